"""What a table gives of the facts that rules look at, and what is left of their forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from zsgx.domain.kinds import BOOL, Value
from zsgx.language.evaluate import Condition, Form, folded, operands
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Compare,
    FactName,
    Literal,
    Member,
    Node,
    Not,
)
from zsgx.language.tree import (
    Any as AnyOf,
)

__all__ = ["Given"]


@frozen
class Given:
    """
    What is known of the facts before any row is read.

    Attributes:
        columns: The facts that have a column, and whether a row may lack it.
        constants: The facts that are the same for all rows, such as values of outside documents.
    """

    columns: Mapping[str, bool] = field(repr=False)
    constants: Mapping[str, Value] = field(factory=dict, repr=False)

    def has(self, path: str) -> bool:
        """Return whether the rows tell a fact apart."""
        return path in self.columns

    def may_lack(self, path: str) -> bool:
        """Return whether some row may not know a fact, one without a column among them."""
        return self.columns.get(path, True)

    def form(self, tree: Node) -> Node | None:
        """Return a value form with its constants put in; None where it is unknown on every row."""
        match tree:
            case FactName(path=path):
                if path in self.columns:
                    return tree
                value = self.constants.get(path)
                return None if value is None else Literal(value=value, type=tree.type)
            case Arithmetic(left=left, right=right):
                first, second = self.form(left), self.form(right)
                if first is None or second is None:
                    return None
                return folded(evolve(tree, left=first, right=second))
            case Call(arguments=arguments):
                made = tuple(self.form(argument) for argument in arguments)
                kept = tuple(each for each in made if each is not None)
                return folded(evolve(tree, arguments=kept)) if len(kept) == len(made) else None
            case Member(options=FactName(path=path)):
                # No column gives a list; a value from outside can be the same for all rows.
                value = Form(tree)(self.constants.get)
                return None if value is None else Literal(value=value, type=BOOL)
            case _:
                return tree

    def condition(self, tree: Node) -> Node:
        """
        Return a condition over facts with its constants put in.

        What is unknown on every row is a constant without a value, and so is a comparison with it.
        """
        match tree:
            case FactName(path=path) if path not in self.columns:
                return _constant(self.constants.get(path))
            case Not(item=item):
                return evolve(tree, item=self.condition(item))
            case All(items=items) | AnyOf(items=items):
                return evolve(tree, items=tuple(self.condition(item) for item in items))
            case Member(options=FactName()):
                return self.form(tree) or _constant(None)
            case Member(item=item):
                form = self.form(item)
                return _constant(None) if form is None else _settled(evolve(tree, item=form))
            case Compare(left=left, right=right):
                first, second = self.form(left), self.form(right)
                if first is None or second is None:
                    return _constant(None)
                return _settled(evolve(tree, left=first, right=second))
            case _:
                return tree


def _settled(tree: Node) -> Node:
    """Return a comparison, or what it comes to where it is of constants alone."""
    return tree if operands(tree) else _constant(Condition(tree)(lambda _path: None))


def _constant(value: Any) -> Node:
    return Literal(value=value, type=BOOL)
