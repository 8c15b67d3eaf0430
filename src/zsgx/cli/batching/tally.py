"""Counts of what a batch came to: rows by status and rule, and the facts that were missing most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

__all__ = ["QuestionTally", "Tally", "ranked"]

_STATUSES = ("decided", "undetermined", "silent", "conflict")


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return *counts*, the most frequent first and equals by name, the same on every run."""
    return sorted(counts.items(), key=lambda count: (-count[1], count[0]))


@define
class QuestionTally:
    """
    The counts of one question.

    Attributes:
        statuses: Rows by status.
        rules: Rows by status and rule.
        missing: Undetermined rows by what they lack; a row may lack several facts.
        counted: How many undetermined rows `missing` was counted over.
    """

    statuses: Counter[str] = field(factory=Counter)
    rules: dict[str, Counter[str]] = field(factory=dict)
    missing: Counter[str] = field(factory=Counter)
    counted: int = 0

    @property
    def sampled(self) -> bool:
        """Whether `missing` was counted over some of the undetermined rows only."""
        return self.counted < self.statuses["undetermined"]

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a JSON object, the most frequent first."""
        return {
            "status": {status: self.statuses[status] for status in _STATUSES},
            "rules": {
                status: dict(ranked(self.rules[status]))
                for status in _STATUSES
                if status in self.rules
            },
            "missing": dict(ranked(self.missing)),
            "missing_counted_over": self.counted,
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> QuestionTally:
        """Return the counts that `as_json` gave."""
        return cls(
            Counter(saved["status"]),
            {status: Counter(rules) for status, rules in saved["rules"].items()},
            Counter(saved["missing"]),
            saved["missing_counted_over"],
        )


@define
class Tally:
    """
    The counts of a batch.

    Attributes:
        read: Rows read.
        written: Rows decided, and written or to be written.
        aside: Rows set aside.
        questions: The counts of each question.
    """

    read: int = 0
    written: int = 0
    aside: int = 0
    questions: dict[str, QuestionTally] = field(factory=dict)

    def add(self, decided: pl.DataFrame, missing: Mapping[str, tuple[Counter[str], int]]) -> None:
        """
        Count the rows of one part.

        Args:
            decided: The rows with their answers.
            missing: For each question, what its undetermined rows lack, and over how many rows that
                was counted.
        """
        self.written += decided.height
        for question, (lacking, counted) in missing.items():
            tally = self.questions.setdefault(question, QuestionTally())
            status, rule = f"{question}.status", f"{question}.rule"
            groups = decided.group_by(status, rule).len()
            for name, ruled_by, rows in groups.rows():
                tally.statuses[name] += rows
                if ruled_by is not None:
                    tally.rules.setdefault(name, Counter())[ruled_by] += rows
            tally.missing.update(lacking)
            tally.counted += counted

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a JSON object."""
        return {
            "rows": {"read": self.read, "written": self.written, "set_aside": self.aside},
            "questions": {name: tally.as_json() for name, tally in self.questions.items()},
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Tally:
        """Return the counts that `as_json` gave."""
        rows = saved["rows"]
        questions = {
            name: QuestionTally.from_json(tally) for name, tally in saved["questions"].items()
        }
        return cls(rows["read"], rows["written"], rows["set_aside"], questions)
