"""From the options of `zsgx batch` to a batch, all faults at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from zsgx.batch.batch import Batch
from zsgx.batch.checkpoint import other_run
from zsgx.batch.csv import ENCODINGS, UTF_8
from zsgx.batch.decider import Decider
from zsgx.batch.files import CSV, SUFFIXES, XLSX, file_faults, kind_of, rejects_of
from zsgx.batch.rejects import Allowance
from zsgx.cli.options import engine_with
from zsgx.cli.request import day_of, names_of, outside, pairs, refuse_repeated, with_readings
from zsgx.engine.columns.conversion import require
from zsgx.engine.columns.request import Column
from zsgx.errors import Fault, UnusableError, ZsgxError, faults_of
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator

    from zsgx.cli.batch_options import Wanted

__all__ = ["batch_of"]

_ENGINES: Final = ("polars", "duckdb")
_SEPARATORS: Final = {"tab": "\t", "\\t": "\t"}


def batch_of(wanted: Wanted) -> Batch:
    """
    Return what is done, out of what is *wanted*.

    Raises:
        UnusableError: Any of it cannot be used; all faults that can be seen at once are listed.
        MissingExtraError: A library is needed that is not installed.
    """
    source, target = Path(wanted.source), Path(wanted.target)
    rejects = Path(wanted.rejects) if wanted.rejects else rejects_of(target)
    faults: list[Fault] = [*file_faults(source, target, rejects)]
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
    decider = _decider(wanted, faults)
    if faults or decider is None or allowance is None:
        raise UnusableError(faults)
    differing = None if wanted.restart else other_run(target, wanted.identity)
    if differing:
        raise UnusableError([differing])
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
        asked=_in_summary(wanted, decider),
        identity=wanted.identity,
    )


def _allowance(wanted: Wanted, faults: list[Fault]) -> Allowance | None:
    """Return how many rows may be set aside; what is wrong with that is added to *faults*."""
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


def _scope_faults(wanted: Wanted) -> Iterator[Text]:
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


def _reading_faults(wanted: Wanted, kind: str) -> Iterator[Text]:
    """Yield what is wrong with the options that say how IN is read."""
    for option, value, needed in (
        ("--encoding", wanted.encoding, CSV),
        ("--separator", wanted.separator, CSV),
        ("--sheet", wanted.sheet, XLSX),
    ):
        if value is not None and kind != needed and kind in SUFFIXES:
            yield Text(f"{option} 只用于 {needed} 文件", f"{option} is for {needed} files only")
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


def _separator(wanted: Wanted) -> str:
    given = "," if wanted.separator is None else wanted.separator
    return _SEPARATORS.get(given, given)


def _decider(wanted: Wanted, faults: list[Fault]) -> Decider | None:
    """Return what is asked of every row; what is wrong with it is added to *faults*."""
    engine = engine_with(wanted.drafts)
    questions = names_of(wanted.ask, engine, faults)
    at: str | Column | None = Column(wanted.at_column) if wanted.at_column else wanted.at
    date: datetime.date | Column | None = None
    if wanted.date_column:
        date = Column(wanted.date_column)
    elif wanted.date is not None:
        date = day_of(wanted.date, "--date", faults)
    externals = outside(pairs("--external", wanted.externals, faults), engine, faults)
    refuse_repeated([path for path, _ in externals], faults)
    try:
        if isinstance(at, str):
            at = engine.chain(at).name
    except ZsgxError as error:
        faults += faults_of(error)
    if externals:
        try:
            values = engine.names.facts(dict(externals), at=wanted.at)
            engine = engine_with(wanted.drafts, external=values)
        except ZsgxError as error:
            faults += faults_of(error)
    engine = with_readings(engine, wanted.readings, faults)
    if at is None or date is None:
        return None
    return Decider(engine, tuple(dict.fromkeys(questions)), at, date, wanted.engine)


def _in_summary(wanted: Wanted, decider: Decider) -> dict[str, Any]:
    """Return what was asked, as the summary has it: by names, whatever was typed."""
    names = decider.engine.names
    readings = names.readings(dict(pairs("--reading", wanted.readings, [])))
    externals = {
        names.external(word).removeprefix("external."): raw
        for word, raw in pairs("--external", wanted.externals, [])
    }
    return {
        "ask": list(decider.ask),
        "at": decider.at if isinstance(decider.at, str) else None,
        "at_column": wanted.at_column,
        "date": wanted.date,
        "date_column": wanted.date_column,
        "readings": dict(sorted(readings.items())),
        "external": dict(sorted(externals.items())),
        "engine": wanted.engine,
    }
