"""What to ask for next, in words."""

from __future__ import annotations

from attrs import frozen

from zsgx.domain.kinds import Kind
from zsgx.engine.chain import Chain
from zsgx.engine.tables import Tables
from zsgx.text import Text

__all__ = ["Need", "need_of"]


@frozen
class Need:
    """
    One thing to ask for next.

    Attributes:
        path: The fact, ``reading.NAME`` or ``external.NAME``.
        label: What it is called.
        options: What it may be, where that is a closed list.
        kind: What kind of value is wanted.
    """

    path: str
    label: Text
    options: tuple[str, ...]
    kind: Text


def need_of(path: str, tables: Tables, chain: Chain) -> Need:
    """Return the need for what a decision names as missing."""
    label = tables.label(path, chain)
    if path.startswith("reading."):
        reading = chain.reading(path.removeprefix("reading."))
        options = reading.choices if reading else ()
        return Need(path, label, options, Text("解释口径", "a reading"))
    type_ = tables.catalogue[path].type
    options = ("true", "false") if type_.kind is Kind.BOOL else type_.options
    return Need(path, label, options, type_.kind.label)
