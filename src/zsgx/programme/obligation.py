"""What is due when: the obligations of a place and of the levels above it, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, Final

from attrs import evolve, field, frozen

from zsgx.domain.option import instance, reference
from zsgx.domain.option import year as year_of
from zsgx.engine.chain import Chain
from zsgx.engine.engine import Engine
from zsgx.engine.period import Period, period_on, periods_of
from zsgx.errors import FactsError, QuestionError
from zsgx.policy.obligation import After, Obligation
from zsgx.policy.term import EVER, Term, common
from zsgx.programme.recurrence import (
    after_event,
    in_period,
    named_days,
    named_years,
    period_named,
    period_of,
)
from zsgx.programme.working_days import Calendar, roll_forward
from zsgx.text import Text, did_you_mean

__all__ = ["HOP", "ROLL", "Due", "due_in_year", "due_of", "labels_of", "level_of"]

_NOTHING_DUE: Final = Text(
    "其时无所谓到期：没有有效的规定，或到期日不在此期",
    "nothing is due then: no provision is in force, or its day is in another period",
)
#: The reading of whether “before a day” (…前) includes that day.
DAY: Final = "due_day"
#: The reading of whether “before the end of a month or quarter” (…底前) includes its last day.
END: Final = "due_end"
#: The reading of which of several hand-overs the due day binds.
HOP: Final = "due_hop"
#: The reading of whether a due day on a day of rest moves on.
ROLL: Final = "working_day_roll"
_DAYS: Final = ("inclusive", "exclusive")
_ROLLS: Final = ("no", "yes")
_BEFORE: Final = Text("“前”不含当日，前一日为末日", "“before” leaves the day out")
_ONE: Final = datetime.timedelta(days=1)


@frozen
class Due:
    """
    One obligation, and one day by which it is due.

    Attributes:
        obligation: The obligation, with the clauses and numbers of the day that counts: that of the
            event, else the one that the text names, else the last of those asked about.
        place: The name of the jurisdiction whose document it stands in; its code where others
            that are loaded are called so too.
        position: How far up the chain that is, 0 for the place that was asked about.
        named: The day that the text names, or that a period after an event ends on; None where
            there is none.
        due: The last day that is on time, under the readings chosen; None where there is none or
            it is open.
        missing: The facts and readings that leave the day open.
        notes: What else must be said about the day.
        readings: The chosen readings that bear on it or on its filing.
        who: From whom it is due, under the readings chosen.
        open: The readings that leave open from whom it is due; the day does not depend on them.
        period: The year, quarter or month of a recurring one (``2024``, ``2024Q2``, ``2024-05``);
            None for any other.
        applies: Whether it is due at all in the period that was asked about.
        division: The six-digit code of the jurisdiction.
        place_label: What the jurisdiction is called.
        labels: What the facts and obligations are called that it names.
        periods: How long after the event it may take, where that is so written: of the day of the
            event, or where that is unknown of all days that were asked about.
    """

    obligation: Obligation
    place: str
    position: int
    named: datetime.date | None
    due: datetime.date | None
    missing: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    readings: Mapping[str, str] = field(factory=dict)
    who: Text = field(kw_only=True)
    open: tuple[str, ...] = field(default=(), kw_only=True)
    period: str | None = field(default=None, kw_only=True)
    applies: bool = field(default=True, kw_only=True)
    division: str = field(kw_only=True)
    place_label: Text = field(kw_only=True)
    labels: Mapping[str, Text] = field(factory=dict, kw_only=True)
    periods: tuple[Period, ...] = field(default=(), kw_only=True)

    @property
    def address(self) -> str:
        """Its name as it is asked for: that of a level above with its place before it."""
        return f"{self.place}/" * bool(self.position) + self.obligation.name

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it rests on."""
        return self.obligation.cites

    @property
    def is_dated(self) -> bool:
        """Whether the text names a day, or a period after an event."""
        return self.obligation.is_dated


