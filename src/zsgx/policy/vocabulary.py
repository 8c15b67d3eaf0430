"""
The vocabulary that a policy adds: facts, questions, and options of facts that take more.

What a policy declares is known wherever its plugin is loaded, and wherever its folder is named, to
the levels below it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from zsgx.domain.kinds import INT, Kind, Type, enumeration
from zsgx.domain.vocabulary import Fact
from zsgx.issues import Place
from zsgx.policy import spelling
from zsgx.policy.declaration import (
    BOTH,
    INTEGER,
    TEXT,
    Each,
    Form,
    Listed,
    OneOf,
    Record,
    key,
    keyed,
    placed,
    spread,
)
from zsgx.policy.provision import UNITS
from zsgx.policy.question import Direction, Question, Strategy
from zsgx.text import Text

__all__ = [
    "FACT",
    "OPTION",
    "QUESTION",
    "RESERVED",
    "AddedOption",
    "DeclaredFact",
    "DeclaredQuestion",
]

#: What begins a name in an expression that is no fact.
RESERVED: Final = ("param", "reading", "rule", "decision", "lookup")
#: What facts and answers may be, by the word that the file has for it.
_TYPES: Final[Mapping[str, Type]] = {**UNITS, "count": INT}
_TYPE: Final = OneOf(_TYPES, Text("类型或单位", "type or unit"))


def _type() -> Any:
    return key(
        _TYPE,
        "类型或单位；枚举则写 options",
        "its type or unit; an enumeration has options instead",
        name="unit",
    )


def _options() -> Any:
    return key(
        Each(spelling.OPTION, BOTH), "枚举的选项及其名称", "the options, and what they are called"
    )


def _aliases() -> Any:
    return key(Listed(TEXT, fewest=0), "其他叫法", "what else people call it, in either language")


@frozen
class DeclaredFact:
    """
    A fact that a policy declares.

    Attributes:
        path: Its path.
        type: What it may be.
        options: What its options are called, by option.
        label: What it is called.
        aliases: What else people call it.
        least: The least that a number may be.
        place: Where it is written.
    """

    path: str = keyed()
    type: Type = _type()
    options: Mapping[str, Text] = _options()
    label: Text = key(BOTH, "名称", "what it is called", required=True)
    aliases: tuple[str, ...] = _aliases()
    least: int | None = key(INTEGER, "数量的下限，缺省为 0", "the least that a number may be; 0")
    place: Place = placed()

    def as_fact(self) -> Fact:
        """Return it as the vocabulary has it."""
        return Fact(self.path, self.type, self.label, self.aliases, self.options)


def _fact(record: Record) -> DeclaredFact | None:
    type_ = _typed(record)
    least = record.values["least"]
    if type_ is None:
        return None
    if least is not None and not type_.kind.is_numeric:
        record.examiner.note(
            "contradicting-keys",
            Text("只有数量才有下限", "only numbers have a least"),
            record.place,
            Text("删去 least。", "Remove least."),
        )
    elif least is not None:
        type_ = Type(type_.kind, type_.unit, least=least)
    _check_head(record)
    return record.build(DeclaredFact, type=type_)


def _check_head(record: Record) -> None:
    head = record.name.text.partition(".")[0] if record.name else ""
    if head in RESERVED:
        record.examiner.note(
            "bad-name",
            Text(f"名称不得以 {head} 开头", f"a name must not begin with {head}"),
            record.place,
            Text("换一个开头，如所涉的对象。", "Begin it with what it is about."),
        )


def _typed(record: Record) -> Type | None:
    """Return the type that a declaration has, by its unit or its options."""
    options = record.values["options"] or {}
    written = [name for name in ("unit", "options") if record[name] is not None]
    if not written:
        record.missing("unit")
    elif len(written) == 2:
        record.examiner.note(
            "contradicting-keys",
            Text("unit 与 options 只能写一个", "write unit or options, not both"),
            record.place,
            Text("枚举写 options，其他写 unit。", "An enumeration has options, all else a unit."),
        )
        return None
    said: dict[str, str] = {}
    for option, word in options.items():
        for text in {word.zh, word.en}:
            if said.setdefault(text, option) != option:
                record.examiner.note(
                    "duplicate-id",
                    Text(f"两个选项都叫“{text}”", f"two options are called “{text}”"),
                    record.place,
                    Text("各起一个名称。", "Give each a name of its own."),
                )
    type_: Type | None = enumeration(*options) if options else record.values["unit"]
    return type_


FACT: Final = Form.of(DeclaredFact, "fact", Text("事实", "a fact"), _fact)


@frozen
class DeclaredQuestion:
    """
    A question that a policy declares.

    Attributes:
        name: Its name.
        type: What its answer may be.
        options: What the options of its answer are called, by option.
        label: What it is called.
        aliases: What else people call it.
        strategy: How the levels of a chain are put together.
        direction: Which value is the strictest, where every level binds.
        place: Where it is written.
    """

    name: str = keyed()
    type: Type = _type()
    options: Mapping[str, Text] = _options()
    label: Text = key(BOTH, "名称", "what it is called", required=True)
    aliases: tuple[str, ...] = _aliases()
    strategy: Strategy = key(
        OneOf.of(Strategy, "各级关系", "strategy"),
        "各级如何合并：nearest（缺省）或 strictest",
        "how levels are put together: nearest (the default) or strictest",
        absent=Strategy.NEAREST,
    )
    direction: Direction = key(
        OneOf.of(Direction, "最严的方向", "direction"),
        "何为最严：largest（缺省）或 smallest",
        "what is strictest: largest (the default) or smallest",
        absent=Direction.LARGEST,
    )
    place: Place = placed()

    def as_question(self) -> Question:
        """Return it as the vocabulary has it."""
        return Question(
            self.name,
            self.type,
            self.label,
            self.strategy,
            self.direction,
            self.aliases,
            self.options,
        )


def _question(record: Record) -> DeclaredQuestion | None:
    type_ = _typed(record)
    if type_ is None:
        return None
    _check_head(record)
    unordered = type_.kind in (Kind.BOOL, Kind.TEXT, Kind.TEXTS, Kind.ENUM)
    if record.values["strategy"] is Strategy.STRICTEST and unordered:
        record.examiner.note(
            "contradicting-keys",
            Text("取最严者的答案须为数量或日期", "the strictest answer is a number or a date"),
            record.place,
            Text("去掉 strategy，或换类型。", "Remove strategy, or take another type."),
        )
    return record.build(DeclaredQuestion, type=type_)


QUESTION: Final = Form.of(DeclaredQuestion, "question", Text("问题", "a question"), _question)


@frozen
class AddedOption:
    """
    An option that a policy adds to a fact that takes more.

    Attributes:
        name: The option.
        word: What it is called.
        place: Where it is written.
    """

    name: str = keyed()
    word: Text = spread(BOTH)
    place: Place = placed()


OPTION: Final = Form.of(AddedOption, "option", Text("选项", "an option"))
