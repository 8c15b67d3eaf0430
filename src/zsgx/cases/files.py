"""Where policy cases are found: files, and folders with such files at any depth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.cases.reader import read_cases
from zsgx.issues import Issue, Place
from zsgx.policy.opening import read_file
from zsgx.policy.yaml_faults import LARGEST_BYTES
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.cases.case import PolicyCase

__all__ = ["SUFFIX", "case_files", "is_case_file", "read_case_file"]

#: How the name of a file of cases ends.
SUFFIX: Final = ".policy.yaml"

_NOT_AUTHORED: Final = {"__pycache__", "node_modules"}


def is_case_file(path: Path) -> bool:
    """Return whether the name says that *path* holds policy cases."""
    return path.name.endswith(SUFFIX) and not path.name.startswith(".")


def case_files(path: str | Path) -> tuple[tuple[Path, ...], Issue | None]:
    """Return the files of cases at *path*, a file or a folder; an issue where there are none."""
    root = Path(path)
    if root.is_dir():
        found = tuple(sorted(file for file in root.rglob(f"*{SUFFIX}") if _is_wanted(file, root)))
        if found:
            return found, None
        message = Text(
            f"目录 {path} 中没有政策案例（*{SUFFIX}）",
            f"there are no policy cases (*{SUFFIX}) in the folder {path}",
        )
        return (), Issue("no-cases", message, Place(str(path)))
    if root.exists():
        return (root,), None
    message = Text(f"没有文件或目录 {path}", f"there is no file or folder {path}")
    return (), Issue("file-unreadable", message, Place(str(path)))


def read_case_file(path: str | Path) -> tuple[tuple[PolicyCase, ...], tuple[Issue, ...]]:
    """Return the cases of the file *path* that have no fault, and everything wrong with it."""
    content = read_file(path, LARGEST_BYTES)
    if isinstance(content, Issue):
        return (), (content,)
    return read_cases(content, str(path))


def _is_wanted(file: Path, root: Path) -> bool:
    inside = file.relative_to(root).parts
    hidden = any(part.startswith(".") or part in _NOT_AUTHORED for part in inside)
    return not hidden
