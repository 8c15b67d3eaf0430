"""The documentation is searched in a real browser: a query is typed and a result is followed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.docs.browser import Reader, chromium, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: What people type, a page that must be among those they find, and what it says there.
FOUND = [
    ("学时", "howto/annual-hours", "学时"),
    ("高级研修", "howto/targets", "高级研修"),
    ("继续教育学时", "howto/annual-hours", "继续教育"),
    ("补贴标准", "reference/questions", "补贴"),
    ("退出码", "reference/command-line", "退出码"),
    ("台账", "reference/python", "台账"),
    ("subsidy", "reference/questions", "subsidy"),
    ("ledger", "howto/annual-hours", "ledger"),
    ("高级研修班", "reference/questions", "高级研修班"),
    ("年度学时", "howto/annual-hours", "年度学时"),
    ("补登学时", "howto/which-day", "补登"),
    ("发证日期", "reference/facts", "发证日期"),
    ("口径", "howto/choices", "口径"),
    ("到期事项", "howto/due-days", "到期"),
    ("任务分解表", "howto/allocation", "任务分解"),
    ("以考代评", "reference/facts", "以考代评"),
    ("青岛市学时", "reference/places/qingdao", "学时"),
    ("exit code", "reference/command-line", "exit code"),
    ("late registration", "howto/which-day", "late registration"),
    ("threads", "explanation/scaling", "thread"),
    ("certificate.issued_on", "reference/facts", "certificate.issued_on"),
    ("errata", "reference/policy-files", "errata"),
    ("表", "howto/tables", "表"),
    ("学时登记", "howto/annual-hours", "登记"),
    ("年度学时 hours", "howto/annual-hours", "hours"),
    ("Subsidies", "reference/questions", "subsidy"),
    ("before_issue", "reference/readings", "before_issue"),
]

pytestmark = pytest.mark.xdist_group("docs")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a browser without a window."""
    path = chromium()
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        # As root, as in CI, Chromium has no sandbox; it opens pages of this machine alone.
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def reader(browser: Browser, built: Path) -> Iterator[Reader]:
    """Give a reader before the built documentation."""
    with reading(browser, built) as reader:
        yield reader


@pytest.mark.parametrize(("query", "page", "said"), FOUND)
def test_a_reader_finds_the_page_and_follows_the_result(
    reader: Reader, query: str, page: str, said: str
) -> None:
    assert page in reader.search(query)
    assert said in reader.follow(page)


@pytest.mark.parametrize("query", ["龘靐", "xylophone"])
def test_a_reader_finds_nothing_where_there_is_nothing(reader: Reader, query: str) -> None:
    assert reader.search(query) == []


def without_index(folder: Path) -> None:
    index = folder / "searchindex.js"
    index.write_text(index.read_text("utf-8")[:1000], encoding="utf-8")


def without_splitter(folder: Path) -> None:
    words = folder / "_static" / "language_data.js"
    text = words.read_text("utf-8")
    assert "splitQuery" in text
    words.write_text(text.replace("splitQuery", "splitQueries"), encoding="utf-8")


def without_stemmer(folder: Path) -> None:
    words = folder / "_static" / "language_data.js"
    text = words.read_text("utf-8")
    assert "window.Stemmer = " in text
    words.write_text(
        text.replace("window.Stemmer = ", "window.Stemmer = ChineseStemmer; // "), encoding="utf-8"
    )


@pytest.mark.parametrize("broken", [without_index, without_splitter, without_stemmer])
def test_with_a_part_of_the_search_broken_nothing_is_found(
    browser: Browser, built: Path, tmp_path: Path, broken: object
) -> None:
    folder = tmp_path / "html"
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("doctrees"))
    assert callable(broken)
    broken(folder)

    with reading(browser, folder) as reader:
        assert reader.search("继续教育学时") == []
