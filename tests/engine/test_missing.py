"""What is missing, and in which order to ask for it."""

import itertools
from decimal import Decimal

from tests.engine.desk import DAY, Desk, ask

from zsgx.engine.engine import Engine

CREDITED = "hours.credited"
A, B, C, D = "training.online", "training.passed", "training.off_job", "training.test_passed"


def missing(engine: Engine, **facts: object) -> tuple[str, ...]:
    given = {path.replace("__", "."): value for path, value in facts.items()}
    return ask(engine, CREDITED, given).missing


def test_a_fact_that_two_atoms_settle_together_is_missing_though_neither_does_alone(
    desk: Desk,
) -> None:
    # The exclusive or of two facts: merged slots would say that neither matters.
    engine = desk.one(
        CREDITED,
        f"id: a, when: ({A} and not {B}) or ({B} and not {A}), then: 1, cite: N-1/1/a",
    )

    assert missing(engine) == (A, B)
    assert missing(engine, training__online=True) == (B,)


def test_a_fact_whose_slots_all_leave_the_answer_open_matters_all_the_same(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        f"id: a, when: {A} and {B}, then: 1, cite: N-1/1/a",
        f"id: b, when: not {A} and not {B}, then: 1, cite: N-1/1/b",
        more="otherwise: {then: 2, cite: N-1/1/o}",
    )

    assert missing(engine) == (A, B)


def test_the_same_cell_misses_what_each_record_lacks(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours > training.registered_hours, then: 1, cite: N-1/1/a",
    )
    made = engine.tables.get(CREDITED, "nation", DAY)
    hours, registered = "training.hours", "training.registered_hours"

    codes = {made.code(facts.get) for facts in ({}, {hours: Decimal(8)}, {registered: Decimal(8)})}

    assert len(codes) == 1
    for _ in range(2):
        assert missing(engine, training__hours=8) == (registered,)
        assert missing(engine, training__registered_hours=8) == (hours,)
        assert missing(engine) == (hours, registered)


def test_the_same_cell_misses_what_each_record_s_values_leave_open(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        f"id: a, when: {A} and {B}, then: training.hours, cite: N-1/1/a",
        f"id: b, when: {A} and not {B}, then: 8, cite: N-1/1/b",
        f"id: c, when: not {A}, then: 9, cite: N-1/1/c",
    )

    for _ in range(2):
        assert missing(engine, training__hours=8) == (A,)
        assert missing(engine, training__hours=9) == (A, B)
        assert missing(engine, training__hours=7) == (A, B)
        assert missing(engine) == (A, B, "training.hours")


def test_a_known_operand_of_an_open_comparison_is_not_missing(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours - training.registered_hours >= 8 and claim.on > "
        "claim.last_paid_on, then: training.hours, cite: N-1/1/a",
    )

    # A later day is one sign of three, eight hours more are two: the days close more.
    assert missing(engine, training__hours=8, claim__on=DAY) == (
        "claim.last_paid_on",
        "training.registered_hours",
    )


def test_an_operand_of_an_answer_that_can_still_be_reached_is_asked_for_last(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        f"id: a, when: {A}, then: training.hours, cite: N-1/1/a",
        f"id: b, when: not {A}, then: training.registered_hours, cite: N-1/1/b",
    )

    first, *last = missing(engine)
    assert (first, set(last)) == (A, {"training.hours", "training.registered_hours"})
    assert missing(engine, training__online=True) == ("training.hours",)


# The order


def test_the_fact_that_closes_most_is_asked_for_first(desk: Desk) -> None:
    # C alone settles half of all records; A and B are needed only for the other half.
    engine = desk.one(
        CREDITED,
        f"id: a, when: {A} and {B} and {C}, then: 1, cite: N-1/1/a",
        f"id: b, when: {A} and not {B} and {C}, then: 2, cite: N-1/1/b",
        more="otherwise: {then: 0, cite: N-1/1/o}",
    )

    assert missing(engine) in ((A, C, B), (C, A, B))
    assert missing(engine, training__online=True) == (C, B)


def expected_questions(engine: Engine, order: tuple[str, ...], **facts: object) -> float:
    """Return how many facts are asked for on average when *order* is kept."""
    needed = missing(engine, **facts)
    if not needed:
        return 0
    path = next(path for path in order if path in needed)
    key = path.replace(".", "__")
    return 1 + sum(
        expected_questions(engine, order, **facts, **{key: value}) / 2 for value in (True, False)
    )


RULES = (
    f"id: a, when: {A} and ({B} or {C}), then: 1, cite: N-1/1/a",
    f"id: b, when: {D} and not {A}, then: 2, cite: N-1/1/b",
)


