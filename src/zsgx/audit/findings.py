"""A document's text as published, held against what a policy says of it."""

from __future__ import annotations

import enum
from itertools import chain
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from zsgx.audit.alignment import Alignment, Match, align
from zsgx.audit.figures import differing
from zsgx.audit.publication import Published, Sentence
from zsgx.audit.sketch import Piece, Sketch, by_length, runs_of
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["ClauseFinding", "Findings", "Pairs", "Reason", "SentenceFinding", "Status", "audit"]

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
    #: A word that binds, permits, excepts or has an effect.
    DUTIES = "duties"
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
    Reason.DUTIES: Text("约束用词不同", "words of duty differ"),
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
        formal: Whether it is form and states no rule.
        reason: In what it has changed, or None.
        figures: The figures that differ, each beside what stands in its place.
        duties: The words of duty or effect that differ, each beside what stands in its place.
        now: What stands for it in the text.
        moved: Whether it stands elsewhere.
        damaged: The clauses in it whose own words differ.
    """

    was: int
    status: Status
    section: str
    operative: bool
    claimed: bool
    formal: bool = False
    reason: Reason | None = None
    figures: Pairs = ()
    duties: Pairs = ()
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
        duties: Its words of duty or effect that differ, each beside what stands in its place.
        sentence: What became of the sentence it stands in; of several, of the one that differs.
    """

    id: str
    status: Status
    section: str
    reason: Reason | None
    figures: Pairs
    duties: Pairs
    sentence: SentenceFinding


@frozen
class Findings:
    """
    A text held against a document's sketch.

    Attributes:
        document: The document's id.
        clauses: What became of its clauses, in the order of the document.
        sentences: What became of its sentences, in their order.
        new: The sentences of the text that stand for none of them.
        compared: How many pairs of sentences were held against each other.
    """

    document: str
    clauses: tuple[ClauseFinding, ...]
    sentences: tuple[SentenceFinding, ...] = field(repr=False)
    new: tuple[Sentence, ...]
    compared: int = field(default=0, eq=False)

    @property
    def unaccounted(self) -> tuple[Sentence, ...]:
        """The new sentences that are no mere form: nothing in the policy accounts for them."""
        return tuple(sentence for sentence in self.new if not sentence.formal)

    @property
    def unclaimed(self) -> tuple[SentenceFinding, ...]:
        """The operative sentences of the document that no clause stands in, changed or not."""
        return tuple(each for each in self.sentences if each.operative and not each.claimed)

    @property
    def stray(self) -> tuple[SentenceFinding, ...]:
        """What differs where no clause stands, mere form left out unless its figures differ."""
        return tuple(
            finding
            for finding in self.sentences
            if not finding.claimed
            and finding.status is not Status.UNCHANGED
            and (not finding.formal or finding.figures or finding.duties)
        )

    @property
    def others(self) -> tuple[SentenceFinding, ...]:
        """What else differs where no clause stands: form that states no rule."""
        return tuple(
            finding
            for finding in self.sentences
            if not finding.claimed
            and finding.status is not Status.UNCHANGED
            and finding.formal
            and not (finding.figures or finding.duties)
        )

    @property
    def clean(self) -> bool:
        """Whether the text says what it said."""
        same = all(finding.status is Status.UNCHANGED for finding in self.clauses)
        return same and not self.unaccounted and not self.stray

    def count(self, status: Status) -> int:
        """Return how many clauses have *status*."""
        return sum(finding.status is status for finding in self.clauses)


def audit(sketch: Sketch, published: Published) -> Findings:
    """Return what became of the sentences and clauses of a document in *published*."""
    alignment = align(sketch, published)
    sentences = tuple(
        _sentence(sketch, published, alignment, was) for was in range(len(sketch.sentences))
    )
    return Findings(
        sketch.document,
        tuple(_clauses(sketch, sentences)),
        sentences,
        tuple(published.sentences[now] for now in alignment.new),
        alignment.compared,
    )


