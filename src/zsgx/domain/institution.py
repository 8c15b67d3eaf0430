"""Institutions: employers, training and evaluation bodies, continuing-education bases."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from zsgx.domain.attributes import (
    exactly,
    fact,
    fact_paths,
    of,
    of_fact,
    part,
    quantity_if_known,
)
from zsgx.domain.identity import SocialCreditCode
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import TEXT, enumeration
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

__all__ = ["Institution"]

_ROLE = enumeration("employer", "training", "evaluation", "base", "other")


@frozen(kw_only=True, field_transformer=exactly)
class Institution:
    """
    An organisation in one of its roles; one that has two roles is given twice.

    Attributes:
        role: ``employer``, ``training`` or ``evaluation`` body, ``base``, or ``other``.
        id: The caller's own reference to the institution.
        name: Its name.
        code: Its unified social credit code.
        jurisdiction: The place it belongs to.
        kind: Of an employer: what kind of employer it is.
        ownership: Of an employer: public or not.
        payroll: Of an employer: the year's total payroll.
        training_fund: Of an employer: the staff education fund set aside.
        listed_by: Of a training or evaluation body: whose directory of that role names it.
        tier: Of a base: its tier.
        trainees: Of a base: the persons trained in the year.
        rank: Of a base: its rank in the assessment.
        tied_count: Of a base: how many bases share its rank, itself included.
        excellent: Of a base: whether it was assessed as excellent.
        rural_task_completed: Of a base: whether it took on and completed the province's rural task.
        national_grant_received: Of a base: whether it received the one-off grant of national bases.
    """

    role: str = field(metadata=of(_ROLE, feeds="institution.role"))
    id: str | None = field(default=None, metadata=of(TEXT))
    name: str | None = field(default=None, metadata=of(TEXT))
    code: SocialCreditCode | None = field(default=None, metadata=part(SocialCreditCode))
    jurisdiction: Jurisdiction | None = field(default=None, metadata=part(Jurisdiction))
    kind: str | None = fact("employer.kind")
    ownership: str | None = fact("employer.ownership")
    payroll: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("employer.payroll")
    )
    training_fund: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("employer.training_fund")
    )
    listed_by: str | None = fact("institution.listed_by")
    tier: str | None = fact("base.tier")
    trainees: int | None = fact("base.trainees")
    rank: int | None = fact("base.rank")
    tied_count: int | None = fact("base.tied_count")
    excellent: bool | None = fact("base.excellent")
    rural_task_completed: bool | None = fact("base.rural_task_completed")
    national_grant_received: bool | None = fact("base.national_grant_received")

    @property
    def group(self) -> str:
        """The group of facts that it gives: ``employer``, ``institution`` or ``base``."""
        return self.role if self.role in ("employer", "base") else "institution"

    def __attrs_post_init__(self) -> None:
        strangers = [
            name
            for name, path in fact_paths(Institution)
            if name != "role"
            and getattr(self, name) is not None
            and path.partition(".")[0] != self.group
        ]
        if strangers:
            names = ", ".join(strangers)
            raise ValueRefusedError(
                Text(
                    zh=f"Institution：角色为 {self.role} 的机构没有 {names}",
                    en=f"Institution: one whose role is {self.role} has no {names}",
                )
            )
