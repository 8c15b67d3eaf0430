"""However a table holds its facts, the answers are those of single records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any, Final

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from polars.testing import assert_frame_equal
from tests.effort import FULL
from tests.engines.rows import Rows, random_rows
from tests.engines.tables import (
    DAY,
    PLACE,
    Answers,
    Asked,
    by_duckdb,
    by_frame,
    by_polars,
    by_postgres,
    by_spark,
    consistent,
    differences,
    one_at_a_time,
    polars_frame,
)

from zsgx.domain.kinds import Kind, Type
from zsgx.engine.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

_ROWS: Final = 300


@attrs.frozen
class Case:
    """A table, what is asked of it, and what single records come to."""

    asked: Asked
    rows: Rows
    right: Answers

    def agrees(self, said: Answers, who: str) -> None:
        """Fail where *who* says anything else."""
        found = differences(self.asked, self.rows, self.right, said, who)
        assert not found, f"{len(found)} cells differ, the first:\n" + "\n".join(found[:3])


@cache
def case(*, whole: bool = False) -> Case:
    """Return a table for all questions, or half of them; with whole hours and amounts or any."""
    engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
    questions = tuple(engine.questions)[:: 1 if FULL else 2]
    rows = random_rows(Random("forms"), engine, _ROWS, questions, extreme=False)
    asked = Asked(engine, questions)
    rows = consistent(asked, rows.whole() if whole else rows)
    return Case(asked, rows, one_at_a_time(asked, rows))


def _less(type_: Type) -> int | Decimal:
    """Return a number that is less than any of a type."""
    return type_.least - 1 if type_.kind is Kind.INT else Decimal(type_.least) - 1


@cache
def case_below_floors() -> Case:
    """Return a table in which a number of every third row is less than its fact can be."""
    table = case()
    types = table.rows.types
    numeric = [path for path, type_ in types.items() if type_.kind.is_numeric]
    below = {place: numeric[place % len(numeric)] for place in range(0, table.rows.height, 3)}
    records = [
        {**record, below[place]: _less(types[below[place]])} if place in below else record
        for place, record in enumerate(table.rows.records)
    ]
    right = {
        question: [
            ("contradiction", None, None) if place in below else answer
            for place, answer in enumerate(answers)
        ]
        for question, answers in table.right.items()
    }
    return Case(table.asked, attrs.evolve(table.rows, records=tuple(records)), right)


def changed(frame: pl.DataFrame, rows: Rows, forms: Mapping[Kind, Any]) -> pl.DataFrame:
    """Return a frame with the columns of some kinds as *forms* say."""
    kinds = {PLACE: Kind.TEXT, DAY: Kind.DATE, **{path: t.kind for path, t in rows.types.items()}}
    return frame.with_columns(
        made(pl.col(name)) if (made := forms[kind]) is full_width else pl.col(name).cast(made)
        for name, kind in kinds.items()
        if kind in forms
    )


def full_width(column: pl.Expr) -> pl.Expr:
    """Return numbers as text in full-width figures, with blanks around them."""
    wide = column.cast(pl.String).str.replace_many(
        list("0123456789."), list("０１２３４５６７８９．")
    )
    return pl.format("  {} ", wide)


_NUMBERS: Final = (Kind.HOURS, Kind.MONEY, Kind.NUMBER, Kind.INT)
_TEXT: Final = dict.fromkeys((*_NUMBERS, Kind.BOOL, Kind.DATE, Kind.ENUM), pl.String)
FORMS: Final[Mapping[str, Mapping[Kind, Any]]] = {
    "text": _TEXT,
    "full-width text": dict.fromkeys(_NUMBERS, full_width),
    "floats": dict.fromkeys(_NUMBERS, pl.Float64),
    "exact numbers with more places": {
        Kind.HOURS: pl.Decimal(20, 4),
        Kind.MONEY: pl.Decimal(30, 3),
        Kind.INT: pl.Decimal(18, 1),
        Kind.NUMBER: pl.Decimal(20, 11),
    },
    "small whole numbers": {Kind.INT: pl.Int32},
    "large whole numbers": {Kind.INT: pl.Int128},
    "whole numbers without a sign": {Kind.INT: pl.UInt64},
    "days as midnight, in milliseconds": {Kind.DATE: pl.Datetime("ms")},
    "days as midnight, in nanoseconds": {Kind.DATE: pl.Datetime("us")},
    "categories": dict.fromkeys((Kind.ENUM, Kind.TEXT), pl.Categorical),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lazy", [False, True], ids=["eager", "lazy"])
def test_polars_takes_facts_in_every_form(form: str, *, lazy: bool) -> None:
    table = case()

    frame = changed(polars_frame(table.rows), table.rows, FORMS[form])

    table.agrees(by_polars(table.asked, frame, lazy=lazy), form)


@pytest.mark.parametrize("dtype", [pl.Int64, pl.Int16, pl.UInt32, pl.Float32, pl.Decimal(12, 0)])
def test_whole_hours_may_be_whole_numbers(dtype: Any) -> None:
    table = case(whole=True)
    hours = changed(polars_frame(table.rows), table.rows, {Kind.HOURS: dtype, Kind.MONEY: pl.Int64})

    table.agrees(by_polars(table.asked, hours), str(dtype))


@pytest.mark.parametrize("order", ["reversed", "fewer", "more"])
def test_an_enum_may_have_its_options_in_another_order_and_more_or_fewer_of_them(
    order: str,
) -> None:
    table = case()
    frame = polars_frame(table.rows, enums=False)
    dtypes = {}
    for path, type_ in table.rows.types.items():
        if type_.kind is Kind.ENUM:
            met = frame[path].drop_nulls().unique().to_list()
            dtypes[path] = pl.Enum(
                {
                    "reversed": type_.options[::-1],
                    "fewer": sorted(met, reverse=True),
                    "more": ("never", *type_.options, "nowhere"),
                }[order]
            )
    frame = frame.with_columns(pl.col(path).cast(dtype) for path, dtype in dtypes.items())

    table.agrees(by_polars(table.asked, frame), order)
    table.agrees(by_polars(table.asked, frame, lazy=True), order)


@pytest.mark.parametrize("spelt", ["code", "zh", "en"])
def test_a_place_may_be_called_by_its_code_and_its_labels(spelt: str) -> None:
    table = case()
    chains = [
        table.asked.engine.chain(name) for name in ("national", "guangxi", "qingdao", "weihai")
    ]
    spellings = {
        chain.place.name or "": chain.place.code
        if spelt == "code"
        else getattr(chain.place.label, spelt)
        for chain in chains
    }
    frame = polars_frame(table.rows)
    frame = frame.with_columns(pl.col(PLACE).replace(spellings))

    table.agrees(by_polars(table.asked, frame), spelt)
    categories = frame.with_columns(pl.col(PLACE).cast(pl.Categorical))
    table.agrees(by_polars(table.asked, categories), spelt)


# pandas and PyArrow


def objects(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas whose columns hold Python's own objects."""
    plain = frame.with_columns(pl.col(pl.Enum).cast(pl.String))
    return pd.DataFrame(
        {name: pd.Series(plain[name].to_list(), dtype=object) for name in plain.columns}
    )


