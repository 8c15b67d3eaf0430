"""How large exact numbers can become on columns."""

from decimal import Decimal

import pytest
from tests.language.expressions import checked
from tests.language.forms import form

from zsgx.domain.kinds import HOURS, INT, MONEY, NUMBER, Type
from zsgx.engine.columns.digits import (
    Size,
    check_size,
    constant_of,
    inverse_of,
    no_columns,
    places_of,
    size_of,
)
from zsgx.errors import NoColumnsError
from zsgx.language.tree import Literal
from zsgx.text import Text


def sizes(path: str) -> Size:
    return {"external.ratio": (6, 4), "project.cost": (10, 2)}.get(path, (0, 0))


@pytest.mark.parametrize(
    ("text", "type_", "size"),
    [
        ("training.hours", HOURS, (15, 2)),
        ("project.cost", MONEY, (10, 2)),
        ("base.rank", INT, (15, 0)),
        ("external.ratio", NUMBER, (6, 4)),
        ("training.hours + training.registered_hours", HOURS, (16, 2)),
        ("external.ratio - 0.00001", NUMBER, (7, 5)),
        ("external.ratio * 0.015", NUMBER, (6, 7)),
        ("external.ratio * 300", NUMBER, (9, 4)),
        ("training.hours * 0.333", HOURS, (15, 2)),
        ("training.hours / 3", HOURS, (16, 2)),
        ("external.ratio / 4", NUMBER, (6, 6)),
        ("external.ratio / 0.004", NUMBER, (9, 4)),
        ("min(external.ratio, 300.015)", NUMBER, (3, 4)),
        ("max(external.ratio, 300.00015)", NUMBER, (6, 5)),
        ("round_half_up(external.ratio, 1)", NUMBER, (7, 4)),
        ("year(training.completed_on)", INT, (5, 0)),
        ("days_between(training.started_on, training.completed_on)", INT, (5, 0)),
    ],
)
def test_a_form_has_as_many_digits_as_it_can_come_to(text: str, type_: Type, size: Size) -> None:
    tree = form(text, type_)

    assert size_of(tree, sizes) == size
    assert places_of(tree, sizes) == size[1]


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (0, (1, 0)),
        (3000, (4, 0)),
        (-3000, (4, 0)),
        (Decimal("0.015"), (0, 3)),
        (Decimal("2.000000"), (1, 0)),
        (Decimal("300.10"), (3, 1)),
    ],
)
def test_a_constant_has_the_digits_that_count(value: int | Decimal, size: Size) -> None:
    assert size_of(Literal(value=value, type=NUMBER), sizes) == size


@pytest.mark.parametrize("value", [True, "text"])
def test_what_is_no_number_has_no_digits(value: bool | str) -> None:
    assert size_of(Literal(value=value), sizes) == (0, 0)


def test_a_form_that_could_overflow_is_refused_and_so_is_a_part_of_one() -> None:
    fits = form("project.cost * external.ratio * external.ratio", MONEY)
    bursts = form(f"project.cost{' * external.ratio' * 4}", MONEY)
    whole = form("base.rank * base.rank", INT)

    check_size(fits, sizes)
    for tree, digits in ((bursts, 40), (form("min(base.rank * base.rank, 5)", INT), 30)):
        with pytest.raises(NoColumnsError, match=f"the form can have {digits} digits") as refused:
            check_size(tree, sizes)
        assert "Engine.decide" in refused.value.say("zh")
    with pytest.raises(NoColumnsError, match="columns hold 18"):
        check_size(whole, sizes)


def test_a_divisor_or_step_is_a_constant_number() -> None:
    assert constant_of(Literal(value=4)) == 4
    assert constant_of(Literal(value=Decimal("0.3"))) == Decimal("0.3")
    for tree in (checked("training.hours", HOURS), Literal(value="text")):
        with pytest.raises(NoColumnsError, match="a divisor or step must be a constant"):
            constant_of(tree)


@pytest.mark.parametrize(
    ("divisor", "inverse"),
    [("1", (1, 0)), ("4", (25, 2)), ("2.5", (4, 1)), ("0.004", (250, 0)), ("-8", (-125, 3))],
)
def test_a_quotient_that_ends_is_a_product(divisor: str, inverse: tuple[int, int]) -> None:
    factor, places = inverse_of(Decimal(divisor))

    assert (factor, places) == inverse
    assert Decimal(factor).scaleb(-places) * Decimal(divisor) == 1


@pytest.mark.parametrize("divisor", ["3", "0.7", "-12"])
def test_a_quotient_without_an_end_is_refused_where_nothing_rounds_it(divisor: str) -> None:
    with pytest.raises(NoColumnsError, match=f"a quotient by {divisor} has no end"):
        inverse_of(Decimal(divisor))


def test_a_refusal_says_what_to_do_instead() -> None:
    error = no_columns(Text("原因", "a reason"))

    assert error.say("en") == (
        "this rule cannot be decided on columns: a reason; decide records one at a time "
        "(Engine.decide)"
    )
    assert isinstance(error, TypeError)
