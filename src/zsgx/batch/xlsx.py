"""
XLSX files, part by part: every cell is text, and one that holds no value sets its row aside.

A number is told from text that looks like one: of an identity number that was typed as a number, a
spreadsheet has kept fifteen digits.
"""

from __future__ import annotations

import datetime
import re
import warnings
from contextlib import contextmanager
from decimal import Context, Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import Element, iterparse

import polars as pl
from attrs import frozen
from openpyxl.packaging.relationship import get_dependents
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import ARC_ROOT_RELS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from zsgx.batch.archive import Archive
from zsgx.batch.rejects import CORRECT, DIGITS, LOST, REFILL, RejectedRow, shown
from zsgx.batch.source import (
    CELL,
    COLUMNS,
    FORMATS,
    HEIGHT,
    SHEETS,
    BatchPart,
    Pace,
    Position,
    header_faults,
    named,
    title_faults,
    too_much,
)
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["Workbook", "XlsxSource"]

_VALUE: Final = f"{{{SHEET_MAIN_NS}}}v"
_FORMULA: Final = f"{{{SHEET_MAIN_NS}}}f"
_INLINE: Final = f"{{{SHEET_MAIN_NS}}}is"
_TEXT: Final = f"{{{SHEET_MAIN_NS}}}t"
_RUN: Final = f"{{{SHEET_MAIN_NS}}}r"
#: What a cell, and a string, may hold.
_IN_CELL: Final = frozenset({_VALUE, _FORMULA, _INLINE, f"{{{SHEET_MAIN_NS}}}extLst"})
_IN_STRING: Final = frozenset(
    {_TEXT, _RUN, f"{{{SHEET_MAIN_NS}}}rPh", f"{{{SHEET_MAIN_NS}}}phoneticPr"}
)

_NUMBER: Final = re.compile(
    r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?", re.ASCII
)
_PLAIN: Final = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
_LARGEST: Final = Decimal(10) ** DIGITS
_LEAST: Final = Decimal("1E-308")
#: How much of a number arithmetic in floats may have left behind its fifteen digits, and no more.
_NOISE: Final = Decimal("2E-15")
_KEPT: Final = Context(prec=DIGITS)
#: The number of a day that spreadsheets count and no calendar has.
_NO_DAY: Final = 60
_NO_LEAP_YEAR: Final = 1899
_ESCAPE: Final = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")
_TRUTHS: Final = {"1": "true", "true": "true", "0": "false", "false": "false"}
_MIXED: Final = Text("单元格的内容不合规", "holds what no cell holds")
_SAVE_ANEW: Final = Text("在表格软件中另存该文件", "save the file anew in a spreadsheet")
_NO_STRING: Final = Text("所指的共享字符串不存在", "points to a string that is not there")
#: How many cells a part may have, however wide its rows are.
_CELLS: Final = 4_000_000
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
_NO_CELL: Final = Text("行中有不是单元格的内容", "stands in the row and is not a cell")
_TWICE: Final = Text("同一单元格出现两次", "stands in the file twice")
#: How many merged ranges are named.
_NAMED: Final = 5


@frozen
class Trouble:
    """
    What a cell holds that is no value.

    Attributes:
        text: What it holds, as the file has it.
        reason: What is wrong with it.
        remedy: What to do about it.
    """

    text: str
    reason: Text
    remedy: Text


#: A cell: text, nothing, or what is wrong with it.
Cell = str | Trouble | None
#: The cells of a row that hold something, by the place of their column, from 0. What is at no place
#: of the sheet is at -1.
SheetRow = dict[int, Cell]

_UNCOMPUTED: Final = Trouble(
    "=…",
    Text("公式没有存下结果", "this formula has no stored result"),
    Text(
        "在表格软件中打开并保存，再运行", "open and save the file in a spreadsheet, then run again"
    ),
)


