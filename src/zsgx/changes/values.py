"""The values of a policy that rest on a clause, held against the figures of a changed text."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.changes.figures import amount_of, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy

__all__ = ["ValueChange", "value_changes"]

#: Beside which a held value may stand in a text: as it is, or in hundredths.
_PER_CENT: Final = {"%": 100, "‰": 1000}


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
            held = [amount for amount in amounts if _says(was, amount)]
            if held and not any(now and _says(now, amount) for amount in amounts):
                found[ValueChange(name, _shown(held[0]), _as_held(now, held[0]))] = None
    for name, days in _days(policy, clause):
        found |= {ValueChange(name, was, now): None for was, now in pairs if was in days}
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
        yield from (f"{after.days}{unit}" for unit in ("日", "天", "个工作日") if after.days)
        yield from (f"{after.months}{unit}" for unit in ("个月", "月") if after.months)
        yield from (f"{after.years}{unit}" for unit in ("年", "周年") if after.years)


def _spelt(day: datetime.date) -> Iterator[str]:
    year, month = f"{day.year}年", f"{day.month}月"
    yield from (f"{year}{month}{day.day}日", f"{month}{day.day}日")
    if day.day == calendar.monthrange(day.year, day.month)[1]:
        yield from (f"{year}{month}底", f"{month}底", f"{year}{month}")
    if (day.month, day.day) in ((1, 1), (12, 31)):
        yield year


def _says(figure: str, amount: Fraction) -> bool:
    """Return whether a text that prints *figure* may mean *amount*."""
    said = amount_of(figure)
    if said is None:
        return False
    number, unit = Fraction(said[0]), said[1]
    return amount in (number, number / _PER_CENT.get(unit, 1))


def _as_held(figure: str | None, amount: Fraction) -> str | None:
    """Return *figure* as a policy would hold it in place of *amount*."""
    said = amount_of(figure) if figure else None
    if said is None:
        return figure
    number, share = Fraction(said[0]), _PER_CENT.get(said[1], 1)
    return _shown(number / share if amount < 1 else number)


def _shown(number: Fraction) -> str:
    return plain_number(Decimal(number.numerator) / Decimal(number.denominator))
