"""`zsgx batch` interrupted: what is done is kept, and the same command goes on from there."""

import fcntl
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from polars.testing import assert_frame_equal
from tests.cli.batch_tables import (
    WHERE,
    before,
    command,
    environment,
    interrupt,
    interrupted,
    large,
    read,
    rejects,
    stopped,
    summary,
    table,
    written,
)

Run = Callable[..., Result]

ASK = ("--ask", "hours.credited", "title.route")
#: How many rows of 2 kB a large table has; of fewer, what one run takes at times hides the rest.
ROWS = 200_000
#: How much more memory a table twice as large may take, in KiB; whole, it would take 200 MB more.
MORE = 100 * 1024


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("given_as", ["csv", "parquet"])
def test_a_run_that_is_killed_goes_on_where_it_stopped(
    zsgx: Run, folder: Path, harbour: Path, given_as: str
) -> None:
    frame = large(12_000).with_columns(
        pl.when(pl.int_range(12_000) % 1000 == 7)
        .then(pl.lit("eighty"))
        .otherwise("training.hours")
        .alias("training.hours")
    )
    written(frame, folder / f"in.{given_as}")
    asked = (f"in.{given_as}", "out.parquet", *ASK, *WHERE, "--part-rows", "2000", "--json")

    killed = interrupted(folder, harbour, *asked, by=signal.SIGKILL)

    assert killed.returncode == -signal.SIGKILL
    assert not (folder / "out.parquet").exists()
    assert not (folder / "out.parquet.rejects.csv").exists()
    result = summary(zsgx("batch", *asked).stdout)
    assert result["resumed_from"] == 6_000
    whole = summary(zsgx("batch", asked[0], "whole.parquet", *asked[2:]).stdout)
    for key in ("rows", "questions", "policies"):
        assert result[key] == whole[key]
    assert result["rows"] == {"read": 12_000, "written": 11_988, "set_aside": 12}
    assert_frame_equal(pl.read_parquet("out.parquet"), pl.read_parquet("whole.parquet"))
    assert rejects(folder / "out.parquet.rejects.csv") == rejects(
        folder / "whole.parquet.rejects.csv"
    )
    assert not (folder / "out.parquet.parts").exists()


def test_ctrl_c_says_how_to_go_on(folder: Path, harbour: Path) -> None:
    written(large(6_000), folder / "in.csv")
    asked = ("in.csv", "out.parquet", *ASK, *WHERE, "--part-rows", "1000")

    stopped = interrupted(folder, harbour, *asked, by=signal.SIGINT)

    assert stopped.returncode == 130
    assert "the same command goes on from there" in stopped.stderr
    assert "--restart" in stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not (folder / "out.parquet").exists()


