"""Entries of the hour ledger: hours that are credited, open or taken back (学时登记)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
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
from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text

__all__ = ["SUBJECT", "Entry", "HourEntry", "OpenEntry", "differences", "mirrored_by"]

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
        settles: The ids of the open entries of the training that this one settles.
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
    settles: tuple[str, ...] = field(default=(), metadata=of(TEXTS))

    def __attrs_post_init__(self) -> None:
        if self.reverses is None and self.hours < 0:
            raise _refusal(self, "hours", Text("登记的学时不得为负数", "credit is never negative"))
        if self.reverses is not None and self.hours > 0:
            raise _refusal(
                self, "hours", Text("冲销的学时不得为正数", "a reversal is never positive")
            )
        _check(self)


@frozen(kw_only=True, field_transformer=exactly)
class OpenEntry:
    """
    One entry of the ledger for hours that are not settled: how many, of which year or subject.

    It counts beside what is credited for the training, never as certain and never as nothing, until
    an entry for the same training settles it or a reversal takes it back.

    Attributes:
        id: The entry's own reference; sending it twice records it once.
        person: The reference to the person.
        training: The reference to the training.
        least: The fewest hours that it can come to.
        most: The most hours that it can come to; None where nothing bounds them.
        year: The year that the hours count for. None where it is unknown; each hour may then count
            for any year, since those of a training over New Year can be divided.
        subject: Public or professional subject, if known.
        credited_on: The day of what the hours would be credited for, if known.
        recorded_on: The day on which the entry was made.
        missing: The facts, readings and external values that the answer still waits for.
        decision: The fingerprint of the decision behind it.
        reverses: The id of the open entry that this one takes back.
        reason: Why it was made.
        settles: The ids of earlier open entries of the training that this one replaces.
    """

    id: str = field(metadata=of(TEXT))
    person: str = field(metadata=of(TEXT))
    training: str = field(metadata=of(TEXT))
    least: Decimal = field(default=Decimal(0), metadata=of(HOURS))
    most: Decimal | None = field(default=None, metadata=of(HOURS))
    year: int | None = field(default=None, metadata=of(INT))
    subject: str | None = field(default=None, metadata=of(SUBJECT))
    credited_on: datetime.date | None = field(default=None, metadata=of(DATE))
    recorded_on: datetime.date = field(metadata=of(DATE))
    missing: tuple[str, ...] = field(default=(), metadata=of(TEXTS))
    decision: str | None = field(default=None, metadata=of(TEXT))
    reverses: str | None = field(default=None, metadata=of(TEXT))
    reason: str | None = field(default=None, metadata=of(TEXT))
    settles: tuple[str, ...] = field(default=(), metadata=of(TEXTS))

    def __attrs_post_init__(self) -> None:
        if self.most is not None and self.most < self.least:
            least, most = shown(self.least), shown(self.most)
            why = Text(
                zh=f"{most.zh} 少于 least 的 {least.zh}",
                en=f"{most.en} is less than least, which is {least.en}",
            )
            raise _refusal(self, "most", why)
        _check(self)


#: What a ledger holds.
Entry = HourEntry | OpenEntry

#: What a reversal has in common with the entry it reverses, apart from the sign of the hours.
_MIRRORED: dict[type[Entry], tuple[str, ...]] = {
    HourEntry: ("person", "training", "hours", "year", "subject", "credited_on"),
    OpenEntry: ("person", "training", "least", "most", "year", "subject", "credited_on"),
}


def mirrored_by(entry: Entry) -> tuple[str, ...]:
    """Return the attributes that a reversal of *entry* has in common with it."""
    return _MIRRORED[type(entry)]


def differences(one: Entry, other: Entry, names: Iterable[str] | None = None) -> list[Text]:
    """Return in which of the attributes *names*, all if left out, two entries differ, and how."""
    if names is None:
        names = dict.fromkeys(each.name for entry in (one, other) for each in fields(type(entry)))
    # What only entries of the other kind have is unknown of this one.
    pairs = ((name, getattr(one, name, None), getattr(other, name, None)) for name in names)
    return [
        Text(
            zh=f"{name}：{masked(shown(before).zh)} → {masked(shown(after).zh)}",
            en=f"{name}: {masked(shown(before).en)} → {masked(shown(after).en)}",
        )
        for name, before, after in pairs
        if before != after
    ]


def _check(entry: Entry) -> None:
    """Refuse *entry* where it has what no entry has."""
    first, last = EARLIEST.year, LATEST.year
    if entry.year is not None and not first <= entry.year <= last:
        why = Text(f"不在 {first} 至 {last} 之间", f"must lie between {first} and {last}")
        raise _refusal(entry, "year", why)
    if entry.reverses is not None and entry.settles:
        why = Text("冲销不能了结待定学时", "a reversal settles nothing")
        raise _refusal(entry, "settles", why)


def _refusal(entry: Entry, name: str, why: Text) -> ValueRefusedError:
    place = f"{type(entry).__name__}.{name}"
    return ValueRefusedError(Text(f"{place}：{why.zh}", f"{place}: {why.en}"))
