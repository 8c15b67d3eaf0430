"""The tables that callers have: what kind each is, and how its columns come to Polars and back."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from zsgx.domain.catalogue import DEEPEST, too_deep
from zsgx.domain.exact import seen
from zsgx.engine.columns.forked import check_not_forked, note_use
from zsgx.errors import FactsError, MissingExtraError, NoColumnsError
from zsgx.text import Text, given_twice

if TYPE_CHECKING:
    from zsgx.engine.columns.request import Ask

__all__ = [
    "NOTHING",
    "FrameT",
    "as_recorded",
    "facts_in",
    "holds_objects",
    "in_polars",
    "kind_of",
    "like_before",
    "names_in",
    "pandas_array",
    "read_in",
    "refuse",
    "require",
    "to_polars",
]

FrameT = TypeVar("FrameT")

#: The name of a column that holds nothing but keeps how many rows there are.
NOTHING: Final = "zsgx rows"

#: The tables that are taken, by the library and the name of their class.
_TABLES: Final = {
    ("polars", "DataFrame"): "polars",
    ("polars", "LazyFrame"): "lazy",
    ("pandas", "DataFrame"): "pandas",
    ("pyarrow", "Table"): "pyarrow",
    ("duckdb", "DuckDBPyRelation"): "duckdb",
    ("pyspark", "DataFrame"): "spark",
}


def kind_of(frame: object) -> str:
    """
    Return what kind of table one is: a library's name, or ``lazy`` for a lazy one of Polars.

    Raises:
        NoColumnsError: It is none that is taken.
    """
    for each in type(frame).__mro__:
        library = each.__module__.partition(".")[0].lstrip("_")
        kind = _TABLES.get((library, each.__name__))
        if kind is not None:
            return kind
    name = f"{type(frame).__module__}.{type(frame).__qualname__}"
    raise NoColumnsError(
        Text(
            f"不能按列判定 {name}；可用 Polars（DataFrame、LazyFrame）、pandas（DataFrame）、"
            "PyArrow（Table）、DuckDB（关系）或 Spark（DataFrame）的表，或记录（dict）的列表",
            f"{name} is not a table that can be decided; give a DataFrame or LazyFrame of "
            "Polars, a DataFrame of pandas or Spark, a Table of PyArrow, a relation of DuckDB, or "
            "a list of records",
        )
    )


def names_in(frame: Any, kind: str) -> list[str]:
    """Return the names of a table's columns; what is no text names nothing that could be asked."""
    if kind == "lazy":
        return list(frame.collect_schema().names())
    names = frame.column_names if kind == "pyarrow" else frame.columns
    return [name for name in names if isinstance(name, str)]


def refuse_unwritable(names: Iterable[str]) -> None:
    """
    Refuse names of columns that no library can write.

    Raises:
        FactsError: There are such.
    """
    shown = [seen(name) for name in names if name.encode("utf-8", "replace").decode() != name]
    refuse(
        Text(
            f"列名 {name} 含有不成字符的代码；请改名",
            f"the name of column {name} holds a code that is not a character; rename it",
        )
        for name in shown
    )


def facts_in(record: Mapping[Any, Any], ask: Ask) -> dict[str, Any]:
    """
    Return the facts of a record, and what else it names, those in groups under their dotted paths.

    Raises:
        FactsError: One is given twice, or groups stand too deep in each other.
    """
    pairs = list(_flat(record, ask, "", 1))
    facts = dict(pairs)
    if len(facts) < len(pairs):
        refuse(given_twice(path for path, _ in pairs))
    return facts


def _flat(
    record: Mapping[Any, Any], ask: Ask, prefix: str, depth: int
) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if not isinstance(name, str):
            # It names nothing that could be asked.
            continue
        path = f"{prefix}{name}"
        if isinstance(value, Mapping) and path not in ask.catalogue:
            if depth == DEEPEST:
                refuse([too_deep(path)])
            yield from _flat(value, ask, f"{path}.", depth + 1)
        else:
            yield path, value


def read_in(names: Sequence[str], ask: Ask) -> list[str]:
    """
    Return which of a table's columns are read, each once.

    Raises:
        FactsError: One of them is there twice.
    """
    read = list(dict.fromkeys(each.column for each in ask.wanted(names)))
    _refuse_twice(names, read)
    return read


def _refuse_twice(names: Sequence[str], read: Iterable[str]) -> None:
    times = Counter(names)
    refuse(
        Text(
            f"有 {times[name]} 列都叫 {name}；请只留一列",
            f"{times[name]} columns are called {name}; leave one of them",
        )
        for name in read
        if times[name] > 1
    )


def refuse(faults: Iterable[Text]) -> None:
    """
    Refuse columns that have *faults*, if there are any.

    Raises:
        FactsError: There are.
    """
    found = list(faults)
    if found:
        raise FactsError(Text("这些列无法使用：", "The columns cannot be used:"), found)


def require(extra: str, *libraries: str) -> None:
    """
    Refuse to go on without the libraries of an extra.

    Raises:
        MissingExtraError: One of them is not installed.
    """
    for library in libraries:
        if find_spec(library) is None:
            raise MissingExtraError(extra, library)


