"""Whether an allocation adds up as it is printed; what does not is reported and never repaired."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from decimal import Decimal

from attrs import frozen

from zsgx.issues import Issue, Severity
from zsgx.policy.allocation import Allocation, Erratum
from zsgx.policy.policy import Policy
from zsgx.policy.target import TargetValue
from zsgx.text import Text

__all__ = ["Difference", "Sum", "allocation_findings", "differences", "goal_of"]


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
