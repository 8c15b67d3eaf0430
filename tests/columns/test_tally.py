from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, Literal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.columns.one_by_one import consistent
from tests.effort import examples

from zsgx import Engine, FactsError, QuestionError, Status
from zsgx.engine.columns.request import column
from zsgx.engine.records.tally import SPENDING, tally

Row = dict[str, Any]
DAY: Final = datetime.date(2024, 6, 1)
CREDITED: Final = "hours.credited"
ELIGIBLE: Final = "subsidy.training.eligible"
AMOUNT: Final = "subsidy.training.amount"
MONEY: Final = pl.Decimal(38, 2)
SCHEMA: Final = {
    "person.id": pl.String(),
    "place": pl.String(),
    "training.occupation": pl.String(),
    "training.hours": MONEY,
    "training.programme": pl.String(),
    "training.in_published_plan": pl.Boolean(),
    "certificate.training": pl.Boolean(),
    "certificate.level": pl.String(),
    "certificate.issued_on": pl.Date(),
    "external.subsidy_person_covered": pl.Boolean(),
    "external.training_subsidy_standard": MONEY,
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    plugins = ["national", "guangxi", "qingdao", "weihai"]
    return Engine.load(plugins=plugins, readings={"cross_year": "completion"})


def training(**others: Any) -> Row:
    """Return a training with which everything can be decided in Qingdao."""
    row = {
        "person.id": "p",
        "place": "qingdao",
        "training.occupation": "ai",
        "training.hours": Decimal(40),
        "training.programme": "digital_engineer",
        "training.in_published_plan": False,
        "certificate.training": True,
        "certificate.level": "junior",
        "certificate.issued_on": datetime.date(2024, 1, 1),
        "external.subsidy_person_covered": True,
        "external.training_subsidy_standard": Decimal("3333.33"),
    }
    return consistent({**row, **{name.replace("__", "."): value for name, value in others.items()}})


def decided(engine: Engine, *rows: Row, detail: Literal["full", "value"] = "full") -> pl.DataFrame:
    frame = pl.DataFrame(list(rows), schema=SCHEMA)
    ask = [CREDITED, ELIGIBLE, AMOUNT]
    return engine.decide_table(frame, ask=ask, at=column("place"), date=DAY, detail=detail)


def one(frame: pl.DataFrame) -> Row:
    return frame.row(0, named=True)


# What is added up


def test_everything_that_a_decided_table_has_is_added_up(engine: Engine) -> None:
    rows = [
        training(),
        training(training__hours=Decimal("0.25")),
        training(person__id="q", certificate__level="none"),
    ]

    found = tally(decided(engine, *rows))

    assert one(found) == {
        "person_times": 3,
        "persons": 2,
        "persons.open": 0,
        "hours": Decimal("160.50"),
        "hours.open": 0,
        "certificates.training": 3,
        "certificates.training.open": 0,
        "certificates.level": 2,
        "certificates.level.open": 0,
        "subsidies": 3,
        "subsidies.open": 0,
        "spending": Decimal("9999.99"),
        "spending.open": 0,
    }
    assert found["hours"].dtype == found["spending"].dtype == MONEY


def test_each_place_and_occupation_has_its_own_row(engine: Engine) -> None:
    rows = [
        training(place="weihai"),
        training(training__occupation="iot"),
        training(),
        training(place=None),
    ]

    found = tally(decided(engine, *rows), by=["place", "training.occupation"])

    assert found.columns[:3] == ["place", "training.occupation", "person_times"]
    assert found.select("place", "training.occupation", "hours", "hours.open").rows() == [
        ("qingdao", "ai", 80, 0),
        ("qingdao", "iot", 80, 0),
        ("weihai", "ai", 40, 0),
        (None, "ai", 0, 1),
    ]


def test_persons_are_different_ones_and_person_times_are_rows(engine: Engine) -> None:
    rows = [training(), training(), training(person__id="q"), training(person__id=None)]

    found = one(tally(decided(engine, *rows)))

    assert (found["persons"], found["persons.open"], found["person_times"]) == (2, 1, 4)


def test_the_persons_of_all_rows_are_not_the_sum_of_those_of_each(engine: Engine) -> None:
    frame = decided(engine, training(), training(place="weihai"))

    assert tally(frame, by=["place"])["persons"].to_list() == [1, 1]
    assert one(tally(frame))["persons"] == 1


def test_an_open_answer_is_counted_beside_the_sum_and_never_as_nothing(engine: Engine) -> None:
    rows = [
        training(),
        training(training__hours=None),
        training(certificate__training=None, certificate__level=None),
        training(external__training_subsidy_standard=None),
    ]

    found = one(tally(decided(engine, *rows)))

    assert (found["hours"], found["hours.open"]) == (160, 2)
    assert (found["certificates.training"], found["certificates.training.open"]) == (3, 1)
    assert (found["certificates.level"], found["certificates.level.open"]) == (3, 1)
    assert (found["subsidies"], found["subsidies.open"]) == (3, 1)
    assert (found["spending"], found["spending.open"]) == (Decimal("6666.66"), 2)


def test_where_no_provision_speaks_nothing_is_added_and_nothing_is_open(engine: Engine) -> None:
    silent = training(training__programme="other")

    frame = decided(engine, silent, training())

    assert frame[f"{CREDITED}.status"].to_list() == ["silent", "decided"]
    assert one(tally(frame).select("hours", "hours.open")) == {"hours": 80, "hours.open": 0}


def test_a_conflict_is_open() -> None:
    frame = pl.DataFrame(
        {CREDITED: [None, "2.50"], f"{CREDITED}.status": ["conflict", "decided"]},
    )

    found = tally(frame, person=None)

    assert one(found) == {"hours": Decimal("2.50"), "hours.open": 1}


def test_without_a_status_every_value_that_is_not_there_is_open(engine: Engine) -> None:
    silent = training(training__programme="other")

    found = one(tally(decided(engine, silent, training(), detail="value")))

    assert (found["hours"], found["hours.open"]) == (80, 1)


def test_spending_adds_up_all_amounts_that_there_are() -> None:
    amounts = {
        "subsidy.seminar.amount": ["80000", None, "80000.01"],
        "award.base.amount": ["100000", "0.01", None],
        "fee.public_subject": ["5", "5", "5"],
    }
    frame = pl.DataFrame({**amounts, "year": [2024, 2024, 2025]})

    found = tally(frame, by=["year"], person=None)

    assert found.rows() == [
        (2024, Decimal("180000.01"), 1),
        (2025, Decimal("80000.01"), 1),
    ]
    assert one(tally(frame, person=None, spending=["fee.public_subject"])) == {
        "spending": 15,
        "spending.open": 0,
    }


def test_hours_may_be_those_still_to_be_registered() -> None:
    frame = pl.DataFrame({"hours.to_register": ["1.10", "2.20"], CREDITED: ["9", "9"]})

    assert one(tally(frame, person=None, hours="hours.to_register"))["hours"] == Decimal("3.30")


def test_sums_of_many_hundredths_are_exact() -> None:
    frame = pl.DataFrame({AMOUNT: ["0.01"] * 100_000, "person.id": ["p"] * 100_000})

    assert one(tally(frame))["spending"] == Decimal("1000.00")


# The table


def test_a_lazy_table_gives_a_lazy_tally(engine: Engine) -> None:
    frame = decided(engine, training(), training(person__id="q"))

    found = tally(frame.lazy(), by=["person.id"])

    assert isinstance(found, pl.LazyFrame)
    assert found.collect().equals(tally(frame, by=["person.id"]))


def test_no_rows_come_to_nothing(engine: Engine) -> None:
    frame = decided(engine, training()).clear()

    assert set(one(tally(frame)).values()) == {0}
    assert tally(frame, by=["place"]).height == 0


def test_columns_that_are_asked_for_must_be_there() -> None:
    frame = pl.DataFrame({CREDITED: ["1"]})

    with pytest.raises(FactsError) as caught:
        tally(frame, by=["year"], hours="hours.credit", spending=["award"])

    assert [fault.en.partition(".")[0] for fault in caught.value.faults] == [
        "there is no column year",
        "there is no column person",
        "there is no column hours",
        "there is no column award",
    ]


def test_a_table_without_anything_to_add_up_is_refused() -> None:
    with pytest.raises(FactsError, match="there is nothing to tally, none of hours"):
        tally(pl.DataFrame({"note": ["x"]}), person=None)


def test_amounts_that_are_not_exact_are_refused() -> None:
    with pytest.raises(FactsError, match=r"column award.base.amount, 1 row: 0.005 must be exact"):
        tally(pl.DataFrame({"award.base.amount": [0.005]}), person=None)


def test_what_counts_as_spending_are_amounts_of_money(engine: Engine) -> None:
    assert {engine.questions[name].type.unit for name in SPENDING} == {"CNY"}


# Against plain Python, one record at a time

_VALUES: Final[dict[str, list[Any]]] = {
    "person.id": ["p", "q", None],
    "place": ["qingdao", "weihai", "national", None],
    "training.occupation": ["ai", "iot", None],
    "training.hours": [Decimal("10.25"), Decimal("0.05"), None],
    "training.programme": ["digital_engineer", "capability", None],
    "training.in_published_plan": [True, False, None],
    "certificate.training": [True, False, None],
    "certificate.level": ["none", "junior", "senior", None],
    "certificate.issued_on": [DAY, datetime.date(2023, 1, 1), None],
    "external.subsidy_person_covered": [True, False, None],
    "external.training_subsidy_standard": [Decimal("3000.01"), None],
}
_ROWS: Final = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in _VALUES.items()}).map(
        consistent
    ),
    max_size=12,
)
_KEYS: Final = st.lists(st.sampled_from(["place", "training.occupation"]), unique=True)


