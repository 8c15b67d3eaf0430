"""Nodes compare by meaning, wherever they stand."""

from decimal import Decimal

from tests.language.expressions import read

from zsgx.domain.kinds import BOOL, INT
from zsgx.language.tree import Compare, FactName, Literal, Word, children, walk


def test_nodes_are_equal_wherever_they_stand_and_whatever_they_were_found_to_be() -> None:
    assert read("a < b") == read("   a   <   b")
    assert FactName("a.b", type=BOOL) == FactName("a.b", type=INT)
    assert hash(Word("a", span=(0, 1))) == hash(Word("a"))


def test_constants_of_different_kinds_are_different() -> None:
    constants = {
        Literal(value=True),
        Literal(value=1),
        Literal(value=Decimal(1)),
        Literal(value="1"),
    }

    assert len(constants) == 4


def test_a_node_shows_what_it_means_and_not_where_it_stands() -> None:
    assert repr(Compare("<", Word("a", span=(0, 1)), Word("b"), type=BOOL)) == (
        "Compare(operator='<', left=Word(name='a'), right=Word(name='b'))"
    )


def test_every_node_below_is_walked_in_the_order_of_the_text() -> None:
    text = "not a and b in [1, c] or min(d, e) + f < (g if h else i)"

    words = [node.name for node in walk(read(text)) if isinstance(node, Word)]

    assert words == ["a", "b", "c", "d", "e", "f", "h", "g", "i"]


def test_a_name_has_nothing_below_it() -> None:
    assert children(Word("a")) == ()
