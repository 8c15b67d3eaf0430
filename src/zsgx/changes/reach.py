"""What policy cases reach of a policy: rules, values, dates, thresholds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.decision.account import Standing
from zsgx.domain.kinds import shown
from zsgx.engine.table import TruthTable
from zsgx.language.atoms import Intervals
from zsgx.language.tree import FactName, Node, ParameterName, walk
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision
    from zsgx.engine.compiled import RuleDiagram
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable

__all__ = [
    "DateReach",
    "ThresholdReach",
    "applied",
    "behind",
    "dates",
    "rules",
    "thresholds",
    "values",
]

_ONE = datetime.timedelta(days=1)


@frozen
class DateReach:
    """
    A day on which something begins, or has ended, and whether cases stand on both sides of it.

    Attributes:
        name: The document, or the parameter as ``param.digital_hours_multiplier``.
        day: The first day.
        before: Whether a case is of an earlier day.
        after: Whether a case is of this day or a later one.
    """

    name: str
    day: datetime.date
    before: bool
    after: bool


@frozen
class ThresholdReach:
    """
    A fact that meets constants in the rules on a question.

    Attributes:
        name: The question and the fact, ``base.meets_minimum: base.trainees``.
        lacking: The sides of the constants on which no case stands.
    """

    name: str
    lacking: tuple[Text, ...]

    @property
    def met(self) -> bool:
        """Whether cases stand on every side."""
        return not self.lacking


def behind(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Yield *decisions*, each with the decisions that its rules ask for in turn."""
    for decision in decisions:
        yield decision
        if isinstance(decision.ground, TruthTable):
            why = decision.explain()
            below = why.reasons.below(decision, why.considered.asks)
            yield from behind(each.decision for each in below)


def applied(decisions: Iterable[Decision]) -> set[str]:
    """Return the rules that applied in some decision, beyond doubt."""
    found: set[str] = set()
    for decision in decisions:
        if decision.finding.possible:
            # Of several rules that could, an explanation tells which one does.
            accounts = decision.explain().considered.rules
            found |= {one.rule for one in accounts if one.standing is Standing.APPLIES}
        else:
            found |= set(decision.rules)
    return found


def rules(
    policy: Policy, engine: Engine, decisions: Iterable[Decision]
) -> Iterator[tuple[str, bool]]:
    """Yield every rule, ``question: id``, and whether it applied in some decision."""
    met = applied(decisions)
    name = engine.places.name(policy.jurisdiction.code)
    for table in policy.tables.values():
        for rule in table.rules:
            yield f"{table.question}: {rule.id}", f"{name}/{rule.id}" in met


def values(policy: Policy, decisions: Iterable[Decision]) -> Iterator[tuple[str, bool]]:
    """Yield every value of a parameter, and whether it had a say in some decision."""
    used = {use for decision in decisions for use in _uses(decision)}
    code = policy.jurisdiction.code
    for parameter in policy.parameters.values():
        for value in sorted(parameter.values, key=lambda value: value.since):
            met = (code, parameter.name, value.since) in used
            yield f"param.{parameter.name} ({value.since})", met


def dates(policy: Policy, engine: Engine, decisions: Iterable[Decision]) -> Iterator[DateReach]:
    """Yield the days on which documents begin and end and values of parameters begin."""
    code = policy.jurisdiction.code
    days: dict[str, set[datetime.date]] = {}
    for decision in decisions:
        if code in {level.code for level in engine.chain(decision.division).levels}:
            days.setdefault(decision.question, set()).add(decision.date)
    every = {day for found in days.values() for day in found}
    for document in policy.documents.values():
        yield _sides(document.id, document.since, every)
        if document.until:
            yield _sides(document.id, document.until + _ONE, every)
    for parameter in policy.parameters.values():
        asked = {
            day
            for question, found in days.items()
            if question in policy.tables and parameter.name in _parameters(policy.tables[question])
            for day in found
        }
        for value in parameter.values:
            yield _sides(f"param.{parameter.name}", value.since, asked)


def thresholds(
    policy: Policy, engine: Engine, decisions: Iterable[Decision]
) -> Iterator[ThresholdReach]:
    """
    Yield the facts that meet constants in the policy's own tables, whatever asks for them.

    A case stands on a side of a constant where a decision of it, or one that its rules ask for,
    would come out otherwise were the fact on another side.
    """
    tables, code = engine.tables.left_open(), policy.jurisdiction.code
    chain = engine.chain(code)
    seen: dict[tuple[str, Intervals], set[int]] = {}
    for question, table in policy.tables.items():
        for made in tables.all_of(question, chain):
            for _, axis in _met_by_constants(made, table):
                seen.setdefault((question, axis), set())
    for decision in decisions:
        if decision.question in policy.tables and decision.division == code:
            made = tables.get(decision.question, code, decision.date)
            for position, axis in _met_by_constants(made, policy.tables[decision.question]):
                if _matters(made, position, decision):
                    seen[decision.question, axis].add(axis.slot(decision.known.get))
    for (question, axis), slots in seen.items():
        lacking = [slot for slot in range(1, axis.size + 1) if slot not in slots]
        said = tuple(_side(axis, slot) for slot in lacking)
        yield ThresholdReach(f"{question}: {axis.path}", said)


