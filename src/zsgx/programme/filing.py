"""Filings held against their due day: on time, late, or not known, with the reasons."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.catalogue import contradictory
from zsgx.domain.lexicon import Called, Lexicon
from zsgx.domain.option import day, instance, mapping
from zsgx.domain.option import year as year_of
from zsgx.engine.engine import Engine
from zsgx.errors import ContradictionError, FactsError, ZsgxError, faults_of
from zsgx.policy.document import document_of
from zsgx.programme.obligation import HOP, ROLL, Due, due_in_year, level_of
from zsgx.programme.recurrence import in_period, period_of, previous_day
from zsgx.programme.status import FilingStatus
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.engine.chain import Chain
    from zsgx.programme.working_days import Calendar

__all__ = ["FILED", "Judged", "JudgedYear", "filing_named", "judge", "judge_year"]

#: What is missing where nobody has said when it was filed.
FILED: Final = "filed"
_FILING: Final = Text("报送日期", "the day of filing")
_ISSUED: Final = Text("文件印发之日", "the day its document was issued")
_PREVIOUS: Final = Text("上一期所定之日", "the day that is named for the period before")
_HOPS: Final = ("first", "both")


@frozen
class Judged:
    """
    A filing held against its due day.

    Attributes:
        due: What was due when.
        status: How the filing stands.
        filed: The day on which it was filed, or None.
        missing: What is missing where it is undetermined: facts, readings, ``filed``.
        why: The reason, where one must be given.
    """

    due: Due
    status: FilingStatus
    filed: datetime.date | None = None
    missing: tuple[str, ...] = ()
    why: Text | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        due, one = self.due, self.due.obligation
        return {
            "obligation": one.name,
            "place": due.place,
            "label": one.label.as_json(),
            "who": due.who.as_json(),
            "to": one.to.as_json(),
            "open": list(due.open),
            "period": due.period,
            "applies": due.applies,
            "since": one.since,
            "until": one.until,
            "named": due.named and due.named.isoformat(),
            "due": due.due and due.due.isoformat(),
            "rule": one.rule,
            "every": one.every,
            "anchor": one.anchor.isoformat()
            if isinstance(one.anchor, datetime.date)
            else one.anchor,
            "after": one.after and one.after.event,
            "within": [period.as_json() for period in due.periods],
            "needs": one.needs,
            "follows": one.follows,
            "readings": dict(due.readings),
            "notes": [note.as_json() for note in due.notes],
            "filed": self.filed and self.filed.isoformat(),
            "status": self.status.value,
            "missing": list(self.missing),
            "why": self.why and self.why.as_json(),
            "cites": list(due.cites),
        }


@frozen
class JudgedYear:
    """
    What is due at a place in a year, held against the filings.

    Attributes:
        at: The name of the place.
        place: What the place is called.
        year: The year.
        judged: Everything that is due, in the order of `due_in_year`.
        filed: Those of which a filing or a hand-over was named.
    """

    at: str
    place: Text
    year: int
    judged: tuple[Judged, ...]
    filed: tuple[Judged, ...]

    @property
    def rolls(self) -> bool:
        """Whether a due day on a day of rest moves on; where none does, no calendar matters."""
        return any(each.due.readings.get(ROLL) == "yes" for each in self.judged)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        due = [judged.as_json() for judged in self.judged]
        return {"at": self.at, "year": self.year, "due": due}


def judge(
    engine: Engine, due: Due, *, filed: datetime.date | None = None, facts: Any = ()
) -> Judged:
    """
    Return how a filing stands to *due*.

    Args:
        engine: The engine.
        due: What is due when, with the readings chosen.
        filed: The day on which it was filed; where there are hand-overs, the day of the last.
        facts: What is known: the days of hand-overs, an approval.

    Raises:
        QuestionError: *engine* is no engine, or *due* is not one thing that is due.
        FactsError: The facts cannot be used.
        ValueRefusedError: *filed* is no day.
        ContradictionError: Something was filed or handed over before the event that it is about or
            the document that asks for it, on a day that only an earlier period could mean, or in
            another order than that of the hand-overs.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    due = instance("due", due, Due, "due_of(...), or each of due_in_year(...)")
    filed = None if filed is None else day("filed", filed)
    known = engine.facts(facts, at=due.place)
    _refuse_earlier(engine.chain(due.division), due, filed, known)
    if due.named is None and not due.missing:
        return Judged(due, FilingStatus.UNSPECIFIED, filed, why=_unspecified(due))
    if due.due is None:
        return Judged(due, FilingStatus.UNDETERMINED, filed, due.missing)
    needs = due.obligation.needs
    if needs and known.get(needs) is not True:
        label = due.labels.get(needs, Text(needs, needs))
        return Judged(due, FilingStatus.UNDETERMINED, filed, *_unapproved(needs, label, known))
    if due.obligation.hops:
        return _handed_over(due, due.due, filed, known)
    if filed is None:
        return Judged(due, FilingStatus.UNDETERMINED, None, (FILED,))
    return Judged(due, _status(filed, due.due), filed)


