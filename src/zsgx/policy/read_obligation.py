"""Obligations out of policy files."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Final

from zsgx.policy import shapes
from zsgx.policy.obligation import After, Obligation, Recurrence
from zsgx.policy.shapes import BOTH, CITE, Form, Key, Listed, Shape
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime

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
        "who_by": Key(
            Shape.NAME,
            Text("由哪项口径定由谁履行", "the reading whose options say from whom it is due"),
        ),
        "to": Key(BOTH, Text("向谁履行", "to whom it is due"), required=True),
        "rule": Key(
            Shape.RECURRENCE,
            Text("何时重复（RFC 5545）", "when it recurs, as RFC 5545 writes it"),
        ),
        "anchor": Key(
            Shape.YEAR,
            Text("间隔自哪一年起算（INTERVAL）", "the year from which an INTERVAL counts"),
        ),
        "once": Key(Shape.DATE, Text("一次性的到期日", "the one day by which it is due")),
        "month_end": Key(
            Shape.YES,
            Text(
                "once 是否为文字所写的“某月底”",
                "whether once stands for the end of a month, which the text names",
            ),
        ),
        "after": Key(_AFTER, Text("某事之后的期限", "the period after an event")),
        "before": Key(
            Shape.YES,
            Text("文字是否为“某日前”", "whether the text says “before” the day"),
        ),
        "since": Key(Shape.YEAR, Text("所属的首年", "the first year to which it belongs")),
        "until": Key(Shape.YEAR, Text("所属的末年", "the last year to which it belongs")),
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
    anchor = examiner.year(record["anchor"])
    once = examiner.date(record["once"])
    month_end = examiner.yes(record["month_end"])
    after = _after(record["after"], examiner)
    before = examiner.yes(record["before"])
    since, until = examiner.year(record["since"]), examiner.year(record["until"])
    who_by = examiner.name(record["who_by"], shapes.NAME)
    needs = examiner.name(record["needs"], shapes.FACT)
    follows = examiner.name(record["follows"], shapes.SLUG)
    hops = tuple(
        hop for item in examiner.items(record["hops"]) if (hop := examiner.name(item, shapes.FACT))
    )
    cites = examiner.cites(record["cite"])
    _check_when(record, examiner)
    recurs = Recurrence.of(rule) if rule else None
    if recurs:
        _check_rule(recurs, record, examiner)
    _check_anchor(recurs, record, examiner)
    _check_years(record, since, until, examiner)
    _check_end(record, once, examiner)
    if label is None or who is None or to is None:
        return None
    return Obligation(
        key.text,
        label,
        who,
        to,
        rule,
        once,
        after,
        before,
        needs,
        follows,
        hops,
        cites,
        key.place,
        who_by,
        month_end,
        anchor,
        since,
        until,
    )


def _after(node: Node | None, examiner: Examiner) -> After | None:
    record = None if node is None else examiner.record(node, _AFTER)
    if record is None:
        return None
    event = examiner.name(record["event"], shapes.FACT)
    years, months, days = (examiner.integer(record[unit]) for unit in ("years", "months", "days"))
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


def _check_rule(rule: Recurrence, record: Record, examiner: Examiner) -> None:
    node = record["rule"]
    assert node is not None  # noqa: S101 - the rule was read from it
    skipped = next(rule.skipped(), None)
    if skipped:
        month, day = skipped
        named = Text(f"{day}日", f"day {day}")
        if day < 0:
            named = Text(f"倒数第{-day}日", f"day {day}, counted from its end")
        examiner.note(
            "bad-recurrence",
            Text(
                f"{month}月并非每年都有{named.zh}，这一期会被跳过",
                f"month {month} does not always have {named.en}, so that it would be skipped",
            ),
            node.place,
            Text("月末写作 BYMONTHDAY=-1。", "The last day of a month is BYMONTHDAY=-1."),
        )
    if not rule.months:
        message = Text("这条规则没有一天", "a rule that falls on no day")
        examiner.note("bad-recurrence", message, node.place)
    if rule.interval > 1 and record["anchor"] is None:
        examiner.missing("anchor", OBLIGATION, node.place)


def _check_anchor(rule: Recurrence | None, record: Record, examiner: Examiner) -> None:
    node = record["anchor"]
    if node is not None and (rule.interval == 1 if rule else record["rule"] is None):
        message = Text(
            "anchor 只用于间隔大于一的 INTERVAL", "an anchor is for an INTERVAL of more than one"
        )
        hint = Text(
            "去掉 anchor，或在 rule 中写 INTERVAL。", "Drop it, or write INTERVAL in the rule."
        )
        examiner.note("contradicting-keys", message, node.place, hint)


def _check_years(record: Record, since: int | None, until: int | None, examiner: Examiner) -> None:
    if since and until and until < since and record["until"]:
        message = Text(f"{until} 早于首年 {since}", f"{until} lies before {since}, the first year")
        hint = Text("核对 since 和 until。", "Look at since and until.")
        examiner.note("date-order", message, record["until"].place, hint)


def _check_end(record: Record, once: datetime.date | None, examiner: Examiner) -> None:
    node = record["month_end"]
    if node is None:
        return
    if record["once"] is None:
        message = Text("month_end 只与 once 并用", "month_end is for once alone")
        hint = Text(
            "每月末、季末在 rule 中写作 BYMONTHDAY=-1。",
            "The ends of months and quarters are BYMONTHDAY=-1 in a rule.",
        )
        examiner.note("contradicting-keys", message, node.place, hint)
    elif once and once.day != monthrange(once.year, once.month)[1]:
        message = Text(f"{once} 不是月底", f"{once} is not the end of a month")
        hint = Text("写当月最后一日，或去掉 month_end。", "Write the month's last day, or drop it.")
        examiner.note("bad-value", message, node.place, hint)
