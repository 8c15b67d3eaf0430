"""Which sentence of a text is which of a sketch: the same, moved, changed, gone or new."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

from zsgx.changes.sketch import alike, runs_of, shingles_of
from zsgx.changes.typeset import otherwise_set
from zsgx.policy.document import fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.changes.published import Published
    from zsgx.changes.sketch import Sketch

__all__ = ["Alignment", "Match", "align"]

#: How alike two sentences must be, wherever they stand.
_ALIKE: Final = 0.5
#: How alike two that stand between the same neighbours must be.
_ALIKE_HERE: Final = 0.3
#: How much of a sentence must be found in another to be a part of it.
_WITHIN: Final = 0.7
#: How much more two sentences count as alike where they stand between the same neighbours.
_HERE: Final = 0.1
#: Into how many sentences one is looked for when it was split.
_MOST_PARTS: Final = 6


@frozen
class Match:
    """
    A sentence of a sketch, found in a text.

    Attributes:
        was: Its place in the sketch.
        now: The places in the text of what stands for it; several where it was split.
        same: Whether the words are the same.
        recut: Whether it was split or joined with others, its words being the same.
    """

    was: int
    now: tuple[int, ...]
    same: bool
    recut: bool = False


@frozen
class Alignment:
    """
    Which sentence is which.

    Attributes:
        matches: The sentences of the sketch that were found, by their places in it.
        missing: The places of those that were not.
        new: The places of the sentences of the text that stand for none.
        moved: The places in the sketch of those that stand in another order or section.
    """

    matches: dict[int, Match]
    missing: tuple[int, ...]
    new: tuple[int, ...]
    moved: frozenset[int]


def align(sketch: Sketch, published: Published) -> Alignment:
    """Return which sentence of *published* is which of *sketch*."""
    return _Aligner(sketch, published).run()


@define
class _Aligner:
    """Finds the sentences of a sketch in a text, the surest first."""

    sketch: Sketch
    published: Published
    matches: dict[int, Match] = field(factory=dict)
    taken: set[int] = field(factory=set)

    def run(self) -> Alignment:
        self.same()
        if self.open_was() and self.open_now():
            self.typeset()
            self.split()
            self.joined()
            self.similar()
            self.parts()
        return Alignment(
            dict(sorted(self.matches.items())),
            tuple(self.open_was()),
            tuple(self.open_now()),
            self.moved(),
        )

    def open_was(self) -> list[int]:
        return [was for was in range(len(self.sketch.sentences)) if was not in self.matches]

    def open_now(self) -> list[int]:
        return [now for now in range(len(self.published.sentences)) if now not in self.taken]

    def found(self, was: int, now: Iterable[int], *, same: bool, recut: bool = False) -> None:
        places = tuple(now)
        self.matches[was] = Match(was, places, same, recut)
        self.taken.update(places)

    def same(self) -> None:
        """Match what has the same fingerprint; of several, first those of the same section."""
        standing: dict[str, list[int]] = {}
        for now, sentence in enumerate(self.published.sentences):
            standing.setdefault(sentence.fingerprint, []).append(now)
        for in_section in (True, False):
            for was in self.open_was():
                known = self.sketch.sentences[was]
                for now in standing.get(known.fingerprint, ()):
                    section = self.published.sentences[now].section
                    if now not in self.taken and not (in_section and section != known.section):
                        self.found(was, [now], same=True)
                        break

    def typeset(self) -> None:
        """Match what has the same words in other quotes, dashes or brackets."""
        marks = {self.sketch.sentences[was].fingerprint: was for was in self.open_was()}
        for now in self.open_now():
            for text in otherwise_set(self.published.sentences[now].text):
                was = marks.get(fingerprint(text))
                if was is not None and was not in self.matches:
                    self.found(was, [now], same=True)
                    break

    def split(self) -> None:
        """Match a sentence whose words now stand in several: a comma became a full stop."""
        marks = {self.sketch.sentences[was].fingerprint: was for was in self.open_was()}
        fresh = self.open_now()
        for start in fresh:
            run = [start]
            while run[-1] + 1 in fresh and len(run) < _MOST_PARTS:
                run.append(run[-1] + 1)
                texts = [self.published.sentences[now].text for now in run]
                # Where lines are broken apart nothing at all stands between the two halves.
                for between, recut in (("", False), (",", True)):
                    was = marks.get(fingerprint(between.join(texts)))
                    if was is not None and was not in self.matches and not self.taken & set(run):
                        self.found(was, run, same=True, recut=recut)

    def joined(self) -> None:
        """Match sentences whose words now stand together in one: a full stop became a comma."""
        marks = {self.sketch.sentences[was].fingerprint: was for was in self.open_was()}
        longest = sum(self.sketch.sentences[was].length + 1 for was in marks.values())
        for now in self.open_now():
            text = self.published.sentences[now].text
            if len(text) > longest:
                continue
            within = runs_of(text, marks)
            if sum(int(mark.partition(":")[0]) + 1 for mark in within) == len(text) + 1:
                for mark in within:
                    self.found(marks[mark], [now], same=True, recut=len(within) > 1)

    def similar(self) -> None:
        """Match what is most alike, one with one; where two are alike, those that stand alike."""
        gaps_was, gaps_now = self.gaps()
        shingles = {now: shingles_of(self.published.sentences[now].text) for now in gaps_now}
        scores: list[tuple[float, int, int]] = []
        for was, gap in gaps_was.items():
            for now, other in gaps_now.items():
                score, here = (
                    alike(self.sketch.sentences[was].shingles, shingles[now]),
                    gap == other,
                )
                if score >= (_ALIKE_HERE if here else _ALIKE):
                    scores.append((-score - _HERE * here, was, now))
        for _, was, now in sorted(scores):
            if was not in self.matches and now not in self.taken:
                self.found(was, [now], same=False)

    def gaps(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return what is open on both sides, each with the matched sentence before it."""
        before, gaps_was = -1, {}
        follows: dict[int, int] = {}
        for was in range(len(self.sketch.sentences)):
            if was in self.matches:
                before = self.matches[was].now[-1]
            else:
                gaps_was[was] = before
        last = -1
        for now in range(len(self.published.sentences)):
            if now in self.taken:
                last = now
            else:
                follows[now] = last
        return gaps_was, follows

    def parts(self) -> None:
        """Match what is left and is part of a changed sentence beside it."""
        for now in self.open_now():
            shingles = shingles_of(self.published.sentences[now].text)
            for match in list(self.matches.values()):
                known = self.sketch.sentences[match.was].shingles
                beside = now - 1 in match.now or now + 1 in match.now
                if not match.same and beside and _within(shingles, known):
                    self.found(match.was, sorted([*match.now, now]), same=False)
                    break
        for was in self.open_was():
            for near in (was - 1, was + 1):
                beside_ = self.matches.get(near)
                if beside_ is not None and not beside_.same:
                    texts = "".join(self.published.sentences[now].text for now in beside_.now)
                    if _within(self.sketch.sentences[was].shingles, shingles_of(texts)):
                        self.found(was, beside_.now, same=False)
                        break

    def moved(self) -> frozenset[int]:
        """Return what stands in another section, or out of the order that most keep."""
        order = sorted(self.matches)
        firsts = [self.matches[was].now[0] for was in order]
        # Where either of two may be the one that moved, it is the one that says more.
        sentences = [self.sketch.sentences[was] for was in order]
        idle = [2 * (not each.pieces) + (not each.operative) for each in sentences]
        weights = [1 + each / (4 * len(order)) for each in idle]
        kept = {order[place] for place in _in_order(firsts, weights)}
        elsewhere = {
            was
            for was in order
            if self.published.sentences[self.matches[was].now[0]].section
            != self.sketch.sentences[was].section
        }
        return frozenset(elsewhere | (set(order) - kept))


def _within(part: frozenset[int], whole: frozenset[int]) -> bool:
    return bool(part) and len(part & whole) >= _WITHIN * len(part)


def _in_order(places: Sequence[int], weights: Sequence[float]) -> list[int]:
    """Return the positions of the heaviest run of *places* that never goes back."""
    if all(first <= second for first, second in pairwise(places)):
        return list(range(len(places)))
    best = list(weights)
    before = [-1] * len(places)
    for end, place in enumerate(places):
        for start in range(end):
            if places[start] <= place and best[start] + weights[end] > best[end]:
                best[end], before[end] = best[start] + weights[end], start
    run, at = [], max(range(len(places)), key=lambda position: best[position])
    while at >= 0:
        run.append(at)
        at = before[at]
    return run[::-1]
