"""`zsgx batch`: every row answered, in each format, and counted at the end."""

import datetime
import itertools
import json
import os
import pty
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.cli.batch_tables import (
    FORMATS,
    IDENTITY,
    ROWS,
    WHERE,
    command,
    environment,
    large,
    read,
    rejects,
    sheet_xml,
    summary,
    table,
    written,
)
from tests.effort import amount
from tests.engine import desk

from zsgx import Engine, Text
from zsgx.batch.rejects import Allowance
from zsgx.batch.summary import QuestionTally, Summary, Tally

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

DAY = datetime.date(2024, 5, 1)
PAIRS = list(itertools.product(FORMATS, FORMATS))
ASK = ("--ask", "hours.credited", "title.route")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("given_as", "wanted_as"), PAIRS)
def test_an_identity_number_survives_each_pair_of_formats(
    zsgx: Run, folder: Path, given_as: str, wanted_as: str
) -> None:
    source, target = folder / f"in.{given_as}", folder / f"out.{wanted_as}"
    written(table(), source)

    result = zsgx("batch", str(source), str(target), *ASK, *WHERE)

    assert result.exit_code == 0, result.output
    assert [row["identity"] for row in read(target)] == [row["identity"] for row in ROWS]
    assert [row["name"] for row in read(target)] == [row["name"] for row in ROWS]
    assert not list(folder.glob("*.rejects.csv"))
    assert not list(folder.glob("*.parts"))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("given_as", FORMATS)
def test_each_row_is_answered_as_a_single_record_is(
    zsgx: Run, folder: Path, given_as: str, engine: str
) -> None:
    source, target = folder / f"in.{given_as}", folder / "out.parquet"
    written(table(), source)

    zsgx("batch", str(source), str(target), *ASK, *WHERE, "--engine", engine)

    loaded = Engine.load()
    for row, answered in zip(ROWS, pl.read_parquet(target).to_dicts(), strict=True):
        facts = {path: value for path, value in row.items() if "." in path}
        for question in ("hours.credited", "title.route"):
            decision = loaded.decide(question, at="harbour", date=DAY, facts=facts)
            assert answered[question] == decision.value
            assert answered[f"{question}.status"] == decision.status.value
            assert answered[f"{question}.rule"] == decision.rule


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_each_row_can_have_a_place_and_a_day_of_its_own(
    zsgx: Run, folder: Path, engine: str
) -> None:
    frame = table({}, {}).with_columns(
        pl.Series("place", ["harbour", "210200", "海港市", None, "nowhere"]),
        pl.Series("day", ["2024-05-01", "2025-01-01", "2027-01-01", "2024-05-01", "2024-05-01"]),
    )
    written(frame, folder / "in.csv")
    where = ("--at-column", "place", "--date-column", "day", "--engine", engine)

    result = zsgx("batch", "in.csv", "out.parquet", *ASK, *where, "--json")

    found = pl.read_parquet("out.parquet")
    assert found["hours.credited.status"].to_list() == [
        "decided",
        "undetermined",
        "silent",
        "undetermined",
    ]
    (aside,) = rejects(folder / "out.parquet.rejects.csv")
    assert (aside["row"], aside["column"], aside["value"]) == ("6", "place", '"nowhere"')
    assert summary(result.stdout)["questions"]["hours.credited"]["missing"]["place"] == 1


def test_typed_columns_are_taken_as_they_are(zsgx: Run, folder: Path) -> None:
    pl.DataFrame(
        {
            "training.hours": [80.0, 64.5],
            "training.in_published_plan": [True, None],
            "certificate.level": pl.Series(["junior", "none"], dtype=pl.Categorical),
            "certificate.issued_on": [datetime.date(2024, 4, 20), None],
            "base.trainees": [500.0, 499.0],
            "taken": [datetime.datetime(2024, 4, 20), None],  # as a file has it
        }
    ).write_parquet(folder / "in.parquet")
    ask = ("--ask", "hours.credited", "base.meets_minimum")

    for engine in ("polars", "duckdb"):
        zsgx("batch", "in.parquet", "out.xlsx", *ask, *WHERE, "--engine", engine)
        first, second = read(folder / "out.xlsx")

        assert (first["hours.credited"], second["hours.credited"]) == ("160", None)
        assert (first["base.meets_minimum"], second["base.meets_minimum"]) == ("true", "false")
        assert first["taken"] == "2024-04-20T00:00:00"


