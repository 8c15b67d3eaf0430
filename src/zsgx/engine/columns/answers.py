"""The answers of a program, said by an engine: switches, values, statuses and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from zsgx.decision.decision import Status
from zsgx.domain.kinds import enumeration
from zsgx.engine.columns.program import OPEN, Next, Program, value_key
from zsgx.language.tree import Literal, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from zsgx.engine.columns.resolution import Resolution
    from zsgx.engine.columns.steps import Steps
    from zsgx.language.columnar import Columnar

__all__ = ["STATUS", "agreed", "rule", "settled", "status", "switch", "value"]

E = TypeVar("E")

#: What a column of statuses may hold.
STATUS: Final = enumeration(*(status.value for status in Status))


def switch(program: Program, steps: Steps[E], at: Next, end: Callable[[int], E]) -> E:
    """Return *at* in the words of an engine, where *end* says what a resolution is there."""
    if isinstance(at, int):
        return end(at)
    if isinstance(at, str):
        return steps.engine.named(at)
    axis = program.axes[at.axis]
    branches = [
        (steps.test(axis, slots), switch(program, steps, after, end))
        for slots, after in at.branches
    ]
    return steps.engine.case(branches, switch(program, steps, at.otherwise, end))


def value(program: Program, engine: Columnar[E], outcome: E) -> E:
    """Return the value, given the column of the numbers of resolutions."""
    branches = [
        (last, settled(program, engine, made))
        for last, made in _runs(program, value_key)
        if value_key(made) is not None
    ]
    if not branches:
        return engine.nothing(program.question.type)
    *before, (end, made) = branches
    if before:
        made = engine.case([(engine.up_to(outcome, last), each) for last, each in before], made)
    if end == max(program.resolutions):
        return made
    return engine.case([(engine.up_to(outcome, end), made)], None)


def status(program: Program, engine: Columnar[E], outcome: E, known: E) -> E:
    """Return the status, given the numbers of resolutions and the value."""

    def word(status: Status) -> E:
        return engine.constant(status.value, STATUS)

    if all(made.status is Status.DECIDED for made in program.resolutions.values()):
        return word(Status.DECIDED)
    branches = [(engine.is_known(known), word(Status.DECIDED))]
    clashing: dict[tuple[tuple[Node, ...], ...], list[int]] = {}
    for number, made in program.resolutions.items():
        if made.clash:
            clashing.setdefault(made.clash, []).append(number)
    for groups, numbers in clashing.items():
        clash = engine.both(engine.is_code(outcome, numbers), _clashes(engine, groups))
        branches.append((clash, word(Status.CONFLICT)))
    *before, (_, final) = _runs(program, _open_status)
    branches += [(engine.up_to(outcome, last), word(_open_status(made))) for last, made in before]
    return engine.case(branches, word(_open_status(final)))


def rule(program: Program, engine: Columnar[E], outcome: E, known: E) -> E:
    """Return the rule, as its place in the legend, given the numbers and the value."""
    others: dict[int, list[int]] = {}
    for number, made in program.resolutions.items():
        if made.rule is not None and number >= len(program.legend):
            others.setdefault(program.legend[made.rule], []).append(number)
    by_rule = engine.as_code(outcome)
    if others:
        by_rule = engine.case(
            [
                (engine.is_code(outcome, numbers), engine.code(place))
                for place, numbers in others.items()
            ],
            by_rule,
        )
    if all(made.status is Status.DECIDED for made in program.resolutions.values()):
        return by_rule
    # Where the row itself decides, an open value has no rule yet.
    return engine.case([(engine.is_known(known), by_rule)], None)


def _open_status(made: Resolution) -> Status:
    """Return the status of a row that has no value."""
    # What is not decided after all, where the row itself decides, is undetermined.
    return made.status if made.status in OPEN else Status.UNDETERMINED


def _runs(program: Program, key: Callable[[Resolution], object]) -> list[tuple[int, Resolution]]:
    """Return, for each run of resolutions with one *key*, the number of its last, and one."""
    ends: list[tuple[int, Resolution]] = []
    for number, made in program.resolutions.items():
        if ends and key(ends[-1][1]) == key(made):
            ends.pop()
        ends.append((number, made))
    return ends


def settled(program: Program, engine: Columnar[E], made: Resolution) -> E:
    """Return the value of the rows that come to a resolution with a value."""
    type_ = program.question.type
    if made.value is not None:
        return engine.settled(made.value, type_)
    return agreed(program, engine, made.agree)


def agreed(program: Program, engine: Columnar[E], forms: Sequence[Node]) -> E:
    """Return the value of the rows on which all of *forms* come to one."""
    first, *others = sorted(forms, key=lambda tree: not isinstance(tree, Literal))
    found = engine.answer(first, program.question.type)
    if not others:
        return found
    same = [engine.same(first, other) for other in others]
    return engine.case([(engine.all_of(same), found)], None)


def _clashes(engine: Columnar[E], groups: Collection[Sequence[Node]]) -> E:
    """Return whether each of *groups* holds two forms that differ."""
    return engine.all_of(
        engine.any_of(
            engine.denied(engine.same(one, other))
            for place, one in enumerate(group)
            for other in group[:place]
        )
        for group in groups
    )
