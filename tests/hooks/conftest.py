"""What the tests of the hooks share."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.engine.desk import Desk
from tests.hooks.site_packages import SitePackages


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SitePackages]:
    """Give a folder of installed distributions; what they import is forgotten afterwards."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delenv("ZSGX_PLUGINS", raising=False)
    for name in ("zsgx_harbour", "zsgx_airport", "zsgx_station"):
        # The example of the documentation has one of these names.
        monkeypatch.delitem(sys.modules, name, raising=False)
    before = set(sys.modules)
    yield SitePackages(folder)
    for name in set(sys.modules) - before:
        module = sys.modules[name]
        if str(folder) in f"{getattr(module, '__file__', '')} {getattr(module, '__path__', '')}":
            del sys.modules[name]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk at which policies are written."""
    return Desk(tmp_path)
