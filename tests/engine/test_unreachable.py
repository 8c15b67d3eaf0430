"""Cells that no record can reach, and records that reach the others."""

import datetime
from decimal import Decimal
from itertools import product
from math import prod

import pytest
from tests.engine.desk import DAY, Desk, table

from zsgx.domain.kinds import DATE, HOURS, INT, NUMBER, Value
from zsgx.engine.compile import unreachable as proofs
from zsgx.engine.compile.outcome import Compiled, Unreachable
from zsgx.engine.verification import witness
from zsgx.language.atoms import Axis, Sign
from zsgx.language.axis import Intervals, Options
from zsgx.language.evaluate import ValueForm
from zsgx.language.tree import Call, FactName, Literal

CREDITED = "hours.credited"
HAD, DONE = "training.registered_hours", "training.hours"


def compiled(desk: Desk, *conditions: str) -> Compiled:
    """Return a question whose rules have *conditions*."""
    rules = [
        f'id: r{number}, when: "{condition}", then: {number}, cite: N-1/1/r{number}'
        for number, condition in enumerate(conditions)
    ]
    engine = desk.engine(desk.policy("nation", table(CREDITED, *rules)))
    return engine.tables.get(CREDITED, "nation", DAY).compiled


def unreachable(made: Compiled) -> set[tuple[int, ...]]:
    """Return the cells of *made* that are proven unreachable."""
    positions = range(len(made.axes))
    found = set()
    for slots in made.diagrams.combinations(positions):
        rest = made.diagrams.restrict(made.root, dict(zip(positions, slots, strict=True)))
        if Unreachable.CELL in made.diagrams.values(rest):
            found.add(slots)
    return found


def reached(made: Compiled, *values: tuple[str, list[Value]]) -> set[tuple[int, ...]]:
    """Return the cells that records of all these *values* come to."""
    paths = [path for path, _ in values]
    return {
        tuple(axis.slot(dict(zip(paths, chosen, strict=True)).get) - 1 for axis in made.axes)
        for chosen in product(*(options for _, options in values))
    }


def cells(made: Compiled) -> set[tuple[int, ...]]:
    return set(made.diagrams.combinations(range(len(made.axes))))


def test_the_cells_between_two_quantities_that_no_record_reaches_are_exactly_those_left_out(
    desk: Desk,
) -> None:
    made = compiled(desk, f"{DONE} < 5", f"{HAD} >= 5", f"{HAD} < {DONE}")
    hours: list[Value] = [Decimal(number) for number in ("0", "4.98", "4.99", "5", "5.01", "6")]

    assert unreachable(made) == cells(made) - reached(made, (DONE, hours), (HAD, hours))
    assert len(unreachable(made)) == 4


def test_one_hundredth_of_an_hour_is_the_least_there_is(desk: Desk) -> None:
    made = compiled(desk, f"{DONE} == 5", f"{HAD} == 5", f"{HAD} < {DONE}", f"{DONE} < 5.01")
    hours: list[Value] = [Decimal(number) for number in ("0", "4.99", "5", "5.01", "6", "7")]

    assert unreachable(made) == cells(made) - reached(made, (DONE, hours), (HAD, hours))


def test_hours_that_are_so_many_more_are_held_against_each_other_to_the_hundredth(
    desk: Desk,
) -> None:
    made = compiled(
        desk,
        f"{DONE} <= {HAD} + 3",
        f"{HAD} - 0.01 > {DONE}",
        f"{DONE} < 5",
        f"{HAD} >= 2",
    )
    hours: list[Value] = [
        Decimal(100 * whole + hundredths).scaleb(-2)
        for whole in range(9)
        for hundredths in (0, 1, 2, 99)
    ]

    found = unreachable(made)

    assert found == cells(made) - reached(made, (DONE, hours), (HAD, hours))
    assert found


def test_days_that_are_moved_are_held_against_each_other_to_the_day(desk: Desk) -> None:
    made = compiled(
        desk,
        "filing.first_review_on <= add_days(training.planned_end_on, 30)",
        "filing.first_review_on >= date('2024-06-01')",
        "training.planned_end_on < date('2024-05-02')",
        "add_days(training.planned_end_on, 10) == filing.first_review_on",
    )
    first = datetime.date(2024, 3, 1)
    days: list[Value] = [first + datetime.timedelta(days=number) for number in range(130)]

    found = unreachable(made)

    assert found == cells(made) - reached(
        made, ("filing.first_review_on", days), ("training.planned_end_on", days)
    )
    assert found


