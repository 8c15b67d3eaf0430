"""
The alternatives that facts can be read as, and the better documented decision of several.

A person who holds several certificates for one training gives one set of facts for each day of
issue; only the rules know which certificate opens them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.catalogue import Facts, contradictory, unusable
from zsgx.errors import FactsError
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime

    from zsgx.decision.decision import Decision
    from zsgx.domain.catalogue import Catalogue
    from zsgx.domain.kinds import Value
    from zsgx.engine.contradiction import Guards

__all__ = ["FactsLike", "alone", "alternatives", "best_documented"]

#: What facts can be given as: read already, a mapping, or domain objects.
FactsLike = Facts | Mapping[str, Any] | object

#: The statuses of decisions, the best first.
_RANK: Final = ("decided", "conflict", "undetermined", "silent")


def alone(
    given: FactsLike,
    catalogue: Catalogue,
    external: Mapping[str, Value],
    guards: Guards,
    day: datetime.date | None = None,
) -> Facts:
    """
    Return the only set of facts that *given* can mean; arguments are those of `alternatives`.

    Raises:
        FactsError: There are several, or a path or a value is refused; all of them are listed.
        ContradictionError: Facts contradict each other, or the day.
    """
    (facts, *others) = alternatives(given, catalogue, external, guards, day)
    if others:
        raise FactsError(
            Text(
                "证书的发证日期不止一个；请直接用 decide 判定这些对象",
                "the certificates were issued on different days; decide on the objects",
            )
        )
    return facts


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
        facts, contradictions = guards.held(values, day)
        if faults:
            raise unusable([*faults, *contradictions])
        if contradictions:
            raise contradictory(contradictions)
        return [facts]
    # Whoever asks with mappings alone is spared the import of all domain classes.
    from zsgx.domain.facts import facts_of

    if isinstance(given, str | bytes):
        raise FactsError(
            Text(
                "事实应为路径到值的映射（dict）或领域对象，而不是文本",
                "facts are a mapping (dict) of paths to values, or domain objects, and not text",
            )
        )
    objects = given if isinstance(given, Iterable) else (given,)
    checked = [catalogue.checked(facts) for facts in facts_of(*objects)]
    refused = dict.fromkeys(fault for _, faults in checked for fault in faults)
    if refused:
        raise unusable([*refused])
    held = [guards.held({**external, **facts}, day) for facts, _ in checked]
    excluded = dict.fromkeys(fault for _, found in held for fault in found)
    if excluded:
        raise contradictory(excluded)
    return [facts for facts, _ in held]


def best_documented(decisions: Sequence[Decision], used: Sequence[Sequence[Decision]]) -> Decision:
    """
    Return the best documented of *decisions*: by the rule that stands first, and decided.

    An open decision counts by the first rule that it may still come to. So what one certificate
    decides gives way where an unknown fact of another could bring a rule that stands before it, and
    no fact that becomes known later changes a decision.

    Args:
        decisions: The decisions, one for each alternative.
        used: The decisions that each of them uses; they tell apart what one rule comes to.
    """
    ranked = zip(decisions, used, strict=True)
    return min(ranked, key=lambda pair: _rank(*pair))[0]


def _rank(decision: Decision, used: Sequence[Decision]) -> tuple[int, ...]:
    firsts = [_first(each) for each in (decision, *used)]
    return (*firsts, _RANK.index(decision.status.value), -len(decision.cites))


def _first(decision: Decision) -> int:
    """Return where the first of the rules that apply, or could, stands."""
    order = decision.ground.rule_order
    return min((order.get(rule, len(order)) for rule in decision.rules), default=len(order))
