"""
Which sentence of a text is which of a sketch: the same, moved, changed, gone or new.

The work grows with the text and not with its square: a sentence is compared with what shares rare
trigrams with it or stands between the same neighbours, and with no more than a bounded number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle, pairwise, product
from typing import Final

from attrs import define, field, frozen

from zsgx.audit.numbering import same_section
from zsgx.audit.publication import Published
from zsgx.audit.sketch import Sketch, alike, by_length, runs_of, shingles_of
from zsgx.policy.document import fingerprint

__all__ = ["Alignment", "Match", "align", "otherwise_set"]

#: How alike two sentences must be, wherever they stand.
_ALIKE: Final = 0.5
#: How alike two that stand between the same neighbours must be.
_ALIKE_HERE: Final = 0.3
#: How much of a sentence must be found in another to be a part of it.
_WITHIN: Final = 0.7
#: How much more two sentences count as alike where they stand between the same neighbours.
_HERE: Final = 0.1
#: Into how many sentences one is looked for when it was split, and how many changed ones make one.
_MOST_PARTS: Final = 6
#: Of how many sentences with the same trigram those that stand nearest are looked at.
_NEAREST: Final = 24
#: With how many others a sentence is compared, those first that share most with it.
_MOST_COMPARED: Final = 32
_QUOTES: Final = re.compile('[“”"「」『』]')
_DASHES: Final = re.compile("[‐-―−-]+")
_YEARS: Final = re.compile(r"[〔\[(【](\d{4})[〕\])】]")
_PAIRS: Final = (("“", "”"), ("「", "」"))


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
        joined: The places in the sketch that the same sentences of the text stand for.
        compared: How many pairs of sentences were held against each other.
    """

    matches: dict[int, Match]
    missing: tuple[int, ...]
    new: tuple[int, ...]
    moved: frozenset[int]
    joined: Mapping[tuple[int, ...], tuple[int, ...]]
    compared: int = field(eq=False)


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
    compared: int = 0

    def run(self) -> Alignment:
        self.same()
        if self.open_was() and self.open_now():
            self.typeset()
            self.split()
            self.joined()
            self.similar()
            self.parts()
        matches = dict(sorted(self.matches.items()))
        joined: dict[tuple[int, ...], list[int]] = {}
        for match in matches.values():
            joined.setdefault(match.now, []).append(match.was)
        return Alignment(
            matches,
            tuple(self.open_was()),
            tuple(self.open_now()),
            self.moved(),
            {now: tuple(places) for now, places in joined.items()},
            self.compared,
        )

    def open_was(self) -> list[int]:
        return [was for was in range(len(self.sketch.sentences)) if was not in self.matches]

    def open_now(self) -> list[int]:
        return [now for now in range(len(self.published.sentences)) if now not in self.taken]

    def marks(self) -> dict[str, deque[int]]:
        """Return what is open of the sketch by fingerprint, in order."""
        marks: dict[str, deque[int]] = {}
        for was in self.open_was():
            marks.setdefault(self.sketch.sentences[was].fingerprint, deque()).append(was)
        return marks

    def match(self, was: int, now: Iterable[int], *, same: bool, recut: bool = False) -> None:
        places = tuple(now)
        self.matches[was] = Match(was, places, same, recut)
        self.taken.update(places)

    def same(self) -> None:
        """Match what has the same fingerprint; of several, first those of the same section."""
        here: dict[tuple[str, str], deque[int]] = {}
        anywhere: dict[str, deque[int]] = {}
        for now, sentence in enumerate(self.published.sentences):
            mark = sentence.fingerprint
            here.setdefault((mark, sentence.section), deque()).append(now)
            anywhere.setdefault(mark, deque()).append(now)
        for was, known in enumerate(self.sketch.sentences):
            standing = here.get((known.fingerprint, known.section))
            if standing:
                self.match(was, [standing.popleft()], same=True)
        for was in self.open_was():
            standing = anywhere.get(self.sketch.sentences[was].fingerprint, deque())
            while standing and standing[0] in self.taken:
                standing.popleft()
            if standing:
                self.match(was, [standing.popleft()], same=True)

    def typeset(self) -> None:
        """Match what has the same words in other quotes, dashes or brackets."""
        marks = self.marks()
        lengths = {int(mark.partition(":")[0]) for mark in marks}
        for now in self.open_now():
            for text in otherwise_set(self.published.sentences[now].text):
                standing = marks.get(fingerprint(text)) if len(text) in lengths else None
                if standing:
                    self.match(standing.popleft(), [now], same=True)
                    break

    def split(self) -> None:
        """Match a sentence whose words now stand in several: a comma became a full stop."""
        marks = self.marks()
        lengths = {int(mark.partition(":")[0]) for mark in marks}
        fresh = self.open_now()
        still = set(fresh)
        for start in fresh:
            run = [start]
            while run[-1] + 1 in still and len(run) < _MOST_PARTS:
                run.append(run[-1] + 1)
                texts = [self.published.sentences[now].text for now in run]
                # Where lines are broken apart nothing at all stands between the two halves.
                for between, recut in (("", False), (",", True)):
                    whole = between.join(texts)
                    standing = marks.get(fingerprint(whole)) if len(whole) in lengths else None
                    if standing and not self.taken.intersection(run):
                        self.match(standing.popleft(), run, same=True, recut=recut)

    def joined(self) -> None:
        """Match sentences whose words now stand together in one: a full stop became a comma."""
        marks = self.marks()
        wanted = by_length(marks)
        for now in self.open_now():
            text = self.published.sentences[now].text
            within = [mark for mark in runs_of(text, wanted) if marks[mark]]
            if sum(int(mark.partition(":")[0]) + 1 for mark in within) == len(text) + 1:
                for mark in within:
                    self.match(marks[mark].popleft(), [now], same=True, recut=len(within) > 1)

    def similar(self) -> None:
        """Match what is most alike, one with one; where two are alike, those that stand alike."""
        gaps_was, gaps_now = self.gaps()
        shingles = {now: shingles_of(self.published.sentences[now].text) for now in gaps_now}
        neighbours = _Neighbours(shingles)
        beside = _grouped(gaps_now)
        turns: dict[int, int] = {}
        scores: list[tuple[float, int, int]] = []
        for was, gap in gaps_was.items():
            own = self.sketch.sentences[was].shingles
            turn = turns[gap] = turns.get(gap, -1) + 1
            near = beside.get(gap, ())[max(0, turn - _MOST_PARTS) : turn + _MOST_PARTS + 1]
            expected = gap + 1 + turn
            for now in dict.fromkeys((*near, *neighbours.of(own, expected))):
                self.compared += 1
                here = gap == gaps_now[now]
                score = alike(own, shingles[now])
                if score >= (_ALIKE_HERE if here else _ALIKE):
                    scores.append((-score - _HERE * here, was, now))
        for _, was, now in sorted(scores):
            if was not in self.matches and now not in self.taken:
                self.match(was, [now], same=False)

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
        standing: dict[int, list[int]] = {}
        for match in self.matches.values():
            for now in match.now:
                standing.setdefault(now, []).append(match.was)
        for now in self.open_now():
            shingles = shingles_of(self.published.sentences[now].text)
            for was in (*standing.get(now - 1, ()), *standing.get(now + 1, ())):
                match = self.matches[was]
                if match.same or len(match.now) >= _MOST_PARTS:
                    continue
                self.compared += 1
                if _within(shingles, self.sketch.sentences[was].shingles):
                    self.match(was, sorted([*match.now, now]), same=False)
                    standing.setdefault(now, []).append(was)
                    break
        together: dict[tuple[int, ...], int] = {}
        for was in self.open_was():
            for near in (was - 1, was + 1):
                beside = self.matches.get(near)
                if beside is not None and not beside.same:
                    self.compared += 1
                    if together.get(beside.now, 0) >= _MOST_PARTS:
                        continue
                    texts = "".join(self.published.sentences[now].text for now in beside.now)
                    if _within(self.sketch.sentences[was].shingles, shingles_of(texts)):
                        self.match(was, beside.now, same=False)
                        together[beside.now] = together.get(beside.now, 0) + 1
                        break

    def moved(self) -> frozenset[int]:
        """Return what stands in another section, or out of the order that most keep."""
        order = sorted(self.matches)
        firsts = [self.matches[was].now[0] for was in order]
        # Where either of two may be the one that moved, it is the one that says more.
        sentences = [self.sketch.sentences[was] for was in order]
        idle = [2 * (not each.pieces) + (not each.operative) for each in sentences]
        weights = [4 * len(order) + each for each in idle]
        kept = {order[place] for place in _in_order(firsts, weights)}
        elsewhere = {
            was
            for was in order
            if not same_section(
                self.sketch.sentences[was].section,
                self.published.sentences[self.matches[was].now[0]].section,
            )
        }
        return frozenset(elsewhere | (set(order) - kept))


