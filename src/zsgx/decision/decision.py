"""A decision: the answer to one question for one set of facts."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from zsgx.domain.kinds import Value, plain
from zsgx.policy.question import Question

if TYPE_CHECKING:
    from zsgx.decision.explanation import Explanation

__all__ = ["Decision", "Finding", "Ground", "Status"]


class Status(enum.Enum):
    """What kind of answer it is."""

    #: A value, given by a rule.
    DECIDED = "decided"
    #: Unknown facts, readings or external values could still change the answer.
    UNDETERMINED = "undetermined"
    #: No provision in force regulates the matter.
    SILENT = "silent"
    #: Two provisions apply and disagree.
    CONFLICT = "conflict"


@frozen
class Finding:
    """
    What records with the same atoms have in common.

    Attributes:
        rules: The rules that gave the answer; all that could, where facts are open.
        cites: The clauses that those rest on.
        possible: Whether `rules` and `cites` are merely possible, because facts are open.
        gaps: Codes of the levels without a policy that the answer crossed.
        silent: The documents whose silence is the answer.
        others: Where every level binds, the rules of the other levels and what they ask.
    """

    rules: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    possible: bool = False
    gaps: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    others: tuple[tuple[str, Value | None], ...] = ()


class Ground(Protocol):
    """What a decision stands on: the rules that made it, for one place and epoch."""

    @property
    def question(self) -> Question:
        """The question."""

    @property
    def place(self) -> str:
        """The jurisdiction's name."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the policies."""

    @property
    def readings(self) -> Mapping[str, str]:
        """The chosen readings that bear on the question."""

    @property
    def rule_order(self) -> Mapping[str, int]:
        """Where each rule stands, the most specific level first."""

    def explain(self, decision: Decision) -> Explanation:
        """Return why the decision came out as it did."""


@frozen
class Decision:
    """
    The answer to one question for one set of facts.

    Attributes:
        date: The day whose policy was asked.
        status: What kind of answer it is.
        value: The value where it is decided, else None.
        missing: The unknown facts, readings and external values that could still change the answer,
            in the order to ask for them.
        finding: The rules, clauses and gaps behind it.
        ground: The rules that made it.
        facts: The facts it was made for, by path.
    """

    date: datetime.date
    status: Status
    value: Value | None
    missing: tuple[str, ...]
    finding: Finding
    ground: Ground
    facts: Mapping[str, Value]

    @property
    def question(self) -> str:
        """The question's name."""
        return self.ground.question.name

    @property
    def at(self) -> str:
        """The jurisdiction's name."""
        return self.ground.place

    @property
    def unit(self) -> str | None:
        """The unit of the value."""
        return self.ground.question.type.unit

    @property
    def rule(self) -> str | None:
        """The rule that gave the value, ``qingdao/certified``; None where several did or could."""
        decided = self.status is Status.DECIDED and len(self.finding.rules) == 1
        return self.finding.rules[0] if decided else None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that apply; all that could, where facts are open."""
        return self.finding.rules

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it rests on; see `Finding.possible`."""
        return self.finding.cites

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of the levels without a policy that the answer crossed."""
        return self.finding.gaps

    @property
    def readings(self) -> Mapping[str, str]:
        """The chosen readings that bear on the question."""
        return self.ground.readings

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the policies that made it."""
        return self.ground.fingerprint

    def explain(self) -> Explanation:
        """Return, for every rule of the chain that was considered, how it stood and why."""
        return self.ground.explain(self)

    def as_json(self) -> dict[str, Any]:
        """Return the decision as the JSON object of ``decide --json``."""
        return {
            "question": self.question,
            "at": self.at,
            "date": self.date.isoformat(),
            "status": self.status.value,
            "value": plain(self.value),
            "unit": self.unit,
            "rule": self.rule,
            "rules": list(self.rules),
            "cites": list(self.cites),
            "possible": self.finding.possible,
            "missing": list(self.missing),
            "readings": dict(self.readings),
            "gaps": list(self.gaps),
            "fingerprint": self.fingerprint,
        }

    def record(self) -> dict[str, Any]:
        """Return all that is needed to replay the decision: its JSON object and the facts."""
        facts = {path: plain(value) for path, value in sorted(self.facts.items())}
        return {**self.as_json(), "facts": facts}
