"""`zsgx batch`: answers questions for every row of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zsgx.cli.batching.options import BatchCommand, batch_options
from zsgx.cli.options import json_option, lang_option
from zsgx.cli.output import DONE, NO, complain, print_json, print_lines
from zsgx.cli.spoken import language_of
from zsgx.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from zsgx.cli.batching.options import Wanted

__all__ = ["command"]


@click.command(
    "batch",
    cls=BatchCommand,
    about=Text(
        "对表格 IN 的每一行判定问题，写出 OUT：原有各列、每个问题的答案及其 .status 和 .rule。"
        "文件为 .parquet、.csv 或 .xlsx；列名是事实的路径（如 training.hours）或名称（培训学时）。"
        "无法使用的行另行存放，附原因；中断之后，同一命令会接着做完。已有的 OUT 会被替换。"
        "退出码：0 OUT 已写出，1 OUT 已写出但另行存放的行超过 --max-rejects，2 输入无法使用，"
        "130 被中断。",
        "Answer questions for every row of the table IN, and write OUT: its columns, and for each "
        "question the answer, its .status and its .rule. Files are .parquet, .csv or .xlsx; "
        "columns bear the paths of facts, such as training.hours, or their labels. Rows that "
        "cannot be used are set aside with the reasons; after an interruption the same command "
        "goes on. An OUT that is there already is replaced. "
        "Exit: 0 OUT is written, 1 OUT is written and more rows than --max-rejects were set "
        "aside, 2 unusable input, 130 interrupted.",
    ),
)
@batch_options
@json_option
@lang_option
def command(*, wanted: Wanted, as_json: bool) -> int:
    """Answer questions for every row of a table."""
    from zsgx.cli.batching.asked import batch_of
    from zsgx.cli.batching.progress import progress
    from zsgx.cli.batching.run import run

    language = language_of(click.get_current_context())
    batch = batch_of(wanted)
    try:
        with progress(language, quiet=wanted.quiet) as show:
            summary = run(batch, language, show, restart=wanted.restart)
    except KeyboardInterrupt:
        complain([_interrupted(batch.target)], language)
        raise
    if as_json:
        print_json(summary.as_json())
    elif not wanted.quiet:
        print_lines(summary.lines(language))
    if summary.rejects and (as_json or wanted.quiet):
        complain([summary.set_aside], language)
    return NO if summary.has_failed else DONE


def _interrupted(target: Path) -> Text:
    from zsgx.cli.batching.work import folder_of

    folder = folder_of(target)
    if not folder.exists():
        return Text("已中断，尚未完成任何部分。", "Interrupted before any part was done.")
    return Text(
        f"已中断。已完成的部分在 {folder}；用同一命令接着做完，或加 --restart 重新开始。",
        f"Interrupted. What is done is in {folder}; the same command goes on from there, and with "
        f"--restart it begins anew.",
    )
