"""The days and periods of obligations: of a recurrence rule, of one day, after an event."""

from __future__ import annotations

import datetime
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from zsgx.errors import FactsError
from zsgx.policy.obligation import PERIOD, After, Obligation
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "after_event",
    "in_period",
    "named_days",
    "named_years",
    "period_named",
    "period_of",
    "previous_day",
]

_QUARTER: Final = 3
_MONTHS: Final = 12
#: The most years from one leap day to the next.
_LEAP: Final = 8


def named_days(
    obligation: Obligation, first: datetime.date, last: datetime.date
) -> tuple[datetime.date, ...]:
    """Return the days between *first* and *last*, both included, that the text itself names."""
    if obligation.every and isinstance(obligation.anchor, datetime.date):
        return tuple(_counted(obligation.every, obligation.anchor, first, last))
    if obligation.rule is None:
        return tuple(day for day in (obligation.once,) if day and first <= day <= last)
    # Most answers need no recurrence, and importing it takes its time.
    from dateutil.rrule import rrulestr

    year = obligation.anchor if isinstance(obligation.anchor, int) else first.year
    start = datetime.datetime(year, 1, 1)  # days have no zone
    end = datetime.datetime(last.year, last.month, last.day)
    found = rrulestr(obligation.rule, dtstart=start).between(start, end, inc=True)
    return tuple(moment.date() for moment in found if moment.date() >= first)


def _counted(
    every: int, anchor: datetime.date, first: datetime.date, last: datetime.date
) -> Iterator[datetime.date]:
    """Yield the days between two that lie so many years after *anchor*, itself included."""
    for year in range(max(first.year, anchor.year), last.year + 1):
        passed = year - anchor.year
        if passed % every == 0 and first <= (day := anchor + relativedelta(years=passed)) <= last:
            yield day


def named_years(
    obligation: Obligation, first: datetime.date, last: datetime.date
) -> tuple[int, ...]:
    """Return the years between two days in which what counts years, and names no day, is due."""
    every, anchor = obligation.every, obligation.anchor
    if not every or not isinstance(anchor, int):
        return ()
    years = range(max(first.year, anchor), last.year + 1)
    return tuple(year for year in years if (year - anchor) % every == 0)


def previous_day(obligation: Obligation, day: datetime.date | None) -> datetime.date | None:
    """Return the day that the text names before *day*, None where nothing recurs before it."""
    rule = obligation.recurrence
    if obligation.every and isinstance(obligation.anchor, datetime.date) and day is not None:
        before = day - relativedelta(years=obligation.every)
        return before if before >= obligation.anchor else None
    if rule is None or day is None:
        return None
    # As far back as 29 February may be, where every so many years it is due.
    earliest = max(datetime.MINYEAR, day.year - _LEAP * rule.interval)
    days = named_days(obligation, datetime.date(earliest, 1, 1), day - datetime.timedelta(days=1))
    return days[-1] if days else None


def after_event(after: After, event: datetime.date) -> datetime.date:
    """
    Return the last day of a period: the day of the event is not counted, the last day is.

    Args:
        after: The period, its numbers counted.
        event: The day of the event.
    """
    found: datetime.date = event + relativedelta(
        **{unit: getattr(after, unit) for unit in ("years", "months", "days")}
    )
    return found


def period_of(text: str) -> tuple[datetime.date, datetime.date]:
    """
    Return the first and the last day of a period: ``2022``, ``2024Q2`` or ``2024-05``.

    Of a day that is numbered within its month (``2024-05.2``) they are those of the month.

    Raises:
        FactsError: It is no year, quarter or month.
    """
    found = PERIOD.fullmatch(text)
    if found is None or int(found[1]) < 1:
        raise FactsError(
            Text(
                f"{text} 不是年度、季度或月份，应如 2022、2024Q2 或 2024-05",
                f"{text} is not a year, quarter or month such as 2022, 2024Q2 or 2024-05",
            )
        )
    year, quarter, month = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    last = month or _QUARTER * quarter or _MONTHS
    first = month or (last - 2 if quarter else 1)
    end = datetime.date(year, last, monthrange(year, last)[1])
    return datetime.date(year, first, 1), end


def period_named(obligation: Obligation, day: datetime.date) -> str | None:
    """
    Return the year, quarter or month that a day of a rule belongs to, None where there is no rule.

    It is the longest that holds no more than one day of the rule, whatever its days are: where the
    text moves a day within its month, the period stays. Several days of one month are numbered.
    """
    rule = obligation.recurrence
    if rule is None:
        return f"{day.year:04}" if obligation.every else None
    month = f"{day.year:04}-{day.month:02}"
    if len(rule.days) > 1:
        days = sorted(_in_month(day, number) for number in rule.days)
        return f"{month}.{days.index(day.day) + 1}"
    if len(rule.months) == 1:
        return f"{day.year:04}"
    quarters = [(number - 1) // _QUARTER for number in rule.months]
    if len(quarters) == len(set(quarters)):
        return f"{day.year:04}Q{(day.month - 1) // _QUARTER + 1}"
    return month


def in_period(period: str | None, asked: str | None) -> bool:
    """Return whether *asked*, in which a day of *period* lies, means it: its number must fit."""
    return asked is None or "." not in asked or period == asked


def _in_month(day: datetime.date, number: int) -> int:
    """Return a day of the month of *day*; one below zero is counted from the end."""
    return number if number > 0 else monthrange(day.year, day.month)[1] + 1 + number
