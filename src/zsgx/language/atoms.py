"""
Atoms: the few questions that rules really put to the facts.

An axis is a finite set of answers to one of them: those of one fact, or the sign of one operand
minus another. Slot 0 of every axis is "unknown"; the answers follow from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from zsgx.language.axis import Get, Intervals, Options
from zsgx.language.evaluate import ValueForm

if TYPE_CHECKING:
    from zsgx.language.tree import Node

__all__ = ["Axis", "Sign", "same_atom", "sign_of"]


@frozen
class Sign:
    """
    The sign of one operand minus another: less, equal, greater; or equal and not for texts.

    Attributes:
        left: The first operand.
        right: The second operand.
        ordered: Whether less and greater are told apart.
    """

    left: ValueForm
    right: ValueForm
    ordered: bool = True

    @property
    def size(self) -> int:
        """How many answers there are."""
        return 3 if self.ordered else 2

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it."""
        return tuple(dict.fromkeys(self.left.operands + self.right.operands))

    def slot(self, get: Get) -> int:
        """Return the slot of the facts that *get* gives."""
        left: Any = self.left(get)
        if left is None:
            return 0
        right: Any = self.right(get)
        if right is None:
            return 0
        if self.ordered:
            return 2 if left == right else 1 if left < right else 3
        return 1 if left == right else 2


Axis = Options | Intervals | Sign


def sign_of(axis: Sign, slot: int) -> int:
    """Return the sign of left minus right that *slot* stands for."""
    return slot - 2 if axis.ordered else (0 if slot == 1 else 1)


def same_atom(left: Node, right: Node) -> bool:
    """Return whether the operands stand in their canonical order."""
    return repr(left) <= repr(right)
