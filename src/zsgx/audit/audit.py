"""An audit: what a text changes of a document, and what of the policy rests on it."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.audit.figures import figure_of, plain_number
from zsgx.audit.findings import (
    ClauseFinding,
    ClauseStatus,
    DateChange,
    Findings,
    Pairs,
    SentenceFinding,
    audit,
    date_changes,
)
from zsgx.audit.publication import Published
from zsgx.audit.recognition import Recognised, recognise
from zsgx.audit.sketch import Sketch, sketch_name, sketch_of
from zsgx.cases.run import ShippedCases, cases_by_clause, shipped
from zsgx.domain.option import day, instance
from zsgx.engine.chain import Chain
from zsgx.engine.engine import Engine
from zsgx.errors import UnusableError
from zsgx.policy.citing import resting_on
from zsgx.policy.policy import Policy
from zsgx.policy.validity import clauses_in
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.issues import Issue
    from zsgx.policy.obligation import Obligation

#: Which part of an earlier text must be known, to be an earlier text of the same document.
_KNOWN: Final = 0.5

__all__ = ["Audit", "ValueChange", "marked", "value_changes", "word_diff"]

#: What a text may count otherwise than a policy: per cents as shares, years as months.
_OTHERWISE: Final = {
    "%": (Fraction(1, 100),),
    "年": (Fraction(12),),
    "周年": (Fraction(12),),
    "个月": (Fraction(1, 12),),
    "星期": (Fraction(7),),
    "周": (Fraction(7),),
}
#: A figure or a Latin word is one piece, and so is each Chinese character.
_PIECES: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
#: So few characters that stay the same between two changes are told as changed as well.
_SHORT: Final = 1
#: So many pairs of pieces are compared at most; more would take longer than reading both.
_MOST_COMPARED: Final = 250_000
#: How many characters around a change are shown.
_AROUND: Final = 16


@frozen
class Audit:
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
        unread: The files of cases that cannot be read, so that what exercises a clause is not known
            whole.
    """

    recognised: Recognised
    at: str
    place: Policy
    sketch: Sketch
    found: Findings
    dates: tuple[DateChange, ...]
    touched: Mapping[str, Touched]
    old: Mapping[str, str]
    unread: tuple[Issue, ...] = ()

    @classmethod
    def of(
        cls,
        engine: Engine,
        published: Published,
        *,
        at: str,
        document: str | None = None,
        was: Published | None = None,
        date: datetime.date | None = None,
    ) -> Audit:
        """
        Return a text held against the policy of a place.

        Args:
            engine: The engine.
            published: The text, see `read_published`.
            at: The place.
            document: The id, the number or the title of the document; None where its head or its
                text tells which it is.
            was: An earlier text of the document, for differences word by word.
            date: A day of the text that is meant, where the document was amended; None for that
                which is most like it.

        Raises:
            UnusableError: It is no document of the place, the document has no sketch, or *was* is
                another text.
            UnknownPlaceError: There is no such place, or it is not available.
            QuestionError: *engine* is no engine, or a text has not been read.
            ValueRefusedError: *date* is no day.
        """
        chain = instance("engine", engine, Engine, "Engine.load()").chain(at)
        published = instance("published", published, Published, "read_published(text)")
        if was is not None:
            was = instance("was", was, Published, "read_published(text)")
        place = chain.policies[0]
        date = None if date is None else day("date", date)
        recognised = recognise(published, chain, engine.places, document, date)
        if isinstance(recognised, Text):
            raise UnusableError(recognised)
        sketch, issues = sketch_of(place, recognised.document, recognised.since)
        if issues or sketch is None:
            raise UnusableError(*issues or [_no_sketch(chain, recognised)])
        found = audit(sketch, published)
        resting, unread = touched(found, engine, place)
        return cls(
            recognised,
            chain.name,
            place,
            sketch,
            found,
            date_changes(published, place.documents[recognised.document]),
            resting,
            _texts(was, sketch) if was else {},
            unread,
        )

    @property
    def clean(self) -> bool:
        """Whether the text says what it said, and what the policy holds of its dates."""
        return self.found.clean and not self.dates

    def diff(self, finding: SentenceFinding) -> str | None:
        """Return what differs in a sentence word by word; None without its earlier text."""
        was = self.old.get(self.sketch.sentences[finding.was].fingerprint)
        if was is None or finding.status not in (ClauseStatus.CHANGED, ClauseStatus.MISSING):
            return None
        return marked(word_diff(was, "。".join(sentence.text for sentence in finding.now)))

    @property
    def unaudited(self) -> list[str]:
        """The clauses of the document that its sketch does not hold."""
        held = {finding.id for finding in self.found.clauses}
        document = self.found.document
        return [
            name for name in clauses_in(self.place, document, self.text_day) if name not in held
        ]

    @property
    def text_day(self) -> datetime.date:
        """The first day of the text that it was held against."""
        return self.recognised.since or self.place.documents[self.found.document].since

    def as_json(self) -> dict[str, Any]:
        """Return an audit as one JSON object."""
        found = self.found
        return {
            "document": found.document,
            "at": self.at,
            "recognised_by": self.recognised.by,
            "text": self.text_day.isoformat(),
            "clean": self.clean,
            "clauses": [self._clause(clause) for clause in found.clauses],
            "differing_without_clause": [
                self._sentence(finding) for finding in (*found.stray, *found.others)
            ],
            "new": [sentence.as_json() for sentence in found.new],
            "unaccounted": [sentence.as_json() for sentence in found.unaccounted],
            "operative_without_clause": [_unclaimed_json(finding) for finding in found.unclaimed],
            "dates": [change.as_json() for change in self.dates],
            "unaudited": self.unaudited,
        }

    def _clause(self, finding: ClauseFinding) -> dict[str, Any]:
        touched = self.touched[finding.id]
        return {
            "id": finding.id,
            **self._sentence(finding.sentence),
            "status": finding.status.value,
            "reason": finding.reason.value if finding.reason else None,
            "figures": _pairs_json(finding.figures),
            "duties": _pairs_json(finding.duties),
            "values": [
                {"name": each.name, "was": each.was, "now": each.now} for each in touched.values
            ],
            "by": list(touched.by),
            "cases": list(touched.cases),
        }

    def _sentence(self, finding: SentenceFinding) -> dict[str, Any]:
        now = finding.now[0] if finding.now else None
        return {
            "status": finding.status.value,
            "section": finding.section,
            "now_section": now.section if now else None,
            "line": now.line if now else None,
            "operative": finding.operative,
            "formal": finding.formal,
            "reason": finding.reason.value if finding.reason else None,
            "figures": _pairs_json(finding.figures),
            "duties": _pairs_json(finding.duties),
            "diff": self.diff(finding),
        }


