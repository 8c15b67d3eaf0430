"""How the rows of a table are decided, worked out once and the same for every engine."""

import datetime
import pickle
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from tests.columns.exhaustive import agreed, every
from tests.engine.desk import DAY, Desk, table

from zsgx.engine.columns.joint import KnownFacts
from zsgx.engine.columns.plan import TablePlan, plan_of
from zsgx.engine.columns.request import Ask, column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError
from zsgx.language.tree import Arithmetic

CREDITED, ELIGIBLE = "hours.credited", "subsidy.training.eligible"
TRUTHS = (True, False, None)


def ask_of(engine: Engine, *questions: str, detail: str = "full", **scope: Any) -> Ask:
    place, day = scope.get("at", "nation"), scope.get("date", DAY)
    return Ask.of(engine.tables, questions, place, day, {}, detail)


def planned(engine: Engine, *questions: str, detail: str = "full", **columns: bool) -> TablePlan:
    given = {path.replace("__", "."): lacks for path, lacks in columns.items()}
    return plan_of(ask_of(engine, *questions, detail=detail), KnownFacts(given))


@pytest.fixture
def doubled(desk: Desk) -> Engine:
    """Return an engine with a form that two questions share."""
    return desk.engine(
        desk.policy(
            "nation",
            table(
                CREDITED,
                "id: a, when: training.online, then: training.hours * 2, cite: N-1/1/a",
                "id: b, when: not training.online, then: training.hours, cite: N-1/1/b",
            ),
            table(
                ELIGIBLE,
                "id: c, when: training.hours * 2 > training.registered_hours, then: true, "
                "cite: N-1/1/c",
            ),
        )
    )


def test_a_plan_is_made_once_for_what_it_depends_on(doubled: Engine) -> None:
    first = planned(doubled, CREDITED, training__online=True)

    assert planned(doubled, CREDITED, training__online=True) is first
    for other in (
        planned(doubled, CREDITED, training__online=False),
        planned(doubled, CREDITED, training__hours=True),
        planned(doubled, CREDITED, ELIGIBLE, training__online=True),
        planned(doubled, CREDITED, detail="value", training__online=True),
        plan_of(ask_of(doubled, CREDITED), KnownFacts({"training.online": True}), lazily=True),
        plan_of(
            ask_of(doubled, CREDITED, date=datetime.date(2024, 5, 2)),
            KnownFacts({"training.online": True}),
        ),
    ):
        assert other is not first


def test_plans_are_kept_by_the_engine_and_made_again_after_pickling(doubled: Engine) -> None:
    planned(doubled, CREDITED, training__online=True)

    again: Engine = pickle.loads(pickle.dumps(doubled))

    assert doubled.tables.plans
    assert not again.tables.plans


def test_an_engine_does_not_keep_plans_without_end(doubled: Engine) -> None:
    frame = pl.DataFrame({"training.online": [True], "training.hours": [8]})
    kept = []

    # Every day has a plan of its own, and 256 plans are kept.
    for step in range(260):
        day = DAY + datetime.timedelta(days=step)
        decided = doubled.decide_table(frame, ask=CREDITED, at="nation", date=day)
        assert decided[CREDITED].item() == 16
        kept.append(len(doubled.tables.plans))

    assert kept[:2] == [1, 2]
    assert max(kept) <= 256


def test_a_form_that_is_computed_is_prepared_once_for_all_questions(doubled: Engine) -> None:
    plan = planned(
        doubled,
        CREDITED,
        ELIGIBLE,
        training__online=True,
        training__hours=True,
        training__registered_hours=True,
    )

    prepared = plan.prepared()

    assert [type(tree) for tree in prepared] == [Arithmetic]
    assert all(name.startswith("__zsgx.") for name in prepared.values())


def test_a_plan_names_all_facts_that_have_a_column_and_no_others(doubled: Engine) -> None:
    every_one = {"training.online": True, "training.hours": True, "training.registered_hours": True}

    def facts(*questions: str, **left_out: bool) -> frozenset[str]:
        names = {path.replace("__", ".") for path in left_out}
        given = {path: lacks for path, lacks in every_one.items() if path not in names}
        return plan_of(ask_of(doubled, *questions), KnownFacts(given)).facts()

    assert facts(CREDITED) == facts(ELIGIBLE) == set(every_one)
    assert facts(ELIGIBLE, training__hours=True) == {"training.online", "training.registered_hours"}


def test_a_fact_on_which_no_answer_depends_is_checked_as_it_is_of_a_single_record(
    doubled: Engine,
) -> None:
    frame = pl.DataFrame({"training.registered_hours": [8], "training.passed": ["anything"]})

    with pytest.raises(
        FactsError, match=r"column training\.passed, 1 row: .anything. must be true"
    ):
        doubled.decide_table(frame, ask=ELIGIBLE, at="nation", date=DAY)


def test_what_is_no_fact_may_hold_anything(doubled: Engine) -> None:
    frame = pl.DataFrame({"training.registered_hours": [8], "remark": ["anything"]})

    decided = doubled.decide_table(frame, ask=ELIGIBLE, at="nation", date=DAY)

    assert decided[f"{ELIGIBLE}.status"].to_list() == ["undetermined"]


