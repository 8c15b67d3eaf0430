"""`zsgx batch`: what makes a run the same, what of a folder is its own, and whom files are for."""

import datetime
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import polars as pl
import pytest
import xlsxwriter
from click.testing import Result
from tests.cli.batch_tables import WHERE, ran, read, rejects, stopped, summary, table, written

from zsgx import Engine
from zsgx.cli.batch import IMMATERIAL
from zsgx.cli.batch import command as batch_command

Run = Callable[..., Result]

ASK = ("--ask", "hours.credited")
MARK = "zsgx-batch-run"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# What makes a run the same


def test_every_option_is_part_of_what_a_run_is_known_by_or_is_listed_as_immaterial(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    manifest = json.loads((folder / "out.csv.parts" / "manifest.json").read_text("utf-8"))

    forgotten = [
        parameter.name
        for parameter in batch_command.params
        if parameter.name not in IMMATERIAL and not set(parameter.opts) & set(manifest["identity"])
    ]

    assert forgotten == []
    assert {parameter.name for parameter in batch_command.params} >= IMMATERIAL


def test_an_option_that_is_added_is_part_of_it_without_further_ado(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = click.Option(["--added"], default="a")
    written(table(), folder / "in.csv")
    monkeypatch.setattr(batch_command, "params", [*batch_command.params, added])
    callback = batch_command.callback
    assert callback is not None

    def without(added: str, **options: Any) -> Any:
        del added
        return callback(**options)

    monkeypatch.setattr(batch_command, "callback", without)
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--added", "b")

    assert "differs in: --added" in result.stderr


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (("--sheet", "一月"), ("--sheet", "二月"), "--sheet"),
        ((), ("--sheet", "二月"), "--sheet"),
        (("--external", "training_subsidy_standard=3000"), (), "--external"),
        ((), ("--rejects", "other.csv"), "--rejects"),
        ((), ("--lang", "zh"), "--lang"),
        ((), ("--reading", "early=skip"), "--reading"),
    ],
)
def test_a_run_does_not_go_on_with_another_option_and_deletes_nothing(
    zsgx: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[str, ...],
    after: tuple[str, ...],
    said: str,
) -> None:
    with xlsxwriter.Workbook("in.xlsx") as book:
        for name in ("一月", "二月"):
            book.add_worksheet(name).write_column(0, 0, ["training.hours", name, "80"])
    stopped(monkeypatch, zsgx, "in.xlsx", "out.csv", *ASK, *WHERE, *before)
    left = contents(folder)

    result = zsgx("batch", "in.xlsx", "out.csv", *ASK, *WHERE, *after)

    assert result.exit_code == 2
    word = "与本次不同：" if "zh" in after else "differs in: "
    assert f"{word}{said}" in result.stderr
    assert contents(folder) == left


@pytest.mark.parametrize("before", [("--encoding", "gb18030"), ("--separator", "|")])
def test_a_run_that_would_not_even_read_in_otherwise_says_which_option_differs(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, before: tuple[str, ...]
) -> None:
    sign = "|" if "|" in before else ","
    text = f"姓名{sign}training.hours\n张三{sign}80\n"
    (folder / "in.csv").write_bytes(text.encode("gb18030" if "gb18030" in before else "utf-8"))
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE, *before)
    left = contents(folder)

    refused = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert refused.exit_code == 2
    assert f"differs in: {before[0]}" in refused.stderr
    assert contents(folder) == left
    assert zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, *before).exit_code == 0
    assert len(read(folder / "out.csv")) == 1


def test_what_changes_no_answer_may_change(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)

    other = ("--part-rows", "1", "--quiet", "--max-rejects", "5%", "--json")
    result = zsgx("batch", "./in.csv", str(folder / "out.csv"), *ASK, *WHERE, *other)

    assert summary(result.stdout)["resumed_from"] == 3


# Cleaning up


