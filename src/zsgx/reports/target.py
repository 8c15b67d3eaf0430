"""A chart of progress against targets, as SVG."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, SubElement

from zsgx.policy.target import Comparison
from zsgx.programme.target import Attainment, Progress
from zsgx.reports.svg import picture, rectangle, words, written
from zsgx.text import Text
from zsgx.words.programme import got, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.text import Language

__all__ = ["progress_chart"]

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
    told = [_caption(one, language) for one in rows]
    about = "\n".join(told) or _EMPTY.say(language)
    chart = picture(_WIDTH, height, head.say(language), about)
    words(chart, (_LEFT, 40), head.say(language), "title")
    if not rows:
        words(chart, (_LEFT, _TOP + 24), _EMPTY.say(language))
    for place_in_chart, one in enumerate(rows):
        _row(chart, _TOP + _ROW * place_in_chart, one, language)
    words(chart, (_LEFT, height - 16), _LEGEND.say(language), "small")
    return written(chart)


_EMPTY: Final = Text("该年没有目标", "There are no targets in this year")
_LEGEND: Final = Text(
    "竖线：目标；浅色带：“左右”的幅度；三角：均匀进度；浅色条：尚未确定的部分",
    "Line: the target; pale band: what “about” may mean; triangle: an even pace; pale bar: open",
)


def _row(chart: Element, top: int, one: Attainment, language: Language) -> None:
    value = one.value
    assert value is not None  # noqa: S101 - rows are those with a value
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
    assert one.target is not None  # noqa: S101 - rows are those with a target
    assert one.value is not None  # noqa: S101
    goal, number = wanted(one.value, one.target.unit), got(one.reached)
    label, word = one.target.label, one.progress.label
    return Text(
        f"{label.zh}：{number.zh}，目标{goal.zh}（{word.zh}）",
        f"{label.en}: {number.en} of {goal.en} ({word.en})",
    ).say(language)
