"""What a jurisdiction provides: parameters by date, readings, decision tables."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, TEXTS, Kind, Type, Value
from zsgx.issues import Place
from zsgx.language.tree import Within
from zsgx.policy import declaration, spelling
from zsgx.policy.agreement import all_of, where
from zsgx.policy.declaration import (
    BOTH,
    CITES,
    EXPRESSION,
    YES,
    Dependent,
    Each,
    Either,
    Form,
    Leaf,
    Listed,
    OneOf,
    Record,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.policy.examiner import Expression
from zsgx.policy.source import Mapping as SourceMapping
from zsgx.policy.source import Scalar, Sequence, YamlNode
from zsgx.policy.target import COUNTED
from zsgx.policy.term import Term, lacking
from zsgx.text import Text

__all__ = [
    "PARAMETER",
    "READING",
    "TABLE",
    "UNITS",
    "DatedValue",
    "DecisionTable",
    "Exclusion",
    "HitPolicy",
    "Mode",
    "Otherwise",
    "Parameter",
    "Reading",
    "Rule",
]


#: What the values of a parameter may be, by the unit that the file names. Ratios and numbers have
#: no unit and multiply any quantity; years, months, days and places count steps.
UNITS: Final[Mapping[str, Type]] = {
    "ratio": NUMBER,
    "number": NUMBER,
    "hours": HOURS,
    "CNY": MONEY,
    **{unit: Type(Kind.INT, unit) for unit in COUNTED},
    "years": INT,
    "months": INT,
    "days": INT,
    "places": INT,
    "date": DATE,
    "bool": BOOL,
    "text": TEXT,
    "texts": TEXTS,
}


def _partial() -> Any:
    return key(
        YES,
        "在所引文件的部分有效期内有意没有值或不生效",
        "whether it lacks a value, or is not in force, on some days of its documents on purpose",
        default=False,
    )


def _label() -> Any:
    return key(BOTH, "读者所见的名称", "what readers call it")


class Mode(enum.Enum):
    """What a table means for the level above it."""

    #: What no rule here answers, the level above may answer.
    EXTENDS = "extends"
    #: The level above has no say any more.
    REPLACES = "replaces"


class HitPolicy(enum.Enum):
    """What it means that two rules of a table apply, in DMN's words."""

    #: Two rules that apply and differ are in conflict.
    UNIQUE = "unique"
    #: The first rule that applies answers.
    FIRST = "first"


#: What a value of a parameter may be, before its unit is known.
_VALUE: Final = Leaf(
    "value",
    {
        "oneOf": [
            {"type": ["boolean", "number", "string"]},
            {"type": "array", "items": declaration.TEXT.schema, "minItems": 1},
        ]
    },
    lambda _, __: None,
)


@frozen
class DatedValue:
    """
    A parameter's value from a day on.

    Attributes:
        since: The first day it holds.
        value: The value.
        cites: The clauses it rests on.
        until: The last day it holds; None up to the next value.
        place: Where it is written.
    """

    since: datetime.date = keyed(declaration.DATE)
    value: Value = key(_VALUE, "值", "the value", required=True)
    cites: tuple[str, ...] = cite()
    until: datetime.date | None = key(declaration.DATE, "有效的最后一日", "the last day it holds")
    place: Place = placed()


def _dated(record: Record) -> DatedValue | None:
    record.examiner.check_order(record["until"], record.values["until"], record.values["since"])
    return record.build(DatedValue)


_DATED: Final = Form.of(
    DatedValue, "dated value", Text("某日起的值", "a value from a day on"), _dated
)


def _values_by(values: Mapping[str, Any]) -> Each:
    """Return the values that a parameter of some unit may have."""
    type_ = values["unit"]
    value = Leaf("value", {}, lambda node, examiner: type_ and examiner.value(node, type_))
    return Each(spelling.DAY, _DATED.within(value=value))


