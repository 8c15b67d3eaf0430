"""What Polars says in its own words."""

import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.columns.on_columns import ROWS, on, polars_columns
from tests.language.expressions import checked
from tests.language.forms import FORMS, form

from zsgx.domain.kinds import (
    BOOL,
    DATE,
    EARLIEST,
    HOURS,
    INT,
    LATEST,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    Type,
    enumeration,
)
from zsgx.engine.columns.digits import size_of
from zsgx.engine.columns.polars.expressions import (
    CODE,
    DECIMAL,
    NUMBER_SIZE,
    FactColumn,
    PolarsColumns,
    dtype_of,
    value_literal,
)
from zsgx.errors import NoColumnsError
from zsgx.language.evaluate import ValueForm
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Call

LEVEL = enumeration("none", "junior", "senior")


@pytest.mark.parametrize(
    ("type_", "dtype"),
    [
        (BOOL, pl.Boolean()),
        (INT, pl.Int64()),
        (DATE, pl.Date()),
        (LEVEL, pl.Enum(["none", "junior", "senior"])),
        (TEXT, pl.String()),
        (TEXTS, pl.List(pl.String)),
        (NUMBER, pl.Decimal(38, 18)),
        (HOURS, DECIMAL),
        (MONEY, DECIMAL),
    ],
    ids=str,
)
def test_answers_of_each_kind_have_one_type_of_column(type_: Type, dtype: pl.DataType) -> None:
    assert dtype_of(type_) == dtype


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (True, BOOL),
        (5, INT),
        (Decimal("8.50"), HOURS),
        (Decimal("0.015"), NUMBER),
        ("junior", LEVEL),
        ("text", TEXT),
        (datetime.date(2024, 5, 1), DATE),
        (("one", "two"), TEXTS),
        ((), TEXTS),
        (5, None),
    ],
    ids=str,
)
def test_a_constant_is_the_same_on_every_row(value: Any, type_: Type | None) -> None:
    frame = pl.DataFrame({"row": [1, 2]}).with_columns(made=value_literal(value, type_))

    wanted = list(value) if isinstance(value, tuple) else value
    assert frame["made"].to_list() == [wanted, wanted]
    if type_ is not None and type_ is not NUMBER:
        assert frame.schema["made"] == dtype_of(type_)


@pytest.mark.parametrize("type_", [BOOL, INT, LEVEL, HOURS, TEXTS], ids=str)
def test_what_is_unknown_on_every_row_has_the_type_of_its_column(type_: Type) -> None:
    frame = pl.DataFrame({"row": [1]}).with_columns(made=PolarsColumns({}).nothing(type_))

    assert frame["made"].to_list() == [None]
    assert frame.schema["made"] == dtype_of(type_)


def test_an_option_that_does_not_occur_is_none_of_those_that_are_known() -> None:
    columns = PolarsColumns({"a.level": FactColumn("level", codes={"none": "none"})})
    frame = pl.DataFrame({"level": ["none", None]})

    def is_one_of(*values: str) -> list[bool | None]:
        return frame.select(made=columns.is_option("a.level", list(values)))["made"].to_list()

    assert is_one_of("senior", "junior") == [False, None]
    assert is_one_of("senior", "none") == [True, None]
    assert columns.size("a.level") == (0, 0)


@pytest.mark.parametrize("otherwise", [None, 0])
def test_the_first_branch_whose_condition_is_true_is_taken(otherwise: int | None) -> None:
    columns = PolarsColumns({})
    frame = pl.DataFrame({"one": [True, False, None, False], "two": [True, True, True, None]})
    branches = [(pl.col("one"), pl.lit(1)), (pl.col("two"), pl.lit(2))]

    both = columns.case(branches, None if otherwise is None else pl.lit(otherwise))
    single = columns.case(branches[:1], None if otherwise is None else pl.lit(otherwise))

    assert frame.select(made=both)["made"].to_list() == [1, 2, 2, otherwise]
    assert frame.select(made=single)["made"].to_list() == [1, otherwise, otherwise, otherwise]


def test_small_whole_numbers_are_told_apart() -> None:
    columns = PolarsColumns({})
    frame = pl.DataFrame({"code": pl.Series([0, 1, 2, 3], dtype=pl.UInt8)})

    made = frame.select(
        among=columns.is_code(columns.named("code"), [1, 3]),
        low=columns.up_to(columns.named("code"), 1),
        place=columns.as_code(columns.named("code")),
        five=columns.code(5),
    )

    assert made["among"].to_list() == [False, True, False, True]
    assert made["low"].to_list() == [True, True, False, False]
    assert made.schema["place"] == made.schema["five"] == CODE()


@pytest.mark.parametrize(("text", "type_"), FORMS, ids=[text for text, _ in FORMS])
def test_an_answer_has_all_its_digits_or_none(text: str, type_: Type) -> None:
    tree = form(text, type_)
    whole, places = size_of(tree, polars_columns().size)

    if type_ == NUMBER and (whole > NUMBER_SIZE[0] or places > NUMBER_SIZE[1]):
        with pytest.raises(NoColumnsError, match=f"can have {whole} digits and {places} places"):
            polars_columns().answer(tree, type_)
    else:
        found = on("polars", lambda columns: columns.answer(tree, type_))
        assert found == [ValueForm(tree)(row.get) for row in ROWS]


def test_every_day_of_the_calendar_is_moved_as_a_single_one_is() -> None:
    days = pl.date_range(EARLIEST, LATEST, interval="1d", eager=True).alias("day").to_frame()
    columns = PolarsColumns({"training.completed_on": FactColumn("day")})

    for function, step in (("add_years", 1), ("add_months", -13), ("add_days", 30)):
        tree = checked(f"{function}(training.completed_on, {step})", DATE)
        moved = days.select(made=columns.form(tree))["made"].to_list()
        apply = FUNCTIONS[function].apply
        assert moved == [apply(day, step) for day in days["day"].to_list()]


def test_a_chunk_of_a_stream_is_moved_as_a_whole_frame_is() -> None:
    columns = PolarsColumns({"training.completed_on": FactColumn("day")})
    tree = checked("add_months(training.completed_on, 1)", DATE)
    frame = pl.concat(
        [pl.DataFrame({"day": [datetime.date(2024, 1, 31), None]}) for _ in range(3)],
        rechunk=False,
    )

    made = frame.lazy().select(made=columns.form(tree)).collect(engine="streaming")

    assert made["made"].to_list() == [datetime.date(2024, 2, 29), None] * 3


def test_what_columns_cannot_do_exactly_is_refused() -> None:
    for text, type_ in (
        ("base.rank / 3", NUMBER),
        ("base.rank * base.rank * base.rank", INT),
    ):
        with pytest.raises(NoColumnsError, match="cannot be decided on columns"):
            polars_columns().form(checked(text, type_))


def test_a_function_of_no_column_has_no_form() -> None:
    with pytest.raises(TypeError, match="date has no columnar form"):
        polars_columns().call(Call("date", (checked("training.completed_on", DATE),)))
