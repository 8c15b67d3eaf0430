"""
The hour ledger (学时台账): the append-only record of people's hours.

Nothing is ever changed or removed. Hours are credited by an entry and taken back by a second one
that reverses it, and every balance is a fold over the entries. Hours that are not settled have an
entry too, which is open until one that names it settles it; no balance counts them.
"""

from __future__ import annotations

import datetime
import threading
from decimal import Decimal
from types import EllipsisType
from typing import TYPE_CHECKING, Any, overload

from attrs import evolve, field, fields, frozen

from zsgx.domain.attributes import (
    day,
    day_if_known,
    exactly,
    of,
    quantity,
    quantity_if_known,
)
from zsgx.domain.exact import seen
from zsgx.domain.kinds import (
    DATE,
    EARLIEST,
    EXACT,
    HOURS,
    INT,
    LATEST,
    TEXT,
    TEXTS,
    enumeration,
    shown,
)
from zsgx.domain.lexicon import plain_reference
from zsgx.domain.option import each_of, reference, value, whole
from zsgx.errors import LedgerError, ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SUBJECT", "Entry", "HourEntry", "HourLedger", "OpenEntry"]

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
    hours: Decimal = field(converter=quantity, metadata=of(HOURS, signed=True))
    year: int = field(metadata=of(INT))
    subject: str | None = field(default=None, metadata=of(SUBJECT))
    credited_on: datetime.date = field(converter=day, metadata=of(DATE))
    recorded_on: datetime.date = field(converter=day, metadata=of(DATE))
    decision: str | None = field(default=None, metadata=of(TEXT))
    cites: tuple[str, ...] = field(default=(), metadata=of(TEXTS))
    reverses: str | None = field(default=None, metadata=of(TEXT))
    reason: str | None = field(default=None, metadata=of(TEXT))
    settles: tuple[str, ...] = field(default=(), metadata=of(TEXTS))

    def __attrs_post_init__(self) -> None:
        if self.reverses is None and self.hours < 0:
            raise _refused_entry(
                self, "hours", Text("登记的学时不得为负数", "credit is never negative")
            )
        if self.reverses is not None and self.hours > 0:
            raise _refused_entry(
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
    least: Decimal = field(default=Decimal(0), converter=quantity, metadata=of(HOURS))
    most: Decimal | None = field(default=None, converter=quantity_if_known, metadata=of(HOURS))
    year: int | None = field(default=None, metadata=of(INT))
    subject: str | None = field(default=None, metadata=of(SUBJECT))
    credited_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of(DATE)
    )
    recorded_on: datetime.date = field(converter=day, metadata=of(DATE))
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
            raise _refused_entry(self, "most", why)
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
        raise _refused_entry(entry, "year", why)
    if entry.reverses is not None and entry.settles:
        why = Text("冲销不能了结待定学时", "a reversal settles nothing")
        raise _refused_entry(entry, "settles", why)


def _refused_entry(entry: Entry, name: str, why: Text) -> ValueRefusedError:
    place = f"{type(entry).__name__}.{name}"
    return ValueRefusedError(Text(f"{place}：{why.zh}", f"{place}: {why.en}"))


class Journal:
    """
    The entries of a whole line of ledgers, with what finds them.

    A ledger is the first so many entries of a journal. Appending to the newest ledger of a line
    adds to its journal, which the older ones never notice; appending to an older one starts a
    journal of its own. So a fold of n entries takes n steps, and no ledger ever changes.
    """

    __slots__ = ("by_person", "entries", "lock", "places", "reversals", "settlers", "spelt")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.lock = threading.Lock()
        self.entries: list[Entry] = []
        self.places: dict[str, int] = {}
        self.reversals: dict[str, int] = {}
        self.settlers: dict[str, list[int]] = {}
        self.by_person: dict[str, list[int]] = {}
        self.spelt: dict[str, dict[str, str]] = {"person": {}, "training": {}, "id": {}}
        for entry in entries:
            self._add(entry)

    def after(self, length: int, entry: Entry) -> Journal:
        """Return a journal of the first *length* entries and *entry*."""
        with self.lock:
            if len(self.entries) == length:
                self._add(entry)
                return self
        return Journal((*self.entries[:length], entry))

    def _add(self, entry: Entry) -> None:
        place = len(self.entries)
        self.entries.append(entry)
        self.places[entry.id] = place
        self.by_person.setdefault(entry.person, []).append(place)
        for what, spelt in self.spelt.items():
            reference = getattr(entry, what)
            spelt.setdefault(plain_reference(reference), reference)
        if entry.reverses is not None:
            self.reversals[entry.reverses] = place
        for settled in entry.settles:
            self.settlers.setdefault(settled, []).append(place)


