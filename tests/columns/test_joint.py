"""One diagram for all the rows: place, day and what is unknown are axes of it."""

import datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.columns.exhaustive import agreed, every
from tests.columns.tangled import FACTS, tangled
from tests.engine.desk import DAY, Desk, document, table

from zsgx.engine.columns.joint import KnownFacts, joint_of
from zsgx.engine.columns.request import TableScope, column
from zsgx.engine.engine import Engine
from zsgx.errors import NoColumnsError
from zsgx.language.atoms import Sign
from zsgx.language.axis import Intervals, Options

CREDITED, ELIGIBLE = "hours.credited", "subsidy.training.eligible"
TRUTHS = (True, False, None)
HERE, THEN = column("place"), column("day")


def days(*written: str | None) -> list[datetime.date | None]:
    return [None if each is None else datetime.date.fromisoformat(each) for each in written]


def crossed(frame: pl.DataFrame, name: str, values: list[Any]) -> pl.DataFrame:
    """Return every row of *frame* with each of *values* in a column *name*."""
    return frame.join(pl.DataFrame({name: values}), how="cross")


def test_places_and_days_are_told_apart_where_both_vary(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(CREDITED, "id: n, when: training.hours > 10, then: 7, cite: N-1/1/n"),
        ),
        desk.policy(
            "province",
            table(
                CREDITED,
                "id: p, when: training.online, then: 5, cite: P-1/1/p",
                "id: q, when: training.hours == 20, then: 6, cite: P-1/1/q",
                mode="replaces",
            ),
            documents=document("P-1", "since: 2022-01-01, until: 2023-12-31"),
        ),
        desk.policy(
            "city",
            table(CREDITED, "id: c, when: training.hours >= 20, then: 9, cite: C-1/1/c"),
            documents=document("C-1", "since: 2023-01-01"),
        ),
    )
    frame = every(training__online=TRUTHS, training__hours=(None, 10, 11, 20, 21))
    frame = crossed(frame, "place", ["nation", "330000", "city", None])
    frame = crossed(
        frame,
        "day",
        days("1990-01-01", "2020-01-01", "2022-12-31", "2023-01-01", "2024-01-01", None),
    )

    found = agreed(engine, frame, CREDITED, at=HERE, date=THEN)

    assert {status for status, _, _ in found} == {"decided", "undetermined", "silent", "conflict"}
    assert {rule for _, _, rule in found} >= {"nation/n", "province/p", "city/c"}
    for one_place in ("nation", "province", "city"):
        agreed(engine, frame, CREDITED, at=one_place, date=THEN)
    for one_day in days("1990-01-01", "2022-12-31", "2024-01-01"):
        agreed(engine, frame, CREDITED, at=HERE, date=one_day)


def test_texts_and_numbers_that_several_places_cut_differently_are_cut_for_all(
    desk: Desk,
) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(
                ELIGIBLE,
                "id: a, when: training.occupation == 'cook' and base.rank <= 10, then: true, "
                "cite: N-1/1/a",
            ),
        ),
        desk.policy(
            "city",
            table(
                ELIGIBLE,
                "id: b, when: \"training.occupation in ['baker', 'cook'] and base.rank > 3\", "
                "then: true, cite: C-1/1/b",
                "id: c, when: training.occupation != 'smith', then: false, cite: C-1/1/c",
                mode="replaces",
            ),
            gaps=["province"],
        ),
        desk.policy(
            "neighbour",
            table(
                ELIGIBLE,
                "id: d, when: training.occupation == 'smith', then: true, cite: B-1/1/d",
                mode="replaces",
            ),
            gaps=["province"],
        ),
    )
    frame = every(
        training__occupation=("cook", "baker", "smith", "clerk", None),
        base__rank=(1, 3, 4, 10, 11, None),
    )
    frame = crossed(frame, "place", ["nation", "city", "neighbour", None])

    found = agreed(engine, frame, ELIGIBLE, at=HERE)

    assert {value for _, value, _ in found} == {True, False, None}


