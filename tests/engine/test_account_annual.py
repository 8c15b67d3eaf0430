"""The account of Order 25 and the questions on sums that are known already say the same."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import examples

from zsgx import AnnualHours, Engine, HourEntry, HourLedger, OpenEntry, Status, account_of

LAST: Final = datetime.date(2024, 12, 31)
SUBJECTS: Final = st.sampled_from(["public", "professional", None])
HOURS: Final = st.sampled_from(["0", "0.01", "10", "29.99", "30", "45", "60", "90", "120"])
CREDITS: Final = st.tuples(st.just("credit"), HOURS, HOURS, SUBJECTS)
OPEN: Final = st.tuples(st.just("open"), HOURS, st.none() | HOURS, SUBJECTS)


def ledger_of(rows: list[Any]) -> HourLedger:
    """Return the ledger of one person that *rows* tell of."""
    entries: list[HourEntry | OpenEntry] = []
    for number, (kind, hours, other, subject) in enumerate(rows):
        common: dict[str, Any] = {
            "id": f"e{number}", "person": "P", "training": f"t{number}", "year": 2024,
            "subject": subject, "recorded_on": LAST, "credited_on": LAST,
        }  # fmt: skip
        if kind == "credit":
            entries.append(HourEntry(hours=Decimal(hours), **common))
        else:
            most = None if other is None else max(Decimal(hours), Decimal(other))
            entries.append(OpenEntry(least=Decimal(hours), most=most, **common))
    return HourLedger.replay(entries)


@pytest.mark.parametrize("reading", ["general", "of_minimum", "of_total"])
@examples(300)
@given(st.lists(CREDITS | OPEN, max_size=5))
def test_an_account_and_the_questions_say_the_same_of_a_year(reading: str, rows: list[Any]) -> None:
    engine = _ENGINE.with_readings({"professional_share": reading})
    ledger = ledger_of(rows)
    annual = AnnualHours.of(ledger, "P", 2024)

    statement = account_of(engine, "annual", at="qingdao", period=2024, entries=ledger, who="P")
    sufficient = engine.decide("annual.hours.sufficient", at="qingdao", date=LAST, facts=[annual])
    shortfall = engine.decide("annual.hours.shortfall", at="qingdao", date=LAST, facts=[annual])
    assert statement.counted.least == annual.certain_hours
    met = sufficient.truth() if sufficient.status is Status.DECIDED else None
    assert statement.met is met
    lacks = [each.lack for each in statement.requirements]
    if shortfall.status is Status.DECIDED:
        assert max(each.least for each in lacks) <= shortfall.quantity()
        assert shortfall.quantity() <= max(each.most for each in lacks)
    if all(each.is_exact for each in lacks):
        assert shortfall.quantity() == max(each.least for each in lacks)


_ENGINE: Final = Engine.load()
