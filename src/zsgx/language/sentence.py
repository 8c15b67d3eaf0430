"""Conditions and value forms as plain sentences, in Chinese and in English."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen

from zsgx.domain.kinds import Kind, shown
from zsgx.language.operators import ARITHMETIC, COMPARISONS, FUNCTIONS, NEGATED
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
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Within,
)
from zsgx.text import Text

__all__ = ["Words", "answer_sentence", "sentence"]

#: What to say of days, and of what has a unit, in place of the plain words.
_OF_DAYS: Final = {
    "<": Text("早于", "is before"),
    "<=": Text("不晚于", "is on or before"),
    ">": Text("晚于", "is after"),
    ">=": Text("不早于", "is on or after"),
}
_OF_AMOUNTS: Final = {
    "<": Text("少于", "is less than"),
    "<=": Text("不超过", "is at most"),
    ">": Text("超过", "is more than"),
    ">=": Text("不少于", "is at least"),
}
#: What to say of two values in place of the words for several.
_OF_TWO: Final = {
    "min": Text("较小者", "the lesser of"),
    "max": Text("较大者", "the greater of"),
}
#: Where Chinese and Latin writing meet.
_SEAM: Final = re.compile(r"[\u4e00-\u9fff][0-9A-Za-z-]|[0-9A-Za-z][\u4e00-\u9fff]")


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
        lookup: The label of a lookup table by its name.
        rule: The label of a rule of the same table.
    """

    fact: Callable[[str], Text]
    option: Callable[[str, str], Text]
    reading: Callable[[str], Text]
    choice: Callable[[str, str], Text]
    parameter: Callable[[str], Text]
    question: Callable[[str], Text]
    lookup: Callable[[str], Text]
    rule: Callable[[str], Text]


def sentence(node: Node, words: Words) -> Text:
    """Return *node* as a sentence."""
    return _said(node, words)


def answer_sentence(node: Node, question: str, words: Words) -> Text:
    """Return *node*, what a rule answers *question* with, as a sentence."""
    if isinstance(node, Literal) and isinstance(node.value, str):
        return words.option(question, node.value)
    return sentence(node, words)


def _said(node: Node, words: Words, *, denied: bool = False) -> Text:
    match node:
        case All(items=items):
            return _joined(items, words, both=not denied, denied=denied)
        case Any(items=items):
            return _joined(items, words, both=denied, denied=denied)
        case Not(item=item):
            return _said(item, words, denied=not denied)
        case Compare(operator=operator, left=left, right=right):
            verb = _verb(NEGATED[operator] if denied else operator, left, right)
            first, second = _term(left, words, beside=right), _term(right, words, beside=left)
            return Text(_run(first.zh, verb.zh, second.zh), f"{first.en} {verb.en} {second.en}")
        case Member():
            return _membership(node, words, denied=denied)
        case RuleName(rule=rule):
            label = words.rule(rule)
            return Text(
                f"“{label.zh}”{'不' if denied else ''}适用",
                f"“{label.en}” {'does not apply' if denied else 'applies'}",
            )
        case Literal(value=bool() as value):
            return shown(value != denied)
        case Choice(test=test, then=then, otherwise=otherwise):
            condition = _said(test, words)
            first, second = (_said(part, words, denied=denied) for part in (then, otherwise))
            return Text(
                _run("若", condition.zh, "，则", first.zh, "，否则", second.zh),
                f"if {condition.en}, then {first.en}, else {second.en}",
            )
        case _ if _is_condition(node):
            label, yes = _term(node, words), shown(not denied)
            return Text(f"{label.zh}：{yes.zh}", f"{label.en}: {yes.en}")
        case _:
            return _term(node, words)


def _run(*pieces: str) -> str:
    """Return Chinese *pieces* as one text, with a space where Chinese and Latin writing meet."""
    said = ""
    for piece in pieces:
        said += f" {piece}" if _SEAM.match(said[-1:] + piece[:1]) else piece
    return said


def _verb(operator: str, left: Node, right: Node) -> Text:
    types = [side.type for side in (left, right) if side.type is not None]
    plain = COMPARISONS[operator].words
    if any(type_.kind is Kind.DATE for type_ in types):
        return _OF_DAYS.get(operator, plain)
    if any(type_.unit for type_ in types):
        return _OF_AMOUNTS.get(operator, plain)
    return plain


