"""
The hour ledger (学时台账): the append-only record of people's hours.

Nothing is ever changed or removed. Hours are credited by an entry and taken back by a second one
that reverses it, and every balance is a fold over the entries.
"""

from __future__ import annotations

from decimal import Decimal
from types import EllipsisType
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from zsgx.domain.hour_entry import EVERY_ATTRIBUTE, MIRRORED, SUBJECT, HourEntry, differences
from zsgx.domain.hour_journal import Journal
from zsgx.domain.kinds import EXACT
from zsgx.domain.masking import masked
from zsgx.errors import LedgerError
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

__all__ = ["HourEntry", "HourLedger"]

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
    def replay(cls, entries: Iterable[HourEntry]) -> HourLedger:
        """
        Return the ledger that *entries* make, in their order.

        Raises:
            LedgerError: An entry is refused.
        """
        ledger = cls()
        for entry in entries:
            ledger = ledger.append(entry)
        return ledger

    @property
    def entries(self) -> tuple[HourEntry, ...]:
        """All entries, in the order in which they were recorded."""
        return tuple(self._journal.entries[: self._length])

    def find(self, entry_id: str) -> HourEntry | None:
        """Return the entry with the id *entry_id*, if there is one."""
        return self._at(self._journal.places.get(entry_id))

    def reversal_of(self, entry_id: str) -> HourEntry | None:
        """Return the entry that reverses *entry_id*, if there is one."""
        return self._at(self._journal.reversals.get(entry_id))

    def credit(self, entry: HourEntry) -> HourLedger:
        """
        Return the ledger with *entry*, which credits hours.

        Raises:
            LedgerError: Another entry has its id, or it is a reversal.
        """
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
        original = self._credit_behind(entry_id)
        mirrored = evolve(
            original,
            id=id,
            hours=EXACT.minus(original.hours),
            recorded_on=recorded_on,
            reverses=original.id,
            reason=reason,
        )
        return self.append(mirrored)

    def append(self, entry: HourEntry) -> HourLedger:
        """
        Return the ledger with *entry*; the same ledger where it has that very entry already.

        Raises:
            LedgerError: Another entry has its id, or it reverses what it cannot.
        """
        known = self.find(entry.id)
        if known is not None:
            if known != entry:
                what = Text("此前已登记，内容不同", "was recorded before with another content")
                raise _refusal(entry.id, what, differences(known, entry, EVERY_ATTRIBUTE))
            return self
        if entry.reverses is not None:
            self._check_reversal(entry, entry.reverses)
        return HourLedger(self._journal.after(self._length, entry), self._length + 1)

    def top_up(self, whole: HourEntry) -> HourEntry | None:
        """
        Return what is left to credit of *whole*, the hours credited for its training altogether.

        That is the same entry with the hours already registered taken off, or None where nothing is
        left. It is not appended yet.
        """
        registered = self.registered(whole.person, whole.training)
        left = EXACT.subtract(whole.hours, registered)
        return evolve(whole, hours=left) if left > 0 else None

    def registered(self, person: str, training: str) -> Decimal:
        """Return the hours of *person* for *training*, less what was reversed."""
        return _total(entry for entry in self._of(person) if entry.training == training)

    def balance(
        self,
        person: str,
        year: int | None = None,
        subject: str | EllipsisType | None = ...,
    ) -> Decimal:
        """
        Return the hours of *person*.

        Args:
            person: The reference to the person.
            year: The year they count for; every year if left out.
            subject: Their subject, None for those of unknown subject; every subject if left out.
        """
        if isinstance(subject, str):
            SUBJECT.read(subject)
        return _total(
            entry
            for entry in self._of(person)
            if (year is None or entry.year == year)
            and (isinstance(subject, EllipsisType) or entry.subject == subject)
        )

    def balances(self) -> dict[tuple[str, int, str | None], Decimal]:
        """Return all hours by person, year and subject."""
        sums: dict[tuple[str, int, str | None], Decimal] = {}
        for entry in self:
            key = (entry.person, entry.year, entry.subject)
            sums[key] = EXACT.add(sums.get(key, _ZERO), entry.hours)
        return sums

    def __iter__(self) -> Iterator[HourEntry]:
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

    def _at(self, place: int | None) -> HourEntry | None:
        return self._journal.entries[place] if place is not None and place < self._length else None

    def _of(self, person: str) -> Iterator[HourEntry]:
        for place in self._journal.by_person.get(person, ()):
            if place >= self._length:
                return
            yield self._journal.entries[place]

    def _credit_behind(self, entry_id: str) -> HourEntry:
        original = self.find(entry_id)
        if original is None:
            raise _refusal(entry_id, Text("不在台账中", "is not in the ledger"))
        if original.reverses is not None:
            raise _refusal(entry_id, Text("本身是冲销，不能再冲销", "is itself a reversal"))
        return original

    def _check_reversal(self, entry: HourEntry, entry_id: str) -> None:
        original = self._credit_behind(entry_id)
        earlier = self.reversal_of(entry_id)
        if earlier is not None:
            by = masked(earlier.id)
            raise _refusal(entry_id, Text(f"已被 {by} 冲销", f"was already reversed by {by}"))
        mirrored = evolve(entry, hours=EXACT.minus(entry.hours), reverses=None)
        if faults := differences(original, mirrored, MIRRORED):
            what = Text("与所冲销的登记不符", "does not mirror the entry it reverses")
            raise _refusal(entry.id, what, faults)


def _total(entries: Iterable[HourEntry]) -> Decimal:
    total = _ZERO
    for entry in entries:
        total = EXACT.add(total, entry.hours)
    return total


def _refusal(entry_id: str, why: Text, faults: Iterable[Text] = ()) -> LedgerError:
    shown_id = masked(entry_id)
    return LedgerError(Text(f"登记 {shown_id} {why.zh}", f"entry {shown_id} {why.en}"), faults)
