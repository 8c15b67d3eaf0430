"""Targets, obligations, allocations and outside documents of a policy, in words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.engine.obligation_name import labels_of
from zsgx.reports.obligation_wording import when_words
from zsgx.reports.target_wording import wanted
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain
    from zsgx.engine.engine import Engine
    from zsgx.policy.clause import OutsideDocument
    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy
    from zsgx.policy.target import Target

__all__ = ["matter_lines"]

_ITEM: Final = Text("·", "·")


def matter_lines(engine: Engine, chain: Chain, day: datetime.date | None) -> Iterator[Line]:
    """Yield what a place wants reached, what is due, what it divides, what it refers to."""
    policy = chain.policies[0]
    yield from _targets(policy.targets.values(), day)
    in_force = [
        one
        for one in policy.obligations.values()
        if _in_force(policy, one.cites, day) and (day is None or one.in_year(day.year))
    ]
    yield from _obligations((one, labels_of(engine, chain, 0, one)) for one in in_force)
    divided = [one for one in policy.allocations.values() if day is None or one.year == day.year]
    if divided:
        yield Line(Text("任务分解表", "Allocations"), "head")
    for one in divided:
        said = Text(
            f"{one.label.zh}：{len(one.departments)} 个部门，{len(one.fields)} 个领域，"
            f"总计 {one.total}",
            f"{one.label.en}: {len(one.departments)} departments, {len(one.fields)} fields, "
            f"{one.total} in all",
        )
        yield Line(said, "basis", _ITEM, ids=(one.name, *one.cites))
    yield from _outside(policy.outside.values())


def _targets(targets: Iterable[Target], day: datetime.date | None) -> Iterator[Line]:
    headed = False
    for target in targets:
        values = [one for one in target.values if day is None or one.since <= day.year <= one.until]
        if values and not headed:
            yield Line(Text("目标", "Targets"), "head")
            headed = True
        for value in values:
            goal, plan = wanted(value, target.unit), value.plan.label
            years = str(value.since)
            if value.until != value.since:
                years = f"{value.since}–{value.until}"
            said = Text(
                f"{target.label.zh}：{goal.zh}（{plan.zh}，{years}）",
                f"{target.label.en}: {goal.en} ({plan.en}, {years})",
            )
            yield Line(said, "basis", _ITEM, ids=(target.metric, *value.cites))


def _obligations(
    obligations: Iterable[tuple[Obligation, Mapping[str, Text]]],
) -> Iterator[Line]:
    for place, (one, labels) in enumerate(obligations):
        if place == 0:
            yield Line(Text("义务", "Obligations"), "head")
        when = when_words(one, labels)
        said = Text(
            f"{one.label.zh}：{one.who.zh} → {one.to.zh}，{when.zh}",
            f"{one.label.en}: {one.who.en} → {one.to.en}, {when.en}",
        )
        yield Line(said, "basis", _ITEM, ids=(one.name, *one.cites))


def _outside(documents: Iterable[OutsideDocument]) -> Iterator[Line]:
    for place, one in enumerate(documents):
        if place == 0:
            head = Text("不在手边的文件", "Documents that are not at hand")
            yield Line(head, "head")
        number = f" ({one.number})" if one.number else ""
        said = Text(f"{one.title.zh}{number}", f"{one.title.en}{number}")
        yield Line(said, "note", _ITEM, ids=one.sets)


def _in_force(policy: Policy, cites: Iterable[str], day: datetime.date | None) -> bool:
    documents = (policy.documents.get(clause.partition("/")[0]) for clause in cites)
    return day is None or all(one is None or one.in_force(day) for one in documents)
