"""What a line of hour ledgers shares, so that appending to one takes constant time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from zsgx.domain.lexicon import plain_reference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.domain.hour_entry import Entry

__all__ = ["Journal"]


class Journal:
    """
    The entries of a whole line of ledgers, with what finds them.

    A ledger is the first so many entries of a journal. Appending to the newest ledger of a line
    adds to its journal, which the older ones never notice; appending to an older one starts a
    journal of its own. So a fold of n entries takes n steps, and no ledger ever changes.
    """

    __slots__ = ("by_person", "entries", "lock", "persons", "places", "reversals", "settlers")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.lock = threading.Lock()
        self.entries: list[Entry] = []
        self.places: dict[str, int] = {}
        self.reversals: dict[str, int] = {}
        self.settlers: dict[str, list[int]] = {}
        self.by_person: dict[str, list[int]] = {}
        self.persons: dict[str, str] = {}
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
        if entry.person not in self.by_person:
            self.by_person[entry.person] = []
            self.persons.setdefault(plain_reference(entry.person), entry.person)
        self.by_person[entry.person].append(place)
        if entry.reverses is not None:
            self.reversals[entry.reverses] = place
        for settled in entry.settles:
            self.settlers.setdefault(settled, []).append(place)
