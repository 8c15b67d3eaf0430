"""
From numbers as the columns of a Polars frame hold them to exact ones.

Where Polars deviates from exact numbers is dealt with here: it divides a float by a constant as it
multiplies by the inverse, so that 57 / 100 is not 0.57, but it turns floats into decimals and back
as one should; an integer of 128 bits overflows unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
from attrs import frozen

from zsgx.domain.exact import BLANK
from zsgx.domain.kinds import NUMBER_FACT, Kind, Value
from zsgx.engine.columns.expressions import FACT_SIZE, Size
from zsgx.engine.columns.polars.expressions import DECIMAL
from zsgx.text import Text

__all__ = ["LARGEST", "WHOLE_DIGITS", "Read", "number", "quantity", "whole", "wrong_kind"]

#: The digits before the point that a number may have.
WHOLE_DIGITS: Final = 15
#: What every number is less than.
LARGEST: Final = 10**WHOLE_DIGITS
#: The digits of a number other than hours and money, before and after the point, where its column
#: does not keep it to fewer.
_NUMBER_SIZE: Final[Size] = FACT_SIZE
_NUMBER_PLACES: Final = _NUMBER_SIZE[1]
#: From here on a float is too coarse to be told exact to 0.01 from one that is not.
_COARSE: Final[Mapping[Any, int]] = {pl.Float32: 2**17, pl.Float64: 2**45}
#: Below this Polars writes floats with an exponent.
_TINY: Final = 0.0001
#: Those of 16 bits tell amounts apart so badly that no column of them is taken.
_FLOATS: Final = (pl.Float32, pl.Float64)
_WHOLE: Final = r"^[+-]?\d{1,16}$"
_HUNDREDTHS: Final = r"^[+-]?(\d{1,20}(\.\d{0,2}0{0,18})?|\.\d{1,2}0{0,18})$"
_DECIMAL: Final = (
    rf"^[+-]?(0{{0,11}}\d{{1,{_NUMBER_SIZE[0]}}}(\.\d{{0,{_NUMBER_PLACES}}}0{{0,10}})?"
    rf"|\.\d{{1,{_NUMBER_PLACES}}}0{{0,10}})$"
)
_WIDE: Final = "０１２３４５６７８９．＋－"
_NARROW: Final = "0123456789.+-"

_FAR: Final = Text("超出范围", "is out of range")
_ROUGH: Final = Text("须精确到 0.01", "must be exact to 0.01")


@frozen(eq=False)
class Read:
    """
    How a column is read.

    Attributes:
        made: Its canonical form; None where it is in that form already.
        bad: What is wrong with some rows, and why.
        size: How many digits before and after the point a number has.
        codes: For a fact with options, what stands for each of them.
        in_order: Whether Polars numbers the options as the fact's type has them.
    """

    made: pl.Expr | None = None
    bad: tuple[tuple[pl.Expr, Text], ...] = ()
    size: Size = (0, 0)
    codes: Mapping[Value, Any] | None = None
    in_order: bool = False


def wrong_kind(kind: Kind) -> Text:
    """Return what is wrong with a value that is of another kind."""
    return Text(f"应为{kind.label.zh}", f"must be {kind.label.en}")


def whole(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType) -> Read | None:
    """Return how a column is read as whole numbers, None if no column of its type can be."""
    wrong, lost = wrong_kind(Kind.INT), _lost(frame, canonical)
    made = frame.cast(pl.Int64, strict=False)
    if dtype == pl.Int64:
        return Read()
    if dtype.is_integer():
        return Read(made, ((lost, _FAR),))
    if dtype.is_decimal():
        return Read(made, ((lost, _FAR), (canonical.cast(dtype) != frame, wrong)))
    if dtype in _FLOATS:
        broken = frame.is_nan() | (canonical.cast(dtype) != frame)
        return Read(made, ((broken, wrong), (lost & ~frame.is_nan(), _FAR)))
    if dtype == pl.String:
        plain = _plain(frame)
        made = pl.when(plain.str.contains(_WHOLE)).then(plain).cast(pl.Int64, strict=False)
        return Read(made, ((lost, wrong),))
    return None


def quantity(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType, kind: Kind) -> Read | None:
    """Return how a column is read as hours or money, None if no column of its type can be."""
    lost = _lost(frame, canonical)
    made = frame.cast(DECIMAL, strict=False)
    if isinstance(dtype, pl.Decimal):
        if dtype.scale == DECIMAL.scale:
            return Read()
        return Read(made, ((lost, _FAR), (canonical != frame, _ROUGH)))
    if dtype.is_integer():
        counted = frame.cast(pl.Int64, strict=False).cast(pl.Int128) * 100
        return Read(counted.reinterpret(dtype=DECIMAL), ((lost, _FAR),))
    if dtype in _FLOATS:
        # One of 32 bits is 0.57 in its own way, which one of 64 must not take literally.
        made = frame.cast(pl.Float64).cast(DECIMAL, strict=False)
        coarse = frame.abs() >= _COARSE[dtype.base_type()]
        if dtype == pl.Float32:
            # These are coarse early, and whole numbers are exact all the same.
            coarse = lost | (coarse & (frame.floor() != frame))
        inexact = canonical.cast(pl.Float64).cast(dtype) != frame
        return Read(made, ((inexact | coarse, _ROUGH),))
    if dtype == pl.String:
        made = _from_text(frame, _HUNDREDTHS, DECIMAL.scale)
        return Read(made, ((lost, wrong_kind(kind)),))
    return None


def number(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType) -> Read | None:
    """Return how a column is read as exact numbers, None if no column of its type can be."""
    lost = _lost(frame, canonical)
    large = canonical.abs() >= 10 ** _NUMBER_SIZE[0]
    exact = pl.Decimal(38, _NUMBER_PLACES)
    if isinstance(dtype, pl.Decimal):
        digits = dtype.precision - dtype.scale
        if digits <= _NUMBER_SIZE[0] and dtype.scale <= _NUMBER_PLACES:
            return Read(size=(digits, dtype.scale))
        bad = lost | (canonical != frame) | large
        return Read(frame.cast(exact, strict=False), ((bad, NUMBER_FACT),), _NUMBER_SIZE)
    if dtype.is_integer():
        made = frame.cast(pl.Int64, strict=False).cast(pl.Decimal(38, 0))
        return Read(made, ((lost | large, NUMBER_FACT),), (_NUMBER_SIZE[0], 0))
    if dtype in _FLOATS:
        written = _from_text(frame.cast(pl.String), _DECIMAL, _NUMBER_PLACES)
        tiny = frame.cast(pl.Float64).cast(exact, strict=False)
        made = pl.when(frame.abs() < _TINY).then(tiny).otherwise(written)
        inexact = canonical.cast(pl.Float64).cast(dtype) != frame
        return Read(made, ((lost | inexact | large, NUMBER_FACT),), _NUMBER_SIZE)
    if dtype == pl.String:
        made = _from_text(frame, _DECIMAL, _NUMBER_PLACES)
        return Read(made, ((lost, NUMBER_FACT),), _NUMBER_SIZE)
    return None


def _lost(frame: pl.Expr, canonical: pl.Expr) -> pl.Expr:
    return frame.is_not_null() & canonical.is_null()


def _from_text(frame: pl.Expr, pattern: str, places: int) -> pl.Expr:
    plain = _plain(frame)
    fits = pl.when(plain.str.contains(pattern)).then(plain)
    return fits.str.to_decimal(scale=places).cast(pl.Decimal(38, places))


def _plain(frame: pl.Expr) -> pl.Expr:
    """Return text with full-width figures as the plain ones that they stand for."""
    return frame.str.replace_many(list(_WIDE), list(_NARROW)).str.strip_chars(BLANK)
