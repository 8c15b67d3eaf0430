"""The first kind of case: facts in, answers out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from zsgx.cases.case import DAY, FACTS, SCALAR, PolicyCase, entries
from zsgx.decision.decision import Status
from zsgx.domain.kinds import plain
from zsgx.issues import Place
from zsgx.policy import source
from zsgx.policy.declaration import TEXT, Form, Key, Leaf, examine, key
from zsgx.policy.source import Scalar, Sequence
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import Node

__all__ = ["FORM", "DecisionCase", "Expected"]

_ANSWER: Final = Form(
    "answer",
    Text("应有的答案", "an expected answer"),
    {
        "value": Key(TEXT, Text("值", "the value")),
        "cites": Key(TEXT, Text("至少应引用的条款", "the clauses it must rest on, at least")),
        "undetermined": Key(TEXT, Text("尚缺的事实", "the unknowns that are missing")),
    },
)
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


def _expectations(node: Node, examiner: Examiner) -> dict[str, Expected] | None:
    listed = entries(node, examiner)
    if listed == {}:
        examiner.note("empty", Text("没有写应有的答案", "no answer is expected here"), node.place)
    read = {question: _expected(answer, examiner) for question, answer in (listed or {}).items()}
    expected = {question: answer for question, answer in read.items() if answer}
    return expected if expected and len(expected) == len(read) else None


def _expected(node: Node, examiner: Examiner) -> Expected | None:
    match node:
        case source.Mapping():
            return _described(node, examiner)
        case Scalar(faulty=True):
            return None
        case Scalar(value=str() as word) if word in _BARE:
            return Expected(_BARE[word], place=node.place)
        case Scalar(value=None) | Scalar(value="undetermined"):
            _say_how(node, examiner)
            return None
        case _:
            return Expected(Status.DECIDED, node.value, place=node.place)


def _described(node: source.Mapping, examiner: Examiner) -> Expected | None:
    before = len(examiner.issues)
    record = examine(_ANSWER, node, examiner)
    if record is None or len(examiner.issues) > before:
        return None
    value, open_ = record["value"], record["undetermined"]
    cites = _names(record["cites"], examiner)
    if open_ is not None and value is None and not cites:
        missing = _names(open_, examiner)
        if missing == () and isinstance(open_, Sequence):
            _say_how(open_, examiner)
        return Expected(Status.UNDETERMINED, missing=missing, place=node.place) if missing else None
    if value is None or open_ is not None or isinstance(value, source.Mapping):
        _say_how(node, examiner)
        return None
    if isinstance(value, Scalar) and (value.value is None or value.faulty):
        if not value.faulty:
            _say_how(value, examiner)
        return None
    if cites is None:
        return None
    return Expected(Status.DECIDED, value.value, cites=cites, place=node.place)


def _names(node: Node | None, examiner: Examiner) -> tuple[str, ...] | None:
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    texts = [examiner.text(item) for item in items]
    found = tuple(text for text in texts if text is not None)
    return found if len(found) == len(items) else None


def _say_how(node: Node, examiner: Examiner) -> None:
    examiner.note(
        "bad-expectation",
        Text("看不出应有什么答案", "this does not say which answer is expected"),
        node.place,
        Text(
            "写值、silent、conflict、contradiction、{undetermined: [尚缺的]} 或 "
            "{value: 值, cites: [条款]}。",
            "Write a value, silent, conflict, contradiction, {undetermined: [what is missing]} or "
            "{value: the value, cites: [clauses]}.",
        ),
    )


_TEXTS: Final = {"type": "array", "items": dict(TEXT.schema)}
#: What an answer may be expected to be.
_ANSWERS: Final = Leaf(
    "answers by question",
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {
            "oneOf": [
                SCALAR,
                _TEXTS,
                {
                    "type": "object",
                    "properties": {"undetermined": _TEXTS},
                    "required": ["undetermined"],
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "properties": {"value": {"oneOf": [SCALAR, _TEXTS]}, "cites": _TEXTS},
                    "required": ["value"],
                    "additionalProperties": False,
                },
            ]
        },
    },
    _expectations,
)


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
        _ANSWERS, "应有的答案", "the answers that must come out", required=True
    )


FORM: Final = Form.of(DecisionCase, "decision case", Text("判定案例", "a decision case"))
