"""
How much the tests try: what every change is held against, or as much as is worth a longer wait.

`make test` takes the smaller numbers, `make test-all` (``ZSGX_FULL=1``) the larger ones. Both go
the same ways through the same code; the larger ones meet more records, texts and files.
"""

from __future__ import annotations

import os
from typing import Final

from hypothesis import settings

__all__ = ["FULL", "SEED", "amount", "examples"]

#: Whether as much is tried as is worth a longer wait.
FULL: Final = bool(os.environ.get("ZSGX_FULL"))
#: Where chance starts from: ``ZSGX_SEED=2`` for other records, texts and files.
SEED: Final = int(os.environ.get("ZSGX_SEED", "1"))


def amount(usual: int, full: int, variable: str | None = None) -> int:
    """Return how many are tried; the environment may set it by *variable* for one harness."""
    return int(os.environ.get(variable or "", full if FULL else usual))


def examples(number: int) -> settings:
    """Return the settings of a property: so many examples, or a third of them in a usual run."""
    return settings(max_examples=amount(number // 3, number))
