"""Pictures as SVG: progress towards targets, and the due days of a year."""

from __future__ import annotations

import calendar
import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from zsgx.outlet import visible
from zsgx.policy.target import Comparison
from zsgx.programme.status import Progress
from zsgx.programme.target import Attainment
from zsgx.text import Language, Text
from zsgx.words.programme import got, place_words, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.programme.obligation import Due

__all__ = ["progress_chart", "year_overview"]

_STYLE: Final = (
    "text{font-family:'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',"
    "sans-serif;font-size:15px;fill:#212121}.title{font-size:20px;font-weight:600}"
    ".small{font-size:12px;fill:#616161}.middle{text-anchor:middle}"
)
_WIDTH: Final = 960
_LEFT: Final = 24
#: Where the bar of a target ends that is reached exactly; bars go on to the right of it.
_WHOLE: Final = 640
_FURTHEST: Final = 760
_ROW: Final = 64
_TOP: Final = 84
_COLOURS: Final = {
    Progress.MET: "#2e7d32",
    Progress.BELOW: "#c77700",
    Progress.ABOVE: "#6a3d9a",
    Progress.REACHED: "#2e7d32",
    Progress.UNDETERMINED: "#607d8b",
}
_OTHER: Final = "#9e9e9e"
_EMPTY: Final = Text("该年没有目标", "There are no targets in this year")
_LEGEND: Final = Text(
    "竖线：目标；浅色带：“左右”的幅度；三角：均匀进度；浅色条：尚未确定的部分",
    "Line: the target; pale band: what “about” may mean; triangle: an even pace; pale bar: open",
)
_CELL: Final = 26
_MONTH_WIDTH: Final = 7 * _CELL + 28
_MONTH_HEIGHT: Final = 8 * _CELL + 20
_COLUMNS: Final = 4
_YEAR_LEFT: Final = 24
_YEAR_TOP: Final = 64
_LINE: Final = 24
_WEEKDAYS: Final = Text("一二三四五六日", "MTWTFSS")
_FREE: Final = 5
_DUE: Final = "#c62828"
_REST: Final = "#eeeeee"
_NOTHING: Final = Text("该年没有到期事项", "Nothing is due in this year")


def picture(width: int, height: int, title: str, description: str) -> Element:
    """Return an empty picture with a title and a description for those who cannot see it."""
    size = {"width": str(width), "height": str(height), "viewBox": f"0 0 {width} {height}"}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, "role": "img"})
    SubElement(root, "title").text = visible(title)
    SubElement(root, "desc").text = visible(description)
    SubElement(root, "style").text = _STYLE
    rectangle(root, (0, 0), (width, height), "#ffffff")
    return root


def rectangle(
    into: Element, at: tuple[int, int], size: tuple[int, int], fill: str, opacity: str = "1"
) -> None:
    """Draw a rectangle; a width below 0 draws nothing."""
    (left, top), (width, height) = at, size
    numbers = {"x": left, "y": top, "width": max(width, 0), "height": height}
    drawn = {name: str(number) for name, number in numbers.items()}
    SubElement(into, "rect", {**drawn, "fill": fill, "fill-opacity": opacity})


def words(into: Element, at: tuple[int, int], said: str, style: str = "") -> None:
    """Write *said* with its baseline at a point."""
    place = {"x": str(at[0]), "y": str(at[1])}
    SubElement(into, "text", {**place, "class": style} if style else place).text = visible(
        said, keep=""
    )


