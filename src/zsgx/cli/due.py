"""`zsgx due`: what is due when, from whom and to whom, and how filings stand."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

import click
from attrs import frozen

from zsgx.cli.localised import Command, language_of, option
from zsgx.cli.options import (
    RecordOptions,
    at_option,
    engine_with,
    facts_option,
    json_option,
    lang_option,
    picture_option,
    policy_option,
    reading_option,
    set_option,
    year_option,
)
from zsgx.cli.output import (
    DONE,
    NO,
    OPEN,
    complain,
    keep_apart,
    print_json,
    print_laid_out,
    write_file,
)
from zsgx.errors import Faults, UnusableError, ZsgxError, faults_of
from zsgx.text import Text, did_you_mean, given_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zsgx.engine.chain import Chain
    from zsgx.programme.filing import Judged
    from zsgx.programme.obligation import Due

__all__ = ["command"]

#: How many days before a due day an alarm rings, where nothing else is asked for.
ALARMS: Final = (14, 1)


@click.command(
    "due",
    cls=Command,
    about=Text(
        "某地某年的到期事项（含上级规定的）：何日、由谁、向谁、依据；给出报送日则判定是否按期。"
        "文件未写日期的另列，不臆定。"
        "退出码：0 完成，1 有逾期的，2 输入无法使用，3 所问的尚不能判定。",
        "Show what is due at a place in a year, that of the levels above included: by when, from "
        "whom, to whom and by which clause; with the day of a filing, whether it is on time. What "
        "has no date in the text stands apart, and none is made up. Exit: 0 done, 1 a filing is "
        "late, 2 unusable input, 3 a filing that is asked about is undetermined.",
    ),
)
@at_option()
@year_option
@facts_option
@set_option
@reading_option
@option(
    "--filed",
    "filings",
    metavar="NAME=DATE",
    multiple=True,
    about=Text(
        "何日已报送；一年多次到期的写 NAME/2024Q2=日期 或 NAME/2024-05=日期；"
        "上级另有同名义务的写 national/NAME=日期",
        "the day it was filed; one that is due several times a year is NAME/2024Q2=DATE or "
        "NAME/2024-05=DATE; of two levels with the same name, the one above is national/NAME=DATE",
    ),
)
@option(
    "--holidays",
    is_flag=True,
    about=Text(
        "顺延时计法定节假日和调休（需 holidays 扩展）",
        "count public holidays and make-up days when a day rolls over (the extra holidays)",
    ),
)
@option("--ics", metavar="FILE", about=Text("另写 iCalendar 文件", "also write an iCalendar file"))
@option(
    "--alarm",
    "alarms",
    metavar="DAYS",
    multiple=True,
    about=Text(
        "提前几天提醒，可重复；缺省 14 和 1", "days before an alarm rings; 14 and 1 if unsaid"
    ),
)
@picture_option
@policy_option
@json_option
@lang_option
def command(
    *,
    at: str,
    year: str,
    facts: str | None,
    sets: tuple[str, ...],
    readings: tuple[str, ...],
    filings: tuple[str, ...],
    holidays: bool,
    ics: str | None,
    alarms: tuple[str, ...],
    picture: str | None,
    drafts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Show what is due."""
    from zsgx.words.programme import due_lines

    keep_apart({"--ics": ics, "--picture": picture}, {"--facts": facts}, drafts)
    given = RecordOptions(at, "", facts, sets, readings, drafts=drafts)
    asked = due_request(given, year, filings, alarms, holidays=holidays)
    language = language_of()
    if ics:
        from zsgx.reports.calendars import due_calendar

        name = Text(f"{asked.place.zh}：到期事项", f"{asked.place.en}: due days")
        moment = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        days = [judged.due for judged in asked.judged]
        made = due_calendar(days, name, language, stamp=moment, alarms=asked.alarms or ALARMS)
        write_file(ics, made)
    if picture:
        from zsgx.reports.pictures import year_overview

        days = [judged.due for judged in asked.judged]
        write_file(picture, year_overview(days, asked.place, asked.year, language))
    if as_json:
        print_json(asked.as_json())
    else:
        lines = due_lines(asked.place, asked.year, asked.judged, asked.asked)
        print_laid_out(lines)
    complain(asked.notes)
    return _code(asked.asked)


def _code(asked: Sequence[Judged]) -> int:
    found = {judged.status.value for judged in asked}
    if "late" in found:
        return NO
    return OPEN if "undetermined" in found else DONE