@frozen
class Parameter:
    """
    A value by date, each cited.

    Attributes:
        name: Its name within its policy.
        type: What its values may be.
        values: Its values in order of date.
        label: What it is called, or None.
        place: Where it is written.
        partial: Whether it lacks a value on some days of its documents on purpose.
    """

    name: str = keyed()
    type: Type = key(
        OneOf(UNITS, Text("单位", "unit")), "单位", "its unit", required=True, name="unit"
    )
    values: tuple[DatedValue, ...] = key(
        Dependent(Each(spelling.DAY, _DATED), _values_by),
        "各日期起的值",
        "its values by first day",
        required=True,
    )
    label: Text | None = _label()
    place: Place = placed()
    partial: bool = _partial()

    def on(self, day: datetime.date) -> DatedValue | None:
        """Return the value that holds on *day*, or None."""
        held = None
        for value in self.values:
            if value.since <= day:
                held = value
        if held and held.until and held.until < day:
            return None
        return held

    @property
    def value_terms(self) -> tuple[Term, ...]:
        """The days of each of its values as they are written."""
        never = (None,)
        held = []
        for value, after in zip(self.values, (*self.values[1:], *never), strict=True):
            last = value.until or datetime.date.max
            if after:
                last = min(last, after.since - datetime.timedelta(days=1))
            held.append(Term(value.since, last))
        return tuple(held)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The days on which it has a value, as they are written."""
        return lacking(self.value_terms, ())


def _parameter(record: Record) -> Parameter | None:
    dated = sorted(record.values["values"].values(), key=lambda value: value.since)
    return record.build(Parameter, values=tuple(dated))


#: How the values of each kind are written. An author need not quote numbers, truth and days.
_WRITTEN: Final = {
    Kind.BOOL: YES.schema,
    Kind.INT: declaration.INTEGER.schema,
    Kind.DATE: declaration.DATE.schema,
    Kind.TEXT: declaration.TEXT.schema,
    Kind.TEXTS: {"type": "array", "items": declaration.TEXT.schema, "minItems": 1},
}
_BY_UNIT: Final = all_of(
    *(
        where(
            "unit",
            {"const": unit},
            {
                "properties": {
                    "values": {
                        "additionalProperties": {
                            "properties": {
                                "value": _WRITTEN.get(type_.kind, declaration.NUMBER.schema)
                            }
                        }
                    }
                }
            },
        )
        for unit, type_ in UNITS.items()
    )
)

PARAMETER: Final = Form.of(
    Parameter, "parameter", Text("参数", "a parameter"), _parameter, together=_BY_UNIT
)


def _default_by(values: Mapping[str, Any]) -> OneOf:
    """Return the options of a reading, one of which its default is."""
    return OneOf({option: option for option in values["options"]}, _AN_OPTION)


_AN_OPTION: Final = Text("选项", "option")


@frozen
class Reading:
    """
    One of several defensible interpretations of an ambiguous clause, chosen by the caller.

    Attributes:
        name: Its name.
        options: The interpretations, by option: what each says.
        default: The option that holds where the caller chooses none; None leaves it unknown.
        label: The ambiguity in words.
        cites: The ambiguous clauses.
        place: Where it is written.
    """

    name: str = keyed()
    options: tuple[tuple[str, Text], ...] = key(
        Each(spelling.OPTION, BOTH), "各种解释", "the interpretations", required=True
    )
    default: str | None = key(
        Dependent(spelling.OPTION, _default_by), "缺省的解释", "the option taken by default"
    )
    label: Text = key(BOTH, "歧义", "the ambiguity", required=True)
    cites: tuple[str, ...] = cite()
    place: Place = placed()

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the options."""
        return tuple(option for option, _ in self.options)


def _reading(record: Record) -> Reading | None:
    options = tuple(record.values["options"].items())
    return record.build(Reading, options=options) if options else None


READING: Final = Form.of(Reading, "reading", Text("解释口径", "a reading"), _reading)


@frozen
class Exclusion:
    """
    When a rule does not apply all the same (除外), with a citation of its own.

    Attributes:
        when: The condition.
        cites: The clauses that make the exception.
        place: Where its condition is written.
        partial: Whether it does not hold on some days of its documents on purpose.
    """

    when: Expression = key(EXPRESSION, "除外的条件", "its condition", required=True)
    cites: tuple[str, ...] = cite()
    place: Place = placed()
    partial: bool = _partial()


_EXCLUSION: Final = Form.of(Exclusion, "exclusion", Text("除外", "an exception"), placed_by="when")


@frozen
class Range:
    """
    An answer that somebody decides between a least and a most.

    Attributes:
        least: The least that it can be.
        most: The most that it can be.
        value: What was decided; unknown until it is.
        by: Who decides.
        place: Where it is written.
    """

    least: Expression = key(EXPRESSION, "下限", "the least that it can be", required=True)
    most: Expression = key(EXPRESSION, "上限", "the most that it can be", required=True)
    value: Expression = key(
        EXPRESSION, "所确定的值，为一项事实", "what was decided, a fact", required=True
    )
    by: Text = key(BOTH, "由谁确定", "who decides", required=True)
    place: Place = placed()


def _range(record: Record) -> Expression | None:
    made = record.build(Range)
    if made is None:
        return None
    tree = Within(made.value.tree, made.least.tree, made.most.tree, made.by)
    text = f"{made.least.text} … {made.most.text}"
    return Expression(text, tree, made.place, (made.value, made.least, made.most))


_RANGE: Final = Form.of(Range, "range", Text("范围", "a range"), _range)
_ANSWER: Final = Either(
    (EXPRESSION, _RANGE),
    lambda node: _RANGE if isinstance(node, SourceMapping) else EXPRESSION,
)