@frozen
class Touched:
    """
    What rests on a clause.

    Attributes:
        by: What computes it, such as ``parameter digital_hours_multiplier``; that of another place
            is named with it.
        values: The values that its new figures contradict.
        cases: The policy cases that exercise it; looked for only where the clause differs.
    """

    by: tuple[str, ...] = ()
    values: tuple[ValueChange, ...] = ()
    cases: tuple[str, ...] = ()


def touched(
    found: Findings, engine: Engine, place: Policy
) -> tuple[dict[str, Touched], tuple[Issue, ...]]:
    """
    Return what rests on each clause of an audit, and which files of cases cannot be read.

    Cases are read and run only where a clause differs.
    """
    by = resting_on(place, engine.policies.values(), engine.places.name)
    differing = [each for each in found.clauses if each.status is not ClauseStatus.UNCHANGED]
    ran = shipped(engine) if differing else ShippedCases((), ())
    cases = cases_by_clause(ran)
    made = {each.id: Touched(by.get(each.id, ())) for each in found.clauses}
    for each in differing:
        made[each.id] = Touched(
            by.get(each.id, ()),
            value_changes(place, each.id, each.figures),
            cases.get(each.id, ()),
        )
    return made, ran.issues


@frozen
class ValueChange:
    """
    A value of a policy that the text no longer gives.

    Attributes:
        name: What holds it, such as ``parameter national_base_minimum``.
        was: What the policy holds.
        now: What the text says in its place; None where it says nothing.
    """

    name: str
    was: str
    now: str | None


