"""Filings: reports on their way to those who review them (报送)."""

from __future__ import annotations

import datetime

from attrs import field, frozen

from zsgx.domain.attributes import exactly, fact, of
from zsgx.domain.kinds import TEXT

__all__ = ["Filing"]


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
    first_review_on: datetime.date | None = fact("filing.first_review_on")
    second_review_on: datetime.date | None = fact("filing.second_review_on")
    approved: bool | None = fact("filing.approved")
