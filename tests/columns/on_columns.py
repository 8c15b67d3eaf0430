"""Atoms and value forms said by real engines, and what each row comes to."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import duckdb
import polars as pl
from sqlglot import exp

from zsgx.domain.kinds import DATE, HOURS, INT, MONEY, NUMBER, TEXT, Kind, Type, Value
from zsgx.engine.columns.expressions import Columnar
from zsgx.engine.columns.polars.expressions import FactColumn, PolarsColumns
from zsgx.engine.columns.sql.expressions import Dialect, SqlColumns, SqlFact

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ENGINES", "ROWS", "TYPES", "Record", "on", "polars_columns", "sql_columns"]

Record = Mapping[str, Value | None]
Say = Callable[[Columnar[Any]], Any]

ENGINES: Final = ("polars", "duckdb")
#: Digits of a number before and after the point, as the tests' columns have them.
_SIZES: Final = {Kind.HOURS: (15, 2), Kind.MONEY: (15, 2), Kind.NUMBER: (6, 4)}

#: The facts of `tests.language.expressions` that columns of the tests hold.
TYPES: Final[dict[str, Type]] = {
    "training.hours": HOURS,
    "training.registered_hours": HOURS,
    "training.completed_on": DATE,
    "training.started_on": DATE,
    "training.occupation": TEXT,
    "base.rank": INT,
    "project.cost": MONEY,
    "employer.payroll": MONEY,
    "external.ratio": NUMBER,
}


def _row(number: int) -> Record:
    days = [
        datetime.date(2023, 8, 24),
        datetime.date(2024, 2, 29),
        datetime.date(1900, 1, 1),
        datetime.date(2200, 12, 31),
        datetime.date(2023, 1, 31),
        None,
        datetime.date(2024, 12, 31),
    ]
    hours = ["0", "0.01", "8", "64.5", "72", None, "999999999999999.99", "10.5"]
    money = ["3333333.40", "0", "0.01", "50000", None, "0.05", "0.15", "999999999999999.99"]
    ratios = ["0.015", "0", "0.0001", "2.5", None, "999999.9999"]
    ranks = [1, 10, None, 2, 999_999_999_999_999]
    texts = ["cook", "法律", None, "o'neill", "cook"]

    def exact(values: Sequence[str | None], step: int) -> Decimal | None:
        text = values[(number * step) % len(values)]
        return None if text is None else Decimal(text)

    return {
        "training.hours": exact(hours, 1),
        "training.registered_hours": exact(hours, 3),
        "training.completed_on": days[number % 7],
        "training.started_on": days[(number * 3 + 1) % 7],
        "training.occupation": texts[number % 5],
        "base.rank": ranks[(number // 2) % 5],
        "project.cost": exact(money, 1),
        "employer.payroll": exact(money, 5),
        "external.ratio": exact(ratios, 1),
    }


#: Made-up records, with every value beside many others, and unknown ones among them.
ROWS: Final[list[Record]] = [_row(number) for number in range(120)]


def on(
    engine: str, say: Say, rows: Sequence[Record] = ROWS, types: Mapping[str, Type] = TYPES
) -> list[Any]:
    """Return what *say* says of each of *rows*, worked out by an engine."""
    frame = _ALL if rows is ROWS else _frame(rows, types)
    if engine == "polars":
        said = say(polars_columns(types))
        return frame.with_columns(said.alias("said"))["said"].to_list()
    made: exp.Expr = say(sql_columns("duckdb", types))
    query = exp.select(exp.alias_(made, "said")).from_("facts").order_by("number")
    facts = _RELATION if rows is ROWS else duckdb.from_arrow(_numbered(frame))
    found = facts.query("facts", query.sql(dialect="duckdb"))
    assert found is not None
    return [value for (value,) in found.fetchall()]


def polars_columns(types: Mapping[str, Type] = TYPES) -> PolarsColumns:
    """Return what says expressions over the tests' columns in Polars."""
    return PolarsColumns(
        {path: FactColumn(path, _size(type_), _codes(type_)) for path, type_ in types.items()}
    )


def sql_columns(dialect: Dialect, types: Mapping[str, Type] = TYPES) -> SqlColumns:
    """Return what says expressions over the tests' columns in SQL."""
    return SqlColumns(
        dialect,
        {path: SqlFact(path, _size(type_), _codes(type_)) for path, type_ in types.items()},
    )


def _frame(rows: Sequence[Record], types: Mapping[str, Type]) -> pl.DataFrame:
    return pl.DataFrame(
        [
            pl.Series(path, [_held(row[path], type_) for row in rows], dtype=_dtype(type_))
            for path, type_ in types.items()
        ]
    )


def _numbered(frame: pl.DataFrame) -> pa.Table:
    return frame.with_row_index("number").to_arrow()


def _size(type_: Type) -> tuple[int, int]:
    return _SIZES.get(type_.kind, (0, 0))


def _codes(type_: Type) -> dict[Value, int] | None:
    return {option: place for place, option in enumerate(type_.options)} or None


def _held(value: Value | None, type_: Type) -> Any:
    codes = _codes(type_)
    return value if value is None or codes is None else codes[value]


def _dtype(type_: Type) -> pl.DataType:
    match type_.kind:
        case Kind.BOOL:
            return pl.Boolean()
        case Kind.INT:
            return pl.Int64()
        case Kind.DATE:
            return pl.Date()
        case Kind.TEXT:
            return pl.String()
        case Kind.ENUM:
            return pl.UInt16()
        case _:
            whole, places = _size(type_)
            return pl.Decimal(whole + places, places)


_ALL: Final = _frame(ROWS, TYPES)
_RELATION: Final = duckdb.from_arrow(_numbered(_ALL))
