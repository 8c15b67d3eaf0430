"""All policy cases that are decisions: those of the plugins, and the shared ones where they are."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from zsgx.cases.decision import DecisionCase
from zsgx.cases.reader import case_files, read_case_file
from zsgx.decision.decision import Status

__all__ = ["decision_cases"]

_ROOT = Path(__file__).resolve().parents[2]


@cache
def decision_cases() -> tuple[DecisionCase, ...]:
    """Return the cases whose facts are together, each once."""
    folders = [*sorted(_ROOT.glob("plugins/*/src/*/cases")), _ROOT.parent / "shared" / "cases"]
    found: dict[tuple[str, str], DecisionCase] = {}
    for folder in folders:
        if not folder.is_dir():
            continue
        files, issue = case_files(folder)
        assert issue is None, issue.say("en")
        for file in files:
            cases, issues = read_case_file(file)
            assert not issues, [fault.say("en") for fault in issues]
            for case in cases:
                if isinstance(case, DecisionCase) and not _contradicts(case):
                    found[case.at, case.name] = case
    return tuple(found.values())


def _contradicts(case: DecisionCase) -> bool:
    """Return whether the facts of a case exclude each other, which is what it expects."""
    return any(expected.status is Status.CONTRADICTION for expected in case.expect.values())
