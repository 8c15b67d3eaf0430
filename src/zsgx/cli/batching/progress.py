"""How far a batch is, shown on a terminal while it runs."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.text import Language

__all__ = ["Progress", "progress"]


class Progress(Protocol):
    """Shows how far a batch is."""

    def __call__(self, rows: int, done: float | None) -> None:
        """
        Show that *rows* are done.

        Args:
            rows: How many rows.
            done: How much of the whole that is, from 0 to 1; None where nobody knows.
        """


@contextmanager
def progress(language: Language, *, quiet: bool) -> Iterator[Progress]:
    """Give what shows how far a batch is: a bar on a terminal, and nothing elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    # Standard error is held back now and then while a file is read; the bar has an end of its own.
    ours = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
    rows_said = "行" if language == "zh" else "rows"
    bar = Bar(
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TextColumn(f"{{task.fields[rows]:,}} {rows_said}"),
        TimeRemainingColumn(),
        console=Console(file=ours),
        transient=True,
    )
    with ours, bar:
        task = bar.add_task("", total=None, rows=0)

        def show(rows: int, done: float | None) -> None:
            bar.update(task, rows=rows, completed=done or 0, total=None if done is None else 1)

        yield show


def _silent(rows: int, done: float | None) -> None:
    del rows, done
