"""Which files `zsgx batch` reads and writes, and what is wrong with the names of others."""

from __future__ import annotations

import codecs
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from zsgx.batch.rejects import HEADER
from zsgx.outlet import visible
from zsgx.text import Text, system_fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "CSV",
    "PARQUET",
    "SUFFIXES",
    "XLSX",
    "file_faults",
    "kind_of",
    "privately",
    "put",
    "rejects_of",
]

PARQUET: Final = ".parquet"
CSV: Final = ".csv"
XLSX: Final = ".xlsx"
#: The endings of files that can be read and written.
SUFFIXES: Final = (PARQUET, CSV, XLSX)

#: How the list of rows set aside begins.
_LIST_BEGINS: Final = codecs.BOM_UTF8 + ",".join(HEADER).encode()
#: How the contents of a file begin that is not what its name says, and what to do with it.
_CONTENTS: Final = (
    (b"PAR1", PARQUET, Text("Parquet 文件", "a Parquet file")),
    (b"PK\x03\x04", XLSX, Text("XLSX 文件", "an XLSX file")),
    (
        b"\xd0\xcf\x11\xe0",
        None,
        Text(
            "旧版 XLS 文件或加密的工作簿；请在表格软件中去掉密码，另存为 .xlsx",
            "an old XLS file or a workbook with a password; take the password off and save it as "
            ".xlsx",
        ),
    ),
)


def kind_of(path: Path) -> str:
    """Return the ending of *path* that says what it is, in lower case."""
    return path.suffix.lower()


def rejects_of(target: Path) -> Path:
    """Return the file beside *target* that rows set aside are written to."""
    return target.with_name(f"{target.name}.rejects.csv")


def file_faults(source: Path, target: Path, rejects: Path) -> list[Text]:
    """Return what is wrong with the files IN, OUT and that of rows set aside, unopened."""
    named = {"IN": source, "OUT": target, "--rejects": rejects}
    return _no_texts(named) or [
        *in_faults(source),
        *out_faults(target, {"IN": source}, suffixes=SUFFIXES),
        *out_faults(rejects, {"IN": source, "OUT": target}, suffixes=(CSV,)),
        *rejects_faults(rejects),
    ]


def in_faults(source: Path) -> Iterator[Text]:
    """Yield what is wrong with *source* before anything of it is read."""
    if kind_of(source) not in SUFFIXES:
        yield _suffix(source)
    elif source.is_dir():
        yield Text(
            f"{source} 是目录；请给出一个文件", f"{source} is a folder; name one file instead"
        )
    elif not source.exists():
        yield Text(f"没有文件 {source}", f"There is no file {source}")
    elif not source.is_file():
        yield _no_file(source)
    else:
        yield from _content_faults(source)


def out_faults(
    target: Path, others: dict[str, Path], *, suffixes: tuple[str, ...]
) -> Iterator[Text]:
    """Yield why *target* cannot be written; *others* are files that it must not be, by role."""
    if kind_of(target) not in suffixes:
        yield _suffix(target, suffixes)
    if target.is_dir():
        yield Text(f"{target} 是目录，无法写入", f"{target} is a folder and cannot be written")
    elif target.exists() and not target.is_file():
        yield _no_file(target)
    elif not target.parent.is_dir():
        folder = target.parent
        yield Text(
            f"没有目录 {folder}，无法写入 {target.name}；请先建立该目录",
            f"There is no folder {folder} to write {target.name} to; make it first",
        )
    elif not os.access(target.parent, os.W_OK):
        yield Text(
            f"没有在 {target.parent} 中写入的权限",
            f"There is no permission to write in {target.parent}",
        )
    for role, other in others.items():
        if _same(target, other):
            yield Text(
                f"{target} 同时是 {role}；请另取文件名",
                f"{target} is {role} as well; choose another name",
            )


def rejects_faults(rejects: Path) -> Iterator[Text]:
    """Yield that what is called as the list of rows set aside is no such list."""
    try:
        with rejects.open("rb") as file:
            begins = file.read(len(_LIST_BEGINS))
    except OSError:
        return
    if rejects.is_file() and begins and begins != _LIST_BEGINS:
        yield Text(
            f"{rejects} 已存在，且不是另行存放的行的列表；请移走它，或用 --rejects 另取名称",
            f"{rejects} is there already and is no list of rows set aside; move it away, or give "
            f"the list another name with --rejects",
        )


def put(new: Path, target: Path, *, private: bool = False) -> None:
    """
    Have *new* take the place of *target* once it is safely on the disk.

    It keeps the permissions and the owner of the file that it replaces. What replaces none, and
    what is *private*, can be read by nobody else.
    """
    mode, owner = 0o600, None
    if not private and target.is_file():
        before = target.stat()
        mode, owner = stat.S_IMODE(before.st_mode), (before.st_uid, before.st_gid)
    with new.open("rb+") as written:
        os.fsync(written.fileno())
    if owner and hasattr(os, "chown"):
        with suppress(OSError):  # only some may give a file away
            os.chown(new, *owner)
    new.chmod(mode)
    new.replace(target)


@contextmanager
def privately() -> Iterator[None]:
    """Have every file that is made meanwhile be one that nobody else can read."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _no_file(path: Path) -> Text:
    return Text(
        f"{path} 不是普通文件（是管道或设备）；请给出一个文件",
        f"{path} is no ordinary file but a pipe or a device; name a file instead",
    )


def _content_faults(source: Path) -> Iterator[Text]:
    try:
        with source.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        why = system_fault(error)
        yield Text(f"无法读取 {source}：{why.zh}", f"{source} cannot be read: {why.en}")
        return
    if not head:
        yield Text(f"{source} 是空文件", f"{source} is empty")
        return
    wanted = kind_of(source)
    for begins, suffix, said in _CONTENTS:
        if head.startswith(begins) and suffix != wanted:
            more = Text("", "")
            if suffix:
                more = Text(f"；请改名为 *{suffix}", f"; rename it to *{suffix}")
            yield Text(f"{source} 其实是{said.zh}{more.zh}", f"{source} is {said.en}{more.en}")
            return
    begins, name = {PARQUET: (b"PAR1", "Parquet"), XLSX: (b"PK", "XLSX")}.get(wanted, (b"", "CSV"))
    if not head.startswith(begins):
        yield Text(
            f"{source} 不是 {name} 文件，虽然名称如此",
            f"{source} is no {name} file, whatever its name says",
        )


def _suffix(path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> Text:
    allowed = ", ".join(f"*{suffix}" for suffix in suffixes)
    old = path.suffix.lower() == ".xls"
    zh, en = ("；请在表格软件中另存为 .xlsx", "; save it as .xlsx") if old else ("", "")
    return Text(
        f"{path}：文件名应为 {allowed} 之一{zh}", f"{path}: the name must be one of {allowed}{en}"
    )


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()


def _no_texts(paths: dict[str, Path]) -> list[Text]:
    """Return which names of files are no text in UTF-8, as those out of old archives may be."""
    return [
        Text(
            f"{what}：文件名 {visible(str(path))} 不是 UTF-8 文本；请先改名",
            f"{what}: the file name {visible(str(path))} is no UTF-8 text; rename the file first",
        )
        for what, path in paths.items()
        if str(path).encode("utf-8", "replace").decode() != str(path)
    ]
