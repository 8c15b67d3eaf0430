"""XLSX files, part by part: every cell is text, and one that holds no value sets its row aside."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from zsgx.cli.batching.aside import Aside, shown
from zsgx.cli.batching.cells import Trouble
from zsgx.cli.batching.header import header_faults
from zsgx.cli.batching.source import Pace, Part, Position
from zsgx.cli.batching.workbook import Workbook
from zsgx.cli.output import UnusableError
from zsgx.outlet import masked
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from zsgx.cli.batching.cells import Cell

__all__ = ["XlsxSource"]


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
            UnusableError: The file cannot be read on, or a column has lost digits.
        """
        rows = islice(self._workbook.rows(), 1 + start.rows, None)
        passed = start.rows
        while taken := list(islice(rows, pace.rows)):
            passed += len(taken)
            yield self._part(taken, Position(passed))

    def _part(self, taken: Sequence[tuple[int, list[Cell]]], position: Position) -> Part:
        import polars as pl

        width = len(self._names)
        good: list[list[Cell]] = []
        numbers: list[int] = []
        asides: list[Aside] = []
        lost: dict[str, tuple[int, Trouble]] = {}
        for number, cells in taken:
            found = []
            if len(cells) > width or any(isinstance(cell, Trouble) for cell in cells):
                found = list(self._faults(number, cells, lost))
            if found:
                asides += found
            else:
                good.append(cells[:width] + [None] * (width - len(cells)))
                numbers.append(number)
        if lost:
            raise UnusableError(self._lost(lost))
        frame = pl.DataFrame(good, schema=self.schema, orient="row")
        rows = pl.Series(numbers, dtype=pl.UInt64)
        return Part(frame, rows, asides, len(taken), position)

    def _faults(
        self, number: int, cells: Sequence[Cell], lost: dict[str, tuple[int, Trouble]]
    ) -> Iterator[Aside]:
        for place, cell in enumerate(cells):
            if place >= len(self._names):
                if cell is not None:
                    yield _outside(number, place, cell)
            elif isinstance(cell, Trouble):
                name = self._names[place]
                if cell.lost:
                    lost.setdefault(name, (number, cell))
                yield Aside(number, name, shown(cell.text), cell.reason, cell.remedy)

    def _lost(self, lost: dict[str, tuple[int, Trouble]]) -> Iterator[Text]:
        for name, (number, trouble) in lost.items():
            value = masked(trouble.text)
            yield Text(
                f"{self.path} 的 {name} 列，第 {number} 行：{value} {trouble.reason.zh}。"
                f"请{trouble.remedy.zh}；已丢掉的位无法恢复，所以整列不予使用。",
                f"{self.path}, column {name}, row {number}: {value} {trouble.reason.en}. "
                f"Please {trouble.remedy.en}; what is lost cannot be restored, so the column is "
                f"refused.",
            )

    def _header(self) -> list[str]:
        _, cells = next(self._workbook.rows(), (1, []))
        names = [cell.text if isinstance(cell, Trouble) else cell or "" for cell in cells]
        while names and not names[-1].strip():
            names.pop()
        faults = list(header_faults(names, self.path))
        if faults:
            raise UnusableError(faults)
        return names


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
