"""A regulation of 1998, amended in 2010: one clause, one duty, and its days before and after."""

import datetime
from pathlib import Path

import pytest

from zsgx import (
    Engine,
    FactsError,
    coverage_of,
    due_in_year,
    due_of,
    judge,
    read_case_file,
    run_case,
)
from zsgx.engine.verification import verify_policy
from zsgx.words.policy import PolicyWords
from zsgx.words.programme import when_words

HENAN = Path(__file__).parent / "henan"
CASES = HENAN / "cases" / "obligation.policy.yaml"
CLAUSE = "HA-1998/25/complaint-1"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=[], policies=[HENAN])


def shown(engine: Engine, day: str | None) -> str:
    on = datetime.date.fromisoformat(day) if day else None
    return "\n".join(
        line.text.en for line in PolicyWords(engine, engine.chain("henan"), on).place()
    )


def test_every_case_of_the_province_passes_and_nothing_is_at_fault(engine: Engine) -> None:
    cases, issues = read_case_file(CASES)

    assert (len(cases), issues) == (7, ())
    assert [one.failures for one in (run_case(case, engine) for case in cases)] == [()] * 7
    assert engine.policies["410000"].issues == ()
    assert verify_policy(engine, "henan") == ()


def test_the_period_is_that_of_the_day_of_the_event(engine: Engine) -> None:
    before, after = (
        due_of(engine, "complaint-reply", at="henan", facts={"complaint.received_on": day})
        for day in ("2010-07-29", "2010-07-30")
    )

    assert (before.due, after.due) == (datetime.date(2010, 9, 12), datetime.date(2010, 8, 29))
    assert before.cites == after.cites == (CLAUSE,)
    (within,) = judge(engine, after).as_json()["within"]
    assert within == {
        "years": 0,
        "months": 0,
        "days": 30,
        "since": "2010-07-30",
        "until": "2010-07-30",
    }


def test_without_the_event_every_period_of_the_days_asked_about_is_told(engine: Engine) -> None:
    found = {due.obligation.name: due for due in due_in_year(engine, at="henan", year=2010)}
    later = {due.obligation.name: due for due in due_in_year(engine, at="henan", year=2011)}

    due = found["complaint-reply"]
    assert due.missing == ("complaint.received_on",)
    assert when_words(due.obligation, due.labels, due.periods).en == (
        "within 45 days (from 2010-01-01 to 2010-07-29), 30 days (from 2010-07-30 to 2010-12-31) "
        "of the day on which the complaint came in"
    )
    thirty = later["complaint-reply"]
    assert (
        "接到申诉之日之后30日内" in when_words(thirty.obligation, thirty.labels, thirty.periods).zh
    )


@pytest.mark.parametrize(
    ("year", "is_due"),
    [(2000, False), (2001, True), (2002, False), (2010, True), (2012, False), (2013, True)],
)
def test_what_comes_every_three_years_is_due_in_every_third(
    engine: Engine, year: int, *, is_due: bool
) -> None:
    found = [
        due
        for due in due_in_year(engine, at="henan", year=year)
        if due.obligation.name == "assessment"
    ]

    assert [due.period for due in found] == [str(year)] * is_due
    assert all(due.due is None and due.named is None for due in found)


def test_what_recurs_is_asked_for_by_its_year(engine: Engine) -> None:
    with pytest.raises(FactsError, match="name a year"):
        due_of(engine, "assessment", at="henan")


def test_what_a_day_shows_is_the_period_of_that_day(engine: Engine) -> None:
    assert "within 45 days of" in shown(engine, "2010-07-29")
    assert "within 30 days of" in shown(engine, "2010-07-30")
    whole = shown(engine, None)
    assert "45 days (from 1998-12-01 to 2010-07-29), 30 days (from 2010-07-30 on)" in whole
    assert "every 3 years, counted from 2001" in whole


def test_the_clause_is_covered_by_its_text_of_the_day(engine: Engine) -> None:
    def said(day: datetime.date | None) -> str:
        (one,) = [
            each
            for each in coverage_of(engine, "henan", date=day).clauses
            if each.clause.id == CLAUSE
        ]
        return one.clause.summary.en

    assert "45" in said(datetime.date(2010, 7, 29))
    assert "30" in said(datetime.date(2010, 7, 30))
    assert "30" in said(None)