def test_a_list_of_words_is_one_text_where_a_cell_holds_one_value(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZSGX_PLUGINS", raising=False)
    pl.DataFrame({"who": ["a"]}).write_csv("in.csv")
    where = ("--at", "guangxi", "--date", "2024-05-01")

    for name in ("out.csv", "out.xlsx", "out.parquet"):
        zsgx("batch", "in.csv", name, "--ask", "programme.phase", *where)

    words = pl.read_parquet("out.parquet")["programme.phase"].to_list()[0]
    assert len(words) > 0
    assert read(tmp_path / "out.csv")[0]["programme.phase"] == ", ".join(words)
    assert read(tmp_path / "out.xlsx")[0]["programme.phase"] == ", ".join(words)


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_written_as_text(
    zsgx: Run, folder: Path
) -> None:
    pl.DataFrame(
        {
            "identity": [int(IDENTITY), 7],
            "training.hours": [80, 80],
            "sum": pl.Series(["123456789012345.67", "1.50"]).cast(pl.Decimal(20, 2)),
            "share": [0.1, float("nan")],
            "born": [datetime.date(1890, 1, 1), datetime.date(1990, 1, 1)],
        }
    ).write_parquet(folder / "in.parquet")

    zsgx("batch", "in.parquet", "out.xlsx", *ASK, *WHERE)

    first, second = read(folder / "out.xlsx")
    assert (first["identity"], second["identity"]) == (IDENTITY, "7")
    assert (first["sum"], second["sum"]) == ("123456789012345.67", "1.5")
    assert (first["share"], second["share"]) == ("0.1", "nan")
    assert (first["born"], second["born"]) == ("1890-01-01", "1990-01-01")
    assert f"<t>{IDENTITY}</t>" in sheet_xml(folder / "out.xlsx")


# Questions and options


@pytest.mark.parametrize(
    "arguments",
    [
        ("in.csv", "out.csv", "--ask", "hours.credited", "title.route", *WHERE),
        ("--ask", "hours.credited", "title.route", "in.csv", "out.csv", *WHERE),
        ("in.csv", "out.csv", "--ask", "hours.credited", *WHERE, "--ask", "title.route"),
        (*WHERE, "in.csv", "out.csv", "--ask=hours.credited", "title.route", "hours.credited"),
    ],
)
def test_questions_are_asked_one_after_the_other(
    zsgx: Run, folder: Path, arguments: tuple[str, ...]
) -> None:
    written(table(), folder / "in.csv")

    result = zsgx("batch", *arguments, "--json")

    assert summary(result.stdout)["ask"] == ["hours.credited", "title.route"]


@pytest.mark.parametrize("name", ["in.parquet", "IN.CSV", "in.xlsx", "in.xls"])
@pytest.mark.usefixtures("folder")
def test_what_is_named_as_a_table_is_no_question(zsgx: Run, name: str) -> None:
    result = zsgx("batch", "--ask", "hours.credited", name, "out.csv", *WHERE)

    assert result.exit_code == 2
    assert name in result.stderr
    assert "question" not in result.stderr


def test_the_help_of_a_batch_needs_no_library_of_tables() -> None:
    shown = "from zsgx.cli.main import cli; cli(['batch', '--help'], standalone_mode=False)"
    script = f"import sys; {shown}; sys.exit('polars' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_readings_and_outside_values_are_chosen_for_all_rows(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZSGX_PLUGINS", "national,qingdao")
    facts = {"training.hours": "80", "training.programme": "digital_engineer"}
    facts["certificate.level"] = "junior"
    pl.DataFrame({**facts, "certificate.issued_on": "2023-01-01"}).write_csv("in.csv")
    ask = ("--ask", "hours.credited", "--at", "qingdao", "--date", "2024-05-01", "--json")

    chosen = ("--reading", "before_issue=apply", "--external", "training_subsidy_standard=3000")

    opened = summary(zsgx("batch", "in.csv", "out.csv", *ask).stdout)
    result = summary(zsgx("batch", "in.csv", "out.csv", *ask, *chosen).stdout)

    assert opened["questions"]["hours.credited"]["status"]["undetermined"] == 1
    assert result["questions"]["hours.credited"]["status"]["decided"] == 1
    assert result["external"] == {"training_subsidy_standard": "3000"}
    assert result["readings"] == {"before_issue": "apply"}


