"""The days of obligations: of a recurrence rule, of one day, of a period after an event."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final, Protocol

from dateutil.relativedelta import relativedelta

from zsgx.errors import FactsError, MissingExtraError
from zsgx.policy.obligation import Recurrence
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.obligation import After, Obligation

__all__ = [
    "Calendar",
    "ChinaHolidays",
    "after_event",
    "in_period",
    "named_days",
    "period_named",
    "period_of",
    "roll_forward",
    "rule_words",
]

_PERIOD: Final = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2])(?:\.[1-9]\d?)?)?", re.ASCII)
_QUARTER_ENDS: Final = (3, 6, 9, 12)
_QUARTER: Final = 3
_MONTHS: Final = 12
_ONE: Final = datetime.timedelta(days=1)
_SATURDAY: Final = 5
_WEEKENDS_ALONE: Final = Text(
    "未提供节假日历，只按周六、周日休息",
    "no calendar of holidays was given; Saturdays and Sundays alone are days of rest",
)


def named_days(
    obligation: Obligation, first: datetime.date, last: datetime.date
) -> tuple[datetime.date, ...]:
    """Return the days between *first* and *last*, both included, that the text itself names."""
    if obligation.rule is None:
        return tuple(day for day in (obligation.once,) if day and first <= day <= last)
    # Most answers need no recurrence, and importing it takes its time.
    from dateutil.rrule import rrulestr

    year = obligation.anchor or first.year
    start = datetime.datetime(year, 1, 1)  # noqa: DTZ001 - days have no zone
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
    Return the first and the last day of a period: ``2022``, ``2024Q2`` or ``2024-05``.

    Of a day that is numbered within its month (``2024-05.2``) they are those of the month.

    Raises:
        FactsError: It is no year, quarter or month.
    """
    found = _PERIOD.fullmatch(text)
    if found is None or int(found[1]) < 1:
        raise FactsError(
            Text(
                f"{text} 不是年度、季度或月份，应如 2022、2024Q2 或 2024-05",
                f"{text} is no year, quarter or month, such as 2022, 2024Q2 or 2024-05",
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
        return None
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


def rule_words(rule: str) -> Text:
    """Return a recurrence rule in words; one that names no day as it is written."""
    if "BYMONTHDAY" not in rule:
        return Text(rule, rule)
    found = Recurrence.of(rule)
    days = Text("、".join(map(_day_zh, found.days)), ", ".join(map(_day_en, found.days)))
    if not found.yearly and _MONTHS % found.interval:
        every = found.interval
        return Text(f"每{every}个月{days.zh}", f"every {every} months on {days.en}")
    each_year = not found.yearly or found.interval == 1
    if each_year and found.ends_months and found.months == _QUARTER_ENDS:
        return Text("每季度末", "at the end of each quarter")
    if each_year and len(found.months) == _MONTHS:
        en = "at the end" if found.ends_months else f"on {days.en}"
        return Text(f"每月{days.zh}", f"{en} of each month")
    zh = "、".join(f"{month}月{_day_zh(day)}" for month in found.months for day in found.days)
    names = ", ".join(datetime.date(2000, month, 1).strftime("%B") for month in found.months)
    every_zh = "每年" if each_year else f"每{found.interval}年"
    every_en = "every year" if each_year else f"every {found.interval} years"
    if found.ends_months:
        return Text(f"{every_zh}{zh}", f"{every_en} at the end of {names}")
    of_months = f"{found.days[0]}" if len(found.days) == 1 and found.days[0] > 0 else ""
    en = f"{of_months} {names}" if of_months else f"{days.en} of {names}"
    return Text(f"{every_zh}{zh}", f"{every_en} on {en}")


def _day_zh(day: int) -> str:
    if day == -1:
        return "末"
    return f"{day}日" if day > 0 else f"倒数第{-day}日"


def _day_en(day: int) -> str:
    if day == -1:
        return "the last day"
    return f"day {day}" if day > 0 else f"day {-day} from the end"


class Calendar(Protocol):
    """Tells working days from days of rest."""

    def is_working_day(self, day: datetime.date) -> bool | None:
        """Return whether people work on *day*, None where the calendar does not reach so far."""


class ChinaHolidays:
    """
    The public holidays of China with their make-up days, from the `holidays` package.

    It tells nothing of years whose make-up days it does not have: they are announced year by year.
    """

    def __init__(self) -> None:
        try:
            from holidays import country_holidays
        except ImportError:
            raise MissingExtraError("holidays", "holidays") from None
        self._read = country_holidays
        self._years: dict[int, Calendar | None] = {}

    def is_working_day(self, day: datetime.date) -> bool | None:
        """Return whether people work on *day*, None in a year whose make-up days are not known."""
        if day.year not in self._years:
            found = self._read("CN", years=day.year, expand=False)
            known = any(moved.year == day.year for moved in found.weekend_workdays)
            self._years[day.year] = found if known else None
        year = self._years[day.year]
        return None if year is None else year.is_working_day(day)


def roll_forward(
    day: datetime.date, calendar: Calendar | None
) -> tuple[datetime.date, Text | None]:
    """
    Return *day*, or the first working day after it, and what must be said about how it was found.

    Where *calendar* does not reach, weekends alone count, and that is said.
    """
    note = _WEEKENDS_ALONE if calendar is None else None
    while True:
        works = None if calendar is None else calendar.is_working_day(day)
        if works is None and calendar is not None:
            note = Text(
                f"节假日历不含 {day.year} 年，只按周六、周日休息",
                f"the calendar of holidays does not reach {day.year}; Saturdays and Sundays "
                f"alone are days of rest",
            )
        if works or (works is None and day.weekday() < _SATURDAY):
            return day, note
        day += _ONE
