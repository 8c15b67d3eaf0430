"""
Which of several decisions on the same objects is the better documented one.

A person who holds several certificates for one training gives one set of facts for each day of
issue; only the rules know which certificate opens them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zsgx.decision.decision import Decision, Status

__all__ = ["best_documented"]

_RANK: Final = {Status.DECIDED: 0, Status.CONFLICT: 1, Status.UNDETERMINED: 2, Status.SILENT: 3}


def best_documented(decisions: Sequence[Decision]) -> Decision:
    """Return the best documented of *decisions*: decided, by the rule that stands first."""
    return min(decisions, key=_rank)


def _rank(decision: Decision) -> tuple[int, int, int]:
    order = decision.ground.rule_order
    first = min((order.get(rule, len(order)) for rule in decision.rules), default=len(order))
    return (_RANK[decision.status], first, -len(decision.cites))
