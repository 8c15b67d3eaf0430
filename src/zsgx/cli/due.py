"""`zsgx due`: what is due when, from whom and to whom."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

import click

from zsgx.cli.localised import Command, language_of, option
from zsgx.cli.options import (
    at_option,
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
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.programme.filing import Judged

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
    from zsgx.cli.due_request import due_request
    from zsgx.cli.options import Given
    from zsgx.words.programme import due_lines

    keep_apart({"--ics": ics, "--picture": picture}, {"--facts": facts}, drafts)
    given = Given(at, "", facts, sets, readings, drafts=drafts)
    asked = due_request(given, year, filings, alarms, holidays=holidays)
    language = language_of(click.get_current_context())
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
        print_laid_out(lines, language)
    complain(asked.notes, language)
    return _code(asked.asked)


def _code(asked: Sequence[Judged]) -> int:
    found = {judged.status.value for judged in asked}
    if "late" in found:
        return NO
    return OPEN if "undetermined" in found else DONE
