"""Atoms: the slot of a value says exactly whether the comparison holds."""

import datetime
import decimal
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.expressions import LEVEL, PERSONS, checked

from zsgx.domain.kinds import (
    DATE,
    EARLIEST,
    HOURS,
    INT,
    LATEST,
    MONEY,
    NUMBER,
    TEXT,
    Type,
    Value,
)
from zsgx.language.atoms import Sign, same_atom, sign_of
from zsgx.language.axis import OTHER, Cuts, Intervals, Options, boundaries, holds, steps
from zsgx.language.evaluate import ValueForm
from zsgx.language.operators import COMPARISONS
from zsgx.language.tree import FactName, Literal

ONE_DAY = datetime.timedelta(days=1)
OPERATORS = st.sampled_from(sorted(COMPARISONS))
SMALL = st.integers(0, 12)
CENTS = st.integers(0, 1_200).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(EARLIEST, LATEST) | st.sampled_from(
    [EARLIEST, EARLIEST + ONE_DAY, LATEST - ONE_DAY, LATEST, datetime.date(2024, 2, 29)]
)

#: Of each kind: its type, values that a fact may have, and constants that it may meet.
KINDS: dict[str, tuple[Type, st.SearchStrategy[Any], st.SearchStrategy[Any]]] = {
    "int": (INT, SMALL, st.integers(-3, 12) | st.decimals(-1, 12, places=1)),
    "persons": (PERSONS, SMALL, st.integers(-1, 12)),
    "hours": (HOURS, CENTS, st.decimals(-1, 12, places=3) | CENTS | st.just(Decimal("9.005"))),
    "money": (MONEY, CENTS, st.decimals(-1, 12, places=4) | st.integers(-1, 12)),
    "date": (DATE, DAYS, DAYS),
    "number": (
        NUMBER,
        st.decimals(0, 2, places=3),
        st.decimals(-1, 2, places=3) | st.integers(0, 2),
    ),
}


@st.composite
def met(draw: st.DrawFn) -> tuple[Type, Any, list[tuple[str, Any]]]:
    """Draw a type, a value of it, and some comparisons that it meets."""
    type_, values, constants = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    comparisons = draw(st.lists(st.tuples(OPERATORS, constants), min_size=1, max_size=4))
    value = draw(values | st.sampled_from(comparisons).map(lambda met: met[1]).flatmap(near(type_)))
    return type_, value, comparisons


def near(type_: Type) -> Any:
    """Return what draws a value of *type_* at a constant or beside it."""

    def strategy(constant: Any) -> st.SearchStrategy[Any]:
        if type_ is DATE:
            beside = [max(EARLIEST, constant - ONE_DAY), constant, min(LATEST, constant + ONE_DAY)]
            return st.sampled_from(beside)
        exact = max(Decimal(constant), Decimal(0))
        if type_ is NUMBER:
            return st.sampled_from([exact, exact + Decimal("1e-9")])
        step = Decimal("0.01") if type_.kind.is_quantity else Decimal(1)
        low = (exact / step).to_integral_value(decimal.ROUND_FLOOR) * step
        return st.sampled_from([type_.read(low), type_.read(low + step)])

    return strategy


def intervals(type_: Type, comparisons: list[tuple[str, Any]]) -> Intervals:
    cuts: set[Any] = set()
    for operator, constant in comparisons:
        cuts.update(boundaries(operator, constant, type_))
    return Intervals("f", type_, tuple(sorted(cuts)))


def truth(operator: str, left: Any, right: Any) -> bool:
    return bool(eval(f"left {operator} right", {}, {"left": left, "right": right}))


def slots(axis: Intervals | Options | Sign) -> Iterator[int]:
    return iter(range(1, axis.size + 1))


# Numbers and dates


@given(met())
def test_the_slot_says_exactly_whether_every_comparison_holds(
    drawn: tuple[Type, Any, list[tuple[str, Any]]],
) -> None:
    type_, value, comparisons = drawn
    axis = intervals(type_, comparisons)

    slot = axis.slot({"f": value}.get)

    assert 1 <= slot <= axis.size
    if not axis.cuts:
        return
    for witness in axis.witnesses(slot):
        for operator, constant in comparisons:
            assert truth(operator, witness, constant) == truth(operator, value, constant)
            assert holds(value, operator, constant) == truth(operator, value, constant)


@given(met())
def test_a_comparison_without_a_cut_is_the_same_for_every_value(
    drawn: tuple[Type, Any, list[tuple[str, Any]]],
) -> None:
    type_, value, comparisons = drawn
    least: Any = EARLIEST if type_ is DATE else 0

    for operator, constant in comparisons:
        if not boundaries(operator, constant, type_):
            assert truth(operator, value, constant) == truth(operator, least, constant)