def one_by_one(
    engine: Engine, rows: Sequence[Row], by: Sequence[str], *, open_is_nothing: bool = False
) -> dict[tuple[Any, ...], Row]:
    """
    Return the tally, decided and added up one record at a time.

    With *open_is_nothing* an open answer counts as nothing, which is wrong.
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    if not by:
        groups[()] = []
    for row in rows:
        groups.setdefault(tuple(row[key] for key in by), []).append(row)
    return {
        key: total(engine, group, open_is_nothing=open_is_nothing) for key, group in groups.items()
    }


def total(engine: Engine, rows: Sequence[Row], *, open_is_nothing: bool) -> Row:
    found: Row = {
        "person_times": len(rows),
        "persons": len({row["person.id"] for row in rows} - {None}),
        "persons.open": sum(row["person.id"] is None for row in rows),
    }
    for name, path in (("hours", CREDITED), ("subsidies", ELIGIBLE), ("spending", AMOUNT)):
        found[name], found[f"{name}.open"] = 0, 0
        for row in rows:
            status, value = answer(engine, row, path)
            found[name] += value or 0
            found[f"{name}.open"] += status in (Status.UNDETERMINED, Status.CONFLICT)
    for name, nothing in (("training", False), ("level", "none")):
        held = [row[f"certificate.{name}"] for row in rows]
        found[f"certificates.{name}"] = sum(each not in (None, nothing) for each in held)
        found[f"certificates.{name}.open"] = held.count(None)
    if open_is_nothing:
        found = {name: 0 if name.endswith(".open") else value for name, value in found.items()}
    return found


def answer(engine: Engine, row: Row, question: str) -> tuple[Status, Any]:
    if row["place"] is None:
        return Status.UNDETERMINED, None
    facts = {path: value for path, value in row.items() if path in engine.vocabulary}
    decision = engine.decide(question, at=row["place"], date=DAY, facts=facts)
    return decision.status, decision.value


@examples(80)
@given(rows=_ROWS, by=_KEYS)
def test_a_tally_is_the_sum_of_single_decisions(
    engine: Engine, rows: list[Row], by: list[str]
) -> None:
    found = tally(decided(engine, *rows), by=by)

    assert by_key(found, by) == one_by_one(engine, rows, by)


def by_key(found: pl.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], Row]:
    return {
        tuple(row[key] for key in by): {name: row[name] for name in row if name not in by}
        for row in found.to_dicts()
    }


def test_single_decisions_notice_an_open_answer_that_counts_as_nothing(engine: Engine) -> None:
    rows = [training(), training(training__hours=None)]

    found = by_key(tally(decided(engine, *rows)), [])

    assert found == one_by_one(engine, rows, [])
    assert found != one_by_one(engine, rows, [], open_is_nothing=True)


def test_a_row_whose_facts_contradict_each_other_is_open(engine: Engine) -> None:
    late = {**training(), "certificate.issued_on": datetime.date(2030, 1, 1)}
    frame = pl.DataFrame([training(), late], schema=SCHEMA).lazy()
    decided_ = engine.decide_table(frame, ask=[CREDITED], at=column("place"), date=DAY)

    found = one(tally(decided_).collect())

    assert (found["person_times"], found["hours"], found["hours.open"]) == (2, Decimal(80), 1)
    assert (found["certificates.training"], found["certificates.training.open"]) == (1, 1)
    assert (found["certificates.level"], found["certificates.level.open"]) == (1, 1)


# Names of columns


@pytest.mark.parametrize(
    "name", ["hours", "hours.open", "persons", "persons.open", "person_times", "spending"]
)
def test_a_column_to_tally_by_is_not_called_as_one_of_the_tally_is(name: str) -> None:
    frame = pl.DataFrame({CREDITED: ["1"], AMOUNT: ["1"], "person.id": ["p"], name: [1]})

    with pytest.raises(QuestionError, match=f"by: the answer has a column {name} too; rename"):
        tally(frame, by=["person.id", name])
    with pytest.raises(QuestionError, match=f"by: the answer has a column {name} too; rename"):
        tally(frame.lazy(), by=[name])


def test_a_name_that_the_tally_does_not_have_is_free() -> None:
    frame = pl.DataFrame({CREDITED: ["1"], "persons": ["x"]})

    assert tally(frame, by=["persons"], person=None).rows() == [("x", 1, 0)]


def test_a_name_that_is_kept_is_refused() -> None:
    with pytest.raises(FactsError, match=r"column __across\.hours: names that begin with"):
        tally(pl.DataFrame({CREDITED: ["1"], "__across.hours": [1]}), person=None)


@pytest.mark.parametrize("type_", [pl.String(), pl.Categorical(), pl.Enum(["", "p"])])
def test_nobody_is_called_by_an_empty_text(type_: pl.DataType) -> None:
    who = pl.Series(["p", ""], dtype=type_)

    with pytest.raises(FactsError, match=r"column person.id, 1 row: '' must not be an empty text"):
        tally(pl.DataFrame({CREDITED: ["1", "1"], "person.id": who}))


@pytest.mark.parametrize(
    ("who", "persons"),
    [
        (pl.Series([1, 2]), (2, 0)),
        (pl.Series(["p", None]), (1, 1)),
        (pl.Series(["p", "q"], dtype=pl.Categorical()), (2, 0)),
        (pl.Series(["p", "q"], dtype=pl.Enum(["q", "p"])), (2, 0)),
        (pl.Series([DAY, DAY]), (1, 0)),
        (pl.Series([None, None]), (0, 2)),
        (pl.Series([]), (0, 0)),
    ],
)
def test_persons_and_groups_may_be_of_any_type(who: pl.Series, persons: tuple[int, int]) -> None:
    frame = pl.DataFrame({"person.id": who, CREDITED: ["1"] * len(who)})

    assert tally(frame).select("persons", "persons.open").rows() == [persons]
    assert tally(frame, by=["person.id"])["persons"].sum() == persons[0]


def test_a_person_or_a_group_is_no_list() -> None:
    frame = pl.DataFrame({"person.id": [["p"]], CREDITED: ["1"]})

    with pytest.raises(FactsError, match=r"column person.id holds List.* cannot tell rows apart"):
        tally(frame)
    with pytest.raises(FactsError, match=r"column person.id holds List.* cannot tell rows apart"):
        tally(frame, by=["person.id"], person=None)
