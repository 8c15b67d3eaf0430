"""
How a file from outside is opened: what kind it is and how large, before anything of it is read.

A name may lead to a device without an end, to a pipe on which nobody writes, to a folder, or to a
file too large to hold. All readers of policies, cases, documents, facts and figures open theirs
here.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.issues import Issue, Place
from zsgx.text import Text, system_fault

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["STANDARD_INPUT", "read_file"]

#: The name that stands for what is piped in.
STANDARD_INPUT: Final = "-"
_KINDS: Final = (
    (stat.S_ISDIR, Text("目录", "a folder")),
    (stat.S_ISFIFO, Text("管道", "a pipe")),
    (stat.S_ISSOCK, Text("套接字", "a socket")),
    (stat.S_ISCHR, Text("设备", "a device")),
    (stat.S_ISBLK, Text("设备", "a device")),
)
#: So that opening a pipe does not wait for whoever writes, should one have taken the file's place.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_GIVE_A_FILE: Final = Text("请给出普通文件。", "Name a regular file.")


def read_file(file: str | Path | Traversable, most: int, name: str | None = None) -> bytes | Issue:
    """
    Return the content of a regular file of at most *most* bytes, or why it is not read.

    Args:
        file: Its name, its path, or a file in a package; ``-`` as a name is standard input.
        most: The most bytes that it may have.
        name: What to call it; by default as it is named.
    """
    place = Place(name if name is not None else str(file))
    try:
        if file == STANDARD_INPUT:
            if sys.stdin is None:
                message = Text("标准输入已关闭", "standard input is closed")
                return Issue("file-unreadable", message, place)
            content = sys.stdin.buffer.read(most + 1)
            return content if len(content) <= most else _too_large(None, most, place)
        if isinstance(file, str | Path):
            return _read(file if isinstance(file, Path) else Path(file), most, place)
        if file.is_dir():
            return _of_kind(_KINDS[0][1], place)
        with file.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        reason = system_fault(error)
        message = Text(f"无法读取：{reason.zh}", f"this cannot be read: {reason.en}")
        return Issue("file-unreadable", message, place)
    except ValueError:
        # A name with a NUL in it.
        message = Text("无法读取：没有这样的文件名", "this cannot be read: no file has such a name")
        return Issue("file-unreadable", message, place)
    return content if len(content) <= most else _too_large(None, most, place)


def _read(file: Path, most: int, place: Place) -> bytes | Issue:
    refused = _refused(file.stat(), most, place)
    if refused:
        return refused
    descriptor = os.open(file, _FLAGS)
    with os.fdopen(descriptor, "rb") as stream:
        # What was looked at may no longer be what was opened.
        refused = _refused(os.fstat(descriptor), most, place)
        if refused:
            return refused
        content = stream.read(most + 1)
    return content if len(content) <= most else _too_large(None, most, place)


def _refused(about: os.stat_result, most: int, place: Place) -> Issue | None:
    if not stat.S_ISREG(about.st_mode):
        kind = next((kind for is_it, kind in _KINDS if is_it(about.st_mode)), None)
        return _of_kind(kind or Text("特殊文件", "a special file"), place)
    return _too_large(about.st_size, most, place) if about.st_size > most else None


def _of_kind(kind: Text, place: Place) -> Issue:
    message = Text(f"这是{kind.zh}，不是文件", f"this is {kind.en}, not a file")
    return Issue("file-kind", message, place, _GIVE_A_FILE)


def _too_large(size: int | None, most: int, place: Place) -> Issue:
    has_zh, has_en = ("", "") if size is None else (f"有 {size:,} 字节，", f"{size:,} bytes, ")
    message = Text(
        f"文件过大（{has_zh}至多 {most:,} 字节）",
        f"the file is too large ({has_en}at most {most:,} bytes)",
    )
    return Issue("file-size", message, place)