_ZERO = Decimal("0.00")


@frozen(eq=False, repr=False)
class HourLedger:
    """
    The hours of many people: immutable, and made from an empty one by appending.

    ``HourLedger()`` is empty; `replay` makes one from entries kept elsewhere. Appending takes
    constant time, except to a ledger that has already been appended to, which is copied first.
    """

    _journal: Journal = field(factory=Journal)
    _length: int = field(default=0)

    @classmethod
    def replay(cls, entries: Iterable[Entry]) -> HourLedger:
        """
        Return the ledger that *entries* make, in their order.

        Raises:
            LedgerError: An entry is refused.
        """
        ledger = cls()
        for entry in each_of("entries", entries):
            ledger = ledger.append(entry)
        return ledger

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order in which they were recorded."""
        return tuple(self._journal.entries[: self._length])

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry with the id *entry_id*, if there is one."""
        return self._at(self._journal.places.get(reference("entry_id", entry_id)))

    def entries_of(self, person: str) -> tuple[Entry, ...]:
        """Return all entries of *person*, in the order in which they were recorded."""
        return tuple(self._of(person))

    def reversal_of(self, entry_id: str) -> Entry | None:
        """Return the entry that reverses *entry_id*, if there is one."""
        return self._at(self._journal.reversals.get(reference("entry_id", entry_id)))

    def settled_by(self, entry_id: str) -> Entry | None:
        """Return the entry that settles the open entry *entry_id* and stands, if there is one."""
        for place in self._journal.settlers.get(reference("entry_id", entry_id), ()):
            entry = self._at(place)
            # Whoever takes a credit back leaves open again what it had settled.
            if entry is not None and self.reversal_of(entry.id) is None:
                return entry
        return None

    def open_entries(self, person: str, training: str | None = None) -> tuple[OpenEntry, ...]:
        """
        Return what is still open of *person*: neither settled nor taken back.

        Args:
            person: The reference to the person.
            training: The reference to the training; every training if left out.

        Raises:
            ValueRefusedError: A reference is no text.
        """
        training = None if training is None else reference("training", training)
        return tuple(
            entry
            for entry in self._of(person)
            if isinstance(entry, OpenEntry)
            and entry.most != 0
            and training in (None, entry.training)
            and self._is_open(entry)
        )

    def credit(self, entry: HourEntry) -> HourLedger:
        """
        Return the ledger with *entry*, which credits hours.

        Raises:
            LedgerError: Another entry has its id, or it is a reversal.
        """
        _refuse_other(entry)
        if entry.reverses is not None:
            raise _refusal(entry.id, Text("是冲销，请用 reverse", "is a reversal; use reverse"))
        return self.append(entry)

    def reverse(
        self,
        entry_id: str,
        *,
        id: str,  # noqa: A002 - the attribute of the entry that it becomes
        recorded_on: datetime.date,
        reason: str,
    ) -> HourLedger:
        """
        Return the ledger with the entry *entry_id* taken back.

        Args:
            entry_id: The entry to take back.
            id: The id of the entry that does it.
            recorded_on: The day on which it is done.
            reason: Why.

        Raises:
            LedgerError: There is no such credit, or another entry has taken it back.
        """
        original = self._original(entry_id)
        mirrored = evolve(
            original,
            **_opposite(original),
            id=id,
            recorded_on=recorded_on,
            reverses=original.id,
            reason=reason,
            settles=(),
        )
        return self.append(mirrored)

    def append(self, entry: Entry) -> HourLedger:
        """
        Return the ledger with *entry*; the same ledger where it has that very entry already.

        Raises:
            LedgerError: Another entry has its id, or it reverses or settles what it cannot.
        """
        _refuse_other(entry)
        for referring in ("person", "training", "id"):
            self._refuse_respelt(referring, getattr(entry, referring))
        known = self.find(entry.id)
        if known is not None:
            if known != entry:
                what = Text("此前已登记，内容不同", "was recorded before with another content")
                raise _refusal(entry.id, what, differences(known, entry))
            return self
        if entry.reverses is not None:
            self._check_reversal(entry, entry.reverses)
        self._check_settled(entry)
        return HourLedger(self._journal.after(self._length, entry), self._length + 1)

    @overload
    def top_up(self, whole: HourEntry) -> HourEntry | None: ...
    @overload
    def top_up(self, whole: OpenEntry) -> OpenEntry | None: ...
    @overload
    def top_up(self, whole: Entry) -> Entry | None: ...
    def top_up(self, whole: Entry) -> Entry | None:
        """
        Return what is left to record of *whole*, the hours for its training altogether.

        That is the same entry with the hours already registered taken off, those of an open entry
        off both its bounds; or None where nothing is left, and nothing to settle. It is not
        appended yet.
        """
        _refuse_other(whole)
        registered = self.registered(whole.person, whole.training)
        left: Entry
        if isinstance(whole, HourEntry):
            left = evolve(whole, hours=_less(whole.hours, registered))
            most: Decimal | None = left.hours
        else:
            most = None if whole.most is None else _less(whole.most, registered)
            left = evolve(whole, least=_less(whole.least, registered), most=most)
        return None if most == 0 and not whole.settles else left

    def registered(self, person: str, training: str) -> Decimal:
        """Return the hours credited to *person* for *training*, less what was reversed."""
        training = reference("training", training)
        self._refuse_respelt("training", training)
        return _total(entry for entry in self._credits_of(person) if entry.training == training)

    def balance(
        self,
        person: str,
        year: int | None = None,
        subject: str | EllipsisType | None = ...,
    ) -> Decimal:
        """
        Return the hours of *person*, without those that are open.

        Args:
            person: The reference to the person.
            year: The year they count for; every year if left out.
            subject: Their subject, None for those of unknown subject; every subject if left out.

        Raises:
            ValueRefusedError: The person is no text, the year no year, or the subject neither
                public nor professional.
        """
        year = None if year is None else whole("year", year)
        if subject is not None and not isinstance(subject, EllipsisType):
            subject = str(value("subject", subject, SUBJECT))
        return _total(
            entry
            for entry in self._credits_of(person)
            if (year is None or entry.year == year)
            and (isinstance(subject, EllipsisType) or entry.subject == subject)
        )

    def balances(self) -> dict[tuple[str, int, str | None], Decimal]:
        """Return all hours by person, year and subject, without those that are open."""
        sums: dict[tuple[str, int, str | None], Decimal] = {}
        for entry in _credits(self):
            key = (entry.person, entry.year, entry.subject)
            sums[key] = EXACT.add(sums.get(key, _ZERO), entry.hours)
        return sums

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return self._length

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HourLedger) and self.entries == other.entries

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return f"<HourLedger of {self._length} entries>"

    def __reduce__(self) -> tuple[object, ...]:
        return (HourLedger.replay, (self.entries,))

    def _at(self, place: int | None) -> Entry | None:
        return self._journal.entries[place] if place is not None and place < self._length else None

    def _of(self, person: str) -> Iterator[Entry]:
        person = reference("person", person)
        self._refuse_respelt("person", person)
        for place in self._journal.by_person.get(person, ()):
            if place >= self._length:
                return
            yield self._journal.entries[place]

    def _refuse_respelt(self, what: str, reference: str) -> None:
        """Refuse a *reference* that the ledger has in another spelling, which looks alike."""
        known = self._journal.spelt[what].get(plain_reference(reference))
        if known is not None and known != reference and self._has(what, known):
            raise LedgerError(
                Text(
                    f"{seen(reference)} 与台账中的 {seen(known)} 只在全半角、空白或末位 x 上不同；"
                    "请统一写法",
                    f"{seen(reference)} and {seen(known)} in the ledger differ only in width, "
                    "blanks or a last x; write them in one way",
                )
            )

    def _has(self, what: str, reference: str) -> bool:
        """Return whether an entry of the ledger, not of a later one, has a reference."""
        return any(getattr(entry, what) == reference for entry in self)

    def _credits_of(self, person: str) -> Iterator[HourEntry]:
        return _credits(self._of(person))

    def _is_open(self, entry: OpenEntry) -> bool:
        return (
            entry.reverses is None
            and self.reversal_of(entry.id) is None
            and self.settled_by(entry.id) is None
        )

    def _original(self, entry_id: str) -> Entry:
        """Return the entry *entry_id*, which is no reversal and has not been taken back."""
        original = self.find(entry_id)
        if original is None:
            raise _refusal(entry_id, Text("不在台账中", "is not in the ledger"))
        if original.reverses is not None:
            raise _refusal(entry_id, Text("本身是冲销，不能再冲销", "is itself a reversal"))
        return original

    def _check_reversal(self, entry: Entry, entry_id: str) -> None:
        original = self._original(entry_id)
        self._check_stands(original)
        mirrored = evolve(entry, **_opposite(entry), reverses=None)
        if faults := differences(original, mirrored, mirrored_by(original)):
            what = Text("与所冲销的登记不符", "does not mirror the entry it reverses")
            raise _refusal(entry.id, what, faults)

    def _check_settled(self, entry: Entry) -> None:
        for entry_id in entry.settles:
            opened = self._original(entry_id)
            if not isinstance(opened, OpenEntry):
                raise _refusal(entry_id, Text("不是待定学时", "is not open"))
            self._check_stands(opened)
            if faults := differences(opened, entry, ("person", "training")):
                what = Text("不属于所了结的培训", "is not for the training that it settles")
                raise _refusal(entry.id, what, faults)

    def _check_stands(self, entry: Entry) -> None:
        """Refuse what would take back or settle *entry* once more."""
        if earlier := self.reversal_of(entry.id):
            by = masked(earlier.id)
            raise _refusal(entry.id, Text(f"已被 {by} 冲销", f"was already reversed by {by}"))
        if earlier := self.settled_by(entry.id):
            by = masked(earlier.id)
            raise _refusal(entry.id, Text(f"已由 {by} 了结", f"was already settled by {by}"))


