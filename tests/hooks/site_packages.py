"""Distributions with entry points, as pip would install them, in a folder on `sys.path`."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Final

from attrs import define

__all__ = ["FINE", "SitePackages"]

#: A plugin that does its work and says that it was asked.
FINE: Final = """
from zsgx import hookimpl

@hookimpl
def zsgx_policies():
    return []
"""


@define
class SitePackages:
    """
    Installs plugins that tests write.

    Attributes:
        folder: The folder, which is on `sys.path`.
    """

    folder: Path

    def install(
        self,
        name: str,
        source: str = FINE,
        *,
        distribution: str | None = None,
        target: str | None = None,
        version: str = "1.2",
    ) -> str:
        """Install a plugin whose module is *source*; return its module's name."""
        distribution = distribution or f"zsgx-{name}"
        module = distribution.replace("-", "_")
        (self.folder / f"{module}.py").write_text(dedent(source), encoding="utf-8")
        info = self.folder / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(f"[zsgx]\n{name} = {target or module}\n")
        return module
