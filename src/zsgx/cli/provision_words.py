"""The parts of a policy in words: documents, parameters, readings, rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.domain.kinds import shown
from zsgx.language.render import Words, sentence
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain
    from zsgx.engine.engine import Engine
    from zsgx.language.tree import Node
    from zsgx.policy.contradiction import Contradiction
    from zsgx.policy.document import Document
    from zsgx.policy.provision import (
        DatedValue,
        DecisionTable,
        Exclusion,
        Otherwise,
        Parameter,
        Reading,
        Rule,
    )

__all__ = [
    "ITEM",
    "contradiction_lines",
    "document_lines",
    "otherwise_lines",
    "parameter_lines",
    "reading_lines",
    "rule_lines",
    "words_of",
]

#: What stands before an item of a list.
ITEM: Final = Text("·", "·")
_RULE: Final = Text("▪", "▪")


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
    if document.note:
        yield Line(document.note, "note", depth=1)


def parameter_lines(parameter: Parameter, values: Iterable[DatedValue]) -> Iterator[Line]:
    """Yield a parameter with those of its *values* that are to be told."""
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
    """Yield a rule with those of its *exclusions* that are to be told."""
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
    for exclusion in exclusions:
        said = sentence(exclusion.when.tree, words)
        text = Text(f"除非{said.zh}", f"unless {said.en}")
        yield Line(text, "detail", depth=1, ids=exclusion.cites)


def otherwise_lines(otherwise: Otherwise, words: Words, question: str) -> Iterator[Line]:
    """Yield what holds where no rule of a table applies."""
    silent = (otherwise.by_silence,) if otherwise.by_silence else ()
    if otherwise.then is None:
        text = Text("其余情形没有规定", "in all other cases nothing is said")
        yield Line(text, "applies", _RULE, ids=silent)
        return
    then = _then(otherwise.then.tree, words, question)
    text = Text(f"其余情形 → {then.zh}", f"in all other cases → {then.en}")
    yield Line(text, "applies", _RULE, ids=(*otherwise.cites, *silent))


def words_of(
    engine: Engine,
    chain: Chain,
    position: int,
    table: DecisionTable | None,
    day: datetime.date | None,
) -> Words:
    """
    Return the words for the names in a table; on a *day* a parameter is told by its value.

    Without a table there are no rules to name.
    """

    def parameter(name: str) -> Text:
        declared = chain.declared(position, name)
        held = chain.parameter(position, name, day) if day else None
        if held and declared:
            return shown(held.value, declared.type)
        label = declared.label if declared and declared.label else Text(name, name)
        return Text(f"“{label.zh}”", f"“{label.en}”")

    def choice(name: str, option: str) -> Text:
        reading = chain.reading(name)
        options = dict(reading.options) if reading else {}
        return options.get(option) or chain.option_word("", option)

    def rule(name: str) -> Text:
        rules = table.rules if table else ()
        found = next((rule.label for rule in rules if rule.id == name), None)
        return found or Text(name, name)

    return Words(
        fact=lambda path: engine.tables.label(path, chain),
        option=chain.option_word,
        reading=lambda name: engine.tables.label(f"reading.{name}", chain),
        choice=choice,
        parameter=parameter,
        question=lambda name: engine.questions[name].label,
        rule=rule,
    )


def _then(tree: Node, words: Words, question: str) -> Text:
    value = getattr(tree, "value", None)
    if isinstance(value, str):
        return words.option(question, value)
    return sentence(tree, words)