def written(root: Element) -> str:
    """Return a picture as text, the same for equal pictures."""
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def progress_chart(found: Sequence[Attainment], place: Text, year: int, language: Language) -> str:
    """
    Return a chart of *found* as SVG: one bar for each target that has a number.

    A bar is as long as the share of the target that was reached; a paler piece is what is open. The
    upright line is the target, a pale band around it what “about” was taken to mean, and the small
    triangle an even pace. Its words repeat all that its colours say.

    Args:
        found: The progress of each metric; those without a target are left out.
        place: What the place is called.
        year: The year.
        language: The language of its words.
    """
    rows = [one for one in found if one.value is not None]
    height = _TOP + _ROW * max(len(rows), 1) + 40
    head = Text(
        f"{place.zh} {year} 年目标完成情况", f"{place.en}: progress against targets, {year}"
    )
    captions = [_caption(one, language) for one in rows]
    about = "\n".join(captions) or _EMPTY.say(language)
    chart = picture(_WIDTH, height, head.say(language), about)
    words(chart, (_LEFT, 40), head.say(language), "title")
    if not rows:
        words(chart, (_LEFT, _TOP + 24), _EMPTY.say(language))
    for place_in_chart, one in enumerate(rows):
        _row(chart, _TOP + _ROW * place_in_chart, one, language)
    words(chart, (_LEFT, height - 16), _LEGEND.say(language), "small")
    return written(chart)


def _row(chart: Element, top: int, one: Attainment, language: Language) -> None:
    value = one.value
    assert value is not None  # rows are those with a value
    group = SubElement(chart, "g")
    SubElement(group, "title").text = _caption(one, language)
    words(group, (_LEFT, top + 16), _caption(one, language))
    rectangle(group, (_LEFT, top + 26), (_FURTHEST - _LEFT, 16), "#eeeeee")
    if not value.quantity:
        return
    if value.comparison is Comparison.ABOUT and one.tolerance:
        band = [Fraction(1) - Fraction(one.tolerance), Fraction(1) + Fraction(one.tolerance)]
        left, right = (_along(end) for end in band)
        rectangle(group, (left, top + 22), (right - left, 24), "#cfd8dc")
    colour = _COLOURS.get(one.progress, _OTHER)
    least = _along(Fraction(one.reached.least or 0) / value.quantity)
    if one.reached.most is not None:
        most = _along(Fraction(one.reached.most) / value.quantity)
        rectangle(group, (_LEFT, top + 26), (most - _LEFT, 16), colour, "0.35")
    rectangle(group, (_LEFT, top + 26), (least - _LEFT, 16), colour)
    rectangle(group, (_WHOLE - 1, top + 20), (2, 28), "#212121")
    if one.expected is not None:
        at = _along(one.expected / value.quantity)
        points = f"{at},{top + 43} {at - 6},{top + 52} {at + 6},{top + 52}"
        SubElement(group, "polygon", {"points": points, "fill": "#212121"})


def _along(share: Fraction) -> int:
    """Return how far to the right a share of the target lies; what is far beyond it is cut off."""
    return min(_FURTHEST, round(_LEFT + (_WHOLE - _LEFT) * share))


def _caption(one: Attainment, language: Language) -> str:
    """Return a row in words: the metric, what was reached, what is wanted, how that stands."""
    assert one.target is not None  # rows are those with a target
    assert one.value is not None
    goal, number = wanted(one.value, one.target.unit), got(one.reached)
    label, word = one.target.label, one.progress.label
    return Text(
        f"{label.zh}：{number.zh}，目标{goal.zh}（{word.zh}）",
        f"{label.en}: {number.en} of {goal.en} ({word.en})",
    ).say(language)


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
    captions = [_due_caption(due, language) for due in found]
    below = _YEAR_TOP + 3 * _MONTH_HEIGHT
    width = 2 * _YEAR_LEFT + _COLUMNS * _MONTH_WIDTH
    head = Text(f"{place.zh} {year} 年到期事项", f"{place.en}: due in {year}").say(language)
    root = picture(width, below + _LINE * (len(captions) + 2), head, "\n".join(captions))
    words(root, (_YEAR_LEFT, 40), head, "title")
    days = {due.due for due in found if due.due}
    for month in range(1, 13):
        column, row = (month - 1) % _COLUMNS, (month - 1) // _COLUMNS
        at = (_YEAR_LEFT + column * _MONTH_WIDTH, _YEAR_TOP + row * _MONTH_HEIGHT)
        _month(root, at, (year, month), days, language)
    for line, said in enumerate(captions or [_NOTHING.say(language)]):
        words(root, (_YEAR_LEFT, below + _LINE * (line + 1)), said)
    return written(root)


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


def _due_caption(due: Due, language: Language) -> str:
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
