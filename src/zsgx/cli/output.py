"""What commands print, and the exit codes that they end with."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from zsgx.cli.localised import language_of
from zsgx.decision.layout import NO_TERM, Line, as_text
from zsgx.errors import Fault, Faults, OutputError, UnusableError
from zsgx.issues import Issue
from zsgx.outlet import masked, visible
from zsgx.text import Language, Text, system_fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zsgx.decision.decision import Extent
    from zsgx.decision.explanation import Explanation

__all__ = [
    "DONE",
    "GONE",
    "NO",
    "OPEN",
    "UNUSABLE",
    "UNWRITTEN",
    "complain",
    "keep_apart",
    "let_go",
    "print_explanations",
    "print_json",
    "print_laid_out",
    "print_lines",
    "say",
    "speak_utf8",
    "write_file",
    "writing",
]

#: Done.
DONE: Final = 0
#: The answer is no: a failed case, an issue found.
NO: Final = 1
#: The input cannot be used.
UNUSABLE: Final = 2
#: Undetermined, or in conflict.
OPEN: Final = 3
#: The output cannot be written; sysexits.h calls it EX_IOERR.
UNWRITTEN: Final = 74
#: Whoever read the output has enough of it; 128 and the number of SIGPIPE, as a shell has it.
GONE: Final = 141

_UNWRITABLE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}

#: How the names of files end that options write, in the only format that there is.
_ENDINGS: Final = {"--ics": ".ics", "--picture": ".svg"}

_UNREAD: Final = Text("输出的读者已离去", "nobody reads the output any more")

_STYLES: Final = {
    "head": "bold",
    "applies": "green",
    "open": "yellow",
    "missing": "yellow",
    "failed": "dim",
    "excepted": "dim",
    "note": "dim",
}
_WIDEST: Final = 110
_NARROWEST: Final = 40


@contextmanager
def writing() -> Iterator[None]:
    """
    Turn a failure to write the output into an `OutputError`.

    Raises:
        OutputError: The output cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise OutputError(_UNREAD, unread=True) from None
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            raise
        why = system_fault(error)
        raise OutputError(
            Text(f"输出无法写入：{why.zh}", f"The output cannot be written: {why.en}")
        ) from None


def write_file(name: str, content: str | bytes) -> None:
    """
    Write *content* to the file *name*, which is replaced.

    Raises:
        UnusableError: The file cannot be written.
        OutputError: There is no room for it.
    """
    try:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        why = system_fault(error)
        text = Text(f"{name} 无法写入：{why.zh}", f"{name} cannot be written: {why.en}")
        if error.errno in _UNWRITABLE:
            raise OutputError(text) from None
        raise UnusableError(text) from None


def keep_apart(
    outputs: Mapping[str, str | None],
    inputs: Mapping[str, str | None],
    folders: Iterable[str] = (),
) -> None:
    """
    Refuse outputs that would replace an input, one another or a policy, and names of other formats.

    Nothing has been written yet.

    Args:
        outputs: The files to write by option; None where it was left out.
        inputs: The files to read by option or argument; ``-`` is standard input.
        folders: What ``--policy`` names.

    Raises:
        UnusableError: An output is one of these, or no file; all are listed.
    """
    from zsgx.policy.folder import policy_folders

    faults = Faults()
    named = {name: policy_folders(Path(name)) for name in dict.fromkeys(folders)}
    # What names no policy is told of where it is read.
    homes = {name: () if isinstance(found, Issue) else found for name, found in named.items()}
    before: dict[str, str] = {option: file for option, file in inputs.items() if file}
    for option, file in outputs.items():
        if file is None:
            continue
        if file in ("", "-"):
            faults.append(
                Text(
                    f"{option}：请给出文件名；这里不写到标准输出",
                    f"{option}: name a file; this is not written to standard output",
                )
            )
            continue
        ending = _ENDINGS.get(option, "")
        if ending and Path(file).suffix.lower() not in ("", ending):
            faults.append(
                Text(
                    f"{option} {file}：写出的是 {ending[1:].upper()}，文件名应以 {ending} 结尾",
                    f"{option} {file}: what is written is {ending[1:].upper()}; let the name end "
                    f"in {ending}",
                )
            )
        faults += [_clash(option, file, other) for other in before if _same(file, before[other])]
        faults += [
            Text(
                f"{option} {file} 在 --policy {folder} 之中，会改动政策；请写到别处",
                f"{option} {file} lies in --policy {folder} and would change the policy; "
                f"write it elsewhere",
            )
            for folder, inside in homes.items()
            if any(
                Path(os.path.realpath(file)).is_relative_to(os.path.realpath(home))
                for home in inside
            )
        ]
        before[option] = file
    faults.refuse()


def _clash(option: str, file: str, other: str) -> Text:
    return Text(
        f"{option} 与 {other} 是同一个文件 {file}；请写到另一个文件",
        f"{option} and {other} are the same file, {file}; write to another",
    )


def _same(output: str, other: str) -> bool:
    """Return whether two names lead to one file, which need not exist."""
    try:
        if other == "-":
            return os.path.samestat(os.fstat(sys.stdin.fileno()), Path(output).stat())
        return Path(output).samefile(other)
    except (OSError, ValueError):
        return other != "-" and os.path.realpath(output) == os.path.realpath(other)


def let_go() -> None:
    """Drop what could not be written, so that the end of the process does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def speak_utf8() -> None:
    """Have everything printed as UTF-8, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def width() -> int | None:
    """Return how many cells a line of the terminal has; None where output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    return max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))


def say(text: Text | str) -> None:
    """Print one line or several in the reader's language."""
    said = text.say(language_of()) if isinstance(text, Text) else text
    click.echo(visible(said))


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """Print lines with their style; colour is for terminals, and not where NO_COLOR is set."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        for line, _ in lines:
            click.echo(visible(line))
        return
    from rich.console import Console
    from rich.text import Text as Styled

    console = Console(soft_wrap=True, highlight=False)
    for line, style in lines:
        console.print(Styled(visible(line), style=style))


def print_laid_out(lines: Iterable[Line], language: Language | None = None) -> None:
    """Print lines with terms in one column, as wide as the terminal."""
    laid_out = as_text(lines, language or language_of(), width())
    print_lines((text, _STYLES.get(role, "")) for text, role in laid_out)


def print_explanations(explanations: Iterable[Explanation], form: Extent) -> None:
    """
    Print *explanations* as text; a note that several of them have comes once, at the end.

    Args:
        explanations: The explanations.
        form: How much of each to tell.
    """
    from attrs import evolve

    every = [explanation.lines(form) for explanation in explanations]
    if len(every) == 1:
        print_laid_out(every[0])
        return
    notes: dict[Text, Line] = {}
    for place, lines in enumerate(every):
        notes |= {line.text: line for line in lines if line.role == "note"}
        click.echo("\n" * bool(place), nl=False)
        print_laid_out([line for line in lines if line.role != "note"])
    click.echo("\n" * bool(notes), nl=False)
    # The first note of an explanation has the term before it, wherever it now stands.
    terms = [Text("注意", "note"), *[NO_TERM] * len(notes)]
    print_laid_out(
        evolve(line, term=term) for line, term in zip(notes.values(), terms, strict=False)
    )


def print_json(value: Any) -> None:
    """Print *value* as one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False))


def complain(faults: Iterable[Fault], language: Language | None = None) -> None:
    """Print what is wrong to standard error; what may identify a person is masked."""
    for fault in faults:
        click.echo(visible(masked(fault.say(language or language_of()))), err=True)