class _Neighbours:
    """Sentences by the trigrams that they hold."""

    def __init__(self, shingles: Mapping[int, frozenset[int]]) -> None:
        self._holding: dict[int, list[int]] = {}
        for now, held in shingles.items():
            for shingle in held:
                self._holding.setdefault(shingle, []).append(now)

    def of(self, shingles: frozenset[int], expected: int) -> list[int]:
        """Return the sentences that share most with *shingles*, of common ones those nearest."""
        shared: dict[int, int] = {}
        for shingle in shingles:
            holding = self._holding.get(shingle, [])
            if len(holding) > _NEAREST:
                middle = bisect_left(holding, expected)
                holding = holding[max(0, middle - _NEAREST // 2) : middle + _NEAREST // 2]
            for now in holding:
                shared[now] = shared.get(now, 0) + 1
        return sorted(shared, key=lambda now: (-shared[now], now))[:_MOST_COMPARED]


def _grouped(gaps: Mapping[int, int]) -> dict[int, list[int]]:
    """Return what is open in each gap, in order."""
    grouped: dict[int, list[int]] = {}
    for now, gap in gaps.items():
        grouped.setdefault(gap, []).append(now)
    return grouped


def _within(part: frozenset[int], whole: frozenset[int]) -> bool:
    return bool(part) and len(part & whole) >= _WITHIN * len(part)


def _in_order(places: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Return the positions of the heaviest run of *places* that never goes back."""
    if all(first <= second for first, second in pairwise(places)):
        return list(range(len(places)))
    ranks = {place: rank for rank, place in enumerate(sorted(set(places)), 1)}
    # A Fenwick tree: of all runs that end at or before a place, the heaviest, the earliest first.
    none = (0, 1)
    heaviest, last = [none] * (len(ranks) + 1), none
    before = [-1] * len(places)
    for position, place in enumerate(places):
        best, at = none, ranks[place]
        while at:
            best, at = max(best, heaviest[at]), at & (at - 1)
        before[position] = -1 if best is none else -best[1]
        run, at = (best[0] + weights[position], -position), ranks[place]
        last = max(last, run)
        while at < len(heaviest):
            heaviest[at], at = max(heaviest[at], run), at + (at & -at)
    kept, position = [], -last[1]
    while position >= 0:
        kept.append(position)
        position = before[position]
    return kept[::-1]


def otherwise_set(text: str) -> Iterator[str]:
    """Yield a normalised *text* as other printers would set it."""
    dashes = ["—", "-", "–", "——"] if _DASHES.search(text) else [""]
    years = [r"〔\1〕", r"[\1]", r"(\1)"] if _YEARS.search(text) else [""]
    for quoted, dash, bracketed in product(list(_quoted(text)), dashes, years):
        made = _DASHES.sub(dash, quoted) if dash else quoted
        made = _YEARS.sub(bracketed, made) if bracketed else made
        if made != text:
            yield made


def _quoted(text: str) -> Iterator[str]:
    yield text
    parts = _QUOTES.split(text)
    if len(parts) > 1:
        yield '"'.join(parts)
        for pair in _PAIRS:
            signs = cycle(pair)
            yield parts[0] + "".join(next(signs) + part for part in parts[1:])
