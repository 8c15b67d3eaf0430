"""Records as Python has them, decided as a table."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.columns.registry import ASKED, DAY, QUESTION, RECORDS, expected

from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, MissingExtraError, NoColumnsError

STATUS, RULE = f"{QUESTION}.status", f"{QUESTION}.rule"
CERTIFIED: dict[str, Any] = {
    "training.programme": "digital_engineer",
    "certificate.training": True,
    "certificate.level": "none",
    "certificate.issued_on": datetime.date(2024, 3, 1),
}


@pytest.mark.parametrize("kind", [list, tuple])
def test_records_come_back_in_order_with_the_answers_beside_their_facts(
    engine: Engine, kind: type
) -> None:
    given = kind(RECORDS)

    decided = engine.decide_table(given, **ASKED)

    legend = engine.rules(QUESTION)
    assert [{name: row[name] for name in RECORDS[0]} for row in decided] == RECORDS
    assert [
        (row[STATUS], row[QUESTION], None if row[RULE] is None else legend[row[RULE]])
        for row in decided
    ] == expected(engine)


def test_records_need_not_have_the_same_facts(engine: Engine) -> None:
    given: list[dict[str, Any]] = [{}, {**CERTIFIED, "training.hours": 8}, {"remarks": "none"}, {}]

    decided = engine.decide_table(given, **ASKED)

    assert [row[QUESTION] for row in decided] == [None, Decimal(16), None, None]
    assert [set(row) - {QUESTION, STATUS, RULE} for row in decided] == [set(each) for each in given]


@pytest.mark.parametrize("given", [[{}], [{}, {}], ({},)], ids=str)
def test_records_without_any_fact_are_open(engine: Engine, given: Any) -> None:
    decided = engine.decide_table(given, **ASKED)

    assert [row[STATUS] for row in decided] == ["undetermined"] * len(given)


def test_no_records_are_no_answers(engine: Engine) -> None:
    nothing: list[dict[str, Any]] = []

    assert engine.decide_table(nothing, **ASKED) == []


HOURS: list[list[Any]] = [
    [8, 8.5],
    [8, "8"],
    ["８", Decimal("8.25"), None],
    [8.005],
    [True, 8],
    [8, True],
    [float("nan")],
    [8.5, float("inf")],
    [Decimal("NaN")],
    [Decimal(8), Decimal("Infinity")],
    [Decimal("8.5"), Decimal("8.005")],
    [Decimal(8), Decimal("1E+3")],
    [Decimal("1E+40")],
    [Decimal("1E-30")],
    [8, 2**70],
    [2**70],
    [-1],
    [""],
    [[8]],
    [b"8"],
    [datetime.date(2024, 5, 1), 8],
    [None, None],
]


@pytest.mark.parametrize("hours", HOURS, ids=str)
def test_a_value_of_any_type_is_taken_or_refused_as_in_a_single_record(
    engine: Engine, hours: list[Any]
) -> None:
    given = [{**CERTIFIED, "training.hours": each} for each in hours]

    def alone(facts: Mapping[str, Any]) -> object:
        try:
            return engine.decide(QUESTION, at="qingdao", date=DAY, facts=facts).value
        except FactsError:
            return FactsError

    wanted = [alone(facts) for facts in given]
    if FactsError in wanted:
        with pytest.raises(FactsError, match=r"training\.hours"):
            engine.decide_table(given, **ASKED)
    else:
        assert [row[QUESTION] for row in engine.decide_table(given, **ASKED)] == wanted


DATES: list[list[Any]] = [
    [datetime.date(2024, 3, 1), "2024-03-01"],
    ["2024-03-01", None],
    ["2024-3-1"],
    [datetime.datetime(2024, 3, 1, 12)],  # without a zone, as records have it
    [20240301],
]


@pytest.mark.parametrize("days", DATES, ids=str)
def test_a_day_of_a_record_is_a_date_or_written_as_one(engine: Engine, days: list[Any]) -> None:
    given = [{**CERTIFIED, "training.hours": 8, "certificate.issued_on": day} for day in days]

    if days[-1] in ("2024-03-01", None):
        decided = engine.decide_table(given, **ASKED)
        assert decided[0][QUESTION] == 16
    else:
        with pytest.raises(FactsError, match=r"certificate\.issued_on"):
            engine.decide_table(given, **ASKED)


def test_nested_facts_are_those_of_their_paths(engine: Engine) -> None:
    nested: list[dict[str, Any]] = [
        {
            "certificate": {"training": True, "level": "none", "issued_on": "2024-03-01"},
            "training": {"programme": "digital_engineer", "hours": 8},
        }
    ]

    (decided,) = engine.decide_table(nested, **ASKED)

    assert decided[QUESTION] == 16
    assert {name: decided[name] for name in nested[0]} == nested[0]


def test_a_fact_that_is_given_twice_is_refused(engine: Engine) -> None:
    twice: list[dict[str, Any]] = [{"training": {"hours": 8}, "training.hours": 9}]

    with pytest.raises(FactsError, match=r"training\.hours is given twice"):
        engine.decide_table(twice, **ASKED)


def test_place_and_day_may_be_of_the_record(engine: Engine) -> None:
    given = [{**RECORDS[1], "place": "青岛市", "day": "2024-05-01"}, {"place": None, "day": None}]

    decided = engine.decide_table(given, **{**ASKED, "at": column("place"), "date": column("day")})

    assert [row[STATUS] for row in decided] == ["decided", "undetermined"]


def test_names_of_records_are_held_to_the_same_rules_as_columns(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"training\.huors is not a fact"):
        engine.decide_table([{"training.huors": 8}], **ASKED)
    with pytest.raises(FactsError, match=r"there is a column hours\.credited already"):
        engine.decide_table([{"hours.credited": 8}], **ASKED)
    odd: list[dict[Any, Any]] = [{1: 2, "training.hours": 8}]
    assert engine.decide_table(odd, **ASKED, detail="value") == [
        {1: 2, "training.hours": 8, QUESTION: None}
    ]


def test_what_is_no_record_is_refused(engine: Engine) -> None:
    for given in ([{}, 8], ["training"], [None]):
        with pytest.raises(NoColumnsError, match="every record of a list must be a mapping"):
            engine.decide_table(given, **ASKED)


def test_records_need_polars(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zsgx.engine.columns.conversion.find_spec", lambda _name: None)

    with pytest.raises(MissingExtraError, match=r"this needs polars.*zsgx\[batch\]"):
        engine.decide_table([{}], **ASKED)