def test_comparisons_of_two_facts_are_settled_where_both_are_known_beforehand(
    desk: Desk,
) -> None:
    rules = table(
        ELIGIBLE,
        "id: a, when: employer.training_fund >= employer.payroll * external.training_fund_ratio, "
        "then: true, cite: N-1/1/a",
        "id: b, when: employer.training_fund < employer.payroll * external.training_fund_ratio, "
        "then: false, cite: N-1/1/b",
    )
    policy = desk.policy("nation", rules)
    money = (None, Decimal(0), Decimal("49999.99"), Decimal(50000))
    frame = every(
        employer__training_fund=money, employer__payroll=(None, Decimal("3333333.40"), Decimal(0))
    )
    known = desk.engine(policy, external={"training_fund_ratio": "0.015"})

    found = dict(zip(frame.rows(), agreed(known, frame, ELIGIBLE), strict=True))
    open_ = agreed(desk.engine(policy), frame, ELIGIBLE)

    assert found[Decimal("49999.99"), Decimal("3333333.40")] == ("decided", False, "nation/b")
    assert found[Decimal(50000), Decimal("3333333.40")] == ("decided", True, "nation/a")
    assert set(open_) == {("undetermined", None, None)}
    agreed(known, frame.drop("employer.payroll"), ELIGIBLE)
    agreed(known, frame.drop("employer.training_fund"), ELIGIBLE)


def test_what_is_known_beforehand_is_no_axis(desk: Desk) -> None:
    rules = table(
        ELIGIBLE,
        "id: a, when: external.training_fund_ratio > 0.01 and training.online, then: true, "
        "cite: N-1/1/a",
        "id: b, when: external.training_subsidy_standard <= external.training_subsidy_standard * "
        "external.training_fund_ratio, then: false, cite: N-1/1/b",
    )
    policy = desk.policy("nation", rules)
    frame = every(training__online=TRUTHS, training__passed=TRUTHS)

    for external in (
        {},
        {"training_fund_ratio": "0.02"},
        {"training_fund_ratio": "0.005", "training_subsidy_standard": 3000},
        {"training_fund_ratio": 1, "training_subsidy_standard": 3000},
    ):
        agreed(desk.engine(policy, external=external), frame, ELIGIBLE)
    known = {
        "external.training_fund_ratio": Decimal("0.02"),
        "external.training_subsidy_standard": Decimal(3000),
    }
    settled = joint_diagram(desk.engine(policy), ELIGIBLE, {"training.online": False}, known)
    assert [axis.facts for axis in settled.axes] == [("training.online",)]
    assert settled.lacking == (False,)


def joint_diagram(
    engine: Engine, question: str, columns: dict[str, bool], constants: Any = None
) -> Any:
    """Return the joint diagram of a question at the nation on one day."""
    scope = TableScope.of(engine.tables.rulebook, "nation", DAY)
    return joint_of(
        question, engine.tables, scope, KnownFacts(columns, constants or {}), rules=True
    )


def test_a_column_that_lacks_nothing_has_no_slot_for_the_unknown(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online and training.hours > 10, then: training.hours, cite: N-1/1/a",
    )

    full = joint_diagram(engine, CREDITED, {"training.online": False, "training.hours": False})
    lacking = joint_diagram(engine, CREDITED, {"training.online": True, "training.hours": True})

    assert {type(axis) for axis in full.axes} == {Options, Intervals}
    assert full.lacking == (False, False)
    assert list(full.diagrams.sizes) == [2, 2]
    assert lacking.lacking == (True, True)
    assert list(lacking.diagrams.sizes) == [3, 3]


