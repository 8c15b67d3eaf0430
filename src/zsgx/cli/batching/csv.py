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
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from zsgx.cli.batching.header import header_faults, named, title_faults
from zsgx.cli.batching.limits import FIELD, HEADER, LINE
from zsgx.cli.batching.lines import (
    UTF_8,
    Feed,
    broken,
    line_faults,
    misquoted,
    other_encoding,
    overlong,
    ragged,
    separator_faults,
    undecoded,
    wrong_encoding,
)
from zsgx.cli.batching.source import PART_BYTES, Pace, Part, Position
from zsgx.errors import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from zsgx.cli.batching.aside import Aside

__all__ = ["CsvSource"]


class CsvSource:
    """A CSV file."""

    def __init__(self, path: Path, encoding: str, separator: str) -> None:
        """
        Open the file and read its header.

        Raises:
            UnusableError: It has no header that can be used.
        """
        import polars as pl

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

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
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
                raise UnusableError([self._endless(position.rows + len(lines) + 1, LINE)])
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
        raise UnusableError([wrong_encoding(lines, self.path, self._encoding)])

    # The header

    def _header(self, file: BinaryIO) -> tuple[list[str], Position]:
        first = file.readline(HEADER + 1)
        faults = list(line_faults(first, self.path))
        if len(first) > HEADER:
            faults.append(self._endless(1, HEADER))
        if faults:
            raise UnusableError(faults)
        feed = Feed(deque([first.removeprefix(codecs.BOM_UTF8)]), file, HEADER)
        fields = self._record(feed, 1)[0]
        self._refuse_utf_8(feed.taken)
        if fields is not None and broken(fields):
            raise UnusableError([wrong_encoding(feed.taken, self.path, self._encoding)])
        if fields is None:
            raise UnusableError(
                [
                    Text(
                        f"{self.path} 的第一行引号有误，无法作为表头",
                        f"{self.path}: the quotation marks of the first row are wrong, so that it "
                        f"cannot be the header",
                    )
                ]
            )
        names = named(fields)
        faults = list(header_faults(names, self.path))
        faults = faults or list(separator_faults(names, self.path))
        start = Position(1, file.tell())
        following = self._record(Feed(deque(), file), 2)[0] or ()
        faults = faults or list(title_faults(names, following, self.path))
        if faults:
            raise UnusableError(faults)
        return names, start

    # Rows

    def _plain(self, lines: list[bytes], position: Position) -> Part | None:
        """Return the part of *lines* at once; None where they need a closer look."""
        import polars as pl

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
        asides: list[Aside] = []
        # Where there is one column, a blank line has the right number of fields as well.
        if wanted == 1 or counts.count(wanted) < len(texts):
            kept: list[str] = []
            good: list[int] = []
            for number, line, count in zip(numbers, texts, counts, strict=True):
                if not line:
                    continue
                row = line if count == wanted else self._trimmed(line, count)
                if row is None:
                    asides.append(ragged(number, line, count, wanted))
                elif row:
                    kept.append(row)
                    good.append(number)
            texts, numbers = kept, good
        frame = self._parsed(texts)
        if frame.height != len(numbers):
            return None
        after = Position(position.rows + len(lines), position.offset + len(whole))
        read = len(numbers) + len(asides)
        return Part(frame, pl.Series(numbers, dtype=pl.UInt64), asides, read, after)

    def _trimmed(self, line: str, count: int) -> str | None:
        """Return a row without the empty fields that it has too many, None where it has others."""
        wanted = len(self._names)
        if count < wanted:
            return None
        *fields, surplus = line.split(self._separator, wanted)
        return None if surplus.strip(f"{self._separator} ") else self._separator.join(fields)

    def _parsed(self, lines: Sequence[str]) -> pl.DataFrame:
        import polars as pl

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

    def _quoted(self, lines: list[bytes], file: BinaryIO, position: Position) -> Part:
        """Return the part that *lines* begin, one row after the other."""
        import polars as pl

        feed = Feed(deque(lines), file)
        wanted = len(self._names)
        records: list[list[str]] = []
        numbers: list[int] = []
        asides: list[Aside] = []
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
                asides.append(fault)
            elif fields:
                records.append(fields[:wanted])
                numbers.append(number)
        # A few broken lines are set aside; where no line is right, the encoding is another.
        if foreign and not telling and (not records or other_encoding(foreign, self._encoding)):
            raise UnusableError([wrong_encoding(foreign, self.path, self._encoding)])
        columns = zip(*records, strict=True) if records else [()] * wanted
        frame = pl.DataFrame(
            {name: list(column) for name, column in zip(self._names, columns, strict=True)},
            schema=self.schema,
        ).with_columns(pl.all().replace("", None))
        rows = pl.Series(numbers, dtype=pl.UInt64)
        after = Position(number, position.offset + feed.consumed)
        return Part(frame, rows, asides, len(numbers) + len(asides), after)

    def _fault(
        self, number: int, fields: list[str] | None, line: bytes, *, is_broken: bool
    ) -> Aside | None:
        """Return why the row that begins with *line* is set aside, None where it is not."""
        wanted = len(self._names)
        if fields and not is_broken:
            long = [place for place, field in enumerate(fields) if len(field) > FIELD]
            if long:
                name = self._names[long[0]] if long[0] < wanted else None
                return overlong(number, name, fields[long[0]])
            if len(fields) >= wanted and not any(map(str.strip, fields[wanted:])):
                return None
        said = line.decode(self._encoding, "replace")
        if fields is None:
            return misquoted(number, said)
        if is_broken:
            return undecoded(number, said, self._encoding)
        return ragged(number, said, len(fields), wanted)

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
            raise UnusableError([self._endless(number, feed.most)])
        # A mark that never closes takes the lines after it along: these are rows of their own.
        return None, feed.give_back()
