"""Obligations: what is due from whom, to whom, by when (义务)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.issues import Place
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["After", "Obligation", "Recurrence"]

_EVERY: Final = tuple(range(1, 13))
#: How many days every month has at least, by its number; February has 29 in some years alone.
_SHORTEST: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@frozen
class Recurrence:
    """
    A recurrence rule.

    Attributes:
        yearly: Whether it counts years; otherwise it counts months.
        interval: Every how many years or months it recurs.
        months: The months in which it falls.
        days: The days of those months, negative from the end: -1 is the last.
    """

    yearly: bool
    interval: int
    months: tuple[int, ...]
    days: tuple[int, ...]

    @classmethod
    def of(cls, rule: str) -> Recurrence:
        """Return a rule that is spelt as rules are."""
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        yearly, interval = parts["FREQ"] == "YEARLY", int(parts.get("INTERVAL", 1))
        named = _numbers(parts["BYMONTH"]) if "BYMONTH" in parts else _EVERY
        # Months are counted from January on, and come round after a dozen steps.
        met = _EVERY if yearly else {step * interval % 12 + 1 for step in range(12)}
        months = tuple(month for month in named if month in met)
        return cls(yearly, interval, months, _numbers(parts["BYMONTHDAY"]))

    @property
    def ends_months(self) -> bool:
        """Whether it falls on the last days of months, and on no other."""
        return self.days == (-1,)

    def skipped(self) -> Iterator[tuple[int, int]]:
        """Yield each month, and a day that it names and that this month does not always have."""
        for month in self.months:
            for day in self.days:
                if abs(day) > _SHORTEST[month]:
                    yield month, day


def _numbers(listed: str) -> tuple[int, ...]:
    return tuple(int(number) for number in listed.split(","))


@frozen
class After:
    """
    A period that runs from an event: the day of the event is not counted, the last day is.

    Attributes:
        event: The fact that holds the day of the event.
        years: How many years.
        months: How many months.
        days: How many days.
    """

    event: str
    years: int = 0
    months: int = 0
    days: int = 0


@frozen
class Obligation:
    """
    What is due.

    At most one of `rule`, `once` and `after` says when; with none of them the text names no date,
    and none is made up.

    Attributes:
        name: Its name, such as ``base-annual-report``.
        label: What it is called.
        who: From whom it is due; with `who_by`, what is said until that reading is chosen.
        to: To whom.
        rule: When it recurs, a recurrence rule of RFC 5545, or None.
        once: The one day by which it is due, or None.
        after: The period after an event, or None.
        before: Whether the text says “before” the day (…前), which `reading.due_day` reads, or
            `reading.due_end` where it names the end of a month or quarter.
        needs: The fact that must be true before it can be filed, or None.
        follows: The obligation that comes before it, or None.
        hops: The facts that hold the days of the hand-overs, in order; `reading.due_hop` says
            which of them the due day binds.
        cites: The clauses it rests on.
        place: Where it is written.
        who_by: The reading whose options say from whom it is due, or None.
        month_end: Whether the one day stands for the end of a month (6月底), which the text names.
        anchor: The year from which an interval counts, or None.
        since: The first year to which it belongs, or None where its documents alone say.
        until: The last year, or None.
    """

    name: str
    label: Text
    who: Text
    to: Text
    rule: str | None
    once: datetime.date | None
    after: After | None
    before: bool
    needs: str | None
    follows: str | None
    hops: tuple[str, ...]
    cites: tuple[str, ...]
    place: Place
    who_by: str | None = None
    month_end: bool = False
    anchor: int | None = None
    since: int | None = None
    until: int | None = None

    def in_year(self, year: int) -> bool:
        """Return whether it belongs to *year*, as far as its own years say."""
        return (self.since or year) <= year <= (self.until or year)

    @property
    def is_dated(self) -> bool:
        """Whether the text names a day, or a period after an event."""
        return bool(self.rule or self.once or self.after)

    @property
    def recurrence(self) -> Recurrence | None:
        """When it recurs, taken apart, or None."""
        return Recurrence.of(self.rule) if self.rule else None

    @property
    def names_end(self) -> bool:
        """Whether the text names the end of a month or quarter (…底、…末), and no day."""
        recurs = self.recurrence
        return self.month_end or (recurs is not None and recurs.ends_months)
