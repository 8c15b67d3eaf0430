"""
The kinds of table that callers have, and the same kind given back; one row of any kind.

Polars decides its own frames, and those of pandas and PyArrow, of which it is handed the columns
that are asked about; the answers are put beside the others, which stay as they were. DuckDB and
Spark decide theirs where the rows lie. A row that is to be explained becomes the facts of a single
record.
"""

from __future__ import annotations

import datetime
import math
import struct
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeVar, cast

from attrs import frozen

from zsgx.engine.columns.conversion import (
    NOTHING,
    as_recorded,
    facts_in,
    holds_objects,
    kind_of,
    names_in,
    pandas_array,
    read_in,
    refuse,
    refuse_unwritable,
    require,
    to_polars,
)
from zsgx.engine.columns.forked import check_not_forked, note_use
from zsgx.engine.columns.request import Ask, Column
from zsgx.errors import FactsError, NoColumnsError
from zsgx.text import Text

__all__ = ["decided_frame", "row_of"]

FrameT = TypeVar("FrameT")

#: The kinds of table that are decided where they lie, without Polars.
_IN_PLACE: Final = ("duckdb", "spark")
#: What a frame of Spark is called in the query that decides it.
_SOURCE: Final = "zsgx_source_of_rows"


def decided_frame(frame: FrameT, ask: Ask) -> FrameT:
    """
    Return a table of any kind with the answers beside its columns, as the same kind.

    Raises:
        NoColumnsError: It is no kind of table that is taken.
        FactsError: Columns, or values in them, cannot be used.
        MissingExtraError: A library is needed that is not installed.
    """
    table: Any = frame
    made: Any
    kind = "records" if isinstance(frame, list | tuple) else kind_of(frame)
    if kind not in _IN_PLACE:
        check_not_forked()
        note_use()
    match kind:
        case "records":
            made = _records(table, ask)
        case "polars":
            made = table.hstack(_answers(table, "polars", ask))
        case "lazy":
            made = _lazily(table, ask)
        case "pandas":
            made = _with_pandas(table, ask)
        case "pyarrow":
            made = _with_pyarrow(table, ask)
        case "duckdb":
            made = _in_duckdb(table, ask)
        case _:
            made = _in_spark(table, ask)
    return cast("FrameT", made)


def _answers(frame: Any, kind: str, ask: Ask) -> Any:
    """Return the answers alone, as a Polars frame."""
    names = names_in(frame, kind)
    refuse_unwritable(names)
    if not names:
        refuse(ask.faults(names))
    read = read_in(names, ask)
    part = frame if kind == "polars" else _converted(frame, kind, read, names, ask)
    import polars as pl

    from zsgx.engine.columns.polars.table import answers

    # A column in which nothing is known is of no type, whatever type it has; and of the columns
    # that are not read only the names matter.
    empty = [name for name in read if part[name].null_count() == part.height]
    there = set(part.columns)
    beside = [name for name in dict.fromkeys(names) if name not in there]
    part = part.with_columns(pl.lit(None).alias(name) for name in empty + beside)
    return answers(part.drop(NOTHING) if names and kind != "polars" else part, ask)


def _converted(frame: Any, kind: str, read: Sequence[str], names: Sequence[str], ask: Ask) -> Any:
    """Return the columns that are *read* of a table of pandas or PyArrow as a Polars frame."""
    from zsgx.engine.columns.polars.intake import ROWS, read_objects

    wanted = {each.column: each for each in ask.wanted(names)}
    faults: list[Text] = []

    def of_objects(name: str, values: list[Any]) -> Any:
        found = read_objects(wanted[name], values)
        faults.extend(found.faults)
        return found.column

    made = to_polars(frame, kind, read, of_objects)
    if faults:
        raise FactsError(ROWS, [*faults, *ask.faults(names)])
    return made


def _records(records: Any, ask: Ask) -> Any:
    require("batch", "polars")
    from zsgx.engine.columns.polars.table import decided_records

    if all(isinstance(each, Mapping) for each in records):
        return decided_records(records, ask)
    raise NoColumnsError(
        Text(
            "列表中的每条记录都应是映射（dict）", "every record of a list must be a mapping (dict)"
        )
    )


def _lazily(frame: Any, ask: Ask) -> Any:
    from zsgx.engine.columns.polars.table import decided_lazily

    return decided_lazily(frame, ask)


def _with_pandas(frame: Any, ask: Ask) -> Any:
    found = _answers(frame, "pandas", ask)
    kept = frame.copy(deep=False)
    for series in found:
        kept[series.name] = pandas_array(series)
    return kept


def _with_pyarrow(table: Any, ask: Ask) -> Any:
    made = _answers(table, "pyarrow", ask).to_arrow()
    for name in made.column_names:
        table = table.append_column(made.schema.field(name), made.column(name))
    return table


def _in_duckdb(relation: Any, ask: Ask) -> Any:
    require("duckdb", "sqlglot")
    from zsgx.engine.columns.sql.intake import stored
    from zsgx.engine.columns.sql.table import select

    read_in(relation.columns, ask)
    types = [stored(str(type_)) for type_ in relation.types]
    columns = dict(zip(relation.columns, types, strict=True))
    return relation.query("zsgx_source", select("zsgx_source", ask, "duckdb", columns))


def _in_spark(frame: Any, ask: Ask) -> Any:
    require("spark", "sqlglot")
    from zsgx.engine.columns.sql.intake import stored
    from zsgx.engine.columns.sql.table import select

    read_in(frame.columns, ask)
    columns = {each.name: stored(each.dataType.simpleString()) for each in frame.schema.fields}
    query = select(_SOURCE, ask, "spark", columns)
    # Spark puts in the frame itself, so that no view is left behind or hidden.
    written = query.replace("{", "{{").replace("}", "}}").replace(_SOURCE, f"{{{_SOURCE}}}")
    return frame.sparkSession.sql(written, **{_SOURCE: frame})


