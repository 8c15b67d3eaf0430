"""The numbering of Chinese official documents: 一、 （一） 1. and 第一章, 第一条."""

from __future__ import annotations

import re
from typing import Final

from attrs import define, field, frozen

__all__ = ["Mark", "Numbering", "mark_of", "printed"]

_NUMERALS: Final = "零一二三四五六七八九十"
_WORDS: Final = r"[一二三四五六七八九十]{1,3}"
_MARKS: Final = (
    ("chapter", re.compile(rf"第({_WORDS})[章部分]+")),
    ("article", re.compile(rf"第({_WORDS}|[零一二三四五六七八九十百]+)条")),
    ("first", re.compile(rf"({_WORDS})、")),
    ("second", re.compile(rf"\(({_WORDS})\)")),
    # 1.5 is a number, not a mark.
    ("third", re.compile(r"\(?(\d{1,2})(?:[.、)](?!\d))")),
)


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


def mark_of(line: str) -> Mark | None:
    """Return the mark that a normalised *line* begins with, or None."""
    for kind, pattern in _MARKS:
        found = pattern.match(line)
        if found:
            word = found[1]
            return Mark(kind, int(word) if word.isdigit() else _number(word), found.end())
    return None


def printed(section: str) -> str:
    """Return a section as it is printed: ``2.3`` is 二（三）, ``2.3.1`` is 二（三）1."""
    if section in ("", "0"):
        return "文首"
    if section == "annex" or section.startswith("annex."):
        inner = section.removeprefix("annex").removeprefix(".")
        return f"附件{printed(inner)}" if inner else "附件"
    first, *rest = section.split(".")
    shown = _numeral(first)
    for level, part in enumerate(rest):
        shown += f"（{_numeral(part)}）" if level == 0 else f"{part}."
    return shown


@define
class Numbering:
    """
    Where in a document a reader is.

    Attributes:
        annexed: Whether that is in an annex.
        levels: The numbers of the section and of those around it.
    """

    annexed: bool = False
    levels: list[int] = field(factory=list)
    _chaptered: bool = False

    @property
    def section(self) -> str:
        """The section, as ids have it: ``2.3`` is 二（三）, ``0`` what stands before the first."""
        numbers = [str(level) for level in self.levels]
        return ".".join(["annex", *numbers] if self.annexed else numbers) or "0"

    @property
    def begun(self) -> bool:
        """Whether a first section has begun."""
        return self.annexed or bool(self.levels)

    def enter(self, mark: Mark) -> None:
        """Enter the section that *mark* begins."""
        self._chaptered = self._chaptered or mark.kind == "chapter"
        depth = {"chapter": 0, "first": 0, "second": 1, "third": 2}.get(mark.kind)
        if depth is None:
            depth = 1 if self._chaptered else 0
        # A list that begins deeper than the levels around it stands right below them.
        depth = min(depth, len(self.levels))
        self.levels = [*self.levels[:depth], mark.number]

    def annex(self) -> None:
        """Enter an annex; before the first section it is the document itself, after its letter."""
        if self.levels:
            self.annexed, self.levels = True, []


def _numeral(part: str) -> str:
    if not part.isdigit():
        return part
    tens, ones = divmod(int(part), 10)
    if not tens:
        return _NUMERALS[ones]
    head = _NUMERALS[tens] if 1 < tens < len(_NUMERALS) else ""
    return f"{head}十{_NUMERALS[ones] if ones else ''}"


def _number(word: str) -> int:
    total = digit = 0
    for numeral in word:
        if numeral in "百十":
            total += (digit or 1) * (100 if numeral == "百" else 10)
            digit = 0
        else:
            digit = _NUMERALS.index(numeral)
    return total + digit
