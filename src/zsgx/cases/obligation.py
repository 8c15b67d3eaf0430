"""The third kind of case: an obligation and its due day."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases.case import (
    AT,
    COMMON,
    READINGS,
    CaseResult,
    Failure,
    PolicyCase,
    common,
    day,
    facts_of,
    flat,
)
from zsgx.errors import UnknownPlaceError, ZsgxError
from zsgx.policy.shapes import Form, Key, Shape
from zsgx.policy.source import Scalar
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.examiner import Examiner, Record
    from zsgx.policy.source import Node

__all__ = ["FORM", "ObligationCase", "read_obligation_case", "run_obligation_case"]

FORM: Final = Form(
    "obligation case",
    Text("义务案例", "an obligation case"),
    {
        **COMMON,
        "obligation": Key(Shape.TEXT, Text("义务", "the obligation"), required=True),
        "given": Key(Shape.TEXT, Text("事实", "the facts")),
        "period": Key(
            Shape.TEXT,
            Text(
                "年度、季度或月份，如 2022、2024Q2、2024-05",
                "a year, quarter or month: 2022, 2024Q2, 2024-05",
            ),
        ),
        "filed": Key(Shape.DATE, Text("完成之日", "the day on which it was done")),
        **READINGS,
        "expect": Key(
            Shape.TEXT, Text("到期日与状态", "the due day and the status"), required=True
        ),
    },
)
_EXPECT: Final = Form(
    "obligation answer",
    Text("义务的应有结果", "what is expected of an obligation"),
    {
        "due": Key(Shape.DATE, Text("按时的最后一日", "the last day that is on time")),
        "status": Key(Shape.TEXT, Text("状态", "the status")),
        "applies": Key(Shape.YES, Text("其时是否适用", "whether it is due at all in that period")),
        "who": Key(Shape.TEXT, Text("由谁履行（中文）", "from whom it is due, in Chinese")),
        "to": Key(Shape.TEXT, Text("向谁履行（中文）", "to whom it is due, in Chinese")),
    },
)
_STATUSES: Final = ("on_time", "late", "undetermined", "unspecified")
_PERIOD: Final = re.compile(r"\d{4}(Q[1-4]|-(0[1-9]|1[0-2])(\.[1-9]\d?)?)?", re.ASCII)


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

    obligation: str
    given: Mapping[str, Any]
    period: str | None
    filed: datetime.date | None
    expect: Mapping[str, Any]


def read_obligation_case(record: Record, examiner: Examiner) -> ObligationCase | None:
    """Return the case in *record*; None where it has a fault, which is noted."""
    before = len(examiner.issues)
    shared = common(record, examiner)
    obligation = examiner.text(record["obligation"])
    facts = facts_of(record["given"], examiner)
    period = _period(record["period"], examiner)
    filed = day(record["filed"], examiner)
    expect = _expect(record["expect"], examiner)
    faulty = len(examiner.issues) > before
    if faulty or shared is None or obligation is None or facts is None:
        return None
    return ObligationCase(
        **shared, obligation=obligation, given=facts, period=period, filed=filed, expect=expect
    )


def _period(node: Node | None, examiner: Examiner) -> str | None:
    if node is None:
        return None
    text = node.text if isinstance(node, Scalar) else ""
    if _PERIOD.fullmatch(text):
        return text
    message = Text("应为年度、季度或月份", "a year, quarter or month is wanted here")
    such = Text("如 2022、2024Q2 或 2024-05。", "Such as 2022, 2024Q2 or 2024-05.")
    examiner.note("bad-period", message, node.place, such)
    return None


def _expect(node: Node | None, examiner: Examiner) -> dict[str, Any]:
    record = None if node is None else examiner.record(node, _EXPECT)
    if node is None or record is None:
        return {}
    found: dict[str, Any] = {}
    due, status = record["due"], record["status"]
    if isinstance(due, Scalar) and due.value is None:
        found["due"] = None
    elif due is not None:
        found["due"] = day(due, examiner)
    word = examiner.text(status)
    if status is not None and word is not None:
        found["status"] = word
        if word not in _STATUSES:
            message = Text(f"没有状态 {word}", f"there is no status {word}")
            examiner.note("unknown-option", message, status.place, did_you_mean(word, _STATUSES))
    if record["applies"] is not None:
        found["applies"] = examiner.yes(record["applies"])
    for key in ("who", "to"):
        said = examiner.text(record[key])
        if said is not None:
            found[key] = said
    if not record.nodes:
        message = Text("没有写应有的结果", "nothing is expected here")
        examiner.note("empty", message, node.place)
    return found


def run_obligation_case(case: ObligationCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; an obligation or a fact that nobody knows is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.programme.filing import judge  # noqa: PLC0415
    from zsgx.programme.obligation import due_of  # noqa: PLC0415

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