def usual(frame: pl.DataFrame) -> pd.DataFrame:
    """Return a frame of pandas as people have it: floats, categories, days as midnight."""
    table = case().rows
    return changed(
        frame, table, {**dict.fromkeys(_NUMBERS, pl.Float64), Kind.DATE: pl.Datetime("ns")}
    ).to_pandas()


PANDAS: Final[Mapping[str, Callable[[pl.DataFrame], pd.DataFrame]]] = {
    "objects": objects,
    "usual": usual,
    "nullable": lambda frame: usual(frame).convert_dtypes(),
    "arrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
}


@pytest.mark.parametrize("form", PANDAS)
def test_pandas_keeps_rows_order_index_and_the_columns_that_were_there(form: str) -> None:
    table = case()
    frame = PANDAS[form](polars_frame(table.rows))
    frame["remark"] = [f"r{number % 7}" for number in range(len(frame))]
    frame.index = pd.Index([number % 11 for number in range(len(frame))], name="file")
    before = frame.copy(deep=True)

    table.agrees(by_frame(table.asked, frame), f"pandas, {form}")

    pd.testing.assert_frame_equal(frame, before)
    decided = table.asked.engine.decide_table(frame, **table.asked.given)
    pd.testing.assert_frame_equal(decided[list(before.columns)], before)
    assert list(decided.columns) == [*before.columns, *table.asked.columns]


