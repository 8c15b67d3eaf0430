"""From the decisions on a training to the entry that the hour ledger keeps of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from zsgx.decision.decision import Decision, Status
from zsgx.domain.hours import Entry, HourEntry, OpenEntry

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

__all__ = ["hour_entry_of"]

_NONE = Decimal(0)
_OPEN = (Status.UNDETERMINED, Status.CONFLICT)


def hour_entry_of(
    credited: Decision,
    *,
    year: Decision | int | None,
    subject: Decision | str | None,
    id: str,  # noqa: A002 - the attribute of the entry that it becomes
    person: str,
    training: str,
    credited_on: datetime.date | None,
    recorded_on: datetime.date,
    least: Decimal = _NONE,
    most: Decimal | None = None,
    settles: Iterable[OpenEntry] = (),
) -> Entry | None:
    """
    Return the entry for all the hours of a training, which `HourLedger.top_up` reduces to the rest.

    Where hours, year and subject are settled it credits the hours. Where one of them is not, it is
    an open entry, with all that is missing. Where no provision speaks of the hours it is None.

    Args:
        credited: The answer to ``hours.credited``.
        year: The answer to ``hours.year``, or the year that an employer's own rule names. One that
            is unknown, or on which policy is silent, leaves the entry open.
        subject: The answer to ``hours.subject``, or what the caller knows. Hours are credited
            without one where policy is silent.
        id: The entry's own reference.
        person: The reference to the person.
        training: The reference to the training.
        credited_on: The day of what the hours are credited for; may be unknown for an open entry.
        recorded_on: The day on which the entry is made.
        least: The fewest hours that undetermined ones can come to, as far as the caller knows.
        most: The most that they can come to; None where the caller knows no bound.
        settles: What is still open of the training.

    Raises:
        ValueRefusedError: A value of the entry is not exact or not in range.
    """
    if credited.status is Status.SILENT:
        return None
    parts = [part for part in (credited, year, subject) if isinstance(part, Decision)]
    known_year, known_subject = _value(year), _value(subject)
    common: dict[str, Any] = {
        "id": id,
        "person": person,
        "training": training,
        "year": known_year,
        "subject": known_subject,
        "credited_on": credited_on,
        "recorded_on": recorded_on,
        "decision": credited.fingerprint,
        "settles": tuple(entry.id for entry in settles),
    }
    decided = credited.status is Status.DECIDED
    if known_year is not None and not any(part.status in _OPEN for part in parts):
        return HourEntry(hours=credited.quantity(), cites=credited.cites, **common)
    return OpenEntry(
        least=credited.quantity() if decided else least,
        most=credited.quantity() if decided else most,
        missing=tuple(dict.fromkeys(path for part in parts for path in part.missing)),
        **common,
    )


def _value(part: Decision | int | str | None) -> Any:
    return part.value if isinstance(part, Decision) else part
