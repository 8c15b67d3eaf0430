"""What the documentation shows of an engine that has to be started comes out as it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.docs.reader import ROOT, hold, read_page

if TYPE_CHECKING:
    import psycopg
    import pytest

PAGE = ROOT / "docs" / "howto" / "tables.md"


def test_the_examples_with_postgresql_come_out_as_the_page_shows(
    postgres: psycopg.Connection[tuple[Any, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ":class: postgres\n" in PAGE.read_text(encoding="utf-8")

    # The page makes a table, of which nothing is left.
    with postgres.transaction(force_rollback=True):
        made = read_page(PAGE, tmp_path, monkeypatch, {"postgres": {"connection": postgres}})

    hold(PAGE, made)
