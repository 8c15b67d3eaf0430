"""
Whether Polars can work in this process.

Polars works with threads that it starts when it is first used. A process that is forked afterwards
has none of them and waits for them for ever; one that is spawned, or forked before, starts its own.
"""

from __future__ import annotations

import os
import re
import sys
from typing import Final

from zsgx.errors import NoColumnsError
from zsgx.text import Text

__all__ = ["check_not_forked", "note_use"]

_TASKS: Final = "/proc/self/task"
_THREAD: Final = r"polars-\d+\Z"


class _Threads:
    """
    What is known of the threads of Polars.

    Attributes:
        used: Whether tables were decided in this process.
        at_fork: Whether the parent had such threads when this process was forked.
        lost: Whether this process lacks the threads that its parent had.
    """

    used = False
    at_fork = False
    lost = False


def _before_fork() -> None:
    _Threads.at_fork = "polars" in sys.modules and (_Threads.used or _are_running())


def _after_fork() -> None:
    _Threads.lost = _Threads.lost or _Threads.at_fork


def _are_running() -> bool:
    """Return whether Polars has started its threads, whoever used it; only Linux tells."""
    from pathlib import Path

    try:
        names = ((task / "comm").read_text().strip() for task in Path(_TASKS).iterdir())
        return any(re.match(_THREAD, name) for name in names)
    except OSError:
        return False


def note_use() -> None:
    """Keep in mind that Polars is used from now on."""
    _Threads.used = True


def check_not_forked() -> None:
    """
    Refuse to decide tables where they would never come to an end.

    Raises:
        NoColumnsError: The process was forked after Polars had been used.
    """
    if _Threads.lost:
        raise NoColumnsError(
            Text(
                "此进程是在 Polars 启动线程之后 fork 的，没有那些线程，在此判定表格会一直等下去；"
                "请用 spawn 或 forkserver 启动进程（multiprocessing.get_context），"
                "或在 fork 之前不判定表格；逐条判定（decide、decide_many）不受影响",
                "this process was forked after Polars had started its threads, which it does not "
                "have: a table would wait for them for ever; start processes with spawn or "
                "forkserver (multiprocessing.get_context), or decide no table before the fork; "
                "single records (decide, decide_many) are not concerned",
            )
        )


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows knows no fork
    os.register_at_fork(before=_before_fork, after_in_child=_after_fork)
