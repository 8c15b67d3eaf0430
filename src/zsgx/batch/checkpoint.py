"""
What a batch has done so far, kept beside OUT until it is complete.

The folder holds the parts that are decided and a manifest. A part counts once the manifest says so,
and both are written under other names first, so that a run may stop at any moment. The folder is
known for a run's own by its mark alone, and only files that a run itself writes are ever removed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from zsgx.batch.rejects import RejectedRow, write_rejected
from zsgx.batch.source import Position, fingerprint
from zsgx.batch.summary import Tally
from zsgx.errors import UnusableError
from zsgx.text import Text, listing

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl


__all__ = ["Work", "folder_of", "other_run", "work_for"]

_FORMAT: Final = 2
_MANIFEST: Final = "manifest.json"
#: The file that tells a run's own folder from any other, and what stands in it.
_MARK: Final = "zsgx-batch-run"
_SIGNATURE: Final = b"zsgx batch: parts of an interrupted run; the same command goes on.\n"
#: The folder in which OUT grows, with what the library that writes it keeps beside it meanwhile.
_GROWING: Final = "growing"
_OWN: Final = re.compile(r"manifest\.json(\.new)?|part-\d{6}\.(parquet|aside\.jsonl)(\.new)?")
_OWN_GROWING: Final = re.compile(r"out|rejects|tmp\w+")
#: What makes one run another than the one before, but for options, and what it is called.
_CALLED: Final = {
    "format": Text("工作目录的格式", "the format of the folder"),
    "zsgx": Text("zsgx 的版本", "the version of zsgx"),
    "in": Text("IN 的内容", "what IN holds"),
    "source": Text("IN", "IN"),
    "target": Text("OUT", "OUT"),
    "policies": Text("政策", "the policies"),
    "columns": Text("OUT 的列", "the columns of OUT"),
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
        written: What tells OUT from any other file, once it is complete.
    """

    folder: Path
    identity: dict[str, Any]
    position: Position = field(factory=Position)
    tally: Tally = field(factory=Tally)
    parts: int = 0
    seconds: float = 0.0
    resumed: int = 0
    written: dict[str, Any] | None = None

    def frames(self) -> list[Path]:
        """Return the files of the parts that are decided."""
        return [self._frame(part) for part in range(self.parts)]

    def rejected(self) -> list[Path]:
        """Return the files of the rows that those parts set aside."""
        return [self._rejected(part) for part in range(self.parts)]

    def keep(
        self, decided: pl.DataFrame, rejected: Sequence[RejectedRow], position: Position
    ) -> None:
        """Keep one more part, which ends at *position* and is in the tally already."""
        with _replaced(self._frame(self.parts)) as file:
            decided.write_parquet(file, compression="lz4")
        with _replaced(self._rejected(self.parts)) as file:
            write_rejected(rejected, file)
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
            "written": self.written,
        }
        with _replaced(self.folder / _MANIFEST) as file:
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            file.write_text(text, encoding="utf-8")

    def growing(self) -> Path:
        """Return the folder in which OUT grows, empty."""
        folder = self.folder / _GROWING
        folder.mkdir(exist_ok=True)
        _empty(folder, _OWN_GROWING)
        return folder

    def complete(self, target: Path) -> None:
        """Note that *target* is complete, so that a run which stops after this only cleans up."""
        self.written = fingerprint(target)
        self.save()

    def discard(self) -> None:
        """
        Remove the folder with all that a run has written into it.

        The manifest goes after the parts and the mark last of all: whenever this stops, what is
        left is known for a run's own, and the same command goes on.
        """
        _clear(self.folder)
        (self.folder / _MARK).unlink(missing_ok=True)
        with suppress(OSError):  # somebody else has put something there
            self.folder.rmdir()

    def _frame(self, part: int) -> Path:
        return self.folder / f"part-{part:06}.parquet"

    def _rejected(self, part: int) -> Path:
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
    with _locked(folder):
        work = None if restart else _resumed(folder, identity, target)
        if work is None:
            work = Work(folder, identity)
            _clear(folder)
        try:
            yield work
        finally:
            if not work.parts:
                work.discard()


