"""Coverage: what becomes of every clause, and what the shipped cases reach of each policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases.case import CaseResult
from zsgx.cases.run import ShippedCases, behind, cases_by_clause, shipped
from zsgx.coverage.exercised import (
    CellReach,
    DateReach,
    ThresholdReach,
    cells,
    dates,
    rows,
    rules,
    sides,
    thresholds,
    values,
)
from zsgx.domain.kinds import plain
from zsgx.domain.option import day, instance
from zsgx.engine.engine import Engine
from zsgx.issues import Issue
from zsgx.policy.citing import computing, resting_on
from zsgx.policy.document import Clause, Standing
from zsgx.policy.validity import Validity

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from zsgx.policy.policy import Policy

__all__ = [
    "UNACCOUNTED",
    "ClauseCoverage",
    "Coverage",
    "PolicyReach",
    "clause_coverage",
    "coverage",
]

#: The status of a clause that nobody has placed, or whose standing is not what becomes of it.
UNACCOUNTED: Final = "unaccounted"


@frozen
class ClauseCoverage:
    """
    What becomes of one clause.

    Attributes:
        clause: The clause, as it reads on the day that was asked about, or at last.
        status: ``computed``, ``partly``, ``stated``, ``owed``, ``principle`` or ``unaccounted``:
            one that nobody has placed and nothing cites, that is said to be computed, in part or
            whole, and nothing cites, or that is said to be stated or a principle while its own
            policy rests something on it.
        by: What cites it: tables with their rules, parameters, readings, targets, obligations,
            allocations, hooks; those of another place with its name before them.
        cases: The passing cases whose answers rest on it.
        supplementary: Whether its document stands beside those that are accounted for.
        amended: By which document it came to read so, and from when; None if it did at first.
    """

    clause: Clause
    status: str
    by: tuple[str, ...]
    cases: tuple[str, ...]
    supplementary: bool
    amended: Mapping[str, str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        clause = self.clause
        return {
            "id": clause.id,
            "status": self.status,
            "by": list(self.by),
            "cases": list(self.cases),
            "kind": clause.kind,
            "modality": clause.modality and clause.modality.value,
            "owed": clause.owed and clause.owed.value,
            "outside": list(clause.outside),
            "undefined": list(clause.undefined),
            "amended": dict(self.amended) if self.amended else None,
        }


@frozen
class PolicyReach:
    """
    What the cases reach of one policy.

    Attributes:
        place: The jurisdiction's name.
        rules: Each rule, and whether it applied.
        values: Each value of a parameter, and whether it had a say in a decision.
        rows: Each row of a lookup table, and whether it had a say in a decision.
        dates: Each day on which something begins or has ended.
        thresholds: Each fact that meets constants, each requirement and cap of an account, and the
            sides of them without a case.
        cells: The cells of each question.
    """

    place: str
    rules: tuple[tuple[str, bool], ...]
    values: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, bool], ...]
    dates: tuple[DateReach, ...]
    thresholds: tuple[ThresholdReach, ...]
    cells: tuple[CellReach, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "at": self.place,
            "rules": [{"name": name, "reached": met} for name, met in self.rules],
            "values": [{"name": name, "reached": met} for name, met in self.values],
            "rows": [{"name": name, "reached": met} for name, met in self.rows],
            "dates": [
                {
                    "name": date.name,
                    "day": date.day.isoformat(),
                    "before": date.before,
                    "after": date.after,
                }
                for date in self.dates
            ],
            "thresholds": [
                {
                    "name": each.name,
                    "reached": each.met,
                    "lacking": [side.as_json() for side in each.lacking],
                }
                for each in self.thresholds
            ],
            "cells": [
                {
                    "question": each.question,
                    "reached": each.reached,
                    "total": each.total,
                    "unmet": [
                        {
                            "rules": list(answer.rules),
                            "cells": answer.cells,
                            "example": {path: plain(v) for path, v in answer.example.items()},
                        }
                        for answer in each.unmet
                    ],
                }
                for each in self.cells
            ],
        }


@frozen
class Coverage:
    """
    What becomes of all clauses, and what the cases reach.

    Attributes:
        clauses: The clauses in the order of the documents.
        reach: What the cases reach, place by place, the nation first.
        failed: The cases that fail; they exercise nothing.
        issues: The files of cases that are not read, or only in part, and why.
    """

    clauses: tuple[ClauseCoverage, ...]
    reach: tuple[PolicyReach, ...]
    failed: tuple[CaseResult, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def accounted(self) -> Iterator[ClauseCoverage]:
        """The clauses of the documents that are accounted for clause by clause."""
        return (one for one in self.clauses if not one.supplementary)

    def counts(self) -> dict[str, int]:
        """Return how many clauses have each status, those of supplementary documents left out."""
        statuses = [*(standing.value for standing in Standing), UNACCOUNTED]
        found = [one.status for one in self.accounted]
        return {status: found.count(status) for status in statuses}

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "clauses": [one.as_json() for one in self.clauses if not one.supplementary],
            "supplementary": [one.as_json() for one in self.clauses if one.supplementary],
            "counts": self.counts(),
            "failed": [{"file": one.file, "name": one.name} for one in self.failed],
            "reach": [reach.as_json() for reach in self.reach],
        }


def coverage(
    engine: Engine, place: str | None = None, *, date: datetime.date | None = None
) -> Coverage:
    """
    Return the coverage of one place's own policy, or of all that are loaded.

    Args:
        engine: The engine.
        place: The jurisdiction: its code, or a name or label of its alone; None for all.
        date: Only the clauses that are in force on this day, as they read then; None for all, as
            they read at last.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        QuestionError: *engine* is no engine.
        ValueRefusedError: *date* is no day.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    date = None if date is None else day("date", date)
    chosen = [engine.chain(place).levels[0].policy] if place else [*engine.policies.values()]
    policies = sorted(filter(None, chosen), key=lambda policy: policy.jurisdiction.code)
    ran = shipped(engine)
    return Coverage(
        tuple(one for policy in policies for one in clause_coverage(policy, engine, ran, date)),
        tuple(_reach_of(policy, engine, ran) for policy in policies if policy.usable),
        ran.failed,
        ran.issues,
    )


