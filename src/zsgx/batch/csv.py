"""
CSV files, part by part: every field is text, and a line that is no row is set aside by itself.

Lines end where the byte of a line feed is, which no character of UTF-8 or GB 18030 has among its
bytes. Everything else is looked for once they are text. Lines without quotation marks, which is
most of them, are checked by counting and read at once; the others are taken apart one by one.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

import polars as pl
from attrs import define, field

from zsgx.batch.rejects import RejectedRow, shown
from zsgx.batch.source import (
    FIELD,
    HEADER,
    LINE,
    PART_BYTES,
    BatchPart,
    Pace,
    Position,
    header_faults,
    named,
    title_faults,
)
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text

__all__ = ["ENCODINGS", "UTF_8", "CsvSource"]

UTF_8: Final = "utf-8"
#: What Chinese spreadsheets write unless told otherwise; it reads GBK and GB 2312 as well.
GB18030: Final = "gb18030"
#: The encodings that can be asked for, by every name that is usual.
ENCODINGS: Final = {
    "utf-8": UTF_8,
    "utf8": UTF_8,
    "gb18030": GB18030,
    "gbk": GB18030,
    "gb2312": GB18030,
}
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MISQUOTED: Final = (
    Text("引号或行尾有误", "its quotation marks or line ends are wrong"),
    Text(
        "引号须成对；字段中的引号要写两次",
        "close every quotation mark; write one inside a field twice",
    ),
)
_OVERLONG: Final = (
    Text(f"超过 {FIELD:,} 个字符", f"is longer than {FIELD:,} characters"),
    Text("缩短它；若引号未闭合，请闭合", "shorten it, or close its quotation mark"),
)
_OTHER_SEPARATORS: Final = {";": ";", "\t": "tab", "|": "|", "，": "，"}


class CsvSource:
    """A CSV file."""

    def __init__(self, path: Path, encoding: str, separator: str) -> None:
        """
        Open the file and read its header.

        Raises:
            UnusableError: It has no header that can be used.
        """
        self.path = path
        self.total: int | None = None
        self.sure = False
        self.note: Text | None = None
        self._encoding = encoding
        self._separator = separator
        csv.field_size_limit(max(csv.field_size_limit(), LINE))
        with path.open("rb") as file:
            self._names, self._start = self._header(file)
        self.schema = pl.Schema(dict.fromkeys(self._names, pl.String()))

    def parts(self, start: Position, pace: Pace) -> Iterator[BatchPart]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file is not in the encoding that was said, or a line has no end.
        """
        position = start if start.offset else self._start
        with self.path.open("rb") as file:
            file.seek(position.offset)
            while lines := self._lines(file, position, pace.rows):
                self._refuse_utf_8(lines)
                part = self._plain(lines, position) or self._quoted(lines, file, position)
                position = part.position
                lines.clear()
                yield part
                del part  # neither is in memory while the other is at work

    def _lines(self, file: BinaryIO, position: Position, most: int) -> list[bytes]:
        """Return the next lines, at most so many and about as much as a part may have."""
        lines: list[bytes] = []
        size = 0
        while len(lines) < most and size < PART_BYTES and (line := file.readline(LINE + 1)):
            if len(line) > LINE:
                raise UnusableError(self._endless(position.rows + len(lines) + 1, LINE))
            lines.append(line)
            size += len(line)
        return lines

    def _endless(self, number: int, most: int) -> Text:
        return Text(
            f"{self.path} 的第 {number} 行没有尽头（超过 {most:,} 字节）",
            f"{self.path}: row {number} has no end (it has more than {most:,} bytes)",
        )

    def _refuse_utf_8(self, lines: Sequence[bytes]) -> None:
        """Refuse UTF-8 that is said to be GB 18030, which most of it can be misread as."""
        whole = b"" if self._encoding == UTF_8 else b"".join(lines)
        if whole.isascii():
            return
        try:
            whole.decode(UTF_8)
        except UnicodeDecodeError:
            return
        raise UnusableError(wrong_encoding(lines, self.path, self._encoding))

    # The header

    def _header(self, file: BinaryIO) -> tuple[list[str], Position]:
        first = file.readline(HEADER + 1)
        faults = Faults(line_faults(first, self.path))
        if len(first) > HEADER:
            faults.append(self._endless(1, HEADER))
        faults.refuse()
        feed = Feed(deque([first.removeprefix(codecs.BOM_UTF8)]), file, HEADER)
        fields = self._record(feed, 1)[0]
        self._refuse_utf_8(feed.taken)
        if fields is not None and broken(fields):
            raise UnusableError(wrong_encoding(feed.taken, self.path, self._encoding))
        if fields is None:
            raise UnusableError(
                Text(
                    f"{self.path} 的第一行引号有误，无法作为表头",
                    f"{self.path}: the quotation marks of the first row are wrong, so that it "
                    f"cannot be the header",
                )
            )
        names = named(fields)
        faults = Faults(header_faults(names, self.path))
        faults = faults or Faults(separator_faults(names, self.path))
        start = Position(1, file.tell())
        following = self._record(Feed(deque(), file), 2)[0] or ()
        faults = faults or Faults(title_faults(names, following, self.path))
        faults.refuse()
        return names, start

    # Rows

    def _plain(self, lines: list[bytes], position: Position) -> BatchPart | None:
        """Return the part of *lines* at once; None where they need a closer look."""
        whole = b"".join(lines)
        if b'"' in whole or whole.count(b"\r") > whole.count(b"\r\n") or b"\0" in whole:
            return None
        try:
            text = whole.decode(self._encoding)
        except UnicodeDecodeError:
            return None
        texts = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
        del text  # as large as the part, and not needed again
        separator, wanted = self._separator, len(self._names)
        counts = [line.count(separator) + 1 for line in texts]
        numbers: Sequence[int] = range(position.rows + 1, position.rows + len(lines) + 1)
        rejected: list[RejectedRow] = []
        # Where there is one column, a blank line has the right number of fields as well.
        if wanted == 1 or counts.count(wanted) < len(texts):
            kept: list[str] = []
            good: list[int] = []
            for number, line, count in zip(numbers, texts, counts, strict=True):
                if not line:
                    continue
                row = line if count == wanted else self._trimmed(line, count)
                if row is None:
                    rejected.append(ragged(number, line, count, wanted))
                elif row:
                    kept.append(row)
                    good.append(number)
            texts, numbers = kept, good
        frame = self._parsed(texts)
        if frame.height != len(numbers):
            return None
        after = Position(position.rows + len(lines), position.offset + len(whole))
        read = len(numbers) + len(rejected)
        return BatchPart(frame, pl.Series(numbers, dtype=pl.UInt64), rejected, read, after)

    def _trimmed(self, line: str, count: int) -> str | None:
        """Return a row without the empty fields that it has too many, None where it has others."""
        wanted = len(self._names)
        if count < wanted:
            return None
        *fields, surplus = line.split(self._separator, wanted)
        return None if surplus.strip(f"{self._separator} ") else self._separator.join(fields)

    def _parsed(self, lines: Sequence[str]) -> pl.DataFrame:
        if not lines:
            return pl.DataFrame(schema=self.schema)
        return pl.read_csv(
            "\n".join(lines).encode(),
            has_header=False,
            new_columns=self._names,
            infer_schema=False,
            quote_char=None,
            separator=self._separator,
        )

    def _quoted(self, lines: list[bytes], file: BinaryIO, position: Position) -> BatchPart:
        """Return the part that *lines* begin, one row after the other."""
        feed = Feed(deque(lines), file)
        wanted = len(self._names)
        records: list[list[str]] = []
        numbers: list[int] = []
        rejected: list[RejectedRow] = []
        foreign: list[bytes] = []
        telling = False
        number = position.rows
        while feed.waiting:
            number += 1
            fields, line = self._record(feed, number)
            if fields == []:  # a blank line
                continue
            is_broken = broken(fields or ())
            telling = telling or not (fields is None or is_broken or line.isascii())
            if is_broken:
                foreign.append(line)
            fault = self._fault(number, fields, line, is_broken=is_broken)
            if fault:
                rejected.append(fault)
            elif fields:
                records.append(fields[:wanted])
                numbers.append(number)
        # A few broken lines are set aside; where no line is right, the encoding is another.
        if foreign and not telling and (not records or other_encoding(foreign, self._encoding)):
            raise UnusableError(wrong_encoding(foreign, self.path, self._encoding))
        columns = zip(*records, strict=True) if records else [()] * wanted
        frame = pl.DataFrame(
            {name: list(column) for name, column in zip(self._names, columns, strict=True)},
            schema=self.schema,
        ).with_columns(pl.all().replace("", None))
        rows = pl.Series(numbers, dtype=pl.UInt64)
        after = Position(number, position.offset + feed.consumed)
        return BatchPart(frame, rows, rejected, len(numbers) + len(rejected), after)

    def _fault(
        self, number: int, fields: list[str] | None, line: bytes, *, is_broken: bool
    ) -> RejectedRow | None:
        """Return why the row that begins with *line* is set aside, None where it is not."""
        wanted = len(self._names)
        if fields and not is_broken:
            long = [place for place, field in enumerate(fields) if len(field) > FIELD]
            if long:
                name = self._names[long[0]] if long[0] < wanted else None
                return RejectedRow(number, name, shown(fields[long[0]]), *_OVERLONG)
            if len(fields) >= wanted and not any(map(str.strip, fields[wanted:])):
                return None
        said = line.decode(self._encoding, "replace")
        if fields is not None and not is_broken:
            return ragged(number, said, len(fields), wanted)
        reason, remedy = _MISQUOTED
        if is_broken:
            reason = Text(f"不是 {self._encoding} 文本", f"is not {self._encoding} text")
            remedy = Text("改正这一行的编码", "correct the encoding of this line")
        return RejectedRow(number, None, shown(said.rstrip("\r\n")), reason, remedy)

    def _record(self, feed: Feed, number: int) -> tuple[list[str] | None, bytes]:
        """Return the next row, None where its quotation marks are wrong, and its first line."""
        feed.begin()
        reader = csv.reader(
            (line.decode(self._encoding, "surrogateescape") for line in feed),
            delimiter=self._separator,
            strict=True,
        )
        with suppress(csv.Error):
            fields = next(reader, None)
            if fields is not None:
                return fields, feed.taken[0]
        if feed.taken and len(feed.taken[-1]) > feed.most:
            raise UnusableError(self._endless(number, feed.most))
        # A mark that never closes takes the lines after it along: these are rows of their own.
        return None, feed.give_back()


