"""
What a cell of a spreadsheet says, as text.

A number is told from text that looks like one: of an identity number that was typed as a number, a
spreadsheet has kept fifteen digits.
"""

from __future__ import annotations

import datetime
import re
from decimal import Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

__all__ = [
    "DIGITS",
    "SINCE_1900",
    "SINCE_1904",
    "Cell",
    "Styles",
    "Trouble",
    "day_styles",
    "is_a",
    "text_of",
]

#: How many digits of a number a spreadsheet keeps.
DIGITS: Final = 15
#: The moments that spreadsheets count days from.
SINCE_1900: Final = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
SINCE_1904: Final = datetime.datetime(1904, 1, 1)  # noqa: DTZ001 - as above

_LARGEST: Final = Decimal(10) ** DIGITS
_KEPT: Final = Context(prec=DIGITS)
#: Spreadsheets have a 29 February 1900, the sixtieth day; those before it are one less.
_NO_DAY: Final = 60
_SECONDS: Final = 86_400
#: Formats of days and times that every spreadsheet knows by number, Chinese ones included.
_DAYS: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
#: What a format holds that stands for no part of a day: texts, fillers, colours, places.
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@frozen
class Trouble:
    """
    What a cell holds that is no value.

    Attributes:
        text: What it holds, as the file has it.
        reason: What is wrong with it.
        remedy: What to do about it.
        lost: Whether it is a number that has lost digits.
    """

    text: str
    reason: Text
    remedy: Text
    lost: bool = False


#: A cell: text, nothing, or what is wrong with it.
Cell = str | Trouble | None

_UNCOMPUTED: Final = Trouble(
    "=…",
    Text("公式没有存下结果", "this formula has no stored result"),
    Text(
        "在表格软件中打开并保存，再运行", "open and save the file in a spreadsheet, then run again"
    ),
)


@frozen
class Styles:
    """
    How the cells of a file are read.

    Attributes:
        strings: The strings that cells share.
        days: For each style of cells, whether it shows a number as a day.
        since: The moment that days are counted from.
    """

    strings: list[str]
    days: list[bool]
    since: datetime.datetime

    def cell(self, element: Element) -> Cell:
        """Return what a cell says."""
        kind = element.get("t", "n")
        value: str | None = None
        formula = False
        for part in element:
            if is_a(part, "v"):
                value = part.text or ""
            elif is_a(part, "is"):
                return text_of(part) or None
            elif is_a(part, "f"):
                formula = True
        if value is None:
            return _UNCOMPUTED if formula else None
        match kind:
            case "s":
                return self.strings[int(value)] or None
            case "n":
                style = int(element.get("s", "0"))
                is_day = style < len(self.days) and self.days[style]
                return self._day(value) if is_day else _number(value)
            case "b":
                return "true" if value == "1" else "false"
            case "e":
                return _error(value)
            case _:
                return _unescaped(value) or None

    def _day(self, value: str) -> Cell:
        """Return a number that is shown as a day or a time of day."""
        try:
            serial = Decimal(value)
            seconds = int((serial * _SECONDS).to_integral_value())
            moment = self.since + datetime.timedelta(seconds=seconds)
        except (InvalidOperation, OverflowError):
            return value or None
        if 0 <= serial < 1:
            return moment.time().isoformat()
        if self.since == SINCE_1900 and serial < _NO_DAY:
            moment += datetime.timedelta(days=1)
        whole = moment.time() == datetime.time()
        return moment.date().isoformat() if whole else moment.isoformat()


def day_styles(formats: Iterable[tuple[int, str]], styles: Iterable[int]) -> list[bool]:
    """
    Return, for each style of cells, whether it shows a number as a day.

    Args:
        formats: The formats that the file has of its own, by number.
        styles: The number of each style's format.
    """
    own = dict(formats)
    days = {number for number, code in own.items() if _is_day(code)} | (_DAYS - own.keys())
    return [number in days for number in styles]


def is_a(element: Element, tag: str) -> bool:
    """Return whether *element* is a *tag*; two namespaces are in use."""
    return element.tag.rpartition("}")[2] == tag


def text_of(element: Element) -> str:
    """Return the text of a string, how it is to be read aloud (``rPh``) left out."""
    pieces = []
    for part in element:
        if is_a(part, "t"):
            pieces.append(part.text or "")
        elif is_a(part, "r"):
            pieces += [inner.text or "" for inner in part if is_a(inner, "t")]
    return _unescaped("".join(pieces))


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _is_day(code: str) -> bool:
    positive = _LITERAL.sub("", code).partition(";")[0].lower()
    return any(letter in positive for letter in "ymdhs")


def _number(value: str) -> Cell:
    """Return a number as text, with the fifteen digits that a spreadsheet keeps and shows."""
    if value.isascii() and value.isdigit() and len(value) <= DIGITS:
        return value
    try:
        exact = Decimal(value)
    except InvalidOperation:
        return value or None
    if exact.copy_abs() >= _LARGEST:
        return _lost(exact)
    text = format(_KEPT.create_decimal(exact), "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _lost(number: Decimal) -> Trouble:
    return Trouble(
        format(number, "f"),
        Text(
            f"是超过 {DIGITS} 位的数字，表格软件已丢掉后面的位",
            f"is a number of more than {DIGITS} digits, whose last ones are lost",
        ),
        Text(
            "将该列设为文本格式，并由来源重新填写",
            "format the column as text and fill it anew from its source",
        ),
        lost=True,
    )


def _error(value: str) -> Trouble:
    return Trouble(
        value,
        Text("单元格中是公式的错误值", "the cell holds the error of a formula"),
        Text("改正公式或填入值", "correct the formula or fill in the value"),
    )
