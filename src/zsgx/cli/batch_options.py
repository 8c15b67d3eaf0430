"""The options of `zsgx batch`, and what they say as it was typed."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click
from attrs import field, fields, frozen

from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import (
    at_option,
    date_option,
    external_option,
    policy_option,
    reading_option,
)
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["IMMATERIAL", "BatchCommand", "Wanted", "batch_options"]

_ASK: Final = "--ask"
#: How the names of tables end; no question is called so.
_ENDINGS: Final = (".parquet", ".csv", ".xlsx", ".xls")
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


@frozen
class Wanted:
    """
    What the options say, as it was typed.

    Attributes:
        source: IN.
        target: OUT.
        ask: The questions.
        at: The place of all rows.
        at_column: The column with the place of each row.
        date: The day of all rows.
        date_column: The column with the day of each row.
        engine: What decides.
        readings: Choices where the law is ambiguous, each ``NAME=OPTION``.
        externals: Values set outside the documents, each ``NAME=VALUE``.
        drafts: Folders whose policies are used in place of those installed.
        rejects: Where rows set aside are written to.
        encoding: The encoding of a CSV file.
        separator: What separates the columns of a CSV file.
        sheet: The sheet of an XLSX file.
        max_rejects: How many rows may be set aside, or which share of all.
        most: How many rows are decided at a time at most.
        restart: Whether what an earlier run has left is thrown away.
        quiet: Whether neither progress nor summary is shown.
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


def batch_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the arguments and options of the command, handed over as one `Wanted`."""

    @wraps(function)
    def gathering(**options: Any) -> int:
        identity = _identity(click.get_current_context())
        names = [each.name for each in fields(Wanted) if each.init and each.name != "identity"]
        typed = {name: options.pop(name) for name in names}
        return function(wanted=Wanted(**typed, identity=identity), **options)

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