def judge_year(
    engine: Engine,
    *,
    at: str,
    year: int,
    filed: Mapping[str, datetime.date] | None = None,
    facts: Any = (),
    calendar: Calendar | None = None,
) -> JudgedYear:
    """
    Return what is due at a place in a year, each held against the day on which it was filed.

    Args:
        engine: The engine, with the readings chosen.
        at: The jurisdiction, by name or six-digit code.
        year: The year.
        filed: The days of filing, by the obligation's name or label. That of a level above has its
            place before it where another level has one of the same name
            (``national/base-annual-report``), and one that is due several times in the year has its
            period behind it (``quarterly-form/2024Q1``, ``monthly-report/2024-05``).
        facts: What is known, such as ``training.completed_on``, the days of hand-overs, an
            approval. Days of hand-overs name no period, so they count where there is only one.
        calendar: What tells working days from days of rest, for the reading of roll-over.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: The facts or the filings cannot be used; of the filings, every fault is listed.
        ContradictionError: Something was filed or handed over before it could be, as `judge` has
            it; all of it is listed.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    year = year_of("year", year)
    chain, known, days = engine.chain(at), engine.facts(facts, at=at), mapping("filed", filed)
    found = due_in_year(engine, at=at, year=year, facts=known, calendar=calendar)
    filings = _filings(days, chain, found, year)
    # A hand-over whose day is said to be unknown is asked about, too.
    named = facts if isinstance(facts, Mapping) else known
    names = [(due.place, due.obligation.name) for due in found]
    judged: list[Judged] = []
    asked_about: list[Judged] = []
    faults: list[Text] = []
    for position, due in enumerate(found):
        hops, once = due.obligation.hops, names.count((due.place, due.obligation.name)) == 1
        bearing = known if once else {path: known[path] for path in known if path not in hops}
        try:
            one = judge(engine, due, filed=filings.get(position), facts=bearing)
        except ContradictionError as error:
            faults += faults_of(error)
            continue
        judged.append(one)
        if position in filings or (once and any(hop in named for hop in hops)):
            asked_about.append(one)
    if faults:
        raise contradictory(faults)
    return JudgedYear(chain.name, chain.label, year, tuple(judged), tuple(asked_about))


def filing_named(key: str) -> tuple[str, str | None]:
    """
    Return the obligation that a filing is of, with its place where that is named, and the period.

    Args:
        key: What was filed, as `judge_year` has it.

    Raises:
        FactsError: What stands there for a period is none.
    """
    name, _, last = key.rpartition("/")
    # Names of obligations begin with a letter, years do not.
    if not name or not last[:1].isdecimal():
        return key, None
    try:
        period_of(last)
    except FactsError as error:
        said = error.text
        raise FactsError(Text(f"{key}：{said.zh}", f"{key}: {said.en}")) from None
    return name, last


def _filings(
    filed: Mapping[str, Any], chain: Chain, found: Sequence[Due], year: int
) -> dict[int, datetime.date]:
    """
    Return the day on which each of *found* was filed, by its position.

    Raises:
        FactsError: Filings are of nothing that is due, or of several; every fault is listed.
    """
    lexicon = Lexicon({due.address: Called(due.obligation.label) for due in found})
    filings: dict[int, datetime.date] = {}
    faults: list[Text] = []
    for key, raw in filed.items():
        try:
            position, filed_on = _position(key, chain, found, lexicon, year), day(key, raw)
        except ZsgxError as error:
            faults += faults_of(error)
            continue
        # A label and a name may mean the same, and nobody knows which day is the right one.
        if position in filings:
            faults.append(Text(f"{key} 给出了两次", f"{key} is given twice"))
        filings[position] = filed_on
    if faults:
        raise FactsError(Text("报送无法使用", "the filings cannot be used"), faults)
    return filings


def _position(key: str, chain: Chain, found: Sequence[Due], lexicon: Lexicon, year: int) -> int:
    """
    Return which of *found* the *key* of a filing means.

    Raises:
        FactsError: It means none of them, or several.
    """
    word, period = filing_named(key)
    meant = lexicon.meanings(word)
    if len(meant) != 1 and not word.isascii():
        # Names are in Latin letters: this is a label, or near one.
        hint = lexicon.hint(word, Text("", ""))
        raise FactsError(
            Text(
                f"{word}：没有叫这个名称的义务。{hint.zh}",
                f"{word}: no obligation is called so. {hint.en}".strip(),
            )
        )
    name = meant[0] if len(meant) == 1 else word
    key = f"{name}/{period}" if period else name
    try:
        level = level_of(chain, name)
    except ZsgxError as error:
        said = error.text
        raise FactsError(Text(f"{key}：{said.zh}", f"{key}: {said.en}")) from None
    bare = name.rpartition("/")[2]
    named = [
        position
        for position, due in enumerate(found)
        if (due.position, due.obligation.name) == (level, bare)
    ]
    fitting = [position for position in named if _is_in(period, found[position], year)]
    if named and not fitting:
        periods = listing(found[position].period or f"{year}" for position in named)
        raise FactsError(
            Text(
                f"{key}：该年没有这一期；有的是 {periods}",
                f"{key}: nothing is due for this period in this year; there are {periods}",
            )
        )
    if not fitting:
        hint = did_you_mean(name, {due.address for due in found})
        raise FactsError(
            Text(
                f"{key}：该年没有这项到期。{hint.zh}",
                f"{key}: nothing of this name is due in this year. {hint.en}",
            )
        )
    if len(fitting) > 1:
        such = f"{name}/{found[fitting[0]].period}"
        raise FactsError(
            Text(
                f"{key}：一年到期 {len(fitting)} 次，请写其中一期，如 {such}=日期",
                f"{key}: it is due {len(fitting)} times in the year; name one of them, such as "
                f"{such}=DATE",
            )
        )
    return fitting[0]


def _is_in(period: str | None, due: Due, year: int) -> bool:
    """Return whether a day is one of the *period* that was named, if any was."""
    if period is None:
        return True
    first, last = period_of(period)
    if due.named is None:
        return first.year == year
    return first <= due.named <= last and in_period(due.period, period)


def _refuse_earlier(
    chain: Chain, due: Due, filed: datetime.date | None, known: Mapping[str, Any]
) -> None:
    """Refuse days on which it could not be filed yet, and hand-overs that go back in time."""
    hops = [(due.labels.get(hop, Text(hop, hop)), known.get(hop)) for hop in due.obligation.hops]
    days = [*hops, (_FILING, filed)]
    first, called = _earliest(chain, due, known)
    pairs = [(what, on, called, first) for what, on in days]
    # Who says when it was filed says when it was handed over last.
    pairs += [(*days[late], *days[soon]) for late in range(len(days)) for soon in range(late)]
    faults = [
        Text(
            f"{due.obligation.label.zh}：{what.zh} {on} 早于{before.zh} {day}",
            f"{due.obligation.label.en}: {what.en} {on} is before {before.en} {day}",
        )
        for what, on, before, day in pairs
        if on is not None and day is not None and on < day
    ]
    what, last = hops[-1] if hops else (_FILING, None)
    if filed is not None and last is not None and filed > last:
        faults.append(
            Text(
                f"{due.obligation.label.zh}：{_FILING.zh} {filed} 即{what.zh}，给出的却是 {last}",
                f"{due.obligation.label.en}: {_FILING.en} {filed} is {what.en}, which is said to "
                f"be {last}",
            )
        )
    if faults:
        raise contradictory(faults)


def _earliest(
    chain: Chain, due: Due, known: Mapping[str, Any]
) -> tuple[datetime.date | None, Text]:
    """Return the first day on which *due* could be filed, as far as that is known, and why."""
    if after := due.obligation.after:
        return known.get(after.event), due.labels.get(after.event, Text(after.event, after.event))
    if due.named is None:
        return None, _ISSUED
    previous = previous_day(due.obligation, due.named)
    documents = [chain.document(document_of(clause)) for clause in due.cites]
    issued = [each.issued if each else None for each in documents]
    # Of a document that does not say when it was issued, nothing is known.
    dated = min(filter(None, issued)) if issued and None not in issued else None
    if dated is None or (previous is not None and previous > dated):
        return previous, _PREVIOUS
    return dated, _ISSUED


def _unspecified(due: Due) -> Text:
    if due.notes:
        return due.notes[0]
    return Text("文件未写日期，不臆定", "the text names no date, and none is made up")


def _unapproved(
    needs: str, label: Text, known: Mapping[str, Any]
) -> tuple[tuple[str, ...], Text | None]:
    if known.get(needs) is None:
        return (needs,), None
    return (), Text(
        f"“{label.zh}”为否：文件未写此时如何处理",
        f"“{label.en}” is false: the text does not say what then becomes due",
    )


def _handed_over(
    due: Due, last: datetime.date, filed: datetime.date | None, known: Mapping[str, Any]
) -> Judged:
    hops = due.obligation.hops
    days = [known.get(hop) for hop in hops]
    days[-1] = days[-1] or filed
    chosen = due.readings.get(HOP)
    options = [chosen] if chosen else _HOPS
    found = {_bound(days, last, all_hops=option != _HOPS[0]) for option in options}
    if len(found) == 1:
        (status,) = found
        if status is not FilingStatus.UNDETERMINED:
            return Judged(due, status, filed)
    unknown = [hop for hop, day in zip(hops, days, strict=True) if day is None]
    if chosen == _HOPS[0]:
        unknown = unknown[:1]
    reading = () if chosen else (f"reading.{HOP}",)
    return Judged(due, FilingStatus.UNDETERMINED, filed, (*unknown, *reading))


def _bound(
    days: list[datetime.date | None], last: datetime.date, *, all_hops: bool
) -> FilingStatus:
    """Return how the hand-overs stand that the day binds; each follows the one before it."""
    bound = days if all_hops else days[:1]
    if any(day is not None and day > last for day in bound):
        return FilingStatus.LATE
    # What was handed on in time had reached the earlier reviewers in time.
    after = days[len(bound) - 1 :]
    if any(day is not None and day <= last for day in after):
        return FilingStatus.ON_TIME
    return FilingStatus.UNDETERMINED


def _status(filed: datetime.date, last: datetime.date) -> FilingStatus:
    return FilingStatus.ON_TIME if filed <= last else FilingStatus.LATE
