"""A policy in words: documents, parameters, readings and tables, every rule with its clauses."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.decision.layout import Line
from zsgx.domain.kinds import shown
from zsgx.domain.options import option_word
from zsgx.language.render import Words, sentence
from zsgx.language.tree import Node, ParameterName, ReadingName, walk
from zsgx.policy.provision import HitPolicy, Mode
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain
    from zsgx.engine.engine import Engine
    from zsgx.policy.document import Document
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable, Otherwise, Parameter, Reading, Rule

__all__ = ["PolicyWords"]

_NONE: Final = Text("", "")
_ITEM: Final = Text("·", "·")
_RULE: Final = Text("▪", "▪")
_MODES: Final = {
    Mode.REPLACES: Text("取代上级的规定", "takes the place of the levels above"),
    Mode.EXTENDS: Text("补充上级的规定", "adds to the levels above"),
}


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
        """Yield the whole policy of the place itself."""
        policy = self.chain.policies[0]
        yield from self._head(policy)
        for document in policy.documents.values():
            if self.day is None or document.in_force(self.day):
                yield from _document(document)
        yield from self._above(policy)
        if policy.limitations:
            yield Line(Text("未涵盖", "What it leaves out"), "head")
            yield from (Line(said, "note", _ITEM) for said in policy.limitations)
        yield from self._parameters(policy, frozenset(policy.parameters))
        yield from self._readings(policy, frozenset(policy.readings))
        for table in policy.tables.values():
            yield from self._table(policy, table)
        for question in policy.hooked:
            label = self.engine.questions[question].label
            yield Line(label, "head", ids=(question,))
            yield Line(Text("由插件的程序判定", "decided by the plugin's own code"), "basis", _ITEM)

    def question(self, question: str) -> Iterator[Line]:
        """Yield what the place and the levels above it say on one question."""
        found = False
        for policy in self.chain.policies:
            table = policy.tables.get(question)
            if table is None:
                continue
            found = True
            yield from self._table(policy, table, named=True)
            used = list(_nodes(table))
            parameters = {node.name for node in used if isinstance(node, ParameterName)}
            readings = {node.name for node in used if isinstance(node, ReadingName)}
            for level in self.chain.policies:
                yield from self._parameters(level, parameters)
                yield from self._readings(level, readings)
            if table.mode is Mode.REPLACES:
                break
        if not found:
            label = self.engine.questions[question].label
            yield Line(label, "head", ids=(question,))
            text = Text("本级和上级都没有规定", "no provision here or above regulates this")
            yield Line(text, "basis", _ITEM)

    # Parts

    def _head(self, policy: Policy) -> Iterator[Line]:
        place = policy.jurisdiction
        label = place.label or Text(place.code, place.code)
        yield Line(label, "head", ids=(place.name or place.code, place.code))

    def _above(self, policy: Policy) -> Iterator[Line]:
        above = [level.name for level in self.chain.levels[1:]]
        if not above:
            return
        gaps = ", ".join(policy.gaps)
        listed = " → ".join(above)
        said = Text(listed, listed)
        if gaps:
            said = Text(f"{listed}（{gaps} 没有插件）", f"{listed} (no plugin for {gaps})")
        yield Line(said, "basis", Text("上级", "above"))

    def _parameters(self, policy: Policy, names: frozenset[str] | set[str]) -> Iterator[Line]:
        wanted = [policy.parameters[name] for name in policy.parameters if name in names]
        if wanted:
            yield Line(Text("参数", "Parameters"), "head")
        for parameter in wanted:
            yield from self._parameter(parameter)

    def _parameter(self, parameter: Parameter) -> Iterator[Line]:
        label = parameter.label or Text(parameter.name, parameter.name)
        yield Line(label, "basis", _ITEM, ids=(f"param.{parameter.name}",))
        held = parameter.on(self.day) if self.day else None
        for value in parameter.values:
            if self.day is None or value == held:
                said = shown(value.value, parameter.type)
                since = value.since.isoformat()
                until = value.until.isoformat() if value.until else ""
                text = Text(
                    f"自 {since} 起{f'至 {until}' if until else ''}：{said.zh}",
                    f"since {since}{f' until {until}' if until else ''}: {said.en}",
                )
                yield Line(text, "detail", depth=1, ids=value.cites)

    def _readings(self, policy: Policy, names: frozenset[str] | set[str]) -> Iterator[Line]:
        wanted = [policy.readings[name] for name in policy.readings if name in names]
        if wanted:
            yield Line(Text("解释口径", "Readings"), "head")
        for reading in wanted:
            yield from _reading(reading)

    def _table(
        self, policy: Policy, table: DecisionTable, *, named: bool = False
    ) -> Iterator[Line]:
        question = self.engine.questions[table.question]
        yield Line(question.label, "head", ids=(question.name,))
        place, mode = policy.jurisdiction.label or _NONE, _MODES[table.mode]
        if self.chain.levels[-1].code == policy.jurisdiction.code:
            mode = Text("最上级", "the topmost level")
        said = Text(f"{place.zh}，{mode.zh}", f"{place.en}, {mode.en}") if named else mode
        if table.hit is HitPolicy.FIRST:
            said = Text(f"{said.zh}；先命中者为准", f"{said.en}; the first rule that applies")
        yield Line(said, "note", _ITEM)
        position = next(at for at, level in enumerate(self.chain.levels) if level.policy is policy)
        words = self._words(position, table)
        for rule in table.rules:
            if self._in_force(rule.cites):
                yield from self._rule(rule, words, table.question)
        if table.otherwise:
            yield from self._otherwise(table.otherwise, words, table.question)

    def _rule(self, rule: Rule, words: Words, question: str) -> Iterator[Line]:
        then = _then(rule.then.tree, words, question)
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
        for exclusion in rule.unless:
            if self._in_force(exclusion.cites):
                said = sentence(exclusion.when.tree, words)
                text = Text(f"除非{said.zh}", f"unless {said.en}")
                yield Line(text, "detail", depth=1, ids=exclusion.cites)

    def _otherwise(self, otherwise: Otherwise, words: Words, question: str) -> Iterator[Line]:
        if otherwise.then is None:
            silent = (otherwise.by_silence,) if otherwise.by_silence else ()
            text = Text("其余情形没有规定", "in all other cases nothing is said")
            yield Line(text, "applies", _RULE, ids=silent)
            return
        then = _then(otherwise.then.tree, words, question)
        text = Text(f"其余情形 → {then.zh}", f"in all other cases → {then.en}")
        by_silence = (otherwise.by_silence,) if otherwise.by_silence else ()
        yield Line(text, "applies", _RULE, ids=(*otherwise.cites, *by_silence))

    def _in_force(self, cites: tuple[str, ...]) -> bool:
        if self.day is None:
            return True
        documents = (self.chain.document(clause.partition("/")[0]) for clause in cites)
        return all(document is None or document.in_force(self.day) for document in documents)

    def _words(self, position: int, table: DecisionTable) -> Words:
        chain, tables = self.chain, self.engine.tables

        def parameter(name: str) -> Text:
            declared = chain.declared(position, name)
            held = chain.parameter(position, name, self.day) if self.day else None
            if held and declared:
                return shown(held.value, declared.type)
            label = declared.label if declared and declared.label else Text(name, name)
            return Text(f"“{label.zh}”", f"“{label.en}”")

        def choice(name: str, option: str) -> Text:
            reading = chain.reading(name)
            options = dict(reading.options) if reading else {}
            return options.get(option) or option_word("", option)

        def rule(name: str) -> Text:
            found = next((rule.label for rule in table.rules if rule.id == name), None)
            return found or Text(name, name)

        return Words(
            fact=lambda path: tables.label(path, chain),
            option=option_word,
            reading=lambda name: tables.label(f"reading.{name}", chain),
            choice=choice,
            parameter=parameter,
            question=lambda name: tables.questions[name].label,
            rule=rule,
        )


def _document(document: Document) -> Iterator[Line]:
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
    if document.note:
        yield Line(document.note, "note", depth=1)


def _reading(reading: Reading) -> Iterator[Line]:
    ids = (f"reading.{reading.name}", *reading.cites)
    yield Line(reading.label, "basis", _ITEM, ids=ids)
    for option, said in reading.options:
        default = option == reading.default
        text = Text(
            f"{option}：{said.zh}{'（缺省）' if default else ''}",
            f"{option}: {said.en}{' (default)' if default else ''}",
        )
        yield Line(text, "detail", depth=1)


def _then(tree: Node, words: Words, question: str) -> Text:
    value = getattr(tree, "value", None)
    if isinstance(value, str):
        return option_word(question, value)
    return sentence(tree, words)


def _nodes(table: DecisionTable) -> Iterator[Node]:
    for rule in table.rules:
        expressions = [rule.when, rule.then, *(exclusion.when for exclusion in rule.unless)]
        for expression in expressions:
            if expression is not None:
                yield from walk(expression.tree)
