"""
Atoms and value forms on columns: what every engine must say, and what is said with it.

An engine says the few things that it has words of its own for: a column, a constant, a comparison,
a choice, arithmetic. Whether a row is in some slots of an axis, and what a value form comes to on
it, is put together from those here, once for all engines. An unknown operand makes a comparison
neither true nor false, and a choice takes such a condition for false.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from functools import reduce
from typing import Final, Generic, TypeVar

from zsgx.domain.kinds import BOOL, EXACT, NUMBER, NUMBER_DIGITS, Kind, Type, Value
from zsgx.errors import NoColumnsError
from zsgx.language.atoms import Axis, Sign, sign_of
from zsgx.language.axis import Cut, Intervals, Options
from zsgx.language.operators import COMPARISONS, MIRRORED
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Compare,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    walk,
)
from zsgx.language.tree import Any as AnyOf
from zsgx.text import Text

__all__ = [
    "ANSWER_SIZE",
    "FACT_SIZE",
    "Columnar",
    "Size",
    "check_columns",
    "check_fits",
    "check_size",
    "constant_of",
    "inverse_of",
    "no_columns",
    "places_of",
    "size_of",
    "unrounded_size",
]

E = TypeVar("E")
#: How many digits a number can have before and after the point; of hours and money none before it
#: is as many as they may have.
Size = tuple[int, int]
SizeOf = Callable[[str], Size]
#: The digits before the point that a number may have, see `zsgx.domain.exact`.
_WHOLE_DIGITS: Final = 15
_PLACES: Final = 2
#: The digits that a column of plain numbers may have, and an answer that is one.
FACT_SIZE: Final[Size] = NUMBER_DIGITS
ANSWER_SIZE: Final[Size] = (20, 18)
_HALF: Final = Decimal("0.5")
#: The digits that an exact number of 128 bits surely holds, and an integer of 64.
_MOST_DIGITS: Final = 36
_MOST_WHOLE_DIGITS: Final = 18


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
            case _:
                raise TypeError(f"{type(tree).__name__} is no value form")

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
            return self._is_told(axis)
        match axis:
            case Options(path=path, values=values):
                if axis.open and len(values) in slots:
                    named = [value for slot, value in enumerate(values, 1) if slot not in slots]
                    return self.denied(self.is_option(path, named))
                return self.is_option(path, [values[slot - 1] for slot in sorted(slots)])
            case Intervals():
                return self.any_of(self._between(axis, run) for run in _runs(slots))
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

    def _is_told(self, axis: Axis) -> E:
        """Return whether a row knows what an axis asks for."""
        if isinstance(axis, Sign):
            return self.all_of(
                self.is_known(self.form(each.tree)) for each in (axis.left, axis.right)
            )
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


def check_size(tree: Node, size: SizeOf) -> None:
    """
    Refuse a value form that can have more digits than columns hold.

    Raises:
        NoColumnsError: They are more than an exact number of 128 bits holds, or a whole one of 64.
    """
    for part in walk(tree):
        whole, places = unrounded_size(part, size)
        most = _MOST_WHOLE_DIGITS if part.type and part.type.kind is Kind.INT else _MOST_DIGITS
        if whole + places > most:
            raise no_columns(
                Text(
                    f"算式可能有 {whole + places} 位数字，超过 {most} 位",
                    f"the form can have {whole + places} digits, and columns hold {most}",
                )
            )


def check_fits(tree: Node, size: SizeOf, most: Size) -> None:
    """
    Refuse an answer that can have more digits than its column holds.

    Raises:
        NoColumnsError: There are too many before the point, or after it.
    """
    found = size_of(tree, size)
    if found[0] > most[0] or found[1] > most[1]:
        raise no_columns(
            Text(
                f"答案可能有 {found[0]} 位整数、{found[1]} 位小数，超过 {most[0]} 位、{most[1]} 位",
                f"the answer can have {found[0]} digits and {found[1]} places, and a column holds "
                f"{most[0]} and {most[1]}",
            )
        )


def check_columns(tree: Node, type_: Type | None = None) -> None:
    """
    Refuse a value form that the columns of some engine cannot hold, whatever the facts are.

    Args:
        tree: The form, its parameters put in.
        type_: For an answer, what it may be.

    Raises:
        NoColumnsError: They cannot.
    """
    facts = {node.path: node.type for node in walk(tree) if isinstance(node, FactName)}

    def widest(path: str) -> Size:
        fact = facts[path]
        return FACT_SIZE if fact and fact.kind is Kind.NUMBER else (_WHOLE_DIGITS, _PLACES)

    check_size(tree, widest)
    if type_ is not None and type_.kind is Kind.NUMBER:
        check_fits(tree, widest, ANSWER_SIZE)


def comparable(constant: Literal, other: Node, size: SizeOf) -> Literal:
    """
    Return a constant with no more places than it takes to compare it with *other*.

    What has finer places than *other* can have lies between two of its steps, and so does the
    number half-way between these: both are less and greater than the same. What is beyond all that
    *other* can be may as well be the next power of ten.
    """
    value = constant.value
    if not isinstance(value, Decimal):
        return constant
    whole, places = size_of(other, size)
    most = Decimal(1).scaleb(whole)
    if value.copy_abs() > most:
        return Literal(value=most.copy_sign(value), span=constant.span, type=NUMBER)
    if unrounded_size(constant, size)[1] <= places:
        return constant
    step = Decimal(1).scaleb(-places)
    below = value.quantize(step, rounding=ROUND_FLOOR, context=EXACT)
    between = EXACT.add(below, EXACT.multiply(step, _HALF))
    return Literal(value=between, span=constant.span, type=NUMBER)


def places_of(tree: Node, size: SizeOf) -> int:
    """Return how many places after the point *tree* can have; *size* gives those of a number."""
    return size_of(tree, size)[1]


def size_of(tree: Node, size: SizeOf) -> Size:
    """Return how many digits *tree* can have before and after the point."""
    whole, places = unrounded_size(tree, size)
    rounded = isinstance(tree, Arithmetic) and tree.rounds
    return whole, min(places, 2) if rounded else places


def no_columns(why: Text) -> NoColumnsError:
    """Return the refusal of what has no form on columns."""
    return NoColumnsError(
        Text(
            f"此规则不能按列判定：{why.zh}；请逐条判定（Engine.decide）",
            f"this rule cannot be decided on columns: {why.en}; decide records one at a time "
            "(Engine.decide)",
        )
    )


def unrounded_size(tree: Node, size: SizeOf) -> Size:
    """Return the same before any rounding of *tree* itself."""
    match tree:
        case Literal(value=int() | Decimal() as value) if not isinstance(value, bool):
            digits, exponent = Decimal(value).normalize(EXACT).as_tuple()[1:]
            assert isinstance(exponent, int)  # a constant is finite
            return max(len(digits) + exponent, 0), max(-exponent, 0)
        case FactName(path=path, type=type_) if type_ is not None:
            if type_.kind is Kind.NUMBER:
                return size(path)
            if type_.kind.is_quantity:
                return size(path)[0] or _WHOLE_DIGITS, 2
            return _WHOLE_DIGITS, 0
        case Arithmetic(operator="/", left=left, right=right, rounds=False):
            (a, b), (inverse, places) = size_of(left, size), inverse_of(constant_of(right))
            return a + max(len(str(abs(inverse))) - places, 0), b + places
        case Arithmetic(operator=operator, left=left, right=right):
            (a, b), (c, d) = size_of(left, size), size_of(right, size)
            if operator in "+-":
                return max(a, c) + 1, max(b, d)
            # The digits of a divisor, which is a constant, come in on either side, and those that
            # rounding looks at, one of which is doubled.
            return (a + c, b + d) if operator == "*" else (a + d + 1, b + c + 3)
        case Call(function="min" | "max" as name, arguments=arguments):
            sizes = [size_of(argument, size) for argument in arguments]
            wholes = sorted(whole for whole, _ in sizes)
            # What is not negative is no longer than the least of it can be.
            short = name == "min" and all(_is_never_negative(each) for each in arguments)
            return wholes[0 if short else -1], max(places for _, places in sizes)
        case Call(function="round_half_up", arguments=(number, *_)):
            whole, places = size_of(number, size)
            return whole + 1, places
        case _:
            return (5, 0) if isinstance(tree, Call) else (0, 0)


def _is_never_negative(tree: Node) -> bool:
    match tree:
        case Literal(value=int() | Decimal() as value):
            return value >= 0
        case FactName(type=type_) if type_ is not None:
            return type_.least >= 0
        case Arithmetic(operator="+" | "*" | "/", left=left, right=right):
            return _is_never_negative(left) and _is_never_negative(right)
        case Call(function="min" | "max" | "round_half_up", arguments=arguments):
            return all(_is_never_negative(each) for each in arguments)
        case _:
            return False


def constant_of(tree: Node) -> Decimal:
    """
    Return the number that a divisor or a step is.

    Raises:
        NoColumnsError: It is none, as an outside value that no one has given.
    """
    if not isinstance(tree, Literal) or not isinstance(tree.value, int | Decimal):
        raise no_columns(Text("除数或步长须为常量", "a divisor or step must be a constant"))
    return Decimal(tree.value)


def inverse_of(divisor: Decimal) -> tuple[int, int]:
    """
    Return ``1 / divisor`` as a whole number and how many of its digits are places.

    Raises:
        NoColumnsError: The quotient has no end.
    """
    top, bottom = divisor.as_integer_ratio()
    for places in range(20):
        if 10**places % top == 0:
            return 10**places // top * bottom, places
    raise no_columns(
        Text(
            f"除以 {divisor} 的商除不尽，且未舍入",
            f"a quotient by {divisor} has no end, and is not rounded",
        )
    )
