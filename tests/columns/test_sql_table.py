"""Tables decided where they lie, by one SELECT of plain expressions; here on DuckDB."""

import datetime
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest
from sqlglot import exp, parse_one
from tests.columns.registry import ASKED, DAY, QUESTION, RECORDS, expected
from tests.engine.desk import Desk, table

from zsgx.domain.kinds import TEXTS, enumeration
from zsgx.engine.columns.request import WantedColumn, column
from zsgx.engine.columns.sql.expressions import DIALECTS
from zsgx.engine.columns.sql.intake import Stored, stored, take_in_sql
from zsgx.engine.columns.sql.table import check_dialect
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, QuestionError
from zsgx.text import Text

ADDED = [QUESTION, f"{QUESTION}.status", f"{QUESTION}.rule"]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    """Return a database with the records in a table."""
    made = duckdb.connect()
    made.register("arrow", pl.DataFrame(RECORDS).to_arrow())
    made.execute("create schema registry; create table registry.records as select * from arrow")
    made.unregister("arrow")
    return made


def answered(
    engine: Engine, connection: duckdb.DuckDBPyConnection, query: str
) -> list[tuple[Any, ...]]:
    """Return the answers of a query, in the order of the records' numbers."""
    relation = connection.sql(query)
    assert relation is not None
    assert relation.columns[-3:] == ADDED
    assert not [name for name in relation.columns if "zsgx" in name]
    legend = engine.rules(QUESTION)
    rows = relation.order("number").fetchall()
    return [
        (status, value, None if rule is None else legend[rule]) for *_, value, status, rule in rows
    ]


FACTS = [name for name in RECORDS[0] if "." in name]


@pytest.mark.parametrize(
    "source",
    [
        "registry.records",
        " memory.registry.records ",
        '"registry"."records"',
        "select * from registry.records",
        "from registry.records",
        "(select * from registry.records) union all (select * from registry.records where false)",
        "with chosen as (select * from registry.records) select * from chosen",
    ],
)
def test_a_source_is_a_name_or_a_select(
    engine: Engine, connection: duckdb.DuckDBPyConnection, source: str
) -> None:
    query = engine.to_sql(source, **ASKED, dialect="duckdb", columns=FACTS)

    assert answered(engine, connection, query) == expected(engine)


@pytest.mark.parametrize(
    "source", ["delete from records", "records; drop table records", "1 + 1", "", "(("]
)
def test_what_is_no_source_is_refused(engine: Engine, source: str) -> None:
    with pytest.raises(QuestionError, match="source must be a table's name or a SELECT"):
        engine.to_sql(source, **ASKED, dialect="duckdb")


@pytest.mark.parametrize("source", ["a\0b", "select * from records where name = '\0'"])
def test_a_source_with_a_null_character_is_refused(engine: Engine, source: str) -> None:
    with pytest.raises(QuestionError, match="a null character"):
        engine.to_sql(source, **ASKED, dialect="postgres")


def test_a_column_with_a_null_character_is_refused(engine: Engine) -> None:
    scope: dict[str, Any] = {**ASKED, "at": column("place\0")}
    with pytest.raises(QuestionError, match="column holds a null character"):
        engine.to_sql("records", **scope, dialect="postgres")


def test_without_columns_every_fact_is_taken_to_have_one(engine: Engine) -> None:
    query = engine.to_sql("records", **ASKED, dialect="duckdb")

    named = {each.name for each in parse_one(query, dialect="duckdb").find_all(exp.Column)}
    assert set(FACTS) <= named


def test_a_fact_without_a_column_is_unknown(
    engine: Engine, connection: duckdb.DuckDBPyConnection
) -> None:
    query = engine.to_sql("registry.records", **ASKED, dialect="duckdb", columns=[])

    found = answered(engine, connection, query)

    assert set(found) == {("undetermined", None, None)}


def test_one_column_may_be_given_by_its_name_alone(engine: Engine) -> None:
    asked: dict[str, Any] = {**ASKED, "ask": ["title.route"], "dialect": "duckdb"}

    one_by_name = engine.to_sql("records", **asked, columns="certificate.level")

    assert one_by_name == engine.to_sql("records", **asked, columns=["certificate.level"])
    assert one_by_name != engine.to_sql("records", **asked, columns=[])


