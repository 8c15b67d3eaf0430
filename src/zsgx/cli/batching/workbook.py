"""
The rows of an XLSX file, one at a time, in the memory of one row and of the strings they share.

openpyxl finds the sheets and goes through their rows. What a cell says is read as it is stored:
only there it can be seen that a formula has no result, or that a number has lost digits.
"""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import iterparse

from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.xml.constants import ARC_ROOT_RELS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from zsgx.cli.batching.archive import Archive
from zsgx.cli.batching.cells import Cell, Trouble, cell_of, text_of
from zsgx.cli.batching.limits import COLUMNS, FORMATS, HEIGHT, SHEETS, too_much
from zsgx.errors import UnusableError
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from xml.etree.ElementTree import Element

__all__ = ["Row", "Workbook"]

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ROW: Final = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_LAST: Final = re.compile(r"[A-Z]+(\d{1,7})$")
_STRING: Final = f"{{{SHEET_MAIN_NS}}}si"
_STRINGS: Final = f"{{{SHEET_MAIN_NS}}}sst"
_ROWS: Final = f"{{{SHEET_MAIN_NS}}}sheetData"
_ROW_TAG: Final = f"{{{SHEET_MAIN_NS}}}row"
_CELL: Final = f"{{{SHEET_MAIN_NS}}}c"
_FORMAT: Final = f"{{{SHEET_MAIN_NS}}}numFmt"
_CELL_FORMATS: Final = f"{{{SHEET_MAIN_NS}}}cellXfs"
_CELL_FORMAT: Final = f"{{{SHEET_MAIN_NS}}}xf"
#: What writers add of their own.
_MORE: Final = f"{{{SHEET_MAIN_NS}}}extLst"
#: Formats of days that Chinese spreadsheets know by number.
_CHINESE_DAYS: Final = frozenset({*range(27, 37), *range(50, 59)})
_NO_CELL: Final = Text("行中有不是单元格的内容", "stands in the row and is no cell")
_TWICE: Final = Text("同一单元格出现两次", "stands in the file twice")
_SAVE_ANEW: Final = Text("在表格软件中另存该文件", "save the file anew in a spreadsheet")
#: How many merged ranges are named.
_NAMED: Final = 5

