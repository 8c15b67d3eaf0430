"""A batch, from the first part to the last: what is read is decided, counted and kept."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zsgx._version import __version__
from zsgx.cli.batching.aside import write_table
from zsgx.cli.batching.digits import ruined_asides
from zsgx.cli.batching.files import privately, put
from zsgx.cli.batching.missing import Lacking
from zsgx.cli.batching.source import Pace, fingerprint
from zsgx.cli.batching.summary import Summary
from zsgx.cli.batching.target import assemble, height_fault, value_asides
from zsgx.cli.batching.work import Work, folder_of, work_for
from zsgx.errors import OutputError, UnusableError, ZsgxError
from zsgx.text import Text, system_fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from zsgx.cli.batching.aside import Aside
    from zsgx.cli.batching.asked import Batch
    from zsgx.cli.batching.progress import Progress
    from zsgx.cli.batching.source import Part
    from zsgx.text import Language

__all__ = ["run"]


def run(batch: Batch, language: Language, show: Progress, *, restart: bool) -> Summary:
    """
    Decide every row of IN and write OUT.

    Args:
        batch: What is done.
        language: The language of the file of rows set aside.
        show: Shows how far it is.
        restart: Whether what an earlier run has left is thrown away.

    Raises:
        UnusableError: IN or what an earlier run has left cannot be used.
        OutputError: The disk is full; what is done is kept.
    """
    before = fingerprint(batch.source.path)
    identity = _identity(batch, before)
    with (
        privately(),
        _storing(folder_of(batch.target)),
        work_for(batch.target, identity, restart=restart) as work,
    ):
        if not work.written:
            try:
                _decide(batch, work, show)
                _check_unchanged(batch.source.path, before)
            except (UnusableError, ZsgxError):
                # Once what is wrong has been mended, IN is another file, and the parts are of no
                # use. What earlier runs have left is theirs who ran them.
                if not work.resumed:
                    work.discard()
                raise
            _write(batch, work, language, show)
            work.complete(batch.target)
        work.discard()
        return _summary(batch, work)


def _identity(batch: Batch, before: dict[str, Any]) -> dict[str, Any]:
    """Return what makes a run the same as an earlier one, so that it can go on."""
    return {
        "zsgx": __version__,
        "in": {"path": str(batch.source.path.resolve()), **before},
        "policies": batch.policies,
        "columns": {name: str(type_) for name, type_ in batch.schema.items()},
        **batch.identity,
    }


def _decide(batch: Batch, work: Work, show: Progress) -> None:
    pace = Pace.of(batch.most)
    lacking = Lacking(batch.decider.engine, batch.decider.asked())
    size = batch.source.path.stat().st_size or 1
    started, earlier = time.monotonic(), work.seconds
    show(work.tally.read, None)
    for part in batch.source.parts(work.position, pace):
        frame, decided, asides = _answered(batch, part)
        missing = {name: lacking.count(decided, name) for name in batch.decider.ask}
        work.tally.read += part.read
        work.tally.aside += part.read - decided.height
        work.tally.add(decided, missing)
        too_high = height_fault(work.tally.written, batch.target)
        if too_high:
            raise UnusableError([too_high])
        work.seconds = earlier + time.monotonic() - started
        work.keep(batch.decider.beside(frame, decided), asides, part.position)
        pace.learn(part.frame)
        del part, frame, decided  # or they are in memory while the next part is read
        whole = batch.source.total
        done = work.position.offset / size
        show(work.tally.read, min(work.tally.read / whole, 1.0) if whole else done or None)
    work.seconds = earlier + time.monotonic() - started


def _answered(batch: Batch, part: Part) -> tuple[pl.DataFrame, pl.DataFrame, list[Aside]]:
    """Return the rows of a part that can be used, plain and decided, and why others cannot."""
    read = batch.decider.read(part.frame)
    found = batch.decider.asides(read, part.rows)
    unread = [name for name in batch.source.schema if name not in batch.decider.facts]
    found += ruined_asides(part.frame, part.rows, unread)
    found += value_asides(part.frame, part.rows, list(batch.source.schema), batch.target)
    frame = part.frame
    if found:
        usable = ~part.rows.is_in(list({aside.row for aside in found}))
        frame, read = frame.filter(usable), read.filter(usable)
    asides = sorted([*part.asides, *found], key=lambda aside: aside.row)
    return frame, batch.decider.decided(read), asides


def _write(batch: Batch, work: Work, language: Language, show: Progress) -> None:
    """Write the file of rows set aside, if there are any, and then OUT."""
    whole = work.tally.written or 1
    show(work.tally.read, None)
    # A list that an earlier run wrote would be taken for this run's.
    if work.tally.aside or batch.rejects.exists():
        table = work.growing() / "rejects"
        write_table(work.asides(), table, language)
        _put_list(table, batch.rejects)
    started = time.monotonic()
    assemble(
        work.frames(),
        batch.schema,
        batch.target,
        work.growing() / "out",
        advance=lambda rows: show(rows, rows / whole),
    )
    work.seconds += time.monotonic() - started


def _summary(batch: Batch, work: Work) -> Summary:
    engine = batch.decider.engine
    labels = {name: engine.questions[name].label for name in batch.decider.ask}
    chains = list(batch.decider.asked().scope.chains.values())
    for tally in work.tally.questions.values():
        for path in tally.missing:
            texts = (engine.tables.label(path, chain) for chain in chains)
            label = next((text for text in texts if text.en != path), None)
            labels |= {path: label} if label else {}
    return Summary(
        source=batch.source.path,
        target=batch.target,
        rejects=batch.rejects if work.tally.aside else None,
        tally=work.tally,
        labels=labels,
        asked=batch.asked,
        policies=batch.policies,
        note=batch.source.note,
        seconds=work.seconds,
        resumed=work.resumed,
        allowance=batch.allowance,
    )


def _put_list(table: Path, rejects: Path) -> None:
    """Have the list of rows set aside take its place, which may be on another disk."""
    try:
        put(table, rejects, private=True)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        handle, name = tempfile.mkstemp(prefix=f".{rejects.name}.", dir=rejects.parent)
        os.close(handle)
        beside = Path(name)
        try:
            shutil.copyfile(table, beside)
            put(beside, rejects, private=True)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def _storing(folder: Path) -> Iterator[None]:
    """Turn a full disk, which every library tells in its own way, into an `OutputError`."""
    try:
        yield
    except Exception as error:
        said = str(error)
        for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO):
            why = system_fault(OSError(number, ""))
            if why.en in said or f"(os error {number})" in said:
                raise OutputError(
                    Text(
                        f"输出无法写入：{why.zh}。已完成的部分在 {folder}；"
                        f"腾出空间后用同一命令接着做完。",
                        f"The output cannot be written: {why.en}. What is done is in {folder}; "
                        f"make room, and the same command goes on from there.",
                    )
                ) from None
        raise


def _check_unchanged(path: Path, before: dict[str, Any]) -> None:
    if fingerprint(path) != before:
        raise UnusableError(
            [
                Text(
                    f"{path} 在读取时被改动；请在不再改动之后重新运行",
                    f"{path} was changed while it was read; run again once it stays as it is",
                )
            ]
        )
