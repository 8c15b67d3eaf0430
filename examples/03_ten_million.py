"""
一台笔记本，一千万条记录。Ten million records on a laptop.

Makes records up, part by part, and has zsgx answer three questions for each of them at four places,
from Parquet to Parquet. Polars streams them, so that memory grows little with the rows. What they
come to is printed; how long it took, and how much memory, goes to the standard error.

    python examples/03_ten_million.py [--rows 10000000] [--folder FOLDER]

Needs `zsgx[batch]`, and about 20 MB of room for a million rows: in a temporary folder that is
removed afterwards, or in FOLDER, where the records and their answers stay.
"""

import argparse
import datetime
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

import polars as pl
from attrs import frozen

import zsgx
from zsgx import Engine, column


@frozen
class Days:
    """
    Days that are made up.

    Attributes:
        first: The first of them.
        over: How many there are.
    """

    first: datetime.date
    over: int


QUESTIONS: Final = ("hours.credited", "title.route", "subsidy.training.eligible")
DAY: Final = datetime.date(2024, 5, 1)
#: What is made up by the name of its column: options, days, or how many in a hundred are true.
MADE_UP: Final[dict[str, tuple[str, ...] | Days | int]] = {
    "place": ("national", "guangxi", "qingdao", "weihai"),
    "training.programme": ("advanced_seminar", "capability", "digital_engineer", "other"),
    "training.subject": ("public", "professional"),
    "training.in_published_plan": 60,
    "training.project_listed": 80,
    "training.passed": 80,
    "certificate.training": 50,
    "certificate.level": ("none", "junior", "intermediate", "senior"),
    "certificate.issued_on": Days(datetime.date(2022, 6, 1), 730),
    "application.in_scope": 80,
    "application.exam_based": 30,
    "claim.paid_before": 50,
    "claim.last_paid_on": Days(datetime.date(2022, 1, 1), 800),
    "claim.on": Days(datetime.date(2023, 6, 1), 500),
    "external.subsidy_person_covered": 90,
}
HOURS: Final = "training.hours"
#: Of a hundred records, how many do not know a fact.
UNKNOWN: Final = 3
#: How many records are in memory at a time while they are made.
PART: Final = 500_000
# The square of a row's number times such a factor, over such a prime, leaves a rest that is as good
# as drawn by lot. Spark draws the same, as the next example shows.
PRIME: Final = 2**31 - 1
FACTOR: Final = 742_938_285


def main() -> None:
    """Make records up, decide them, and say what they come to."""
    parser = argparse.ArgumentParser(description="Ten million records on a laptop.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the files stay; a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder: Path = given.folder or Path(temporary)
        make(given.rows, folder / "records")
        # Some looks at a table are Polars' own business, such as those of a tally: they stream too.
        with pl.Config(engine_affinity="streaming"):
            run(given.rows, folder)


def make(rows: int, folder: Path) -> None:
    """Make *rows* records up, and write them into *folder*."""
    folder.mkdir(parents=True)
    for start in range(0, rows, PART):
        number = pl.int_range(start, min(start + PART, rows), dtype=pl.Int64)
        pl.select(record(number)).write_parquet(folder / f"{start:012}.parquet")


def record(number: pl.Expr) -> list[pl.Expr]:
    """Return the columns of the records with such a *number*."""
    square, columns = number * number % PRIME, []
    for place, (path, what) in enumerate([*MADE_UP.items(), (HOURS, None)], start=1):
        drawn = square * pow(FACTOR, place, PRIME) % PRIME
        match what:
            case None:
                made = (drawn % 120 + 1).cast(pl.Decimal(9, 2))
            case int():
                made = drawn % 100 < what
            case Days():
                made = pl.lit(what.first) + pl.duration(days=drawn % what.over)
            case _:
                # Enum takes a byte a row, and is told apart faster than text.
                options = pl.Series(what, dtype=pl.Enum(what))
                made = pl.lit(options).gather(drawn % len(what))
        is_known = pl.lit(value=True) if path == "place" else drawn // 1000 % 100 >= UNKNOWN
        columns.append(pl.when(is_known).then(made).alias(path))
    return columns


def run(rows: int, folder: Path) -> None:
    """Decide the *rows* records in *folder*, and say what they come to."""
    # Where the law is ambiguous the choice is the caller's.
    engine = Engine.load(
        readings={
            "before_issue": "not_apply",
            "unplanned": "not_recorded",
            "uncertified": "not_recorded",
            "one_year": "rolling",
        }
    )
    records = pl.scan_parquet(folder / "records")
    begun = time.perf_counter()
    decided = engine.decide_table(records, ask=QUESTIONS, at=column("place"), date=DAY)
    decided.sink_parquet(folder / "decided.parquet")
    tell_pace(rows, time.perf_counter() - begun)

    answers = pl.scan_parquet(folder / "decided.parquet")
    for question in QUESTIONS:
        print(f"# {question}")
        status = f"{question}.status"
        counted = answers.group_by("place", status).len().cast({pl.Enum: pl.String})
        for place, told, count in counted.sort("place", status).collect().rows():
            print(f"{place:<9} {told:<13} {count:>10,}")
        print()

    print("# 汇总 · Tally")
    tally = zsgx.tally(answers, by=["place"], person=None)
    print(tally.select("place", "hours", "hours.open", "subsidies", "subsidies.open").collect())


def tell_pace(rows: int, seconds: float) -> None:
    """Tell how long it took to decide *rows* records, and what memory at most."""
    memory = peak()
    print(
        f"{rows:,} rows, {len(QUESTIONS)} questions: {seconds:.2f} s, "
        f"{rows / seconds:,.0f} rows a second"
        + ("" if memory is None else f", {memory:,.0f} MiB of memory at the peak"),
        file=sys.stderr,
    )


def peak() -> float | None:
    """Return the most memory that this program has had, in MiB, where the system tells."""
    if sys.platform == "win32":
        return None
    import resource  # noqa: PLC0415 - Windows does not have it

    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return taken / (1024**2 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
