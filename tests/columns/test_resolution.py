"""What the rows of one cell come to: settled for all of them, or weighed row by row."""

from decimal import Decimal

import pytest
from tests.columns.exhaustive import agreed, every
from tests.engine.desk import Desk, table

from zsgx.decision.decision import Status
from zsgx.domain.kinds import HOURS
from zsgx.engine.columns.joint import UNDETERMINED, Resolution, forms_in
from zsgx.engine.rulebook import SEVERAL
from zsgx.language.tree import FactName, Literal

CREDITED = "hours.credited"
TRUTHS = (True, False, None)
HOURS_GIVEN = (None, Decimal(0), Decimal(10), Decimal("10.5"), Decimal(20))


def test_rules_that_agree_are_several_and_those_that_do_not_are_in_conflict(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 10, cite: N-1/1/a",
        "id: b, when: training.passed, then: 10, cite: N-1/1/b",
        "id: c, when: person.retired, then: 20, cite: N-1/1/c",
    )
    frame = every(training__online=TRUTHS, training__passed=TRUTHS, person__retired=TRUTHS)

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[True, True, False] == ("decided", 10, "several")
    assert found[True, False, False] == ("decided", 10, "nation/a")
    assert found[True, None, False] == ("decided", 10, "several")
    assert found[True, False, True] == ("conflict", None, None)
    assert found[True, False, None] == ("undetermined", None, None)
    assert found[False, False, False] == ("silent", None, None)


def test_forms_that_answer_together_are_weighed_by_each_row(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: training.passed, then: training.registered_hours * 0.5, cite: N-1/1/b",
    )
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        training__hours=HOURS_GIVEN,
        training__registered_hours=HOURS_GIVEN,
    )

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[True, True, Decimal(10), Decimal(20)] == ("decided", 10, "several")
    assert found[True, True, Decimal(10), Decimal(10)] == ("conflict", None, None)
    assert found[True, True, Decimal(10), None] == ("undetermined", None, None)
    assert found[True, None, Decimal(10), Decimal(20)] == ("decided", 10, "several")
    assert found[True, None, Decimal(10), Decimal(10)] == ("undetermined", None, None)


def test_where_every_way_answers_the_row_decides_whether_they_agree(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: not training.online, then: training.registered_hours, cite: N-1/1/b",
        "id: c, when: training.passed, then: 10, cite: N-1/1/c",
    )
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        training__hours=HOURS_GIVEN,
        training__registered_hours=HOURS_GIVEN,
    )

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[None, False, Decimal(20), Decimal(20)] == ("decided", 20, "several")
    assert found[None, False, Decimal(20), Decimal(10)] == ("undetermined", None, None)
    assert found[None, True, Decimal(20), Decimal("10.5")] == ("conflict", None, None)
    assert found[None, True, Decimal(10), Decimal(10)] == ("decided", 10, "several")
    assert found[None, None, Decimal(10), Decimal(10)] == ("decided", 10, "several")


def test_silence_agrees_with_nothing_but_silence_and_conflict_with_conflict(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: training.passed, then: 5, cite: N-1/1/b",
        "id: c, when: training.passed and person.retired, then: 6, cite: N-1/1/c",
        "id: d, when: training.passed and not person.retired, then: 7, cite: N-1/1/d",
    )
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        person__retired=TRUTHS,
        training__hours=HOURS_GIVEN,
    )

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[None, False, None, Decimal(10)] == ("undetermined", None, None)
    assert found[False, True, None, None] == ("conflict", None, None)
    assert found[None, True, True, Decimal(10)] == ("conflict", None, None)


@pytest.mark.parametrize("standard", [None, 3000])
def test_a_value_of_the_engine_settles_what_rows_would_have_to_decide(
    desk: Desk, standard: int | None
) -> None:
    question = "subsidy.training.amount"
    policy = desk.policy(
        "nation",
        table(
            question,
            "id: a, when: training.online, then: external.training_subsidy_standard, cite: N-1/1/a",
            "id: b, when: training.passed, then: 3000, cite: N-1/1/b",
            "id: c, when: person.retired, then: external.training_subsidy_standard * 0.5, "
            "cite: N-1/1/c",
        ),
    )
    external = {} if standard is None else {"training_subsidy_standard": standard}
    engine = desk.engine(policy, external=external)
    frame = every(training__online=TRUTHS, training__passed=TRUTHS, person__retired=TRUTHS)

    found = dict(zip(frame.rows(), agreed(engine, frame, question), strict=True))

    if standard is None:
        assert found[True, False, False] == ("undetermined", None, None)
        assert found[True, True, False] == ("undetermined", None, None)
    else:
        assert found[True, False, False] == ("decided", 3000, "nation/a")
        assert found[None, True, False] == ("decided", 3000, "several")
        assert found[True, False, True] == ("conflict", None, None)


def test_forms_that_are_never_known_leave_open_what_they_could_settle(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: training.passed, then: training.registered_hours, cite: N-1/1/b",
        "id: c, when: person.retired, then: training.registered_hours * 2, cite: N-1/1/c",
    )
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        person__retired=TRUTHS,
        training__hours=HOURS_GIVEN,
    )

    found = dict(zip(frame.rows(), agreed(engine, frame, CREDITED), strict=True))

    assert found[True, False, False, Decimal(10)] == ("decided", 10, "nation/a")
    assert found[True, True, False, Decimal(10)] == ("undetermined", None, None)


def test_the_value_alone_tells_nothing_else_apart() -> None:
    hours = FactName("training.hours", type=HOURS)
    decided = Resolution(Status.DECIDED, Decimal(5), "nation/a")
    weighed = Resolution(None, None, SEVERAL, (hours,), ((hours, Literal(value=Decimal(5))),))

    assert decided.value_alone == Resolution(Status.DECIDED, Decimal(5))
    assert weighed.value_alone == Resolution(None, agree=(hours,))
    assert Resolution(None, clash=weighed.clash).value_alone is UNDETERMINED
    for status in (Status.SILENT, Status.CONFLICT, Status.UNDETERMINED):
        assert Resolution(status).value_alone is UNDETERMINED
    assert forms_in(weighed) == (hours, Literal(value=Decimal(5)))
