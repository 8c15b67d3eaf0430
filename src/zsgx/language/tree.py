"""
The tree of an expression.

Nodes are immutable and compare by meaning: where a node stands in the text (`span`) and what it was
found to be (`type`) take no part, so that ``a < b`` is one atom wherever it is written.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import field, frozen

from zsgx.domain.kinds import Type, Value
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.language.grid import Grid

__all__ = [
    "All",
    "Any",
    "Arithmetic",
    "Call",
    "Choice",
    "Compare",
    "DecisionName",
    "ExpressionFault",
    "FactName",
    "ListOf",
    "Literal",
    "Lookup",
    "LookupName",
    "Member",
    "Node",
    "Not",
    "ParameterName",
    "ReadingName",
    "RuleName",
    "Span",
    "Within",
    "Word",
    "children",
    "is_free",
    "is_number",
    "is_written",
    "walk",
]

#: First and last column of a piece of an expression, from 0, the last one excluded.
Span = tuple[int, int]


@frozen(kw_only=True)
class Node:
    """
    A piece of an expression.

    Attributes:
        span: Where it stands in the expression's text.
        type: What it may be; None before the expression has been checked.
    """

    span: Span = field(default=(0, 0), eq=False, repr=False)
    type: Type | None = field(default=None, eq=False, repr=False)


@frozen
class Literal(Node):
    """A constant. `value` is canonical for its type; True and 1 are different constants."""

    value: Value = field(eq=lambda value: (type(value).__name__, value))


@frozen
class Word(Node):
    """A bare word, such as ``recognition``: an option of the question that is being answered."""

    name: str


@frozen
class FactName(Node):
    """A fact by its path, ``training.hours``, a value of an outside document included."""

    path: str


@frozen
class ReadingName(Node):
    """A choice between interpretations, ``reading.one_year``."""

    name: str

    @property
    def path(self) -> str:
        """Its path among the facts."""
        return f"reading.{self.name}"


@frozen
class ParameterName(Node):
    """A value by date, ``param.digital_hours_multiplier``."""

    name: str


@frozen
class RuleName(Node):
    """Whether another rule of the same table applies, ``rule.certified``."""

    rule: str


@frozen
class DecisionName(Node):
    """The answer to another question, ``decision.hours.credited``."""

    question: str


@frozen
class LookupName(Node):
    """
    The value in a lookup table, ``lookup.prize_hours``.

    Attributes:
        name: The table.
        keys: What is looked up for each key by its name: as written, those that are given; once
            checked, all of them in the table's order.
    """

    name: str
    keys: tuple[tuple[str, Node], ...] = ()


@frozen
class Lookup(Node):
    """
    The value in a lookup table, or a condition on it, on one day.

    Attributes:
        grid: The rows in force.
        keys: What is looked up for each key.
    """

    grid: Grid
    keys: tuple[Node, ...]


@frozen
class Within(Node):
    """
    What somebody decides between a least and a most, and nothing else.

    Attributes:
        value: What was decided.
        least: The least that it can be.
        most: The most that it can be.
        by: Who decides.
    """

    value: Node
    least: Node
    most: Node
    by: Text


@frozen
class ListOf(Node):
    """A list of constants, as ``in`` takes it."""

    items: tuple[Node, ...]


@frozen
class Compare(Node):
    """Two operands and one of ``< <= > >= == !=``."""

    operator: str
    left: Node
    right: Node


@frozen
class Member(Node):
    """``item in [..]``."""

    item: Node
    options: Node


@frozen
class All(Node):
    """Conditions joined by ``and``."""

    items: tuple[Node, ...]


@frozen
class Any(Node):
    """Conditions joined by ``or``."""

    items: tuple[Node, ...]


@frozen
class Not(Node):
    """A condition denied."""

    item: Node


@frozen
class Arithmetic(Node):
    """
    Two operands and one of ``+ - * /``.

    Attributes:
        rounds: Whether the result is rounded to 0.01, as products in hours and money are. Unlike
            its type this is part of its meaning: a ratio times an amount is not a plain product.
    """

    operator: str
    left: Node
    right: Node
    rounds: bool = field(default=False, kw_only=True)


@frozen
class Choice(Node):
    """``then if test else otherwise``."""

    test: Node
    then: Node
    otherwise: Node


@frozen
class Call(Node):
    """A function of the closed list."""

    function: str
    arguments: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly below *node*."""
    match node:
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case Member():
            return (node.item, node.options)
        case All() | Any() | ListOf():
            return node.items
        case Not():
            return (node.item,)
        case Choice():
            return (node.test, node.then, node.otherwise)
        case Call():
            return node.arguments
        case Lookup():
            return node.keys
        case Within():
            return (node.value, node.least, node.most)
        case LookupName():
            return tuple(key for _, key in node.keys)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield *node* and every node below it, in the order of the text."""
    yield node
    for child in children(node):
        yield from walk(child)


@frozen
class ExpressionFault:
    """
    One fault of an expression.

    Attributes:
        code: A stable name for the kind of fault, such as ``unknown-name``.
        message: What is wrong.
        span: Where in the expression's text.
        hint: What to do about it.
        name: The name that is unknown, where that is the fault; else empty.
    """

    code: str
    message: Text
    span: Span
    hint: Text | None = None
    name: str = ""


def is_number(value: object) -> bool:
    """Return whether *value* is a number; true and false are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def is_free(node: Node) -> bool:
    """Return whether *node* is a written number, or made of such, and so takes on any unit."""
    match node:
        case Literal(value=value):
            return is_number(value) and (node.type is None or node.type.unit is None)
        case Arithmetic(left=left, right=right):
            return is_free(left) and is_free(right)
        case Call(function="min" | "max" | "round_half_up", arguments=arguments):
            return all(is_free(argument) for argument in arguments)
        case Choice(then=then, otherwise=otherwise):
            return is_free(then) and is_free(otherwise)
        case _:
            return False


def is_written(node: Node) -> bool:
    """Return whether *node* is a constant, which takes on the type of what it meets."""
    return isinstance(node, Literal) or is_free(node)
