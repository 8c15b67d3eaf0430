"""
Tables that are read part by part: how much they may hold, what their headers must be, Parquet.

Whoever is sent a file has not chosen how large it is. So each limit is seen before the work that it
bounds, and all of them stand in the documentation.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import re
import tempfile
import zoneinfo
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

import polars as pl
from attrs import define, frozen

from zsgx.batch.rejects import RejectedRow
from zsgx.domain.lexicon import folded
from zsgx.errors import Faults, UnusableError
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from zsgx.domain.catalogue import Catalogue
    from zsgx.domain.vocabulary import Fact

__all__ = [
    "CELL",
    "COLUMNS",
    "ELEMENTS",
    "FIELD",
    "FORMATS",
    "HEADER",
    "HEIGHT",
    "LINE",
    "PART",
    "PART_BYTES",
    "SHEETS",
    "STRINGS",
    "STRINGS_UNPACKED",
    "UNPACKED",
    "BatchPart",
    "Pace",
    "ParquetSource",
    "Position",
    "Source",
    "facts_by_label",
    "fingerprint",
    "header_faults",
    "label_faults",
    "mistaken",
    "mistaken_words",
    "named",
    "no_fact",
    "title_faults",
    "too_much",
]

#: Columns of a table, in every format; as many as a sheet has.
COLUMNS: Final = 16_384
#: Characters of a column's name.
NAME: Final = 1_000

#: Characters of a field of a CSV file.
FIELD: Final = 1_048_576
#: Bytes of a line of a CSV file, and of all lines of one row.
LINE: Final = 16 * 1024 * 1024
#: Bytes of the header of a CSV file.
HEADER: Final = 1024 * 1024

#: Rows of a sheet, its header included.
HEIGHT: Final = 1_048_576
#: Characters of a cell of a sheet.
CELL: Final = 32_767
#: Sheets of a workbook, and formats of its cells.
SHEETS: Final = 1_000
FORMATS: Final = 65_490
#: Strings that cells share, and their bytes once they are unpacked.
STRINGS: Final = 4_000_000
STRINGS_UNPACKED: Final = 256 * 1024 * 1024
#: Bytes of a sheet once it is unpacked, and of each of the other parts of a workbook that are read.
UNPACKED: Final = 4 * 1024 * 1024 * 1024
PART: Final = 8 * 1024 * 1024
#: Elements of each of those other parts.
ELEMENTS: Final = 200_000
#: Digits of a decimal.
_PRECISION: Final = 38
#: What steers a terminal or a spreadsheet and stands in no name; tabs and line breaks may.
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: How many headings get a suggestion, and how many facts are named where none comes near.
_SUGGESTED: Final = 8
_NAMED: Final = 12
#: How like a fact a heading is at least, to be named where none is one, and where others are.
_NEAR: Final = 0.5
_ALIKE: Final = 0.7
#: How many headings are compared with facts.
_COMPARED: Final = 200
#: How large a part should be in memory.
PART_BYTES: Final = 48 * 1024 * 1024
#: How many rows the first part has, whose width nobody knows yet, and how many any may have.
_FIRST: Final = 20_000
_MOST: Final = 250_000
#: What keeps Polars from panicking over an unknown time zone.
_ZONES: Final = "POLARS_IGNORE_TIMEZONE_PARSE_ERROR"
#: How much of both ends of a file its fingerprint covers.
_ENDS: Final = 1024 * 1024


def too_much(path: Path, what: Text, number: int, most: int) -> Text:
    """Return that the file *path* holds *number* of something, of which *most* are taken."""
    return Text(
        f"{path}：{what.zh} {number:,}，最多 {most:,}",
        f"{path}: {what.en} {number:,}; at most {most:,} are read",
    )


def named(names: Sequence[str]) -> list[str]:
    """Return *names* without the empty ones at their end: columns that nobody has filled in."""
    kept = list(names)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def header_faults(names: Sequence[str], path: Path) -> Iterator[Text]:
    """Yield what is wrong with the *names* of columns in the first row of the file *path*."""
    if len(names) > COLUMNS:
        yield too_much(path, Text("列数", "columns:"), len(names), COLUMNS)
        return
    if not any(name.strip() for name in names):
        yield Text(
            f"{path} 没有表头；第一行应为各列的名称",
            f"{path} has no header; its first row must name the columns",
        )
        return
    unnamed = [str(place) for place, name in enumerate(names, 1) if not name.strip()]
    if unnamed:
        yield Text(
            f"{path} 的第 {listing(unnamed)} 列没有名称；表头须在第一行，其上不能有标题",
            f"{path}: column {listing(unnamed)} has no name; the header must be the first row, "
            f"with no title above it",
        )
    twice = [name for name, times in Counter(names).items() if name.strip() and times > 1]
    if twice:
        yield Text(
            f"{path} 有同名的列：{listing(map(_short, twice))}；请改名或删去",
            f"{path} has several columns called {listing(map(_short, twice))}; rename or remove "
            f"them",
        )
    yield from _odd_names(names, path)


def _odd_names(names: Sequence[str], path: Path) -> Iterator[Text]:
    long = [_short(name) for name in names if len(name) > NAME]
    if long:
        yield Text(
            f"{path} 有超过 {NAME:,} 个字符的列名：{listing(long)}；请缩短",
            f"{path} has names of columns with more than {NAME:,} characters: {listing(long)}; "
            f"shorten them",
        )
    steering = [json.dumps(_short(name)) for name in names if _CONTROL.search(name)]
    if steering:
        yield Text(
            f"{path} 的列名中有控制字符：{listing(steering)}；请删去",
            f"{path} has control characters in names of columns: {listing(steering)}; remove them",
        )


def parquet_faults(schema: pl.Schema, path: Path) -> Iterator[Text]:
    """Yield what is wrong with the columns of the Parquet file *path*."""
    names = list(schema)
    if len(names) > COLUMNS:
        yield too_much(path, Text("列数", "columns:"), len(names), COLUMNS)
        return
    yield from _odd_names(names, path)
    unread = [
        f"{_short(name)} ({type_})"
        for name, type_ in schema.items()
        if any(_is_unread(inner) for inner in _inside(type_))
    ]
    if unread:
        yield Text(
            f"{path} 的这些列无法读取：{listing(unread)}；"
            f"请转换类型（小数至多 {_PRECISION} 位，时区须为已知的）",
            f"{path} has columns that cannot be read: {listing(unread)}; convert them (decimals "
            f"have at most {_PRECISION} digits, and time zones must be known ones)",
        )


def _inside(type_: Any) -> Iterator[Any]:
    """Yield a type and all that it is made of."""
    yield type_
    if isinstance(type_, pl.List | pl.Array):
        yield from _inside(type_.inner)
    elif isinstance(type_, pl.Struct):
        for each in type_.fields:
            yield from _inside(each.dtype)


def _is_unread(type_: Any) -> bool:
    if type_.is_decimal():
        return bool(type_.precision > _PRECISION)
    zone = getattr(type_, "time_zone", None)
    if zone is None:
        return False
    try:
        zoneinfo.ZoneInfo(zone)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return True
    return False


def title_faults(names: Sequence[str], following: Sequence[str], path: Path) -> Iterator[Text]:
    """Yield that the first row is a title, which it is where the row after it alone has columns."""
    if len(names) == 1 and sum(1 for cell in following if cell.strip()) > 1:
        yield Text(
            f"{path} 的第一行“{_short(names[0])}”像是标题而不是表头；"
            f"请删去表头以上的行（还不能读取表单）",
            f"{path}: the first row, “{_short(names[0])}”, seems to be a title and no header; "
            f"remove the rows above the header (forms are not read yet)",
        )


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"  # as long as a line takes


def facts_by_label(
    headings: Iterable[str], facts: Catalogue, taken: Iterable[str]
) -> dict[str, str]:
    """
    Return the path of the fact that each heading names: by its path, a label or an alias.

    Width, case and blanks make no difference; headings that are paths as they stand are left out.

    Args:
        headings: What the columns are called; one that may mean several facts names none.
        facts: All facts.
        taken: Headings that mean something else, such as the place.
    """
    others = {*taken, *facts}
    spelt = {folded(path): (path,) for path in facts}
    meant = {
        each: spelt.get(folded(each)) or facts.lexicon.meanings(each)
        for each in headings
        if each not in others
    }
    return {heading: paths[0] for heading, paths in meant.items() if len(paths) == 1}


def label_faults(
    headings: Sequence[str], labelled: Mapping[str, str], source: Path
) -> Iterator[Text]:
    """Yield that several columns of the file *source* are the same fact."""
    called: dict[str, list[str]] = {}
    for heading, path in labelled.items():
        called.setdefault(path, []).append(heading)
    there = set(headings)
    for path, names in called.items():
        every = [*([path] if path in there else []), *names]
        if len(every) > 1:
            yield Text(
                f"{source}：这些列是同一事实 {path}：{listing(every)}；请只留一列",
                f"{source}: these columns are the same fact, {path}: {listing(every)}; leave one",
            )


def no_fact(
    headings: Sequence[str], facts: Mapping[str, Fact], needed: Sequence[str], source: Path
) -> Text:
    """
    Return that no column of the file *source* is a fact, and which facts its headings come near.

    Args:
        headings: What the columns are called.
        facts: All facts.
        needed: The facts that the questions look at.
        source: The file.
    """
    near = [(heading, _nearest(heading, facts, _NEAR)) for heading in headings[:_SUGGESTED]]
    meant = [(heading, path) for heading, path in near if path]
    if meant:
        zh = "；".join(f"{heading} 是否为 {_called(path, facts).zh}" for heading, path in meant)
        en = "; ".join(f"is {heading} {_called(path, facts).en}" for heading, path in meant)
        hint = Text(f"{zh}？", f"{en}?")
    else:
        named = [_called(path, facts) for path in needed[:_NAMED] if path in facts]
        hint = Text(
            f"所问的事实有：{'、'.join(each.zh for each in named)}",
            f"the questions look at {', '.join(each.en for each in named)}",
        )
    return Text(
        f"{source} 没有一列是事实（列名：{listing(headings, _NAMED)}）；"
        f"请把列名改为事实的路径或名称。{hint.zh}",
        f"no column of {source} is a fact (its columns: {listing(headings, _NAMED)}); "
        f"call the columns by the paths or the labels of facts. {hint.en[0].upper()}{hint.en[1:]}",
    )


def mistaken(
    headings: Iterable[str], facts: Mapping[str, Fact], lacking: Iterable[str]
) -> dict[str, str]:
    """
    Return which headings that name no fact come near one that no column is, each with its path.

    Args:
        headings: The headings that name no fact.
        facts: All facts.
        lacking: The facts that are asked about, and that no column is.
    """
    wanted = {path: facts[path] for path in lacking if path in facts}
    near = {each: _nearest(each, wanted, _ALIKE) for each in list(headings)[:_COMPARED]}
    return {heading: path for heading, path in near.items() if path is not None}


def mistaken_words(mistaken: Mapping[str, str], facts: Mapping[str, Fact]) -> list[Text]:
    """Return for each heading that comes near a fact what to do about it."""
    called = {heading: _called(path, facts) for heading, path in mistaken.items()}
    return [
        Text(
            f"列 {heading} 没有读作事实，其值未参与判定；若它是 {fact.zh}，请改用该名称作列名",
            f"column {heading} is read as no fact and decides nothing; if it is {fact.en}, call "
            "it so",
        )
        for heading, fact in called.items()
    ]


def _called(path: str, facts: Mapping[str, Fact]) -> Text:
    label = facts[path].label
    return Text(f"{path}（{label.zh}）", f"{path} ({label.en})")


def _nearest(heading: str, facts: Mapping[str, Fact], least: float) -> str | None:
    """Return the fact that a heading is most like, None where it is like none by *least*."""
    scores = {path: _likeness(heading, path, fact) for path, fact in facts.items()}
    best = max(scores, key=lambda path: scores[path], default=None)
    return best if best is not None and scores[best] >= least else None


def _likeness(heading: str, path: str, fact: Fact) -> float:
    """Return how like a heading is to what a fact is called, 1 the same."""
    # Facts of one group share the beginning of their paths, which says nothing.
    wanted = folded(heading.rpartition(".")[2])
    words = {folded(each) for each in (path.rpartition(".")[2], fact.label.zh, fact.label.en)}
    return max(_alike(wanted, word) for word in words)


def _alike(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    # Of a word in Chinese a part says much, of one in Latin letters nothing.
    if not shorter.isascii() and shorter in longer:
        return 0.5 + len(shorter) / len(longer) / 2
    return difflib.SequenceMatcher(None, one, other).ratio()


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
class BatchPart:
    """
    Some of the rows of a table, in order.

    Attributes:
        frame: The rows that could be read.
        rows: The number of each of them; see `RejectedRow`.
        rejected: Why the others could not.
        read: How many rows there were, those that could not be read included.
        position: Where the next part begins.
    """

    frame: pl.DataFrame
    rows: pl.Series
    rejected: list[RejectedRow]
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

    def parts(self, start: Position, pace: Pace) -> Iterator[BatchPart]:
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
        Faults(parquet_faults(self.schema, path)).refuse()

    def parts(self, start: Position, pace: Pace) -> Iterator[BatchPart]:
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
            yield BatchPart(frame, rows, [], frame.height, Position(passed))


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
        raise UnusableError(_unreadable(path, error)) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnusableError(_unreadable(path, "damaged")) from None
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
