"""`zsgx account`: what a person's entries come to in a period, and what is still lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import (
    at_option,
    engine_with,
    external_option,
    facts_option,
    json_option,
    lang_option,
    markdown_option,
    policy_option,
    reading_option,
    set_option,
)
from zsgx.cli.output import DONE, NO, OPEN, print_json, print_laid_out, say
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.statement import AccountStatement

__all__ = ["command"]


@click.command(
    "account",
    cls=Command,
    about=Text(
        "一人或多人的登记在一个期间内合计多少、哪些计入、还差多少。登记文件为 CSV 或 JSON，"
        "每行一项，列为 person、entry、date、credited 和事实（名称或中文名）；"
        "--set 和 --facts 是个人的事实。"
        "退出码：0 均达到要求，1 有未达到的，2 输入无法使用，3 有尚不能判定的，或没有适用的要求。",
        "Add up the entries of one person or many in a period: what counts, and what is still "
        "lacking. ENTRIES is a CSV or JSON file with an entry a row: person, entry, date, credited "
        "and facts by name or label; --set and --facts are facts of the person. Exit: 0 all "
        "requirements are met, 1 one is not, 2 unusable input, 3 one is open, or none holds.",
    ),
)
@click.argument("name", metavar="NAME", cls=Argument)
@click.argument("entries", metavar="ENTRIES", cls=Argument)
@at_option()
@option(
    "--period",
    metavar="PERIOD",
    required=True,
    about=Text(
        "年度，或期间内的一日：2024、2024-06-30", "a year, or a day of the period: 2024, 2024-06-30"
    ),
)
@facts_option
@set_option
@reading_option
@external_option
@policy_option
@json_option
@markdown_option
@lang_option
def command(
    name: str,
    entries: str,
    *,
    at: str,
    period: str,
    facts: str | None,
    sets: tuple[str, ...],
    readings: tuple[str, ...],
    externals: tuple[str, ...],
    drafts: tuple[str, ...],
    as_json: bool,
    markdown: bool,
) -> int:
    """Add entries up."""
    from zsgx.cli.options import RecordOptions
    from zsgx.cli.request import facts_from_options
    from zsgx.engine.accounts.entries_file import read_entries_file
    from zsgx.engine.accounts.statement import account_of, day_of_period

    faults = Faults()
    engine = engine_with(drafts)
    with faults:
        engine.chain(at)
    with faults:
        day_of_period(int(period) if period.isdecimal() else period)
    given = RecordOptions(at, period, facts, sets, readings, externals, drafts)
    engine, person = facts_from_options(engine, given, faults)
    found = {}
    with faults:
        found = read_entries_file(entries, engine, at=at)
    if faults:
        raise UnusableError(*faults)
    known = {path: value for path, value in person.items() if value is not None}
    statements = [
        account_of(
            engine,
            name,
            at=at,
            period=int(period) if period.isdecimal() else period,  # type: ignore[arg-type] # checked
            person=known,
            entries=rows,
            who=who,
        )
        for who, rows in (found or {None: []}).items()
    ]
    for statement in statements:
        if as_json:
            print_json(statement.as_json())
        elif markdown:
            say(statement.markdown(language_of()))
        else:
            print_laid_out(statement.lines())
    return max((_code(each) for each in statements), key=(DONE, OPEN, NO).index)


def _code(statement: AccountStatement) -> int:
    if statement.met is None:
        return OPEN
    return DONE if statement.met else NO
