from __future__ import annotations

from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import examples

from zsgx import FactsError, Text
from zsgx.domain.kinds import BOOL, DATE, HOURS
from zsgx.engine.records.groups import (
    LARGEST,
    ORDER,
    UNKNOWN,
    canonical,
    comparable,
    like,
    possible_before,
    read,
)

KEYS: Final = ["person", "course", "level"]
SCHEMA: Final = {
    **dict.fromkeys(KEYS, pl.String()),
    "counts": pl.Boolean(),
    "value": pl.Int64(),
}
Row = tuple[Any, ...]

_KEY: Final = st.sampled_from(["x", "y", None])
_ROWS: Final = st.lists(
    st.tuples(_KEY, _KEY, _KEY, st.booleans(), st.sampled_from([1, 2, 3, None])), max_size=10
)


def brought(rows: list[Row]) -> list[Row]:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row").with_row_index(ORDER)
    found = possible_before(frame.lazy(), KEYS, counts=pl.col("counts"), value=pl.col("value"))
    return found.select(LARGEST, UNKNOWN).collect().rows()


def by_hand(rows: list[Row], place: int) -> Row:
    values = [
        value
        for *keys, counts, value in rows[:place]
        if counts
        and all(key in (None, own) for key, own in zip(keys, rows[place][:3], strict=True))
    ]
    return max((value for value in values if value), default=None), None in values


@examples(200)
@given(rows=_ROWS)
def test_a_row_before_may_bring_its_value_into_every_group_that_it_may_be_of(
    rows: list[Row],
) -> None:
    found = brought(rows)

    for place, row in enumerate(rows):
        if None not in row[:3]:
            assert found[place] == by_hand(rows, place)


def test_of_rows_that_lack_different_names_the_largest_value_counts() -> None:
    rows = [("x", None, "x", True, 3), (None, "x", "x", True, 1), ("x", "x", "x", False, None)]

    assert brought(rows)[2] == (3, False)


def test_a_row_that_names_its_group_brings_nothing_into_another() -> None:
    rows = [("x", "x", "x", True, None), ("x", None, "x", True, 1), ("x", "y", "x", False, None)]

    assert brought(rows)[2] == (1, False)


def test_columns_are_read_beside_those_of_the_table() -> None:
    table = pl.DataFrame({"hours": ["1.5", None], "note": ["x", "y"], "sure": [None, None]})

    found = read(table, Text("表", "table"), types={"hours": HOURS, "sure": BOOL, "on": DATE})

    assert isinstance(found, pl.LazyFrame)
    whole = like(found, table)
    assert whole.select(table.columns).equals(table)
    assert whole.columns[3:] == [canonical("hours"), canonical("sure")]
    assert [str(value) for value in whole[canonical("hours")]] == ["1.50", "None"]
    assert whole[canonical("sure")].dtype == pl.Boolean


def test_personal_numbers_are_masked_where_a_value_is_refused() -> None:
    table = pl.DataFrame({"on": ["370202199001011234"]})

    with pytest.raises(FactsError) as caught:
        read(table, Text("表", "table"), types={"on": DATE})

    assert "370202199001011234" not in str(caught.value)
    assert "1 row" in caught.value.faults[0].en
    assert "有 1 行" in caught.value.faults[0].zh


@pytest.mark.parametrize("name", [canonical("hours"), ORDER, "__across."])
def test_a_column_that_is_called_as_those_on_the_way_are_is_refused(name: str) -> None:
    with pytest.raises(FactsError, match=r"names that begin with __across\. are kept"):
        read(pl.DataFrame({name: [1]}), Text("表", "table"))


@pytest.mark.parametrize("values", [[["x"]], [{"x": 1}], [object()]])
def test_a_list_and_the_like_tell_no_rows_apart(values: list[Any]) -> None:
    table = pl.DataFrame({"place": values})

    with pytest.raises(FactsError, match=r"column place holds .* which cannot tell rows apart"):
        read(table, Text("表", "table"), keys=["place", "place", "year"])


@pytest.mark.parametrize("type_", [pl.String(), pl.Categorical(), pl.Enum(["", "p"])])
def test_an_empty_text_refers_to_nobody(type_: pl.DataType) -> None:
    table = pl.DataFrame({"person": ["p", "", None]}, schema={"person": type_})

    with pytest.raises(FactsError, match="column person, 1 row: '' must not be an empty text"):
        read(table, Text("表", "table"), references=["person", "training"])


@pytest.mark.parametrize("type_", [pl.Int8(), pl.Float64(), pl.Null(), pl.Date()])
def test_what_is_no_text_may_refer_to_somebody(type_: pl.DataType) -> None:
    table = pl.DataFrame({"person": [None]}, schema={"person": type_})

    assert read(table, Text("表", "table"), references=["person"]).collect().equals(table)


_KEYS_ALIKE: Final = [
    *((one, other) for one in (pl.String(), pl.Categorical(), pl.Enum(["x"])) for other in (
        pl.String(), pl.Categorical(), pl.Enum(["y", "x"]))),
    *((pl.Int8(), other) for other in (pl.Int64(), pl.UInt64(), pl.Int128())),
    *((pl.Null(), other) for other in (pl.Null(), pl.Int64(), pl.String(), pl.Date())),
    (pl.Date(), pl.Date()),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), _KEYS_ALIKE)
def test_text_is_compared_as_text_and_whole_numbers_as_whole_numbers(
    one: pl.DataType, other: pl.DataType
) -> None:
    assert not comparable(("a", one), ("b", other), Text("表", "table"))
    assert not comparable(("b", other), ("a", one), Text("表", "table"))


@pytest.mark.parametrize("one", [pl.Int64(), pl.Float64(), pl.Date(), pl.Boolean()])
@pytest.mark.parametrize("other", [pl.String(), pl.Categorical(), pl.Enum(["x"]), pl.Float32()])
def test_columns_of_different_types_are_not_compared(one: pl.DataType, other: pl.DataType) -> None:
    (fault,) = comparable(("a", one), ("b", other), Text("表", "table"))

    assert fault.en.startswith(f"column a holds {one}, and column b of the table holds {other}")
    assert "cast one to the type of the other" in fault.en
