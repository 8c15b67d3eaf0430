"""A range as an answer: the least and the most, and who decides within."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask

from zsgx import Engine, Status

HOURS = "hours.credited"
RANGE = """
parameters:
  least: {unit: hours, values: {2020-01-01: {value: 1, cite: N-1/5/hours-1}}}
  most: {unit: hours, values: {2020-01-01: {value: 2, cite: N-1/5/hours-1}}}
tables:
  hours.credited:
    mode: extends
    rules:
      - id: book
        when: training.online
        then:
          least: base.rank * param.least
          most: base.rank * param.most
          value: training.hours
          by: {zh: 主管部门, en: the competent department}
        cite: N-1/5/hours-1
      - {id: other, when: not training.online, then: 8, cite: N-1/5/hours-1}
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    desk = Desk(tmp_path)
    return desk.engine(desk.policy("nation", RANGE))


def test_until_it_is_decided_the_answer_lies_between_its_ends(engine: Engine) -> None:
    decision = ask(engine, HOURS, {"training.online": True, "base.rank": 3})

    assert decision.missing == ("training.hours",)
    assert decision.bounds == (Decimal(3), Decimal(6))
    said = decision.explain().say("en")
    assert "between 3 hours and 6 hours, as the competent department decides" in said
    assert "由主管部门在 3 学时至 6 学时之间确定" in decision.explain().say("zh")


@pytest.mark.parametrize("hours", ["3", "4.5", "6"])
def test_what_is_decided_within_it_is_the_answer(engine: Engine, hours: str) -> None:
    facts = {"training.online": True, "base.rank": 3, "training.hours": hours}

    decision = ask(engine, HOURS, facts)

    assert (decision.value, decision.rule) == (Decimal(hours), "nation/book")
    assert decision.bounds == (Decimal(hours), Decimal(hours))


@pytest.mark.parametrize("hours", ["2.99", "6.01"])
def test_what_lies_outside_is_a_conflict_and_said_to_be_one(engine: Engine, hours: str) -> None:
    facts = {"training.online": True, "base.rank": 3, "training.hours": hours}

    decision = ask(engine, HOURS, facts)

    assert decision.status is Status.CONFLICT
    assert decision.words.en.startswith("conflict, what was decided lies outside the range")


def test_bounds_are_those_of_all_that_may_answer(engine: Engine) -> None:
    assert ask(engine, HOURS, {"base.rank": 3}).bounds == (Decimal(3), Decimal(8))
    # A rank is 1 at least, and nothing bounds it above.
    assert ask(engine, HOURS, {"training.online": True}).bounds == (Decimal(1), None)


def test_columns_say_the_same(engine: Engine) -> None:
    facts = {
        "training.online": [True, True, True, True, False, None],
        "base.rank": [3, 3, 3, None, 3, 4],
        "training.hours": [None, 4, 7, 4, None, 8],
    }
    rows = [dict(zip(facts, row, strict=True)) for row in zip(*facts.values(), strict=True)]

    one_by_one = [ask(engine, HOURS, row) for row in rows]
    answers = engine.decide_table(pl.DataFrame(facts), at="nation", date=DAY, ask=[HOURS])

    assert answers[HOURS].to_list() == [each.value for each in one_by_one]
    statuses = [each.status.value for each in one_by_one]
    assert answers[f"{HOURS}.status"].to_list() == statuses
    assert statuses == ["undetermined", "decided", "conflict", "undetermined", "decided", "decided"]


def test_a_range_is_of_amounts_and_what_is_decided_is_a_fact(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    broken = RANGE.replace("value: training.hours", "value: param.most")
    titles = RANGE.replace("hours.credited", "title.route").replace("then: 8", "then: none")

    codes = {
        issue.code
        for text in (broken, titles)
        for issue in Engine.load(plugins=[], policies=[desk.policy("nation", text)])
        .policies["000000"]
        .issues
    }

    assert codes == {"wrong-kind"}
