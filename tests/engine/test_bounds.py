"""Answers that would be less than they can be: never hours, money or counts below zero."""

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy

HOURS, FOLLOWING = "hours.credited", "hours.to_register"
REST = "id: rest, then: training.hours - training.registered_hours, cite: N-1/1/a"


def known(hours: float, registered: float) -> dict[str, Any]:
    return {"training.hours": hours, "training.registered_hours": registered}


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine whose rule comes to less than zero where more is registered than taught."""
    following = table(FOLLOWING, "id: twice, then: decision.hours.credited * 2, cite: N-1/1/b")
    return desk.engine(desk.policy("nation", table(HOURS, REST), following))


@pytest.mark.parametrize(
    ("registered", "status", "value"),
    [
        (8, Status.DECIDED, 0),
        (7.99, Status.DECIDED, Decimal("0.01")),
        (8.01, Status.CONFLICT, None),
    ],
)
def test_what_would_be_less_than_zero_is_no_answer(
    engine: Engine, registered: float, status: Status, value: object
) -> None:
    decision = ask(engine, HOURS, known(8, registered))

    assert (decision.status, decision.value) == (status, value)
    assert decision.rules == ("nation/rest",)


def test_the_reason_is_said_in_both_languages(engine: Engine) -> None:
    explanation = ask(engine, HOURS, known(8, 26)).explain()

    assert "the value that comes out is less than the answer may be" in explanation.say("en")
    assert "得出的值低于答案的下限" in explanation.say("zh")
    assert "hours already registered for this training = 26 hours" in explanation.say("en")


def test_what_rests_on_such_an_answer_is_none_either(engine: Engine) -> None:
    assert ask(engine, FOLLOWING, known(8, 4)).value == 8
    assert ask(engine, FOLLOWING, known(8, 26)).value is None


def test_while_a_fact_is_unknown_it_is_open(engine: Engine) -> None:
    decision = ask(engine, HOURS, {"training.hours": 8})

    assert decision.missing == ("training.registered_hours",)


@pytest.mark.parametrize("kind", ["polars", "lazy", "duckdb"])
def test_columns_say_the_same(engine: Engine, kind: str) -> None:
    frame = pl.DataFrame(
        {**known(0, 0), "training.hours": [8.0, 8.0], "training.registered_hours": [8.0, 8.01]}
    )
    given: Any = frame
    if kind == "lazy":
        given = frame.lazy()
    if kind == "duckdb":
        given = duckdb.connect().from_arrow(frame.to_arrow())

    decided: Any = engine.decide_table(given, ask=[HOURS], at="nation", date=DAY)

    rows = decided.collect() if kind == "lazy" else decided if kind == "polars" else decided.pl()
    assert rows[f"{HOURS}.status"].to_list() == ["decided", "conflict"]
    assert rows[HOURS].to_list() == [Decimal("0.00"), None]
    assert rows[f"{HOURS}.rule"].to_list()[1] is None


def test_a_rule_that_can_come_to_less_is_an_issue_with_an_example(engine: Engine) -> None:
    issue = next(each for each in verify_policy(engine, "nation") if each.code == "below-bounds")

    assert "nation/rest" in issue.message.en
    assert "less than 0 hours" in issue.message.en
    assert "max(0, …)" in issue.hint.en if issue.hint else False
    decision = engine.decide(HOURS, at="nation", date=DAY, facts=dict(issue.example))
    assert decision.status is Status.CONFLICT


@pytest.mark.parametrize(
    "then",
    [
        "max(0, training.hours - training.registered_hours)",
        "training.hours + training.registered_hours - 0",
        "training.hours * 1.5",
        "training.hours / 3",
        "min(training.hours, 10)",
        "round_half_up(training.hours)",
        "10 - min(training.hours, 10)",
        "training.hours if training.passed else 0",
    ],
)
def test_a_rule_that_shows_that_it_cannot_is_none(desk: Desk, then: str) -> None:
    engine = desk.one(HOURS, f'id: r, then: "{then}", cite: N-1/1/a')

    assert [each for each in verify_policy(engine, "nation") if each.code == "below-bounds"] == []
    facts = {**known(8, 26), "training.passed": True}
    assert ask(engine, HOURS, facts).status is Status.DECIDED


@pytest.mark.parametrize("then", ["training.hours * -1", "min(training.hours - 9, 10)"])
def test_however_it_is_written(desk: Desk, then: str) -> None:
    engine = desk.one(HOURS, f'id: r, then: "{then}", cite: N-1/1/a')

    assert ask(engine, HOURS, known(8, 0)).status is Status.CONFLICT


def test_money_and_counts_have_a_floor_as_hours_have(desk: Desk) -> None:
    amount = "id: m, then: employer.training_fund - employer.payroll, cite: N-1/1/a"
    people = "id: p, then: base.trainees - 500, cite: N-1/1/b"
    engine = desk.engine(
        desk.policy(
            "nation",
            table("subsidy.training.amount", amount),
            table("base.minimum_trainees", people),
        )
    )
    money = {"employer.training_fund": 1, "employer.payroll": 2}

    assert ask(engine, "subsidy.training.amount", money).status is Status.CONFLICT
    assert ask(engine, "base.minimum_trainees", {"base.trainees": 499}).status is Status.CONFLICT
    assert ask(engine, "base.minimum_trainees", {"base.trainees": 500}).value == 0


def test_a_decision_that_is_kept_tells_it_again(engine: Engine) -> None:
    decision: Decision = ask(engine, HOURS, known(8, 26))

    again = engine.replay(decision.record())
    assert (again.status, again.date) == (Status.CONFLICT, datetime.date(2024, 5, 1))
