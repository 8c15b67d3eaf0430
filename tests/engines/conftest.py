"""
The engines with which answers are compared: PostgreSQL, Spark and DuckDB.

Each is started at most once in a run, and what one test leaves in it the next one finds: write
`create or replace temporary view`, not `create table`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import duckdb
import psycopg
import pytest
from tests.engines import postgres as server
from tests.engines import spark as cluster
from tests.engines.required import absent

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_STARTED: Final = {"postgres", "spark"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests with an engine that has to be started on one worker, so that it starts once."""
    for item in items:
        if _STARTED & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("engines"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Give a connection to a real PostgreSQL, in which every statement is committed at once."""
    folder = server.programs(server.folders()) or absent(server.MISSING)
    with server.running(folder) as address, psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """Give a Spark session on this machine."""
    if reason := cluster.missing():
        absent(reason)
    with cluster.session() as session:
        yield session


@pytest.fixture(scope="session")
def duckdb_connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a connection to a DuckDB database in memory."""
    with duckdb.connect() as connection:
        yield connection
