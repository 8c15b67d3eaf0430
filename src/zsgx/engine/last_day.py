"""The last day that is on time, under the readings of the day itself and of roll-over."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Final

from zsgx.engine.working_days import Calendar, roll_forward
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.obligation import Obligation

__all__ = ["DAY", "END", "ROLL", "bearing", "last_day"]

#: The reading of whether “before a day” (…前) includes that day.
DAY: Final = "due_day"
#: The reading of whether “before the end of a month or quarter” (…底前) includes its last day.
END: Final = "due_end"
#: The reading of whether a due day on a day of rest moves on.
ROLL: Final = "working_day_roll"

_DAYS: Final = ("inclusive", "exclusive")
_ROLLS: Final = ("no", "yes")
_BEFORE: Final = Text("“前”不含当日，前一日为末日", "“before” leaves the day out")
_ONE: Final = datetime.timedelta(days=1)


def bearing(obligation: Obligation) -> dict[str, tuple[str, ...]]:
    """Return the readings that bear on the day of *obligation*, each with what it may be."""
    found: dict[str, tuple[str, ...]] = {}
    if obligation.before:
        found[END if obligation.names_end else DAY] = _DAYS
    return {**found, ROLL: _ROLLS} if obligation.is_dated else found


def last_day(
    obligation: Obligation,
    named: datetime.date,
    readings: Mapping[str, str],
    calendar: Calendar | None,
) -> tuple[datetime.date | None, tuple[str, ...], tuple[Text, ...]]:
    """
    Return the last day on time, the readings that leave it open, and what is to be said of it.

    The day that is left out comes off first, and the roll to a working day comes after that. A
    reading that is not known leaves the day open unless all its options agree; the end of a month
    or quarter is on time unless somebody has chosen otherwise.
    """
    known = {END: _DAYS[0], **readings}
    options = {
        name: (known[name],) if name in known else wanted
        for name, wanted in bearing(obligation).items()
    }
    found: dict[datetime.date, tuple[Text, ...]] = {}
    for chosen in product(*options.values()):
        notes: list[Text] = []
        day = named
        if _DAYS[1] in chosen:
            day -= _ONE
            notes.append(_BEFORE)
        if _ROLLS[1] in chosen:
            rolled, note = roll_forward(day, calendar)
            if rolled != day:
                notes.append(
                    Text(f"{day} 休息，顺延至 {rolled}", f"{day} is a day of rest: {rolled}")
                )
            notes += [note] if note else []
            day = rolled
        found.setdefault(day, tuple(notes))
    if len(found) == 1:
        ((day, said),) = found.items()
        return day, (), said
    return None, tuple(f"reading.{name}" for name in options if len(options[name]) > 1), ()