def value_changes(
    policy: Policy, clause: str, figures: Iterable[tuple[str | None, str | None]]
) -> tuple[ValueChange, ...]:
    """
    Return the values resting on *clause* that its new figures contradict.

    A value that the policy holds already, from another day on, is none of them.
    """
    pairs = [(was, now) for was, now in figures if was is not None]
    found: dict[ValueChange, None] = {}
    for name, amounts in _amounts(policy, clause):
        for was, now in pairs:
            held = [amount for amount in amounts if _ends(was, amount)]
            if held and not any(now and _ends(now, amount) for amount in amounts):
                found[ValueChange(name, plain_number(held[0]), _as_held(was, now, held[0]))] = None
            elif held and now and _turned(was, now):
                # The number is the same, and it bounds the other side.
                found[ValueChange(name, was, now)] = None
    for name, days in _days(policy, clause):
        for was, now in pairs:
            if days & _printed(was) and not (now and days & _printed(now)):
                found[ValueChange(name, was, now)] = None
    return tuple(found)


def _amounts(policy: Policy, clause: str) -> Iterator[tuple[str, list[Fraction]]]:
    """Yield every parameter and target with the numbers that rest on *clause*."""
    for parameter in policy.parameters.values():
        numbers = [
            Fraction(dated.value)
            for dated in parameter.values
            if clause in dated.cites
            and isinstance(dated.value, int | Decimal | Fraction)
            and not isinstance(dated.value, bool)
        ]
        yield f"parameter {parameter.name}", numbers
    for target in policy.targets.values():
        quantities = [value.quantity for value in target.values if clause in value.cites]
        yield f"target {target.metric}", [Fraction(each) for each in quantities if each is not None]


