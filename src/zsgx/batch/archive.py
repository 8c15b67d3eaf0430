"""The parts of an XLSX file, none of which is larger than it may be when it is read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, Self

from zsgx.batch.source import (
    COLUMNS,
    ELEMENTS,
    PART,
    STRINGS,
    STRINGS_UNPACKED,
    UNPACKED,
    too_much,
)
from zsgx.errors import UnusableError
from zsgx.text import Text

__all__ = ["Archive"]

_CHUNK: Final = 1024 * 1024
#: Elements of a cell.
_IN_CELL: Final = 16
_MERGED: Final = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)"""
)
#: Longer than an element that says which cells are merged.
_OVERLAP: Final = 200
#: Workbooks of the strict kind differ in the names of their namespaces alone.
_STRICT: Final = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)


class _Part:
    """A part that is read in pieces, with the namespaces of the usual kind of workbook."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head = b""
        self._is_new = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int = -1) -> bytes:
        """Return at most *size* bytes more, all of them where it is negative."""
        if self._is_new:
            self._is_new = False
            self._head = self._stream.read(_CHUNK)
            for strict, usual in _STRICT:
                self._head = self._head.replace(strict, usual)
        if not self._head:
            return self._stream.read(size)
        if size < 0:
            size = len(self._head) + UNPACKED
        taken, self._head = self._head[:size], self._head[size:]
        return taken if self._head or len(taken) == size else taken + self._stream.read(size)


class Archive:
    """
    An XLSX file as an archive of parts.

    Attributes:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        """
        Open the file.

        Raises:
            UnusableError: A part of it is too large.
        """
        self.path = path
        self._zip = zipfile.ZipFile(path)
        sizes = {each.filename: each.file_size for each in self._zip.infolist()}
        for name, size in sizes.items():
            most = PART
            if "worksheets/" in name or name.endswith("sheet.xml"):
                most = UNPACKED
            elif name.lower().endswith("sharedstrings.xml"):
                most = STRINGS_UNPACKED
            if size > most and name.endswith((".xml", ".rels")):
                self._refuse_size(name, size, most)

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def namelist(self) -> list[str]:
        """Return the names of all parts."""
        return self._zip.namelist()

    def open(self, name: str, mode: str = "r") -> Any:
        """Return a part to read."""
        del mode
        return _Part(self._zip.open(name))

    def read(self, name: str) -> bytes:
        """
        Return one of the small parts.

        Raises:
            UnusableError: It is too large, or declares entities.
        """
        size = self._zip.getinfo(name).file_size
        if size > PART:
            self._refuse_size(name, size, PART)
        with self.open(name) as part:
            content: bytes = part.read()
        self._refuse_declarations(name, content)
        elements = content.count(b"<")
        if elements > ELEMENTS:
            self._refuse(Text(f"{name} 的元素数", f"{name}, elements:"), elements, ELEMENTS)
        return content

    def merged(self, name: str) -> list[str]:
        """
        Return which cells of the sheet in a part are merged, and see that none of it is too large.

        Raises:
            UnusableError: A row or a text is too large, or there are entities.
        """
        found: list[str] = []
        tail = b""
        for chunk in self._bounded(name, "row", COLUMNS * _IN_CELL):
            if b"mergeCell" in chunk or b"mergeCell" in tail:
                found += [ref.decode() for ref in _MERGED.findall(tail + chunk)]
            tail = chunk[-_OVERLAP:]
        return list(dict.fromkeys(found))

    def check_strings(self, name: str) -> None:
        """
        See that the strings in a part are not too many, and none of them too large.

        Raises:
            UnusableError: They are.
        """
        strings = 0
        for chunk in self._bounded(name, "si", COLUMNS * _IN_CELL):
            strings += chunk.count(b"<si>") + chunk.count(b"<si/>") + chunk.count(b":si>") // 2
            if strings > STRINGS:
                self._refuse(Text("共享字符串数", "shared strings:"), strings, STRINGS)

    def _bounded(self, name: str, tag: str, most: int) -> Iterator[bytes]:
        """
        Yield the bytes of a part in chunks.

        Args:
            name: The part.
            tag: The element of which there are many.
            most: How many elements may be between two of these.
        """
        begins = [f"{sign}{tag}{end}".encode() for sign in "<:" for end in " >/"]
        elements = text = 0
        with self.open(name) as part:
            while chunk := part.read(_CHUNK):
                self._refuse_declarations(name, chunk)
                last = max(map(chunk.rfind, begins))
                if last >= 0 and b"<!" not in chunk:
                    elements = chunk.count(b"<", last)
                else:
                    elements += chunk.count(b"<")
                if elements > most:
                    self._refuse(
                        Text(f"{name} 中一行的元素数", f"{name}, elements of one row:"),
                        elements,
                        most,
                    )
                first = chunk.find(b"<")
                text += len(chunk) if first < 0 else first
                if text > _CHUNK:
                    self._refuse(
                        Text(f"{name} 中一段文本的字节数", f"{name}, bytes of one text:"),
                        text,
                        _CHUNK,
                    )
                if first >= 0:
                    text = len(chunk) - chunk.rfind(b"<")
                yield chunk

    def _refuse_declarations(self, name: str, content: bytes) -> None:
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnusableError(
                Text(
                    f"{self.path} 的 {name} 声明了实体，表格软件不会这样写；不予读取",
                    f"{self.path}: {name} declares entities, as no spreadsheet does; it is "
                    f"not read",
                )
            )

    def _refuse_size(self, name: str, size: int, most: int) -> None:
        self._refuse(Text(f"{name} 解压后的字节数", f"{name}, unpacked, bytes:"), size, most)

    def _refuse(self, what: Text, number: int, most: int) -> None:
        raise UnusableError(too_much(self.path, what, number, most))