def test_a_run_killed_at_any_step_of_its_clean_up_is_resumed(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each unlink, rmdir and replace is where the run may be killed."""
    written(table({"training.hours": "x"}), folder / "in.csv")
    asked = ("in.csv", "out.xlsx", *ASK, *WHERE, "--part-rows", "2", "--max-rejects", "1")
    assert zsgx("batch", *asked).exit_code == 0
    expected = read(folder / "out.xlsx")
    killed = 0
    for step in range(1, 200):
        for left in folder.glob("out.xlsx*"):
            left.unlink()
        with monkeypatch.context() as patched:
            count = [0]
            for name in ("unlink", "rmdir", "replace"):
                patched.setattr(Path, name, _killing(getattr(Path, name), count, step))
            first = zsgx("batch", *asked)
        if count[0] < step:
            break
        killed += 1
        assert first.exit_code in (0, 130)  # the last steps are tried, and may fail
        again = zsgx("batch", *asked)
        assert again.exit_code == 0, again.output
        assert read(folder / "out.xlsx") == expected
        assert len(rejects(folder / "out.xlsx.rejects.csv")) == 1
        assert not (folder / "out.xlsx.parts").exists()

    assert killed > 15


def _killing(done: Callable[..., Any], count: list[int], step: int) -> Callable[..., Any]:
    """Return *done* that stops the run in place of its *step*-th call, and all later ones."""

    def counted(*arguments: Any, **options: Any) -> Any:
        count[0] += 1
        if count[0] >= step:
            raise KeyboardInterrupt
        return done(*arguments, **options)

    return counted


def test_a_run_whose_out_is_complete_only_cleans_up(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    asked = ("in.csv", "out.csv", *ASK, *WHERE)
    unlink = Path.unlink

    def interrupted(file: Path, missing_ok: bool = False) -> None:
        if (file.parent / "manifest.json").exists():
            raise KeyboardInterrupt
        unlink(file, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", interrupted)
        assert zsgx("batch", *asked).exit_code == 130
    before = (folder / "out.csv").stat()

    result = zsgx("batch", *asked)

    after = (folder / "out.csv").stat()
    assert result.exit_code == 0
    assert "3 rows read, 3 written" in result.stdout
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert not (folder / "out.csv.parts").exists()


def test_parts_that_are_gone_are_decided_anew(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    (folder / "out.csv.parts" / "part-000000.parquet").unlink()

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--json")

    assert summary(result.stdout)["resumed_from"] == 0
    assert len(read(folder / "out.csv")) == 3


# Whose a folder is


@pytest.mark.parametrize(
    "theirs",
    ["lock", "manifest.json", "part-000000.parquet", MARK],
)
def test_a_folder_without_the_mark_is_nobody_s_to_take(
    zsgx: Run, folder: Path, theirs: str
) -> None:
    written(table(), folder / "in.csv")
    (folder / "out.csv.parts").mkdir()
    (folder / "out.csv.parts" / theirs).write_text("theirs")

    for more in ((), ("--restart",)):
        result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, *more)

        assert result.exit_code == 2
        assert "no interrupted run left it" in result.stderr
        assert (folder / "out.csv.parts" / theirs).read_text() == "theirs"


def test_files_that_somebody_put_into_a_run_s_folder_stay(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    theirs = folder / "out.csv.parts" / "notes.txt"
    theirs.write_text("theirs")
    (folder / "out.csv.parts" / "more").mkdir()

    assert zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--restart").exit_code == 0

    assert theirs.read_text() == "theirs"
    left = sorted(file.name for file in (folder / "out.csv.parts").iterdir())
    assert left == ["more", "notes.txt"]


def test_an_empty_folder_and_an_unfinished_mark_are_no_hindrance(zsgx: Run, folder: Path) -> None:
    written(table(), folder / "in.csv")
    for makes_mark in (False, True):
        (folder / "out.csv.parts").mkdir()
        if makes_mark:
            (folder / "out.csv.parts" / MARK).touch()

        assert zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE).exit_code == 0
        assert not (folder / "out.csv.parts").exists()


def test_a_link_is_no_folder_of_a_run(zsgx: Run, folder: Path) -> None:
    written(table(), folder / "in.csv")
    (folder / "elsewhere").mkdir()
    (folder / "out.csv.parts").symlink_to(folder / "elsewhere")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "no interrupted run left it" in result.stderr


def test_a_file_that_is_no_list_of_rows_set_aside_is_not_replaced_by_one(
    zsgx: Run, folder: Path
) -> None:
    written(table({"training.hours": "x"}), folder / "in.csv")
    (folder / "out.csv.rejects.csv").write_text("my notes")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "is not a list of rows set aside" in result.stderr
    assert (folder / "out.csv.rejects.csv").read_text() == "my notes"


# Who may read what is written


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_new_files_are_private_and_a_replaced_one_keeps_who_may_read_it(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    written(table({"training.hours": "x"}), folder / "in.csv")
    out = folder / f"out.{kind}"
    asked = ("in.csv", out.name, *ASK, *WHERE)
    before = os.umask(0o022)
    try:
        stopped(monkeypatch, zsgx, *asked)
        kept = [folder / f"{out.name}.parts", *(folder / f"{out.name}.parts").rglob("*")]
        assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in kept} == {0}
        zsgx("batch", *asked)
        assert stat.S_IMODE(out.stat().st_mode) == 0o600
        assert stat.S_IMODE((folder / f"{out.name}.rejects.csv").stat().st_mode) == 0o600
        out.chmod(0o640)
        zsgx("batch", *asked)
        assert stat.S_IMODE(out.stat().st_mode) == 0o640
    finally:
        assert os.umask(before) == 0o022


# Files that are none


def test_a_pipe_and_a_device_are_no_files_to_read_or_write(folder: Path, harbour: Path) -> None:
    written(table(), folder / "real.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "zero.csv").symlink_to("/dev/zero")

    for source, target in (
        ("pipe.csv", "out.csv"),
        ("zero.csv", "out.csv"),
        ("real.csv", "pipe.csv"),
    ):
        result = ran(harbour, folder / source, folder / target, *ASK, *WHERE)

        assert result.returncode == 2
        assert "is not an ordinary file but a pipe or a device" in result.stderr
        assert "Traceback" not in result.stderr


# How many rows may be set aside


@pytest.mark.parametrize(
    ("allowed", "code"),
    [("0", 1), ("1", 1), ("2", 0), ("39%", 1), ("40%", 0), ("４０％", 0), ("100%", 0)],
)
def test_rows_set_aside_show_in_the_exit_code_unless_they_are_allowed(
    zsgx: Run, folder: Path, allowed: str, code: int
) -> None:
    written(table({"training.hours": "x"}, {"training.hours": "-1"}), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--max-rejects", allowed)

    assert result.exit_code == code
    assert len(read(folder / "out.csv")) == 3
    assert ("the exit code is 1" in result.stdout) == (code == 1)


@pytest.mark.parametrize("allowed", ["-1", "x", "101%", "5 rows", "1.5", ""])
def test_what_is_no_number_of_rows_is_refused(zsgx: Run, folder: Path, allowed: str) -> None:
    written(table(), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--max-rejects", allowed)

    assert result.exit_code == 2
    assert "--max-rejects is a number of rows, such as 20, or a share, such as 5%" in result.stderr


# Which columns are facts


def test_labels_of_facts_are_headings_too_and_stay_as_they_are(zsgx: Run, folder: Path) -> None:
    frame = pl.DataFrame(
        {"姓名": ["张三", "李四"], "培训学时": ["80", "x"], "Level of the certificate": "junior"}
    )
    label = label_of("certificate.level")
    frame = frame.rename({"Level of the certificate": label.upper()})
    written(frame, folder / "in.csv")

    for engine in ("polars", "duckdb"):
        result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--engine", engine, "--json")

        (row,) = read(folder / "out.csv")
        assert list(row)[:3] == ["姓名", "培训学时", label.upper()]
        assert row["hours.credited.status"] == "undetermined"
        (aside,) = rejects(folder / "out.csv.rejects.csv")
        assert (aside["column"], aside["value"]) == ("培训学时", '"x"')
        missing = summary(result.stdout)["questions"]["hours.credited"]["missing"]
        assert "training.hours" not in missing
        assert "certificate.level" not in missing


def label_of(path: str) -> str:
    return Engine.load().vocabulary[path].label.en


def test_a_fact_under_two_headings_is_refused(zsgx: Run, folder: Path) -> None:
    (folder / "in.csv").write_text("training.hours,培训学时\n80,80\n", encoding="utf-8")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "are the same fact, training.hours: training.hours, 培训学时" in result.stderr


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("姓名,学时,级别", "is 学时 training.hours"),
        ("name,hours", "Is hours training.hours"),
        ("xx,yy", "The questions look at"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_a_table_none_of_whose_columns_is_a_fact_is_refused_with_the_nearest_facts(
    zsgx: Run, folder: Path, header: str, said: str, kind: str
) -> None:
    names = header.split(",")
    written(pl.DataFrame({name: ["1"] for name in names}), folder / f"in.{kind}")

    result = zsgx("batch", f"in.{kind}", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "no column of" in result.stderr
    assert said.casefold() in result.stderr.casefold()
    assert not list(folder.glob("out*"))


def test_a_question_that_looks_at_no_fact_needs_none(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ZSGX_PLUGINS", raising=False)
    (tmp_path / "in.csv").write_text("who\na\n")
    day = datetime.date(2024, 5, 1).isoformat()
    where = ("--at", "guangxi", "--date", day)

    assert zsgx("batch", "in.csv", "out.csv", "--ask", "programme.phase", *where).exit_code == 0
