"""A batch: a table read part by part, decided, counted, kept, and written with its answers."""

from __future__ import annotations

import datetime
import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl
from attrs import evolve, field, frozen

from zsgx._version import __version__
from zsgx.batch import formats
from zsgx.batch.checkpoint import Work, folder_of, work_for
from zsgx.batch.csv import UTF_8, CsvSource
from zsgx.batch.files import (
    assemble,
    height_fault,
    privately,
    put,
    table_faults,
    unwritable_rows,
)
from zsgx.batch.rejects import CORRECT, Allowance, RejectedRow, ruined_rows, shown, write_table
from zsgx.batch.source import (
    BatchPart,
    Pace,
    ParquetSource,
    Source,
    facts_by_label,
    fingerprint,
    label_faults,
    mistaken,
    mistaken_words,
    no_fact,
)
from zsgx.batch.summary import Lacking, Summary
from zsgx.domain.exact import day_meant
from zsgx.domain.kinds import Kind, Type
from zsgx.engine.columns.polars.table import refused
from zsgx.engine.columns.request import AT, Ask, Column, WantedColumn
from zsgx.engine.engine import Engine
from zsgx.errors import Faults, OutputError, UnknownPlaceError, UnusableError, ZsgxError
from zsgx.text import Language, Text, did_you_mean, system_fault

__all__ = ["Batch", "BatchProgress", "Decider", "run"]

_NUMBER: Final = "zsgx row"
_CHECK: Final = Text("请核对这些事实", "check these facts")