def _membership(node: Member, words: Words, *, denied: bool) -> Text:
    item, options = _term(node.item, words), node.options
    if isinstance(options, FactName):
        listed = _term(options, words)
        return Text(
            _run(listed.zh, "不含" if denied else "含有", item.zh),
            f"{item.en} is {'not ' * denied}among {listed.en}",
        )
    if not isinstance(options, ListOf):
        listed = _term(options, words)
        return Text(
            _run(item.zh, "不属于" if denied else "属于", listed.zh),
            f"{item.en} is {'none' if denied else 'one'} of {listed.en}",
        )
    parts = [_term(option, words, beside=node.item) for option in options.items]
    if not parts:
        return shown(denied)
    verb, link = ("is neither", " nor ") if denied and len(parts) > 1 else ("is", " or ")
    verb = "is not" if denied and len(parts) == 1 else verb
    return Text(
        _run(item.zh, "不为" if denied else "为", _listed([part.zh for part in parts], "或")),
        f"{item.en} {verb} {_listed([part.en for part in parts], link)}",
    )


def _listed(parts: Sequence[str], link: str) -> str:
    """Return *parts* joined by commas, the last one by *link*."""
    comma = ", " if link.isascii() else "、"
    *most, last = parts
    return _run(comma.join(most), link, last) if most else last


def _is_condition(node: Node) -> bool:
    return node.type is not None and node.type.kind is Kind.BOOL


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
        case Within(least=least, most=most, by=by):
            low, high = _term(least, words), _term(most, words)
            return Text(
                _run(f"由{by.zh}在", low.zh, "至", high.zh, "之间确定"),
                f"between {low.en} and {high.en}, as {by.en} decides",
            )
        case LookupName(name=name):
            label = words.lookup(name)
            return Text(f"对照表“{label.zh}”", f"the table “{label.en}”")
        case Literal(value=str() as option):
            word = _option(option, beside, words)
            return Text(f"“{word.zh}”", f"“{word.en}”") if beside else word
        case Literal(value=datetime.date() as day):
            return Text(f"{day.year} 年 {day.month} 月 {day.day} 日", day.isoformat())
        case Literal(value=value):
            return shown(value, node.type)
        case Arithmetic():
            return _calculation(node, words)
        case Call():
            return _called(node, words)
        case _:
            inner = _said(node, words)
            return Text(f"（{inner.zh}）", f"({inner.en})")


def _calculation(node: Arithmetic, words: Words) -> Text:
    symbol = ARITHMETIC[node.operator].symbol
    binds = node.operator in "*/"
    first = _operand(node.left, words, bracketed="+-" if binds else "")
    second = _operand(
        node.right, words, bracketed="" if node.operator == "+" else "+-*/" if binds else "+-"
    )
    return Text(f"{first.zh} {symbol} {second.zh}", f"{first.en} {symbol} {second.en}")


def _operand(node: Node, words: Words, *, bracketed: str) -> Text:
    """Return *node* in words, in brackets where it is one of the operations *bracketed*."""
    said = _term(node, words)
    if isinstance(node, Arithmetic) and node.operator in bracketed:
        return Text(f"（{said.zh}）", f"({said.en})")
    return said


def _called(node: Call, words: Words) -> Text:
    form = FUNCTIONS[node.function].words
    parts = [_operand(argument, words, bracketed="+-*/") for argument in node.arguments]
    zh, en = [part.zh for part in parts], [part.en for part in parts]
    if node.function in _OF_TWO:
        form = form if parts[2:] else _OF_TWO[node.function]
        return Text(_run(_listed(zh, "和"), "中的", form.zh), f"{form.en} {_listed(en, ' and ')}")
    steps = [argument.value for argument in node.arguments[1:] if isinstance(argument, Literal)]
    places = steps[0] if steps else 0
    kept = (
        Text(f" {places} 位小数", f"{places} places") if places else Text("整数", "a whole number")
    )
    back = isinstance(places, int) and places < 0
    zh, en = ([text.removeprefix("-") for text in texts] for texts in (zh, en))
    return Text(
        form.zh.format(*zh, when="前" if back else "后", places=kept.zh),
        form.en.format(
            *en,
            when="before" if back else "after",
            places=kept.en,
            s="" if en[1:] == ["1"] else "s",
        ),
    )


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
    zh, en = ("，且", ", and ") if both else ("，或", ", or ")
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))
