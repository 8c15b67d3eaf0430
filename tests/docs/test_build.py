"""The documentation builds without a warning, links lead somewhere, the search knows Chinese."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: Pages that are read where they lie, not built.
LOOSE = [
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("plugins/*/*.md")),
    *sorted(ROOT.glob("examples/**/*.md")),
]
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")

#: One process builds the documentation for all of these.
pytestmark = pytest.mark.xdist_group("docs")


@pytest.fixture(scope="module")
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


@pytest.mark.parametrize("word", ["继续", "教育", "学时", "口径", "钩子", "hours", "plugin"])
def test_the_search_finds_the_word(word: str, built: Path) -> None:
    index = (built / "searchindex.js").read_text(encoding="utf-8")

    assert word in index or word.encode("unicode_escape").decode() in index


def test_every_page_is_built(built: Path) -> None:
    pages = [page.relative_to(ROOT / "docs") for page in (ROOT / "docs").rglob("*.md")]

    assert [page for page in pages if not (built / page.with_suffix(".html")).exists()] == []


def test_nothing_is_loaded_from_another_host(built: Path) -> None:
    loaded = re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=\"(https?:)?//")
    pages = [page for page in built.rglob("*.html") if loaded.search(page.read_text("utf-8"))]

    assert pages == []


@pytest.mark.parametrize("page", LOOSE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_of_the_page_leads_to_a_file(page: Path) -> None:
    targets = [page.parent / target for target in local_links(page)]

    assert [target for target in targets if not target.exists()] == []


def test_every_link_of_the_documentation_to_a_file_leads_there() -> None:
    pages = sorted((ROOT / "docs").rglob("*.md"))
    targets = [page.parent / target for page in pages for target in local_links(page)]

    assert [target for target in targets if not target.exists()] == []


def local_links(page: Path) -> Iterator[str]:
    for link in LINK.finditer(page.read_text(encoding="utf-8")):
        target = link["to"].partition("#")[0]
        if target and "://" not in target:
            yield target
