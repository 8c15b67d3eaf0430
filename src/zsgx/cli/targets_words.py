"""Progress against targets, as lines of text and as JSON."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from zsgx.decision.layout import Line
from zsgx.domain.kinds import plain
from zsgx.engine.target import Attainment, Progress
from zsgx.policy.target import TargetValue
from zsgx.reports.target_wording import got, grouped, wanted
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zsgx.engine.target_sum import TargetSum

__all__ = ["attainment_json", "attainment_lines", "target_lines", "targets_json"]

_KEPT: Final = (Progress.MET, Progress.REACHED, Progress.ABOVE)
_MISSING: Final = {
    "actual": Text("完成数未知或未定", "the number reached is unknown or open"),
    "tolerance": Text(
        "“左右”的幅度未给定（--tolerance）", "what “about” may mean was not said (--tolerance)"
    ),
}


def target_lines(
    place: Text, year: int, found: Sequence[Attainment], sums: Iterable[TargetSum], *, shown: bool
) -> Iterator[Line]:
    """Yield what `zsgx targets` prints; without figures (*shown* is false) the targets alone."""
    yield Line(Text(f"{place.zh}：{year} 年目标", f"{place.en}: targets of {year}"), "head")
    if not found:
        yield Line(Text("该年没有目标", "there are none in this year"), "note")
    for one in found:
        yield from attainment_lines(one, shown=shown)
    for added in sums:
        verdict = Text("相符", "adds up") if added.adds_up else Text("不相符", "does not add up")
        label, plan = added.target.label, added.plan.label
        yield Line(
            Text(
                f"{label.zh}（{plan.zh}）：{added.text.zh}，{verdict.zh}",
                f"{label.en} ({plan.en}): {added.text.en}, which {verdict.en}",
            ),
            "note",
            Text("合计", "sum"),
        )


def attainment_lines(one: Attainment, *, shown: bool) -> Iterator[Line]:
    """Yield what is said of one metric; without figures (*shown* is false) the target alone."""
    if one.target is None or one.value is None:
        message = Text(f"{one.metric}：本级未设此目标", f"{one.metric}: no target here")
        yield Line(message, "note", one.progress.label, ids=(one.metric,))
        return
    label, goal = one.target.label, wanted(one.value, one.target.unit)
    kept = "applies" if one.progress in _KEPT else "note"
    role = ("open" if one.missed else kept) if shown else "note"
    if not shown:
        plan = one.value.plan.label
        text = Text(f"{label.zh}：{goal.zh}", f"{label.en}: {goal.en}")
        yield Line(text, role, plan, ids=one.value.cites)
    else:
        number = got(one.reached)
        text = Text(
            f"{label.zh}：{number.zh}，目标{goal.zh}", f"{label.en}: {number.en} of {goal.en}"
        )
        yield Line(text, role, one.progress.label, ids=one.value.cites)
        yield from (Line(detail, "detail", depth=1) for detail in _details(one))
        yield from (Line(_MISSING[name], "missing", depth=1) for name in one.missing)
    for other, progress in one.beside:
        beside = wanted(other, one.target.unit)
        also = Text(f"，{progress.label.zh}", f", {progress.label.en}") if shown else Text("", "")
        yield Line(
            Text(
                f"{other.plan.label.zh}另定{beside.zh}{also.zh}",
                f"the {other.plan.label.en} wants {beside.en}{also.en}",
            ),
            "detail",
            depth=1,
            ids=other.cites,
        )


def _details(one: Attainment) -> Iterator[Text]:
    if one.share is not None:
        share = _places(one.share * 100)
        yield Text(f"完成 {share} %", f"{share} % of it")
    if one.remaining and one.value:
        left, whole = _round(one.remaining), f"{one.value.quantity:,}"
        yield Text(f"距 {whole} 尚差 {left}", f"{left} short of {whole}")
    if one.expected is not None and one.ahead is not None:
        even, ahead = _round(one.expected), _round(abs(one.ahead))
        behind = one.ahead < 0
        yield Text(
            f"按均匀进度应完成 {even}，{'落后' if behind else '超前'} {ahead}",
            f"an even pace would have {even}: {ahead} {'behind' if behind else 'ahead'}",
        )


def targets_json(
    at: str, year: int, found: Sequence[Attainment], sums: Iterable[TargetSum]
) -> dict[str, Any]:
    """
    Return what ``zsgx targets --json`` prints.

    Exact numbers are their shortest text; shares and what an even pace would have reached are
    rounded half up to two places.
    """
    return {
        "at": at,
        "year": year,
        "targets": [attainment_json(one) for one in found],
        "sums": [
            {
                "metric": added.target.metric,
                "plan": added.plan.value,
                "quantity": added.quantity,
                "parts": dict(added.parts),
                "adds_up": added.adds_up,
            }
            for added in sums
        ],
    }


def attainment_json(one: Attainment) -> dict[str, Any]:
    """Return one metric as JSON has it."""
    label = one.target.label if one.target else None
    return {
        "metric": one.metric,
        "label": label and {"zh": label.zh, "en": label.en},
        "unit": one.target and one.target.unit,
        **_value_json(one.value),
        "beside": [
            {**_value_json(other), "progress": progress.value} for other, progress in one.beside
        ],
        "least": _plain(one.reached.least),
        "most": _plain(one.reached.most),
        "progress": one.progress.value,
        "share": None if one.share is None else _places(one.share * 100),
        "remaining": None if one.remaining is None else _places(one.remaining),
        "expected": None if one.expected is None else _places(one.expected),
        "ahead": None if one.ahead is None else _places(one.ahead),
        "missing": list(one.missing),
    }


def _value_json(value: TargetValue | None) -> dict[str, Any]:
    return {
        "plan": value and value.plan.value,
        "compare": value and value.comparison.value,
        "quantity": value and value.quantity,
        "cites": list(value.cites) if value else [],
    }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else str(plain(number))


def _round(number: Fraction) -> str:
    return grouped(Decimal(_places(number)))


def _places(number: Fraction) -> str:
    """Return *number* rounded half up to two places, as its shortest text."""
    hundredths = math.floor(number * 100 + Fraction(1, 2))
    return str(plain(Decimal(hundredths).scaleb(-2)))
