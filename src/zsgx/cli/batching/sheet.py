"""Writing XLSX files: text stays text, and no number loses a digit."""

from __future__ import annotations

import datetime
import io
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from zsgx.cli.batching.aside import FORMULA
from zsgx.cli.batching.digits import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    import polars as pl
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

__all__ = ["flat", "joined", "write_sheet"]

_ROWS: Final = 5_000
_BEGINS: Final = re.compile(FORMULA)
#: The first day of the calendar that spreadsheets count right.
_FIRST: Final = datetime.date(1900, 3, 1)


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
    import polars as pl

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
    import polars as pl
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
                style = self._quoted if _BEGINS.match(value) else None
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


_CENTS: Final = -2


def _keeps(value: Decimal) -> bool:
    """Return whether a spreadsheet keeps every digit of a number."""
    return len(value.as_tuple().digits) <= DIGITS