def test_place_and_day_may_be_columns(
    engine: Engine, connection: duckdb.DuckDBPyConnection
) -> None:
    source = (
        "select *, ['qingdao', '青岛市', '370200', 'weihai', null, 'qingdao'][number + 1] as place,"
        " case when number < 5 then date '2024-05-01' end as day from registry.records"
    )
    asked: dict[str, Any] = {**ASKED, "at": column("place"), "date": column("day")}

    found = answered(
        engine, connection, engine.to_sql(source, **asked, dialect="duckdb", columns=FACTS)
    )

    alone = expected(engine)
    assert found[:3] == alone[:3]
    assert found[4:] == [("undetermined", None, None)] * 2


def test_the_value_alone_is_one_column(
    engine: Engine, connection: duckdb.DuckDBPyConnection
) -> None:
    query = engine.to_sql(
        "registry.records", **ASKED, dialect="duckdb", columns=FACTS, detail="value"
    )

    relation = connection.sql(query)

    assert relation is not None
    assert relation.columns == [*RECORDS[0], QUESTION]
    values = [row[-1] for row in relation.order("number").fetchall()]
    assert values == [value for _, value, _ in expected(engine)]


def test_where_nothing_has_to_be_worked_out_on_the_way_nothing_is_left_out(desk: Desk) -> None:
    engine = desk.one(QUESTION, "id: a, then: 5, cite: N-1/1/a")
    asked: dict[str, Any] = {**ASKED, "at": "nation", "detail": "value"}

    query = engine.to_sql("records", **asked, dialect="duckdb")

    assert "EXCLUDE" not in query
    connection = duckdb.connect()
    connection.execute("create table records as select 1 as number")
    assert connection.execute(query).fetchall() == [(1, Decimal("5.00"))]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("source", ["registry.records", "select * from registry.records"])
def test_a_query_is_one_select_of_plain_expressions(
    engine: Engine, dialect: str, source: str
) -> None:
    query = engine.to_sql(source, **ASKED, dialect=dialect)

    assert isinstance(parse_one(query, dialect=dialect), exp.Select)
    assert (" LATERAL " in query) is (dialect == "postgres")


def test_an_unknown_dialect_is_refused_with_those_there_are(engine: Engine) -> None:
    with pytest.raises(QuestionError, match="Did you mean postgres"):
        engine.to_sql("records", **ASKED, dialect="postgresql")
    with pytest.raises(QuestionError, match="dialect: '' must be one of duckdb, postgres, spark"):
        check_dialect("")
    assert [check_dialect(each) for each in DIALECTS] == list(DIALECTS)


def test_columns_that_cannot_be_used_are_all_refused_before_anything_runs(engine: Engine) -> None:
    relation = duckdb.connect().sql(
        """select timestamp '2024-05-01' as "certificate.issued_on", 8 as "training.huors",
        1 as "certificate.training", ['none'] as "certificate.level" """
    )

    with pytest.raises(FactsError, match="The columns cannot be used") as refusal:
        engine.decide_table(relation, **ASKED)

    found = "\n".join(fault.en for fault in refusal.value.faults)
    for said in (
        "training.huors is not a fact, but looks like training.hours",
        "column certificate.issued_on holds timestamp, and a date (YYYY-MM-DD) is wanted (date)",
        "column certificate.training holds int, and true or false is wanted (bool); CAST it first",
        "column certificate.level holds varchar[], and one of the listed options is wanted",
    ):
        assert said in found
    assert len(refusal.value.faults) == 4
    with pytest.raises(FactsError, match=r"training\.huors"):
        engine.to_sql("records", **ASKED, dialect="duckdb", columns=["training.huors"])


