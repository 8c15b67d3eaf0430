"""The days of obligations: of a recurrence rule, of one day, of a period after an event."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from dateutil.relativedelta import relativedelta

from zsgx.errors import FactsError
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.obligation import After, Obligation

__all__ = ["after_event", "named_days", "period_of", "rule_words"]

_PERIOD: Final = re.compile(r"(\d{4})(?:Q([1-4]))?")
_YEARLY: Final = re.compile(r"FREQ=YEARLY;BYMONTH=([\d,]+);BYMONTHDAY=(-?\d+)")
_MONTHLY: Final = re.compile(r"FREQ=MONTHLY;BYMONTHDAY=(-1|\d+)")
_QUARTER_ENDS: Final = ["3", "6", "9", "12"]


def named_days(
    obligation: Obligation, first: datetime.date, last: datetime.date
) -> tuple[datetime.date, ...]:
    """Return the days between *first* and *last*, both included, that the text itself names."""
    if obligation.rule is None:
        return tuple(day for day in (obligation.once,) if day and first <= day <= last)
    # Most answers need no recurrence, and importing it takes its time.
    from dateutil.rrule import rrulestr  # noqa: PLC0415

    start = datetime.datetime(first.year, 1, 1)  # noqa: DTZ001 - days have no zone
    end = datetime.datetime(last.year, last.month, last.day)  # noqa: DTZ001
    found = rrulestr(obligation.rule, dtstart=start).between(start, end, inc=True)
    return tuple(moment.date() for moment in found if moment.date() >= first)


def after_event(after: After, event: datetime.date) -> datetime.date:
    """Return the last day of a period: the day of the event is not counted, the last day is."""
    found: datetime.date = event + relativedelta(
        years=after.years, months=after.months, days=after.days
    )
    return found


def period_of(text: str) -> tuple[datetime.date, datetime.date]:
    """
    Return the first and the last day of a year (``2022``) or a quarter (``2024Q2``).

    Raises:
        FactsError: It is neither.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or int(found[1]) < 1:
        raise FactsError(
            Text(
                f"{text} 不是年度或季度，应如 2022 或 2024Q2",
                f"{text} is no year or quarter, such as 2022 or 2024Q2",
            )
        )
    year, quarter = int(found[1]), int(found[2] or 0)
    last = 3 * quarter or 12
    first = datetime.date(year, last - 2 if quarter else 1, 1)
    return first, datetime.date(year, last, monthrange(year, last)[1])


def rule_words(rule: str) -> Text:
    """Return a recurrence rule in words, or as it is written where it is an unusual one."""
    found = _YEARLY.fullmatch(rule)
    monthly = _MONTHLY.fullmatch(rule)
    if monthly:
        day = int(monthly[1])
        if day == -1:
            return Text("每月末", "at the end of each month")
        return Text(f"每月{day}日", f"on day {day} of each month")
    if found is None:
        return Text(rule, rule)
    months, day = found[1].split(","), int(found[2])
    if months == _QUARTER_ENDS and day == -1:
        return Text("每季度末", "at the end of each quarter")
    if day < 0:
        zh = "、".join(f"{month}月末" for month in months)
        return Text(f"每年{zh}", f"every year at the end of {_names(months)}")
    zh = "、".join(f"{month}月{day}日" for month in months)
    return Text(f"每年{zh}", f"every year on {day} {_names(months)}")


def _names(months: list[str]) -> str:
    return ", ".join(datetime.date(2000, int(month), 1).strftime("%B") for month in months)
