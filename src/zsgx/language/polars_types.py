"""How Polars holds facts, answers and constants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from attrs import frozen

from zsgx.domain.kinds import Kind, Type, Value
from zsgx.language.size import ANSWER_SIZE, Size

__all__ = ["CODE", "DECIMAL", "NUMBER_SIZE", "FactColumn", "dtype_of", "narrowest", "value_literal"]

#: Hours and money, exact to two places; 38 digits are what arithmetic on decimals gives.
DECIMAL: Final = pl.Decimal(38, 2)
#: The digits of an answer that is a plain number, before and after the point.
NUMBER_SIZE: Final[Size] = ANSWER_SIZE
#: What a rule's place in its legend is held in.
CODE: Final = pl.UInt16
#: What whole numbers are held in, and the largest that it holds.
_HELD: Final = {pl.UInt8: 2**8 - 1, pl.UInt16: 2**16 - 1, pl.UInt32: 2**32 - 1}


@frozen
class FactColumn:
    """
    A fact as a column in its canonical form.

    Attributes:
        column: The name of the column.
        size: How many digits before and after the point a number has.
        codes: For a fact with options, what stands for each of them in the column; what is left out
            does not occur.
        in_order: Whether Polars numbers the options as the fact's type has them, from 0.
    """

    column: str
    size: Size = (0, 0)
    codes: Mapping[Value, Any] | None = None
    in_order: bool = False


def dtype_of(type_: Type) -> pl.DataType:
    """Return the type of a column that answers a question of *type_*."""
    match type_.kind:
        case Kind.BOOL:
            return pl.Boolean()
        case Kind.INT:
            return pl.Int64()
        case Kind.DATE:
            return pl.Date()
        case Kind.ENUM:
            return pl.Enum(type_.options)
        case Kind.TEXT:
            return pl.String()
        case Kind.TEXTS:
            return pl.List(pl.String)
        case Kind.NUMBER:
            return pl.Decimal(sum(NUMBER_SIZE), NUMBER_SIZE[1])
        case _:
            return DECIMAL


def value_literal(value: Value, type_: Type | None) -> pl.Expr:
    """Return a constant; one of a list of text as a column of one row would hold it."""
    if type_ is not None and type_.kind in (Kind.ENUM, Kind.INT, Kind.MONEY, Kind.HOURS):
        return pl.lit(value, dtype=dtype_of(type_))
    if isinstance(value, tuple):
        return pl.lit(pl.Series([list(value)], dtype=pl.List(pl.String))).first()
    return pl.lit(value)


def narrowest(largest: int) -> type[pl.DataType]:
    """Return the narrowest type that holds whole numbers up to *largest*."""
    return next(held for held, most in _HELD.items() if largest <= most)
