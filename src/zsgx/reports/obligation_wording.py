"""When something is due, and where it stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zsgx.engine.recurrence import rule_words
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.obligation import Due
    from zsgx.policy.obligation import After, Obligation

__all__ = ["place_words", "when_words"]


def place_words(due: Due) -> Text:
    """Return what the place is called whose document *due* stands in."""
    return Text(due.place_label.zh, due.place)


def when_words(one: Obligation, labels: Mapping[str, Text]) -> Text:
    """
    Return when an obligation is due, in words: 每季度末前, 2023年6月底前.

    Args:
        one: The obligation.
        labels: What the facts are called that it names.
    """
    said, years = _when(one), _years(one)
    if one.after:
        event = labels.get(one.after.event, Text(one.after.event, one.after.event))
        period = _period(one.after)
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
    if one.once and one.month_end:
        month = f"{one.once:%B} {one.once.year}"
        return Text(
            f"{one.once.year}年{one.once.month}月底{before.zh}", f"the end of {month}{before.en}"
        )
    if one.once:
        day = f"{one.once.year}年{one.once.month}月{one.once.day}日"
        return Text(f"{day}{before.zh}", f"{one.once}{before.en}")
    return Text("文件未写日期", "no date in the text")


def _years(one: Obligation) -> Text:
    """Return the years to which an obligation belongs, where its text names them."""
    if one.since and one.until:
        if one.since == one.until:
            return Text(f"{one.since}年，", f", in {one.since}")
        return Text(f"{one.since}—{one.until}年间，", f", between {one.since} and {one.until}")
    if one.since:
        return Text(f"{one.since}年起，", f", from {one.since} on")
    return Text(f"{one.until}年止，", f", until {one.until}") if one.until else Text("", "")


def _period(after: After) -> Text:
    parts = (
        (after.years, "年", "year"),
        (after.months, "个月", "month"),
        (after.days, "日", "day"),
    )
    return Text(
        "".join(f"{number}{zh}" for number, zh, _ in parts if number),
        ", ".join(f"{number} {en}{'s' * (number > 1)}" for number, _, en in parts if number),
    )
