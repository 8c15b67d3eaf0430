"""Every way of knowing and not knowing a few facts, decided on columns and one at a time."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from itertools import product
from typing import Any, Final

import duckdb
import polars as pl
from tests.engine.desk import DAY

from zsgx.domain.kinds import Kind, Type
from zsgx.engine.columns.polars.expressions import dtype_of
from zsgx.engine.columns.request import Column
from zsgx.engine.engine import Engine

__all__ = ["ENGINES", "agreed", "alone", "answers", "every", "held"]

#: How a table is decided.
ENGINES: Final = ("polars", "lazy", "duckdb")

Answer = tuple[str, Any, str | None]


def every(**values: Collection[Any]) -> pl.DataFrame:
    """Return a row for each way of choosing among *values*, by paths with ``__`` for the dot."""
    names = [name.replace("__", ".") for name in values]
    return pl.DataFrame(
        list(product(*values.values())), schema=names, orient="row", infer_schema_length=None
    )


def held(engine: Engine, frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* with each fact in a column of the type that keeps it best."""
    return frame.with_columns(
        pl.col(name).cast(_dtype(engine.vocabulary[name].type))
        for name in frame.columns
        if name in engine.vocabulary
    )


def _dtype(type_: Type) -> pl.DataType:
    return pl.Decimal(12, 4) if type_.kind is Kind.NUMBER else dtype_of(type_)


def answers(
    engine: Engine, frame: pl.DataFrame, question: str, by: str, **scope: Any
) -> list[Answer]:
    """Return status, value and rule of each row, as a way of deciding tables gives them."""
    asked = {"at": "nation", "date": DAY, **scope}
    rows = _decided(engine, frame, question, by, "full", **asked)
    only = _decided(engine, frame, question, by, "value", **asked)
    assert [row[question] for row in rows] == [row[question] for row in only]
    legend = engine.rules(question)
    return [
        (
            row[f"{question}.status"],
            row[question],
            None if row[f"{question}.rule"] is None else legend[row[f"{question}.rule"]],
        )
        for row in rows
    ]


def alone(
    engine: Engine,
    frame: pl.DataFrame,
    question: str,
    at: str | Column = "nation",
    date: datetime.date | Column = DAY,
) -> list[Answer]:
    """Return the same of each row, decided as a record of its own."""
    return [_alone(engine, row, question, at, date) for row in frame.to_dicts()]


def agreed(engine: Engine, frame: pl.DataFrame, question: str, **scope: Any) -> list[Answer]:
    """Return the answers on which every way of deciding the rows agrees with single records."""
    wanted = alone(engine, frame, question, **scope)
    for by in ENGINES:
        found = answers(engine, frame, question, by, **scope)
        differing = [
            (row, one, other)
            for row, one, other in zip(frame.to_dicts(), wanted, found, strict=True)
            if one != other
        ]
        assert not differing, (by, len(differing), differing[:3])
    return wanted


def _alone(
    engine: Engine,
    row: Mapping[str, Any],
    question: str,
    at: str | Column,
    date: datetime.date | Column,
) -> Answer:
    place = row[at.name] if isinstance(at, Column) else at
    day = row[date.name] if isinstance(date, Column) else date
    if place is None or day is None:
        return ("undetermined", None, None)
    facts = {path: value for path, value in row.items() if path in engine.vocabulary}
    decision = engine.decide(question, at=place, date=day, facts=facts)
    rule = (decision.rule or "several") if decision.value is not None else None
    return (decision.status.value, decision.value, rule)


def _decided(
    engine: Engine, frame: pl.DataFrame, question: str, by: str, detail: str, **asked: Any
) -> list[dict[str, Any]]:
    table = held(engine, frame)
    asked = {"ask": question, "detail": detail, **asked}
    if by == "polars":
        return engine.decide_table(table, **asked).to_dicts()
    if by == "lazy":
        return engine.decide_table(table.lazy(), **asked).collect(engine="streaming").to_dicts()
    numbered = duckdb.connect().from_arrow(table.with_row_index("number").to_arrow())
    decided = engine.decide_table(numbered, **asked).order("number")
    return [dict(zip(decided.columns, row, strict=True)) for row in decided.fetchall()]
