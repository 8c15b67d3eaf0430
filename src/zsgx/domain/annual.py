"""The hours of one person in one year, as the annual requirement looks at them (年度学时)."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from zsgx.domain.attributes import exactly, fact, of
from zsgx.domain.hours import HourLedger
from zsgx.domain.kinds import INT, TEXT

__all__ = ["AnnualHours"]


@frozen(kw_only=True, field_transformer=exactly)
class AnnualHours:
    """
    The hours of one person that count for one year.

    Attributes:
        person: The reference to the person.
        year: The year.
        hours: All hours of the year.
        professional_hours: Those of professional subjects; None where hours of unknown subject may
            be among them.
    """

    person: str | None = field(default=None, metadata=of(TEXT))
    year: int | None = field(default=None, metadata=of(INT))
    hours: Decimal | None = fact("annual.hours")
    professional_hours: Decimal | None = fact("annual.professional_hours")

    @classmethod
    def of(cls, ledger: HourLedger, person: str, year: int) -> AnnualHours:
        """
        Return what *ledger* holds of *person* for *year*.

        A ledger without an entry says that there are none, so it must hold all of the year. Hours
        of unknown subject count for the whole and leave the professional hours unknown.
        """
        uncertain = ledger.balance(person, year, None)
        return cls(
            person=person,
            year=year,
            hours=ledger.balance(person, year),
            professional_hours=None if uncertain else ledger.balance(person, year, "professional"),
        )
