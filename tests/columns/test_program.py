"""A joint diagram as a program of switches, and the numbers of what rows come to."""

from itertools import pairwise
from typing import Any

import pytest
from tests.columns.exhaustive import agreed, every
from tests.engine.desk import DAY, Desk, table

from zsgx.decision.decision import Status
from zsgx.engine.columns.joint import KnownFacts, joint_of
from zsgx.engine.columns.plan import OPEN, Program, Switch, program_of, value_key
from zsgx.engine.columns.request import TableScope
from zsgx.engine.engine import Engine

CREDITED = "hours.credited"
TRUTHS = (True, False, None)
BOOLS = ("training.online", "training.passed", "person.retired", "person.manager")


def program(
    engine: Engine, columns: dict[str, bool], question: str = CREDITED, **choices: Any
) -> Program:
    """Return the program of a question at the nation."""
    tables = engine.tables
    scope = TableScope.of(tables.rulebook, "nation", DAY)
    joint = joint_of(question, tables, scope, KnownFacts(columns), rules=True)
    legend = tables.rulebook.legend(question)
    return program_of(joint, tables.questions[question], legend, "__zsgx.0.", **choices)


def named_in(at: Any) -> set[str]:
    """Return the names of the switches that *at* goes on with."""
    if isinstance(at, str):
        return {at}
    if isinstance(at, Switch):
        return set().union(named_in(at.otherwise), *(named_in(each) for _, each in at.branches))
    return set()


ANY = "(training.online or training.passed) and (person.retired or person.manager)"
SAME = "(training.online == person.retired) and (training.passed == person.manager)"
SHARED = (
    f"id: a, when: {ANY}, then: 1, cite: N-1/1/a",
    f"id: b, when: {SAME}, then: 2, cite: N-1/1/b",
)


def test_what_several_switches_go_on_with_is_worked_out_before_them(desk: Desk) -> None:
    engine = desk.one(CREDITED, *SHARED)

    made = program(engine, dict.fromkeys(BOOLS, True))

    assert made.layers
    known: set[str] = set()
    for layer in made.layers:
        for switch in layer.values():
            assert named_in(switch) <= known
        known |= set(layer)
    assert named_in(made.root) <= known
    assert set(made.named) == known
    frame = every(
        training__online=TRUTHS,
        training__passed=TRUTHS,
        person__retired=TRUTHS,
        person__manager=TRUTHS,
    )
    found = agreed(engine, frame, CREDITED)
    assert {status for status, _, _ in found} == {"decided", "silent", "conflict", "undetermined"}


@pytest.mark.parametrize("lacks", [True, False])
def test_every_combination_of_slots_has_a_number_in_the_table(desk: Desk, *, lacks: bool) -> None:
    engine = desk.one(CREDITED, *SHARED)

    made = program(engine, dict.fromkeys(BOOLS, lacks), tabled=True)

    assert len(made.table) == (3 if lacks else 2) ** 4
    assert set(made.begins) == {0 if lacks else 1}
    assert set(made.table) <= set(made.resolutions)
    assert not made.layers


def test_a_number_is_the_place_of_the_rule_where_it_can_be(desk: Desk) -> None:
    engine = desk.one(CREDITED, *SHARED, "id: c, when: person.retired, then: 2, cite: N-1/1/c")

    made = program(engine, dict.fromkeys(BOOLS, True))

    legend = engine.rules(CREDITED)
    for number, each in made.resolutions.items():
        if number < len(legend):
            assert each.rule == legend[number]
    others = [each for number, each in made.resolutions.items() if number >= len(legend)]
    assert [each for each in others if each.rule is None]
    assert list(made.resolutions) == sorted(made.resolutions)


def test_what_has_one_value_or_one_status_is_a_run_of_numbers(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        *SHARED,
        "id: c, when: person.retired, then: training.hours, cite: N-1/1/c",
        "id: d, when: person.manager, then: training.registered_hours, cite: N-1/1/d",
    )
    columns = (*BOOLS, "training.hours", "training.registered_hours")

    made = program(engine, dict.fromkeys(columns, True))

    legend = engine.rules(CREDITED)
    others = [each for number, each in made.resolutions.items() if number >= len(legend)]
    keys = [value_key(each) if value_key(each) is not None else each.status for each in others]
    turns = [one for one, other in pairwise([*keys, object()]) if one != other]
    assert len(turns) == len(set(turns))
    final = [each.status for each in others if each.status in OPEN]
    assert final == sorted(final, key=OPEN.index)


def test_a_value_comes_from_a_constant_or_from_forms_or_from_nothing(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        "id: b, when: not training.online, then: training.hours, cite: N-1/1/b",
    )

    made = program(engine, {"training.online": True, "training.hours": True})

    by_status = {each.status: value_key(each) for each in made.resolutions.values()}
    assert by_status[Status.DECIDED] is not None
    assert by_status[None] is not None
    assert value_key(next(each for each in made.resolutions.values() if each.agree)) is not None
    truth = program(engine, {"training.online": True})
    assert None in {value_key(each) for each in truth.resolutions.values()}


def test_a_truth_value_is_not_the_number_one(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table("subsidy.training.eligible", "id: a, then: true, cite: N-1/1/a"),
            table("hours.year", "id: y, then: 1, cite: N-1/1/y"),
        )
    )

    (yes,) = program(engine, {}, "subsidy.training.eligible").resolutions.values()
    (one,) = program(engine, {}, "hours.year").resolutions.values()

    assert value_key(yes) != value_key(one)
