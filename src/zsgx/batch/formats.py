"""The formats of tables that a batch reads and writes, by how the names of their files end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CSV", "OLD_WORKBOOK", "PARQUET", "READ", "WRITTEN", "XLSX", "kind_of"]

PARQUET: Final = ".parquet"
CSV: Final = ".csv"
XLSX: Final = ".xlsx"
#: The endings of files that can be read.
READ: Final = (PARQUET, CSV, XLSX)
#: The endings of files that can be written.
WRITTEN: Final = (PARQUET, CSV, XLSX)
#: A workbook of old, which can be neither; it has to be saved anew.
OLD_WORKBOOK: Final = ".xls"


def kind_of(path: Path) -> str:
    """Return the ending of *path* that says what it is, in lower case."""
    return path.suffix.lower()