#: The cells of a row that hold something, by the place of their column, from 0. What is at no place
#: of the sheet is at -1.
Row = dict[int, Cell]


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
            UnusableError: It cannot be read, is too large, or has no such sheet.
        """
        warnings.filterwarnings("ignore", module="openpyxl")  # of what is of no use here
        self._path = path
        with self._reading():
            self._archive = Archive(path)
            archive: Any = self._archive  # what openpyxl takes for the zip file itself
            main = _by_kind(get_dependents(archive, ARC_ROOT_RELS))["officeDocument"]
            parser: Any = WorkbookParser(archive, main, keep_links=False)
            parser.parse()
            parts = self._sheets(parser)
            related = _by_kind(parser.rels.values())
            self._since: datetime.datetime = parser.wb.epoch
            self._days = self._day_formats(related.get("styles"))
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
        with self._reading():
            self._refuse_merged(self._archive.merged(self._part))
            self._strings = self._shared(related.get("sharedStrings"))

    def height(self) -> int | None:
        """
        Return how many rows the sheet says that it has, None where it does not say.

        Raises:
            UnusableError: It cannot be read.
        """
        with self._reading(), self._archive.open(self._part) as part:
            for event, element in iterparse(part, events=("start",)):  # noqa: S314 - no entities
                del event
                tag = element.tag.rpartition("}")[2]
                if tag == "dimension":
                    last = _LAST.search(element.get("ref", ""))
                    return int(last[1]) if last else None
                if tag == "sheetData":
                    break
        return None

    def rows(self) -> Iterator[tuple[int, Row]]:
        """
        Yield every row that is not empty, with its number.

        Raises:
            UnusableError: The sheet cannot be read on.
        """
        with self._archive.open(self._part) as part:
            rows = self._numbered(_each(part, _ROW_TAG, _ROWS))
            while True:
                with self._reading():
                    found = next(rows, None)
                if found is None:
                    return
                if found[1]:
                    yield found

    def _numbered(self, rows: Iterable[Element]) -> Iterator[tuple[int, Row]]:
        """Yield each row with its number; a sheet whose rows are out of order is a damaged one."""
        last = 0
        for row in rows:
            said = row.get("r")
            if said is not None and not _ROW.fullmatch(said):
                raise ValueError(f"row {said!r}")
            number = last + 1 if said is None else int(said)
            if number <= last:
                raise ValueError(f"row {number} after row {last}")
            if number > HEIGHT:
                raise ValueError(f"row {number}, of at most {HEIGHT}")
            last = number
            yield number, self._row(row, number)

    def _row(self, row: Element, number: int) -> Row:
        """Return what the cells of a row say, by their columns."""
        cells: Row = {}
        place = -1
        for element in row:
            if element.tag != _CELL:
                if element.tag != _MORE:
                    cells[-1] = Trouble(_short(element.tag), _NO_CELL, _SAVE_ANEW)
                continue
            place += 1
            said = element.get("r")
            if said is not None:
                found = _REFERENCE.fullmatch(said)
                is_here = found is not None and int(found[2]) == number
                place = column_index_from_string(found[1]) - 1 if found and is_here else COLUMNS
                if place >= COLUMNS:
                    why = Text(f"不是第 {number} 行的单元格", f"is no cell of row {number}")
                    cells[-1] = Trouble(said, why, _SAVE_ANEW)
                    continue
            if place >= COLUMNS:
                raise ValueError(f"more than {COLUMNS} cells in row {number}")
            is_day = element.get("s", "0") in self._days
            cell = cell_of(element, self._strings, is_day=is_day, since=self._since)
            if place in cells:
                cell = Trouble(said or "", _TWICE, _SAVE_ANEW)
            cells[place] = cell
        return {place: cell for place, cell in cells.items() if cell is not None}

    # What the file is made of

    def _sheets(self, parser: Any) -> dict[str, str]:
        """Return the part of the file that holds each sheet, by the sheet's name."""
        found: dict[str, str] = {}
        if len(parser.sheets) > SHEETS:
            what = Text("工作表数", "sheets:")
            raise UnusableError([too_much(self._path, what, len(parser.sheets), SHEETS)])
        for sheet, related in parser.find_sheets():
            # A chart has a sheet of its own, without cells.
            if related.Type.endswith("/worksheet") and related.target in self._archive:
                found.setdefault(sheet.name, related.target)
        if not found:
            message = "no sheet"
            raise ValueError(message)
        return found

    def _refuse_merged(self, merged: Sequence[str]) -> None:
        if merged:
            raise UnusableError(
                [
                    Text(
                        f"{self._path} 的工作表 {self.sheet} 有合并的单元格"
                        f"（{listing(merged, _NAMED)}）：这是表单，还不能读取。"
                        f"请取消合并，删去表头以上的行，并使每行各自填全",
                        f"{self._path}: sheet {self.sheet} has merged cells "
                        f"({listing(merged, _NAMED)}). It is a form, and forms are not read yet: "
                        f"unmerge them, remove the rows above the header, and complete each row",
                    )
                ]
            )

    def _shared(self, part: str | None) -> list[str]:
        """Return the strings that cells share."""
        if part is None or part not in self._archive:
            return []
        self._archive.check_strings(part)
        with self._archive.open(part) as stream:
            return [text_of(string) for string in _each(stream, _STRING, _STRINGS)]

    def _day_formats(self, part: str | None) -> frozenset[str]:
        """Return the styles of cells that show a number as a day."""
        if part is None or part not in self._archive:
            return frozenset()
        root = fromstring(self._archive.read(part))
        own = {each.get("numFmtId", ""): each.get("formatCode", "") for each in root.iter(_FORMAT)}
        styles = [each for table in root.iter(_CELL_FORMATS) for each in table.iter(_CELL_FORMAT)]
        if len(styles) > FORMATS:
            what = Text("单元格格式数", "formats of cells:")
            raise UnusableError([too_much(self._path, what, len(styles), FORMATS)])
        formats = {str(number): code for number, code in BUILTIN_FORMATS.items()} | own
        days = {number for number, code in formats.items() if is_date_format(code)}
        days |= {str(number) for number in _CHINESE_DAYS} - own.keys()
        numbers = enumerate(style.get("numFmtId", "0") for style in styles)
        return frozenset(str(style) for style, number in numbers if number in days)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn whatever a library raises over a damaged file into a refusal."""
        try:
            yield
        except UnusableError:
            raise
        except Exception as error:  # noqa: BLE001 - each library has its own
            why = str(error).partition("\n")[0] or type(error).__name__
            raise UnusableError(
                [
                    Text(
                        f"{self._path} 无法作为 XLSX 读取：{why}；请在表格软件中另存为 .xlsx",
                        f"{self._path} cannot be read as XLSX: {why}; save it anew as .xlsx in a "
                        f"spreadsheet",
                    )
                ]
            ) from None


def _by_kind(related: Iterable[Any]) -> dict[str, str]:
    """Return the parts that something is *related* to, by the kind of relation."""
    return {each.Type.rpartition("/")[2]: each.target for each in related}


def _each(stream: Any, tag: str, inside: str) -> Iterator[Element]:
    """
    Yield every *tag*, each forgotten once the next one is asked for.

    One within another, or anything else beside them, would shift all that come after it.
    """
    outer: Element | None = None
    depth = 0
    for event, element in iterparse(stream, events=("start", "end")):  # noqa: S314 - no entities
        if element.tag == inside and (event == "end" or depth or outer is not None):
            if event == "start":
                raise ValueError(f"{_short(inside)} twice")
            depth = -1  # what comes after is none of it
        elif outer is None:
            outer = element if element.tag == inside else None
        elif depth < 0:
            continue
        elif event == "start":
            if (element.tag == tag) != (depth == 0) and element.tag != _MORE:
                raise ValueError(f"{_short(element.tag)} in {_short(tag if depth else inside)}")
            depth += 1
        else:
            depth -= 1
            if element.tag == tag:
                yield element
            if not depth:
                outer.clear()


def _short(tag: str) -> str:
    return tag.rpartition("}")[2]
