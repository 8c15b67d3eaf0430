"""What policy cases reach of a policy: rules, values, dates, thresholds."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.cases.decision import DecisionCase
from zsgx.decision.account import Standing
from zsgx.language.atoms import Intervals
from zsgx.language.tree import FactName, Node, ParameterName, walk

if TYPE_CHECKING:
    from zsgx.cases.case import PolicyCase
    from zsgx.decision.decision import Decision
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable

__all__ = ["DateReach", "applied", "dates", "rules", "thresholds", "values"]

_ONE = datetime.timedelta(days=1)


@frozen
class DateReach:
    """
    A day on which something begins, or has ended, and whether cases stand on both sides of it.

    Attributes:
        name: The document, or the parameter as ``param.digital_hours_multiplier``.
        day: The first day.
        before: Whether a case is of an earlier day.
        after: Whether a case is of this day or a later one.
    """

    name: str
    day: datetime.date
    before: bool
    after: bool


def applied(decisions: Iterable[Decision]) -> set[str]:
    """Return the rules that applied in some decision, beyond doubt."""
    found: set[str] = set()
    for decision in decisions:
        if decision.finding.possible:
            # Of several rules that could, an explanation tells which one does.
            accounts = decision.explain().considered.rules
            found |= {one.rule for one in accounts if one.standing is Standing.APPLIES}
        else:
            found |= set(decision.rules)
    return found


def rules(
    policy: Policy, engine: Engine, decisions: Iterable[Decision]
) -> Iterator[tuple[str, bool]]:
    """Yield every rule, ``question: id``, and whether it applied in some decision."""
    met = applied(decisions)
    name = engine.places.name(policy.jurisdiction.code)
    for table in policy.tables.values():
        for rule in table.rules:
            yield f"{table.question}: {rule.id}", f"{name}/{rule.id}" in met


def values(policy: Policy, cases: Iterable[PolicyCase]) -> Iterator[tuple[str, bool]]:
    """Yield every value of a parameter, and whether a case asks for it on a day it is in force."""
    days = _days(policy, cases)
    for parameter in policy.parameters.values():
        asked = _asked(policy, parameter.name, days)
        ordered = sorted(parameter.values, key=lambda value: value.since)
        for value, following in zip(ordered, [*ordered[1:], None], strict=True):
            end = following.since if following else datetime.date.max
            met = any(value.since <= day < end for day in asked)
            yield f"param.{parameter.name} ({value.since})", met


def dates(policy: Policy, cases: Iterable[PolicyCase]) -> Iterator[DateReach]:
    """Yield the days on which documents begin and end and values of parameters begin."""
    days = _days(policy, cases)
    every = {day for found in days.values() for day in found}
    for document in policy.documents.values():
        yield _sides(document.id, document.since, every)
        if document.until:
            yield _sides(document.id, document.until + _ONE, every)
    for parameter in policy.parameters.values():
        asked = _asked(policy, parameter.name, days)
        for value in parameter.values:
            yield _sides(f"param.{parameter.name}", value.since, asked)


def thresholds(
    policy: Policy, engine: Engine, decisions: Iterable[Decision]
) -> Iterator[tuple[str, bool]]:
    """Yield the facts that meet constants, and whether cases stand on every side of them all."""
    seen: dict[tuple[str, Intervals], set[int]] = {}
    for decision in decisions:
        place = decision.division
        table = policy.tables.get(decision.question)
        if table is None or place != policy.jurisdiction.code:
            continue
        own = {node.path for node in _nodes(table) if isinstance(node, FactName)}
        made = engine.tables.get(decision.question, place, decision.date)
        for axis in made.compiled.axes:
            if isinstance(axis, Intervals) and axis.path in own:
                slot = axis.slot(decision.known.get)
                seen.setdefault((decision.question, axis), set()).update({slot} - {0})
    for (question, axis), slots in seen.items():
        yield f"{question}: {axis.path}", len(slots) == axis.size


def _days(policy: Policy, cases: Iterable[PolicyCase]) -> dict[str, set[datetime.date]]:
    """Return the days on which each question is asked of the policy's place."""
    names = (policy.jurisdiction.name, policy.jurisdiction.code)
    days: dict[str, set[datetime.date]] = {}
    for case in cases:
        if isinstance(case, DecisionCase) and case.at in names:
            for question in case.expect:
                days.setdefault(question, set()).add(case.date)
    return days


def _asked(
    policy: Policy, parameter: str, days: dict[str, set[datetime.date]]
) -> set[datetime.date]:
    """Return the days on which a question is asked whose table names *parameter*."""
    return {
        day
        for question, found in days.items()
        if question in policy.tables and parameter in _parameters(policy.tables[question])
        for day in found
    }


def _sides(name: str, first: datetime.date, days: Iterable[datetime.date]) -> DateReach:
    known = list(days)
    return DateReach(
        name, first, any(day < first for day in known), any(day >= first for day in known)
    )


def _parameters(table: DecisionTable) -> set[str]:
    return {node.name for node in _nodes(table) if isinstance(node, ParameterName)}


def _nodes(table: DecisionTable) -> Iterator[Node]:
    for rule in table.rules:
        expressions = [rule.when, rule.then, *(exclusion.when for exclusion in rule.unless)]
        for expression in expressions:
            if expression is not None:
                yield from walk(expression.tree)