@define
class Feed:
    """
    The lines of a part, and those after it while its last row is not at its end.

    Attributes:
        waiting: Lines of the part that are still to be read.
        file: Where further lines come from.
        most: How many bytes a row may have; beyond, its quotation mark is taken for an open one.
        taken: The lines of the row that is being read.
        consumed: How many bytes the rows that were read have.
    """

    waiting: deque[bytes]
    file: BinaryIO
    most: int = LINE
    taken: list[bytes] = field(factory=list)
    consumed: int = 0
    _size: int = 0

    def __iter__(self) -> Iterator[bytes]:
        while self._size <= self.most and (line := self._next()):
            self.taken.append(line)
            self.consumed += len(line)
            self._size += len(line)
            yield line

    def _next(self) -> bytes:
        return self.waiting.popleft() if self.waiting else self.file.readline(self.most + 1)

    def begin(self) -> None:
        """Begin a row."""
        self.taken.clear()
        self._size = 0

    def give_back(self) -> bytes:
        """Return the first line of a row that is none, and put the others back."""
        first, *others = self.taken or [b""]
        self.waiting.extendleft(reversed(others))
        self.consumed -= sum(map(len, others))
        return first


def broken(fields: Sequence[str]) -> bool:
    """Return whether there are bytes in *fields* that the encoding does not have."""
    return any(
        "\udc80" <= sign <= "\udcff" for text in fields if not text.isascii() for sign in text
    )


