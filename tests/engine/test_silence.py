"""What silence is said to be: documents that say nothing, have ended, or have not begun."""

import datetime

import pytest
from tests.engine.desk import Desk, ask, document, table

from zsgx.engine.engine import Engine

ASKED = "hours.credited"
DATES = "since: 2024-01-01, until: 2025-12-31"


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine over a nation whose documents say nothing on hours."""
    other = table("hours.year", "id: y, then: 2024, cite: N-1/1/a")
    documents = document("N-1") + document("N-2", DATES)
    return desk.engine(desk.policy("nation", other, documents=documents))


@pytest.mark.parametrize(
    ("day", "silent", "ended", "to_come"),
    [
        ("2019-12-31", False, 0, 2),
        ("2020-01-01", True, 0, 1),
        ("2023-12-31", True, 0, 1),
        ("2024-01-01", True, 0, 0),
        ("2025-12-31", True, 0, 0),
        ("2026-01-01", True, 1, 0),
    ],
)
def test_where_no_rule_was_ever_written_the_documents_of_that_day_are_told(
    engine: Engine, day: str, *, silent: bool, ended: int, to_come: int
) -> None:
    said = ask(engine, ASKED, date=datetime.date.fromisoformat(day)).explain().say("en")

    assert ("says nothing on this" in said) is silent
    assert said.count("ended with 2025-12-31") == ended
    assert said.count("before that it regulates nothing") == to_come


def test_one_explanation_does_not_stand_in_for_that_of_another_day(engine: Engine) -> None:
    said = [
        ask(engine, ASKED, date=datetime.date(year, 6, 1)).explain().say("zh")
        for year in (2024, 2026, 2024)
    ]

    assert said[0] == said[2] != said[1]


def test_silence_is_told_in_both_languages(engine: Engine) -> None:
    explanation = ask(engine, ASKED).explain()

    assert "《文件》、《文件》对此没有规定" in explanation.say("zh")
    assert "document; document says nothing on this" in explanation.say("en")
