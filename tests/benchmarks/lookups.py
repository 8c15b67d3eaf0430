"""
A lookup table of ten thousand rows, side by side with one of ten.

Keyed by a level and a rank, or by a text; two million records on Polars and on DuckDB, which writes
the answers into a table, and fewer on a PostgreSQL that is named. Before anything is measured,
answers are compared with a plain dictionary.

Prints JSON: what each took in the median, and how many times as long the ten thousand rows took.

    python -m tests.benchmarks.lookups [--rows N] [--rounds N] [--postgres ADDRESS] [--quick]
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import duckdb
import numpy as np
import polars
from attrs import asdict, frozen
from tests.benchmarks.rounds import taken

import zsgx
from zsgx import Engine, Policy

__all__ = ["Measured", "main"]

#: How many times as long ten thousand rows may take.
TARGET: Final = 1.3
DAY: Final = datetime.date(2024, 6, 1)
QUESTION: Final = "hours.credited"
LEVELS: Final = ("none", "junior", "intermediate", "senior")
_RANKS: Final = 2_500
_TEXTS: Final = 10_000
_CODES: Final = {
    ("ranks", "ten"): "990100",
    ("ranks", "ten thousand"): "990200",
    ("texts", "ten"): "990300",
    ("texts", "ten thousand"): "990400",
}
Row = tuple[tuple[Any, ...], int]


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        engine: Who answered.
        keys: Whether the rows are keyed by ``ranks`` or by ``texts``.
        detail: Whether with status and rule (``full``).
        few: The median with ten rows, in milliseconds.
        many: The median with ten thousand.
        times: How many times as long these took.
        target: What that may be at most; None where nothing is promised.
        met: Whether it is.
    """

    engine: str
    keys: str
    detail: str
    few: float
    many: float
    times: float
    target: float | None
    met: bool | None


def rows_of(keys: str, size: str) -> Sequence[Row]:
    """Return the rows of a table: their keys and their values."""
    if keys == "texts":
        number = 10 if size == "ten" else _TEXTS
        return [((f"field {place}",), place % 900) for place in range(number)]
    ranks, levels = (5, LEVELS[:2]) if size == "ten" else (_RANKS, LEVELS)
    return [
        ((level, rank), (place * 7 + rank) % 900)
        for place, level in enumerate(levels)
        for rank in range(1, ranks + 1)
    ]