def cell_of(
    element: Element, strings: Sequence[str], *, is_day: bool, since: datetime.datetime
) -> Cell:
    """
    Return what a cell says.

    Args:
        element: The cell as it is stored.
        strings: The strings that cells share.
        is_day: Whether its format shows a number as a day.
        since: The moment that days are counted from.
    """
    tags = [part.tag for part in element]
    if not _IN_CELL.issuperset(tags) or len(set(tags)) < len(tags):
        return Trouble(element.get("r", ""), _MIXED, _SAVE_ANEW)
    kind = element.get("t", "n")
    value = element.findtext(_VALUE)
    if kind == "inlineStr":
        inline = element.find(_INLINE)
        return None if inline is None else _text(text_of(inline))
    # The text that a formula gives may well be empty; no number, truth value or error is.
    if not value and element.find(_FORMULA) is not None and (value is None or kind != "str"):
        return _UNCOMPUTED
    if not value:
        return None
    match kind:
        case "s":
            if value.isascii() and value.isdigit() and len(value) <= DIGITS:
                place = int(value)
                if place < len(strings):
                    return _text(strings[place])
            return _odd(value, _NO_STRING)
        case "n":
            return _day(value, since) if is_day else _number(value)
        case "b":
            return _TRUTHS.get(value) or _odd(value, Text("不是真假值", "is not a truth value"))
        case "e":
            return Trouble(
                value,
                Text("单元格中是公式的错误值", "the cell holds the error of a formula"),
                Text("改正公式或填入值", "correct the formula or fill in the value"),
            )
        case "str" | "d":
            return _text(value)
        case _:
            return _odd(value, Text(f"单元格类型未知（{kind}）", f"is of an unknown kind ({kind})"))


def text_of(element: Element) -> str:
    """
    Return the text of a string as it is stored, how it is read aloud left out.

    Raises:
        ValueError: It holds what no string holds.
    """
    pieces = []
    for part in element:
        if part.tag not in _IN_STRING:
            raise ValueError(f"{part.tag.rpartition('}')[2]} in a string")
        if part.tag == _TEXT:
            pieces.append(part.text or "")
        elif part.tag == _RUN:
            pieces += [inner.text or "" for inner in part if inner.tag == _TEXT]
    return "".join(pieces)


def _text(stored: str) -> Cell:
    if "_x" in stored:
        try:
            stored = _ESCAPE.sub(_unescaped, stored)
        except UnicodeDecodeError:
            return _odd(stored, Text("含有半个字符", "holds half a character"))
    if len(stored) > CELL:
        return _odd(stored, Text(f"超过 {CELL:,} 个字符", f"is longer than {CELL:,} characters"))
    return stored or None


def _unescaped(found: re.Match[str]) -> str:
    """Return the characters that a spreadsheet has written by number, such as ``_x000D_``."""
    units = bytes.fromhex("".join(each[2:6] for each in re.findall("_x...._", found[0])))
    return units.decode("utf-16-be")


