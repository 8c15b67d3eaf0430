"""Everything that one jurisdiction supplies, as read from its files."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.issues import Issue, Severity
from zsgx.policy.document import Clause, Document
from zsgx.policy.provision import DecisionTable, Parameter, Reading
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
        limitations: What it leaves out, in words.
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
    limitations: tuple[Text, ...] = ()
    hooked: tuple[str, ...] = ()
    digest: str = ""
    issues: tuple[Issue, ...] = ()
    origin: str = ""

    @property
    def answers(self) -> frozenset[str]:
        """The questions that it answers, by a table or by a hook."""
        return frozenset(self.tables) | frozenset(self.hooked)

    @property
    def usable(self) -> bool:
        """Whether no issue is an error."""
        return not any(issue.severity is Severity.ERROR for issue in self.issues)
