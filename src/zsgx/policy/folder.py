"""
Where the policies lie that somebody names by a path: one meaning for commands and programs.

A path is a policy's own folder, a file of it, or a folder that its package lies somewhere in, such
as the root of the project. Where a project keeps its sources in ``src``, those are meant, and not
the policies that its tests make up.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.issues import Issue, Place
from zsgx.policy.opening import (
    CASES_FOLDER,
    DOCUMENTS_FOLDER,
    ENVIRONMENT_FILE,
    MAIN_FILE,
    is_generated,
    is_yaml_like,
)
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["files_below", "home_of", "only_folder", "policy_folders"]

_SOURCES: Final = "src"
#: What is built out of the sources holds the policy a second time.
_BUILT: Final = {"build", "dist"}
#: How far above a file its policy is looked for: in the folder above `cases`, or near it.
_FARTHEST: Final = 3
_NAME_IT: Final = Text(
    f"请给出含 {MAIN_FILE} 的目录、其中的文件，或它所在的项目目录。",
    f"Name the folder that holds {MAIN_FILE}, a file of it, or the project that it lies in.",
)


def policy_folders(path: Path) -> tuple[Path, ...] | Issue:
    """Return the folders of the policies that *path* leads to, or why it leads to none."""
    if not os.path.lexists(path):
        message = Text("没有这个文件或目录", "there is no such file or folder")
        return Issue("file-unreadable", message, Place(str(path)), _NAME_IT)
    if not path.is_dir():
        home = home_of(path)
        message = Text(
            f"这个文件不属于任何政策，近处没有 {MAIN_FILE}",
            f"this file belongs to no policy: there is no {MAIN_FILE} near it",
        )
        return (home,) if home else Issue("missing-file", message, Place(str(path)), _NAME_IT)
    if os.path.lexists(path / MAIN_FILE):
        return (path,)
    found = _inside(path / _SOURCES) or _inside(path) or _above(path.absolute())
    if found or _lacks_main_file(path):
        return found or (path,)
    message = Text(f"这里没有 {MAIN_FILE}", f"there is no {MAIN_FILE} here")
    return Issue("missing-file", message, Place(str(path)), _NAME_IT)


def only_folder(path: Path) -> Path | Issue:
    """Return the folder of the one policy that *path* leads to, or why there is not one."""
    found = policy_folders(path)
    if isinstance(found, Issue):
        return found
    if len(found) == 1:
        return found[0]
    names = listing(map(str, found))
    message = Text(
        f"这里有 {len(found)} 份政策：{names}", f"there are {len(found)} policies here: {names}"
    )
    return Issue("several-policies", message, Place(str(path)), Text("给出一份。", "Name one."))


def home_of(file: Path) -> Path | None:
    """Return the folder of the policy that a *file* belongs to or lies near, if any."""
    above = (*file.parents[:_FARTHEST], *file.resolve().parents[:_FARTHEST])
    return next((folder for folder in above if (folder / MAIN_FILE).is_file()), None)


def files_below(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """
    Yield the folders in *root*, itself first, each with the names of its files.

    What tools keep there, and environments with what is installed in them, are passed over. A
    folder that is named like a file of YAML is one of the files, so that whoever opens it tells.
    """
    for folder, inner, names in os.walk(root):
        if ENVIRONMENT_FILE in names:
            inner.clear()
            continue
        inner[:] = sorted(name for name in inner if not is_generated(name))
        yield Path(folder), sorted([*names, *filter(is_yaml_like, inner)])


def _inside(root: Path) -> tuple[Path, ...]:
    return tuple(
        sorted(
            folder
            for folder, names in files_below(root)
            if MAIN_FILE in names and not _BUILT & {*folder.relative_to(root).parts}
        )
    )


def _above(folder: Path) -> tuple[Path, ...]:
    """Return the folder of the policy whose cases or sketches lie in *folder*."""
    for home in folder.parents[:_FARTHEST]:
        if os.path.lexists(home / MAIN_FILE):
            inside = folder.relative_to(home).parts[0]
            return (home,) if inside in (CASES_FOLDER, DOCUMENTS_FOLDER) else ()
    return ()


def _lacks_main_file(folder: Path) -> bool:
    """Return whether a folder holds a policy without its main file, or cannot be looked into."""
    try:
        return any(is_yaml_like(each.name) for each in folder.iterdir())
    except OSError:
        return True  # whoever reads it tells why
