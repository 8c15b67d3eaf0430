"""
From the columns of a Polars frame to facts in their canonical form, exactly or not at all.

What a single record may not be, a row may not be either: an option that nobody declares, hours that
are not exact to 0.01, an amount below zero, a day outside the calendar. Each is a refusal, which
tells the rows that it concerns; a column of a type that no fact can have is refused as a whole.

Where Polars deviates from exact numbers is dealt with here: it divides a float by a constant as it
multiplies by the inverse, so that 57 / 100 is not 0.57, but it turns floats into decimals and back
as one should; an integer of 128 bits overflows unseen.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import field, frozen

from zsgx.domain.exact import BLANK, refusal, seen
from zsgx.domain.kinds import EARLIEST, LATEST, NUMBER_DIGITS, NUMBER_FACT, Kind, Type, Value
from zsgx.engine.columns.digits import FACT_SIZE, Size
from zsgx.engine.columns.polars.expressions import DECIMAL, FactColumn
from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from zsgx.engine.columns.request import WantedColumn

__all__ = [
    "ROWS",
    "Refusal",
    "Taken",
    "as_text",
    "in_years",
    "read_objects",
    "refusals_in",
    "rows_refused",
    "shown_values",
    "take",
]

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
#: The head of a refusal of rows.
ROWS: Final = Text("有些行无法使用：", "Some rows cannot be used:")
#: Among how many rows of a refusal values are sought that differ.
SCANNED: Final = 1_000
#: How many values of a column a refusal shows.
_SHOWN: Final = 3
#: Up to so many spellings, each is compared with.
_FEW: Final = 24
_DATE: Final = r"^\d{4}-\d{2}-\d{2}$"
_FAR_DAY: Final = Text(
    f"应在 {EARLIEST} 至 {LATEST} 之间", f"must lie between {EARLIEST} and {LATEST}"
)
#: How many of its units a column of moments counts in a day.
IN_A_DAY: Final = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}
#: The first and the last day that Python and the text of a day know, as Polars counts days.
FIRST_DAY: Final = -719_162
LAST_DAY: Final = 2_932_896
_NO_DAY: Final = "…"
#: What the canonical values of a kind become.
_OF_OBJECTS: Final[Mapping[Kind, pl.DataType]] = {
    Kind.BOOL: pl.Boolean(),
    Kind.ENUM: pl.String(),
    Kind.TEXT: pl.String(),
    Kind.TEXTS: pl.List(pl.String()),
    Kind.DATE: pl.Date(),
    Kind.INT: pl.Int64(),
    Kind.HOURS: DECIMAL,
    Kind.MONEY: DECIMAL,
    Kind.NUMBER: pl.Decimal(38, NUMBER_DIGITS[1]),
}
#: Of what class all values must be for Polars to hold them as they are.
_EXACTLY: Final[Mapping[Kind, type]] = {
    Kind.BOOL: bool,
    Kind.ENUM: str,
    Kind.TEXT: str,
    Kind.DATE: datetime.date,
    Kind.INT: int,
    Kind.HOURS: int,
    Kind.MONEY: int,
}


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
    bad = (canonical < EARLIEST) | (canonical > LATEST)
    met = (canonical.min() < EARLIEST) | (canonical.max() > LATEST)
    return Refusal(column, _FAR_DAY, bad, met)


def in_years(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return whether a day or moment is of the years 1 to 9999; Polars panics at others."""
    unit = IN_A_DAY[dtype.time_unit] if isinstance(dtype, pl.Datetime) else 1
    return (column.to_physical() // unit).is_between(FIRST_DAY, LAST_DAY)


def as_text(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text, whatever it holds; a day beyond all years is three points."""
    if not isinstance(dtype, pl.Date | pl.Datetime):
        return column.cast(pl.String)
    known = in_years(column, dtype)
    text = pl.when(known).then(column).cast(pl.String)
    return pl.when(~known).then(pl.lit(_NO_DAY)).otherwise(text)


def shown_values(values: pl.Series) -> list[str]:
    """Return the values of a column that differ, in their order, as a message shows them."""
    distinct = values.head(SCANNED).unique(maintain_order=True)
    if isinstance(distinct.dtype, pl.Date | pl.Datetime):
        text = pl.select(as_text(pl.lit(distinct), distinct.dtype)).to_series()
        return [masked(str(value)) for value in text]
    return [seen(value) for value in distinct]


def _bool(frame: pl.Expr, canonical: pl.Expr, dtype: pl.DataType) -> Read | None:
    if dtype == pl.Boolean:
        return Read()
    if dtype != pl.String:
        return None
    made = pl.when(frame == "true").then(pl.lit(value=True))
    bad = frame.is_not_null() & canonical.is_null()
    read = made.when(frame == "false").then(pl.lit(value=False))
    return Read(read, ((bad, wrong_kind(Kind.BOOL)),))


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
    held, none = (pl.UInt8, 255) if len(options) < 255 else (pl.UInt16, 65_535)
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
        made = pl.when(in_years(frame, dtype)).then(frame).cast(pl.Date)
        bad = made.cast(pl.Datetime(dtype.time_unit)) != frame
        far = frame.is_not_null() & canonical.is_null()
        return Read(made, ((bad, timed), (far, _FAR_DAY)))
    if dtype == pl.String:
        made = frame.str.to_date("%Y-%m-%d", strict=False)
        bad = frame.is_not_null() & (canonical.is_null() | ~frame.str.contains(_DATE))
        return Read(made, ((bad, wrong_kind(Kind.DATE)),))
    return None


def refusals_in(taken: Iterable[Taken]) -> list[Refusal]:
    """Return all refusals of *taken* columns."""
    return [refusal for each in taken for refusal in each.refusals]


# Columns of Python's own objects, each of which is read as that of a single record is.


@frozen(eq=False)
class ObjectsRead:
    """
    A column of Python's objects that has been read value by value.

    Attributes:
        column: The canonical values, None where one is unknown or refused.
        faults: What is wrong with the others, each with how many rows there are of it.
    """

    column: pl.Series
    faults: tuple[Text, ...]


def read_objects(wanted: WantedColumn, values: Sequence[object]) -> ObjectsRead:
    """
    Return *values* read as strictly as those of a single record.

    Args:
        wanted: The column, and what it is wanted as.
        values: Its values, one a row; None is unknown.
    """
    name, type_ = wanted.column, wanted.type
    plain = _as_they_are(name, values, type_)
    if plain is not None:
        return ObjectsRead(plain, ())
    read = _spelt(wanted) if wanted.spellings else type_.reader()
    made: list[Value | None] = []
    refused_for: dict[Text, list[str]] = {}
    for value in values:
        made.append(None)
        if value is not None:
            try:
                made[-1] = read(value)
            except ValueRefusedError as refused:
                refused_for.setdefault(refused.why, []).append(refused.seen)
    faults = tuple(rows_refused(name, len(each), each, why) for why, each in refused_for.items())
    return ObjectsRead(pl.Series(name, made, dtype=_OF_OBJECTS[type_.kind]), faults)


def _as_they_are(name: str, values: Sequence[object], type_: Type) -> pl.Series | None:
    """Return *values* that are what Polars holds too, None where some are not."""
    only = _EXACTLY.get(type_.kind)
    if any(value is not None and type(value) is not only for value in values):
        return None
    if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values):
        return None
    held = pl.Int64() if only is int else _OF_OBJECTS[type_.kind]
    try:
        return pl.Series(name, values, dtype=held, strict=True)
    except UnicodeEncodeError:
        # There is half a character somewhere: the reader says so of each.
        return None


def _spelt(wanted: WantedColumn) -> Callable[[object], Value]:
    """Return what reads an option that may be written in other ways."""
    spellings, several = wanted.spellings or {}, wanted.several
    allowed = listing(dict.fromkeys(spellings))
    why = Text(f"不是可选项（{allowed}）", f"is not one of {allowed}")

    def read(value: object) -> Value:
        if isinstance(value, str) and value in spellings:
            return str.__str__(value)
        shared = several.get(value) if isinstance(value, str) else None
        raise refusal(value, shared or why)

    return read


def rows_refused(column: str, number: int, values: Iterable[str], why: Text) -> Text:
    """
    Return what is wrong with some rows of a column.

    Args:
        column: The column.
        number: How many rows there are of it.
        values: Their values as a message shows them; the first of those that differ are shown.
        why: What is wrong with them.
    """
    distinct = list(dict.fromkeys(values))
    listed = ", ".join(distinct[:_SHOWN]) + (", …" if len(distinct) > _SHOWN else "")
    rows = "1 row" if number == 1 else f"{number} rows"
    return Text(
        f"列 {column} 有 {number} 行：{listed} {why.zh}",
        f"column {column}, {rows}: {listed} {why.en}",
    )
