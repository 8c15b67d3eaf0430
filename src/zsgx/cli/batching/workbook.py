"""
The rows of an XLSX file, one at a time, in the memory of one row and of the strings they share.

The sheet is read as it is stored: only there it can be seen what a cell holds.
"""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import Element, ParseError, iterparse, parse

from zsgx.cli.batching.cells import SINCE_1900, SINCE_1904, Cell, Styles, day_styles, is_a, text_of
from zsgx.cli.output import UnusableError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Workbook"]

_COLUMN: Final = re.compile(r"[A-Z]+")
_LAST: Final = re.compile(r"[A-Z]+(\d+)$")
#: What reading a file raises that is no XLSX file, or a broken one.
_FAULTS: Final = (
    EOFError,
    LookupError,
    OSError,
    ParseError,
    RuntimeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class Workbook:
    """
    An XLSX file.

    Attributes:
        sheet: The name of the sheet that is read.
        others: The names of the other sheets.
    """

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        """
        Open the file.

        Args:
            path: The file.
            sheet: The sheet to read; None for the first.

        Raises:
            UnusableError: It cannot be read, or has no such sheet.
        """
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            parts = self._sheets()
            self._styles = Styles(self._strings(), self._days(), self._since())
        except _FAULTS as error:
            raise self._unusable(error) from None
        if sheet is not None and sheet not in parts:
            hint = did_you_mean(sheet, parts)
            raise UnusableError(
                [
                    Text(
                        f"{path} 没有工作表 {sheet}。{hint.zh}",
                        f"{path} has no sheet {sheet}. {hint.en}",
                    )
                ]
            )
        self.sheet = next(iter(parts)) if sheet is None else sheet
        self.others = tuple(name for name in parts if name != self.sheet)
        self._part = parts[self.sheet]

    def height(self) -> int | None:
        """
        Return how many rows the sheet says that it has, None where it does not say.

        Raises:
            UnusableError: It cannot be read.
        """
        try:
            for event, element in self._events(self._part):
                if event == "start" and is_a(element, "dimension"):
                    last = _LAST.search(element.get("ref", ""))
                    return int(last[1]) if last else None
                if is_a(element, "sheetData"):
                    break
        except _FAULTS as error:
            raise self._unusable(error) from None
        return None

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """
        Yield every row that is not empty, with its number.

        Raises:
            UnusableError: The sheet cannot be read on.
        """
        number = 0
        try:
            for row in self._each("row", self._part, inside="sheetData"):
                number = int(row.get("r") or number + 1)
                cells = self._cells(row)
                if any(cell is not None for cell in cells):
                    yield number, cells
        except _FAULTS as error:
            raise self._unusable(error) from None

    def _cells(self, row: Element) -> list[Cell]:
        cells: list[Cell] = []
        for element in row:
            letters = _COLUMN.match(element.get("r", ""))
            index = _index(letters[0]) if letters else len(cells)
            cells += [None] * (index - len(cells))
            cells.append(self._styles.cell(element))
        return cells

    # What the file is made of

    def _sheets(self) -> dict[str, str]:
        """Return the part of the file that holds each sheet, by the sheet's name."""
        targets = {
            each.get("Id", ""): each.get("Target", "")
            for each in self._root("xl/_rels/workbook.xml.rels")
        }
        found = {}
        for sheet in self._root("xl/workbook.xml").iter():
            if is_a(sheet, "sheet"):
                (id_,) = (value for name, value in sheet.items() if name.endswith("}id"))
                target = targets[id_]
                # A chart has a sheet of its own, without cells.
                if "worksheets/" in target:
                    part = target[1:] if target.startswith("/") else f"xl/{target}"
                    found[sheet.get("name", "")] = part
        if not found:
            message = "no sheet"
            raise ValueError(message)
        return found

    def _since(self) -> datetime.datetime:
        for about in self._root("xl/workbook.xml"):
            if is_a(about, "workbookPr") and about.get("date1904") in ("1", "true"):
                return SINCE_1904
        return SINCE_1900

    def _strings(self) -> list[str]:
        part = "xl/sharedStrings.xml"
        if part not in self._zip.namelist():
            return []
        return [text_of(string) for string in self._each("si", part, inside="sst")]

    def _days(self) -> list[bool]:
        part = "xl/styles.xml"
        if part not in self._zip.namelist():
            return []
        root = self._root(part)
        formats = [
            (int(each.get("numFmtId", "0")), each.get("formatCode", ""))
            for each in root.iter()
            if is_a(each, "numFmt")
        ]
        styles = [style for table in root if is_a(table, "cellXfs") for style in table]
        return day_styles(formats, (int(style.get("numFmtId", "0")) for style in styles))

    # XML; Python's expat bounds what entities may grow to, and external ones are not read

    def _root(self, part: str) -> Element:
        with self._zip.open(part) as stream:
            root = parse(stream).getroot()  # noqa: S314 - see above
        assert root is not None  # noqa: S101 - a document has one
        return root

    def _each(self, tag: str, part: str, *, inside: str) -> Iterator[Element]:
        """Yield every *tag*, each forgotten once the next one is asked for."""
        outer: Element | None = None
        for event, element in self._events(part):
            if event == "start":
                if outer is None and is_a(element, inside):
                    outer = element
            elif outer is not None and is_a(element, tag):
                yield element
                outer.clear()

    def _events(self, part: str) -> Iterator[tuple[str, Element]]:
        with self._zip.open(part) as stream:
            yield from iterparse(stream, events=("start", "end"))  # noqa: S314 - see above

    def _unusable(self, error: Exception) -> UnusableError:
        why = str(error).partition("\n")[0]
        return UnusableError(
            [
                Text(
                    f"{self._path} 无法作为 XLSX 读取：{why}",
                    f"{self._path} cannot be read as XLSX: {why}",
                )
            ]
        )


def _index(letters: str) -> int:
    """Return the place of a column, from 0, by its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