ARROW: Final[Mapping[str, Callable[[pa.Table], pa.Table]]] = {
    "as it comes": lambda table: table,
    "in pieces": lambda table: pa.concat_tables([table.slice(0, 7), table.slice(7)]),
    "combined": lambda table: table.combine_chunks(),
    "from pandas": lambda table: pa.Table.from_pandas(table.to_pandas()),
}


@pytest.mark.parametrize("form", ARROW)
def test_pyarrow_keeps_rows_order_and_the_columns_that_were_there(form: str) -> None:
    table = case()
    before = ARROW[form](polars_frame(table.rows).to_arrow())

    table.agrees(by_frame(table.asked, before), f"PyArrow, {form}")

    decided = table.asked.engine.decide_table(before, **table.asked.given)
    assert decided.select(before.column_names).equals(before)
    assert decided.column_names == [*before.column_names, *table.asked.columns]


def test_polars_keeps_rows_order_and_the_columns_that_were_there() -> None:
    table = case()
    frame = polars_frame(table.rows).sample(fraction=1, shuffle=True, seed=3)

    decided = table.asked.engine.decide_table(frame, **table.asked.given)

    assert_frame_equal(decided.select(frame.columns), frame)
    assert decided.columns == [*frame.columns, *table.asked.columns]
    assert by_polars(table.asked, frame).keys() == table.right.keys()


# Databases

_LOOSE: Final = {
    Kind.HOURS: pl.Decimal(20, 4),
    Kind.MONEY: pl.Float64,
    Kind.INT: pl.Int32,
    Kind.NUMBER: pl.Float64,
}


def test_duckdb_takes_numbers_of_other_types(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    table = case()
    frame = changed(polars_frame(table.rows), table.rows, _LOOSE)

    table.agrees(by_duckdb(table.asked, frame, duckdb_connection), "DuckDB")


def test_duckdb_takes_options_as_its_own_enum(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    table = case()
    enums = [
        f'CAST("{path}" AS ENUM {type_.options}) AS "{path}"'
        for path, type_ in table.rows.types.items()
        if type_.kind is Kind.ENUM
    ]

    said = by_duckdb(
        table.asked,
        polars_frame(table.rows),
        duckdb_connection,
        project=f"* REPLACE ({', '.join(enums)})",
    )

    table.agrees(said, "DuckDB")


def test_postgresql_takes_numbers_of_other_types(
    postgres: psycopg.Connection[tuple[Any, ...]],
) -> None:
    table = case()
    kinds = {
        Kind.HOURS: "NUMERIC",
        Kind.MONEY: "DOUBLE PRECISION",
        Kind.INT: "INTEGER",
        Kind.NUMBER: "DOUBLE PRECISION",
        Kind.ENUM: "VARCHAR(20)",
    }

    table.agrees(by_postgres(table.asked, table.rows, postgres, kinds), "PostgreSQL")


def test_spark_takes_numbers_of_other_types(spark: SparkSession, tmp_path: Path) -> None:
    table = case()
    frame = changed(polars_frame(table.rows), table.rows, _LOOSE)

    table.agrees(by_spark(table.asked, frame, spark, tmp_path), "Spark")


def test_on_every_engine_that_meets_rows_late_what_is_below_its_floor_is_a_contradiction(
    duckdb_connection: duckdb.DuckDBPyConnection,
    postgres: psycopg.Connection[tuple[Any, ...]],
    spark: SparkSession,
    tmp_path: Path,
) -> None:
    table = case_below_floors()
    frame = polars_frame(table.rows)

    table.agrees(by_polars(table.asked, frame, lazy=True), "Polars")
    table.agrees(by_duckdb(table.asked, frame, duckdb_connection), "DuckDB")
    table.agrees(by_postgres(table.asked, table.rows, postgres), "PostgreSQL")
    table.agrees(by_spark(table.asked, frame, spark, tmp_path), "Spark")
