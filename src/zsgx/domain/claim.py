"""Claims for a subsidy (补贴申领)."""

from __future__ import annotations

import datetime

from attrs import field, frozen

from zsgx.domain.attributes import exactly, fact, of
from zsgx.domain.kinds import TEXT

__all__ = ["Claim"]


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
    on: datetime.date | None = fact("claim.on")
    paid_before: bool | None = fact("claim.paid_before")
    last_paid_on: datetime.date | None = fact("claim.last_paid_on")
