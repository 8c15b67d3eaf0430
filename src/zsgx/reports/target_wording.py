"""Targets and what was reached of them, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import plain
from zsgx.policy.target import Comparison, TargetValue, unit_label
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.reached import Reached

__all__ = ["got", "grouped", "wanted"]

#: What stands behind a number; projects and bases are both counted by 个.
_MEASURES: Final = {
    "persons": "人",
    "person_times": "人次",
    "classes": "期",
    "projects": "个",
    "bases": "个",
}


def wanted(value: TargetValue, unit: str) -> Text:
    """Return what is wanted: “about 300 classes”, 300期左右; a goal is its number alone."""
    said = value.comparison.label
    if value.quantity is None:
        return said
    number, counted = f"{value.quantity:,}", unit_label(unit).en
    zh, en = f"{number}{_MEASURES[unit]}", f"{number} {counted}"
    match value.comparison:
        case Comparison.GOAL:
            return Text(zh, en)
        case Comparison.ABOUT:
            return Text(f"{zh}{said.zh}", f"{said.en} {en}")
        case _:
            return Text(f"{said.zh}{zh}", f"{said.en} {en}")


def got(reached: Reached) -> Text:
    """Return what was reached: “285”, “19,000 to 21,000”."""
    if reached.least is None and reached.most is None:
        return Text("完成数未知", "an unknown number")
    least = grouped(reached.least or Decimal(0))
    if reached.is_exact:
        return Text(f"已完成{least}", least)
    most = "…" if reached.most is None else grouped(reached.most)
    return Text(f"已完成{least}至{most}", f"{least} to {most}")


def grouped(number: Decimal) -> str:
    """Return an exact number with its thousands set apart."""
    return f"{Decimal(str(plain(number))):,}"
