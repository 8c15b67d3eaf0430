"""Whole numbers, years, exact numbers and yes or no out of located YAML."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zsgx.domain.kinds import BOOL, EARLIEST, INT, LATEST, NUMBER
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import Node

__all__ = ["integer", "number", "year", "yes"]


def yes(node: Node | None, examiner: Examiner) -> bool:
    """Return whether *node* says true; what is left out says false."""
    return node is not None and examiner.value(node, BOOL) is True


def integer(node: Node | None, examiner: Examiner) -> int | None:
    """Return the whole number that *node* is."""
    value = None if node is None else examiner.value(node, INT)
    return value if isinstance(value, int) else None


def year(node: Node | None, examiner: Examiner) -> int | None:
    """Return the year that *node* is."""
    year = integer(node, examiner)
    if node is None or year is None or EARLIEST.year <= year <= LATEST.year:
        return year
    message = Text(f"{year} 不是年份", f"{year} is no year")
    examiner.note("bad-value", message, node.place, Text("写法如 2024。", "Write it like 2024."))
    return None


def number(node: Node | None, examiner: Examiner) -> Decimal | None:
    """Return the exact number that *node* is."""
    value = None if node is None else examiner.value(node, NUMBER)
    return Decimal(value) if isinstance(value, int | Decimal) else None
