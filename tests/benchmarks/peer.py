"""A peer in a process of its own, and the records and answers that go to and fro as files."""

from __future__ import annotations

import array
import datetime
import json
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars
from attrs import frozen
from tests.benchmarks.records import QUESTIONS

__all__ = ["Peer", "put_down", "read_answers"]

_HERE = Path(__file__).parent
_ROUTES = ("recognition", "delegated", "reference", "none")


@frozen
class Peer:
    """
    A peer that waits for orders.

    Attributes:
        process: The process that it runs in.
    """

    process: subprocess.Popen[str]

    @classmethod
    def started(cls, name: str, interpreter: str, folder: Path) -> Peer:
        """Return the peer *name*, started with *interpreter* on the records in *folder*."""
        script = str(_HERE / f"peer_{name}.py")
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [interpreter, script, str(folder)], stdin=pipe, stdout=pipe, text=True, encoding="utf-8"
        )
        return cls(process)

    def order(self, work: str, times: int = 1) -> None:
        """Have *work* done, *times* over, and wait for it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": work, "times": times}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args!r} ended while it did {work!r}")

    def end(self) -> None:
        """Give no more orders."""
        self.process.communicate()


def put_down(folder: Path, frame: polars.DataFrame, dicts: int) -> None:
    """
    Put the records into *folder* as anybody can read them.

    Columns go into files of 32-bit integers: hundredths of hours, days since 1970, numbers of
    options, whose names are in ``columns.json``. The first *dicts* go into ``records.json``.
    """
    names: dict[str, list[str] | None] = {}
    facts = frame.drop("day")
    for series in facts:
        options = sorted(series.unique()) if series.dtype == polars.String else None
        names[series.name] = options
        numbers = series.to_physical()
        if options is not None:
            numbers = series.replace_strict(options, range(len(options)), return_dtype=polars.Int32)
        elif series.dtype.is_decimal():
            numbers = series * Decimal(100)
        with (folder / f"{series.name}.column").open("wb") as file:
            array.array("i", numbers.cast(polars.Int32).to_list()).tofile(file)
    (folder / "columns.json").write_text(json.dumps(names), "utf-8")
    records = [
        {path: _plain(value) for path, value in record.items()}
        for record in facts.head(dicts).to_dicts()
    ]
    (folder / "records.json").write_text(json.dumps(records), "utf-8")


def read_answers(folder: Path, schema: polars.Schema) -> polars.DataFrame:
    """Return the answers in *folder*, which are 32-bit integers, as columns of *schema*."""
    found = {}
    for question in QUESTIONS:
        numbers = array.array("i")
        numbers.frombytes((folder / f"{question}.answer").read_bytes())
        series = polars.Series(numbers)
        if schema[question].is_decimal():
            found[question] = series / 100
        elif schema[question] == polars.Enum:
            found[question] = series.replace_strict(range(len(_ROUTES)), _ROUTES)
        else:
            found[question] = series.cast(polars.Boolean)
    return polars.DataFrame(found)


def _plain(value: Any) -> Any:
    """Return *value* as JSON has it, hours as the float that the peers count with."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