def due_in_year(
    engine: Engine,
    *,
    at: str,
    year: int,
    facts: Any = (),
    calendar: Calendar | None = None,
) -> tuple[Due, ...]:
    """
    Return what is due at a place in a year, that of the levels above it included.

    An obligation counts where its documents are in force on the day that the text names; one
    without a day, where they are in force on some day of the year. Where the text gives it to some
    years (a check of 2026 to 2030), it counts in these alone.

    Args:
        engine: The engine, with the readings chosen.
        at: The jurisdiction, by name or six-digit code.
        year: The year.
        facts: What is known, such as ``training.completed_on``.
        calendar: What tells working days from days of rest, for the reading of roll-over.

    Returns:
        What is due by day, then what waits for an event, then what the text gives no day.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        QuestionError: *engine* is no engine, or *calendar* no calendar.
        ValueRefusedError: *year* is none, such as 24 for 2024.
        FactsError: The facts cannot be used.
    """
    chain = instance("engine", engine, Engine, "Engine.load()").chain(at)
    calendar = _calendar(calendar)
    known = engine.facts(facts, at=at)
    first, last = period_of(f"{year_of('year', year):04}")
    found = [
        due
        for asked in _levels(engine, chain, known, calendar)
        for obligation in asked.obligations.values()
        for due in asked.between(obligation, first, last)
    ]
    return tuple(sorted(found, key=_order))


def due_of(
    engine: Engine,
    name: str,
    *,
    at: str,
    period: str | None = None,
    facts: Any = (),
    calendar: Calendar | None = None,
) -> Due:
    """
    Return when the obligation *name* is due.

    Args:
        engine: The engine, with the readings chosen.
        name: The obligation's name, with its place where another level has one of the same name
            (``national/base-annual-report``). Without a place it is the asked place's own, or the
            only one of the levels above.
        at: The jurisdiction, by name or six-digit code.
        period: The year (``2022``), quarter (``2024Q2``) or month (``2024-05``) of one that recurs.
        facts: What is known, such as ``training.completed_on``.
        calendar: What tells working days from days of rest.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        QuestionError: Neither the place nor a level above it has such an obligation, or several
            have.
        FactsError: The facts or the period cannot be used, or a period is missing.
    """
    chain = instance("engine", engine, Engine, "Engine.load()").chain(at)
    name, calendar = reference("name", name), _calendar(calendar)
    period = None if period is None else reference("period", period)
    asked = _levels(engine, chain, engine.facts(facts, at=at), calendar)[level_of(chain, name)]
    obligation = asked.obligations[name.rpartition("/")[2]]
    between = asked.between(obligation, *_span(obligation, period))
    found = [one for one in between if in_period(one.period, period)]
    if len(found) > 1:
        such = found[0].period
        raise FactsError(
            Text(
                f"{name} 在 {period} 内有 {len(found)} 个到期日，请写其中一期，如 {such}",
                f"{name} is due {len(found)} times in {period}; name one of them, such as {such}",
            )
        )
    if found:
        return found[0]
    periods = periods_of(chain, asked.position, obligation, [EVER])
    return evolve(asked.due(obligation, [], periods=periods), notes=(_NOTHING_DUE,), applies=False)


def _calendar(raw: Calendar | None) -> Calendar | None:
    """Return what tells working days, which is refused here and not on the first day that rolls."""
    if raw is None or callable(getattr(raw, "is_working_day", None)):
        return raw
    raise QuestionError(
        Text(
            "calendar 应有方法 is_working_day(日期)，如 ChinaHolidays()",
            "calendar must have the method is_working_day(day), such as ChinaHolidays()",
        )
    )


def _span(obligation: Obligation, period: str | None) -> tuple[datetime.date, datetime.date]:
    if period is not None:
        return period_of(period)
    if obligation.recurs:
        raise FactsError(
            Text(
                f"{obligation.name} 每期都到期，请写明年度、季度或月份",
                f"{obligation.name} recurs; name a year, a quarter or a month",
            )
        )
    return datetime.date.min, datetime.date.max