def _sentence(
    sketch: Sketch, published: Published, alignment: Alignment, was: int
) -> SentenceFinding:
    known, match = sketch.sentences[was], alignment.matches.get(was)
    base = SentenceFinding(
        was, Status.MISSING, known.section, known.operative, bool(known.pieces), known.formal
    )
    if match is None:
        return base
    now = tuple(published.sentences[place] for place in match.now)
    # Mere form that turned into more is no mere form any longer.
    base = evolve(
        base,
        status=Status.UNCHANGED,
        now=now,
        moved=was in alignment.moved,
        formal=known.formal and all(sentence.formal for sentence in now),
    )
    if not match.same:
        figures, duties = _differences(sketch, alignment, match, now)
        reason = Reason.FIGURES if figures else Reason.DUTIES if duties else Reason.WORDING
        return evolve(
            base,
            status=Status.CHANGED,
            reason=reason,
            figures=figures,
            duties=duties,
            damaged=frozenset(_damaged(known.pieces, now)),
        )
    if match.recut:
        return evolve(base, status=Status.CHANGED, reason=Reason.RECUT)
    return evolve(base, status=Status.MOVED) if base.moved else base


def _differences(
    sketch: Sketch, alignment: Alignment, match: Match, now: tuple[Sentence, ...]
) -> tuple[Pairs, Pairs]:
    """Return the figures and the words of duty that differ; what was joined is taken together."""
    joined = alignment.joined[match.now]
    own = sketch.sentences[match.was]

    def pairs(
        were: Iterable[tuple[str, ...]], are: Iterable[tuple[str, ...]], mine: tuple[str, ...]
    ) -> Pairs:
        return tuple(
            pair
            for pair in differing(list(chain(*were)), list(chain(*are)))
            if len(joined) == 1 or pair[0] is None or pair[0] in mine
        )

    known = [sketch.sentences[place] for place in joined]
    return (
        pairs((each.figures for each in known), (each.figures for each in now), own.figures),
        pairs((each.duties for each in known), (each.duties for each in now), own.duties),
    )


def _damaged(pieces: tuple[Piece, ...], now: tuple[Sentence, ...]) -> Iterator[str]:
    whole = ",".join(sentence.text for sentence in now)
    runs = runs_of(whole, by_length(piece.fingerprint for piece in pieces))
    for piece in pieces:
        if piece.fingerprint not in runs:
            yield piece.clause


def _clauses(sketch: Sketch, sentences: tuple[SentenceFinding, ...]) -> Iterator[ClauseFinding]:
    order = list(Status)
    for clause, places in sketch.clauses.items():
        found = [_clause(sketch, sentences[place], clause) for place in places]
        worst = max(found, key=lambda finding: order.index(finding.status))
        yield evolve(
            worst,
            figures=tuple(pair for finding in found for pair in finding.figures),
            duties=tuple(pair for finding in found for pair in finding.duties),
        )


def _clause(sketch: Sketch, sentence: SentenceFinding, clause: str) -> ClauseFinding:
    pieces = sketch.sentences[sentence.was].pieces
    status, reason = sentence.status, sentence.reason
    figures: Pairs = ()
    duties: Pairs = ()
    if status is Status.CHANGED and reason is not Reason.RECUT:
        if clause in sentence.damaged:
            figures = _own(sentence.figures, {each.clause: each.figures for each in pieces}, clause)
            duties = _own(sentence.duties, {each.clause: each.duties for each in pieces}, clause)
            reason = Reason.FIGURES if figures else Reason.DUTIES if duties else Reason.WORDING
        elif sentence.damaged:
            # What changed lies in the words of another clause.
            status, reason = Status.MOVED if sentence.moved else Status.UNCHANGED, None
        else:
            reason, figures, duties = Reason.AROUND, sentence.figures, sentence.duties
    return ClauseFinding(clause, status, sentence.section, reason, figures, duties, sentence)


def _own(differing: Pairs, held: Mapping[str, tuple[str, ...]], clause: str) -> Pairs:
    """Return the differences that are the clause's, or nobody else's."""
    others = {each for name, theirs in held.items() if name != clause for each in theirs}
    others -= set(held[clause])
    return tuple(pair for pair in differing if pair[0] not in others)
