"""Documents as published, and the fingerprints that hold what we say of them to the text."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata

from attrs import frozen

from zsgx.policy.term import Term
from zsgx.text import Text

__all__ = ["Document", "fingerprint", "normalised"]

_NOT_TEXT = re.compile(r"\s+")


@frozen
class Document:
    """
    A published document.

    Attributes:
        id: Its short id, such as ``QD-2023-10``; clause ids begin with it.
        number: Its official number (文号), or None.
        title: Its title; the Chinese one is the law's own.
        issued: The day it was issued, or None where the source does not say.
        since: The first day it is in force.
        until: The last day it is in force, or None.
        note: What a reader must know of these dates, such as that one of them stands in.
        supplementary: Whether it stands beside the documents that are accounted for clause by
            clause.
    """

    id: str
    title: Text
    since: datetime.date
    number: str | None = None
    issued: datetime.date | None = None
    until: datetime.date | None = None
    note: Text | None = None
    supplementary: bool = False

    def in_force(self, day: datetime.date) -> bool:
        """Return whether the document is in force on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def term(self) -> Term:
        """The days on which it is in force."""
        return Term(self.since, self.until or datetime.date.max)


def normalised(text: str) -> str:
    """Return *text* without white space and with full-width forms folded."""
    return _NOT_TEXT.sub("", unicodedata.normalize("NFKC", text))


def fingerprint(text: str) -> str:
    """
    Return the fingerprint of a piece of a document: its normalised length and a digest of it.

    Whoever has the document can slide over it and find the piece; the fingerprint does not give the
    text away.
    """
    folded = normalised(text)
    return f"{len(folded)}:{hashlib.sha256(folded.encode()).hexdigest()[:24]}"