def _days(policy: Policy, clause: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every parameter and obligation with the days and periods that rest on *clause*."""
    for parameter in policy.parameters.values():
        for dated in parameter.values:
            if clause in dated.cites and isinstance(dated.value, datetime.date):
                yield f"parameter {parameter.name}", frozenset(_spelt(dated.value))
    for obligation in policy.obligations.values():
        if clause in obligation.cites:
            yield f"obligation {obligation.name}", frozenset(_due(obligation))


def _due(obligation: Obligation) -> Iterator[str]:
    """Yield how a text may print when an obligation is due."""
    recurs = obligation.recurrence
    if recurs:
        for month in recurs.months:
            for day in recurs.days:
                yield from (f"{month}月{day}日", f"{month}月底" if day == -1 else f"{month}月")
    if obligation.once:
        yield from _spelt(obligation.once)
    if obligation.after:
        after = obligation.after
        written = (
            (after.days, ("日", "天", "个工作日")),
            (after.months, ("个月", "月")),
            (after.years, ("年", "周年")),
        )
        for number, units in written:
            # What a parameter holds is told of the parameter.
            if number and isinstance(number, int):
                yield from (f"{number}{unit}" for unit in units)


def _spelt(day: datetime.date) -> Iterator[str]:
    year, month = f"{day.year}年", f"{day.month}月"
    yield from (f"{year}{month}{day.day}日", f"{month}{day.day}日")
    if day.day == calendar.monthrange(day.year, day.month)[1]:
        yield from (f"{year}{month}底", f"{month}底", f"{year}{month}")
    if (day.month, day.day) in ((1, 1), (12, 31)):
        yield year


def _printed(figure: str) -> set[str]:
    """Return a figure without its bound, and as it counts in months where it counts years."""
    read = figure_of(figure)
    plain = {figure.lstrip("≥≤><约近")}
    number = read.most if read.most is not None else read.least
    if number is None:
        return plain
    for factor, unit in ((12, "个月"), (Fraction(1, 12), "年")):
        if read.unit == ("年" if unit == "个月" else "个月"):
            plain.add(f"{plain_number(number * factor)}{unit}")
    return plain


def _ends(figure: str, amount: Fraction) -> tuple[tuple[int, Fraction], ...]:
    """Return at which ends of a figure *amount* stands, each with what it was multiplied by."""
    read = figure_of(figure)
    ends = (read.least, read.most)
    return tuple(
        (end, factor)
        for end, number in enumerate(ends)
        for factor in (Fraction(1), *_OTHERWISE.get(read.unit, ()))
        if number is not None and number * factor == amount
    )


def _as_held(was: str, now: str | None, amount: Fraction) -> str | None:
    """Return what stands in *now* where *amount* stood in *was*, as a policy would hold it."""
    read = figure_of(now) if now else None
    if read is None:
        return None
    for end, factor in _ends(was, amount):
        number = (read.least, read.most)[end]
        number = number if number is not None else (read.most, read.least)[end]
        if number is not None:
            same = read.unit == figure_of(was).unit
            return plain_number(number * factor) if same or read.unit == "" else now
    return now


def _turned(was: str, now: str) -> bool:
    """Return whether one figure is a least number and the other a most."""
    one, other = figure_of(was), figure_of(now)
    return (one.least is None) != (other.least is None) or (one.most is None) != (
        other.most is None
    )


def word_diff(was: str, now: str) -> tuple[tuple[str, str], ...]:
    """Return the pieces of both texts in order, each as ``same``, ``old`` or ``new``."""
    old, new = _PIECES.findall(was), _PIECES.findall(now)
    runs: list[tuple[str, str, str]] = []
    for kind, first, last, start, end in _differences(old, new):
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        between = kind == "equal" and first > 0 and last < len(old) and len(gone) <= _SHORT
        if kind == "equal" and not between:
            runs.append((gone, "", ""))
        elif runs and not runs[-1][0]:
            runs[-1] = ("", runs[-1][1] + gone, runs[-1][2] + come)
        else:
            runs.append(("", gone, come))
    return tuple(_marked_runs(runs))


def _differences(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what is equal and what is not; of sentences too long to compare, all in between."""
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    last, end = len(old) - tail, len(new) - tail
    if (last - head) * (end - head) <= _MOST_COMPARED:
        yield from SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return
    if head:
        yield "equal", 0, head, 0, head
    yield "replace", head, last, head, end
    if tail:
        yield "equal", last, len(old), end, len(new)


def marked(pieces: tuple[tuple[str, str], ...]) -> str:
    """Return pieces in one line, marked as `[-old-]{+new+}`."""
    signs = {"old": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
    return "".join(signs[kind].format(text) for kind, text in pieces)


def _marked_runs(runs: list[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    last = len(runs) - 1
    for place, (same, old, new) in enumerate(runs):
        if same:
            yield "same", _shortened(same, first=place == 0, last=place == last)
        if old:
            yield "old", old
        if new:
            yield "new", new


def _shortened(same: str, *, first: bool, last: bool) -> str:
    """Return what stays the same around a change, and no more of it."""
    head = "" if first else same[:_AROUND]
    tail = "" if last else same[-_AROUND:]
    return same if len(same) <= 2 * _AROUND else f"{head}…{tail}"


def _unclaimed_json(finding: SentenceFinding) -> dict[str, Any]:
    now = finding.now[0] if finding.now else None
    return {
        "section": finding.section,
        "line": now.line if now else None,
        "text": now.text if now else None,
        "status": finding.status.value,
    }


def _pairs_json(figures: Pairs) -> list[dict[str, str | None]]:
    return [{"was": was, "now": now} for was, now in figures]


def _no_sketch(chain: Chain, recognised: Recognised) -> Text:
    document, since = recognised.document, recognised.since
    name, where = chain.name, sketch_name(chain.policies[0], document, since)
    of_zh, of_en = (f" {since} 起的文本", f" as amended from {since} on") if since else ("", "")
    dated = f"--date {since} " if since else ""
    return Text(
        f"{name} 没有 {document}{of_zh}的底稿；用 {dated}--sketch --write 生成，存于 {where}。",
        f"{name} has no sketch of {document}{of_en} yet; {dated}--sketch --write makes it, as "
        f"{where}.",
    )


def _texts(old: Published, sketch: Sketch) -> dict[str, str]:
    """Return the sentences of an earlier text by fingerprint."""
    if sketch.share_of(old) < _KNOWN:
        message = Text(
            f"这不是 {sketch.document} 的旧文本：多数句子不在底稿之中",
            f"this is not an earlier text of {sketch.document}, whose sketch lacks most of it",
        )
        raise UnusableError(message)
    return {sentence.fingerprint: sentence.text for sentence in old.sentences}
