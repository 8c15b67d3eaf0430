from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.columns.one_by_one import Row, claim_facts, completions, facts_in_full
from tests.effort import examples

from zsgx import Engine, FactsError
from zsgx.engine.columns.request import column
from zsgx.engine.records.claims import decide_claims
from zsgx.engine.records.groups import Frame

DAY: Final = datetime.date(2026, 1, 1)
ELIGIBLE: Final = "subsidy.training.eligible"
FACTS: Final = ["claim.paid_before", "claim.last_paid_on"]
KEYS: Final = ["person.id", "training.occupation", "certificate.level"]
READINGS: Final[list[dict[str, str]]] = [{}, {"one_year": "rolling"}, {"one_year": "calendar"}]
ROLLING: Final = {"one_year": "rolling"}
CALENDAR: Final = {"one_year": "calendar"}
SCHEMA: Final = {
    **dict.fromkeys(KEYS, pl.String()),
    "claim.on": pl.Date(),
    "claim.paid_before": pl.Boolean(),
    "claim.last_paid_on": pl.Date(),
    "training.programme": pl.String(),
    "training.project_listed": pl.Boolean(),
    "training.passed": pl.Boolean(),
    "certificate.training": pl.Boolean(),
    "external.subsidy_person_covered": pl.Boolean(),
    "place": pl.String(),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


def claim(on: str | None, **others: Any) -> Row:
    """Return a claim of one person, occupation and level that lacks nothing."""
    row = {
        "person.id": "p",
        "training.occupation": "ai",
        "certificate.level": "junior",
        "claim.on": on and datetime.date.fromisoformat(on),
        "training.programme": "digital_engineer",
        "training.project_listed": True,
        "training.passed": True,
        "external.subsidy_person_covered": True,
        "place": "weihai",
    }
    return {**row, **{name.replace("__", "."): value for name, value in others.items()}}


def frame_of(rows: Sequence[Row]) -> pl.DataFrame:
    names = [name for name in SCHEMA if any(name in row for row in rows)]
    return pl.DataFrame(
        [{name: row.get(name) for name in names} for row in rows],
        schema={name: SCHEMA[name] for name in names},
    )


def decided(
    engine: Engine, *rows: Row, readings: Mapping[str, str] | None = None, **how: Any
) -> pl.DataFrame:
    how = {"at": column("place"), "date": DAY, **how}
    return decide_claims(engine.decide_table, frame_of(rows), readings=readings, **how)


def answers(
    engine: Engine, *rows: Row, readings: Mapping[str, str] | None = None, **how: Any
) -> list[bool | None]:
    return decided(engine, *rows, readings=readings, **how)[ELIGIBLE].to_list()


# A year after


def test_the_second_claim_within_a_rolling_year_is_refused(engine: Engine) -> None:
    claims = [claim("2023-11-20"), claim("2024-02-10")]

    found = decided(engine, *claims, readings=ROLLING)

    assert found[ELIGIBLE].to_list() == [True, False]
    assert found["claim.paid_before"].to_list() == [False, True]
    assert found["claim.last_paid_on"].to_list() == [None, datetime.date(2023, 11, 20)]


def test_the_last_day_of_the_rolling_year_is_within_it_and_the_next_is_not(engine: Engine) -> None:
    claims = [claim("2023-11-20"), claim("2024-11-20"), claim("2024-11-21")]

    assert answers(engine, *claims, readings=ROLLING) == [True, False, True]


def test_by_calendar_years_new_year_opens_a_new_one(engine: Engine) -> None:
    claims = [claim("2023-05-30"), claim("2023-12-31"), claim("2024-01-01"), claim("2024-12-31")]

    assert answers(engine, *claims, readings=CALENDAR) == [True, False, True, False]


def test_a_rolling_year_from_a_leap_day_ends_with_february(engine: Engine) -> None:
    claims = [claim("2024-02-29"), claim("2025-02-28"), claim("2025-03-01")]

    assert answers(engine, *claims, readings=ROLLING) == [True, False, True]


def test_with_the_reading_left_open_what_both_refuse_is_refused(engine: Engine) -> None:
    claims = [claim("2024-02-01"), claim("2024-10-01")]

    assert answers(engine, *claims) == [True, False]


def test_with_the_reading_left_open_a_claim_that_they_judge_differently_is_open(
    engine: Engine,
) -> None:
    claims = [claim("2024-10-01"), claim("2025-02-01"), claim("2025-12-01")]

    found = decided(engine, *claims)

    assert found[ELIGIBLE].to_list() == [True, None, None]
    assert found["claim.paid_before"].to_list() == [False, True, True]
    # The one in between may have been paid, so that the day of the last payment is not known.
    assert found["claim.last_paid_on"].to_list() == [None, datetime.date(2024, 10, 1), None]


# What blocks, and what does not


def test_a_refused_claim_does_not_block_the_next(engine: Engine) -> None:
    claims = [
        claim("2023-11-20"),
        claim("2024-11-20"),
        claim("2024-12-01"),
        claim("2024-03-01", training__passed=False, person__id="q"),
        claim("2024-04-01", person__id="q"),
    ]

    assert answers(engine, *claims, readings=ROLLING) == [True, False, True, False, True]


def test_another_person_occupation_or_level_is_another_matter(engine: Engine) -> None:
    claims = [
        claim("2024-03-01"),
        claim("2024-03-02", person__id="q"),
        claim("2024-03-02", training__occupation="iot"),
        claim("2024-03-02", certificate__level="senior"),
    ]

    assert answers(engine, *claims, readings=ROLLING) == [True] * 4


def test_claims_are_taken_by_day_and_those_of_one_day_by_row(engine: Engine) -> None:
    claims = [claim("2024-06-01"), claim("2024-03-01"), claim("2024-03-01")]

    assert answers(engine, *claims, readings=ROLLING) == [False, True, False]


def test_of_many_claims_of_one_person_one_in_each_period_is_paid(engine: Engine) -> None:
    first = datetime.date(2023, 6, 1)
    days = [first + datetime.timedelta(days=30 * number) for number in range(120)]
    claims = [claim(day.isoformat()) for day in days]

    found = decided(engine, *claims, readings=CALENDAR, date=days[-1])

    paid = found.filter(pl.col(ELIGIBLE))["claim.on"].dt.year().to_list()
    assert paid == sorted({day.year for day in days})


def test_a_claim_that_follows_one_of_after_the_day_asked_about_is_refused(engine: Engine) -> None:
    on = DAY + datetime.timedelta(days=1)
    claims = [claim("2023-03-01"), claim(on.isoformat()), claim(on.isoformat())]

    with pytest.raises(FactsError) as error:
        decided(engine, *claims)

    (fault,) = error.value.faults
    assert fault.en.startswith("column claim.on: 1 row follow a claim of the same group")
    assert f"row 2, counted from 0: {on} is after {DAY}" in fault.en
    assert f"从 0 计第 2 行：{on} 晚于 {DAY}" in fault.zh
    # The first such claim stands on what came before the day, and so do those of other people.
    assert len(decided(engine, *claims[:2], claim(on.isoformat(), person__id="q"))) == 3
    assert len(decided(engine, *claims, date=column("claim.on"))) == 3


def test_where_policy_asks_for_no_earlier_claim_all_are_paid(engine: Engine) -> None:
    claims = [claim(f"2024-03-{day:02}", certificate__training=True) for day in range(1, 29)]
    calls: list[int] = []

    def counted(frame: Frame, **how: Any) -> Frame:
        calls.append(frame.lazy().collect().height)
        return engine.decide_table(frame, **how)

    found = decide_claims(counted, frame_of(claims), at="qingdao", date=DAY)

    assert found[ELIGIBLE].to_list() == [True] * 28
    assert found["claim.last_paid_on"].to_list() == [
        None,
        *(datetime.date(2024, 3, day) for day in range(1, 28)),
    ]
    assert len(calls) == 2


# What is unknown


def test_an_open_claim_leaves_the_facts_of_later_ones_unknown(engine: Engine) -> None:
    claims = [claim("2024-03-01", training__passed=None), claim("2024-04-01")]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [False, None]
    assert found["claim.last_paid_on"].to_list() == [None, None]
    assert found[ELIGIBLE].to_list() == [None, None]


def test_after_a_payment_an_open_claim_leaves_only_the_day_of_the_last_unknown(
    engine: Engine,
) -> None:
    claims = [
        claim("2023-06-01"),
        claim("2024-07-01", training__passed=None),
        claim("2024-08-01"),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [False, True, True]
    assert found["claim.last_paid_on"].to_list() == [None, datetime.date(2023, 6, 1), None]
    assert found[f"{ELIGIBLE}.status"].to_list() == ["decided", "undetermined", "undetermined"]


def test_an_open_claim_before_the_payment_leaves_nothing_unknown(engine: Engine) -> None:
    claims = [
        claim("2023-06-01", certificate__training=None, place="qingdao"),
        claim("2024-06-01", certificate__training=True, place="qingdao"),
        claim("2024-07-01"),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [False, None, True]
    assert found["claim.last_paid_on"].to_list() == [None, None, datetime.date(2024, 6, 1)]
    assert found[ELIGIBLE].to_list() == [None, True, False]


def test_an_open_claim_of_the_day_of_the_payment_does_not_matter(engine: Engine) -> None:
    claims = [
        claim("2024-06-01"),
        claim("2024-06-01", place=None),
        claim("2024-07-01"),
    ]

    found = decided(engine, *claims)

    assert found[f"{ELIGIBLE}.status"].to_list() == ["decided", "undetermined", "decided"]
    assert found["claim.last_paid_on"].to_list()[2] == datetime.date(2024, 6, 1)


def test_before_there_was_a_policy_it_is_unknown_what_was_paid(engine: Engine) -> None:
    claims = [claim("2019-06-01"), claim("2024-06-01")]

    found = decided(engine, *claims, readings=ROLLING, date=column("claim.on"))

    assert found[f"{ELIGIBLE}.status"].to_list() == ["silent", "undetermined"]
    assert found["claim.paid_before"].to_list() == [False, None]


@pytest.mark.parametrize("lacks", [*KEYS, "claim.on"])
def test_a_claim_that_lacks_its_group_or_day_is_open_and_may_be_any_that_fits(
    engine: Engine, lacks: str
) -> None:
    claims = [
        {**claim("2024-03-01"), lacks: None},
        claim("2024-04-01"),
        claim(
            "2024-04-01", person__id="q", training__occupation="iot", certificate__level="senior"
        ),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [None, None, False]
    assert found[ELIGIBLE].to_list() == [None, None, True]


def test_a_paid_claim_without_its_occupation_is_only_possibly_one_of_the_group(
    engine: Engine,
) -> None:
    unnamed = claim(
        "2024-03-01", training__occupation=None, certificate__training=True, place="qingdao"
    )

    found = decided(engine, unnamed, claim("2024-04-01"), readings=ROLLING)

    assert found[ELIGIBLE].to_list() == [True, None]
    assert found["claim.paid_before"].to_list() == [None, None]


def test_a_refused_claim_without_its_occupation_leaves_nothing_open(engine: Engine) -> None:
    claims = [
        claim("2024-03-01", training__occupation=None, training__passed=False),
        claim("2024-04-01"),
    ]

    assert answers(engine, *claims, readings=ROLLING) == [False, True]


def test_a_later_claim_without_its_occupation_leaves_an_earlier_one_alone(engine: Engine) -> None:
    claims = [claim("2024-04-01"), claim("2024-05-01", training__occupation=None)]

    assert answers(engine, *claims, readings=ROLLING) == [True, None]


def test_a_claim_without_anything_known_of_its_group_may_be_any(engine: Engine) -> None:
    nameless = dict.fromkeys(KEYS)
    claims = [{**claim("2024-03-01"), **nameless}, claim("2024-04-01"), claim("2024-02-01")]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [None, True, False]
    assert found["claim.last_paid_on"].to_list() == [None, None, None]


# Payments beside the table


def paid(last: str | None, *, before: bool | None = True) -> Row:
    return {
        "claim.paid_before": before,
        "claim.last_paid_on": last and datetime.date.fromisoformat(last),
    }


def test_a_payment_beside_the_table_counts_for_its_claim(engine: Engine) -> None:
    claims = [
        claim("2024-03-01", **paid("2023-11-20")),
        claim("2024-11-21", **paid("2023-11-20")),
        claim("2024-12-01", **paid("2023-11-20")),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found[ELIGIBLE].to_list() == [False, True, False]
    # Of the payment beside the table and the one in it, the later one is the last.
    assert found["claim.last_paid_on"].to_list()[2] == datetime.date(2024, 11, 21)


def test_a_payment_beside_the_table_after_one_in_it_is_the_last(engine: Engine) -> None:
    claims = [
        claim("2023-06-01", **paid(None, before=False)),
        claim("2024-08-01", **paid("2024-02-01")),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found[ELIGIBLE].to_list() == [True, False]
    assert found["claim.last_paid_on"].to_list()[1] == datetime.date(2024, 2, 1)


def test_a_payment_after_the_claim_is_not_one_before_it(engine: Engine) -> None:
    claims = [claim("2024-03-01", **paid("2024-06-01")), claim("2024-03-02", **paid("2024-06-01"))]
    told = [claim("2024-03-01", **paid("2024-06-01", before=None))]
    alone = [claim("2024-03-01", claim__last_paid_on=datetime.date(2024, 6, 1))]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [True, True]
    assert found["claim.last_paid_on"].to_list() == [None, None]
    assert decided(engine, *told)["claim.paid_before"].to_list() == [None]
    assert decided(engine, *alone)["claim.paid_before"].to_list() == [None]


def test_a_payment_without_its_day_leaves_the_day_of_the_last_unknown(engine: Engine) -> None:
    claims = [claim("2024-03-01", **paid(None)), claim("2024-04-01", **paid(None, before=None))]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [True, None]
    assert found[ELIGIBLE].to_list() == [None, None]


def test_a_payment_without_its_day_may_be_later_than_one_in_the_table(engine: Engine) -> None:
    claims = [
        claim("2024-03-01", **paid(None, before=False)),
        claim("2025-06-01", **paid(None)),
        claim("2025-07-01", **paid(None, before=None)),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [False, True, True]
    assert found["claim.last_paid_on"].to_list() == [None, None, None]


@pytest.mark.parametrize(
    "claims",
    [
        [claim("2024-03-01", **paid("2024-01-01", before=False))],
        [
            claim("2024-03-01", **paid("2024-01-01", before=None)),
            claim("2024-06-01", **paid(None, before=False)),
        ],
        [claim("2024-06-01", **paid(None, before=False)), claim("2024-03-01", **paid(None))],
    ],
)
def test_a_claim_that_denies_a_payment_of_its_group_is_refused(
    engine: Engine, claims: list[Row]
) -> None:
    other = claim("2024-07-01", person__id="q", **paid(None, before=False))

    with pytest.raises(FactsError, match="says that nothing was paid before") as caught:
        decided(engine, *claims, other)

    denying = next(row for row, one in enumerate(claims) if one["claim.paid_before"] is False)
    assert f"(row {denying}, counted from 0)" in caught.value.faults[0].en


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("37020019900101123x", "37020019900101123X"),
        ("张三", "张三 "),
        ("p1", "ｐ１"),
        ("p1", "p\u200b1"),
    ],
)
def test_one_person_written_in_two_ways_is_refused(engine: Engine, one: str, other: str) -> None:
    claims = [claim("2023-11-20", person__id=one), claim("2024-02-10", person__id=other)]

    with pytest.raises(FactsError, match="differ only in width, blanks or a last x"):
        decided(engine, *claims)


def test_names_that_differ_in_case_are_those_of_two_people(engine: Engine) -> None:
    claims = [claim("2023-11-20", person__id="aB3x"), claim("2024-02-10", person__id="ab3X")]

    assert decided(engine, *claims, readings=ROLLING)[ELIGIBLE].to_list() == [True, True]


def test_a_day_of_payment_says_that_there_was_one(engine: Engine) -> None:
    given = claim("2024-03-01", claim__last_paid_on=datetime.date(2024, 1, 1))
    neither = claim("2024-03-01", claim__last_paid_on=None, person__id="q")

    found = decided(engine, given, neither, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [True, None]
    assert found[ELIGIBLE].to_list() == [False, None]


def test_a_column_that_holds_nothing_tells_nothing(engine: Engine) -> None:
    claims = frame_of([claim("2024-03-01")]).with_columns(pl.lit(None).alias("claim.paid_before"))

    found = decide_claims(engine.decide_table, claims, at="weihai", date=DAY)

    assert found["claim.paid_before"].to_list() == [None]
    assert found["claim.paid_before"].dtype == pl.Boolean


def test_where_the_table_is_not_complete_earlier_payments_are_unknown(engine: Engine) -> None:
    found = decided(engine, claim("2024-03-01"), readings=ROLLING, complete=False)

    assert found["claim.paid_before"].to_list() == [None]
    assert found[ELIGIBLE].to_list() == [None]


# The table


def test_rows_order_and_columns_stay_and_further_questions_are_answered(engine: Engine) -> None:
    claims = frame_of([claim("2024-06-01"), claim("2024-03-01")]).with_columns(note=pl.lit("x"))

    found = decide_claims(
        engine.decide_table,
        claims,
        at="weihai",
        date=DAY,
        readings=ROLLING,
        ask=["subsidy.training.amount", ELIGIBLE],
        detail="value",
    )

    assert found.columns == [*claims.columns, *FACTS, ELIGIBLE, "subsidy.training.amount"]
    assert found.select(claims.columns).equals(claims)
    assert found["subsidy.training.amount"].to_list() == [0, None]


def test_a_lazy_table_gives_a_lazy_one_with_the_same_rows(engine: Engine) -> None:
    claims = frame_of([claim("2024-06-01"), claim("2024-03-01")])
    how: dict[str, Any] = {"at": "weihai", "date": DAY, "readings": ROLLING}

    lazy = decide_claims(engine.decide_table, claims.lazy(), **how)

    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(decide_claims(engine.decide_table, claims, **how))


def test_an_empty_table_stays_empty(engine: Engine) -> None:
    found = decide_claims(
        engine.decide_table, frame_of([claim("2024-06-01")]).clear(), at="weihai", date=DAY
    )

    assert found.height == 0
    assert ELIGIBLE in found.columns


def test_days_may_be_given_as_text_and_levels_as_options(engine: Engine) -> None:
    level = pl.Enum(["none", "junior", "intermediate", "senior"])
    claims = frame_of([claim("2023-11-20"), claim("2024-02-10")]).with_columns(
        pl.col("claim.on").cast(pl.String), pl.col("certificate.level").cast(level)
    )

    found = decide_claims(engine.decide_table, claims, at="weihai", date=DAY, readings=ROLLING)

    assert found[ELIGIBLE].to_list() == [True, False]
    assert found["claim.on"].dtype == pl.String


def test_the_group_may_be_named_by_other_columns(engine: Engine) -> None:
    claims = frame_of([claim("2023-11-20"), claim("2024-02-10", training__occupation="iot")])
    claims = claims.rename({"person.id": "group"})

    found = decide_claims(
        engine.decide_table,
        claims,
        at="weihai",
        date=DAY,
        readings=ROLLING,
        by=["group", "certificate.level"],
    )

    assert found[ELIGIBLE].to_list() == [True, False]


def test_missing_columns_and_days_that_are_none_are_named_all_at_once(engine: Engine) -> None:
    claims = frame_of([claim("2023-11-20")]).drop("person.id")
    claims = claims.with_columns(pl.lit("20/11/2023").alias("claim.on"))

    with pytest.raises(FactsError) as caught:
        decide_claims(engine.decide_table, claims, at="weihai", date=DAY)

    said = [fault.en for fault in caught.value.faults]
    assert "there is no column person.id" in said[0]
    assert "column claim.on, 1 row: '20/11/2023' must be a date" in said[1]


# Against plain Python, one record at a time

_DAYS: Final = [
    datetime.date.fromisoformat(day)
    for day in (
        "2023-11-20",
        "2023-12-31",
        "2024-01-01",
        "2024-02-29",
        "2024-11-20",
        "2024-11-21",
        "2025-02-28",
        "2025-03-01",
    )
]
_VALUES: Final[dict[str, list[Any]]] = {
    "person.id": ["p", "q"],
    "training.occupation": ["ai", "iot"],
    "certificate.level": ["junior", "senior"],
    "claim.on": _DAYS,
    "training.project_listed": [True, True, False],
    "training.passed": [True, True, False],
    "place": ["weihai", "weihai", "qingdao"],
    "certificate.training": [True],
}
_HISTORIES: Final = st.one_of(
    st.just((False, None)),
    st.tuples(st.sampled_from([True, None]), st.sampled_from([None, *_DAYS])),
)


@st.composite
def tables(draw: st.DrawFn, *, unknown: bool = True, most: int = 9) -> list[Row]:
    """Draw a table of claims: many in one group, close to where a year ends."""
    told = draw(st.sampled_from([[], ["claim.last_paid_on"], FACTS]))
    rows: list[Row] = []
    for _ in range(draw(st.integers(1, most))):
        row: Row = {}
        for name, values in _VALUES.items():
            value = st.sampled_from(values)
            rare = unknown and draw(st.integers(0, 19)) == 0
            row[name] = None if rare else draw(value)
        history = dict(zip(FACTS, draw(_HISTORIES), strict=True))
        row |= {name: history[name] for name in told}
        rows.append(row)
    assume(not any(denies(row, rows) for row in rows))
    return rows


def denies(row: Row, rows: list[Row]) -> bool:
    """Return whether *row* denies a payment before that another row of its group tells of."""
    named = [row[name] for name in (*KEYS, "claim.on")]
    if row.get("claim.paid_before") is not False or None in named:
        return False
    group = [other for other in rows if all(other[key] == row[key] for key in KEYS)]
    payments = [other["claim.on"] for other in group if other.get("claim.paid_before")]
    payments += [other.get("claim.last_paid_on") for other in group]
    return any(day < row["claim.on"] for day in payments if day is not None)


@examples(120)
@given(rows=tables(), readings=st.sampled_from(READINGS), complete=st.booleans())
def test_the_facts_are_those_of_one_claim_after_another(
    engine: Engine, rows: list[Row], readings: dict[str, str], *, complete: bool
) -> None:
    found = decided(engine, *rows, readings=readings, complete=complete)
    expected = claim_facts(engine.with_readings(readings), rows, date=DAY, complete=complete)

    assert found.select(FACTS).to_dicts() == expected


@examples(50)
@given(rows=tables(most=5), readings=st.sampled_from(READINGS))
def test_what_is_known_holds_however_the_unknown_turns_out(
    engine: Engine, rows: list[Row], readings: dict[str, str]
) -> None:
    found = decided(engine, *rows, readings=readings)

    for chosen in [readings] if readings else READINGS[1:]:
        assert contradictions(engine.with_readings(chosen), rows, found.to_dicts()) == []


def contradictions(engine: Engine, rows: list[Row], found: list[Row]) -> list[str]:
    """Return what *found* says that is not so in one of the tables that *rows* may be."""
    values = {name: [*dict.fromkeys(values)] for name, values in _VALUES.items()}
    values["training.occupation"] = ["ai", "iot", "another"]
    wrong = []
    for number, whole in enumerate(completions(rows, values, _DAYS)):
        if number == 300:
            break
        true = facts_in_full(engine, whole, date=DAY)
        for place, (said, is_so) in enumerate(zip(found, true, strict=True)):
            if said["claim.paid_before"] not in (None, is_so["claim.paid_before"]):
                wrong.append(f"{place}: paid_before {whole}")
            if said["claim.last_paid_on"] not in (None, is_so["claim.last_paid_on"]):
                wrong.append(f"{place}: last_paid_on {whole}")
            if said[ELIGIBLE] not in (None, is_so["paid"]):
                wrong.append(f"{place}: eligible {whole}")
    return wrong


def test_the_fold_of_single_records_notices_refused_claims_that_block(engine: Engine) -> None:
    rows = [claim("2023-11-20"), claim("2024-11-20"), claim("2024-12-01")]
    chosen = engine.with_readings(ROLLING)

    found = decided(engine, *rows, readings=ROLLING).select(FACTS).to_dicts()

    assert found == claim_facts(chosen, rows, date=DAY)
    assert found != claim_facts(chosen, rows, date=DAY, refused_blocks=True)


def test_the_completed_tables_notice_an_unknown_taken_for_false(engine: Engine) -> None:
    rows = [claim("2024-03-01", training__passed=None), claim("2024-04-01")]
    guessed = decided(engine, *rows, readings=ROLLING).to_dicts()
    guessed[1]["claim.paid_before"] = False

    assert contradictions(engine.with_readings(ROLLING), rows, guessed)


def test_a_day_of_the_last_payment_given_alone_is_unknown_where_it_is_null(engine: Engine) -> None:
    claims = [
        claim("2023-11-20", claim__last_paid_on=datetime.date(2023, 11, 1)),
        claim("2024-05-01", claim__last_paid_on=None),
    ]

    found = decided(engine, *claims, readings=ROLLING)

    assert found["claim.paid_before"].to_list() == [True, None]
    assert found[f"{ELIGIBLE}.status"].to_list() == ["decided", "undetermined"]
