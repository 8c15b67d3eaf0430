"""Working days and days of rest, and the first working day from a day on."""

from __future__ import annotations

import datetime
from typing import Final, Protocol

from zsgx.errors import MissingExtraError
from zsgx.text import Text

__all__ = ["Calendar", "ChinaHolidays", "roll_forward"]

_ONE: Final = datetime.timedelta(days=1)
_SATURDAY: Final = 5
_WEEKENDS_ALONE: Final = Text(
    "未提供节假日历，只按周六、周日休息",
    "no calendar of holidays was given; Saturdays and Sundays alone are days of rest",
)


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
