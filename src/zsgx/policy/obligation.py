"""Obligations: what is due from whom, to whom, by when (义务)."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.issues import Place
from zsgx.policy import spelling
from zsgx.policy.agreement import all_of, any_key, exclude, where
from zsgx.policy.declaration import (
    BOTH,
    DATE,
    INTEGER,
    YEAR,
    YES,
    Form,
    Listed,
    Record,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OBLIGATION", "PERIOD", "After", "Obligation", "Recurrence"]

#: How a year, a quarter, a month or a numbered day of a month is written, such as ``2024-05.2``.
PERIOD: Final = re.compile(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2])(?:\.[1-9]\d?)?)?", re.ASCII)
_EVERY: Final = tuple(range(1, 13))
#: How many days every month has at least, by its number; February has 29 in some years alone.
_SHORTEST: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@frozen
class Recurrence:
    """
    A recurrence rule.

    Attributes:
        yearly: Whether it counts years; otherwise it counts months.
        interval: Every how many years or months it recurs.
        months: The months in which it falls.
        days: The days of those months, negative from the end: -1 is the last.
    """

    yearly: bool
    interval: int
    months: tuple[int, ...]
    days: tuple[int, ...]

    @classmethod
    def of(cls, rule: str) -> Recurrence:
        """Return a rule that is spelt as rules are."""
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        yearly, interval = parts["FREQ"] == "YEARLY", int(parts.get("INTERVAL", 1))
        named = _numbers(parts["BYMONTH"]) if "BYMONTH" in parts else _EVERY
        # Months are counted from January on, and come round after a dozen steps.
        met = _EVERY if yearly else {step * interval % 12 + 1 for step in range(12)}
        months = tuple(month for month in named if month in met)
        return cls(yearly, interval, months, _numbers(parts["BYMONTHDAY"]))

    @property
    def ends_months(self) -> bool:
        """Whether it falls on the last days of months, and on no other."""
        return self.days == (-1,)

    def skipped(self) -> Iterator[tuple[int, int]]:
        """Yield each month, and a day that it names and that this month does not always have."""
        for month in self.months:
            for day in self.days:
                if abs(day) > _SHORTEST[month]:
                    yield month, day


def _numbers(listed: str) -> tuple[int, ...]:
    return tuple(int(number) for number in listed.split(","))


@frozen
class After:
    """
    A period that runs from an event: the day of the event is not counted, the last day is.

    Attributes:
        event: The fact that holds the day of the event.
        years: How many years.
        months: How many months.
        days: How many days.
    """

    event: str = key(
        spelling.FACT.of(spelling.Sort.FACT),
        "事件之日",
        "the fact that holds the day of the event",
        required=True,
    )
    years: int = key(INTEGER, "年数", "years", absent=0, default=0)
    months: int = key(INTEGER, "月数", "months", absent=0, default=0)
    days: int = key(INTEGER, "天数", "days", absent=0, default=0)


def _after(record: Record) -> After | None:
    units = ("years", "months", "days")
    if not any(record[unit] for unit in units):
        record.missing("days")
    read = {unit: record.values[unit] or 0 for unit in units}
    return record.build(After, **read)


_AFTER: Final = Form.of(
    After,
    "period after an event",
    Text("某事之后的期限", "a period after an event"),
    _after,
    together=any_key("years", "months", "days"),
)


@frozen
class Obligation:
    """
    What is due.

    At most one of `rule`, `once` and `after` says when; with none of them the text names no date,
    and none is made up.

    Attributes:
        name: Its name, such as ``base-annual-report``.
        label: What it is called.
        who: From whom it is due; with `who_by`, what is said until that reading is chosen.
        to: To whom.
        rule: When it recurs, a recurrence rule of RFC 5545, or None.
        once: The one day by which it is due, or None.
        after: The period after an event, or None.
        before: Whether the text says “before” the day (…前), which `reading.due_day` reads, or
            `reading.due_end` where it names the end of a month or quarter.
        needs: The fact that must be true before it can be filed, or None.
        follows: The obligation that comes before it, or None.
        hops: The facts that hold the days of the hand-overs, in order; `reading.due_hop` says
            which of them the due day binds.
        cites: The clauses it rests on.
        place: Where it is written.
        who_by: The reading whose options say from whom it is due, or None.
        month_end: Whether the one day stands for the end of a month (6月底), which the text names.
        anchor: The year from which an interval counts, or None.
        since: The first year to which it belongs, or None where its documents alone say.
        until: The last year, or None.
    """

    name: str = keyed()
    label: Text = key(BOTH, "读者所见的名称", "what readers call it", required=True)
    who: Text = key(BOTH, "由谁履行", "from whom it is due", required=True)
    to: Text = key(BOTH, "向谁履行", "to whom it is due", required=True)
    rule: str | None = key(
        spelling.RECURRENCE, "何时重复（RFC 5545）", "when it recurs, as RFC 5545 writes it"
    )
    once: datetime.date | None = key(DATE, "一次性的到期日", "the one day by which it is due")
    after: After | None = key(_AFTER, "某事之后的期限", "the period after an event")
    before: bool = key(YES, "文字是否为“某日前”", "whether the text says “before” the day")
    needs: str | None = key(
        spelling.FACT.of(spelling.Sort.FACT), "须先成立的事实", "a fact that must be true before"
    )
    follows: str | None = key(
        spelling.SLUG.of(spelling.Sort.OBLIGATION),
        "在哪项义务之后",
        "the obligation that comes before it",
    )
    hops: tuple[str, ...] = key(
        Listed(spelling.FACT.of(spelling.Sort.FACT)),
        "各道报送之日",
        "the facts that hold the days of hand-over",
    )
    cites: tuple[str, ...] = cite()
    place: Place = placed()
    who_by: str | None = key(
        spelling.NAME.of(spelling.Sort.READING),
        "由哪项口径定由谁履行",
        "the reading whose options say from whom it is due",
        default=None,
    )
    month_end: bool = key(
        YES,
        "once 是否为文字所写的“某月底”",
        "whether once stands for the end of a month, which the text names",
        default=False,
    )
    anchor: int | None = key(
        YEAR, "间隔自哪一年起算（INTERVAL）", "the year from which an INTERVAL counts", default=None
    )
    since: int | None = key(YEAR, "所属的首年", "the first year to which it belongs", default=None)
    until: int | None = key(YEAR, "所属的末年", "the last year to which it belongs", default=None)

    def in_year(self, year: int) -> bool:
        """Return whether it belongs to *year*, as far as its own years say."""
        return (self.since or year) <= year <= (self.until or year)

    @property
    def is_dated(self) -> bool:
        """Whether the text names a day, or a period after an event."""
        return bool(self.rule or self.once or self.after)

    @property
    def recurrence(self) -> Recurrence | None:
        """When it recurs, taken apart, or None."""
        return Recurrence.of(self.rule) if self.rule else None

    @property
    def names_end(self) -> bool:
        """Whether the text names the end of a month or quarter (…底、…末), and no day."""
        recurs = self.recurrence
        return self.month_end or (recurs is not None and recurs.ends_months)


_WHEN: Final = ("rule", "once", "after")


def _obligation(record: Record) -> Obligation | None:
    rule, values = record.values["rule"], record.values
    _check_when(record)
    recurs = Recurrence.of(rule) if rule else None
    if recurs:
        _check_rule(recurs, record)
    _check_anchor(recurs, record)
    record.examiner.check_years(record["until"], values["until"], values["since"])
    _check_end(record, values["once"])
    return record.build(Obligation)


def _check_when(record: Record) -> None:
    given = [record[key] for key in _WHEN if record[key] is not None]
    if len(given) > 1 and given[1] is not None:
        record.examiner.note(
            "contradicting-keys",
            Text("rule、once、after 只能有一个", "rule, once and after exclude each other"),
            given[1].place,
        )


def _check_rule(rule: Recurrence, record: Record) -> None:
    node = record["rule"]
    assert node is not None  # the rule was read from it
    skipped = next(rule.skipped(), None)
    if skipped:
        month, day = skipped
        named = Text(f"{day}日", f"day {day}")
        if day < 0:
            named = Text(f"倒数第{-day}日", f"day {day}, counted from its end")
        record.examiner.note(
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
        record.examiner.note("bad-recurrence", message, node.place)
    if rule.interval > 1 and record["anchor"] is None:
        record.missing("anchor", node.place)


def _check_anchor(rule: Recurrence | None, record: Record) -> None:
    node = record["anchor"]
    if node is not None and (rule.interval == 1 if rule else record["rule"] is None):
        message = Text(
            "anchor 只用于间隔大于一的 INTERVAL", "an anchor is for an INTERVAL of more than one"
        )
        hint = Text(
            "去掉 anchor，或在 rule 中写 INTERVAL。", "Drop it, or write INTERVAL in the rule."
        )
        record.examiner.note("contradicting-keys", message, node.place, hint)


def _check_end(record: Record, once: datetime.date | None) -> None:
    node = record["month_end"]
    if node is None:
        return
    if record["once"] is None:
        message = Text("month_end 只与 once 并用", "month_end is for once alone")
        hint = Text(
            "每月末、季末在 rule 中写作 BYMONTHDAY=-1。",
            "The ends of months and quarters are BYMONTHDAY=-1 in a rule.",
        )
        record.examiner.note("contradicting-keys", message, node.place, hint)
    elif once and once.day != monthrange(once.year, once.month)[1]:
        message = Text(f"{once} 不是月底", f"{once} is not the end of a month")
        hint = Text("写当月最后一日，或去掉 month_end。", "Write the month's last day, or drop it.")
        record.examiner.note("bad-value", message, node.place, hint)


OBLIGATION: Final = Form.of(
    Obligation,
    "obligation",
    Text("义务", "an obligation"),
    _obligation,
    together=all_of(
        exclude(*_WHEN),
        # Years or months that are left out want a year to count from, and nothing else does.
        where(
            "rule",
            {"pattern": r"INTERVAL=([2-9]|[1-9]\d)"},
            {"required": ["anchor"]},
            {"not": {"required": ["anchor"]}},
        ),
        {"dependentRequired": {"anchor": ["rule"], "month_end": ["once"]}},
    ),
)
