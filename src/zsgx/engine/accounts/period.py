"""The periods of an account for one person: calendar years, cycles of years, the term of a post."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from attrs import frozen
from dateutil.relativedelta import relativedelta

from zsgx.policy.account import Cycle, PostTerm
from zsgx.policy.term import Term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zsgx.domain.kinds import Value
    from zsgx.policy.account import Account

__all__ = ["Periods"]

_ONE: Final = datetime.timedelta(days=1)


@frozen
class Periods:
    """
    Periods, numbered in order of time.

    Attributes:
        years: How many years one has; None for the term of a post.
        first: The first day of the one with the number 0; None where that is unknown.
        last: For the term of a post, its last day; None where that is open or unknown.
        until: For such a term, the day on which the post is held, as far as is known.
        missing: The facts that would tell what is unknown.
    """

    years: int | None
    first: datetime.date | None
    last: datetime.date | None = None
    until: datetime.date | None = None
    missing: tuple[str, ...] = ()

    @classmethod
    def of(cls, account: Account, facts: Mapping[str, Value], day: datetime.date) -> Periods:
        """
        Return the periods of *account* for a person.

        Args:
            account: The account.
            facts: The facts of the person.
            day: A day of the period that is asked about.
        """
        period = account.period
        if isinstance(period, PostTerm):
            named = [path for path in (period.since, period.until) if path]
            days = [facts.get(path) for path in named]
            missing = tuple(path for path in named if facts.get(path) is None)
            last = _day(days[1]) if days[1:] else None
            return cls(None, _day(days[0]), last, day, missing)
        if not isinstance(period, Cycle):
            return cls(1, datetime.date(1, 1, 1))
        anchor = period.anchor
        if not isinstance(anchor, str):
            return cls(period.years, _day(anchor))
        first = _day(facts.get(anchor))
        return cls(period.years, first, missing=() if first else (anchor,))

    def at(self, day: datetime.date) -> int | None:
        """Return the number of the period in which *day* lies; None where that is unknown."""
        if self.first is None:
            return None
        if self.years is None:
            return 0
        number = (day.year - self.first.year) // self.years
        return number if day >= self._start(number) else number - 1

    def term(self, number: int) -> Term | None:
        """Return the days of the period with a *number*; None where they are unknown."""
        if self.first is None:
            return None
        if self.years is None:
            return Term(self.first, self.last or datetime.date.max)
        return Term(self._start(number), self._start(number + 1) - _ONE)

    def holds(self, day: datetime.date) -> bool | None:
        """Return whether *day* lies in some period; None where that is unknown."""
        if self.years is not None:
            # Before its anchor a cycle has no period.
            return None if self.first is None else day >= self.first
        if (self.first and day < self.first) or (self.last and day > self.last):
            return False
        # Whoever asks about a day of the term says that the post is held up to then.
        known = self.first and (self.last or (self.until and day <= self.until))
        return True if known or not self.missing else None

    def _start(self, number: int) -> datetime.date:
        assert self.first is not None  # whoever asks has looked
        return self.first + relativedelta(years=number * (self.years or 0))


def _day(value: Value | None) -> datetime.date | None:
    """Return the day that a fact or a policy names; a year begins on its first."""
    if isinstance(value, datetime.date):
        return value
    return datetime.date(value, 1, 1) if isinstance(value, int) else None
