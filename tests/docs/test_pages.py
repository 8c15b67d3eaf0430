"""
Every example in README and documentation is run, and shows what it prints.

A page is written anew as it should be, the tables in it that are made from the code too, and held
against the file. What needs an engine that has to be started is run by the tests of engines.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.reader import ROOT, Reader, read_page

#: What the fixture `held_against` gives.
Held = Callable[[Path, str], None]

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: The page whose reader has installed the example plugin by then.
WITH_PLUGIN = "docs/tutorial/first-plugin.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_example_of_the_page_comes_out_as_it_shows(
    page: Path,
    tmp_path: Path,
    held_against: Held,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    reference: ModuleType,
) -> None:
    if page.relative_to(ROOT).as_posix() == WITH_PLUGIN:
        request.getfixturevalue("harbour")

    made = reference.with_parts(read_page(page, tmp_path, monkeypatch))

    held_against(page, made)


def test_a_page_that_shows_another_output_than_the_real_one_is_found(tmp_path: Path) -> None:
    page = "```python\nprint(1)\n```\n\n```text\n2\n```\n"

    assert Reader(tmp_path).read(page) == page.replace("2", "1")


def test_a_page_that_hides_what_is_printed_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not show"):
        Reader(tmp_path).read("```python\nprint(1)\n```\n\nwords\n")


def test_a_table_that_is_not_what_the_code_has_now_is_found(reference: ModuleType) -> None:
    page = (ROOT / "docs" / "reference" / "policy-files.md").read_text(encoding="utf-8")

    assert reference.with_parts(page) == page
    assert reference.with_parts(page.replace("| `otherwise` |", "| `other` |")) == page


def test_what_is_made_from_the_code_is_not_run(tmp_path: Path) -> None:
    page = "<!-- zsgx: python -->\n\n```python\n1 / 0\n```\n\n<!-- zsgx: end -->\n"

    assert Reader(tmp_path).read(page) == page


def test_a_block_for_an_engine_runs_where_the_engine_is_there(tmp_path: Path) -> None:
    page = "```{code-block} python\n:class: abacus\n\nprint(beads)\n```\n\n```text\n2\n```\n"

    assert Reader(tmp_path).read(page) == page
    assert Reader(tmp_path, {"abacus": {"beads": 1}}).read(page) == page.replace("2", "1")
