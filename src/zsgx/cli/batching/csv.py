"""
CSV files, part by part: every field is text, and a line that is no row is set aside by itself.

Lines without quotation marks, which is most of them, are checked by counting and read at once; the
others are taken apart one by one.
"""

from __future__ import annotations

import codecs
import csv
from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from zsgx.cli.batching.header import header_faults
from zsgx.cli.batching.lines import (
    UTF_8,
    Feed,
    broken,
    line_faults,
    misquoted,
    other_encoding,
    ragged,
    separator_faults,
    undecoded,
    wrong_encoding,
)
from zsgx.cli.batching.source import Pace, Part, Position
from zsgx.cli.output import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from zsgx.cli.batching.aside import Aside

__all__ = ["CsvSource"]

#: Longer than any header.
_LONGEST: Final = 1024 * 1024


class CsvSource:
    """
    A CSV file.

    Attributes:
        has_mark: Whether it begins with a byte order mark.
    """

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
        with path.open("rb") as file:
            line = file.readline(_LONGEST)
        self.has_mark = line.startswith(codecs.BOM_UTF8)
        self._names = self._header(line)
        self._start = Position(1, len(line))
        self.schema = pl.Schema(dict.fromkeys(self._names, pl.String()))

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file is not in the encoding that was said.
        """
        position = start if start.offset else self._start
        with self.path.open("rb") as file:
            file.seek(position.offset)
            while lines := list(islice(file, pace.rows)):
                self._refuse_utf_8(lines)
                part = self._plain(lines, position) or self._quoted(lines, file, position)
                position = part.position
                lines.clear()
                yield part
                del part  # neither is in memory while the other is at work

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

    def _header(self, line: bytes) -> list[str]:
        faults = list(line_faults(line, self.path))
        if len(line) == _LONGEST:
            faults.append(
                Text(
                    f"{self.path} 的第一行没有尽头，不是表头",
                    f"{self.path}: the first row has no end, so that it is no header",
                )
            )
        if faults:
            raise UnusableError(faults)
        self._refuse_utf_8([line])
        try:
            text = line.removeprefix(codecs.BOM_UTF8).decode(self._encoding)
        except UnicodeDecodeError:
            raise UnusableError([wrong_encoding([line], self.path, self._encoding)]) from None
        try:
            names = next(csv.reader([text], delimiter=self._separator, strict=True), [])
        except csv.Error:
            raise UnusableError(
                [
                    Text(
                        f"{self.path} 的第一行引号有误，无法作为表头",
                        f"{self.path}: the quotation marks of the first row are wrong, so that it "
                        f"cannot be the header",
                    )
                ]
            ) from None
        faults = list(header_faults(names, self.path))
        faults = faults or list(separator_faults(names, self.path))
        if faults:
            raise UnusableError(faults)
        return names

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
        rows = whole if self._encoding == UTF_8 else text.encode()
        del text  # as large as the part, and not needed again
        separator, wanted = self._separator.encode(), len(self._names)
        counts = [line.count(separator) + 1 for line in lines]
        numbers: Sequence[int] = range(position.rows + 1, position.rows + len(lines) + 1)
        asides: list[Aside] = []
        # Where there is one column, a blank line has the right number of fields as well.
        if wanted == 1 or counts.count(wanted) < len(lines):
            kept: list[bytes] = []
            good: list[int] = []
            for number, raw, count in zip(numbers, lines, counts, strict=True):
                line = raw.decode(self._encoding)
                if count == wanted and line.strip("\r\n"):
                    kept.append(line.encode())
                    good.append(number)
                elif line.strip("\r\n"):
                    asides.append(ragged(number, line, count, wanted))
            rows, numbers = b"".join(kept), good
        frame = self._parsed(rows.replace(b"\r\n", b"\n"), len(numbers))
        after = Position(position.rows + len(lines), position.offset + len(whole))
        read = len(numbers) + len(asides)
        return Part(frame, pl.Series(numbers, dtype=pl.UInt64), asides, read, after)

    def _parsed(self, lines: bytes, height: int) -> pl.DataFrame:
        import polars as pl

        if not height:
            return pl.DataFrame(schema=self.schema)
        frame = pl.read_csv(
            lines,
            has_header=False,
            new_columns=self._names,
            infer_schema=False,
            quote_char=None,
            separator=self._separator,
        )
        assert frame.height == height  # noqa: S101 - one row a line, or nothing after is right
        return frame

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
            fields, line = self._record(feed)
            if fields == []:  # a blank line
                continue
            said = line.decode(self._encoding, "replace")
            is_broken = broken(fields or ())
            telling = telling or not (fields is None or is_broken or line.isascii())
            if fields is None:
                asides.append(misquoted(number, said))
            elif is_broken:
                foreign.append(line)
                asides.append(undecoded(number, said, self._encoding))
            elif len(fields) != wanted:
                asides.append(ragged(number, said, len(fields), wanted))
            else:
                records.append(fields)
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

    def _record(self, feed: Feed) -> tuple[list[str] | None, bytes]:
        """Return the next row, None where its quotation marks are wrong, and its first line."""
        feed.begin()
        reader = csv.reader(
            (line.decode(self._encoding, "surrogateescape") for line in feed),
            delimiter=self._separator,
            strict=True,
        )
        try:
            return next(reader), feed.taken[0]
        except csv.Error:
            # A mark that never closes takes the lines after it along: these are rows of their own.
            return None, feed.give_back()
