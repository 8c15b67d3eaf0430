"""
A policy in words: documents, parameters, readings, tables, targets and what is due, with clauses.

With a day it is what is in force on that day, and the levels above where they answer; without one
it is everything, with its dates.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from zsgx.decision.layout import Line
from zsgx.domain.jurisdiction import division_words
from zsgx.domain.kinds import shown
from zsgx.engine.chain import Chain, Layer, Level
from zsgx.engine.decide.lookups import row_words, value_words
from zsgx.engine.engine import Engine
from zsgx.engine.period import periods_of
from zsgx.language.sentence import Words, answer_sentence, sentence
from zsgx.language.tree import LookupName, Node, ParameterName, ReadingName, walk
from zsgx.policy.document import document_of
from zsgx.policy.provision import (
    DatedValue,
    Exclusion,
    HitPolicy,
    Mode,
    Otherwise,
    Parameter,
    Reading,
    Rule,
)
from zsgx.policy.question import Strategy
from zsgx.policy.term import EVER, Term
from zsgx.programme.obligation import labels_of
from zsgx.text import Text
from zsgx.words.account import account_lines
from zsgx.words.programme import wanted, when_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zsgx.domain.kinds import Value
    from zsgx.engine.period import Period
    from zsgx.policy.contradiction import Contradiction
    from zsgx.policy.document import Document, OutsideDocument
    from zsgx.policy.lookup import LookupTable, Written
    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy
    from zsgx.policy.target import Target

__all__ = ["PolicyWords"]

_MODES: Final = {
    Mode.REPLACES: Text("取代上级的规定", "takes the place of the levels above"),
    Mode.EXTENDS: Text("补充上级的规定", "adds to the levels above"),
}
_STRICTEST: Final = Text("各级都约束，取最严者", "every level binds and the strictest holds")
_TOPMOST: Final = Text("最上级", "the topmost level")
#: What stands before an item of a list.
ITEM: Final = Text("·", "·")
_RULE: Final = Text("▪", "▪")
#: So many rows of a lookup table are shown.
_ROWS: Final = 60


@frozen
class PolicyWords:
    """
    The policy of one place in words.

    Attributes:
        engine: The engine that has it.
        chain: The place and the levels above it.
        day: Only what is in force on this day; None for everything.
    """

    engine: Engine
    chain: Chain
    day: datetime.date | None

    def place(self) -> Iterator[Line]:
        """Yield the policy of the place itself, and with a day what the levels above answer."""
        policy = self.chain.policies[0]
        yield from self._head(policy)
        documents = self._documents_of(policy)
        for document in documents:
            yield from document_lines(document)
        if self.day and not documents:
            yield Line(_without_document(policy), "note", Text("文件", "document"))
        yield from self._above()
        if policy.limitations:
            yield Line(Text("未涵盖", "What it leaves out"), "head")
            yield from (Line(said, "note", ITEM) for said in policy.limitations)
        yield from self._parameters(filter(self._rests, policy.parameters.values()))
        yield from self._lookups(policy.lookups.values())
        readings = policy.readings.values()
        yield from _readings(
            evolve(reading, cites=self._standing(reading.cites))
            for reading in readings
            if self._cited(reading.cites)
        )
        yield from self._contradictions(policy)
        yield from matter_lines(self.engine, self.chain, self.day)
        for question in (*policy.tables, *policy.hooked):
            provisions = list(self._provisions(question))
            own = [layer for position, layer in provisions if position == 0]
            if provisions:
                yield self._label(question)
            for position, layer in provisions[: len(own) or None]:
                yield from self._provision(position, layer, named=not own)
        if self.day:
            yield from self._answered_above(policy.answers)

    def question(self, question: str) -> Iterator[Line]:
        """Yield what the place and the levels above it say on one question."""
        yield self._label(question)
        provisions = dict(self._provisions(question))
        closed = bool(provisions) and self._closes(question, provisions[max(provisions)])
        for position, level in enumerate(self.chain.levels):
            if position in provisions:
                yield from self._provision(position, provisions[position], named=True)
            elif level.policy and not (closed and position > max(provisions)):
                yield from self._silent(level.policy, question)
        if not provisions:
            text = Text("本级和上级都没有规定", "no provision here or above regulates this")
            yield Line(text, "basis", ITEM)
        layers = [layer for layer in provisions.values() if layer]
        yield from self._documents_behind(layers)
        yield from self._parameters(self._parameters_in(layers))
        yield from self._lookups(self._lookups_in(layers))
        names = [node.name for _, node in _nodes(layers) if isinstance(node, ReadingName)]
        read = (self.chain.reading(name) for name in dict.fromkeys(names))
        yield from _readings(reading for reading in read if reading)

    # What is shown

    def _provisions(self, question: str) -> Iterator[tuple[int, Layer | None]]:
        """Yield the positions at which a question is answered, as `decide` would ask them."""
        layers = {layer.position: layer for layer in self._layers(question)}
        for position, level in enumerate(self.chain.levels):
            if level.policy and question in level.policy.hooked:
                yield position, None
            elif position in layers:
                yield position, layers[position]
                if self._closes(question, layers[position]):
                    return

    def _contradictions(self, policy: Policy) -> Iterator[Line]:
        declared = policy.contradictions.values()
        if declared:
            head = Text("不能并存的事实", "Facts that exclude each other")
            yield Line(head, "head")
        words = self.engine.tables.words(self.chain, 0, (), self.day)
        for contradiction in declared:
            yield from contradiction_lines(contradiction, words)

    def _layers(self, question: str) -> Iterator[Layer]:
        if self.day:
            yield from self.chain.layers(question, self.day)
            return
        for position, level in enumerate(self.chain.levels):
            table = level.policy.tables.get(question) if level.policy else None
            if table:
                rules = tuple((rule, rule.unless) for rule in table.rules)
                yield Layer(position, level, table, rules, table.otherwise)

    def _closes(self, question: str, layer: Layer | None) -> bool:
        """Return whether the levels above have no say; without a day, none is shut out for good."""
        if self.day is None or layer is None:
            return False
        every = self.engine.questions[question].strategy is Strategy.STRICTEST
        return not every and (layer.closes or layer.otherwise is not None)

    def _documents_of(self, policy: Policy) -> list[Document]:
        documents = policy.documents.values()
        return [held for held in documents if self.day is None or held.in_force(self.day)]

    def _cited(self, cites: Iterable[str]) -> bool:
        """Return whether every document behind *cites* is to be shown of."""
        return self.day is None or self.chain.cited(cites, self.day)

    def _standing(self, cites: tuple[str, ...]) -> tuple[str, ...]:
        """Return the clauses that stand for *cites* on the day, or these where there is none."""
        return cites if self.day is None else self.chain.standing(cites, self.day)

    def _resting(self, value: DatedValue) -> DatedValue:
        return evolve(value, cites=self._standing(value.cites))

    def _rests(self, parameter: Parameter) -> bool:
        """Return whether the documents behind the value that holds are in force."""
        held = parameter.on(self.day) if self.day else None
        return held is None or self._cited(held.cites)

    # Lines

    def _head(self, policy: Policy) -> Iterator[Line]:
        code = policy.jurisdiction.code
        ids = tuple(dict.fromkeys((self.engine.places.name(code), code)))
        yield Line(_named(policy), "head", ids=ids)

    def _label(self, question: str) -> Line:
        return Line(self.engine.questions[question].label, "head", ids=(question,))

    def _above(self) -> Iterator[Line]:
        above = [_level(level) for level in self.chain.levels[1:]]
        if not above:
            return
        said = Text(" → ".join(one.zh for one in above), " → ".join(one.en for one in above))
        yield Line(said, "basis", Text("上级", "above"))

    def _answered_above(self, own: frozenset[str]) -> Iterator[Line]:
        answered = {
            name: next((position for position, _ in self._provisions(name)), None)
            for name in self.engine.questions
            if name not in own
        }
        found = [(name, position) for name, position in answered.items() if position]
        if found:
            yield Line(Text("由上级回答的问题", "Questions that the levels above answer"), "head")
        for name, position in found:
            policy = self.chain.levels[position].policy
            term = _named(policy) if policy else Text("", "")
            yield Line(self.engine.questions[name].label, "basis", term, ids=(name,))

    def _provision(self, position: int, layer: Layer | None, *, named: bool) -> Iterator[Line]:
        policy = self.chain.levels[position].policy
        place = _named(policy) if named and policy else None
        if layer is None:
            said = Text("由插件的程序判定", "decided by the plugin's own code")
            yield Line(_of(place, said), "basis", ITEM)
            return
        table = layer.table
        mode = _MODES[table.mode]
        if position == len(self.chain.levels) - 1:
            mode = _TOPMOST
        elif self.engine.questions[table.question].strategy is Strategy.STRICTEST:
            mode = _STRICTEST
        said = _of(place, mode)
        if table.hit is HitPolicy.FIRST:
            said = Text(f"{said.zh}；先命中者为准", f"{said.en}; the first rule that applies")
        yield Line(said, "note", ITEM)
        words = self.engine.tables.words(self.chain, position, table.rules, self.day)
        for rule, exclusions in layer.rules:
            yield from rule_lines(rule, exclusions, words, table.question)
        if layer.otherwise:
            yield from otherwise_lines(layer.otherwise, words, table.question)

    def _silent(self, policy: Policy, question: str) -> Iterator[Line]:
        """Yield that a level with provisions on a question has none in force."""
        if question in policy.tables:
            said = _without_document(policy)
            if self._documents_of(policy):
                place = _named(policy)
                said = Text(
                    f"{place.zh}对此没有当日有效的规定",
                    f"no provision of {place.en} on this is in force that day",
                )
            yield Line(said, "note", ITEM)

    def _documents_behind(self, layers: Iterable[Layer]) -> Iterator[Line]:
        cited = {document_of(clause): None for layer in layers for clause in _cites(layer)}
        found = [document for name in cited if (document := self.chain.document(name))]
        if found:
            yield Line(Text("文件", "Documents"), "head")
        for document in found:
            yield from document_lines(document)

    def _parameters(self, parameters: Iterable[Parameter]) -> Iterator[Line]:
        held = [
            (parameter, [value for value in parameter.values if self._holds(parameter, value)])
            for parameter in parameters
        ]
        shown = [(parameter, values) for parameter, values in held if values]
        if shown:
            yield Line(Text("参数", "Parameters"), "head")
        for parameter, values in shown:
            yield from parameter_lines(parameter, map(self._resting, values))

    def _lookups(self, tables: Iterable[LookupTable]) -> Iterator[Line]:
        """Yield lookup tables, each with its rows: those of the day, or all."""
        head = True
        for table in tables:
            places = (
                range(len(table.rows)) if self.day is None else self.chain.rows(table, self.day)
            )
            if not places:
                continue
            if head:
                yield Line(Text("对照表", "Lookup tables"), "head")
                head = False
            yield Line(table.called, "note", ITEM, ids=(f"lookup.{table.name}",))
            for place in list(places)[:_ROWS]:
                row = table.rows[place]
                said = self._row(table, row.written, row.value)
                yield Line(said, "detail", depth=1, ids=self._standing(table.clauses(row)))
            more = len(places) - _ROWS
            if more > 0:
                yield Line(Text(f"另有 {more} 行", f"{more} more rows"), "detail", depth=1)
            rest = table.otherwise if self.day is None else self.chain.rest(table, self.day)
            if rest:
                said = self._row(table, (), rest.value)
                cites = self._standing(table.clauses(rest))
                yield Line(said, "detail", depth=1, ids=cites)

    def _row(self, table: LookupTable, written: Sequence[Written], value: Value | None) -> Text:
        words = row_words(table, written, self.chain, self.engine.tables.label)
        said = value_words(table, value, self.chain)
        return Text(f"{words.zh} → {said.zh}", f"{words.en} → {said.en}")

    def _lookups_in(self, layers: Iterable[Layer]) -> list[LookupTable]:
        found: dict[str, LookupTable] = {}
        for layer, node in _nodes(layers):
            if isinstance(node, LookupName):
                table = self.chain.lookup(layer.position, node.name)
                if table:
                    found.setdefault(f"{table.place} {node.name}", table)
        return list(found.values())

    def _holds(self, parameter: Parameter, value: DatedValue) -> bool:
        day = self.day
        return day is None or (value == parameter.on(day) and self.chain.cited(value.cites, day))

    def _parameters_in(self, layers: Iterable[Layer]) -> list[Parameter]:
        found: list[Parameter] = []
        for layer, node in _nodes(layers):
            if isinstance(node, ParameterName):
                declared = self.chain.declared(layer.position, node.name)
                if declared and declared not in found:
                    found.append(declared)
        return found


def _named(policy: Policy) -> Text:
    place = policy.jurisdiction
    return place.label or Text(place.code, place.code)


def _level(level: Level) -> Text:
    """Return a level of a chain by its name, one without a policy as such."""
    gap = division_words(level.code)
    lacking = Text(f"{gap.zh}没有插件", f"{gap.en}, no plugin")
    return _named(level.policy) if level.policy else lacking


def _of(place: Text | None, said: Text) -> Text:
    return Text(f"{place.zh}，{said.zh}", f"{place.en}, {said.en}") if place else said


def _without_document(policy: Policy) -> Text:
    place = _named(policy)
    return Text(f"{place.zh}没有当日有效的文件", f"no document of {place.en} is in force that day")


def _readings(readings: Iterable[Reading]) -> Iterator[Line]:
    for place, reading in enumerate(readings):
        if place == 0:
            yield Line(Text("解释口径", "Readings"), "head")
        yield from reading_lines(reading)


def _nodes(layers: Iterable[Layer]) -> Iterator[tuple[Layer, Node]]:
    for layer in layers:
        for tree in layer.trees():
            for node in walk(tree):
                yield layer, node


def _cites(layer: Layer) -> Iterator[str]:
    for rule, exclusions in layer.rules:
        yield from rule.cites
        for exclusion in exclusions:
            yield from exclusion.cites
    if layer.otherwise:
        yield from (*layer.otherwise.cites, *layer.otherwise.by_silence)


def document_lines(document: Document) -> Iterator[Line]:
    """Yield what a document is called and when it is in force."""
    number = f"（{document.number}）" if document.number else ""
    english = f" ({document.number})" if document.number else ""
    since, until = document.since.isoformat(), document.until.isoformat() if document.until else ""
    yield Line(
        Text(f"《{document.title.zh}》{number}", f"{document.title.en}{english}"),
        "basis",
        Text("文件", "document"),
        ids=(document.id,),
    )
    dates = Text(
        f"{since} 起{f'，至 {until}' if until else '，未写期限'}",
        f"in force since {since}{f' until {until}' if until else ', no last day'}",
    )
    yield Line(dates, "detail", depth=1)
    for said, others in (
        (Text("修正", "amends"), document.amends),
        (Text("经修正，修正文件：", "amended by"), document.amended_by),
        (Text("替代", "supersedes"), document.supersedes),
        (Text("已被替代，替代文件：", "superseded by"), document.superseded_by),
    ):
        if others:
            yield Line(said, "detail", depth=1, ids=others)
    if document.note:
        yield Line(document.note, "note", depth=1)


def parameter_lines(parameter: Parameter, values: Iterable[DatedValue]) -> Iterator[Line]:
    """Yield a parameter with those of its *values* that are to be shown."""
    label = parameter.label or Text(parameter.name, parameter.name)
    yield Line(label, "basis", ITEM, ids=(f"param.{parameter.name}",))
    for value in values:
        said = shown(value.value, parameter.type)
        since = value.since.isoformat()
        until = value.until.isoformat() if value.until else ""
        text = Text(
            f"自 {since} 起{f'至 {until}' if until else ''}：{said.zh}",
            f"since {since}{f' until {until}' if until else ''}: {said.en}",
        )
        yield Line(text, "detail", depth=1, ids=value.cites)


def reading_lines(reading: Reading) -> Iterator[Line]:
    """Yield a reading with its options."""
    ids = (f"reading.{reading.name}", *reading.cites)
    yield Line(reading.label, "basis", ITEM, ids=ids)
    for option, said in reading.options:
        default = option == reading.default
        text = Text(
            f"{option}：{said.zh}{'（缺省）' if default else ''}",
            f"{option}: {said.en}{' (default)' if default else ''}",
        )
        yield Line(text, "detail", depth=1)


def contradiction_lines(contradiction: Contradiction, words: Words) -> Iterator[Line]:
    """Yield what no record may be, and the condition that says so."""
    ids = (contradiction.name, *contradiction.cites)
    yield Line(contradiction.label, "basis", ITEM, ids=ids)
    said = sentence(contradiction.never.tree, words)
    yield Line(Text(f"即：{said.zh}", f"that is, {said.en}"), "detail", depth=1)


def rule_lines(
    rule: Rule, exclusions: Iterable[Exclusion], words: Words, question: str
) -> Iterator[Line]:
    """Yield a rule with those of its *exclusions* that are to be shown."""
    then = answer_sentence(rule.then.tree, question, words)
    label = rule.label or Text(rule.id, rule.id)
    yield Line(
        Text(f"{label.zh} → {then.zh}", f"{label.en} → {then.en}"),
        "applies",
        _RULE,
        ids=(rule.id, *rule.cites),
    )
    if rule.when:
        said = sentence(rule.when.tree, words)
        yield Line(Text(f"当{said.zh}", f"when {said.en}"), "detail", depth=1)
    for exclusion in exclusions:
        said = sentence(exclusion.when.tree, words)
        text = Text(f"除非{said.zh}", f"unless {said.en}")
        yield Line(text, "detail", depth=1, ids=exclusion.cites)


def otherwise_lines(otherwise: Otherwise, words: Words, question: str) -> Iterator[Line]:
    """Yield what holds where no rule of a table applies."""
    silent = otherwise.by_silence
    if otherwise.then is None:
        text = Text("其余情形没有规定", "in all other cases nothing is said")
        yield Line(text, "applies", _RULE, ids=silent)
        return
    then = answer_sentence(otherwise.then.tree, question, words)
    text = Text(f"其余情形 → {then.zh}", f"in all other cases → {then.en}")
    yield Line(text, "applies", _RULE, ids=(*otherwise.cites, *silent))


def matter_lines(engine: Engine, chain: Chain, day: datetime.date | None) -> Iterator[Line]:
    """Yield what a place wants reached, what is due, what it divides, what it refers to."""
    policy = chain.policies[0]
    yield from _targets(policy.targets.values(), day)
    in_force = [
        one
        for one in policy.obligations.values()
        if (day is None or chain.cited(one.cites, day)) and (day is None or one.in_year(day.year))
    ]
    spans = [EVER] if day is None else [Term(day, day)]
    yield from _obligations(
        (
            one if day is None else evolve(one, cites=chain.standing(one.cites, day)),
            labels_of(engine, chain, 0, one),
            periods_of(chain, 0, one, spans),
        )
        for one in in_force
    )
    divided = [one for one in policy.allocations.values() if day is None or one.year == day.year]
    if divided:
        yield Line(Text("任务分解表", "Allocations"), "head")
    for one in divided:
        said = Text(
            f"{one.label.zh}：{len(one.departments)} 个部门，{len(one.fields)} 个领域，"
            f"总计 {one.total}",
            f"{one.label.en}: {len(one.departments)} departments, {len(one.fields)} fields, "
            f"{one.total} in all",
        )
        yield Line(said, "basis", ITEM, ids=(one.name, *one.cites))
    words = engine.tables.words(chain, 0, (), day)
    for account in policy.accounts.values():
        items = {
            item: item.cites if day is None else chain.standing(item.cites, day)
            for item in account.items
            if day is None or chain.cited(item.cites, day)
        }
        if items or not account.items:
            yield from account_lines(account, items, words)
    yield from _outside(policy.outside.values())


def _targets(targets: Iterable[Target], day: datetime.date | None) -> Iterator[Line]:
    headed = False
    for target in targets:
        values = [one for one in target.values if day is None or one.since <= day.year <= one.until]
        if values and not headed:
            yield Line(Text("目标", "Targets"), "head")
            headed = True
        for value in values:
            goal, plan = wanted(value, target.unit), value.plan.label
            years = str(value.since)
            if value.until != value.since:
                years = f"{value.since}–{value.until}"
            said = Text(
                f"{target.label.zh}：{goal.zh}（{plan.zh}，{years}）",
                f"{target.label.en}: {goal.en} ({plan.en}, {years})",
            )
            yield Line(said, "basis", ITEM, ids=(target.metric, *value.cites))


def _obligations(
    obligations: Iterable[tuple[Obligation, Mapping[str, Text], Sequence[Period]]],
) -> Iterator[Line]:
    for place, (one, labels, periods) in enumerate(obligations):
        if place == 0:
            yield Line(Text("义务", "Obligations"), "head")
        when = when_words(one, labels, periods)
        said = Text(
            f"{one.label.zh}：{one.who.zh} → {one.to.zh}，{when.zh}",
            f"{one.label.en}: {one.who.en} → {one.to.en}, {when.en}",
        )
        yield Line(said, "basis", ITEM, ids=(one.name, *one.cites))


def _outside(documents: Iterable[OutsideDocument]) -> Iterator[Line]:
    for place, one in enumerate(documents):
        if place == 0:
            head = Text("不在手边的文件", "Documents that are not at hand")
            yield Line(head, "head")
        number = f" ({one.number})" if one.number else ""
        said = Text(f"{one.title.zh}{number}", f"{one.title.en}{number}")
        yield Line(said, "note", ITEM, ids=one.sets)
