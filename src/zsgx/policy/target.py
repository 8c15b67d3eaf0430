"""Targets: quantities that a document wants reached in a year (目标)."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.issues import Place
from zsgx.policy import spelling
from zsgx.policy.agreement import where
from zsgx.policy.declaration import (
    BOTH,
    INTEGER,
    YEAR,
    Form,
    Listed,
    OneOf,
    Record,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COUNTED",
    "METRICS",
    "TARGET",
    "UNIT",
    "Comparison",
    "Plan",
    "Target",
    "TargetValue",
    "unit_label",
]


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

#: The units that count what cannot be divided, and is never taken for one another: 人, 人次, 期, 个
#: (projects), 个 (bases).
COUNTED: Final = tuple(_UNITS)
#: What is counted, as files say it.
UNIT: Final = OneOf({unit: unit for unit in COUNTED}, Text("单位", "unit"))

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

    plan: Plan = key(
        OneOf.of(Plan, "计划", "plan"),
        "实施方案或年度计划",
        "the programme or an annual plan",
        required=True,
    )
    since: int = key(YEAR, "首年", "the first year", required=True)
    until: int = key(YEAR, "末年", "the last year", required=True)
    comparison: Comparison = key(
        OneOf.of(Comparison, "比较方式", "comparison"),
        "如何比较",
        "how it is compared",
        required=True,
        name="compare",
    )
    quantity: int | None = key(INTEGER, "数量，以该目标的单位计", "how many, in the target's unit")
    cites: tuple[str, ...] = cite()
    place: Place = placed()

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "plan": self.plan.value,
            "compare": self.comparison.value,
            "quantity": self.quantity,
            "cites": list(self.cites),
        }


def _value(record: Record) -> TargetValue | None:
    since, until = record.values["since"], record.values["until"]
    compare, quantity = record.values["compare"], record["quantity"]
    record.examiner.check_years(record["until"], until, since)
    if compare not in (None, Comparison.UNQUANTIFIED) and quantity is None:
        record.missing("quantity")
    if compare is Comparison.UNQUANTIFIED and quantity is not None:
        record.examiner.note(
            "contradicting-keys",
            Text(
                "compare: unquantified 与 quantity 不能并用",
                "compare: unquantified and quantity exclude each other",
            ),
            quantity.place,
        )
    return record.build(TargetValue)


_VALUE: Final = Form.of(
    TargetValue,
    "target value",
    Text("目标值", "a target's value"),
    _value,
    together=where(
        "compare",
        {"const": Comparison.UNQUANTIFIED.value},
        {"not": {"required": ["quantity"]}},
        {"required": ["quantity"]},
    ),
)


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

    metric: str = keyed()
    unit: str = key(UNIT, "单位", "what is counted", required=True)
    label: Text = key(BOTH, "读者所见的名称", "what readers call it", required=True)
    values: tuple[TargetValue, ...] = key(
        Listed(_VALUE), "各文件的目标值", "what is wanted", required=True
    )
    parts: tuple[str, ...] = key(
        Listed(spelling.METRIC), "合计应等于本目标的各项", "metrics that add up to this one"
    )
    place: Place = placed()
    aliases: tuple[str, ...] = ()

    def in_year(self, year: int) -> tuple[TargetValue, ...]:
        """Return what is wanted in *year*, that of the annual plan first."""
        wanted = [value for value in self.values if value.since <= year <= value.until]
        return tuple(sorted(wanted, key=lambda value: value.plan is not Plan.ANNUAL))


def _target(record: Record) -> Target | None:
    metric, unit, written = record.values["metric"], record.values["unit"], record["unit"]
    wanted = METRICS.get(metric)
    if unit and wanted and unit != wanted and written:
        record.examiner.note(
            "bad-value",
            Text(f"{metric} 的单位是 {wanted}", f"{metric} is counted in {wanted}"),
            written.place,
            Text(
                "人、人次、期、个不能互换；另立一个指标。",
                "Persons, attendances, classes and pieces are not exchanged; take another metric.",
            ),
        )
    return record.build(Target)


TARGET: Final = Form.of(Target, "target", Text("目标", "a target"), _target)


def unit_label(unit: str) -> Text:
    """Return what a unit is called: 人, 人次, 期, 个."""
    return _UNITS.get(unit, Text(unit, unit))
