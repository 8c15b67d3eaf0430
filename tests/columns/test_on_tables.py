"""What an engine answers over whole tables, at the door."""

import datetime
import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from types import ModuleType
from typing import Any

import duckdb
import polars as pl
import pytest
from tests.columns.registry import ASKED, DAY, KINDS, QUESTION, RECORDS, as_kind, expected, plain
from tests.engine.desk import Desk, table

from zsgx.decision.decision import Decision
from zsgx.domain.kinds import Value
from zsgx.engine.columns.request import column
from zsgx.engine.decide.table import TruthTable
from zsgx.engine.decide.tables import Tables
from zsgx.engine.engine import Engine
from zsgx.errors import (
    FactsError,
    MissingExtraError,
    NoColumnsError,
    QuestionError,
    ReadingError,
    UnknownPlaceError,
)
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.scope import Scope
from zsgx.hooks.specs import hookimpl
from zsgx.policy.policy import Policy

STATUS, RULE = f"{QUESTION}.status", f"{QUESTION}.rule"
AMOUNT = "subsidy.training.amount"


def answers(engine: Engine, frame: pl.DataFrame, **changes: Any) -> list[tuple[Any, ...]]:
    """Return status, value and rule of each row."""
    asked = {**ASKED, **changes}
    name = asked["ask"] if isinstance(asked["ask"], str) else asked["ask"][0]
    legend = engine.rules(name)
    return [
        (row[f"{name}.status"], row[name], legend[row[f"{name}.rule"]])
        if row[f"{name}.rule"] is not None
        else (row[f"{name}.status"], row[name], None)
        for row in engine.decide_table(frame, **asked).to_dicts()
    ]


# What is asked


def test_one_question_may_be_asked_by_its_name_alone(engine: Engine) -> None:
    frame = as_kind("polars")

    assert engine.decide_table(frame, **{**ASKED, "ask": QUESTION}).equals(
        engine.decide_table(frame, **ASKED)
    )


def test_a_question_asked_twice_is_answered_once(engine: Engine) -> None:
    decided = engine.decide_table(as_kind("polars"), **{**ASKED, "ask": [QUESTION, QUESTION]})

    assert decided.columns == [*RECORDS[0], QUESTION, STATUS, RULE]


def test_the_value_alone_is_the_same_value(engine: Engine) -> None:
    decided = engine.decide_table(as_kind("polars"), **ASKED, detail="value")

    assert decided.columns == [*RECORDS[0], QUESTION]
    assert decided[QUESTION].to_list() == [value for _, value, _ in expected(engine)]


def test_what_is_asked_wrongly_is_refused_before_any_row_is_read(engine: Engine) -> None:
    frame = as_kind("polars")

    with pytest.raises(QuestionError, match=r"Did you mean hours\.credited"):
        engine.decide_table(frame, **{**ASKED, "ask": ["hours.creditd"]})
    with pytest.raises(QuestionError, match=r"ask: \[\] must list 1 or more"):
        engine.decide_table(frame, **{**ASKED, "ask": []})
    with pytest.raises(QuestionError, match="detail: 'all' must be one of value, full"):
        engine.decide_table(frame, **ASKED, detail="all")  # type: ignore[arg-type]
    with pytest.raises(UnknownPlaceError, match="Unknown place 'qingdoa'"):
        engine.decide_table(frame, **{**ASKED, "at": "qingdoa"})
    with pytest.raises(FactsError, match="the date cannot be used"):
        engine.decide_table(frame, **{**ASKED, "date": "1 May"})
    with pytest.raises(ReadingError, match="Did you mean one_year"):
        engine.decide_table(frame, **ASKED, readings={"one_yaer": "rolling"})


# Columns


def test_every_fault_of_the_columns_is_listed_at_once(engine: Engine) -> None:
    frame = pl.DataFrame(
        {
            "training.huors": [8],
            "certificate.level": [1.5],
            "certificate.training": [True],
            "training.hours": [True],
            "hours.credited.status": ["x"],
            "reading.one_year": ["rolling"],
            "__zsgx.0": [1],
        }
    ).with_columns(pl.lit("qingdao").alias("pace"))

    with pytest.raises(FactsError, match="The columns cannot be used") as refused:
        engine.decide_table(frame, **{**ASKED, "at": column("place"), "date": column("no")})

    found = "\n".join(fault.en for fault in refused.value.faults)
    assert len(refused.value.faults) == 7
    for said in (
        "there is no column place. Did you mean pace?",
        "there is no column no. ",
        "column certificate.level holds Float64",
        "column training.hours holds Boolean",
        "there is a column hours.credited.status already",
        "reading.one_year is a reading",
        "names that begin with __zsgx.",
    ):
        assert said in found
    assert all(fault.zh for fault in refused.value.faults)


