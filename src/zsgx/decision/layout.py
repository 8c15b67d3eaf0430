"""
Lines of an explanation, laid out as aligned text or as Markdown.

A line has a term before it (依据, applies) or is a detail of the line above. Text is as wide as the
terminal's cells: a Chinese character takes two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.outlet import visible
from zsgx.text import Language, Text, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["NO_TERM", "Line", "as_markdown", "as_text", "padded", "wrapped"]

#: What may not begin a line, and what may not end one.
_CLOSING: Final = "，。；：、！？）》」』”’】〕]),.;:!?"
_OPENING: Final = "（《「『“‘【〔[("
_DETAIL: Final = "  "
NO_TERM: Final = Text("", "")


@frozen
class Line:
    """
    One line of an explanation.

    Attributes:
        text: What it says.
        role: What it is for: a head or subhead, the basis, what is missing, a note, a detail, or
            the standing of a rule.
        term: The word before it; a detail has none.
        depth: How deep it stands: 1 is a detail of the line above.
        level: How many answers it lies below the one that was asked for.
        ids: The ids behind it, of facts, rules and clauses.
    """

    text: Text
    role: str
    term: Text = NO_TERM
    depth: int = 0
    level: int = 0
    ids: tuple[str, ...] = ()

    def say(self, language: Language) -> str:
        """Return the line's text with the ids behind it."""
        said = visible(self.text.say(language), keep="")
        return f"{said} [{', '.join(self.ids)}]" if self.ids else said


def padded(text: str, width: int) -> str:
    """Return *text* filled with spaces up to *width* cells."""
    return text + " " * max(width - cells(text), 0)


def wrapped(text: str, width: int | None, first: str = "", rest: str = "") -> list[str]:
    """
    Return *text* in lines of at most *width* cells, Chinese broken between characters.

    Args:
        text: The text.
        width: How many cells a line has; None leaves the text on one line.
        first: What the first line begins with.
        rest: What the other lines begin with.
    """
    if width is None or cells(first) + cells(text) <= width:
        return [first + text]
    lines, line, start = [], first, first
    for piece in _pieces(text):
        if cells(line) + cells(piece.rstrip()) > width and line.strip() != start.strip():
            lines.append(line.rstrip())
            line = start = rest
            piece = piece.lstrip()  # noqa: PLW2901 - a line begins without a space
        line += piece
    lines.append(line.rstrip())
    return lines


def as_text(
    lines: Iterable[Line], language: Language, width: int | None = None
) -> Iterator[tuple[str, str]]:
    """Yield *lines* as lines of text with their roles, terms in one column."""
    # What has nothing to say in this language, such as an alias, is left out.
    listed = [line for line in lines if line.ids or line.say(language).strip()]
    column = 2 + max((cells(line.term.say(language)) for line in listed), default=0)
    for place, line in enumerate(listed):
        if place and line.role == "head" and not line.level:
            yield "", ""
        margin = "  │ " * line.level
        if line.role == "head":
            first = rest = margin
        elif line.role == "subhead":
            first = rest = f"{margin}  "
        else:
            term = line.term.say(language)
            indent = " " * column + _DETAIL * line.depth
            first = f"{margin}  {padded(term, column)}{_DETAIL * line.depth}"
            rest = f"{margin}  {indent}"
        for text in wrapped(line.say(language), width, first, rest):
            yield text.rstrip(), line.role


def as_markdown(lines: Sequence[Line], language: Language) -> str:
    """Return *lines* as Markdown: a heading, and a list whose items begin with their terms."""
    items = []
    for line in lines:
        ids = "".join(f" `{id_}`" for id_ in line.ids)
        said = f"{_escaped(visible(line.text.say(language), keep=''))}{ids}"
        if line.role == "head":
            items.append(f"{_nest(line, -1)}- **{said}**" if line.level else f"\n### {said}\n")
        elif any(char.isalnum() for char in line.term.en):
            items.append(f"{_nest(line, 0)}- **{line.term.say(language)}** {said}")
        else:
            items.append(f"{_nest(line, 0)}- {said}")
    return "\n".join(items).lstrip("\n") + "\n"


def _nest(line: Line, more: int) -> str:
    return "  " * (line.level + line.depth + more)


def _escaped(text: str) -> str:
    for sign in "\\`*_<>[]!&":
        text = text.replace(sign, f"\\{sign}")
    return text


def _pieces(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may break."""
    piece = ""
    for char in text:
        if piece and _may_break(piece[-1], char):
            yield piece
            piece = ""
        piece += char
    yield piece


def _may_break(before: str, after: str) -> bool:
    if before == " ":
        return after != " "
    if after in _CLOSING or before in _OPENING or after == " ":
        return False
    return cells(before) > 1 or cells(after) > 1
