"""
From a decision back to its reasons.

What does not depend on the record's own values is worked out once for a code and kept, so that an
explanation costs little more than the decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from zsgx.decision.considered import (
    Considered,
    ConsideredCondition,
    ConsideredRule,
    ParameterUse,
    RuleStanding,
)
from zsgx.decision.decision import Decision, Status
from zsgx.decision.explanation import Explanation
from zsgx.domain.kinds import Value, shown
from zsgx.engine.chain import amendment_of, document_words, provision_words
from zsgx.engine.compile.outcome import Outcome, Unreachable
from zsgx.engine.decide.lookups import uses_of
from zsgx.engine.decide.record import KnownRecord
from zsgx.engine.silence import (
    documents_of,
    not_in_force,
    notes_of,
    out_of_term,
    rules_without_value,
)
from zsgx.language.sentence import Words, answer_sentence, sentence
from zsgx.language.tree import (
    FactName,
    Literal,
    Node,
    ParameterName,
    ReadingName,
    walk,
)
from zsgx.policy.document import document_of
from zsgx.text import Text, joined

if TYPE_CHECKING:
    import datetime
    from collections.abc import Hashable, Iterable

    from zsgx.decision.considered import LookupUse, Note
    from zsgx.engine.compile.outcome import RuleDiagram
    from zsgx.engine.decide.table import TruthTable
    from zsgx.engine.decide.tables import Tables

__all__ = ["Explainer"]


_REMEMBERED = 4_096


class Explainer:
    """
    Explains the decisions of one truth table.

    Attributes:
        table: The table.
        tables: Where the tables of other questions are found, and what names are called.
    """

    def __init__(self, table: TruthTable, tables: Tables) -> None:
        self.table = table
        self.tables = tables
        self._known: dict[object, Considered] = {}

    def explain(self, decision: Decision) -> Explanation:
        """Return why *decision*, which this table made, came out as it did."""
        known = decision.known
        get = known.get
        code = self.table.code(get)
        unknown = tuple(path for path in self.table.facts if get(path) is None)
        considered = self._known.get((code, unknown))
        if considered is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            considered = self._known[code, unknown] = self._consider(
                code, frozenset(unknown), known
            )
        if decision.status is Status.SILENT and not considered.rules:
            considered = self._unspoken(considered, decision.date)
        return Explanation(decision, considered, self)

    # What an explanation draws on

    def fact(self, path: str) -> Text:
        """Return what a fact, a reading or an outside value is called."""
        return self.tables.label(path, self.table.chain)

    def seen(self, path: str, value: Value | None) -> Text:
        """Return the value of a fact, a reading or the question itself in words."""
        if isinstance(value, str) and not path.startswith("param."):
            return self.table.chain.option_word(path, value)
        if path == self.table.question.name:
            return shown(value, self.table.question.type)
        return shown(value, self.tables.type_of(path, self.table.chain))

    def document(self, clause: str) -> Text:
        """Return the document of a clause: its title and number."""
        return document_words(self.table.chain, clause)

    def provision(self, decision: Decision, clause: str) -> Text:
        """Return where in its document a clause stands, and what it says on the decision's day."""
        return provision_words(self.table.chain, clause, decision.date)

    def amended(self, decision: Decision, clause: str) -> dict[str, str] | None:
        """Return what amended a clause as it reads on the decision's day; None if nothing did."""
        return amendment_of(self.table.chain, clause, decision.date)

    def choices(self, path: str) -> Text | None:
        """Return the options of a reading in words, None for anything else."""
        if not path.startswith("reading."):
            return None
        reading = self.table.chain.reading(path.removeprefix("reading."))
        if reading is None:
            return None
        return joined(
            Text(f"{option} = {text.zh}", f"{option} = {text.en}")
            for option, text in reading.options
        )

    def notes(self, decision: Decision) -> tuple[Note, ...]:
        """Return what else a reader must know: levels crossed, readings chosen, stand-in dates."""
        question = self.table.question

        def rule(name: str) -> Text:
            labels = (made.rule.label for made in self.table.compiled.rules if made.name == name)
            return next(labels, None) or Text(name, name)

        def seen(value: Value | None) -> Text:
            return self.seen(question.name, value)

        return tuple(notes_of(decision, self.table.chain, self.table.chain.choice_word, seen, rule))

    def below(self, decision: Decision, asks: tuple[str, ...]) -> tuple[Explanation, ...]:
        """Return the explanations of the answers that the rules use."""
        place = self.table.chain.place.code
        return tuple(
            self.tables.get(question, place, decision.date)
            .decide(decision.facts, decision.date)
            .explain()
            for question in asks
        )

    def lookups(self, decision: Decision, rule: str) -> tuple[LookupUse, ...]:
        """Return the rows of lookup tables that a rule used."""
        made = next(made for made in self.table.compiled.rules if made.name == rule)
        return self.rows(made, decision, made.trees)

    def rows(
        self, made: RuleDiagram, decision: Decision, trees: Iterable[Node]
    ) -> tuple[LookupUse, ...]:
        """Return the rows of lookup tables that some expressions of a rule find."""
        record = self.record(made, decision.known)
        return tuple(
            uses_of(trees, self.table.chain, made, record, self.fact, self.table.compiled.day)
        )

    def cites(self, decision: Decision) -> tuple[str, ...]:
        """Return the clauses of the rows of lookup tables that made the answer."""
        uses = (
            use
            for made in self.table.compiled.rules
            if made.name in decision.rules
            for use in self.rows(made, decision, [made.rule.then.tree])
        )
        return tuple(dict.fromkeys(clause for use in uses for clause in use.cites))

    # What is worked out once for a code

    def _consider(
        self, code: int, unknown: frozenset[str], facts: Mapping[str, Value]
    ) -> Considered:
        compiled, diagrams = self.table.compiled, self.table.compiled.diagrams
        slots = self.table.slots(code)
        rest = diagrams.values(compiled.root, slots)
        outcomes = [value for value in rest if isinstance(value, Outcome)]
        considered = max((outcome.considered for outcome in outcomes), default=0)
        made = [made for made in compiled.rules if made.layer.position < considered]
        rules = tuple(self._rule(one, slots, unknown, facts) for one in made)
        silent = sorted({outcome.silent for outcome in outcomes if outcome.silent})
        answered = any(outcome.answers for outcome in outcomes)
        cited = {document_of(clause) for one in made for clause in one.rule.cites}
        closed = None if answered or not silent else self._closed((*sorted(cited), *silent))
        asks = tuple(dict.fromkeys(question for one in made for question in one.asks))
        about = (self.table.chain, self.table.question.name, compiled.day, considered)
        return Considered(
            rules,
            closed,
            asks,
            rules_without_value(*about),
            () if answered else out_of_term(*about),
        )

    def _unspoken(self, considered: Considered, day: datetime.date) -> Considered:
        """
        Return why nothing answers where no rule is in force: which documents say nothing that day.

        Documents that are not on the matter begin and end within the days of one table.
        """
        chain = self.table.chain
        documents = documents_of(chain)
        return evolve(
            considered,
            closed=considered.closed
            or self._closed(one.id for one in documents if one.in_force(day)),
            out_of_term=considered.out_of_term or not_in_force(documents, day),
        )

    def _closed(self, documents: Iterable[str]) -> Text | None:
        """Return that *documents* say nothing on the matter; None where there are none."""
        titles = [self.document(name) for name in dict.fromkeys(documents)]
        zh, en = "、".join(t.zh for t in titles), "; ".join(t.en for t in titles)
        return Text(f"{zh}对此没有规定", f"{en} says nothing on this") if titles else None

    def _rule(
        self,
        made: RuleDiagram,
        slots: dict[int, int],
        unknown: frozenset[str],
        facts: Mapping[str, Value],
    ) -> ConsideredRule:
        diagrams = self.table.compiled.diagrams
        words = self._words(made)
        record = self.record(made, facts)

        def condition(tree: Node, diagram: int, cites: tuple[str, ...] = ()) -> ConsideredCondition:
            holds = stands(diagram)
            part = record.relevant(tree, settled=holds is not None)
            return ConsideredCondition(sentence(part, words), holds, _facts(part), cites)

        def stands(diagram: int) -> bool | None:
            values = diagrams.values(diagram, slots)
            if len(values) > 1:
                # What no record can reach leaves nothing open.
                draft = diagrams.draft()
                here = (draft.restrict(each, slots) for each in (diagram, self.table.compiled.root))
                found = draft.values(draft.apply(_where_reachable, *here))
                values = tuple(value for value in found if value is not Unreachable.CELL)
            return values[0] is True if len(values) == 1 else None

        conditions = tuple(condition(tree, diagram) for tree, diagram in made.conditions)
        exclusions = tuple(
            condition(tree, diagram, cites) for tree, cites, diagram in made.exclusions
        )
        match stands(made.applies):
            case True:
                standing = RuleStanding.APPLIES
            case None:
                standing = RuleStanding.OPEN
            case False if any(exclusion.holds for exclusion in exclusions) and not any(
                condition.holds is False for condition in conditions
            ):
                standing = RuleStanding.EXCEPTED
            case _:
                standing = RuleStanding.FAILED
        support: frozenset[int] = frozenset()
        if standing is RuleStanding.OPEN:
            draft = diagrams.draft()
            support = draft.support(draft.restrict(made.applies, slots))
        return ConsideredRule(
            rule=made.name,
            label=made.rule.label or Text("", ""),
            standing=standing,
            then=answer_sentence(made.rule.then.tree, self.table.question.name, words),
            operands=_facts(made.rule.then.tree),
            conditions=conditions,
            exclusions=exclusions,
            cites=made.rule.cites,
            parameters=self._parameters(made),
            missing=tuple(
                dict.fromkeys(
                    path
                    for axis in sorted(support)
                    for path in self.table.compiled.axes[axis].facts
                    if path in unknown
                )
            ),
            tests=tuple(condition(tree, diagram) for tree, diagram in made.tests),
            constant=made.rule.then.tree.value
            if isinstance(made.rule.then.tree, Literal)
            else None,
        )

    def record(self, made: RuleDiagram, facts: Mapping[str, Value]) -> KnownRecord:
        """Return what a rule can know of a record with *facts*."""
        chain, day = self.table.chain, self.table.compiled.day
        return KnownRecord(
            facts,
            self.table.readings,
            lambda name: self._held(made, name),
            lambda name: chain.grid(made.layer.position, name, day),
        )

    def _parameters(self, made: RuleDiagram) -> tuple[ParameterUse, ...]:
        chain, day = self.table.chain, self.table.compiled.day
        uses = {}
        for tree in made.trees:
            for node in walk(tree):
                if isinstance(node, ParameterName) and node.name not in uses:
                    declared = chain.declared(made.layer.position, node.name)
                    assert declared is not None  # or the rule were not in force
                    held = chain.parameter(made.layer.position, node.name, day)
                    assert held is not None
                    label = declared.label or Text(node.name, node.name)
                    uses[node.name] = ParameterUse(
                        node.name, label, held.value, held.since, chain.standing(held.cites, day)
                    )
        return tuple(uses.values())

    def _held(self, made: RuleDiagram, name: str) -> Value | None:
        held = self.table.chain.parameter(made.layer.position, name, self.table.compiled.day)
        return held.value if held else None

    def _words(self, made: RuleDiagram) -> Words:
        compiled = self.table.compiled
        rules = [other.rule for other in compiled.rules if other.layer is made.layer]
        return self.tables.words(self.table.chain, made.layer.position, rules, compiled.day)


def _where_reachable(value: Hashable, outcome: object) -> Hashable:
    return outcome if isinstance(outcome, Unreachable) else value


def _facts(tree: Node) -> tuple[str, ...]:
    """Return the paths of the facts and readings that *tree* looks at."""
    found: Iterable[str] = (
        node.path for node in walk(tree) if isinstance(node, FactName | ReadingName)
    )
    return tuple(path for path in dict.fromkeys(found) if not path.startswith("reading."))