def ragged(number: int, line: str, count: int, wanted: int) -> RejectedRow:
    """Return that a row has *count* fields instead of those that are *wanted*."""
    return RejectedRow(
        number,
        None,
        shown(line.rstrip("\r\n")),
        Text(f"有 {count} 列，应有 {wanted} 列", f"has {count} fields, not {wanted}"),
        Text(
            "补足或去掉字段；含分隔符的字段要加引号",
            "add or remove fields; put one that has a separator in it in quotation marks",
        ),
    )


# What stops everything


def line_faults(line: bytes, path: Path) -> Iterator[Text]:
    """Yield what is wrong with the first *line* of a file before it is decoded."""
    if line.startswith(_UTF_16) or b"\0" in line:
        yield Text(
            f"{path} 是 UTF-16（“Unicode 文本”）而不是 CSV；请在表格软件中另存为“CSV UTF-8”",
            f"{path} is UTF-16 (“Unicode text”), no CSV; save it as “CSV UTF-8”",
        )
    elif b"\r" in line.rstrip(b"\r\n"):
        yield Text(
            f"{path} 的行以单个回车（CR）结束；请另存为“CSV UTF-8”",
            f"the lines of {path} end in CR alone; save it as “CSV UTF-8”",
        )


def separator_faults(names: Sequence[str], path: Path) -> Iterator[Text]:
    """Yield that the only name of a column is several, separated by another sign."""
    for sign, said in _OTHER_SEPARATORS.items():
        if len(names) > 1 or sign not in names[0]:
            continue
        option = "tab" if sign == "\t" else f"'{sign}'"
        hint = Text(f"请加 --separator {option}", f"add --separator {option}")
        if sign == "，":
            hint = Text("请改用半角逗号", "use plain commas")
        yield Text(
            f"{path} 的各列似以 {said} 分隔；{hint.zh}",
            f"the columns of {path} seem to be separated by {said}; {hint.en}",
        )


def other_encoding(lines: Sequence[bytes], encoding: str) -> str | None:
    """Return the encoding, other than *encoding*, that *lines* can be in."""
    other = UTF_8 if encoding == GB18030 else GB18030
    try:
        b"".join(lines).decode(other)
    except UnicodeDecodeError:
        return None
    return other


def wrong_encoding(lines: Sequence[bytes], path: Path, encoding: str) -> Text:
    """Return that a file is not in an encoding, and in which it is where that can be told."""
    other = other_encoding(lines, encoding)
    if other is None:
        return Text(
            f"{path} 不是 {encoding} 文本；请另存为“CSV UTF-8”",
            f"{path} is not {encoding} text; save it as “CSV UTF-8”",
        )
    name = "GBK" if other == GB18030 else "UTF-8"
    return Text(
        f"{path} 不是 {encoding} 文本，像是 {name}；请加 --encoding {other}，或另存为“CSV UTF-8”",
        f"{path} is not {encoding} text but seems to be {name}; add --encoding {other}, or save it "
        f"as “CSV UTF-8”",
    )
