"""
The one table of operators and functions, with their pinned semantics.

Python takes its forms from here; those of Polars and SQL are named alike in
`zsgx.engine.columns.polars.expressions` and `zsgx.engine.columns.sql.expressions`.
What is pinned: a product or quotient that is hours or money is rounded half up (away from zero) to
0.01; months clamp to the month's end; days between two dates are later minus earlier, signed;
``in []`` is false; division is by a non-zero constant alone.
"""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from attrs import frozen

from zsgx.domain.kinds import EXACT
from zsgx.text import Text

__all__ = ["ARITHMETIC", "COMPARISONS", "FUNCTIONS", "MIRRORED", "NEGATED", "hundredths"]

_HUNDREDTH: Final = Decimal("0.01")


def hundredths(value: Decimal) -> Decimal:
    """Return *value* rounded half up to 0.01, halves away from zero."""
    return value.quantize(_HUNDREDTH, rounding=ROUND_HALF_UP, context=EXACT)


@frozen
class ComparisonOperator:
    """
    A comparison.

    Attributes:
        holds_for: The signs of left minus right for which it is true.
        words: How it is put into a sentence.
    """

    holds_for: frozenset[int]
    words: Text


@frozen
class Operation:
    """
    An arithmetic operation.

    Attributes:
        apply: Its meaning on exact numbers, before any rounding to 0.01.
        rounds: Whether a result in hours or money is rounded to 0.01.
        symbol: How it is written in a sentence.
    """

    apply: Callable[[Any, Any], Any]
    rounds: bool
    symbol: str


@frozen
class Function:
    """
    A function of the closed list.

    Attributes:
        apply: Its meaning on canonical values.
        fewest: The fewest arguments.
        most: The most arguments.
        words: How it is put into a sentence. ``{0}`` is its first argument; ``{when}`` says before
            or after, ``{s}`` makes a plural, ``{places}`` says how many places are kept.
    """

    apply: Callable[..., Any]
    fewest: int
    most: int
    words: Text


COMPARISONS: Final[dict[str, ComparisonOperator]] = {
    "<": ComparisonOperator(frozenset({-1}), Text("小于", "is less than")),
    "<=": ComparisonOperator(frozenset({-1, 0}), Text("不大于", "is at most")),
    ">": ComparisonOperator(frozenset({1}), Text("大于", "is more than")),
    ">=": ComparisonOperator(frozenset({0, 1}), Text("不小于", "is at least")),
    "==": ComparisonOperator(frozenset({0}), Text("为", "is")),
    "!=": ComparisonOperator(frozenset({-1, 1}), Text("不为", "is not")),
}
#: The same comparison with its operands changed round.
MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
#: The comparison that holds where this one does not.
NEGATED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def _divide(left: Any, right: Any) -> Decimal:
    return EXACT.divide(Decimal(left), Decimal(right))


def _exactly(
    whole: Callable[[Any, Any], Any], exact: Callable[[Any, Any], Any]
) -> Callable[[Any, Any], Any]:
    """Return the operation that no thread's decimal context changes, and that keeps integers."""

    def apply(left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            return whole(left, right)
        return exact(left, right)

    return apply


ARITHMETIC: Final[dict[str, Operation]] = {
    "+": Operation(_exactly(operator.add, EXACT.add), rounds=False, symbol="+"),
    "-": Operation(_exactly(operator.sub, EXACT.subtract), rounds=False, symbol="−"),
    "*": Operation(_exactly(operator.mul, EXACT.multiply), rounds=True, symbol="×"),
    "/": Operation(_divide, rounds=True, symbol="÷"),
}


def _add_years(day: datetime.date, years: int) -> datetime.date:
    from dateutil.relativedelta import relativedelta

    return day + relativedelta(years=years)


def _add_months(day: datetime.date, months: int) -> datetime.date:
    from dateutil.relativedelta import relativedelta

    return day + relativedelta(months=months)


def _add_days(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=days)


def _days_between(first: datetime.date, last: datetime.date) -> int:
    return (last - first).days


def _round_half_up(number: Any, places: int = 0) -> Any:
    if isinstance(number, int):
        return number
    step = Decimal((0, (1,), -places))
    return number.quantize(step, rounding=ROUND_HALF_UP, context=EXACT)


FUNCTIONS: Final[dict[str, Function]] = {
    "min": Function(min, 2, 20, Text("最小者", "the least of")),
    "max": Function(max, 2, 20, Text("最大者", "the greatest of")),
    "year": Function(lambda day: day.year, 1, 1, Text("{0}的年份", "the year of {0}")),
    "date": Function(datetime.date.fromisoformat, 1, 1, Text("{0}", "{0}")),
    "add_years": Function(_add_years, 2, 2, Text("{0}{when} {1} 年", "{1} year{s} {when} {0}")),
    "add_months": Function(
        _add_months, 2, 2, Text("{0}{when} {1} 个月", "{1} month{s} {when} {0}")
    ),
    "add_days": Function(_add_days, 2, 2, Text("{0}{when} {1} 天", "{1} day{s} {when} {0}")),
    "days_between": Function(
        _days_between, 2, 2, Text("{0}到{1}的天数", "the days from {0} to {1}")
    ),
    "round_half_up": Function(
        _round_half_up, 1, 2, Text("{0}四舍五入到{places}", "{0} rounded half up to {places}")
    ),
}
