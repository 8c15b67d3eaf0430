"""Tables decided one record at a time and by every engine, in one form that can be compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve, field, frozen

from zsgx.domain.kinds import Kind
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import ContradictionError, FactsError

if TYPE_CHECKING:
    from tests.engines.rows import Rows

__all__ = [
    "DAY",
    "PLACE",
    "ROW",
    "Answers",
    "Asked",
    "by_duckdb",
    "by_frame",
    "by_polars",
    "by_postgres",
    "by_spark",
    "consistent",
    "differences",
    "one_at_a_time",
    "polars_frame",
]

#: For each question, what each row comes to: status, value and rule; or the value alone.
Answers = Mapping[str, Sequence[tuple[Any, ...]]]

PLACE: Final = "place"
DAY: Final = "day"
#: The column that tells the rows apart, since databases give them back in any order.
ROW: Final = "row"


@frozen
class Asked:
    """
    What is asked of a table.

    Attributes:
        engine: The engine.
        questions: The questions.
        detail: ``full`` or ``value``.
        at: The place of all rows; None for the place of each.
        date: The day of all rows; None for the day of each.
        readings: The choices of the caller.
    """

    engine: Engine
    questions: tuple[str, ...]
    detail: str = "full"
    at: str | None = None
    date: datetime.date | None = None
    readings: Mapping[str, str] = field(factory=dict)

    @property
    def given(self) -> dict[str, Any]:
        """What `Engine.decide_table` and `Engine.to_sql` are called with."""
        return {
            "ask": self.questions,
            "at": self.at or column(PLACE),
            "date": self.date or column(DAY),
            "readings": self.readings,
            "detail": self.detail,
        }

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What the names of the columns of one answer end with."""
        return ("", ".status", ".rule") if self.detail == "full" else ("",)

    @property
    def columns(self) -> list[str]:
        """The columns of the answers."""
        return [f"{question}{suffix}" for question in self.questions for suffix in self.suffixes]


# One record at a time


def one_at_a_time(asked: Asked, rows: Rows) -> Answers:
    """Return what single records come to."""
    engine = asked.engine.with_readings(asked.readings) if asked.readings else asked.engine
    answers: dict[str, list[tuple[Any, ...]]] = {question: [] for question in asked.questions}
    for facts, place, day in zip(rows.records, rows.places, rows.days, strict=True):
        at, on = asked.at or place, asked.date or day
        if contradictory(engine, facts, at, on):
            for question in asked.questions:
                answers[question].append(_answer("contradiction", None, None, asked.detail))
            continue
        read = engine.facts(facts)
        for question in asked.questions:
            if at is None or on is None:
                answers[question].append(_answer("undetermined", None, None, asked.detail))
                continue
            decision = engine.decide(question, at=at, date=on, facts=read)
            status = decision.status.value
            rule = (decision.rule or "several") if status == "decided" else None
            answers[question].append(_answer(status, decision.value, rule, asked.detail))
    return answers


def contradictory(
    engine: Engine, facts: Mapping[str, Any], at: str | None, on: datetime.date | None
) -> bool:
    """Return whether a record is refused since it contradicts itself, its day or its place."""
    try:
        engine.facts(facts, at=at, date=on)
    except ContradictionError:
        return True
    except FactsError:
        # A table may hold days and numbers in forms that a single record does not take.
        return False
    return False


def consistent(asked: Asked, rows: Rows) -> Rows:
    """Return the rows that do not contradict themselves, their day or their place."""
    kept = [
        number
        for number, (facts, place, day) in enumerate(
            zip(rows.records, rows.places, rows.days, strict=True)
        )
        if not contradictory(asked.engine, facts, asked.at or place, asked.date or day)
    ]
    return evolve(
        rows,
        records=tuple(rows.records[number] for number in kept),
        places=tuple(rows.places[number] for number in kept),
        days=tuple(rows.days[number] for number in kept),
    )