def to_polars(
    frame: Any,
    kind: str,
    names: Sequence[str],
    of_objects: Callable[[str, list[Any]], Any] | None = None,
) -> Any:
    """
    Return some columns of a table of pandas or PyArrow as a Polars frame.

    Args:
        frame: The table.
        kind: What kind of table it is.
        names: The columns.
        of_objects: Makes a column of Polars of one of pandas that holds Python's own objects, given
            its name and its values; if left out, all of them must be of one class.

    Raises:
        FactsError: A column holds what Polars has no type for, or values of several kinds.
        MissingExtraError: A library is needed that is not installed.
    """
    require("batch", "polars", "narwhals", "pyarrow")
    import narwhals as nw
    import polars as pl

    # A frame without columns has lost how many rows it has.
    columns = [pl.select(pl.repeat(None, len(frame)).alias(NOTHING))]
    faults = []
    for name in names:
        part = frame[[name]] if kind == "pandas" else frame.select([name])
        fault = _arrow_fault(name, frame, kind)
        if fault is not None:
            faults.append(fault)
            continue
        try:
            if kind == "pandas" and holds_objects(frame[name]):
                known = frame[name].notna()
                values = frame[name].astype(object).where(known, None).tolist()
                made = (of_objects or _of_one_class)(name, values)
                columns.append(made.to_frame())
            else:
                columns.append(nw.from_native(part, eager_only=True).to_polars())
        except FactsError:
            raise
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - see below
            # Arrow and Polars fail in many ways, a panic among them, at types that only one has.
            faults.append(_no_type(name, frame, kind, error))
    refuse(faults)
    return pl.concat(columns, how="horizontal")


def _arrow_fault(name: str, frame: Any, kind: str) -> Text | None:
    """Return why Polars would panic at a column of Arrow's, None where it would not."""
    import pyarrow as pa

    if kind == "pandas" and not hasattr(frame[name].array, "__arrow_array__"):
        return None
    column = frame[name].array.__arrow_array__() if kind == "pandas" else frame.column(name)
    if pa.types.is_decimal256(column.type):
        return _no_type(name, frame, kind, TypeError("decimal256"))
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return Text(
            f"列 {name} 含有不是 UTF-8 文本的字节；请以正确的编码重新读入",
            f"column {name} holds bytes that are not text in UTF-8; read it anew in its encoding",
        )
    return None


def holds_objects(series: Any) -> bool:
    """Return whether a column of pandas holds Python's own objects."""
    return bool(series.dtype.kind == "O" and series.dtype.name == "object")


def _no_type(name: str, frame: Any, kind: str, error: BaseException) -> Text:
    held = frame[name].dtype if kind == "pandas" else frame.schema.field(name).type
    why = str(error).partition("\n")[0]
    return Text(
        f"列 {name} 的类型 {held} 无法使用；请转换为整数、decimal128、浮点、文本、日期或真假"
        f"（{why}）",
        f"column {name} holds {held}, which cannot be used; cast it to whole numbers, decimal128, "
        f"floats, text, dates or truth values ({why})",
    )


def _of_one_class(name: str, values: Sequence[Any]) -> Any:
    """Return objects of one class as a column of Polars."""
    import polars as pl

    classes = sorted({type(value).__name__ for value in values if value is not None})
    if len(classes) > 1:
        listed = ", ".join(classes)
        refuse(
            [
                Text(
                    f"列 {name} 含有多种类型的值（{listed}）；请统一为一种",
                    f"column {name} holds values of several kinds ({listed}); make them one",
                )
            ]
        )
    return pl.Series(name, values, strict=True)


def in_polars(frame: Any) -> Any:
    """
    Return a whole table as a Polars frame.

    Raises:
        NoColumnsError: A database holds it, or it is no kind of table that is taken.
        FactsError: A column is there twice, or one of pandas holds values of several kinds.
        MissingExtraError: A library is needed that is not installed.
    """
    require("batch", "polars")
    check_not_forked()
    note_use()
    kind = kind_of(frame)
    if kind in ("polars", "lazy"):
        return frame
    if kind not in ("pandas", "pyarrow"):
        raise NoColumnsError(
            Text(
                "跨记录的规则用 Polars 判定；请先从数据库取出表（DuckDB：.pl()，"
                "Spark：.toPandas()）",
                "rules that look across records are decided by Polars; fetch the table from the "
                "database first (DuckDB: .pl(), Spark: .toPandas())",
            )
        )
    names = names_in(frame, kind)
    _refuse_twice(names, dict.fromkeys(names))
    return to_polars(frame, kind, names).drop(NOTHING)


def like_before(made: Any, frame: FrameT, *, same_rows: bool = True) -> FrameT:
    """Return a Polars frame as a table of the kind of *frame*, whose rows it may have."""
    given: Any = frame
    match kind_of(frame):
        case "pandas":
            import pandas as pd

            columns = {series.name: pandas_array(series) for series in made}
            made = pd.DataFrame(columns, index=given.index if same_rows else None)
        case "pyarrow":
            made = made.to_arrow()
    return cast("FrameT", made)


def pandas_array(series: Any) -> Any:
    """Return a column for pandas, where an integer or a truth value stays one beside a null."""
    import pandas as pd
    import polars as pl

    if series.dtype == pl.Boolean:
        made, filled = pd.arrays.BooleanArray, series.fill_null(value=False)
    elif series.dtype.is_integer():
        made, filled = pd.arrays.IntegerArray, series.fill_null(0)
    else:
        return series.to_pandas().array
    return made(filled.to_numpy(writable=True), series.is_null().to_numpy(writable=True))


def as_recorded(value: Any) -> Any:
    """Return a value of a table as a record has it: midnight is a day, 2.0 the number 2."""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
