"""Accounts where something is open or lies apart: single people, Polars and DuckDB alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.cove import engine_at, written
from tests.crowd import ENTRIES, PERSONS, text_of

from zsgx import Bounds, Engine, FactsError, account_of, account_table

SCHEMA = {**ENTRIES, **dict.fromkeys(("credited", "least", "most"), pl.Decimal(20, 2))}


def entry(day: date | None, hours: int, **more: Any) -> dict[str, Any]:
    return {
        "date": day, "training.hours": Decimal(hours), "training.subject": "public",
        "training.online": False, "training.programme": "programme_other",
        "certificate.training": False, **more,
    }  # fmt: skip


def tables(
    rows: Sequence[Mapping[str, Any]], person: Mapping[str, Any]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the entries and the person as tables, with the columns that they have."""
    columns = dict.fromkeys(["person", "entry", *(name for row in rows for name in row)])
    numbered = [{"person": "A", "entry": number, **row} for number, row in enumerate(rows)]
    entries = pl.DataFrame(numbered, {name: SCHEMA.get(name, pl.Date) for name in columns})
    about = {"person": "A", **person}
    return entries, pl.DataFrame([about], {name: PERSONS.get(name, pl.Date) for name in about})


def on_polars(engine: Engine, rows: Any, person: Any, name: str = "annual") -> pl.DataFrame:
    entries, persons = tables(rows, person)
    return account_table(engine, name, entries, at="cove", persons=persons)


def in_duckdb(engine: Engine, rows: Any, person: Any, name: str = "annual") -> pl.DataFrame:
    entries, persons = tables(rows, person)
    with duckdb.connect() as database:
        database.register("entries", entries)
        database.register("persons", persons)
        made = account_table(
            engine, name, database.sql("FROM entries"), at="cove",
            persons=database.sql("FROM persons"),
        )  # fmt: skip
        found: pl.DataFrame = made.pl()
        return found


def counted(table: pl.DataFrame) -> list[tuple[Any, ...]]:
    return table.select("counted.least", "counted.most").rows()


#: Where what is required of all can be silent, and so can the cap that is a share of it.
MAYBE = (
    text_of(carry=False)
    .replace(
        "at_least: param.senior if person.title_level == 'senior' else param.whole,",
        "at_least: param.whole, when: not person.retired,",
    )
    .replace("at_least: 30, when: not person.retired", "at_least: 50")
    .replace("cite: CV-2/1/hours-1}\n    spread", "cite: CV-1/1/hours-1}\n    spread")
)


@pytest.mark.parametrize("retired", [True, False, None])
def test_a_cap_on_a_share_of_what_may_not_be_required_may_leave_all(
    tmp_path: Path, retired: bool | None
) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": MAYBE}))
    rows = [entry(date(2022, 3, 1), 80, **{"training.online": True})]
    person = {"person.retired": retired}

    low, high = {True: (80, 80), False: (30, 30), None: (30, 80)}[retired]
    stands = {True: "met", False: "lacking", None: "open"}[retired]
    statement = account_of(engine, "annual", at="cove", period=2022, entries=rows, person=person)
    public = statement.requirement("public")
    assert public is not None
    assert statement.counted == Bounds(Decimal(low), Decimal(high))
    assert public.met is {"met": True, "lacking": False, "open": None}[stands]
    table = on_polars(engine, rows, person)
    assert counted(table) == [(low, high)]
    assert table["public.status"].to_list() == [stands]
    made = in_duckdb(engine, rows, person)
    # What is asked has no closer bounds in a database where it is open.
    assert counted(made) == [(low if retired is not None else 0, high)]
    assert made["public.status"].to_list() == [stands]


def test_a_cap_on_a_share_of_a_share_that_may_not_be_required_may_leave_all(
    tmp_path: Path,
) -> None:
    half = (
        "      - {id: half, label: {zh: 半, en: half}, share: 1/2, share_of: whole, "
        "when: not person.retired, cite: CV-1/1/hours-1}\n    spread"
    )
    text = text_of(carry=False).replace("share_of: whole,", "share_of: half,", 1)
    text = text.replace("    spread", half, 1)
    engine = engine_at(written(tmp_path, {"account.yaml": text}))
    rows = [entry(date(2022, 3, 1), 80, **{"training.online": True})]
    person = {"person.title_level": "junior", "person.retired": None}

    statement = account_of(engine, "annual", at="cove", period=2022, entries=rows, person=person)
    assert statement.counted == Bounds(Decimal(15), Decimal(80))
    assert counted(on_polars(engine, rows, person)) == [(15, 80)]
    assert counted(in_duckdb(engine, rows, person)) == [(15, 80)]


