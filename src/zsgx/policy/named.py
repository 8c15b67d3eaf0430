"""What a policy names outside its expressions, checked: clauses, documents, facts, metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.domain.kinds import BOOL, DATE
from zsgx.issues import Issue, Place
from zsgx.policy.citing import citing
from zsgx.policy.target import METRICS
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from zsgx.domain.kinds import Type
    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy

__all__ = ["named"]


def named(policy: Policy, above: Sequence[Policy], facts: Mapping[str, Type]) -> Iterator[Issue]:
    """
    Yield an issue for everything that *policy* names and that does not exist.

    Args:
        policy: The policy as read.
        above: The policies of the levels above.
        facts: The types of all facts by path.
    """
    chain = (policy, *above)
    documents = {name for level in chain for name in (*level.documents, *level.unread)}
    yield from _documents(policy, documents)
    clauses = {name for level in chain for name in level.clauses}
    for _, cites, place in citing(policy):
        for cited in cites:
            yield from _issue("unknown-clause", cited, clauses, Text("条款", "clause"), place)
    outside = {name for level in chain for name in level.outside}
    what = Text("外部文件", "outside document")
    for clause in policy.clauses.values():
        for name in clause.outside:
            yield from _issue("unknown-document", name, outside, what, clause.place)
    for document in policy.outside.values():
        for fact in document.sets:
            yield from _fact(fact, facts, None, document.place)
    obligations = {name for level in chain for name in level.obligations}
    readings = {name for level in chain for name in level.readings}
    for obligation in policy.obligations.values():
        yield from _obligation(obligation, obligations, facts)
        if obligation.who_by:
            what = Text("解释口径", "reading")
            yield from _issue("unknown-name", obligation.who_by, readings, what, obligation.place)
    yield from _metrics(policy, {*METRICS, *(name for level in chain for name in level.targets)})


def _documents(policy: Policy, documents: Collection[str]) -> Iterator[Issue]:
    for clause in policy.clauses.values():
        # A document whose own entry has faults is told of there, and once.
        if clause.document not in (*policy.documents, *policy.unread):
            message = Text(
                f"条款 {clause.id} 的文件 {clause.document} 未在 documents 中列出",
                f"clause {clause.id}: document {clause.document} is not listed",
            )
            hint = did_you_mean(clause.document, policy.documents)
            yield Issue("unknown-document", message, clause.place, hint)
    for table in policy.tables.values():
        silent = table.otherwise.by_silence if table.otherwise else None
        if table.otherwise and silent:
            what = Text("文件", "document")
            place = table.otherwise.place
            yield from _issue("unknown-document", silent, documents, what, place)


def _obligation(
    obligation: Obligation, obligations: Collection[str], facts: Mapping[str, Type]
) -> Iterator[Issue]:
    place = obligation.place
    if obligation.after:
        yield from _fact(obligation.after.event, facts, DATE, place)
    if obligation.needs:
        yield from _fact(obligation.needs, facts, BOOL, place)
    for hop in obligation.hops:
        yield from _fact(hop, facts, DATE, place)
    if obligation.follows:
        what = Text("义务", "obligation")
        yield from _issue("unknown-name", obligation.follows, obligations, what, place)


def _metrics(policy: Policy, metrics: Collection[str]) -> Iterator[Issue]:
    what = Text("指标", "metric")
    for target in policy.targets.values():
        for part in target.parts:
            yield from _issue("unknown-name", part, metrics, what, target.place)
    for allocation in policy.allocations.values():
        yield from _issue("unknown-name", allocation.metric, metrics, what, allocation.place)


def _fact(
    path: str, facts: Mapping[str, Type], wanted: Type | None, place: Place | None
) -> Iterator[Issue]:
    yield from _issue("unknown-name", path, facts, Text("事实", "fact"), place)
    if path in facts and wanted and facts[path].kind is not wanted.kind:
        message = Text(
            f"{path} 是{facts[path].kind.label.zh}，此处需要{wanted.kind.label.zh}",
            f"{path} is {facts[path].kind.label.en}; {wanted.kind.label.en} is wanted",
        )
        yield Issue("wrong-kind", message, place)


def _issue(
    code: str, name: str, known: Collection[str], what: Text, place: Place | None
) -> Iterator[Issue]:
    """Yield an issue where *name* is not among those that are known."""
    if name not in known:
        message = Text(f"未知{what.zh} {name}", f"unknown {what.en} {name}")
        yield Issue(code, message, place, did_you_mean(name, known))