@pytest.mark.parametrize(
    "name",
    [
        "training.huors",
        "trainig.hours",
        "training.hour",
        "TRAINING.HOURS",
        " training.hours",
        "training.hours ",
        "training_hours",
        "training hours",
        "training-hours",
        "training．hours",
        "Training/Hours",
    ],
)
def test_a_column_that_nearly_spells_a_fact_is_refused_with_the_fact(
    engine: Engine, name: str
) -> None:
    with pytest.raises(FactsError, match=r"looks like training\.hours; rename it") as refused:
        engine.decide_table(pl.DataFrame({name: [8]}), **ASKED)

    assert f"列 {name} 不是事实，却很像 training.hours" in refused.value.say("zh")


@pytest.mark.parametrize(
    "name", ["hours", "person.phone", "training.note", "remarks", "x.y", "hours.credited.note", ""]
)
def test_a_column_of_ones_own_stays_where_it_is(engine: Engine, name: str) -> None:
    decided = engine.decide_table(as_kind("polars").with_columns(pl.lit(8).alias(name)), **ASKED)

    assert decided[name].to_list() == [8] * len(RECORDS)


@pytest.mark.parametrize("name", ["培训学时", "培训课时", "培训 学时", "证书等级 "])
def test_a_column_that_bears_what_a_fact_is_called_is_refused_with_its_path(
    engine: Engine, name: str
) -> None:
    frame = pl.DataFrame({name: [8]})

    with pytest.raises(
        FactsError, match=r"what the fact (training\.hours|certificate\.level) is called"
    ):
        engine.decide_table(frame, **ASKED)


@pytest.mark.parametrize("name", ["training.hours ", "TRAINING.HOURS", "ｔraining.hours"])
def test_two_columns_that_look_alike_are_refused(engine: Engine, name: str) -> None:
    frame = as_kind("polars").with_columns(pl.lit(9).alias(name))

    with pytest.raises(FactsError, match="differ only in width, case or blanks; leave one"):
        engine.decide_table(frame, **ASKED)


@pytest.mark.parametrize("name", ["external.zz", "param.x", "decision.y", "rule.z"])
def test_a_column_that_is_called_as_no_fact_can_be_is_refused(engine: Engine, name: str) -> None:
    frame = as_kind("polars").with_columns(pl.lit(9).alias(name))

    with pytest.raises(FactsError, match=f"unknown fact {name}"):
        engine.decide_table(frame, **ASKED)


def test_a_column_with_a_name_that_cannot_be_written_is_refused(engine: Engine) -> None:
    with pytest.raises(FactsError, match="holds a code that is not a character"):
        engine.decide_table([{"training.hours": 8, "a\ud800": 1}], **ASKED)


def test_what_a_fact_is_called_may_stay_beside_its_column(engine: Engine) -> None:
    frame = as_kind("polars").with_columns(pl.lit("eight").alias("培训学时"))

    assert answers(engine, frame) == expected(engine)


def test_a_column_that_a_fact_was_made_of_may_stay_beside_it(engine: Engine) -> None:
    frame = as_kind("polars").with_columns(training_hours=pl.lit("eight"))

    assert answers(engine, frame) == expected(engine)


def test_no_answer_of_any_question_looks_like_a_fact(engine: Engine) -> None:
    frame = pl.DataFrame(
        {
            f"{name}{suffix}": [None]
            for name in engine.questions
            for suffix in ("", ".status", ".rule")
            if name != "title.route"
        }
    )

    decided = engine.decide_table(frame, **{**ASKED, "ask": "title.route"})

    assert decided.columns[:-3] == frame.columns


# Rows