def _answer(status: str | None, value: object, rule: str | None, detail: str) -> tuple[Any, ...]:
    seen = tuple(value) if isinstance(value, list) else value
    return (status, seen, rule) if detail == "full" else (seen,)


# Engines


def polars_frame(rows: Rows, *, enums: bool = True) -> pl.DataFrame:
    """Return the table as a Polars frame, options as Enum or as text."""
    frame = {
        ROW: pl.Series(range(rows.height), dtype=pl.Int64),
        PLACE: pl.Series(rows.places, dtype=pl.String),
        DAY: pl.Series(rows.days, dtype=pl.Date),
    }
    for path, type_ in rows.types.items():
        if type_.kind is Kind.ENUM:
            dtype: Any = pl.Enum(type_.options) if enums else pl.String
        else:
            dtype = _POLARS[type_.kind]
        frame[path] = pl.Series([each.get(path) for each in rows.records], dtype=dtype)
    return pl.DataFrame(frame)


_POLARS: Final[Mapping[Kind, Any]] = {
    Kind.BOOL: pl.Boolean,
    Kind.DATE: pl.Date,
    Kind.INT: pl.Int64,
    Kind.HOURS: pl.Decimal(17, 2),
    Kind.MONEY: pl.Decimal(17, 2),
    Kind.NUMBER: pl.Decimal(19, 10),
    Kind.TEXT: pl.String,
}


def by_polars(asked: Asked, frame: pl.DataFrame, *, lazy: bool = False) -> Answers:
    """Return what Polars says, eager or lazy in streaming mode."""
    if not lazy:
        return _without_contradictions(
            asked, frame, lambda rows: _read(asked, asked.engine.decide_table(rows, **asked.given))
        )
    decided = asked.engine.decide_table(frame.lazy(), **asked.given)
    return _read(asked, decided.collect(engine="streaming"))


def _without_contradictions(
    asked: Asked, frame: pl.DataFrame, decided: Callable[[pl.DataFrame], Answers]
) -> Answers:
    """Return what is said of the rows that can be; an eager table with others is refused."""
    records = [
        {path: value for path, value in row.items() if path in asked.engine.vocabulary}
        for row in frame.to_dicts()
    ]
    bad = pl.Series(
        [
            contradictory(asked.engine, record, asked.at or place, asked.date or day)
            for record, place, day in zip(records, frame[PLACE], frame[DAY], strict=True)
        ]
    )
    if bad.any():
        with pytest.raises(ContradictionError):
            decided(frame)
    fine = decided(frame.filter(~bad))
    refused = _answer("contradiction", None, None, asked.detail)
    found = {}
    for question, said in fine.items():
        rest = iter(said)
        found[question] = [refused if each else next(rest) for each in bad]
    return found


def by_duckdb(asked: Asked, frame: pl.DataFrame, connection: Any, project: str = "*") -> Answers:
    """Return what DuckDB says of the columns that *project* makes of the frame."""
    # A connection of its own, whatever another test has left unread on that one.
    own = connection.cursor()
    relation = own.from_arrow(_plain(frame).to_arrow()).project(project)
    decided = asked.engine.decide_table(relation, **asked.given)
    return _read(asked, decided.order(ROW).pl())


def by_spark(asked: Asked, frame: pl.DataFrame, session: Any, folder: Path) -> Answers:
    """Return what Spark says of a table in a file in *folder*, as it compiles it."""
    file = folder / "table.parquet"
    _plain(frame).write_parquet(file)
    decided = asked.engine.decide_table(session.read.parquet(str(file)), **asked.given)
    read = pl.from_arrow(decided.select(ROW, *(f"`{name}`" for name in asked.columns)).toArrow())
    assert isinstance(read, pl.DataFrame)
    return _read(asked, read.sort(ROW))


