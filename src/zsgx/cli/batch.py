"""`zsgx batch`: answers questions for every row of a table."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from attrs import field, fields, frozen

from zsgx.batch.formats import OLD_WORKBOOK, READ, WRITTEN
from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import (
    at_option,
    date_option,
    engine_with,
    external_option,
    json_option,
    lang_option,
    policy_option,
    reading_option,
)
from zsgx.cli.output import DONE, NO, complain, print_json, print_lines
from zsgx.errors import Faults, UnusableError
from zsgx.text import Language, Text, did_you_mean, given_twice

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterator, Sequence

    from zsgx.batch.batch import Batch, BatchProgress, Decider
    from zsgx.batch.rejects import Allowance
    from zsgx.engine.columns.request import Column

__all__ = ["IMMATERIAL", "command"]

_ASK: Final = "--ask"
#: How the names of tables end; no question is called so.
_ENDINGS: Final = tuple({*READ, *WRITTEN, OLD_WORKBOOK})
#: What a run that was interrupted may be gone on with differently: all else must be the same.
IMMATERIAL: Final = frozenset(
    {
        "source",  # known by its place and by what it holds
        "target",  # what is done so far lies beside it
        "most",  # how many rows are decided at a time changes no answer
        "max_rejects",  # judged at the end, over all rows
        "restart",
        "quiet",
        "as_json",  # how the summary is printed
    }
)
_OPTIONS: Final = (
    click.argument("source", metavar="IN", cls=Argument),
    click.argument("target", metavar="OUT", cls=Argument),
    option(
        _ASK,
        metavar="QUESTION...",
        multiple=True,
        required=True,
        about=Text("要判定的问题，可以有多个", "the questions to answer, one or several"),
    ),
    at_option(required=False),
    option(
        "--at-column",
        metavar="COLUMN",
        about=Text("写有每行辖区的列", "the column with the place of each row"),
    ),
    date_option(required=False),
    option(
        "--date-column",
        metavar="COLUMN",
        about=Text("写有每行日期的列", "the column with the day of each row"),
    ),
    option(
        "--engine",
        metavar="[polars|duckdb]",
        default="polars",
        about=Text(
            "由哪个引擎判定，结果相同；缺省 polars",
            "what decides, with the same answers; polars by default",
        ),
    ),
    reading_option,
    external_option,
    policy_option,
    option(
        "--rejects",
        metavar="FILE",
        about=Text(
            "无法使用的行及其原因存放于何处（CSV）；缺省在 OUT 旁",
            "where rows that cannot be used are set aside, with the reasons (CSV); beside OUT by "
            "default",
        ),
    ),
    option(
        "--encoding",
        metavar="[utf-8|gb18030]",
        about=Text("CSV 的编码；缺省 utf-8", "the encoding of a CSV file; utf-8 by default"),
    ),
    option(
        "--separator",
        metavar="CHARACTER",
        about=Text(
            "CSV 的分隔符，或 tab；缺省逗号",
            "what separates the columns of a CSV file, or tab; a comma by default",
        ),
    ),
    option(
        "--sheet",
        metavar="NAME",
        about=Text(
            "读 XLSX 的哪张工作表；缺省第一张", "the sheet of an XLSX file; the first by default"
        ),
    ),
    option(
        "--max-rejects",
        metavar="NUMBER|SHARE",
        default="0",
        about=Text(
            "最多允许另行存放多少行（如 20 或 5%），超过则退出码为 1；缺省 0",
            "how many rows may be set aside, such as 20 or 5%, before the exit code is 1; 0 by "
            "default",
        ),
    ),
    option(
        "--part-rows",
        "most",
        metavar="NUMBER",
        about=Text(
            "每次最多判定多少行；缺省依行的宽度",
            "how many rows are decided at a time at most; by default as their width allows",
        ),
    ),
    option(
        "--restart",
        is_flag=True,
        about=Text(
            "舍弃中断的运行，重新开始",
            "begin anew, and throw away what an interrupted run has left",
        ),
    ),
    option(
        "--quiet",
        is_flag=True,
        about=Text("不显示进度和小结", "show neither progress nor summary"),
    ),
)
_ENGINES: Final = ("polars", "duckdb")
_SEPARATORS: Final = {"tab": "\t", "\\t": "\t"}


@frozen
class BatchOptions:
    """
    What the options say, as it was typed; the help of each says what it is for.

    Attributes:
        identity: What an interrupted run is known by: every option that is not `IMMATERIAL`, as it
            was typed, and the language.
    """

    source: str
    target: str
    ask: tuple[str, ...]
    at: str | None
    at_column: str | None
    date: str | None
    date_column: str | None
    engine: str
    readings: tuple[str, ...]
    externals: tuple[str, ...]
    drafts: tuple[str, ...]
    rejects: str | None
    encoding: str | None
    separator: str | None
    sheet: str | None
    max_rejects: str
    most: str | None
    restart: bool
    quiet: bool
    identity: dict[str, Any] = field(factory=dict)


def batch_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the arguments and options of the command, handed over as one `BatchOptions`."""

    @wraps(function)
    def gathering(**options: Any) -> int:
        identity = _identity(click.get_current_context())
        names = [each.name for each in fields(BatchOptions) if each.name != "identity"]
        typed = {name: options.pop(name) for name in names}
        return function(wanted=BatchOptions(**typed, identity=identity), **options)

    for decorate in reversed(_OPTIONS):
        gathering = decorate(gathering)
    return gathering