def _number(value: str) -> Cell:
    """Return a number as text, with the fifteen digits that a spreadsheet keeps and shows."""
    if _PLAIN.fullmatch(value):
        return value
    if not _NUMBER.fullmatch(value):
        return _odd(value, Text("不是数", "is not a number"))
    exact = Decimal(value)
    if exact.copy_abs() >= _LARGEST:
        return Trouble(format(exact, "f"), LOST, REFILL)
    if exact and exact.copy_abs() < _LEAST:
        return _odd(value, Text("小得不是数", "is too small to be a number"))
    kept = _KEPT.create_decimal(exact)
    if abs(exact - kept) > _NOISE * abs(exact):
        return Trouble(value, LOST, REFILL)
    text = format(kept, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _day(value: str, since: datetime.datetime) -> Cell:
    """Return a number that is shown as a day or a time of day."""
    odd = _odd(value, Text("不是日期", "is not a day"))
    if not _NUMBER.fullmatch(value) or value.startswith("-"):
        return odd
    if since.year == _NO_LEAP_YEAR and int(float(value)) == _NO_DAY:
        # 29 February 1900, which there was not; the day before has the number before.
        return odd
    try:
        moment = from_excel(float(value), since)
    except (OverflowError, ValueError):
        return odd
    if isinstance(moment, datetime.datetime):
        # To the second: a part of a day is not kept exactly.
        moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        if moment.time() == datetime.time():
            return moment.date().isoformat()
    return moment.isoformat() if isinstance(moment, datetime.date | datetime.time) else odd


def _odd(value: str, reason: Text) -> Trouble:
    return Trouble(value, reason, CORRECT)


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

    def parts(self, start: Position, pace: Pace) -> Iterator[BatchPart]:
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

    def _part(self, taken: Sequence[tuple[int, SheetRow]], position: Position) -> BatchPart:
        places = range(len(self._names))
        good: list[list[Cell]] = []
        numbers: list[int] = []
        rejected: list[RejectedRow] = []
        for number, row in taken:
            found = list(self._faults(number, row))
            rejected += found
            if not found:
                good.append([row.get(place) for place in places])
                numbers.append(number)
        frame = pl.DataFrame(good, schema=self.schema, orient="row")
        rows = pl.Series(numbers, dtype=pl.UInt64)
        return BatchPart(frame, rows, rejected, len(taken), position)

    def _faults(self, number: int, row: SheetRow) -> Iterator[RejectedRow]:
        """Yield why a row cannot be used, in the order of its columns."""
        width = len(self._names)
        for place, cell in sorted(row.items()) if self._is_odd(row) else ():
            if isinstance(cell, Trouble) and place < width:
                name = self._names[place] if place >= 0 else None
                yield RejectedRow(number, name, shown(cell.text), cell.reason, cell.remedy)
            elif place >= width:
                yield _outside(number, place, cell)

    def _is_odd(self, row: SheetRow) -> bool:
        return max(row) >= len(self._names) or any(
            isinstance(cell, Trouble) for cell in row.values()
        )

    def _header(self) -> list[str]:
        rows = self._workbook.rows()
        _, first = next(rows, (1, {}))
        _, following = next(rows, (2, {}))
        names = named(_texts(first))
        faults = Faults(header_faults(names, self.path))
        faults = faults or Faults(title_faults(names, _texts(following), self.path))
        faults.refuse()
        return names


def _texts(row: SheetRow) -> list[str]:
    """Return a row as text from its first place to its last."""
    cells = [row.get(place) for place in range(max(row, default=-1) + 1)]
    return [cell.text if isinstance(cell, Trouble) else cell or "" for cell in cells]


def _outside(number: int, place: int, cell: Cell) -> RejectedRow:
    value = cell.text if isinstance(cell, Trouble) else cell
    return RejectedRow(
        number,
        None,
        shown(value),
        Text(
            f"第 {place + 1} 列有值，但表头没有这一列",
            f"there is a value in column {place + 1}, which the header does not have",
        ),
        Text("补上表头，或删去该值", "complete the header or remove the value"),
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
                Text(
                    f"{path} 没有工作表 {sheet}。{hint.zh}",
                    f"{path} has no sheet {sheet}. {hint.en}",
                )
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

    def rows(self) -> Iterator[tuple[int, SheetRow]]:
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

    def _numbered(self, rows: Iterable[Element]) -> Iterator[tuple[int, SheetRow]]:
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

    def _row(self, row: Element, number: int) -> SheetRow:
        """Return what the cells of a row say, by their columns."""
        cells: SheetRow = {}
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
                    why = Text(f"不是第 {number} 行的单元格", f"is not a cell of row {number}")
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
            raise UnusableError(too_much(self._path, what, len(parser.sheets), SHEETS))
        for sheet, related in parser.find_sheets():
            # A chart has a sheet of its own, without cells.
            if related.Type.endswith("/worksheet") and related.target in self._archive:
                found.setdefault(sheet.name, related.target)
        if not found:
            raise ValueError("no sheet")
        return found

    def _refuse_merged(self, merged: Sequence[str]) -> None:
        if merged:
            raise UnusableError(
                Text(
                    f"{self._path} 的工作表 {self.sheet} 有合并的单元格"
                    f"（{listing(merged, _NAMED)}）：这是表单，还不能读取。"
                    f"请取消合并，删去表头以上的行，并使每行各自填全",
                    f"{self._path}: sheet {self.sheet} has merged cells "
                    f"({listing(merged, _NAMED)}). It is a form, and forms are not read yet: "
                    f"unmerge them, remove the rows above the header, and complete each row",
                )
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
            raise UnusableError(too_much(self._path, what, len(styles), FORMATS))
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
                Text(
                    f"{self._path} 无法作为 XLSX 读取：{why}；请在表格软件中另存为 .xlsx",
                    f"{self._path} cannot be read as XLSX: {why}; save it anew as .xlsx in a "
                    f"spreadsheet",
                )
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
