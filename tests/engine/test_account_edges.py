"""Accounts of one person where nothing holds, days lie apart, or an entry says too much."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cove import ACCOUNT, FOLDER, engine_at, written

from zsgx import (
    AccountEntry,
    AccountStatement,
    Bounds,
    Engine,
    FactsError,
    HourEntry,
    HourLedger,
    ValueRefusedError,
    account_of,
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Give an engine over the made-up place."""
    return engine_at(FOLDER)


def entry(day: str | None, hours: float | None, **facts: Any) -> dict[str, Any]:
    """Return an entry whose facts are those of a training."""
    training = {"subject": "professional", "online": False, "programme": "programme_other"}
    return {
        "date": day, "training": {**training, "hours": hours, **facts},
        "certificate.training": False,
    }  # fmt: skip


def stated(engine: Engine, *entries: Any, period: Any = 2022, **given: Any) -> AccountStatement:
    person = {"person.title_level": "junior", "person.retired": False, **given.pop("person", {})}
    return account_of(
        engine, given.pop("name", "annual"), at="cove", period=period, entries=entries,
        person=person, **given,
    )  # fmt: skip


def test_where_no_requirement_holds_none_is_met(engine: Engine) -> None:
    # No document is in force that early.
    statement = stated(engine, entry("2010-03-01", 90), period=2010)

    assert statement.requirements == ()
    assert statement.met is None
    assert statement.as_json()["met"] is None
    assert str(statement).endswith("no requirement holds")
    assert "no requirement holds" in statement.say("en")


def test_bounds_that_cross_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueRefusedError, match="is less than least"):
        AccountEntry(id="a", least=Decimal(9), most=Decimal(3))
    with pytest.raises(FactsError, match=r"entry 1: AccountEntry\.most: "):
        stated(engine, {"entry": "a", "date": "2022-03-01", "least": 9, "most": 3})


@pytest.mark.parametrize("year", [0, 99999, -1])
def test_a_year_in_which_no_day_lies_is_refused(engine: Engine, year: int) -> None:
    for said in ({"year": year}, {"date": "2022-03-01", "stated": {year: 5}}):
        with pytest.raises(FactsError, match="entry 1: "):
            stated(engine, {"entry": "a", "credited": 10, **said})


def test_a_year_is_refused_where_periods_are_no_years(engine: Engine) -> None:
    issued = {"certificate.issued_on": "2021-01-01"}
    with pytest.raises(FactsError, match="does not add up by years"):
        stated(engine, {"credited": 10, "year": 2022}, name="cycle", person=issued)


def test_a_ledger_adds_up_by_its_days_where_periods_are_no_years(engine: Engine) -> None:
    day = date(2022, 3, 1)
    ledger = HourLedger.replay(
        [
            HourEntry(
                id="a", person="P", training="t", year=2022, hours=Decimal(10), subject="public",
                recorded_on=day, credited_on=day,
            )
        ]
    )  # fmt: skip
    statement = account_of(
        engine, "cycle", at="cove", period=2022, entries=ledger, who="P",
        person={"certificate.issued_on": "2021-01-01"},
    )  # fmt: skip

    assert statement.counted == Bounds.of(Decimal(10))


def test_what_happens_to_a_person_later_is_unknown_on_the_day_of_an_entry(engine: Engine) -> None:
    later = {"certificate.issued_on": "2022-09-01"}
    statement = stated(engine, entry("2022-03-01", 10), person=later)

    assert statement.counted == Bounds.of(Decimal(10))


def test_a_cap_that_an_entry_is_surely_not_for_cuts_nothing_of_it(engine: Engine) -> None:
    statement = stated(engine, {"entry": "a", "date": "2022-03-01", "least": 5,
        "training": {"online": False, "programme": "programme_other"}})  # fmt: skip

    assert statement.entries[0].cuts == ()
    assert " less" not in statement.say("en")


@pytest.mark.parametrize("anchor", ["2021", "2021-01-01", "certificate.issued_on"])
def test_a_cycle_has_no_period_before_its_anchor(tmp_path: Path, anchor: str) -> None:
    text = ACCOUNT.replace("anchor: certificate.issued_on", f"anchor: {anchor}")
    engine = engine_at(written(tmp_path, {"account.yaml": text}))
    given: Any = {"name": "cycle", "person": {"certificate.issued_on": "2021-01-01"}}
    before, after = entry("2020-12-31", 5), entry("2021-01-01", 10)

    assert stated(engine, before, after, period=2023, **given).counted == Bounds.of(Decimal(10))
    with pytest.raises(FactsError, match="before 2021-01-01, where the first cycle begins"):
        stated(engine, before, after, period=2020, **given)


def test_a_spread_is_called_as_it_says_and_not_as_an_option_of_the_same_name(
    tmp_path: Path,
) -> None:
    text = ACCOUNT.replace("id: degree,", "id: capability,")
    engine = engine_at(written(tmp_path, {"account.yaml": text}))
    statement = stated(engine, entry("2022-03-01", 40, programme="capability"))

    assert "a degree over two years: 20 hours in this period" in statement.say("en")
