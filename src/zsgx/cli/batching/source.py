"""Tables that are read part by part: what a part is, how large, and those of Parquet files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, Protocol

from attrs import define, frozen

from zsgx.cli.output import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import polars as pl

    from zsgx.cli.batching.aside import Aside

__all__ = ["Pace", "ParquetSource", "Part", "Position", "Source", "fingerprint"]

#: How large a part should be in memory.
_BYTES: Final = 48 * 1024 * 1024
#: How many rows the first part has, whose width nobody knows yet, and how many any may have.
_FIRST: Final = 20_000
_MOST: Final = 250_000
#: How much of both ends of a file its fingerprint covers.
_ENDS: Final = 1024 * 1024


@frozen
class Position:
    """
    How far a file has been read.

    Attributes:
        rows: How many of its rows were passed.
        offset: How many of its bytes, where that is known.
    """

    rows: int = 0
    offset: int = 0


@frozen
class Part:
    """
    Some of the rows of a table, in order.

    Attributes:
        frame: The rows that could be read.
        rows: The number of each of them; see `Aside`.
        asides: Why the others could not.
        read: How many rows there were, those that could not be read included.
        position: Where the next part begins.
    """

    frame: pl.DataFrame
    rows: pl.Series
    asides: list[Aside]
    read: int
    position: Position


@define
class Pace:
    """
    How many rows the next part has, so that all take about the same memory.

    Attributes:
        rows: How many.
        most: How many a part may have.
    """

    rows: int
    most: int

    @classmethod
    def of(cls, most: int | None) -> Pace:
        """Return the pace of a run whose parts have at most *most* rows."""
        limit = most or _MOST
        return cls(min(limit, _FIRST), limit)

    def learn(self, frame: pl.DataFrame) -> int:
        """Learn from the size of a part, and return, how many rows the next one may have."""
        if frame.height:
            wide = max(frame.estimated_size() / frame.height, 1.0)
            self.rows = max(1, min(self.most, int(_BYTES / wide)))
        return self.rows


class Source(Protocol):
    """
    A table that is read part by part.

    Attributes:
        path: The file.
        schema: The columns.
        total: How many rows there are, where that is known; an estimate where `sure` is false.
        sure: Whether `total` is exact.
        note: What a reader should know of how it is read.
    """

    path: Path
    schema: pl.Schema
    total: int | None
    sure: bool
    note: Text | None

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file cannot be read on.
        """


class ParquetSource:
    """A Parquet file."""

    def __init__(self, path: Path) -> None:
        """
        Open the file.

        Raises:
            UnusableError: It cannot be read.
        """
        import polars as pl

        self.path = path
        self.sure = True
        self.note: Text | None = None
        # A name with signs such as * or year= means this one file and no column.
        self._scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        try:
            self.schema = self._scan.collect_schema()
            self.total: int | None = self._scan.select(pl.len()).collect().item()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise UnusableError([_unreadable(path, error)]) from None

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file cannot be read on.
        """
        import polars as pl

        passed = start.rows
        while passed < (self.total or 0):
            try:
                frame = self._scan.slice(passed, pace.rows).collect()
            except (pl.exceptions.PolarsError, OSError) as error:
                raise UnusableError([_unreadable(self.path, error)]) from None
            if not frame.height:  # the file has become shorter
                return
            first, passed = passed + 1, passed + frame.height
            rows = pl.int_range(first, passed + 1, eager=True, dtype=pl.UInt64)
            yield Part(frame, rows, [], frame.height, Position(passed))


def fingerprint(path: Path) -> dict[str, Any]:
    """Return what tells a file from another, or from itself once it has changed."""
    about = path.stat()
    digest = hashlib.sha256()
    with path.open("rb") as file:
        digest.update(file.read(_ENDS))
        if about.st_size > _ENDS:
            file.seek(max(_ENDS, about.st_size - _ENDS))
            digest.update(file.read(_ENDS))
    return {"bytes": about.st_size, "changed": about.st_mtime_ns, "ends": digest.hexdigest()}


def _unreadable(path: Path, error: Exception) -> Text:
    why = str(error).partition("\n")[0]
    return Text(f"{path} 无法读取：{why}", f"{path} cannot be read: {why}")
