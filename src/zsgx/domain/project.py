"""Projects: seminars that are applied for, funded, held and evaluated (研修项目)."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from zsgx.domain.attributes import exactly, fact, of
from zsgx.domain.kinds import TEXT

__all__ = ["Project"]


@frozen(kw_only=True, field_transformer=exactly)
class Project:
    """
    A seminar as a project.

    Attributes:
        id: The caller's own reference to the project.
        name: Its name.
        kind: The kind of regional seminar.
        applicant_is_base: Whether a continuing-education base applied for it.
        tier: The level of government that carries it.
        funding: Whether public money or the organiser pays.
        in_plan: Whether it is in the annual plan.
        implemented: Whether it was carried out as planned.
        evaluation_filed: Whether the evaluation report was filed.
        actual_cost: What it cost.
        cost_ceiling: What it may cost, as set outside the documents.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    name: str | None = field(default=None, metadata=of(TEXT))
    kind: str | None = fact("project.kind")
    applicant_is_base: bool | None = fact("project.applicant_is_base")
    tier: str | None = fact("project.tier")
    funding: str | None = fact("project.funding")
    in_plan: bool | None = fact("project.in_plan")
    implemented: bool | None = fact("project.implemented")
    evaluation_filed: bool | None = fact("project.evaluation_filed")
    actual_cost: Decimal | None = fact("project.actual_cost")
    cost_ceiling: Decimal | None = fact("project.cost_ceiling")
