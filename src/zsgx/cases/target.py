"""The second kind of case: progress against targets."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.cases.case import (
    AT,
    WORDS,
    CaseResult,
    Failure,
    PolicyCase,
    entries,
    flat,
    number,
)
from zsgx.domain.kinds import EARLIEST, LATEST
from zsgx.errors import UnknownPlaceError, ZsgxError
from zsgx.policy.declaration import YEAR, Form, Leaf, Record, key
from zsgx.policy.source import Scalar
from zsgx.policy.spelling import Sort
from zsgx.programme.status import Progress
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = ["FORM", "TargetCase", "run_target_case"]

_PROGRESS: Final = tuple(progress.value for progress in Progress)


def _year(node: YamlNode, examiner: Examiner) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and EARLIEST.year <= value <= LATEST.year
    ):
        return value
    if not (isinstance(node, Scalar) and node.faulty):
        examiner.note(
            "bad-year", Text("应为年份，如 2024", "a year is wanted, such as 2024"), node.place
        )
    return None


def _actual(node: YamlNode, examiner: Examiner) -> dict[str, int | Decimal | None] | None:
    listed = entries(node, examiner)
    if listed is None:
        return None
    return {
        metric: None
        if isinstance(value, Scalar) and value.value is None
        else number(value, examiner)
        for metric, value in listed.items()
    }


def _tolerance(node: YamlNode, examiner: Examiner) -> Decimal | None:
    value = number(node, examiner)
    if value is None or node is None:
        return None
    if not 0 <= value <= 1:
        message = Text("幅度（tolerance）应在 0 至 1 之间", "a tolerance lies between 0 and 1")
        examiner.note("bad-value", message, node.place)
    return Decimal(value)


@frozen(kw_only=True)
class TargetCase(PolicyCase):
    """
    A case that holds numbers against targets.

    Attributes:
        year: The year.
        actual: What was reached, by metric; None is unknown.
        tolerance: What “about” (左右) may mean, or None.
        expect: How it stands, by metric.
    """

    year: int = key(Leaf("year", YEAR.schema, _year), "年度", "the year", required=True)
    actual: Mapping[str, int | Decimal | None] = key(
        Leaf(
            "numbers by metric",
            {"type": ["object", "null"], "additionalProperties": {"type": ["number", "null"]}},
            _actual,
            sort=Sort.METRIC,
        ),
        "实际完成数",
        "what was reached",
        required=True,
    )
    tolerance: Decimal | None = key(
        Leaf("share", {"type": "number", "minimum": 0, "maximum": 1}, _tolerance),
        "“左右”的幅度，0 至 1",
        "what “about” may mean, from 0 to 1",
    )
    expect: Mapping[str, str] = key(
        Leaf(
            "progress by metric",
            {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"enum": list(_PROGRESS)},
            },
            WORDS.read,
            sort=Sort.METRIC,
        ),
        "应有的进展",
        "the progress that must come out",
        required=True,
    )


def _case(record: Record) -> TargetCase | None:
    expect = record["expect"]
    if expect is not None and record.values["expect"] == {}:
        message = Text("没有写应有的进展", "no progress is expected here")
        record.examiner.note("empty", message, expect.place)
    for metric, progress in (record.values["expect"] or {}).items():
        if progress not in _PROGRESS:
            hint = did_you_mean(progress, _PROGRESS)
            message = Text(
                f"{metric}：没有进展 {progress}", f"{metric}: no such progress: {progress}"
            )
            record.examiner.note("unknown-option", message, record.place, hint)
    return record.build(TargetCase)


FORM: Final = Form.of(
    TargetCase, "target case", Text("目标案例", "a target case"), _case, whole=True
)


def run_target_case(case: TargetCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; a figure that cannot be used is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.policy.target import METRICS
    from zsgx.programme.actual import declared_units
    from zsgx.programme.target import attain

    known = {*METRICS, *declared_units(engine.policies.values())}
    failures = [
        Failure(metric, expected, None, _unknown(metric, known))
        for metric, expected in case.expect.items()
        if metric not in known
    ]
    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
        found = attain(
            chosen,
            at=case.at,
            year=case.year,
            actual={**dict.fromkeys(case.expect.keys() & known), **case.actual},
            tolerance=case.tolerance,
        )
    except ZsgxError as error:
        key = AT if isinstance(error, UnknownPlaceError) else "actual"
        broken = Failure(key, None, None, flat(error))
        return CaseResult(case.place.file, case.name, (broken, *failures))
    attained = {one.metric: one for one in found}
    cites: dict[str, None] = {}
    for metric, expected in case.expect.items():
        if metric in known:
            one = attained[metric]
            cites |= dict.fromkeys(one.cites)
            if one.progress.value != expected:
                failures.append(Failure(metric, expected, one.progress.value))
    return CaseResult(case.place.file, case.name, tuple(failures), cites=tuple(cites))


def _unknown(metric: str, known: set[str]) -> Text:
    hint = did_you_mean(metric, known)
    return Text(f"未知指标 {metric}。{hint.zh}", f"unknown metric {metric}. {hint.en}")
