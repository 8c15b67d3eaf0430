"""The engines of the fixtures really answer, and one that is absent is not passed over quietly."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import duckdb
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from tests.engines import postgres as server
from tests.engines import spark as cluster
from tests.engines.required import REQUIRED, absent

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give an empty folder that every account may read."""
    with TemporaryDirectory(prefix="zsgx-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def test_postgresql_answers(postgres: Connection) -> None:
    assert postgres.execute("select 1").fetchone() == (1,)


def test_postgresql_does_not_run_as_root(postgres: Connection) -> None:
    (folder,) = postgres.execute("show data_directory").fetchone() or ("",)

    assert Path(folder).owner() != "root"


def test_postgresql_holds_chinese_and_orders_text_by_its_bytes(postgres: Connection) -> None:
    told = postgres.execute("select char_length('正高级'), 'Z' < 'a', 'z' < '中'").fetchone()

    assert told == (3, True, True)


@pytest.mark.usefixtures("postgres")
def test_whatever_needs_a_server_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    grouped = getattr(request.config.option, "loadgroup", False)  # in every process of `make test`

    assert request.node.nodeid.endswith("@engines") is grouped


def test_a_statement_that_fails_does_not_spoil_the_next_one(postgres: Connection) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        postgres.execute("select 1 / 0")

    assert postgres.execute("select 2").fetchone() == (2,)


def test_nothing_of_postgresql_is_left_when_a_test_breaks() -> None:
    programs = server.programs(server.folders()) or absent(server.MISSING)

    home, pid = broken_off(programs)

    assert not home.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_does_not_start_says_why(folder: Path) -> None:
    executable(folder / "initdb", "exit 0")
    executable(folder / "postgres", "echo no space left; exit 1")

    with pytest.raises(RuntimeError, match="did not start:\nno space left"):
        broken_off(folder)


def test_spark_answers_and_is_as_strict_as_it_comes(spark: SparkSession) -> None:
    assert spark.range(10).selectExpr("sum(id)").collect() == [(45,)]
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"


def test_spark_takes_rows_and_gives_them_back(spark: SparkSession) -> None:
    rows = [(1, "正高级"), (None, None)]

    frame = spark.createDataFrame(rows, "`training.persons` int, `certificate.level` string")

    assert frame.collect() == rows


def test_duckdb_answers(duckdb_connection: duckdb.DuckDBPyConnection) -> None:
    told = duckdb_connection.execute("select version()").fetchall()

    assert told == [(f"v{duckdb.__version__}",)]


def test_postgresql_is_found_where_both_of_its_programs_are(folder: Path) -> None:
    executable(folder / "initdb")

    assert server.programs([folder]) is None

    executable(folder / "postgres")

    assert server.programs([folder / "nowhere", folder]) == folder


def test_without_a_place_to_look_postgresql_is_missing_and_the_reason_says_how_to_get_it() -> None:
    assert server.programs([]) is None
    assert "initdb" in server.MISSING
    assert "apt-get install postgresql" in server.MISSING


def test_the_newest_postgresql_is_tried_first() -> None:
    tried = [folder for folder in server.folders() if "postgresql" in folder.parts]

    assert tried == sorted(tried, key=server.version, reverse=True)


@pytest.mark.parametrize(
    ("told", "enough"),
    [
        ('openjdk version "17.0.15" 2025-04-15', True),
        ('openjdk version "21" 2023-09-19', True),
        ('java version "11.0.20" 2023-07-18 LTS', False),
        ('java version "1.8.0_381"', False),
        ("Unable to locate a Java Runtime.", False),
    ],
)
def test_java_is_asked_for_its_version(folder: Path, told: str, *, enough: bool) -> None:
    executable(folder / "bin" / "java", f"echo '{told}' >&2")

    on_the_path = cluster.java({"PATH": str(folder / "bin")})

    assert on_the_path == cluster.java({"JAVA_HOME": str(folder), "PATH": "/nowhere"})
    assert (on_the_path is not None) is enough


def test_without_a_path_there_is_no_java() -> None:
    assert cluster.java({}) is None


def test_a_test_whose_engine_is_absent_is_skipped_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(REQUIRED, raising=False)

    with pytest.raises(pytest.skip.Exception, match="apt-get install postgresql"):
        absent(server.MISSING)


def test_where_every_engine_is_required_it_fails_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(REQUIRED, "1")

    with pytest.raises(pytest.fail.Exception, match=f"{REQUIRED}.*apt-get install postgresql"):
        absent(server.MISSING)


@pytest.mark.parametrize(
    ("required", "outcome", "code"), [("", "1 skipped", 0), ("1", "1 error", 1)]
)
def test_a_run_without_java_says_what_is_missing(
    folder: Path, required: str, outcome: str, code: int
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", __file__, "-k", "spark_answers"],
        check=False,
        cwd=ROOT,
        env={**os.environ, "JAVA_HOME": str(folder), REQUIRED: required},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert (outcome in ran.stdout, ran.returncode) == (True, code), ran.stdout
    assert "apt-get install default-jre-headless" in ran.stdout


def broken_off(programs: Path) -> tuple[Path, int]:
    """Start a server, break off, and return where it was and what process it was."""
    home, pid = Path(), 0
    with suppress(ZeroDivisionError), server.running(programs) as address:
        home = Path(str(conninfo_to_dict(address)["host"]))
        pid = int((home / "cluster" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        raise ZeroDivisionError
    return home, pid


def executable(file: Path, script: str = "exit 0") -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
