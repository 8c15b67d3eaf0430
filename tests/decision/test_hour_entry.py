"""From the decisions on a training to an entry of the ledger."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Final

import pytest

from zsgx import Decision, Engine, HourEntry, HourLedger, OpenEntry, hour_entry_of
from zsgx.errors import ValueRefusedError

DAY: Final = datetime.date(2024, 6, 3)
FINISHED: Final = datetime.date(2024, 4, 12)
EIGHTY: Final = {"training__hours": 80, "training__programme": "capability"}
PLANNED: Final = {"training.hours": 80, "training.in_published_plan": True}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


def decided(engine: Engine, question: str, at: str, **facts: Any) -> Decision:
    given = {name.replace("__", "."): value for name, value in facts.items()}
    return engine.decide(question, at=at, date=DAY, facts=given)


def entry(credited: Decision, **others: Any) -> HourEntry | OpenEntry | None:
    values: dict[str, Any] = {
        "year": 2024,
        "subject": "professional",
        "id": "e1",
        "person": "p1",
        "training": "t1",
        "credited_on": FINISHED,
        "recorded_on": DAY,
    }
    return hour_entry_of(credited, **{**values, **others})


def test_settled_hours_are_credited(engine: Engine) -> None:
    credited = decided(engine, "hours.credited", "national", **EIGHTY)

    made = entry(credited)

    assert made == HourEntry(
        id="e1",
        person="p1",
        training="t1",
        hours=Decimal(80),
        year=2024,
        subject="professional",
        credited_on=FINISHED,
        recorded_on=DAY,
        decision=credited.fingerprint,
        cites=credited.cites,
    )


def test_undetermined_hours_become_an_open_entry_with_what_is_missing(engine: Engine) -> None:
    credited = decided(engine, "hours.credited", "national")

    made = entry(credited, credited_on=None, least=Decimal(8), most=Decimal(40))

    assert made == OpenEntry(
        id="e1",
        person="p1",
        training="t1",
        least=Decimal(8),
        most=Decimal(40),
        year=2024,
        subject="professional",
        recorded_on=DAY,
        missing=("training.programme", "training.hours"),
        decision=credited.fingerprint,
    )


def test_hours_that_nobody_bounds_have_no_bound(engine: Engine) -> None:
    made = entry(decided(engine, "hours.credited", "national"))

    assert isinstance(made, OpenEntry)
    assert (made.least, made.most) == (Decimal(0), None)


def test_settled_hours_of_an_open_year_are_open_with_the_hours_as_both_bounds(
    engine: Engine,
) -> None:
    known = {"training.hours": "64.5", "training.programme": "digital_engineer"}
    readings = {"cross_year": "start"}
    credited, year = (
        engine.decide(question, at="weihai", date=DAY, facts=known, readings=readings)
        for question in ("hours.credited", "hours.year")
    )

    made = entry(credited, year=year)

    assert isinstance(made, OpenEntry)
    assert (made.least, made.most, made.year) == (Decimal("64.5"), Decimal("64.5"), None)
    assert made.missing == year.missing == ("training.started_on",)


def test_a_year_on_which_policy_is_silent_is_not_guessed(engine: Engine) -> None:
    credited = decided(engine, "hours.credited", "national", **EIGHTY)
    silent = decided(engine, "hours.year", "national", training__hours=80)

    assert isinstance(entry(credited, year=silent), OpenEntry)


def test_hours_are_credited_without_the_subject_on_which_policy_is_silent(engine: Engine) -> None:
    credited = decided(engine, "hours.credited", "national", **EIGHTY)
    silent = decided(engine, "hours.subject", "national", training__hours=80)

    made = entry(credited, subject=silent)

    assert isinstance(made, HourEntry)
    assert made.subject is None


def test_hours_of_which_no_provision_speaks_make_no_entry(engine: Engine) -> None:
    before = datetime.date(2015, 1, 1)
    silent = engine.decide("hours.credited", at="national", date=before, facts=PLANNED)

    assert entry(silent) is None


def test_what_stands_open_is_settled_by_the_same_road(engine: Engine) -> None:
    opened = entry(decided(engine, "hours.credited", "national"), id="o1")
    assert opened is not None
    ledger = HourLedger().append(opened)
    credited = decided(engine, "hours.credited", "national", **EIGHTY)

    settling = entry(credited, settles=ledger.open_entries("p1", "t1"))

    assert settling is not None
    assert ledger.append(settling).open_entries("p1") == ()
    assert ledger.append(settling).registered("p1", "t1") == 80


def test_bounds_that_are_none_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueRefusedError, match="3 is less than least, which is 4"):
        entry(decided(engine, "hours.credited", "national"), least=Decimal(4), most=Decimal(3))
