"""Numbers in Chinese numerals, read exactly: 十二, 两万五千, 一点五, 3万5千, 壹佰, 两三."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

__all__ = ["FORMAL", "LONGEST", "WORDS", "number_of", "spread_of"]

_DIGITS: Final = dict(zip("零一二三四五六七八九", range(10), strict=True))
_TENS: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = (("亿", 10**8), ("万", 10**4))
_PLAIN: Final = str.maketrans(
    {
        **dict(
            zip(
                "〇两兩壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億",
                "零二二一二二三三三四五六六七八九十百千万亿",
                strict=True,
            )
        ),
        "廿": "二十",
        "卅": "三十",
        "卌": "四十",
        ",": "",
    }
)
#: The longest number that is read; none that anybody states has more signs.
LONGEST: Final = 40
_SIGN: Final = re.compile(r"\d+(?:\.\d+)?|.")
#: Two digits side by side, which say from one to the other: 两三, 七八十.
_PAIR: Final = re.compile(
    r"(?<![零一二三四五六七八九\d])([一二三四五六七八九])([二三四五六七八九])(?![零一二三四五六七八九\d])"
)
_SEVERAL: Final = re.compile(r"[几数]([十百千]?[万亿]?)|(.*十)几([万亿]?)")

#: A number in numerals, for regular expressions.
WORDS: Final = (
    "[〇零一二两三四五六七八九十廿卅卌][〇零一二两三四五六七八九十百千万亿廿卅卌]*"
    "(?:点[〇零一二三四五六七八九]+(?![十百千])[万亿]?)?"
)
#: A number in the numerals of bank notes, of two signs or more, for regular expressions.
FORMAL: Final = "[壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟][壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟零万萬亿億]+"


def plain(numerals: str) -> str:
    """Return *numerals* with each sign as it is usually written."""
    return numerals.translate(_PLAIN)


def number_of(numerals: str) -> Fraction | None:
    """Return the number that *numerals* are, Arabic ones among them; None where they are none."""
    if not 0 < len(numerals) <= LONGEST:
        return None
    return Fraction(int(numerals)) if numerals.isdecimal() else _value(plain(numerals))


def spread_of(numerals: str) -> tuple[Fraction, Fraction] | None:
    """Return from where to where *numerals* go: 两三 from 2 to 3, 数百 from 100 to 1000."""
    if len(numerals) > LONGEST:
        return None
    signs = plain(numerals)
    several = _SEVERAL.fullmatch(signs)
    if several and (several[1] or several[2]):
        return _several(*several.groups())
    pair = _PAIR.search(signs)
    if pair is None or _DIGITS[pair[1]] >= _DIGITS[pair[2]]:
        return None
    before, after = signs[: pair.start()], signs[pair.end() :]
    least, most = _value(f"{before}{pair[1]}{after}"), _value(f"{before}{pair[2]}{after}")
    return (least, most) if least is not None and most is not None and least < most else None


def _several(scale: str | None, tens: str | None, myriad: str) -> tuple[Fraction, Fraction] | None:
    if scale:
        least = _value(f"一{scale}")
        return (least, 10 * least) if least else None
    base, unit = _value(tens or ""), _value(f"一{myriad}")
    return ((base + 1) * unit, (base + 9) * unit) if base and unit else None


def _value(signs: str) -> Fraction | None:
    for sign, scale in _MYRIADS:
        head, found, tail = signs.rpartition(sign)
        if found:
            above = _value(head) if head else Fraction(1)
            # 两万五 is 25,000: what follows without a zero counts the next lower place.
            below = _value(tail) if tail else Fraction(0)
            if above is None or below is None:
                return None
            return above * scale + below * (scale // 10 if tail in _DIGITS else 1)
    return _section(signs)


def _section(signs: str) -> Fraction | None:
    """Return a number below ten thousand, or whatever Arabic digits say."""
    whole, point, decimals = signs.partition("点")
    if point:
        above = _section(whole)
        if above is None or not decimals or any(sign not in _DIGITS for sign in decimals):
            return None
        return above + Fraction(_digits(decimals), 10 ** len(decimals))
    if not whole:
        return None
    if all(sign in _DIGITS for sign in whole):
        return Fraction(_digits(whole))
    return _places(whole)


def _digits(signs: str) -> int:
    return int("".join(str(_DIGITS[sign]) for sign in signs))


def _places(signs: str) -> Fraction | None:
    """Return a number of tens, hundreds and thousands, each place lower than the one before."""
    total, digit, place, zero = Fraction(0), None, 10_000, False
    for sign in _SIGN.findall(signs):
        if sign in _TENS:
            if _TENS[sign] >= place:
                return None
            place = _TENS[sign]
            total += (Fraction(1) if digit is None else digit) * place
            digit, zero = None, False
        elif digit is not None:
            return None
        elif sign == "零":
            zero = True
        elif sign in _DIGITS or sign[0].isdecimal():
            digit = Fraction(_DIGITS.get(sign, sign))
        else:
            return None
    if digit is None:
        return total
    # 一百五 is 150, and 一百零五 105.
    return total + digit * (place // 10 if place in (100, 1000) and not zero else 1)
