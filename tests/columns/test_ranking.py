from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import product
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import examples

from zsgx import Engine, FactsError, ValueRefusedError
from zsgx.engine.columns.request import column
from zsgx.engine.records.ranking import rank_bases, within_quota

Row = dict[str, Any]
RANK: Final = ["base.rank", "base.tied_count"]
ROOM: Final = ["project.place", "project.within_quota"]


def bases(*scores: float | Decimal | str | None, **others: Any) -> pl.DataFrame:
    return pl.DataFrame({"score": scores, **others}, strict=False)


def ranked(frame: pl.DataFrame, **how: Any) -> list[tuple[Any, ...]]:
    how = {"score": "score", "by": (), **how}
    return rank_bases(frame, **how).select(RANK).rows()


def awards(engine: Engine, frame: pl.DataFrame, **readings: str) -> list[Decimal | None]:
    decided = engine.decide_table(
        frame, ask=["award.base.amount"], at="qingdao", date=date(2024, 6, 1), readings=readings
    )
    return decided["award.base.amount"].to_list()


def seminars(*rows: tuple[int | None, str | None]) -> pl.DataFrame:
    schema = {"order": pl.Int64(), "project.tier": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def room(frame: pl.DataFrame, quota: Any, **how: Any) -> list[tuple[Any, ...]]:
    how = {"order": "order", "by": (), **how}
    return within_quota(frame, quota=quota, **how).select(ROOM).rows()


# The best bases


def test_the_highest_score_ranks_first_and_equal_scores_share_a_rank() -> None:
    assert ranked(bases(70, 90, 80, 80, 60)) == [(4, 1), (1, 1), (2, 2), (2, 2), (5, 1)]


def test_bases_that_share_a_rank_are_counted_the_base_itself_included() -> None:
    assert [tied for _, tied in ranked(bases(90, 80, 80, 70, 70, 70))] == [1, 2, 2, 3, 3, 3]


def test_a_rank_is_one_of_its_place_and_year() -> None:
    scores = bases(1, 2, 3, 4, place=["a", "a", "b", "b"], year=[2024, 2024, 2024, 2025])

    found = ranked(scores, by=["place", "year"])

    assert [rank for rank, _ in found] == [2, 1, 1, 1]


def test_the_lowest_may_be_the_best() -> None:
    assert [rank for rank, _ in ranked(bases(3, 1, 2), best="lowest")] == [3, 1, 2]


def test_a_base_without_a_score_leaves_every_rank_of_its_group_unknown() -> None:
    scores = bases(90, None, 70, 50, place=["a", "a", "a", "b"])

    assert ranked(scores, by=["place"]) == [(None, None)] * 3 + [(1, 1)]


def test_a_base_that_can_only_be_above_leaves_the_ties_known() -> None:
    scores = bases(90, 90, 80, 95, place=["a", "a", "a", None])

    assert ranked(scores, by=["place"]) == [(None, 2), (None, 2), (None, 1), (None, None)]


def test_a_base_of_an_unknown_place_leaves_unknown_what_it_could_move() -> None:
    scores = bases(90, 80, 80, 70, 60, 80, place=["a", "a", "b", "a", "c", None], year=[1] * 6)

    found = ranked(scores, by=["place", "year"])

    assert found == [(1, 1), (2, None), (1, None), (None, 1), (None, 1), (None, None)]


def test_scores_are_exact() -> None:
    exact = bases(Decimal("0.30"), Decimal("0.3"), Decimal("0.29"))
    text = bases("9", "10", "09.0")

    assert [rank for rank, _ in ranked(exact)] == [1, 1, 3]
    assert [rank for rank, _ in ranked(text)] == [2, 1, 2]
    assert [rank for rank, _ in ranked(bases(92.5, 92.50, -1.5))] == [1, 1, 3]


def test_a_score_that_arithmetic_on_floats_blurred_is_refused() -> None:
    with pytest.raises(FactsError, match=r"column score, 1 row: .* must be a number"):
        ranked(bases(0.1 + 0.2, 0.3))


def test_the_quota_may_stand_in_a_column_and_be_unknown() -> None:
    planned = seminars(*((number, "municipal") for number in (1, 2, 1, 2, 1))).with_columns(
        place=pl.Series(list("aabbc")), places=pl.Series([1, 1, 2, 2, None])
    )

    found = room(planned, column("places"), by=["place"])

    assert found == [(1, True), (2, False), (1, True), (2, True), (1, None)]


def test_a_quota_is_a_whole_number() -> None:
    with pytest.raises(ValueRefusedError, match="must be a whole number"):
        room(seminars((1, "municipal")), "ten")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FactsError) as caught:
        room(seminars((1, "municipal")), column("places"), by=["place"])

    assert [fault.en for fault in caught.value.faults] == [
        "there is no column place. Available: order, project.tier",
        "there is no column places. Available: order, project.tier",
    ]
    with pytest.raises(FactsError, match=r"there is no column place\. Available: score"):
        ranked(bases(1), by=["place"])


