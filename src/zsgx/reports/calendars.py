"""Due days as iCalendar, for the calendars that people use."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from zsgx.domain.option import whole
from zsgx.errors import MissingExtraError
from zsgx.outlet import visible
from zsgx.text import Language, Text
from zsgx.words.programme import when_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.programme.obligation import Due

__all__ = ["LONGEST_ALARM", "due_calendar"]

_PRODUCT: Final = "-//zsgx//due days//{}"
_DAY: Final = datetime.timedelta(days=1)
#: How many days before a day an alarm may ring: ten years.
LONGEST_ALARM: Final = 3_650


def due_calendar(
    found: Iterable[Due],
    name: Text,
    language: Language,
    *,
    stamp: datetime.datetime,
    alarms: Sequence[int] = (14, 1),
) -> bytes:
    """
    Return the days of *found* as iCalendar (RFC 5545): one event of a whole day for each.

    What has no day has no event. The id of an event is made of the place's code, the obligation and
    the period, and stays the same when its day moves, so that a calendar that is imported again
    changes its events and doubles none. What runs from an event has one entry: trainings whose days
    are kept beside each other want calendars of their own.

    Args:
        found: What is due.
        name: What the calendar is called.
        language: The language of its words.
        stamp: The moment at which it is made, in UTC.
        alarms: How many days before each an alarm rings.

    Raises:
        MissingExtraError: The library is not installed.
        ValueRefusedError: An alarm is no number of days, or of more than ten years.
    """
    ahead = [whole("alarms", each, most=LONGEST_ALARM) for each in alarms]
    try:
        from icalendar import Alarm, Calendar, Event
    except ImportError:
        raise MissingExtraError("calendar", "icalendar") from None
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT.format(language.upper()))
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", visible(name.say(language), keep=""))
    for due in found:
        if due.due is None:
            continue
        event = Event()
        label = visible(due.obligation.label.say(language), keep="")
        entry = "-".join(filter(None, (due.division, due.obligation.name, due.period)))
        event.add("uid", visible(f"{entry}@zsgx", keep=""))
        event.add("dtstamp", stamp)
        event.add("dtstart", due.due)
        event.add("dtend", due.due + _DAY)
        event.add("summary", label)
        event.add("description", _about(due, language))
        event.add("transp", "TRANSPARENT")
        for days in ahead:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", label)
            alarm.add("trigger", -days * _DAY)
            event.add_component(alarm)
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _about(due: Due, language: Language) -> str:
    one = due.obligation
    lines = [
        Text(f"由谁：{due.who.zh}", f"from: {due.who.en}"),
        Text(f"向谁：{one.to.zh}", f"to: {one.to.en}"),
        _when(due),
        *due.notes,
        Text(f"依据：{'、'.join(due.cites)}", f"clause: {', '.join(due.cites)}"),
    ]
    return "\n".join(visible(line.say(language)) for line in lines)


def _when(due: Due) -> Text:
    when = when_words(due.obligation, due.labels, due.periods)
    return Text(f"期限：{when.zh}", f"when: {when.en}")
