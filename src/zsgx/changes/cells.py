"""How many cells of the truth tables policy cases reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from zsgx.decision.decision import Decision, Status
from zsgx.engine.outcome import Unreachable

if TYPE_CHECKING:
    from zsgx.engine.diagram import Diagrams
    from zsgx.engine.engine import Engine
    from zsgx.engine.table import TruthTable
    from zsgx.policy.policy import Policy

__all__ = ["CellReach", "cells"]


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
    """

    question: str
    reached: int
    total: int


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
        for made in tables.all_of(question, chain):
            of_table = _of_table(made, records.get((question, made.since), []))
            reached, total = reached + of_table[0], total + of_table[1]
        yield CellReach(question, reached, total)


def _of_table(made: TruthTable, decisions: Sequence[Decision]) -> tuple[int, int]:
    """Return how many cells of a table *decisions* reach, and how many there are."""
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
    both = diagrams.apply(lambda one, other: one and other, real, met)
    return _count(diagrams, both), _count(diagrams, real)


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
