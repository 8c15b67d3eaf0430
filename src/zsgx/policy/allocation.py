"""Allocations: a goal divided among departments and fields (任务分解), as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from zsgx.domain.kinds import plain
from zsgx.issues import Place
from zsgx.policy.target import Comparison, Plan, Target, TargetValue
from zsgx.text import Text

__all__ = ["Allocation", "Department", "Erratum"]


@frozen
class Erratum:
    """
    Something that the printed table has wrong. It is reported, and never repaired.

    Attributes:
        id: Its name.
        says: What is wrong.
        fields: The fields whose printed totals it is about, or none.
        explanations: What would explain it, none of which can be proven.
    """

    id: str
    says: Text
    fields: tuple[str, ...]
    explanations: tuple[Text, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "id": self.id,
            "says": self.says.as_json(),
            "fields": list(self.fields),
            "explanations": [words.as_json() for words in self.explanations],
        }


@frozen
class Department:
    """
    What one department is to do.

    Attributes:
        name: The department.
        printed: The label that is printed in its row.
        shares: How many, by field, in the table's unit.
        total: The total that is printed in its row.
    """

    name: Text
    printed: str
    shares: Mapping[str, Decimal]
    total: Decimal


@frozen
class Allocation:
    """
    A goal divided among departments and fields.

    Attributes:
        name: Its name, such as ``capability_2023``.
        label: What it is called.
        metric: The metric whose goal is divided.
        year: The year.
        unit: What is counted.
        multiple: How many of the unit a printed 1 stands for: 10,000 where 万人 is printed.
        fields: What the fields are called in both languages, in the order of the table.
        departments: The departments in the order of the table.
        totals: The total that is printed below each field.
        total: The total of the whole that is printed.
        printed: The label that is printed in the row of totals.
        errata: What the printed table has wrong.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    name: str
    label: Text
    metric: str
    year: int
    unit: str
    multiple: int
    fields: Mapping[str, Text]
    departments: tuple[Department, ...]
    totals: Mapping[str, Decimal]
    total: Decimal
    printed: str
    errata: tuple[Erratum, ...]
    cites: tuple[str, ...]
    place: Place

    def targets(self) -> dict[str, Target]:
        """
        Return what each is to do as targets of the year, by metric.

        Metrics are such as ``capability.trained/科技部``, ``capability.trained/数字技术`` and
        ``capability.trained/科技部/数字技术``. No comparator is printed, which means at least. A
        field whose printed total is not that of its cells has no number: which binds is not known.
        """
        found = {}
        for department in self.departments:
            whole, in_english = (
                f"{self.metric}/{name}" for name in (department.name.zh, department.name.en)
            )
            found[whole] = self._target(whole, department.name, department.total, in_english)
            for field, share in department.shares.items():
                part = f"{whole}/{field}"
                names = department.name, self.fields[field]
                label = Text("：".join(name.zh for name in names), ": ".join(n.en for n in names))
                alias = f"{in_english}/{self.fields[field].en}"
                found[part] = self._target(part, label, share, alias)
        for field, total in self.totals.items():
            name, cells = f"{self.metric}/{field}", self.column(field)
            alias = f"{self.metric}/{self.fields[field].en}"
            found[name] = self._target(name, self.fields[field], total, alias)
            if total != cells:
                found[name] = self._uncertain(found[name], total, cells)
        return found

    def as_json(self, part: Allocation | None = None) -> dict[str, Any]:
        """
        Return it as a JSON object; numbers are their shortest text.

        Args:
            part: The departments and fields to show; if left out, all.
        """
        shown = part or self
        return {
            "table": self.name,
            "label": self.label.as_json(),
            "metric": self.metric,
            "year": self.year,
            "unit": self.unit,
            "multiple": self.multiple,
            "departments": [
                {
                    "name": department.name.as_json(),
                    "printed_label": department.printed,
                    "shares": {
                        field: plain(share)
                        for field, share in department.shares.items()
                        if field in shown.fields
                    },
                    "total": plain(department.total),
                }
                for department in shown.departments
            ],
            "totals": {field: plain(self.totals[field]) for field in shown.fields},
            "total": plain(self.total),
        }

    def column(self, field: str) -> Decimal:
        """Return what the cells of a field come to."""
        return sum(
            (department.shares.get(field, Decimal(0)) for department in self.departments),
            Decimal(0),
        )

    def counted(self, printed: Decimal) -> Decimal:
        """Return how many of the unit a printed number stands for."""
        return printed * self.multiple

    def _uncertain(self, target: Target, printed: Decimal, cells: Decimal) -> Target:
        label = Text(
            f"{target.label.zh}（印 {printed}，各行之和 {cells}，以何者为准不明）",
            f"{target.label.en} ({printed} is printed and its rows come to {cells}: "
            f"which one counts is not known)",
        )
        (value,) = target.values
        unknown = evolve(value, comparison=Comparison.UNQUANTIFIED, quantity=None)
        return evolve(target, label=label, values=(unknown,))

    def _target(self, metric: str, label: Text, printed: Decimal, alias: str) -> Target:
        value = TargetValue(
            Plan.ANNUAL,
            self.year,
            self.year,
            Comparison.GOAL,
            int(self.counted(printed)),
            self.cites,
            self.place,
        )
        return Target(metric, self.unit, label, (value,), (), self.place, (alias,))
