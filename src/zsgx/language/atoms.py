"""
Atoms: the few questions that rules really put to the facts.

An axis is a finite set of answers to one of them: those of one fact, the sign of one operand minus
another, or the values of a lookup. Slot 0 of every axis is "unknown"; the answers follow from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from zsgx.domain.kinds import INT
from zsgx.language.axis import Get, Intervals, Options
from zsgx.language.evaluate import ValueForm
from zsgx.language.grid import RowClass
from zsgx.language.operators import COMPARISONS
from zsgx.language.tree import Lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.domain.kinds import Value
    from zsgx.language.tree import Node

__all__ = ["Axis", "RowClasses", "Sign", "forms_of", "same_atom", "sign_of"]


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


@frozen
class RowClasses:
    """
    The values of a lookup, as far as rules tell them apart; where no row is, is one of the answers.

    Attributes:
        lookup: The lookup.
        constants: What its values are held against, in order.
        form: The place of the class that a record is in.
        classes: The classes.
    """

    lookup: Lookup
    constants: tuple[Value, ...]
    form: ValueForm = field(init=False, eq=False, repr=False)
    classes: tuple[RowClass, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        grid, classes = self.lookup.grid.classified(self.constants)
        object.__setattr__(self, "form", ValueForm(Lookup(grid, self.lookup.keys, type=INT)))
        object.__setattr__(self, "classes", classes)

    @property
    def size(self) -> int:
        """How many answers there are."""
        return len(self.classes)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it."""
        return self.form.operands

    def slot(self, get: Get) -> int:
        """Return the slot of the facts that *get* gives."""
        place = self.form(get)
        return 0 if place is None else int(str(place)) + 1

    def truth(self, operator: str, constant: Value) -> list[bool]:
        """Return, for each class, whether its values stand to a constant as *operator* says."""
        place = self.constants.index(constant)
        wanted = COMPARISONS[operator].holds_for
        return [each.signs is not None and each.signs[place] in wanted for each in self.classes]

    def with_constants(self, constants: Iterable[Value]) -> RowClasses:
        """Return the same lookup, held against *constants* as well."""
        return RowClasses(self.lookup, tuple(dict.fromkeys((*self.constants, *constants))))

    def within(self, other: RowClasses) -> list[int]:
        """Return the slot here, from 1, of each class of *other*, which are finer."""
        places = [other.constants.index(constant) for constant in self.constants]
        own = {each: slot for slot, each in enumerate(self.classes, 1)}
        return [
            own[RowClass(each.signs and tuple(each.signs[place] for place in places))]
            for each in other.classes
        ]


Axis = Options | Intervals | Sign | RowClasses


def forms_of(axis: Axis) -> tuple[ValueForm, ...]:
    """Return the value forms that an axis looks at, none where it looks at a fact alone."""
    match axis:
        case Sign(left=left, right=right):
            return (left, right)
        case RowClasses(form=form):
            return (form,)
        case _:
            return ()


def sign_of(axis: Sign, slot: int) -> int:
    """Return the sign of left minus right that *slot* stands for."""
    return slot - 2 if axis.ordered else (0 if slot == 1 else 1)


def same_atom(left: Node, right: Node) -> bool:
    """Return whether the operands stand in their canonical order."""
    return repr(left) <= repr(right)