def test_a_moved_day_is_held_against_a_constant_as_well(desk: Desk) -> None:
    made = compiled(
        desk,
        "add_days(filing.first_review_on, 30) > date('2024-06-01')",
        "filing.first_review_on < date('2024-04-01')",
    )
    days: list[Value] = [
        datetime.date(2024, 3, 1) + datetime.timedelta(days=number) for number in range(90)
    ]

    assert unreachable(made) == cells(made) - reached(made, ("filing.first_review_on", days))


def test_what_cannot_be_proven_is_taken_as_reachable(desk: Desk) -> None:
    for conditions in (
        (f"{DONE} * 2 < {HAD}", f"{DONE} > 5", f"{HAD} < 5"),
        (
            "add_months(filing.first_review_on, 1) < training.planned_end_on",
            "filing.first_review_on > date('2024-01-01')",
        ),
        ("training.occupation == application.series", "training.occupation == 'a'"),
        (f"{DONE} > 5", f"{HAD} < 5"),
    ):
        assert unreachable(compiled(desk, *conditions)) == set()


@pytest.mark.parametrize(("most", "number", "proven"), [(19, 4_563, True), (20, 5_043, False)])
def test_too_many_cells_are_taken_as_reachable(
    desk: Desk, most: int, number: int, proven: bool
) -> None:
    hours = [*range(1, most + 1)]

    made = compiled(desk, f"{DONE} in {hours} and {HAD} in {hours} and {HAD} < {DONE}")

    assert prod(axis.size for axis in made.axes) == number
    assert (Unreachable.CELL in made.diagrams.values(made.root)) is proven


def test_two_pairs_of_facts_are_looked_at_each_on_its_own(desk: Desk) -> None:
    made = compiled(
        desk,
        f"{DONE} < 5",
        f"{HAD} >= 5",
        f"{HAD} < {DONE}",
        "filing.first_review_on < date('2024-01-01')",
        "filing.first_review_on > training.planned_end_on",
        "training.planned_end_on >= date('2024-01-01')",
        "training.online",
    )

    assert [len(group) for group in proofs.clusters(made.axes)] == [3, 3]
    assert len(unreachable(made)) == (4 * 12 + 12 * 4 - 4 * 4) * 2


def test_groups_that_share_a_fact_are_one() -> None:
    def sign(left: str, right: str) -> Sign:
        return Sign(ValueForm(FactName(left, type=HOURS)), ValueForm(FactName(right, type=HOURS)))

    axes: list[Axis] = [sign("a", "b"), sign("c", "d"), sign("b", "c"), Options("x", (True, False))]

    assert proofs.clusters(axes) == [[0, 1, 2]]


# Witnesses


def test_a_witness_has_the_slots_that_are_asked_for(desk: Desk) -> None:
    made = compiled(
        desk,
        f"{DONE} < 5 and training.online and training.occupation == 'x'",
        f"{HAD} < {DONE} and base.trainees > 8",
        "training.occupation == application.series",
    )
    reachable = [
        slots
        for slots in sorted(cells(made) - unreachable(made))
        # The same text, and yet another one: only the values know that no record is like this.
        if slots[-1] or slots[2]
    ]

    for slots in reachable:
        facts = witness(made.axes, dict(enumerate(slots)))
        if facts is not None:
            assert tuple(axis.slot(facts.get) - 1 for axis in made.axes) == slots
    first = witness(made.axes, dict(enumerate(reachable[0])))
    assert first is not None
    assert witness(made.axes, {}) == {}


def test_a_witness_does_what_else_is_asked_of_it_or_there_is_none() -> None:
    hours, form = Intervals("h", HOURS, ((Decimal(5), 0),)), ValueForm(FactName("n", type=NUMBER))

    assert witness([hours], {0: 0}, lambda facts: facts["h"] != 0) == {"h": Decimal("4.99")}
    assert witness([hours], {0: 0}, lambda _: False) is None
    known = witness([hours], {0: 1}, lambda facts: facts["n"] == 10, [form])
    assert known == {"h": Decimal(5), "n": Decimal(10)}


def test_a_witness_of_two_whole_numbers_has_whole_numbers() -> None:
    axis = Sign(ValueForm(FactName("rank", type=INT)), ValueForm(FactName("place", type=INT)))

    facts = witness([axis], {0: 0})

    assert facts == {"rank": 0, "place": 1}
    assert all(type(value) is int for value in facts.values())


def test_a_witness_of_two_days_keeps_them_apart_as_far_as_is_asked() -> None:
    first, last = FactName("first", type=DATE), FactName("last", type=DATE)
    later = Call("add_days", (first, Literal(value=365)), type=DATE)
    axis = Sign(ValueForm(last), ValueForm(later))

    facts = witness([axis], {0: 2})

    assert facts is not None
    assert axis.slot(facts.get) == 3
