"""
Atoms and value forms on columns: what every engine must say, and what is said with it.

An engine says the few things that it has words of its own for: a column, a constant, a comparison,
a choice, arithmetic. Whether a row is in some slots of an axis, and what a value form comes to on
it, is put together from those here, once for all engines. An unknown operand makes a comparison
neither true nor false, and a choice takes such a condition for false.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from math import prod
from typing import Any, Final, Generic, TypeVar

from zsgx.domain.kinds import BOOL, INT, Kind, Type, Value
from zsgx.engine.columns.digits import (
    Size,
    check_columns,
    check_size,
    comparable,
    no_columns,
)
from zsgx.language.atoms import Axis, RowClasses, Sign, forms_of, sign_of
from zsgx.language.axis import Cut, Intervals, Options, steps
from zsgx.language.operators import COMPARISONS, MIRRORED
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
)
from zsgx.language.tree import Any as AnyOf
from zsgx.text import Text

__all__ = ["Columnar"]

E = TypeVar("E")
#: The combinations of keys that a lookup on columns may have.
_MOST_ENTRIES: Final = 4_000_000
#: Between how many steps the slot of a number or day stands in a list; else it is searched for.
_MOST_STEPS: Final = 200_000


class Columnar(ABC, Generic[E]):
    """
    How one engine says atoms and value forms, as its own expressions.

    Attributes:
        prepared: The columns in which value forms have been worked out before, by form.
    """

    def __init__(self, prepared: Mapping[Node, str] | None = None) -> None:
        self.prepared = prepared or {}

    # What an engine says in its own words

    @abstractmethod
    def fact(self, path: str) -> E:
        """Return the column of a fact, in its canonical form."""

    @abstractmethod
    def size(self, path: str) -> Size:
        """Return how many digits before and after the point the column of a number has."""

    @abstractmethod
    def is_option(self, path: str, values: Collection[Value]) -> E:
        """Return whether a fact with options, or a text, is one of *values*."""

    @abstractmethod
    def constant(self, value: Value, type_: Type | None) -> E:
        """Return a constant."""

    @abstractmethod
    def nothing(self, type_: Type) -> E:
        """Return what is unknown on every row."""

    @abstractmethod
    def compare(self, operator: str, left: E, right: E) -> E:
        """Return a comparison; it is neither true nor false where an operand is unknown."""

    @abstractmethod
    def is_known(self, operand: E) -> E:
        """Return whether *operand* is known."""

    @abstractmethod
    def both(self, left: E, right: E) -> E:
        """Return ``left and right``."""

    @abstractmethod
    def either(self, left: E, right: E) -> E:
        """Return ``left or right``."""

    @abstractmethod
    def denied(self, operand: E) -> E:
        """Return ``not operand``."""

    @abstractmethod
    def case(self, branches: Sequence[tuple[E, E]], otherwise: E | None) -> E:
        """Return the first branch whose condition is true; None otherwise is unknown."""

    @abstractmethod
    def named(self, name: str) -> E:
        """Return a column that was worked out before."""

    @abstractmethod
    def is_code(self, codes: E, numbers: Collection[int]) -> E:
        """Return whether a column of small whole numbers holds one of *numbers*."""

    @abstractmethod
    def up_to(self, codes: E, number: int) -> E:
        """Return whether a column of small whole numbers, none unknown, is at most *number*."""

    @abstractmethod
    def code(self, number: int) -> E:
        """Return a small whole number, such as the place of a rule."""

    @abstractmethod
    def as_code(self, codes: E) -> E:
        """Return a column of small whole numbers as one of the places of rules."""

    @abstractmethod
    def answer(self, tree: Node, type_: Type) -> E:
        """Return what a value form comes to, as a column of answers of *type_* has it."""

    @abstractmethod
    def gathered(self, entries: Sequence[Value | None], place: E, type_: Type) -> E:
        """
        Return an entry of a list of constants of *type_*, None among them for unknown.

        Args:
            entries: The list.
            place: The place of the entry, from 0; never unknown.
            type_: What the entries may be.
        """

    @abstractmethod
    def place_of(self, operand: E, texts: Sequence[str]) -> E:
        """Return the place of a text among *texts*, from 1, then that of others; 0 if unknown."""

    @abstractmethod
    def option_place(self, path: str, axis: Options) -> E:
        """Return the place of a fact's option, from 1, as an axis has them; 0 where unknown."""

    @abstractmethod
    def counted(self, path: str, type_: Type, low: int, high: int) -> E:
        """
        Return a fact that steps, in its steps from *low* on, from 0; what is unknown is unknown.

        What is less than *low* is taken for it, and what is more than *high* for that.
        """

    @abstractmethod
    def total(self, places: Sequence[tuple[E, int]]) -> E:
        """Return the sum of whole numbers, each times what it weighs."""

    @abstractmethod
    def extreme(self, name: str, operands: Sequence[E]) -> E:
        """Return the least (``min``) or the greatest (``max``) of operands that are all known."""

    @abstractmethod
    def arithmetic(self, node: Arithmetic) -> E:
        """Return a sum, difference, product or quotient, exactly."""

    @abstractmethod
    def call(self, node: Call) -> E:
        """Return a function of the closed list other than ``min`` and ``max``."""

    # What is said with it

    def form(self, tree: Node) -> E:
        """
        Return a value form.

        Raises:
            NoColumnsError: The engine has no exact form for it.
        """
        if tree in self.prepared:
            return self.named(self.prepared[tree])
        check_size(tree, self.size)
        match tree:
            case Literal(value=value, type=type_):
                return self.constant(value, type_)
            case FactName(path=path):
                return self.fact(path)
            case Arithmetic():
                return self.arithmetic(tree)
            case Call(function="min" | "max" as name, arguments=arguments):
                operands = [self.form(argument) for argument in arguments]
                known = [
                    self.is_known(operand)
                    for argument, operand in zip(arguments, operands, strict=True)
                    if not isinstance(argument, Literal)
                ]
                # Engines pass over what is unknown; here it makes the whole unknown.
                return self.case([(self.all_of(known), self.extreme(name, operands))], None)
            case Call():
                return self.call(tree)
            case Lookup():
                return self._lookup_value(tree)
            case Within(value=value):
                return self.form(value)
            case _:
                raise TypeError(f"{type(tree).__name__} is no value form")

    # Lookups: what a row knows of each key is a place, and the places lead to the value

    def _lookup_value(self, tree: Lookup) -> E:
        grid = tree.grid
        values: list[Any] = [key.value if isinstance(key, Literal) else None for key in tree.keys]
        lacking = [value is None for value in values]
        sizes = [axis.size + lack for axis, lack in zip(grid.axes, lacking, strict=True)]
        if prod(sizes) > _MOST_ENTRIES:
            raise no_columns(
                Text(
                    f"对照表的键有 {prod(sizes):,} 种组合，至多 {_MOST_ENTRIES:,} 种",
                    f"the keys of a lookup have {prod(sizes):,} combinations, and columns take "
                    f"{_MOST_ENTRIES:,}",
                )
            )
        weight, places = 1, []
        for at in reversed(range(len(sizes))):
            place = self._place(tree.keys[at], grid.axes[at], lacks=lacking[at])
            places.append((place, weight))
            weight *= sizes[at]
        return self.gathered(grid.gather(lacking), self.total(places), grid.type)

    def _place(self, key: Node, axis: Options | Intervals, *, lacks: bool) -> E:
        """Return the slot of a key; unless it always knows, slot 0 is "unknown"."""
        if isinstance(key, Literal):
            slot = axis.slot(lambda _path: key.value)
            return self.code(slot if lacks else slot - 1)
        if isinstance(axis, Intervals):
            return self._interval(key, axis)
        if axis.open:
            return self.place_of(self.form(key), [str(value) for value in axis.values[:-1]])
        if isinstance(key, FactName):
            return self.option_place(key.path, axis)
        return self.place_of(self.form(key), [str(value) for value in axis.values])

    def _interval(self, key: Node, axis: Intervals) -> E:
        steps_ = [steps(cut[0], axis.type) for cut in axis.cuts] if axis.steps else []
        if isinstance(key, FactName) and steps_ and steps_[-1] - steps_[0] < _MOST_STEPS:
            low, high = steps_[0] - 1, steps_[-1]
            slots = [bisect_right(steps_, step) + 1 for step in range(low, high + 1)]
            slot = self.counted(key.path, axis.type, low, high)
            # What is unknown is taken for the first step, and put right after.
            known = self.is_known(self.fact(key.path))
            if slots == [*range(1, len(slots) + 1)]:
                slot = self.total([(slot, 1), (self.code(1), 1)])
            else:
                slot = self.gathered(slots, slot, INT)
        else:
            known = self.is_known(self.form(key))
            slot = self._searched(key, axis, 0, len(axis.cuts))
        return self.case([(known, slot)], self.code(0))

    def _searched(self, key: Node, axis: Intervals, first: int, last: int) -> E:
        """Return the slot of a key that lies between two of the cuts, halving them."""
        if first == last:
            return self.code(first + 1)
        middle = (first + last) // 2
        value, after = axis.cuts[middle]
        below = self._held_against(
            "<=" if after else "<", key, Literal(value=value, type=axis.type)
        )
        return self.case(
            [(below, self._searched(key, axis, first, middle))],
            self._searched(key, axis, middle + 1, last),
        )

    def settled(self, value: Value, type_: Type) -> E:
        """
        Return the answer of *type_* that is the same for rows.

        Raises:
            NoColumnsError: Its column cannot hold it.
        """
        check_columns(Literal(value=value, type=type_), type_)
        return self.constant(value, type_)

    def test(self, axis: Axis, slots: Collection[int]) -> E:
        """Return whether a row is in one of *slots* of an axis, none of which is unknown."""
        if len(slots) == axis.size:
            return self._is_known(axis)
        match axis:
            case Options(path=path, values=values):
                if axis.open and len(values) in slots:
                    named = [value for slot, value in enumerate(values, 1) if slot not in slots]
                    return self.denied(self.is_option(path, named))
                return self.is_option(path, [values[slot - 1] for slot in sorted(slots)])
            case Intervals():
                return self.any_of(self._between(axis, run) for run in _runs(slots))
            case RowClasses(form=form):
                return self.is_code(self.form(form.tree), [slot - 1 for slot in sorted(slots)])
            case _:
                signs = frozenset(sign_of(axis, slot) for slot in slots)
                operator = _operator_for(signs, ordered=axis.ordered)
                return self._held_against(operator, axis.left.tree, axis.right.tree)

    def _held_against(self, operator: str, left: Node, right: Node) -> E:
        """Return a comparison of two value forms, one of which may be a constant."""
        if isinstance(left, Literal):
            left = comparable(left, right, self.size)
        elif isinstance(right, Literal):
            right = comparable(right, left, self.size)
        return self.compare(operator, self.form(left), self.form(right))

    def _is_known(self, axis: Axis) -> E:
        """Return whether a row knows what an axis asks for."""
        if isinstance(axis, Sign | RowClasses):
            return self.all_of(self.is_known(self.form(each.tree)) for each in forms_of(axis))
        return self.is_known(self.fact(axis.path))

    def meets(self, tree: Node) -> E:
        """Return whether a row meets a condition over facts alone; a null is unknown."""
        match tree:
            case Literal(value=bool() as value):
                return self.constant(value, BOOL)
            case Literal():
                return self.nothing(BOOL)
            case FactName(path=path):
                return self.is_option(path, [True])
            case Not(item=item):
                return self.denied(self.meets(item))
            case All(items=items):
                return self.all_of(self.meets(item) for item in items)
            case AnyOf(items=items):
                return self.any_of(self.meets(item) for item in items)
            case Member(item=item, options=ListOf(items=options)):
                return self.any_of(
                    self.meets(Compare("==", item, option, type=BOOL)) for option in options
                )
            case Compare(operator=operator, left=left, right=right):
                return self._compared(operator, left, right)
            case _:
                raise TypeError(f"{type(tree).__name__} is no condition over facts")

    def _compared(self, operator: str, left: Node, right: Node) -> E:
        """Return a comparison; where a fact has options, they are known apart one by one."""
        if isinstance(left, Literal):
            left, right, operator = right, left, MIRRORED[operator]
        if not (isinstance(left, FactName) and left.type and left.type.kind is Kind.ENUM):
            return self._held_against(operator, left, right)
        if isinstance(right, Literal):
            same = self.is_option(left.path, [right.value])
        else:
            assert isinstance(right, FactName)  # nothing else has options
            assert right.type is not None  # the checker has given it one
            shared = [each for each in left.type.options if each in right.type.options]
            same = self.any_of(
                self.both(self.is_option(left.path, [each]), self.is_option(right.path, [each]))
                for each in shared
            )
            # Beside what is unknown, an option that the other fact does not have says nothing yet.
            known = self.both(
                self.is_known(self.fact(left.path)), self.is_known(self.fact(right.path))
            )
            same = self.case([(known, same)], None)
        return same if operator == "==" else self.denied(same)

    def same(self, one: Node, other: Node) -> E:
        """Return whether two value forms come to the same."""
        return self._held_against("==", one, other)

    def condition(
        self,
        test: E,
        then: E | bool,  # a condition that is the same on every row
        otherwise: E | bool,  # as before
        *,
        lacks: bool,
    ) -> E | bool:
        """
        Return ``then if test else otherwise`` for conditions.

        What is true or false on every row is a plain bool: most choices then come down to a single
        ``and`` or ``or``. Where the test is unknown, the choice is what both ways have in common.

        Args:
            test: What is asked.
            then: The condition where it is true.
            otherwise: The condition where it is false.
            lacks: Whether it may be unknown.
        """
        if isinstance(then, bool):
            if isinstance(otherwise, bool):
                return then if then == otherwise else test if then else self.denied(test)
            return self.either(test, otherwise) if then else self.both(self.denied(test), otherwise)
        if isinstance(otherwise, bool):
            return self.either(self.denied(test), then) if otherwise else self.both(test, then)
        chosen = self.either(self.both(test, then), self.both(self.denied(test), otherwise))
        return self.either(chosen, self.both(then, otherwise)) if lacks else chosen

    def all_of(self, parts: Iterable[E]) -> E:
        """Return whether all of *parts*, at least one, are true."""
        return reduce(self.both, parts)

    def any_of(self, parts: Iterable[E]) -> E:
        """Return whether any of *parts*, at least one, is true."""
        return reduce(self.either, parts)

    def _between(self, axis: Intervals, run: tuple[int, int]) -> E:
        """Return whether the fact lies in the slots from the first to the last of *run*."""
        first, last = run
        low = [self._beyond(axis, axis.cuts[first - 2])] if first > 1 else []
        high = [self._below(axis, axis.cuts[last - 1])] if last <= len(axis.cuts) else []
        return self.all_of([*low, *high])

    def _beyond(self, axis: Intervals, cut: Cut) -> E:
        return self._cut(axis, ">" if cut[1] else ">=", cut[0])

    def _below(self, axis: Intervals, cut: Cut) -> E:
        return self._cut(axis, "<=" if cut[1] else "<", cut[0])

    def _cut(self, axis: Intervals, operator: str, value: Value) -> E:
        fact = FactName(path=axis.path, type=axis.type)
        return self._held_against(operator, fact, Literal(value=value, type=axis.type))


def _runs(slots: Collection[int]) -> list[tuple[int, int]]:
    """Return *slots* as runs of neighbours, each by its first and last."""
    runs: list[tuple[int, int]] = []
    for slot in sorted(slots):
        if runs and runs[-1][1] == slot - 1:
            runs[-1] = (runs[-1][0], slot)
        else:
            runs.append((slot, slot))
    return runs


def _operator_for(signs: frozenset[int], *, ordered: bool) -> str:
    if not ordered:
        return "==" if 0 in signs else "!="
    return next(name for name, each in COMPARISONS.items() if each.holds_for == signs)
