"""A document's text as published, its sentences and its dates held against the policy."""

from __future__ import annotations

import datetime
import enum
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import evolve, field, frozen
from dateutil.relativedelta import relativedelta

from zsgx.audit.alignment import Alignment, Match, align
from zsgx.audit.figures import differing, figure_of, figures_in
from zsgx.audit.publication import LABELLED, Published, Sentence
from zsgx.audit.sketch import Piece, Sketch, by_length, runs_of
from zsgx.policy.document import Document, normalised
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


__all__ = [
    "DATES",
    "ClauseFinding",
    "ClauseStatus",
    "DateChange",
    "Findings",
    "Pairs",
    "Reason",
    "SentenceFinding",
    "audit",
    "date_changes",
]

Pairs = tuple[tuple[str | None, str | None], ...]
Dated = Literal["issued", "since", "until"]
#: What the dates of a document are called.
DATES: Final[dict[Dated, Text]] = {
    "issued": Text("成文日期", "the day it was issued"),
    "since": Text("施行日期", "the first day it is in force"),
    "until": Text("有效期至", "the last day it is in force"),
}
_LABELS: Final[tuple[tuple[Dated, re.Pattern[str]], ...]] = (
    ("issued", re.compile("(?:成文|发文|签发)日期:")),
    ("since", re.compile("(?:施行|实施|生效)日期:")),
    ("until", re.compile("有效期至?:|(?:失效|废止)日期:")),
)
_DATE: Final = (
    r"[\d〇零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_ALONE: Final = re.compile(_DATE)
_SINCE: Final = re.compile(f"(?:自|从|于)({_DATE})起?(?:正式)?(?:施行|执行|实施|生效|试行)")
_UNTIL: Final = re.compile(
    f"有效期限?(?:截?止?[至到为])+({_DATE})|(?:执行|施行|实施)[至到]({_DATE})"
)
_LASTS: Final = re.compile(r"有效期限?(?:为|是)?([\d一二三四五六七八九十两]{1,3}年)")
#: What a sentence names before its date, if it is another document.
_NAMES: Final = re.compile("《([^《》]{1,100})》")


class ClauseStatus(enum.Enum):
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
    ClauseStatus.UNCHANGED: Text("未变", "unchanged"),
    ClauseStatus.MOVED: Text("移位", "moved"),
    ClauseStatus.CHANGED: Text("改动", "changed"),
    ClauseStatus.MISSING: Text("缺失", "missing"),
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
    status: ClauseStatus
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
    status: ClauseStatus
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
        return self._apart(form=False)

    @property
    def others(self) -> tuple[SentenceFinding, ...]:
        """What else differs where no clause stands: form that states no rule."""
        return self._apart(form=True)

    def _apart(self, *, form: bool) -> tuple[SentenceFinding, ...]:
        return tuple(
            each
            for each in self.sentences
            if not each.claimed
            and each.status is not ClauseStatus.UNCHANGED
            and form is (each.formal and not (each.figures or each.duties))
        )

    @property
    def clean(self) -> bool:
        """Whether the text says what it said."""
        same = all(finding.status is ClauseStatus.UNCHANGED for finding in self.clauses)
        return same and not self.unaccounted and not self.stray

    def count(self, status: ClauseStatus) -> int:
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
        was, ClauseStatus.MISSING, known.section, known.operative, bool(known.pieces), known.formal
    )
    if match is None:
        return base
    now = tuple(published.sentences[place] for place in match.now)
    # Mere form that turned into more is no mere form any longer.
    base = evolve(
        base,
        status=ClauseStatus.UNCHANGED,
        now=now,
        moved=was in alignment.moved,
        formal=known.formal and all(sentence.formal for sentence in now),
    )
    if not match.same:
        figures, duties = _differences(sketch, alignment, match, now)
        reason = Reason.FIGURES if figures else Reason.DUTIES if duties else Reason.WORDING
        return evolve(
            base,
            status=ClauseStatus.CHANGED,
            reason=reason,
            figures=figures,
            duties=duties,
            damaged=frozenset(_damaged(known.pieces, now)),
        )
    if match.recut:
        return evolve(base, status=ClauseStatus.CHANGED, reason=Reason.RECUT)
    return evolve(base, status=ClauseStatus.MOVED) if base.moved else base


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
    order = list(ClauseStatus)
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
    if status is ClauseStatus.CHANGED and reason is not Reason.RECUT:
        if clause in sentence.damaged:
            figures = _own(sentence.figures, {each.clause: each.figures for each in pieces}, clause)
            duties = _own(sentence.duties, {each.clause: each.duties for each in pieces}, clause)
            reason = Reason.FIGURES if figures else Reason.DUTIES if duties else Reason.WORDING
        elif sentence.damaged:
            # What changed lies in the words of another clause.
            status, reason = ClauseStatus.MOVED if sentence.moved else ClauseStatus.UNCHANGED, None
        else:
            reason, figures, duties = Reason.AROUND, sentence.figures, sentence.duties
    return ClauseFinding(clause, status, sentence.section, reason, figures, duties, sentence)


