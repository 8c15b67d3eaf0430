"""A few made-up training records as tables of every kind, and what they are decided to be."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Final

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa

from zsgx.engine.engine import Engine

__all__ = ["ASKED", "DAY", "KINDS", "QUESTION", "RECORDS", "as_kind", "expected", "plain"]

DAY: Final = datetime.date(2024, 5, 1)
QUESTION: Final = "hours.credited"
ASKED: Final[dict[str, Any]] = {"ask": [QUESTION], "at": "qingdao", "date": DAY}

_ISSUED: Final = datetime.date(2024, 3, 1)
RECORDS: Final[list[dict[str, Any]]] = [
    {
        "number": number,
        "training.programme": programme,
        "certificate.training": training,
        "certificate.level": level,
        "certificate.issued_on": issued,
        "training.in_published_plan": planned,
        "training.hours": hours,
    }
    for number, (programme, training, level, issued, planned, hours) in enumerate(
        [
            ("digital_engineer", True, "none", _ISSUED, None, Decimal("8.00")),
            ("digital_engineer", True, "junior", _ISSUED, False, Decimal("64.50")),
            ("digital_engineer", False, "none", None, True, Decimal("10.00")),
            ("other", False, "none", None, False, Decimal("10.00")),
            (None, None, None, None, None, Decimal("10.00")),
            (None, None, None, None, None, None),
        ]
    )
]

KINDS: Final = ("polars", "lazy", "pandas", "pyarrow", "duckdb")


def as_kind(kind: str, frame: pl.DataFrame | None = None) -> Any:
    """Return the records, or another Polars frame, as a table of some kind."""
    given = pl.DataFrame(RECORDS) if frame is None else frame
    match kind:
        case "polars":
            return given
        case "lazy":
            return given.lazy()
        case "pandas":
            return given.to_pandas()
        case "pyarrow":
            return given.to_arrow()
        case _:
            return duckdb.connect().from_arrow(given.to_arrow())


def plain(table: Any) -> list[dict[str, Any]]:
    """Return the rows of a table of any kind as records, what is unknown being None."""
    if isinstance(table, pl.LazyFrame):
        return table.collect().to_dicts()
    if isinstance(table, pl.DataFrame):
        return table.to_dicts()
    if isinstance(table, pa.Table):
        return list(table.to_pylist())
    if isinstance(table, pd.DataFrame):
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        return [dict(row) for row in rows]
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


def expected(engine: Engine, question: str = QUESTION) -> list[tuple[str, Any, str | None]]:
    """Return status, value and rule of each of the records, decided one at a time."""
    found = []
    for record in RECORDS:
        facts = {path: value for path, value in record.items() if "." in path}
        decision = engine.decide(question, at="qingdao", date=DAY, facts=facts)
        rule = (decision.rule or "several") if decision.value is not None else None
        found.append((decision.status.value, decision.value, rule))
    return found
