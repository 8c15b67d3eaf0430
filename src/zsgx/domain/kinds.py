"""
The kinds of value that facts, parameters and answers have, and how each is read exactly.

Hours are exact to 0.01, money to the fen, ratios and other numbers are decimals. Whatever comes in
leaves as one canonical Python value: `bool`, `int`, `Decimal`, `str`, `date` or a tuple of `str`.
"""

from __future__ import annotations

import datetime
import enum
from decimal import Decimal
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.domain.exact import EARLIEST, EXACT, LATEST, Value, reader_of, refusal
from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "BOOL",
    "DATE",
    "EARLIEST",
    "EXACT",
    "HOURS",
    "INT",
    "LATEST",
    "MONEY",
    "NUMBER",
    "NUMBER_DIGITS",
    "NUMBER_FACT",
    "TEXT",
    "TEXTS",
    "Kind",
    "Type",
    "Value",
    "enumeration",
    "plain",
    "shown",
]


class Kind(enum.Enum):
    """What a value is made of."""

    BOOL = "bool"
    INT = "int"
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    HOURS = "hours"
    ENUM = "enum"
    TEXTS = "list of text"

    @property
    def label(self) -> Text:
        """What to call it in a message."""
        return _LABELS[self]

    @property
    def is_numeric(self) -> bool:
        """Whether it takes part in arithmetic."""
        return self in _NUMERIC

    @property
    def is_quantity(self) -> bool:
        """Whether it is an exact quantity with two places: hours or money."""
        return self in (Kind.HOURS, Kind.MONEY)

    @property
    def is_ordered(self) -> bool:
        """Whether ``<`` means something."""
        return self.is_numeric or self is Kind.DATE


#: The digits that a number may have, if it is a fact, before and after the point: few enough for
#: the product of two to be exact on every engine.
NUMBER_DIGITS = (9, 10)
#: What is wrong with a number that has more.
NUMBER_FACT = Text(
    "应为数，整数部分至多 {} 位，小数至多 {} 位".format(*NUMBER_DIGITS),
    "must be a number of at most {} digits and {} places".format(*NUMBER_DIGITS),
)
_LARGEST_FACT = Decimal(10) ** NUMBER_DIGITS[0]
_FINEST_FACT = Decimal(10) ** -NUMBER_DIGITS[1]
_NUMERIC = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY, Kind.HOURS})
_LABELS = {
    Kind.BOOL: Text("真或假", "true or false"),
    Kind.INT: Text("整数", "a whole number"),
    Kind.NUMBER: Text("精确小数", "an exact number"),
    Kind.TEXT: Text("文本", "text"),
    Kind.DATE: Text("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
    Kind.MONEY: Text("金额（元，精确到分）", "an amount of money (CNY, exact to the fen)"),
    Kind.HOURS: Text("学时（精确到 0.01）", "hours (exact to 0.01)"),
    Kind.ENUM: Text("列举的选项", "one of the listed options"),
    Kind.TEXTS: Text("文本列表", "a list of text"),
}


@frozen
class Type:
    """
    What a fact, a parameter or an answer may be.

    Attributes:
        kind: The kind of value.
        unit: The unit, such as ``persons`` or ``CNY``; values of different units never meet.
        options: For an enum, its options in order.
        least: For a number, the least that it may be: a quantity is never negative, a rank begins
            with 1.
    """

    kind: Kind
    unit: str | None = None
    options: tuple[str, ...] = ()
    least: int = 0

    def __str__(self) -> str:
        if self.kind is Kind.ENUM:
            return f"enum [{', '.join(self.options)}]"
        return f"{self.kind.value} ({self.unit})" if self.unit else self.kind.value

    def read(self, raw: object, *, signed: bool = False) -> Value:
        """
        Return *raw* as the canonical value of this type.

        Args:
            raw: What a caller or a file gave.
            signed: Whether it may be less than `least`, as a constant in a comparison may.

        Raises:
            ValueRefusedError: *raw* is not exact, not in range or not of this kind.
        """
        value = reader_of(self.kind.value)(raw, self)
        if not signed and isinstance(value, int | Decimal) and value < self.least:
            if not self.least:
                raise refusal(raw, Text("不得为负数", "must not be negative"))
            raise refusal(raw, Text(f"至少为 {self.least}", f"must be at least {self.least}"))
        return value

    def reader(self) -> Callable[[object], Value]:
        """
        Return what reads values of a fact, with what it looks up done once.

        It reads as `read` does, and a number of no more digits than `NUMBER_DIGITS` says.
        """
        read = reader_of(self.kind.value)
        if not self.kind.is_numeric:
            return lambda raw: read(raw, self)
        return self._read_fact if self.kind is Kind.NUMBER else self.read

    def _read_fact(self, raw: object) -> Value:
        value = self.read(raw)
        assert isinstance(value, Decimal)  # that is what a number is read as
        if value.copy_abs() >= _LARGEST_FACT:
            raise refusal(raw, NUMBER_FACT)
        kept = value.quantize(_FINEST_FACT, context=EXACT)
        if kept != value:
            raise refusal(raw, NUMBER_FACT)
        # A number with fewer places stays as it is written.
        return kept if _places(value) > NUMBER_DIGITS[1] else value


def enumeration(*options: str) -> Type:
    """Return the type of an enum with *options*."""
    return Type(Kind.ENUM, options=options)


def plain(value: Value | None) -> bool | int | str | list[str] | None:
    """
    Return *value* as JSON has it.

    Exact numbers become their shortest string and dates ISO text, as in ``decide --json``.
    """
    if isinstance(value, Decimal):
        return _shortest(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def shown(value: Value | None, type_: Type | None = None) -> Text:
    """Return *value* as a reader sees it, with its unit."""
    if value is None:
        return Text("未知", "unknown")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    words = "、".join(value) if isinstance(value, tuple) else str(plain(value))
    if isinstance(value, str | tuple):
        words = masked(words)
    kind = type_.kind if type_ else None
    if kind is Kind.MONEY:
        return Text(f"{_grouped(value)} 元", f"CNY {_grouped(value)}")
    if kind is Kind.HOURS:
        return Text(f"{words} 学时", f"{words} hours")
    if type_ and type_.unit == "persons":
        return Text(f"{words} 人", f"{words} persons")
    return Text(words, words.replace("、", ", "))


def _places(value: Decimal) -> int:
    """Return how many places a finite number has after the point."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # it is finite
    return -exponent


def _grouped(value: Value) -> str:
    whole, _, fraction = _shortest(Decimal(str(value))).partition(".")
    # As an integer, -0 would lose its sign.
    grouped = f"{Decimal(whole):,f}"
    return f"{grouped}.{fraction:0<2}" if fraction else grouped


def _shortest(value: Decimal) -> str:
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


BOOL = Type(Kind.BOOL)
INT = Type(Kind.INT)
NUMBER = Type(Kind.NUMBER)
TEXT = Type(Kind.TEXT)
DATE = Type(Kind.DATE)
MONEY = Type(Kind.MONEY, "CNY")
HOURS = Type(Kind.HOURS, "hours")
TEXTS = Type(Kind.TEXTS)