def one(engine: Engine, facts: dict[str, str]) -> list[tuple[Any, ...]]:
    """Return what DuckDB makes of one record, each fact being an expression of SQL."""
    known = {
        "training.programme": "'digital_engineer'",
        "certificate.training": "true",
        "certificate.level": "'none'",
        "certificate.issued_on": "date '2024-03-01'",
        "training.hours": "8",
        **facts,
    }
    columns = ", ".join(f'{value} as "{path}"' for path, value in known.items())
    relation = duckdb.connect().sql(f"select {columns}")
    decided: Any = engine.decide_table(relation, **ASKED)
    return list(decided.fetchall())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("certificate.level", "'master'"),
        ("certificate.level", "''"),
        ("certificate.issued_on", "date '1899-12-31'"),
        ("certificate.issued_on", "date '2201-01-01'"),
        ("training.hours", "8.005::decimal(10, 3)"),
        ("training.hours", "8.005::double"),
        ("training.hours", "1000000000000000"),
        ("training.hours", "1e300::double"),
        ("training.hours", "'nan'::double"),
        ("training.hours", "'inf'::double"),
    ],
)
def test_a_row_that_cannot_be_used_fails_when_it_is_met(
    engine: Engine, path: str, value: str
) -> None:
    with pytest.raises(duckdb.Error):
        one(engine, {path: value})


def test_a_refusal_names_the_column_the_value_and_what_is_wanted(engine: Engine) -> None:
    with pytest.raises(duckdb.Error, match=r"zsgx: certificate\.level: .*master") as refusal:
        one(engine, {"certificate.level": "'master'"})

    assert "列举的选项" in str(refusal.value)


@pytest.mark.parametrize(
    "value",
    [
        "8::tinyint", "8::ubigint", "8::hugeint", "8::decimal(4, 0)", "8.00::decimal(10, 2)",
        "8.000::decimal(10, 3)", "8::double", "8::float",
    ],
)  # fmt: skip
def test_hours_may_be_held_as_any_exact_number(engine: Engine, value: str) -> None:
    ((*_, hours, status, _),) = one(engine, {"training.hours": value})

    assert (hours, status) == (Decimal("16.00"), "decided")


@pytest.mark.parametrize("value", ["0.57", "64.1", "0.07", "131071.99"])
@pytest.mark.parametrize("type_", ["double", "float", "decimal(10, 2)"])
def test_a_float_is_the_amount_that_is_written(engine: Engine, value: str, type_: str) -> None:
    ((*_, hours, _, _),) = one(engine, {"training.hours": f"{value}::{type_}"})

    assert hours == 2 * Decimal(value)


def test_the_largest_amounts_are_exact(engine: Engine) -> None:
    ((*_, hours, _, _),) = one(engine, {"training.hours": "999999999999999.99::decimal(17, 2)"})

    assert hours == Decimal("1999999999999999.98")


@pytest.mark.parametrize("value", ["null", "null::integer", "null::decimal(10, 2)"])
def test_a_null_is_unknown_whatever_its_type(engine: Engine, value: str) -> None:
    ((*_, hours, status, rule),) = one(engine, {"training.hours": value})

    assert (hours, status, rule) == (None, "undetermined", None)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("BOOLEAN", Stored("bool")),
        ("UTINYINT", Stored("int", 0)),
        ("bigint", Stored("int", 0)),
        ("int4", Stored("int", 0)),
        ("DECIMAL(10,2)", Stored("decimal", 2, 8)),
        ("decimal(10, 0)", Stored("decimal", 0, 10)),
        ("numeric", Stored("decimal")),
        ("DOUBLE", Stored("float")),
        ("double precision", Stored("float")),
        ("DATE", Stored("date")),
        ("VARCHAR", Stored("text")),
        ("varchar(20)", Stored("text")),
        ("string", Stored("text")),
        ("ENUM('none', 'junior')", Stored("text")),
        ('"NULL"', Stored("nothing")),
        ("void", Stored("nothing")),
        ("TIMESTAMP WITH TIME ZONE", Stored("timestamp with time zone")),
        ("VARCHAR[]", Stored("varchar[]")),
    ],
)
def test_a_type_is_what_it_holds(name: str, held: Stored) -> None:
    assert stored(name) == held


def test_what_no_column_of_a_database_can_hold_is_refused() -> None:
    refusal = take_in_sql("duckdb", WantedColumn("a.b", "a.b", TEXTS), Stored("varchar[]"))

    assert isinstance(refusal, Text)
    assert "a list of text is wanted" in refusal.en


