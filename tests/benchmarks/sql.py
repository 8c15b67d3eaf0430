"""
zsgx on DuckDB, side by side with the same questions as SQL written by hand.

Three questions for records of four places in one table of DuckDB. By hand gives the values alone;
zsgx gives them alone (`detail="value"`), or with status and rule. Answers are written into a table,
or read by sums over all of them, where nothing is written. With ENUM and with text columns, with
and without unknown facts. Before anything is measured, all answers are compared.

Prints JSON: what each took in the median, and its speed as a multiple of the SQL by hand. Needs
``zsgx[batch]``.

    python -m tests.benchmarks.sql [--rows N] [--rounds N] [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final, Literal

import duckdb
import polars
from attrs import asdict, frozen
from tests.benchmarks.by_hand_sql import BY_HAND
from tests.benchmarks.records import DAY, QUESTIONS, facts_of, loaded, table_of
from tests.benchmarks.rounds import taken

import zsgx

__all__ = ["Measured", "main"]

#: What the speed must be at least, as a multiple of the SQL by hand.
TARGETS: Final = {"zsgx, values": 0.7}
_HOURS, _ROUTE, _SUBSIDY = (f'"{question}"' for question in QUESTIONS)
_EXTRAS: Final = [f'"{name}.{part}"' for name in QUESTIONS for part in ("status", "rule")]


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        options: Whether places and options are ``ENUM`` or ``text``.
        nulls: Whether some facts are unknown.
        into: Whether the answers were written into a ``table`` or read by ``sums``.
        way: Who answered, and whether with status and rule.
        milliseconds: The median over the rounds.
        nanoseconds_a_row: The same for one row.
        speed: As a multiple of the SQL by hand.
        target: What the speed must be at least, or None where nothing is promised.
        met: Whether it is.
    """

    options: str
    nulls: bool
    into: str
    way: str
    milliseconds: float
    nanoseconds_a_row: float
    speed: float
    target: float | None
    met: bool | None


def stored(frame: polars.DataFrame, *, text: bool) -> duckdb.DuckDBPyConnection:
    """Return a database whose table ``records`` holds *frame*, options as text or as ENUM."""
    database = duckdb.connect()
    changed = []
    for series in frame:
        if not text and isinstance(series.dtype, polars.Enum):
            options = ", ".join(f"'{option}'" for option in series.dtype.categories)
            database.execute(f'CREATE TYPE "{series.name} option" AS ENUM ({options})')
            changed.append(f'"{series.name}"::"{series.name} option" AS "{series.name}"')
    replaced = f"REPLACE ({', '.join(changed)})" if changed else ""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.parquet"
        # A query gives its rows in any order; by their numbers, answers are put side by side.
        frame.with_row_index("number").write_parquet(file)
        database.execute(f"CREATE TABLE records AS SELECT * {replaced} FROM '{file}'")
    return database


def queries(engine: zsgx.Engine) -> dict[str, str]:
    """Return each way to answer, by name, as a query."""
    details: dict[str, Literal["value", "full"]] = {
        "zsgx, values": "value",
        "zsgx, in full": "full",
    }
    place = zsgx.column("place")
    return {
        "by hand": BY_HAND,
        **{
            way: engine.to_sql(
                "records", ask=QUESTIONS, at=place, date=DAY, dialect="duckdb", detail=detail
            )
            for way, detail in details.items()
        },
    }


def into(way: str, query: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to use *query*, and the statement for each."""
    extras = _EXTRAS if way == "zsgx, in full" else []
    listed = ", ".join([_HOURS, _ROUTE, _SUBSIDY, *extras])
    yield "table", f"CREATE OR REPLACE TEMP TABLE answers AS SELECT {listed} FROM ({query})"
    sums = ", ".join(
        [
            f"sum({_HOURS})",
            f"count(*) FILTER ({_ROUTE} = 'none')",
            f"count(*) FILTER ({_SUBSIDY})",
            *(f"min({extra})" for extra in extras),
        ]
    )
    yield "sums", f"SELECT {sums} FROM ({query})"


def check(database: duckdb.DuckDBPyConnection, ways: dict[str, str]) -> None:
    """Compare all answers; with a difference, nothing is worth being measured."""
    kinds = ("DECIMAL(18, 2)", "VARCHAR", "BOOLEAN")
    listed = ", ".join(
        f'"{question}"::{kind}' for question, kind in zip(QUESTIONS, kinds, strict=True)
    )
    answers = {
        way: database.sql(f"SELECT {listed} FROM ({query}) ORDER BY number").pl()
        for way, query in ways.items()
    }
    for way, found in answers.items():
        for number, name in enumerate(QUESTIONS):
            mine, other = found.to_series(number), answers["by hand"].to_series(number)
            differ = mine.ne_missing(other).arg_true()
            if len(differ):
                row = differ[0]
                raise AssertionError(f"{way}: {name}, row {row}: {mine[row]}, {other[row]}")


def _run(database: duckdb.DuckDBPyConnection, statement: str) -> object:
    return database.execute(statement).fetchall()


def measure(engine: zsgx.Engine, rows: int, rounds: int) -> Iterator[Measured]:
    """Yield what every way took, for every kind of records."""
    facts, ways = facts_of(engine), queries(engine)
    for options, nulls in itertools.product(("ENUM", "text"), (False, True)):
        with stored(table_of(facts, rows, nulls=nulls), text=options == "text") as database:
            check(database, ways)
            times = taken(
                {
                    f"{target}: {way}": partial(_run, database, statement)
                    for way, query in ways.items()
                    for target, statement in into(way, query)
                },
                rounds,
            )
        for name, took in times.items():
            target, way = name.split(": ")
            speed = round(times[f"{target}: by hand"].times(took), 3)
            least = TARGETS.get(way)
            yield Measured(
                options=options,
                nulls=nulls,
                into=target,
                way=way,
                milliseconds=round(took.median * 1e3, 2),
                nanoseconds_a_row=round(took.median / rows * 1e9, 2),
                speed=speed,
                target=least,
                met=None if least is None else speed >= least,
            )


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="zsgx on DuckDB beside SQL by hand.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it works")
    given = parser.parse_args()
    rows, rounds = (2_000, 2) if given.quick else (given.rows, given.rounds)
    shown = {
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "rows": rows,
        "rounds": rounds,
        "measured": [asdict(each) for each in measure(loaded(), rows, rounds)],
    }
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
