"""The kinds of table that callers have, and the same kind given back."""

import datetime
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import duckdb
import narwhals
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sqlglot import exp, parse_one
from tests.columns import spark_frame
from tests.columns.registry import ASKED, DAY, KINDS, QUESTION, RECORDS, as_kind, expected, plain
from tests.engine.desk import Desk

from zsgx.engine.columns.conversion import in_polars, kind_of, like_before, require
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, MissingExtraError, NoColumnsError

ADDED = [QUESTION, f"{QUESTION}.status", f"{QUESTION}.rule"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_kind_of_table_comes_back_with_the_answers_behind_its_columns(
    engine: Engine, kind: str
) -> None:
    given = as_kind(kind)

    decided = engine.decide_table(given, **ASKED)

    assert type(decided) is type(given)
    assert kind_of(decided) == kind
    rows = plain(decided)
    assert list(rows[0]) == [*RECORDS[0], *ADDED]
    legend = engine.rules(QUESTION)
    answers = [
        (row[ADDED[1]], row[QUESTION], None if row[ADDED[2]] is None else legend[row[ADDED[2]]])
        for row in sorted(rows, key=lambda row: int(row["number"]))
    ]
    assert answers == expected(engine)
    assert len({status for status, _, _ in answers}) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_rows_order_and_other_columns_stay_as_they_were(engine: Engine, kind: str) -> None:
    given = as_kind(kind)

    decided = engine.decide_table(given, **ASKED)

    kept = [{name: row[name] for name in RECORDS[0]} for row in plain(decided)]
    assert kept == plain(given)
    assert [row["number"] for row in kept] == list(range(len(RECORDS)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_without_rows_is_given_back_without_rows(engine: Engine, kind: str) -> None:
    empty = as_kind(kind, pl.DataFrame(RECORDS).head(0))

    decided = engine.decide_table(empty, **ASKED)

    assert plain(decided) == []
    columns = (
        decided.column_names
        if kind == "pyarrow"
        else (decided.collect_schema().names() if kind == "lazy" else decided.columns)
    )
    assert list(columns) == [*RECORDS[0], *ADDED]


@pytest.mark.parametrize("kind", KINDS)
def test_where_no_column_is_a_fact_every_row_is_decided_all_the_same(
    engine: Engine, kind: str
) -> None:
    bare = as_kind(kind, pl.DataFrame(RECORDS).select("number"))

    rows = plain(engine.decide_table(bare, **ASKED))

    assert [row["number"] for row in rows] == list(range(len(RECORDS)))
    assert {row[f"{QUESTION}.status"] for row in rows} == {"undetermined"}


@pytest.mark.parametrize("kind", KINDS)
def test_answers_can_be_added_to_a_table_that_has_others_already(engine: Engine, kind: str) -> None:
    once = engine.decide_table(as_kind(kind), **ASKED)

    twice = engine.decide_table(once, **{**ASKED, "ask": "title.route"})

    assert list(plain(twice)[0])[-6:] == [
        *ADDED,
        "title.route",
        "title.route.status",
        "title.route.rule",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_column_that_bears_the_name_of_an_answer_is_never_overwritten(
    engine: Engine, kind: str
) -> None:
    once = engine.decide_table(as_kind(kind), **ASKED, detail="value")

    with pytest.raises(FactsError, match=r"there is a column hours\.credited already"):
        engine.decide_table(once, **ASKED)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow", "duckdb"])
def test_what_cannot_be_used_is_refused_in_a_table_of_every_kind(engine: Engine, kind: str) -> None:
    wrong = pl.DataFrame(RECORDS).with_columns(**{"certificate.level": pl.lit("master")})

    with pytest.raises((FactsError, duckdb.Error), match="master"):
        plain(engine.decide_table(as_kind(kind, wrong), **ASKED))


@pytest.mark.parametrize(
    "given",
    [
        None,
        iter([{}]),
        {"training.hours": 8},
        pl.Series([1]),
        pd.Series([1]),
        pa.array([1]),
        pl.DataFrame({"a": [1]}).to_arrow().to_batches()[0],
        pd.DataFrame({"a": [1]}).groupby("a"),
        narwhals.from_native(pl.DataFrame({"a": [1]})),
    ],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_table_is_refused_with_what_could_be_given(engine: Engine, given: Any) -> None:
    with pytest.raises(NoColumnsError, match="is not a table that can be decided") as refused:
        engine.decide_table(given, **ASKED)

    assert type(given).__name__ in refused.value.say("en")
    assert "Polars" in refused.value.say("zh")


def test_a_table_of_a_class_of_ones_own_is_of_the_kind_it_is_made_of(engine: Engine) -> None:
    class Roll(pd.DataFrame):  # type: ignore[misc] # pandas ships no types
        @property
        def _constructor(self) -> type["Roll"]:
            return Roll

    decided = engine.decide_table(Roll(RECORDS), **ASKED)

    assert kind_of(decided) == "pandas"
    assert type(decided) is Roll


# pandas


def test_a_frame_of_pandas_keeps_its_index_even_where_labels_repeat(engine: Engine) -> None:
    given = as_kind("pandas")
    given.index = pd.Index(["x", "y", "y", "z", "z", "z"], name="key")

    decided = engine.decide_table(given, **ASKED)

    assert decided.index.equals(given.index)
    assert decided.index.name == "key"
    assert decided[QUESTION].tolist()[:3] == [Decimal("16.00"), Decimal("129.00"), Decimal("10.00")]
    assert QUESTION not in given.columns


def test_pandas_keeps_rules_whole_and_truth_values_true_beside_what_is_unknown(
    engine: Engine,
) -> None:
    decided = engine.decide_table(
        as_kind("pandas"), **{**ASKED, "ask": [QUESTION, "subsidy.training.eligible"]}
    )

    assert str(decided[f"{QUESTION}.rule"].dtype) == "UInt16"
    assert str(decided["subsidy.training.eligible"].dtype) == "boolean"
    assert str(decided[f"{QUESTION}.status"].dtype) == "category"
    assert decided[f"{QUESTION}.rule"].isna().tolist() == decided[QUESTION].isna().tolist()
    assert isinstance(decided[QUESTION].iloc[0], Decimal)


def test_pandas_columns_that_are_no_text_or_repeat_stay_where_no_one_asks_for_them(
    engine: Engine,
) -> None:
    given = pd.DataFrame([[1, 2, Decimal(8), 3]], columns=["a", "a", "training.hours", 0])

    decided = engine.decide_table(given, **ASKED)

    assert decided.columns.tolist() == ["a", "a", "training.hours", 0, *ADDED]
    assert decided.iloc[0, :4].tolist() == [1, 2, Decimal(8), 3]


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame([[1, 2]], columns=["training.hours", "training.hours"]),
        pa.table([[1], [2]], names=["training.hours", "training.hours"]),
    ],
    ids=["pandas", "pyarrow"],
)
def test_a_column_that_is_asked_for_may_not_be_there_twice(engine: Engine, given: Any) -> None:
    with pytest.raises(FactsError, match=r"2 columns are called training\.hours"):
        engine.decide_table(given, **ASKED)


def test_columns_of_pandas_with_values_of_several_kinds_are_read_value_by_value(
    engine: Engine,
) -> None:
    given = pd.DataFrame(
        {
            "training.hours": [8, "8", Decimal("8.005")],
            "certificate.level": ["none", Decimal(8), None],
            "free": [8, "8", None],
        }
    )

    with pytest.raises(FactsError) as refused:
        engine.decide_table(given, **ASKED)

    assert sorted(fault.en.partition(" is ")[0] for fault in refused.value.faults) == [
        "column certificate.level, 1 row: Decimal('8')",
        "column training.hours, 1 row: Decimal('8.005') must be exact to 0.01",
    ]
    good = given.drop(columns="certificate.level").head(2)
    assert len(engine.decide_table(good, **ASKED)) == 2


def test_rules_across_records_ask_for_columns_of_one_kind(engine: Engine) -> None:
    given = pd.DataFrame({"claim.on": ["2024-03-01", DAY], "person.id": ["p", 5]})

    with pytest.raises(FactsError, match="values of several kinds"):
        engine.decide_claims(given, at="qingdao", date=DAY)


def test_a_type_of_arrow_that_no_other_library_has_is_refused_by_name(engine: Engine) -> None:
    wide = pa.array([Decimal(8)], type=pa.decimal256(60, 2))
    table = pa.table({"training.hours": wide, "training.passed": [True]})

    with pytest.raises(FactsError, match=r"training\.hours holds decimal256\(60, 2\)"):
        engine.decide_table(table, **ASKED)


def test_a_frame_of_pandas_may_have_no_columns_at_all(engine: Engine) -> None:
    decided = engine.decide_table(pd.DataFrame(index=["x", "y"]), **ASKED)

    assert decided[f"{QUESTION}.status"].tolist() == ["undetermined", "undetermined"]


def test_nan_is_unknown_in_pandas_where_it_has_no_other_word_for_it_and_no_number_elsewhere(
    engine: Engine,
) -> None:
    nan = float("nan")
    given = {
        "training.programme": ["digital_engineer"],
        "certificate.training": [True],
        "certificate.level": ["none"],
        "certificate.issued_on": [datetime.date(2024, 3, 1)],
        "training.hours": [nan],
    }

    decided = engine.decide_table(pd.DataFrame(given), **ASKED)

    assert decided[f"{QUESTION}.status"].tolist() == ["undetermined"]
    for frame in (pl.DataFrame(given), pl.DataFrame(given).to_arrow()):
        with pytest.raises(FactsError, match=r"nan must be exact to 0\.01"):
            engine.decide_table(frame, **ASKED)


# Columns in which nothing is known


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
@pytest.mark.parametrize("dtype", [pl.Null(), pl.Float64(), pl.String(), pl.Duration()], ids=str)
def test_a_column_of_nulls_alone_is_unknown_whatever_its_type(
    engine: Engine, kind: str, dtype: pl.DataType
) -> None:
    nothing = pl.lit(None, dtype=dtype)
    given = pl.DataFrame(RECORDS).with_columns(
        **{"certificate.level": nothing, "certificate.training": nothing, "place": nothing,
           "day": nothing}
    )  # fmt: skip

    by_facts = plain(engine.decide_table(as_kind(kind, given), **ASKED))
    nowhere = {**ASKED, "at": column("place"), "date": column("day")}
    by_place = plain(engine.decide_table(as_kind(kind, given), **nowhere))

    bare = pl.DataFrame(RECORDS).drop("certificate.level", "certificate.training")
    without = plain(engine.decide_table(as_kind(kind, bare), **ASKED))
    assert [[row[name] for name in ADDED] for row in by_facts] == [
        [row[name] for name in ADDED] for row in without
    ]
    assert {row[f"{QUESTION}.status"] for row in by_place} == {"undetermined"}


def test_frames_in_slices_and_in_chunks_are_decided_as_others_are(engine: Engine) -> None:
    whole = as_kind("polars")
    decided = engine.decide_table(whole, **ASKED)

    chunks = pl.concat([whole.head(1), whole.slice(1, 3), whole.tail(2)], rechunk=False)

    assert engine.decide_table(chunks, **ASKED).equals(decided)
    assert engine.decide_table(whole.slice(2, 3), **ASKED).equals(decided.slice(2, 3))
    part = whole.to_arrow().slice(2, 3)
    assert plain(engine.decide_table(part, **ASKED)) == decided.slice(2, 3).to_dicts()


def test_a_text_list_is_an_answer_in_every_kind_of_table(desk: Desk) -> None:
    engine = desk.one(
        "programme.phase",
        "id: r, when: training.online, then: param.phases, cite: N-1/1/r",
        sections="parameters:\n  phases:\n    unit: texts\n    values:\n"
        "      2020-01-01: {value: [one, two], cite: N-1/1/p}\n",
    )
    asked: dict[str, Any] = {**ASKED, "ask": "programme.phase", "at": "nation"}
    given = pl.DataFrame({"training.online": [True, False, None]})

    for kind in KINDS:
        rows = plain(engine.decide_table(as_kind(kind, given), **asked))
        answers = [row["programme.phase"] for row in rows]
        assert list(answers[0]) == ["one", "two"]
        assert answers[1:] == [None, None]


# DuckDB


def test_a_relation_is_decided_where_it_lies_and_leaves_nothing_behind() -> None:
    engine = Engine.load()
    connection = duckdb.connect()
    arrow = as_kind("pyarrow")
    connection.register("arrow", arrow)
    connection.execute("create table zsgx_source as select * from arrow")
    before = connection.sql("show all tables").fetchall()

    first = engine.decide_table(connection.table("zsgx_source").limit(1), **ASKED)
    second = engine.decide_table(connection.table("zsgx_source"), **ASKED)

    assert connection.sql("show all tables").fetchall() == before
    assert [row["number"] for row in plain(first)] == [0]
    assert len(plain(second)) == len(RECORDS)
    assert [row[QUESTION] for row in plain(first)] == [Decimal("16.00")]


# Spark


def test_a_frame_of_spark_is_put_into_a_query_of_plain_expressions(engine: Engine) -> None:
    types = [("number", "int"), ("certificate.training", "boolean"), ("training.hours", "float"),
             ("certificate.level", "string"), ("certificate.issued_on", "date"),
             ("training.programme", "string")]  # fmt: skip
    given: Any = spark_frame.DataFrame(types)

    query = engine.decide_table(given, **ASKED)

    assert kind_of(given) == "spark"
    (frames,) = given.sparkSession.frames
    assert list(frames.values()) == [given]
    parsed = parse_one(query, dialect="spark")
    assert {table.name for table in parsed.find_all(exp.Table)} == {"the_frame"}
    assert "`training.hours`" in query
    wrong: Any = spark_frame.DataFrame([("training.hours", "string")])
    with pytest.raises(FactsError, match=r"column training\.hours holds text"):
        engine.decide_table(wrong, **ASKED)
    twice: Any = spark_frame.DataFrame([("training.hours", "int")] * 2)
    with pytest.raises(FactsError, match=r"2 columns are called training\.hours"):
        engine.decide_table(twice, **ASKED)


def test_braces_in_a_policy_stay_braces_on_spark(desk: Desk) -> None:
    engine = desk.one(
        "subsidy.training.eligible",
        "id: a, when: \"training.occupation == 'a {brace} b'\", then: true, cite: N-1/1/a",
    )
    given: Any = spark_frame.DataFrame([("training.occupation", "string")])

    query = engine.decide_table(
        given, ask="subsidy.training.eligible", at="nation", date=ASKED["date"]
    )

    assert "'a {brace} b'" in query


# What is not installed


def test_a_missing_extra_names_the_command_that_installs_it() -> None:
    with pytest.raises(MissingExtraError, match=r"run pip install 'zsgx\[sql\]'") as missing:
        require("sql", "sys", "no_such_library")

    assert missing.value.library == "no_such_library"
    assert isinstance(missing.value, ImportError)


@pytest.mark.parametrize(
    ("kind", "library", "extra"),
    [
        ("pandas", "polars", "batch"),
        ("pandas", "narwhals", "batch"),
        ("pandas", "pyarrow", "batch"),
        ("pyarrow", "narwhals", "batch"),
        ("duckdb", "sqlglot", "duckdb"),
    ],
)
def test_a_table_whose_library_needs_another_one_says_which(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, kind: str, library: str, extra: str
) -> None:
    given = as_kind(kind)
    monkeypatch.setattr(
        "zsgx.engine.columns.conversion.find_spec",
        lambda name: None if name == library else find_spec(name),
    )

    with pytest.raises(MissingExtraError, match=rf"this needs {library}.*zsgx\[{extra}\]"):
        engine.decide_table(given, **ASKED)


# Rules that look across records


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas", "pyarrow"])
def test_a_whole_table_becomes_a_polars_frame_and_the_same_kind_again(kind: str) -> None:
    # pandas keeps days as moments.
    records = pl.DataFrame(RECORDS).drop("certificate.issued_on")
    given = as_kind(kind, records)

    frame = in_polars(given)

    assert isinstance(frame, pl.LazyFrame if kind == "lazy" else pl.DataFrame)
    assert plain(frame) == records.to_dicts()
    again = like_before(frame, given)
    assert type(again) is type(given)
    assert plain(again) == records.to_dicts()


def test_whole_numbers_and_truth_values_stay_so_in_pandas() -> None:
    frame = pl.DataFrame({"rank": [1, None], "tied": [True, None]})

    again = like_before(frame, pd.DataFrame({"rank": [1, 2]}, index=["x", "y"]))

    assert again.index.tolist() == ["x", "y"]
    assert [str(dtype) for dtype in again.dtypes] == ["Int64", "boolean"]


@pytest.mark.parametrize("kind", ["pandas", "pyarrow"])
def test_a_column_may_not_be_there_twice_in_a_whole_table(kind: str) -> None:
    given = pd.DataFrame([[1, 2]], columns=["rank", "rank"])
    if kind == "pyarrow":
        given = pa.table([[1], [2]], names=["rank", "rank"])

    with pytest.raises(FactsError, match="2 columns are called rank; leave one of them"):
        in_polars(given)


def test_a_table_of_a_database_is_fetched_before_rules_look_across_it() -> None:
    with pytest.raises(NoColumnsError, match=r"fetch the table .*DuckDB: \.pl\(\)"):
        in_polars(as_kind("duckdb"))
    with pytest.raises(NoColumnsError, match="is not a table"):
        in_polars("records")


@pytest.mark.parametrize("named", ["training.programme", "place"])
def test_bytes_that_are_no_text_are_refused_and_not_shown(engine: Engine, named: str) -> None:
    offsets, letters = pa.array([0, 2, 5], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfeabc")
    broken = pa.Array.from_buffers(pa.string(), 2, [None, offsets, letters])
    table = pa.table({named: broken, "training.hours": [8, 8]})
    where = {**ASKED, "at": column("place")} if named == "place" else ASKED

    for frame in (table, table.to_pandas(types_mapper=pd.ArrowDtype)):
        with pytest.raises(FactsError, match=f"column {named} holds bytes that are not text"):
            engine.decide_table(frame, **where)


def test_decimals_that_polars_has_no_type_for_are_refused_without_a_panic(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"training.hours": pa.array([Decimal("8.1")], pa.decimal256(50, 2))})

    with pytest.raises(FactsError, match="holds decimal256"):
        engine.decide_table(table, **ASKED)
    assert capfd.readouterr().err == ""