@frozen
class Rule:
    """
    One provision of a decision table.

    Attributes:
        id: Its name within the table.
        when: The condition; None always applies.
        unless: Its exceptions.
        then: The answer.
        cites: The clauses it rests on.
        label: What it says in words, or None.
        place: Where it is written.
        partial: Whether it is not in force on some days of its documents on purpose.
    """

    id: str = key(spelling.NAME, "名称，表内唯一", "its name, unique in the table", required=True)
    when: Expression | None = key(EXPRESSION, "条件", "the condition")
    unless: tuple[Exclusion, ...] = key(Listed(_EXCLUSION, single=True), "除外", "its exceptions")
    then: Expression = key(
        _ANSWER, "结果，或在其中确定的范围", "the answer, or the range it lies in", required=True
    )
    cites: tuple[str, ...] = cite()
    label: Text | None = _label()
    place: Place = placed()
    partial: bool = _partial()


_RULE: Final = Form.of(Rule, "rule", Text("规则", "a rule"), placed_by="id")


@frozen
class Otherwise:
    """
    What closes a table explicitly, when none of its rules applies.

    Attributes:
        then: The answer; None for silence.
        cites: The clauses it rests on; empty where silence closes the table.
        by_silence: The documents that are silent, of which one is enough.
        place: Where it is written.
        partial: Whether it closes nothing on some days of its documents on purpose.
    """

    then: Expression | None = key(
        EXPRESSION, "结果；缺省为无规定", "the answer; without it, silence"
    )
    cites: tuple[str, ...] = key(CITES, "依据的条款", "the clauses it rests on", name="cite")
    by_silence: tuple[str, ...] = key(
        Listed(spelling.DOCUMENT_ID.of(spelling.Sort.DOCUMENT), single=True),
        "未作规定的文件",
        "the document that is silent",
    )
    place: Place = placed()
    partial: bool = _partial()


def _otherwise(record: Record) -> Otherwise | None:
    given = {name for name in ("then", "cite", "by_silence") if record[name] is not None}
    if given in ({"then"}, set()):
        record.missing("cite" if given else "by_silence")
    elif given == {"cite"}:
        record.missing("then")
    elif {"cite", "by_silence"} <= given:
        record.examiner.note(
            "contradicting-keys",
            Text(
                "cite 与 by_silence 不能并用",
                "cite and by_silence exclude each other",
            ),
            record.place,
            Text(
                "有条款依据写 cite；依据文件未作规定写 by_silence。",
                "Keep cite where a clause says it, by_silence where a document says nothing.",
            ),
        )
    return record.build(Otherwise)


_OTHERWISE: Final = Form.of(
    Otherwise,
    "otherwise",
    Text("否则", "what closes a table"),
    _otherwise,
    together={
        "oneOf": [{"required": ["then", "cite"]}, {"required": ["by_silence"]}],
        "dependentSchemas": {"by_silence": {"not": {"required": ["cite"]}}},
    },
)


@frozen
class DecisionTable:
    """
    How one jurisdiction answers one question.

    Attributes:
        question: The question's name.
        mode: What it means for the level above.
        hit: What it means that two rules apply.
        rules: Its rules in order.
        otherwise: What closes it, or None.
        place: Where it is written.
    """

    question: str = keyed()
    mode: Mode = key(
        OneOf.of(Mode, "方式", "mode"),
        "对上级的关系：replaces 取代，extends 补充",
        "replaces or extends the level above",
        required=True,
    )
    hit: HitPolicy = key(
        OneOf.of(HitPolicy, "命中方式", "hit policy"),
        "命中方式：unique（缺省）或 first",
        "hit policy: unique (the default) or first",
        absent=HitPolicy.UNIQUE,
    )
    rules: tuple[Rule, ...] = key(Listed(_RULE), "规则", "its rules", required=True)
    otherwise: Otherwise | None = key(_OTHERWISE, "规则都不适用时", "when no rule applies")
    place: Place = placed()


def _table(record: Record) -> DecisionTable | None:
    ids: dict[str, Place] = {}
    rules = record["rules"]
    for rule in rules.items if isinstance(rules, Sequence) else ():
        written = dict(_ids(rule))
        for name, place in written.items():
            first = ids.setdefault(name, place)
            if first is place:
                continue
            record.examiner.note(
                "duplicate-id",
                Text(
                    f"规则 {name} 已在第 {first.line} 行定义",
                    f"the rule {name} is defined already, on line {first.line}",
                ),
                place,
                Text("换一个名称。", "Give it a name of its own."),
            )
    return record.build(DecisionTable)


def _ids(rule: YamlNode) -> Iterator[tuple[str, Place]]:
    """Yield the name that is written in a rule, and where."""
    for name, inner in rule.entries if isinstance(rule, SourceMapping) else ():
        if name.text == "id" and isinstance(inner, Scalar) and isinstance(inner.value, str):
            yield inner.text, inner.place


TABLE: Final = Form.of(DecisionTable, "table", Text("判定表", "a decision table"), _table)
