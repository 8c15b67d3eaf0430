"""
Cells that no record can reach.

Two atoms of one fact can exclude each other: a day before the document cannot be later than a day
after it. This is proven with difference bounds between facts that step (whole numbers, hours,
money, dates); what cannot be proven is taken as reachable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zsgx.domain.kinds import Kind
from zsgx.engine.diagram import Diagrams
from zsgx.language.atoms import Axis, Intervals, Sign, sign_of, steps
from zsgx.language.tree import Call, FactName, Literal, Node

__all__ = ["clusters", "impossible"]

_MOST: Final = 5_000
#: ``left - right <= bound``, in steps; None is zero.
_Bound = tuple[str | None, str | None, int]


def clusters(axes: Sequence[Axis]) -> list[list[int]]:
    """Return the groups of axes, by position, that share facts and hold a sign between them."""
    groups: list[tuple[set[str], list[int]]] = []
    for position, axis in enumerate(axes):
        facts = set(axis.facts)
        members = [position]
        apart = []
        for other_facts, other_members in groups:
            if facts & other_facts:
                facts |= other_facts
                members = other_members + members
            else:
                apart.append((other_facts, other_members))
        groups = [*apart, (facts, members)]
    return [
        sorted(members)
        for _, members in groups
        if len(members) > 1 and any(isinstance(axes[position], Sign) for position in members)
    ]


def impossible(axes: Sequence[Axis], diagrams: Diagrams) -> int | None:
    """Return the diagram that is true where the atoms contradict each other, None for nowhere."""
    result = None
    for members in clusters(axes):
        size = 1
        for position in members:
            size *= axes[position].size
        if size > _MOST:
            continue
        bad = diagrams.leaf(value=False)
        for slots in diagrams.combinations(members):
            chosen = dict(zip(members, slots, strict=True))
            bounds = [
                bound
                for position, slot in chosen.items()
                for bound in _bounds(axes[position], slot + 1)
            ]
            if _contradictory(bounds):
                here = diagrams.leaf(value=True)
                no = diagrams.leaf(value=False)
                for position in reversed(members):
                    row = [no] * axes[position].size
                    row[chosen[position]] = here
                    here = diagrams.node(position, row)
                bad = diagrams.apply(lambda one, other: one or other, bad, here)
        if bad != diagrams.leaf(value=False):
            result = bad if result is None else diagrams.apply(lambda a, b: a or b, result, bad)
    return result


def _bounds(axis: Axis, slot: int) -> Iterator[_Bound]:
    if isinstance(axis, Intervals) and axis.type.kind is not Kind.NUMBER:
        low, high = axis.bounds(slot)
        yield (None, axis.path, -low)
        if high is not None:
            yield (axis.path, None, high)
    elif isinstance(axis, Sign) and axis.ordered:
        left, right = _offset(axis.left.tree), _offset(axis.right.tree)
        if left and right:
            (first, plus), (second, minus) = left, right
            gap = minus - plus
            sign = sign_of(axis, slot)
            if sign <= 0:
                yield (first, second, gap - (sign < 0))
            if sign >= 0:
                yield (second, first, -gap - (sign > 0))


def _offset(tree: Node) -> tuple[str | None, int] | None:
    """Return *tree* as a fact plus steps, or None where it is no such thing."""
    match tree:
        case FactName(path=path, type=type_) if type_ and type_.kind is not Kind.NUMBER:
            return path, 0
        case Literal(value=value, type=type_) if type_ and type_.kind.is_ordered:
            return (None, steps(value, type_)) if type_.kind is not Kind.NUMBER else None
        case Call(
            function="add_days", arguments=(FactName(path=path), Literal(value=int() as days))
        ):
            return path, days
        case _:
            return None


def _contradictory(bounds: Sequence[_Bound]) -> bool:
    """Return whether the differences close a cycle that is less than zero."""
    facts = list(dict.fromkeys(name for left, right, _ in bounds for name in (left, right)))
    far = {(a, b): 0 if a == b else None for a in facts for b in facts}
    for left, right, bound in bounds:
        known = far[right, left]
        far[right, left] = bound if known is None else min(known, bound)
    for middle in facts:
        for first in facts:
            for last in facts:
                a, b, c = far[first, middle], far[middle, last], far[first, last]
                if a is not None and b is not None and (c is None or a + b < c):
                    far[first, last] = a + b
    return any((far[name, name] or 0) < 0 for name in facts)