def _hooks(engine: Engine, ran: ShippedCases) -> dict[str, tuple[str, ...]]:
    """Return the questions decided by hooks whose answers cite each clause, as the cases had."""
    found: dict[str, dict[str, None]] = {}
    for decision in ran.decisions:
        policies = engine.chain(decision.division).policies
        if any(decision.question in policy.hooked for policy in policies):
            for clause in decision.cites:
                found.setdefault(clause, {})[f"hook {decision.question}"] = None
    return {clause: tuple(names) for clause, names in found.items()}


def clause_coverage(
    policy: Policy, engine: Engine, ran: ShippedCases, date: datetime.date | None = None
) -> Iterator[ClauseCoverage]:
    """
    Yield what becomes of each clause of *policy*, given the cases that were run.

    Args:
        policy: The policy.
        engine: The engine.
        ran: The cases.
        date: Only the clauses that are in force on this day; None for all of them.
    """
    validity = Validity.of([policy])
    by = resting_on(policy, engine.policies.values(), engine.places.name)
    cases = cases_by_clause(ran)
    # What other places rest on a clause is theirs to change, and no fault of the clause's policy.
    own = computing(policy)
    # What a hook cites is known from its answers alone.
    hooks = _hooks(engine, ran)
    for clause in policy.clauses.values():
        if date is not None and not validity.is_in_force(clause.id, date):
            continue
        citing = (*by.get(clause.id, ()), *hooks.get(clause.id, ()))
        document = policy.documents.get(clause.document)
        yield ClauseCoverage(
            clause.as_of(date),
            _status(clause, cited=bool(citing), own=clause.id in own),
            citing,
            cases.get(clause.id, ()),
            supplementary=document is not None and document.supplementary,
            amended=clause.amended(date),
        )


def _status(clause: Clause, *, cited: bool, own: bool) -> str:
    standing = clause.standing or Standing.COMPUTED
    # Something may rest on an owed clause before the whole of it is computed.
    holds = cited if standing.rests else standing is Standing.OWED or not own
    return str(standing.value) if holds else UNACCOUNTED


def _reach_of(policy: Policy, engine: Engine, ran: ShippedCases) -> PolicyReach:
    decisions = list(ran.decisions)
    every = list(behind(decisions))
    return PolicyReach(
        engine.places.name(policy.jurisdiction.code),
        tuple(rules(policy, engine, decisions)),
        tuple(values(policy, every)),
        tuple(rows(policy, every)),
        tuple(dates(policy, engine, every)),
        (*thresholds(policy, engine, every), *sides(policy, engine, ran.statements)),
        tuple(cells(policy, engine, decisions)),
    )