def test_ranks_are_facts_that_awards_ask_about() -> None:
    engine = Engine.load(plugins=["national", "qingdao"])
    scores = bases(*range(100, 92, -1), 90, 90, 90, 50).with_columns(
        pl.lit("municipal").alias("base.tier"), pl.lit(value=True).alias("base.excellent")
    )
    ranks = rank_bases(scores, score="score", by=())

    assert ranks["base.rank"].to_list() == [*range(1, 9), 9, 9, 9, 12]
    assert ranks["base.tied_count"].to_list() == [1] * 8 + [3, 3, 3, 1]
    assert awards(engine, ranks) == [100_000] * 8 + [None, None, None, 0]
    assert awards(engine, ranks, tie_break="include") == [100_000] * 11 + [0]
    assert awards(engine, ranks, tie_break="exclude") == [100_000] * 8 + [0, 0, 0, 0]


def test_rows_order_and_columns_stay_and_a_lazy_table_stays_lazy() -> None:
    scores = bases(1, 3, 2, **{"base.rank": [7, 7, 7], "note": ["x", "y", "z"]})

    found = rank_bases(scores, score="score", by=())
    lazy = rank_bases(scores.lazy(), score="score", by=())

    assert found.columns == [*scores.columns, "base.tied_count"]
    assert found.drop(RANK).equals(scores.drop("base.rank"))
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(found)


def test_no_bases_have_no_ranks() -> None:
    assert ranked(bases(1, place=["a"]).clear(), by=["place"]) == []


# The seminars of a year


def test_municipal_seminars_take_places_in_their_order() -> None:
    planned = seminars((3, "municipal"), (1, "municipal"), (2, "provincial"), (2, "municipal"))

    assert room(planned, 2) == [(3, False), (1, True), (None, None), (2, True)]


def test_at_most_ten_municipal_seminars_a_year_have_room() -> None:
    planned = seminars(*((number, "municipal") for number in range(1, 13))).with_columns(
        year=pl.lit(2024)
    )

    found = room(planned, 10, by=["year"])

    assert [within for _, within in found] == [True] * 10 + [False] * 2


def test_of_those_tied_for_the_last_place_it_is_open_who_has_room() -> None:
    planned = seminars((1, "municipal"), (2, "municipal"), (2, "municipal"), (4, "municipal"))

    assert room(planned, 2) == [(1, True), (2, None), (2, None), (4, False)]
    assert room(planned, 3) == [(1, True), (2, True), (2, True), (4, False)]


def test_a_project_of_unknown_rank_leaves_open_whom_it_could_push_out() -> None:
    planned = seminars(
        (1, "municipal"), (2, "municipal"), (None, "municipal"), (3, "municipal"), (4, "municipal")
    )

    within = [within for _, within in room(planned, 3)]

    assert within == [True, True, None, None, False]


def test_a_project_of_unknown_tier_leaves_open_whom_it_could_push_out() -> None:
    planned = seminars((1, "municipal"), (2, None), (3, "municipal"), (4, "municipal"))

    assert room(planned, 2) == [(1, True), (None, None), (None, None), (None, False)]


