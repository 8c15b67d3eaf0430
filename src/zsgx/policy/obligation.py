"""Obligations: what is due from whom, to whom, by when (义务)."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from zsgx.issues import Place
from zsgx.language.tree import ParameterName
from zsgx.policy import spelling
from zsgx.policy.agreement import all_of, any_key, exclude, where
from zsgx.policy.declaration import (
    BOTH,
    DATE,
    INTEGER,
    YEAR,
    YES,
    Form,
    Leaf,
    Listed,
    Record,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.policy.source import Scalar, YamlNode
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zsgx.policy.examiner import Examiner

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


def _number(node: YamlNode, examiner: Examiner) -> int | ParameterName | None:
    """Return a whole number, or the parameter that holds it."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        name = examiner.name(node, spelling.PARAMETER)
        return ParameterName(name.removeprefix("param.")) if name else None
    return examiner.integer(node)


_NUMBER: Final = Leaf(
    "whole number, or a parameter",
    {"oneOf": [{"type": "integer", "minimum": 0}, spelling.PARAMETER.schema]},
    _number,
    vital=True,
)


@frozen
class After:
    """
    A period that runs from an event: the day of the event is not counted, the last day is.

    A number that changes by date is a parameter, whose value on the day of the event holds.

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
    years: int | ParameterName = key(_NUMBER, "年数，或参数", "years", absent=0, default=0)
    months: int | ParameterName = key(_NUMBER, "月数，或参数", "months", absent=0, default=0)
    days: int | ParameterName = key(_NUMBER, "天数，或参数", "days", absent=0, default=0)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that hold its numbers."""
        numbers = (self.years, self.months, self.days)
        named = (each.name for each in numbers if isinstance(each, ParameterName))
        return tuple(dict.fromkeys(named))

    @property
    def words(self) -> Text:
        """The period in words, as far as its numbers are no parameters."""
        parts = (
            (self.years, "年", "year"),
            (self.months, "个月", "month"),
            (self.days, "日", "day"),
        )
        counted = [(one, zh, en) for one, zh, en in parts if isinstance(one, int) and one]
        return Text(
            "".join(f"{number}{zh}" for number, zh, _ in counted),
            ", ".join(f"{number} {en}{'s' * (number > 1)}" for number, _, en in counted),
        )

    def counted(self, value: Callable[[str], int | None]) -> After | None:
        """
        Return it with the values of its parameters; None where one of them has none.

        Args:
            value: Returns the value of a parameter, or None.
        """

        def number(each: int | ParameterName) -> int | None:
            return value(each.name) if isinstance(each, ParameterName) else each

        years, months, days = number(self.years), number(self.months), number(self.days)
        if years is None or months is None or days is None:
            return None
        return evolve(self, years=years, months=months, days=days)


def _after(record: Record) -> After | None:
    units = ("years", "months", "days")
    if not any(record[unit] for unit in units):
        record.missing("days")
    return record.build(After)


def _anchor(node: YamlNode, examiner: Examiner) -> int | datetime.date | None:
    """Return the year, or the day, that an interval counts from."""
    if isinstance(node, Scalar) and isinstance(node.value, datetime.date):
        return examiner.date(node)
    return examiner.year(node)


_ANCHOR: Final = Leaf(
    "year or date",
    {"oneOf": [{"type": "integer"}, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}]},
    _anchor,
)
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

    At most one of `rule`, `every`, `once` and `after` says when; with none of them the text names
    no date, and none is made up.

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
        every: Every how many years it is due, counted from `anchor`, or None.
        anchor: What an interval counts from: the first year, or with `every` the first day, in or
            on which it is due; None where nothing is counted.
        partial: Whether its parameters lack a value on some days of its documents on purpose.
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
    every: int | None = key(
        INTEGER,
        "每几年一次，文字未写月日",
        "every how many years, in a text that names no day",
        default=None,
    )
    anchor: int | datetime.date | None = key(
        _ANCHOR,
        "间隔自哪一年起算；用 every 时也可写首次的日期",
        "the year from which an interval counts; with every, or its first day",
        default=None,
    )
    partial: bool = key(
        YES,
        "其参数在所引文件的部分有效期内有意没有值",
        "whether its parameters lack a value on some days of its documents on purpose",
        default=False,
    )
    since: int | None = key(YEAR, "所属的首年", "the first year to which it belongs", default=None)
    until: int | None = key(YEAR, "所属的末年", "the last year to which it belongs", default=None)

    def in_year(self, year: int) -> bool:
        """Return whether it belongs to *year*, as far as its own years say."""
        return (self.since or year) <= year <= (self.until or year)

    @property
    def is_dated(self) -> bool:
        """Whether the text names a day, or a period after an event."""
        first_day = self.every and isinstance(self.anchor, datetime.date)
        return bool(self.rule or self.once or self.after or first_day)

    @property
    def recurs(self) -> bool:
        """Whether it is due again and again."""
        return bool(self.rule or self.every)

    @property
    def recurrence(self) -> Recurrence | None:
        """When it recurs, taken apart, or None."""
        return Recurrence.of(self.rule) if self.rule else None

    @property
    def names_end(self) -> bool:
        """Whether the text names the end of a month or quarter (…底、…末), and no day."""
        recurs = self.recurrence
        return self.month_end or (recurs is not None and recurs.ends_months)


_WHEN: Final = ("rule", "every", "once", "after")


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
            Text(
                "rule、every、once、after 只能有一个",
                "rule, every, once and after exclude each other",
            ),
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
    node, every = record["anchor"], record["every"]
    if every is not None and node is None:
        record.missing("anchor", every.place)
    if every is not None and record.values["every"] == 0:
        message = Text("every 至少为 1", "every is 1 or more")
        record.examiner.note("bad-value", message, every.place)
    if node is not None and rule and isinstance(record.values["anchor"], datetime.date):
        message = Text("rule 的间隔自某一年起算", "the INTERVAL of a rule counts from a year")
        hint = Text("只写年份，月日由 rule 定。", "Write the year; the rule says the day.")
        record.examiner.note("bad-value", message, node.place, hint)
    counts = every is not None or (rule.interval > 1 if rule else record["rule"] is not None)
    if node is not None and not counts:
        message = Text(
            "anchor 只用于 every 和间隔大于一的 INTERVAL",
            "an anchor is for every, and for an INTERVAL of more than one",
        )
        hint = Text(
            "去掉 anchor，或写 every，或在 rule 中写 INTERVAL。",
            "Drop it, write every, or write INTERVAL in the rule.",
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
