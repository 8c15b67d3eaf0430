"""
Accounts of many people, side by side with the same sums written by hand, on Polars and DuckDB.

Entries of two years with a cap on lectures and one on online learning, and three requirements, one
of which is a share of what counts. By hand gives the sums and whether requirements are met; zsgx
gives them with bounds, wants and lacks. Before anything is measured, all sums are compared.

Prints JSON: what each took in the median, and its speed as a multiple of that by hand. Needs
``zsgx[batch]`` and ``zsgx[duckdb]``.

    python -m tests.benchmarks.accounts [--people N] [--rounds N] [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
from attrs import asdict, frozen
from tests.benchmarks.rounds import taken
from tests.cove import ACCOUNT, engine_at, written

import zsgx

__all__ = ["Measured", "main"]

#: What the speed must be at least, as a multiple of that by hand.
TARGET: Final = 0.5
#: How many entries a person has.
_EACH: Final = 10
_KEYS: Final = ["person", "year"]
#: What by hand gives as well.
_SAME: Final = (
    'person, "period.first", counted, "professional.counted", "public.counted", "whole.status", '
    '"professional.status", "public.status"'
)


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        engine: Polars or DuckDB.
        caps: Whether the account has caps, which are windows.
        way: Who added up.
        milliseconds: The median over the rounds.
        nanoseconds_a_row: The same for one entry.
        speed: As a multiple of that by hand.
        target: What the speed must be at least, or None where nothing is promised.
        met: Whether it is.
    """

    engine: str
    caps: bool
    way: str
    milliseconds: float
    nanoseconds_a_row: float
    speed: float
    target: float | None
    met: bool | None


def engine_of(*, caps: bool) -> zsgx.Engine:
    """Return an engine over the made-up place, without spreads, carry-over and maybe caps."""
    text = re.sub(r"    spread:.*?(?=  cycle:)", "", ACCOUNT, flags=re.DOTALL)
    if not caps:
        text = re.sub(r"    caps:.*?(?=    requirements:)", "", text, flags=re.DOTALL)
    with tempfile.TemporaryDirectory() as folder:
        return engine_at(written(Path(folder), {"account.yaml": text}))


