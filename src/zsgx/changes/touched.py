"""What a changed clause touches: whatever rests on it, in every policy, and the cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.changes.audit import Status
from zsgx.changes.computed import resting_on
from zsgx.changes.shipped import exercised, shipped
from zsgx.changes.values import ValueChange, value_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zsgx.changes.audit import Audit
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy

__all__ = ["Touched", "touched"]


@frozen
class Touched:
    """
    What rests on a clause.

    Attributes:
        by: What computes it, such as ``parameter digital_hours_multiplier``; that of another place
            is named with it.
        values: The values that its new figures contradict.
        cases: The policy cases that exercise it; looked for only where the clause differs.
    """

    by: tuple[str, ...] = ()
    values: tuple[ValueChange, ...] = ()
    cases: tuple[str, ...] = ()


def touched(found: Audit, engine: Engine, place: Policy) -> dict[str, Touched]:
    """Return what rests on each clause of an audit; cases are run only where a clause differs."""
    by = resting_on(place, engine)
    differing = [each for each in found.clauses if each.status is not Status.UNCHANGED]
    cases: Mapping[str, tuple[str, ...]] = exercised(shipped(engine)) if differing else {}
    made = {each.id: Touched(by.get(each.id, ())) for each in found.clauses}
    for each in differing:
        made[each.id] = Touched(
            by.get(each.id, ()),
            value_changes(place, each.id, each.figures),
            cases.get(each.id, ()),
        )
    return made
