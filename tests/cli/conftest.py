"""The command line under test, and the made-up place that it is asked about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import click.testing
import pytest
from tests.harbour import install

from zsgx import Engine, Policy
from zsgx.cli.main import Commands, cli

Result = click.testing.Result
Run = Callable[..., Result]
Golden = Callable[[str, str], None]

GOLDEN: Final = Path(__file__).parent / "golden"


@pytest.fixture
def zsgx(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line; in English where nothing else is asked for."""
    monkeypatch.setenv("ZSGX_LANG", "en")

    def run(*arguments: str, stdin: str | bytes | None = None, group: Commands = cli) -> Result:
        return click.testing.CliRunner().invoke(group, list(arguments), input=stdin)

    return run


@pytest.fixture
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Have the policies that are installed read once for all commands, not by each of them.

    For tests that run many commands over policies which nothing changes.
    """
    load = Engine.load

    def loaded(*, policies: Iterable[Policy] = (), **settings: Any) -> Engine:
        if policies := [*policies]:
            return load(policies=policies, **settings)
        key = f"{os.environ.get('ZSGX_PLUGINS')} {sorted(settings.items())}"
        if key not in _LOADED:
            _LOADED[key] = load(**settings)
        return _LOADED[key]

    monkeypatch.setattr(Engine, "load", loaded)


#: The engines of this process, by which plugins they have and how they were set.
_LOADED: Final[dict[str, Engine]] = {}


@pytest.fixture
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the only plugin that is installed."""
    return install(tmp_path / "installed", monkeypatch)


@pytest.fixture
def golden() -> Golden:
    """Compares with a file of `golden/`; ZSGX_REGENERATE=1 writes it anew."""

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("ZSGX_REGENERATE"):
            file.write_text(text, encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text

    return compare
