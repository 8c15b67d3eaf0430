"""Targets and what was reached of them, in words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from zsgx.domain.kinds import plain
from zsgx.policy.target import Comparison, TargetValue, unit_label
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.reached import Reached

__all__ = ["got", "grouped", "wanted"]


def wanted(value: TargetValue, unit: str) -> Text:
    """Return what is wanted: “about 300 classes”."""
    if value.quantity is None:
        return value.comparison.label
    said, counted, number = value.comparison.label, unit_label(unit), f"{value.quantity:,}"
    if value.comparison is Comparison.ABOUT:
        return Text(f" {number} {counted.zh}{said.zh}", f"{said.en} {number} {counted.en}")
    return Text(f"{said.zh} {number} {counted.zh}", f"{said.en} {number} {counted.en}")


def got(reached: Reached) -> Text:
    """Return what was reached: “285”, “19,000 to 21,000”."""
    if reached.least is None and reached.most is None:
        return Text("完成数未知", "an unknown number")
    least = grouped(reached.least or Decimal(0))
    if reached.is_exact:
        return Text(f"已完成 {least}", least)
    most = "…" if reached.most is None else grouped(reached.most)
    return Text(f"已完成 {least} 至 {most}", f"{least} to {most}")


def grouped(number: Decimal) -> str:
    """Return an exact number with its thousands set apart."""
    return f"{Decimal(str(plain(number))):,}"
