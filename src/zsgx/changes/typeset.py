"""One text as several printers set it: quotes, dashes and brackets differ, the words do not."""

from __future__ import annotations

import re
from itertools import cycle, product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["otherwise_set"]

_QUOTES: Final = re.compile('[“”"「」『』]')
_DASHES: Final = re.compile("[‐-―−-]+")
_YEARS: Final = re.compile(r"[〔\[(【](\d{4})[〕\])】]")
_PAIRS: Final = (("“", "”"), ("「", "」"))


def otherwise_set(text: str) -> Iterator[str]:
    """Yield a normalised *text* as other printers would set it."""
    dashes = ["—", "-", "–", "——"] if _DASHES.search(text) else [""]
    years = [r"〔\1〕", r"[\1]", r"(\1)"] if _YEARS.search(text) else [""]
    for quoted, dash, bracketed in product(list(_quoted(text)), dashes, years):
        made = _DASHES.sub(dash, quoted) if dash else quoted
        made = _YEARS.sub(bracketed, made) if bracketed else made
        if made != text:
            yield made


def _quoted(text: str) -> Iterator[str]:
    yield text
    parts = _QUOTES.split(text)
    if len(parts) > 1:
        yield '"'.join(parts)
        for pair in _PAIRS:
            signs = cycle(pair)
            yield parts[0] + "".join(next(signs) + part for part in parts[1:])
