"""What is due, as lines of text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from zsgx.decision.layout import Line
from zsgx.engine.filing import FILED, FilingStatus
from zsgx.engine.recurrence import rule_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.engine.filing import Judged
    from zsgx.policy.obligation import After, Obligation

__all__ = ["due_json", "due_lines", "when_words"]

_ROLES: Final = {FilingStatus.ON_TIME: "applies", FilingStatus.LATE: "open"}
_OPEN: Final = Text("尚不能定", "not known")
_NO_DATE: Final = Text("未写日期", "no date")


def due_lines(
    place: Text, year: int, found: Sequence[Judged], asked: Sequence[Judged]
) -> Iterator[Line]:
    """Yield what `zsgx due` prints: what is *found*, and how the filings *asked* about stand."""
    yield Line(Text(f"{place.zh}：{year} 年到期事项", f"{place.en}: due in {year}"), "head")
    if not found:
        yield Line(Text("该年没有到期事项", "nothing is due in this year"), "note")
    for judged in found:
        yield from _of_one(judged, asked=judged in asked)


def _of_one(judged: Judged, *, asked: bool) -> Iterator[Line]:
    due = judged.due
    one = due.obligation
    if due.due:
        term = Text(due.due.isoformat(), due.due.isoformat())
    else:
        term = _OPEN if due.is_dated else _NO_DATE
    told = Text(f"{one.label.zh}（{due.place}）", f"{one.label.en} ({due.place})")
    role = _ROLES.get(judged.status, "note")
    yield Line(told, role, term, ids=(one.name, *due.cites))
    yield Line(
        Text(f"{one.who.zh} → {one.to.zh}", f"{one.who.en} → {one.to.en}"), "detail", depth=1
    )
    if due.is_dated:
        yield Line(when_words(one), "detail", depth=1)
    if one.follows:
        said = Text(f"在 {one.follows} 之后", f"after {one.follows}")
        yield Line(said, "detail", depth=1, ids=(one.needs,) if one.needs else ())
    yield from (Line(note, "detail", depth=1) for note in due.notes)
    if not asked:
        missing = due.missing
    else:
        missing = tuple(path for path in judged.missing if path != FILED)
        label = judged.status.label
        said = Text(f"{judged.filed} 报送：{label.zh}", f"filed {judged.filed}: {label.en}")
        yield Line(said if judged.filed else label, role, depth=1)
        if judged.why:
            yield Line(judged.why, "detail", depth=1)
    if missing:
        yield Line(Text("尚缺", "missing"), "missing", depth=1, ids=missing)


def when_words(one: Obligation) -> Text:
    """Return when an obligation is due, in words."""
    before = Text("前", "before ") if one.before else Text("", "")
    if one.rule:
        said = rule_words(one.rule)
        return Text(f"{said.zh}{before.zh}", f"{said.en}{' (“before”)' if one.before else ''}")
    if one.once:
        return Text(f"{one.once}{before.zh}", f"{before.en}{one.once}")
    if one.after:
        period = _period(one.after)
        return Text(
            f"{one.after.event} 之后 {period.zh}内", f"within {period.en} of {one.after.event}"
        )
    return Text("文件未写日期", "no date in the text")


def _period(after: After) -> Text:
    parts = (
        (after.years, "年", "year"),
        (after.months, "个月", "month"),
        (after.days, "日", "day"),
    )
    return Text(
        "".join(f"{number}{zh}" for number, zh, _ in parts if number),
        ", ".join(f"{number} {en}{'s' * (number > 1)}" for number, _, en in parts if number),
    )


def due_json(at: str, year: int, found: Sequence[Judged]) -> dict[str, Any]:
    """Return what ``zsgx due --json`` prints, one document."""
    return {"at": at, "year": year, "due": [_as_json(judged) for judged in found]}


def _as_json(judged: Judged) -> dict[str, Any]:
    due = judged.due
    one = due.obligation
    return {
        "obligation": one.name,
        "place": due.place,
        "label": _both(one.label),
        "who": _both(one.who),
        "to": _both(one.to),
        "named": due.named and due.named.isoformat(),
        "due": due.due and due.due.isoformat(),
        "rule": one.rule,
        "after": one.after and one.after.event,
        "needs": one.needs,
        "follows": one.follows,
        "readings": dict(due.readings),
        "notes": [_both(note) for note in due.notes],
        "filed": judged.filed and judged.filed.isoformat(),
        "status": judged.status.value,
        "missing": list(judged.missing),
        "why": judged.why and _both(judged.why),
        "cites": list(due.cites),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
