"""Trainings, and the projects that they belong to."""

from __future__ import annotations

import datetime
from decimal import Decimal

from attrs import field, frozen

from zsgx.domain.attributes import (
    day_if_known,
    exactly,
    fact,
    of,
    of_fact,
    quantity_if_known,
)
from zsgx.domain.kinds import TEXT
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

__all__ = ["Project", "Training"]


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
    actual_cost: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("project.actual_cost")
    )
    cost_ceiling: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("project.cost_ceiling")
    )


@frozen(kw_only=True, field_transformer=exactly)
class Training:
    """
    One person's participation in one training.

    Attributes:
        id: The caller's own reference to the participation.
        programme: The project of the programme that it belongs to; ``other`` is outside of it.
        hours: How long it took.
        registered_hours: The hours already registered for it, as a ledger knows them.
        hours_in_year: The hours of it that were taught in the year of the day asked about.
        registered_hours_in_year: The hours already registered for it and that year.
        subject: Public or professional subject.
        started_on: Its first day.
        completed_on: Its last day, once it is over.
        planned_end_on: The day on which it is planned to end.
        hours_completed: Whether the required hours were completed.
        content_completed: Whether the required content was completed.
        test_passed: Whether the completion test was passed.
        passed: Whether the training was passed.
        in_published_plan: Whether it is in the published training plan.
        project_listed: Whether it is in the local directory of training projects.
        online: Whether it was learning online.
        provided_by_human_resources: Whether the human-resources authorities provide it.
        occupation: The digital-technology occupation that it is for.
        off_job: Whether the person was released from work for it.
        time_off: How far the person was released from work for it: ``full``, ``half``, ``none``.
        days: How many days it took.
        held_in_jurisdiction: Whether the class was held in the city that is asked.
        filing_approved: Whether that city has reviewed its filing.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    programme: str | None = fact("training.programme")
    hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("training.hours")
    )
    registered_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("training.registered_hours")
    )
    hours_in_year: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("training.hours_in_year")
    )
    registered_hours_in_year: Decimal | None = field(
        default=None,
        converter=quantity_if_known,
        metadata=of_fact("training.registered_hours_in_year"),
    )
    subject: str | None = fact("training.subject")
    started_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("training.started_on")
    )
    completed_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("training.completed_on")
    )
    planned_end_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("training.planned_end_on")
    )
    hours_completed: bool | None = fact("training.hours_completed")
    content_completed: bool | None = fact("training.content_completed")
    test_passed: bool | None = fact("training.test_passed")
    passed: bool | None = fact("training.passed")
    in_published_plan: bool | None = fact("training.in_published_plan")
    project_listed: bool | None = fact("training.project_listed")
    online: bool | None = fact("training.online")
    provided_by_human_resources: bool | None = fact("training.provided_by_human_resources")
    occupation: str | None = fact("training.occupation")
    off_job: bool | None = fact("training.off_job")
    time_off: str | None = fact("training.time_off")
    days: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("training.days")
    )
    held_in_jurisdiction: bool | None = fact("training.held_in_jurisdiction")
    filing_approved: bool | None = fact("training.filing_approved")

    def __attrs_post_init__(self) -> None:
        if self.started_on and self.completed_on and self.completed_on < self.started_on:
            raise ValueRefusedError(
                Text(
                    zh=f"Training：结业 {self.completed_on} 早于开班 {self.started_on}",
                    en=f"Training: completed on {self.completed_on}, before it started on"
                    f" {self.started_on}",
                )
            )
