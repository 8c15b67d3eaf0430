"""A real browser that searches the built documentation, as a reader does."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from attrs import frozen

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["REQUIRED", "Reader", "chromium", "reading"]

#: Set where a browser has to be there, as in CI.
REQUIRED: Final = "ZSGX_REQUIRE_ENGINES"
#: What is said where there is no browser.
_MISSING: Final = (
    "未找到 Chromium，未在浏览器中检索文档。Debian/Ubuntu：apt-get install chromium"
    " · Chromium was not found, so the documentation was not searched in a browser."
    " On Debian or Ubuntu: apt-get install chromium"
)
#: How long a page may take, in milliseconds: however busy the machine, it comes by then.
_LONG: Final = 300_000
#: Every search ends: with what it found, with a word that it found nothing, or with an error.
_ENDED: Final = (
    "() => window.failed || (document.querySelector('.search-summary')?.innerText ?? '')"
)


def chromium() -> str:
    """Return the path of Chromium; skip the test where there is none, or fail it in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None and os.environ.get(REQUIRED):
        pytest.fail(f"{REQUIRED}: {_MISSING}", pytrace=False)
    if path is None:
        pytest.skip(_MISSING)
    return path


@frozen
class Reader:
    """
    A reader before the documentation.

    Attributes:
        page: What the browser shows.
        home: The address of the first page.
    """

    page: Page
    home: str

    def search(self, query: str) -> list[str]:
        """Type *query* into the search of the first page, and return the pages that are found."""
        self.page.goto(f"{self.home}index.html")
        box = self.page.locator("input[name=q]").first
        box.fill(query)
        box.press("Enter")
        self.page.wait_for_url("**/search.html*")
        self.page.wait_for_function(_ENDED)
        links = self.page.locator("#search-results ul.search li > a").all()
        targets = [str(link.get_attribute("href")).partition("#")[0] for link in links]
        return [target.partition("?")[0].removesuffix(".html") for target in targets]

    def follow(self, page: str) -> str:
        """Click on the result that leads to *page*, and return what stands there."""
        self.page.locator(f"#search-results ul.search li > a[href^='{page}.html']").first.click()
        self.page.wait_for_url(f"**/{page}.html*")
        return self.page.locator("article").inner_text()


@contextmanager
def reading(browser: Browser, folder: Path) -> Iterator[Reader]:
    """Give a reader of the documentation in *folder*, served on this machine alone."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = browser.new_page()
        page.set_default_timeout(_LONG)
        # What a script throws is kept, so that a search that breaks ends too.
        page.add_init_script("addEventListener('error', (event) => { window.failed = true; })")
        try:
            yield Reader(page, f"http://127.0.0.1:{server.server_port}/")
        finally:
            page.close()
            server.shutdown()
            thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""
