"""What differs between two sentences, word by word: [-old-]{+new+}."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["marked", "word_diff"]

#: A figure or a Latin word is one piece, and so is each Chinese character.
_PIECES: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
#: So few characters that stay the same between two changes are told as changed as well.
_SHORT: Final = 1
#: How many characters around a change are shown.
_AROUND: Final = 16


def word_diff(was: str, now: str) -> tuple[tuple[str, str], ...]:
    """Return the pieces of both texts in order, each as ``same``, ``old`` or ``new``."""
    old, new = _PIECES.findall(was), _PIECES.findall(now)
    runs: list[tuple[str, str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        between = kind == "equal" and first > 0 and last < len(old) and len(gone) <= _SHORT
        if kind == "equal" and not between:
            runs.append((gone, "", ""))
        elif runs and not runs[-1][0]:
            runs[-1] = ("", runs[-1][1] + gone, runs[-1][2] + come)
        else:
            runs.append(("", gone, come))
    return tuple(_told(runs))


def marked(pieces: tuple[tuple[str, str], ...]) -> str:
    """Return pieces in one line, marked as `[-old-]{+new+}`."""
    signs = {"old": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
    return "".join(signs[kind].format(text) for kind, text in pieces)


def _told(runs: list[tuple[str, str, str]]) -> Iterator[tuple[str, str]]:
    last = len(runs) - 1
    for place, (same, old, new) in enumerate(runs):
        if same:
            yield "same", _shortened(same, first=place == 0, last=place == last)
        if old:
            yield "old", old
        if new:
            yield "new", new


def _shortened(same: str, *, first: bool, last: bool) -> str:
    """Return what stays the same around a change, and no more of it."""
    head = "" if first else same[:_AROUND]
    tail = "" if last else same[-_AROUND:]
    return same if len(same) <= 2 * _AROUND else f"{head}…{tail}"
