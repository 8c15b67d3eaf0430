"""Of several certificates for one course, the one that counts doubles its hours."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import permutations
from typing import Final

import pytest

from zsgx import Certificate, Certificates, Decision, Engine, Training

DAY: Final = datetime.date(2024, 5, 1)
COURSE: Final = Training(
    programme="digital_engineer",
    hours=Decimal(80),
    registered_hours=Decimal(0),
    in_published_plan=False,
)
EARLY: Final = Certificate(kind="training", issued_on=datetime.date(2023, 8, 23))
IN_TIME: Final = Certificate(kind="level", level="junior", issued_on=datetime.date(2023, 8, 24))
UNDATED: Final = Certificate(kind="level", level="junior")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(
        plugins=["national", "qingdao"],
        readings={"before_issue": "not_apply", "uncertified": "not_recorded"},
    )


def ask(engine: Engine, question: str, *held: Certificate) -> Decision:
    facts = [COURSE, Certificates(held=held, complete=True)]
    return engine.decide(question, at="qingdao", date=DAY, facts=facts)


@pytest.mark.parametrize("held", [*permutations([EARLY, IN_TIME])])
def test_one_certificate_in_time_is_enough_beside_one_of_before_the_document(
    engine: Engine, held: tuple[Certificate, ...]
) -> None:
    credited = ask(engine, "hours.credited", *held)

    assert (credited.value, credited.rule) == (160, "qingdao/certified")
    assert credited.facts["certificate.issued_on"] == IN_TIME.issued_on
    assert ask(engine, "hours.to_register", *held).value == 160


def test_certificates_of_before_the_document_alone_count_as_none(engine: Engine) -> None:
    credited = ask(engine, "hours.credited", EARLY)

    assert (credited.value, credited.rule) == (0, "qingdao/uncertified")
    assert ask(engine, "hours.to_register", EARLY).value == 0


@pytest.mark.parametrize("question", ["hours.credited", "hours.to_register"])
def test_a_certificate_without_its_day_may_still_be_one_in_time(
    engine: Engine, question: str
) -> None:
    decision = ask(engine, question, EARLY, UNDATED)

    assert decision.missing == ("certificate.issued_on",)
    assert ask(engine, question, EARLY, UNDATED, IN_TIME).value == 160
