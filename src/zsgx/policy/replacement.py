"""Replacing a file: it holds either what it held or all of the new, whatever happens."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["replace"]


def replace(file: Path, content: bytes) -> None:
    """
    Write *content* to *file*, which keeps its permissions; a link leads where it led.

    Raises:
        OSError: It cannot be written.
    """
    file = file.resolve()
    new = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with new.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, new)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
