"""The files of a batch: which names and contents serve, what a file can hold, and OUT written."""

from __future__ import annotations

import codecs
import datetime
import io
import math
import os
import stat
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from zsgx.batch import formats
from zsgx.batch.formats import CSV, OLD_WORKBOOK, PARQUET, READ, WRITTEN, XLSX, kind_of
from zsgx.batch.rejects import DIGITS, FORMULA, HEADER, Defect, RejectedRow, is_formula, rejected_in
from zsgx.batch.source import CELL, COLUMNS, HEIGHT, Pace
from zsgx.engine.columns.polars.intake import FIRST_DAY, IN_A_DAY, LAST_DAY
from zsgx.outlet import visible
from zsgx.text import Text, listing, system_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet


__all__ = [
    "assemble",
    "file_faults",
    "height_fault",
    "privately",
    "put",
    "rejects_of",
    "table_faults",
    "unwritable_rows",
]

#: How the list of rows set aside begins.
_LIST_BEGINS: Final = codecs.BOM_UTF8 + ",".join(HEADER).encode()
#: How the contents of a file begin that is not what its name says, and what to do with it.
_CONTENTS: Final = (
    (b"PAR1", PARQUET, Text("Parquet 文件", "a Parquet file")),
    (b"PK\x03\x04", XLSX, Text("XLSX 文件", "an XLSX file")),
    (
        b"\xd0\xcf\x11\xe0",
        None,
        Text(
            "旧版 XLS 文件或加密的工作簿；请在表格软件中去掉密码，另存为 .xlsx",
            "an old XLS file or a workbook with a password; take the password off and save it as "
            ".xlsx",
        ),
    ),
)
#: What steers a terminal, and what no XML may hold.
_CONTROL: Final = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
#: A number, with groups of three digits or per cent; and a dash alone, which means "none".
_NUMBER: Final = (
    r"^[+-]((\d+|\d{1,3}(,\d{3})+)(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?$"
    r"|^-$"
)
_FORMULA: Final = (
    Text("会被表格软件当作公式执行", "a spreadsheet would run this as a formula"),
    Text(
        "去掉开头的符号，或输出到 .xlsx、.parquet，那里它是文本",
        "remove the sign at its beginning, or write to .xlsx or .parquet, where it stays text",
    ),
)
_LONG: Final = (
    Text(f"超过 {CELL} 个字符", f"is longer than {CELL} characters"),
    Text("缩短它，或输出到 .parquet、.csv", "shorten it, or write to .parquet or .csv instead"),
)
_STEERING: Final = (
    Text("含有控制字符", "holds a control character"),
    Text("删去该字符，或输出到 .parquet", "remove it, or write to .parquet instead"),
)
_NO_DAY: Final = (
    Text("不是公元 1 至 9999 年的日期时间", "is not a day and time of the years 1 to 9999"),
    Text("在 IN 中改正，或输出到 .parquet", "correct it in IN, or write to .parquet instead"),
)
_ROWS: Final = 5_000
#: The first day of the calendar that spreadsheets count right.
_FIRST: Final = datetime.date(1900, 3, 1)
_CENTS: Final = -2


def rejects_of(target: Path) -> Path:
    """Return the file beside *target* that rows set aside are written to."""
    return target.with_name(f"{target.name}.rejects.csv")


def file_faults(source: Path, target: Path, rejects: Path) -> list[Text]:
    """Return what is wrong with the files IN, OUT and that of rows set aside, unopened."""
    named = {"IN": source, "OUT": target, "--rejects": rejects}
    return _no_texts(named) or [
        *in_faults(source),
        *out_faults(target, {"IN": source}, suffixes=WRITTEN),
        *out_faults(rejects, {"IN": source, "OUT": target}, suffixes=(CSV,)),
        *rejects_faults(rejects),
    ]


def in_faults(source: Path) -> Iterator[Text]:
    """Yield what is wrong with *source* before anything of it is read."""
    if kind_of(source) not in READ:
        yield _suffix(source)
    elif source.is_dir():
        yield Text(
            f"{source} 是目录；请给出一个文件", f"{source} is a folder; name one file instead"
        )
    elif not source.exists():
        yield Text(f"没有文件 {source}", f"There is no file {source}")
    elif not source.is_file():
        yield _no_file(source)
    else:
        yield from _content_faults(source)


