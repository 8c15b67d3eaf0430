"""
The sketch of a document: what a plugin keeps of its sentences so that a changed text is recognised.

Of each sentence it holds the fingerprint, hashes of its trigrams, the figures and the clauses that
stand in it; the sentence itself cannot be read off it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from zsgx.changes.figures import figures_in
from zsgx.changes.published import segments
from zsgx.policy.document import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.changes.published import Published, Sentence
    from zsgx.policy.clause import Clause

__all__ = [
    "Piece",
    "Sketch",
    "Sketched",
    "alike",
    "runs_of",
    "shingles_of",
    "sketch_sentence",
    "sketched",
]

_SHINGLE: Final = 3
_BITS: Final = 0xFFFF
#: Stands before and after a sentence, so that its first and last words count as much as others.
_EDGE: Final = "\n\n"


@frozen
class Piece:
    """
    The piece of a sentence that a clause rests on.

    Attributes:
        clause: The clause's id.
        fingerprint: The fingerprint of the piece, whole segments between commas.
        figures: The figures in it.
    """

    clause: str
    fingerprint: str
    figures: tuple[str, ...] = ()


@frozen
class Sketched:
    """
    What is kept of a sentence.

    Attributes:
        section: Its section, ``2.3`` for 二（三）.
        fingerprint: The fingerprint of its text.
        shingles: Hashes of its trigrams, of 16 bits each.
        figures: The figures in it, in order.
        operative: Whether it holds a figure or a word of duty.
        pieces: The clauses in it, each with its piece.
    """

    section: str
    fingerprint: str
    shingles: frozenset[int] = field(eq=False, repr=False)
    figures: tuple[str, ...] = ()
    operative: bool = False
    pieces: tuple[Piece, ...] = ()

    @property
    def length(self) -> int:
        """How many characters the sentence has."""
        return int(self.fingerprint.partition(":")[0])


@frozen
class Sketch:
    """
    The sketch of a document.

    Attributes:
        document: The document's id.
        sentences: What is kept of its sentences, in order.
    """

    document: str
    sentences: tuple[Sketched, ...]

    @property
    def clauses(self) -> dict[str, tuple[int, ...]]:
        """The clauses, each with the places of the sentences that it stands in."""
        found: dict[str, tuple[int, ...]] = {}
        for place, sentence in enumerate(self.sentences):
            for piece in sentence.pieces:
                found[piece.clause] = (*found.get(piece.clause, ()), place)
        return found

    def share_of(self, published: Published) -> float:
        """Return which part of the text's sentences are known to the sketch word for word."""
        known = {sentence.fingerprint for sentence in self.sentences}
        theirs = [sentence for sentence in published.sentences if sentence.prose]
        return sum(each.fingerprint in known for each in theirs) / len(theirs) if theirs else 0.0


def shingles_of(text: str) -> frozenset[int]:
    """Return hashes of the trigrams of a normalised *text*, its edges included."""
    whole = f"{_EDGE}{text}{_EDGE}"
    return frozenset(
        zlib.crc32(whole[start : start + _SHINGLE].encode()) & _BITS
        for start in range(len(whole) - _SHINGLE + 1)
    )


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how alike two sentences are by their shingles, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def runs_of(text: str, marks: Iterable[str]) -> dict[str, str]:
    """Return the runs of segments of a normalised *text* that have one of the fingerprints."""
    wanted: dict[int, set[str]] = {}
    for mark in marks:
        wanted.setdefault(int(mark.partition(":")[0]), set()).add(mark)
    starts, ends, at = [], set(), 0
    for part in segments(text):
        starts.append(at)
        ends.add(at + len(part))
        at += len(part) + 1
    found = {}
    for start in starts:
        for length, of_length in wanted.items():
            run = text[start : start + length]
            if start + length in ends and (mark := fingerprint(run)) in of_length:
                found[mark] = run
    return found


def sketched(
    published: Published, document: str, clauses: Iterable[Clause], known: Sketch | None = None
) -> Sketch:
    """
    Return the sketch of a text.

    A clause is found by its fingerprint, which is that of its whole sentence; where the document
    has been sketched before, the piece that was noted for it then is kept.

    Args:
        published: The text.
        document: The document's id.
        clauses: The clauses of the document.
        known: The sketch so far, if any.
    """
    standing: dict[str, list[str]] = {}
    for clause in clauses:
        if clause.document == document and clause.fingerprint:
            standing.setdefault(clause.fingerprint, []).append(clause.id)
    before = {each.fingerprint: each.pieces for each in known.sentences} if known else {}
    taken = {piece.clause for pieces in before.values() for piece in pieces}
    made = []
    for sentence in published.sentences:
        own = sentence.fingerprint
        kept = _kept(sentence, before.get(own, ()))
        new = [name for name in standing.get(own, ()) if name not in taken]
        pieces = (*kept, *(Piece(name, own, sentence.figures) for name in new))
        made.append(sketch_sentence(sentence, pieces))
    return Sketch(document, tuple(made))


def sketch_sentence(sentence: Sentence, pieces: tuple[Piece, ...] = ()) -> Sketched:
    """Return what is kept of a sentence."""
    return Sketched(
        sentence.section,
        sentence.fingerprint,
        shingles_of(sentence.text),
        sentence.figures,
        sentence.operative,
        pieces,
    )


def _kept(sentence: Sentence, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    pieces = tuple(pieces)
    runs = runs_of(sentence.text, (piece.fingerprint for piece in pieces))
    found = []
    for piece in pieces:
        if piece.fingerprint == sentence.fingerprint:
            found.append(Piece(piece.clause, piece.fingerprint, sentence.figures))
        elif piece.fingerprint in runs:
            figures = figures_in(runs[piece.fingerprint])
            found.append(Piece(piece.clause, piece.fingerprint, figures))
    return tuple(found)
