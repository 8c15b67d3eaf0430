"""What SQL says, on DuckDB by running it and elsewhere by its words."""

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from sqlglot import exp
from tests.columns.on_columns import sql_columns
from tests.language.expressions import checked
from tests.language.forms import FORMS, form

from zsgx.domain.kinds import (
    BOOL,
    DATE,
    HOURS,
    INT,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    Type,
    Value,
    enumeration,
)
from zsgx.engine.columns.sql.expressions import (
    DIALECTS,
    Dialect,
    SqlColumns,
    SqlFact,
    decimal,
    refusing,
    sql_type,
)
from zsgx.errors import NoColumnsError
from zsgx.language.tree import Call

LEVEL = enumeration("none", "junior", "senior")


def rows_of(query: str) -> list[tuple[Any, ...]]:
    """Return what DuckDB answers."""
    return list(duckdb.connect().execute(query).fetchall())


def value_of(said: exp.Expr) -> object:
    """Return what DuckDB makes of an expression without columns."""
    ((value,),) = rows_of(exp.select(said).sql(dialect="duckdb"))
    return value


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        (BOOL, "BOOLEAN"),
        (INT, "BIGINT"),
        (DATE, "DATE"),
        (LEVEL, "TEXT"),
        (TEXT, "TEXT"),
        (TEXTS, "ARRAY<TEXT>"),
        (NUMBER, "DECIMAL(24, 6)"),
        (HOURS, "DECIMAL(18, 2)"),
        (MONEY, "DECIMAL(18, 2)"),
    ],
    ids=str,
)
def test_answers_of_each_kind_have_one_type_of_column(type_: Type, name: str) -> None:
    assert sql_type(type_) == name


def test_an_answer_may_have_more_digits_than_usual() -> None:
    assert sql_type(MONEY, (30, 2)) == "DECIMAL(32, 2)"
    assert sql_type(NUMBER, (20, 10)) == "DECIMAL(30, 10)"
    assert decimal(40, 2) == "DECIMAL(38, 2)"
    assert decimal(0, 0) == "DECIMAL(1, 0)"


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        (True, BOOL),
        (False, BOOL),
        (5, INT),
        (-5, INT),
        (Decimal("8.50"), HOURS),
        (Decimal("-0.015"), NUMBER),
        (Decimal("2.000000"), NUMBER),
        (Decimal("1E+3"), NUMBER),
        ("o'neill", TEXT),
        (datetime.date(2024, 5, 1), DATE),
        (("one", "two"), TEXTS),
    ],
    ids=str,
)
def test_a_constant_means_the_same_in_sql(value: Value, type_: Type) -> None:
    made = value_of(SqlColumns("duckdb", {}).constant(value, type_))

    assert made == (list(value) if isinstance(value, tuple) else value)
    assert isinstance(made, bool) is isinstance(value, bool)


@pytest.mark.parametrize("type_", [BOOL, INT, LEVEL, HOURS, TEXTS, DATE], ids=str)
def test_what_is_unknown_is_null_of_the_columns_type(type_: Type) -> None:
    assert value_of(SqlColumns("duckdb", {}).nothing(type_)) is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_refusal_fails_with_the_column_and_the_value(dialect: Dialect) -> None:
    refusal = refusing(dialect, "zsgx: level: ", exp.column("level", quoted=True))

    said = refusal.sql(dialect=dialect)
    assert "'zsgx: level: '" in said
    assert ("error" in said.lower()) is (dialect != "postgres")
    if dialect == "duckdb":
        with pytest.raises(duckdb.Error, match="zsgx: level: master"):
            rows_of(f"select {said} from (select 'master' as level)")


def test_options_are_told_apart_by_their_codes_and_texts_by_themselves() -> None:
    columns = SqlColumns(
        "duckdb",
        {
            "a.level": SqlFact("level", codes={"none": 0, "junior": 1}),
            "a.series": SqlFact("series"),
            "a.online": SqlFact("online"),
        },
    )

    def said(path: str, *values: Value) -> str:
        return columns.is_option(path, list(values)).sql(dialect="duckdb")

    assert said("a.level", "junior") == '"level" = 1'
    assert said("a.level", "none", "junior") == '"level" IN (0, 1)'
    assert said("a.series", "o'neill") == "\"series\" = 'o''neill'"
    assert said("a.online", True) == '"online"'
    assert said("a.online", False) == 'NOT "online"'
    assert columns.size("a.level") == (0, 0)


def test_small_whole_numbers_are_told_apart() -> None:
    columns = SqlColumns("duckdb", {})
    code = columns.named("code")

    assert columns.is_code(code, []).sql() == "FALSE"
    assert columns.is_code(code, [3]).sql() == '"code" = 3'
    assert columns.up_to(code, 3).sql() == '"code" <= 3'
    assert columns.as_code(columns.code(3)).sql() == "3"


@pytest.mark.parametrize("otherwise", [None, 0])
def test_the_first_branch_whose_condition_is_true_is_taken(otherwise: int | None) -> None:
    columns = SqlColumns("duckdb", {})
    one, two = columns.named("one"), columns.named("two")
    branches = [(one, columns.code(1)), (two, columns.code(2))]

    made = columns.case(branches, None if otherwise is None else columns.code(otherwise))

    values = "(values (true, true), (false, true), (null, true), (false, null)) t(one, two)"
    rows = rows_of(f"select {made.sql(dialect='duckdb')} from {values}")
    assert rows == [(1,), (2,), (2,), (otherwise,)]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("text", "type_"), FORMS, ids=[text for text, _ in FORMS])
def test_every_form_has_plain_words_in_every_dialect(
    text: str, type_: Type, dialect: Dialect
) -> None:
    columns = sql_columns(dialect)
    tree = form(text, type_)

    said = columns.form(tree).sql(dialect=dialect)

    assert said
    assert "FLOAT" not in said
    assert "DOUBLE" not in said
    assert columns.answer(tree, type_) == columns.form(tree)


def test_days_are_moved_and_counted_in_the_words_of_each_dialect() -> None:
    words: dict[str, dict[Any, str]] = {
        "add_days(training.completed_on, 30)": {
            "duckdb": '("training.completed_on" + 30)',
            "spark": "DATE_ADD(`training.completed_on`, 30)",
        },
        "add_years(training.completed_on, -1)": {
            "spark": "ADD_MONTHS(`training.completed_on`, (-12))",
        },
        "add_months(training.completed_on, 1)": {
            "spark": "ADD_MONTHS(`training.completed_on`, 1)",
            "postgres": "CAST(\"training.completed_on\" + INTERVAL '1 MONTH' AS DATE)",
        },
        "days_between(training.started_on, training.completed_on)": {
            "postgres": 'CAST(("training.completed_on" - "training.started_on") AS BIGINT)',
            "spark": "CAST(DATEDIFF(`training.completed_on`, `training.started_on`) AS BIGINT)",
        },
    }

    for text, by_dialect in words.items():
        for dialect, said in by_dialect.items():
            tree = checked(text, INT if "between" in text else DATE)
            assert sql_columns(dialect).form(tree).sql(dialect=dialect) == said


def test_what_columns_cannot_do_exactly_is_refused() -> None:
    for text, type_ in (("base.rank / 3", NUMBER), ("base.rank * base.rank * base.rank", INT)):
        with pytest.raises(NoColumnsError, match="cannot be decided on columns"):
            sql_columns("postgres").form(checked(text, type_))


def test_a_function_of_no_column_has_no_form() -> None:
    with pytest.raises(TypeError, match="date has no columnar form"):
        sql_columns("spark").call(Call("date", (checked("training.completed_on", DATE),)))
