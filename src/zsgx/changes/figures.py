"""The figures that a text holds, in one spelling however they are printed: 两倍 is 2倍."""

from __future__ import annotations

import re
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["amount_of", "differing", "figures_in", "plain_number"]

_DIGITS: Final = dict(
    zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
_SCALES: Final = {**_TENS, **_MYRIADS, "万亿": 10**12}

#: What figures count. Of two that begin alike the longer comes first.
_UNIT: Final = (
    "个工作日|个月|季度|学时|小时|课时|人次|人|名|期|个|元|倍|年|日|天|周|次|批|项|家|门|场|种|类|级"
    "|岁|分|章|条|页|号|届"
)
#: What 一 only introduces: 一批 is some, not one.
_ARTICLE: Final = frozenset("个种类项批家门场名期条章页号届级分人")
_FIGURE: Final = re.compile(
    rf"""
    (?P<date>(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日|底|末)?)
    |(?P<before>第|前)?(?P<number>\d{{1,15}}(?:,\d{{3}}){{0,4}}(?:\.\d{{1,9}})?)
        (?:(?P<rate>[%‰])|(?P<scale>万亿|[十百千万亿])?余?多?(?P<unit>{_UNIT})?)
    |百分之(?P<percent>[〇零一二两三四五六七八九十百]{{1,7}})
    |(?P<rank>第|前)?(?!十分)(?P<words>[一二两三四五六七八九十][〇零一二两三四五六七八九十百千万亿]{{0,14}})
        (?P<counted>{_UNIT})(?!度|性)
    """,
    re.VERBOSE,
)
_AMOUNT: Final = re.compile(r"\D*?(\d+(?:\.\d+)?)([^\d月]*)")


def figures_in(text: str) -> tuple[str, ...]:
    """Return the figures in a normalised *text*, in order: 300期, 80000元, 2倍, 12月10日, 1.5%."""
    return tuple(_spelt(text))


def amount_of(figure: str) -> tuple[Decimal, str] | None:
    """Return how many of what a figure is; None for a date, which is no amount."""
    found = _AMOUNT.fullmatch(figure)
    return (Decimal(found[1]), found[2]) if found else None


def differing(was: Sequence[str], now: Sequence[str]) -> tuple[tuple[str | None, str | None], ...]:
    """Return the figures that differ, each beside what stands in its place."""
    pairs: list[tuple[str | None, str | None]] = []
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            pairs += zip_longest(was[first:last], now[start:end])
    return tuple(pairs)


def _spelt(text: str) -> Iterator[str]:
    for found in _FIGURE.finditer(text):
        if found["date"]:
            yield found["date"].replace("末", "底")
        elif found["percent"]:
            yield f"{_counted(found['percent'])}%"
        elif found["number"]:
            number = Decimal(found["number"].replace(",", "")) * _SCALES.get(found["scale"], 1)
            counted = found["rate"] or found["unit"] or ""
            yield f"{found['before'] or ''}{plain_number(number)}{counted}"
        elif found["rank"] or found["words"] != "一" or found["counted"] not in _ARTICLE:
            yield f"{found['rank'] or ''}{_counted(found['words'])}{found['counted']}"


def plain_number(number: Decimal) -> str:
    """Return *number* in its shortest spelling, never with an exponent."""
    shown = format(number, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _counted(words: str) -> int:
    """Return what a number in Chinese numerals is: 十二 is 12, 两千五百 is 2500."""
    if all(word in _DIGITS for word in words):
        return int("".join(str(_DIGITS[word]) for word in words))
    total = below = digit = 0
    for word in words:
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word in _TENS:
            below += (digit or 1) * _TENS[word]
            digit = 0
        else:
            total = (total + below + digit) * _MYRIADS[word]
            below = digit = 0
    return total + below + digit
