"""Accounts on PostgreSQL say what Polars says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.cove import engine_at, written
from tests.crowd import Crowd, text_of
from tests.effort import SEED, amount

from zsgx import QuestionError, account_sql, account_table

if TYPE_CHECKING:
    import psycopg

_TYPES = {pl.String: "text", pl.Int64: "bigint", pl.Date: "date", pl.Boolean: "boolean"}


def stored(connection: psycopg.Connection[tuple[Any, ...]], name: str, frame: pl.DataFrame) -> None:
    """Store a frame in a table that goes with the connection."""
    columns = [
        f'"{column}" {_TYPES.get(dtype.base_type(), "numeric(20, 2)")}'
        for column, dtype in frame.schema.items()
    ]
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute(f"CREATE TEMP TABLE {name} ({', '.join(columns)})")
    places = ", ".join(["%s"] * frame.width)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} VALUES ({places})", frame.rows())


@pytest.mark.parametrize("unknown", [0, 0.15])
def test_postgres_says_the_same_where_no_credit_is_open(
    postgres: psycopg.Connection[tuple[Any, ...]], tmp_path: Path, unknown: float
) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": text_of(carry=False)}))
    entries, persons = Crowd.at_random(SEED + 6, amount(80, 2_000), unknown, also=False).frames()
    stored(postgres, "account_entries", entries)
    stored(postgres, "account_persons", persons)

    query = account_sql(
        engine, "annual", "account_entries", at="cove", dialect="postgres",
        columns=entries.columns, persons=("account_persons", persons.columns),
    )  # fmt: skip
    table = account_table(engine, "annual", entries, at="cove", persons=persons)
    found = postgres.execute(query).fetchall()
    # The order of text is that of the database.
    for one, other in zip(sorted(found, key=str), sorted(table.rows(), key=str), strict=True):
        assert dict(zip(table.columns, one, strict=True)) == dict(
            zip(table.columns, other, strict=True)
        )


def test_a_name_longer_than_postgres_takes_is_refused(tmp_path: Path) -> None:
    text = text_of(carry=False).replace("id: professional,", f"id: professional_{'x' * 40},")
    engine = engine_at(written(tmp_path, {"account.yaml": text}))

    with pytest.raises(QuestionError, match="longer than the 63 bytes"):
        account_sql(
            engine, "annual", "entries", at="cove", dialect="postgres",
            columns=["person", "entry", "date"],
        )  # fmt: skip
