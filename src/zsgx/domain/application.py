"""Applications for a professional title (职称认定申请)."""

from __future__ import annotations

from attrs import field, frozen

from zsgx.domain.attributes import exactly, fact, of
from zsgx.domain.kinds import TEXT

__all__ = ["Application"]


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
