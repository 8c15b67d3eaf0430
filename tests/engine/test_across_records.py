"""What an engine answers where one record bears on another, over tables of several kinds."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.columns.registry import as_kind

import zsgx
from zsgx.engine.engine import Engine
from zsgx.engine.records.claims import decide_claims
from zsgx.engine.records.hours import hour_balances, top_up
from zsgx.engine.records.ranking import rank_bases, within_quota
from zsgx.engine.records.tally import tally
from zsgx.errors import FactsError, NoColumnsError

DAY = datetime.date(2024, 6, 1)
AT: dict[str, Any] = {"at": "qingdao", "date": DAY}

CLAIMS = pl.DataFrame(
    {
        "person.id": ["p", "p", "q"],
        "training.occupation": ["ai", "ai", "ai"],
        "certificate.level": ["junior", "junior", "junior"],
        "claim.on": [datetime.date(2024, 1, 1), datetime.date(2024, 5, 1), None],
        "training.project_listed": [True, True, True],
        "training.passed": [True, True, None],
    }
)
TRAININGS = pl.DataFrame(
    {
        "person.id": ["p", "p", None],
        "training.id": ["t", "t", "u"],
        "training.hours": [Decimal(40), Decimal(40), Decimal(8)],
        "certificate.training": [True, True, False],
        "certificate.level": ["none", "none", None],
        "training.in_published_plan": [False, False, True],
    }
)
LEDGER = pl.DataFrame(
    {
        "person": ["p", "q"],
        "training": ["t", "t"],
        "year": [2024, 2024],
        "subject": ["public", "public"],
        "hours": [Decimal(10), Decimal(-5)],
    }
)
BASES = pl.DataFrame({"place": ["a", "a", "a", "b"], "score": [90, 80, 80, None]})
PROJECTS = pl.DataFrame(
    {"place": ["a", "a", "b"], "order": [2, 1, 1], "project.tier": ["municipal", None, "national"]}
)
DECIDED = pl.DataFrame(
    {"person.id": ["p", "q", "p"], "place": ["a", "a", "b"], "hours.credited": [Decimal(8)] * 3}
)

Way = tuple[pl.DataFrame, Callable[[Engine, Any], Any], Callable[[Engine], pl.DataFrame]]

WAYS: dict[str, Way] = {
    "decide_claims": (
        CLAIMS,
        lambda engine, frame: engine.decide_claims(frame, **AT),
        lambda engine: decide_claims(engine.decide_table, CLAIMS, **AT),
    ),
    "top_up": (
        TRAININGS,
        lambda engine, frame: engine.top_up(frame, LEDGER.to_arrow(), **AT),
        lambda engine: top_up(engine.decide_table, TRAININGS, LEDGER, **AT),
    ),
    "rank_bases": (
        BASES,
        lambda _engine, frame: zsgx.rank_bases(frame, score="score", by=["place"]),
        lambda _engine: rank_bases(BASES, score="score", by=["place"]),
    ),
    "within_quota": (
        PROJECTS,
        lambda _engine, frame: zsgx.within_quota(frame, order="order", by=["place"], quota=1),
        lambda _engine: within_quota(PROJECTS, order="order", by=["place"], quota=1),
    ),
    "hour_balances": (
        LEDGER,
        lambda _engine, frame: zsgx.hour_balances(frame, by=["person"]),
        lambda _engine: hour_balances(LEDGER, ["person"]),
    ),
    "tally": (
        DECIDED,
        lambda _engine, frame: zsgx.tally(frame, ["place"], hours="hours.credited"),
        lambda _engine: tally(DECIDED, ["place"], hours="hours.credited"),
    ),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine over the policies that are installed."""
    return Engine.load()


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas", "pyarrow"])
@pytest.mark.parametrize("way", WAYS)
def test_the_same_kind_of_table_comes_back_with_the_same_answers(
    engine: Engine, way: str, kind: str
) -> None:
    frame, asked, wanted = WAYS[way]
    given = as_kind(kind, frame)

    found = asked(engine, given)

    assert type(found) is type(given)
    made = found.lazy().collect() if kind in ("polars", "lazy") else pl.DataFrame(found)
    same = wanted(engine)
    assert made.columns == same.columns
    for name in same.columns:
        assert [*map(str, made[name].cast(same.schema[name], strict=False).to_list())] == [
            *map(str, same[name].to_list())
        ], name


@pytest.mark.parametrize("way", ["decide_claims", "top_up", "rank_bases", "within_quota"])
def test_rows_that_stay_keep_their_index_in_pandas(engine: Engine, way: str) -> None:
    frame, asked, _ = WAYS[way]
    given = frame.to_pandas()
    given.index = pd.Index([f"row {number}" for number in range(frame.height)], name="key")

    found = asked(engine, given)

    assert found.index.equals(given.index)
    assert found.index.name == "key"


@pytest.mark.parametrize("way", ["hour_balances", "tally"])
def test_sums_have_rows_of_their_own(engine: Engine, way: str) -> None:
    frame, asked, _ = WAYS[way]
    given = frame.to_pandas()
    given.index = pd.Index([f"row {number}" for number in range(frame.height)])

    found = asked(engine, given)

    assert found.index.tolist() == list(range(len(found)))


def test_a_ledger_may_be_of_another_kind_than_the_trainings(engine: Engine) -> None:
    wanted = engine.top_up(TRAININGS, LEDGER, **AT)

    for kind in ("lazy", "pandas", "pyarrow"):
        assert_frame_equal(engine.top_up(TRAININGS, as_kind(kind, LEDGER), **AT), wanted)


def test_what_a_database_holds_is_fetched_first() -> None:
    with pytest.raises(NoColumnsError, match="fetch the table from the database first"):
        zsgx.tally(as_kind("duckdb", DECIDED))
    with pytest.raises(NoColumnsError, match="is not a table"):
        zsgx.rank_bases("bases", score="score", by=[])


def test_a_column_that_is_missing_is_refused_by_name(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"person\.id"):
        engine.decide_claims(CLAIMS.drop("person.id"), **AT)
