"""
What a plain scalar of a policy file means: exact, and never a guess.

Words such as on, no and yes are text. So is whatever looks like a number or a date and is not
written as this project writes them (``1e3``, ``0x1F``, ``1_000``, ``007``, ``2024/1/5``): where a
number or a date is wanted, it is refused there with its place.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Final

from attrs import frozen

from zsgx.text import Text

__all__ = ["ScalarValue", "kind_of", "resolved"]

#: What a scalar can mean.
ScalarValue = bool | int | Decimal | str | datetime.date | None

_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_MAYBE: Final = frozenset("0123456789+-")
_NUMBER: Final = re.compile(r"[+-]?(?P<whole>0|[1-9][0-9]*)(?:\.(?P<fraction>[0-9]+))?\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOST_DIGITS: Final = 15


@frozen
class ScalarFault:
    """
    Why a plain scalar has no meaning.

    Attributes:
        code: The kind of fault.
        message: What is wrong.
        hint: What to do about it.
    """

    code: str
    message: Text
    hint: Text


def resolved(text: str) -> tuple[ScalarValue, ScalarFault | None]:
    """Return what the plain scalar *text* means; what has no meaning stays text."""
    if text in _WORDS:
        return _WORDS[text], None
    if text[0] not in _MAYBE:
        return text, None
    if _DATE.match(text):
        return _date(text)
    number = _NUMBER.match(text)
    if not number:
        return text, None
    if max(len(number["whole"]), len(number["fraction"] or "")) > _MOST_DIGITS:
        return text, ScalarFault(
            "bad-number",
            Text(
                f"数字位数过多（小数点前后各至多 {_MOST_DIGITS} 位）",
                f"this number is too long (at most {_MOST_DIGITS} digits before the point and "
                "after it)",
            ),
            Text("号码等文本须加引号。", "If it is text, such as an id number, put it in quotes."),
        )
    return (Decimal(text) if number["fraction"] else int(text)), None


def kind_of(value: ScalarValue) -> Text:
    """Return what to call *value* where something else was wanted."""
    if isinstance(value, bool):
        return Text("真或假", "true or false")
    if isinstance(value, datetime.date):
        return Text("日期", "a date")
    return Text("文本", "text") if isinstance(value, str) else Text("数", "a number")


def _date(text: str) -> tuple[ScalarValue, ScalarFault | None]:
    try:
        return datetime.date.fromisoformat(text), None
    except ValueError:
        return text, ScalarFault(
            "bad-date",
            Text(f"没有 {text} 这一天", f"there is no such day as {text}"),
            Text(
                "日期写作 YYYY-MM-DD；文本须加引号。",
                "Dates are YYYY-MM-DD; quote it if it is text.",
            ),
        )