@frozen
class _Level:
    """
    One level of a chain, asked with what is known.

    Attributes:
        engine: The engine.
        chain: The chain.
        position: The level's place in it.
        known: The readings of the chain that are known, by choice or by default.
        facts: What is known.
        calendar: What tells working days from days of rest.
    """

    engine: Engine
    chain: Chain
    position: int
    known: Mapping[str, str]
    facts: Mapping[str, Any]
    calendar: Calendar | None

    @property
    def obligations(self) -> Mapping[str, Obligation]:
        """The level's own obligations."""
        policy = self.chain.levels[self.position].policy
        return policy.obligations if policy else {}

    def between(
        self, obligation: Obligation, first: datetime.date, last: datetime.date
    ) -> Iterator[Due]:
        """Yield the days between two days by which *obligation* is due, while it is in force."""
        if obligation.after:
            yield from self._after(obligation, obligation.after, first, last)
        elif obligation.is_dated:
            for day in named_days(obligation, first, last):
                yield from self._named(obligation, day)
        elif obligation.every:
            for year in named_years(obligation, first, last):
                ends = period_of(f"{year:04}")
                spans = self._in_force(obligation, max(first, ends[0]), min(last, ends[1]))
                if spans:
                    yield evolve(self.due(obligation, spans), period=f"{year:04}")
        elif spans := self._in_force(obligation, first, last):
            yield self.due(obligation, spans)

    def _after(
        self, obligation: Obligation, after: After, first: datetime.date, last: datetime.date
    ) -> Iterator[Due]:
        """Yield the day after an event, or that the event is missing."""
        event = self.facts.get(after.event)
        if event is None:
            spans = self._in_force(obligation, first, last)
            periods = periods_of(self.chain, self.position, obligation, spans)
            if periods:
                within = [period.term for period in periods]
                yield self.due(obligation, within, missing=(after.event,), periods=periods)
            return
        held = period_on(self.chain, self.position, after, event)
        named = after_event(held.after, event) if held else None
        if held and named and first <= named <= last:
            yield from self._named(obligation, named, (held,))

    def _named(
        self, obligation: Obligation, day: datetime.date, periods: tuple[Period, ...] = ()
    ) -> Iterator[Due]:
        """Yield a day that is named, where the obligation is in force then."""
        if self._in_force(obligation, day, day):
            due, missing, notes = last_day(
                obligation, day, self._bearing(obligation), self.calendar
            )
            on = periods[0].term if periods else Term(day, day)
            yield self.due(obligation, [on], day, due, missing, notes, periods=periods)

    def due(
        self,
        obligation: Obligation,
        spans: Sequence[Term],
        named: datetime.date | None = None,
        due: datetime.date | None = None,
        missing: tuple[str, ...] = (),
        notes: tuple[Text, ...] = (),
        *,
        periods: tuple[Period, ...] = (),
    ) -> Due:
        """Return a day of *obligation*, which is in force on the days *spans*; where it stands."""
        level = self.chain.levels[self.position]
        who, left_open = from_whom(self.chain, self.known, obligation)
        day = max((span.last for span in spans), default=datetime.date.max)
        cites = (*obligation.cites, *(clause for each in periods for clause in each.cites))
        counted = periods[0].after if len(periods) == 1 else obligation.after
        return Due(
            evolve(obligation, cites=self.chain.standing(cites, day), after=counted),
            level.name,
            self.position,
            named,
            due,
            missing,
            notes,
            self._bearing(obligation),
            who=who,
            open=left_open,
            period=period_named(obligation, named) if named else None,
            division=level.code,
            place_label=(level.policy and level.policy.jurisdiction.label)
            or Text(level.name, level.name),
            labels=labels_of(self.engine, self.chain, self.position, obligation),
            periods=periods,
        )

    def _bearing(self, obligation: Obligation) -> dict[str, str]:
        """Return the known readings that bear on *obligation* or on its filing."""
        names = [*bearing(obligation), *([HOP] if obligation.hops else ()), obligation.who_by]
        return {name: self.known[name] for name in names if name in self.known}

    def _in_force(
        self, obligation: Obligation, first: datetime.date, last: datetime.date
    ) -> tuple[Term, ...]:
        """Return the days between two, in its years, on which its clauses are in force."""
        if obligation.since:
            first = max(first, datetime.date(obligation.since, 1, 1))
        if obligation.until:
            last = min(last, datetime.date(obligation.until, 12, 31))
        spans = [Term(first, last)] if first <= last else []
        return common(spans, self.chain.validity.common_terms(obligation.cites))


def _levels(
    engine: Engine, chain: Chain, facts: Mapping[str, Any], calendar: Calendar | None
) -> list[_Level]:
    known = engine.tables.chosen(chain)
    return [
        _Level(engine, chain, position, known, facts, calendar)
        for position in range(len(chain.levels))
    ]


def _order(due: Due) -> tuple[bool, bool, datetime.date, str, str]:
    day = due.due or due.named or datetime.date.max
    return not due.is_dated, day is datetime.date.max, day, due.place, due.obligation.name


