"""Deciding the rows of one part: those that cannot be used are told apart, the others answered."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import field, frozen

from zsgx.batch.rejects import CORRECT, RejectedRow, shown
from zsgx.domain.exact import day_meant
from zsgx.domain.kinds import Kind
from zsgx.engine.columns.polars.table import refused
from zsgx.engine.columns.request import AT, Ask, Column, Wanted
from zsgx.engine.engine import Engine
from zsgx.errors import UnknownPlaceError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.domain.kinds import Type

__all__ = ["Decider"]

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

    def asides(self, read: pl.DataFrame, rows: pl.Series) -> list[RejectedRow]:
        """Return why rows that were *read* cannot be decided; *rows* has the number of each."""
        found = refused(read, self.request())
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
        self, wanted: Mapping[str, Wanted], column: str, value: str, zh: str, en: str
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
        import duckdb  # noqa: PLC0415 - an extra

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
        return self.request().wanted(frame.columns)

    def request(self) -> Ask:
        """Return what is asked, as the engine has it."""
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
