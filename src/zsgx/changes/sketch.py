"""
The sketch of a document: what a plugin keeps of its sentences so that a changed text is recognised.

Of each sentence it holds the fingerprint, hashes of its trigrams, the figures and the clauses that
stand in it; the sentence itself cannot be read off it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from zsgx.changes.duties import duties_in
from zsgx.changes.figures import figures_in
from zsgx.changes.published import segments
from zsgx.policy.document import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zsgx.changes.published import Published, Sentence
    from zsgx.policy.clause import Clause

__all__ = [
    "Piece",
    "Sketch",
    "Sketched",
    "alike",
    "by_length",
    "lost",
    "runs_of",
    "shingles_of",
    "sketch_sentence",
    "sketched",
]

_SHINGLE: Final = 3
_BITS: Final = 0xFFFF
#: How many hashes stand for a sentence, the smallest; of one that has more they are a sample.
_MOST_SHINGLES: Final = 7_000
#: How many segments a run has at most where many fingerprints are looked for.
_MOST_SEGMENTS: Final = 24
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
        duties: The words of duty or effect in it.
    """

    clause: str
    fingerprint: str
    figures: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()


@frozen
class Sketched:
    """
    What is kept of a sentence.

    Attributes:
        section: Its section, ``2.3`` for 二（三）.
        fingerprint: The fingerprint of its text.
        shingles: Hashes of its trigrams, of 16 bits each.
        figures: The figures in it, in order.
        duties: The words of duty or effect in it, in order.
        formal: Whether it is form and states no rule.
        operative: Whether it holds a figure or a word of duty, and is no mere form.
        pieces: The clauses in it, each with its piece.
    """

    section: str
    fingerprint: str
    shingles: frozenset[int] = field(eq=False, repr=False)
    figures: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    formal: bool = False
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
        theirs = [sentence for sentence in published.sentences if not sentence.formal]
        return sum(each.fingerprint in known for each in theirs) / len(theirs) if theirs else 0.0


def shingles_of(text: str) -> frozenset[int]:
    """Return hashes of the trigrams of a normalised *text*, its edges included."""
    whole = f"{_EDGE}{text}{_EDGE}"
    hashes = {
        zlib.crc32(whole[start : start + _SHINGLE].encode()) & _BITS
        for start in range(len(whole) - _SHINGLE + 1)
    }
    return frozenset(hashes if len(hashes) <= _MOST_SHINGLES else sorted(hashes)[:_MOST_SHINGLES])


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how alike two sentences are by their shingles, from 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def by_length(marks: Iterable[str]) -> dict[int, set[str]]:
    """Return fingerprints by the length of what they stand for."""
    wanted: dict[int, set[str]] = {}
    for mark in marks:
        wanted.setdefault(int(mark.partition(":")[0]), set()).add(mark)
    return wanted


def runs_of(text: str, wanted: Mapping[int, set[str]]) -> dict[str, str]:
    """Return the runs of segments of a normalised *text* that have one of the fingerprints."""
    starts, ends, at = [], [], 0
    for part in segments(text):
        starts.append(at)
        ends.append(at + len(part))
        at += len(part) + 1
    found = {}
    for start, length in _lengths(starts, ends, wanted):
        run = text[start : start + length]
        if (mark := fingerprint(run)) in wanted[length]:
            found[mark] = run
    return found


def _lengths(
    starts: Sequence[int], ends: Sequence[int], wanted: Mapping[int, set[str]]
) -> Iterator[tuple[int, int]]:
    """Yield where runs of segments begin and how long they are, if one of that length is wanted."""
    if len(wanted) <= _MOST_SEGMENTS:
        closing = set(ends)
        for start in starts:
            for length in wanted:
                if start + length in closing:
                    yield start, length
        return
    for place, start in enumerate(starts):
        for end in ends[place : place + _MOST_SEGMENTS]:
            if end - start in wanted:
                yield start, end - start


def sketched(
    published: Published, document: str, clauses: Iterable[Clause], known: Sketch | None = None
) -> Sketch:
    """
    Return the sketch of a text.

    A clause is found by its fingerprint, which is that of its whole sentence or of its part of it;
    where the document has been sketched before, the piece that was noted for it then is kept.

    Args:
        published: The text.
        document: The document's id.
        clauses: The clauses of the document.
        known: The sketch so far, if any.
    """
    ours = [clause for clause in clauses if clause.document == document]
    before: dict[str, list[Piece]] = {}
    for each in known.sentences if known else ():
        before.setdefault(each.fingerprint, []).extend(each.pieces)
    names = {clause.id for clause in ours}
    kept = [
        [piece for piece in _kept(each, before.get(each.fingerprint, ())) if piece.clause in names]
        for each in published.sentences
    ]
    found = {piece.clause for pieces in kept for piece in pieces}
    wanted: dict[str, list[str]] = {}
    for clause in ours:
        if clause.fingerprint and clause.id not in found:
            wanted.setdefault(clause.fingerprint, []).append(clause.id)
    parts = by_length(wanted.keys() - {each.fingerprint for each in published.sentences})
    made = []
    for sentence, pieces in zip(published.sentences, kept, strict=True):
        own = sentence.fingerprint
        pieces += [_piece(name, own, sentence) for name in wanted.get(own, ())]
        for mark, run in runs_of(sentence.text, parts).items() if parts else ():
            pieces += [_piece(name, mark, sentence, run) for name in wanted[mark]]
        made.append(sketch_sentence(sentence, tuple(pieces)))
    return Sketch(document, tuple(made))


def lost(known: Sketch, made: Sketch) -> tuple[Piece, ...]:
    """
    Return the pieces of *known* that *made* no longer holds.

    They are those of clauses that are not found, and those that stood for a part of a sentence
    where now the whole sentence stands.
    """
    parts = {piece.clause for each in made.sentences for piece in _parts(each)}
    found = made.clauses
    gone = {
        piece.clause: piece
        for each in known.sentences
        for piece in each.pieces
        if piece.clause not in found or (piece in _parts(each) and piece.clause not in parts)
    }
    return tuple(gone.values())


def _parts(sentence: Sketched) -> tuple[Piece, ...]:
    """Return the pieces that are no whole sentences."""
    own = sentence.fingerprint
    return tuple(piece for piece in sentence.pieces if piece.fingerprint != own)


def sketch_sentence(sentence: Sentence, pieces: tuple[Piece, ...] = ()) -> Sketched:
    """Return what is kept of a sentence."""
    return Sketched(
        sentence.section,
        sentence.fingerprint,
        shingles_of(sentence.text),
        sentence.figures,
        sentence.duties,
        sentence.formal,
        sentence.operative,
        pieces,
    )


def _kept(sentence: Sentence, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    pieces = tuple(pieces)
    runs = runs_of(sentence.text, by_length(piece.fingerprint for piece in pieces))
    found = []
    for piece in pieces:
        if piece.fingerprint == sentence.fingerprint:
            found.append(_piece(piece.clause, piece.fingerprint, sentence))
        elif piece.fingerprint in runs:
            run = runs[piece.fingerprint]
            found.append(_piece(piece.clause, piece.fingerprint, sentence, run))
    return tuple(found)


def _piece(clause: str, mark: str, sentence: Sentence, run: str | None = None) -> Piece:
    """Return the piece of a clause, the whole sentence or a *run* of its segments."""
    if run is None or run == sentence.text:
        return Piece(clause, mark, sentence.figures, sentence.duties)
    return Piece(clause, mark, figures_in(run), duties_in(run))