def test_every_project_may_take_a_place() -> None:
    planned = seminars((1, "municipal"), (2, "district")).drop("project.tier")

    assert room(planned, 1, tier=None) == [(1, True), (2, False)]


def test_a_tier_that_nobody_declares_is_refused() -> None:
    with pytest.raises(FactsError, match="1 row: 'municpal' is not one of"):
        room(seminars((1, "municpal")), 1)
    with pytest.raises(ValueRefusedError, match="Did you mean municipal"):
        room(seminars((1, "municipal")), 1, tier="municpal")


def test_projects_that_all_have_room_need_no_order() -> None:
    planned = seminars((None, "municipal"), (None, "municipal"))

    assert room(planned, 2) == [(None, True), (None, True)]
    assert room(planned, 0) == [(None, False), (None, False)]


# Against every table that it may be

_SCORES: Final = [10, 20, 30]
_POSSIBLE: Final = [5, 10, 15, 20, 25, 30, 35]


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Draw rows with places, years, scores and tiers, at most three of which are unknown."""
    rows: list[Row] = [
        {
            "place": draw(st.sampled_from("ab")),
            "year": draw(st.sampled_from([1, 2])),
            "score": draw(st.sampled_from(_SCORES)),
            "project.tier": draw(st.sampled_from(["municipal", "municipal", "district"])),
        }
        for _ in range(draw(st.integers(1, 7)))
    ]
    for _ in range(draw(st.integers(0, 3))):
        name = draw(st.sampled_from(["score", "score", "place", "year", "project.tier"]))
        draw(st.sampled_from(rows))[name] = None
    return rows


def table_of(rows: Sequence[Row]) -> pl.DataFrame:
    schema = {
        "place": pl.String(),
        "year": pl.Int64(),
        "score": pl.Int64(),
        "project.tier": pl.String(),
    }
    return pl.DataFrame(rows, schema=schema)


def completed(rows: Sequence[Row], *, tiers: bool) -> Iterator[list[Row]]:
    """Yield every table that *rows* may be."""
    values: dict[str, list[Any]] = {
        "place": ["a", "b", "elsewhere"],
        "year": [1, 2, 3],
        "score": _POSSIBLE,
        "project.tier": ["municipal", "district"] if tiers else [None],
    }
    choices = [
        [
            dict(zip(row, chosen, strict=True))
            for chosen in product(
                *(values[name] if value is None else [value] for name, value in row.items())
            )
        ]
        for row in rows
    ]
    for chosen in product(*choices):
        yield list(chosen)


def group(row: Row, rows: Sequence[Row]) -> list[int]:
    """Return the scores of the group of *row*, among *rows*."""
    return [
        each["score"]
        for each in rows
        if (each["place"], each["year"]) == (row["place"], row["year"])
    ]


def base_rank(row: Row, rows: Sequence[Row]) -> tuple[Any, ...]:
    scores = group(row, rows)
    return 1 + sum(score > row["score"] for score in scores), scores.count(row["score"])


def project_room(row: Row, rows: Sequence[Row], quota: int) -> tuple[Any, ...]:
    if row["project.tier"] != "municipal":
        return None, None
    orders = group(row, [each for each in rows if each["project.tier"] == "municipal"])
    place = 1 + sum(order < row["score"] for order in orders)
    last = place + orders.count(row["score"]) - 1
    return place, True if last <= quota else False if place > quota else None


def in_all(
    rows: Sequence[Row], answer: Callable[..., tuple[Any, ...]], *, tiers: bool
) -> list[tuple[Any, ...]]:
    """Return what is so of each row in every table that *rows* may be, None where they differ."""
    answers = [[answer(row, whole) for row in whole] for whole in completed(rows, tiers=tiers)]
    found = []
    for place, row in enumerate(rows):
        seen = [{whole[place][part] for whole in answers} for part in (0, 1)]
        # Of a row that may be in no group, or in several, nothing is said.
        is_in = None not in (row["place"], row["year"], row["project.tier"] if tiers else "")
        found.append(tuple(min(each) if is_in and len(each) == 1 else None for each in seen))
    return found


@examples(200)
@given(rows=tables())
def test_ranks_are_known_exactly_where_every_table_agrees(rows: list[Row]) -> None:
    found = ranked(table_of(rows), by=["place", "year"])

    assert found == in_all(rows, base_rank, tiers=False)


@examples(200)
@given(rows=tables(), quota=st.integers(0, 4))
def test_room_is_known_exactly_where_every_table_agrees(rows: list[Row], quota: int) -> None:
    found = room(table_of(rows), quota, order="score", by=["place", "year"])

    assert found == in_all(rows, partial(project_room, quota=quota), tiers=True)


def test_the_tables_notice_a_rank_that_an_unknown_score_could_move() -> None:
    rows = [
        {"place": "a", "year": 1, "score": score, "project.tier": "municipal"}
        for score in (10, None)
    ]

    assert in_all(rows, base_rank, tiers=False)[0][0] is None
    assert in_all(rows[:1], base_rank, tiers=False)[0][0] == 1


# Awards that go by rank

_AWARDED: Final = 10


@st.composite
def assessments(draw: st.DrawFn) -> pl.DataFrame:
    """Draw bases of two tiers with few scores, so that many tie, and perhaps one without."""
    count = draw(st.integers(1, 24))
    columns = {
        "score": st.integers(0, draw(st.sampled_from([2, 12]))),
        "base.tier": st.sampled_from(["municipal", "municipal", "provincial"]),
        "base.excellent": st.booleans(),
        "base.rural_task_completed": st.booleans(),
    }
    drawn = {
        name: draw(st.lists(each, min_size=count, max_size=count)) for name, each in columns.items()
    }
    if draw(st.booleans()):
        drawn["score"][draw(st.integers(0, count - 1))] = None
    return pl.DataFrame(drawn, schema_overrides={"score": pl.Int64()})


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "qingdao"])


@examples(200)
@given(
    drawn=assessments(),
    grade=st.sampled_from(["grade", "rank"]),
    without=st.sampled_from(["none", "base_amount"]),
)
def test_at_most_ten_are_paid_by_rank_where_ties_are_excluded(
    engine: Engine, drawn: pl.DataFrame, grade: str, without: str
) -> None:
    paid = awards(
        engine,
        rank_bases(drawn, score="score", by=()),
        tie_break="exclude",
        award_rank_needed="yes",
        excellent_grade=grade,
        provincial_without_task=without,
    )

    assert sum(amount is not None and amount > 0 for amount in paid) <= _AWARDED


@examples(200)
@given(drawn=assessments())
def test_who_is_paid_by_rank_has_room_in_the_quota(engine: Engine, drawn: pl.DataFrame) -> None:
    drawn = drawn.drop_nulls("score")
    ranks = rank_bases(drawn, score="score", by=())
    how = {
        "award_rank_needed": "yes",
        "excellent_grade": "rank",
        "provincial_without_task": "base_amount",
    }
    found = room(drawn, _AWARDED, order="score", tier=None, best="highest")

    strictly = awards(engine, ranks, tie_break="exclude", **how)
    widely = awards(engine, ranks, tie_break="include", **how)

    # Those who reach beyond the last place have room on one reading and none on the other.
    for (place, within), strict, wide in zip(found, strictly, widely, strict=True):
        assert strict is not None
        assert wide is not None
        assert (strict > 0, wide > 0) == (within is True, within is not False)
        assert wide == 0 or place <= _AWARDED


# Columns of all types

_TIERS: Final = [
    pl.String(),
    pl.Categorical(),
    pl.Enum(["district", "municipal"]),
    pl.Enum(["municipal", "district"]),
    pl.Enum(["national", "provincial", "municipal", "district"]),
]


@pytest.mark.parametrize("type_", _TIERS)
@pytest.mark.parametrize("by", [(), ("project.tier",), ("group",)])
@pytest.mark.parametrize("is_lazy", [True, False])
def test_the_tier_may_be_kept_in_any_way(
    type_: pl.DataType, by: tuple[str, ...], *, is_lazy: bool
) -> None:
    drawn = seminars((1, "municipal"), (2, "district"), (3, "municipal"))
    kept = drawn.with_columns(
        pl.col("project.tier").cast(type_), group=pl.lit("district").cast(type_)
    )

    if is_lazy:
        found = within_quota(kept.lazy(), order="order", by=by, quota=1).collect()
    else:
        found = within_quota(kept, order="order", by=by, quota=1)

    assert found.select(ROOM).rows() == [(1, True), (None, None), (2, False)]


def test_a_tier_that_there_is_not_is_refused_in_whatever_way_it_is_kept() -> None:
    kept = pl.DataFrame({"order": [1], "project.tier": pl.Series(["x"], dtype=pl.Categorical())})

    with pytest.raises(FactsError, match=r"column project.tier, 1 row: 'x' is not one of"):
        room(kept, 1)


@pytest.mark.parametrize(
    "place",
    [
        pl.Series([1, 2], dtype=pl.Int8),
        pl.Series(["a", "b"]),
        pl.Series(["a", "b"], dtype=pl.Categorical()),
        pl.Series(["a", "b"], dtype=pl.Enum(["b", "a"])),
        pl.Series([date(2024, 1, 1), date(2024, 1, 2)]),
        pl.Series([1.5, 2.5]),
    ],
)
def test_a_group_may_be_of_any_type(place: pl.Series) -> None:
    found = rank_bases(bases(1, 2, place=place), score="score", by=["place"])

    assert found["place"].equals(place.rename("place"))
    assert found.select(RANK).rows() == [(1, 1), (1, 1)]


def test_groups_that_are_all_unknown_leave_ranks_unknown() -> None:
    assert ranked(bases(1, 2, place=[None, None]), by=["place"]) == [(None, None)] * 2


def test_a_table_without_rows_or_types_ranks_nothing() -> None:
    nothing = pl.DataFrame({"score": [], "place": [], "order": [], "project.tier": []})

    assert ranked(nothing, by=["place"]) == []
    assert room(nothing, 1, by=["place"]) == []


def test_a_group_that_is_a_list_or_a_name_that_is_kept_is_refused() -> None:
    with pytest.raises(FactsError, match="cannot tell rows apart"):
        ranked(bases(1, place=[["a"]]), by=["place"])
    with pytest.raises(FactsError, match="cannot tell rows apart"):
        room(seminars((1, "municipal")).with_columns(place=pl.lit(["a"])), 1, by=["place"])
    with pytest.raises(FactsError, match=r"column __across\.group: names"):
        ranked(bases(1, **{"__across.group": [1]}))
    with pytest.raises(FactsError, match=r"column __across\.sure: names"):
        room(seminars((1, "municipal")).with_columns(pl.lit(1).alias("__across.sure")), 1)


def test_groups_that_look_alike_are_refused() -> None:
    bases = pl.DataFrame({"place": ["qingdao", "qingdao "], "score": [90, 95]})
    projects = pl.DataFrame({"year": ["2024", "２０２４"], "order": [1, 2]})

    with pytest.raises(FactsError, match="differ only in width"):
        rank_bases(bases, score="score", by=["place"])
    with pytest.raises(FactsError, match="differ only in width"):
        within_quota(projects, order="order", by=["year"], quota=1, tier=None)


@pytest.mark.parametrize("by", [["year"], []])
def test_a_group_with_several_quotas_is_refused(by: list[str]) -> None:
    projects = pl.DataFrame({"year": [2024, 2024], "order": [1, 2], "room": [1, 2]})
    asked: dict[str, Any] = {"order": "order", "by": by, "quota": column("room"), "tier": None}

    with pytest.raises(FactsError, match="column room: 1 group has several quotas"):
        within_quota(projects, **asked)
    alike = projects.with_columns(pl.Series("room", [1, None]))
    assert within_quota(alike, **asked)["project.within_quota"].to_list() == [True, None]
