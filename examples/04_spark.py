"""
同样的记录，在 Spark 上。The same records on Spark.

The records of the example before are made by Spark, and decided by it: by plain expressions, which
its plan shows, so that no row ever comes to Python. The answers are those of Polars. Here Spark
runs on this machine; on a cluster only the session is another.

    python examples/04_spark.py [--rows 10000000]

Needs `zsgx[spark]`, and Java 17 or newer. How long it took goes to the standard error.
"""

import argparse
import contextlib
import datetime
import io
import os
import re
import sys
import tempfile
import time
from collections import Counter
from typing import Final

from attrs import frozen
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

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
# As in the example before.
PRIME: Final = 2**31 - 1
FACTOR: Final = 742_938_285


def main() -> None:
    """Make records up on Spark, decide them there, and say what they come to."""
    parser = argparse.ArgumentParser(description="Ten million records on Spark.")
    parser.add_argument("--rows", type=int, default=10_000_000)
    given = parser.parse_args()
    # A host name that means nothing on the network must not keep Spark from starting.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    with tempfile.TemporaryDirectory() as folder:
        spark = (
            SparkSession.builder.master("local[*]")
            .config("spark.log.level", "ERROR")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.local.dir", folder)
            .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
            .getOrCreate()
        )
        try:
            run(spark, given.rows)
        finally:
            spark.stop()


def run(spark: SparkSession, rows: int) -> None:
    """Decide *rows* made-up records, and say what they come to."""
    engine = Engine.load(
        readings={
            "before_issue": "not_apply",
            "unplanned": "not_recorded",
            "uncertified": "not_recorded",
            "one_year": "rolling",
        }
    )
    records = make(spark, rows)
    decided = engine.decide_table(records, ask=QUESTIONS, at=column("place"), date=DAY)
    print("# 计划 · The plan")
    print(*operators(decided), sep=", ")

    begun = time.perf_counter()
    statuses = [f"{question}.status" for question in QUESTIONS]
    counted = decided.groupBy("place", *(f"`{status}`" for status in statuses)).count().collect()
    tell_pace(rows, time.perf_counter() - begun)
    for question in QUESTIONS:
        print(f"\n# {question}")
        counts: Counter[tuple[str, str]] = Counter()
        for row in counted:
            counts[row["place"], row[f"{question}.status"]] += row["count"]
        for (place, told), count in sorted(counts.items()):
            print(f"{place:<9} {told:<13} {count:>10,}")


def make(spark: SparkSession, rows: int) -> DataFrame:
    """Return *rows* made-up records."""
    number = f.col("id")
    square, columns = number * number % PRIME, []
    for place, (path, what) in enumerate([*MADE_UP.items(), (HOURS, None)], start=1):
        drawn = square * pow(FACTOR, place, PRIME) % PRIME
        match what:
            case None:
                made = (drawn % 120 + 1).cast("decimal(9, 2)")
            case int():
                made = drawn % 100 < what
            case Days():
                made = f.date_add(f.lit(what.first), (drawn % what.over).cast("int"))
            case _:
                options = f.array(*(f.lit(option) for option in what))
                made = f.get(options, (drawn % len(what)).cast("int"))
        unknown = 0 if path == "place" else UNKNOWN
        is_known = f.floor(drawn / 1000) % 100 >= unknown
        columns.append(f.when(is_known, made).alias(path))
    return spark.range(rows).select(columns)


def operators(frame: DataFrame) -> list[str]:
    """Return what the plan of *frame* does; Python would be among it by a name of its own."""
    with contextlib.redirect_stdout(io.StringIO()) as told:
        frame.explain()
    found = re.findall(r"^[\s:+*()\d-]*([A-Z]\w+)", told.getvalue(), re.MULTILINE)
    return list(dict.fromkeys(found))


def tell_pace(rows: int, seconds: float) -> None:
    """Tell how long it took to decide *rows* records."""
    print(
        f"{rows:,} rows, {len(QUESTIONS)} questions: {seconds:.2f} s, "
        f"{rows / seconds:,.0f} rows a second",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