@frozen
class DueRequest:
    """
    What is due in a year.

    Attributes:
        at: The name of the place.
        place: What the place is called.
        year: The year.
        judged: Everything that is due, held against the filings.
        asked: Those whose filing was asked about.
        alarms: How many days before an alarm rings; none where nothing was said.
        notes: What an option had no effect on, and why.
    """

    at: str
    place: Text
    year: int
    judged: tuple[Judged, ...]
    asked: tuple[Judged, ...]
    alarms: tuple[int, ...]
    notes: tuple[Text, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        due = [judged.as_json() for judged in self.judged]
        return {"at": self.at, "year": self.year, "due": due}


def due_request(
    given: RecordOptions,
    year: str,
    filings: Sequence[str],
    alarms: Sequence[str],
    *,
    holidays: bool,
) -> DueRequest:
    """
    Return what `zsgx due` was asked.

    Raises:
        UnusableError: An option cannot be used; all faults are listed.
    """
    from zsgx.cli.request import facts_from_options, year_of
    from zsgx.programme.filing import judge
    from zsgx.programme.obligation import due_in_year
    from zsgx.programme.working_days import ChinaHolidays

    engine = engine_with(given.drafts)
    faults = Faults()
    in_year = year_of(year, faults)
    days = _days(alarms, faults)
    filed = _filed(filings, faults)
    engine, facts = facts_from_options(engine, given, faults)
    with faults:
        chain = engine.chain(given.at)
        calendar = ChinaHolidays() if holidays else None
        # What contradicts itself does so in any year.
        engine.facts(facts, at=given.at)
        if in_year is not None:
            found = due_in_year(engine, at=given.at, year=in_year, facts=facts, calendar=calendar)
            matched = {} if faults else _matched(filed, chain, found, faults)
    if faults or in_year is None:
        raise UnusableError(*faults)
    names = [(due.place, due.obligation.name) for due in found]
    judged, asked = [], []
    for position, due in enumerate(found):
        # Days of hand-overs name no period, so they count where there is only one.
        once = names.count((due.place, due.obligation.name)) == 1
        hops = due.obligation.hops if once else ()
        known = facts if once else _without(facts, due.obligation.hops)
        with faults:
            one = judge(engine, due, filed=matched.get(position), facts=known)
            judged.append(one)
            if position in matched or any(hop in facts for hop in hops):
                asked.append(one)
    faults.refuse()
    notes = _idle_holidays(found) if holidays else ()
    return DueRequest(chain.name, chain.label, in_year, tuple(judged), tuple(asked), days, notes)


def _idle_holidays(found: Iterable[Due]) -> tuple[Text, ...]:
    """Return that no day rolls over, so that holidays change nothing, where that is so."""
    from zsgx.programme.obligation import ROLL

    if any("yes" in due.readings.get(ROLL, "") for due in found):
        return ()
    return (
        Text(
            f"--holidays 未起作用：截止日逢休息日不顺延。要顺延，加上 --reading {ROLL}=yes。",
            f"--holidays changes nothing: a due day on a day off does not roll over. To have it "
            f"roll over, add --reading {ROLL}=yes.",
        ),
    )


def _without(facts: Mapping[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    return {path: value for path, value in facts.items() if path not in set(paths)}


def _days(alarms: Iterable[str], faults: Faults) -> tuple[int, ...]:
    from zsgx.domain.option import whole
    from zsgx.reports.calendars import LONGEST_ALARM

    days = []
    for text in alarms:
        with faults:
            days.append(whole("--alarm", text, most=LONGEST_ALARM))
    return tuple(days)


def _filed(filings: Sequence[str], faults: Faults) -> list[tuple[str, str, datetime.date]]:
    """Return the filings that were given: the obligation, its period or nothing, and the day."""
    from zsgx.cli.request import day_of, pairs
    from zsgx.programme.recurrence import period_of

    found = []
    for key, text in pairs("--filed", filings, faults):
        name, period = _named(key)
        day = day_of(text, f"--filed {key}", faults)
        with faults:
            if period:
                period_of(period)
            found += [(name, period, day)] if day else []
    faults += given_twice(
        f"--filed {'/'.join(filter(None, (name, period)))}" for name, period, _ in found
    )
    return found


def _named(key: str) -> tuple[str, str]:
    """Return the obligation of a key, with its place where that is named, and the period."""
    name, _, last = key.rpartition("/")
    # Names of obligations begin with a letter, years do not.
    return (name, last) if name and last[:1].isdecimal() else (key, "")


def _matched(
    filed: Sequence[tuple[str, str, datetime.date]],
    chain: Chain,
    found: Sequence[Due],
    faults: Faults,
) -> Mapping[int, Any]:
    """Return the day on which each of *found*, by position, was filed."""
    from zsgx.domain.lexicon import Called, Lexicon
    from zsgx.programme.obligation import level_of

    matched: dict[int, datetime.date] = {}
    lexicon = Lexicon({due.address: Called(due.obligation.label) for due in found})
    for word, period, day in filed:
        meant = lexicon.meanings(word)
        if len(meant) != 1 and not word.isascii():
            # Names are in Latin letters: this is a label, or near one.
            hint = lexicon.hint(word, Text("", ""))
            faults.append(
                Text(
                    f"--filed {word}：没有叫这个名称的义务。{hint.zh}",
                    f"--filed {word}: no obligation is called so. {hint.en}".strip(),
                )
            )
            continue
        name = meant[0] if len(meant) == 1 else word
        key = f"{name}/{period}" if period else name
        try:
            level = level_of(chain, name)
        except ZsgxError as error:
            faults += [
                Text(f"--filed {key}：{said.zh}", f"--filed {key}: {said.en}")
                for said in faults_of(error)
            ]
            continue
        bare = name.rpartition("/")[2]
        fitting = [
            (position, due)
            for position, due in enumerate(found)
            if due.position == level and due.obligation.name == bare and _in_period(due, period)
        ]
        if not fitting:
            hint = did_you_mean(name, {due.address for due in found})
            faults.append(
                Text(
                    f"--filed {key}：该年没有这项到期。{hint.zh}",
                    f"--filed {key}: nothing of this name is due in this year. {hint.en}",
                )
            )
        elif len(fitting) > 1:
            such = f"{name}/{fitting[0][1].period}"
            faults.append(
                Text(
                    f"--filed {key}：一年到期 {len(fitting)} 次，请写其中一期，如 {such}=日期",
                    f"--filed {key}: it is due {len(fitting)} times in the year; name one of them, "
                    f"such as {such}=DATE",
                )
            )
        else:
            matched[fitting[0][0]] = day
    return matched


def _in_period(due: Due, period: str) -> bool:
    from zsgx.programme.recurrence import in_period, period_of

    if not period:
        return True
    first, last = period_of(period)
    inside = due.named is not None and first <= due.named <= last
    return inside and in_period(due.period, period)
