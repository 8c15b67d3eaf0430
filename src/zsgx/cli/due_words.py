"""What is due, as lines of text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from zsgx.decision.layout import Line
from zsgx.engine.filing import FILED, FilingStatus
from zsgx.reports.obligation_wording import place_words, when_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.engine.filing import Judged

__all__ = ["due_json", "due_lines"]

_ROLES: Final = {FilingStatus.ON_TIME: "applies", FilingStatus.LATE: "open"}
_OPEN: Final = Text("尚不能判定", "not known")
_NO_DATE: Final = Text("未写日期", "no date")
_WHO: Final = Text(
    "由谁履行，文件可作不同解释", "from whom it is due can be read in more than one way"
)


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
    place = place_words(due)
    told = Text(f"{one.label.zh}（{place.zh}）", f"{one.label.en} ({place.en})")
    role = _ROLES.get(judged.status, "note")
    yield Line(told, role, term, ids=(due.address, *due.cites))
    yield Line(
        Text(f"{due.who.zh} → {one.to.zh}", f"{due.who.en} → {one.to.en}"), "detail", depth=1
    )
    if due.is_dated or one.since or one.until:
        yield Line(when_words(one, due.labels), "detail", depth=1)
    if due.open:
        yield Line(_WHO, "missing", depth=1, ids=due.open)
    if one.follows:
        before = due.labels.get(one.follows, Text(one.follows, one.follows))
        said = Text(f"在“{before.zh}”之后", f"after “{before.en}”")
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
        "who": _both(due.who),
        "to": _both(one.to),
        "open": list(due.open),
        "period": due.period,
        "applies": due.applies,
        "since": one.since,
        "until": one.until,
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