@given(met())
def test_witnesses_lie_in_their_slots_and_bounds_hold_them(
    drawn: tuple[Type, Any, list[tuple[str, Any]]],
) -> None:
    type_, value, comparisons = drawn
    axis = intervals(type_, comparisons)
    if not axis.cuts:
        return

    for slot in slots(axis):
        for witness in axis.witnesses(slot):
            assert type_.read(witness) == witness
            assert axis.slot({"f": witness}.get) == slot
    if type_ is not NUMBER:
        low, high = axis.bounds(axis.slot({"f": value}.get))
        assert low <= steps(value, type_)
        assert high is None or steps(value, type_) <= high


@given(met())
def test_no_decimal_context_of_a_thread_moves_a_cut(
    drawn: tuple[Type, Any, list[tuple[str, Any]]],
) -> None:
    type_, value, comparisons = drawn
    axis = intervals(type_, comparisons)
    found = [axis.witnesses(slot) for slot in slots(axis)] if axis.cuts else []

    with decimal.localcontext() as context:
        context.prec = 3
        again = intervals(type_, comparisons)

        assert again == axis
        assert again.slot({"f": value}.get) == axis.slot({"f": value}.get)
        assert found == ([again.witnesses(slot) for slot in slots(again)] if again.cuts else [])
        if type_ is not NUMBER and axis.cuts:
            assert [again.bounds(slot) for slot in slots(again)] == [
                axis.bounds(slot) for slot in slots(axis)
            ]


def test_large_amounts_are_cut_to_the_fen_in_any_context() -> None:
    with decimal.localcontext() as context:
        context.prec = 3

        axis = intervals(MONEY, [(">", Decimal("3333333.40"))])

        assert axis.cuts == ((Decimal("3333333.41"), 0),)
        assert axis.witnesses(1) == (Decimal("0.00"), Decimal("3333333.40"))
        assert axis.bounds(1) == (0, 333333340)


@pytest.mark.parametrize(
    ("type_", "one", "other"),
    [
        (INT, (">", 9), (">=", 10)),
        (INT, ("<=", 9), ("<", 10)),
        (INT, (">", Decimal("9.5")), (">=", 10)),
        (HOURS, (">", Decimal("9.00")), (">=", Decimal("9.01"))),
        (HOURS, (">", Decimal("9.005")), (">=", Decimal("9.01"))),
        (MONEY, ("<", Decimal("0.005")), ("<=", Decimal("0.00"))),
        (DATE, (">", datetime.date(2024, 2, 28)), (">=", datetime.date(2024, 2, 29))),
        (DATE, ("==", EARLIEST), (">", EARLIEST)),
        (DATE, ("==", LATEST), (">=", LATEST)),
    ],
)
def test_two_ways_to_say_the_same_are_one_cut(
    type_: Type, one: tuple[str, Any], other: tuple[str, Any]
) -> None:
    assert boundaries(*one, type_) == boundaries(*other, type_)
    assert len(boundaries(*one, type_)) == 1


@pytest.mark.parametrize(
    ("operator", "constant", "type_", "cuts"),
    [
        ("==", 9, INT, ((9, 0), (10, 0))),
        ("!=", Decimal("9.5"), INT, ((10, 0), (10, 0))),
        ("==", Decimal("0.50"), NUMBER, ((Decimal("0.50"), 0), (Decimal("0.50"), 1))),
        ("<", Decimal("0.50"), NUMBER, ((Decimal("0.50"), 0),)),
        (">", Decimal("0.50"), NUMBER, ((Decimal("0.50"), 1),)),
        (">=", 0, NUMBER, ()),
        (">", 0, NUMBER, ((0, 1),)),
        (">=", -1, INT, ()),
        ("<", 0, INT, ()),
        ("==", 0, INT, ((1, 0),)),
        (">", Decimal(-5), HOURS, ()),
        (">=", EARLIEST, DATE, ()),
        ("<", EARLIEST, DATE, ()),
        (">", LATEST, DATE, ()),
        ("<=", LATEST, DATE, ()),
    ],
)
def test_a_comparison_cuts_only_where_a_value_can_lie(
    operator: str,
    constant: Any,
    type_: Type,
    cuts: Cuts,
) -> None:
    assert boundaries(operator, constant, type_) == cuts


def test_a_number_between_two_cuts_is_found() -> None:
    half, third = Decimal("0.5"), Decimal("0.3")
    axis = intervals(NUMBER, [("==", half), (">", third)])

    found = [axis.witnesses(slot) for slot in slots(axis)]

    assert found == [(Decimal(0),), (Decimal("0.4"),), (half,), (Decimal("1.5"),)]


