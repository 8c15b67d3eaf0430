"""Filings held against their due day: on time, late, or not known, with the reasons."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.catalogue import contradictory
from zsgx.programme.obligation import HOP, Due
from zsgx.programme.recurrence import previous_day
from zsgx.programme.status import FilingStatus
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zsgx.engine.engine import Engine

__all__ = ["FILED", "Judged", "judge"]

#: What is missing where nobody has said when it was filed.
FILED: Final = "filed"
_FILING: Final = Text("报送日期", "the day of filing")
_PREVIOUS: Final = Text("上一期所定之日", "the day that is named for the period before")
_HOPS: Final = ("first", "both")


@frozen
class Judged:
    """
    A filing held against its due day.

    Attributes:
        due: What was due when.
        status: How the filing stands.
        filed: The day on which it was filed, or None.
        missing: What is missing where it is undetermined: facts, readings, ``filed``.
        why: The reason, where one must be given.
    """

    due: Due
    status: FilingStatus
    filed: datetime.date | None = None
    missing: tuple[str, ...] = ()
    why: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        due, one = self.due, self.due.obligation
        return {
            "obligation": one.name,
            "place": due.place,
            "label": one.label.as_json(),
            "who": due.who.as_json(),
            "to": one.to.as_json(),
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
            "notes": [note.as_json() for note in due.notes],
            "filed": self.filed and self.filed.isoformat(),
            "status": self.status.value,
            "missing": list(self.missing),
            "why": self.why and self.why.as_json(),
            "cites": list(due.cites),
        }


def judge(
    engine: Engine, due: Due, *, filed: datetime.date | None = None, facts: Any = ()
) -> Judged:
    """
    Return how a filing stands to *due*.

    Args:
        engine: The engine.
        due: What is due when, with the readings chosen.
        filed: The day on which it was filed; where there are hand-overs, the day of the last.
        facts: What is known: the days of hand-overs, an approval.

    Raises:
        FactsError: The facts cannot be used.
        ContradictionError: Something was filed or handed over before the event that it is about, or
            on a day that only an earlier period could mean.
    """
    known = engine.facts(facts, at=due.place)
    _refuse_earlier(due, filed, known)
    if due.named is None and not due.missing:
        return Judged(due, FilingStatus.UNSPECIFIED, filed, why=_unspecified(due))
    if due.due is None:
        return Judged(due, FilingStatus.UNDETERMINED, filed, due.missing)
    needs = due.obligation.needs
    if needs and known.get(needs) is not True:
        label = due.labels.get(needs, Text(needs, needs))
        return Judged(due, FilingStatus.UNDETERMINED, filed, *_unapproved(needs, label, known))
    if due.obligation.hops:
        return _handed_over(due, due.due, filed, known)
    if filed is None:
        return Judged(due, FilingStatus.UNDETERMINED, None, (FILED,))
    return Judged(due, _status(filed, due.due), filed)


def _refuse_earlier(due: Due, filed: datetime.date | None, known: Mapping[str, Any]) -> None:
    """Refuse days on which it could not be filed yet: before the event, or in an earlier period."""
    after = due.obligation.after
    first = known.get(after.event) if after else previous_day(due.obligation, due.named)
    if first is None:
        return
    called = due.labels.get(after.event, Text(after.event, after.event)) if after else _PREVIOUS
    hops = {hop: known.get(hop) for hop in due.obligation.hops}
    days = [(due.labels.get(hop, Text(hop, hop)), day) for hop, day in hops.items()]
    faults = [
        Text(
            f"{due.obligation.label.zh}：{what.zh} {day} 早于{called.zh} {first}",
            f"{due.obligation.label.en}: {what.en} {day} is before {called.en} {first}",
        )
        for what, day in (*days, (_FILING, filed))
        if day is not None and day < first
    ]
    if faults:
        raise contradictory(faults)


def _unspecified(due: Due) -> Text:
    if due.notes:
        return due.notes[0]
    return Text("文件未写日期，不臆定", "the text names no date, and none is made up")


def _unapproved(
    needs: str, label: Text, known: Mapping[str, Any]
) -> tuple[tuple[str, ...], Text | None]:
    if known.get(needs) is None:
        return (needs,), None
    return (), Text(
        f"“{label.zh}”为否：文件未写此时如何处理",
        f"“{label.en}” is false: the text does not say what then becomes due",
    )


def _handed_over(
    due: Due, last: datetime.date, filed: datetime.date | None, known: Mapping[str, Any]
) -> Judged:
    hops = due.obligation.hops
    days = [known.get(hop) for hop in hops]
    days[-1] = days[-1] or filed
    chosen = due.readings.get(HOP)
    options = [chosen] if chosen else _HOPS
    found = {_bound(days, last, all_hops=option != _HOPS[0]) for option in options}
    if len(found) == 1:
        (status,) = found
        if status is not FilingStatus.UNDETERMINED:
            return Judged(due, status, filed)
    unknown = [hop for hop, day in zip(hops, days, strict=True) if day is None]
    if chosen == _HOPS[0]:
        unknown = unknown[:1]
    reading = () if chosen else (f"reading.{HOP}",)
    return Judged(due, FilingStatus.UNDETERMINED, filed, (*unknown, *reading))


def _bound(
    days: list[datetime.date | None], last: datetime.date, *, all_hops: bool
) -> FilingStatus:
    """Return how the hand-overs stand that the day binds; each follows the one before it."""
    bound = days if all_hops else days[:1]
    if any(day is not None and day > last for day in bound):
        return FilingStatus.LATE
    # What was handed on in time had reached the earlier reviewers in time.
    after = days[len(bound) - 1 :]
    if any(day is not None and day <= last for day in after):
        return FilingStatus.ON_TIME
    return FilingStatus.UNDETERMINED


def _status(filed: datetime.date, last: datetime.date) -> FilingStatus:
    return FilingStatus.ON_TIME if filed <= last else FilingStatus.LATE
