import datetime
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx import (
    Application,
    Assessment,
    Certificate,
    Certificates,
    Claim,
    Filing,
    Institution,
    Jurisdiction,
    Person,
    Project,
    Training,
)
from zsgx.domain.attributes import exactly, fact
from zsgx.domain.facts import facts_of
from zsgx.errors import FactsError

MAY = datetime.date(2024, 5, 1)
JUNE = datetime.date(2024, 6, 1)
TRAINED = Certificate(kind="training", issued_on=MAY)
JUNIOR = Certificate(kind="level", level="junior", issued_on=JUNE)
SENIOR = Certificate(kind="level", level="senior", issued_on=MAY)
NUMBERED = attrs.evolve(TRAINED, training="t1")


def only(*objects: object) -> dict[str, object]:
    (facts,) = facts_of(*objects)
    return dict(facts)


def faults_of(*objects: object) -> list[str]:
    with pytest.raises(FactsError) as refused:
        facts_of(*objects)
    return [fault.en for fault in refused.value.faults]


def test_nothing_gives_no_facts() -> None:
    assert facts_of() == ({},)
    assert facts_of(Training(), Person(), Project(), Assessment()) == ({},)


def test_what_is_known_becomes_a_fact_and_what_is_unknown_is_left_out() -> None:
    facts = only(Training(id="t1", hours=Decimal(80), online=False), Claim(on=MAY))

    assert facts == {
        "training.hours": Decimal("80.00"),
        "training.online": False,
        "claim.on": MAY,
    }


def test_every_class_gives_its_facts() -> None:
    facts = only(
        Project(kind="advanced"),
        Application(in_scope=True),
        Filing(approved=False),
        Assessment(exam_passed=True),
        Institution(role="base", tier="national"),
    )

    assert facts == {
        "project.kind": "advanced",
        "application.in_scope": True,
        "filing.approved": False,
        "assessment.exam_passed": True,
        "base.tier": "national",
    }


def test_a_person_brings_the_employer_along() -> None:
    employer = Institution(role="employer", ownership="public")

    assert only(Person(manager=True, employer=employer), employer) == {
        "person.manager": True,
        "employer.ownership": "public",
    }


def test_only_training_and_evaluation_bodies_have_a_role_for_rules() -> None:
    body = Institution(role="training", listed_by="province")

    assert only(body, Institution(role="employer"), Institution(role="base")) == {
        "institution.role": "training",
        "institution.listed_by": "province",
    }


def test_no_certificate_leaves_the_certificate_unknown() -> None:
    assert only(Training(online=True)) == {"training.online": True}
    assert only(Certificates()) == {}


def test_a_certificate_says_nothing_about_one_of_the_other_kind() -> None:
    assert only(JUNIOR) == {"certificate.level": "junior", "certificate.issued_on": JUNE}
    assert only(TRAINED) == {"certificate.training": True, "certificate.issued_on": MAY}


def test_a_complete_statement_denies_what_it_does_not_hold() -> None:
    assert only(Certificates(complete=True)) == {
        "certificate.training": False,
        "certificate.level": "none",
    }
    assert only(Certificates(held=(JUNIOR,), complete=True)) == {
        "certificate.training": False,
        "certificate.level": "junior",
        "certificate.issued_on": JUNE,
    }


def test_the_highest_level_counts() -> None:
    assert {facts["certificate.level"] for facts in facts_of(JUNIOR, SENIOR)} == {"senior"}


def test_a_level_that_is_unknown_may_be_the_highest() -> None:
    unknown = Certificate(kind="level", issued_on=MAY)

    assert "certificate.level" not in only(unknown)
    assert "certificate.level" not in only(Certificates(held=(unknown,), complete=True))
    assert only(unknown, SENIOR)["certificate.level"] == "senior"


def test_each_day_of_issue_is_an_alternative_and_the_latest_comes_first() -> None:
    alternatives = facts_of(Training(online=True), TRAINED, JUNIOR)

    assert [facts["certificate.issued_on"] for facts in alternatives] == [JUNE, MAY]
    assert all(facts["training.online"] is True for facts in alternatives)
    assert all(facts["certificate.training"] is True for facts in alternatives)


