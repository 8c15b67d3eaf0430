"""An audit with what is needed to tell of it, as text or as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from zsgx.changes.audit import Audit, SentenceFinding, Status
from zsgx.changes.dates import DateChange
from zsgx.changes.recognition import Recognised
from zsgx.changes.sketch import Sketch
from zsgx.changes.touched import Touched
from zsgx.changes.worddiff import marked, word_diff
from zsgx.policy.policy import Policy

__all__ = ["Told"]


@frozen
class Told:
    """
    An audit, and what is needed to tell of it.

    Attributes:
        recognised: Which document it is, and how that was seen.
        at: What the place is called that it was held against.
        place: The policy of that place.
        sketch: The sketch that it was held against.
        found: The audit.
        dates: The dates of the document that the text states otherwise than the policy.
        touched: What rests on each clause.
        old: Sentences of an earlier text by fingerprint; none where there is no such text.
    """

    recognised: Recognised
    at: str
    place: Policy
    sketch: Sketch
    found: Audit
    dates: tuple[DateChange, ...]
    touched: Mapping[str, Touched]
    old: Mapping[str, str]

    @property
    def clean(self) -> bool:
        """Whether the text says what it said, and what the policy holds of its dates."""
        return self.found.clean and not self.dates

    def diff(self, finding: SentenceFinding) -> str | None:
        """Return what differs in a sentence word by word; None without its earlier text."""
        was = self.old.get(self.sketch.sentences[finding.was].fingerprint)
        if was is None or finding.status not in (Status.CHANGED, Status.MISSING):
            return None
        return marked(word_diff(was, "。".join(sentence.text for sentence in finding.now)))

    @property
    def unaudited(self) -> list[str]:
        """The clauses of the document that its sketch does not hold."""
        held = {finding.id for finding in self.found.clauses}
        document = self.found.document
        return [
            name
            for name, clause in self.place.clauses.items()
            if clause.document == document and name not in held
        ]
