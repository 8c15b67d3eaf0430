"""A parameter's value holds no longer than the document that it cites."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest
from tests.engine.desk import Desk, ask, document, table

from zsgx import Engine, Status, column
from zsgx.engine.verification import verify_policy

HOURS = "hours.credited"
VALUE = """
parameters:
  p: {unit: hours, values: {2020-01-01: {value: 5, cite: N-2/1/hours-1}}}
"""
DUTY = """
parameters:
  p: {unit: days, values: {2020-01-01: {value: 5, cite: N-2/1/hours-1}}}
obligations:
  report:
    label: {zh: 报告, en: report}
    cite: N-1/5/hours-1
    who: {zh: 个人, en: the person}
    to: {zh: 部门, en: the department}
    after: {event: training.completed_on, days: param.p}
"""
RULE = table(HOURS, "id: all, when: training.online, then: param.p, cite: N-1/5/hours-1")
DAYS = [datetime.date(2022, 12, 31), datetime.date(2023, 1, 1)]
ENDS = document("N-2", "since: 2020-01-01, until: 2022-12-31")
SUPERSEDED = document("N-2") + document("N-3", "since: 2023-01-01, supersedes: N-2")
FACTS = {"training.online": True}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def told(engine: Engine) -> list[str]:
    found = verify_policy(engine, "nation")
    return [issue.message.en for issue in found if issue.code == "not-in-force-throughout"]


@pytest.mark.parametrize("documents", [ENDS, SUPERSEDED], ids=["ended", "superseded"])
def test_a_value_ends_with_the_document_it_cites_and_the_check_says_so(
    desk: Desk, documents: str
) -> None:
    engine = desk.engine(desk.policy("nation", VALUE, RULE, documents=documents))

    assert [ask(engine, HOURS, FACTS, date=day).value for day in DAYS] == [5, None]
    late = ask(engine, HOURS, FACTS, date=DAYS[1])
    assert late.status is Status.SILENT
    assert "2020-01-01 to 2022-12-31" in late.explain().say("en")
    rows = pl.DataFrame({"training.online": True, "on": DAYS})
    answers = engine.decide_table(rows, at="nation", date=column("on"), ask=[HOURS])
    assert answers[HOURS].to_list() == [5, None]
    (said,) = told(engine)
    assert "for want of a value of p: from 2023-01-01 on" in said


def test_a_value_goes_on_where_a_clause_continues_the_one_it_cites(desk: Desk) -> None:
    clauses = """
clauses:
  N-1/5/hours-1: {zh: 条款, en: clause}
  N-2/1/hours-1: {zh: 条款, en: clause}
  N-3/1/hours-1: {zh: 条款, en: clause, continues: N-2/1/hours-1}
"""
    desk.policy("nation", documents=SUPERSEDED)
    head = (desk.folder / "nation" / "jurisdiction.yaml").read_text(encoding="utf-8")
    files = {"jurisdiction": head, "clauses": clauses, "a": VALUE, "b": RULE}
    engine = desk.engine(desk.read("nation", files))

    held = [ask(engine, HOURS, FACTS, date=day) for day in DAYS]

    assert [each.value for each in held] == [5, 5]
    assert "N-3/1/hours-1" in held[1].explain().say("en")
    assert told(engine) == []


def test_a_period_has_no_number_once_the_document_of_its_parameter_ended(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", DUTY, documents=ENDS))

    (said,) = told(engine)
    assert "has no period on these days" in said
    assert "from 2023-01-01 on" in said
