"""
What must not reach Python's parser.

It has no bounds of its own that end well; it passes over comments, only warns of some mistakes, and
reads more into a text or a number than is said there. None of that is in the rule language, and all
of it is refused here with its place, the same on every version of Python.
"""

from __future__ import annotations

import re
from typing import Final

from zsgx.language.faults import Fault
from zsgx.text import Text

__all__ = ["DEEPEST", "LONGEST", "one_line", "refused"]

LONGEST: Final = 4_000
DEEPEST: Final = 30

_BREAK: Final = re.compile(r"[\t-\r\x1c-\x1f\x85\u2028\u2029]")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_WITHIN: Final = re.compile(r"[^'\"#\\\0\ud800-\udfff]")

_ILLEGIBLE: Final = (
    (
        re.compile("#"),
        Text("表达式中不能有 #", "an expression holds no # (comments belong to the file)"),
    ),
    (re.compile(r"\\"), Text("表达式中不能有反斜杠", "an expression holds no backslash")),
    (re.compile("[\0\ud800-\udfff]"), Text("这不是文字", "this is no character of any text")),
    (
        re.compile(r"[^\S ]"),
        Text("这不是普通空格（如全角空格）", "this is no plain space (a full-width one, perhaps)"),
    ),
    (
        re.compile(r"\w['\"]"),
        Text("字母与引号之间要有空格", "a letter and a quote want a space between them"),
    ),
    (
        re.compile(r"(?<![\w.])(?!(?:\.?[0-9_]+|[0-9][0-9_]*\.[0-9_]*)(?![\w.]))\.?\d[\w.]*"),
        Text(
            "数字只用 0-9 和小数点书写，其后要有空格或运算符",
            "a number is written with 0-9 and a point, and a word wants a space before it",
        ),
    ),
)


def one_line(text: str) -> str:
    """Return *text* on one line: breaks mean nothing, and every place stays where it is."""
    return _BREAK.sub(" ", text)


def refused(line: str) -> Fault | None:
    """Return why *line* must not be parsed, or None."""
    whole = (0, len(line))
    if not line.strip():
        return Fault("syntax", Text("表达式是空的", "the expression is empty"), whole)
    if len(line) > LONGEST or _depth(line) > DEEPEST:
        message = Text(
            f"表达式过长或嵌套过深（至多 {LONGEST} 字符、{DEEPEST} 层）",
            f"the expression is too long or too deep (at most {LONGEST} characters, "
            f"{DEEPEST} levels)",
        )
        return Fault("syntax", message, whole)
    bare = _QUOTED.sub(lambda quoted: _WITHIN.sub(" ", quoted[0]), line)
    for pattern, message in _ILLEGIBLE:
        found = pattern.search(bare)
        if found:
            return Fault("syntax", message, found.span())
    return None


def _depth(line: str) -> int:
    """Return how deep the brackets of *line* are nested, or how many signs stand in a row."""
    depth = deepest = signs = 0
    for char in line:
        depth += (char in "([{") - (char in ")]}")
        signs = signs + 1 if char in "+-~" else signs if char.isspace() else 0
        deepest = max(deepest, depth, signs)
    return deepest
