"""Bounds of a sum of which something is still open: the least and the most that it can come to."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.domain.kinds import EXACT, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["NOTHING", "UNBOUNDED", "Bounds", "less", "summed"]

UNBOUNDED: Final = Decimal("Infinity")
_ZERO: Final = Decimal("0.00")


def less(one: Decimal, other: Decimal) -> Decimal:
    """Return *one* less *other*, never less than none; either may be infinite."""
    if other == UNBOUNDED:
        return _ZERO
    return one if one == UNBOUNDED else max(EXACT.subtract(one, other), _ZERO)


def summed(quantities: Iterable[Decimal]) -> Decimal:
    """Return an exact sum."""
    total = _ZERO
    for each in quantities:
        total = EXACT.add(total, each)
    return total


@frozen
class Bounds:
    """
    The least and the most that a quantity can come to.

    Attributes:
        least: The least.
        most: The most; infinity where nothing bounds it.
    """

    least: Decimal
    most: Decimal

    @classmethod
    def of(cls, quantity: Decimal) -> Bounds:
        """Return the bounds of a quantity that is known."""
        return cls(quantity, quantity)

    @classmethod
    def total(cls, several: Iterable[Bounds]) -> Bounds:
        """Return the bounds of a sum."""
        bounds = list(several)
        return cls(summed(each.least for each in bounds), summed(each.most for each in bounds))

    def less(self, other: Bounds) -> Bounds:
        """Return how much it is more than *other*, never less than none."""
        return Bounds(less(self.least, other.most), less(self.most, other.least))

    def within(self, other: Bounds) -> Bounds:
        """Return the lesser of it and *other*."""
        return Bounds(min(self.least, other.least), min(self.most, other.most))

    def or_else(self, other: Bounds) -> Bounds:
        """Return the bounds of what is either it or *other*."""
        return Bounds(min(self.least, other.least), max(self.most, other.most))

    @property
    def is_exact(self) -> bool:
        """Whether nothing of it is open."""
        return self.least == self.most

    @property
    def exact(self) -> Decimal | None:
        """The quantity, None where it is open."""
        return self.least if self.is_exact else None

    def as_json(self) -> dict[str, object]:
        """Return the bounds as JSON has them; null is a most that nothing bounds."""
        most = None if self.most == UNBOUNDED else plain(self.most)
        return {"least": plain(self.least), "most": most}


NOTHING: Final = Bounds(_ZERO, _ZERO)
