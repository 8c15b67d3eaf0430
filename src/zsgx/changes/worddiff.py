"""What differs between two sentences, word by word: [-old-]{+new+}."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["marked", "word_diff"]

#: A figure or a Latin word is one piece, and so is each Chinese character.
_PIECES: Final = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)
#: So few characters that stay the same between two changes are told as changed as well.
_SHORT: Final = 1
#: So many pairs of pieces are compared at most; more would take longer than reading both.
_MOST_COMPARED: Final = 250_000
#: How many characters around a change are shown.
_AROUND: Final = 16


def word_diff(was: str, now: str) -> tuple[tuple[str, str], ...]:
    """Return the pieces of both texts in order, each as ``same``, ``old`` or ``new``."""
    old, new = _PIECES.findall(was), _PIECES.findall(now)
    runs: list[tuple[str, str, str]] = []
    for kind, first, last, start, end in _differences(old, new):
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        between = kind == "equal" and first > 0 and last < len(old) and len(gone) <= _SHORT
        if kind == "equal" and not between:
            runs.append((gone, "", ""))
        elif runs and not runs[-1][0]:
            runs[-1] = ("", runs[-1][1] + gone, runs[-1][2] + come)
        else:
            runs.append(("", gone, come))
    return tuple(_told(runs))


def _differences(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield what is equal and what is not; of sentences too long to compare, all in between."""
    shortest = min(len(old), len(new))
    head = next((at for at in range(shortest) if old[at] != new[at]), shortest)
    rest = shortest - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    last, end = len(old) - tail, len(new) - tail
    if (last - head) * (end - head) <= _MOST_COMPARED:
        yield from SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return
    if head:
        yield "equal", 0, head, 0, head
    yield "replace", head, last, head, end
    if tail:
        yield "equal", last, len(old), end, len(new)


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
