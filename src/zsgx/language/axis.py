"""
The axes of one fact: the few answers that rules tell apart.

The options of a boolean, an enum, a reading or a text, or the intervals into which constants cut a
number or a date. Slot 0 of every axis is "unknown"; the answers follow from 1.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from attrs import field, frozen

from zsgx.domain.kinds import EARLIEST, EXACT, LATEST, Kind, Type, Value
from zsgx.language.operators import COMPARISONS

__all__ = [
    "OTHER",
    "Cut",
    "Cuts",
    "Get",
    "Intervals",
    "Options",
    "boundaries",
    "holds",
    "lowest",
    "steps",
]

#: Returns a fact's canonical value by its path, None where it is unknown.
Get = Callable[[str], Value | None]
#: The text that stands for every text that no rule names: a character that is none.
OTHER: Final = "\ufdd0"

_STEP: Final[dict[Kind, Any]] = {
    Kind.INT: 1,
    Kind.HOURS: Decimal("0.01"),
    Kind.MONEY: Decimal("0.01"),
    Kind.DATE: datetime.timedelta(days=1),
}

#: Where a number is cut: before the value (0) or right after it (1).
Cut = tuple[Any, int]
Cuts = tuple[Cut, ...]


@frozen
class Options:
    """
    The options of a boolean, an enum, a reading, or of a text with "other" at the end.

    Attributes:
        path: The fact.
        values: Its options in order.
        open: Whether any other text falls on the last option.
    """

    path: str
    values: tuple[Value, ...]
    open: bool = False
    _slots: dict[Value, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        slots = {value: slot for slot, value in enumerate(self.values, 1)}
        object.__setattr__(self, "_slots", slots)

    @property
    def size(self) -> int:
        """How many answers there are."""
        return len(self.values)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it."""
        return (self.path,)

    @property
    def distinguished(self) -> tuple[Value, ...]:
        """The options that an axis has which distinguishes as much."""
        return self.values

    def witnesses(self, slot: int) -> tuple[Value, ...]:
        """Return the option that *slot* is."""
        return (self.values[slot - 1],)

    def slot(self, get: Get) -> int:
        """Return the slot of the facts that *get* gives."""
        value = get(self.path)
        if value is None:
            return 0
        return self._slots.get(value, len(self.values))


@frozen
class Intervals:
    """
    A number or date that meets constants alone.

    Attributes:
        path: The fact.
        type: What the fact may be.
        cuts: Where it is cut, in order.
    """

    path: str
    type: Type
    cuts: Cuts
    _bounds: list[Any] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # For kinds that step, a cut is always before a value, and plain values compare fastest.
        plain = self.type.kind in _STEP
        object.__setattr__(self, "_bounds", [cut[0] if plain else cut for cut in self.cuts])

    @property
    def size(self) -> int:
        """How many answers there are."""
        return len(self.cuts) + 1

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it."""
        return (self.path,)

    @property
    def steps(self) -> bool:
        """Whether the fact goes by steps, so that every cut lies before one."""
        return self.type.kind in _STEP

    @property
    def distinguished(self) -> Cuts:
        """The cuts that an axis has which distinguishes as much."""
        return self.cuts

    def slot(self, get: Get) -> int:
        """Return the slot of the facts that *get* gives."""
        value: Any = get(self.path)
        if value is None:
            return 0
        if self.type.kind is Kind.NUMBER:
            value = (value, 0)
        return bisect_right(self._bounds, value) + 1

    def witnesses(self, slot: int) -> tuple[Value, ...]:
        """Return values that lie in *slot*: its first, and its last where it has one."""
        step = _STEP.get(self.type.kind)
        low = self.cuts[slot - 2] if slot > 1 else None
        high = self.cuts[slot - 1] if slot <= len(self.cuts) else None
        if step is None:
            return (_between(low, high),)
        last: Any = _moved(high[0], -step) if high else None
        first: Any
        if low:
            first = low[0]
        elif self.type.kind is Kind.DATE:
            # The first day of all is no telling example; the day before the cut is.
            first = last
        else:
            first = self.type.least + 0 * step
        return (first,) if last is None or first == last else (first, last)

    def bounds(self, slot: int) -> tuple[int, int | None]:
        """Return the least and the greatest step of *slot* as integers, for kinds that step."""
        low = steps(self.cuts[slot - 2][0] if slot > 1 else lowest(self.type), self.type)
        high = steps(self.cuts[slot - 1][0], self.type) - 1 if slot <= len(self.cuts) else None
        return low, high


def boundaries(operator: str, constant: Any, type_: Type) -> Cuts:
    """Return where ``fact operator constant`` cuts a fact of *type_*."""
    step = _STEP.get(type_.kind)
    wanted = COMPARISONS[operator].holds_for
    below, above = (-1 in wanted) != (0 in wanted), (0 in wanted) != (1 in wanted)
    cuts: list[Cut] = []
    if step is None:
        cuts += [(constant, 0)] if below else []
        cuts += [(constant, 1)] if above else []
        return tuple(cut for cut in cuts if cut > (0, 0))
    # The first step that is at least the constant, and the first that is beyond it.
    first = _ceiling(constant, type_)
    beyond = _moved(first, step) if first == constant else first
    cuts += [(first, 0)] if below else []
    cuts += [(beyond, 0)] if above else []
    return tuple(cut for cut in cuts if lowest(type_) < cut[0] and not _too_late(cut[0]))


def lowest(type_: Type) -> Any:
    """Return the least value that a fact of *type_* may have."""
    return EARLIEST if type_.kind is Kind.DATE else type_.least


def _too_late(value: Any) -> bool:
    return isinstance(value, datetime.date) and value > LATEST


def _between(low: Cut | None, high: Cut | None) -> Decimal:
    """Return a number between two cuts."""
    if low is None:
        return Decimal(0)
    value, after = low
    if not after:
        return Decimal(value)
    return EXACT.divide(EXACT.add(value, high[0]), 2) if high else EXACT.add(value, 1)


def _moved(value: Any, step: Any) -> Any:
    """Return *value* plus *step*, whatever a thread's own decimal context says."""
    return EXACT.add(value, step) if isinstance(value, Decimal) else value + step


def _ceiling(constant: Any, type_: Type) -> Any:
    if type_.kind is Kind.DATE:
        return constant
    exact = Decimal(constant)
    if type_.kind is Kind.INT:
        return int(exact.to_integral_value(rounding="ROUND_CEILING"))
    return exact.quantize(Decimal("0.01"), rounding="ROUND_CEILING", context=EXACT)


def steps(value: Any, type_: Type) -> int:
    """Return *value* counted in its kind's steps."""
    if type_.kind is Kind.DATE:
        return int(value.toordinal())
    return int(EXACT.multiply(value, 100)) if type_.kind.is_quantity else int(value)


def holds(left: Any, operator: str, right: Any) -> bool:
    """Return whether ``left operator right`` holds for two known values."""
    sign = 0 if left == right else (-1 if left < right else 1) if _ordered(left) else 1
    return sign in COMPARISONS[operator].holds_for


def _ordered(value: Any) -> bool:
    return not isinstance(value, str | tuple)
