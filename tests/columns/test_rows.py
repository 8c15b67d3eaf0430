"""One row of a table of any kind, as a single record has it."""

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.columns import spark_frame
from tests.columns.registry import DAY, KINDS, QUESTION, RECORDS, as_kind

from zsgx.decision.explanation import Explanation
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, NoColumnsError, UnknownPlaceError

FACTS = [
    {path: value for path, value in record.items() if "." in path and value is not None}
    for record in RECORDS
]


def explained(engine: Engine, table: object, row: int = 0, **changes: Any) -> Explanation:
    asked = {"at": "qingdao", "date": DAY, **changes}
    return engine.explain_row(table, row, QUESTION, **asked)


def alone(engine: Engine, facts: dict[str, Any], **changes: Any) -> Explanation:
    asked = {"at": "qingdao", "date": DAY, **changes}
    return engine.decide(QUESTION, facts=facts, **asked).explain()


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_is_explained_as_a_single_record_is(engine: Engine, kind: str) -> None:
    given = as_kind(kind)

    for row, facts in enumerate(FACTS):
        assert explained(engine, given, row) == alone(engine, facts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_of_a_decided_table_is_explained_too(engine: Engine, kind: str) -> None:
    decided = engine.decide_table(as_kind(kind), ask=QUESTION, at="qingdao", date=DAY)

    assert explained(engine, decided, 1) == alone(engine, FACTS[1])


def test_a_mapping_may_be_the_row_itself(engine: Engine) -> None:
    assert explained(engine, RECORDS[1]) == alone(engine, FACTS[1])
    with pytest.raises(FactsError, match=r"training\.huors is not a fact"):
        explained(engine, {"training.huors": 8})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("row", [-1, len(RECORDS), 10_000])
def test_a_row_that_is_not_there_is_refused(engine: Engine, kind: str, row: int) -> None:
    with pytest.raises(FactsError, match=f"there is no row {row}, from 0"):
        explained(engine, as_kind(kind), row)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_without_any_facts_is_explained_as_an_empty_record(engine: Engine, kind: str) -> None:
    bare = as_kind(kind, pl.DataFrame(RECORDS).select("number"))

    assert explained(engine, bare, 2) == alone(engine, {})
    with pytest.raises(FactsError, match="there is no row 6"):
        explained(engine, bare, 6)


@pytest.mark.parametrize("kind", KINDS)
def test_place_and_day_are_those_of_the_row(engine: Engine, kind: str) -> None:
    places = pl.Series(["weihai", "青岛市", "370200", None, "qingdao", "qingdao"])
    days = pl.Series([DAY, datetime.date(2024, 3, 1), DAY, DAY, None, DAY])
    given = as_kind(kind, pl.DataFrame(RECORDS).with_columns(place=places, day=days))
    asked = {"at": column("place"), "date": column("day")}

    assert explained(engine, given, 0, **asked) == alone(engine, FACTS[0], at="weihai")
    assert explained(engine, given, 1, **asked) == alone(
        engine, FACTS[1], date=datetime.date(2024, 3, 1)
    )
    assert explained(engine, given, 2, **asked) == alone(engine, FACTS[2])
    for row in (3, 4):
        with pytest.raises(FactsError, match=f"row {row}, from 0, names no place or no day"):
            explained(engine, given, row, **asked)


def test_a_day_at_midnight_is_that_day_and_another_time_is_refused(engine: Engine) -> None:
    midnight = [datetime.datetime(2024, 5, 1)]  # without a zone, as tables have it
    noon = [datetime.datetime(2024, 5, 1, 12)]
    facts = pl.DataFrame(RECORDS[1:2])

    for frame in (facts.with_columns(day=pl.Series(midnight)),):
        assert explained(engine, frame, date=column("day")) == alone(engine, FACTS[1])
        assert explained(engine, frame.to_pandas(), date=column("day")) == alone(engine, FACTS[1])
    with pytest.raises(FactsError, match="without a time of day"):
        explained(engine, facts.with_columns(day=pl.Series(noon)), date=column("day"))


def test_a_row_that_cannot_be_used_is_refused_as_a_single_record_is(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"training\.hours: -1: must not be negative"):
        explained(engine, pl.DataFrame({"training.hours": [-1]}))
    with pytest.raises(UnknownPlaceError, match="Unknown place 'qingdoa'"):
        explained(engine, pl.DataFrame({"place": ["qingdoa"]}), at=column("place"))
    with pytest.raises(FactsError, match="there is no column place"):
        explained(engine, pl.DataFrame({"pace": ["qingdao"]}), at=column("place"))
    with pytest.raises(NoColumnsError, match="is not a table"):
        explained(engine, "records")


def test_one_of_several_records_is_explained_by_its_place(engine: Engine) -> None:
    for row, facts in enumerate(FACTS):
        assert explained(engine, RECORDS, row) == alone(engine, facts)
        assert explained(engine, tuple(RECORDS), row) == alone(engine, facts)
    for row in (-1, len(RECORDS)):
        with pytest.raises(FactsError, match=f"there is no row {row}, from 0"):
            explained(engine, RECORDS, row)


def test_facts_of_a_record_may_stand_in_groups(engine: Engine) -> None:
    grouped = {
        "certificate": {"training": True, "level": "junior", "issued_on": "2024-03-01"},
        "training": {
            "programme": "digital_engineer",
            "in_published_plan": False,
            "hours": "64.50",
        },
    }

    assert explained(engine, grouped) == alone(engine, FACTS[1])
    assert explained(engine, [grouped], 0) == alone(engine, FACTS[1])
    with pytest.raises(FactsError, match=r"training\.hours is given twice"):
        explained(engine, {**grouped, "training.hours": 9})


def test_what_is_no_text_names_nothing_in_a_record_either(engine: Engine) -> None:
    odd: dict[Any, Any] = {1: 2, **RECORDS[1]}

    assert explained(engine, odd) == alone(engine, FACTS[1])


def short_floats(values: list[float | None]) -> dict[str, Any]:
    """Return tables of every kind with a column of hours in 32 bits."""
    frame = pl.DataFrame({"training.hours": pl.Series(values, dtype=pl.Float32)})
    return {
        "polars": frame,
        "lazy": frame.lazy(),
        "pandas": pd.DataFrame({"training.hours": frame["training.hours"].to_numpy()}),
        "pyarrow": pa.table({"training.hours": pa.array(values, pa.float32())}),
        "duckdb": duckdb.connect().from_arrow(
            pa.table({"training.hours": pa.array(values, pa.float32())})
        ),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_float_of_32_bits_is_the_amount_that_it_stands_for_in_a_table_too(
    engine: Engine, kind: str
) -> None:
    given = short_floats([0.57, 64.1, 200000.0, None])[kind]

    rows = [explained(engine, given, row) for row in range(4)]

    assert rows == [
        alone(engine, {"training.hours": Decimal("0.57")}),
        alone(engine, {"training.hours": Decimal("64.1")}),
        alone(engine, {"training.hours": Decimal(200000)}),
        alone(engine, {}),
    ]


def test_a_float_of_32_bits_that_is_no_number_is_refused(engine: Engine) -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(FactsError, match=r"training\.hours: (nan|inf)"):
            explained(engine, short_floats([value])["polars"])


def test_a_column_of_duckdb_may_have_any_name() -> None:
    engine = Engine.load()
    odd = 'the "day"; drop'
    given = duckdb.connect().from_arrow(
        pl.DataFrame(RECORDS).with_columns(pl.lit(DAY).alias(odd)).to_arrow()
    )

    assert explained(engine, given, 1, date=column(odd)) == alone(engine, FACTS[1])


def test_a_row_of_spark_is_the_one_at_its_place(engine: Engine) -> None:
    types = [("training.hours", "float"), ("certificate.level", "string"), ("number", "int")]
    rows: list[dict[str, Any]] = [
        {"training.hours": 0.5699999928474426, "certificate.level": "none", "number": 0},
        {"training.hours": None, "certificate.level": None, "number": 1},
    ]
    given: Any = spark_frame.DataFrame(types, rows)

    assert explained(engine, given, 0) == alone(
        engine, {"training.hours": Decimal("0.57"), "certificate.level": "none"}
    )
    assert explained(engine, given, 1) == alone(engine, {})
    with pytest.raises(FactsError, match="there is no row 2"):
        explained(engine, given, 2)