def test_an_unknown_day_of_issue_is_the_last_alternative() -> None:
    alternatives = facts_of(TRAINED, Certificate(kind="level", level="junior"))

    assert [facts.get("certificate.issued_on") for facts in alternatives] == [MAY, None]


def test_certificates_of_one_day_are_one_alternative() -> None:
    assert len(facts_of(TRAINED, SENIOR)) == 1


@given(st.permutations([TRAINED, JUNIOR, SENIOR, Certificate(kind="level")]))
def test_the_order_of_certificates_does_not_matter(certificates: list[Certificate]) -> None:
    held = Certificates(held=tuple(certificates))

    assert facts_of(*certificates) == facts_of(held) == facts_of(SENIOR, JUNIOR, *held.held)


def test_a_revoked_certificate_does_not_count() -> None:
    revoked = attrs.evolve(SENIOR, revoked_on=JUNE)

    assert only(revoked) == {}
    assert only(revoked, JUNIOR)["certificate.level"] == "junior"
    assert only(Certificates(held=(revoked,), complete=True))["certificate.level"] == "none"


def test_a_revoked_certificate_does_not_count_for_days_before_its_revocation_either() -> None:
    revoked = attrs.evolve(SENIOR, issued_on=MAY, revoked_on=JUNE)

    # No day is asked of facts: what was held on one cannot be told from them.
    assert [facts["certificate.issued_on"] for facts in facts_of(revoked, JUNIOR)] == [JUNE]


def test_the_level_is_the_highest_held_and_the_day_that_of_one_certificate() -> None:
    pairs = [
        (facts["certificate.level"], facts["certificate.issued_on"])
        for facts in facts_of(JUNIOR, SENIOR)
    ]

    assert pairs == [("senior", JUNE), ("senior", MAY)]


def test_certificates_for_another_training_are_refused() -> None:
    (fault,) = faults_of(Training(id="t2"), NUMBERED)

    assert "t1, t2" in fault
    assert only(Training(id="t1"), NUMBERED, SENIOR)["certificate.training"] is True


def test_a_complete_statement_with_certificates_besides_is_refused() -> None:
    statement = Certificates(held=(TRAINED,), complete=True)

    assert "besides" in faults_of(statement, JUNIOR)[0]
    assert only(statement, TRAINED)["certificate.level"] == "none"


def test_two_different_objects_of_one_kind_are_refused_with_what_they_disagree_on() -> None:
    (fault,) = faults_of(
        Training(hours=Decimal(80), online=True), Training(hours=Decimal(60), online=True)
    )

    assert "two different training objects" in fault
    assert "training.hours (80, 60)" in fault
    assert "online" not in fault
    assert "two different training" in faults_of(Training(id="t1"), Training(id="t2"))[0]


def test_the_same_object_twice_is_once() -> None:
    assert only(Training(online=True), Training(online=True)) == {"training.online": True}


def test_every_fault_is_named_at_once() -> None:
    faults = faults_of(
        Training(id="t1"),
        Training(id="t2"),
        Person(employer=Institution(role="employer", ownership="public")),
        Institution(role="employer", ownership="non_public"),
        Jurisdiction("370200"),
        {"training.hours": 80},
        None,
        attrs.evolve(NUMBERED, training="t3"),
    )

    assert len(faults) == 6
    assert faults[1:4] == [
        "Jurisdiction objects give no facts",
        "dict objects give no facts; for many records use decide_many",
        "NoneType objects give no facts",
    ]
    assert "employer.ownership (non_public, public)" in faults[4]
    assert "t1, t3" in faults[5]


@attrs.frozen(kw_only=True, field_transformer=exactly)
class Seminar:
    online: bool | None = fact("training.online")


def test_a_class_that_declares_facts_of_its_own_is_taken() -> None:
    assert only(Seminar(online=True)) == {"training.online": True}
    assert "Seminar / Training" in faults_of(Seminar(online=True), Training(online=False))[0]