def test_policies_are_read_once_whatever_is_set_outside_of_them(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    loaded: list[Engine] = []
    load = Engine.load

    def counted(**how: Any) -> Engine:
        loaded.append(load(**how))
        return loaded[-1]

    monkeypatch.setattr(Engine, "load", counted)
    external = ("--external", "training_subsidy_standard=3000")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, *external)

    assert result.exit_code == 0
    assert len(loaded) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_that_cannot_be_used_is_said_at_once(zsgx: Run, folder: Path, language: str) -> None:
    written(table(), folder / "in.csv")
    wrong = (
        *("--ask", "hours.credit", "--at", "harbur", "--date", "2024年5月1日"),
        *("--engine", "polar", "--reading", "early", "--external", "nothing=1"),
        *("--encoding", "utf-16", "--separator", "ab", "--part-rows", "0", "--sheet", "x"),
    )

    result = zsgx("batch", "in.csv", "nowhere/out.csv", *wrong, "--lang", language)

    assert result.exit_code == 2
    for named in ("hours.credited", "harbour", "2024-05-01", "polars", "early", "nothing"):
        assert named in result.stderr
    for named in ("utf-16", "ab", "--part-rows", "--sheet", "nowhere"):
        assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_unknown_choices_are_named(zsgx: Run, folder: Path) -> None:
    written(table(), folder / "in.csv")
    wrong = ("--reading", "early=perhaps", "--external", "training_subsidy_standard=x")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, *wrong)

    assert result.exit_code == 2
    assert "perhaps" in result.stderr
    assert "training_subsidy_standard" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "harbour"), "--date or --date-column is missing"),
        (("--date", "2024-05-01"), "--at or --at-column is missing"),
        ((*WHERE, "--at-column", "name"), "--at and --at-column cannot be used together"),
        ((*WHERE[:2], "--date-column", "nme"), "there is no column nme"),
    ],
)
def test_the_place_and_the_day_are_given_once(
    zsgx: Run, folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    written(table(), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_column_that_nearly_spells_a_fact_is_refused_with_the_nearest_name(
    zsgx: Run, folder: Path
) -> None:
    written(table().rename({"training.hours": "training.hour"}), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "training.hours" in result.stderr
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("in.txt", "out.csv", "in.txt: the name must be one of *.parquet, *.csv, *.xlsx"),
        ("in.xls", "out.csv", "save it as .xlsx"),
        ("none.csv", "out.csv", "There is no file none.csv"),
        ("folder.csv", "out.csv", "folder.csv is a folder"),
        ("empty.csv", "out.csv", "empty.csv is empty"),
        ("in.csv", "out.json", "out.json: the name must be one of"),
        ("in.csv", "in.csv", "in.csv is IN as well"),
        ("in.csv", "folder.csv", "folder.csv is a folder and cannot be written"),
        ("really.csv", "out.csv", "really.csv is a Parquet file; rename it to *.parquet"),
        ("sheet.csv", "out.csv", "sheet.csv is an XLSX file; rename it to *.xlsx"),
        ("old.xlsx", "out.csv", "old.xlsx is an old XLS file or a workbook with a password"),
        ("text.parquet", "out.csv", "text.parquet is not a Parquet file, whatever its name says"),
        ("text.xlsx", "out.csv", "text.xlsx is not a XLSX file, whatever its name says"),
        ("broken.parquet", "out.csv", "broken.parquet cannot be read"),
        ("broken.xlsx", "out.csv", "broken.xlsx cannot be read as XLSX"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    zsgx: Run, folder: Path, source: str, target: str, said: str
) -> None:
    written(table(), folder / "in.csv")
    written(table(), folder / "real.parquet").rename(folder / "really.csv")
    written(table(), folder / "real.xlsx").rename(folder / "sheet.csv")
    (folder / "folder.csv").mkdir()
    for name, content in {
        "empty.csv": b"",
        "old.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1",
        "text.parquet": b"a,b\n1,2\n",
        "text.xlsx": b"<html>",
        "broken.parquet": b"PAR1 and nothing more",
        "broken.xlsx": b"PK\x03\x04 and nothing more",
    }.items():
        (folder / name).write_bytes(content)

    result = zsgx("batch", source, target, *ASK, *WHERE)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_rows_set_aside_go_where_they_are_wanted(zsgx: Run, folder: Path) -> None:
    written(table({"training.hours": "eighty"}), folder / "in.csv")
    to = ("--rejects", "aside.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, *to, "--quiet")

    assert result.exit_code == 1
    assert not result.stdout
    assert "1 row set aside, with the reasons in aside.csv" in result.stderr
    assert "more than --max-rejects 0 allows" in result.stderr
    assert len(rejects(folder / "aside.csv")) == 1
    for wrong, said in (("out.csv", "is OUT as well"), ("aside.txt", "must be one of *.csv")):
        refused = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--rejects", wrong)
        assert refused.exit_code == 2
        assert said in refused.stderr


def test_a_list_of_rows_set_aside_does_not_outlive_the_run_that_made_it(
    zsgx: Run, folder: Path
) -> None:
    written(table({"training.hours": "eighty"}), folder / "in.csv")
    zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)
    written(table(), folder / "in.csv")

    zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert rejects(folder / "out.csv.rejects.csv") == []


@pytest.mark.parametrize("library", ["polars", "openpyxl", "xlsxwriter", "duckdb"])
def test_a_missing_library_names_the_command_that_installs_it(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    written(table(), folder / "in.xlsx")
    monkeypatch.setitem(sys.modules, library, None)

    result = zsgx("batch", "in.xlsx", "out.xlsx", *ASK, *WHERE, "--engine", "duckdb")

    assert result.exit_code == 2
    extra = "duckdb" if library == "duckdb" else "batch"
    assert f"pip install 'zsgx[{extra}]'" in result.stderr


# What is set aside


@pytest.mark.parametrize("given_as", FORMATS)
def test_bad_rows_are_set_aside_with_the_reason_and_the_good_ones_go_on(
    zsgx: Run, folder: Path, given_as: str
) -> None:
    frame = table(
        {"training.hours": "eighty"},
        {"training.hours": IDENTITY},
        {"certificate.issued_on": "2024年5月1日", "certificate.level": "expert"},
        {"training.hours": "-8"},
    )
    written(frame, folder / f"in.{given_as}")

    result = zsgx("batch", f"in.{given_as}", "out.csv", *ASK, *WHERE, "--json")

    asides = rejects(folder / "out.csv.rejects.csv")
    first = 4 if given_as == "parquet" else 5
    places = [(int(aside["row"]) - first, aside["column"]) for aside in asides]
    assert places == [
        (0, "training.hours"),
        (1, "training.hours"),
        (2, "certificate.level"),
        (2, "certificate.issued_on"),
        (3, "training.hours"),
    ]
    assert asides[1]["value"] == '"210***********0017"'
    assert IDENTITY not in (folder / "out.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert "none, junior" in asides[2]["reason"]
    assert asides[3]["remedy"] == "write 2024-05-01"
    assert summary(result.stdout)["rows"] == {"read": 7, "written": 3, "set_aside": 4}
    assert len(read(folder / "out.csv")) == 3


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("given_as", FORMATS)
def test_rows_that_contradict_themselves_are_set_aside_with_what_excludes_what(
    zsgx: Run, folder: Path, given_as: str, engine: str
) -> None:
    frame = table(
        {"certificate.issued_on": "2024-05-02"},
        {"certificate.issued_on": "2024-05-01"},
        {"certificate.level": "none", "certificate.issued_on": "2024-05-02"},
    ).with_columns(
        pl.lit("2024-03-04").alias("training.started_on"),
        pl.Series("training.completed_on", [*["2024-03-04"] * 5, "2024-03-03"]),
    )
    written(frame, folder / f"in.{given_as}")
    choices = (*ASK, *WHERE, "--json", "--engine", engine)

    result = zsgx("batch", f"in.{given_as}", "out.csv", *choices)

    asides = rejects(folder / "out.csv.rejects.csv")
    first = 4 if given_as == "parquet" else 5
    assert [(int(aside["row"]) - first, aside["column"]) for aside in asides] == [
        (0, "certificate.issued_on"),
        (2, "certificate.issued_on"),
        (2, "training.completed_on"),
    ]
    assert "2024-05-02" in asides[0]["value"]
    assert "issued after the day asked about" in asides[0]["reason"]
    assert "training.completed_on = 2024-03-03" in asides[2]["reason"]
    assert "training.started_on = 2024-03-04" in asides[2]["reason"]
    assert summary(result.stdout)["rows"] == {"read": 6, "written": 4, "set_aside": 2}


def test_reasons_are_in_the_language_of_the_reader(zsgx: Run, folder: Path) -> None:
    written(table({"training.hours": "eighty"}), folder / "in.csv")

    zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--lang", "zh")

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert aside["reason"] == "应为学时（精确到 0.01）"
    assert aside["remedy"] == "只写数字，如 24 或 1024.5，不带单位和千分位；未知则留空"


@settings(
    max_examples=amount(10, 15),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
        | st.sampled_from(["=1+1", "-1", "@A1", "\tx", '"', "a,b", "x\ny", " ", "张三", "\r"]),
        max_size=8,
    ),
    hours=st.lists(st.sampled_from(["80", "64.5", "x", "８０", "-1", "0.001", None]), min_size=8),
    formats=st.sampled_from(PAIRS),
)
@example(names=["=1+1", "x\r\ny", '"a"', "_x000D_"], hours=["80"] * 8, formats=("xlsx", "csv"))
def test_rows_in_are_rows_out_and_rows_set_aside(
    zsgx: Run,
    folder: Path,
    names: list[str],
    hours: list[str | None],
    formats: tuple[str, str],
) -> None:
    frame = pl.DataFrame(
        {
            "number": [str(number) for number in range(len(names))],
            "name": [name or None for name in names],
            "training.hours": hours[: len(names)],
        },
        schema={"number": pl.String, "name": pl.String, "training.hours": pl.String},
    )
    source, target = (folder / f"{name}.{kind}" for name, kind in zip("ab", formats, strict=True))
    written(frame, source)

    result = zsgx("batch", str(source), str(target), *ASK, *WHERE, "--json", "--part-rows", "3")

    rows = summary(result.stdout)["rows"]
    assert result.exit_code == (1 if rows["set_aside"] else 0)
    assert rows["read"] == len(names) == rows["written"] + rows["set_aside"]
    kept = [int(row["number"]) for row in read(target)]
    listed = rejects(target.with_name(f"{target.name}.rejects.csv")) if rows["set_aside"] else []
    aside = {int(row["row"]) for row in listed}
    first = 1 if formats[0] == "parquet" else 2
    assert kept == [n for n in range(len(names)) if n + first not in aside]
    assert len(kept) == rows["written"]
    assert [row["name"] for row in read(target)] == [names[number] or None for number in kept]


# Counts


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_counts_rows_by_status_and_rule_and_what_was_missing(
    zsgx: Run, folder: Path, golden: Golden, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(Summary, "rows_per_second", 1000)
    written(table({}, {"training.hours": "eighty"}), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--lang", language)

    lines = [line for line in result.stdout.splitlines() if " s, " not in line]
    lines = [line for line in lines if "用时" not in line]
    golden(f"batch.{language}.txt", "\n".join(lines) + "\n")


def test_the_summary_is_one_document_of_json(zsgx: Run, folder: Path, golden: Golden) -> None:
    written(table({}, {"training.hours": "eighty"}), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--json")

    found = summary(result.stdout)
    assert isinstance(found.pop("seconds"), float)
    assert isinstance(found.pop("rows_per_second"), int)
    golden("batch.json", json.dumps(found, ensure_ascii=False, indent=1) + "\n")


def test_what_is_missing_is_counted_as_if_every_row_were_asked(zsgx: Run, folder: Path) -> None:
    frame = large(400).with_columns(
        pl.when(pl.int_range(400) % 7 > 0).then(pl.lit("harbour")).alias("place"),
        pl.when(pl.int_range(400) % 2 > 0)
        .then(pl.lit("2024-05-01"))
        .otherwise(pl.lit("2025-02-01"))
        .alias("day"),
        pl.when(pl.int_range(400) % 3 > 0).then(pl.lit(499)).alias("base.trainees"),
    )
    loaded = Engine.load()
    questions = ("hours.credited", "title.route", "base.meets_minimum", "hours.to_register")
    expected: dict[str, Counter[str]] = {question: Counter() for question in questions}
    for row in frame.to_dicts():
        place, day = row.pop("place"), datetime.date.fromisoformat(row.pop("day"))
        facts = {path: value for path, value in row.items() if "." in path}
        for question, counts in expected.items():
            missing: tuple[str, ...] = ("place",)
            if place is not None:
                missing = loaded.decide(question, at=place, date=day, facts=facts).missing
            counts.update(missing)
    where = ("--at-column", "place", "--date-column", "day")

    for source in (
        written(frame.with_columns(pl.all().cast(pl.String)), folder / "in.csv"),
        written(frame.with_columns(pl.col("day").str.to_date()), folder / "in.parquet"),
    ):
        result = zsgx("batch", str(source), "out.csv", "--ask", *questions, *where, "--json")

        counted = summary(result.stdout)["questions"]
        assert {name: Counter(counted[name]["missing"]) for name in questions} == expected


# What a row lacks is found out of 3,000 lots of a part, and of 30,000 in all.
@pytest.mark.parametrize(
    ("options", "part", "counted"),
    [(54, 2_500, 2_916), (60, 3_600, 3_000), (180, 3_000, 30_000)],
    ids=["few", "too many in a part", "too many in all"],
)
def test_counts_over_too_many_lots_are_called_a_sample(
    zsgx: Run, folder: Path, options: int, part: int, counted: int
) -> None:
    named = [f"{number}" for number in range(options)]
    occupation, series, online = "training.occupation", "application.series", "training.online"
    rule = f"{occupation} in {named} and {series} in {named} and {online}"
    desk.Desk(folder).policy(
        "nation",
        desk.table("hours.credited", f'id: a, when: "{rule}", then: 1, cite: N-1/1/a'),
    )
    # Each row is a lot of its own: the rule tells all its options apart.
    rows = list(itertools.product(named, named))
    pl.DataFrame(rows, schema=[occupation, series], orient="row").write_csv("in.csv")

    result = zsgx(
        *("batch", "in.csv", "out.csv", "--ask", "hours.credited", "--policy", "nation"),
        *("--at", "nation", "--date", "2024-05-01", "--part-rows", str(part)),
    )

    assert result.exit_code == 0, result.output
    sampled = f", over a sample of {counted:,} rows" if counted < len(rows) else ""
    assert f"    missing most often{sampled}\n" in result.stdout
    assert re.search(rf"\[{online}\] +{counted:,} +100\.0%", result.stdout)


def test_a_long_list_of_rules_is_cut() -> None:
    tally = QuestionTally(
        Counter(undetermined=30), {}, Counter({f"f.{n}": 30 - n for n in range(9)})
    )
    tally.rules["undetermined"] = Counter({f"r/{number}": 1 for number in range(10)})
    found = Summary(
        source=Path("in.csv"),
        target=Path("out.csv"),
        rejects=None,
        tally=Tally(30, 30, 0, {"q": tally}),
        labels={"q": Text("问", "question")},
        asked={},
        policies="",
        note=Text("注意", "a note"),
        seconds=0.0,
        resumed=7,
        allowance=Allowance("0", 0, Fraction(0)),
    )

    lines = [line for line, _ in found.lines("en")]

    assert "a note" in lines
    assert "      … and 2 more" in lines
    assert "      … and 1 more" in lines
    assert "resumed after 7 rows of earlier runs" in lines
    assert "0.0 s, 30 rows a second" in lines


def test_names_of_files_are_no_patterns(zsgx: Run, folder: Path) -> None:
    home = folder / "year=2024" / "[a]*"
    home.mkdir(parents=True)
    source, target = home / "in?.parquet", home / "out?.parquet"
    written(table(), source)

    for engine in ("polars", "duckdb"):
        result = zsgx("batch", str(source), str(target), *ASK, *WHERE, "--engine", engine)

        assert result.exit_code == 0, result.output
        assert len(read(target)) == 3
        assert "year" not in read(target)[0]


def test_a_table_without_rows_gives_one_without_rows(zsgx: Run, folder: Path) -> None:
    for given_as, wanted_as in PAIRS:
        source, target = folder / f"in.{given_as}", folder / f"out.{wanted_as}"
        written(table().head(0), source)

        result = zsgx("batch", str(source), str(target), *ASK, *WHERE)

        assert result.exit_code == 0
        assert "0 rows read" in result.stdout
        assert read(target) == []
        assert "hours.credited" in (
            pl.read_parquet(target).columns if wanted_as == "parquet" else _text(target)
        )


def _text(file: Path) -> str:
    return sheet_xml(file) if file.suffix == ".xlsx" else file.read_text(encoding="utf-8")


def test_a_bar_shows_on_a_terminal_how_far_it_is(folder: Path, harbour: Path) -> None:
    written(large(1_000), folder / "in.csv")
    arguments = command("in.csv", "out.xlsx", *ASK, *WHERE, "--part-rows", "100")
    ours, theirs = pty.openpty()

    process = subprocess.Popen(
        arguments,
        env={**environment(harbour), "TERM": "xterm", "COLUMNS": "100"},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            read_now = os.read(ours, 4096)
        except OSError:  # on Linux, that the other end is closed
            break
        shown += read_now
        if not read_now:
            break
    os.close(ours)

    assert process.wait() == 0
    assert "rows" in shown.decode()
    assert "%" in shown.decode()
