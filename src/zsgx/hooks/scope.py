"""What a deciding hook is told, and how it states its decision."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from zsgx.decision.considered import Considered, LookupUse, Note, gap_notes
from zsgx.decision.decision import Decision, Finding, Status
from zsgx.decision.explanation import Explanation
from zsgx.domain.kinds import Value, shown
from zsgx.errors import PluginError
from zsgx.policy.question import Question
from zsgx.text import Text

__all__ = ["Scope"]


@frozen
class Scope:
    """
    Where and when a deciding hook is asked.

    Attributes:
        question: The question.
        place: The name of the jurisdiction that is asked about.
        division: Its six-digit code.
        level: The name of the level whose hook is asked.
        date: The day whose policy is asked.
        readings: The readings that are known, by name.
        fingerprint: The fingerprint of the policies.
        clauses: The clauses that may be cited, in words by id.
        documents: The titles of their documents, by the clause's id.
        facts: The facts.
        gaps: Codes of the levels without a policy between the place and the level.
        amended: For each clause that was amended, by which document and from which day on.
    """

    question: Question
    place: str
    division: str
    level: str
    date: datetime.date
    readings: Mapping[str, str]
    fingerprint: str
    clauses: Mapping[str, Text] = field(repr=False)
    documents: Mapping[str, Text] = field(repr=False)
    facts: Mapping[str, Value] = field(repr=False)
    gaps: tuple[str, ...] = ()
    amended: Mapping[str, dict[str, str]] = field(factory=dict, repr=False)

    def decided(
        self,
        value: object,
        *,
        cites: Iterable[str],
        rule: str = "hook",
        because: Text | None = None,
    ) -> Decision:
        """Return the decision that the answer is *value*, resting on the clauses *cites*."""
        canonical = self.question.type.read(value)
        return self._decision(Status.DECIDED, canonical, cites, rule=rule, because=because)

    def undetermined(
        self, missing: Iterable[str], *, cites: Iterable[str], because: Text | None = None
    ) -> Decision:
        """Return the decision that the facts *missing* could still change the answer."""
        return self._decision(
            Status.UNDETERMINED, None, cites, missing=tuple(missing), because=because
        )

    def silent(self, *, cites: Iterable[str] = (), because: Text | None = None) -> Decision:
        """Return the decision that nothing regulates the matter."""
        return self._decision(Status.SILENT, None, cites, because=because)

    def _decision(
        self,
        status: Status,
        value: Value | None,
        cites: Iterable[str],
        *,
        missing: tuple[str, ...] = (),
        rule: str = "hook",
        because: Text | None = None,
    ) -> Decision:
        cited = tuple(cites)
        unknown = [clause for clause in cited if clause not in self.clauses]
        if unknown or (status is not Status.SILENT and not cited):
            listed = ", ".join(unknown)
            raise PluginError(
                Text(
                    f"{self.level} 的钩子判定须引用已知条款：{listed or '未给出'}",
                    f"a decision by the hook of {self.level} must cite known clauses: "
                    f"{listed or 'none given'}",
                )
            )
        name = f"{self.level}/{rule}"
        finding = Finding(
            rules=(name,) if status is Status.DECIDED else (),
            cites=cited,
            possible=status is Status.UNDETERMINED,
            gaps=self.gaps,
        )
        ground = _StatedGround(self, because or Text("", ""))
        return Decision(self.date, status, value, missing, finding, ground, self.facts)


@frozen
class _StatedGround:
    """The ground of a decision that a hook stated: no table, just its own words."""

    scope: Scope
    because: Text

    @property
    def question(self) -> Question:
        return self.scope.question

    @property
    def place(self) -> str:
        return self.scope.place

    @property
    def division(self) -> str:
        return self.scope.division

    @property
    def fingerprint(self) -> str:
        return self.scope.fingerprint

    @property
    def readings(self) -> Mapping[str, str]:
        return self.scope.readings

    @property
    def rule_order(self) -> Mapping[str, int]:
        return {}

    @staticmethod
    def cites(decision: Decision) -> tuple[str, ...]:
        return decision.finding.cites

    @staticmethod
    def bounds(decision: Decision) -> tuple[Value | None, Value | None]:
        return decision.value, decision.value

    def explain(self, decision: Decision) -> Explanation:
        closed = self.because if self.because.en else None
        return Explanation(decision, Considered((), closed, ()), self)

    def fact(self, path: str) -> Text:
        return Text(path, path)

    def seen(self, path: str, value: Value | None) -> Text:
        return shown(value, self.question.type if path == self.question.name else None)

    def document(self, clause: str) -> Text:
        return self.scope.documents[clause]

    def provision(self, decision: Decision, clause: str) -> Text:  # noqa: ARG002 - the protocol's
        return self.scope.clauses[clause]

    def amended(self, decision: Decision, clause: str) -> dict[str, str] | None:  # noqa: ARG002 - the protocol's
        return self.scope.amended.get(clause)

    def choices(self, path: str) -> Text | None:  # noqa: ARG002 - the protocol's
        return None

    def notes(self, decision: Decision) -> tuple[Note, ...]:
        return tuple(gap_notes(decision.gaps))

    def below(self, decision: Decision, asks: tuple[str, ...]) -> tuple[Explanation, ...]:  # noqa: ARG002 - the protocol's
        return ()

    def lookups(self, decision: Decision, rule: str) -> tuple[LookupUse, ...]:  # noqa: ARG002 - the protocol's
        return ()
