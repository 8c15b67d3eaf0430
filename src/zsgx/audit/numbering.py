"""
The numbering of Chinese official documents: 一、 （一） 1. （1） and 第一章, 第一条.

A section is known by the numbers that are printed. Where a text begins below its first level, as a
piece of a document does, 0 stands for what is not there: 0.2 is a （二） with nothing around it.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import define, field, frozen

from zsgx.audit.numerals import number_of

__all__ = ["Mark", "Numbering", "mark_of", "printed", "same_section"]

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
