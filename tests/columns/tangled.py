"""Rules over many facts that all have a say: their diagrams are as large as such can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

__all__ = ["FACTS", "tangled"]

#: Facts that are true or false, in whichever way.
FACTS: Final = (
    "training.online",
    "training.passed",
    "training.off_job",
    "training.test_passed",
    "training.in_published_plan",
    "training.filing_approved",
    "certificate.training",
    "claim.paid_before",
    "person.retired",
    "person.manager",
    "person.priority_area",
    "application.in_scope",
    "base.excellent",
)


def tangled(facts: Sequence[str], number: int) -> tuple[str, ...]:
    """Return so many rules, each of which depends on every one of *facts*."""
    around = [*facts, *facts, *facts]

    def condition(rule: int) -> str:
        return " or ".join(
            f"{fact} and {around[place + rule + 1]} and not {around[place + 2 * rule + 3]}"
            for place, fact in enumerate(facts)
        )

    return tuple(
        f'id: r{rule}, when: "{condition(rule)}", then: {rule}, cite: N-1/1/r{rule}'
        for rule in range(number)
    )
