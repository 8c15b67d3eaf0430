"""What policy cases of all kinds have in common, and how their parts are read."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import field, frozen

from zsgx.decision.decision import Decision
from zsgx.decision.statement import AccountStatement
from zsgx.domain import kinds
from zsgx.errors import ValueRefusedError, ZsgxError, faults_of
from zsgx.issues import Place
from zsgx.policy import source
from zsgx.policy.declaration import DATE, TEXT, Leaf, key
from zsgx.policy.source import Scalar
from zsgx.policy.spelling import Sort
from zsgx.text import Language, Text, joined

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = [
    "AT",
    "DAY",
    "FACTS",
    "WORDS",
    "CaseResult",
    "Failure",
    "PolicyCase",
    "entries",
    "flat",
    "number",
]

#: The key of the failure of a case whose place cannot be asked.
AT: Final = "at"
_EXPECTED: Final = Text("应为", "expected")
_GOT: Final = Text("实为", "got     ")
_CODE: Final = re.compile(r"\d{6}", re.ASCII)
_A_MAPPING: Final = Text("应为映射（键: 值）", "a mapping (key: value) is wanted here")
_DATE_WANTED: Final = Text("应为日期", "a date is wanted")


def entries(node: YamlNode, examiner: Examiner) -> dict[str, YamlNode] | None:
    """Return the entries of a mapping, none where it is empty; None where it is no mapping."""
    if isinstance(node, Scalar) and node.value is None and not node.faulty:
        return {}
    if isinstance(node, source.Mapping):
        return None if node.faulty else {key.text: value for key, value in node.entries}
    if not (isinstance(node, Scalar) and node.faulty):
        examiner.note("wrong-kind", _A_MAPPING, node.place)
    return None


def _day(node: YamlNode, examiner: Examiner) -> datetime.date | None:
    """Return the day that *node* is, quoted or not."""
    if isinstance(node, Scalar) and node.faulty:
        return None
    raw = node.value if isinstance(node, Scalar) else None
    try:
        read = kinds.DATE.read(raw)
    except ValueRefusedError as refusal:
        seen = node.text if isinstance(node, Scalar) else ""
        why = refusal.text if raw is not None else _DATE_WANTED
        examiner.note(
            "bad-date",
            Text(f"日期无法使用：{why.zh}", f"this is not a day that can be used: {why.en}"),
            node.place,
            Text("日期写作 YYYY-MM-DD。", f"Write it as YYYY-MM-DD{_instead(seen)}."),
        )
        return None
    return read if isinstance(read, datetime.date) else None


def number(node: YamlNode, examiner: Examiner) -> int | Decimal | None:
    """Return the number that *node* is."""
    if isinstance(node, Scalar) and node.faulty:
        return None
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value
    examiner.note("wrong-kind", Text("应为数", "a number is wanted here"), node.place)
    return None


def _facts(node: YamlNode, examiner: Examiner) -> dict[str, Any] | None:
    """Return the facts of a case, nested or by dotted path, as they are written."""
    listed = entries(node, examiner)
    return None if listed is None else {key: value.value for key, value in listed.items()}


def _words(node: YamlNode, examiner: Examiner) -> dict[str, str] | None:
    """Return a mapping of names to single words, such as readings."""
    listed = entries(node, examiner)
    if listed is None:
        return None
    found = {}
    for name, value in listed.items():
        if isinstance(value, Scalar) and value.text and value.value is not None:
            found[name] = value.text
        else:
            examiner.note(
                "wrong-kind",
                Text(f"{name}：应为一个词", f"{name}: one word is wanted here"),
                value.place,
            )
    return found if len(found) == len(listed) else None


def _instead(seen: str) -> str:
    match = re.fullmatch(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{0,2}", seen, re.ASCII)
    if match is None:
        return ""
    year, month, of_month = match.groups()
    return f", here {year}-{month:0>2}-{of_month:0>2}"


def _where(node: YamlNode, examiner: Examiner) -> str | None:
    # A division code needs no quotes here: no other number can be meant.
    if isinstance(node, Scalar) and _CODE.fullmatch(node.text):
        return node.text
    return examiner.text(node)


_WORD: Final = {"type": ["boolean", "number", "string"], "minLength": 1}
#: The day that is written, in quotes or not.
DAY: Final = Leaf("date", DATE.schema, _day, vital=True)
#: Facts, as they are written.
FACTS: Final = Leaf(
    "facts",
    {"type": ["object", "null"], "additionalProperties": True},
    _facts,
    absent={},
    vital=True,
    sort=Sort.FACT,
)
#: A word for each name, such as the option of each reading.
WORDS: Final = Leaf(
    "words by name",
    {"type": ["object", "null"], "additionalProperties": _WORD},
    _words,
    absent={},
    vital=True,
    sort=Sort.READING,
)
_WHERE: Final = Leaf(
    "place",
    {"anyOf": [TEXT.schema, {"type": "integer", "minimum": 100_000, "maximum": 999_999}]},
    _where,
    sort=Sort.PLACE,
)


@frozen(kw_only=True)
class PolicyCase:
    """
    A policy case: what must come out where and when.

    Attributes:
        name: A sentence that says what holds.
        at: The jurisdiction, by name or six-digit code.
        readings: The choices where the law is ambiguous, by the reading's name.
        place: Where it is written.
    """

    name: str = key(TEXT, "一句话：什么成立", "a sentence that says what holds", required=True)
    at: str = key(
        _WHERE, "辖区名称或六位区划代码", "a jurisdiction's name or six-digit code", required=True
    )
    readings: Mapping[str, str] = key(
        WORDS, "对歧义的选择", "the choices where the law is ambiguous", factory=dict
    )
    place: Place = field(eq=False)


@frozen
class Failure:
    """
    One answer of a case that did not come out.

    Attributes:
        key: The question, or the part of the case that cannot be used.
        expected: What must come out, as JSON has it; None where the case itself is at fault.
        got: What came out, as JSON has it; None where nothing did.
        why: What is wrong with the case, where it is at fault.
        decision: What was decided, where anything was.
    """

    key: str
    expected: Any
    got: Any
    why: Text | None = None
    decision: Decision | None = None

    def lines(self, language: Language) -> list[str]:
        """Return the failure as lines of text: what must come out, and what did."""
        lines = [f"  {self.key}"]
        if self.expected is not None:
            lines.append(f"    {_EXPECTED.say(language)}  {_written(self.expected)}")
        if self.got is not None or self.decision is not None:
            lines.append(f"    {_GOT.say(language)}  {_written(self.got)}")
        return [*lines, f"    {self.why.say(language)}"] if self.why else lines

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the failure as ``test --json`` prints it."""
        got = self.why.say(language) if self.why and self.decision is None else self.got
        return {"key": self.key, "expected": self.expected, "got": got}


@frozen
class CaseResult:
    """
    How a case came out.

    Attributes:
        file: The file it is written in.
        name: Its name.
        failures: What did not come out; nothing where it passed.
        decisions: Every decision that was made for it.
        cites: The clauses that its answers rest on.
        statements: The statements of account that were made for it.
    """

    file: str
    name: str
    failures: tuple[Failure, ...] = ()
    decisions: tuple[Decision, ...] = ()
    cites: tuple[str, ...] = ()
    statements: tuple[AccountStatement, ...] = ()

    @property
    def homeless(self) -> Text | None:
        """Why the case's place cannot be asked, where it cannot."""
        return next((failure.why for failure in self.failures if failure.key == AT), None)

    @property
    def outcome(self) -> Literal["passed", "failed"]:
        """Whether it passed or failed."""
        return "failed" if self.failures else "passed"

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the result as ``test --json`` prints it."""
        return {
            "file": self.file,
            "name": self.name,
            "outcome": self.outcome,
            "failures": [failure.as_json(language) for failure in self.failures],
        }


def flat(error: ZsgxError) -> Text:
    """Return an error and its faults on one line."""
    return joined(faults_of(error))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
