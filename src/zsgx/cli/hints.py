"""What was meant by input that comes close: days and signs written the Chinese way."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Final

from zsgx.domain.kinds import EARLIEST, LATEST
from zsgx.text import Text

__all__ = ["day_meant", "sign_meant", "with_day"]

_DAY: Final = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))", re.ASCII
)


def day_meant(raw: object) -> str | None:
    """Return the day that *raw* means, as zsgx reads it: ``2024年5月1日`` is 2024-05-01."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
    if found is None:
        return None
    year, month, day = (int(digits) for digits in found.groups() if digits)
    try:
        meant = datetime.date(year, month, day)
    except ValueError:
        return None
    return meant.isoformat() if EARLIEST <= meant <= LATEST else None


def with_day(fault: Text, raw: object) -> Text:
    """Return *fault*, which refuses *raw* as a day, with what to write instead."""
    meant = day_meant(raw)
    if meant is None:
        return fault
    return Text(f"{fault.zh}；请写 {meant}", f"{fault.en}; write {meant}")


def sign_meant(raw: str) -> str | None:
    """Return *raw* with a plain equals sign where it has only a full-width one."""
    name, sign, value = raw.partition("＝")
    return f"{name.strip()}={value.strip()}" if sign and name.strip() else None
