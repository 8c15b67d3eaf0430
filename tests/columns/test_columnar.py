"""What is said alike by every engine: atoms, value forms, conditions."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import combinations, product
from typing import Any

import polars as pl
import pytest
from tests.columns.on_columns import ENGINES, ROWS, TYPES, Record, on, polars_columns
from tests.language.expressions import checked
from tests.language.forms import FORMS, form

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, Type, enumeration
from zsgx.engine.columns.expressions import Columnar
from zsgx.engine.columns.polars.expressions import PolarsColumns
from zsgx.language.atoms import Axis, Sign
from zsgx.language.axis import OTHER, Intervals, Options
from zsgx.language.evaluate import ValueForm
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Call, Not, walk


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("text", "type_"), FORMS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_value_form_comes_to_the_same_on_columns_as_on_one_record(
    engine: str, text: str, type_: Type
) -> None:
    tree = form(text, type_)

    found = on(engine, lambda columns: columns.form(tree))

    assert found == [ValueForm(tree)(row.get) for row in ROWS]
    assert not any(isinstance(value, float) for value in found)


def test_every_function_is_tried_on_columns() -> None:
    """Add a form to `tests.language.forms` for a function that this names."""
    tried = {
        node.function
        for text, type_ in FORMS
        for node in walk(form(text, type_))
        if type(node) is Call
    }

    # A date that is written is a constant before it comes to columns.
    assert sorted(set(FUNCTIONS) - tried) == ["date"]


LEVEL = enumeration("none", "junior", "senior")
LEVELS = Options("certificate.level", ("none", "junior", "senior"))
FACTS: list[Record] = [
    {"certificate.level": level, "training.online": online}
    for level in (*LEVEL.options, None)
    for online in (True, False, None)
]


def sign(left: str, right: str, type_: Type) -> Sign:
    return Sign(ValueForm(form(left, type_)), ValueForm(form(right, type_)))


DAY = datetime.date
AXES: list[Axis] = [
    Options("training.occupation", ("cook", "法律", "o'neill", OTHER), open=True),
    Options("training.occupation", (OTHER,), open=True),
    Intervals("training.hours", HOURS, ((Decimal(8), 0), (Decimal("64.5"), 0), (Decimal(72), 0))),
    Intervals("training.hours", HOURS, ()),
    Intervals(
        "external.ratio",
        NUMBER,
        ((Decimal("0.015"), 0), (Decimal("0.015"), 1), (Decimal("2.5"), 1)),
    ),
    Intervals("base.rank", INT, ((2, 0), (10, 0))),
    Intervals("training.completed_on", DATE, ((DAY(2023, 8, 24), 0), (DAY(2024, 2, 29), 0))),
    sign("training.hours", "training.registered_hours", HOURS),
    sign("training.hours * 0.5", "training.registered_hours", HOURS),
    sign("training.completed_on", "add_years(training.started_on, 1)", DATE),
    sign("employer.payroll * external.ratio", "project.cost", MONEY),
]


def chosen(axis: Axis) -> Iterator[set[int]]:
    """Yield every choice of slots, all of them included."""
    for number in range(1, axis.size + 1):
        for slots in combinations(range(1, axis.size + 1), number):
            yield set(slots)


def assert_told(
    engine: str, axis: Axis, rows: Sequence[Record], types: Mapping[str, Type] = TYPES
) -> None:
    """Assert that rows are told apart by an axis as its own slots tell them."""
    slots = [axis.slot(row.get) for row in rows]
    assert len(set(slots)) > 1
    for some in chosen(axis):
        found = on(engine, partial(Columnar.test, axis=axis, slots=some), rows, types)
        for slot, is_in in zip(slots, found, strict=True):
            assert bool(is_in) is (slot in some)
            # "Not" of what is unknown is no more true; only "known" itself is told of every row.
            assert (is_in is None) is (slot == 0) or len(some) == axis.size


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("axis", AXES, ids=range(len(AXES)))
def test_a_row_is_in_the_slots_that_a_record_is_in(engine: str, axis: Axis) -> None:
    assert_told(engine, axis, ROWS)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "axis", [LEVELS, Options("training.online", (True, False))], ids=["options", "truth values"]
)
def test_a_row_has_the_option_that_a_record_has(engine: str, axis: Axis) -> None:
    assert_told(engine, axis, FACTS, {"certificate.level": LEVEL, "training.online": BOOL})


@pytest.mark.parametrize("engine", ENGINES)
def test_two_texts_are_the_same_or_not(engine: str) -> None:
    axis = Sign(
        ValueForm(checked("training.occupation", TEXT)),
        ValueForm(checked("training.occupation", TEXT)),
        ordered=False,
    )

    same = on(engine, lambda columns: columns.test(axis, {1}))
    other = on(engine, lambda columns: columns.test(axis, {2}))

    known = [row["training.occupation"] is not None for row in ROWS]
    assert same == [True if each else None for each in known]
    assert other == [False if each else None for each in known]


@pytest.mark.parametrize("engine", ENGINES)
def test_forms_that_come_to_the_same_are_told_from_those_that_do_not(engine: str) -> None:
    one, other = form("training.hours * 0.5", HOURS), form("training.registered_hours", HOURS)

    found = on(engine, lambda columns: columns.same(one, other))

    values = [(ValueForm(one)(row.get), ValueForm(other)(row.get)) for row in ROWS]
    assert found == [None if None in pair else pair[0] == pair[1] for pair in values]
    assert True in found


def test_a_form_that_was_worked_out_before_is_only_named() -> None:
    tree = form("training.hours * 2", HOURS)
    columns = PolarsColumns({}, {tree: "ready"})

    assert columns.form(tree).meta.eq(pl.col("ready"))


def test_what_is_no_condition_is_met_by_no_row() -> None:
    with pytest.raises(TypeError, match="Arithmetic is no condition over facts"):
        PolarsColumns({}).meets(checked("training.hours + 1", HOURS))


def test_what_is_no_value_is_no_form() -> None:
    tree = Not(checked("training.online"))

    with pytest.raises(TypeError, match="Not is no value form"):
        polars_columns().form(tree)


TRUTHS: list[bool | None] = [True, False, None]
CHOICES: list[Record] = [
    {"a.test": test, "a.then": then, "a.otherwise": otherwise}
    for test, then, otherwise in product(TRUTHS, TRUTHS, TRUTHS)
]
PATHS = {"a.test": BOOL, "a.then": BOOL, "a.otherwise": BOOL}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_choice_of_conditions_is_what_both_ways_have_in_common_where_the_test_is_unknown(
    engine: str,
) -> None:
    def say(columns: Columnar[Any]) -> Any:
        test, then, otherwise = map(columns.fact, PATHS)
        return columns.condition(test, then, otherwise, lacks=True)

    for row, found in zip(CHOICES, on(engine, say, CHOICES, PATHS), strict=True):
        test, then, otherwise = row.values()
        if test is None:
            assert bool(found) is bool(then and otherwise)
        else:
            assert bool(found) is bool(then if test else otherwise)


WAYS: list[bool | str] = [True, False, "a.then"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("then", WAYS)
@pytest.mark.parametrize("otherwise", WAYS)
@pytest.mark.parametrize("lacks", [True, False])
def test_a_choice_between_what_is_settled_is_a_single_and_or_or(
    engine: str, *, then: bool | str, otherwise: bool | str, lacks: bool
) -> None:
    rows = [row for row in CHOICES if lacks or row["a.test"] is not None]
    rows = [row for row in rows if row["a.then"] is not None]

    def say(columns: Columnar[Any]) -> Any:
        ways = [
            each if isinstance(each, bool) else columns.fact(each) for each in (then, otherwise)
        ]
        made = columns.condition(columns.fact("a.test"), *ways, lacks=lacks)
        return columns.constant(made, BOOL) if isinstance(made, bool) else made

    for row, found in zip(rows, on(engine, say, rows, PATHS), strict=True):
        one, other = (each if isinstance(each, bool) else row[each] for each in (then, otherwise))
        if row["a.test"] is None:
            assert found is (one if one is other else None)
        else:
            assert found is (one if row["a.test"] else other)
