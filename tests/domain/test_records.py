import datetime
import subprocess
import sys
from decimal import Decimal
from typing import Any

import attrs
import pytest

import zsgx
from zsgx import Certificate, Certificates, Institution, Person, Training
from zsgx.domain.attributes import fact_paths
from zsgx.domain.vocabulary import FACTS
from zsgx.errors import ValueRefusedError

RECORDS: list[type] = [
    record
    for name in zsgx.__all__
    if isinstance(record := getattr(zsgx, name), type)
    and attrs.has(record)
    and record.__module__.startswith("zsgx.domain.")
    and record not in (zsgx.Fact, zsgx.Type)
]


def test_every_fact_of_the_vocabulary_is_fed_by_exactly_one_attribute() -> None:
    fed = [path for record in RECORDS for _, path in fact_paths(record)]
    asked = [fact.path for fact in FACTS if not fact.path.startswith("external.")]

    assert sorted(asked) == sorted(fed)


def test_every_attribute_that_feeds_a_fact_is_unknown_at_first() -> None:
    for record in RECORDS:
        required = {"role", "kind"} if record in (Institution, Certificate) else set()
        fed = {name for name, _ in fact_paths(record)} - required

        assert all(attrs.fields_dict(record)[name].default is None for name in fed)


@pytest.mark.parametrize("record", RECORDS)
def test_records_are_slotted_and_described(record: type) -> None:
    described = (record.__doc__ or "").partition("Attributes:")[2]
    public = [field.name for field in attrs.fields(record) if not field.name.startswith("_")]

    assert "__slots__" in vars(record)
    assert all(f"{name}:" in described for name in public)


def test_a_record_does_not_change() -> None:
    training: Any = Training()

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        training.hours = 80


def test_values_are_read_exactly() -> None:
    training: Any = Training
    read = training(hours="80.50", registered_hours=4, started_on="2024-03-01", online=True)

    assert read.hours == Decimal("80.50")
    assert read.registered_hours == 4
    assert read.started_on == datetime.date(2024, 3, 1)
    assert attrs.evolve(read, hours=0.1).hours == Decimal("0.10")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"hours": -1}, "Training.hours: -1: must not be negative"),
        ({"hours": float("nan")}, "is not a number"),
        ({"hours": 0.1 + 0.2}, "must be exact to 0.01"),
        ({"hours": True}, "must be hours"),
        ({"programme": "capabilty"}, "Did you mean capability"),
        ({"online": 1}, "must be true or false"),
        ({"started_on": "2024-02-30"}, "is not a day of the calendar"),
        ({"started_on": "2024-03-02", "completed_on": "2024-03-01"}, "before it started"),
        ({"id": ""}, "must be text"),
    ],
)
def test_what_is_not_exact_or_not_an_option_is_refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueRefusedError, match=why):
        Training(**values)


def test_an_institution_has_only_what_belongs_to_its_role() -> None:
    base = Institution(role="base", tier="municipal", trainees=2000)

    assert base.group == "base"
    assert Institution(role="evaluation", listed_by="none").group == "institution"
    with pytest.raises(ValueRefusedError, match="has no ownership, rank"):
        Institution(role="training", ownership="public", rank=1, listed_by="ministry")


def test_an_employer_is_an_institution_in_that_role() -> None:
    anyone: Any = Person

    assert anyone(employer=Institution(role="employer")).employer.role == "employer"
    with pytest.raises(ValueRefusedError, match="must be employer"):
        anyone(employer=Institution(role="base"))
    with pytest.raises(ValueRefusedError, match="must be Institution, not str"):
        anyone(employer="Acme")


def test_a_certificate_has_a_level_if_and_only_if_it_is_a_level_certificate() -> None:
    assert Certificate(kind="level").level is None
    with pytest.raises(ValueRefusedError, match="has no level"):
        Certificate(kind="training", level="junior")
    with pytest.raises(ValueRefusedError, match="of level none"):
        Certificate(kind="level", level="none")


def test_a_certificate_is_not_revoked_before_it_is_issued() -> None:
    day = datetime.date(2024, 5, 1)

    assert Certificate(kind="level", issued_on=day, revoked_on=day).revoked_on == day
    with pytest.raises(ValueRefusedError, match="revoked before"):
        Certificate(kind="level", issued_on=day, revoked_on=day - datetime.timedelta(1))


def test_certificates_hold_nothing_but_certificates() -> None:
    anything: Any = Certificates
    one = Certificate(kind="training")

    assert anything(held=[one]).held == (one,)
    assert anything(held=one).held == (one,)
    with pytest.raises(ValueRefusedError, match="must be Certificate, not dict"):
        anything(held=[{}])


def test_importing_the_domain_does_not_import_cattrs() -> None:
    program = "import sys, zsgx.domain; sys.exit('cattrs' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
