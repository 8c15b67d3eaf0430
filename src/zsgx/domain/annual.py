"""The hours of one person in one year, as the annual requirement looks at them (年度学时)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import field, frozen

from zsgx.domain.attributes import (
    exactly,
    of,
    of_fact,
    quantity_if_known,
    several,
)
from zsgx.domain.hours import HourEntry, HourLedger, OpenEntry
from zsgx.domain.kinds import EXACT, INT, TEXT, TEXTS
from zsgx.domain.option import whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["AnnualHours"]

_ZERO = Decimal("0.00")
_SUBJECTS = ("public", "professional")


@frozen(kw_only=True, field_transformer=exactly)
class AnnualHours:
    """
    The hours of one person that count for one year.

    While it is open how many hours a training comes to, for which year, or of which subject, sums
    have bounds: what is certain, and what is possible however the open hours turn out.

    Attributes:
        person: The reference to the person.
        year: The year.
        hours: All hours of the year; None where open ones could add to them.
        professional_hours: Those of professional subjects; None where open hours or hours of
            unknown subject may be among them.
        certain_hours: The fewest hours that the year can come to.
        possible_hours: The most that it can come to; None where nothing bounds them.
        certain_professional_hours: The fewest of professional subjects.
        possible_professional_hours: The most of professional subjects; None where nothing bounds
            them.
        certain_public_hours: The fewest of public subjects.
        possible_public_hours: The most of public subjects; None where nothing bounds them.
        open_entries: The open entries that may count for the year.
        without_subject: The trainings whose hours are credited for the year with an unknown
            subject.
    """

    person: str | None = field(default=None, metadata=of(TEXT))
    year: int | None = field(default=None, metadata=of(INT))
    hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.hours")
    )
    professional_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.professional_hours")
    )
    certain_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.certain_hours")
    )
    possible_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.possible_hours")
    )
    certain_professional_hours: Decimal | None = field(
        default=None,
        converter=quantity_if_known,
        metadata=of_fact("annual.certain_professional_hours"),
    )
    possible_professional_hours: Decimal | None = field(
        default=None,
        converter=quantity_if_known,
        metadata=of_fact("annual.possible_professional_hours"),
    )
    certain_public_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.certain_public_hours")
    )
    possible_public_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("annual.possible_public_hours")
    )
    open_entries: tuple[OpenEntry, ...] = field(default=(), metadata=several(OpenEntry))
    without_subject: tuple[str, ...] = field(default=(), metadata=of(TEXTS))

    @classmethod
    def of(cls, ledger: HourLedger, person: str, year: int) -> AnnualHours:
        """
        Return what *ledger* holds of *person* for *year*.

        A ledger without an entry says that there are none, so it must hold all of the year. Hours
        of unknown subject count for the whole and leave the professional hours unknown.

        Raises:
            ValueRefusedError: The person is no text, or the year no year.
        """
        year = whole("year", year)
        opened = [entry for entry in ledger.open_entries(person) if entry.year in (None, year)]
        # Of hours whose year is unknown none is certain to be of this one.
        least = {entry.id: entry.least if entry.year else _ZERO for entry in opened}
        credited = {each: ledger.balance(person, year, each) for each in (*_SUBJECTS, None)}
        certain = {
            subject: _sum(
                [credited[subject], *(least[e.id] for e in opened if e.subject == subject)]
            )
            for subject in _SUBJECTS
        }
        possible = {
            subject: _bound(
                [credited[subject], credited[None]],
                [entry for entry in opened if entry.subject in (None, subject)],
            )
            for subject in _SUBJECTS
        }
        certain_hours = _sum([*credited.values(), *least.values()])
        possible_hours = _bound(credited.values(), opened)
        return cls(
            person=person,
            year=year,
            hours=_exact(certain_hours, possible_hours),
            professional_hours=_exact(certain["professional"], possible["professional"]),
            certain_hours=certain_hours,
            possible_hours=possible_hours,
            certain_professional_hours=certain["professional"],
            possible_professional_hours=possible["professional"],
            certain_public_hours=certain["public"],
            possible_public_hours=possible["public"],
            open_entries=tuple(opened),
            without_subject=_without_subject(ledger, person, year),
        )

    @property
    def missing(self) -> Mapping[str, tuple[str, ...]]:
        """
        What is missing behind the open hours, by training.

        These are the facts, readings and external values that the decisions on the training still
        wait for, and ``training.subject`` where its hours are credited without one.
        """
        paths: dict[str, dict[str, None]] = {}
        for entry in self.open_entries:
            paths.setdefault(entry.training, {}).update(dict.fromkeys(entry.missing))
        for training in self.without_subject:
            paths.setdefault(training, {}).setdefault("training.subject")
        return {training: tuple(missing) for training, missing in paths.items()}


def _sum(hours: Iterable[Decimal]) -> Decimal:
    total = _ZERO
    for each in hours:
        total = EXACT.add(total, each)
    return total


def _bound(credited: Iterable[Decimal], opened: Iterable[OpenEntry]) -> Decimal | None:
    """Return the most that hours can come to, None where an open entry is not bounded."""
    most = [entry.most for entry in opened]
    known = [each for each in most if each is not None]
    return _sum([*credited, *known]) if len(known) == len(most) else None


def _exact(certain: Decimal, possible: Decimal | None) -> Decimal | None:
    return certain if certain == possible else None


def _without_subject(ledger: HourLedger, person: str, year: int) -> tuple[str, ...]:
    """Return the trainings whose hours are credited for *year* with an unknown subject."""
    sums: dict[str, Decimal] = {}
    for entry in ledger.entries_of(person):
        if isinstance(entry, HourEntry) and entry.year == year and entry.subject is None:
            sums[entry.training] = EXACT.add(sums.get(entry.training, _ZERO), entry.hours)
    return tuple(training for training, hours in sums.items() if hours)
