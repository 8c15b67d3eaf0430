"""Which files of a folder look as if they would be read, and are not: by their names alone."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zsgx.issues import Issue, Place
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

__all__ = ["is_generated", "is_yaml_like", "unread", "unread_because"]

_MAIN: Final = "jurisdiction.yaml"
_CASES: Final = "cases"
_DOCUMENTS: Final = "documents"
#: The ending as an editor, a download or an input method may have changed it.
_YAML_LIKE: Final = re.compile(r"\.ya?ml(\.txt)?\s*$")
#: How the names begin of what macOS and Emacs put beside a file.
_BESIDE: Final = ("._", ".#")
_GENERATED: Final = {"__pycache__", "node_modules"}
#: The file that every virtual environment has.
_ENVIRONMENT: Final = "pyvenv.cfg"
_DEEPEST: Final = 20

_ELSEWHERE: Final = Text("子目录中的这个文件不会被读取", "a file in this subfolder is not read")
_MOVE: Final = Text(
    f"移到 {_MAIN} 旁边；案例放在 {_CASES}，底稿放在 {_DOCUMENTS}。",
    f"Move it beside {_MAIN}; cases go into {_CASES}, sketches into {_DOCUMENTS}.",
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
        if not is_yaml_like(parts[-1]) or above[:1] == [_CASES]:
            continue
        why = unread_because(parts[-1])
        if why is None and above and above != [_DOCUMENTS]:
            # Cases are found at any depth.
            why = None if parts[-1].endswith(".policy.yaml") else (_ELSEWHERE, _MOVE)
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
    if prefix and (_ENVIRONMENT in names or {_MAIN, "__init__.py"} <= names):
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
