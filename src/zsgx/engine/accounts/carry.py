"""What is carried over: a fold over periods, oldest first, with what expires."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.decision.decision import Status
from zsgx.domain.bounds import NOTHING, UNBOUNDED, Bounds, less
from zsgx.engine.accounts.asking import known_bounds

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision

__all__ = ["Stock", "limit_of"]

_ALL: Final = Bounds(UNBOUNDED, UNBOUNDED)


def limit_of(decision: Decision, *, is_amount: bool) -> Bounds:
    """Return how much of a period is carried over at most: nothing where the text is silent."""
    if is_amount:
        return known_bounds(decision, NOTHING)
    if decision.status is Status.DECIDED:
        return _ALL
    return NOTHING if decision.status is Status.SILENT else NOTHING.or_else(_ALL)


@frozen
class Stock:
    """
    What earlier periods have left over, by period.

    Attributes:
        left: What is left of each, the oldest first.
        periods: For how many later periods it can be used.
    """

    left: tuple[Bounds, ...]
    periods: int

    @property
    def total(self) -> Bounds:
        """What there is in all."""
        return Bounds.total(self.left)

    def after(self, wanted: Bounds, counted: Bounds, limit: Bounds) -> Stock:
        """
        Return what later periods can use: what was carried in is used first, the oldest first.

        Args:
            wanted: What the requirement asks in the period.
            counted: What counts for it in the period itself.
            limit: How much of the period itself is carried over at most.
        """
        rest, least, most = [], wanted.most, wanted.least
        for each in self.left:
            # The least is left where the most is asked.
            rest.append(Bounds(less(each.least, least), less(each.most, most)))
            least, most = less(least, each.least), less(most, each.most)
        surplus = Bounds(less(counted.least, least), less(counted.most, most))
        return Stock((*rest, surplus.within(limit))[-self.periods :], self.periods)