def _own(differing: Pairs, held: Mapping[str, tuple[str, ...]], clause: str) -> Pairs:
    """Return the differences that are the clause's, or nobody else's."""
    others = {each for name, theirs in held.items() if name != clause for each in theirs}
    others -= set(held[clause])
    return tuple(pair for pair in differing if pair[0] not in others)


@frozen
class DateChange:
    """
    A date of a document that its text states otherwise than the policy.

    Attributes:
        date: Which date.
        was: The day that the policy holds.
        now: The day that the text states.
        section: The section where it does.
        line: The line where it does.
    """

    date: Dated
    was: datetime.date
    now: datetime.date
    section: str
    line: int

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "date": self.date,
            "was": self.was.isoformat(),
            "now": self.now.isoformat(),
            "section": self.section,
            "line": self.line,
        }


def date_changes(published: Published, document: Document) -> tuple[DateChange, ...]:
    """Return the dates that the text states and the policy holds otherwise."""
    stated: dict[Dated, list[tuple[datetime.date, Sentence]]] = {}
    for date, day, sentence in _stated(published, document):
        stated.setdefault(date, []).append((day, sentence))
    held: dict[Dated, datetime.date | None] = {
        "issued": document.issued,
        "since": document.since,
        # The day before another takes its place stands in no text of its own.
        "until": document.written_until if document.superseded_by else document.until,
    }
    found = []
    for date, was in held.items():
        days = stated.get(date, [])
        if was is not None and days and was not in {day for day, _ in days}:
            now, sentence = days[0]
            found.append(DateChange(date, was, now, sentence.section, sentence.line))
    return tuple(found)


def _stated(
    published: Published, document: Document
) -> Iterator[tuple[Dated, datetime.date, Sentence]]:
    for sentence in published.sentences:
        text = sentence.text
        if LABELLED.fullmatch(text):
            for date, label in _LABELS:
                day = _day(label.sub("", text, count=1)) if label.match(text) else None
                if day:
                    yield date, day, sentence
        elif sentence.formal and _ALONE.fullmatch(text.removesuffix("印发")):
            day = _day(text.removesuffix("印发"))
            # The day of an annex is the annex's own.
            if day and not sentence.section.startswith("annex"):
                yield "issued", day, sentence
        elif _is_own(text, document):
            for found in _SINCE.finditer(text):
                if day := _day(found[1]):
                    yield "since", day, sentence
            for found in _UNTIL.finditer(text):
                if day := _day(found[1] or found[2]):
                    yield "until", day, sentence
            for day in _lasting(text, document):
                yield "until", day, sentence


def _lasting(text: str, document: Document) -> Iterator[datetime.date]:
    """Yield the last days of a document that is in force for so many years."""
    for found in _LASTS.finditer(text):
        years = figure_of(next(iter(figures_in(found[1])), "")).least
        if years is not None and years.denominator == 1:
            try:
                end = document.since + relativedelta(years=int(years))
            except (ValueError, OverflowError):
                continue
            yield end - datetime.timedelta(days=1)
            yield end


def _is_own(text: str, document: Document) -> bool:
    """Return whether a sentence is about the document itself, as far as it names any."""
    title = normalised(document.title.zh).strip("《》")
    named = _NAMES.search(text)
    return named is None or named[1] in title or title in named[1]


def _day(text: str) -> datetime.date | None:
    return next((day for each in figures_in(text) if (day := figure_of(each).day)), None)
