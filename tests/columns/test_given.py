"""What a table gives of the facts, and what is left of their forms."""

from decimal import Decimal

import pytest
from tests.language.expressions import checked

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, Type
from zsgx.engine.columns.joint import KnownFacts
from zsgx.language.tree import Literal, Node

GIVEN = KnownFacts(
    {"training.hours": True, "base.rank": False},
    {"external.ratio": Decimal("0.5"), "employer.payroll": Decimal(100)},
)


def left(text: str, type_: Type = HOURS) -> Node | None:
    return GIVEN.form(checked(text, type_))


def test_a_fact_is_told_apart_by_rows_where_it_has_a_column() -> None:
    assert GIVEN.has("training.hours")
    assert not GIVEN.has("external.ratio")
    assert GIVEN.may_lack("training.hours")
    assert not GIVEN.may_lack("base.rank")


def test_a_constant_takes_the_place_of_its_fact() -> None:
    tree = left("employer.payroll", MONEY)

    assert tree == Literal(Decimal(100))
    assert tree.type == MONEY
    assert left("training.hours") == checked("training.hours", HOURS)


def test_arithmetic_on_constants_is_done() -> None:
    assert left("employer.payroll * external.ratio", MONEY) == Literal(Decimal("50.00"))
    assert left("max(employer.payroll, employer.payroll * 2)", MONEY) == Literal(Decimal("200.00"))


def test_what_rows_still_decide_stays() -> None:
    assert left("training.hours * 2") == checked("training.hours * 2", HOURS)
    assert left("training.hours * external.ratio") == checked("training.hours * 0.5", HOURS)
    assert left("min(training.hours, 10)") == checked("min(training.hours, 10)", HOURS)


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("training.registered_hours", HOURS),
        ("training.hours + training.registered_hours", HOURS),
        ("training.registered_hours - training.hours", HOURS),
        ("max(training.hours, training.registered_hours)", HOURS),
        ("year(training.completed_on)", INT),
        ("training.online", BOOL),
        ("add_days(training.completed_on, 1)", DATE),
    ],
)
def test_a_form_with_a_fact_that_no_row_knows_is_unknown_on_every_row(
    text: str, type_: Type
) -> None:
    assert left(text, type_) is None


def test_a_constant_is_a_form_of_its_own() -> None:
    assert left("5") == Literal(Decimal(5))
