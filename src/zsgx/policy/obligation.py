"""Obligations: what is due from whom, to whom, by when (义务)."""

from __future__ import annotations

import datetime

from attrs import frozen

from zsgx.issues import Place
from zsgx.text import Text

__all__ = ["After", "Obligation"]


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
        who: From whom it is due.
        to: To whom.
        rule: When it recurs, a recurrence rule of RFC 5545, or None.
        once: The one day by which it is due, or None.
        after: The period after an event, or None.
        before: Whether the text says “before” the day (…前), which `reading.due_day` reads.
        needs: The fact that must be true before it can be filed, or None.
        follows: The obligation that comes before it, or None.
        hops: The facts that hold the days of the hand-overs, in order; `reading.due_hop` says
            which of them the due day binds.
        cites: The clauses it rests on.
        place: Where it is written.
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
