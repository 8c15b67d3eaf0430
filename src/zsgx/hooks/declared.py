"""What the facts, questions and policies that a plugin declares must be like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import HOURS, MONEY, Kind, Type
from zsgx.language.parse import parse
from zsgx.language.tree import FactName
from zsgx.policy.question import Direction, Strategy
from zsgx.policy.shapes import FACT
from zsgx.text import Text, listing

__all__ = ["fact_faults", "policy_faults", "question_faults"]

_SHOWN: Final = 60
_UNIT: Final = re.compile(r"[a-z][a-z0-9_]*\Z", re.ASCII)
#: The units of quantities, which values and parameters of policies have too.
_UNITS: Final[Mapping[Kind, str | None]] = {Kind.HOURS: HOURS.unit, Kind.MONEY: MONEY.unit}


def fact_faults(fact: Any) -> Iterator[Text]:
    """Yield everything that is wrong with a fact."""
    called = _called("事实", "fact", fact.path)
    found = [*_path("path", fact.path), *_label(fact.label), *_type(fact.type)]
    found += _words(fact.words, fact.type)
    yield from (_of(called, fault) for fault in found)


def question_faults(question: Any) -> Iterator[Text]:
    """Yield everything that is wrong with a question."""
    called = _called("问题", "question", question.name)
    found = [*_path("name", question.name), *_label(question.label), *_type(question.type)]
    found += _words(question.words, question.type)
    if not isinstance(question.strategy, Strategy):
        found.append(_wrong("strategy", question.strategy, "Strategy"))
    if not isinstance(question.direction, Direction):
        found.append(_wrong("direction", question.direction, "Direction"))
    strictest = question.strategy is Strategy.STRICTEST
    if strictest and isinstance(question.type, Type) and question.type.kind in _UNORDERED:
        found.append(
            Text(
                "取最严者的问题须是数值或日期",
                "the strictest of its answers is wanted, so that it must be a number or a date",
            )
        )
    yield from (_of(called, fault) for fault in found)


def policy_faults(policy: Any) -> Iterator[Text]:
    """Yield what is wrong with a policy's place; `Policy.issues` has what is with the rest."""
    if not isinstance(policy.jurisdiction, Jurisdiction):
        place = policy.jurisdiction
        yield _of(Text("政策", "policy"), _wrong("jurisdiction", place, "Jurisdiction"))


_UNORDERED: Final = frozenset({Kind.BOOL, Kind.TEXT, Kind.TEXTS, Kind.ENUM})


def _called(zh: str, en: str, name: object) -> Text:
    return Text(f"{zh} {_shown(name)}", f"{en} {_shown(name)}")


def _of(called: Text, fault: Text) -> Text:
    return Text(f"{called.zh}：{fault.zh}", f"{called.en}: {fault.en}")


def _wrong(name: str, value: object, wanted: str) -> Text:
    return Text(
        f"{name} 应为 {wanted}，而不是 {_shown(value)}",
        f"{name} must be a {wanted}, not {_shown(value)}",
    )


def _shown(value: object) -> str:
    written = value if isinstance(value, str) else repr(value)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


def _path(name: str, path: object) -> Iterator[Text]:
    """Yield what keeps rules from asking for *path*, which stands under *name*."""
    if not isinstance(path, str):
        yield _wrong(name, path, "str")
    elif not re.fullmatch(FACT.pattern, path) or not isinstance(parse(path)[0], FactName):
        yield Text(
            f"名称须由点号连接的小写字母词组成，规则才能引用，如 {FACT.example}；"
            "不得以 param、reading、rule、decision 开头，也不得用 Python 的关键字",
            "a rule can only ask for lower-case words joined by dots, such as "
            f"{FACT.example}, that do not begin with param, reading, rule or decision and are no "
            "keywords of Python",
        )


def _label(label: object) -> Iterator[Text]:
    if not isinstance(label, Text):
        yield _wrong("label", label, "Text(zh, en)")
    else:
        yield from _both("label", label)


def _both(name: str, text: Any) -> Iterator[Text]:
    for language, said in (("zh", text.zh), ("en", text.en)):
        if not isinstance(said, str) or not said.strip():
            yield Text(f"{name} 缺少 {language} 文本", f"{name} has no text in {language}")


def _type(type_: Any) -> Iterator[Text]:
    kind: object = getattr(type_, "kind", None)
    if not isinstance(type_, Type) or not isinstance(kind, Kind):
        yield _wrong("type", type_, "Type, such as BOOL, HOURS or enumeration(…)")
        return
    yield from _options(type_)
    allowed = _UNITS.get(type_.kind)
    if allowed is not None and type_.unit != allowed:
        yield _wrong("unit", type_.unit, f"{allowed!r}")
    elif allowed is None and type_.unit is not None:
        counted = type_.kind in (Kind.INT, Kind.NUMBER)
        if not counted or not _UNIT.match(str(type_.unit)):
            yield Text(
                f"{type_.kind.label.zh}不能有单位 {_shown(type_.unit)}",
                f"{type_.kind.label.en} cannot have the unit {_shown(type_.unit)}",
            )
    if type(type_.least) is not int:
        yield _wrong("least", type_.least, "int")


def _options(type_: Any) -> Iterator[Text]:
    options = type_.options
    if not isinstance(options, tuple) or not all(isinstance(each, str) for each in options):
        yield _wrong("options", options, "tuple of str")
        return
    if type_.kind is not Kind.ENUM:
        if options:
            yield Text("只有枚举才有选项", "only an enumeration has options")
        return
    if not options:
        yield Text("枚举至少须有一个选项", "an enumeration has at least one option")
    if any(not option.strip() or option != option.strip() for option in options):
        yield Text(
            "选项不得为空，也不得以空白开头或结尾",
            "an option must not be empty, nor begin or end with white space",
        )
    twice = sorted({option for option in options if options.count(option) > 1})
    if twice:
        yield Text(f"选项重复：{listing(twice)}", f"options stand twice: {listing(twice)}")


def _words(words: Any, type_: object) -> Iterator[Text]:
    if not isinstance(words, Mapping):
        yield _wrong("words", words, "mapping from options to Text(zh, en)")
        return
    options = type_.options if isinstance(type_, Type) else ()
    for option, word in words.items():
        if option not in options:
            yield Text(
                f"words：没有选项 {_shown(option)}", f"words: there is no option {_shown(option)}"
            )
        if isinstance(word, Text):
            yield from _both(f"words: {_shown(option)}", word)
        else:
            yield _wrong(f"words: {_shown(option)}", word, "Text(zh, en)")
