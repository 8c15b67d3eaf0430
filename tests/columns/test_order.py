"""The order in which the switches of a program ask."""

from collections.abc import Mapping
from itertools import product

from tests.columns.exhaustive import agreed, every
from tests.columns.tangled import FACTS, tangled
from tests.engine.desk import DAY, Desk

from zsgx.engine.columns.cost import cheapest, cost_of, cost_of_table
from zsgx.engine.columns.joint import Joint, KnownFacts, Resolution, joint_of
from zsgx.engine.columns.request import TableScope
from zsgx.engine.engine import Engine
from zsgx.language.atoms import Axis

CREDITED = "hours.credited"
TRUTHS = (True, False, None)
#: Whoever is retired is asked about one thing, others about another; that is best asked last.
RULES = (
    "id: a, when: training.online and person.retired, then: 1, cite: N-1/1/a",
    "id: b, when: training.passed and not person.retired, then: 2, cite: N-1/1/b",
    "id: c, when: training.hours > 10 and person.retired, then: 1, cite: N-1/1/c",
    "id: d, when: training.hours > training.registered_hours, then: 1, cite: N-1/1/d",
)
COLUMNS = {
    "training.online": True,
    "training.passed": True,
    "person.retired": False,
    "training.hours": True,
    "training.registered_hours": True,
}


def joint(engine: Engine, columns: Mapping[str, bool] = COLUMNS) -> Joint:
    scope = TableScope.of(engine.tables.rulebook, "nation", DAY)
    return joint_of(CREDITED, engine.tables, scope, KnownFacts(columns), rules=True)


def resolutions(made: Joint) -> dict[tuple[tuple[str, int], ...], Resolution]:
    """Return what each way of knowing and not knowing comes to."""
    numbers = {made.diagrams.value(leaf) for leaf in made.diagrams.leaves(made.root)}
    assert all(isinstance(each, Resolution) for each in numbers)
    slots = [range(made.diagrams.sizes[place]) for place in range(len(made.axes))]
    return {
        tuple(sorted((named(axis), slot) for axis, slot in zip(made.axes, way, strict=True))): (
            walked(made, way)
        )
        for way in product(*slots)
    }


def walked(made: Joint, way: tuple[int, ...]) -> Resolution:
    at = made.root
    while children := made.diagrams.children(at):
        at = children[way[made.diagrams.first(at)]]
    value = made.diagrams.value(at)
    assert isinstance(value, Resolution)
    return value


def named(axis: Axis) -> str:
    return f"{type(axis).__name__} {axis.facts}"


def test_another_order_answers_the_same_and_costs_no_more(desk: Desk) -> None:
    engine = desk.one(CREDITED, *RULES)
    before = joint(engine)

    after = cheapest(before)

    assert cost_of(after) <= cost_of(before)
    assert {named(axis) for axis in after.axes} <= {named(axis) for axis in before.axes}
    known = resolutions(after)
    kept = {named(axis) for axis in after.axes}
    for way, resolution in resolutions(before).items():
        assert known[tuple((name, slot) for name, slot in way if name in kept)] == resolution


def test_a_large_diagram_keeps_its_order_and_its_answers(desk: Desk) -> None:
    facts = FACTS[:9]
    engine = desk.one(CREDITED, *tangled(facts, 2))
    made = joint(engine, dict.fromkeys(facts, True))

    # Of more than 300 nodes no other order is tried, though there is a cheaper one.
    assert len(made.diagrams.below(made.root)) > 300
    assert cheapest(made) is made
    frame = every(**{path.replace(".", "__"): TRUTHS for path in facts})
    agreed(engine, frame.gather_every(50), CREDITED)


def test_more_to_work_out_costs_more(desk: Desk) -> None:
    few = joint(desk.one(CREDITED, *RULES[:1]))
    many = joint(desk.one(CREDITED, *RULES))

    assert 0 < cost_of(few) < cost_of(many)
    assert 0 < cost_of_table(few) < cost_of_table(many)


def test_what_is_settled_costs_nothing(desk: Desk) -> None:
    settled = joint(desk.one(CREDITED, "id: a, then: 1, cite: N-1/1/a"))

    assert cost_of(settled) == 0
    assert cheapest(settled) is settled
