"""A document's text as published, held against what a policy says of it."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from attrs import field, frozen

from zsgx.changes.alignment import Alignment, Match, align
from zsgx.changes.figures import differing
from zsgx.changes.published import Published, Sentence
from zsgx.changes.sketch import Piece, Sketch, runs_of
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Audit", "ClauseFinding", "Pairs", "Reason", "SentenceFinding", "Status", "audit"]

Pairs = tuple[tuple[str | None, str | None], ...]


class Status(enum.Enum):
    """What became of a clause, the lightest first."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    CHANGED = "changed"
    MISSING = "missing"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _STATUSES[self]


class Reason(enum.Enum):
    """In what a clause or sentence has changed."""

    FIGURES = "figures"
    WORDING = "wording"
    #: The words are the same; a sentence was split, or joined with another.
    RECUT = "recut"
    #: Its own words are the same, and those around it in the sentence are not.
    AROUND = "around"

    @property
    def label(self) -> Text:
        """The words for it in both languages."""
        return _REASONS[self]


_STATUSES = {
    Status.UNCHANGED: Text("未变", "unchanged"),
    Status.MOVED: Text("移位", "moved"),
    Status.CHANGED: Text("改动", "changed"),
    Status.MISSING: Text("缺失", "missing"),
}
_REASONS = {
    Reason.FIGURES: Text("数字不同", "figures differ"),
    Reason.WORDING: Text("文字不同", "wording differs"),
    Reason.RECUT: Text("文字相同，断句不同", "same words, sentences cut differently"),
    Reason.AROUND: Text("同句其他文字不同", "the sentence differs around it"),
}


@frozen
class SentenceFinding:
    """
    What became of a sentence of the document.

    Attributes:
        was: Its place in the sketch.
        status: What became of it.
        section: Its section in the document as it was sketched.
        operative: Whether it holds a figure or a word of duty.
        claimed: Whether a clause stands in it.
        reason: In what it has changed, or None.
        figures: The figures that differ, each beside what stands in its place.
        now: What stands for it in the text.
        moved: Whether it stands elsewhere.
        damaged: The clauses in it whose own words differ.
    """

    was: int
    status: Status
    section: str
    operative: bool
    claimed: bool
    reason: Reason | None = None
    figures: Pairs = ()
    now: tuple[Sentence, ...] = ()
    moved: bool = False
    damaged: frozenset[str] = frozenset()


@frozen
class ClauseFinding:
    """
    What became of a clause.

    Attributes:
        id: Its id.
        status: What became of it.
        section: Its section in the document as it was sketched.
        reason: In what it has changed, or None.
        figures: Its figures that differ, each beside what stands in its place.
        sentence: What became of the sentence it stands in; of several, of the one that differs.
    """

    id: str
    status: Status
    section: str
    reason: Reason | None
    figures: Pairs
    sentence: SentenceFinding


@frozen
class Audit:
    """
    A text held against a document's sketch.

    Attributes:
        document: The document's id.
        clauses: What became of its clauses, in the order of the document.
        sentences: What became of its sentences, in their order.
        new: The sentences of the text that stand for none of them.
        unclaimed: How many operative sentences of the document no clause stands in.
    """

    document: str
    clauses: tuple[ClauseFinding, ...]
    sentences: tuple[SentenceFinding, ...] = field(repr=False)
    new: tuple[Sentence, ...]
    unclaimed: int

    @property
    def unmatched_operative(self) -> tuple[Sentence, ...]:
        """The new sentences that hold a figure or a word of duty."""
        return tuple(sentence for sentence in self.new if sentence.operative)

    @property
    def stray(self) -> tuple[SentenceFinding, ...]:
        """What differs where no clause stands: figures, and sentences that bind somebody."""
        return tuple(
            finding
            for finding in self.sentences
            if not finding.claimed
            and finding.status is not Status.UNCHANGED
            and (finding.operative or finding.figures)
        )

    @property
    def others(self) -> tuple[SentenceFinding, ...]:
        """What else differs where no clause stands: words without a figure or a duty."""
        return tuple(
            finding
            for finding in self.sentences
            if not finding.claimed
            and finding.status is not Status.UNCHANGED
            and not (finding.operative or finding.figures)
        )

    @property
    def clean(self) -> bool:
        """Whether the text says what it said."""
        same = all(finding.status is Status.UNCHANGED for finding in self.clauses)
        return same and not self.unmatched_operative and not self.stray

    def count(self, status: Status) -> int:
        """Return how many clauses have *status*."""
        return sum(finding.status is status for finding in self.clauses)


