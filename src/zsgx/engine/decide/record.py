"""What is known of one record, and what a rule's conditions and forms come to for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from typing import Any as Anything

from attrs import evolve, frozen

from zsgx.domain.kinds import Value
from zsgx.language.evaluate import ValueForm
from zsgx.language.operators import COMPARISONS
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Compare,
    FactName,
    ListOf,
    Literal,
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
)

if TYPE_CHECKING:
    from zsgx.language.grid import Grid

__all__ = ["KnownRecord"]


@frozen
class KnownRecord:
    """
    What is known for one record.

    Attributes:
        facts: The facts by path.
        readings: The chosen readings by name.
        parameter: A parameter's value by its name.
        grid: The rows of a lookup table by its name.
    """

    facts: Mapping[str, Value]
    readings: Mapping[str, str]
    parameter: Callable[[str], Value | None]
    grid: Callable[[str], Grid]

    def relevant(self, tree: Node, *, settled: bool = False) -> Node:
        """
        Return the part of *tree* that settles it, or that is still open.

        Args:
            tree: The condition.
            settled: Whether it is settled, be it by what facts exclude of each other: then no part
                of it that is open here is so in truth, and all of them are told.
        """
        if isinstance(tree, Not) and isinstance(tree.item, Any | All):
            tree = _opposite(tree.item)
        if not isinstance(tree, Any | All):
            return tree
        whole = self.holds(tree)
        if whole is None and settled:
            return tree
        parts = tuple(self.relevant(item) for item in tree.items if self.holds(item) is whole)
        if whole and isinstance(tree, Any):
            # One alternative that holds is enough.
            return parts[0]
        # Where every alternative fails, or every requirement holds, all of them matter.
        if not parts or len(parts) == len(tree.items):
            return tree
        return parts[0] if len(parts) == 1 else type(tree)(parts, span=tree.span, type=tree.type)

    def holds(self, tree: Node) -> bool | None:
        """Return whether a condition holds; None where that is open or not told here."""
        match tree:
            case All(items=items):
                return _all([self.holds(item) for item in items])
            case Any(items=items):
                parts = [self.holds(item) for item in items]
                return True if True in parts else None if None in parts else False
            case Not(item=item):
                holds = self.holds(item)
                return None if holds is None else not holds
            case Compare(operator=operator, left=left, right=right):
                one, other = self.value(left), self.value(right)
                if one is None or other is None:
                    return None
                sign = (one > other) - (one < other) if one != other else 0
                return sign in COMPARISONS[operator].holds_for
            case Member(item=item, options=options):
                value, listed = self.value(item), self._listed(options)
                return None if value is None or listed is None else value in listed
            case _:
                value = self.value(tree)
                return value if isinstance(value, bool) else None

    def value(self, tree: Node) -> Anything:
        """Return what a value form comes to; None where that is open or not told here."""
        match tree:
            case Literal(value=value):
                return value
            case FactName(path=path):
                return self.facts.get(path)
            case ParameterName(name=name):
                return self.parameter(name)
            case ReadingName(name=name):
                return self.readings.get(name)
            case LookupName(name=name, keys=keys):
                grid = self.grid(name)
                return grid.value(grid.slots([self.value(key) for _, key in keys]))
            case Arithmetic() | Call():
                try:
                    return ValueForm(self._filled(tree))(self.facts.get)
                except TypeError:
                    # It rests on another question's answer, which is explained on its own.
                    return None
            case _:
                return None

    def _filled(self, tree: Node) -> Node:
        """Return a value form with its parameters' values in place of their names."""
        match tree:
            case ParameterName(name=name):
                held = self.parameter(name)
                return Literal(value=held, type=tree.type) if held is not None else tree
            case LookupName():
                held = self.value(tree)
                return Literal(value=held, type=tree.type) if held is not None else tree
            case Arithmetic(left=left, right=right):
                return evolve(tree, left=self._filled(left), right=self._filled(right))
            case Call(function=name, arguments=arguments):
                return Call(name, tuple(map(self._filled, arguments)), type=tree.type)
            case _:
                return tree

    def _listed(self, options: Node) -> tuple[Anything, ...] | None:
        if isinstance(options, ListOf):
            return tuple(self.value(item) for item in options.items)
        value = self.value(options)
        return value if isinstance(value, tuple) else None


def _opposite(tree: Any | All) -> Any | All:
    """Return what holds where *tree* does not, with its parts told one by one."""
    parts = tuple(Not(item, span=item.span, type=item.type) for item in tree.items)
    other = All if isinstance(tree, Any) else Any
    return other(parts, span=tree.span, type=tree.type)


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True
