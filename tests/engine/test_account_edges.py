"""Accounts of one person where nothing holds, days lie apart, or an entry says too much."""

from typing import Any

import pytest
from tests.cove import FOLDER, engine_at

from zsgx import AccountStatement, Engine, account_of


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
