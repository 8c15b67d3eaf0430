"""Entries of the hour ledger: hours credited to a person, or taken back (学时登记)."""

from __future__ import annotations

import datetime
from decimal import Decimal

from attrs import field, fields, frozen

from zsgx.domain.attributes import exactly, of
from zsgx.domain.kinds import (
    DATE,
    EARLIEST,
    HOURS,
    INT,
    LATEST,
    TEXT,
    TEXTS,
    enumeration,
    shown,
)
from zsgx.domain.masking import masked
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

__all__ = ["EVERY_ATTRIBUTE", "MIRRORED", "SUBJECT", "HourEntry", "differences"]

SUBJECT = enumeration("public", "professional")


@frozen(kw_only=True, field_transformer=exactly)
class HourEntry:
    """
    One entry of the ledger: hours credited, or a credit taken back.

    Attributes:
        id: The entry's own reference; sending it twice records it once.
        person: The reference to the person.
        training: The reference to the training.
        hours: The hours; negative in a reversal, and only there.
        year: The year that the hours count for.
        subject: Public or professional subject, if known.
        credited_on: The day of what the hours are credited for.
        recorded_on: The day on which the entry was made.
        decision: The fingerprint of the decision behind it.
        cites: The clauses behind it.
        reverses: The id of the entry that this one takes back.
        reason: Why it was made.
    """

    id: str = field(metadata=of(TEXT))
    person: str = field(metadata=of(TEXT))
    training: str = field(metadata=of(TEXT))
    hours: Decimal = field(metadata=of(HOURS, signed=True))
    year: int = field(metadata=of(INT))
    subject: str | None = field(default=None, metadata=of(SUBJECT))
    credited_on: datetime.date = field(metadata=of(DATE))
    recorded_on: datetime.date = field(metadata=of(DATE))
    decision: str | None = field(default=None, metadata=of(TEXT))
    cites: tuple[str, ...] = field(default=(), metadata=of(TEXTS))
    reverses: str | None = field(default=None, metadata=of(TEXT))
    reason: str | None = field(default=None, metadata=of(TEXT))

    def __attrs_post_init__(self) -> None:
        if self.reverses is None and self.hours < 0:
            raise _refusal("hours", Text("登记的学时不得为负数", "credit is never negative"))
        if self.reverses is not None and self.hours > 0:
            raise _refusal("hours", Text("冲销的学时不得为正数", "a reversal is never positive"))
        if not EARLIEST.year <= self.year <= LATEST.year:
            first, last = EARLIEST.year, LATEST.year
            why = Text(f"不在 {first} 至 {last} 之间", f"must lie between {first} and {last}")
            raise _refusal("year", why)


EVERY_ATTRIBUTE = tuple(attribute.name for attribute in fields(HourEntry))
#: What a reversal has in common with the entry it reverses, apart from the sign of the hours.
MIRRORED = ("person", "training", "hours", "year", "subject", "credited_on")


def differences(one: HourEntry, other: HourEntry, names: tuple[str, ...]) -> list[Text]:
    """Return in which of the attributes *names* two entries differ, and how."""
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in names)
    return [
        Text(
            zh=f"{name}：{masked(shown(before).zh)} → {masked(shown(after).zh)}",
            en=f"{name}: {masked(shown(before).en)} → {masked(shown(after).en)}",
        )
        for name, before, after in pairs
        if before != after
    ]


def _refusal(name: str, why: Text) -> ValueRefusedError:
    return ValueRefusedError(Text(f"HourEntry.{name}：{why.zh}", f"HourEntry.{name}: {why.en}"))
