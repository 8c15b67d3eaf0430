"""Certificates, what a person holds of them, and the assessment that leads to one."""

from __future__ import annotations

import datetime

from attrs import field, frozen

from zsgx.domain.attributes import (
    day_if_known,
    exactly,
    fact,
    of,
    of_fact,
    several,
)
from zsgx.domain.kinds import BOOL, DATE, TEXT, enumeration
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

__all__ = ["Assessment", "Certificate", "Certificates"]

_KIND = enumeration("training", "level")


@frozen(kw_only=True, field_transformer=exactly)
class Certificate:
    """
    One digital-technology certificate.

    Attributes:
        kind: ``training`` (培训合格证书) or ``level`` (专业技术等级证书).
        level: The level of a level certificate.
        issued_on: The day it was issued.
        number: Its number; no standard says how one is built.
        training: The reference to the training that it was issued for.
        revoked_on: The day it was revoked; it then never counts, whatever day is asked about.
    """

    kind: str = field(metadata=of(_KIND, feeds="certificate.training"))
    level: str | None = fact("certificate.level")
    issued_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of_fact("certificate.issued_on")
    )
    number: str | None = field(default=None, metadata=of(TEXT))
    training: str | None = field(default=None, metadata=of(TEXT))
    revoked_on: datetime.date | None = field(
        default=None, converter=day_if_known, metadata=of(DATE)
    )

    def __attrs_post_init__(self) -> None:
        if self.kind == "training" and self.level is not None:
            raise _refusal(Text("培训合格证书没有等级", "a training certificate has no level"))
        if self.level == "none":
            raise _refusal(Text("等级证书的等级不会是 none", "no certificate is of level none"))
        if self.issued_on and self.revoked_on and self.revoked_on < self.issued_on:
            raise _refusal(Text("撤销早于发证", "it was revoked before it was issued"))


@frozen(kw_only=True, field_transformer=exactly)
class Certificates:
    """
    The certificates that a person holds for one training.

    A certificate that is not given is unknown, not missing. Only a caller who says that these are
    all turns the others into certificates that the person does not hold.

    A revoked certificate among them never counts, whatever day is asked about. As facts they come
    to the highest level held, and to the day of issue of one certificate, the one that opens the
    rule: not always the one of that level.

    Attributes:
        held: The certificates.
        complete: Whether these are all.
    """

    held: tuple[Certificate, ...] = field(default=(), metadata=several(Certificate))
    complete: bool = field(default=False, metadata=of(BOOL))


@frozen(kw_only=True, field_transformer=exactly)
class Assessment:
    """
    An assessment of a professional's level (专业技术等级考核).

    Attributes:
        id: The caller's own reference to the assessment.
        applicant_qualified: Whether the applicant meets the conditions to apply.
        exam_passed: Whether the level examination was passed.
        theory_passed: Whether its part on theory was passed.
        competence_passed: Whether its part on professional competence was passed.
        province_confirmed: Whether the province has confirmed the result.
        national_approved: Whether the national coordination office has approved it.
    """

    id: str | None = field(default=None, metadata=of(TEXT))
    applicant_qualified: bool | None = fact("assessment.applicant_qualified")
    exam_passed: bool | None = fact("assessment.exam_passed")
    theory_passed: bool | None = fact("assessment.theory_passed")
    competence_passed: bool | None = fact("assessment.competence_passed")
    province_confirmed: bool | None = fact("assessment.province_confirmed")
    national_approved: bool | None = fact("assessment.national_approved")


def _refusal(why: Text) -> ValueRefusedError:
    return ValueRefusedError(Text(zh=f"Certificate：{why.zh}", en=f"Certificate: {why.en}"))
