"""
Which plugins are installed, as the metadata of distributions has them.

``importlib.metadata`` says the same. It takes as long to import as everything else that loading
needs, for the sake of what no plugin has: archives, finders of others, entry points in expressions.
So plain folders are read here, and the rest is left to it.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["GROUP", "InstalledPlugin", "installed"]

#: The group of entry points that plugins are in.
GROUP: Final = "zsgx"
_MODULE: Final = r"[\w.]+"
#: The folders that hold what is known of a distribution, and the file in each that has its version.
_ABOUT: Final = {".dist-info": "METADATA", ".egg-info": "PKG-INFO"}
_ENDINGS: Final = tuple(_ABOUT)


@frozen
class InstalledPlugin:
    """
    An entry point of a plugin.

    Attributes:
        name: Its name.
        target: What it names: the module, or an object in one.
        version: The version of its distribution, or None where that has none.
    """

    name: str
    target: str
    version: str | None

    @property
    def module(self) -> str:
        """The module that it names; the target as it stands, if that names none."""
        named = re.match(rf"({_MODULE})\s*(:\s*[\w.]+\s*)?(\[.*\]\s*)?\Z", self.target)
        return named[1] if named else self.target

    def load(self) -> Any:
        """Return what it names."""
        if re.fullmatch(_MODULE, self.target):
            return importlib.import_module(self.target)
        from importlib.metadata import EntryPoint

        return EntryPoint(self.name, self.target, GROUP).load()


def installed() -> list[InstalledPlugin]:
    """Return all plugins that are installed, by name; two distributions can have one of a name."""
    found = _in_folders() if _only_folders() else _anywhere()
    return sorted(found, key=lambda plugin: plugin.name)


def _only_folders() -> bool:
    """Return whether every distribution that can be found lies in a folder as it is."""
    finders = [each for each in sys.meta_path if hasattr(each, "find_distributions")]
    return finders == [PathFinder] and not any(
        folder.endswith(".egg") or os.path.isfile(folder) for folder in sys.path
    )


def _anywhere() -> Iterator[InstalledPlugin]:
    from importlib.metadata import entry_points

    for point in entry_points(group=GROUP):
        version = point.dist.version if point.dist else None
        yield InstalledPlugin(point.name, point.value, version)


def _in_folders() -> Iterator[InstalledPlugin]:
    seen: set[str] = set()
    for folder in sys.path:
        for entry in _entries(folder):
            if not entry.endswith(_ENDINGS):
                continue
            stem, ending = os.path.splitext(entry)
            name = re.sub(r"[-_.]+", "_", stem.partition("-")[0]).lower()
            # The first distribution of a name hides those that lie further back.
            if name not in seen:
                seen.add(name)
                yield from _plugins_of(os.path.join(folder, entry), _ABOUT[ending])


def _entries(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")
    except OSError:
        return []


def _plugins_of(about: str, metadata: str) -> Iterator[InstalledPlugin]:
    """Yield the plugins of the distribution that the folder *about* tells of."""
    section = ""
    for line in _lines(os.path.join(about, "entry_points.txt")):
        if line.startswith("["):
            section = line.strip("[]")
        elif section == GROUP and line and not line.startswith("#"):
            name, _, target = line.partition("=")
            version = _version(os.path.join(about, metadata))
            yield InstalledPlugin(name.strip(), target.strip(), version)


def _version(metadata: str) -> str | None:
    for line in _lines(metadata):
        if not line:
            # Headers end here; what follows describes the distribution in prose.
            break
        key, _, value = line.partition(":")
        if key.lower() == "version":
            return value.strip()
    return None


def _lines(file: str) -> list[str]:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            return [line.strip() for line in stream]
    except OSError:
        return []
