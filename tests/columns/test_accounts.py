"""
Accounts over tables: Polars and DuckDB beside single people, and beside a fold written by itself.

PostgreSQL has its turn in `tests/engines/test_accounts.py`.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.cove import ACCOUNT, FOLDER, engine_at, written
from tests.crowd import ENTRIES, Crowd, completed, folded, text_of
from tests.effort import SEED, amount

from zsgx import (
    AccountStatement,
    Bounds,
    Engine,
    FactsError,
    NoColumnsError,
    QuestionError,
    account_of,
    account_sql,
    account_table,
)

PEOPLE = amount(120, 2_000, "ZSGX_PEOPLE")
NOTHING = Bounds(Decimal(0), Decimal(0))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Give an engine over an account that windows can add up."""
    return engine_at(
        written(tmp_path_factory.mktemp("plain"), {"account.yaml": text_of(carry=False)})
    )


@pytest.fixture(scope="module")
def carrying(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Give an engine over an account that carries over as well."""
    return engine_at(
        written(tmp_path_factory.mktemp("carry"), {"account.yaml": text_of(carry=True)})
    )


def of_one(engine: Engine, person: Any, entries: Any, year: int) -> AccountStatement:
    rows = [{key: value for key, value in row.items() if key != "person"} for row in entries]
    facts = {key: value for key, value in person.items() if key != "person"}
    return account_of(engine, "annual", at="cove", period=year, entries=rows, person=facts)


def told(bounds: Bounds) -> tuple[Decimal, Decimal | None]:
    return bounds.least, None if bounds.most == Decimal("Infinity") else bounds.most


def columns_of(statement: AccountStatement, *, carry: bool) -> Iterator[tuple[str, Any]]:
    """Yield the columns that a statement comes to, each with its value."""
    amounts = {"counted": statement.counted}
    for name in ("whole", "professional", "public"):
        held = statement.requirement(name)
        yield (
            f"{name}.status",
            "silent" if held is None else {True: "met", False: "lacking", None: "open"}[held.met],
        )
        if held is not None:
            amounts[f"{name}.counted"] = held.counted
            amounts[f"{name}.wanted"] = held.wanted
            amounts[f"{name}.lack"] = held.lack
    if carry:
        carried = statement.carried
        amounts["carried.in"] = carried.carried_in if carried else NOTHING
        amounts["carried.out"] = carried.carried_out if carried else NOTHING
    for name, bounds in amounts.items():
        least, most = told(bounds)
        yield f"{name}.least", least
        yield f"{name}.most", most
        yield name, least if least == most else None


@pytest.mark.parametrize("carry", [False, True])
@pytest.mark.parametrize("unknown", [0, 0.12])
def test_a_table_says_what_is_said_of_each_person(
    plain: Engine, carrying: Engine, carry: bool, unknown: float
) -> None:
    engine = carrying if carry else plain
    crowd = Crowd.at_random(SEED, PEOPLE, unknown)
    entries, persons = crowd.frames()

    table = account_table(engine, "annual", entries, at="cove", persons=persons)
    rows = {(row["person"], row["period.first"].year): row for row in table.iter_rows(named=True)}
    assert len(rows) == table.height > PEOPLE
    for person, own in crowd.each():
        for who, year in rows:
            if who == person["person"]:
                statement = of_one(engine, person, own, year)
                expected = dict(columns_of(statement, carry=carry))
                found = {name: rows[who, year][name] for name in expected}
                assert found == expected, (who, year)


@pytest.mark.parametrize("carry", [False, True])
def test_single_people_and_tables_come_to_what_a_plain_fold_does(
    plain: Engine, carrying: Engine, carry: bool
) -> None:
    engine = carrying if carry else plain
    crowd = Crowd.at_random(SEED + 1, PEOPLE)
    entries, persons = crowd.frames()

    table = account_table(engine, "annual", entries, at="cove", persons=persons)
    people = {person["person"]: (person, own) for person, own in crowd.each()}
    for row in table.iter_rows(named=True):
        year = row["period.first"].year
        expected = folded(*people[row["person"]], year, carry=carry)
        assert row["counted"] == expected.counted
        assert row["professional.counted"] == expected.professional
        assert row["whole.wanted"] == expected.wanted
        if carry:
            assert row["carried.in"] == expected.carried_in
        names = ("whole", "professional", "public")
        assert {name: row[f"{name}.status"] for name in names} == expected.status


def test_whatever_is_unknown_turns_out_within_its_bounds(carrying: Engine) -> None:
    crowd = Crowd.at_random(SEED + 2, PEOPLE, 0.2)
    chance = random.Random(SEED)

    decided = 0
    for person, own in crowd.each():
        statement = of_one(carrying, person, own, 2022)
        for _ in range(8):
            came = folded(*completed(person, own, chance), 2022, carry=True)
            assert statement.counted.least <= came.counted <= statement.counted.most
            for requirement in statement.requirements:
                stands = came.status[requirement.id]
                assert requirement.met is None or stands == (
                    "met" if requirement.met else "lacking"
                )
                decided += requirement.met is not None
            whole = statement.requirement("whole")
            assert whole is not None
            assert whole.carried_in.least <= came.carried_in <= whole.carried_in.most
    assert decided > PEOPLE


def in_duckdb(engine: Engine, crowd: Crowd) -> pl.DataFrame:
    """Return what DuckDB makes of people."""
    frame, people = crowd.frames()
    with duckdb.connect() as database:
        database.register("entries", frame)
        database.register("persons", people)
        made = account_table(
            engine, "annual", database.sql("FROM entries"), at="cove",
            persons=database.sql("FROM persons"),
        )  # fmt: skip
        found: pl.DataFrame = made.pl()
        return found


@pytest.mark.parametrize("unknown", [0, 0.15])
def test_duckdb_says_the_same_where_no_credit_is_open(plain: Engine, unknown: float) -> None:
    crowd = Crowd.at_random(SEED + 3, PEOPLE, unknown, also=False)
    entries, persons = crowd.frames()

    table = account_table(plain, "annual", entries, at="cove", persons=persons)
    assert in_duckdb(plain, crowd).rows() == table.rows()


def test_duckdb_is_never_closer_than_polars_and_never_wrong(plain: Engine) -> None:
    crowd = Crowd.at_random(SEED + 4, PEOPLE, 0.15)
    entries, persons = crowd.frames()

    table = account_table(plain, "annual", entries, at="cove", persons=persons)
    made = in_duckdb(plain, crowd)
    assert made.columns == table.columns
    for one, other in zip(table.iter_rows(named=True), made.iter_rows(named=True), strict=True):
        for name in ("counted", "whole.lack", "professional.lack"):
            assert other[f"{name}.least"] <= one[f"{name}.least"]
            closest = Decimal("Infinity") if one[f"{name}.most"] is None else one[f"{name}.most"]
            assert other[f"{name}.most"] is None or other[f"{name}.most"] >= closest
        for name in ("whole", "professional"):
            assert other[f"{name}.status"] in ("open", one[f"{name}.status"])


def test_cycles_are_told_by_a_fact_or_a_day(tmp_path: Path) -> None:
    text = ACCOUNT.replace("anchor: certificate.issued_on", "anchor: 2020-02-29")
    fixed = engine_at(written(tmp_path, {"account.yaml": text}))
    days = ["2020-02-28", "2020-02-29", "2023-02-27", "2023-02-28", "2024-02-29", "2026-02-28"]
    rows = [
        {
            "person": "A",
            "entry": number,
            "date": datetime.date.fromisoformat(day),
            "training.hours": Decimal(2**number),
            "certificate.training": False,
        }
        for number, day in enumerate(days)
    ]
    frame = pl.DataFrame(rows, {name: ENTRIES[name] for name in rows[0]})

    for engine, persons in (
        (fixed, None),
        (
            engine_at(FOLDER),
            pl.DataFrame({"person": ["A"], "certificate.issued_on": [rows[1]["date"]]}),
        ),
    ):
        table = account_table(engine, "cycle", frame, at="cove", persons=persons)
        with duckdb.connect() as database:
            database.register("entries", frame)
            database.register("persons", persons if persons is not None else frame)
            second = None if persons is None else database.sql("FROM persons")
            relation = account_table(
                engine, "cycle", database.sql("FROM entries"), at="cove", persons=second
            )
            made = relation.pl()
        assert made.rows() == table.rows()
        # What lies before the anchor lies in no period.
        assert table["counted"].to_list() == [2 + 4, 8 + 16, 32]
        assert table["period.first"].to_list()[:2] == [
            datetime.date(2020, 2, 29),
            datetime.date(2023, 2, 28),
        ]
        for row in table.iter_rows(named=True):
            given = [{**each, "person": None} for each in rows]
            plain_rows = [
                {key: value for key, value in each.items() if key != "person"} for each in given
            ]
            statement = account_of(
                engine, "cycle", at="cove", period=row["period.last"], entries=plain_rows,
                person={} if persons is None else {"certificate.issued_on": rows[1]["date"]},
            )  # fmt: skip
            assert statement.counted == Bounds.of(row["counted"])


#: An account whose amounts, groups and periods are all told in other ways.
OTHER = """
  other:
    label: {zh: 另一种账, en: another account}
    credit: hours.credited
    date: training.completed_on
    subject: title.route
    kind: training.online
    period: {cycle: 2, anchor: base.rank}
    caps:
      - id: many
        label: {zh: 单项, en: many}
        of: decision.hours.credited > 50
        share: 2/3
        share_of: half
        when: person.manager
        cite: CV-1/2/hours-3
    requirements:
      - id: half
        label: {zh: 一半, en: half}
        share: 1/2
        share_of: whole
        when: not person.retired
        cite: CV-1/1/hours-1
      - id: whole
        label: {zh: 全部, en: all}
        at_least: param.whole * 2
        when: person.title_level != 'none'
        cite: CV-1/1/hours-1
      - id: online
        label: {zh: 线上, en: online}
        of: training.online
        share: 1/4
        share_of: counted
        when: person.in_work
        cite: CV-1/1/hours-1
"""
CARRYING = "    carry: {of: whole, label: {zh: 结转, en: carried}, cite: CV-1/4/hours-7}\n"


@pytest.mark.parametrize("carry", [False, True])
def test_an_account_told_in_other_ways_comes_to_the_same(tmp_path: Path, carry: bool) -> None:
    engine = engine_at(
        written(tmp_path, {"account.yaml": ACCOUNT + OTHER + (CARRYING if carry else "")})
    )
    chance = random.Random(SEED + 7)
    truth = [True, False, None]
    facts: dict[str, list[Any]] = {
        "base.rank": [2020, 2021, 2019],
        "person.title_level": ["none", "senior", None],
        "person.retired": truth,
        "person.manager": truth,
        "person.in_work": truth,
    }
    people = [
        {
            "person": f"P{number}",
            **{path: chance.choice(options) for path, options in facts.items()},
        }
        for number in range(PEOPLE // 3)
    ]
    rows = [
        {
            **person,
            "entry": number * 10 + entry,
            "training.completed_on": datetime.date(
                chance.randint(2020, 2024), chance.randint(1, 12), 3
            ),
            "training.hours": Decimal(chance.choice([0, 20, 60, 90])),
            "training.online": chance.choice(truth),
            "certificate.training": chance.choice([True, False]),
        }
        for number, person in enumerate(people)
        for entry in range(chance.randint(1, 5))
    ]
    frame = pl.DataFrame(rows, infer_schema_length=None)

    table = account_table(engine, "other", frame, at="cove")
    if not carry:
        with duckdb.connect() as database:
            database.register("entries", frame)
            made: Any = account_table(
                engine, "other", database.sql("FROM entries"), at="cove", date=None
            )
            relation = made.pl()
        assert relation["person"].to_list() == table["person"].to_list()
        for one, other in zip(relation["half.status"], table["half.status"], strict=True):
            assert one in ("open", other)
    known = {person["person"]: person for person in people}
    for row in table.iter_rows(named=True):
        own = [
            {path: value for path, value in each.items() if path not in (*facts, "person")}
            for each in rows
            if each["person"] == row["person"]
        ]
        person = {path: known[row["person"]][path] for path in facts}
        statement = account_of(
            engine, "other", at="cove", period=row["period.last"], entries=own, person=person
        )
        assert told(statement.counted) == (row["counted.least"], row["counted.most"])
        for name in ("half", "whole", "online"):
            held = statement.requirement(name)
            stands = (
                "silent"
                if held is None
                else {True: "met", False: "lacking", None: "open"}[held.met]
            )
            assert row[f"{name}.status"] == stands, (row, name)
            if held is not None:
                assert told(held.lack) == (row[f"{name}.lack.least"], row[f"{name}.lack.most"])
        if carry:
            assert statement.carried is not None or row["carried.in"] == row["carried.out"] == 0
            if statement.carried is not None:
                came = told(statement.carried.carried_in)
                assert came == (row["carried.in.least"], row["carried.in.most"])


def test_entries_are_given_back_with_what_counts_of_each(plain: Engine) -> None:
    rows = [
        ("A", "2022-05-01", 15, "other"),
        ("A", "2022-04-01", 12, "other"),
        ("B", "2022-04-01", 12, "other"),
        ("A", None, 12, "other"),
    ]
    frame = pl.DataFrame(
        {
            "person": [row[0] for row in rows],
            "date": pl.Series([row[1] for row in rows]).str.to_date(),
            "training.hours": [row[2] for row in rows],
            "training.programme": [row[3] for row in rows],
            "training.online": [False] * 4,
            "training.subject": ["public"] * 4,
            "certificate.training": [False] * 4,
        }
    )

    table = account_table(plain, "annual", frame.head(3), at="cove", detail="entries")
    assert table.columns == [*frame.columns, "counted.least", "counted.most"]
    assert table["counted.least"].to_list() == [8, 12, 12]
    lazy = account_table(plain, "annual", frame.head(3).lazy(), at="cove", detail="entries")
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().rows() == table.rows()
    opened = account_table(plain, "annual", frame, at="cove", detail="entries")
    assert opened["counted.least"].to_list() == [0, 0, 12, None]


def test_pandas_comes_back_as_pandas(plain: Engine) -> None:
    pandas = pytest.importorskip("pandas")
    frame = Crowd.at_random(SEED, 5).frames()[0].drop("training.hours", "credited")
    given = frame.with_columns(pl.lit(10).alias("training.hours")).to_pandas()

    made = account_table(plain, "annual", given, at="cove")
    assert isinstance(made, pandas.DataFrame)
    assert made["counted"].notna().all()


def test_facts_of_persons_come_from_the_entries_where_these_agree(plain: Engine) -> None:
    crowd = Crowd.at_random(SEED + 5, PEOPLE)
    entries, persons = crowd.frames()
    joined = entries.join(persons, on="person", how="left")
    first = pl.col("person") == "P0"
    differing = joined.with_columns(
        pl.when(first & (pl.int_range(pl.len()) == 0))
        .then(pl.lit("none"))
        .otherwise("person.title_level")
        .alias("person.title_level")
    )

    table = account_table(plain, "annual", entries, at="cove", persons=persons)
    assert account_table(plain, "annual", joined, at="cove").rows() == table.rows()
    unsure = account_table(plain, "annual", differing, at="cove").filter(first)
    year = entries["date"][0].year
    told_of = unsure.filter(pl.col("period.first").dt.year() == year)
    if entries.filter(first & (pl.col("date").dt.year() == year)).height > 1:
        assert told_of["whole.wanted.least"].to_list() != told_of["whole.wanted.most"].to_list()


@pytest.mark.parametrize("carry", [True, False])
def test_settled_credits_and_bounds_stand_in_for_policy(
    plain: Engine, carrying: Engine, carry: bool
) -> None:
    engine = carrying if carry else plain
    rows = [
        {"person": "A", "entry": 1, "date": datetime.date(2022, 1, 1), "credited": Decimal(95)},
        {"person": "B", "entry": 2, "date": datetime.date(2022, 1, 1), "least": Decimal(10)},
        {"person": "B", "entry": 3, "date": datetime.date(2022, 1, 1), "most": Decimal(20)},
    ]
    schema: dict[str, Any] = {
        "person": pl.String, "entry": pl.Int64, "date": pl.Date,
        **dict.fromkeys(("credited", "least", "most"), pl.Decimal(20, 2)),
    }  # fmt: skip
    table = account_table(engine, "cycle", pl.DataFrame(rows, schema).with_columns(
        **{"certificate.issued_on": pl.date(2022, 1, 1)}
    ), at="cove")  # fmt: skip

    assert table["counted.least"].to_list() == [95, 10]
    assert table["counted.most"].to_list() == [95, None]


def frame_of(**columns: Any) -> pl.DataFrame:
    return pl.DataFrame({"person": ["A"], "date": [datetime.date(2022, 1, 1)], **columns})


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (frame_of().drop("person"), "there is no column person"),
        (frame_of().drop("date"), "there is no column date"),
        (frame_of(person=pl.Series([None], dtype=pl.String)), "must not be null"),
        (frame_of(**{"training.hours": ["many"]}), "training.hours"),
        (frame_of(credited=[Decimal("1.005")]), "credited"),
        (frame_of(date=["soon"]), "date"),
    ],
)
def test_what_cannot_be_read_is_told(plain: Engine, frame: pl.DataFrame, said: str) -> None:
    with pytest.raises(FactsError, match=said):
        account_table(plain, "annual", frame, at="cove")


def test_what_columns_cannot_say_is_refused(plain: Engine, carrying: Engine) -> None:
    with pytest.raises(NoColumnsError, match="a book over three years"):
        account_table(engine_at(FOLDER), "annual", frame_of(), at="cove")
    with pytest.raises(NoColumnsError, match="the term of a post"):
        account_table(plain, "term", frame_of(), at="cove")
    with pytest.raises(NoColumnsError, match="goes period by period"):
        account_sql(
            carrying, "annual", "entries", at="cove", dialect="duckdb",
            columns=["person", "entry", "date"],
        )  # fmt: skip
    with pytest.raises(FactsError, match="there is no column entry"):
        account_sql(
            plain, "annual", "entries", at="cove", dialect="duckdb", columns=["person", "date"]
        )
    with pytest.raises(QuestionError, match="dialect"):
        account_sql(plain, "annual", "entries", at="cove", dialect="spark", columns=["person"])
    twice = pl.DataFrame({"person": ["A", "A"]})
    with pytest.raises(FactsError, match="2 rows name a person twice"):
        account_table(plain, "annual", frame_of(), at="cove", persons=twice)
    with duckdb.connect() as database:
        relation = database.sql("SELECT 'A' AS person, DATE '2022-01-01' AS date, 1 AS entry")
        with pytest.raises(NoColumnsError, match="gives sums alone"):
            account_table(plain, "annual", relation, at="cove", detail="entries")
        with pytest.raises(NoColumnsError, match="persons must be a relation"):
            account_table(plain, "annual", relation, at="cove", persons=twice)
