"""What tests of the documentation share: how it is written anew, and the example plugin."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.reader import ROOT, hold, speak_english

EXAMPLE = ROOT / "examples" / "plugin_minimal"

Held = Callable[[Path, str], None]


@pytest.fixture
def held_against() -> Held:
    """Give what holds a text against a file, or writes it there when asked to."""
    return hold


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have commands speak English and load what is installed."""
    speak_english(monkeypatch)


@pytest.fixture
def installed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the paths on which the example plugin is installed, as `pip install -e` would do it."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    site = tmp_path_factory.mktemp("site")
    metadata = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(head, encoding="utf-8")
    points = [
        line
        for group, entries in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {module}" for name, module in entries.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(points), encoding="utf-8")
    return [str(site), str(EXAMPLE / "src")]


@pytest.fixture
def harbour(installed: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install the example plugin for the length of a test."""
    monkeypatch.delitem(sys.modules, "zsgx_harbour", raising=False)
    for path in installed:
        monkeypatch.syspath_prepend(path)
    yield
    sys.modules.pop("zsgx_harbour", None)


@pytest.fixture(scope="session")
def reference() -> Iterator[ModuleType]:
    """Give what makes the tables of the reference."""
    folder = str(ROOT / "docs" / "_ext")
    sys.path.insert(0, folder)
    try:
        yield importlib.import_module("zsgx_reference")
    finally:
        sys.path.remove(folder)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the documentation as HTML."""
    folder = tmp_path_factory.mktemp("html")
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html"]
    run = subprocess.run(
        [*command, "-d", str(folder / "doctrees"), str(ROOT / "docs"), str(folder)],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (run.returncode, run.stderr) == (0, "")
    return folder
