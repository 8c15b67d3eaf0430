"""The documentation builds without a warning, links lead somewhere, the search knows Chinese."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

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


@pytest.fixture
def search(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Give the Sphinx extension that cuts pages into words."""
    monkeypatch.syspath_prepend(ROOT / "docs" / "_ext")
    return importlib.import_module("zsgx_search")


@pytest.mark.parametrize(
    "word", ["继续", "教育", "学时", "台账", "钩子", "表", "subsidi", "plugin"]
)
def test_the_word_is_in_the_index(word: str, built: Path) -> None:
    index = (built / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))

    assert word in terms["terms"] or word in terms["titleterms"]


def test_the_scripts_define_every_name_by_which_the_page_searches(built: Path) -> None:
    words = (built / "_static" / "language_data.js").read_text(encoding="utf-8")
    search = (built / "_static" / "searchtools.js").read_text(encoding="utf-8")
    defined = set(
        re.findall(r"(?:^|\b(?:var|const|let|function) )(\w+) ?(?:=|\()", words, re.MULTILINE)
    )
    exported = dict(re.findall(r"^window\.(\w+) = (\w+);", words, re.MULTILINE))

    assert "new Stemmer()" in search
    assert {"Stemmer", "stopwords"} <= exported.keys()
    assert set(exported.values()) - defined == set()
    assert "splitQuery" in defined


def test_chinese_is_indexed_by_characters_and_pairs_and_english_by_words(
    search: ModuleType,
) -> None:
    language = search.ChineseAndEnglish({})

    assert language.split("继续教育 hours.credited 共90学时") == [
        *("继", "续", "教", "育", "继续", "续教", "教育"),
        *("hours", "credited", "共", "90", "学", "时", "学时"),
    ]


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