def test_numbers_that_nearly_meet_are_told_apart() -> None:
    one, other = Decimal("1.0000000000000000000000000000000000000001"), Decimal(1)
    axis = intervals(NUMBER, [(">", other), (">=", one)])

    (between,) = axis.witnesses(2)

    assert isinstance(between, Decimal)
    assert other < between < one


def test_the_example_before_a_day_is_the_day_before() -> None:
    axis = intervals(DATE, [(">=", datetime.date(2023, 8, 24))])

    assert axis.witnesses(1) == (datetime.date(2023, 8, 23),)
    assert axis.witnesses(2) == (datetime.date(2023, 8, 24),)
    assert axis.bounds(1)[0] == EARLIEST.toordinal()
    assert axis.bounds(2) == (datetime.date(2023, 8, 24).toordinal(), None)


def test_an_unknown_number_is_in_slot_nought() -> None:
    axis = intervals(INT, [(">", 9)])
    facts: dict[str, Value] = {}

    assert axis.slot(facts.get) == 0
    assert axis.facts == ("f",)
    assert axis.size == 2


# Options


@pytest.mark.parametrize(
    ("axis", "value", "slot"),
    [
        (Options("f", (False, True)), False, 1),
        (Options("f", (False, True)), True, 2),
        (Options("f", LEVEL.options), "none", 1),
        (Options("f", LEVEL.options), "senior", 4),
        (Options("f", ("AI", OTHER), open=True), "AI", 1),
        (Options("f", ("AI", OTHER), open=True), "云计算", 2),
        (Options("f", (False, True)), None, 0),
    ],
)
def test_an_option_has_a_slot_of_its_own(axis: Options, value: Value | None, slot: int) -> None:
    facts = {} if value is None else {"f": value}

    assert axis.slot(facts.get) == slot
    assert axis.size == len(axis.values)
    assert axis.facts == ("f",)


# Signs


def sign(left: str, right: str, type_: Type, *, ordered: bool = True) -> Sign:
    return Sign(ValueForm(checked(left, type_)), ValueForm(checked(right, type_)), ordered)


@given(CENTS, CENTS, OPERATORS)
def test_the_sign_says_exactly_whether_a_comparison_of_two_facts_holds(
    left: Decimal, right: Decimal, operator: str
) -> None:
    axis = sign("training.hours", "training.registered_hours", HOURS)

    slot = axis.slot({"training.hours": left, "training.registered_hours": right}.get)

    assert (sign_of(axis, slot) in COMPARISONS[operator].holds_for) is truth(operator, left, right)


@pytest.mark.parametrize(("left", "right", "slot"), [("a", "a", 1), ("a", "b", 2), ("b", "a", 2)])
def test_texts_are_equal_or_not(left: str, right: str, slot: int) -> None:
    axis = sign("training.occupation", "培训.名称", TEXT, ordered=False)

    assert axis.slot({"training.occupation": left, "培训.名称": right}.get) == slot
    assert (sign_of(axis, slot) == 0) is (left == right)
    assert axis.size == 2


def test_a_sign_is_unknown_while_either_side_is() -> None:
    axis = sign("training.hours", "training.registered_hours * 2", HOURS)
    known = Decimal("1.00")

    assert axis.slot({"training.hours": known}.get) == 0
    assert axis.slot({"training.registered_hours": known}.get) == 0
    assert axis.slot({"training.hours": known, "training.registered_hours": known}.get) == 1
    assert axis.facts == ("training.hours", "training.registered_hours")
    assert axis.size == 3


@pytest.mark.parametrize("operator", COMPARISONS)
def test_texts_and_lists_are_equal_or_not_and_nothing_else(operator: str) -> None:
    equal, other = holds("a", operator, "a"), holds("a", operator, "b")

    assert (equal, other) == (
        0 in COMPARISONS[operator].holds_for,
        1 in COMPARISONS[operator].holds_for,
    )


def test_a_pair_of_operands_has_one_canonical_order() -> None:
    left, right = FactName("a"), Literal(value=1)

    assert same_atom(left, right) is not same_atom(right, left)
    assert same_atom(left, left)


@pytest.mark.parametrize(
    ("value", "type_", "count"),
    [
        (7, INT, 7),
        (Decimal("3333333.41"), MONEY, 333333341),
        (EARLIEST, DATE, EARLIEST.toordinal()),
    ],
)
def test_a_value_is_counted_in_its_steps(value: Value, type_: Type, count: int) -> None:
    assert steps(value, type_) == count
