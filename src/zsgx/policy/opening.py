"""
How a file from outside is opened: what kind it is and how large, before anything of it is read.

A name may lead to a device without an end, to a pipe on which nobody writes, to a folder, or to a
file too large to hold. All readers of policies, cases, documents, facts and figures open theirs
here.
"""

from __future__ import annotations

import os
import re
import stat
import sys
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.issues import Issue, Place
from zsgx.text import Text, system_fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = [
    "CASES_ENDING",
    "CASES_FOLDER",
    "DOCUMENTS_FOLDER",
    "ENVIRONMENT_FILE",
    "LARGEST",
    "LARGEST_BYTES",
    "MAIN_FILE",
    "STANDARD_INPUT",
    "is_generated",
    "is_yaml_like",
    "read_file",
    "unread",
    "unread_because",
]

#: The most characters a file of YAML may have.
LARGEST: Final = 1_000_000
#: The most bytes it may have, so that no larger one is read.
LARGEST_BYTES: Final = 4 * LARGEST
#: The file that every policy has: it names the place and its documents.
MAIN_FILE: Final = "jurisdiction.yaml"
#: The folder beside it whose every YAML file is meant to hold cases.
CASES_FOLDER: Final = "cases"
#: The folder beside it that keeps the sketches of documents.
DOCUMENTS_FOLDER: Final = "documents"
#: How the name of a file of cases ends.
CASES_ENDING: Final = ".policy.yaml"
#: The file that every virtual environment has.
ENVIRONMENT_FILE: Final = "pyvenv.cfg"
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


#: The ending as an editor, a download or an input method may have changed it.
_YAML_LIKE: Final = re.compile(r"\.ya?ml(\.txt)?\s*$")
#: How the names begin of what macOS and Emacs put beside a file.
_BESIDE: Final = ("._", ".#")
_GENERATED: Final = {"__pycache__", "node_modules"}
_DEEPEST: Final = 20

_ELSEWHERE: Final = Text("子目录中的这个文件不会被读取", "a file in this subfolder is not read")
_MOVE: Final = Text(
    f"移到 {MAIN_FILE} 旁边；案例放在 {CASES_FOLDER}，底稿放在 {DOCUMENTS_FOLDER}。",
    f"Move it beside {MAIN_FILE}; cases go into {CASES_FOLDER}, sketches into {DOCUMENTS_FOLDER}.",
)


def is_yaml_like(name: str) -> bool:
    """Return whether a file called *name* looks like YAML, whatever the letter case."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return bool(_YAML_LIKE.search(plain)) and not name.startswith(_BESIDE)


def is_generated(folder: str) -> bool:
    """Return whether a folder of this name holds what tools keep, and nobody writes."""
    return folder.startswith(".") or folder in _GENERATED


def unread_because(name: str, ending: str = ".yaml") -> tuple[Text, Text] | None:
    """
    Return why a file with the YAML-like *name* is not read and what to do; None where it is.

    Args:
        name: The name of the file.
        ending: How the names of those that are read end.
    """
    if name.startswith("."):
        return (
            Text("名称以点开头的文件不会被读取", "a file whose name begins with a dot is not read"),
            Text("去掉开头的点，或移出此目录。", "Drop the dot, or move it out of the folder."),
        )
    if name.endswith(ending):
        return None
    written = _written_ending(name)
    return (
        Text(f"扩展名为 {written} 的文件不会被读取", f"a file that ends in {written} is not read"),
        Text(f"改为 {ending}。", f"Rename it to {ending}."),
    )


def _written_ending(name: str) -> str:
    suffixes = Path(name).suffixes or [name]
    return "".join(suffixes[-2:] if suffixes[-1].lower().strip() == ".txt" else suffixes[-1:])


def unread(folder: Traversable, origin: str) -> Iterator[Issue]:
    """
    Yield the files below the policy folder *folder* that look like policy and are not read.

    What lies in `cases` is left to those who read cases.

    Args:
        folder: The folder.
        origin: What to call it.
    """
    for name in _files(folder, "", 0):
        parts = name.split("/")
        above = parts[:-1]
        if not is_yaml_like(parts[-1]) or above[:1] == [CASES_FOLDER]:
            continue
        why = unread_because(parts[-1])
        if why is None and above and above != [DOCUMENTS_FOLDER]:
            # Cases are found at any depth.
            why = None if parts[-1].endswith(CASES_ENDING) else (_ELSEWHERE, _MOVE)
        if why is not None:
            yield Issue("file-name", why[0], Place(f"{origin}/{name}"), why[1])


def _files(folder: Traversable, prefix: str, depth: int) -> Iterator[str]:
    """Yield the names of the files below *folder*, but for what tools keep there."""
    entries: list[tuple[str, Traversable, bool]] = []
    # Whoever reads the folder tells that it cannot be read.
    with suppress(OSError):
        entries = [(entry.name, entry, _is_folder(entry)) for entry in folder.iterdir()]
    names = {name for name, _, _ in entries}
    # A package with a policy of its own is read as such.
    if prefix and (ENVIRONMENT_FILE in names or {MAIN_FILE, "__init__.py"} <= names):
        return
    for name, entry, is_folder in sorted(entries, key=lambda each: each[0]):
        if not is_folder:
            yield prefix + name
        elif not is_generated(name) and depth < _DEEPEST:
            yield from _files(entry, f"{prefix}{name}/", depth + 1)


def _is_folder(entry: Traversable) -> bool:
    # A link may lead back to where it lies.
    is_link = isinstance(entry, Path) and entry.is_symlink()
    return not is_link and entry.is_dir()
