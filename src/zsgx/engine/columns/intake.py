"""
From the columns of a Polars frame to facts in their canonical form, exactly or not at all.

What a single record may not be, a row may not be either: an option that nobody declares, hours that
are not exact to 0.01, an amount below zero, a day outside the calendar. Each is a refusal, which
tells the rows that it concerns; a column of a type that no fact can have is refused as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import polars as pl
from attrs import field, frozen

from zsgx.domain.kinds import EARLIEST, LATEST, Kind, Type, Value
from zsgx.engine.columns.numerals import (
    LARGEST,
    WHOLE_DIGITS,
    Read,
    number,
    quantity,
    wanted,
    whole,
)
from zsgx.language.polars_types import FactColumn
from zsgx.text import Text, listing

__all__ = ["Refusal", "Taken", "refusals_in", "take"]

#: Up to so many spellings, each is compared with.
_FEW: Final = 24
_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"


@frozen(eq=False)
class Refusal:
    """
    Why some rows cannot be used.

    Attributes:
        column: The column of the frame.
        why: What is wrong with its value there, and what may stand there.
        bad: Whether a row is such a one, over the frame's columns and the canonical ones.
        met: Whether there is any such row.
    """

    column: str
    why: Text
    bad: pl.Expr
    met: pl.Expr = field()

    @met.default
    def _any(self) -> pl.Expr:
        return self.bad.any()


@frozen(eq=False)
class Taken:
    """
    A column of a frame, taken as a fact.

    Attributes:
        column: The column of the frame.
        fact: The canonical column.
        made: How it is made of the frame's column; None where it is that column itself.
        unread: Why some of its rows cannot be read.
        below: That some of its rows are read and hold less than the fact can be, of a number.
    """

    column: str
    fact: FactColumn
    made: pl.Expr | None
    unread: tuple[Refusal, ...]
    below: Refusal | None = None

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why some of its rows cannot be used."""
        return (*self.unread, self.below) if self.below else self.unread


def take(
    column: str,
    dtype: pl.DataType,
    type_: Type,
    name: str,
    spellings: Mapping[str, str] | None = None,
    several: Mapping[str, Text] | None = None,
) -> Taken | Text:
    """
    Return a column taken as a fact, or why no column of its type can be.

    Args:
        column: The column of the frame.
        dtype: Its type.
        type_: The fact's type.
        name: What a canonical column that has to be made is called.
        spellings: For a fact with options, how a column may write each of them, if not as it is.
        several: What it may not write, for it would mean several of them, and why.
    """
    frame, canonical = pl.col(column), pl.col(name)
    held = dtype
    if isinstance(dtype, pl.Categorical | pl.Enum) and type_.kind is not Kind.ENUM:
        # Text that is kept in another way; only options gain by it.
        frame, held = frame.cast(pl.String), pl.String()
    match type_.kind:
        case Kind.BOOL:
            read = _bool(frame, canonical, held)
        case Kind.ENUM:
            written = spellings or {option: option for option in type_.options}
            read = _options(frame, canonical, held, written, several or {})
        case Kind.TEXT:
            read = _text(frame, held, made=dtype != held)
        case Kind.DATE:
            read = _date(frame, canonical, held)
        case Kind.INT:
            read = whole(frame, canonical, held)
        case Kind.HOURS | Kind.MONEY:
            read = quantity(frame, canonical, held, type_.kind)
        case Kind.NUMBER:
            read = number(frame, canonical, held)
        case _:
            read = None
    if read is None:
        label, allowed = type_.kind.label, _ALLOWED[type_.kind]
        return Text(
            f"列 {column} 的类型是 {dtype}，应为{label.zh}{allowed.zh}",
            f"column {column} holds {dtype}, and {label.en} is wanted{allowed.en}",
        )
    here = column if read.made is None else name
    unread = [Refusal(column, why, each) for each, why in read.bad]
    below = None
    if type_.kind.is_numeric:
        below = _too_small(column, pl.col(here), type_)
        if not (isinstance(dtype, pl.Decimal) and dtype.precision - dtype.scale <= WHOLE_DIGITS):
            unread.append(_too_large(column, pl.col(here)))
    elif type_.kind is Kind.DATE:
        unread.append(_too_far(column, pl.col(here)))
    made = None if read.made is None else read.made.alias(name)
    fact = FactColumn(here, read.size, read.codes, read.in_order)
    return Taken(column, fact, made, tuple(unread), below)


def _as(*types: str) -> Text:
    *others, last = types
    return Text(
        f"；请转换（cast）为 {'、'.join(types)}", f"; cast it to {', '.join(others)} or {last}"
    )


_EXACT: Final = _as("Decimal", "Int64", "Float64", "String")
_ALLOWED: Final = {
    Kind.BOOL: _as("Boolean", "String"),
    Kind.ENUM: _as("Enum", "String"),
    Kind.TEXT: _as("String", "Enum"),
    Kind.DATE: _as("Date", "String"),
    Kind.INT: _EXACT,
    Kind.HOURS: _EXACT,
    Kind.MONEY: _EXACT,
    Kind.NUMBER: _EXACT,
    Kind.TEXTS: Text("，而这不能按列给出", ", which no column can give"),
}