def out_faults(
    target: Path, others: dict[str, Path], *, suffixes: tuple[str, ...]
) -> Iterator[Text]:
    """Yield why *target* cannot be written; *others* are files that it must not be, by role."""
    if kind_of(target) not in suffixes:
        yield _suffix(target, suffixes)
    if target.is_dir():
        yield Text(f"{target} 是目录，无法写入", f"{target} is a folder and cannot be written")
    elif target.exists() and not target.is_file():
        yield _no_file(target)
    elif not target.parent.is_dir():
        folder = target.parent
        yield Text(
            f"没有目录 {folder}，无法写入 {target.name}；请先建立该目录",
            f"There is no folder {folder} to write {target.name} to; make it first",
        )
    elif not os.access(target.parent, os.W_OK):
        yield Text(
            f"没有在 {target.parent} 中写入的权限",
            f"There is no permission to write in {target.parent}",
        )
    for role, other in others.items():
        if _same(target, other):
            yield Text(
                f"{target} 同时是 {role}；请另取文件名",
                f"{target} is {role} as well; choose another name",
            )


def rejects_faults(rejects: Path) -> Iterator[Text]:
    """Yield that what is called as the list of rows set aside is no such list."""
    try:
        with rejects.open("rb") as file:
            begins = file.read(len(_LIST_BEGINS))
    except OSError:
        return
    if rejects.is_file() and begins and begins != _LIST_BEGINS:
        yield Text(
            f"{rejects} 已存在，且不是另行存放的行的列表；请移走它，或用 --rejects 另取名称",
            f"{rejects} is there already and is not a list of rows set aside; move it away, or "
            f"give the list another name with --rejects",
        )


def put(new: Path, target: Path, *, private: bool = False) -> None:
    """
    Have *new* take the place of *target* once it is safely on the disk.

    It keeps the permissions and the owner of the file that it replaces. What replaces none, and
    what is *private*, can be read by nobody else.
    """
    mode, owner = 0o600, None
    if not private and target.is_file():
        before = target.stat()
        mode, owner = stat.S_IMODE(before.st_mode), (before.st_uid, before.st_gid)
    with new.open("rb+") as written:
        os.fsync(written.fileno())
    if owner and hasattr(os, "chown"):
        with suppress(OSError):  # only some may give a file away
            os.chown(new, *owner)
    new.chmod(mode)
    new.replace(target)


