"""How many digits value forms can have on columns, whose exact numbers hold no more than 38."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from zsgx.domain.kinds import EXACT, NUMBER, NUMBER_DIGITS, Kind, Type
from zsgx.errors import NoColumnsError
from zsgx.language.tree import Arithmetic, Call, FactName, Literal, Lookup, Node, Within, walk
from zsgx.text import Text

__all__ = [
    "ANSWER_SIZE",
    "FACT_SIZE",
    "Size",
    "SizeOf",
    "check_columns",
    "check_fits",
    "check_size",
    "comparable",
    "constant_of",
    "inverse_of",
    "no_columns",
    "places_of",
    "size_of",
    "unrounded_size",
]

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
        case Within(value=value):
            return size_of(value, size)
        case Lookup(grid=grid):
            known = [size_of(Literal(value=value, type=grid.type), size) for value in grid.values]
            most = [max((each[part] for each in known), default=0) for part in (0, 1)]
            return most[0], most[1]
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
        case Within(least=least):
            return _is_never_negative(least)
        case Lookup(grid=grid):
            return all(not isinstance(v, int | Decimal) or v >= 0 for v in grid.values)
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