def test_every_fault_of_the_rows_is_listed_at_once_with_how_many_and_some_values(
    engine: Engine,
) -> None:
    frame = as_kind("polars").with_columns(
        **{
            "certificate.level": pl.Series([f"level {number}" for number in range(6)]),
            "training.hours": pl.Series(["-1", "8.005", "11010119900307123X", None, "8", "９"]),
            "place": pl.Series(["qingdao", "mars", "weihai", None, "370200", "青岛市"]),
            "day": pl.Series(["2024-05-01"] * 5 + ["2024-02-30"]),
        }
    )

    with pytest.raises(FactsError, match="Some rows cannot be used") as refused:
        engine.decide_table(frame, **{**ASKED, "at": column("place"), "date": column("day")})

    found = "\n".join(fault.en for fault in refused.value.faults)
    assert "column certificate.level, 6 rows: 'level 0', 'level 1', 'level 2', … is not" in found
    assert "column training.hours, 2 rows: '8.005', '110***********123X' must be hours" in found
    assert "column training.hours, 1 row: '-1' must not be negative" in found
    assert "column place, 1 row: 'mars' is not one of national, qingdao" in found
    assert "column day, 1 row: '2024-02-30' must be a date" in found
    assert "19900307" not in str(refused.value)


def test_an_option_that_nobody_declares_is_refused_where_a_record_would_refuse_it(
    engine: Engine,
) -> None:
    record = {**RECORDS[1], "certificate.level": "master"}
    record.pop("number")

    with pytest.raises(FactsError, match="'master' is not one of none, junior"):
        engine.decide_table(pl.DataFrame([record]), **ASKED)
    with pytest.raises(FactsError, match="'master': is not one of none, junior"):
        engine.decide(QUESTION, at="qingdao", date=DAY, facts=record)


@pytest.mark.parametrize("streaming", [False, True])
def test_a_fault_of_a_lazy_frame_shows_when_it_is_collected_with_all_that_it_says(
    engine: Engine, *, streaming: bool
) -> None:
    frame = pl.LazyFrame(
        {
            "training.programme": ["digital_engineer", "digital_engineer"],
            "certificate.training": [True, True],
            "certificate.level": ["master", "none"],
            "certificate.issued_on": [DAY, DAY],
            "training.hours": [8, 8],
        }
    )
    decided = engine.decide_table(frame, **ASKED)

    with pytest.raises(FactsError, match="Some rows cannot be used") as refused:
        decided.collect(engine="streaming" if streaming else "in-memory")

    (fault,) = refused.value.faults
    assert fault.en == (
        "column certificate.level, 1 row: 'master' is not one of none, junior, intermediate, senior"
    )
    assert type(pickle.loads(pickle.dumps(refused.value))) is FactsError
    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)


def test_a_lazy_frame_may_lack_every_place_and_day(engine: Engine) -> None:
    frame = as_kind("lazy").with_columns(place=pl.lit(None), day=pl.lit(None))

    for changes in ({"at": column("place")}, {"date": column("day")}):
        decided = engine.decide_table(frame, **{**ASKED, **changes}).collect()
        assert set(decided[STATUS]) == {"undetermined"}


# Where and when


def test_a_null_place_or_day_is_undetermined(engine: Engine) -> None:
    frame = pl.DataFrame([RECORDS[0]] * 4).with_columns(
        place=pl.Series(["qingdao", None, "qingdao", None]),
        day=pl.Series([DAY, DAY, None, None]),
    )

    found = answers(engine, frame, at=column("place"), date=column("day"))

    assert found == [expected(engine)[0], *[("undetermined", None, None)] * 3]


def test_each_row_is_decided_at_its_own_place_on_its_own_day(engine: Engine) -> None:
    places = ["qingdao", "weihai", "450000", "国家", "青岛市", "Weihai"]
    days = [DAY, datetime.date(2024, 3, 1), DAY, datetime.date(1950, 1, 1), DAY, DAY]
    facts = [{path: value for path, value in each.items() if "." in path} for each in RECORDS]
    frame = pl.DataFrame(RECORDS).with_columns(place=pl.Series(places), day=pl.Series(days))

    found = answers(engine, frame, at=column("place"), date=column("day"))

    for at, day, given, (status, value, rule) in zip(places, days, facts, found, strict=True):
        decision = engine.decide(QUESTION, at=at, date=day, facts=given)
        assert (status, value) == (decision.status.value, decision.value)
        assert rule == (decision.rule or "several" if decision.value is not None else None)


