"""`zsgx due`: what is due when, from whom and to whom, and how filings stand."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

import click

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
from zsgx.errors import ContradictionError, FactsError, Faults, UnusableError, faults_of
from zsgx.text import Text, given_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.programme.filing import Judged, JudgedYear

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
    asked, days_before = _asked(given, year, filings, alarms, holidays=holidays)
    language = language_of()
    if ics:
        from zsgx.reports.calendars import due_calendar

        name = Text(f"{asked.place.zh}：到期事项", f"{asked.place.en}: due days")
        moment = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
        days = [judged.due for judged in asked.judged]
        made = due_calendar(days, name, language, stamp=moment, alarms=days_before or ALARMS)
        write_file(ics, made)
    if picture:
        from zsgx.reports.pictures import year_overview

        days = [judged.due for judged in asked.judged]
        write_file(picture, year_overview(days, asked.place, asked.year, language))
    if as_json:
        print_json(asked.as_json())
    else:
        lines = due_lines(asked.place, asked.year, asked.judged, asked.filed)
        print_laid_out(lines)
    if holidays and not asked.rolls:
        complain([_idle_holidays()])
    return _code(asked.filed)


def _code(filed: Sequence[Judged]) -> int:
    found = {judged.status.value for judged in filed}
    if "late" in found:
        return NO
    return OPEN if "undetermined" in found else DONE


def _asked(
    given: RecordOptions,
    year: str,
    filings: Sequence[str],
    alarms: Sequence[str],
    *,
    holidays: bool,
) -> tuple[JudgedYear, tuple[int, ...]]:
    """
    Return what is due, held against the filings, and how many days before an alarm rings.

    Raises:
        UnusableError: An option cannot be used; all faults are listed.
    """
    from zsgx.cli.request import facts_from_options, year_of
    from zsgx.programme.filing import judge_year
    from zsgx.programme.working_days import ChinaHolidays

    engine = engine_with(given.drafts)
    faults = Faults()
    in_year = year_of(year, faults)
    days = _days(alarms, faults)
    filed = _filed(filings, faults)
    engine, facts = facts_from_options(engine, given, faults)
    with faults:
        engine.chain(given.at)
        calendar = ChinaHolidays() if holidays else None
        # What contradicts itself does so in any year.
        engine.facts(facts, at=given.at)
    if faults or in_year is None:
        raise UnusableError(*faults)
    try:
        judged = judge_year(
            engine, at=given.at, year=in_year, filed=filed, facts=facts, calendar=calendar
        )
    except ContradictionError as error:
        raise UnusableError(*faults_of(error)) from None
    except FactsError as error:
        # The facts have been read: these are faults of the filings.
        named = (Text(f"--filed {one.zh}", f"--filed {one.en}") for one in faults_of(error))
        raise UnusableError(*named) from None
    return judged, days


def _idle_holidays() -> Text:
    """Return that no day rolls over, so that holidays change nothing."""
    from zsgx.programme.obligation import ROLL

    return Text(
        f"--holidays 未起作用：截止日逢休息日不顺延。要顺延，加上 --reading {ROLL}=yes。",
        f"--holidays changes nothing: a due day on a day off does not roll over. To have it roll "
        f"over, add --reading {ROLL}=yes.",
    )


def _days(alarms: Iterable[str], faults: Faults) -> tuple[int, ...]:
    from zsgx.domain.option import whole
    from zsgx.reports.calendars import LONGEST_ALARM

    days = []
    for text in alarms:
        with faults:
            days.append(whole("--alarm", text, most=LONGEST_ALARM))
    return tuple(days)


def _filed(filings: Sequence[str], faults: Faults) -> dict[str, datetime.date]:
    """Return the day of each filing that was given, by what was filed; faults are added."""
    from zsgx.cli.request import day_of, pairs
    from zsgx.programme.filing import filing_named

    found: list[tuple[str, datetime.date]] = []
    for key, text in pairs("--filed", filings, faults):
        day = day_of(text, f"--filed {key}", faults)
        try:
            filing_named(key)
        except FactsError as error:
            faults += [Text(f"--filed {one.zh}", f"--filed {one.en}") for one in faults_of(error)]
            continue
        found += [(key, day)] if day else []
    faults += given_twice(f"--filed {key}" for key, _ in found)
    return dict(found)
