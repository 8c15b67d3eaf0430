"""How low a value form can come, so that an answer below its question's bounds is never given."""

from __future__ import annotations

import datetime
from decimal import Decimal

from zsgx.domain.kinds import EXACT, Kind, Value
from zsgx.language.axis import Get
from zsgx.language.evaluate import ValueForm
from zsgx.language.tree import Arithmetic, Call, FactName, Literal, Lookup, Node, Within

__all__ = ["ends", "may_fall_below"]


def may_fall_below(tree: Node, least: int) -> bool:
    """Return whether *tree* can come to less than *least*, as far as its form shows."""
    if tree.type is not None and not tree.type.kind.is_numeric:
        return False
    low, _ = _range(tree)
    return low is None or low < least


def ends(tree: Node, get: Get) -> tuple[Value | None, Value | None]:
    """Return the least and the most that a form can come to for the facts that *get* gives."""
    value = ValueForm(tree)(get)
    if value is not None:
        return value, value
    if isinstance(tree, Within):
        return ends(tree.least, get)[0], ends(tree.most, get)[1]
    if isinstance(tree, Lookup):
        slots = tree.grid.slots([ValueForm(key)(get) for key in tree.keys])
        left = tree.grid.possible(slots)
        numbers = [Decimal(each) for each in left if isinstance(each, int | Decimal)]
        return min(numbers, default=None), max(numbers, default=None)
    return _range(tree)


#: The least and the greatest that a form can come to; None is without limit.
_Range = tuple[Decimal | None, Decimal | None]
_ANYTHING: _Range = (None, None)


def _range(tree: Node) -> _Range:
    match tree:
        case Literal(value=int() | Decimal() as value):
            return Decimal(value), Decimal(value)
        case Within(least=least, most=most):
            return _range(least)[0], _range(most)[1]
        case Lookup(grid=grid):
            numbers = [Decimal(each) for each in grid.values if isinstance(each, int | Decimal)]
            return min(numbers, default=None), max(numbers, default=None)
        case FactName(type=type_) if type_ is not None and type_.kind is not Kind.DATE:
            return Decimal(type_.least), None
        case Arithmetic(operator="+", left=left, right=right):
            (a, b), (c, d) = _range(left), _range(right)
            return _sum(a, c), _sum(b, d)
        case Arithmetic(operator="-", left=left, right=right):
            (a, b), (c, d) = _range(left), _range(right)
            return _sum(a, _minus(d)), _sum(b, _minus(c))
        case Arithmetic(operator="*" | "/", left=left, right=right):
            return _product(tree.operator, _range(left), _range(right))
        case Call(function="min", arguments=arguments):
            lows, highs = zip(*map(_range, arguments), strict=True)
            known = [high for high in highs if high is not None]
            return (None if None in lows else min(lows)), min(known, default=None)
        case Call(function="max", arguments=arguments):
            lows, highs = zip(*map(_range, arguments), strict=True)
            known = [low for low in lows if low is not None]
            return max(known, default=None), (None if None in highs else max(highs))
        case Call(function="year"):
            return Decimal(datetime.MINYEAR), Decimal(datetime.MAXYEAR)
        case Call(function="round_half_up", arguments=(number, *_)):
            low, _ = _range(number)
            # What is not negative is not rounded to less than zero.
            return (Decimal(0) if low is not None and low >= 0 else None), None
        case _:
            return _ANYTHING


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else EXACT.add(one, other)


def _minus(one: Decimal | None) -> Decimal | None:
    return None if one is None else EXACT.minus(one)


def _product(operator: str, left: _Range, right: _Range) -> _Range:
    (a, b), (c, d) = left, right
    if a is None or c is None or a < 0 or c < 0:
        return _ANYTHING
    if operator == "/":
        # A divisor is a constant, and not zero.
        low = None if d is None else EXACT.divide(a, d)
        return low if low is not None else Decimal(0), None
    high = None if b is None or d is None else EXACT.multiply(b, d)
    return EXACT.multiply(a, c), high
