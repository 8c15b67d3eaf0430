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

__all__ = ["DAY", "ROLL", "last_day"]

#: The reading of whether “before a day” (…前) includes that day.
DAY: Final = "due_day"
#: The reading of whether a due day on a day of rest moves on.
ROLL: Final = "working_day_roll"

_BEFORE: Final = Text("“前”不含当日，前一日为末日", "“before” leaves the day out")
_ONE: Final = datetime.timedelta(days=1)


def last_day(
    obligation: Obligation,
    named: datetime.date,
    readings: Mapping[str, str],
    calendar: Calendar | None,
) -> tuple[datetime.date | None, tuple[str, ...], tuple[Text, ...]]:
    """
    Return the last day on time, the readings that leave it open, and what is to be said of it.

    The day that is left out comes off first, and the roll to a working day comes after that. A
    reading that is not known leaves the day open unless all its options agree.
    """
    wanted = {DAY: ("inclusive", "exclusive") if obligation.before else ("inclusive",)}
    wanted[ROLL] = ("no", "yes")
    options = {name: (readings[name],) if name in readings else wanted[name] for name in wanted}
    found: dict[datetime.date, tuple[Text, ...]] = {}
    for day_option, roll_option in product(options[DAY], options[ROLL]):
        notes: list[Text] = []
        day = named
        if obligation.before and day_option == "exclusive":
            day -= _ONE
            notes.append(_BEFORE)
        if roll_option == "yes":
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
    return None, tuple(f"reading.{name}" for name in wanted if len(options[name]) > 1), ()
