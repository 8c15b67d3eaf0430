"""
Which places the policies in a package are for, found without running any of its code.

It is asked of what cannot be loaded, so that it must do with whatever is left: files that are no
YAML, folders that may not be read, packages that are not there.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
from pathlib import Path
from typing import Final

from attrs import frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.errors import ValueRefusedError
from zsgx.issues import Issue
from zsgx.policy.composer import read_yaml
from zsgx.policy.opening import MAIN_FILE, read_file
from zsgx.text import Text

__all__ = ["held_in"]

#: How much of a file is looked at, and how many folders.
_MOST_BYTES: Final = 1_000_000
_MOST_FOLDERS: Final = 1_000
#: A code, and a name, as they stand in a file that is no YAML.
_CODE_LINE: Final = re.compile(
    r"""^code\s*:\s*["']?(\d{6})["']?\s*(?:\#.*)?$""", re.MULTILINE | re.ASCII
)
_NAME_LINE: Final = re.compile(
    r"""^name\s*:\s*["']?(\w+)["']?\s*(?:\#.*)?$""", re.MULTILINE | re.ASCII
)


@frozen
class Held:
    """
    The places whose policies a package holds.

    Attributes:
        places: The places, as far as they can be told.
        whole: Whether those are all: at least one was told, and none could not be.
    """

    places: tuple[Jurisdiction, ...] = ()
    whole: bool = False


def held_in(module: str) -> Held:
    """Return which places' policies lie in the package that *module* is or belongs to."""
    package = module.partition(".")[0]
    importlib.invalidate_caches()
    try:
        spec = importlib.util.find_spec(package) if package else None
        folders = list(spec.submodule_search_locations or ()) if spec else []
    except Exception:  # noqa: BLE001 - whatever finds packages may be broken as well
        return Held()
    found = [place for folder in folders for place in _places_below(folder)]
    places = tuple(place for place in found if place is not None)
    return Held(places, whole=bool(places) and len(places) == len(found))


def _places_below(folder: str) -> list[Jurisdiction | None]:
    """Return the place of each policy below *folder*; None for what cannot be told."""
    found: list[Jurisdiction | None] = []
    unread: list[OSError] = []
    for number, (path, _, files) in enumerate(os.walk(folder, onerror=unread.append)):
        if number == _MOST_FOLDERS:
            return [*found, None]
        if MAIN_FILE in files:
            found.append(_place_in(Path(path) / MAIN_FILE))
    return [*found, None] if unread else found


def _place_in(file: Path) -> Jurisdiction | None:
    content = read_file(file, _MOST_BYTES)
    if isinstance(content, Issue):
        return None
    node, _ = read_yaml(content, MAIN_FILE)
    written = node.value if node and isinstance(node.value, dict) else {}
    text = content.decode("utf-8", errors="replace")
    code = _text(written.get("code")) or _only(_CODE_LINE, text)
    name = _text(written.get("name")) or _only(_NAME_LINE, text)
    both = written.get("label")
    zh, en = (_text(both.get(key)) if isinstance(both, dict) else "" for key in ("zh", "en"))
    label = Text(zh or en, en or zh) if zh or en else None
    try:
        return Jurisdiction(code, name or None, label)
    except ValueRefusedError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _only(pattern: re.Pattern[str], text: str) -> str:
    """Return what *pattern* finds, where that is one thing alone."""
    found = set(pattern.findall(text))
    return found.pop() if len(found) == 1 else ""