def test_an_entry_without_a_day_is_there_once_for_all_that_it_could_be_spread(
    tmp_path: Path,
) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": text_of(carry=False)}))
    rows = [
        entry(date(2022, 3, 1), 10),
        {"date": None, "credited": Decimal(7)},
    ]

    statement = account_of(engine, "annual", at="cove", period=2022, entries=rows)
    assert statement.counted == Bounds(Decimal(10), Decimal(17))
    assert counted(on_polars(engine, rows, {})) == [(10, 17)]
    assert counted(in_duckdb(engine, rows, {})) == [(10, 17)]


def test_a_year_without_entries_takes_no_row_of_another_person(tmp_path: Path) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": text_of(carry=True)}))
    days = [("Z", 2022, 80), ("A", 2020, 10), ("A", 2022, 10)]
    rows = [
        {"person": who, "entry": number, **entry(date(year, 3, 1), hours)}
        for number, (who, year, hours) in enumerate(days)
    ]
    frame = pl.DataFrame(rows, {name: SCHEMA[name] for name in rows[0]})

    made = account_table(engine, "annual", frame, at="cove", detail="entries")
    assert counted(made) == [(80, 80), (10, 10), (10, 10)]


@pytest.mark.parametrize("of", ["of: training.programme == 'capability', ", ""])
def test_a_spread_divides_no_entry_of_a_day_before_its_document(tmp_path: Path, of: str) -> None:
    text = text_of(carry=False)
    text = text.replace("of: training.programme == 'capability', ", of)
    text = text.replace("over: 2, cite: CV-1/3/hours-5", "over: 2, cite: CV-2/1/hours-1")
    engine = engine_at(written(tmp_path, {"account.yaml": text}))
    degree = {"training.programme": "capability"}
    rows = [entry(date(2021, 3, 1), 40, **degree), entry(date(2023, 8, 1), 20, **degree)]

    for year, came in ((2021, 40), (2022, 0), (2023, 10), (2024, 10)):
        statement = account_of(engine, "annual", at="cove", period=year, entries=rows)
        assert statement.counted == Bounds.of(Decimal(came))
    assert counted(on_polars(engine, rows, {})) == [(40, 40), (10, 10), (10, 10)]
    assert counted(in_duckdb(engine, rows, {})) == [(40, 40), (10, 10), (10, 10)]


@pytest.mark.parametrize("added_up", [on_polars, in_duckdb])
def test_columns_that_say_too_much_are_refused(tmp_path: Path, added_up: Any) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": text_of(carry=False)}))
    crossed = {"date": date(2022, 3, 1), "least": Decimal(9), "most": Decimal(3)}
    with pytest.raises(FactsError, match="in 1 rows it is less than least"):
        added_up(engine, [crossed], {})
    with pytest.raises(FactsError, match="column year"):
        added_up(engine, [{"date": date(2022, 3, 1), "year": None}], {})


@pytest.mark.parametrize("days", [[], [None]])
def test_a_table_without_days_comes_to_no_rows(tmp_path: Path, days: list[Any]) -> None:
    engine = engine_at(written(tmp_path, {"account.yaml": text_of(carry=True)}))
    full = pl.DataFrame(
        {"person": ["A"], "entry": [0], "date": [date(2022, 3, 1)], "credited": [Decimal(9)]}
    )
    frame = pl.DataFrame(
        {"person": ["A"] * len(days), "entry": [0] * len(days), "date": days,
         "credited": [Decimal(9)] * len(days)},
        full.schema,
    )  # fmt: skip

    made = account_table(engine, "annual", frame, at="cove")
    assert made.height == 0
    assert made.schema == account_table(engine, "annual", full, at="cove").schema
