"""What counts as continuing education beside trainings: papers, books, lectures, degrees."""

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

__all__ = ["Activity"]


@frozen(kw_only=True, field_transformer=exactly)
class Activity:
    """
    One activity of a person.

    Attributes:
        kind: What it is, such as ``paper`` or ``lecture``; a plugin may have kinds of its own.
        level: Its level, or that of the project, prize or journal.
        rank: The place of the person among authors or members, from 1.
        part: Whether it is the ``main`` project or a ``sub`` project.
        award_class: The class of an award.
        reported: Whether a paper was given at the conference.
        characters: How many characters it has.
        days: How many days it took.
        courses: How many courses were passed.
        completed_on: The day it was completed.
        recognised_hours: The hours that the organiser or the competent department recognised.
        id: The caller's own reference to it.
    """

    kind: str | None = fact("activity.kind")
    level: str | None = fact("activity.level")
    rank: int | None = fact("activity.rank")
    part: str | None = fact("activity.part")
    award_class: str | None = fact("activity.award_class")
    reported: bool | None = fact("activity.reported")
    characters: int | None = fact("activity.characters")
    days: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("activity.days")
    )
    courses: int | None = fact("activity.courses")
    completed_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("activity.completed_on")
    )
    recognised_hours: Decimal | None = field(
        default=None, converter=quantity_if_known, metadata=of_fact("activity.recognised_hours")
    )
    id: str | None = field(default=None, metadata=of(TEXT))
