"""
Value forms: what is left of an expression when every condition in it has been settled.

A form is a constant, a fact, or arithmetic and functions over them. It is evaluated with plain
Python on canonical values; an unknown operand makes it unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from zsgx.domain.kinds import Value
from zsgx.language.axis import Get
from zsgx.language.operators import ARITHMETIC, COMPARISONS, FUNCTIONS, hundredths
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Compare,
    FactName,
    ListOf,
    Literal,
    Lookup,
    Member,
    Node,
    Not,
    Within,
    children,
    walk,
)
from zsgx.language.tree import (
    Any as AnyOf,
)

__all__ = ["Condition", "ValueForm", "folded", "looks_up", "operands"]


class ValueForm:
    """
    A value form that can be evaluated.

    Attributes:
        tree: The form as a tree.
        operands: The paths of the facts it is made of, in order.
    """

    __slots__ = ("_evaluate", "operands", "tree")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.operands = operands(tree)
        self._evaluate = _evaluator(tree)

    def __call__(self, get: Get) -> Value | None:
        """Return the value for the facts that *get* gives, or None where an operand is unknown."""
        value: Value | None = self._evaluate(get)
        return value

    def wanted(self, get: Get) -> frozenset[str]:
        """Return the unknown operands that can still change the value."""
        return frozenset(_wanted(self.tree, get))

    def __reduce__(self) -> tuple[type[ValueForm], tuple[Node]]:
        return ValueForm, (self.tree,)


def _wanted(tree: Node, get: Get) -> Iterator[str]:
    if isinstance(tree, FactName):
        if get(tree.path) is None:
            yield tree.path
        return
    parts: Sequence[Node] = children(tree)
    if isinstance(tree, Lookup):
        slots = tree.grid.slots([_evaluator(key)(get) for key in tree.keys])
        parts = [tree.keys[place] for place in sorted(tree.grid.open_keys(slots))]
    for part in parts:
        yield from _wanted(part, get)


def operands(tree: Node) -> tuple[str, ...]:
    """Return the paths of the facts that *tree* names, each once, in order."""
    return tuple(dict.fromkeys(node.path for node in walk(tree) if isinstance(node, FactName)))


def looks_up(tree: Node) -> bool:
    """Return whether *tree* has a lookup in it."""
    return any(isinstance(node, Lookup) for node in walk(tree))


def folded(tree: Node) -> Node:
    """Return *tree* with arithmetic on constants done, and with what is the same for every key."""
    if isinstance(tree, Lookup):
        value = _evaluator(tree)(lambda _path: None)
        return tree if value is None else Literal(value=value, span=tree.span, type=tree.type)
    if isinstance(tree, Arithmetic | Call) and not operands(tree):
        value = _evaluator(tree)(lambda _path: None)
        return Literal(value=value, span=tree.span, type=tree.type)
    return tree


def _evaluator(tree: Node) -> Callable[[Get], Any]:
    match tree:
        case Literal(value=value):
            return lambda _get: value
        case FactName(path=path):
            return lambda get: get(path)
        case Arithmetic():
            return _arithmetic(tree)
        case Call(function=name, arguments=arguments):
            apply = FUNCTIONS[name].apply
            parts = tuple(_evaluator(argument) for argument in arguments)

            def call(get: Get) -> Any:
                values = []
                for part in parts:
                    value = part(get)
                    if value is None:
                        return None
                    values.append(value)
                return apply(*values)

            return call
        case Lookup():
            return _lookup(tree)
        case Within(value=value):
            # Whether it lies where it may is an atom of its own.
            return _evaluator(value)
        case Member(item=item, options=FactName() as listed):
            return _holding(_evaluator(item), _evaluator(listed))
        case _:
            message = f"{type(tree).__name__} is no value form"
            raise TypeError(message)


def _lookup(tree: Lookup) -> Callable[[Get], Any]:
    grid, keys = tree.grid, tuple(_evaluator(key) for key in tree.keys)

    def value_of_row(get: Get) -> Value | None:
        return grid.value(grid.slots([key(get) for key in keys]))

    return value_of_row


def _holding(item: Callable[[Get], Any], listed: Callable[[Get], Any]) -> Callable[[Get], Any]:
    """Return whether a list that a fact is holds a text."""

    def holding(get: Get) -> bool | None:
        texts = listed(get)
        return None if texts is None else item(get) in texts

    return holding


def _arithmetic(tree: Arithmetic) -> Callable[[Get], Any]:
    operation = ARITHMETIC[tree.operator]
    apply = operation.apply
    left, right = _evaluator(tree.left), _evaluator(tree.right)
    rounds = tree.rounds

    def arithmetic(get: Get) -> Any:
        first = left(get)
        if first is None:
            return None
        second = right(get)
        if second is None:
            return None
        value = apply(first, second)
        return hundredths(value) if rounds else value

    return arithmetic


class Condition:
    """
    A condition over facts alone that can be evaluated, unknown facts included.

    Attributes:
        tree: The condition as a tree.
        operands: The paths of the facts it is made of, in order.
    """

    __slots__ = ("_evaluate", "operands", "tree")

    def __init__(self, tree: Node) -> None:
        self.tree = tree
        self.operands = operands(tree)
        self._evaluate = _condition(tree)

    def __call__(self, get: Get) -> bool | None:
        """Return whether it holds for the facts that *get* gives; None where that is open."""
        return self._evaluate(get)

    def __reduce__(self) -> tuple[type[Condition], tuple[Node]]:
        return Condition, (self.tree,)


def _condition(tree: Node) -> Callable[[Get], bool | None]:
    match tree:
        case All(items=items):
            return _joined([_condition(item) for item in items], decisive=False)
        case AnyOf(items=items):
            return _joined([_condition(item) for item in items], decisive=True)
        case Not(item=item):
            inner = _condition(item)

            def denied(get: Get) -> bool | None:
                value = inner(get)
                return None if value is None else not value

            return denied
        case Compare(operator=operator, left=left, right=right):
            return _comparison(COMPARISONS[operator].holds_for, _evaluator(left), _evaluator(right))
        case Member(item=item, options=ListOf(items=options)):
            one = _evaluator(item)
            listed = [option.value for option in options if isinstance(option, Literal)]

            def member(get: Get) -> bool | None:
                value = one(get)
                return None if value is None else value in listed

            return member
        case _:
            return _evaluator(tree)


def _joined(
    parts: Sequence[Callable[[Get], bool | None]], *, decisive: bool
) -> Callable[[Get], bool | None]:
    def joined(get: Get) -> bool | None:
        values = [part(get) for part in parts]
        if decisive in values:
            return decisive
        return None if None in values else not decisive

    return joined


def _comparison(
    holds_for: frozenset[int], left: Callable[[Get], Any], right: Callable[[Get], Any]
) -> Callable[[Get], bool | None]:
    def compared(get: Get) -> bool | None:
        first = left(get)
        if first is None:
            return None
        second = right(get)
        if second is None:
            return None
        # Texts and options have no order, and are compared for equality alone.
        sign = 0 if first == second else 1 if isinstance(first, str) or first > second else -1
        return sign in holds_for

    return compared
