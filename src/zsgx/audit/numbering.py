"""
The numerals of Chinese official documents, and their sections: 一、 （一） 1. （1） 第一章, 第一条.

Numbers are read exactly: 十二, 两万五千, 一点五, 3万5千, 壹佰. A section is known by the numbers
that are printed. Where a text begins below its first level, as a piece of a document does, 0 stands
for what is not there: 0.2 is a （二） with nothing around it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from attrs import define, field, frozen

__all__ = [
    "FORMAL",
    "LONGEST",
    "WORDS",
    "Mark",
    "Numbering",
    "mark_of",
    "number_of",
    "printed",
    "same_section",
    "spread_of",
]

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
_NUMERALS: Final = "零一二三四五六七八九"
_WORDS: Final = "[一二三四五六七八九十百]{1,6}"
_ORDINAL: Final = r"[零〇一二两三四五六七八九十百千廿卅]{1,9}|\d{1,4}"
#: After an article's number, what makes it a reference to it and no beginning.
_REFERRED: Final = (
    "第?[款项]|规定|所列|所称|所述|中|之|的|和|及|与|或|、|至|到|以及|要求|情形|执行|办理|第"
)
_ARTICLE: Final = re.compile(rf"第({_ORDINAL})条")
_MARKS: Final = (
    ("chapter", re.compile(rf"第({_ORDINAL})(?:章|部分|编)")),
    ("part", re.compile(rf"第({_ORDINAL})节")),
    ("article", re.compile(rf"第({_ORDINAL})条(?!{_REFERRED})")),
    ("first", re.compile(rf"({_WORDS})(?:、|\.(?!\d))")),
    ("second", re.compile(rf"\(({_WORDS})\)")),
    ("fourth", re.compile(r"\((\d{1,3})\)")),
    # 1.5 is a number, not a mark.
    ("third", re.compile(r"(\d{1,3})(?:[.、)](?!\d))")),
)
_DEPTHS: Final = {
    "chapter": 0,
    "part": 1,
    "article": 2,
    "first": 2,
    "second": 3,
    "third": 4,
    "fourth": 5,
}
_TOP: Final = 2
_TOO_MANY: Final = 10_000


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


@frozen
class Mark:
    """
    The mark that a line begins with.

    Attributes:
        kind: Of which level it is.
        number: Its number.
        length: How many characters it takes.
    """

    kind: str
    number: int
    length: int

    @property
    def depth(self) -> int:
        """How deep it stands; a mark ends whatever stands as deep or deeper."""
        return _DEPTHS[self.kind]


def mark_of(line: str, *, apart: bool = False) -> Mark | None:
    """
    Return the mark that a normalised *line* begins with, or None.

    Args:
        line: The line.
        apart: Whether the number of an article stands apart from its text, as in a reference it
            does not.
    """
    for kind, pattern in (("article", _ARTICLE), *_MARKS) if apart else _MARKS:
        found = pattern.match(line)
        number = number_of(found[1]) if found else None
        if found and number and number < _TOO_MANY:
            return Mark(kind, int(number), found.end())
    return None


def printed(section: str) -> str:
    """Return a section as it is printed: ``2.3`` is 二（三）, ``§18.2`` is 第十八条（二）."""
    if section in ("", "0"):
        return "文首"
    annex, _, inner = section.partition(".")
    if annex.startswith("annex"):
        shown = f"附件{annex.removeprefix('annex')}"
        return f"{shown} {printed(inner)}" if inner else shown
    shown = ""
    depth = _TOP
    for part in section.split("."):
        sign, number = part[:1], part.lstrip("§CS")
        if not number.isdecimal():
            return section
        if sign in "CS":
            shown += f"第{_numeral(int(number))}{'章' if sign == 'C' else '节'}"
            continue
        if number != "0":
            shown += _level(sign, int(number), depth)
        depth += 1
    return shown


def same_section(known: str, other: str) -> bool:
    """Return whether two sections may be one, what a piece of a document leaves out being open."""
    if known == other:
        return True
    ours, theirs = known.split("."), other.split(".")
    if not (len(ours) == len(theirs) > 1 and theirs[0] == "0"):
        return False
    rest = [place for place, part in enumerate(theirs) if part != "0"]
    return bool(rest) and ours[rest[0] :] == theirs[rest[0] :]


@define
class Numbering:
    """
    Where in a document a reader is.

    Attributes:
        annexed: The annex that is, as ids have it; empty in the document itself.
        levels: The marks of the section and of those around it.
    """

    annexed: str = ""
    levels: list[Mark] = field(factory=list)

    @property
    def section(self) -> str:
        """The section, as ids have it: ``2.3`` is 二（三）, ``0`` what stands before the first."""
        parts: list[str] = [self.annexed] if self.annexed else []
        below = [mark for mark in self.levels if mark.depth >= _TOP]
        if not (below and below[0].kind == "article"):
            signs = {"chapter": "C", "part": "S"}
            parts += [
                f"{signs[mark.kind]}{mark.number}" for mark in self.levels if mark.kind in signs
            ]
        numbers = {mark.depth: mark for mark in below}
        for depth in range(_TOP, max(numbers, default=_TOP - 1) + 1):
            mark = numbers.get(depth)
            sign = "§" if mark and mark.kind == "article" else ""
            parts.append(f"{sign}{mark.number if mark else 0}")
        return ".".join(parts) or "0"

    @property
    def begun(self) -> bool:
        """Whether a first section has begun."""
        return bool(self.annexed or self.levels)

    @property
    def article(self) -> int:
        """The number of the last article, 0 before the first."""
        return next((mark.number for mark in self.levels if mark.kind == "article"), 0)

    def is_next(self, mark: Mark) -> bool:
        """Return whether *mark* is the first of its kind here, or follows the last."""
        last = next((each.number for each in self.levels if each.kind == mark.kind), 0)
        return mark.number in (1, last + 1)

    def enter(self, mark: Mark) -> None:
        """Enter the section that *mark* begins."""
        self.levels = [*(each for each in self.levels if each.depth < mark.depth), mark]

    def annex(self, number: str = "") -> None:
        """Enter an annex; before the first section it is the document itself, after its letter."""
        if self.begun:
            self.annexed, self.levels = f"annex{number}", []


def _level(sign: str, number: int, depth: int) -> str:
    if sign == "§":
        return f"第{_numeral(number)}条"
    if depth == _TOP:
        return _numeral(number)
    if depth == _TOP + 1:
        return f"（{_numeral(number)}）"
    return f"{number}." if depth == _TOP + 2 else f"（{number}）"


def _numeral(number: int, *, inner: bool = False) -> str:
    """Return a number below 10,000 in numerals, or the end of one."""
    if number < len(_NUMERALS):
        return _NUMERALS[number]
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十")):
        high, low = divmod(number, scale)
        if high:
            head = "" if number < 2 * scale and sign == "十" and not inner else _numeral(high)
            between = "零" if low and low < scale // 10 else ""
            return f"{head}{sign}{between}{_numeral(low, inner=True) if low else ''}"
    return str(number)
