"""The first kind of case: facts in, answers out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from zsgx.cases.case import DAY, FACTS, PolicyCase
from zsgx.decision.decision import Status
from zsgx.domain.kinds import plain
from zsgx.issues import Place
from zsgx.policy import source
from zsgx.policy.declaration import TEXT, Each, Either, Form, Key, Leaf, Listed, Record, key
from zsgx.policy.source import Scalar, Sequence
from zsgx.policy.spelling import QUESTION
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = ["FORM", "DecisionCase", "Expected"]

_BARE: Final = {
    "silent": Status.SILENT,
    "conflict": Status.CONFLICT,
    # The facts are refused, since they contradict each other or the day.
    "contradiction": Status.CONTRADICTION,
}


@frozen
class Expected:
    """
    The answer that must come out for one question.

    Attributes:
        status: What kind of answer.
        raw: Where it is decided, the value as it is written.
        missing: Where it is undetermined, exactly what is missing.
        cites: Clauses that it must rest on, among others.
        place: Where it is written.
    """

    status: Status
    raw: Any = None
    missing: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    place: Place = field(kw_only=True, eq=False, repr=False)

    def as_json(self) -> Any:
        """Return the expectation as a case writes it."""
        if self.status is Status.UNDETERMINED:
            return {"undetermined": list(self.missing)}
        if self.status is not Status.DECIDED:
            return self.status.value
        value = plain(tuple(self.raw) if isinstance(self.raw, list) else self.raw)
        return {"value": value, "cites": list(self.cites)} if self.cites else value


def _plain(node: YamlNode, examiner: Examiner) -> Expected | None:
    match node:
        case Scalar(faulty=True):
            return None
        case Scalar(value=str() as word) if word in _BARE:
            return Expected(_BARE[word], place=node.place)
        case Scalar(value=None) | Scalar(value="undetermined"):
            _say_how(node.place, examiner)
            return None
        case _:
            return Expected(Status.DECIDED, node.value, place=node.place)


def _described(record: Record) -> Expected | None:
    value, open_, place = record["value"], record["undetermined"], record.place
    if record.unknown:
        # What they were meant for may be what is lacking.
        return None
    if open_ is not None and value is None and not record.values["cites"]:
        if isinstance(open_, Sequence) and not open_.items:
            _say_how(open_.place, record.examiner)
        missing = record.values["undetermined"]
        if not missing or len(missing) < _length(open_):
            return None
        return Expected(Status.UNDETERMINED, missing=missing, place=place)
    if value is None or open_ is not None or isinstance(value, source.Mapping):
        _say_how(place, record.examiner)
        return None
    if isinstance(value, Scalar) and (value.value is None or value.faulty):
        if not value.faulty:
            _say_how(value.place, record.examiner)
        return None
    cites = record.values["cites"]
    if len(cites) < _length(record["cites"]):
        return None
    return Expected(Status.DECIDED, value.value, cites=cites, place=place)


def _length(node: YamlNode | None) -> int:
    """Return how many items stand there, those that could not be read included."""
    return len(node.items) if isinstance(node, Sequence) else int(node is not None)


def _say_how(place: Place, examiner: Examiner) -> None:
    examiner.note(
        "bad-expectation",
        Text("看不出应有什么答案", "this does not say which answer is expected"),
        place,
        Text(
            "写值、silent、conflict、contradiction、{undetermined: [尚缺的]} 或 "
            "{value: 值, cites: [条款]}。",
            "Write a value, silent, conflict, contradiction, {undetermined: [what is missing]} or "
            "{value: the value, cites: [clauses]}.",
        ),
    )


#: Which values a question can have, only an engine knows.
_VALUE: Final = {"type": ["boolean", "number", "string", "array"]}
_NOT_ALONE: Final = {"not": {"const": Status.UNDETERMINED.value}}
_PLAIN: Final = Leaf(
    "value, `silent`, `conflict` or `contradiction`", {**_VALUE, **_NOT_ALONE}, _plain
)
_TEXTS: Final = Listed(TEXT, single=True, fewest=0)
_DESCRIBED: Final = Form(
    "answer",
    Text("应有的答案", "an expected answer"),
    {
        "value": Key(Leaf("value", _VALUE, lambda node, _: node.value), Text("值", "the value")),
        "cites": Key(_TEXTS, Text("至少应引用的条款", "the clauses it must rest on, at least")),
        "undetermined": Key(_TEXTS, Text("尚缺的事实", "the unknowns that are missing")),
    },
    finish=_described,
    together={
        "oneOf": [
            {"required": ["value"], "not": {"required": ["undetermined"]}},
            {
                "required": ["undetermined"],
                "not": {"required": ["value"]},
                "properties": {"undetermined": {"minItems": 1}, "cites": {"maxItems": 0}},
            },
        ]
    },
    whole=True,
)
#: What an answer may be expected to be.
_ANSWER: Final = Either(
    (_PLAIN, _DESCRIBED),
    lambda node: _DESCRIBED if isinstance(node, source.Mapping) else _PLAIN,
)
#: Which questions there are, only an engine knows.
_QUESTION: Final = evolve(QUESTION, pattern=r"[\s\S]+")


@frozen(kw_only=True)
class DecisionCase(PolicyCase):
    """
    A case that asks questions.

    Attributes:
        date: The day whose policy is asked.
        given: The facts, nested or by dotted path, as they are written.
        expect: What must come out, by question.
    """

    date: datetime.date = key(DAY, "依哪一日的政策", "the day whose policy is asked", required=True)
    given: Mapping[str, Any] = key(
        FACTS, "事实，可嵌套或用点号路径", "the facts, nested or by dotted paths"
    )
    expect: Mapping[str, Expected] = key(
        Each(_QUESTION, _ANSWER), "应有的答案", "the answers that must come out", required=True
    )


def _case(record: Record) -> DecisionCase | None:
    """Return the case; None where an answer is lacking that it expects."""
    listed, expected = record["expect"], record.values["expect"]
    entries = listed.entries if isinstance(listed, source.Mapping) and not listed.faulty else ()
    return record.build(DecisionCase) if entries and len(entries) == len(expected) else None


FORM: Final = Form.of(DecisionCase, "decision case", Text("判定案例", "a decision case"), _case)