def _refuse_other(entry: object) -> None:
    """Refuse what is no entry."""
    if not isinstance(entry, HourEntry | OpenEntry):
        kind = type(entry).__name__
        raise LedgerError(
            Text(
                f"台账只登记 HourEntry 和 OpenEntry，而不是 {kind}",
                f"a ledger records an HourEntry or an OpenEntry, not {kind}",
            )
        )


def _credits(entries: Iterable[Entry]) -> Iterator[HourEntry]:
    return (entry for entry in entries if isinstance(entry, HourEntry))


def _total(entries: Iterable[HourEntry]) -> Decimal:
    total = _ZERO
    for entry in entries:
        total = EXACT.add(total, entry.hours)
    return total


def _less(hours: Decimal, registered: Decimal) -> Decimal:
    """Return *hours* without what is *registered* of them, never less than none."""
    return max(EXACT.subtract(hours, registered), _ZERO)


def _opposite(entry: Entry) -> dict[str, Any]:
    """Return what a reversal of *entry* has with the other sign."""
    return {"hours": EXACT.minus(entry.hours)} if isinstance(entry, HourEntry) else {}


def _refusal(entry_id: str, why: Text, faults: Iterable[Text] = ()) -> LedgerError:
    shown_id = masked(entry_id)
    return LedgerError(Text(f"登记 {shown_id} {why.zh}", f"entry {shown_id} {why.en}"), faults)
