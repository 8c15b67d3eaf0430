"""Whether targets and allocations add up as they are printed; what does not is never repaired."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import frozen

from zsgx.domain.kinds import plain
from zsgx.issues import Issue, Severity
from zsgx.policy.allocation import Allocation, Erratum
from zsgx.policy.target import Plan, Target, TargetValue
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.policy.policy import Policy

__all__ = [
    "Difference",
    "Sum",
    "TargetSum",
    "allocation_findings",
    "differences",
    "goal_of",
    "sum_findings",
    "target_sums",
]


@frozen
class TargetSum:
    """
    The target of a whole beside those of its parts, in one plan and year.

    Attributes:
        target: The target of the whole.
        plan: The plan that names them all.
        year: The year.
        quantity: What is wanted of the whole.
        parts: What is wanted of each part, by metric.
    """

    target: Target
    plan: Plan
    year: int
    quantity: int
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        """What the parts come to."""
        return sum(quantity for _, quantity in self.parts)

    @property
    def adds_up(self) -> bool:
        """Whether the parts come to the whole."""
        return self.total == self.quantity

    @property
    def text(self) -> Text:
        """The sum as it is written: ``20000 + 900000 + 80000 = 1000000``."""
        addends = " + ".join(str(quantity) for _, quantity in self.parts)
        sign = "=" if self.adds_up else "≠"
        return Text(f"{addends} {sign} {self.quantity}", f"{addends} {sign} {self.quantity}")

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "metric": self.target.metric,
            "plan": self.plan.value,
            "quantity": self.quantity,
            "parts": dict(self.parts),
            "adds_up": self.adds_up,
        }


def target_sums(policy: Policy, year: int) -> Iterator[TargetSum]:
    """Yield every whole whose parts all have a number in the same plan in *year*."""
    for target in policy.targets.values():
        for plan in Plan if target.parts else ():
            whole = _of_plan(target, plan, year)
            parts = [
                (metric, _of_plan(policy.targets[metric], plan, year))
                for metric in target.parts
                if metric in policy.targets
            ]
            numbers = [(metric, value.quantity) for metric, value in parts if value]
            known = [(metric, number) for metric, number in numbers if number is not None]
            if whole and whole.quantity is not None and len(known) == len(target.parts):
                yield TargetSum(target, plan, year, whole.quantity, tuple(known))


def sum_findings(policy: Policy) -> Iterator[Issue]:
    """Yield a warning for every target whose parts do not come to it, in the first such year."""
    years = [value for target in policy.targets.values() for value in target.values]
    told: set[tuple[str, Plan]] = set()
    for year in sorted({year for value in years for year in range(value.since, value.until + 1)}):
        for found in target_sums(policy, year):
            if not found.adds_up and (found.target.metric, found.plan) not in told:
                told.add((found.target.metric, found.plan))
                yield Issue(
                    "target-sum",
                    Text(
                        f"{found.target.metric}（{year} 年）：各部分之和不等于总数："
                        f"{found.text.zh}",
                        f"{found.target.metric} ({year}): the parts do not come to the whole: "
                        f"{found.text.en}",
                    ),
                    found.target.place,
                    Text(
                        "核对数字；原文如此时保留并在 limitations 中说明。",
                        "Check the numbers; where the text has them so, say so in limitations.",
                    ),
                    Severity.WARNING,
                )


def _of_plan(target: Target, plan: Plan, year: int) -> TargetValue | None:
    return next((value for value in target.in_year(year) if value.plan is plan), None)


class Sum(enum.Enum):
    """Which sum of an allocation it is."""

    ROW = "row"
    COLUMN = "column"
    #: The grand total against the totals of the columns.
    COLUMNS = "columns"
    #: The grand total against the totals of the rows.
    ROWS = "rows"
    #: The grand total against the goal of the year.
    GOAL = "goal"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _SUMS[self]


_SUMS = {
    Sum.ROW: Text("部门小计", "total of a department"),
    Sum.COLUMN: Text("领域合计", "total of a field"),
    Sum.COLUMNS: Text("总计与各领域合计", "grand total against the fields"),
    Sum.ROWS: Text("总计与各部门小计", "grand total against the departments"),
    Sum.GOAL: Text("总计与年度目标", "grand total against the goal of the year"),
}


@frozen
class Difference:
    """
    A printed sum that is not what it should be.

    Attributes:
        sum: Which sum it is.
        name: The department or field, or what the whole is called.
        printed: What is printed, in the table's own multiple.
        computed: What its parts come to, or what the goal is.
        errata: What the policy says about it; nothing where it is not explained.
        cites: The clauses behind it.
    """

    sum: Sum
    name: Text
    printed: Decimal
    computed: Decimal
    errata: tuple[Erratum, ...]
    cites: tuple[str, ...]

    @property
    def amount(self) -> Decimal:
        """How much more is printed than computed."""
        return self.printed - self.computed

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object; numbers are their shortest text."""
        return {
            "sum": self.sum.value,
            "name": self.name.as_json(),
            "printed": plain(self.printed),
            "computed": plain(self.computed),
            "difference": plain(self.amount),
            "errata": [erratum.id for erratum in self.errata],
            "cites": list(self.cites),
        }


