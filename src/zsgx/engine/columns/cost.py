"""
What a joint diagram costs on a row, and the order of its axes that costs least.

Which axis stands first decides how many switches there are; every order answers the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from zsgx.domain.kinds import Kind
from zsgx.engine.columns.joint import Joint, node
from zsgx.language.atoms import Axis
from zsgx.language.axis import Intervals, Options
from zsgx.language.diagram import Diagrams

__all__ = ["cheapest", "cost_of", "cost_of_table"]

#: The nodes up to which other orders are tried.
_FEW: Final = 300
#: How many places, from the top, are tried with every axis.
_TRIED: Final = 2
#: What a choice between two columns takes, where a comparison with a constant is 1.
_CHOICE: Final = 2
#: What a look into a table takes.
_LOOK: Final = 20


def cheapest(joint: Joint) -> Joint:
    """Return *joint* with its axes in the cheapest order that is found."""
    best, least = joint, cost_of(joint)
    if len(joint.diagrams.below(joint.root)) > _FEW:
        return joint
    asked = sorted(joint.diagrams.support(joint.root))
    for place in range(min(_TRIED, len(asked) - 1)):
        start = best
        # The axes that are asked stand first and in order, once anything has been moved.
        for later in range(place, len(asked)):
            order = list(range(len(asked)))
            order.insert(place, order.pop(later))
            tried = _reordered(start, order if start is not joint else [asked[at] for at in order])
            cost = cost_of(tried)
            if cost < least:
                best, least = tried, cost
    return best


def _reordered(joint: Joint, order: Sequence[int]) -> Joint:
    """Return *joint* with none but the axes of *order*, by position, in that order."""
    sizes = [joint.diagrams.sizes[axis] for axis in order]
    diagrams = Diagrams(sizes)
    places = {axis: place for place, axis in enumerate(order)}
    root = joint.diagrams.rebuilt(
        joint.root,
        lambda axis, children: node(diagrams, places[axis], children),
        diagrams.leaf,
    )
    return evolve(
        joint,
        axes=tuple(joint.axes[axis] for axis in order),
        lacking=tuple(joint.lacking[axis] for axis in order),
        diagrams=diagrams,
        root=root,
    )


def cost_of(joint: Joint) -> int:
    """
    Return about how much there is to work out on a row when every switch is asked.

    A comparison of a column with a constant is 1, which on two million rows takes a tenth of a
    millisecond.
    """
    total = 0
    for at in joint.diagrams.below(joint.root):
        children = joint.diagrams.children(at)
        if children:
            axis = joint.axes[joint.diagrams.first(at)]
            ways = len(set(children))
            total += (ways - 1) * (_CHOICE + _test(axis)) + _more(axis, children)
    return total


def cost_of_table(joint: Joint) -> int:
    """Return about how much there is to work out when a row is a code that points at a table."""
    total = _LOOK
    for axis in joint.diagrams.support(joint.root):
        asked = joint.axes[axis]
        ways = 1 if isinstance(asked, Options) and not asked.open else asked.size
        total += _CHOICE * (ways + 1 + joint.lacking[axis]) + _test(asked) * (ways - 1)
    return total


def _test(axis: Axis) -> int:
    """Return what it takes to ask an axis once."""
    match axis:
        case Options(values=values):
            return 0 if values == (False, True) else 1
        case Intervals(type=type_):
            return 1 if type_.kind is Kind.DATE else 2
        case _:
            return 3


def _more(axis: Axis, children: Sequence[int]) -> int:
    """Return what it takes to tell several slots that go on with the same from the others."""
    if not isinstance(axis, Options):
        return 0
    counts = sorted(children.count(child) for child in set(children))
    return sum(count - 1 for count in counts[:-1])
