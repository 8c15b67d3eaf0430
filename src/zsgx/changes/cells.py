"""How many cells of the truth tables policy cases reach."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Value
from zsgx.engine.outcome import Outcome, Unreachable
from zsgx.engine.witness import witness

if TYPE_CHECKING:
    from zsgx.engine.diagram import Diagrams
    from zsgx.engine.engine import Engine
    from zsgx.engine.table import TruthTable
    from zsgx.policy.policy import Policy

__all__ = ["CellReach", "UnmetAnswer", "cells"]


@frozen
class UnmetAnswer:
    """
    An answer to which no case comes, be it by one cell or many.

    Attributes:
        rules: The rules that give it together; none where nothing answers.
        cells: How many cells come to it.
        example: Facts that come to it, by path.
    """

    rules: tuple[str, ...]
    cells: int
    example: Mapping[str, Value]


@frozen
class CellReach:
    """
    The cells of one question at one place, over all epochs in which its table is in force.

    A case reaches every cell in which its record may lie, provided that it came to an answer: they
    all agree on it. Cells that no record can reach are not counted.

    Attributes:
        question: The question.
        reached: How many cells cases reach.
        total: How many there are.
        unmet: The answers to which no case comes: those by the place's own rules, and silence.
    """

    question: str
    reached: int
    total: int
    unmet: tuple[UnmetAnswer, ...] = ()


def cells(policy: Policy, engine: Engine, decisions: Iterable[Decision]) -> Iterator[CellReach]:
    """Yield how many cells *decisions* reach of each question that *policy* has a table for."""
    code = policy.jurisdiction.code
    chain = engine.chain(code)
    tables = engine.tables.left_open()
    records: dict[tuple[str, Any], list[Decision]] = {}
    for decision in decisions:
        if decision.status is Status.UNDETERMINED or decision.question not in policy.tables:
            continue
        if decision.division == code:
            made = tables.get(decision.question, code, decision.date)
            records.setdefault((decision.question, made.since), []).append(decision)
    for question in policy.tables:
        reached = total = 0
        unmet: dict[tuple[str, ...], UnmetAnswer] = {}
        met: set[tuple[str, ...]] = set()
        for made in tables.all_of(question, chain):
            of_table = _of_table(made, records.get((question, made.since), []))
            reached, total = reached + of_table.reached, total + of_table.total
            met |= of_table.met
            for answer in of_table.unmet:
                before = unmet.get(answer.rules, answer)
                number = answer.cells + (before.cells if before is not answer else 0)
                # Before and after all documents, the example tells nothing.
                telling = max(before, answer, key=lambda one: len(one.example))
                unmet[answer.rules] = evolve(telling, cells=number)
        # What a case meets in one epoch is no news in another; of the rules of the levels above,
        # their own cases tell.
        mine = f"{chain.name}/"
        never = tuple(
            answer
            for rules, answer in unmet.items()
            if rules not in met and (not rules or any(rule.startswith(mine) for rule in rules))
        )
        yield CellReach(question, reached, total, never)


@frozen
class _OfTable:
    """How many cells of one table cases reach, how many there are, and which answers they meet."""

    reached: int
    total: int
    met: frozenset[tuple[str, ...]]
    unmet: tuple[UnmetAnswer, ...]


def _of_table(made: TruthTable, decisions: Sequence[Decision]) -> _OfTable:
    """Return what *decisions* reach of a table."""
    compiled = made.compiled
    diagrams = compiled.diagrams.draft()
    real = diagrams.apply(lambda outcome: not isinstance(outcome, Unreachable), compiled.root)
    met = diagrams.leaf(value=False)
    for slots in dict.fromkeys(_slots(made, decision) for decision in decisions):
        box = diagrams.leaf(value=True)
        for axis in reversed(range(len(slots))):
            if slots[axis]:
                row = [diagrams.leaf(value=False)] * diagrams.sizes[axis]
                row[slots[axis] - 1] = box
                box = diagrams.node(axis, row)
        met = diagrams.apply(lambda one, other: one or other, met, box)
    both = diagrams.apply(_both, real, met)
    found: set[tuple[str, ...]] = set()
    unmet: dict[tuple[str, ...], UnmetAnswer] = {}
    for rules, outcomes in _by_rules(made).items():
        here = diagrams.apply(partial(_is_one, outcomes), compiled.root)
        if diagrams.values(diagrams.apply(_both, here, met)) != (False,):
            found.add(rules)
            continue
        path = next(iter(diagrams.paths_to(here, lambda value: value is True)))
        example = witness(compiled.axes, path)
        if example is not None:
            unmet[rules] = UnmetAnswer(rules, _count(diagrams, here), example)
    return _OfTable(
        _count(diagrams, both), _count(diagrams, real), frozenset(found), tuple(unmet.values())
    )


def _by_rules(made: TruthTable) -> dict[tuple[str, ...], set[Outcome]]:
    """Return the outcomes of a table by the rules that give them."""
    found: dict[tuple[str, ...], set[Outcome]] = {}
    for value in made.compiled.diagrams.values(made.compiled.root):
        if isinstance(value, Outcome):
            rules = tuple(dict.fromkeys(answer.rule for answer in value.answers))
            found.setdefault(rules, set()).add(value)
    return found


def _is_one(outcomes: Collection[Outcome], value: Hashable) -> bool:
    return value in outcomes


def _both(one: object, other: object) -> bool:
    return one is True and other is True


def _slots(made: TruthTable, decision: Decision) -> tuple[int, ...]:
    """Return the slot of every axis, 0 for unknown; a reading was chosen or has a default."""
    readings = {f"reading.{name}": option for name, option in decision.ground.readings.items()}
    known = {**decision.known, **readings}
    return tuple(axis.slot(known.get) for axis in made.compiled.axes)


def _count(diagrams: Diagrams, root: int) -> int:
    """Return in how many combinations of all slots *root* is true."""
    sizes = diagrams.sizes

    def skipped(first: int, end: int) -> int:
        product = 1
        for size in sizes[first:end]:
            product *= size
        return product

    # Each part is counted over the axes from the one it asks on; those above it are put in later.
    def at_node(axis: int, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
        return axis, sum(count * skipped(axis + 1, first) for first, count in parts)

    def at_leaf(value: bool) -> tuple[int, int]:  # noqa: FBT001 - the value of the leaf
        return len(sizes), int(value)

    first, count = diagrams.rebuilt(root, at_node, at_leaf)
    return count * skipped(0, first)
