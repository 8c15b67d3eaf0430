"""
The alternatives that facts can be read as, and the better documented decision of several.

A person who holds several certificates for one training gives one set of facts for each day of
issue; only the rules know which certificate opens them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from zsgx.decision.decision import Decision, Status
from zsgx.domain.catalogue import Catalogue, Facts, unusable
from zsgx.domain.kinds import Value
from zsgx.engine.contradiction import Guards, contradictory

__all__ = ["FactsLike", "alternatives", "best_documented"]

#: What facts can be given as: read already, a mapping, or domain objects.
FactsLike = Facts | Mapping[str, Any] | object

_RANK: Final = {Status.DECIDED: 0, Status.CONFLICT: 1, Status.UNDETERMINED: 2, Status.SILENT: 3}


def alternatives(
    given: FactsLike,
    catalogue: Catalogue,
    external: Mapping[str, Value],
    guards: Guards,
    day: datetime.date | None = None,
) -> list[Facts]:
    """
    Return the sets of facts that *given* can mean: one, or one for each day of issue.

    Args:
        given: What the caller gave.
        catalogue: All facts that are known by name.
        external: Values of outside documents, where *given* has none.
        guards: What no record may be.
        day: The day that is asked about; None where it is not known yet.

    Raises:
        FactsError: A path or a value is refused; all of them are listed.
        ContradictionError: Facts contradict each other, or the day.
    """
    if isinstance(given, Facts):
        if day is not None:
            guards.refuse(given, day)
        return [given]
    if isinstance(given, Mapping):
        values, faults = catalogue.collect(given, external)
        contradictions = guards.faults(values, day)
        if faults:
            raise unusable([*faults, *contradictions])
        if contradictions:
            raise contradictory(contradictions)
        return [guards.guarded(values)]
    # Whoever asks with mappings alone is spared the import of all domain classes.
    from zsgx.domain.facts import facts_of  # noqa: PLC0415 - see above

    objects = given if isinstance(given, Iterable) else (given,)
    held = [{**external, **facts} for facts in facts_of(*objects)]
    excluded = dict.fromkeys(fault for each in held for fault in guards.faults(each, day))
    if excluded:
        raise contradictory(excluded)
    return [guards.guarded(facts) for facts in held]


def best_documented(decisions: Sequence[Decision]) -> Decision:
    """Return the best documented of *decisions*: decided, by the rule that stands first."""
    return decisions[0] if len(decisions) == 1 else min(decisions, key=_rank)


def _rank(decision: Decision) -> tuple[int, int, int]:
    order = decision.ground.rule_order
    first = min((order.get(rule, len(order)) for rule in decision.rules), default=len(order))
    return (_RANK[decision.status], first, -len(decision.cites))
