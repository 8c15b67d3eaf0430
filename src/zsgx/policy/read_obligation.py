"""Obligations out of policy files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.policy import amounts, shapes
from zsgx.policy.obligation import After, Obligation
from zsgx.policy.shapes import BOTH, CITE, Form, Key, Listed, Shape
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner, Record
    from zsgx.policy.source import Node, Scalar

__all__ = ["OBLIGATION", "read_obligation"]

_AFTER: Final = Form(
    "period after an event",
    Text("某事之后的期限", "a period after an event"),
    {
        "event": Key(
            Shape.FACT, Text("事件之日", "the fact that holds the day of the event"), required=True
        ),
        "years": Key(Shape.INTEGER, Text("年数", "years")),
        "months": Key(Shape.INTEGER, Text("月数", "months")),
        "days": Key(Shape.INTEGER, Text("天数", "days")),
    },
)
_WHEN: Final = ("rule", "once", "after")
OBLIGATION: Final = Form(
    "obligation",
    Text("义务", "an obligation"),
    {
        "label": Key(BOTH, Text("读者所见的名称", "what readers call it"), required=True),
        "who": Key(BOTH, Text("由谁履行", "from whom it is due"), required=True),
        "to": Key(BOTH, Text("向谁履行", "to whom it is due"), required=True),
        "rule": Key(
            Shape.RECURRENCE,
            Text("何时重复（RFC 5545）", "when it recurs, as RFC 5545 writes it"),
        ),
        "once": Key(Shape.DATE, Text("一次性的到期日", "the one day by which it is due")),
        "after": Key(_AFTER, Text("某事之后的期限", "the period after an event")),
        "before": Key(
            Shape.YES,
            Text("文字是否为“某日前”", "whether the text says “before” the day"),
        ),
        "needs": Key(Shape.FACT, Text("须先成立的事实", "a fact that must be true before")),
        "follows": Key(Shape.SLUG, Text("在哪项义务之后", "the obligation that comes before it")),
        "hops": Key(
            Listed(Shape.FACT), Text("各道报送之日", "the facts that hold the days of hand-over")
        ),
        "cite": CITE,
    },
)


def read_obligation(key: Scalar, node: Node, examiner: Examiner) -> Obligation | None:
    """Return the obligation *key*; None where it has a fault that leaves nothing."""
    record = examiner.record(node, OBLIGATION, key.place)
    if record is None:
        return None
    label = examiner.both(record["label"])
    who, to = examiner.both(record["who"]), examiner.both(record["to"])
    rule = examiner.name(record["rule"], shapes.RECURRENCE)
    once = examiner.date(record["once"])
    after = _after(record["after"], examiner)
    before = amounts.yes(record["before"], examiner)
    needs = examiner.name(record["needs"], shapes.FACT)
    follows = examiner.name(record["follows"], shapes.SLUG)
    hops = tuple(
        hop for item in examiner.items(record["hops"]) if (hop := examiner.name(item, shapes.FACT))
    )
    cites = examiner.cites(record["cite"])
    _check_when(record, examiner)
    if label is None or who is None or to is None:
        return None
    return Obligation(
        key.text, label, who, to, rule, once, after, before, needs, follows, hops, cites, key.place
    )


def _after(node: Node | None, examiner: Examiner) -> After | None:
    record = None if node is None else examiner.record(node, _AFTER)
    if record is None:
        return None
    event = examiner.name(record["event"], shapes.FACT)
    years, months, days = (
        amounts.integer(record[unit], examiner) for unit in ("years", "months", "days")
    )
    if not any(record[unit] for unit in ("years", "months", "days")):
        examiner.missing("days", _AFTER, record.place)
    return After(event, years or 0, months or 0, days or 0) if event else None


def _check_when(record: Record, examiner: Examiner) -> None:
    given = [record[key] for key in _WHEN if record[key] is not None]
    if len(given) > 1 and given[1] is not None:
        examiner.note(
            "contradicting-keys",
            Text("rule、once、after 只能有一个", "rule, once and after exclude each other"),
            given[1].place,
        )
