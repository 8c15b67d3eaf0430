"""
The faults of files and data: values, not exceptions.

A reader collects all of them, each with its place, and goes on. They are shown as hledger shows its
errors: the place, the line with the spot marked, the message, and what to do.
"""

from __future__ import annotations

import enum
from typing import Any

from attrs import field, frozen

from zsgx.outlet import masked, visible
from zsgx.text import Language, Text, cells

__all__ = ["Issue", "Place", "Severity", "count"]


class Severity(enum.Enum):
    """How much an issue weighs: an error makes a policy unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return Text(zh="错误", en="error") if self is Severity.ERROR else Text("警告", "warning")


@frozen
class Place:
    """
    A spot in a file.

    Attributes:
        file: The file, as the caller named it or relative to its package.
        line: The line, from 1; 0 where the whole file is meant.
        column: The column in characters, from 1; 0 where the whole line is meant.
        excerpt: The line's text.
        width: How many characters are meant.
    """

    file: str
    line: int = 0
    column: int = 0
    excerpt: str = ""
    width: int = 1

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return (
            f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"
        )

    def shifted(self, offset: int, width: int = 1) -> Place:
        """Return the place *offset* characters further right on the same line."""
        return Place(self.file, self.line, self.column + offset, self.excerpt, width)

    def picture(self) -> list[str]:
        """Return the excerpt with the spot marked below, or nothing where there is none."""
        if not self.line or not self.excerpt.strip():
            return []
        number = str(self.line)
        before = self.excerpt[: max(self.column - 1, 0)]
        marked = self.excerpt[max(self.column - 1, 0) :][: max(self.width, 1)] or " "
        margin = " " * cells(before)
        return [
            f"{number} | {self.excerpt.rstrip()}",
            f"{' ' * len(number)} | {margin}{'^' * max(cells(marked), 1)}",
        ]


@frozen
class Issue:
    """
    One fault of a file.

    Attributes:
        code: A stable name for the kind of fault, such as ``unknown-name``.
        message: What is wrong.
        place: Where.
        hint: What to do about it.
        severity: Whether the policy can be used all the same.
        example: Facts that show the fault, by path; empty where it needs none.
        name: The name that is unknown, where that is the fault; else empty.
    """

    code: str
    message: Text
    place: Place | None = None
    hint: Text | None = None
    severity: Severity = Severity.ERROR
    example: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    name: str = field(default="", kw_only=True)

    @property
    def position(self) -> tuple[str, int, int]:
        """Where it stands among others: by file, line and column, those without a place first."""
        place = self.place or Place("")
        return place.file, place.line, place.column

    def say(self, language: Language) -> str:
        """Return the issue as several lines of text in *language*."""
        where = str(self.place) if self.place else "-"
        lines = [f"{where}: {self.severity.label.say(language)} [{self.code}]"]
        if self.place:
            lines += [f"  {line}" for line in self.place.picture()]
        lines.append(f"  {self.message.say(language)}")
        if self.example:
            facts = ", ".join(f"{path} = {value}" for path, value in self.example)
            lines.append(f"  {Text(zh='例如', en='for example').say(language)}: {facts}")
        if self.hint:
            lines.append(f"  → {self.hint.say(language)}")
        return visible(masked("\n".join(lines)))

    def as_json(self) -> dict[str, Any]:
        """Return the issue as a JSON object."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "file": self.place.file if self.place else None,
            "line": self.place.line if self.place else None,
            "column": self.place.column if self.place else None,
            "message": _both(self.message),
            "hint": _both(self.hint) if self.hint else None,
            "example": dict(self.example),
        }


def _both(text: Text) -> dict[str, str]:
    return {"zh": visible(masked(text.zh)), "en": visible(masked(text.en))}


def count(number: int) -> Text:
    """Return the sentence that closes a list of *number* issues."""
    plural = "" if number == 1 else "s"
    return Text(zh=f"共 {number} 个问题。", en=f"{number} issue{plural} found.")
