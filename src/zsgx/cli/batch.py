"""`zsgx batch`: answers questions for every row of a table."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from zsgx.cli.batch_options import BatchCommand, batch_options
from zsgx.cli.localised import language_of
from zsgx.cli.options import (
    json_option,
    lang_option,
)
from zsgx.cli.output import DONE, NO, complain, print_json, print_lines
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from zsgx.batch.batch import Progress
    from zsgx.cli.batch_options import Wanted
    from zsgx.text import Language

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
    from zsgx.batch.batch import run
    from zsgx.engine.columns.conversion import require

    require("batch", "polars")
    from zsgx.cli.batch_request import batch_of

    language = language_of(click.get_current_context())
    batch = batch_of(wanted)
    try:
        with _progress(language, quiet=wanted.quiet) as show:
            summary = run(batch, language, show, restart=wanted.restart)
    except KeyboardInterrupt:
        complain([_interrupted(batch.target)], language)
        raise
    if as_json:
        print_json(summary.as_json())
    elif not wanted.quiet:
        print_lines(summary.lines(language))
    if as_json or wanted.quiet:
        complain(summary.warnings, language)
    if summary.rejects and (as_json or wanted.quiet):
        complain([summary.set_aside], language)
    return NO if summary.has_failed else DONE


def _interrupted(target: Path) -> Text:
    from zsgx.batch.checkpoint import folder_of

    folder = folder_of(target)
    if not folder.exists():
        return Text("已中断，尚未完成任何部分。", "Interrupted before any part was done.")
    return Text(
        f"已中断。已完成的部分在 {folder}；用同一命令接着做完，或加 --restart 重新开始。",
        f"Interrupted. What is done is in {folder}; the same command goes on from there, and with "
        f"--restart it begins anew.",
    )


@contextmanager
def _progress(language: Language, *, quiet: bool) -> Iterator[Progress]:
    """Give what shows how far a batch is: a bar on a terminal, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    # Standard error is held back now and then while a file is read; the bar has an end of its own.
    ours = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
    rows_said = "行" if language == "zh" else "rows"
    bar = Bar(
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn(f"{{task.fields[rows]:,}} {rows_said}"),
        TimeRemainingColumn(),
        console=Console(file=ours),
        transient=True,
    )
    with ours, bar:
        task = bar.add_task("", total=None, rows=0)

        def show(rows: int, done: float | None) -> None:
            bar.update(task, rows=rows, completed=done or 0, total=None if done is None else 1)

        yield show


def _silent(rows: int, done: float | None) -> None:
    del rows, done
