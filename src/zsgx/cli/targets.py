"""`zsgx targets`: progress of a place against its targets of a year."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zsgx.cli.localised import Command, language_of, option
from zsgx.cli.options import (
    actual_option,
    at_option,
    engine_with,
    json_option,
    lang_option,
    picture_option,
    policy_option,
    year_option,
)
from zsgx.cli.output import DONE, NO, OPEN, keep_apart, print_json, print_laid_out, write_file
from zsgx.domain.kinds import NUMBER
from zsgx.errors import Faults, UnusableError, ValueRefusedError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.programme.target import Attainment

__all__ = ["command"]


@click.command(
    "targets",
    cls=Command,
    about=Text(
        "某地某年目标的完成情况：已完成、尚差、进度，各附依据；不给完成数则只列出目标。“左右”的幅度由使用者给定，"
        "不给时只有恰为该数、多于该数和零可以判定。退出码：0 所给完成数均达到目标或超出“左右”，"
        "或目标未定数量，1 有未达到的或超出上限的，2 输入无法使用，3 有尚不能判定的。",
        "Show the progress of a place against its targets of a year: reached, remaining and pace, "
        "each with its clause; without figures the targets alone are listed. What “about” (左右) "
        "means is for the caller to say; left out, the figure itself, more than it, and zero alone "
        "are decided. Exit: 0 every figure meets its target, is above an “about” or has no number "
        "to meet, 1 one is below its target or above a ceiling, 2 unusable input, 3 one is "
        "undetermined.",
    ),
)
@at_option()
@year_option
@actual_option
@option(
    "--tolerance",
    metavar="SHARE",
    about=Text("“左右”的幅度，0 至 1，如 0.1", "what “about” may mean, from 0 to 1, such as 0.1"),
)
@option(
    "--on",
    metavar="DATE",
    about=Text(
        "完成数截至哪一日，用以与均匀进度比较",
        "the day up to which the figures count, to compare them with an even pace",
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
    actual: str | None,
    tolerance: str | None,
    on: str | None,
    picture: str | None,
    drafts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Hold figures against targets."""
    from zsgx.cli.request import day_of, year_of
    from zsgx.programme.actual import read_figures
    from zsgx.programme.target import attain_year
    from zsgx.words.programme import target_lines

    keep_apart({"--picture": picture}, {"--actual": actual}, drafts)
    engine = engine_with(drafts)
    faults = Faults()
    in_year, share = year_of(year, faults), _share(tolerance, faults)
    day = None if on is None else day_of(on, "--on", faults)
    if actual and "=" in actual and not Path(actual).exists():
        faults.append(
            Text(
                f"--actual {actual}：应为文件名，文件中写 指标: 数量",
                f"--actual {actual}: a file is wanted, which holds lines such as METRIC: NUMBER",
            )
        )
        actual = None
    figures, issues = read_figures(actual, engine, at=at) if actual else ({}, ())
    faults += issues
    with faults:
        engine.chain(at)
        if in_year is not None:
            found = attain_year(
                engine, at=at, year=in_year, actual=figures, tolerance=share, on=day
            )
    if faults or in_year is None:
        raise UnusableError(*faults)
    if picture:
        from zsgx.reports.pictures import progress_chart

        chart = progress_chart(found.attainments, found.place, found.year, language_of())
        write_file(picture, chart)
    if as_json:
        print_json(found.as_json())
    else:
        lines = target_lines(
            found.place, found.year, found.attainments, found.sums, shown=actual is not None
        )
        print_laid_out(lines)
    return _code(one for one in found.attainments if one.metric in figures)


def _share(text: str | None, faults: Faults) -> Decimal | None:
    if text is None:
        return None
    with suppress(ValueRefusedError):
        share = Decimal(str(NUMBER.read(text)))
        if share <= 1:
            return share
    faults.append(
        Text(
            f"--tolerance {text}：应为 0 至 1 的数，如 0.1",
            f"--tolerance {text}: a number from 0 to 1 is wanted, such as 0.1",
        )
    )
    return None


def _code(asked: Iterable[Attainment]) -> int:
    found = tuple(asked)
    if any(one.missed for one in found):
        return NO
    return OPEN if any(one.progress.value == "undetermined" for one in found) else DONE
