"""The cases that the loaded policies ship with, run: what each came to."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.cases.files import case_files, read_case_file, unread_case_files
from zsgx.cases.run import run
from zsgx.decision.account import Standing
from zsgx.decision.decision import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.cases.case import PolicyCase
    from zsgx.cases.result import CaseResult
    from zsgx.decision.decision import Decision
    from zsgx.engine.engine import Engine
    from zsgx.issues import Issue

__all__ = ["Shipped", "exercised", "folder_of", "shipped"]


@frozen
class Shipped:
    """
    Cases and what they came to.

    Attributes:
        cases: The cases, in the order of their files.
        results: How each came out.
        issues: The files of cases that are not read, or only in part, and why.
    """

    cases: tuple[PolicyCase, ...]
    results: tuple[CaseResult, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision that the passing cases made."""
        return (
            decision
            for result in self.results
            if not result.failures
            for decision in result.decisions
        )

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that did not come out as expected."""
        return tuple(result for result in self.results if result.failures)


def shipped(engine: Engine) -> Shipped:
    """Return the cases of all loaded policies, run."""
    found: list[PolicyCase] = []
    issues: list[Issue] = []
    for origin in dict.fromkeys(policy.origin for policy in engine.policies.values()):
        folder = folder_of(origin)
        files, _ = case_files(folder)
        for file in files:
            cases, faults = read_case_file(file)
            found += cases
            issues += faults
        issues += unread_case_files(folder)
    return Shipped(tuple(found), tuple(run(case, engine) for case in found), tuple(issues))


def folder_of(origin: str) -> Path:
    """Return the folder of a policy's *origin*, a folder or an installed package."""
    folder = Path(origin)
    return folder if folder.is_dir() else Path(import_module(origin).__path__[0])


def excepting(decision: Decision) -> Iterator[str]:
    """Yield the clauses of the exceptions for whose sake a decision is silent."""
    for account in decision.explain().considered.rules:
        if account.standing is Standing.EXCEPTED:
            for exclusion in account.exclusions:
                if exclusion.holds:
                    yield from exclusion.cites


def exercised(cases: Shipped) -> dict[str, tuple[str, ...]]:
    """Return the names of the passing cases whose answers rest on each clause, by its id."""
    found: dict[str, dict[str, None]] = {}
    for result in cases.results:
        if result.failures:
            continue
        silent = (each for each in result.decisions if each.status is Status.SILENT)
        for clause in (*result.cites, *(clause for each in silent for clause in excepting(each))):
            found.setdefault(clause, {})[result.name] = None
    return {clause: tuple(names) for clause, names in found.items()}
