"""
Someone who reads a page and does what it says.

Python blocks of a page run in order in one namespace; a ``text`` block right after one holds what
it prints. The commands of a ``console`` block run in a folder of their own, in which the page's
captioned blocks are files. A ``{code-block} python`` whose class is the name of an engine runs
where that engine has been started, and is left as it is where it has not. What is made from the
code, between two comments, is passed over.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field
from click.testing import CliRunner

from zsgx.cli.main import Commands

if TYPE_CHECKING:
    import pytest

__all__ = ["ROOT", "Reader", "hold", "read_page", "speak_english"]

ROOT: Final = Path(__file__).parents[2]
#: Set to 1 to have outputs that changed written into pages and golden files.
REGENERATE: Final = "ZSGX_REGENERATE"

_MADE: Final = re.compile(r"^<!-- zsgx: .*?^<!-- zsgx: end -->$", re.MULTILINE | re.DOTALL)
_FENCE: Final = re.compile(r"^```(?P<info>\S[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_CAPTIONED: Final = re.compile(r":caption: (?P<name>\S+)\n\n(?P<content>.*)", re.DOTALL)
_FOR_ENGINE: Final = re.compile(r":class: (?P<engine>\w+)\n\n(?P<content>.*)", re.DOTALL)
_COMMAND: Final = re.compile(r"\$ (?P<first>.*\n)(?P<rest>(?:(?<=\\\n).*\n)*)")
#: How long a batch took, which is never the same twice, and what pages say in its place.
_PACES: Final = (
    (re.compile(r"^\d+\.\d s, [\d,]+ rows? a second$"), "… s, … rows a second"),
    (
        re.compile(r'"seconds": [\d.]+, "rows_per_second": \d+'),
        '"seconds": …, "rows_per_second": …',
    ),
)


def hold(file: Path, text: str) -> None:
    """Hold a file against what it should be, or write it anew when asked to."""
    if os.environ.get(REGENERATE):
        file.write_text(text, encoding="utf-8")
    shown = file.read_text(encoding="utf-8")
    lines = unified_diff(shown.splitlines(), text.splitlines(), "shown", "come out", lineterm="")
    assert shown == text, "\n".join([f"{file}: {REGENERATE}=1 writes it anew", *lines])


def speak_english(patch: pytest.MonkeyPatch) -> None:
    """Have commands speak English and load what is installed."""
    patch.setenv("ZSGX_LANG", "en")
    patch.setenv("COLUMNS", "100")
    patch.delenv("ZSGX_PLUGINS", raising=False)


def read_page(
    page: Path,
    folder: Path,
    patch: pytest.MonkeyPatch,
    engines: Mapping[str, Mapping[str, Any]] | None = None,
) -> str:
    """
    Return a page with every output as it came out.

    Args:
        page: The page.
        folder: An empty folder to work in.
        patch: What the page changes is undone by.
        engines: The engines that have been started, with what the page's blocks find them by.
    """
    for name in ("examples", "plugins"):
        (folder / name).symlink_to(ROOT / name)
    patch.chdir(folder)
    speak_english(patch)
    return Reader(folder, engines or {}).read(page.read_text(encoding="utf-8"))


@define
class Reader:
    """
    Someone who does what a page says, in a folder of their own.

    Attributes:
        folder: The folder.
        engines: The engines that have been started, with what the page's blocks find them by.
        names: What the Python blocks have defined so far.
        code: The exit code of the last command.
        printed: What the last Python block printed and no block has shown yet.
    """

    folder: Path
    engines: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    names: dict[str, Any] = field(factory=dict)
    code: int = 0
    printed: str | None = None

    def read(self, page: str) -> str:
        """Return the page with every output as it came out."""
        pieces, place = [], 0
        made = [part.span() for part in _MADE.finditer(page)]
        for fence in _FENCE.finditer(page):
            if any(start < fence.start() < end for start, end in made):
                continue
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
        captioned, for_engine = _CAPTIONED.fullmatch(body), _FOR_ENGINE.fullmatch(body)
        if info == "python":
            self.run(body)
        elif info == "{code-block} python" and for_engine and for_engine["engine"] in self.engines:
            self.names |= self.engines[for_engine["engine"]]
            self.run(for_engine["content"])
        elif info == "text" and self.printed is not None:
            body, self.printed = self.printed, None
        elif info == "console":
            body = "".join(self.commands(body))
        elif info.startswith("{code-block}") and captioned:
            file = self.folder / captioned["name"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(captioned["content"], encoding="utf-8")
        return body

    def run(self, code: str) -> None:
        """Run a Python block."""
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, "block", "exec"), self.names)  # our own pages
        self.printed = printed.getvalue()

    def commands(self, body: str) -> Iterator[str]:
        """Yield the commands of a block, each with what it printed."""
        for command in _COMMAND.finditer(body):
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
            yield "".join(f"{_without_pace(line)}\n" for line in lines)

    def expect_shown(self) -> None:
        """Refuse to go on where a block printed what the page does not show."""
        assert not self.printed, f"the page does not show that this is printed: {self.printed}"
        self.printed = None


def _without_pace(line: str) -> str:
    for pace, said in _PACES:
        line = pace.sub(said, line)
    return line