def test_the_order_asks_the_fewest_questions_that_any_order_can(desk: Desk) -> None:
    engine = desk.one(CREDITED, *RULES, more="otherwise: {then: 0, cite: N-1/1/o}")

    order = missing(engine)

    best = min(expected_questions(engine, other) for other in itertools.permutations((A, B, C, D)))
    assert expected_questions(engine, order) == best == 2.25
    assert order[0] == A


def test_many_facts_are_asked_for_one_by_one_whatever_leaves_least_open(desk: Desk) -> None:
    retired, manager = "person.retired", "person.manager"
    engine = desk.one(
        CREDITED,
        f"id: a, when: {A} and ({B} or {C} or {retired}), then: 1, cite: N-1/1/a",
        f"id: b, when: {D} and {manager} and not {A}, then: 2, cite: N-1/1/b",
        more="otherwise: {then: 0, cite: N-1/1/o}",
    )

    order = missing(engine)

    assert order[0] == A
    assert set(order) == {A, B, C, D, retired, manager}
    assert expected_questions(engine, order) == 1 + (1.75 + 1.5) / 2
    assert expected_questions(engine, order) < expected_questions(engine, order[::-1])


# Cells that no record can reach


def test_a_fact_that_only_impossible_cells_depend_on_is_not_missing(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours < 5 and training.registered_hours >= 10 "
        "and training.registered_hours <= training.hours and training.online, then: 9, "
        "cite: N-1/1/a",
        more="otherwise: {then: 1, cite: N-1/1/o}",
    )

    decision = ask(engine, CREDITED)

    assert (decision.value, decision.rule) == (1, "nation/otherwise")


def test_where_something_else_is_open_what_only_impossible_cells_depend_on_is_not(
    desk: Desk,
) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours < 5 and training.registered_hours >= 10 "
        f"and training.registered_hours <= training.hours and {A}, then: 9, cite: N-1/1/a",
        f"id: b, when: {B}, then: 2, cite: N-1/1/b",
        more="hit: first\n    otherwise: {then: 1, cite: N-1/1/o}",
    )

    assert missing(engine) == (B,)


def test_beside_impossible_cells_the_facts_that_matter_are_still_missing(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours < 5 and training.registered_hours < training.hours "
        f"and {A}, then: 9, cite: N-1/1/a",
        "id: b, when: training.registered_hours >= 10, then: 9, cite: N-1/1/b",
        more="otherwise: {then: 1, cite: N-1/1/o}",
    )
    hours, registered = "training.hours", "training.registered_hours"

    assert set(missing(engine)) == {hours, registered, A}
    assert set(missing(engine, training__hours=4)) == {registered, A}
    # With ten hours registered, fewer than five hours are too few whichever way.
    assert ask(engine, CREDITED, {registered: 10}).value == 9
    assert missing(engine, training__hours=8) == (registered,)


def test_what_was_missing_is_forgotten_when_it_grows_too_much(desk: Desk) -> None:
    named = [f"named {number}" for number in range(65)]
    occupation, series = "training.occupation", "application.series"
    engine = desk.one(
        CREDITED,
        f'id: a, when: "{occupation} in {named} and {series} in {named} and {A}", then: 1, '
        "cite: N-1/1/a",
    )
    # As many cells with something missing as there are pairs, and only 4,096 are remembered.
    first, *others = [{occupation: one, series: other} for one in named for other in named]

    was = ask(engine, CREDITED, first).missing
    assert ask(engine, CREDITED, first).missing is was
    assert {ask(engine, CREDITED, facts).missing for facts in others} == {(A,)}

    again = ask(engine, CREDITED, first).missing
    assert again == was == (A,)
    assert again is not was


def test_an_operand_that_a_conflict_leaves_idle_is_missed_on_other_records_of_the_cell(
    desk: Desk,
) -> None:
    shortfall = "employer.fund.shortfall"
    engine = desk.one(
        shortfall,
        f"id: a, when: {A}, then: employer.payroll, cite: N-1/1/a",
        f"id: b, when: {A}, then: employer.training_fund, cite: N-1/1/b",
        f"id: c, when: {A}, then: project.actual_cost, cite: N-1/1/c",
        f"id: d, when: not {A}, then: 0, cite: N-1/1/d",
    )
    open_, settled = ({"employer.payroll": 5, "employer.training_fund": fund} for fund in (5, 6))

    for first, second in ((open_, settled), (settled, open_)):
        fresh = Engine.load(plugins=[], policies=engine.policies.values())
        seen = {
            fund["employer.training_fund"]: ask(fresh, shortfall, fund).missing
            for fund in (first, second)
        }
        assert seen == {5: (A, "project.actual_cost"), 6: (A,)}
