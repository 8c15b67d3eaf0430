"""The values of a policy that rest on a clause, held against the figures of a changed text."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.changes.figures import figure_of, plain_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy

__all__ = ["ValueChange", "value_changes"]

#: What a text may count otherwise than a policy: per cents as shares, years as months.
_OTHERWISE: Final = {
    "%": (Fraction(1, 100),),
    "年": (Fraction(12),),
    "周年": (Fraction(12),),
    "个月": (Fraction(1, 12),),
    "星期": (Fraction(7),),
    "周": (Fraction(7),),
}


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
