"""What people apply for, claim and file."""

from __future__ import annotations

import datetime

from attrs import field, frozen

from zsgx.domain.attributes import (
    day_if_known,
    exactly,
    fact,
    of,
    of_fact,
)
from zsgx.domain.kinds import TEXT

__all__ = ["Application", "Claim", "Filing"]


@frozen(kw_only=True, field_transformer=exactly)
class Application:
    """
    An application for a professional title.

    Attributes:
        id: The caller's own reference to the application.
        series: The title series applied for.
        exam_based: Whether an examination stands in for review in this series.
        in_scope: Whether it is within the city's scope of title applications.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    series: str | None = fact("application.series")
    exam_based: bool | None = fact("application.exam_based")
    in_scope: bool | None = fact("application.in_scope")


@frozen(kw_only=True, field_transformer=exactly)
class Claim:
    """
    A claim for a subsidy.

    Attributes:
        id: The caller's own reference to the claim.
        on: The day of the claim.
        paid_before: Whether the same occupation and level was subsidised before.
        last_paid_on: The day of the last such subsidy.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("claim.on")
    )
    paid_before: bool | None = fact("claim.paid_before")
    last_paid_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("claim.last_paid_on")
    )


@frozen(kw_only=True, field_transformer=exactly)
class Filing:
    """
    A report on its way.

    Attributes:
        id: The caller's own reference to the filing.
        first_review_on: The day it was handed to the first reviewer.
        second_review_on: The day it was handed to the second reviewer.
        approved: Whether the managing unit has approved it.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    first_review_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("filing.first_review_on")
    )
    second_review_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("filing.second_review_on")
    )
    approved: bool | None = fact("filing.approved")
