"""The lines of CSV files: which of them are one row, and what is wrong with those that are none."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO, Final

from attrs import define, field

from zsgx.cli.batching.aside import Aside, shown
from zsgx.cli.batching.limits import FIELD, LINE
from zsgx.text import Text

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = [
    "ENCODINGS",
    "GB18030",
    "UTF_8",
    "Feed",
    "broken",
    "line_faults",
    "misquoted",
    "other_encoding",
    "overlong",
    "ragged",
    "separator_faults",
    "undecoded",
    "wrong_encoding",
]

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
_OTHER_SEPARATORS: Final = {";": ";", "\t": "tab", "|": "|", "，": "，"}


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


# What sets one row aside


def ragged(number: int, line: str, count: int, wanted: int) -> Aside:
    """Return that a row has *count* fields instead of those that are *wanted*."""
    return Aside(
        number,
        None,
        shown(line.rstrip("\r\n")),
        Text(f"有 {count} 列，应有 {wanted} 列", f"has {count} fields, not {wanted}"),
        Text(
            "补足或去掉字段；含分隔符的字段要加引号",
            "add or remove fields; put one that has a separator in it in quotation marks",
        ),
    )


def misquoted(number: int, line: str) -> Aside:
    """Return that the quotation marks of a row are wrong."""
    return Aside(
        number,
        None,
        shown(line.rstrip("\r\n")),
        Text("引号或行尾有误", "its quotation marks or line ends are wrong"),
        Text(
            "引号须成对；字段中的引号要写两次",
            "close every quotation mark; write one inside a field twice",
        ),
    )


def overlong(number: int, column: str | None, value: str) -> Aside:
    """Return that a row has a field that is too long."""
    return Aside(
        number,
        column,
        shown(value),
        Text(f"超过 {FIELD:,} 个字符", f"is longer than {FIELD:,} characters"),
        Text("缩短它；若引号未闭合，请闭合", "shorten it, or close its quotation mark"),
    )


def undecoded(number: int, line: str, encoding: str) -> Aside:
    """Return that a row has bytes that are no text."""
    return Aside(
        number,
        None,
        shown(line.rstrip("\r\n")),
        Text(f"不是 {encoding} 文本", f"is no {encoding} text"),
        Text("改正这一行的编码", "correct the encoding of this line"),
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
            f"{path} is no {encoding} text; save it as “CSV UTF-8”",
        )
    name = "GBK" if other == GB18030 else "UTF-8"
    return Text(
        f"{path} 不是 {encoding} 文本，像是 {name}；请加 --encoding {other}，或另存为“CSV UTF-8”",
        f"{path} is no {encoding} text but seems to be {name}; add --encoding {other}, or save it "
        f"as “CSV UTF-8”",
    )
