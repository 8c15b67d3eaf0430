"""
What is missing: the unknown facts that can still change an answer, in the order to ask for them.

Worked out for each record, never kept by cell: the same cell can miss different facts, since an
atom may hang on two facts of which one is known.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Final

from zsgx.engine.compile.outcome import Blank, Outcome, Unreachable
from zsgx.language.evaluate import operands
from zsgx.language.tree import Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zsgx.engine.compile.outcome import Compiled
    from zsgx.language.diagram import Diagrams

__all__ = ["what_is_missing"]

#: Up to so many atoms, every order of asking is tried.
_FEW: Final = 5
_NONE: Final[frozenset[str]] = frozenset()


def what_is_missing(
    compiled: Compiled,
    results: Mapping[Outcome, object],
    slots: Mapping[int, int],
    unknown: frozenset[str],
    idle: Mapping[object, frozenset[str]],
) -> tuple[str, ...]:
    """
    Return the paths of the unknown facts that can still change the answer, in the order to ask.

    Args:
        compiled: The question.
        results: What each outcome that can still be reached comes to on the record.
        slots: The slots, from 0, of the atoms that are known.
        unknown: The paths of the unknown facts.
        idle: The unknown facts that no longer bear on an atom, by its position, or on a form.
    """
    diagrams = compiled.diagrams.draft()
    numbers: dict[object, int] = {}
    number_of = {o: numbers.setdefault(result, len(numbers)) for o, result in results.items()}
    rest = diagrams.restrict(compiled.root, slots)
    rest = diagrams.apply(lambda value: number_of.get(value, value), rest)
    facts = [
        frozenset(axis.facts) - idle.get(place, _NONE) for place, axis in enumerate(compiled.axes)
    ]
    matter = _facts_that_matter(facts, diagrams, rest, unknown)
    asked = [axis for axis in diagrams.support(rest) if not matter.isdisjoint(facts[axis])]
    ordered: dict[str, None] = {}
    for axis in _best_order(diagrams, rest, asked):
        own = (path for path in compiled.axes[axis].facts if path in facts[axis])
        ordered |= dict.fromkeys(path for path in own if path in matter)
    for outcome, result in results.items():
        # What is in conflict already stays so, whatever else becomes known.
        for tree in () if isinstance(result, Blank) else outcome.forms:
            if tree is not None and not isinstance(tree, Literal):
                open_ = unknown - idle.get(tree, _NONE)
                ordered |= dict.fromkeys(path for path in operands(tree) if path in open_)
    return tuple(ordered)


def _facts_that_matter(
    facts: Sequence[frozenset[str]], diagrams: Diagrams, rest: int, unknown: frozenset[str]
) -> frozenset[str]:
    support = diagrams.support(rest)
    behind = unknown & {path for axis in support for path in facts[axis]}
    if Unreachable.CELL not in diagrams.values(rest):
        return behind
    # Beside cells that cannot be reached, a fact matters only if, changed on its own with all its
    # axes, it takes one reachable cell to another with a different result.
    matter: set[str] = set()
    for path in behind:
        own = [axis for axis in support if path in facts[axis]]
        parts = [
            diagrams.restrict(rest, dict(zip(own, slots, strict=True)))
            for slots in diagrams.combinations(own)
        ]
        if any(
            diagrams.path_to(diagrams.apply(_differ, one, other), bool) is not None
            for place, one in enumerate(parts)
            for other in parts[:place]
        ):
            matter.add(path)
    return frozenset(matter)


def _best_order(diagrams: Diagrams, rest: int, asked: Sequence[int]) -> tuple[int, ...]:
    """Return the order of asking with the fewest expected questions, or a good one."""
    axes = sorted(asked)
    if len(axes) <= _FEW:
        return min(permutations(axes), key=lambda order: _expected(diagrams, rest, order))
    return tuple(sorted(axes, key=lambda axis: _left_open(diagrams, rest, axis)))


def _expected(diagrams: Diagrams, rest: int, order: tuple[int, ...]) -> float:
    """Return how many questions are expected when *order* is kept and idle ones are skipped."""
    if diagrams.is_leaf(rest):
        return 0.0
    support = diagrams.support(rest)
    for place, axis in enumerate(order):
        if axis in support:
            size = diagrams.sizes[axis]
            parts = [diagrams.restrict(rest, {axis: slot}) for slot in range(size)]
            return 1 + sum(_expected(diagrams, part, order[place + 1 :]) for part in parts) / size
    return 0.0


def _left_open(diagrams: Diagrams, rest: int, axis: int) -> float:
    """Return how many axes matter on average once *axis* is known."""
    size = diagrams.sizes[axis]
    parts = [diagrams.restrict(rest, {axis: slot}) for slot in range(size)]
    return sum(len(diagrams.support(part)) for part in parts) / size


def _differ(one: object, other: object) -> bool:
    return Unreachable.CELL not in (one, other) and one != other