@frozen
class Decider:
    """
    What is asked of every row.

    Attributes:
        engine: The engine, with readings and outside values.
        ask: The questions.
        at: The place of all rows, or the column with the place of each.
        date: The day of all rows, or the column with the day of each.
        by: What decides: ``polars`` or ``duckdb``.
        headings: The headings of columns that name a fact by its label, each with its path.
    """

    engine: Engine
    ask: tuple[str, ...]
    at: str | Column
    date: datetime.date | Column
    by: str = "polars"
    headings: Mapping[str, str] = field(factory=dict)

    @property
    def facts(self) -> set[str]:
        """The headings of columns that are facts, as far as there are such columns."""
        return {*self.engine.vocabulary, *self.headings}

    def schema(self, given: pl.Schema) -> pl.Schema:
        """
        Return the columns of the answered table, for one that has the columns *given*.

        Raises:
            FactsError: Columns cannot be used.
            NoColumnsError: A plugin's own code decides a question.
        """
        empty = pl.DataFrame(schema=given)
        return self.beside(empty, self._named(self._by_polars(self._by_path(empty)))).schema

    def read(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return rows of IN with the paths of facts for headings, and their words for its own."""
        frame = self._by_path(frame)
        at = self.at if isinstance(self.at, str) else None
        texts = (pl.String, pl.Categorical, pl.Enum)
        said = []
        for wanted in self._wanted(frame):
            column, in_words = frame[wanted.column], wanted.type.kind in (Kind.BOOL, Kind.ENUM)
            if in_words and column.dtype in texts:
                words = column.drop_nulls().unique().cast(pl.String).to_list()
                meant = (
                    self._places(words)
                    if wanted.path == AT
                    else self.engine.names.spelt(wanted.path, words, at=at)
                )
                if meant:
                    said.append(column.cast(pl.String).replace(meant))
        return frame.with_columns(said)

    def _places(self, words: Iterable[str]) -> dict[str, str]:
        """Return which *words* mean a place, each with its code; those that do not are left out."""
        meant = {}
        for word in words:
            with suppress(UnknownPlaceError):
                meant[word] = self.engine.chain(word).code
        return meant

    def rejected(self, read: pl.DataFrame, rows: pl.Series) -> list[RejectedRow]:
        """Return why rows that were *read* cannot be decided; *rows* has the number of each."""
        found = refused(read, self.request)
        called = {path: heading for heading, path in self.headings.items()}
        wanted = {each.column: each for each in self._wanted(read)}
        explained = cache(partial(self._explained, wanted))
        return [
            RejectedRow(
                rows[row],
                called.get(column, column),
                shown(value),
                *((Text(zh, en), _CHECK) if contradicts else explained(column, value, zh, en)),
            )
            for row, column, value, contradicts, zh, en in found.rows()
        ]

    def _explained(
        self, wanted: Mapping[str, WantedColumn], column: str, value: str, zh: str, en: str
    ) -> tuple[Text, Text]:
        """Return why a cell cannot be used, and what to write in its place."""
        path, why = wanted[column].path, Text(zh, en)
        if path == AT:
            try:
                self.engine.chain(value)
            except UnknownPlaceError as error:
                return error.text, CORRECT
        if path not in self.engine.vocabulary:
            meant = day_meant(value)
            return why, Text(f"请写 {meant}", f"write {meant}") if meant else CORRECT
        at = self.at if isinstance(self.at, str) else None
        return why, self.engine.names.remedy(path, value, at=at) or CORRECT

    def decided(self, read: pl.DataFrame) -> pl.DataFrame:
        """Return rows that were *read* and can be used, with the answers and the names of rules."""
        return self._named(self._by_polars(read) if self.by == "polars" else self._by_duckdb(read))

    def beside(self, frame: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
        """Return rows as IN has them, with the answers of the same rows, *decided*."""
        return frame.hstack(decided.select(decided.columns[frame.width :]))

    def _by_path(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.rename(dict(self.headings)) if self.headings else frame

    def _by_polars(self, frame: pl.DataFrame) -> pl.DataFrame:
        return self.engine.decide_table(frame, ask=self.ask, at=self.at, date=self.date)

    def _by_duckdb(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the same answers, given by DuckDB; rows go to it and come back as Parquet."""
        import duckdb

        wanted = {each.column: each.type for each in self._wanted(frame)}
        typed = frame.select(_typed(frame[name], type_) for name, type_ in wanted.items())
        # A folder of its own: DuckDB takes some signs in the name of OUT for a pattern.
        with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
            given, answers = f"{folder}/in.parquet", f"{folder}/out.parquet"
            typed.with_row_index(_NUMBER).write_parquet(given)
            source = connection.read_parquet(given)
            made = self.engine.decide_table(source, ask=self.ask, at=self.at, date=self.date)
            made.write_parquet(answers)
            found = pl.read_parquet(answers).sort(_NUMBER)
        like = self._by_polars(frame.head(0)).schema
        names = [name for name in like if name not in frame.schema]
        return frame.hstack(found.select(pl.col(name).cast(like[name]) for name in names))

    def _named(self, answered: pl.DataFrame) -> pl.DataFrame:
        """Return the answers with the names of rules, since a file has no legend beside it."""
        return answered.with_columns(
            pl.col(f"{question}.rule").cat.to(pl.Enum(self.engine.rules(question)))
            for question in self.ask
        )

    def _wanted(self, frame: pl.DataFrame) -> Sequence[Any]:
        return self.request.wanted(frame.columns)

    @cached_property
    def request(self) -> Ask:
        """What is asked, as the engine has it."""
        return Ask.of(self.engine.tables, self.ask, self.at, self.date, {}, "full")


def _typed(column: pl.Series, type_: Type) -> pl.Series:
    """Return a column of usable values in the type that a database has for their kind."""
    types: dict[Kind, Any] = {
        Kind.BOOL: pl.Boolean,
        Kind.DATE: pl.Date,
        Kind.INT: pl.Int64,
        Kind.HOURS: pl.Decimal(17, 2),
        Kind.MONEY: pl.Decimal(17, 2),
        Kind.NUMBER: pl.Decimal(19, 10),
    }
    wanted = types.get(type_.kind)
    if wanted is None or column.dtype == wanted:
        return column.cast(pl.String) if column.dtype in (pl.Enum, pl.Categorical) else column
    if column.dtype not in (pl.String, pl.Enum, pl.Categorical):
        return column.cast(wanted) if type_.kind in (Kind.DATE, Kind.INT) else column
    # Every spelling is read as a single record's would be.
    text = column.cast(pl.String)
    spellings = text.drop_nulls().unique().to_list()
    values = pl.Series([type_.read(each) for each in spellings], dtype=wanted)
    return text.replace_strict(spellings, values, default=None, return_dtype=wanted)


class BatchProgress(Protocol):
    """Shows how far a batch is."""

    def __call__(self, rows: int, done: float | None) -> None:
        """
        Show that *rows* are done.

        Args:
            rows: How many rows.
            done: How much of the whole that is, from 0 to 1; None where nobody knows.
        """


@frozen
class Batch:
    """
    Questions put to every row of a table: IN is read part by part, and OUT is written.

    Attributes:
        source: IN, opened.
        target: OUT.
        rejects: Where rows set aside are written to.
        decider: What is asked of every row.
        schema: The columns of OUT.
        asked: What was asked, for the summary.
        identity: What an interrupted run is known by, out of the options.
        allowance: How many rows may be set aside.
        most: How many rows are decided at a time at most; None lets their width decide.
    """

    source: Source
    target: Path
    rejects: Path
    decider: Decider
    schema: pl.Schema
    asked: dict[str, Any]
    identity: dict[str, Any]
    allowance: Allowance
    most: int | None

    @classmethod
    def of(
        cls,
        source: Path,
        target: Path,
        rejects: Path,
        decider: Decider,
        *,
        encoding: str = UTF_8,
        separator: str = ",",
        sheet: str | None = None,
        allowance: Allowance,
        most: int | None = None,
        asked: dict[str, Any],
        identity: dict[str, Any],
    ) -> Batch:
        """
        Return a batch, with IN opened and its columns checked.

        Args:
            source: IN.
            target: OUT.
            rejects: Where rows set aside are written to.
            decider: What is asked of every row; which headings are facts is found here.
            encoding: The encoding of a CSV file.
            separator: What separates the columns of a CSV file.
            sheet: The sheet of an XLSX file; None for the first.
            allowance: How many rows may be set aside.
            most: How many rows are decided at a time at most.
            asked: What is asked, for the summary.
            identity: What an interrupted run is known by.

        Raises:
            UnusableError: IN cannot be read, its columns cannot be used, or OUT cannot hold the
                answers; all faults that can be seen at once are listed.
            FactsError: Columns that are facts cannot be used.
            MissingExtraError: A library is needed that is not installed.
        """
        opened = _opened(source, encoding, separator, sheet)
        scope = [each.name for each in (decider.at, decider.date) if isinstance(each, Column)]
        labelled = facts_by_label(opened.schema, decider.engine.vocabulary, scope)
        decider = evolve(decider, headings=labelled)
        return cls(
            source=opened,
            target=target,
            rejects=rejects,
            decider=decider,
            schema=_schema(opened, decider, target),
            asked=asked,
            identity=identity,
            allowance=allowance,
            most=most,
        )

    @property
    def facts(self) -> dict[str, str]:
        """The paths of the facts that columns of IN are read as, by their headings."""
        known = self.decider.engine.vocabulary
        return {
            name: self.decider.headings.get(name, name)
            for name in self.source.schema
            if name in known or name in self.decider.headings
        }

    @property
    def mistaken(self) -> dict[str, str]:
        """The headings that name no fact and come near one that is asked about, with its path."""
        scope = self.decider.request.scope.columns
        facts = self.facts
        rest = [name for name in self.source.schema if name not in facts and name not in scope]
        lacking = [path for path in self.decider.request.facts if path not in facts.values()]
        return mistaken(rest, self.decider.engine.vocabulary, lacking)

    @property
    def policies(self) -> str:
        """The fingerprint of all policies."""
        policies = sorted(self.decider.engine.policies.items())
        text = "\n".join(f"{code} {policy.digest}" for code, policy in policies)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def run(batch: Batch, language: Language, show: BatchProgress, *, restart: bool) -> Summary:
    """
    Decide every row of IN and write OUT.

    Args:
        batch: What is done.
        language: The language of the file of rows set aside.
        show: Shows how far it is.
        restart: Whether what an earlier run has left is thrown away.

    Raises:
        UnusableError: IN or what an earlier run has left cannot be used.
        OutputError: The disk is full; what is done is kept.
    """
    before = fingerprint(batch.source.path)
    identity = _identity(batch, before)
    with (
        privately(),
        _storing(folder_of(batch.target)),
        work_for(batch.target, identity, restart=restart) as work,
    ):
        if not work.written:
            try:
                _decide(batch, work, show)
                _check_unchanged(batch.source.path, before)
            except OutputError:
                raise
            except ZsgxError:
                # Once what is wrong has been mended, IN is another file, and the parts are of no
                # use. What earlier runs have left is theirs who ran them.
                if not work.resumed:
                    work.discard()
                raise
            _write(batch, work, language, show)
            work.complete(batch.target)
        work.discard()
        return _summary(batch, work)


def _opened(path: Path, encoding: str, separator: str, sheet: str | None) -> Source:
    match formats.kind_of(path):
        case formats.PARQUET:
            return ParquetSource(path)
        case formats.CSV:
            return CsvSource(path, encoding, separator)
        case formats.XLSX:
            from zsgx.batch.xlsx import XlsxSource

            return XlsxSource(path, sheet)
        case other:
            raise ValueError(f"no source reads {other}")


def _schema(opened: Source, decider: Decider, target: Path) -> pl.Schema:
    """
    Return the columns of OUT.

    Raises:
        UnusableError: The columns of IN cannot be used, or *target* cannot hold the table.
        FactsError: Columns that are facts cannot be used.
    """
    names, facts = list(opened.schema), decider.engine.vocabulary
    faults = Faults(_scope_faults(names, decider))
    faults += label_faults(names, decider.headings, opened.path)
    faults += table_faults(opened.schema, target)
    too_high = height_fault(opened.total or 0, target) if opened.sure else None
    faults += [too_high] if too_high else []
    if not decider.headings and not any(name in facts for name in names):
        needed = [path for path in decider.request.facts if path in facts]
        rest = [each for each in names if each not in decider.request.scope.columns] or names
        faults += [no_fact(rest, facts, needed, opened.path)] if needed else []
    faults.refuse()
    schema = decider.schema(opened.schema)
    # With the answers there may be too many columns.
    faults += table_faults(schema, target)
    faults.refuse()
    return schema


def _scope_faults(names: Sequence[str], decider: Decider) -> Iterator[Text]:
    """Yield which of the columns of place and day is not among those *names* that IN has."""
    for option, each in (("--at-column", decider.at), ("--date-column", decider.date)):
        if isinstance(each, Column) and each.name not in names:
            hint = did_you_mean(each.name, names)
            yield Text(
                f"{option}：没有列 {each.name}。{hint.zh}",
                f"{option}: there is no column {each.name}. {hint.en}",
            )


def _identity(batch: Batch, before: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a run the same as an earlier one, so that it can go on."""
    return {
        "zsgx": __version__,
        "in": {"path": str(batch.source.path.resolve()), **before},
        "policies": batch.policies,
        "columns": {name: str(type_) for name, type_ in batch.schema.items()},
        **batch.identity,
    }


def _decide(batch: Batch, work: Work, show: BatchProgress) -> None:
    pace = Pace.of(batch.most)
    lacking = Lacking(batch.decider.engine, batch.decider.request)
    size = batch.source.path.stat().st_size or 1
    started, earlier = time.monotonic(), work.seconds
    show(work.tally.read, None)
    for part in batch.source.parts(work.position, pace):
        frame, decided, rejected = _answered(batch, part)
        missing = {name: lacking.count(decided, name) for name in batch.decider.ask}
        work.tally.read += part.read
        work.tally.rejected += part.read - decided.height
        work.tally.add(decided, missing)
        too_high = height_fault(work.tally.written, batch.target)
        if too_high:
            raise UnusableError(too_high)
        work.seconds = earlier + time.monotonic() - started
        work.keep(batch.decider.beside(frame, decided), rejected, part.position)
        pace.learn(part.frame)
        del part, frame, decided  # or they are in memory while the next part is read
        whole = batch.source.total
        done = work.position.offset / size
        show(work.tally.read, min(work.tally.read / whole, 1.0) if whole else done or None)
    work.seconds = earlier + time.monotonic() - started


def _answered(
    batch: Batch, part: BatchPart
) -> tuple[pl.DataFrame, pl.DataFrame, list[RejectedRow]]:
    """Return the rows of a part that can be used, plain and decided, and why others cannot."""
    read = batch.decider.read(part.frame)
    found = batch.decider.rejected(read, part.rows)
    unread = [name for name in batch.source.schema if name not in batch.decider.facts]
    found += ruined_rows(part.frame, part.rows, unread)
    found += unwritable_rows(part.frame, part.rows, list(batch.source.schema), batch.target)
    frame = part.frame
    if found:
        usable = ~part.rows.is_in(list({each.row for each in found}))
        frame, read = frame.filter(usable), read.filter(usable)
    rejected = sorted([*part.rejected, *found], key=lambda each: each.row)
    return frame, batch.decider.decided(read), rejected


def _write(batch: Batch, work: Work, language: Language, show: BatchProgress) -> None:
    """Write the file of rows set aside, if there are any, and then OUT."""
    whole = work.tally.written or 1
    show(work.tally.read, None)
    # A list that an earlier run wrote would be taken for this run's.
    if work.tally.rejected or batch.rejects.exists():
        table = work.growing() / "rejects"
        write_table(work.rejected(), table, language)
        _put_list(table, batch.rejects)
    started = time.monotonic()
    assemble(
        work.frames(),
        batch.schema,
        batch.target,
        work.growing() / "out",
        advance=lambda rows: show(rows, rows / whole),
    )
    work.seconds += time.monotonic() - started


def _summary(batch: Batch, work: Work) -> Summary:
    engine = batch.decider.engine
    labels = {name: engine.questions[name].label for name in batch.decider.ask}
    chains = list(batch.decider.request.scope.chains.values())
    for tally in work.tally.questions.values():
        for path in tally.missing:
            texts = (engine.tables.label(path, chain) for chain in chains)
            label = next((text for text in texts if text.en != path), None)
            labels |= {path: label} if label else {}
    for code, policy in engine.policies.items():
        for question in batch.decider.ask:
            table = policy.tables.get(question)
            for rule in table.rules if table else ():
                if rule.label is not None:
                    labels[f"{engine.places.name(code)}/{rule.id}"] = rule.label
    near = batch.mistaken
    return Summary(
        source=batch.source.path,
        target=batch.target,
        rejects=batch.rejects if work.tally.rejected else None,
        tally=work.tally,
        labels=labels,
        asked=batch.asked,
        facts=batch.facts,
        mistaken=near,
        warnings=tuple(mistaken_words(near, engine.vocabulary)),
        policies=batch.policies,
        note=batch.source.note,
        seconds=work.seconds,
        resumed=work.resumed,
        allowance=batch.allowance,
    )


def _put_list(table: Path, rejects: Path) -> None:
    """Have the list of rows set aside take its place, which may be on another disk."""
    try:
        put(table, rejects, private=True)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        handle, name = tempfile.mkstemp(prefix=f".{rejects.name}.", dir=rejects.parent)
        os.close(handle)
        beside = Path(name)
        try:
            shutil.copyfile(table, beside)
            put(beside, rejects, private=True)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def _storing(folder: Path) -> Iterator[None]:
    """Turn a full disk, which every library tells in its own way, into an `OutputError`."""
    try:
        yield
    except Exception as error:
        said = str(error)
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
            why = system_fault(OSError(number, ""))
            if why.en in said or f"(os error {number})" in said:
                raise OutputError(
                    Text(
                        f"输出无法写入：{why.zh}。已完成的部分在 {folder}；"
                        f"腾出空间后用同一命令接着做完。",
                        f"The output cannot be written: {why.en}. What is done is in {folder}; "
                        f"make room, and the same command goes on from there.",
                    )
                ) from None
        raise


def _check_unchanged(path: Path, before: dict[str, Any]) -> None:
    if fingerprint(path) != before:
        raise UnusableError(
            Text(
                f"{path} 在读取时被改动；请在不再改动之后重新运行",
                f"{path} was changed while it was read; run again once it stays as it is",
            )
        )