def by_frame(asked: Asked, table: Any) -> Answers:
    """Return what is said of a table of pandas or PyArrow, in a table of the same kind."""
    decided = asked.engine.decide_table(table, **asked.given)
    assert type(decided) is type(table)
    columns = {
        name: decided[name].to_pylist() if isinstance(decided, pa.Table) else [*decided[name]]
        for name in asked.columns
    }
    return {
        question: [
            _seen(asked, question, [_plainly(value) for value in row])
            for row in zip(
                *(columns[f"{question}{suffix}"] for suffix in asked.suffixes), strict=True
            )
        ]
        for question in asked.questions
    }


def _plainly(value: Any) -> Any:
    """Return a value of pandas or numpy as Python has it, None where it is unknown."""
    if isinstance(value, list | np.ndarray):
        return list(value)
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


def by_postgres(
    asked: Asked, rows: Rows, connection: Any, kinds: Mapping[Kind, str] | None = None
) -> Answers:
    """Return what PostgreSQL says of a table whose columns are of the types of *kinds*."""
    types = sql_types(rows, kinds or {})
    columns = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS agreement")
        cursor.execute(f"CREATE TEMP TABLE agreement ({columns})")
        with cursor.copy("COPY agreement FROM STDIN") as copy:
            for row in rows.tuples():
                copy.write_row(row)
        cursor.execute("ANALYZE agreement")
        query = asked.engine.to_sql(
            "agreement", dialect="postgres", columns=list(rows.types), **asked.given
        )
        names = ", ".join(f'"{name}"' for name in asked.columns)
        cursor.execute(f'SELECT {names} FROM ({query}) AS decided ORDER BY "{ROW}"')
        found = cursor.fetchall()
    width = len(asked.suffixes)
    return {
        question: [
            _seen(asked, question, each[place * width : (place + 1) * width]) for each in found
        ]
        for place, question in enumerate(asked.questions)
    }


def sql_types(rows: Rows, kinds: Mapping[Kind, str]) -> dict[str, str]:
    """Return the type that each column of the table has in PostgreSQL."""
    of_kind = {**_SQL, **kinds}
    types = {path: of_kind[type_.kind] for path, type_ in rows.types.items()}
    return {ROW: "BIGINT", PLACE: "TEXT", DAY: "DATE", **types}


_SQL: Final[Mapping[Kind, str]] = {
    Kind.BOOL: "BOOLEAN",
    Kind.ENUM: "TEXT",
    Kind.TEXT: "TEXT",
    Kind.DATE: "DATE",
    Kind.INT: "BIGINT",
    Kind.HOURS: "NUMERIC(17, 2)",
    Kind.MONEY: "NUMERIC(17, 2)",
    Kind.NUMBER: "NUMERIC(19, 10)",
}


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with options as text, as databases hold them."""
    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))


def _read(asked: Asked, decided: pl.DataFrame) -> Answers:
    return {
        question: [
            _seen(asked, question, row)
            for row in decided.select(f"{question}{suffix}" for suffix in asked.suffixes).rows()
        ]
        for question in asked.questions
    }


def _seen(asked: Asked, question: str, row: Sequence[Any]) -> tuple[Any, ...]:
    if asked.detail != "full":
        return _answer(None, row[0], None, asked.detail)
    value, status, rule = row
    legend = asked.engine.rules(question)
    return _answer(status, value, None if rule is None else legend[rule], asked.detail)


# Comparing


def differences(asked: Asked, rows: Rows, right: Answers, said: Answers, who: str) -> list[str]:
    """Return where an engine says anything but what single records come to, ready to be read."""
    found = []
    for question in asked.questions:
        assert len(said[question]) == rows.height
        for number, (want, got) in enumerate(zip(right[question], said[question], strict=True)):
            if [_key(each) for each in want] != [_key(each) for each in got]:
                found.append(
                    f"{who}: {question} at {asked.at or rows.places[number]} on "
                    f"{asked.date or rows.days[number]}, row {number}: {got} and not {want}\n"
                    f"  {dict(rows.records[number])}"
                )
    return found


def _key(value: object) -> tuple[str, object]:
    """Return what tells values apart: true is not 1, and no exact number is a float."""
    return type(value).__name__, value
