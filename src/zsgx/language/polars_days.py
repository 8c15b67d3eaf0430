"""Days that are moved, as Polars expressions: an offset takes five times what a look takes."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import polars as pl

from zsgx.domain.kinds import EARLIEST, LATEST

__all__ = ["moved"]

#: The first day of the calendar, as Polars counts days.
_FIRST: Final = (EARLIEST - EARLIEST.replace(year=1970)).days


def moved(day: pl.Expr, offset: str, *, anywhere: bool) -> pl.Expr:
    """
    Return a day moved by an offset, clamped to the end of a month.

    Args:
        day: The day.
        offset: By what, as Polars writes it: ``1y``.
        anywhere: Whether the day may lie outside the calendar of facts.
    """
    if anywhere:
        return day.dt.offset_by(offset)
    place = (day.to_physical() - _FIRST).fill_null(0)
    there = pl.lit(_calendar(offset)).gather(place)
    return pl.when(day.is_not_null()).then(there)


@lru_cache(maxsize=64)
def _calendar(offset: str) -> pl.Series:
    """Return every day of the calendar, moved by *offset*."""
    days = pl.date_range(EARLIEST, LATEST, interval="1d", eager=True)
    return days.dt.offset_by(offset)
