"""Value forms: evaluated on canonical values, unknown where an operand is."""

import datetime
import decimal
import pickle
from collections.abc import Mapping
from decimal import Decimal

import pytest
from tests.language.expressions import LEVEL, checked

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, Type, Value
from zsgx.language.evaluate import ValueForm, folded, operands
from zsgx.language.tree import Literal, Not

FACTS: Mapping[str, Value] = {
    "training.hours": Decimal("40.50"),
    "training.registered_hours": Decimal("10.00"),
    "training.completed_on": datetime.date(2024, 2, 29),
    "training.started_on": datetime.date(2024, 2, 1),
    "base.rank": 7,
    "external.ratio": Decimal("0.015"),
    "employer.payroll": Decimal("3333333.40"),
    "certificate.level": "junior",
}


def form(text: str, type_: Type) -> ValueForm:
    return ValueForm(checked(text, type_))


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("80", HOURS, "80.00"),
        ("training.hours", HOURS, "40.50"),
        ("training.hours * 2", HOURS, "81.00"),
        ("2 * training.hours", HOURS, "81.00"),
        ("training.hours / 3", HOURS, "13.50"),
        ("training.hours - training.registered_hours", HOURS, "30.50"),
        ("-training.hours", HOURS, "-40.50"),
        ("training.hours + 2 * 40", HOURS, "120.50"),
        ("employer.payroll * external.ratio", MONEY, "50000.00"),
        ("employer.payroll / 3", MONEY, "1111111.13"),
        ("max(0, training.registered_hours - training.hours)", HOURS, "0.00"),
        ("min(training.hours, 20, 30)", HOURS, "20.00"),
        ("round_half_up(training.hours)", HOURS, "41"),
        ("round_half_up(training.hours, 1)", HOURS, "40.5"),
        ("base.rank * 2 - 1", INT, "13"),
        ("base.rank / 2", NUMBER, "3.5"),
        ("round_half_up(base.rank)", INT, "7"),
        ("year(training.completed_on)", INT, "2024"),
        ("days_between(training.started_on, training.completed_on)", INT, "28"),
        ("add_years(training.completed_on, 1)", DATE, "2025-02-28"),
        ("add_months(training.completed_on, -12)", DATE, "2023-02-28"),
        ("add_days(training.completed_on, 1)", DATE, "2024-03-01"),
        ("date('2024-05-01')", DATE, "2024-05-01"),
        ("certificate.level", LEVEL, "junior"),
    ],
)
def test_a_form_has_the_value_that_its_facts_give(text: str, type_: Type, value: str) -> None:
    made = form(text, type_)(FACTS.get)

    assert str(made) == value


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("training.hours * 2", HOURS),
        ("training.hours + training.registered_hours", HOURS),
        ("min(training.hours, training.registered_hours)", HOURS),
        ("add_days(training.completed_on, 1)", DATE),
        ("certificate.level", LEVEL),
    ],
)
def test_an_unknown_operand_makes_the_form_unknown(text: str, type_: Type) -> None:
    made = form(text, type_)

    for path in made.operands:
        known = {name: value for name, value in FACTS.items() if name != path}
        assert made(known.get) is None


def test_operands_are_named_once_in_the_order_of_the_text() -> None:
    tree = checked("training.registered_hours + training.hours - training.registered_hours", HOURS)

    assert operands(tree) == ("training.registered_hours", "training.hours")


def test_a_form_travels_to_another_process() -> None:
    made = form("round_half_up(training.hours * 2 + 1)", HOURS)

    again = pickle.loads(pickle.dumps(made))

    assert again.tree == made.tree
    assert again.operands == made.operands
    assert again(FACTS.get) == made(FACTS.get) == 82


def test_arithmetic_on_constants_is_done_at_once() -> None:
    tree = checked("2 * 40", HOURS)

    assert folded(tree) == Literal(value=Decimal("80.00"))
    assert folded(tree).type == HOURS
    assert folded(tree).span == tree.span


def test_what_asks_for_a_fact_stays_as_it_is() -> None:
    tree = checked("training.hours * 2", HOURS)

    assert folded(tree) is tree
    assert folded(Literal(value=1)) == Literal(value=1)


def test_no_decimal_context_of_a_thread_changes_a_form() -> None:
    made = form("employer.payroll * external.ratio + 0.01", MONEY)

    with decimal.localcontext() as context:
        context.prec = 3

        assert str(made(FACTS.get)) == "50000.01"


def test_a_condition_is_no_value_form() -> None:
    with pytest.raises(TypeError, match="Not is no value form"):
        ValueForm(Not(Literal(value=True, type=BOOL)))
