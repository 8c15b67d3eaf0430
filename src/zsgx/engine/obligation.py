"""What is due when: the obligations of a place and of the levels above it, day by day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.engine.recurrence import after_event, named_days, period_of
from zsgx.engine.working_days import Calendar, roll_forward
from zsgx.errors import FactsError, QuestionError
from zsgx.policy.obligation import Obligation
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain, Level
    from zsgx.engine.engine import Engine

__all__ = ["Due", "due_in_year", "due_of"]

_DAY, _ROLL, _HOP = "due_day", "working_day_roll", "due_hop"
_BEFORE: Final = Text("“前”不含当日，前一日为末日", "“before” leaves the day out")
_ONE: Final = datetime.timedelta(days=1)


@frozen
class Due:
    """
    One obligation, and one day by which it is due.

    Attributes:
        obligation: The obligation.
        place: The name of the jurisdiction whose document it stands in.
        named: The day that the text names, or that a period after an event ends on; None where
            there is none.
        due: The last day that is on time, under the readings chosen; None where there is none or
            it is open.
        missing: The facts and readings that leave the day open.
        notes: What else must be said about the day.
        readings: The chosen readings that bear on it or on its filing.
    """

    obligation: Obligation
    place: str
    named: datetime.date | None
    due: datetime.date | None
    missing: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    readings: Mapping[str, str] = {}

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it rests on."""
        return self.obligation.cites

    @property
    def is_dated(self) -> bool:
        """Whether the text names a day, or a period after an event."""
        one = self.obligation
        return bool(one.rule or one.once or one.after)


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
    without a day, where they are in force on some day of the year.

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
        FactsError: The facts cannot be used.
    """
    chain = engine.chain(at)
    known = engine.facts(facts)
    first, last = period_of(f"{year:04}")
    found = [
        due
        for level in chain.levels
        for obligation in (level.policy.obligations.values() if level.policy else ())
        for due in _in_span(engine, chain, level, obligation, (first, last), known, calendar)
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
    Return when the obligation *name* is due: the nearest of the chain that is in force.

    Args:
        engine: The engine, with the readings chosen.
        name: The obligation's name.
        at: The jurisdiction, by name or six-digit code.
        period: The year (``2022``) or quarter (``2024Q2``) of one that recurs.
        facts: What is known, such as ``training.completed_on``.
        calendar: What tells working days from days of rest.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        QuestionError: Neither the place nor a level above it has such an obligation.
        FactsError: The facts or the period cannot be used, or a period is missing.
    """
    chain = engine.chain(at)
    known = engine.facts(facts)
    levels = [level for level in chain.levels if level.policy and name in level.policy.obligations]
    if not levels:
        names = [name for policy in chain.policies for name in policy.obligations]
        hint = did_you_mean(name, names)
        raise QuestionError(
            Text(f"{at} 没有义务 {name}。{hint.zh}", f"{at} has no obligation {name}. {hint.en}")
        )
    for level in levels:
        assert level.policy is not None  # noqa: S101 - the levels above are those with one
        obligation = level.policy.obligations[name]
        span = _span(obligation, period)
        found = list(_in_span(engine, chain, level, obligation, span, known, calendar))
        if len(found) > 1:
            raise FactsError(
                Text(
                    f"{name} 在 {period} 内有 {len(found)} 个到期日，请写季度，如 {period}Q2",
                    f"{name} is due {len(found)} times in {period}; name a quarter, such as "
                    f"{period}Q2",
                )
            )
        if found:
            return found[0]
    # Its documents are not in force on that day, so nothing is due.
    return Due(obligation, level.name, None, None, notes=(_NOT_IN_FORCE,))


_NOT_IN_FORCE: Final = Text(
    "当日没有有效的规定，无所谓到期", "no provision is in force on that day, so nothing is due"
)


def _span(obligation: Obligation, period: str | None) -> tuple[datetime.date, datetime.date]:
    if period is not None:
        return period_of(period)
    if obligation.rule:
        raise FactsError(
            Text(
                f"{obligation.name} 每期都到期，请写明年度或季度",
                f"{obligation.name} recurs; name a year or a quarter",
            )
        )
    return datetime.date.min, datetime.date.max


def _in_span(
    engine: Engine,
    chain: Chain,
    level: Level,
    obligation: Obligation,
    span: tuple[datetime.date, datetime.date],
    facts: Mapping[str, Any],
    calendar: Calendar | None,
) -> Iterator[Due]:
    """Yield the days between two days on which *obligation* is due and in force."""
    first, last = span
    readings = _chosen(engine, chain, obligation)
    if obligation.after:
        event = facts.get(obligation.after.event)
        if event is not None:
            named = after_event(obligation.after, event)
            days: tuple[datetime.date, ...] = (named,) if first <= named <= last else ()
        elif _some_day(chain, obligation, span):
            unknown = (obligation.after.event,)
            yield Due(obligation, level.name, None, None, unknown, readings=readings)
            return
        else:
            return
    elif obligation.rule or obligation.once:
        days = named_days(obligation, first, last)
    else:
        if _some_day(chain, obligation, span):
            yield Due(obligation, level.name, None, None, readings=readings)
        return
    for day in days:
        if _in_force(chain, obligation, day):
            due, missing, notes = _last_day(obligation, day, readings, calendar)
            yield Due(obligation, level.name, day, due, missing, notes, readings)


def _chosen(engine: Engine, chain: Chain, obligation: Obligation) -> dict[str, str]:
    """Return the readings that bear on *obligation* and are known, by choice or by default."""
    bearing = {_ROLL, *([_DAY] if obligation.before else []), *([_HOP] if obligation.hops else [])}
    if not (obligation.rule or obligation.once or obligation.after):
        bearing.discard(_ROLL)
    known = engine.tables.chosen(chain)
    return {name: known[name] for name in (_DAY, _ROLL, _HOP) if name in bearing & known.keys()}


def _last_day(
    obligation: Obligation,
    named: datetime.date,
    readings: Mapping[str, str],
    calendar: Calendar | None,
) -> tuple[datetime.date | None, tuple[str, ...], tuple[Text, ...]]:
    """Return the last day on time, the readings that leave it open, and what is to be said."""
    wanted = {_DAY: ("inclusive", "exclusive") if obligation.before else ("inclusive",)}
    wanted[_ROLL] = ("no", "yes")
    options = {name: (readings[name],) if name in readings else wanted[name] for name in wanted}
    found: dict[datetime.date, tuple[Text, ...]] = {}
    for day_option, roll_option in product(options[_DAY], options[_ROLL]):
        notes: list[Text] = []
        day = named
        if obligation.before and day_option == "exclusive":
            day -= _ONE
            notes.append(_BEFORE)
        if roll_option == "yes":
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
    return None, tuple(f"reading.{name}" for name in wanted if len(options[name]) > 1), ()


def _some_day(
    chain: Chain, obligation: Obligation, span: tuple[datetime.date, datetime.date]
) -> bool:
    """Return whether there is a day between two days on which all its documents are in force."""
    documents = [chain.document(clause.partition("/")[0]) for clause in obligation.cites]
    first, last = span
    for document in documents:
        if document is not None:
            first = max(first, document.since)
            last = min(last, document.until or last)
    return first <= last


def _in_force(chain: Chain, obligation: Obligation, day: datetime.date) -> bool:
    return _some_day(chain, obligation, (day, day))


def _order(due: Due) -> tuple[bool, bool, datetime.date, str, str]:
    day = due.due or due.named or datetime.date.max
    return not due.is_dated, day is datetime.date.max, day, due.place, due.obligation.name
