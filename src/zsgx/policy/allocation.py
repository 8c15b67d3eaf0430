"""Allocations: a goal divided among departments and fields (任务分解), as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import evolve, frozen

from zsgx.domain.kinds import plain
from zsgx.issues import Place
from zsgx.policy import spelling
from zsgx.policy.declaration import (
    BOTH,
    INTEGER,
    NUMBER,
    TEXT,
    YEAR,
    Content,
    Dependent,
    Each,
    Form,
    Listed,
    OneOf,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.policy.target import UNIT, Comparison, Plan, Target, TargetValue
from zsgx.text import Text

__all__ = ["ALLOCATION", "Allocation", "Department", "Erratum"]


_NUMBERS: Final = Each(spelling.WORD, NUMBER)


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

    id: str = key(spelling.NAME, "名称", "its name", required=True)
    says: Text = key(BOTH, "何处有误", "what is wrong", required=True)
    fields: tuple[str, ...] = key(Listed(TEXT), "涉及的领域", "the fields it is about")
    explanations: tuple[Text, ...] = key(
        Listed(BOTH), "可能的原因，均无法证实", "what would explain it, unproven"
    )

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

    name: Text = key(BOTH, "部门名称", "the department", required=True)
    printed: str = key(TEXT, "该行印出的名称", "the label printed in its row", required=True)
    shares: Mapping[str, Decimal] = key(
        _NUMBERS, "各领域的数量", "how many, by field", required=True
    )
    total: Decimal = key(NUMBER, "印出的小计", "the printed total", required=True)


_ERRATUM: Final = Form.of(Erratum, "erratum", Text("勘误", "an erratum"))
_DEPARTMENT: Final = Form.of(Department, "department", Text("部门", "a department"))


def _among(values: Mapping[str, Any]) -> OneOf:
    """Return the fields of the table."""
    return OneOf({name: name for name in values["fields"]}, Text("领域", "field"))


def _numbers_by(values: Mapping[str, Any]) -> Content:
    return evolve(_NUMBERS, among=_among(values))


def _departments_by(values: Mapping[str, Any]) -> Content:
    return Listed(_DEPARTMENT.within(shares=_numbers_by(values)))


def _errata_by(values: Mapping[str, Any]) -> Content:
    return Listed(_ERRATUM.within(fields=Listed(_among(values))))


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

    name: str = keyed()
    label: Text = key(BOTH, "读者所见的名称", "what readers call it", required=True)
    metric: str = key(spelling.METRIC, "分解哪项目标", "whose goal is divided", required=True)
    year: int = key(YEAR, "年度", "the year", required=True)
    unit: str = key(UNIT, "单位", "what is counted", required=True)
    multiple: int = key(
        INTEGER, "表中 1 代表多少个单位", "how many units a printed 1 stands for", required=True
    )
    fields: Mapping[str, Text] = key(Each(spelling.WORD, BOTH), "领域", "the fields", required=True)
    departments: tuple[Department, ...] = key(
        Dependent(Listed(_DEPARTMENT), _departments_by), "部门", "the departments", required=True
    )
    totals: Mapping[str, Decimal] = key(
        Dependent(_NUMBERS, _numbers_by), "印出的各领域合计", "the printed totals", required=True
    )
    total: Decimal = key(NUMBER, "印出的总计", "the printed grand total", required=True)
    printed: str = key(TEXT, "合计行印出的名称", "the label of the row of totals", required=True)
    errata: tuple[Erratum, ...] = key(
        Dependent(Listed(_ERRATUM), _errata_by), "勘误", "what the printed table has wrong"
    )
    cites: tuple[str, ...] = cite()
    place: Place = placed()

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


#: Figures that stand for each other are used all together or not at all.
ALLOCATION: Final = Form.of(
    Allocation, "allocation", Text("任务分解表", "an allocation"), whole=True
)
