"""
Single records, Polars, DuckDB, PostgreSQL and Spark give the same values, statuses and rules.

What a single record comes to is held against a reference of its own, see `tests/properties`; here
every engine is held against single records.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from tests.effort import FULL, SEED, amount
from tests.engines.policies import columnar_questions, random_engine
from tests.engines.rows import Rows, random_rows
from tests.engines.tables import (
    Answers,
    Asked,
    by_duckdb,
    by_polars,
    by_postgres,
    by_spark,
    differences,
    one_at_a_time,
    polars_frame,
)

from zsgx.domain.kinds import Kind
from zsgx.engine.columns.expressions import Columnar
from zsgx.engine.columns.joint import KnownFacts
from zsgx.engine.columns.polars.expressions import PolarsColumns
from zsgx.engine.columns.sql.expressions import SqlColumns
from zsgx.engine.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

#: How many rows are tried in all; a long run has ``ZSGX_RECORDS=100000``.
RECORDS: Final = amount(900, 6_000, "ZSGX_RECORDS")
POLICIES: Final = max(6, RECORDS // 500)
ROWS_OF_A_POLICY: Final = 80

#: The settings in which the real policies are asked.
SETTINGS: Final = ("as they are", "chosen", "one place and day")
DETAILS: Final = ("full", "value")

Connection = "psycopg.Connection[tuple[Any, ...]]"


@attrs.frozen
class Case:
    """A table, what is asked of it, and what single records come to."""

    asked: Asked
    rows: Rows
    right: Answers

    def asking(self, questions: tuple[str, ...]) -> Case:
        """Return the same with some of the questions alone."""
        return attrs.evolve(self, asked=attrs.evolve(self.asked, questions=questions))

    def faults(self, said: Answers, who: str) -> list[str]:
        """Return where *who* says anything else."""
        return differences(self.asked, self.rows, self.right, said, who)


@cache
def real(setting: str, detail: str) -> Case:
    """Return a table for all questions of the policies that zsgx ships."""
    if detail == "value":
        case = real(setting, "full")
        values = {name: [(value,) for _, value, _ in said] for name, said in case.right.items()}
        return Case(attrs.evolve(case.asked, detail=detail), case.rows, values)
    random = Random(f"agreement {SEED}: {setting}")
    external = {"training_subsidy_standard": 1500, "training_fund_ratio": "0.015"}
    engine = Engine.load(
        plugins=["national", "guangxi", "qingdao", "weihai"],
        external={} if setting == "as they are" else external,
    )
    questions = tuple(engine.questions)
    rows = random_rows(random, engine, RECORDS // len(SETTINGS), questions)
    asked = Asked(engine, questions, detail)
    if setting != "as they are":
        asked = attrs.evolve(asked, readings=chosen(random, engine))
    if setting == "one place and day":
        day = random.choice([day for day in rows.days if day])
        asked = attrs.evolve(asked, at="qingdao", date=day)
        rows = rows.without("external.")
    return Case(asked, rows, one_at_a_time(asked, rows))


@cache
def made_up(number: int, detail: str) -> Case:
    """Return a table for some questions of random policies."""
    random = Random(f"agreement {SEED} policy {number}")
    with TemporaryDirectory() as folder:
        engine = random_engine(random, Path(folder))
    questions = columnar_questions(random, engine, 5)
    rows = random_rows(random, engine, ROWS_OF_A_POLICY, questions)
    asked = Asked(engine, questions, detail, readings=chosen(random, engine, likely=0.3))
    return Case(asked, rows, one_at_a_time(asked, rows))


def chosen(random: Random, engine: Engine, likely: float = 0.6) -> Mapping[str, str]:
    """Return a choice for some of the readings."""
    readings = {
        name: reading.choices
        for policy in engine.policies.values()
        for name, reading in policy.readings.items()
    }
    return {
        name: random.choice(list(choices))
        for name, choices in readings.items()
        if random.random() < likely
    }


def agree(found: Sequence[str]) -> None:
    """Fail with the first of what was *found*."""
    assert not found, f"{len(found)} cells differ, the first:\n" + "\n".join(found[:3])


#: A plan depends on the setting and on the detail: a usual run has each of either, not each pair.
EVERY: Final = (
    [*itertools.product(SETTINGS, DETAILS)]
    if FULL
    else [*zip(SETTINGS, ("full", "value", "full"), strict=True)]
)
every_setting = pytest.mark.parametrize(("setting", "detail"), EVERY)

#: Single records are asked once for all engines, which takes longer than any of these.
pytestmark = pytest.mark.xdist_group("engines")


# The policies that zsgx ships


@every_setting
def test_polars_says_what_single_records_say(setting: str, detail: str) -> None:
    case = real(setting, detail)
    frame = polars_frame(case.rows, enums=detail == "full")

    agree(case.faults(by_polars(case.asked, frame), "Polars"))
    agree(case.faults(by_polars(case.asked, frame, lazy=True), "Polars, lazy"))


@every_setting
def test_duckdb_says_what_single_records_say(
    setting: str, detail: str, duckdb_connection: duckdb.DuckDBPyConnection
) -> None:
    case = real(setting, detail)

    said = by_duckdb(case.asked, polars_frame(case.rows), duckdb_connection)

    agree(case.faults(said, "DuckDB"))


@every_setting
def test_postgresql_says_what_single_records_say(
    setting: str, detail: str, postgres: psycopg.Connection[tuple[Any, ...]]
) -> None:
    case = real(setting, detail)

    agree(case.faults(by_postgres(case.asked, case.rows, postgres), "PostgreSQL"))


@every_setting
def test_spark_says_what_single_records_say(
    setting: str, detail: str, spark: SparkSession, tmp_path: Path
) -> None:
    case = real(setting, detail)
    if not FULL:
        # Spark takes long to make a plan: each setting puts a third of the questions to it.
        case = case.asking(case.asked.questions[SETTINGS.index(setting) :: len(SETTINGS)])

    agree(case.faults(by_spark(case.asked, polars_frame(case.rows), spark, tmp_path), "Spark"))


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_rows_hold_what_they_are_to_be_compared_on(setting: str) -> None:
    case = real(setting, "full")
    statuses = {question: {row[0] for row in case.right[question]} for question in case.right}

    assert set().union(*statuses.values()) >= {"decided", "undetermined", "silent", "contradiction"}
    for path in case.rows.types:
        known = [path in record for record in case.rows.records]
        assert any(known), path
        assert not all(known), path
    if setting != "one place and day":
        assert {*case.rows.places} > {None, "national", "guangxi", "qingdao", "weihai"}
        assert None in case.rows.days
        decided = [question for question, said in statuses.items() if "decided" in said]
        assert len(decided) >= (1 if FULL else 0.9) * len(statuses)


# Random policies


def test_polars_says_what_single_records_say_of_random_policies() -> None:
    found = []
    for number in range(POLICIES):
        case = made_up(number, DETAILS[number % 2])
        frame = polars_frame(case.rows, enums=number % 3 > 0)
        found += case.faults(by_polars(case.asked, frame), f"Polars, policy {number}")
        lazy = by_polars(case.asked, frame, lazy=True)
        found += case.faults(lazy, f"Polars, lazy, policy {number}")

    agree(found)


def test_duckdb_says_what_single_records_say_of_random_policies(
    duckdb_connection: duckdb.DuckDBPyConnection,
) -> None:
    found = []
    for number in range(POLICIES):
        case = made_up(number, DETAILS[number % 2])
        said = by_duckdb(case.asked, polars_frame(case.rows), duckdb_connection)
        found += case.faults(said, f"DuckDB, policy {number}")

    agree(found)


def test_postgresql_says_what_single_records_say_of_random_policies(
    postgres: psycopg.Connection[tuple[Any, ...]],
) -> None:
    found = []
    for number in range(POLICIES):
        case = made_up(number, DETAILS[number % 2])
        said = by_postgres(case.asked, case.rows, postgres)
        found += case.faults(said, f"PostgreSQL, policy {number}")

    agree(found)


def test_spark_says_what_single_records_say_of_random_policies(
    spark: SparkSession, tmp_path: Path
) -> None:
    found = []
    for number in range(0, POLICIES, 2):
        case = made_up(number, DETAILS[number % 2])
        said = by_spark(case.asked, polars_frame(case.rows), spark, tmp_path)
        found += case.faults(said, f"Spark, policy {number}")

    agree(found)


def test_random_policies_come_to_everything_that_there_is() -> None:
    cases = [made_up(number, DETAILS[number % 2]) for number in range(POLICIES)]
    full = [case for case in cases if case.asked.detail == "full"]
    rows = [row for case in full for said in case.right.values() for row in said]
    kinds = {
        case.asked.engine.questions[question].type.kind
        for case in cases
        for question in case.asked.questions
    }

    assert {row[0] for row in rows} == {
        "decided",
        "undetermined",
        "silent",
        "conflict",
        "contradiction",
    }
    assert "several" in {row[2] for row in rows}
    assert kinds >= {Kind.HOURS, Kind.MONEY, Kind.INT, Kind.BOOL, Kind.ENUM}


# What is wrong is noticed


def swapped(self: Any, branches: Sequence[tuple[Any, Any]], otherwise: Any) -> Any:
    """Take the first branch for the last, and the last for the first."""
    tests = [test for test, _ in branches]
    made = [made for _, made in branches]
    return self.right_case(list(zip(tests, reversed(made), strict=True)), otherwise)


def late(self: Any, axis: Any, cut: Any) -> Any:
    """Cut a step later than the rules do."""
    value, _ = cut
    return self.compare("<=", self.fact(axis.path), self.constant(value, axis.type))


def knowing(_self: KnownFacts, _path: str) -> bool:
    """Take what is unknown for what a comparison says of it: nothing, which is false."""
    return False


def swap(patch: pytest.MonkeyPatch) -> None:
    """Swap the branches of both engines."""
    for engine in (PolarsColumns, SqlColumns):
        patch.setattr(engine, "right_case", engine.case, raising=False)
        patch.setattr(engine, "case", swapped)


WRONG: Final[Mapping[str, Callable[[pytest.MonkeyPatch], None]]] = {
    "a swapped branch": swap,
    "a cut that is one step off": lambda patch: patch.setattr(Columnar, "_below", late),
    "unknown taken as false": lambda patch: patch.setattr(KnownFacts, "may_lack", knowing),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_engine_that_is_wrong_is_caught(
    wrong: str, monkeypatch: pytest.MonkeyPatch, duckdb_connection: duckdb.DuckDBPyConnection
) -> None:
    case = real("chosen", "full")
    few = attrs.evolve(case.asked, questions=("hours.credited", "base.meets_minimum"))
    engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
    # An engine of its own, which has not said any plan before.
    few = attrs.evolve(few, engine=engine)
    right = one_at_a_time(few, case.rows)
    frame = polars_frame(case.rows)
    assert not differences(few, case.rows, right, by_polars(few, frame), "Polars")
    WRONG[wrong](monkeypatch)
    few = attrs.evolve(
        few, engine=Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
    )

    said = [by_polars(few, frame), by_duckdb(few, frame, duckdb_connection)]

    assert all(differences(few, case.rows, right, each, "wrong") for each in said)


def test_a_single_wrong_cell_is_a_difference() -> None:
    case = real("chosen", "full")
    for place in range(3):
        wrong = {question: list(said) for question, said in case.right.items()}
        row = list(wrong["hours.year"][7])
        row[place] = True if row[place] == 1 else "other"
        wrong["hours.year"][7] = tuple(row)

        assert len(case.faults(wrong, "wrong")) == 1


# Plans of plain expressions


def test_the_plan_of_spark_holds_no_python(spark: SparkSession, tmp_path: Path) -> None:
    case = real("as they are", "full")
    if not FULL:
        case = case.asking(("title.route", *case.asked.questions[::6]))
    file = tmp_path / "table.parquet"
    polars_frame(case.rows, enums=False).write_parquet(file)

    decided = case.asked.engine.decide_table(spark.read.parquet(str(file)), **case.asked.given)

    plan = decided._jdf.queryExecution().toString()
    assert "title.route.status" in plan
    assert "Python" not in plan
    assert "UDF" not in plan.upper()


def test_postgresql_explains_the_query_and_it_calls_nothing_but_its_own(
    postgres: psycopg.Connection[tuple[Any, ...]],
) -> None:
    case = real("as they are", "full")
    by_postgres(case.asked, case.rows, postgres)
    query = case.asked.engine.to_sql(
        "agreement", dialect="postgres", columns=list(case.rows.types), **case.asked.given
    )

    plan = postgres.execute(f"EXPLAIN (VERBOSE) {query}").fetchall()

    assert "agreement" in str(plan)
    ours = postgres.execute(
        "SELECT proname FROM pg_proc JOIN pg_language l ON l.oid = prolang"
        " WHERE lanname NOT IN ('internal', 'c', 'sql')"
    ).fetchall()
    assert not [name for (name,) in ours if f"{name}(" in str(plan)]