def test_two_epochs_in_one_frame_are_told_apart_on_the_day(desk: Desk) -> None:
    parameters = (
        "parameters:\n  bonus:\n    unit: ratio\n    values:\n"
        "      2020-01-01: {value: 1, cite: N-1/1/p}\n"
        "      2024-01-01: {value: 2, cite: N-1/1/p}\n"
    )
    engine = desk.one(
        QUESTION, "id: r, then: training.hours * param.bonus, cite: N-1/1/r", sections=parameters
    )
    days = ["2019-12-31", "2020-01-01", "2023-12-31", "2024-01-01", None]
    frame = pl.DataFrame({"training.hours": [8] * 5, "day": days})

    found = answers(engine, frame, at="nation", date=column("day"))

    assert found == [
        ("silent", None, None),
        ("decided", Decimal(8), "nation/r"),
        ("decided", Decimal(8), "nation/r"),
        ("decided", Decimal(16), "nation/r"),
        ("undetermined", None, None),
    ]


def test_a_place_without_any_table_is_silent_beside_one_that_has_one(desk: Desk) -> None:
    own = table(QUESTION, "id: r, then: training.hours, cite: C-1/1/r")
    engine = desk.engine(desk.policy("nation"), desk.policy("city", own, gaps=["province"]))
    frame = pl.DataFrame({"training.hours": [8, 8], "place": ["nation", "330100"]})

    assert answers(engine, frame, at=column("place")) == [
        ("silent", None, None),
        ("decided", Decimal(8), "city/r"),
    ]
    assert answers(engine, frame, at="nation") == [("silent", None, None)] * 2


# Readings and outside values


def test_readings_are_chosen_for_an_engine_or_for_one_table(desk: Desk) -> None:
    engine = desk.one(
        QUESTION,
        "id: r, when: \"reading.one_year == 'rolling'\", then: 1, cite: N-1/1/a",
        "id: c, when: \"reading.one_year == 'calendar'\", then: 2, cite: N-1/1/b",
        sections="readings:\n  one_year:\n    label: {zh: 口径, en: reading}\n    options: "
        "{rolling: {zh: 解释, en: a}, calendar: {zh: 解释, en: b}}\n    cite: N-1/1/r\n",
    )
    frame = pl.DataFrame({"number": [1]})
    asked: dict[str, Any] = {**ASKED, "at": "nation", "detail": "value"}

    def value(engine: Engine, **readings: str) -> object:
        decided = engine.decide_table(frame, **asked, readings=readings)
        return decided[QUESTION].item()

    assert value(engine) is None
    assert value(engine, one_year="rolling") == 1
    rolling = engine.with_readings({"one_year": "rolling"})
    assert value(rolling) == 1
    assert value(rolling, one_year="calendar") == 2
    explained = engine.explain_row(
        frame, 0, QUESTION, at="nation", date=DAY, readings={"one_year": "calendar"}
    )
    assert explained.decision.value == 2


PAID = "id: p, then: external.training_subsidy_standard, cite: N-1/1/p"


@pytest.mark.parametrize("lazy", [False, True])
def test_an_outside_value_of_a_row_wins_over_that_of_the_engine_which_fills_its_gaps(
    desk: Desk, *, lazy: bool
) -> None:
    known = desk.engine(
        desk.policy("nation", table(AMOUNT, PAID)), external={"training_subsidy_standard": 3000}
    )
    frame = pl.DataFrame({"external.training_subsidy_standard": [None, 2000, 3000]})
    asked: dict[str, Any] = {"ask": AMOUNT, "at": "nation", "date": DAY}

    decided = known.decide_table(frame.lazy() if lazy else frame, **asked).lazy().collect()

    alone = [
        known.decide(AMOUNT, at="nation", date=DAY, facts=facts).value for facts in frame.to_dicts()
    ]
    assert decided[AMOUNT].to_list() == alone == [3000, 2000, 3000]
    bare = known.decide_table(pl.DataFrame({"number": [1]}), **asked)
    assert bare[AMOUNT].to_list() == [3000]
    relation = duckdb.connect().from_arrow(frame.to_arrow())
    assert [row[AMOUNT] for row in plain(known.decide_table(relation, **asked))] == alone


# What columns cannot do


