"""
What a batch has done so far, kept beside OUT until it is complete.

The folder holds the parts that are decided and a manifest. A part counts once the manifest says so,
and both are written under other names first, so that a run may stop at any moment.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from zsgx.cli.batching.aside import write_asides
from zsgx.cli.batching.source import Position
from zsgx.cli.batching.tally import Tally
from zsgx.cli.output import UnusableError
from zsgx.text import Text, listing

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

    from zsgx.cli.batching.aside import Aside

__all__ = ["Work", "folder_of", "work_for"]

_FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_LOCK: Final = "lock"
#: What makes one run another than the one before, and what it is called.
_CALLED: Final = {
    "format": Text("工作目录的格式", "the format of the folder"),
    "zsgx": Text("zsgx 的版本", "the version of zsgx"),
    "in": Text("IN 的内容", "what IN holds"),
    "policies": Text("政策", "the policies"),
    "columns": Text("OUT 的列", "the columns of OUT"),
    "out": Text("OUT 的格式", "the format of OUT"),
    "readings": Text("--reading", "--reading"),
}


@define
class Work:
    """
    What a batch has done so far.

    Attributes:
        folder: Where it is kept.
        identity: What is decided, of which file, by which policies.
        position: How far IN has been read.
        tally: The counts so far.
        parts: How many parts are decided.
        seconds: How long that took.
        resumed: How many rows earlier runs had read.
    """

    folder: Path
    identity: dict[str, Any]
    position: Position = field(factory=Position)
    tally: Tally = field(factory=Tally)
    parts: int = 0
    seconds: float = 0.0
    resumed: int = 0

    def frames(self) -> list[Path]:
        """Return the files of the parts that are decided."""
        return [self._frame(part) for part in range(self.parts)]

    def asides(self) -> list[Path]:
        """Return the files of the rows that those parts set aside."""
        return [self._asides(part) for part in range(self.parts)]

    def keep(self, decided: pl.DataFrame, asides: Sequence[Aside], position: Position) -> None:
        """Keep one more part, which ends at *position* and is in the tally already."""
        with _replaced(self._frame(self.parts)) as file:
            decided.write_parquet(file, compression="lz4")
        with _replaced(self._asides(self.parts)) as file:
            write_asides(asides, file)
        self.parts += 1
        self.position = position
        self.save()

    def save(self) -> None:
        """Write the manifest."""
        manifest = {
            "identity": self.identity,
            "rows": self.position.rows,
            "offset": self.position.offset,
            "parts": self.parts,
            "seconds": round(self.seconds, 3),
            "tally": self.tally.as_json(),
        }
        with _replaced(self.folder / _MANIFEST) as file:
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            file.write_text(text, encoding="utf-8")

    def discard(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _frame(self, part: int) -> Path:
        return self.folder / f"part-{part:06}.parquet"

    def _asides(self, part: int) -> Path:
        return self.folder / f"part-{part:06}.aside.jsonl"


def folder_of(target: Path) -> Path:
    """Return the folder beside *target* that holds what is done so far."""
    return target.with_name(f"{target.name}.parts")


@contextmanager
def work_for(target: Path, identity: dict[str, Any], *, restart: bool) -> Iterator[Work]:
    """
    Give the work on *target*: what an earlier run has left of it, or a new one.

    Args:
        target: The file to be written.
        identity: What is decided; an earlier run goes on only where this is the same.
        restart: Whether what an earlier run has left is thrown away.

    Raises:
        UnusableError: Another run is at work, an earlier one did something else, or the place of
            the folder is taken.
    """
    identity = {"format": _FORMAT, **identity}
    folder = folder_of(target)
    _refuse_foreign(folder)
    folder.mkdir(exist_ok=True)
    with _locked(folder):
        work = None if restart else _resumed(folder, identity)
        if work is None:
            work = Work(folder, identity)
            for file in folder.iterdir():
                if file.name != _LOCK:
                    file.unlink()
        try:
            yield work
        finally:
            if not work.parts:
                work.discard()


def _refuse_foreign(folder: Path) -> None:
    """Refuse what bears the name of *folder* and is not ours: it would be removed at the end."""
    if folder.exists() and not (folder / _LOCK).exists():
        raise UnusableError(
            [
                Text(
                    f"{folder} 已存在，且不是中断的运行留下的；请移走它或另取 OUT 的名称",
                    f"{folder} is there already, and no interrupted run left it; move it away or "
                    f"give OUT another name",
                )
            ]
        )


def _resumed(folder: Path, identity: dict[str, Any]) -> Work | None:
    """Return what an earlier run has left, None where it has done nothing yet."""
    saved = _saved(folder)
    if saved is None:
        return None
    differing = [key for key in identity if saved["identity"].get(key) != identity[key]]
    if differing:
        raise UnusableError([_another_run(folder, differing)])
    tally = Tally.from_json(saved["tally"])
    position = Position(saved["rows"], saved["offset"])
    return Work(folder, identity, position, tally, saved["parts"], saved["seconds"], tally.read)


def _saved(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of an earlier run, None where there is none."""
    file = folder / _MANIFEST
    if not file.exists():
        return None
    try:
        saved: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return saved if saved["identity"] else None
    except (ValueError, LookupError, TypeError):
        raise UnusableError(
            [
                Text(
                    f"{file} 已损坏；请用 --restart 重新开始",
                    f"{file} is damaged; begin anew with --restart",
                )
            ]
        ) from None


def _another_run(folder: Path, differing: Sequence[str]) -> Text:
    options = {key: f"--{key.replace('_', '-')}" for key in differing}
    names = [_CALLED.get(key, Text(option, option)) for key, option in options.items()]
    zh, en = listing(name.zh for name in names), listing(name.en for name in names)
    return Text(
        f"{folder} 中有另一次未完成的运行，与本次不同：{zh}。"
        f"请照那次的参数继续，或用 --restart 舍弃它重新开始。",
        f"{folder} holds another run that was not completed and differs in: {en}. Go on with the "
        f"arguments of that run, or begin anew with --restart, which throws it away.",
    )


@contextmanager
def _replaced(file: Path) -> Iterator[Path]:
    """Give a file to write to, which takes the place of *file* once it is safely on the disk."""
    new = file.with_name(f"{file.name}.new")
    yield new
    with new.open("rb+") as written:
        os.fsync(written.fileno())
    new.replace(file)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs out of *folder*; the lock ends with the process, however that ends."""
    with (folder / _LOCK).open("w") as lock:
        if sys.platform != "win32":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UnusableError(
                    [
                        Text(
                            f"另一次运行正在使用 {folder}；请等它完成",
                            f"another run is using {folder}; wait until it is done",
                        )
                    ]
                ) from None
        yield
