"""
Cells that no record can reach.

Two atoms of one fact can exclude each other: a day before the document cannot be later than a day
after it. This is proven with difference bounds between facts that step (whole numbers, hours,
money, dates); what cannot be proven is taken as reachable. What is declared of two facts, that one
is never more than the other, holds in every cell.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import Kind
from zsgx.language.atoms import Axis, Sign, sign_of
from zsgx.language.axis import Intervals, steps
from zsgx.language.tree import Arithmetic, Call, Compare, FactName, Literal, Node

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zsgx.language.diagram import Diagrams

__all__ = ["always_holding", "impossible"]

_MOST: Final = 5_000
#: Where there are more cells, only those of so many facts at a time are looked at.
_FACTS: Final = 3
#: ``left - right <= bound``, in steps; None is zero.
_Bound = tuple[str | None, str | None, int]


def always_holding(never: Iterable[Node]) -> list[_Bound]:
    """Return what holds of every record since it meets none of the conditions *never*."""
    bounds: list[_Bound] = []
    for tree in never:
        if not isinstance(tree, Compare):
            continue
        left, right = _offset(tree.left), _offset(tree.right)
        if left is None or right is None:
            continue
        (first, plus), (second, minus) = left, right
        match tree.operator:
            case ">" | ">=":
                bounds.append((first, second, minus - plus - (tree.operator == ">=")))
            case "<" | "<=":
                bounds.append((second, first, plus - minus - (tree.operator == "<=")))
            # That two facts are never the same, or never differ, bounds neither.
    return bounds


def clusters(axes: Sequence[Axis], always: Sequence[_Bound] = ()) -> list[list[int]]:
    """
    Return the groups of axes, by position, that share facts and can exclude each other.

    Facts are shared as well where one is *always* held against the other.
    """
    pairs = [{name for name in (left, right) if name} for left, right, _ in always]
    groups: list[tuple[set[str], list[int], bool]] = []
    for found in (
        *((pair, list[int](), True) for pair in pairs),
        *((set(axis.facts), [at], isinstance(axis, Sign)) for at, axis in enumerate(axes)),
    ):
        shares = [group for group in groups if group[0] & found[0]]
        apart = [group for group in groups if not group[0] & found[0]]
        joined = [*shares, found]
        facts = set[str]().union(*(group[0] for group in joined))
        members = [at for group in joined for at in group[1]]
        groups = [*apart, (facts, members, any(group[2] for group in joined))]
    return [sorted(members) for _, members, binds in groups if len(members) > 1 and binds]


def impossible(
    axes: Sequence[Axis], diagrams: Diagrams, always: Sequence[_Bound] = ()
) -> Iterator[int]:
    """
    Yield diagrams that are true where atoms contradict each other, one for each group of them.

    Args:
        axes: The atoms.
        diagrams: The store of diagrams over them.
        always: What holds of every record, as `always_holding` says it.
    """
    nowhere = diagrams.leaf(value=False)
    for members in _of_few_cells(axes, clusters(axes, always)):
        bad = nowhere
        for slots in diagrams.combinations(members):
            chosen = dict(zip(members, slots, strict=True))
            bounds = [
                bound
                for position, slot in chosen.items()
                for bound in _bounds(axes[position], slot + 1)
            ]
            if _contradictory([*bounds, *_among(bounds, always)]):
                here = diagrams.leaf(value=True)
                for position in reversed(members):
                    row = [nowhere] * axes[position].size
                    row[chosen[position]] = here
                    here = diagrams.node(position, row)
                bad = diagrams.apply(lambda one, other: one or other, bad, here)
        if bad != nowhere:
            yield bad


def _of_few_cells(axes: Sequence[Axis], groups: Iterable[list[int]]) -> Iterator[list[int]]:
    """Yield the groups, those of many cells as the groups of few of their facts."""
    for members in groups:
        if prod(axes[position].size for position in members) <= _MOST:
            yield members
            continue
        facts = sorted({path for position in members for path in axes[position].facts})
        for few in combinations(facts, min(_FACTS, len(facts))):
            some = [position for position in members if set(axes[position].facts) <= set(few)]
            if len(some) > 1 and prod(axes[position].size for position in some) <= _MOST:
                yield some


def _among(bounds: Sequence[_Bound], always: Sequence[_Bound]) -> list[_Bound]:
    """Return what *always* holds among the facts that *bounds* are about."""
    names = {name for left, right, _ in bounds for name in (left, right)}
    return [each for each in always if each[0] in names and each[1] in names]


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
        case Arithmetic(
            operator="+" | "-" as operator,
            left=FactName(path=path, type=type_),
            right=Literal(value=int() | Decimal() as value),
        ) if type_ and type_.kind is not Kind.NUMBER:
            distance = steps(value, type_)
            return path, distance if operator == "+" else -distance
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