def differences(allocation: Allocation, goal: TargetValue | None = None) -> Iterator[Difference]:
    """
    Yield every printed sum that differs from its parts, and the whole where it differs from *goal*.

    Args:
        allocation: The table as it is printed.
        goal: What the document wants of the same metric in the same year, if it has a number.
    """
    cites = allocation.cites
    for department in allocation.departments:
        computed = sum(department.shares.values(), Decimal(0))
        if department.total != computed:
            yield Difference(Sum.ROW, department.name, department.total, computed, (), cites)
    for field, printed in allocation.totals.items():
        computed = allocation.column(field)
        if printed != computed:
            told = tuple(erratum for erratum in allocation.errata if field in erratum.fields)
            name = allocation.fields[field]
            yield Difference(Sum.COLUMN, name, printed, computed, told, cites)
    columns = sum(allocation.totals.values(), Decimal(0))
    rows = sum((department.total for department in allocation.departments), Decimal(0))
    for kind, computed in ((Sum.COLUMNS, columns), (Sum.ROWS, rows)):
        if computed != allocation.total:
            yield Difference(kind, allocation.label, allocation.total, computed, (), cites)
    if goal is not None and goal.quantity is not None:
        wanted = Decimal(goal.quantity) / allocation.multiple
        if wanted != allocation.total:
            both = (*cites, *goal.cites)
            yield Difference(Sum.GOAL, allocation.label, allocation.total, wanted, (), both)


def goal_of(policy: Policy, allocation: Allocation) -> TargetValue | None:
    """Return what is wanted of the metric that *allocation* divides, that of the annual plan."""
    target = policy.targets.get(allocation.metric)
    values = target.in_year(allocation.year) if target else ()
    return values[0] if values else None


def allocation_findings(policy: Policy) -> Iterator[Issue]:
    """Yield a warning for each sum that does not add up unexplained, and each stale erratum."""
    for allocation in policy.allocations.values():
        found = list(differences(allocation))
        for one in found:
            if not one.errata:
                told = f"{one.printed} ≠ {one.computed}"
                what = Text(
                    f"{one.name.zh}（{one.sum.label.zh}）{told}",
                    f"{one.name.en} ({one.sum.label.en}) {told}",
                )
                hint = Text(
                    "核对数字；原文如此时在 errata 中说明。",
                    "Check the numbers; where the text has them so, say so under errata.",
                )
                yield _issue(allocation, what, hint)
        explained = {erratum.id for one in found for erratum in one.errata}
        for erratum in allocation.errata:
            if erratum.fields and erratum.id not in explained:
                what = Text(
                    f"勘误 {erratum.id} 所说的合计并无差额",
                    f"erratum {erratum.id} is about totals that add up",
                )
                hint = Text("核对数字和勘误。", "Check the numbers and the erratum.")
                yield _issue(allocation, what, hint)


def _issue(allocation: Allocation, what: Text, hint: Text) -> Issue:
    message = Text(f"{allocation.name}：{what.zh}", f"{allocation.name}: {what.en}")
    return Issue("allocation-sum", message, allocation.place, hint, Severity.WARNING)
