"""
Every example in README and documentation is run, and shows what it prints.

A page is written anew as it should be and held against the file. Python blocks of a page run in
order in one namespace; a ``text`` block right after one holds what it prints. The commands of a
``console`` block run in a folder of their own, in which the page's captioned blocks are files.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field
from click.testing import CliRunner

from zsgx.cli.main import Commands

#: What the fixture `held_against` gives.
Held = Callable[[Path, str], None]

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: The page whose reader has installed the example plugin by then.
WITH_PLUGIN = "docs/tutorial/first-plugin.md"

FENCE = re.compile(r"^```(?P<info>\S[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
CAPTIONED = re.compile(r":caption: (?P<name>\S+)\n\n(?P<content>.*)", re.DOTALL)
COMMAND = re.compile(r"\$ (?P<first>.*\n)(?P<rest>(?:(?<=\\\n).*\n)*)")


@define
class Reader:
    """
    Someone who does what a page says, in a folder of their own.

    Attributes:
        folder: The folder.
        names: What the Python blocks have defined so far.
        code: The exit code of the last command.
        printed: What the last Python block printed and no block has shown yet.
    """

    folder: Path
    names: dict[str, Any] = field(factory=dict)
    code: int = 0
    printed: str | None = None

    def read(self, page: str) -> str:
        """Return the page with every output as it came out."""
        pieces, place = [], 0
        for fence in FENCE.finditer(page):
            between = page[place : fence.start()]
            info, body = fence["info"], fence["body"]
            if self.printed is not None and not (info == "text" and not between.strip()):
                self.expect_shown()
            pieces += [between, f"```{info}\n{self.block(info, body)}```"]
            place = fence.end()
        self.expect_shown()
        return "".join([*pieces, page[place:]])

    def block(self, info: str, body: str) -> str:
        """Do what a block says; return what belongs in it."""
        captioned = CAPTIONED.fullmatch(body)
        if info == "python":
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(compile(body, "block", "exec"), self.names)  # noqa: S102 - our own pages
            self.printed = printed.getvalue()
        elif info == "text" and self.printed is not None:
            body, self.printed = self.printed, None
        elif info == "console":
            body = "".join(self.commands(body))
        elif info.startswith("{code-block}") and captioned:
            file = self.folder / captioned["name"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(captioned["content"], encoding="utf-8")
        return body

    def commands(self, body: str) -> Iterator[str]:
        """Yield the commands of a block, each with what it printed."""
        for command in COMMAND.finditer(body):
            yield command.group()
            whole = command["first"] + command["rest"]
            program, *arguments = shlex.split(whole.replace("\\\n", " "))
            if program == "echo":
                yield f"{self.code}\n"
                continue
            assert program == "zsgx", f"a console block cannot run {program}"
            run = CliRunner().invoke(Commands("zsgx"), arguments, prog_name="zsgx")
            self.code = run.exit_code
            lines = [line.rstrip() for line in run.output.strip("\n").splitlines()]
            yield "".join(f"{line}\n" for line in lines)

    def expect_shown(self) -> None:
        """Refuse to go on where a block printed what the page does not show."""
        assert not self.printed, f"the page does not show that this is printed: {self.printed}"
        self.printed = None


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_example_of_the_page_comes_out_as_it_shows(
    page: Path,
    tmp_path: Path,
    held_against: Held,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    for folder in ("examples", "plugins"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    monkeypatch.chdir(tmp_path)
    if page.relative_to(ROOT).as_posix() == WITH_PLUGIN:
        request.getfixturevalue("harbour")

    made = Reader(tmp_path).read(page.read_text(encoding="utf-8"))

    held_against(page, made)


def test_a_page_that_shows_another_output_than_the_real_one_is_found(tmp_path: Path) -> None:
    page = "```python\nprint(1)\n```\n\n```text\n2\n```\n"

    assert Reader(tmp_path).read(page) == page.replace("2", "1")


def test_a_page_that_hides_what_is_printed_is_found(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="does not show"):
        Reader(tmp_path).read("```python\nprint(1)\n```\n\nwords\n")
