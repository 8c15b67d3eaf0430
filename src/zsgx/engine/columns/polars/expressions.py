"""
Atoms and value forms as Polars expressions.

Where Polars deviates from the language is dealt with here: a product of decimals keeps only the
larger scale and rounds, so products of fractions are integers of 128 bits; date offsets are slow,
so a day is moved by a look into the calendar; a comparison of text is dear, so that texts with
options arrive as codes.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, reduce
from operator import add, or_
from typing import Any, Final

import polars as pl
from attrs import frozen

from zsgx.domain.kinds import EARLIEST, EXACT, LATEST, Kind, Type, Value
from zsgx.engine.columns.digits import (
    ANSWER_SIZE,
    Size,
    check_fits,
    constant_of,
    inverse_of,
    places_of,
)
from zsgx.engine.columns.expressions import Columnar
from zsgx.language.atoms import Axis
from zsgx.language.axis import Options
from zsgx.language.tree import Arithmetic, Call, Literal, Node

__all__ = [
    "CODE",
    "DECIMAL",
    "NUMBER_SIZE",
    "FactColumn",
    "PolarsColumns",
    "dtype_of",
    "narrowest",
    "value_literal",
]

#: Hours and money, exact to two places; 38 digits are what arithmetic on decimals gives.
DECIMAL: Final = pl.Decimal(38, 2)
#: The digits of an answer that is a plain number, before and after the point.
NUMBER_SIZE: Final[Size] = ANSWER_SIZE
#: What a rule's place in its legend is held in.
CODE: Final = pl.UInt16
#: What whole numbers are held in, and the largest that it holds.
_HELD: Final = {pl.UInt8: 2**8 - 1, pl.UInt16: 2**16 - 1, pl.UInt32: 2**32 - 1}
#: What places in a list are held in.
_PLACE: Final = pl.Int64
#: The day from which Polars counts, as Python counts days.
_EPOCH: Final = datetime.date(1970, 1, 1).toordinal()
#: The first day of the calendar, as Polars counts days.
_FIRST: Final = (EARLIEST - EARLIEST.replace(year=1970)).days
_WIDE: Final = pl.Int128
#: How many places hours and money have.
_PLACES: Final = 2
_EXACT: Final = (Kind.HOURS, Kind.MONEY, Kind.NUMBER)
_COMPARE: Final[Mapping[str, Any]] = {
    "<": pl.Expr.lt,
    "<=": pl.Expr.le,
    ">": pl.Expr.gt,
    ">=": pl.Expr.ge,
    "==": pl.Expr.eq,
    "!=": pl.Expr.ne,
}
_OFFSETS: Final = {"add_years": "y", "add_months": "mo", "add_days": "d"}


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


def moved(day: pl.Expr, offset: str, *, anywhere: bool) -> pl.Expr:
    """
    Return a day moved by an offset, clamped to the end of a month.

    Args:
        day: The day.
        offset: By what, as Polars writes it: ``1y``.
        anywhere: Whether the day may lie outside the calendar of facts.
    """
    if anywhere:
        return day.dt.offset_by(offset)
    place = (day.to_physical() - _FIRST).fill_null(0)
    there = pl.lit(_calendar(offset)).gather(place)
    return pl.when(day.is_not_null()).then(there)


@lru_cache(maxsize=64)
def _calendar(offset: str) -> pl.Series:
    """Return every day of the calendar, moved by *offset*."""
    days = pl.date_range(EARLIEST, LATEST, interval="1d", eager=True)
    return days.dt.offset_by(offset)


class PolarsColumns(Columnar[pl.Expr]):
    """Says atoms and value forms as Polars expressions over columns in canonical form."""

    def __init__(
        self, facts: Mapping[str, FactColumn], prepared: Mapping[Node, str] | None = None
    ) -> None:
        super().__init__(prepared)
        self._facts = facts

    def fact(self, path: str) -> pl.Expr:
        """Return the column of a fact, in its canonical form."""
        return pl.col(self._facts[path].column)

    def size(self, path: str) -> Size:
        """Return how many digits before and after the point the column of a number has."""
        return self._facts[path].size

    def is_option(self, path: str, values: Collection[Value]) -> pl.Expr:
        """Return whether a fact with options, or a text, is one of *values*."""
        column, codes = self.fact(path), self._facts[path].codes
        if values in ([True], [False]):
            return column if True in values else ~column
        if codes is not None:
            values = [codes[value] for value in values if value in codes]
            if not values:
                # No row has it, but a row that is unknown might.
                return pl.when(column.is_not_null()).then(pl.lit(value=False))
        return reduce(or_, (column.eq(value) for value in values))

    def constant(self, value: Value, type_: Type | None) -> pl.Expr:
        """Return a constant."""
        return value_literal(value, type_)

    def nothing(self, type_: Type) -> pl.Expr:
        """Return what is unknown on every row."""
        return pl.lit(None, dtype=dtype_of(type_))

    def compare(self, operator: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """Return a comparison; it is neither true nor false where an operand is unknown."""
        compared: pl.Expr = _COMPARE[operator](left, right)
        return compared

    def is_known(self, operand: pl.Expr) -> pl.Expr:
        """Return whether *operand* is known."""
        return operand.is_not_null()

    def both(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """Return ``left and right``."""
        return left & right

    def either(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """Return ``left or right``."""
        return left | right

    def denied(self, operand: pl.Expr) -> pl.Expr:
        """Return ``not operand``."""
        return ~operand

    def case(
        self, branches: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr | None
    ) -> pl.Expr:
        """Return the first branch whose condition is true; None otherwise is unknown."""
        if otherwise is None:
            # Setting what is known at the end is far cheaper than a last branch of nulls.
            *before, (last, made) = branches
            if not before:
                return pl.when(last).then(made)
            return pl.when(reduce(or_, (test for test, _ in branches))).then(
                self.case(before, made)
            )
        for test, made in reversed(branches):
            otherwise = pl.when(test).then(made).otherwise(otherwise)
        return otherwise

    def named(self, name: str) -> pl.Expr:
        """Return a column that was worked out before."""
        return pl.col(name)

    def is_code(self, codes: pl.Expr, numbers: Collection[int]) -> pl.Expr:
        """Return whether a column of small whole numbers holds one of *numbers*."""
        return reduce(or_, (codes.eq(number) for number in numbers))

    def up_to(self, codes: pl.Expr, number: int) -> pl.Expr:
        """Return whether a column of small whole numbers, none unknown, is at most *number*."""
        return codes <= number

    def code(self, number: int) -> pl.Expr:
        """Return a small whole number, such as the place of a rule."""
        return pl.lit(number, dtype=CODE)

    def as_code(self, codes: pl.Expr) -> pl.Expr:
        """Return a column of small whole numbers as one of the places of rules."""
        return codes.cast(CODE)

    def entry_at(self, parts: Sequence[pl.Expr], table: Sequence[int]) -> pl.Expr:
        """Return the entry of *table* at the sum of *parts*."""
        entries = pl.Series(table, dtype=narrowest(max(table)))
        return pl.lit(entries).gather(reduce(add, parts))

    def slots(
        self,
        axis: Axis,
        weight: int,
        dtype: type[pl.DataType],
        *,
        lacks: bool,
        test: Callable[[Collection[int]], pl.Expr],
    ) -> pl.Expr:
        """
        Return what an axis adds to the code of a row: its slot times *weight*.

        Args:
            axis: The axis.
            weight: What one slot weighs.
            dtype: What the code is held in.
            lacks: Whether slot 0, "unknown", is one of them; otherwise the first adds nothing.
            test: Says whether a row is in some slots of the axis.
        """
        first = 1 if lacks else 0

        def code(slot: int) -> pl.Expr:
            return pl.lit(weight * slot, dtype=dtype)

        if isinstance(axis, Options) and not axis.open and self._facts[axis.path].in_order:
            number = self.fact(axis.path).to_physical().cast(dtype)
            return ((number + 1) * weight).fill_null(0) if lacks else number * weight
        made = code(0)
        for slot in range(axis.size, 1 - first, -1):
            made = pl.when(test([slot])).then(code(slot - 1 + first)).otherwise(made)
        return made

    def gathered(self, entries: Sequence[Value | None], place: pl.Expr, type_: Type) -> pl.Expr:
        """Return an entry of a list of constants of *type_*, None among them for unknown."""
        known = [each for each in entries if each is not None]
        if type_.kind is Kind.INT and all(isinstance(each, int) and each >= 0 for each in known):
            dtype: Any = narrowest(max(map(int, known), default=0))  # type: ignore[arg-type]
        else:
            dtype = dtype_of(type_)
        return pl.lit(pl.Series(entries, dtype=dtype)).gather(place)

    def place_of(self, operand: pl.Expr, texts: Sequence[str]) -> pl.Expr:
        """Return the place of a text among *texts*, from 1, then that of others; 0 if unknown."""
        text = operand.cast(pl.String)
        if not texts:
            return operand.is_not_null().cast(_PLACE)
        # A text is found among the categories by its hash; one that is none of them becomes null.
        place = text.cast(pl.Enum(texts), strict=False).to_physical().cast(_PLACE) + 1
        other = pl.lit(len(texts) + 1, dtype=_PLACE)
        known = pl.when(place.is_not_null()).then(place).otherwise(other)
        return pl.when(operand.is_not_null()).then(known).otherwise(pl.lit(0, dtype=_PLACE))

    def option_place(self, path: str, axis: Options) -> pl.Expr:
        """Return the place of a fact's option, from 1, as an axis has them; 0 where unknown."""
        column, fact = self.fact(path), self._facts[path]
        if axis.values == (False, True):
            return (column.cast(_PLACE) + 1).fill_null(0)
        if fact.in_order:
            return (column.to_physical().cast(_PLACE) + 1).fill_null(0)
        made = pl.lit(0, dtype=_PLACE)
        for place, value in enumerate(axis.values, 1):
            if fact.codes is None or value in fact.codes:
                test = self.is_option(path, [value])
                made = pl.when(test).then(pl.lit(place, dtype=_PLACE)).otherwise(made)
        return made

    def counted(self, path: str, type_: Type, low: int, high: int) -> pl.Expr:
        """Return a fact that steps, in its steps from *low* on, from 0."""
        steps = self.fact(path)
        if type_.kind is Kind.DATE:
            low, high = low - _EPOCH, high - _EPOCH
            steps = steps.to_physical().cast(pl.Int64)
        elif type_.kind.is_quantity:
            steps = steps.to_physical()
        # What is unknown is taken for the least, and told apart elsewhere.
        return (steps.clip(low, high) - low).fill_null(0).cast(_PLACE)

    def total(self, places: Sequence[tuple[pl.Expr, int]]) -> pl.Expr:
        """Return the sum of whole numbers, each times what it weighs."""
        return reduce(add, (place.cast(_PLACE) * weight for place, weight in places))

    def answer(self, tree: Node, type_: Type) -> pl.Expr:
        """Return what a value form comes to, as a column of answers of *type_* has it."""
        made = self.form(tree)
        if type_.kind is Kind.NUMBER:
            check_fits(tree, self.size, NUMBER_SIZE)
        return made if type_.kind not in _EXACT else made.cast(dtype_of(type_))

    def extreme(self, name: str, operands: Sequence[pl.Expr]) -> pl.Expr:
        """Return the least (``min``) or the greatest (``max``) of operands that are all known."""
        return (pl.min_horizontal if name == "min" else pl.max_horizontal)(operands)

    def arithmetic(self, node: Arithmetic) -> pl.Expr:
        """Return a sum, difference, product or quotient, exactly."""
        match node:
            case Arithmetic(operator="+", left=left, right=right):
                return self.form(left) + self.form(right)
            case Arithmetic(operator="-", left=left, right=right):
                return self.form(left) - self.form(right)
            case Arithmetic(operator="*", left=left, right=right):
                return self._product(node, left, right)
            case _:
                return self._quotient(node, node.left, node.right)

    def call(self, node: Call) -> pl.Expr:
        """Return a function of the closed list other than ``min`` and ``max``."""
        match node:
            case Call(function="year", arguments=(day,)):
                return self.form(day).dt.year().cast(pl.Int64)
            case Call(function="days_between", arguments=(first, last)):
                return (self._days(last) - self._days(first)).cast(pl.Int64)
            case Call(function="round_half_up", arguments=(number, *places)):
                keep = constant_of(places[0]) if places else Decimal(0)
                return self._rounded(number, int(keep))
            case Call(
                function="add_years" | "add_months" | "add_days" as name, arguments=(day, step)
            ):
                # A day that is itself moved may lie outside the calendar.
                offset = f"{int(constant_of(step))}{_OFFSETS[name]}"
                return moved(self.form(day), offset, anywhere=isinstance(day, Call))
            case _:
                raise TypeError(f"{node.function} has no columnar form")

    # Exact numbers

    def _product(self, node: Arithmetic, left: Node, right: Node) -> pl.Expr:
        scale = places_of(left, self.size) + places_of(right, self.size)
        rounds = node.rounds and scale > _PLACES
        if not rounds and self._is_whole(right):
            return self.form(left) * self.form(right)
        if not rounds and self._is_whole(left):
            return self.form(right) * self.form(left)
        wide = self._wide(left) * self._wide(right)
        return (
            _decimal(_divided(wide, 10 ** (scale - _PLACES)), _PLACES)
            if rounds
            else _decimal(wide, scale)
        )

    def _quotient(self, node: Arithmetic, left: Node, right: Node) -> pl.Expr:
        divisor = constant_of(right)
        scale = places_of(left, self.size)
        top, bottom = divisor.as_integer_ratio()
        if not node.rounds:
            factor, places = inverse_of(divisor)
            return _decimal(self._wide(left) * _whole(factor), scale + places)
        # The integer behind the left side, times 100 / 10^scale, over the divisor.
        above, below = bottom * 100, top * 10**scale
        return _decimal(_divided(self._wide(left) * _whole(above), below), 2)

    def _rounded(self, number: Node, places: int) -> pl.Expr:
        scale = places_of(number, self.size)
        if scale <= places:
            return self.form(number)
        wide = _divided(self._wide(number), 10 ** (scale - places))
        # The kind of the number stays, so that hours keep their two places.
        back = wide * _whole(10 ** max(2 - places, 0)) if scale == 2 else wide
        return _decimal(back, max(places, 2) if scale == 2 else places)

    def _is_whole(self, tree: Node) -> bool:
        return places_of(tree, self.size) == 0 and isinstance(tree, Literal)

    def _wide(self, tree: Node) -> pl.Expr:
        """Return a number as the integer that it is when counted in its last place."""
        scale = places_of(tree, self.size)
        if isinstance(tree, Literal):
            return _whole(int(constant_of(tree).scaleb(scale, EXACT)))
        if tree.type is not None and tree.type.kind is Kind.INT:
            return self.form(tree).cast(_WIDE)
        return self.form(tree).cast(pl.Decimal(38, scale)).to_physical()

    # Days

    def _days(self, day: Node) -> pl.Expr:
        return self.form(day).to_physical()


def _whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=_WIDE)


def _decimal(wide: pl.Expr, scale: int) -> pl.Expr:
    return wide.reinterpret(dtype=pl.Decimal(38, scale))


def _divided(wide: pl.Expr, divisor: int) -> pl.Expr:
    """Return an integer over another, rounded half away from zero."""
    if divisor < 0:
        return _divided(_whole(0) - wide, -divisor)
    twice, whole = wide * _whole(2), _whole(divisor)
    # Polars has no negation of such integers.
    below = _whole(0) - (whole - twice) // _whole(2 * divisor)
    above = (twice + whole) // _whole(2 * divisor)
    return pl.when(wide < 0).then(below).otherwise(above)
