"""What a changed clause touches: whatever rests on it, in every policy, and the cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.changes.audit import Status
from zsgx.changes.computed import resting_on
from zsgx.changes.shipped import Shipped, exercised, shipped
from zsgx.changes.values import ValueChange, value_changes

if TYPE_CHECKING:
    from zsgx.changes.audit import Audit
    from zsgx.engine.engine import Engine
    from zsgx.issues import Issue
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


def touched(
    found: Audit, engine: Engine, place: Policy
) -> tuple[dict[str, Touched], tuple[Issue, ...]]:
    """
    Return what rests on each clause of an audit, and which files of cases cannot be read.

    Cases are read and run only where a clause differs.
    """
    by = resting_on(place, engine)
    differing = [each for each in found.clauses if each.status is not Status.UNCHANGED]
    ran = shipped(engine) if differing else Shipped((), ())
    cases = exercised(ran)
    made = {each.id: Touched(by.get(each.id, ())) for each in found.clauses}
    for each in differing:
        made[each.id] = Touched(
            by.get(each.id, ()),
            value_changes(place, each.id, each.figures),
            cases.get(each.id, ()),
        )
    return made, ran.issues