MANY = [
    f"id: r{number}, when: base.rank == {number} and training.online, then: {number}, "
    f"cite: N-1/1/r{number}"
    for number in range(1, 31)
]


@pytest.mark.parametrize(
    "more", [(), ("id: o, when: not training.online, then: 0, cite: N-1/1/o",)]
)
def test_many_values_are_told_apart_as_few_are(desk: Desk, more: tuple[str, ...]) -> None:
    engine = desk.one(CREDITED, *MANY, *more)
    frame = every(training__online=TRUTHS, base__rank=(*range(1, 34), None))

    found = agreed(engine, frame, CREDITED)

    assert len({value for _, value, _ in found}) > 30


def test_several_questions_are_answered_in_one_pass_each_as_if_it_were_alone(
    desk: Desk,
) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(CREDITED, *MANY[:3], "id: h, when: base.rank > 5, then: 9, cite: N-1/1/h"),
            table(ELIGIBLE, "id: e, when: base.rank > 5, then: training.online, cite: N-1/1/e"),
            table("hours.year", "id: y, then: year(claim.on), cite: N-1/1/y"),
        )
    )
    frame = every(
        training__online=TRUTHS,
        base__rank=(1, 2, 5, 6, None),
        claim__on=(datetime.date(2024, 2, 29), None),
    )
    questions = [CREDITED, ELIGIBLE, "hours.year", "title.route"]

    for detail in ("full", "value"):
        whole: dict[str, Any] = {"at": "nation", "date": DAY, "detail": detail}
        together = engine.decide_table(frame, ask=questions, **whole)
        for question in questions:
            alone = engine.decide_table(frame, ask=question, **whole)
            added = alone.columns[frame.width :]
            assert together.select(added).equals(alone.select(added))


YES_OR_NO = {
    "yes": "id: a, when: training.online, then: true, cite: N-1/1/a",
    "no": "id: b, when: training.passed, then: false, cite: N-1/1/b",
    "what_is": "id: c, when: not training.online, then: person.retired, cite: N-1/1/c",
    "closing": "id: d, when: not training.online and not training.passed, then: false, "
    "cite: N-1/1/d",
}


@pytest.mark.parametrize("chosen", [("yes",), ("no",), ("yes", "closing"), ("yes", "no"),
                                    ("yes", "what_is"), ("what_is", "no"), ("yes", "no", "closing"),
                                    ("yes", "what_is", "no")], ids="-".join)  # fmt: skip
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("varies", [(), ("place",), ("day",), ("place", "day")], ids=str)
def test_yes_and_no_are_told_apart_whatever_is_known_and_varies(
    desk: Desk, chosen: tuple[str, ...], varies: tuple[str, ...], *, known: bool
) -> None:
    engine = desk.one(ELIGIBLE, *(YES_OR_NO[each] for each in chosen))
    truths = (True, False) if known else TRUTHS
    frame = every(training__online=truths, training__passed=truths, person__retired=truths)
    scope: dict[str, Any] = {}
    if "place" in varies:
        places = ["nation"] if known else ["nation", None]
        frame = frame.join(pl.DataFrame({"place": places}), how="cross")
        scope["at"] = column("place")
    if "day" in varies:
        days = [DAY, datetime.date(1990, 1, 1), *([] if known else [None])]
        frame = frame.join(pl.DataFrame({"day": days}), how="cross")
        scope["date"] = column("day")

    found = agreed(engine, frame, ELIGIBLE, **scope)

    assert len(set(found)) > 1


def test_forms_and_constants_that_could_agree_are_weighed_where_something_is_lacking(
    desk: Desk,
) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: not training.online and training.passed, then: 10, cite: N-1/1/b",
        "id: c, when: not training.online and not training.passed, then: 10, cite: N-1/1/c",
    )
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        training__hours=(Decimal(10), Decimal(20), None),
    )

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[None, None, Decimal(10)] == ("decided", 10, "several")
    assert found[None, None, Decimal(20)] == ("undetermined", None, None)


def test_a_large_table_is_decided_as_its_records_are(desk: Desk) -> None:
    paths = [
        "training.online", "training.passed", "person.retired", "person.manager",
        "certificate.training", "training.test_passed", "training.off_job",
        "training.content_completed", "training.hours_completed", "training.in_published_plan",
    ]  # fmt: skip
    odd = " != ".join(f"({path})" for path in paths[:1])
    for path in paths[1:]:
        odd = f"(({odd}) != ({path}))"
    engine = desk.one(
        ELIGIBLE,
        f"id: a, when: '{odd}', then: true, cite: N-1/1/a",
        f"id: b, when: 'not {odd}', then: false, cite: N-1/1/b",
    )
    values = {path.replace(".", "__"): (True, False) for path in paths}
    frame = every(**values)
    lacking = frame.with_columns(
        pl.when(pl.int_range(pl.len()) % 3 == 0)
        .then(None)
        .otherwise(pl.col(paths[4]))
        .alias(paths[4])
    )

    for given in (frame, lacking):
        agreed(engine, given, ELIGIBLE)