def test_a_run_stopped_before_anything_is_done_leaves_nothing(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    before(monkeypatch, "part-000000.parquet", interrupt)

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 130
    assert "Interrupted before any part was done" in result.stderr
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["in.csv"]
    assert not (folder / "out.csv.parts").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--ask", "title.route", *WHERE), "--ask"),
        (("--ask", "hours.credited", *WHERE[:2], "--date", "2024-05-02"), "--date"),
        (("--ask", "hours.credited", *WHERE, "--reading", "early=skip"), "--reading"),
        (("--ask", "hours.credited", *WHERE, "--engine", "duckdb"), "--engine"),
    ],
)
def test_other_arguments_do_not_go_on_unless_they_begin_anew(
    zsgx: Run,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", "--ask", "hours.credited", *WHERE)

    refused = zsgx("batch", "in.csv", "out.csv", *arguments)
    restarted = zsgx("batch", "in.csv", "out.csv", *arguments, "--restart", "--json")

    assert refused.exit_code == 2
    assert f"differs in: {said}" in refused.stderr
    assert "--restart" in refused.stderr
    assert restarted.exit_code == 0
    assert summary(restarted.stdout)["resumed_from"] == 0


def test_another_input_does_not_go_on(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    written(table({}), folder / "in.csv")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "differs in: what IN holds" in result.stderr
    assert (folder / "out.csv.parts").exists()


def test_other_policies_do_not_go_on(
    zsgx: Run, folder: Path, harbour: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    policy = harbour / "hours.yaml"
    policy.write_text(policy.read_text("utf-8").replace("value: 2,", "value: 4,"), "utf-8")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "differs in: the policies" in result.stderr


def test_a_run_that_had_only_to_be_written_is_written(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert "resumed after 3 rows of earlier runs" in result.stdout
    assert len(read(folder / "out.csv")) == 3


def test_a_damaged_manifest_asks_to_begin_anew(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    stopped(monkeypatch, zsgx, "in.csv", "out.csv", *ASK, *WHERE)
    (folder / "out.csv.parts" / "manifest.json").write_text("{")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "is damaged; begin anew with --restart" in result.stderr


def test_an_input_that_changes_while_it_is_read_is_refused(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(table(), folder / "in.csv")
    before(monkeypatch, "part-000000.parquet", lambda: written(table({}), folder / "in.csv"))

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "was changed while it was read" in result.stderr
    assert not list(folder.glob("out*"))


def test_a_parquet_file_that_becomes_shorter_is_refused(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(large(100), folder / "in.parquet")
    before(monkeypatch, "part-000000.parquet", lambda: written(large(5), folder / "in.parquet"))

    result = zsgx("batch", "in.parquet", "out.csv", *ASK, *WHERE, "--part-rows", "10")

    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
    assert not list(folder.glob("out*"))


def test_two_runs_do_not_write_the_same_file_at_once(zsgx: Run, folder: Path) -> None:
    written(table(), folder / "in.csv")
    (folder / "out.csv.parts").mkdir()
    with (folder / "out.csv.parts" / "zsgx-batch-run").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "another run is using" in result.stderr


@pytest.mark.parametrize("target", ["out.parquet", "out.csv", "out.xlsx"])
@pytest.mark.parametrize("room", [30_000, 39_000])
def test_a_full_disk_keeps_what_is_done_and_says_how_to_go_on(
    zsgx: Run, folder: Path, harbour: Path, target: str, room: int
) -> None:
    noise = pl.int_range(4_000).hash(1).cast(pl.String).alias("noise")
    written(large(4_000, [noise]), folder / "in.parquet")
    asked = ("in.parquet", target, *ASK, *WHERE, "--part-rows", "1000")

    def as_if_full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    result = subprocess.run(
        command(*asked),
        env=environment(harbour),
        preexec_fn=as_if_full,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 74
    assert "make room, and the same command goes on from there" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (folder / target).exists()
    assert zsgx("batch", *asked).exit_code == 0
    assert len(read(folder / target)) == 4_000


@pytest.mark.parametrize("is_folder", [True, False])
def test_what_is_not_ours_is_not_removed(zsgx: Run, folder: Path, is_folder: bool) -> None:
    written(table(), folder / "in.csv")
    theirs = folder / "out.csv.parts"
    if is_folder:
        theirs.mkdir()
        theirs /= "part-000000.parquet"
    theirs.write_text("theirs")

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "out.csv.parts is there already, and no interrupted run left it" in result.stderr
    assert theirs.read_text() == "theirs"


def test_what_cannot_be_explained_is_told_as_it_is(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        message = "something else"
        raise RuntimeError(message)

    written(table(), folder / "in.csv")
    before(monkeypatch, "part-000000.parquet", fail)

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE)

    assert result.exit_code == 2
    assert (
        "This should not happen, and the input is not to blame: RuntimeError: something else"
        in result.stderr
    )


def peak(folder: Path, package: Path, source: str) -> int:
    """Return how much memory a run takes at most, in KiB."""
    # A process inherits the peak of the one that started it: a small one stands in between.
    measured = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    asked = command(source, "out.parquet", *ASK, *WHERE, "--quiet")
    result = subprocess.run(
        [sys.executable, "-c", measured, *asked],
        env={**environment(package), "POLARS_MAX_THREADS": "2"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(result.stdout)


@pytest.mark.parametrize("given_as", ["parquet", "csv"])
def test_memory_does_not_grow_with_the_rows(folder: Path, harbour: Path, given_as: str) -> None:
    wide = pl.lit("x" * 2_000).alias("remarks")
    few, many = folder / f"few.{given_as}", folder / f"many.{given_as}"
    written(large(ROWS // 2, [wide]), few)
    written(large(ROWS, [wide]), many)

    little, much = (peak(folder, harbour, file.name) for file in (few, many))

    many.unlink()
    assert much - little < MORE
