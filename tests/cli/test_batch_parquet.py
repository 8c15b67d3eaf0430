"""Parquet files of `zsgx batch`: the types that are read, and what goes from them into a cell."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from tests.cli.batch_tables import WHERE, read, rejects

Run = Callable[..., Result]

ASK = ("--ask", "hours.credited")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


def stored(column: Any, name: str = "x", hours: int = 1) -> None:
    """Write a table with a column beside the hours."""
    pq.write_table(pa.table({"training.hours": ["80"] * hours, name: column}), "in.parquet")


@pytest.mark.parametrize("name", ["x", "base.trainees", "certificate.issued_on"])
@pytest.mark.parametrize(
    ("column", "said"),
    [
        (pa.array([Decimal("1.00")], pa.decimal256(60, 2)), "Decimal(precision=60"),
        (pa.array([[Decimal("1.00")]], pa.list_(pa.decimal256(60, 2))), "Decimal(precision=60"),
        (pa.array([1], pa.timestamp("us", "Mars/Phobos")), "Mars/Phobos"),
        (pa.array([{"a": 1}], pa.struct({"a": pa.timestamp("us", "Mars/Phobos")})), "Phobos"),
    ],
)
@pytest.mark.parametrize("target", ["out.csv", "out.parquet"])
def test_a_column_of_a_type_that_cannot_be_read_is_refused_before_anything_is_decided(
    zsgx: Run,
    folder: Path,
    capfd: pytest.CaptureFixture[str],
    name: str,
    column: Any,
    said: str,
    target: str,
) -> None:
    stored(column, name)

    result = zsgx("batch", "in.parquet", target, *ASK, *WHERE)

    assert result.exit_code == 2
    assert "in.parquet has columns that cannot be read" in result.stderr
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert capfd.readouterr() == ("", "")  # nothing that a library says of it, either
    assert not list(folder.glob("out*"))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "column",
    [
        pa.array([datetime.timedelta(1)]),
        pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
        pa.array([b"abc"], pa.binary(3)),
        pa.array([["a", "b"]], pa.list_(pa.string(), 2)),
        pa.array([[["a"]]]),
        pa.array([[{"a": "=1"}]]),
        pa.array(['{"a":1}'], pa.json_()),
    ],
)
def test_a_type_that_no_cell_holds_is_refused_before_anything_is_decided(
    zsgx: Run, folder: Path, column: Any, kind: str
) -> None:
    stored(column)

    result = zsgx("batch", "in.parquet", f"out.{kind}", *ASK, *WHERE)

    assert result.exit_code == 2
    assert f"a .{kind} file cannot hold the columns x; write to .parquet" in result.stderr
    assert not list(folder.glob("out*"))
    assert zsgx("batch", "in.parquet", "out.parquet", *ASK, *WHERE).exit_code == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        (pa.array([1], pa.timestamp("us", "+08:00")), "1970-01-01T08:00:00.000001+08"),
        (pa.array([1.5], pa.float16()), "1.5"),
        (pa.array([2**63 + 1], pa.uint64()), "9223372036854775809"),
        (pa.nulls(1), None),
        (pa.array(["a"]).dictionary_encode(), "a"),
        (pa.array([datetime.time(1, 2)]), "01:02:00"),
        (pa.array([["a", None, "b"]]), "a, b"),
        (pa.array([Decimal("1.00")], pa.decimal128(38, 2)), "1"),
    ],
)
def test_every_other_type_comes_out_in_every_format(
    zsgx: Run, folder: Path, column: Any, cell: str | None, kind: str
) -> None:
    stored(column)

    result = zsgx("batch", "in.parquet", f"out.{kind}", *ASK, *WHERE)

    assert result.exit_code == 0, result.output
    if kind == "parquet":
        assert pl.read_parquet(folder / "out.parquet")["x"].len() == 1
        return
    (row,) = read(folder / f"out.{kind}")
    said = row["x"] and row["x"].replace("+08:00", "+0800")
    assert (said or "").startswith(cell or "")
    assert (said is None) == (cell is None)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "column",
    [
        pa.array([2**31 - 1, 0], pa.int32()).cast(pa.date32()),
        pa.array([2**62, 0], pa.timestamp("us")),
        pa.array([-(2**62), 0], pa.timestamp("ms", "Asia/Shanghai")),
    ],
)
def test_a_day_that_no_calendar_has_sets_its_row_aside(
    zsgx: Run, folder: Path, column: Any, kind: str
) -> None:
    stored(column, hours=2)

    result = zsgx("batch", "in.parquet", f"out.{kind}", *ASK, *WHERE)

    assert result.exit_code == 1, result.output
    (aside,) = rejects(folder / f"out.{kind}.rejects.csv")
    assert (aside["row"], aside["column"]) == ("1", "x")
    assert aside["reason"] == "is not a day and time of the years 1 to 9999"


@pytest.mark.parametrize("words", [["=1+1", "b"], ["\tx"], ["a", "\x1b[2J"], [None, "@A1"]])
def test_a_list_is_looked_at_as_the_text_that_it_becomes(
    zsgx: Run, folder: Path, words: list[str | None]
) -> None:
    stored(pa.array([words, ["plain", "=2"]]), hours=2)

    zsgx("batch", "in.parquet", "out.csv", *ASK, *WHERE)

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert (aside["row"], aside["column"]) == ("1", "x")
    assert [row["x"] for row in read(folder / "out.csv")] == ["plain, =2"]


def test_a_list_that_begins_as_a_formula_is_text_in_xlsx(zsgx: Run, folder: Path) -> None:
    stored(pa.array([["=1+1", "b"]]))

    assert zsgx("batch", "in.parquet", "out.xlsx", *ASK, *WHERE).exit_code == 0

    assert read(folder / "out.xlsx")[0]["x"] == "=1+1, b"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([f"c{number}" for number in range(16_384)], "columns: 16,385; at most 16,384"),
        (["x" * 1_001], "more than 1,000 characters"),
        (["a\x1b[2Jb"], "control characters"),
    ],
)
def test_names_of_columns_are_bounded(zsgx: Run, folder: Path, names: list[str], said: str) -> None:
    columns = {"training.hours": ["80"], **{name: ["1"] for name in names}}
    pl.DataFrame(columns).write_parquet(folder / "in.parquet")

    result = zsgx("batch", "in.parquet", "out.parquet", *ASK, *WHERE)

    assert result.exit_code == 2
    assert said in result.stderr
    assert "\x1b" not in result.stderr