def policy_of(folder: Path, keys: str, size: str) -> Policy:
    """Return the policy of a place whose hours are looked up."""
    code = _CODES[keys, size]
    name, document = f"place{code}", f"P{code}"
    folder = folder / code
    folder.mkdir()
    paths = ["training.occupation"] if keys == "texts" else ["person.title_level", "base.rank"]
    (folder / "jurisdiction.yaml").write_text(
        f"format: 1\nname: {name}\ncode: '{code}'\nlabel: {{zh: 某地, en: {name}}}\n"
        f"gaps: ['990000', '000000']\ndocuments:\n  {document}:\n"
        "    title: {zh: 标准, en: Standard}\n    issued: 2024-01-01\n",
        encoding="utf-8",
    )
    cite = f"{document}/1/hours-1"
    (folder / "hours.yaml").write_text(
        f"clauses:\n  {cite}: {{zh: 折算, en: conversion}}\n"
        f"lookups:\n  table:\n    keys: [{', '.join(paths)}]\n    unit: hours\n    cite: {cite}\n"
        "    otherwise: {value: 0}\n    rows: rows.csv\n"
        f"tables:\n  {QUESTION}:\n    mode: replaces\n    rules:\n"
        f"      - {{id: row, then: lookup.table, cite: {cite}}}\n",
        encoding="utf-8",
    )
    header = ",".join([*(path.rpartition(".")[2] for path in paths), "value"])
    lines = (",".join(map(str, (*cells, value))) for cells, value in rows_of(keys, size))
    (folder / "rows.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
    policy, issues = zsgx.read_policy_folder(folder)
    if policy is None or issues:
        raise SystemExit("\n".join(issue.say("en") for issue in issues))
    return policy


def records(number: int) -> polars.DataFrame:
    """Return records whose keys are spread over all rows."""
    chance = np.random.default_rng(1)
    levels = polars.Series(LEVELS).gather(chance.integers(0, len(LEVELS), number))
    texts = polars.Series([f"field {place}" for place in range(_TEXTS)])
    return polars.DataFrame(
        {
            "person.title_level": levels.cast(polars.Enum(LEVELS)),
            "base.rank": chance.integers(1, _RANKS + 1, number),
            "training.occupation": texts.gather(chance.integers(0, _TEXTS, number)),
        }
    )


def check(engine: Engine, frame: polars.DataFrame, keys: str, size: str) -> None:
    """Stop where an answer is not that of a plain dictionary."""
    expected = dict(rows_of(keys, size))
    few = frame.head(5_000)
    answers = engine.decide_table(few, at=_CODES[keys, size], date=DAY, ask=[QUESTION])
    columns = [few["training.occupation"]]
    if keys == "ranks":
        columns = [few["person.title_level"], few["base.rank"]]
    for found, cells in zip(answers[QUESTION], zip(*columns, strict=True), strict=True):
        if found != Decimal(expected.get(cells, 0)):
            raise SystemExit(f"{cells}: {found}")


def on_polars(
    engine: Engine, frame: polars.DataFrame, code: str, detail: Literal["full", "value"]
) -> polars.DataFrame:
    """Return the answers of Polars."""
    return engine.decide_table(frame, at=code, date=DAY, ask=[QUESTION], detail=detail)


def in_database(
    run: Callable[[str], object],
    engine: Engine,
    dialect: str,
    code: str,
    detail: Literal["full", "value"],
) -> object:
    """Have a database write its answers into a table."""
    run("DROP TABLE IF EXISTS answers")
    asked: Mapping[str, Any] = {"at": code, "date": DAY, "ask": [QUESTION], "detail": detail}
    columns = ["person.title_level", "base.rank", "training.occupation"]
    query = engine.to_sql("records", dialect=dialect, columns=columns, **asked)
    return run(f"CREATE TEMP TABLE answers AS {query}")


def measure(number: int, rounds: int, address: str | None) -> Iterator[Measured]:
    """Yield what each engine took, with few rows and with many."""
    with tempfile.TemporaryDirectory() as name:
        policies = [policy_of(Path(name), keys, size) for keys, size in _CODES]
        engine = Engine.load(plugins=[], policies=policies)
    frame = records(number)
    for keys, size in _CODES:
        check(engine, frame, keys, size)
    database = duckdb.connect()
    database.register("given", frame.with_columns(polars.col(polars.Enum).cast(str)).to_arrow())
    database.execute("CREATE TABLE records AS SELECT * FROM given")
    ways: dict[str, Callable[..., object]] = {
        "polars": partial(on_polars, engine, frame),
        "duckdb": partial(in_database, database.execute, engine, "duckdb"),
    }
    if address:
        ways["postgres"] = partial(in_database, _postgres(address, frame), engine, "postgres")
    details: tuple[Literal["value", "full"], ...] = ("value", "full")
    for way, run in ways.items():
        for keys in ("ranks", "texts"):
            for detail in details:
                calls = {
                    size: partial(run, _CODES[keys, size], detail)
                    for size in ("ten", "ten thousand")
                }
                for call in calls.values():
                    call()
                found = taken(calls, rounds)
                few, many = found["ten"], found["ten thousand"]
                times = many.times(few)
                yield Measured(
                    way,
                    keys,
                    detail,
                    round(few.median * 1_000, 2),
                    round(many.median * 1_000, 2),
                    round(times, 2),
                    TARGET,
                    times <= TARGET,
                )


def _postgres(address: str, frame: polars.DataFrame) -> Callable[[str], object]:
    import psycopg

    connection = psycopg.connect(address, autocommit=True)
    connection.execute(
        'CREATE TEMP TABLE records ("person.title_level" TEXT, "base.rank" BIGINT, '
        '"training.occupation" TEXT)'
    )
    with connection.cursor() as cursor, cursor.copy("COPY records FROM STDIN") as copy:
        for row in frame.iter_rows():
            copy.write_row(row)
    connection.execute("ANALYZE records")
    return lambda query: connection.execute(query.encode())


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description="A lookup of 10,000 rows beside one of ten.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--postgres", metavar="ADDRESS", help="a PostgreSQL to measure as well")
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it works")
    given = parser.parse_args()
    rows, rounds = (5_000, 2) if given.quick else (given.rows, given.rounds)
    shown = {
        "python": platform.python_version(),
        "polars": polars.__version__,
        "duckdb": duckdb.__version__,
        "rows": rows,
        "rounds": rounds,
        "measured": [asdict(each) for each in measure(rows, rounds, given.postgres)],
    }
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
