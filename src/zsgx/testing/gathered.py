"""What the conformance suite looks at: a plugin's policies, its cases, and what they came to."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.cases import CaseResult, DecisionCase, PolicyCase, case_files, read_case_file, run
from zsgx.cases.files import unread_case_files
from zsgx.cases.run import Shipped
from zsgx.coverage.coverage import UNACCOUNTED, clause_coverage
from zsgx.coverage.exercised import applied, behind, dates, thresholds
from zsgx.engine.engine import Engine
from zsgx.issues import Issue
from zsgx.policy.document import Standing
from zsgx.policy.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.decision.decision import Decision
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
        return applied(self.decisions())

    def unplaced(self) -> Iterator[str]:
        """Yield the clauses that are unaccounted for, and those computed that no case exercises."""
        ran = Shipped(self.cases, self.results)
        for policy in self.policies:
            for one in clause_coverage(policy, self.engine, ran):
                if one.status == UNACCOUNTED:
                    standing = one.clause.standing
                    called = f", called {standing.value}" if standing else ""
                    cited = f", cited by {', '.join(one.by)}" if one.by else ""
                    yield f"{one.clause.id}: unaccounted{called}{cited}"
                elif one.status == Standing.COMPUTED.value and not one.cases:
                    yield f"{one.clause.id}: no case exercises it"

    def one_sided(self, policy: Policy) -> Iterator[str]:
        """Yield the dates of documents and parameters that have cases on one side only."""
        for date in dates(policy, self.engine, behind(self.decisions())):
            if not date.before:
                yield f"{date.name}: no case before {date.day}"
            if not date.after:
                yield f"{date.name}: no case on or after {date.day}"

    def unmet_thresholds(self, policy: Policy) -> Iterator[str]:
        """Yield the thresholds of facts that have cases on one side only."""
        for found in thresholds(policy, self.engine, behind(self.decisions())):
            yield from (f"{found.name}: no case {side.en}" for side in found.lacking)


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
        issues=(
            *(issue for _, issues in read for issue in issues),
            *unread_case_files(folder),
        ),
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
