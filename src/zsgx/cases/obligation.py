"""The third kind of case: an obligation and its due day."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from zsgx.cases.case import (
    AT,
    DAY,
    FACTS,
    CaseResult,
    Failure,
    PolicyCase,
    flat,
)
from zsgx.errors import UnknownPlaceError, ZsgxError
from zsgx.policy.declaration import TEXT, YES, Form, Key, Leaf, OneOf, Record, key
from zsgx.policy.obligation import PERIOD
from zsgx.policy.source import Scalar
from zsgx.policy.spelling import Sort
from zsgx.programme.status import FilingStatus
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = ["FORM", "ObligationCase", "run_obligation_case"]


class _Never(enum.Enum):
    """What is expected where nothing is ever due."""

    NEVER = "never"


#: A year needs no quotes.
_PERIOD: Final = {
    "anyOf": [
        {"type": "integer", "minimum": 1000, "maximum": 9999},
        {"type": "string", "pattern": f"^(?:{PERIOD.pattern})$"},
    ]
}
_NAME: Final = evolve(TEXT, sort=Sort.OBLIGATION)


def _period(node: YamlNode, examiner: Examiner) -> str | None:
    text = node.text if isinstance(node, Scalar) else ""
    if PERIOD.fullmatch(text):
        return text
    message = Text("应为年度、季度或月份", "a year, quarter or month is wanted here")
    such = Text("如 2022、2024Q2 或 2024-05。", "Such as 2022, 2024Q2 or 2024-05.")
    examiner.note("bad-period", message, node.place, such)
    return None


def _due(node: YamlNode, examiner: Examiner) -> datetime.date | _Never | None:
    """Return the due day that is expected, or that there is none."""
    if isinstance(node, Scalar) and node.value is None and not node.faulty:
        return _Never.NEVER
    day: datetime.date | None = DAY.read(node, examiner)
    return day


def _expected(record: Record) -> dict[str, Any]:
    if not record.nodes:
        message = Text("没有写应有的结果", "nothing is expected here")
        record.examiner.note("empty", message, record.place)
    written = {name: record.values[name] for name in record.form.keys if name in record.nodes}
    return {name: None if value is _Never.NEVER else value for name, value in written.items()}


_EXPECT: Final = Form(
    "obligation answer",
    Text("义务的应有结果", "what is expected of an obligation"),
    {
        "due": Key(
            Leaf("date, or null", {"oneOf": [DAY.schema, {"type": "null"}]}, _due),
            Text("按时的最后一日", "the last day that is on time"),
        ),
        "status": Key(
            OneOf({status.value: status.value for status in FilingStatus}, Text("状态", "status")),
            Text("状态", "the status"),
        ),
        "applies": Key(YES, Text("其时是否适用", "whether it is due at all in that period")),
        "who": Key(TEXT, Text("由谁履行（中文）", "from whom it is due, in Chinese")),
        "to": Key(TEXT, Text("向谁履行（中文）", "to whom it is due, in Chinese")),
    },
    finish=_expected,
    together={"minProperties": 1},
)


@frozen(kw_only=True)
class ObligationCase(PolicyCase):
    """
    A case that asks what is due when.

    Attributes:
        obligation: The obligation's name, with its place where another level has the same.
        given: The facts, nested or by dotted path, as they are written.
        period: The year (``2022``), quarter (``2024Q2``) or month (``2024-05``), or None.
        filed: The day on which it was done, or None.
        expect: ``due``, ``status``, ``applies``, ``who`` and ``to``, those that are expected.
    """

    obligation: str = key(_NAME, "义务", "the obligation", required=True)
    given: Mapping[str, Any] = key(
        FACTS, "事实，可嵌套或用点号路径", "the facts, nested or by dotted paths"
    )
    period: str | None = key(
        Leaf("period", _PERIOD, _period),
        "年度、季度或月份，如 2022、2024Q2、2024-05",
        "a year, quarter or month: 2022, 2024Q2, 2024-05",
    )
    filed: datetime.date | None = key(DAY, "完成之日", "the day on which it was done")
    expect: Mapping[str, Any] = key(
        _EXPECT, "到期日与状态", "the due day and the status", required=True
    )


FORM: Final = Form.of(
    ObligationCase, "obligation case", Text("义务案例", "an obligation case"), whole=True
)


def run_obligation_case(case: ObligationCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; an obligation or a fact that nobody knows is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.programme.filing import judge
    from zsgx.programme.obligation import due_of

    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
        due = due_of(chosen, case.obligation, at=case.at, period=case.period, facts=case.given)
        judged = judge(chosen, due, filed=case.filed, facts=case.given)
    except ZsgxError as error:
        key = AT if isinstance(error, UnknownPlaceError) else case.obligation
        broken = Failure(key, None, None, flat(error))
        return CaseResult(case.place.file, case.name, (broken,))
    got = {
        "due": due.due and due.due.isoformat(),
        "status": judged.status.value,
        "applies": _plain(due.applies),
        "who": due.who.zh,
        "to": due.obligation.to.zh,
    }
    failures = [
        Failure(key, expected, got[key])
        for key, expected in ((key, _plain(value)) for key, value in case.expect.items())
        if expected != got[key]
    ]
    return CaseResult(case.place.file, case.name, tuple(failures), cites=due.cites)


def _plain(value: object) -> str | None:
    """Return what is expected, or came out, as a file writes it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
