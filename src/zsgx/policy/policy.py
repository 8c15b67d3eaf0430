"""Everything that one jurisdiction supplies, as read from its files."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.issues import Issue, Severity
from zsgx.policy.allocation import Allocation
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.document import Clause, Document, OutsideDocument
from zsgx.policy.obligation import Obligation
from zsgx.policy.provision import DecisionTable, Parameter, Reading
from zsgx.policy.target import Target
from zsgx.text import Text

__all__ = ["Policy"]


@frozen
class Policy:
    """
    The policy of one jurisdiction.

    Attributes:
        jurisdiction: The place, with its name and label.
        gaps: Codes of the levels above that have no plugin, declared on purpose.
        documents: Its documents by id.
        clauses: Its clauses by id.
        parameters: Its parameters by name.
        readings: Its readings by name.
        tables: Its decision tables by question.
        outside: The documents that its own name and that are not at hand, by id.
        targets: Its targets by metric.
        obligations: Its obligations by name.
        allocations: Its allocations of a goal to departments and fields, by name.
        contradictions: What no record may be there, by name.
        limitations: What it leaves out, in words.
        words: What it calls options in its own way, by option.
        unread: The documents that are listed and whose entries have faults, by id.
        digest: A digest of all its files; equal files give equal digests on every machine.
        hooked: The questions that its plugin decides by a hook.
        issues: Every fault found so far; a policy with an error decides nothing.
        origin: The package or folder it was read from.
    """

    jurisdiction: Jurisdiction
    gaps: tuple[str, ...] = ()
    documents: Mapping[str, Document] = field(factory=dict)
    clauses: Mapping[str, Clause] = field(factory=dict)
    parameters: Mapping[str, Parameter] = field(factory=dict)
    readings: Mapping[str, Reading] = field(factory=dict)
    tables: Mapping[str, DecisionTable] = field(factory=dict)
    outside: Mapping[str, OutsideDocument] = field(factory=dict)
    targets: Mapping[str, Target] = field(factory=dict)
    obligations: Mapping[str, Obligation] = field(factory=dict)
    allocations: Mapping[str, Allocation] = field(factory=dict)
    contradictions: Mapping[str, Contradiction] = field(factory=dict)
    limitations: tuple[Text, ...] = ()
    words: Mapping[str, Text] = field(factory=dict)
    hooked: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    digest: str = ""
    issues: tuple[Issue, ...] = ()
    origin: str = ""

    @property
    def answers(self) -> frozenset[str]:
        """The questions that it answers, by a table or by a hook."""
        return frozenset(self.tables) | frozenset(self.hooked)

    @property
    def metrics(self) -> dict[str, Target]:
        """Its targets by metric, those that its allocations give with them."""
        divided = (allocation.targets() for allocation in self.allocations.values())
        return {name: one for group in (*divided, self.targets) for name, one in group.items()}

    @property
    def usable(self) -> bool:
        """Whether no issue is an error."""
        return not any(issue.severity is Severity.ERROR for issue in self.issues)
