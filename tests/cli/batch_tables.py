"""Tables for the tests of `zsgx batch`: written in each format, and what came out read back."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import xlsxwriter

from zsgx.batch.xlsx import Workbook

if TYPE_CHECKING:
    import pytest
    from click.testing import Result

#: A made-up identity number: its division code is the place's, its check digit is right.
IDENTITY: Final = "210200199001010017"
WHERE: Final = ("--at", "harbour", "--date", "2024-05-01")
FORMATS: Final = ("parquet", "csv", "xlsx")

#: Records as a training body would keep them; all text, so that every format can hold them.
ROWS: Final[tuple[dict[str, str | None], ...]] = (
    {
        "identity": IDENTITY,
        "name": "张三",
        "training.hours": "80",
        "training.in_published_plan": None,
        "certificate.level": "intermediate",
        "certificate.issued_on": "2024-04-20",
        "application.exam_based": "false",
    },
    {
        "identity": "007",
        "name": 'O"Neill, Ann',
        "training.hours": "64.5",
        "training.in_published_plan": "true",
        "certificate.level": "none",
        "certificate.issued_on": None,
        "application.exam_based": None,
    },
    {
        "identity": "21020019900101002X",
        "name": None,
        "training.hours": None,
        "training.in_published_plan": None,
        "certificate.level": "intermediate",
        "certificate.issued_on": None,
        "application.exam_based": None,
    },
)


def table(*changes: dict[str, str | None]) -> pl.DataFrame:
    """Return the rows, and the first of them with each of *changes*."""
    rows = [*ROWS, *({**ROWS[0], **change} for change in changes)]
    return pl.DataFrame(rows, schema=dict.fromkeys(ROWS[0], pl.String()))


def written(frame: pl.DataFrame, file: Path) -> Path:
    """Write *frame* to *file* in the format that its name says."""
    if file.suffix == ".parquet":
        frame.write_parquet(file)
    elif file.suffix == ".csv":
        frame.write_csv(file)
    else:
        with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([frame.columns, *frame.rows()]):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write_string(number, column, str(value))
    return file


def read(file: Path) -> list[dict[str, Any]]:
    """Return the rows of *file* as text by the names of their columns."""
    if file.suffix == ".parquet":
        frame = pl.read_parquet(file, glob=False, hive_partitioning=False)
        return frame.with_columns(pl.all().cast(pl.String)).to_dicts()
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return [{name: value or None for name, value in row.items()} for row in rows]
    header, *others = [cells for _, cells in Workbook(file).rows()]
    return [{str(name): cells.get(place) for place, name in header.items()} for cells in others]


def rejects(file: Path) -> list[dict[str, str]]:
    """Return the rows that were set aside."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def sheet_xml(file: Path) -> str:
    """Return a sheet as it is stored."""
    with zipfile.ZipFile(file) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def environment(package: Path) -> dict[str, str]:
    """Return the environment in which a command of its own finds the plugin in *package*."""
    paths = filter(None, (str(package.parent), os.environ.get("PYTHONPATH")))
    # Of a run that is killed, or that can write no more, coverage would keep half a file.
    inherited = {key: each for key, each in os.environ.items() if not key.startswith("COVERAGE_")}
    return {
        **inherited,
        "PYTHONPATH": os.pathsep.join(paths),
        "ZSGX_PLUGINS": "harbour",
        "ZSGX_LANG": "en",
    }


def command(*arguments: object) -> list[str]:
    """Return the command line of a run in a process of its own."""
    return [sys.executable, "-m", "zsgx", "batch", *map(str, arguments)]


def ran(package: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run `zsgx batch` in a process of its own."""
    return subprocess.run(
        command(*arguments),
        env=environment(package),
        capture_output=True,
        text=True,
        check=False,
    )


def interrupted(
    folder: Path, package: Path, *arguments: str, by: signal.Signals
) -> subprocess.CompletedProcess[str]:
    """Run a batch of many parts, which is sent a signal as soon as three of them are done."""
    return subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, str(int(by)), "batch", *arguments],
        env=environment(package),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


#: The command line, which sends itself a signal as the fourth part comes to be noted as done. The
#: run itself is told when, so no clock has a say in how far it gets.
_INTERRUPTED: Final = """
import os, sys

from zsgx.cli.main import main

by, noted = int(sys.argv.pop(1)), []


def listen(event, arguments):
    if event == "os.rename" and os.path.basename(arguments[1]) == "manifest.json":
        noted.append(event)
        if len(noted) == 4:
            os.kill(os.getpid(), by)


sys.addaudithook(listen)
main()
"""


def stopped(monkeypatch: pytest.MonkeyPatch, zsgx: Callable[..., Result], *asked: str) -> None:
    """Run a batch that is interrupted as it puts OUT in place, with all its parts done."""
    with monkeypatch.context() as patched:
        before(patched, Path(asked[1]).name, interrupt)
        assert zsgx("batch", *asked).exit_code == 130


def before(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], object]) -> None:
    """Have something happen just before a run puts a file of that *name* in place."""
    replace = Path.replace

    def replaced(new: Path, target: Path) -> Path:
        if Path(target).name == name:
            happens()
        return replace(new, target)

    monkeypatch.setattr(Path, "replace", replaced)


def interrupt() -> None:
    """Do what Ctrl-C does to a program."""
    raise KeyboardInterrupt


def summary(printed: str) -> dict[str, Any]:
    """Return the summary that was printed as JSON."""
    found: dict[str, Any] = json.loads(printed)
    return found


def large(rows: int, more: Sequence[pl.Expr] = ()) -> pl.DataFrame:
    """Return so many rows, no two alike."""
    number = pl.int_range(rows)
    levels = ["none", "junior", "intermediate", "senior"]
    return pl.select(
        ("2102001990" + number.cast(pl.String).str.zfill(8)).alias("identity"),
        (number % 200).cast(pl.String).alias("training.hours"),
        pl.when(number % 3 == 0).then(pl.lit("true")).alias("training.in_published_plan"),
        (number % 4).replace_strict([0, 1, 2, 3], levels).alias("certificate.level"),
        pl.when(number % 5 > 0).then(pl.lit("2024-04-20")).alias("certificate.issued_on"),
        *more,
    )
