"""Where policy cases are found: files, and folders with such files at any depth."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.cases.reader import read_cases
from zsgx.issues import Issue, Place
from zsgx.policy.opening import read_file
from zsgx.policy.read_names import is_generated, is_yaml_like, unread_because
from zsgx.policy.yaml_faults import LARGEST_BYTES
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.cases.case import PolicyCase

__all__ = ["case_files", "is_case_file", "read_case_file", "unread_case_files"]

#: How the name of a file of cases ends.
SUFFIX: Final = ".policy.yaml"

#: The folder whose every YAML file is meant to hold cases, unless a policy of its own lies in it.
_CASES: Final = "cases"
#: How many folders above one that is named, that itself included, may be called so.
_NEAR: Final = 3
_MAIN: Final = "jurisdiction.yaml"
#: The file that every virtual environment has.
_ENVIRONMENT: Final = "pyvenv.cfg"
_ABOUT_CASES: Final = re.compile(r"\.policy\.ya?ml", re.IGNORECASE)


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


def unread_case_files(path: str | Path) -> tuple[Issue, ...]:
    """Return the files in the folder *path* that look like cases by name and are not read."""
    root = Path(path)
    found = []
    for folder, inner, names in os.walk(root):
        inner[:] = [name for name in inner if not is_generated(name)]
        if _ENVIRONMENT in names:
            inner.clear()
            continue
        here = Path(folder)
        near = len(here.relative_to(root).parts) + _NEAR
        among = _is_among_cases(here.absolute(), near)
        for name in names:
            meant = among or _ABOUT_CASES.search(unicodedata.normalize("NFKC", name))
            why = unread_because(name, SUFFIX) if meant and is_yaml_like(name) else None
            if why:
                found.append(Issue("file-name", why[0], Place(str(here / name)), why[1]))
    return tuple(sorted(found, key=lambda issue: str(issue.place)))


def _is_among_cases(folder: Path, near: int) -> bool:
    """Return whether *folder* is one of cases, or lies in one at most *near* folders above."""
    for above in (folder, *folder.parents)[:near]:
        if (above / _MAIN).is_file():
            return False
        if above.name == _CASES:
            return True
    return False


def read_case_file(path: str | Path) -> tuple[tuple[PolicyCase, ...], tuple[Issue, ...]]:
    """Return the cases of the file *path* that have no fault, and everything wrong with it."""
    content = read_file(path, LARGEST_BYTES)
    if isinstance(content, Issue):
        return (), (content,)
    return read_cases(content, str(path))


def _is_wanted(file: Path, root: Path) -> bool:
    inside = file.relative_to(root).parts
    return not any(map(is_generated, inside))
