"""
The kinds of table that callers have, and the same kind given back.

Polars decides its own frames, and those of pandas and PyArrow, of which it is handed the columns
that are asked about; the answers are put beside the others, which stay as they were. DuckDB and
Spark decide theirs where the rows lie.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from zsgx.engine.columns.conversion import (
    NOTHING,
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
from zsgx.errors import FactsError, NoColumnsError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.engine.columns.request import Ask

__all__ = ["decided_frame"]

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
    import polars as pl  # noqa: PLC0415 - an extra

    from zsgx.engine.columns.polars.table import answers  # noqa: PLC0415 - an extra

    # A column in which nothing is known is of no type, whatever type it has; and of the columns
    # that are not read only the names matter.
    empty = [name for name in read if part[name].null_count() == part.height]
    there = set(part.columns)
    beside = [name for name in dict.fromkeys(names) if name not in there]
    part = part.with_columns(pl.lit(None).alias(name) for name in empty + beside)
    return answers(part.drop(NOTHING) if names and kind != "polars" else part, ask)


def _converted(frame: Any, kind: str, read: Sequence[str], names: Sequence[str], ask: Ask) -> Any:
    """Return the columns that are *read* of a table of pandas or PyArrow as a Polars frame."""
    from zsgx.engine.columns.polars.intake import ROWS, read_objects  # noqa: PLC0415 - an extra

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
    from zsgx.engine.columns.polars.records import are_records, decided_records  # noqa: PLC0415 - an extra

    if are_records(records):
        return decided_records(records, ask)
    raise NoColumnsError(
        Text(
            "列表中的每条记录都应是映射（dict）", "every record of a list must be a mapping (dict)"
        )
    )


def _lazily(frame: Any, ask: Ask) -> Any:
    from zsgx.engine.columns.polars.table import decided_lazily  # noqa: PLC0415 - an extra

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
    from zsgx.engine.columns.sql.intake import stored  # noqa: PLC0415 - an extra
    from zsgx.engine.columns.sql.table import select  # noqa: PLC0415 - an extra

    read_in(relation.columns, ask)
    types = [stored(str(type_)) for type_ in relation.types]
    columns = dict(zip(relation.columns, types, strict=True))
    return relation.query("zsgx_source", select("zsgx_source", ask, "duckdb", columns))


def _in_spark(frame: Any, ask: Ask) -> Any:
    require("spark", "sqlglot")
    from zsgx.engine.columns.sql.intake import stored  # noqa: PLC0415 - an extra
    from zsgx.engine.columns.sql.table import select  # noqa: PLC0415 - an extra

    read_in(frame.columns, ask)
    columns = {each.name: stored(each.dataType.simpleString()) for each in frame.schema.fields}
    query = select(_SOURCE, ask, "spark", columns)
    # Spark puts in the frame itself, so that no view is left behind or hidden.
    written = query.replace("{", "{{").replace("}", "}}").replace(_SOURCE, f"{{{_SOURCE}}}")
    return frame.sparkSession.sql(written, **{_SOURCE: frame})
