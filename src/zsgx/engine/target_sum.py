"""Whether the targets of parts add up to the target of the whole: 2 + 90 + 8 = 100 万."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from zsgx.issues import Issue, Severity
from zsgx.policy.policy import Policy
from zsgx.policy.target import Plan, Target, TargetValue
from zsgx.text import Text

__all__ = ["TargetSum", "sum_findings", "target_sums"]


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