def entries_of(people: int) -> pl.DataFrame:
    """Return the entries of so many people, in no order."""
    number = pl.int_range(pl.len())
    chance = number.hash(seed=1)
    day = pl.date(2022, 1, 1) + pl.duration(days=(chance % 730).cast(pl.Int64))
    kinds = pl.Enum(["other", "programme_other", "capability"])
    subjects = pl.Enum(["public", "professional"])
    return (
        pl.select(entry=pl.int_range(people * _EACH))
        .select(
            entry="entry",
            person=pl.format("P-{}", (pl.col("entry").hash(seed=2) % people)),
            date=day,
            hours=(chance // 1000 % 4000).cast(pl.Int128).reinterpret(dtype=pl.Decimal(38, 2)),
            subject=pl.when(chance % 3 == 0).then(pl.lit("public")).otherwise(
                pl.lit("professional")
            ).cast(subjects),
            online=chance % 5 == 0,
            programme=pl.when(chance % 7 == 0).then(pl.lit("other")).otherwise(
                pl.lit("programme_other")
            ).cast(kinds),
            certified=chance % 11 == 0,
        )
        .rename(
            {
                "hours": "training.hours",
                "subject": "training.subject",
                "online": "training.online",
                "programme": "training.programme",
                "certified": "certificate.training",
            }
        )
    )  # fmt: skip


def persons_of(people: int) -> pl.DataFrame:
    """Return the people."""
    chance = pl.int_range(people, eager=False).hash(seed=3)
    levels = pl.Enum(["none", "junior", "intermediate", "senior"])
    return pl.select(
        person=pl.format("P-{}", pl.int_range(people)),
        level=pl.when(chance % 4 == 0)
        .then(pl.lit("senior"))
        .otherwise(pl.lit("junior"))
        .cast(levels),
        retired=chance % 9 == 0,
    ).rename({"level": "person.title_level", "retired": "person.retired"})


def by_hand(entries: pl.DataFrame, persons: pl.DataFrame, *, caps: bool) -> pl.DataFrame:
    """Return the sums as somebody would write them for this policy alone."""
    hours = pl.col("training.hours")
    rows = entries.lazy().select(
        "person",
        "date",
        year=pl.col("date").dt.year(),
        professional=pl.col("training.subject") == "professional",
        public=pl.col("training.subject") == "public",
        lecture=pl.col("training.programme") == "other",
        online=pl.col("training.online"),
        hours=pl.when("certificate.training").then(hours * 2).otherwise(hours),
    )
    if caps:
        rows = rows.sort("person", "date", maintain_order=True)
        senior = pl.col("person.title_level") == "senior"
        rows = rows.join(persons.lazy(), on="person", how="left", maintain_order="left")
        third = pl.when(senior).then(pl.lit("33.33").cast(pl.Decimal(38, 2))).otherwise(30)
        for group, most in (("lecture", 20), ("online", third)):
            inside = pl.when(group).then("hours").otherwise(0)
            before = (inside.cum_sum() - inside).over(_KEYS)
            left = pl.min_horizontal("hours", pl.max_horizontal(most - before, 0))
            rows = rows.with_columns(hours=pl.when(group).then(left).otherwise("hours"))
    of = {
        name: pl.when(name).then("hours").otherwise(0).sum() for name in ("professional", "public")
    }
    sums = rows.group_by(_KEYS).agg(counted=pl.col("hours").sum(), **of)
    asked = (pl.col("year") >= 2023) & ~pl.col("person.retired")
    senior = pl.col("person.title_level") == "senior"
    return (
        sums.join(persons.lazy(), on="person", how="left")
        .with_columns(
            whole_met=pl.col("counted") >= pl.when(senior).then(100).otherwise(90),
            professional_met=pl.col("professional") * 3 >= pl.col("counted") * 2,
            public_met=pl.when(asked).then(pl.col("public") >= 30),
        )
        .sort(_KEYS)
        .collect()
    )


def sql_by_hand(*, caps: bool) -> str:
    """Return the same as a query."""
    rows = """SELECT e.person, date, entry, year(date) AS year, "person.title_level" = 'senior' AS
        senior, "person.retired" AS retired, "training.subject" = 'professional' AS professional,
        "training.subject" = 'public' AS public, "training.programme" = 'other' AS lecture,
        "training.online" AS online, CASE WHEN "certificate.training" THEN "training.hours" * 2
        ELSE "training.hours" END AS hours FROM entries e LEFT JOIN persons USING (person)"""
    third = "CASE WHEN senior THEN 33.33 ELSE 30 END"
    for group, most in (("lecture", 20), ("online", third)) if caps else ():
        inside = f"CASE WHEN {group} THEN hours ELSE 0 END"
        window = "PARTITION BY person, year ORDER BY date, entry ROWS UNBOUNDED PRECEDING"
        rows = f"""SELECT * REPLACE (CASE WHEN {group} THEN
            least(hours, greatest({most} - (sum({inside}) OVER ({window}) - {inside}), 0))
            ELSE hours END AS hours) FROM ({rows})"""
    return f"""SELECT *, counted >= CASE WHEN senior THEN 100 ELSE 90 END AS whole_met,
        professional * 3 >= counted * 2 AS professional_met,
        CASE WHEN year >= 2023 AND NOT retired THEN public >= 30 END AS public_met FROM
        (SELECT person, year, any_value(senior) AS senior, any_value(retired) AS retired,
        sum(hours) AS counted, sum(CASE WHEN professional THEN hours ELSE 0 END) AS professional,
        sum(CASE WHEN public THEN hours ELSE 0 END) AS public
        FROM ({rows}) GROUP BY person, year) ORDER BY person, year"""


def check(hand: pl.DataFrame, made: pl.DataFrame) -> None:
    """Stop where sums, or what is met, differ."""
    ours = made.select(
        person="person",
        year=pl.col("period.first").dt.year(),
        counted="counted",
        professional="professional.counted",
        whole_met=pl.col("whole.status") == "met",
        professional_met=pl.col("professional.status") == "met",
        public_met=pl.when(pl.col("public.status") != "silent").then(
            pl.col("public.status") == "met"
        ),
    ).sort(_KEYS)
    theirs = hand.sort(_KEYS).select(
        pl.col(name).cast(dtype) for name, dtype in ours.schema.items()
    )
    assert ours.equals(theirs), ours.filter(ours["counted"] != theirs["counted"]).head(3)


def measure(people: int, rounds: int) -> list[Measured]:
    """Return what was measured."""
    entries, persons = entries_of(people), persons_of(people)
    found: list[Measured] = []
    for caps in (False, True):
        engine = engine_of(caps=caps)
        database = duckdb.connect()
        database.register("frame", entries)
        database.execute("CREATE TABLE entries AS SELECT * FROM frame")
        database.register("people", persons)
        database.execute("CREATE TABLE persons AS SELECT * FROM people")
        query = zsgx.account_sql(
            engine, "annual", "entries", at="cove", dialect="duckdb", columns=entries.columns,
            persons=("persons", persons.columns),
        )  # fmt: skip
        ways: dict[str, dict[str, Callable[[], Any]]] = {
            "polars": {
                "by hand": partial(by_hand, entries, persons, caps=caps),
                "zsgx": partial(
                    zsgx.account_table, engine, "annual", entries, at="cove", persons=persons
                ),
            },
            "duckdb": {
                "by hand": partial(_run, database, sql_by_hand(caps=caps)),
                "zsgx": partial(_run, database, f"SELECT {_SAME} FROM ({query})"),
            },
        }
        for name, sides in ways.items():
            hand, made = sides["by hand"](), sides["zsgx"]()
            if name == "duckdb":
                hand, made = (database.sql(each).pl() for each in (sql_by_hand(caps=caps), query))
            check(hand, made)
            times = taken(sides, rounds)
            for way, each in times.items():
                speed = times["by hand"].times(each)
                target = TARGET if way == "zsgx" else None
                found.append(
                    Measured(
                        name,
                        caps,
                        way,
                        round(each.median * 1000, 1),
                        round(each.median * 1e9 / entries.height, 1),
                        round(speed, 2),
                        target,
                        None if target is None else speed >= target,
                    )
                )
    return found


def _run(database: duckdb.DuckDBPyConnection, query: str) -> None:
    database.execute(f"CREATE OR REPLACE TEMP TABLE answers AS {query}")


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="only try whether it works")
    options = parser.parse_args()
    people, rounds = (500, 1) if options.quick else (options.people, options.rounds)
    found = {
        "python": platform.python_version(),
        "polars": pl.__version__,
        "duckdb": duckdb.__version__,
        "people": people,
        "entries": people * _EACH,
        "rounds": rounds,
        "measured": [asdict(each) for each in measure(people, rounds)],
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
