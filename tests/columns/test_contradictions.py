"""Rows whose facts contradict each other, in every kind of table."""

import datetime
from typing import Any, Literal

import duckdb
import polars as pl
import pytest
from tests.columns.registry import KINDS, as_kind, plain
from tests.engine.desk import DAY, Desk, table

from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import ContradictionError, FactsError
from zsgx.text import Text

HOURS = "hours.credited"
CREDITED = table(HOURS, "id: h, when: training.passed, then: training.hours, cite: N-1/1/h")
#: What a province declares: of options, truth values, numbers, sums and the day.
DECLARED = """\
contradictions:
  online-seminar:
    never: training.online and training.programme in ['advanced_seminar', 'programme_other']
    label: {zh: 不在线上举办, en: it is not held online}
  offline-other:
    never: not training.online and training.programme != 'other' and training.off_job
    label: {zh: 错一, en: first}
  either:
    never: training.test_passed or base.rank > base.tied_count + 9
    label: {zh: 错二, en: second}
  mirrored:
    never: "'senior' == certificate.level and training.off_job"
    label: {zh: 错四, en: fourth}
  late:
    never: year(training.started_on) > year(day) + 1
    label: {zh: 错三, en: third}
"""
ROWS: list[dict[str, Any]] = [
    {},
    {"certificate.issued_on": DAY + datetime.timedelta(days=1)},
    {"certificate.issued_on": DAY},
    {"training.started_on": DAY, "training.completed_on": DAY - datetime.timedelta(days=1)},
    {"training.online": True, "training.programme": "advanced_seminar"},
    {"training.online": False, "training.programme": "advanced_seminar"},
    {"training.online": False, "training.programme": "capability", "training.off_job": True},
    {"training.online": False, "training.programme": "other", "training.off_job": True},
    {"training.online": None, "training.programme": "capability", "training.off_job": True},
    {"training.test_passed": True},
    {"base.rank": 12, "base.tied_count": 2, "training.test_passed": None},
    {"base.rank": 11, "base.tied_count": 2},
    {"base.rank": 12, "base.tied_count": None},
    {"training.started_on": datetime.date(2026, 1, 1)},
    {"training.started_on": datetime.date(2025, 12, 31)},
    {"certificate.level": "senior", "training.off_job": True},
    {"certificate.level": "junior", "training.off_job": True},
]
#: Which of them contradict themselves anywhere, and which only where the province declares it.
ANYWHERE, THERE = {1, 3}, {4, 6, 9, 10, 13, 15}


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine over a nation, and a province that declares contradictions."""
    return desk.engine(desk.policy("nation", CREDITED), desk.policy("province", DECLARED))


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    schema = {path: None for row in ROWS for path in row}
    known = {"training.passed": True, "training.hours": 8}
    every = [{**schema, **known, **row} for row in rows or ROWS]
    days = ("certificate.issued_on", "training.started_on", "training.completed_on")
    made = pl.DataFrame(every, infer_schema_length=None)
    return made.with_columns(pl.col(days).cast(pl.Date)).with_row_index("number")


def excluded(at: str) -> set[int]:
    return ANYWHERE | THERE if at == "province" else ANYWHERE


@pytest.mark.parametrize("at", ["nation", "province"])
def test_a_single_record_is_refused_for_the_same_rows(engine: Engine, at: str) -> None:
    refused = set()
    for number, row in enumerate(ROWS):
        try:
            engine.decide(HOURS, at=at, date=DAY, facts=row)
        except ContradictionError:
            refused.add(number)

    assert refused == excluded(at)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow", "records"])
@pytest.mark.parametrize("at", ["nation", "province"])
def test_a_table_that_is_there_is_refused_and_the_rows_are_named(
    engine: Engine, kind: str, at: str
) -> None:
    given = frame().drop("number").to_dicts() if kind == "records" else as_kind(kind, frame())

    with pytest.raises(ContradictionError) as error:
        engine.decide_table(given, ask=HOURS, at=at, date=DAY)

    said = error.value.say("en")
    assert "1 row, counted from 0: row 1 certificate.issued_on = 2024-05-02, day = 2024-05-01" in (
        said
    )
    declared = "it is not held online, 1 row, counted from 0: row 4 training.online = yes"
    assert (declared in said) is (at == "province")
    assert len(error.value.faults) == (7 if at == "province" else 2)


def test_the_first_rows_are_named_and_all_are_counted(engine: Engine) -> None:
    late = {"certificate.issued_on": datetime.date(2024, 6, 1)}

    with pytest.raises(ContradictionError) as error:
        engine.decide_table(frame({}, *[late] * 7), ask=HOURS, at="nation", date=DAY)

    (fault,) = error.value.faults
    assert fault.en.startswith(
        "the certificate is issued after the day asked about, 7 rows, counted from 0: row 1 "
    )
    assert fault.zh.startswith("证书在判定日期之后才颁发，共 7 行（从 0 计）：第 1 行 ")
    assert "certificate.issued_on）= 2024-06-01，判定日期（day）= 2024-05-01" in fault.zh
    assert 1 < fault.en.count("day = 2024-05-01") < 7


@pytest.mark.parametrize("kind", ["lazy", "duckdb"])
@pytest.mark.parametrize("at", ["nation", "province"])
@pytest.mark.parametrize("detail", ["full", "value"])
def test_where_rows_are_met_as_a_plan_runs_they_get_a_status_of_their_own(
    engine: Engine, kind: str, at: str, detail: Literal["full", "value"]
) -> None:
    rows = plain(
        engine.decide_table(as_kind(kind, frame()), ask=HOURS, at=at, date=DAY, detail=detail)
    )

    for row in rows:
        wrong = row["number"] in excluded(at)
        assert (row[HOURS] is None) is wrong
        if detail == "full":
            assert row[f"{HOURS}.status"] == ("contradiction" if wrong else "decided")
            assert (row[f"{HOURS}.rule"] is None) is wrong


@pytest.mark.parametrize("kind", ["lazy", "duckdb"])
def test_each_row_is_held_against_its_own_place_and_day(engine: Engine, kind: str) -> None:
    issued = {"certificate.issued_on": DAY}
    seminar = {"training.online": True, "training.programme": "advanced_seminar"}
    before = DAY - datetime.timedelta(days=1)
    rows: list[tuple[dict[str, Any], Any, Any]] = [
        (issued, before, "nation"),
        (issued, DAY, "nation"),
        (issued, None, "nation"),
    ]
    rows += [(seminar, DAY, "nation"), (seminar, DAY, "province"), (seminar, DAY, None)]
    given = frame(*[row for row, _, _ in rows]).with_columns(
        pl.Series("on", [day for _, day, _ in rows]),
        pl.Series("where", [place for _, _, place in rows]),
    )

    decided = engine.decide_table(
        as_kind(kind, given), ask=HOURS, at=column("where"), date=column("on")
    )

    assert [row[f"{HOURS}.status"] for row in plain(decided)] == [
        "contradiction",
        "decided",
        "undetermined",
        "decided",
        "contradiction",
        "undetermined",
    ]


def test_facts_are_checked_whether_or_not_the_question_looks_at_them(engine: Engine) -> None:
    asked: dict[str, Any] = {"ask": HOURS, "at": "nation", "date": DAY}
    good = frame({}).select("training.passed", "training.hours")
    bad = good.with_columns(pl.lit("expert").alias("certificate.level"))

    assert engine.decide_table(good, **asked)[HOURS].to_list() == [8]
    with pytest.raises(Exception, match="'expert' is not one of none, junior"):
        engine.decide_table(bad, **asked)


def test_a_query_holds_rows_against_the_columns_that_are_facts(engine: Engine) -> None:
    connection = duckdb.connect()
    connection.register("records", frame().to_arrow())
    known = ("training.passed", "training.hours", "certificate.issued_on")

    def statuses(*columns: str) -> list[str]:
        query = engine.to_sql(
            "records", ask=HOURS, at="nation", date=DAY, dialect="duckdb", columns=columns
        )
        found = connection.sql(query).order("number").project(f'"{HOURS}.status"')
        return [status for (status,) in found.fetchall()]

    assert "contradiction" not in statuses(*known[:2])
    assert [n for n, each in enumerate(statuses(*known)) if each == "contradiction"] == [1]


def test_no_query_asks_what_no_row_can_be(engine: Engine) -> None:
    query = engine.to_sql(
        "records",
        ask=HOURS,
        at="nation",
        date=DAY,
        dialect="duckdb",
        columns=["training.passed", "certificate.level"],
    )

    # Of a contradiction's facts one has no column, so that no row can meet it.
    assert "contradiction" not in query


def test_why_a_row_is_refused_is_said_as_of_a_single_record(engine: Engine) -> None:
    with pytest.raises(ContradictionError, match=r"training\.completed_on = 2024-04-30"):
        engine.explain_row(frame(), 3, HOURS, at="nation", date=DAY)


def test_rows_of_every_kind_of_table_that_agree_with_themselves_are_decided(engine: Engine) -> None:
    good = frame().filter(~pl.col("number").is_in(list(ANYWHERE | THERE)))

    for kind in KINDS:
        decided = engine.decide_table(as_kind(kind, good), ask=HOURS, at="province", date=DAY)
        assert {row[f"{HOURS}.status"] for row in plain(decided)} == {"decided"}


def test_the_head_of_the_refusal_is_that_of_a_single_record(engine: Engine) -> None:
    with pytest.raises(ContradictionError) as error:
        engine.decide_table(frame(), ask=HOURS, at="nation", date=DAY)

    assert error.value.text == Text("这些事实互相矛盾：", "These facts contradict each other:")


@pytest.mark.parametrize("kind", ["polars", "lazy", "duckdb"])
def test_what_is_the_same_for_all_rows_is_held_against_itself(desk: Desk, kind: str) -> None:
    section = (
        "contradictions:\n  values:\n    label: {zh: 错, en: not above}\n"
        "    never: external.training_subsidy_standard > external.national_base_grant\n"
    )
    policy = desk.policy("nation", CREDITED, section)
    given = {"training_subsidy_standard": 10, "national_base_grant": 5}
    engine = desk.engine(policy, external=given)
    frame = pl.DataFrame({"training.passed": [True, False], "training.hours": [8, 8]})

    with pytest.raises(ContradictionError, match="training_subsidy_standard = 10"):
        engine.decide(HOURS, at="nation", date=DAY, facts={"training.passed": True})
    if kind == "polars":
        with pytest.raises(ContradictionError, match="training_subsidy_standard = 10"):
            engine.decide_table(frame, ask=[HOURS], at="nation", date=DAY)
    else:
        table_ = as_kind(kind, frame)
        rows = plain(engine.decide_table(table_, ask=[HOURS], at="nation", date=DAY))
        assert {row[f"{HOURS}.status"] for row in rows} == {"contradiction"}


def test_a_refusal_names_the_value_that_holds_where_a_row_has_none(desk: Desk) -> None:
    section = (
        "contradictions:\n  values:\n    label: {zh: 错, en: not above}\n"
        "    never: external.training_subsidy_standard > employer.training_fund\n"
    )
    policy = desk.policy("nation", CREDITED, section)
    engine = desk.engine(policy, external={"training_subsidy_standard": 100})
    frame = pl.DataFrame(
        {"external.training_subsidy_standard": [None, 40], "employer.training_fund": [50, 50]}
    )

    with pytest.raises(ContradictionError) as error:
        engine.decide_table(frame, ask=[HOURS], at="nation", date=DAY)

    assert "1 row, counted from 0: row 0 external.training_subsidy_standard = 100" in (
        error.value.say("en")
    )
    assert "employer.training_fund = 50" in error.value.say("en")


@pytest.mark.parametrize("operator", ["==", "!="])
@pytest.mark.parametrize("kind", ["polars", "lazy", "duckdb"])
def test_two_facts_with_options_are_compared_as_in_a_single_record(
    desk: Desk, kind: str, operator: str
) -> None:
    section = (
        f"contradictions:\n  tiers:\n    never: base.tier {operator} project.tier\n"
        "    label: {zh: 错, en: tiers}\n"
    )
    engine = desk.engine(desk.policy("nation", CREDITED, section))
    tiers = [None, "national", "provincial", "municipal", "district"]
    pairs = [
        {"base.tier": base, "project.tier": project, "training.passed": True, "training.hours": 8}
        for base in tiers[:4]
        for project in tiers
    ]

    def is_refused(row: dict[str, Any]) -> bool:
        try:
            engine.decide(HOURS, at="nation", date=DAY, facts=row)
        except ContradictionError:
            return True
        return False

    wrong = [is_refused(row) for row in pairs]
    frame = pl.DataFrame(pairs, infer_schema_length=None)
    if kind == "polars":
        right = frame.filter([not each for each in wrong])
        decided = engine.decide_table(right, ask=[HOURS], at="nation", date=DAY)
        assert set(decided[f"{HOURS}.status"]) == {"decided"}
        for row, bad in zip(pairs, wrong, strict=True):
            if bad:
                with pytest.raises(ContradictionError):
                    engine.decide_table(pl.DataFrame([row]), ask=[HOURS], at="nation", date=DAY)
        return
    rows = plain(engine.decide_table(as_kind(kind, frame), ask=[HOURS], at="nation", date=DAY))
    assert [row[f"{HOURS}.status"] == "contradiction" for row in rows] == wrong


BELOW = [("base.rank", 0), ("base.tied_count", 0), ("employer.payroll", -5), ("training.hours", -1)]


@pytest.mark.parametrize(("path", "value"), BELOW)
@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow", "records"])
def test_a_table_that_is_there_is_refused_where_a_number_is_below_its_floor(
    engine: Engine, kind: str, path: str, value: int
) -> None:
    given = frame({}).select("training.passed", "training.hours")
    bad = given.with_columns(pl.lit(value).alias(path))

    with pytest.raises(FactsError, match=r"at least 1|must not be negative"):
        engine.decide_table(
            bad.to_dicts() if kind == "records" else as_kind(kind, bad),
            ask=[HOURS],
            at="nation",
            date=DAY,
        )


@pytest.mark.parametrize(("path", "value"), BELOW)
@pytest.mark.parametrize("kind", ["lazy", "duckdb"])
@pytest.mark.parametrize("dtype", [pl.Int64, pl.Float64, pl.Decimal(12, 2)])
def test_where_rows_are_met_as_a_plan_runs_what_is_below_its_floor_contradicts_itself(
    engine: Engine, kind: str, path: str, value: int, dtype: Any
) -> None:
    least = 1 if path.startswith("base.") else 0
    given = frame({}, {}, {}).select("training.passed", pl.col("training.hours").cast(dtype))
    numbers = pl.Series(path, [value, least, None])
    if not (path.startswith("base.") and dtype == pl.Float64):
        numbers = numbers.cast(dtype)
    rows = as_kind(kind, given.with_columns(numbers))

    found = plain(engine.decide_table(rows, ask=[HOURS], at="nation", date=DAY))

    assert [row[f"{HOURS}.status"] for row in found][:2] == ["contradiction", "decided"]
    assert found[0][HOURS] is None
    assert found[0][f"{HOURS}.rule"] is None


def test_a_number_far_below_its_floor_is_out_of_range_on_every_kind_of_table(
    engine: Engine,
) -> None:
    for kind in ("polars", "lazy", "duckdb"):
        given = (
            frame({})
            .select("training.passed")
            .with_columns(pl.lit(-(10**17)).alias("training.hours"))
        )
        with pytest.raises(Exception, match=r"out of range|zsgx: "):
            plain(engine.decide_table(as_kind(kind, given), ask=[HOURS], at="nation", date=DAY))
