"""Conditions and value forms as plain sentences, in Chinese and in English."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Final

from attrs import frozen

from zsgx.domain.kinds import Kind, shown
from zsgx.language.operators import COMPARISONS, FUNCTIONS, NEGATED
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
)
from zsgx.text import Text

__all__ = ["Words", "sentence"]

_OF_DAYS: Final = {
    "<": Text("早于", "is before"),
    "<=": Text("不晚于", "is on or before"),
    ">": Text("晚于", "is after"),
    ">=": Text("不早于", "is on or after"),
}
_SYMBOLS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


@frozen
class Words:
    """
    What the names in an expression are called.

    Attributes:
        fact: The label of a fact by its path.
        option: The word for an option of a fact or question.
        reading: The label of a reading by its name.
        choice: The word for an option of a reading.
        parameter: A parameter by its name: its label and value.
        question: The label of a question by its name.
        rule: The label of a rule of the same table.
    """

    fact: Callable[[str], Text]
    option: Callable[[str, str], Text]
    reading: Callable[[str], Text]
    choice: Callable[[str, str], Text]
    parameter: Callable[[str], Text]
    question: Callable[[str], Text]
    rule: Callable[[str], Text]


def sentence(node: Node, words: Words) -> Text:
    """Return *node* as a sentence."""
    return _said(node, words)


def _said(node: Node, words: Words, *, denied: bool = False) -> Text:
    match node:
        case All(items=items):
            return _joined(items, words, both=not denied, denied=denied)
        case Any(items=items):
            return _joined(items, words, both=denied, denied=denied)
        case Not(item=item):
            return _said(item, words, denied=not denied)
        case Compare(operator=operator, left=left, right=right):
            operator = NEGATED[operator] if denied else operator
            verb = _verb(operator, left, right)
            first, second = _term(left, words), _term(right, words, beside=left)
            return Text(f"{first.zh}{verb.zh}{second.zh}", f"{first.en} {verb.en} {second.en}")
        case Member(item=item, options=options):
            first, listed = _term(item, words), _listed(item, options, words)
            return Text(
                f"{first.zh}{'不属于' if denied else '属于'}{listed.zh}",
                f"{first.en} is {'not ' if denied else ''}one of {listed.en}",
            )
        case RuleName(rule=rule):
            label = words.rule(rule)
            return Text(
                f"“{label.zh}”{'不' if denied else ''}适用",
                f"“{label.en}” {'does not apply' if denied else 'applies'}",
            )
        case Literal(value=bool() as value):
            return shown(value != denied)
        case Choice(test=test, then=then, otherwise=otherwise):
            parts = [_said(test, words), *(_said(part, words) for part in (then, otherwise))]
            return Text(
                f"若{parts[0].zh}，则{parts[1].zh}，否则{parts[2].zh}",
                f"if {parts[0].en} then {parts[1].en}, else {parts[2].en}",
            )
        case FactName() | DecisionName() | ReadingName() if _is_condition(node):
            label = _term(node, words)
            yes = shown(not denied)
            return Text(f"{label.zh}：{yes.zh}", f"{label.en}: {yes.en}")
        case _:
            return _term(node, words)


def _verb(operator: str, left: Node, right: Node) -> Text:
    days = any(side.type is not None and side.type.kind is Kind.DATE for side in (left, right))
    plain = COMPARISONS[operator].words
    return _OF_DAYS.get(operator, plain) if days else plain


def _is_condition(node: Node) -> bool:
    return node.type is not None and node.type.kind.value == "bool"


def _term(node: Node, words: Words, beside: Node | None = None) -> Text:
    match node:
        case FactName(path=path):
            return words.fact(path)
        case DecisionName(question=question):
            label = words.question(question)
            return Text(f"“{label.zh}”", f"“{label.en}”")
        case ReadingName(name=name):
            label = words.reading(name)
            return Text(f"解释口径“{label.zh}”", f"the reading “{label.en}”")
        case ParameterName(name=name):
            return words.parameter(name)
        case Literal(value=str() as option):
            return _option(option, beside, words)
        case Literal(value=value):
            if isinstance(value, datetime.date):
                return Text(f"{value.year} 年 {value.month} 月 {value.day} 日", value.isoformat())
            return shown(value, node.type)
        case Arithmetic(operator=operator, left=left, right=right):
            first, second = _factor(left, words), _factor(right, words)
            symbol = _SYMBOLS[operator]
            return Text(f"{first.zh} {symbol} {second.zh}", f"{first.en} {symbol} {second.en}")
        case Call(function=name, arguments=arguments):
            return _called(name, arguments, words)
        case _:
            inner = _said(node, words)
            return Text(f"（{inner.zh}）", f"({inner.en})")


def _factor(node: Node, words: Words) -> Text:
    said = _term(node, words)
    if isinstance(node, Arithmetic):
        return Text(f"（{said.zh}）", f"({said.en})")
    return said


def _called(name: str, arguments: Iterable[Node], words: Words) -> Text:
    parts = [_term(argument, words) for argument in arguments]
    form = FUNCTIONS[name].words
    if name in ("min", "max"):
        listed = Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        return Text(f"{listed.zh} 中的{form.zh}", f"{form.en} {listed.en}")
    return Text(
        form.zh.format(*(part.zh for part in parts)), form.en.format(*(part.en for part in parts))
    )


def _listed(item: Node, options: Node, words: Words) -> Text:
    if isinstance(options, ListOf):
        parts = [_term(option, words, beside=item) for option in options.items]
        if not parts:
            return Text("（空）", "(none)")
        return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return _term(options, words)


def _option(option: str, beside: Node | None, words: Words) -> Text:
    match beside:
        case FactName(path=path):
            return words.option(path, option)
        case DecisionName(question=question):
            return words.option(question, option)
        case ReadingName(name=name):
            return words.choice(name, option)
        case _:
            return words.option("", option)


def _joined(items: tuple[Node, ...], words: Words, *, both: bool, denied: bool) -> Text:
    parts = []
    for item in items:
        said = _said(item, words, denied=denied)
        nested = isinstance(item, All | Any) or (
            isinstance(item, Not) and isinstance(item.item, All | Any)
        )
        parts.append(Text(f"（{said.zh}）", f"({said.en})") if nested else said)
    zh, en = ("，且", " and ") if both else ("，或", " or ")
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
