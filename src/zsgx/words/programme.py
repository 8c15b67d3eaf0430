"""Targets, what is due, and allocations, in words."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.domain.kinds import plain
from zsgx.policy.obligation import After, Obligation, Recurrence
from zsgx.policy.sums import Difference, Sum, TargetSum
from zsgx.policy.target import Comparison, TargetValue, unit_label
from zsgx.programme.filing import FILED, Judged
from zsgx.programme.status import FilingStatus, Progress
from zsgx.programme.target import Attainment, places
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zsgx.engine.period import Period
    from zsgx.policy.allocation import Allocation
    from zsgx.programme.actual import Actual
    from zsgx.programme.obligation import Due

__all__ = [
    "allocation_lines",
    "due_lines",
    "got",
    "place_words",
    "rule_words",
    "target_lines",
    "wanted",
    "when_words",
]

_QUARTER_ENDS: Final = (3, 6, 9, 12)
_MONTHS: Final = 12
_KEPT: Final = (Progress.MET, Progress.REACHED, Progress.ABOVE)
_MISSING: Final = {
    "actual": Text("完成数未知或未定", "the number reached is unknown or open"),
    "tolerance": Text(
        "“左右”的幅度未给定（--tolerance）", "what “about” may mean was not said (--tolerance)"
    ),
}
_ROLES: Final = {FilingStatus.ON_TIME: "applies", FilingStatus.LATE: "open"}
_OPEN: Final = Text("尚不能判定", "not known")
_NO_DATE: Final = Text("未写日期", "no date")
_WHO: Final = Text(
    "由谁履行，文件可作不同解释", "from whom it is due can be read in more than one way"
)
#: What stands behind a number; projects and bases are both counted by 个.
_MEASURES: Final = {
    "persons": "人",
    "person_times": "人次",
    "classes": "期",
    "projects": "个",
    "bases": "个",
}


def target_lines(
    place: Text, year: int, found: Sequence[Attainment], sums: Iterable[TargetSum], *, shown: bool
) -> Iterator[Line]:
    """Yield what `zsgx targets` prints; without figures (*shown* is false) the targets alone."""
    yield Line(Text(f"{place.zh}：{year} 年目标", f"{place.en}: targets of {year}"), "head")
    if not found:
        yield Line(Text("该年没有目标", "there are none in this year"), "note")
    for one in found:
        yield from attainment_lines(one, shown=shown)
    for added in sums:
        verdict = Text("相符", "adds up") if added.adds_up else Text("不相符", "does not add up")
        label, plan = added.target.label, added.plan.label
        yield Line(
            Text(
                f"{label.zh}（{plan.zh}）：{added.text.zh}，{verdict.zh}",
                f"{label.en} ({plan.en}): {added.text.en}, which {verdict.en}",
            ),
            "note",
            Text("合计", "sum"),
        )


def attainment_lines(one: Attainment, *, shown: bool) -> Iterator[Line]:
    """Yield what is said of one metric; without figures (*shown* is false) the target alone."""
    if one.target is None or one.value is None:
        message = Text(f"{one.metric}：本级未设此目标", f"{one.metric}: no target here")
        yield Line(message, "note", one.progress.label, ids=(one.metric,))
        return
    label, goal = one.target.label, wanted(one.value, one.target.unit)
    kept = "applies" if one.progress in _KEPT else "note"
    role = ("open" if one.missed else kept) if shown else "note"
    if not shown:
        plan = one.value.plan.label
        text = Text(f"{label.zh}：{goal.zh}", f"{label.en}: {goal.en}")
        yield Line(text, role, plan, ids=one.value.cites)
    else:
        number = got(one.reached)
        text = Text(
            f"{label.zh}：{number.zh}，目标{goal.zh}", f"{label.en}: {number.en} of {goal.en}"
        )
        yield Line(text, role, one.progress.label, ids=one.value.cites)
        yield from (Line(detail, "detail", depth=1) for detail in _details(one))
        yield from (Line(_MISSING[name], "missing", depth=1) for name in one.missing)
    for other, progress in one.beside:
        beside = wanted(other, one.target.unit)
        also = Text(f"，{progress.label.zh}", f", {progress.label.en}") if shown else Text("", "")
        yield Line(
            Text(
                f"{other.plan.label.zh}另定{beside.zh}{also.zh}",
                f"the {other.plan.label.en} wants {beside.en}{also.en}",
            ),
            "detail",
            depth=1,
            ids=other.cites,
        )


def _details(one: Attainment) -> Iterator[Text]:
    if one.share is not None:
        share = places(one.share * 100)
        yield Text(f"完成 {share} %", f"{share} % of it")
    if one.remaining and one.value:
        left, whole = _round(one.remaining), f"{one.value.quantity:,}"
        yield Text(f"距 {whole} 尚差 {left}", f"{left} short of {whole}")
    if one.expected is not None and one.ahead is not None:
        even, ahead = _round(one.expected), _round(abs(one.ahead))
        behind = one.ahead < 0
        yield Text(
            f"按均匀进度应完成 {even}，{'落后' if behind else '超前'} {ahead}",
            f"an even pace would have {even}: {ahead} {'behind' if behind else 'ahead'}",
        )


def _round(number: Fraction) -> str:
    return grouped(Decimal(places(number)))


def due_lines(
    place: Text, year: int, found: Sequence[Judged], asked: Sequence[Judged]
) -> Iterator[Line]:
    """Yield what `zsgx due` prints: what is *found*, and how the filings *asked* about stand."""
    yield Line(Text(f"{place.zh}：{year} 年到期事项", f"{place.en}: due in {year}"), "head")
    if not found:
        yield Line(Text("该年没有到期事项", "nothing is due in this year"), "note")
    for judged in found:
        yield from _of_one(judged, asked=judged in asked)


def _of_one(judged: Judged, *, asked: bool) -> Iterator[Line]:
    due = judged.due
    one = due.obligation
    if due.due:
        term = Text(due.due.isoformat(), due.due.isoformat())
    else:
        term = _OPEN if due.is_dated else _NO_DATE
    place = place_words(due)
    said = Text(f"{one.label.zh}（{place.zh}）", f"{one.label.en} ({place.en})")
    role = _ROLES.get(judged.status, "note")
    yield Line(said, role, term, ids=(due.address, *due.cites))
    yield Line(
        Text(f"{due.who.zh} → {one.to.zh}", f"{due.who.en} → {one.to.en}"), "detail", depth=1
    )
    if due.is_dated or one.every or one.since or one.until:
        yield Line(when_words(one, due.labels, due.periods), "detail", depth=1)
    if due.open:
        yield Line(_WHO, "missing", depth=1, ids=due.open)
    if one.follows:
        before = due.labels.get(one.follows, Text(one.follows, one.follows))
        said = Text(f"在“{before.zh}”之后", f"after “{before.en}”")
        yield Line(said, "detail", depth=1, ids=(one.needs,) if one.needs else ())
    yield from (Line(note, "detail", depth=1) for note in due.notes)
    if not asked:
        missing = due.missing
    else:
        missing = tuple(path for path in judged.missing if path != FILED)
        label = judged.status.label
        said = Text(f"{judged.filed} 报送：{label.zh}", f"filed {judged.filed}: {label.en}")
        yield Line(said if judged.filed else label, role, depth=1)
        if judged.why:
            yield Line(judged.why, "detail", depth=1)
    if missing:
        yield Line(Text("尚缺", "missing"), "missing", depth=1, ids=missing)


def allocation_lines(
    whole: Allocation,
    shown: Allocation,
    wrong: Sequence[Difference],
    found: Sequence[Attainment],
    checked: bool,  # one of the things that are shown
) -> Iterator[Line]:
    """Yield what `zsgx allocation` prints: the table, its differences, its errata, the progress."""
    unit = unit_label(whole.unit)
    yield Line(
        Text(
            f"{whole.label.zh}：总计 {whole.total}（1 为 {whole.multiple:,} {unit.zh}）",
            f"{whole.label.en}: {whole.total} in all (1 is {whole.multiple:,} {unit.en})",
        ),
        "head",
        ids=whole.cites,
    )
    if found:
        for one in found:
            yield from attainment_lines(one, shown=True)
        return
    if not checked:
        yield from _table(shown)
        return
    yield from map(_difference, wrong)
    if not wrong:
        yield Line(Text("各项合计均对得上", "all sums add up"), "applies")
    for erratum in whole.errata:
        yield Line(erratum.says, "note", Text("勘误", "erratum"))
        for number, words in enumerate(erratum.explanations, 1):
            said = Text(
                f"解释 {number}（无法证实）：{words.zh}",
                f"explanation {number}, unproven: {words.en}",
            )
            yield Line(said, "detail", depth=1)


def _table(shown: Allocation) -> Iterator[Line]:
    for department in shown.departments:
        cells = [
            (shown.fields[field], share)
            for field, share in department.shares.items()
            if field in shown.fields
        ]
        if not cells and len(shown.fields) == 1:
            continue
        listed = Text(
            "、".join(f"{name.zh} {share}" for name, share in cells),
            ", ".join(f"{name.en} {share}" for name, share in cells),
        )
        yield Line(
            Text(
                f"{listed.zh}（小计 {department.total}）", f"{listed.en} (total {department.total})"
            ),
            "note",
            department.name,
        )
        if department.printed != department.name.zh:
            says = Text(f"该行印作“{department.printed}”", f"its row prints {department.printed}")
            yield Line(says, "detail", depth=1)


def _difference(one: Difference) -> Line:
    is_goal = one.sum is Sum.GOAL
    other = Text("目标", "the goal is") if is_goal else Text("各项之和", "its parts come to")
    said = Text(
        f"{one.name.zh}：印 {one.printed}，{other.zh} {one.computed}（{one.amount:+}）",
        f"{one.name.en}: prints {one.printed}, {other.en} {one.computed} ({one.amount:+})",
    )
    return Line(said, "open", one.sum.label)


def wanted(value: TargetValue, unit: str) -> Text:
    """Return what is wanted: “about 300 classes”, 300期左右; a goal is its number alone."""
    said = value.comparison.label
    if value.quantity is None:
        return said
    number, counted = f"{value.quantity:,}", unit_label(unit).en
    zh, en = f"{number}{_MEASURES[unit]}", f"{number} {counted}"
    match value.comparison:
        case Comparison.GOAL:
            return Text(zh, en)
        case Comparison.ABOUT:
            return Text(f"{zh}{said.zh}", f"{said.en} {en}")
        case _:
            return Text(f"{said.zh}{zh}", f"{said.en} {en}")


def got(reached: Actual) -> Text:
    """Return what was reached: “285”, “19,000 to 21,000”."""
    if reached.least is None and reached.most is None:
        return Text("完成数未知", "an unknown number")
    least = grouped(reached.least or Decimal(0))
    if reached.is_exact:
        return Text(f"已完成{least}", least)
    most = "…" if reached.most is None else grouped(reached.most)
    return Text(f"已完成{least}至{most}", f"{least} to {most}")


def grouped(number: Decimal) -> str:
    """Return an exact number with its thousands set apart."""
    return f"{Decimal(str(plain(number))):,}"


def place_words(due: Due) -> Text:
    """Return what the place is called whose document *due* stands in."""
    return Text(due.place_label.zh, due.place)


def when_words(one: Obligation, labels: Mapping[str, Text], periods: Sequence[Period] = ()) -> Text:
    """
    Return when an obligation is due, in words: 每季度末前, 2023年6月底前.

    Args:
        one: The obligation.
        labels: What the facts are called that it names.
        periods: How long after an event it may take, on which days.
    """
    said, years = _when(one), _years(one)
    if one.after:
        event = labels.get(one.after.event, Text(one.after.event, one.after.event))
        period = _periods(one.after, periods)
        said = Text(f"{event.zh}之后{period.zh}内", f"within {period.en} of the {event.en}")
    return Text(f"{years.zh}{said.zh}", f"{said.en}{years.en}")


def _when(one: Obligation) -> Text:
    before = Text("前", " (“before”)") if one.before else Text("", "")
    if one.rule:
        said = rule_words(one.rule)
        since = Text("", "")
        if one.anchor:
            since = Text(f"，自{one.anchor}年起算", f", counted from {one.anchor}")
        return Text(f"{said.zh}{before.zh}{since.zh}", f"{said.en}{before.en}{since.en}")
    if one.every:
        every = Text(f"每{one.every}年一次", f"every {one.every} years")
        if one.every == 1:
            every = Text("每年一次", "every year")
        if isinstance(one.anchor, datetime.date):
            return Text(
                f"{every.zh}，自 {one.anchor} 起算{before.zh}",
                f"{every.en}, counted from {one.anchor}{before.en}",
            )
        return Text(
            f"{every.zh}，自{one.anchor}年起算，文件未写日期",
            f"{every.en}, counted from {one.anchor}, no date in the text",
        )
    if one.once and one.month_end:
        month = f"{one.once:%B} {one.once.year}"
        return Text(
            f"{one.once.year}年{one.once.month}月底{before.zh}", f"the end of {month}{before.en}"
        )
    if one.once:
        day = f"{one.once.year}年{one.once.month}月{one.once.day}日"
        return Text(f"{day}{before.zh}", f"{one.once}{before.en}")
    return Text("文件未写日期", "no date in the text")


def rule_words(rule: str) -> Text:
    """Return a recurrence rule in words; one that names no day as it is written."""
    if "BYMONTHDAY" not in rule:
        return Text(rule, rule)
    found = Recurrence.of(rule)
    days = Text("、".join(map(_day_zh, found.days)), ", ".join(map(_day_en, found.days)))
    if not found.yearly and _MONTHS % found.interval:
        every = found.interval
        return Text(f"每{every}个月{days.zh}", f"every {every} months on {days.en}")
    each_year = not found.yearly or found.interval == 1
    if each_year and found.ends_months and found.months == _QUARTER_ENDS:
        return Text("每季度末", "at the end of each quarter")
    if each_year and len(found.months) == _MONTHS:
        en = "at the end" if found.ends_months else f"on {days.en}"
        return Text(f"每月{days.zh}", f"{en} of each month")
    zh = "、".join(f"{month}月{_day_zh(day)}" for month in found.months for day in found.days)
    names = ", ".join(datetime.date(2000, month, 1).strftime("%B") for month in found.months)
    every_zh = "每年" if each_year else f"每{found.interval}年"
    every_en = "every year" if each_year else f"every {found.interval} years"
    if found.ends_months:
        return Text(f"{every_zh}{zh}", f"{every_en} at the end of {names}")
    of_months = f"{found.days[0]}" if len(found.days) == 1 and found.days[0] > 0 else ""
    en = f"{of_months} {names}" if of_months else f"{days.en} of {names}"
    return Text(f"{every_zh}{zh}", f"{every_en} on {en}")


def _day_zh(day: int) -> str:
    if day == -1:
        return "末"
    return f"{day}日" if day > 0 else f"倒数第{-day}日"


def _day_en(day: int) -> str:
    if day == -1:
        return "the last day"
    return f"day {day}" if day > 0 else f"day {-day} from the end"


def _years(one: Obligation) -> Text:
    """Return the years to which an obligation belongs, where its text names them."""
    if one.since and one.until:
        if one.since == one.until:
            return Text(f"{one.since}年，", f", in {one.since}")
        return Text(f"{one.since}—{one.until}年间，", f", between {one.since} and {one.until}")
    if one.since:
        return Text(f"{one.since}年起，", f", from {one.since} on")
    return Text(f"{one.until}年止，", f", until {one.until}") if one.until else Text("", "")


def _periods(after: After, periods: Sequence[Period]) -> Text:
    """Return a period in words; where its numbers change, each with the days of its events."""
    if len(periods) < 2:
        return (periods[0].after if periods else after).words
    said = [(each.after.words, each.term.words) for each in periods]
    return Text(
        "、".join(f"{period.zh}（{days.zh}）" for period, days in said),
        ", ".join(f"{period.en} ({days.en})" for period, days in said),
    )
