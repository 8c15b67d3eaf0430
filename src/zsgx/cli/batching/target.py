"""What is written: which tables a file can hold, which values it must not, and OUT itself."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from zsgx.cli.batching.aside import FORMULA, Aside, shown
from zsgx.cli.batching.files import CSV, PARQUET, XLSX, kind_of
from zsgx.cli.batching.source import Pace
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import polars as pl

__all__ = ["HEIGHT", "assemble", "height_fault", "table_faults", "value_asides"]

#: How many rows and columns a sheet has, and how long the text of a cell may be.
HEIGHT: Final = 1_048_576
_WIDTH: Final = 16_384
_LENGTH: Final = 32_767

#: A number, with groups of three digits or per cent; and a dash alone, which means "none".
_NUMBER: Final = (
    r"^[+-]((\d+|\d{1,3}(,\d{3})+)(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?$"
    r"|^-$"
)


def table_faults(schema: pl.Schema, target: Path) -> Iterator[Text]:
    """Yield why *target* cannot hold a table of *schema*, whatever the rows are."""
    import polars as pl

    kind = kind_of(target)
    if kind == PARQUET:
        return
    other = Text("请输出到 .parquet", "write to .parquet instead")
    nested = [
        name
        for name, type_ in schema.items()
        if (type_.is_nested() and type_ != pl.List(pl.String)) or type_ in (pl.Binary, pl.Object)
    ]
    if nested:
        yield Text(
            f"{kind} 文件容不下这些列：{listing(nested)}；{other.zh}",
            f"a {kind} file cannot hold the columns {listing(nested)}; {other.en}",
        )
    if kind == XLSX and len(schema) > _WIDTH:
        yield Text(
            f"工作表最多 {_WIDTH} 列，这里有 {len(schema)} 列；{other.zh}",
            f"a sheet has at most {_WIDTH} columns, and these are {len(schema)}; {other.en}",
        )
    named = pl.Series(list(schema), dtype=pl.String)
    formulas = named.filter(named.str.contains(FORMULA)).to_list()
    if kind == CSV and formulas:
        yield Text(
            f"这些列名会被表格软件当作公式：{listing(formulas)}；请改名，或输出到 .xlsx、.parquet",
            f"a spreadsheet would take these names of columns for formulas: {listing(formulas)}; "
            f"rename them, or write to .xlsx or .parquet",
        )


def height_fault(rows: int, target: Path) -> Text | None:
    """Return why *target* cannot hold so many *rows*, None where it can."""
    if kind_of(target) != XLSX or rows < HEIGHT:
        return None
    return Text(
        f"工作表最多 {HEIGHT - 1} 行（表头之外），这里有 {rows} 行；请输出到 .parquet 或 .csv",
        f"a sheet has at most {HEIGHT - 1} rows below its header, and these are {rows}; write to "
        f".parquet or .csv instead",
    )


def value_asides(
    frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str], target: Path
) -> list[Aside]:
    """
    Return why rows cannot be written to *target*, though they can be decided.

    Text that a spreadsheet would run as a formula is not written to CSV. It is not changed either:
    nobody could tell afterwards that it was. An XLSX file says of each cell that it is text.

    Args:
        frame: The rows.
        rows: The number of each.
        columns: The columns to look at.
        target: The file.
    """
    import polars as pl

    kind = kind_of(target)
    found: list[Aside] = []
    for name in columns:
        type_ = frame.schema[name]
        if type_ not in (pl.String, pl.Categorical, pl.Enum) or kind == PARQUET:
            continue
        text = frame[name].cast(pl.String)
        if kind == CSV:
            bad = text.str.contains(FORMULA) & ~text.str.contains(_NUMBER)
            why = _FORMULA
        else:
            bad = text.str.len_chars() > _LENGTH
            why = _LONG
        picked = bad.fill_null(value=False)
        if picked.any():
            pairs = zip(rows.filter(picked), text.filter(picked), strict=True)
            found += [Aside(row, name, shown(value), *why) for row, value in pairs]
    return found


def assemble(
    parts: Sequence[Path],
    schema: pl.Schema,
    target: Path,
    folder: Path,
    *,
    mark: bool,
    advance: Callable[[int], None],
) -> None:
    """
    Write the rows of all *parts* to *target*, which appears when it is complete.

    Args:
        parts: The files of the parts.
        schema: The columns, for a table without rows.
        target: The file.
        folder: Where it lies until then.
        mark: Whether a CSV file begins with a byte order mark.
        advance: Told how many rows of an XLSX file have been written.
    """
    import polars as pl

    whole = pl.LazyFrame(schema=schema)
    if parts:
        whole = pl.scan_parquet(list(parts), glob=False, hive_partitioning=False)
    new = folder / "out.new"
    match kind_of(target):
        case ".parquet":
            # A group of rows is held in memory until it is complete.
            first = pl.read_parquet(parts[0], glob=False) if parts else whole.collect()
            whole.sink_parquet(new, row_group_size=Pace.of(None).learn(first))
        case ".csv":
            whole.with_columns(pl.col(pl.List(pl.String)).list.join(", ")).sink_csv(
                new, include_bom=mark
            )
        case _:
            from zsgx.cli.batching.sheet import write_sheet

            write_sheet(parts, schema, new, advance)
    with new.open("rb+") as written:
        os.fsync(written.fileno())
    new.replace(target)


_FORMULA: Final = (
    Text("会被表格软件当作公式执行", "a spreadsheet would run this as a formula"),
    Text(
        "去掉开头的符号，或输出到 .xlsx、.parquet，那里它是文本",
        "remove the sign at its beginning, or write to .xlsx or .parquet, where it stays text",
    ),
)
_LONG: Final = (
    Text(f"超过 {_LENGTH} 个字符", f"is longer than {_LENGTH} characters"),
    Text("缩短它，或输出到 .parquet、.csv", "shorten it, or write to .parquet or .csv instead"),
)
