"""How DuckDB, PostgreSQL and Spark hold facts and answers, and how they refuse a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from typing import Literal as OneOf

from attrs import frozen
from sqlglot import exp

from zsgx.domain.kinds import Kind, Type, Value
from zsgx.language.size import Size

__all__ = ["DIALECTS", "WIDEST", "Dialect", "SqlFact", "decimal", "refusing", "sql_type"]

Dialect = OneOf["duckdb", "postgres", "spark"]
DIALECTS: Final[tuple[Dialect, ...]] = ("duckdb", "postgres", "spark")
#: The digits that an exact number has at most.
WIDEST: Final = 38


@frozen
class SqlFact:
    """
    A fact as a column in its canonical form.

    Attributes:
        column: The name of the column.
        size: How many digits before and after the point a number has.
        codes: For a fact with options, what stands for each of them in the column.
    """

    column: str
    size: Size = (0, 0)
    codes: Mapping[Value, int] | None = None


def decimal(whole: int, places: int) -> str:
    """Return the type of an exact number."""
    return f"DECIMAL({min(max(whole + places, 1), WIDEST)}, {places})"


def sql_type(type_: Type, size: Size = (0, 0)) -> str:
    """
    Return the type of a column that answers a question of *type_*.

    Args:
        type_: The question's type.
        size: How many digits before and after the point an answer can have.
    """
    match type_.kind:
        case Kind.BOOL:
            return "BOOLEAN"
        case Kind.INT:
            return "BIGINT"
        case Kind.DATE:
            return "DATE"
        case Kind.ENUM | Kind.TEXT:
            return "TEXT"
        case Kind.TEXTS:
            return "ARRAY<TEXT>"
        case Kind.NUMBER:
            return decimal(max(size[0], 18), max(size[1], 6))
        case _:
            return decimal(max(size[0], 16), 2)


def refusing(dialect: Dialect, message: str, column: exp.Expr) -> exp.Expr:
    """Return a whole number that, when it is worked out, fails with *message* and the value."""
    shown = exp.DPipe(this=exp.Literal.string(message), expression=_masked(column))
    if dialect == "duckdb":
        return exp.cast(exp.Anonymous(this="error", expressions=[shown]), "INT")
    if dialect == "spark":
        return exp.cast(exp.Anonymous(this="raise_error", expressions=[shown]), "INT")
    # PostgreSQL has nothing to raise with; text that is no number will do.
    return exp.cast(shown, "INT")


def _masked(column: exp.Expr) -> exp.Expr:
    """Return a value as text, with little left of what may be a person's number."""

    def text() -> exp.Expr:
        return exp.cast(column.copy(), "TEXT")

    def part(name: str, length: int) -> exp.Expr:
        return exp.Anonymous(this=name, expressions=[text(), exp.Literal.number(length)])

    shortest = exp.Literal.number(15)
    is_long = exp.GTE(this=exp.func("LENGTH", text()), expression=shortest)
    stars = exp.DPipe(this=part("LEFT", 3), expression=exp.Literal.string("***"))
    masked = exp.DPipe(this=stars, expression=part("RIGHT", 4))
    return exp.Paren(this=exp.Case(ifs=[exp.If(this=is_long, true=masked)], default=text()))
