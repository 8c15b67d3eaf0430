"""The dates of a document as its text states them, held against those that the policy holds."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import frozen
from dateutil.relativedelta import relativedelta

from zsgx.audit.figures import figure_of, figures_in
from zsgx.audit.publication import LABELLED
from zsgx.policy.document import normalised
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.audit.publication import Published, Sentence
    from zsgx.policy.document import Document

__all__ = ["DATES", "DateChange", "date_changes"]

Dated = Literal["issued", "since", "until"]

#: What the dates of a document are called.
DATES: Final[dict[Dated, Text]] = {
    "issued": Text("成文日期", "the day it was issued"),
    "since": Text("施行日期", "the first day it is in force"),
    "until": Text("有效期至", "the last day it is in force"),
}
_LABELS: Final[tuple[tuple[Dated, re.Pattern[str]], ...]] = (
    ("issued", re.compile("(?:成文|发文|签发)日期:")),
    ("since", re.compile("(?:施行|实施|生效)日期:")),
    ("until", re.compile("有效期至?:|(?:失效|废止)日期:")),
)
_DATE: Final = (
    r"[\d〇零一二三四五六七八九]{4}年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
_ALONE: Final = re.compile(_DATE)
_SINCE: Final = re.compile(f"(?:自|从|于)({_DATE})起?(?:正式)?(?:施行|执行|实施|生效|试行)")
_UNTIL: Final = re.compile(
    f"有效期限?(?:截?止?[至到为])+({_DATE})|(?:执行|施行|实施)[至到]({_DATE})"
)
_LASTS: Final = re.compile(r"有效期限?(?:为|是)?([\d一二三四五六七八九十两]{1,3}年)")
#: What a sentence names before its date, if it is another document.
_NAMES: Final = re.compile("《([^《》]{1,100})》")


@frozen
class DateChange:
    """
    A date of a document that its text states otherwise than the policy.

    Attributes:
        date: Which date.
        was: The day that the policy holds.
        now: The day that the text states.
        section: The section where it does.
        line: The line where it does.
    """

    date: Dated
    was: datetime.date
    now: datetime.date
    section: str
    line: int

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "date": self.date,
            "was": self.was.isoformat(),
            "now": self.now.isoformat(),
            "section": self.section,
            "line": self.line,
        }


def date_changes(published: Published, document: Document) -> tuple[DateChange, ...]:
    """Return the dates that the text states and the policy holds otherwise."""
    stated: dict[Dated, list[tuple[datetime.date, Sentence]]] = {}
    for date, day, sentence in _stated(published, document):
        stated.setdefault(date, []).append((day, sentence))
    held: dict[Dated, datetime.date | None] = {
        "issued": document.issued,
        "since": document.since,
        "until": document.until,
    }
    found = []
    for date, was in held.items():
        days = stated.get(date, [])
        if was is not None and days and was not in {day for day, _ in days}:
            now, sentence = days[0]
            found.append(DateChange(date, was, now, sentence.section, sentence.line))
    return tuple(found)


def _stated(
    published: Published, document: Document
) -> Iterator[tuple[Dated, datetime.date, Sentence]]:
    for sentence in published.sentences:
        text = sentence.text
        if LABELLED.fullmatch(text):
            for date, label in _LABELS:
                day = _day(label.sub("", text, count=1)) if label.match(text) else None
                if day:
                    yield date, day, sentence
        elif sentence.formal and _ALONE.fullmatch(text.removesuffix("印发")):
            day = _day(text.removesuffix("印发"))
            # The day of an annex is the annex's own.
            if day and not sentence.section.startswith("annex"):
                yield "issued", day, sentence
        elif _is_own(text, document):
            for found in _SINCE.finditer(text):
                if day := _day(found[1]):
                    yield "since", day, sentence
            for found in _UNTIL.finditer(text):
                if day := _day(found[1] or found[2]):
                    yield "until", day, sentence
            for day in _lasting(text, document):
                yield "until", day, sentence


def _lasting(text: str, document: Document) -> Iterator[datetime.date]:
    """Yield the last days of a document that is in force for so many years."""
    for found in _LASTS.finditer(text):
        years = figure_of(next(iter(figures_in(found[1])), "")).least
        if years is not None and years.denominator == 1:
            try:
                end = document.since + relativedelta(years=int(years))
            except (ValueError, OverflowError):
                continue
            yield end - datetime.timedelta(days=1)
            yield end


def _is_own(text: str, document: Document) -> bool:
    """Return whether a sentence is about the document itself, as far as it names any."""
    title = normalised(document.title.zh).strip("《》")
    named = _NAMES.search(text)
    return named is None or named[1] in title or title in named[1]


def _day(text: str) -> datetime.date | None:
    return next((day for each in figures_in(text) if (day := figure_of(each).day)), None)
