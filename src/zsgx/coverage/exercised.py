"""What cases reach of a policy: rules, values, dates, thresholds, and cells of truth tables."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from zsgx.decision.considered import RuleStanding
from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Value, shown
from zsgx.engine.chain import lookups_in
from zsgx.engine.compile.outcome import Outcome, RuleDiagram, Unreachable
from zsgx.engine.decide.table import TruthTable
from zsgx.engine.verification import witness
from zsgx.language.axis import Intervals
from zsgx.language.tree import FactName, LookupName, Node, ParameterName, walk
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.statement import AccountStatement
    from zsgx.engine.engine import Engine
    from zsgx.language.diagram import Diagrams
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable

__all__ = [
    "CellReach",
    "DateReach",
    "ThresholdReach",
    "UnmetAnswer",
    "applied",
    "cells",
    "dates",
    "rows",
    "rules",
    "sides",
    "thresholds",
    "values",
]

_ONE = datetime.timedelta(days=1)
#: The sides of a requirement, and of a cap.
_STANDS = {True: Text("达到", "that meets it"), False: Text("未达到", "that does not meet it")}
_CUTTING = {True: Text("被减少", "that is cut"), False: Text("未被减少", "that is not cut")}


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


def applied(decisions: Iterable[Decision]) -> set[str]:
    """Return the rules that applied in some decision, beyond doubt."""
    found: set[str] = set()
    for decision in decisions:
        if decision.finding.possible:
            # Of several rules that could, an explanation tells which one does.
            accounts = decision.explain().considered.rules
            found |= {one.rule for one in accounts if one.standing is RuleStanding.APPLIES}
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


def rows(policy: Policy, decisions: Iterable[Decision]) -> Iterator[tuple[str, bool]]:
    """Yield every row of a lookup table, and whether it had a say in some decision."""
    if not policy.lookups:
        return
    used = {use for decision in decisions for use in _rows_used(decision)}
    code = policy.jurisdiction.code
    for table in policy.lookups.values():
        for row in table.rows:
            cells = ", ".join("|".join(item.text for item in cell.items) for cell in row.written)
            met = (code, table.name, row.place.line) in used
            yield f"lookup.{table.name} ({cells})", met


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
    for clause in policy.clauses.values():
        # Where an amendment adds or repeals a clause, its own days are told.
        if clause.since and not clause.added_by:
            yield _sides(clause.id, clause.since, every)
        if clause.until and not clause.repealed_by:
            yield _sides(clause.id, clause.until + _ONE, every)
    for parameter in policy.parameters.values():
        asked = {
            day
            for question, found in days.items()
            if (table := policy.table(question)) and parameter.name in _parameters(table)
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


def sides(
    policy: Policy, engine: Engine, statements: Iterable[AccountStatement]
) -> Iterator[ThresholdReach]:
    """Yield the requirements and caps of the policy's accounts, each with both of its sides."""
    place = engine.places.name(policy.jurisdiction.code)
    found = [each for each in statements if each.declared_by == place]
    for account in policy.accounts.values():
        made = [each for each in found if each.account == account.name]
        for requirement in account.requirements:
            stands = [each.requirement(requirement.id) for each in made]
            met = {each.met for each in stands if each is not None}
            lacking = [said for side, said in _STANDS.items() if side not in met]
            yield ThresholdReach(f"account {account.name}: {requirement.id}", tuple(lacking))
        for cap in account.caps:
            cutting = {_cuts(each, cap.id) for each in made}
            lacking = [said for side, said in _CUTTING.items() if side not in cutting]
            yield ThresholdReach(f"account {account.name}: {cap.id}", tuple(lacking))


def _cuts(statement: AccountStatement, cap: str) -> bool:
    """Return whether a cap surely takes something away in a statement."""
    cuts = (cut for entry in statement.entries for cut in entry.cuts)
    return any(cut.cap == cap and cut.amount.least > 0 for cut in cuts)


def _met_by_constants(made: TruthTable, table: DecisionTable) -> Iterator[tuple[int, Intervals]]:
    """Yield the facts of a policy's own table that meet constants, each with its place."""
    # What a lookup cuts is counted row by row.
    keys = {
        id(key) for node in _nodes(table) if isinstance(node, LookupName) for _, key in node.keys
    }
    own = {
        node.path for node in _nodes(table) if isinstance(node, FactName) and id(node) not in keys
    }
    for position, axis in enumerate(made.compiled.axes):
        if isinstance(axis, Intervals) and axis.path in own:
            yield position, axis


def _matters(made: TruthTable, position: int, decision: Decision) -> bool:
    """Return whether a decision hangs on an axis, all else being what the case says."""
    slots = {
        place: slot - 1
        for place, slot in enumerate(_slots(made, decision))
        if place != position and slot
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


def _rows_used(decision: Decision) -> Iterator[tuple[str, str, int]]:
    """Yield the rows of lookup tables that had a say in a decision: place, table, line."""
    made = decision.ground
    if not isinstance(made, TruthTable):
        return
    slots = made.slots(made.code(decision.known.get))
    for rule in made.compiled.rules:
        trees = _deciding(made, rule, slots)
        for use in made.explainer.rows(rule, decision, trees) if lookups_in(trees) else ():
            levels = made.chain.levels[rule.layer.position :]
            level = next(one for one in levels if one.policy and use.name in one.policy.lookups)
            yield level.code, use.name, use.line


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

    # Each part is counted over the axes from the one it asks on; those above it are put in later.
    def at_node(axis: int, parts: Sequence[tuple[int, int]]) -> tuple[int, int]:
        return axis, sum(count * prod(sizes[axis + 1 : first]) for first, count in parts)

    def at_leaf(value: bool) -> tuple[int, int]:  # the value of the leaf
        return len(sizes), int(value)

    first, count = diagrams.rebuilt(root, at_node, at_leaf)
    return count * prod(sizes[:first])