def audit(sketch: Sketch, published: Published) -> Audit:
    """Return what became of the sentences and clauses of a document in *published*."""
    alignment = align(sketch, published)
    sentences = tuple(
        _sentence(sketch, published, alignment, was) for was in range(len(sketch.sentences))
    )
    return Audit(
        sketch.document,
        tuple(_clauses(sketch, sentences)),
        sentences,
        tuple(published.sentences[now] for now in alignment.new),
        sum(sentence.operative and not sentence.pieces for sentence in sketch.sentences),
    )


def _sentence(
    sketch: Sketch, published: Published, alignment: Alignment, was: int
) -> SentenceFinding:
    known, match = sketch.sentences[was], alignment.matches.get(was)
    base = SentenceFinding(was, Status.MISSING, known.section, known.operative, bool(known.pieces))
    if match is None:
        return base
    now = tuple(published.sentences[place] for place in match.now)
    moved = was in alignment.moved
    status, reason = Status.UNCHANGED, None
    figures: Pairs = ()
    damaged: frozenset[str] = frozenset()
    if not match.same:
        figures = _figures(sketch, alignment, match, now)
        status = Status.CHANGED
        reason = Reason.FIGURES if figures else Reason.WORDING
        damaged = frozenset(_damaged(known.pieces, now))
    elif match.recut:
        status, reason = Status.CHANGED, Reason.RECUT
    elif moved:
        status = Status.MOVED
    return SentenceFinding(
        was,
        status,
        known.section,
        known.operative,
        bool(known.pieces),
        reason,
        figures,
        now,
        moved,
        damaged,
    )


def _figures(
    sketch: Sketch, alignment: Alignment, match: Match, now: tuple[Sentence, ...]
) -> Pairs:
    """Return the figures that differ; sentences that were joined are held against it together."""
    joined = [was for was, other in alignment.matches.items() if other.now == match.now]
    was = [figure for place in joined for figure in sketch.sentences[place].figures]
    pairs = differing(was, [figure for sentence in now for figure in sentence.figures])
    own = sketch.sentences[match.was].figures
    return tuple(pair for pair in pairs if len(joined) == 1 or pair[0] is None or pair[0] in own)


def _damaged(pieces: tuple[Piece, ...], now: tuple[Sentence, ...]) -> Iterator[str]:
    whole = ",".join(sentence.text for sentence in now)
    runs = runs_of(whole, (piece.fingerprint for piece in pieces))
    for piece in pieces:
        if piece.fingerprint not in runs:
            yield piece.clause


def _clauses(sketch: Sketch, sentences: tuple[SentenceFinding, ...]) -> Iterator[ClauseFinding]:
    order = list(Status)
    for clause, places in sketch.clauses.items():
        found = [_clause(sketch, sentences[place], clause) for place in places]
        worst = max(found, key=lambda finding: order.index(finding.status))
        figures = tuple(pair for finding in found for pair in finding.figures)
        yield ClauseFinding(
            clause, worst.status, worst.section, worst.reason, figures, worst.sentence
        )


def _clause(sketch: Sketch, sentence: SentenceFinding, clause: str) -> ClauseFinding:
    pieces = sketch.sentences[sentence.was].pieces
    status, reason = sentence.status, sentence.reason
    figures: Pairs = ()
    if status is Status.CHANGED and reason is not Reason.RECUT:
        if clause in sentence.damaged:
            figures = _own(sentence, pieces, clause)
            reason = Reason.FIGURES if figures else Reason.WORDING
        elif sentence.damaged:
            # What changed lies in the words of another clause.
            status, reason = Status.MOVED if sentence.moved else Status.UNCHANGED, None
        else:
            reason, figures = Reason.AROUND, sentence.figures
    return ClauseFinding(clause, status, sentence.section, reason, figures, sentence)


def _own(sentence: SentenceFinding, pieces: tuple[Piece, ...], clause: str) -> Pairs:
    """Return the figures of *sentence* that differ and are the clause's, or nobody else's."""
    own = {figure for piece in pieces if piece.clause == clause for figure in piece.figures}
    others = {figure for piece in pieces for figure in piece.figures} - own
    return tuple(pair for pair in sentence.figures if pair[0] not in others)