def test_one_comparison_is_one_axis_whichever_table_makes_it(desk: Desk) -> None:
    early = "claim.on < add_years(filing.first_review_on, 1)"
    late = "add_years(filing.first_review_on, 1) <= claim.on"
    engine = desk.engine(
        desk.policy(
            "nation", table(ELIGIBLE, f"id: a, when: '{early}', then: false, cite: N-1/1/a")
        ),
        desk.policy(
            "city",
            table(
                ELIGIBLE,
                f"id: b, when: '{late}', then: true, cite: C-1/1/b",
            ),
            gaps=["province"],
        ),
    )
    frame = every(
        claim__on=days("2024-02-28", "2024-03-01", "2024-02-29", None),
        filing__first_review_on=days("2023-02-28", "2023-03-01", "2024-02-29", None),
    )
    frame = crossed(frame, "place", ["nation", "city"])
    scope = TableScope.of(engine.tables.rulebook, HERE, DAY)
    columns = {"claim.on": True, "filing.first_review_on": True, "at": False}

    both = joint_of(ELIGIBLE, engine.tables, scope, KnownFacts(columns), rules=True)

    assert [type(axis) for axis in both.axes] == [Options, Sign]
    agreed(engine, frame, ELIGIBLE, at=HERE)


def test_cells_that_no_record_can_be_in_take_no_part(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours > 10 and training.hours > training.registered_hours, "
        "then: 1, cite: N-1/1/a",
        "id: b, when: training.hours <= 10 or training.hours <= training.registered_hours, "
        "then: 2, cite: N-1/1/b",
    )
    given = (None, Decimal(0), Decimal(10), Decimal("10.01"), Decimal(20))
    frame = every(training__hours=given, training__registered_hours=given)

    found = agreed(engine, frame, CREDITED)

    assert "conflict" not in {status for status, _, _ in found}


def test_a_question_without_any_rule_is_silent_everywhere(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation"))
    frame = every(training__online=TRUTHS)
    frame = crossed(crossed(frame, "place", ["nation", None]), "day", days("2024-05-01", None))

    assert set(agreed(engine, frame, CREDITED)) == {("silent", None, None)}
    found = agreed(engine, frame, CREDITED, at=HERE, date=THEN)
    assert set(found) == {("silent", None, None), ("undetermined", None, None)}


def test_tables_too_large_to_be_joined_are_refused_with_what_to_do(desk: Desk) -> None:
    engine = desk.one(CREDITED, *tangled(FACTS, 5))
    # Where every fact may be unknown, there are more than 100,000 nodes to make.
    frame = pl.DataFrame({path: [True, False, None] for path in FACTS})

    with pytest.raises(
        NoColumnsError, match=r"tables of hours\.credited are too large.*decide_many"
    ):
        engine.decide_table(frame, ask=CREDITED, at="nation", date=DAY)

    known = engine.decide_table(frame.drop_nulls(), ask=CREDITED, at="nation", date=DAY)
    each = engine.decide_many(frame.to_dicts(), ask=[CREDITED], at="nation", date=DAY)
    statuses = [answers[CREDITED].status.value for answers in each]
    assert known[f"{CREDITED}.status"].to_list() == ["silent", "silent"]
    assert statuses == ["silent", "silent", "undetermined"]


def test_a_way_that_no_row_can_take_settles_nothing_for_the_others(desk: Desk) -> None:
    never = (
        "training.hours <= 10 and training.registered_hours > 10 and "
        "training.hours >= training.registered_hours"
    )
    engine = desk.one(
        ELIGIBLE,
        "id: a, when: training.hours > 10, then: true, cite: N-1/1/a",
        f"id: b, when: {never}, then: false, cite: N-1/1/b",
    )
    given = (None, Decimal(0), Decimal(10), Decimal("10.01"), Decimal(20))

    agreed(engine, every(training__hours=given, training__registered_hours=given), ELIGIBLE)
    agreed(engine, every(training__hours=given[1:], training__registered_hours=given[1:]), ELIGIBLE)
    agreed(engine, every(training__hours=given), ELIGIBLE)


def test_a_value_that_holds_everywhere_holds_where_the_place_is_known(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", table(CREDITED, "id: a, then: 5, cite: N-1/1/a")),
        desk.policy("city", gaps=["province"]),
    )
    frame = pl.DataFrame({"place": ["nation", "city", None], "training.online": [True, None, True]})

    found = agreed(engine, frame, CREDITED, at=HERE)

    assert [value for _, value, _ in found] == [5, 5, None]