# The least and the greatest of a column are found much faster than a comparison of every row.


def _too_small(column: str, canonical: pl.Expr, type_: Type) -> Refusal:
    least = type_.least
    why = Text(f"至少为 {least}", f"must be at least {least}")
    if not least:
        why = Text("不得为负数", "must not be negative")
    return Refusal(column, why, canonical < least, canonical.min() < least)


def _too_large(column: str, canonical: pl.Expr) -> Refusal:
    why = Text("超出范围", "is out of range")
    bad = (canonical >= LARGEST) | (canonical <= -LARGEST)
    met = (canonical.max() >= LARGEST) | (canonical.min() <= -LARGEST)
    return Refusal(column, why, bad, met)


def _too_far(column: str, canonical: pl.Expr) -> Refusal:
    why = Text(f"应在 {EARLIEST} 至 {LATEST} 之间", f"must lie between {EARLIEST} and {LATEST}")
    bad = (canonical < EARLIEST) | (canonical > LATEST)
    met = (canonical.min() < EARLIEST) | (canonical.max() > LATEST)
    return Refusal(column, why, bad, met)


def _bool(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType) -> Read | None:
    if dtype == pl.Boolean:
        return Read()
    if dtype != pl.String:
        return None
    made = pl.when(frame == "true").then(pl.lit(value=True))
    bad = frame.is_not_null() & canonical.is_null()
    read = made.when(frame == "false").then(pl.lit(value=False))
    return Read(read, ((bad, wanted(Kind.BOOL)),))


def _options(
    frame: pl.Expr,
    canonical: pl.Expr,
    dtype: pl.DataType,
    written: Mapping[str, str],
    several: Mapping[str, Text],
) -> Read | None:
    allowed = listing(dict.fromkeys(written))
    why = Text(f"不是可选项（{allowed}）", f"is not one of {allowed}")
    options = list(dict.fromkeys(written.values()))
    if isinstance(dtype, pl.Enum):
        categories = list(dtype.categories)
        meant = {written[each]: each for each in categories if each in written}
        strange = [category for category in categories if category not in written]
        if len(meant) + len(strange) == len(categories):
            codes: dict[Value, object] = {each: meant[each] for each in options if each in meant}
            bad = tuple((frame == each, several.get(each, why)) for each in strange)
            in_order = [written.get(category) for category in categories] == options
            return Read(None, bad, codes=codes, in_order=in_order)
    if dtype not in (pl.String, pl.Categorical, pl.Enum):
        return None
    if dtype != pl.String:
        frame = frame.cast(pl.String)
    code: dict[Value, object] = {option: number for number, option in enumerate(options)}
    numbers = {spelling: code[option] for spelling, option in written.items()}
    held, none = (pl.UInt8, 255) if len(options) < 255 else (pl.UInt16, 65_535)  # noqa: PLR2004
    if len(numbers) > _FEW:
        made = frame.replace_strict(
            list(numbers), list(numbers.values()), default=none, return_dtype=held
        )
    else:
        # A chain of comparisons takes a quarter of the time of any look-up of text.
        made = pl.lit(none, dtype=held)
        for spelling, number in reversed(list(numbers.items())):
            made = pl.when(frame == spelling).then(pl.lit(number, dtype=held)).otherwise(made)
    read = pl.when(frame.is_not_null()).then(made)
    refused = [(frame == spelling, shared) for spelling, shared in several.items()]
    unknown = canonical == none
    if several:
        unknown &= ~frame.is_in(list(several))
    return Read(read, (*refused, (unknown, why)), codes=code, in_order=True)


def _text(frame: pl.Expr, dtype: pl.DataType, *, made: bool) -> Read | None:
    if dtype != pl.String:
        return None
    empty = Text("不得为空文本；未知请留空值", "must not be an empty text; unknown is null")
    return Read(frame if made else None, ((frame == "", empty),))


def _date(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType) -> Read | None:
    if dtype == pl.Date:
        return Read()
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        timed = Text("应为日期，不带时刻", "must be a date without a time of day")
        made = frame.cast(pl.Date)
        bad = made.cast(pl.Datetime(dtype.time_unit)) != frame
        return Read(made, ((bad, timed),))
    if dtype == pl.String:
        made = frame.str.to_date("%Y-%m-%d", strict=False)
        bad = frame.is_not_null() & (canonical.is_null() | ~frame.str.contains(_DATE))
        return Read(made, ((bad, wanted(Kind.DATE)),))
    return None


def refusals_in(taken: Iterable[Taken]) -> list[Refusal]:
    """Return all refusals of *taken* columns."""
    return [refusal for each in taken for refusal in each.refusals]
