"""XLSX files, part by part: every cell is text, and one that holds no value sets its row aside."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from zsgx.cli.batching.aside import Aside, shown
from zsgx.cli.batching.cells import Trouble
from zsgx.cli.batching.header import header_faults, named, title_faults
from zsgx.cli.batching.source import Pace, Part, Position
from zsgx.cli.batching.workbook import Workbook
from zsgx.errors import UnusableError
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zsgx.cli.batching.cells import Cell
    from zsgx.cli.batching.workbook import Row

__all__ = ["XlsxSource"]

#: How many cells a part may have, however wide its rows are.
_CELLS: Final = 4_000_000


class XlsxSource:
    """One sheet of an XLSX file."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        """
        Open the file and read its header.

        Args:
            path: The file.
            sheet: The sheet to read; None for the first.

        Raises:
            UnusableError: It cannot be read, or has no header that can be used.
        """
        import polars as pl

        self.path = path
        self._workbook = Workbook(path, sheet)
        height = self._workbook.height()
        self.total: int | None = max(height - 1, 0) if height else None
        self.sure = False
        self.note: Text | None = None
        others = self._workbook.others
        if sheet is None and others:
            self.note = Text(
                f"读取的是第一张工作表 {self._workbook.sheet}；另有 {listing(others)}，"
                f"用 --sheet 选择",
                f"the first sheet, {self._workbook.sheet}, was read; there are also "
                f"{listing(others)}, which --sheet chooses",
            )
        self._names = self._header()
        self.schema = pl.Schema(dict.fromkeys(self._names, pl.String()))

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file cannot be read on.
        """
        rows = islice(self._workbook.rows(), 1 + start.rows, None)
        passed = start.rows
        most = max(1, _CELLS // len(self._names))
        while taken := list(islice(rows, min(pace.rows, most))):
            passed += len(taken)
            yield self._part(taken, Position(passed))

    def _part(self, taken: Sequence[tuple[int, Row]], position: Position) -> Part:
        import polars as pl

        places = range(len(self._names))
        good: list[list[Cell]] = []
        numbers: list[int] = []
        asides: list[Aside] = []
        for number, row in taken:
            found = list(self._faults(number, row))
            asides += found
            if not found:
                good.append([row.get(place) for place in places])
                numbers.append(number)
        frame = pl.DataFrame(good, schema=self.schema, orient="row")
        rows = pl.Series(numbers, dtype=pl.UInt64)
        return Part(frame, rows, asides, len(taken), position)

    def _faults(self, number: int, row: Row) -> Iterator[Aside]:
        """Yield why a row cannot be used, in the order of its columns."""
        width = len(self._names)
        for place, cell in sorted(row.items()) if self._is_odd(row) else ():
            if isinstance(cell, Trouble) and place < width:
                name = self._names[place] if place >= 0 else None
                yield Aside(number, name, shown(cell.text), cell.reason, cell.remedy)
            elif place >= width:
                yield _outside(number, place, cell)

    def _is_odd(self, row: Row) -> bool:
        return max(row) >= len(self._names) or any(
            isinstance(cell, Trouble) for cell in row.values()
        )

    def _header(self) -> list[str]:
        rows = self._workbook.rows()
        _, first = next(rows, (1, {}))
        _, following = next(rows, (2, {}))
        names = named(_texts(first))
        faults = list(header_faults(names, self.path))
        faults = faults or list(title_faults(names, _texts(following), self.path))
        if faults:
            raise UnusableError(faults)
        return names


def _texts(row: Row) -> list[str]:
    """Return a row as text from its first place to its last."""
    cells = [row.get(place) for place in range(max(row, default=-1) + 1)]
    return [cell.text if isinstance(cell, Trouble) else cell or "" for cell in cells]


def _outside(number: int, place: int, cell: Cell) -> Aside:
    value = cell.text if isinstance(cell, Trouble) else cell
    return Aside(
        number,
        None,
        shown(value),
        Text(
            f"第 {place + 1} 列有值，但表头没有这一列",
            f"there is a value in column {place + 1}, which the header does not have",
        ),
        Text("补上表头，或删去该值", "complete the header or remove the value"),
    )
