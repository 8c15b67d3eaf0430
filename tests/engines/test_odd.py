"""What `zsgx check` passes runs on every engine, and says what single records say."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from tests.effort import SEED
from tests.engine.desk import Desk, table
from tests.engines.odd import odd_engine, odd_rows
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

from zsgx.engine.verification import verify_policy

if TYPE_CHECKING:
    import duckdb
    import psycopg
    from pyspark.sql import SparkSession

#: How many policies are tried; the engines that have to be started try one.
POLICIES: Final = 3
QUESTIONS: Final = 20


@attrs.frozen
class Case:
    """A table, what is asked of it, and what single records come to."""

    asked: Asked
    rows: Rows
    right: Answers

    def agrees(self, said: Answers, who: str) -> None:
        """Fail where *who* says anything else."""
        found = differences(self.asked, self.rows, self.right, said, who)
        assert not found, f"{len(found)} cells differ, the first:\n" + "\n".join(found[:3])


@cache
def case(number: int) -> Case:
    random = Random(f"odd {SEED} {number}")
    with TemporaryDirectory() as folder:
        engine, questions, refused = odd_engine(random, Path(folder), QUESTIONS)
    # Both are common, or the law would say little.
    assert refused > QUESTIONS // 10
    assert len(questions) > QUESTIONS // 4
    asked = Asked(engine, questions, "full", at="nation")
    rows = consistent(asked, odd_rows(random, 60))
    return Case(asked, rows, one_at_a_time(asked, rows))


@pytest.mark.parametrize("number", range(POLICIES))
@pytest.mark.parametrize("lazy", [False, True])
def test_polars_runs_whatever_checking_passes(number: int, *, lazy: bool) -> None:
    made = case(number)

    made.agrees(by_polars(made.asked, polars_frame(made.rows), lazy=lazy), "Polars")


@pytest.mark.parametrize("number", range(POLICIES))
def test_duckdb_runs_whatever_checking_passes(
    number: int, duckdb_connection: duckdb.DuckDBPyConnection
) -> None:
    made = case(number)

    made.agrees(by_duckdb(made.asked, polars_frame(made.rows), duckdb_connection), "DuckDB")


@pytest.mark.parametrize("number", range(1))
def test_postgresql_runs_whatever_checking_passes(
    number: int, postgres: psycopg.Connection[tuple[Any, ...]]
) -> None:
    made = case(number)

    made.agrees(by_postgres(made.asked, made.rows, postgres), "PostgreSQL")


@pytest.mark.parametrize("number", range(1))
def test_spark_runs_whatever_checking_passes(
    number: int, spark: SparkSession, tmp_path: Path
) -> None:
    made = case(number)

    made.agrees(by_spark(made.asked, polars_frame(made.rows), spark, tmp_path), "Spark")


# What is refused, and the way out


@pytest.mark.parametrize(
    ("refused", "instead"),
    [
        (
            "external.training_fund_ratio / 3 > 0.005",
            "round_half_up(external.training_fund_ratio, 4) / 4 > 0.005",
        ),
        ("external.training_fund_ratio / 3 > 0.005", "external.training_fund_ratio > 3 * 0.005"),
        ("base.rank * base.rank > 9", "min(base.rank, 100) * min(base.rank, 100) > 9"),
        ("base.rank * 10000 > 20000", "min(base.rank, 1000) * 10000 > 20000"),
        (
            "training.hours * (1 / 3) > 5",
            "training.hours / 3 > 5",
        ),
        (
            "min(external.training_fund_ratio, 1 / 3) > 0.2",
            "min(external.training_fund_ratio, round_half_up(1 / 3, 6)) > 0.2",
        ),
    ],
)
def test_what_no_column_holds_is_refused_with_its_place_and_a_way_out(
    tmp_path: Path, refused: str, instead: str
) -> None:
    def verified(condition: str) -> list[Any]:
        question = "trainee.eligible"
        otherwise = "otherwise: {then: false, cite: N-1/1/b}"
        rule = f'id: a, when: "{condition}", then: true, cite: N-1/1/a'
        engine = Desk(tmp_path).engine(
            Desk(tmp_path).policy("nation", table(question, rule, more=otherwise))
        )
        return list(verify_policy(engine, "nation"))

    (issue,) = verified(refused)
    assert issue.code == "no-columns"
    assert issue.place.line
    assert "decide records one at a time" in issue.message.en
    assert "multiply the other side by the divisor" in issue.hint.en
    assert verified(instead) == []