def level_of(chain: Chain, name: str) -> int:
    """
    Return how far up *chain* the obligation stands that *name* asks for, 0 for the place itself.

    Args:
        chain: The jurisdiction and the levels above it.
        name: The obligation's name, perhaps with the name or code of its place before it.

    Raises:
        QuestionError: There is no such obligation, or several levels above have one.
    """
    place, _, bare = name.rpartition("/")
    at = chain.levels[0].name
    levels = {
        position: level
        for position, level in enumerate(chain.levels)
        if level.policy and (not place or place in (level.name, level.code))
    }
    if not levels:
        hint = did_you_mean(place, [level.name for level in chain.levels if level.policy])
        raise QuestionError(
            Text(
                f"{place} 不是 {at} 或其上级。{hint.zh}",
                f"{place} is neither {at} nor a level above it. {hint.en}",
            )
        )
    having = [
        at for at, level in levels.items() if level.policy and bare in level.policy.obligations
    ]
    if not having:
        names = [
            one for level in levels.values() if level.policy for one in level.policy.obligations
        ]
        hint = did_you_mean(bare, names)
        where = place or at
        raise QuestionError(
            Text(
                f"{where} 没有义务 {bare}。{hint.zh}",
                f"{where} has no obligation {bare}. {hint.en}",
            )
        )
    if len(having) > 1 and having[0] > 0:
        listed = [f"{chain.levels[position].name}/{bare}" for position in having]
        raise QuestionError(
            Text(
                f"{at} 的上级有 {len(having)} 项义务 {bare}，请写明哪一级：{'、'.join(listed)}",
                f"{len(having)} levels above {at} have an obligation {bare}; name one of "
                f"{', '.join(listed)}",
            )
        )
    return having[0]


def labels_of(engine: Engine, chain: Chain, position: int, one: Obligation) -> dict[str, Text]:
    """
    Return what the facts and the obligation are called that *one* names, by name.

    Args:
        engine: The engine.
        chain: The chain of its jurisdiction or of one below.
        position: How far up the chain it stands.
        one: The obligation.
    """
    event = one.after.event if one.after else None
    facts = [path for path in (one.needs, event, *one.hops) if path in engine.vocabulary]
    named = {path: engine.vocabulary[path].label for path in facts if path}
    above = [level.policy.obligations for level in chain.levels[position:] if level.policy]
    before = next(
        (each[one.follows] for each in above if one.follows and one.follows in each), None
    )
    return {**named, before.name: before.label} if before else named


def from_whom(
    chain: Chain, known: Mapping[str, str], one: Obligation
) -> tuple[Text, tuple[str, ...]]:
    """
    Return from whom *one* is due, and the reading that leaves it open.

    Args:
        chain: The chain of its jurisdiction or of one below.
        known: The readings that are chosen, or known by default.
        one: The obligation.
    """
    name = one.who_by
    if name is None:
        return one.who, ()
    reading = chain.reading(name)
    if name in known and reading:
        return dict(reading.options)[known[name]], ()
    return one.who, (f"reading.{name}",)


def bearing(obligation: Obligation) -> dict[str, tuple[str, ...]]:
    """Return the readings that bear on the day of *obligation*, each with what it may be."""
    found: dict[str, tuple[str, ...]] = {}
    if obligation.before:
        found[END if obligation.names_end else DAY] = _DAYS
    return {**found, ROLL: _ROLLS} if obligation.is_dated else found


def last_day(
    obligation: Obligation,
    named: datetime.date,
    readings: Mapping[str, str],
    calendar: Calendar | None,
) -> tuple[datetime.date | None, tuple[str, ...], tuple[Text, ...]]:
    """
    Return the last day on time, the readings that leave it open, and what is to be said of it.

    The day that is left out comes off first, and the roll to a working day comes after that. A
    reading that is not known leaves the day open unless all its options agree; the end of a month
    or quarter is on time unless somebody has chosen otherwise.
    """
    known = {END: _DAYS[0], **readings}
    options = {
        name: (known[name],) if name in known else wanted
        for name, wanted in bearing(obligation).items()
    }
    found: dict[datetime.date, tuple[Text, ...]] = {}
    for chosen in product(*options.values()):
        notes: list[Text] = []
        day = named
        if _DAYS[1] in chosen:
            day -= _ONE
            notes.append(_BEFORE)
        if _ROLLS[1] in chosen:
            rolled, note = roll_forward(day, calendar)
            if rolled != day:
                notes.append(
                    Text(f"{day} 休息，顺延至 {rolled}", f"{day} is a day of rest: {rolled}")
                )
            notes += [note] if note else []
            day = rolled
        found.setdefault(day, tuple(notes))
    if len(found) == 1:
        ((day, said),) = found.items()
        return day, (), said
    return None, tuple(f"reading.{name}" for name in options if len(options[name]) > 1), ()
