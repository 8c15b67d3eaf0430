"""
What a cell of a spreadsheet says, as text.

A number is told from text that looks like one: of an identity number that was typed as a number, a
spreadsheet has kept fifteen digits. What a cell holds that is no value sets its row aside.
"""

from __future__ import annotations

import datetime
import re
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from attrs import frozen
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import SHEET_MAIN_NS

from zsgx.batch.digits import DIGITS, LOST, REFILL
from zsgx.batch.limits import CELL
from zsgx.batch.rejects import CORRECT
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

__all__ = ["Cell", "Trouble", "cell_of", "text_of"]

_VALUE: Final = f"{{{SHEET_MAIN_NS}}}v"
_FORMULA: Final = f"{{{SHEET_MAIN_NS}}}f"
_INLINE: Final = f"{{{SHEET_MAIN_NS}}}is"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_RUN: Final = f"{{{SHEET_MAIN_NS}}}r"
#: What a cell, and a string, may hold.
_IN_CELL: Final = frozenset({_VALUE, _FORMULA, _INLINE, f"{{{SHEET_MAIN_NS}}}extLst"})
_IN_STRING: Final = frozenset(
    {_TEXT, _RUN, f"{{{SHEET_MAIN_NS}}}rPh", f"{{{SHEET_MAIN_NS}}}phoneticPr"}
)

_NUMBER: Final = re.compile(
    r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII
)
_PLAIN: Final = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_LARGEST: Final = Decimal(10) ** DIGITS
_LEAST: Final = Decimal("1E-308")
#: How much of a number arithmetic in floats may have left behind its fifteen digits, and no more.
_NOISE: Final = Decimal("2E-15")
_KEPT: Final = Context(prec=DIGITS)
#: The number of a day that spreadsheets count and no calendar has.
_NO_DAY: Final = 60
_NO_LEAP_YEAR: Final = 1899
_ESCAPE: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_TRUTHS: Final = {"1": "true", "true": "true", "0": "false", "false": "false"}


@frozen
class Trouble:
    """
    What a cell holds that is no value.

    Attributes:
        text: What it holds, as the file has it.
        reason: What is wrong with it.
        remedy: What to do about it.
    """

    text: str
    reason: Text
    remedy: Text


#: A cell: text, nothing, or what is wrong with it.
Cell = str | Trouble | None

_MIXED: Final = Text("单元格的内容不合规", "holds what no cell holds")
_SAVE_ANEW: Final = Text("在表格软件中另存该文件", "save the file anew in a spreadsheet")
_NO_STRING: Final = Text("所指的共享字符串不存在", "points to a string that is not there")
_UNCOMPUTED: Final = Trouble(
    "=…",
    Text("公式没有存下结果", "this formula has no stored result"),
    Text(
        "在表格软件中打开并保存，再运行", "open and save the file in a spreadsheet, then run again"
    ),
)


def cell_of(
    element: Element, strings: Sequence[str], *, is_day: bool, since: datetime.datetime
) -> Cell:
    """
    Return what a cell says.

    Args:
        element: The cell as it is stored.
        strings: The strings that cells share.
        is_day: Whether its format shows a number as a day.
        since: The moment that days are counted from.
    """
    tags = [part.tag for part in element]
    if not _IN_CELL.issuperset(tags) or len(set(tags)) < len(tags):
        return Trouble(element.get("r", ""), _MIXED, _SAVE_ANEW)
    kind = element.get("t", "n")
    value = element.findtext(_VALUE)
    if kind == "inlineStr":
        inline = element.find(_INLINE)
        return None if inline is None else _text(text_of(inline))
    # The text that a formula gives may well be empty; no number, truth value or error is.
    if not value and element.find(_FORMULA) is not None and (value is None or kind != "str"):
        return _UNCOMPUTED
    if not value:
        return None
    match kind:
        case "s":
            if value.isascii() and value.isdigit() and len(value) <= DIGITS:
                place = int(value)
                if place < len(strings):
                    return _text(strings[place])
            return _odd(value, _NO_STRING)
        case "n":
            return _day(value, since) if is_day else _number(value)
        case "b":
            return _TRUTHS.get(value) or _odd(value, Text("不是真假值", "is no truth value"))
        case "e":
            return Trouble(
                value,
                Text("单元格中是公式的错误值", "the cell holds the error of a formula"),
                Text("改正公式或填入值", "correct the formula or fill in the value"),
            )
        case "str" | "d":
            return _text(value)
        case _:
            return _odd(value, Text(f"单元格类型未知（{kind}）", f"is of an unknown kind ({kind})"))


def text_of(element: Element) -> str:
    """
    Return the text of a string as it is stored, how it is read aloud left out.

    Raises:
        ValueError: It holds what no string holds.
    """
    pieces = []
    for part in element:
        if part.tag not in _IN_STRING:
            raise ValueError(f"{part.tag.rpartition('}')[2]} in a string")
        if part.tag == _TEXT:
            pieces.append(part.text or "")
        elif part.tag == _RUN:
            pieces += [inner.text or "" for inner in part if inner.tag == _TEXT]
    return "".join(pieces)


def _text(stored: str) -> Cell:
    if "_x" in stored:
        try:
            stored = _ESCAPE.sub(_unescaped, stored)
        except UnicodeDecodeError:
            return _odd(stored, Text("含有半个字符", "holds half a character"))
    if len(stored) > CELL:
        return _odd(stored, Text(f"超过 {CELL:,} 个字符", f"is longer than {CELL:,} characters"))
    return stored or None


def _unescaped(found: re.Match[str]) -> str:
    """Return the characters that a spreadsheet has written by number, such as ``_x000D_``."""
    units = bytes.fromhex("".join(each[2:6] for each in re.findall("_x...._", found[0])))
    return units.decode("utf-16-be")


def _number(value: str) -> Cell:
    """Return a number as text, with the fifteen digits that a spreadsheet keeps and shows."""
    if _PLAIN.fullmatch(value):
        return value
    if not _NUMBER.fullmatch(value):
        return _odd(value, Text("不是数", "is no number"))
    exact = Decimal(value)
    if exact.copy_abs() >= _LARGEST:
        return Trouble(format(exact, "f"), LOST, REFILL)
    if exact and exact.copy_abs() < _LEAST:
        return _odd(value, Text("小得不是数", "is too small to be a number"))
    kept = _KEPT.create_decimal(exact)
    if abs(exact - kept) > _NOISE * abs(exact):
        return Trouble(value, LOST, REFILL)
    text = format(kept, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _day(value: str, since: datetime.datetime) -> Cell:
    """Return a number that is shown as a day or a time of day."""
    odd = _odd(value, Text("不是日期", "is no day"))
    if not _NUMBER.fullmatch(value) or value.startswith("-"):
        return odd
    if since.year == _NO_LEAP_YEAR and int(float(value)) == _NO_DAY:
        # 29 February 1900, which there was not; the day before has the number before.
        return odd
    try:
        moment = from_excel(float(value), since)
    except (OverflowError, ValueError):
        return odd
    if isinstance(moment, datetime.datetime):
        # To the second: a part of a day is not kept exactly.
        moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        if moment.time() == datetime.time():
            return moment.date().isoformat()
    return moment.isoformat() if isinstance(moment, datetime.date | datetime.time) else odd


def _odd(value: str, reason: Text) -> Trouble:
    return Trouble(value, reason, CORRECT)