def other_run(target: Path, options: Mapping[str, Any]) -> Text | None:
    """
    Return that an interrupted run on *target* had other *options*, None where none had.

    This is seen before IN is read: with other options it may not even be readable.
    """
    folder = folder_of(target)
    if not _is_own(folder):
        return None
    saved = _saved(folder)
    identity = saved["identity"] if saved else {}
    if identity.get("format") != _FORMAT:
        return None  # told of once the folder is locked
    differing = [name for name in options if identity.get(name) != options[name]]
    return _another_run(folder, differing) if differing else None


def _is_own(folder: Path) -> bool:
    """Return whether *folder* bears the mark of a run."""
    try:
        with (folder / _MARK).open("rb") as mark:
            return mark.read(len(_SIGNATURE) + 1) == _SIGNATURE
    except OSError:
        return False


def _is_free(folder: Path) -> bool:
    """Return whether a run may have *folder*: it is a run's own, or nothing is in it."""
    if _is_own(folder):
        return True
    if not folder.is_dir():
        return False
    left = [entry.name for entry in folder.iterdir()]
    # A run that was stopped while it made its mark has left the file without the words.
    return not left or (left == [_MARK] and not (folder / _MARK).stat().st_size)


def _empty(folder: Path, own: re.Pattern[str], last: str = "") -> None:
    """Remove the files of *folder* that a run writes; that called *last* goes after the others."""
    names = sorted(entry.name for entry in folder.iterdir() if own.fullmatch(entry.name))
    for name in sorted(names, key=lambda name: name == last):
        (folder / name).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove all that a run has written into *folder*, but for its mark."""
    if not folder.is_dir():
        return
    growing = folder / _GROWING
    if growing.is_dir():
        _empty(growing, _OWN_GROWING)
        with suppress(OSError):
            growing.rmdir()
    _empty(folder, _OWN, last=_MANIFEST)


def _resumed(folder: Path, identity: dict[str, Any], target: Path) -> Work | None:
    """Return what an earlier run has left, None where it has done nothing yet."""
    saved = _saved(folder)
    if saved is None:
        return None
    differing = [key for key in identity if saved["identity"].get(key) != identity[key]]
    if differing:
        raise UnusableError(_another_run(folder, differing))
    tally = Tally.from_json(saved["tally"])
    position = Position(saved["rows"], saved["offset"])
    work = Work(folder, identity, position, tally, saved["parts"], saved["seconds"], tally.read)
    if saved["written"] and target.is_file() and fingerprint(target) == saved["written"]:
        work.written = saved["written"]
        return work
    # Parts that are gone were being removed, and OUT has been changed or moved since.
    return work if all(file.exists() for file in (*work.frames(), *work.rejected())) else None


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
            Text(
                f"{file} 已损坏；请用 --restart 重新开始",
                f"{file} is damaged; begin anew with --restart",
            )
        ) from None


def _another_run(folder: Path, differing: Sequence[str]) -> Text:
    names = [_CALLED.get(key, Text(key, key)) for key in differing]
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
    """
    Make *folder* the run's own and keep others out of it; the lock ends with the process.

    Raises:
        UnusableError: It is another's, or another run is using it.
    """
    with suppress(FileExistsError):
        folder.mkdir()
    if folder.is_symlink() or not _is_free(folder):
        raise UnusableError(_taken(folder))
    mark = os.open(folder / _MARK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform != "win32":
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UnusableError(_in_use(folder)) from None
            if not os.fstat(mark).st_nlink:  # the run that had it has just removed it
                raise UnusableError(_in_use(folder))
        if not os.fstat(mark).st_size:
            os.write(mark, _SIGNATURE)
        yield
    finally:
        os.close(mark)


def _taken(folder: Path) -> Text:
    """Return that what bears the name of *folder* is not ours: it would be removed at the end."""
    return Text(
        f"{folder} 已存在，且不是中断的运行留下的；请移走它或另取 OUT 的名称",
        f"{folder} is there already, and no interrupted run left it; move it away or give OUT "
        f"another name",
    )


def _in_use(folder: Path) -> Text:
    return Text(
        f"另一次运行正在使用 {folder}；请等它完成",
        f"another run is using {folder}; wait until it is done",
    )