@frozen
class FrameRow:
    """
    A row of a table, as a single record has it.

    Attributes:
        place: The place.
        day: The day.
        facts: The facts that it gives, by path.
    """

    place: str
    day: datetime.date
    facts: Mapping[str, Any]


def row_of(frame: object, row: int, ask: Ask) -> FrameRow:
    """
    Return one row of a table.

    Args:
        frame: A table, or a mapping that is the row itself. It may hold the answers already.
        row: Which row, from 0; for a table of a database, in the order in which it comes.
        ask: What is asked.

    Raises:
        FactsError: There is no such row, it names no place or no day, or a column cannot be used.
        NoColumnsError: It is no kind of table that is taken.
    """
    if isinstance(frame, list | tuple):
        if not 0 <= row < len(frame):
            raise _no_row(row)
        frame = frame[row]
    kind = "" if isinstance(frame, Mapping) else kind_of(frame)
    table: Any = facts_in(frame, ask) if isinstance(frame, Mapping) else frame
    answers = set(ask.answers())
    given = names_in(table, kind) if kind else list(table)
    names = [name for name in given if name not in answers]
    refuse(ask.faults(names))
    values = _values(table, kind, row, read_in(names, ask))
    known = {name: as_recorded(value) for name, value in values.items() if value is not None}
    at, date = ask.scope.at, ask.scope.date
    place = known.get(at.name) if isinstance(at, Column) else at
    day = known.get(date.name) if isinstance(date, Column) else date
    if place is None or day is None:
        raise FactsError(
            Text(
                f"第 {row} 行（从 0 计）没有辖区或日期，尚不能判定",
                f"row {row}, from 0, names no place or no day, so that nothing decides it yet",
            )
        )
    return FrameRow(
        place, day, {path: value for path, value in known.items() if path in ask.catalogue}
    )


def _values(frame: Any, kind: str, row: int, names: Sequence[str]) -> dict[str, Any]:
    """Return what a row holds in some columns; one before the first is no row either."""
    found, short = _rows(frame, kind, row, names) if row >= 0 else ([], set())
    if not found:
        raise _no_row(row)
    (values,) = found
    return {name: _shortest(values[name]) if name in short else values[name] for name in names}


def _no_row(row: int) -> FactsError:
    return FactsError(Text(f"没有第 {row} 行（从 0 计）", f"there is no row {row}, from 0"))


#: Rows by the names of their columns, and the columns that hold floats of 32 bits.
_Found = tuple[list[dict[str, Any]], set[str]]


def _rows(frame: Any, kind: str, row: int, names: Sequence[str]) -> _Found:
    """Return the row, or none."""
    match kind:
        case "":
            return [frame], set()
        case "duckdb":
            return _of_duckdb(frame, row, names)
        case "spark":
            rows = frame.offset(row).limit(1).collect()
            short = {name for name, type_ in frame.dtypes if type_ == "float"}
            return [each.asDict() for each in rows], short
        case "pandas":
            return _of_pandas(frame.iloc[row : row + 1], names)
        case "pyarrow":
            return _of_polars(to_polars(frame.slice(row, 1), kind, names), names)
        case _:
            return _of_polars(frame.lazy().slice(row, 1), names)


def _of_polars(frame: Any, names: Sequence[str]) -> _Found:
    import polars as pl

    # Of no column at all, a frame would not tell how many rows there are.
    marked = frame.lazy().with_columns(pl.lit(None).alias(NOTHING))
    found = marked.select(NOTHING, *names).collect()
    _refuse_beyond_years(found, names)
    return found.to_dicts(), {name for name in names if found.schema[name] == pl.Float32}


def _refuse_beyond_years(found: Any, names: Sequence[str]) -> None:
    """Refuse days and moments that Python has no value for."""
    import polars as pl

    from zsgx.engine.columns.polars.intake import in_years

    refuse(
        Text(f"列 {name}：超出公元 1 至 9999 年", f"column {name}: beyond the years 1 to 9999")
        for name in names
        if isinstance(found.schema[name], pl.Date | pl.Datetime)
        and not found.select(in_years(pl.col(name), found.schema[name]).all()).item()
    )


def _of_pandas(frame: Any, names: Sequence[str]) -> _Found:
    """Return the row; Python's own objects stay as they are."""
    objects = [name for name in names if holds_objects(frame[name])]
    others = [name for name in names if name not in objects]
    found, short = _of_polars(to_polars(frame, "pandas", others), others)
    if found and objects:
        known = frame[objects].notna()
        kept = frame[objects].astype(object).where(known, None).to_dict("records")
        found = [{**row, **own} for row, own in zip(found, kept, strict=True)]
    return found, short


def _of_duckdb(relation: Any, row: int, names: Sequence[str]) -> _Found:
    quoted = ['"' + name.replace('"', '""') + '"' for name in names]
    rows = relation.limit(1, row).project(", ".join(["1", *quoted])).fetchall()
    types = zip(relation.columns, relation.types, strict=True)
    return (
        [dict(zip(names, values, strict=True)) for _, *values in rows],
        {name for name, type_ in types if str(type_) == "FLOAT"},
    )


def _shortest(value: float | None) -> float | Decimal | None:
    """Return what a float of 32 bits stands for: 0.57, not what it is as one of 64."""
    if value is None or not math.isfinite(value) or value == int(value):
        return value
    written = (f"{value:.{digits}g}" for digits in range(1, 10))
    stored = struct.pack("f", value)
    return next(Decimal(each) for each in written if struct.pack("f", float(each)) == stored)
