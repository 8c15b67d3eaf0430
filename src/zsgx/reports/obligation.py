"""A year of due days as a picture: twelve months, and beside each what is due in it."""

from __future__ import annotations

import calendar
import datetime
from typing import TYPE_CHECKING, Final

from zsgx.reports.svg import picture, rectangle, words, written
from zsgx.text import Text
from zsgx.words.programme import place_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from zsgx.programme.obligation import Due
    from zsgx.text import Language

__all__ = ["year_overview"]

_CELL: Final = 26
_MONTH_WIDTH: Final = 7 * _CELL + 28
_MONTH_HEIGHT: Final = 8 * _CELL + 20
_COLUMNS: Final = 4
_LEFT: Final = 24
_TOP: Final = 64
_LINE: Final = 24
_WEEKDAYS: Final = Text("一二三四五六日", "MTWTFSS")
_FREE: Final = 5
_DUE: Final = "#c62828"
_REST: Final = "#eeeeee"


def year_overview(found: Sequence[Due], place: Text, year: int, language: Language) -> str:
    """
    Return the due days of a year as SVG: a calendar, and below it what is due in words.

    Weekends are grey, a due day is red with a white number. What waits for an event or has no day
    in the text stands below, and never in the calendar.

    Args:
        found: What is due, by day.
        place: What the place is called.
        year: The year.
        language: The language of its words.
    """
    told = [_caption(due, language) for due in found]
    below = _TOP + 3 * _MONTH_HEIGHT
    width = 2 * _LEFT + _COLUMNS * _MONTH_WIDTH
    head = Text(f"{place.zh} {year} 年到期事项", f"{place.en}: due in {year}").say(language)
    root = picture(width, below + _LINE * (len(told) + 2), head, "\n".join(told))
    words(root, (_LEFT, 40), head, "title")
    days = {due.due for due in found if due.due}
    for month in range(1, 13):
        column, row = (month - 1) % _COLUMNS, (month - 1) // _COLUMNS
        at = (_LEFT + column * _MONTH_WIDTH, _TOP + row * _MONTH_HEIGHT)
        _month(root, at, (year, month), days, language)
    for line, said in enumerate(told or [_NOTHING.say(language)]):
        words(root, (_LEFT, below + _LINE * (line + 1)), said)
    return written(root)


_NOTHING: Final = Text("该年没有到期事项", "Nothing is due in this year")


def _month(
    root: Element,
    at: tuple[int, int],
    month: tuple[int, int],
    days: set[datetime.date],
    language: Language,
) -> None:
    left, top = at
    first = datetime.date(*month, 1)
    name = Text(f"{first.month}月", first.strftime("%B")).say(language)
    words(root, (left, top + 16), name)
    for weekday, letter in enumerate(_WEEKDAYS.say(language)):
        words(root, (left + weekday * _CELL + _CELL // 2, top + 38), letter, "small middle")
    for day in range(1, calendar.monthrange(*month)[1] + 1):
        date = first.replace(day=day)
        week = (day - 1 + first.weekday()) // 7
        corner = (left + date.weekday() * _CELL, top + 46 + week * _CELL)
        if date in days:
            rectangle(root, corner, (_CELL - 2, _CELL - 2), _DUE)
        elif date.weekday() >= _FREE:
            rectangle(root, corner, (_CELL - 2, _CELL - 2), _REST)
        _number(root, corner, day, due=date in days)


def _number(root: Element, corner: tuple[int, int], day: int, *, due: bool) -> None:
    point = (corner[0] + _CELL // 2 - 1, corner[1] + 17)
    words(root, point, str(day), "small middle")
    if due:
        root[-1].set("style", "fill:#ffffff;font-weight:600")


def _caption(due: Due, language: Language) -> str:
    one = due.obligation
    if due.due:
        day = Text(due.due.isoformat(), due.due.isoformat())
    elif due.is_dated:
        day = Text("尚不能判定", "not known yet")
    else:
        day = Text("文件未写日期", "no date in the text")
    who, place = due.who, place_words(due)
    return Text(
        f"{day.zh}　{one.label.zh}：{who.zh} → {one.to.zh}（{place.zh}）",
        f"{day.en}  {one.label.en}: {who.en} → {one.to.en} ({place.en})",
    ).say(language)
