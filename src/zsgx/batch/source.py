"""Tables that are read part by part: what a part is, how large, and those of Parquet files."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl
from attrs import define, frozen

from zsgx.batch.header import parquet_faults
from zsgx.batch.rejects import RejectedRow
from zsgx.errors import UnusableError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


__all__ = ["PART_BYTES", "Pace", "ParquetSource", "Part", "Position", "Source", "fingerprint"]

#: How large a part should be in memory.
PART_BYTES: Final = 48 * 1024 * 1024
#: How many rows the first part has, whose width nobody knows yet, and how many any may have.
_FIRST: Final = 20_000
_MOST: Final = 250_000
#: What keeps Polars from panicking over an unknown time zone.
_ZONES: Final = "POLARS_IGNORE_TIMEZONE_PARSE_ERROR"
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
    asides: list[RejectedRow]
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
            self.rows = max(1, min(self.most, int(PART_BYTES / wide)))
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
        self.path = path
        self.sure = True
        self.note: Text | None = None
        with _reading(path):
            # A name with signs such as * or year= means this one file and no column.
            self._scan = pl.scan_parquet(path, glob=False, hive_partitioning=False)
            self.schema = self._scan.collect_schema()
            self.total: int | None = self._scan.select(pl.len()).collect().item()
        faults = list(parquet_faults(self.schema, path))
        if faults:
            raise UnusableError(faults)

    def parts(self, start: Position, pace: Pace) -> Iterator[Part]:
        """
        Yield the parts from *start* on.

        Raises:
            UnusableError: The file cannot be read on.
        """
        passed = start.rows
        while passed < (self.total or 0):
            with _reading(self.path):
                frame = self._scan.slice(passed, pace.rows).collect()
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


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """
    Turn what Polars raises over a file into a refusal.

    A damaged file makes it panic, which is no `Exception`, and which it tells standard error of.
    """
    before = os.environ.get(_ZONES)
    os.environ[_ZONES] = "1"  # unknown ones are refused by their name
    try:
        with _standard_error_held():
            yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnusableError([_unreadable(path, error)]) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableError([_unreadable(path, "damaged")]) from None
    finally:
        if before is None:
            del os.environ[_ZONES]
        else:
            os.environ[_ZONES] = before


@contextmanager
def _standard_error_held() -> Iterator[None]:
    """Hold back what is written to standard error meanwhile, and drop it where this fails."""
    with tempfile.TemporaryFile() as held:
        ours = os.dup(2)
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.truncate(0)
            raise
        finally:
            os.dup2(ours, 2)
            held.seek(0)
            os.write(ours, held.read())
            os.close(ours)


def _unreadable(path: Path, error: Exception | str) -> Text:
    why = str(error).partition("\n")[0]
    return Text(
        f"{path} 无法读取，可能已损坏：{why}", f"{path} cannot be read and may be damaged: {why}"
    )
