"""Recurrence rules (RFC 5545), taken apart: how often, in which months, on which of their days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import frozen

__all__ = ["Recurrence"]

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
