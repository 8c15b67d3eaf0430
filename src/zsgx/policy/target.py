"""Targets: quantities that a document wants reached in a year (目标)."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.issues import Place
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COUNTED", "METRICS", "Comparison", "Plan", "Target", "TargetValue", "unit_label"]


class Comparison(enum.Enum):
    """How what was reached is held against a target."""

    AT_LEAST = "at_least"
    #: 左右: how far from the quantity is still about it, the text leaves to the reader.
    ABOUT = "about"
    AT_MOST = "at_most"
    #: The document names a number without any word of comparison: it is reached from there on.
    GOAL = "goal"
    #: The document wants a number and names none.
    UNQUANTIFIED = "unquantified"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _COMPARISONS[self]


class Plan(enum.Enum):
    """Which kind of plan sets a target; where both do, the annual plan's counts."""

    PROGRAMME = "programme"
    ANNUAL = "annual"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _PLANS[self]


_COMPARISONS: Final = {
    Comparison.AT_LEAST: Text("不少于", "at least"),
    Comparison.ABOUT: Text("左右", "about"),
    Comparison.AT_MOST: Text("不超过", "at most"),
    Comparison.GOAL: Text("目标数", "goal"),
    Comparison.UNQUANTIFIED: Text("未定数量", "no number"),
}
_PLANS: Final = {
    Plan.PROGRAMME: Text("实施方案", "programme"),
    Plan.ANNUAL: Text("年度计划", "annual plan"),
}
_UNITS: Final = {
    "persons": Text("人", "persons"),
    "person_times": Text("人次", "attendances"),
    "classes": Text("期", "classes"),
    "projects": Text("个项目", "projects"),
    "bases": Text("个基地", "bases"),
}

#: The units that count what cannot be divided.
COUNTED: Final = frozenset(_UNITS)

#: The core's own metrics, and what each counts; a policy may declare others.
METRICS: Final[Mapping[str, str]] = {
    "trained.total": "persons",
    "trained.attendances": "person_times",
    "seminars.held": "classes",
    "seminars.trained": "persons",
    "seminars.municipal_planned": "projects",
    "capability.trained": "persons",
    "capability.attendances": "person_times",
    "digital.trained": "persons",
    "bases.new": "bases",
}


@frozen
class TargetValue:
    """
    What one document wants reached in each of some years.

    Attributes:
        plan: Which kind of plan sets it.
        since: The first year.
        until: The last year.
        comparison: How what was reached is held against it.
        quantity: How many, in the target's unit; None where the document names no number.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    plan: Plan
    since: int
    until: int
    comparison: Comparison
    quantity: int | None
    cites: tuple[str, ...]
    place: Place

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "plan": self.plan.value,
            "compare": self.comparison.value,
            "quantity": self.quantity,
            "cites": list(self.cites),
        }


@frozen
class Target:
    """
    What a jurisdiction wants reached of one metric.

    Attributes:
        metric: What is counted, such as ``seminars.held``.
        unit: The unit; 人, 人次, 期 and 个 are never mixed.
        label: What it is called.
        values: What the documents want, in the order of the file.
        parts: The metrics that must add up to this one, or none.
        place: Where it is written.
        aliases: What else the metric may be called.
    """

    metric: str
    unit: str
    label: Text
    values: tuple[TargetValue, ...]
    parts: tuple[str, ...]
    place: Place
    aliases: tuple[str, ...] = ()

    def in_year(self, year: int) -> tuple[TargetValue, ...]:
        """Return what is wanted in *year*, that of the annual plan first."""
        wanted = [value for value in self.values if value.since <= year <= value.until]
        return tuple(sorted(wanted, key=lambda value: value.plan is not Plan.ANNUAL))


def unit_label(unit: str) -> Text:
    """Return what a unit is called: 人, 人次, 期, 个."""
    return _UNITS.get(unit, Text(unit, unit))