def _identity(context: click.Context) -> dict[str, Any]:
    """Return what a run is known by, out of all the options there are: none can be forgotten."""
    known = {
        max(parameter.opts, key=len): context.params[parameter.name]
        for parameter in context.command.params
        if parameter.name in context.params and parameter.name not in IMMATERIAL
    }
    listed = {
        name: sorted(value) if isinstance(value, tuple) and name != _ASK else value
        for name, value in known.items()
    }
    # In the language of a run are the reasons for which rows are set aside.
    return {**listed, _ASK: list(known[_ASK]), "--lang": language_of(context)}


class BatchCommand(Command):
    """A command whose ``--ask`` takes all the questions that follow it."""

    either = (("at", "at_column"), ("date", "date_column"))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of *args*, nothing."""
        return super().parse_args(ctx, list(_asked_singly(args)))


def _asked_singly(arguments: Sequence[str]) -> Iterator[str]:
    """Yield *arguments* with an ``--ask`` before each question."""
    asking = answered = False
    for argument in arguments:
        if argument.startswith("-"):
            asking = argument.partition("=")[0] == _ASK
            answered = argument != _ASK
        elif asking and not answered:
            answered = True
        elif asking and not argument.lower().endswith(_ENDINGS):
            yield _ASK
        else:
            asking = False
        yield argument


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
def command(*, wanted: BatchOptions, as_json: bool) -> int:
    """Answer questions for every row of a table."""
    from zsgx.engine.columns.conversion import require

    require("batch", "polars")
    from zsgx.batch.batch import run

    language = language_of()
    batch = batch_of(wanted)
    try:
        with _progress(language, quiet=wanted.quiet) as show:
            summary = run(batch, language, show, restart=wanted.restart)
    except KeyboardInterrupt:
        complain([_interrupted(batch.target)])
        raise
    if as_json:
        print_json(summary.as_json())
    elif not wanted.quiet:
        print_lines(summary.lines(language))
    if as_json or wanted.quiet:
        complain(summary.warnings)
    if summary.rejects and (as_json or wanted.quiet):
        complain([summary.set_aside])
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
def _progress(language: Language, *, quiet: bool) -> Iterator[BatchProgress]:
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


def batch_of(wanted: BatchOptions) -> Batch:
    """
    Return what is done, out of what is *wanted*.

    Raises:
        UnusableError: Any of it cannot be used; all faults that can be seen at once are listed.
        MissingExtraError: A library is needed that is not installed.
    """
    from zsgx.batch.batch import Batch
    from zsgx.batch.checkpoint import other_run
    from zsgx.batch.csv import ENCODINGS, UTF_8
    from zsgx.batch.files import file_faults, rejects_of
    from zsgx.batch.formats import XLSX, kind_of
    from zsgx.engine.columns.conversion import require

    source, target = Path(wanted.source), Path(wanted.target)
    rejects = Path(wanted.rejects) if wanted.rejects else rejects_of(target)
    faults = Faults(file_faults(source, target, rejects))
    if kind_of(source) == XLSX:
        require("batch", "openpyxl")
    if kind_of(target) == XLSX:
        require("batch", "xlsxwriter")
    if wanted.engine not in _ENGINES:
        hint = did_you_mean(wanted.engine, _ENGINES)
        faults.append(
            Text(
                f"--engine：没有引擎 {wanted.engine}。{hint.zh}",
                f"--engine: there is no engine {wanted.engine}. {hint.en}",
            )
        )
    elif wanted.engine == "duckdb":
        require("duckdb", "duckdb")
        require("duckdb", "sqlglot")
    faults += _scope_faults(wanted)
    faults += _reading_faults(wanted, kind_of(source))
    allowance = _allowance(wanted, faults)
    decider, external = _decider(wanted, faults)
    if faults or decider is None or allowance is None:
        raise UnusableError(*faults)
    differing = None if wanted.restart else other_run(target, wanted.identity)
    if differing:
        raise UnusableError(differing)
    return Batch.of(
        source,
        target,
        rejects,
        decider,
        encoding=ENCODINGS[(wanted.encoding or UTF_8).lower()],
        separator=_separator(wanted),
        sheet=wanted.sheet,
        allowance=allowance,
        most=int(wanted.most) if wanted.most else None,
        asked=_in_summary(wanted, decider, external),
        identity=wanted.identity,
    )


def _allowance(wanted: BatchOptions, faults: Faults) -> Allowance | None:
    """Return how many rows may be set aside; what is wrong with that is added to *faults*."""
    from zsgx.batch.rejects import Allowance

    allowance = Allowance.read(wanted.max_rejects)
    if allowance is None:
        faults.append(
            Text(
                f"--max-rejects 应为行数（如 20）或份额（如 5%），而不是 {wanted.max_rejects}",
                f"--max-rejects is a number of rows, such as 20, or a share, such as 5%, not "
                f"{wanted.max_rejects}",
            )
        )
    return allowance


def _scope_faults(wanted: BatchOptions) -> Iterator[Text]:
    pairs = (
        ("--at", wanted.at, "--at-column", wanted.at_column),
        ("--date", wanted.date, "--date-column", wanted.date_column),
    )
    for one, value, other, column in pairs:
        if value is None and column is None:
            yield Text(f"缺少 {one} 或 {other}。", f"{one} or {other} is missing.")
        elif value is not None and column is not None:
            yield Text(
                f"{one} 和 {other} 不能同时使用，请选一个",
                f"{one} and {other} cannot be used together; choose one of them",
            )


def _reading_faults(wanted: BatchOptions, kind: str) -> Iterator[Text]:
    """Yield what is wrong with the options that say how IN is read."""
    from zsgx.batch.csv import ENCODINGS
    from zsgx.batch.formats import CSV, XLSX

    for name, value, needed in (
        ("--encoding", wanted.encoding, CSV),
        ("--separator", wanted.separator, CSV),
        ("--sheet", wanted.sheet, XLSX),
    ):
        if value is not None and kind != needed and kind in READ:
            yield Text(f"{name} 只用于 {needed} 文件", f"{name} is for {needed} files only")
    if wanted.encoding is not None and wanted.encoding.lower() not in ENCODINGS:
        hint = did_you_mean(wanted.encoding, ENCODINGS)
        yield Text(
            f"--encoding：没有编码 {wanted.encoding}。{hint.zh}",
            f"--encoding: there is no encoding {wanted.encoding}. {hint.en}",
        )
    most = wanted.most
    if most is not None and not (most.isascii() and most.isdigit() and int(most)):
        yield Text(
            f"--part-rows 应为正整数，而不是 {most}",
            f"--part-rows is a whole number from 1, not {most}",
        )
    sign = _separator(wanted)
    if len(sign) != 1 or not sign.isascii() or sign in '"\r\n':
        yield Text(
            f"--separator 应为单个字符，或 tab，而不是 {wanted.separator}",
            f"--separator is a single character, or tab, not {wanted.separator}",
        )


def _separator(wanted: BatchOptions) -> str:
    given = "," if wanted.separator is None else wanted.separator
    return _SEPARATORS.get(given, given)


def _decider(wanted: BatchOptions, faults: Faults) -> tuple[Decider | None, dict[str, str]]:
    """
    Return what is asked of every row, and the outside values for it as they were typed, by name.

    What is wrong with either is added to *faults*.
    """
    from zsgx.batch.batch import Decider
    from zsgx.cli.request import day_of, names_of, outside, pairs, with_readings
    from zsgx.engine.columns.request import Column

    engine = engine_with(wanted.drafts)
    questions = names_of(wanted.ask, engine, faults)
    at: str | Column | None = Column(wanted.at_column) if wanted.at_column else wanted.at
    date: datetime.date | Column | None = None
    if wanted.date_column:
        date = Column(wanted.date_column)
    elif wanted.date is not None:
        date = day_of(wanted.date, "--date", faults)
    externals = outside(pairs("--external", wanted.externals, faults), engine, faults)
    faults += given_twice([path for path, _ in externals])
    with faults:
        at = engine.chain(at).name if isinstance(at, str) else at
    if externals:
        with faults:
            values = engine.names.facts(dict(externals), at=wanted.at)
            engine = engine.with_external(values)
    engine = with_readings(engine, wanted.readings, faults)
    typed = {path.removeprefix("external."): raw for path, raw in externals}
    if at is None or date is None:
        return None, typed
    return Decider(engine, tuple(dict.fromkeys(questions)), at, date, wanted.engine), typed


def _in_summary(wanted: BatchOptions, decider: Decider, external: dict[str, str]) -> dict[str, Any]:
    """Return what was asked, as the summary has it: by names, whatever was typed."""
    return {
        "ask": list(decider.ask),
        "at": decider.at if isinstance(decider.at, str) else None,
        "at_column": wanted.at_column,
        "date": wanted.date,
        "date_column": wanted.date_column,
        "readings": dict(sorted(decider.engine.tables.readings.items())),
        "external": dict(sorted(external.items())),
        "engine": wanted.engine,
    }