def _met_by_constants(made: TruthTable, table: DecisionTable) -> Iterator[tuple[int, Intervals]]:
    """Yield the facts of a policy's own table that meet constants, each with its place."""
    own = {node.path for node in _nodes(table) if isinstance(node, FactName)}
    for position, axis in enumerate(made.compiled.axes):
        if isinstance(axis, Intervals) and axis.path in own:
            yield position, axis


def _matters(made: TruthTable, position: int, decision: Decision) -> bool:
    """Return whether a decision hangs on an axis, all else being what the case says."""
    readings = {f"reading.{name}": option for name, option in decision.ground.readings.items()}
    known = {**decision.known, **readings}
    slots = {
        place: slot - 1
        for place, axis in enumerate(made.compiled.axes)
        if place != position and (slot := axis.slot(known.get))
    }
    draft = made.compiled.diagrams.draft()
    return position in draft.support(draft.restrict(made.compiled.root, slots))


def _side(axis: Intervals, slot: int) -> Text:
    """Return which values of a fact lie in a slot, in words."""
    low = axis.cuts[slot - 2] if slot > 1 else None
    high = axis.cuts[slot - 1] if slot <= len(axis.cuts) else None
    first, last = axis.witnesses(slot)[0], axis.witnesses(slot)[-1]
    if low and high and first == last and low[1] == 0:
        exactly = shown(first, axis.type)
        return Text(f"恰为 {exactly.zh}", f"exactly {exactly.en}")
    parts = []
    if low:
        bound = shown(low[0], axis.type)
        parts.append(
            Text(f"大于 {bound.zh}", f"above {bound.en}")
            if low[1]
            else Text(f"{bound.zh}及以上", f"{bound.en} or more")
        )
    if high:
        bound = shown(high[0], axis.type)
        parts.append(
            Text(f"{bound.zh}及以下", f"{bound.en} or less")
            if high[1]
            else Text(f"小于 {bound.zh}", f"below {bound.en}")
        )
    return Text("且".join(part.zh for part in parts), " and ".join(part.en for part in parts))


def _uses(decision: Decision) -> Iterator[tuple[str, str, datetime.date]]:
    """Yield the values of parameters that had a say in a decision: place, parameter, first day."""
    made = decision.ground
    if not isinstance(made, TruthTable):
        return
    slots = made.slots(made.code(decision.known.get))
    for rule in made.compiled.rules:
        for tree in _deciding(made, rule, slots):
            yield from _values_in(made, rule.layer.position, tree)
    for position, level in enumerate(made.chain.levels):
        table = level.policy.tables.get(decision.question) if level.policy else None
        closing = table.otherwise if table else None
        if closing and closing.then and f"{level.name}/otherwise" in decision.rules:
            yield from _values_in(made, position, closing.then.tree)


def _values_in(
    made: TruthTable, position: int, tree: Node
) -> Iterator[tuple[str, str, datetime.date]]:
    """Yield the values of the parameters that *tree* names, as a level has them."""
    names = {node.name for node in walk(tree) if isinstance(node, ParameterName)}
    for name in names:
        levels = made.chain.levels[position:]
        level = next(one for one in levels if one.policy and name in one.policy.parameters)
        held = made.chain.parameter(position, name, made.compiled.day)
        if held:
            yield level.code, name, held.since


def _deciding(made: TruthTable, rule: RuleDiagram, slots: dict[int, int]) -> Sequence[Node]:
    """Return the parts of a rule that settle whether it applies, and what it answers if it does."""

    def stands(diagram: int) -> bool | None:
        found = made.compiled.diagrams.values(diagram, slots)
        return found[0] is True if len(found) == 1 else None

    conditions = [(tree, stands(diagram)) for tree, diagram in rule.conditions]
    exclusions = [(tree, stands(diagram)) for tree, _, diagram in rule.exclusions]
    against = [tree for tree, holds in conditions if holds is False]
    if not against:
        against = [tree for tree, holds in exclusions if holds]
    if against:
        # Where two stand in the way, neither does so alone.
        return against if len(against) == 1 else ()
    if any(holds is None for _, holds in (*conditions, *exclusions)):
        return ()
    return (*(tree for tree, _ in (*conditions, *exclusions)), rule.rule.then.tree)


def _sides(name: str, first: datetime.date, days: Iterable[datetime.date]) -> DateReach:
    known = list(days)
    return DateReach(
        name, first, any(day < first for day in known), any(day >= first for day in known)
    )


def _parameters(table: DecisionTable) -> set[str]:
    return {node.name for node in _nodes(table) if isinstance(node, ParameterName)}


def _nodes(table: DecisionTable) -> Iterator[Node]:
    for rule in table.rules:
        expressions = [rule.when, rule.then, *(exclusion.when for exclusion in rule.unless)]
        for expression in expressions:
            if expression is not None:
                yield from walk(expression.tree)
