"""The day that is asked about, as a name in expressions."""

import datetime
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Status
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError

ELIGIBLE, YEAR = "subsidy.training.eligible", "hours.year"
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)
DUE = table(
    ELIGIBLE,
    "id: due, when: claim.on <= day, then: true, cite: N-1/1/a",
    "id: early, when: claim.on > day, then: false, cite: N-1/1/b",
)
OF_THE_DAY = table(YEAR, "id: this, then: 'year(add_months(day, 8))', cite: N-1/1/c")


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine with rules that ask the day."""
    return desk.engine(desk.policy("nation", DUE, OF_THE_DAY))


@pytest.mark.parametrize(("day", "expected"), [(BEFORE, False), (DAY, True), (AFTER, True)])
def test_a_rule_may_compare_a_fact_with_it(
    engine: Engine, day: datetime.date, *, expected: bool
) -> None:
    assert ask(engine, ELIGIBLE, {"claim.on": DAY}, date=day).value is expected


@pytest.mark.parametrize(("day", "expected"), [("2024-04-30", 2024), ("2024-05-01", 2025)])
def test_a_rule_may_compute_with_it(engine: Engine, day: str, expected: int) -> None:
    assert ask(engine, YEAR, date=datetime.date.fromisoformat(day)).value == expected


def test_it_is_never_missing(engine: Engine) -> None:
    assert ask(engine, ELIGIBLE).missing == ("claim.on",)
    assert [need.path for need in engine.needed(ELIGIBLE, at="nation", date=DAY)] == ["claim.on"]


def test_it_stands_in_the_explanation(engine: Engine) -> None:
    explanation = ask(engine, ELIGIBLE, {"claim.on": DAY}).explain()

    assert "day of this claim is on or before the day that is asked about" in explanation.say("en")
    assert "本次申领日期不晚于判定日期" in explanation.say("zh")


def test_one_record_is_decided_anew_on_each_day(engine: Engine) -> None:
    facts = engine.facts({"claim.on": DAY})

    found = [ask(engine, ELIGIBLE, facts, date=day).value for day in (DAY, BEFORE, DAY, AFTER)]

    assert found == [True, False, True, True]


def test_a_decision_that_is_kept_is_told_again_by_its_own_day(engine: Engine) -> None:
    decision = ask(engine, ELIGIBLE, {"claim.on": DAY}, date=BEFORE)

    assert engine.replay(decision.record()).value is False


@pytest.mark.parametrize("path", ["day", "day.on"])
def test_nobody_gives_it_as_a_fact(engine: Engine, path: str) -> None:
    with pytest.raises(FactsError) as error:
        engine.facts({path: DAY})

    assert ("give it as the date" in error.value.say("en")) is (path == "day")


@pytest.mark.parametrize("kind", ["polars", "lazy", "duckdb", "sql"])
@pytest.mark.parametrize("of_each", [False, True])
def test_columns_and_queries_ask_it_of_all_rows_or_of_each(
    engine: Engine, kind: str, *, of_each: bool
) -> None:
    frame = pl.DataFrame(
        {"claim.on": [BEFORE, DAY, AFTER, None], "when": [BEFORE, BEFORE, AFTER, DAY]}
    )
    date: Any = column("when") if of_each else DAY
    asked: dict[str, Any] = {"ask": [ELIGIBLE, YEAR], "at": "nation", "date": date}
    connection = duckdb.connect()
    connection.register("records", frame.to_arrow())
    decided: Any
    match kind:
        case "sql":
            query = engine.to_sql("records", **asked, dialect="duckdb", columns=["claim.on"])
            decided = connection.sql(query).pl()
        case "duckdb":
            decided = engine.decide_table(connection.table("records"), **asked).pl()
        case "lazy":
            decided = engine.decide_table(frame.lazy(), **asked).collect()
        case _:
            decided = engine.decide_table(frame, **asked)

    single = [
        engine.decide(
            ELIGIBLE, at="nation", date=day if of_each else DAY, facts={"claim.on": claimed}
        ).value
        for claimed, day in frame.rows()
    ]
    assert decided[ELIGIBLE].to_list() == single
    assert set(decided[YEAR].to_list()) == ({2024, 2025} if of_each else {2025})


def test_a_row_without_a_day_is_open(engine: Engine) -> None:
    frame = pl.DataFrame({"claim.on": [DAY], "when": pl.Series([None], dtype=pl.Date)})

    decided = engine.decide_table(frame, ask=[ELIGIBLE], at="nation", date=column("when"))

    assert decided[f"{ELIGIBLE}.status"].to_list() == [Status.UNDETERMINED.value]