def test_a_question_that_a_plugin_decides_is_refused_by_name(desk: Desk) -> None:
    province = desk.policy("province", decides=[QUESTION], clauses=["P-1/1/h"])
    module = ModuleType("zsgx_province")

    @hookimpl
    def zsgx_policies() -> list[Policy]:
        return [province]

    @hookimpl
    def zsgx_decide(question: str, facts: Mapping[str, Value], scope: Scope) -> Decision | None:
        raise NotImplementedError

    vars(module).update(zsgx_policies=zsgx_policies, zsgx_decide=zsgx_decide)
    plugins = Plugins()
    plugins.add("hooked", lambda: module)
    nation = desk.policy("nation", table(QUESTION, "id: n, then: 1, cite: N-1/1/n"))
    engine = Engine(desk.assembly(nation, plugins=plugins))
    frame = pl.DataFrame({"place": ["nation"]})

    for at in ("province", column("place")):
        with pytest.raises(NoColumnsError, match=r"decides these.*hours\.credited \(province\)"):
            engine.decide_table(frame, ask=[QUESTION], at=at, date=DAY)
        with pytest.raises(NoColumnsError, match="one record at a time"):
            engine.to_sql("records", ask=[QUESTION], at=at, date=DAY, dialect="duckdb")
    assert answers(engine, frame, at="nation") == [("decided", 1, "nation/n")]


def test_sql_is_refused_without_sqlglot_with_the_command_that_installs_it(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zsgx.engine.columns.conversion.find_spec", lambda _name: None)

    with pytest.raises(MissingExtraError, match=r"this needs sqlglot.*zsgx\[sql\]"):
        engine.to_sql("records", **ASKED, dialect="duckdb")


# The engine


def test_the_legend_of_rules_begins_with_several_for_every_question(engine: Engine) -> None:
    for name in engine.questions:
        legend = engine.rules(name)
        assert legend[0] == "several"
        assert len(set(legend)) == len(legend)


def test_an_engine_that_has_decided_a_table_can_be_pickled_and_decides_alike(
    engine: Engine,
) -> None:
    decided = engine.decide_table(as_kind("polars"), **ASKED)

    again: Engine = pickle.loads(pickle.dumps(engine))

    assert again.decide_table(as_kind("polars"), **ASKED).equals(decided)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_questions_look_at_is_worked_out_once_for_a_table(
    engine: Engine, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = 0

    def counting(tables: Tables, question: str, place: str, day: datetime.date) -> TruthTable:
        nonlocal times
        times += 1
        return get(tables, question, place, day)

    plain(engine.decide_table(as_kind(kind), **ASKED))
    get = Tables.get
    monkeypatch.setattr(Tables, "get", counting)
    plain(engine.decide_table(as_kind(kind), **ASKED))

    # How rows are decided is remembered; what is read of them is asked of the only truth table.
    assert times == 1


def test_threads_that_share_an_engine_decide_tables_as_one_alone_does() -> None:
    frame, questions = as_kind("polars"), [QUESTION, "title.route", AMOUNT, "hours.to_register"]
    alone = [
        Engine.load().decide_table(frame, **{**ASKED, "ask": question}) for question in questions
    ]
    shared = Engine.load()

    with ThreadPoolExecutor(8) as threads:
        made = list(
            threads.map(
                lambda question: shared.decide_table(frame, **{**ASKED, "ask": question}),
                questions * 6,
            )
        )

    for number, decided in enumerate(made):
        assert decided.equals(alone[number % len(questions)])


SINGLE = """
import datetime, sys
import zsgx
engine = zsgx.Engine.load()
engine.decide("hours.credited", at="qingdao", date=datetime.date(2024, 5, 1)).explain()
engine.rules("hours.credited")
zsgx.column("place")
heavy = {"polars", "sqlglot", "narwhals", "duckdb", "pandas", "pyarrow", "pyspark", "numpy"}
print(sorted(heavy & set(sys.modules)))
print(sorted(name for name in sys.modules if name.startswith("zsgx.engine.columns.")))
"""


def test_one_record_is_decided_and_explained_without_any_library_for_tables() -> None:
    run = subprocess.run([sys.executable, "-c", SINGLE], check=True, capture_output=True, text=True)

    libraries, modules = run.stdout.splitlines()
    assert libraries == "[]"
    assert modules == "['zsgx.engine.columns.forked', 'zsgx.engine.columns.request']"
