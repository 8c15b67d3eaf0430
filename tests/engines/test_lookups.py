"""Lookup tables on every engine say what they say of single records."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from tests.effort import SEED, amount
from tests.engines.rows import Rows
from tests.engines.tables import (
    Answers,
    Asked,
    by_duckdb,
    by_polars,
    by_postgres,
    by_spark,
    consistent,
    differences,
    one_at_a_time,
    polars_frame,
)
from tests.lookups.written_out import DAY, FACTS, pair, record

if TYPE_CHECKING:
    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

TABLES: Final = amount(4, 40)
RECORDS: Final = 60


@attrs.frozen
class Case:
    """A policy with a lookup table, rows, and what single records come to."""

    asked: Asked
    rows: Rows
    right: Answers

    def agrees(self, said: Answers, who: str) -> None:
        """Fail where *who* says anything else."""
        found = differences(self.asked, self.rows, self.right, said, who)
        assert not found, f"{len(found)} cells differ, the first:\n" + "\n".join(found[:3])


def case(folder: Path, number: int, *, large: bool) -> Case:
    random = Random(f"engines {SEED} {number}")
    folder = folder / f"{number}{large}"
    folder.mkdir()
    given = pair(random, folder, large=large)
    asked = Asked(given.engine, ("hours.credited",), "full", at="table", date=DAY)
    types = {path: given.engine.vocabulary[path].type for path in FACTS}
    records: tuple[dict[str, Any], ...] = tuple(record(random) for _ in range(RECORDS))
    nothing = (None,) * RECORDS
    rows = consistent(asked, Rows(types, records, nothing, nothing))
    return Case(asked, rows, one_at_a_time(asked, rows))


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_polars_and_duckdb_look_up_what_single_records_do(
    large: bool, tmp_path: Path, duckdb_connection: duckdb.DuckDBPyConnection
) -> None:
    for number in range(TABLES):
        made = case(tmp_path, number, large=large)
        frame = polars_frame(made.rows)

        made.agrees(by_polars(made.asked, frame), "Polars")
        made.agrees(by_polars(made.asked, frame, lazy=True), "Polars, streaming")
        made.agrees(by_duckdb(made.asked, frame, duckdb_connection), "DuckDB")


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_postgresql_looks_up_what_single_records_do(
    large: bool, tmp_path: Path, postgres: psycopg.Connection[tuple[Any, ...]]
) -> None:
    for number in range(TABLES):
        made = case(tmp_path, number, large=large)

        made.agrees(by_postgres(made.asked, made.rows, postgres), "PostgreSQL")


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
def test_spark_looks_up_what_single_records_do(
    large: bool, tmp_path: Path, spark: SparkSession
) -> None:
    for number in range(amount(1, 10)):
        made = case(tmp_path, number, large=large)

        made.agrees(by_spark(made.asked, polars_frame(made.rows), spark, tmp_path), "Spark")