def test_an_option_may_be_spelt_in_several_ways() -> None:
    level = enumeration("none", "junior")
    wanted = WantedColumn(
        "a.level", "level", level, {"none": "none", "无": "none", "junior": "junior"}
    )

    taken = take_in_sql("duckdb", wanted, None)

    assert not isinstance(taken, Text)
    assert taken.fact.codes == {"none": 0, "junior": 1}
    made = taken.made.sql(dialect="duckdb")
    rows = duckdb.connect().execute(
        f"select {made} from (values ('无'), ('junior'), (null)) t(level)"
    )
    assert rows.fetchall() == [(0,), (1,), (None,)]


# What only some policies ask for

KINDS = [
    (
        "training.occupation",
        "training.occupation == 'cook'",
        ["'cook'", "'clerk'", "null::varchar"],
    ),
    ("base.rank", "base.rank > 5", ["5", "6", "null::integer", "6::decimal(5, 0)"]),
    (
        "external.training_fund_ratio",
        "external.training_fund_ratio >= 0.015",
        ["0.015::decimal(6, 4)", "0.0149", "0.015::double", "null::double", "1"],
    ),
    ("claim.on", "claim.on >= date('2024-02-29')", ["date '2024-02-29'", "date '2024-02-28'"]),
    ("project.actual_cost", "project.actual_cost > 0.05", ["0.05", "0.06::double", "1::bigint"]),
]


@pytest.mark.parametrize(("path", "when", "values"), KINDS, ids=[path for path, _, _ in KINDS])
def test_facts_of_every_kind_are_read_exactly(
    desk: Desk, path: str, when: str, values: list[str]
) -> None:
    question = "subsidy.training.eligible"
    engine = desk.one(question, f'id: a, when: "{when}", then: true, cite: N-1/1/a')

    for value in values:
        relation: Any = duckdb.connect().sql(f'select {value} as "{path}"')
        decided: Any = engine.decide_table(relation, ask=question, at="nation", date=DAY)
        ((raw, *found),) = decided.fetchall()
        facts = {path: str(raw) if isinstance(raw, float) else raw}
        decision = engine.decide(question, at="nation", date=DAY, facts=facts)
        assert found[:2] == [decision.value, decision.status.value], value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("training.occupation", "''"),
        ("base.rank", "5.5"),
        ("external.training_fund_ratio", "1e10"),
        ("external.training_fund_ratio", "0.00000000001::decimal(20, 11)"),
        ("claim.on", "date '1800-01-01'"),
        ("project.actual_cost", "0.001"),
    ],
)
def test_values_of_every_kind_that_cannot_be_used_fail(desk: Desk, path: str, value: str) -> None:
    when = next(when for one_path, when, _ in KINDS if one_path == path)
    question = "subsidy.training.eligible"
    engine = desk.one(question, f'id: a, when: "{when}", then: true, cite: N-1/1/a')
    relation: Any = duckdb.connect().sql(f'select {value} as "{path}"')

    with pytest.raises(duckdb.Error):
        engine.decide_table(relation, ask=question, at="nation", date=DAY).fetchall()


def test_an_outside_value_fills_the_gaps_of_its_column(desk: Desk) -> None:
    question = "subsidy.training.amount"
    rules = table(question, "id: p, then: external.training_subsidy_standard, cite: N-1/1/p")
    engine = desk.engine(desk.policy("nation", rules), external={"training_subsidy_standard": 3000})
    relation: Any = duckdb.connect().sql(
        'select unnest([null, 2000]) as "external.training_subsidy_standard"'
    )

    decided: Any = engine.decide_table(relation, ask=question, at="nation", date=DAY)

    assert [row[1] for row in decided.fetchall()] == [3000, 2000]


def test_a_day_of_a_column_is_a_date(engine: Engine) -> None:
    relation: Any = duckdb.connect().sql(
        "select date '2024-05-01' as day union all select null order by 1"
    )

    decided: Any = engine.decide_table(relation, **{**ASKED, "date": column("day")})

    assert [row[0] for row in decided.fetchall()] == [datetime.date(2024, 5, 1), None]