@contextmanager
def privately() -> Iterator[None]:
    """Have every file that is made meanwhile be one that nobody else can read."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _no_file(path: Path) -> Text:
    return Text(
        f"{path} 不是普通文件（是管道或设备）；请给出一个文件",
        f"{path} is not an ordinary file but a pipe or a device; name a file instead",
    )


def _content_faults(source: Path) -> Iterator[Text]:
    try:
        with source.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        why = system_fault(error)
        yield Text(f"无法读取 {source}：{why.zh}", f"{source} cannot be read: {why.en}")
        return
    if not head:
        yield Text(f"{source} 是空文件", f"{source} is empty")
        return
    wanted = kind_of(source)
    for begins, suffix, said in _CONTENTS:
        if head.startswith(begins) and suffix != wanted:
            more = Text("", "")
            if suffix:
                more = Text(f"；请改名为 *{suffix}", f"; rename it to *{suffix}")
            yield Text(f"{source} 其实是{said.zh}{more.zh}", f"{source} is {said.en}{more.en}")
            return
    begins, name = {PARQUET: (b"PAR1", "Parquet"), XLSX: (b"PK", "XLSX")}.get(wanted, (b"", "CSV"))
    if not head.startswith(begins):
        yield Text(
            f"{source} 不是 {name} 文件，虽然名称如此",
            f"{source} is not a {name} file, whatever its name says",
        )


def _suffix(path: Path, suffixes: tuple[str, ...] = READ) -> Text:
    allowed = ", ".join(f"*{suffix}" for suffix in suffixes)
    old = kind_of(path) == OLD_WORKBOOK
    zh, en = ("；请在表格软件中另存为 .xlsx", "; save it as .xlsx") if old else ("", "")
    return Text(
        f"{path}：文件名应为 {allowed} 之一{zh}", f"{path}: the name must be one of {allowed}{en}"
    )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def _no_texts(paths: dict[str, Path]) -> list[Text]:
    """Return which names of files are no text in UTF-8, as those out of old archives may be."""
    return [
        Text(
            f"{what}：文件名 {visible(str(path))} 不是 UTF-8 文本；请先改名",
            f"{what}: the file name {visible(str(path))} is not UTF-8 text; rename the file first",
        )
        for what, path in paths.items()
        if str(path).encode("utf-8", "replace").decode() != str(path)
    ]


def table_faults(schema: pl.Schema, target: Path) -> Iterator[Text]:
    """Yield why *target* cannot hold a table of *schema*, whatever the rows are."""
    kind = kind_of(target)
    if kind == PARQUET:
        return
    other = Text("请输出到 .parquet", "write to .parquet instead")
    others = [name for name, type_ in schema.items() if not _is_plain(type_)]
    if others:
        yield Text(
            f"{kind} 文件容不下这些列：{listing(others)}；{other.zh}",
            f"a {kind} file cannot hold the columns {listing(others)}; {other.en}",
        )
    if kind == XLSX and len(schema) > COLUMNS:
        yield Text(
            f"工作表最多 {COLUMNS} 列，这里有 {len(schema)} 列；{other.zh}",
            f"a sheet has at most {COLUMNS} columns, and these are {len(schema)}; {other.en}",
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


def unwritable_rows(
    frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str], target: Path
) -> list[RejectedRow]:
    """
    Return why rows cannot be written to *target*, though they can be decided.

    Text that a spreadsheet would run as a formula is not written to CSV. It is not changed either:
    nobody could tell afterwards that it was. An XLSX file says of each cell that it is text. Lists
    are looked at as the one text that they become.

    Args:
        frame: The rows.
        rows: The number of each.
        columns: The columns to look at.
        target: The file.
    """
    kind = kind_of(target)
    if kind == PARQUET:
        return []
    frame = flat(frame.select(columns))
    return rejected_in(frame, rows, _unwritable(frame.schema, kind))


def _unwritable(schema: pl.Schema, kind: str) -> Iterator[Defect]:
    """Yield which values a kind of file cannot hold, and why."""
    named: dict[pl.DataType, list[str]] = {}
    for name, type_ in schema.items():
        named.setdefault(type_, []).append(name)
    for type_, names in named.items():
        columns = tuple(names)
        if type_ in (pl.String, pl.Categorical, pl.Enum):
            yield Defect(columns, _steers, *_STEERING)
            if kind == CSV:
                yield Defect(columns, _runs, *_FORMULA)
            elif kind == XLSX:
                yield Defect(columns, _is_long, *_LONG)
        elif type_.is_temporal():
            yield Defect(columns, partial(_out_of_calendar, type_), *_NO_DAY)


def _steers(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.String).str.contains(_CONTROL)


def _runs(text: pl.Expr) -> pl.Expr:
    said = text.cast(pl.String)
    return said.str.contains(FORMULA) & ~said.str.contains(_NUMBER)


def _is_long(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.String).str.len_chars() > CELL


def _is_plain(type_: Any) -> bool:
    """Return whether a cell of CSV or XLSX can hold a value of a type."""
    return (
        type_.is_numeric()
        or type_ in (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Null)
        or type_ in (pl.Date, pl.Datetime, pl.Time)
        or type_ == pl.List(pl.String)
    )


def _out_of_calendar(type_: pl.DataType, moment: pl.Expr) -> pl.Expr:
    """Return which values are no day of the years 1 to 9999, and no time of a day."""
    number = moment.to_physical()
    if type_ == pl.Date:
        return (number < FIRST_DAY) | (number > LAST_DAY)
    if type_ == pl.Time:
        return (number < 0) | (number >= IN_A_DAY["ns"])
    day = IN_A_DAY[getattr(type_, "time_unit", "us")]
    # A day is left at both ends, for the time zone.
    return (number < (FIRST_DAY + 1) * day) | (number >= LAST_DAY * day)


def assemble(
    parts: Sequence[Path],
    schema: pl.Schema,
    target: Path,
    new: Path,
    *,
    advance: Callable[[int], None],
) -> None:
    """
    Write the rows of all *parts* to *target*, which appears when it is complete.

    Args:
        parts: The files of the parts.
        schema: The columns, for a table without rows.
        target: The file.
        new: Where it lies until then.
        advance: Told how many rows of an XLSX file have been written.
    """
    whole = pl.LazyFrame(schema=schema)
    if parts:
        whole = pl.scan_parquet(list(parts), glob=False, hive_partitioning=False)
    match kind_of(target):
        case formats.PARQUET:
            # A group of rows is held in memory until it is complete.
            first = pl.read_parquet(parts[0], glob=False) if parts else whole.collect()
            whole.sink_parquet(new, row_group_size=Pace.of(None).learn(first))
        case formats.CSV:
            # Without a byte order mark spreadsheets misread Chinese.
            whole.with_columns(joined()).sink_csv(new, include_bom=True)
        case formats.XLSX:
            write_sheet(parts, schema, new, advance)
        case kind:
            raise ValueError(f"no writer of {kind}")
    put(new, target)


class _Steady(io.FileIO):
    """
    A file that is no longer written to once that has failed, or once it is closed.

    The archive that is being written is closed when it is thrown away; it would fail once more
    then, where nobody can say so in our words.
    """

    _has_failed = False

    def write(self, content: Any) -> int:
        """Write all of *content*."""
        left = memoryview(content).cast("B")
        size = len(left)
        while left and not self._is_over():
            try:
                left = left[super().write(left) or 0 :]
            except OSError:
                self._has_failed = True
                raise
        return size

    def _is_over(self) -> bool:
        return self._has_failed or self.closed

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place, none once writing has failed or ended."""
        return 0 if self._is_over() else super().seek(offset, whence)

    def tell(self) -> int:
        """Return the place, 0 once writing has failed or ended."""
        return 0 if self._is_over() else super().tell()

    def flush(self) -> None:
        """Have what was written be on its way, if writing has not failed."""
        if not self._is_over():
            super().flush()


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Return *frame* with each list of words as one text, which is what a cell can hold."""
    return frame.with_columns(joined())


def joined() -> pl.Expr:
    """Return the columns that are lists of words, as one text each."""
    return pl.col(pl.List(pl.String)).list.join(", ")


def write_sheet(
    parts: Sequence[Path], schema: pl.Schema, file: Path, advance: Callable[[int], None]
) -> None:
    """
    Write the rows of all *parts* to the only sheet of *file*, in the memory of a few rows.

    Args:
        parts: Parquet files.
        schema: The columns.
        file: The file.
        advance: Told how many rows have been written.
    """
    import xlsxwriter

    settings = {
        "constant_memory": True,
        "tmpdir": str(file.parent),
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with _Steady(file, "w+") as steady, xlsxwriter.Workbook(steady, settings) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        cells = _Cells(book, sheet)
        cells.row(0, list(schema))
        number = 0
        for part in parts:
            frame = pl.read_parquet(part, glob=False, hive_partitioning=False)
            for some in flat(frame).iter_slices(_ROWS):
                for values in some.iter_rows():
                    number += 1
                    cells.row(number, values)
                advance(number)


class _Cells:
    """Writes cells, each as what it is."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._hundredths = book.add_format({"num_format": "0.00"})
        # Whoever edits such a cell and leaves it would otherwise have a formula after all.
        self._quoted = book.add_format({"quote_prefix": True})

    def row(self, number: int, values: Iterable[Any]) -> None:
        """Write one row."""
        for column, value in enumerate(values):
            if value is not None:
                self._cell(number, column, value)

    def _cell(self, row: int, column: int, value: Any) -> None:
        sheet = self._sheet
        match value:
            case str():
                style = self._quoted if is_formula(value) else None
                sheet.write_string(row, column, value, style)
            case bool():
                sheet.write_boolean(row, column, value)
            case Decimal() if _keeps(value):
                style = self._hundredths if value.as_tuple().exponent == _CENTS else None
                sheet.write_number(row, column, value, style)
            case int() if _keeps(Decimal(value)):
                sheet.write_number(row, column, value)
            case float() if math.isfinite(value):
                sheet.write_number(row, column, value)
            case datetime.datetime():
                sheet.write_string(row, column, value.isoformat())
            case datetime.date() if value >= _FIRST:
                sheet.write_datetime(row, column, value, self._day)
            case _:
                sheet.write_string(row, column, str(value))


def _keeps(value: Decimal) -> bool:
    """Return whether a spreadsheet keeps every digit of a number."""
    return len(value.as_tuple().digits) <= DIGITS
