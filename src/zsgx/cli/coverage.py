"""`zsgx coverage`: what becomes of every clause, and what the cases reach."""

from __future__ import annotations

import click

from zsgx.cli.localised import Argument, Command
from zsgx.cli.options import date_option, engine_with, json_option, lang_option, policy_option
from zsgx.cli.output import DONE, print_json, print_laid_out
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text

__all__ = ["command"]


@click.command(
    "coverage",
    cls=Command,
    about=Text(
        "每个条款的去向：已计算（由何计算、哪些案例用到）、部分计算、陈述、待实现、原则、未交代；"
        "以及案例到达了哪些规则、参数值、日期、界限和判定表格。不写辖区即全部辖区；"
        "给出 --date 时只列当日有效的条款，依当日的文本。"
        "退出码：0 已得出，2 输入无法使用。",
        "Show what becomes of every clause: computed (by what, and which cases exercise it), "
        "partly computed, stated, owed, a principle, or unaccounted; and which rules, values, "
        "dates, thresholds and cells the cases reach. Without PLACE all places are shown; with "
        "--date, the clauses in force that day, as they read then. "
        "Exit: 0 it could be computed, 2 unusable input.",
    ),
)
@click.argument("place", metavar="[PLACE]", required=False, cls=Argument)
@date_option(required=False)
@policy_option
@json_option
@lang_option
def command(place: str | None, date: str | None, *, drafts: tuple[str, ...], as_json: bool) -> int:
    """Show coverage."""
    from zsgx.cli.request import day_of
    from zsgx.coverage.coverage import coverage
    from zsgx.words.coverage import coverage_lines

    faults = Faults()
    day = day_of(date, "--date", faults) if date else None
    faults.refuse()
    found = coverage(engine_with(drafts), place, date=day)
    if found.issues:
        # What the missing cases reach would be told as reached by none.
        raise UnusableError(*found.issues)
    if as_json:
        print_json(found.as_json())
    else:
        print_laid_out(coverage_lines(found))
    return DONE
