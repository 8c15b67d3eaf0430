"""
Value forms: what is left of an expression when every condition in it has been settled.

A form is a constant, a fact, or arithmetic and functions over them. It is evaluated with plain
Python on canonical values; an unknown operand makes it unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zsgx.domain.kinds import Value
from zsgx.language.operators import ARITHMETIC, FUNCTIONS, hundredths
from zsgx.language.tree import Arithmetic, Call, FactName, Literal, Node, walk

__all__ = ["Form", "folded", "operands"]

#: Returns a fact's canonical value by its path, None where it is unknown.
Get = Callable[[str], Value | None]


class Form:
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

    def __reduce__(self) -> tuple[type[Form], tuple[Node]]:
        return Form, (self.tree,)


def operands(tree: Node) -> tuple[str, ...]:
    """Return the paths of the facts that *tree* names, each once, in order."""
    return tuple(dict.fromkeys(node.path for node in walk(tree) if isinstance(node, FactName)))


def folded(tree: Node) -> Node:
    """Return *tree* with arithmetic on constants done."""
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
        case _:
            message = f"{type(tree).__name__} is no value form"
            raise TypeError(message)


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
