"""The questions and facts that there are, in words, as `zsgx questions` and `zsgx facts` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.domain.kinds import Kind, Type
from zsgx.domain.lexicon import Called, Lexicon
from zsgx.policy.target import unit_label
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zsgx.engine.index import IndexedFact, IndexedQuestion

#: What is no question and no fact, and where it is found.
ELSEWHERE: Final = Text(
    "到期事项见 zsgx due，目标见 zsgx targets，任务分解见 zsgx allocation，政策见 zsgx show。",
    "What is due: zsgx due; targets: zsgx targets; divided goals: zsgx allocation; policies: zsgx "
    "show.",
)

__all__ = ["ELSEWHERE", "fact_lines", "kind_of", "question_lines"]

_ANSWER: Final = Text("答案", "answer")
_VALUE: Final = Text("值", "value")
_OPTIONS: Final = Text("可选", "options")
_ALSO: Final = Text("也叫", "also called")
_PLACES: Final = Text("何处", "at")
_ASKED: Final = Text("用于", "asked by")
_NOWHERE: Final = Text("所加载的政策都没有规定", "no policy that is loaded answers it")
_UNASKED: Final = Text("所加载的政策都没有用到", "no policy that is loaded asks for it")
_MOST_ASKED: Final = 4
#: What people call kinds of value, beside their names.
_KINDS: Final = {
    Kind.BOOL: Called(Text("是否", "yes or no"), ("真假",)),
    Kind.INT: Called(Text("整数", "whole number")),
    Kind.NUMBER: Called(Text("小数", "decimal"), ("数", "精确小数")),
    Kind.TEXT: Called(Text("文本", "text")),
    Kind.DATE: Called(Text("日期", "day")),
    Kind.MONEY: Called(Text("金额", "amount of money"), ("CNY",)),
    Kind.HOURS: Called(Text("学时", "hours")),
    Kind.ENUM: Called(Text("选项", "options")),
    Kind.TEXTS: Called(Text("列表", "list"), ("文本列表",)),
}


def kind_of(word: str) -> Kind | Text:
    """Return the kind of value that *word* means, or which kinds there are."""
    lexicon = Lexicon({kind.value: called for kind, called in _KINDS.items()})
    meant = lexicon.meanings(word)
    if len(meant) == 1:
        return Kind(meant[0])
    zh = "、".join(f"{kind.value}（{called.label.zh}）" for kind, called in _KINDS.items())
    en = ", ".join(kind.value for kind in _KINDS)
    return Text(
        f"--kind：没有类型 {word}；可用：{zh}",
        f"--kind: there is no kind {word}; available: {en}",
    )


def question_lines(entries: Iterable[IndexedQuestion]) -> Iterator[Line]:
    """Yield every question with its answer, its options and where it is answered."""
    for entry in entries:
        one = entry.question
        yield Line(one.label, "head", ids=(one.name,))
        yield from _value_lines(_ANSWER, one.type, entry.options, one.aliases)
        yield Line(_joined(entry.places.values()) or _NOWHERE, "basis", _PLACES)


def fact_lines(entries: Iterable[IndexedFact], questions: Mapping[str, Text]) -> Iterator[Line]:
    """
    Yield every fact with its value, its options and which questions ask for it.

    Args:
        entries: The facts.
        questions: What the questions are called, by name.
    """
    for entry in entries:
        one = entry.fact
        yield Line(one.label, "head", ids=(one.path,))
        yield from _value_lines(_VALUE, one.type, entry.options, one.aliases)
        asked = list(entry.asked_by.items())
        if not asked:
            yield Line(_UNASKED, "basis", _ASKED)
        for place, (name, places) in enumerate(asked[:_MOST_ASKED]):
            label, where = questions[name], _joined(places.values())
            text = Text(f"{label.zh}：{where.zh}", f"{label.en}: {where.en}") if where else label
            yield Line(text, "basis", _ASKED if not place else Text("", ""), ids=(name,))
        more = len(asked) - _MOST_ASKED
        if more > 0:
            yield Line(
                Text(
                    f"另有 {more} 个问题（--json 全部列出）", f"{more} more (--json has them all)"
                ),
                "note",
                Text("", ""),
            )


def _value_lines(
    term: Text, type_: Type, options: Mapping[str, Text], aliases: tuple[str, ...]
) -> Iterator[Line]:
    kind = type_.kind.label
    if type_.unit and type_.kind is Kind.INT:
        unit = unit_label(type_.unit)
        kind = Text(f"{kind.zh}（{unit.zh}）", f"{kind.en} ({unit.en})")
    yield Line(kind, "basis", term)
    if options:
        words = [
            Text(f"{option}（{word.zh}）", option if word.en == option else f"{option} ({word.en})")
            for option, word in options.items()
        ]
        yield Line(_joined(words) or kind, "basis", _OPTIONS)
    zh = [alias for alias in aliases if not alias.isascii()]
    en = [alias for alias in aliases if alias.isascii()]
    if zh or en:
        yield Line(Text("、".join(zh), ", ".join(en)), "basis", _ALSO)


def _joined(texts: Iterable[Text]) -> Text | None:
    known = list(texts)
    if not known:
        return None
    return Text("、".join(each.zh for each in known), ", ".join(each.en for each in known))
