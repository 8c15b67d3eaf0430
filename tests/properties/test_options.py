"""
Options of calls are read as strictly as facts: none is taken for another, none ends in a panic.

Every option of every method that has options is given every odd value; what is not refused with an
error of zsgx must be one of the few that it may be.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.properties.hostile import Hostile

import zsgx
from zsgx import AnnualHours, Engine, HourEntry, HourLedger, ZsgxError, attain, due_in_year, due_of
from zsgx.domain.exact import seen

DAY: Final = datetime.date(2024, 5, 1)
ASKED: Final[dict[str, Any]] = {"at": "qingdao", "date": DAY}


ITSELF: dict[str, Any] = {}
ITSELF["itself"] = ITSELF
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 10**40, 10**5000, 1.5, float("nan"), Decimal("NaN"), "", "x", "Full",
    "\ud800", "\x1b[31m", "a" * 100_000, b"x", [], [1], ["x"], [None], (), {}, {"x": 1}, {1: 2},
    ITSELF, set(), object(), Hostile(), np.array([1, 2]), np.int64(3), pd.NA, pd.NaT, DAY,
    datetime.datetime(2024, 5, 1, 8), datetime.date.min, len, int, Ellipsis, range(3),
)  # fmt: skip

FRAME: Final = pl.DataFrame(
    {
        "training.hours": [8],
        "person.id": ["p"],
        "training.id": ["t"],
        "claim.on": [DAY],
        "training.occupation": ["o"],
        "certificate.level": ["junior"],
        "score": [1],
        "project.tier": ["municipal"],
    }
)
ENTRIES: Final = pl.DataFrame(
    {"person": ["p"], "training": ["t"], "year": [2024], "subject": ["public"], "hours": [8]}
)
LEDGER: Final = HourLedger.replay(
    [
        HourEntry(
            id="1",
            person="p",
            training="t",
            hours=Decimal(8),
            year=2024,
            credited_on=DAY,
            recorded_on=DAY,
        )
    ]
)


def calls(engine: Engine) -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Return every call that has options, with options that it takes."""
    question = "hours.credited"
    table = FRAME.select("training.hours", "person.id")
    decided = engine.decide_table(table, ask=[question], **ASKED)
    record = engine.decide(question, **ASKED).record()
    across = {**ASKED, "ask": [], "complete": True, "readings": {}, "detail": "full"}
    explained = engine.decide(question, **ASKED).explain()
    return {
        "load": (
            Engine.load,
            {"plugins": ["national"], "policies": (), "readings": {}, "external": {}},
        ),
        "decide": (engine.decide, {"question": question, **ASKED, "facts": {}, "readings": {}}),
        "facts": (engine.facts, {"given": {}, **ASKED}),
        "decide_many": (
            lambda **how: list(engine.decide_many(**how)),
            {"records": [{}], "ask": [question], **ASKED, "readings": {}},
        ),
        "needed": (engine.needed, {"question": question, **ASKED, "facts": {}, "readings": {}}),
        "with_readings": (engine.with_readings, {"readings": {}}),
        "replay": (engine.replay, {"record": record}),
        "rules": (engine.rules, {"question": question}),
        "decide_table": (
            engine.decide_table,
            {"frame": table, "ask": [question], **ASKED, "readings": {}, "detail": "full"},
        ),
        "to_sql": (
            engine.to_sql,
            {
                "source": "t",
                "ask": [question],
                **ASKED,
                "dialect": "duckdb",
                "readings": {},
                "detail": "full",
                "columns": ["training.hours"],
            },
        ),
        "explain_row": (
            engine.explain_row,
            {"frame": table, "row": 0, "question": question, **ASKED, "readings": {}},
        ),
        "decide_claims": (engine.decide_claims, {"claims": FRAME, **across, "by": ["person.id"]}),
        "top_up": (
            engine.top_up,
            {
                "trainings": FRAME,
                "ledger": ENTRIES,
                **across,
                "by": ("person.id", "training.id"),
            },
        ),
        "rank_bases": (
            zsgx.rank_bases,
            {"bases": FRAME, "score": "score", "by": ["project.tier"], "best": "highest"},
        ),
        "within_quota": (
            zsgx.within_quota,
            {
                "projects": FRAME,
                "order": "score",
                "by": ["project.tier"],
                "quota": 10,
                "tier": "municipal",
                "best": "lowest",
            },
        ),
        "hour_balances": (zsgx.hour_balances, {"ledger": ENTRIES, "by": ["person"]}),
        "tally": (
            zsgx.tally,
            {
                "frame": decided,
                "by": [],
                "person": "person.id",
                "hours": question,
                "subsidies": None,
                "spending": None,
            },
        ),
        "balance": (LEDGER.balance, {"person": "p", "year": 2024, "subject": "public"}),
        "find": (LEDGER.find, {"entry_id": "1"}),
        "entries_of": (LEDGER.entries_of, {"person": "p"}),
        "open_entries": (LEDGER.open_entries, {"person": "p", "training": "t"}),
        "registered": (LEDGER.registered, {"person": "p", "training": "t"}),
        "reverse": (
            LEDGER.reverse,
            {"entry_id": "1", "id": "2", "recorded_on": DAY, "reason": "r"},
        ),
        "append": (LEDGER.append, {"entry": LEDGER.entries[0]}),
        "credit": (LEDGER.credit, {"entry": LEDGER.entries[0]}),
        "ledger.top_up": (LEDGER.top_up, {"whole": LEDGER.entries[0]}),
        "settled_by": (LEDGER.settled_by, {"entry_id": "1"}),
        "reversal_of": (LEDGER.reversal_of, {"entry_id": "1"}),
        "HourLedger.replay": (HourLedger.replay, {"entries": []}),
        "AnnualHours.of": (
            lambda **how: AnnualHours.of(LEDGER, **how),
            {"person": "p", "year": 2024},
        ),
        "due_in_year": (
            lambda **how: due_in_year(engine, **how),
            {"at": "qingdao", "year": 2024, "facts": {}},
        ),
        "due_of": (
            lambda **how: due_of(engine, **how),
            {"name": "base-annual-report", "at": "qingdao", "period": "2024", "facts": {}},
        ),
        "attain": (
            lambda **how: attain(engine, **how),
            {"at": "qingdao", "year": 2024, "actual": {}, "tolerance": Decimal("0.1"), "on": DAY},
        ),
        "say": (explained.say, {"language": "zh", "width": 80, "form": "fitting"}),
        "markdown": (explained.markdown, {"language": "zh", "form": "fitting"}),
    }


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine over the policies that are installed."""
    return Engine.load()


NAMES: Final = tuple(calls(Engine.load()))


def foreign(call: Callable[..., Any], options: Mapping[str, Any], option: str) -> list[str]:
    """Return how a call ends with odd values for one option, where that is no error of zsgx."""
    found = []
    for value in ODD:
        try:
            call(**{**options, option: value})
        except ZsgxError as error:
            if error.say("zh") == error.say("en"):
                found.append(f"{option}={seen(value)}: it is said in one language")
        except BaseException as error:  # noqa: BLE001 - Polars' panics are no Exception
            found.append(f"{option}={seen(value)}: {type(error).__name__}: {error!s:.60}")
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_option_ends_in_a_foreign_exception(engine: Engine, name: str) -> None:
    call, options = calls(engine)[name]
    call(**options)

    found = [each for option in options for each in foreign(call, options, option)]

    assert not found, "\n".join(found)


WRONG: Final = [
    ("rank_bases", "best", "Highest"),
    ("rank_bases", "best", True),
    ("within_quota", "best", "LOWEST"),
    ("within_quota", "tier", "Municipal"),
    ("within_quota", "quota", "ten"),
    ("within_quota", "quota", -1),
    ("decide_claims", "complete", "no"),
    ("decide_claims", "complete", 0),
    ("decide_claims", "by", ()),
    ("decide_claims", "detail", "Full"),
    ("top_up", "complete", None),
    ("top_up", "by", ("person.id",)),
    ("decide_table", "detail", "values"),
    ("decide_table", "ask", []),
    ("decide_many", "ask", ()),
    ("decide", "readings", {"annual_subsidy": True}),
    ("decide", "at", 370200),
    ("to_sql", "dialect", "DuckDB"),
    ("balance", "year", "2024a"),
    ("balance", "year", 2024.5),
    ("balance", "person", 7),
    ("balance", "subject", "Public"),
    ("registered", "training", 7),
    ("AnnualHours.of", "year", None),
    ("AnnualHours.of", "year", "二〇二四"),
    ("say", "language", "de"),
    ("say", "form", "long"),
    ("markdown", "language", "ZH"),
    ("due_in_year", "year", "all"),
    ("attain", "tolerance", 2),
    ("attain", "year", None),
]


@pytest.mark.parametrize(("name", "option", "value"), WRONG)
def test_an_option_that_is_none_of_those_is_refused_and_named(
    engine: Engine, name: str, option: str, value: Any
) -> None:
    call, options = calls(engine)[name]

    with pytest.raises(ZsgxError):
        call(**{**options, option: value})


def test_a_year_may_be_written_as_text_as_in_an_entry() -> None:
    assert LEDGER.balance("p", "2024") == Decimal(8)  # type: ignore[arg-type]
    assert AnnualHours.of(LEDGER, "p", "2024").hours == Decimal(8)  # type: ignore[arg-type]


def test_a_call_that_lets_an_exception_out_would_be_caught() -> None:
    def call(option: object) -> None:
        iter(option)  # type: ignore[call-overload]

    assert foreign(call, {"option": ()}, "option")
