"""What the conformance suite looks at: a plugin's policies, its cases, and what they came to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.cases import CaseResult, DecisionCase, PolicyCase, case_files, read_case_file, run
from zsgx.decision.account import Standing
from zsgx.language.atoms import Intervals
from zsgx.language.tree import FactName, Node, ParameterName, walk

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision
    from zsgx.engine.engine import Engine
    from zsgx.issues import Issue
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable
    from zsgx.text import Text

__all__ = ["Gathered", "gather"]


@frozen
class Gathered:
    """
    A plugin with its cases run.

    Attributes:
        engine: The engine.
        policies: The policies that the plugin supplies.
        cases: Its cases that can be run.
        issues: What is wrong with the files of cases.
        results: How the cases came out.
    """

    engine: Engine
    policies: tuple[Policy, ...]
    cases: tuple[PolicyCase, ...]
    issues: tuple[Issue, ...]
    results: tuple[CaseResult, ...]

    @property
    def decision_cases(self) -> Iterator[DecisionCase]:
        """The cases that ask questions."""
        return (case for case in self.cases if isinstance(case, DecisionCase))

    def decisions(self) -> Iterator[Decision]:
        """Yield every decision that the cases made."""
        for result in self.results:
            yield from result.decisions

    def applied(self) -> set[str]:
        """Return the rules that applied in some case, beyond doubt."""
        applied: set[str] = set()
        for decision in self.decisions():
            if decision.finding.possible:
                # Of several rules that could, an explanation tells which one does.
                accounts = decision.explain().considered.rules
                applied |= {one.rule for one in accounts if one.standing is Standing.APPLIES}
            else:
                applied |= set(decision.rules)
        return applied

    def one_sided(self, policy: Policy) -> Iterator[str]:
        """Yield the dates of documents and parameters that have cases on one side only."""
        days = self._days(policy)
        every = sorted({day for found in days.values() for day in found})
        for document in policy.documents.values():
            yield from _missing(document.id, document.since, every)
            if document.until:
                yield from _missing(document.id, document.until + _ONE, every)
        for parameter in policy.parameters.values():
            asked = {
                day
                for question, found in days.items()
                if question in policy.tables
                and parameter.name in _parameters(policy.tables[question])
                for day in found
            }
            for value in parameter.values:
                yield from _missing(f"param.{parameter.name}", value.since, sorted(asked))

    def unmet_thresholds(self, policy: Policy) -> Iterator[str]:
        """Yield the thresholds of facts that have cases on one side only."""
        seen: dict[tuple[str, Intervals], set[int]] = {}
        for decision in self.decisions():
            place = self.engine.chain(decision.at).place.code
            table = policy.tables.get(decision.question)
            if table is None or place != policy.jurisdiction.code:
                continue
            own = {node.path for node in _nodes(table) if isinstance(node, FactName)}
            made = self.engine.tables.get(decision.question, place, decision.date)
            for axis in made.compiled.axes:
                if isinstance(axis, Intervals) and axis.path in own:
                    slot = axis.slot(decision.facts.get)
                    seen.setdefault((decision.question, axis), set()).update({slot} - {0})
        for (question, axis), slots in seen.items():
            if len(slots) < axis.size:
                yield f"{question}: {axis.path}"

    def _days(self, policy: Policy) -> dict[str, set[datetime.date]]:
        """Return the days on which each question is asked of the policy's place."""
        names = (policy.jurisdiction.name, policy.jurisdiction.code)
        days: dict[str, set[datetime.date]] = {}
        for case in self.decision_cases:
            if case.at in names:
                for question in case.expect:
                    days.setdefault(question, set()).add(case.date)
        return days


_ONE = datetime.timedelta(days=1)


def gather(engine: Engine, plugin: str) -> Gathered:
    """Return the plugin with its cases run."""
    loaded = engine.plugins.loaded[plugin]
    folder = Path(import_module(loaded.module).__path__[0])
    files, _ = case_files(folder)
    read = [read_case_file(file) for file in files]
    cases = tuple(case for found, _ in read for case in found)
    return Gathered(
        engine=engine,
        policies=tuple(
            policy
            for code, policy in engine.policies.items()
            if engine.suppliers.get(code) == plugin
        ),
        cases=cases,
        issues=tuple(issue for _, issues in read for issue in issues),
        results=tuple(run(case, engine) for case in cases),
    )


def labels(policy: Policy) -> Iterator[tuple[str, Text | None]]:
    """Yield everything of a policy that people read, with what it belongs to."""
    yield policy.jurisdiction.code, policy.jurisdiction.label
    for document in policy.documents.values():
        yield document.id, document.title
    for clause in policy.clauses.values():
        yield clause.id, clause.summary
    for parameter in policy.parameters.values():
        yield f"param.{parameter.name}", parameter.label
    for reading in policy.readings.values():
        yield f"reading.{reading.name}", reading.label
        for option, text in reading.options:
            yield f"reading.{reading.name}={option}", text
    for table in policy.tables.values():
        for rule in table.rules:
            yield f"{table.question}: {rule.id}", rule.label


def uncited(policy: Policy) -> Iterator[str]:
    """Yield the rules, exceptions and values that rest on no clause."""
    for parameter in policy.parameters.values():
        for value in parameter.values:
            if not value.cites:
                yield f"param.{parameter.name} ({value.since})"
    for table in policy.tables.values():
        for rule in table.rules:
            if not rule.cites:
                yield f"{table.question}: {rule.id}"
            if not all(exclusion.cites for exclusion in rule.unless):
                yield f"{table.question}: {rule.id} (unless)"
        closing = table.otherwise
        if closing and not closing.cites and not closing.by_silence:
            yield f"{table.question}: otherwise"


def _missing(name: str, first: datetime.date, days: list[datetime.date]) -> Iterator[str]:
    if not any(day < first for day in days):
        yield f"{name}: no case before {first}"
    if not any(day >= first for day in days):
        yield f"{name}: no case on or after {first}"


def _parameters(table: DecisionTable) -> set[str]:
    return {node.name for node in _nodes(table) if isinstance(node, ParameterName)}


def _nodes(table: DecisionTable) -> Iterator[Node]:
    for rule in table.rules:
        expressions = [rule.when, rule.then, *(exclusion.when for exclusion in rule.unless)]
        for expression in expressions:
            if expression is not None:
                yield from walk(expression.tree)
