"""
How much a file may hold, and what is said where one holds more.

Whoever is sent a file has not chosen how large it is. So each of these is seen before the work that
it bounds, and all of them stand in the documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.text import Text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CELL",
    "COLUMNS",
    "ELEMENTS",
    "FIELD",
    "FORMATS",
    "HEADER",
    "HEIGHT",
    "LINE",
    "NAME",
    "PART",
    "SHEETS",
    "STRINGS",
    "STRINGS_UNPACKED",
    "UNPACKED",
    "too_much",
]

#: Columns of a table, in every format; as many as a sheet has.
COLUMNS: Final = 16_384
#: Characters of a column's name.
NAME: Final = 1_000

#: Characters of a field of a CSV file.
FIELD: Final = 1_048_576
#: Bytes of a line of a CSV file, and of all lines of one row.
LINE: Final = 16 * 1024 * 1024
#: Bytes of the header of a CSV file.
HEADER: Final = 1024 * 1024

#: Rows of a sheet, its header included.
HEIGHT: Final = 1_048_576
#: Characters of a cell of a sheet.
CELL: Final = 32_767
#: Sheets of a workbook, and formats of its cells.
SHEETS: Final = 1_000
FORMATS: Final = 65_490
#: Strings that cells share, and their bytes once they are unpacked.
STRINGS: Final = 4_000_000
STRINGS_UNPACKED: Final = 256 * 1024 * 1024
#: Bytes of a sheet once it is unpacked, and of each of the other parts of a workbook that are read.
UNPACKED: Final = 4 * 1024 * 1024 * 1024
PART: Final = 8 * 1024 * 1024
#: Elements of each of those other parts.
ELEMENTS: Final = 200_000


def too_much(path: Path, what: Text, number: int, most: int) -> Text:
    """Return that the file *path* holds *number* of something, of which *most* are taken."""
    return Text(
        f"{path}：{what.zh} {number:,}，最多 {most:,}",
        f"{path}: {what.en} {number:,}; at most {most:,} are read",
    )
