"""People: professional and technical personnel (专业技术人员)."""

from __future__ import annotations

from attrs import field, frozen

from zsgx.domain.attributes import (
    exactly,
    fact,
    of,
    part,
)
from zsgx.domain.identity import ResidentIdentity
from zsgx.domain.institution import Institution
from zsgx.domain.kinds import TEXT
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

__all__ = ["Person"]


@frozen(kw_only=True, field_transformer=exactly)
class Person:
    """
    A professional, as far as policy asks about one.

    Attributes:
        id: The caller's own reference to the person.
        name: The person's name, never shown in a log.
        identity: The resident identity number.
        employer: Where the person works.
        retired: Whether the person has retired.
        in_work: Whether the person is in work; who works in digital technology is.
        works_in_digital: Whether the person works in digital technology.
        willing_to_work_in_digital: Whether the person is willing to work there.
        in_jurisdiction: Whether the person is in the jurisdiction that is asked.
        graduating: Whether the person graduates this year.
        digital_major: Whether the person's major belongs to digital technology.
        meets_standard: Whether the person meets the national occupational standard's conditions.
        title_level: The level of the professional title held.
        manager: Whether the person holds a managing post.
        priority_area: Whether the person comes from one of the areas that policy favours.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    name: str | None = field(default=None, repr=False, metadata=of(TEXT))
    identity: ResidentIdentity | None = field(default=None, metadata=part(ResidentIdentity))
    employer: Institution | None = field(default=None, metadata=part(Institution))
    retired: bool | None = fact("person.retired")
    in_work: bool | None = fact("person.in_work")
    works_in_digital: bool | None = fact("person.works_in_digital")
    willing_to_work_in_digital: bool | None = fact("person.willing_to_work_in_digital")
    in_jurisdiction: bool | None = fact("person.in_jurisdiction")
    graduating: bool | None = fact("person.graduating")
    digital_major: bool | None = fact("person.digital_major")
    meets_standard: bool | None = fact("person.meets_standard")
    title_level: str | None = fact("person.title_level")
    manager: bool | None = fact("person.manager")
    priority_area: bool | None = fact("person.priority_area")

    def __attrs_post_init__(self) -> None:
        if self.employer and self.employer.role != "employer":
            role = self.employer.role
            raise ValueRefusedError(
                Text(
                    zh=f"Person.employer：该机构的角色是 {role}，应为 employer",
                    en=f"Person.employer: the institution's role is {role}, must be employer",
                )
            )
