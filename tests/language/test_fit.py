"""What fits where, and constants that take on the type they meet."""

import pytest
from tests.language.expressions import PERSONS, read

from zsgx.domain.kinds import HOURS, INT, NUMBER, Type, enumeration
from zsgx.language.check import check
from zsgx.language.names import KnownNames
from zsgx.language.tree import FactName, is_free


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("5", True),
        ("-5.5", True),
        ("5 * (6 - 7)", True),
        ("min(5, max(6, 7))", True),
        ("round_half_up(5.5)", True),
        ("5 if a.b else 6", True),
        ("true", False),
        ("'5'", False),
        ("a.b", False),
        ("5 + a.b", False),
        ("min(5, a.b)", False),
        ("5 if a.b else c.d", False),
        ("year(a.b)", False),
        ("param.x", False),
    ],
)
def test_what_is_made_of_written_numbers_takes_on_any_unit(text: str, *, free: bool) -> None:
    assert is_free(read(text)) is free


@pytest.mark.parametrize(
    ("here", "there", "fits"),
    [
        (INT, INT, True),
        (INT, NUMBER, True),
        (NUMBER, INT, False),
        (PERSONS, INT, False),
        (PERSONS, NUMBER, False),
        (HOURS, NUMBER, False),
        (enumeration("a"), enumeration("a", "b"), True),
        (enumeration("a", "b"), enumeration("a"), False),
    ],
)
def test_a_fact_fits_where_every_value_of_it_does(here: Type, there: Type, *, fits: bool) -> None:
    scope = KnownNames(facts={"a.b": here})

    tree, found = check(read("a.b"), scope, there)

    assert (found == ()) is fits
    assert tree == FactName("a.b")
    assert tree.type == here


def test_a_parameter_whose_values_nobody_knows_may_divide() -> None:
    scope = KnownNames(facts={"a.b": HOURS}, parameters={"x": NUMBER})

    _, found = check(read("a.b / param.x"), scope, HOURS)

    assert found == ()
