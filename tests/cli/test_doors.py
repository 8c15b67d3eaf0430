"""A text is read as strictly from a file, an option, a case or a table as in a record of Python."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
import xlsxwriter
from click.testing import Result

from zsgx import Engine, FactsError

Run = Callable[..., Result]

DAY: Final = "2024-05-01"
WHERE: Final = ("--at", "national", "--date", DAY)
PATHS: Final = (
    "training.hours",
    "employer.payroll",
    "base.rank",
    "external.training_fund_ratio",
    "training.started_on",
    "training.passed",
    "training.subject",
    "training.occupation",
)
#: Texts as people and programs write them; the words that labels allow are another matter.
TEXTS: Final = (
    "8", "8.5", "8.005", "8.0", "8.", ".5", "08", "+8", "-8", "-0", "8,000", "1_000", "８",
    "８．５", "80²", "②", "٨", "1e3", "0x10", "NaN", "inf", "1" * 16, "1" * 30, "8 ", " 8", "8h",
    "八",
    "true", "false", "1", "0", "public", "professional", "Pub", "2024-05-01", "2024-5-1",
    "2024/05/01", "20240501", "2023-02-29", "1899-12-31", "2201-01-01", "2024-05-01T00:00:00",
    "物联网工程技术人员", "0.0000000001", "0.00000000001", "999999999", "1000000000",
    "0.3", "999999999999999", "1000000000000000",
)  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Return an engine over the policies that are installed."""
    return Engine.load()


@pytest.fixture(scope="module")
def refused(engine: Engine) -> frozenset[tuple[str, str]]:
    """Return which texts a record refuses, as pairs of path and text."""
    found = set()
    for text in TEXTS:
        for path in PATHS:
            try:
                engine.facts({path: text}, at="national", date=datetime.date.fromisoformat(DAY))
            except FactsError:
                found.add((path, text))
    return frozenset(found)


def test_records_take_some_texts_and_refuse_others_of_every_kind(
    refused: frozenset[tuple[str, str]],
) -> None:
    for path in PATHS:
        assert {text for text in TEXTS if (path, text) in refused} != set(TEXTS)
    assert {path for path, _ in refused} == {*PATHS} - {"training.occupation"}


def refused_paths(result: Result) -> set[str]:
    """Return the paths that a command refused, none where it refused nothing."""
    assert result.exit_code in (0, 2, 3), result.output
    if result.exit_code != 2:
        return set()
    return {path for path in PATHS if path in result.stderr}


@pytest.mark.usefixtures("read_once")
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_a_file_of_facts_or_an_option_is_taken_or_refused_as_in_a_record(
    zsgx: Run, tmp_path: Path, refused: frozenset[tuple[str, str]], text: str
) -> None:
    right = {path for path in PATHS if (path, text) in refused}
    as_json, as_yaml = tmp_path / "facts.json", tmp_path / "facts.yaml"
    as_json.write_text(json.dumps(dict.fromkeys(PATHS, text)), encoding="utf-8")
    lines = [f"{path}: {json.dumps(text, ensure_ascii=False)}\n" for path in PATHS]
    as_yaml.write_text("".join(lines), encoding="utf-8")
    options = [each for path in PATHS for each in ("--set", f"{path}={text}")]

    for how in (("--facts", str(as_json)), ("--facts", str(as_yaml)), options):
        assert refused_paths(zsgx("decide", "hours.credited", *WHERE, *how)) == right, how[:2]


def test_a_text_in_a_case_is_taken_or_refused_as_in_a_record(
    zsgx: Run, tmp_path: Path, refused: frozenset[tuple[str, str]]
) -> None:
    places = [(path, text) for path in PATHS for text in TEXTS]
    cases = [
        f"- name: case {number}\n  at: national\n  date: {DAY}\n"
        f"  given: {{{path}: {json.dumps(text, ensure_ascii=False)}}}\n"
        "  expect: {programme.last_year: 2030}\n"
        for number, (path, text) in enumerate(places)
    ]
    file = tmp_path / "some.policy.yaml"
    file.write_text("".join(cases), encoding="utf-8")

    result = zsgx("test", str(file))

    assert result.exit_code == 1
    failed = set(re.findall(r"failed: (case \d+) ", result.output))
    assert failed == {f"case {number}" for number, place in enumerate(places) if place in refused}


def rows() -> list[list[str | None]]:
    """Return a row for each text of each path, alone in it."""
    return [[text if path == own else None for path in PATHS] for own in PATHS for text in TEXTS]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_text_in_a_table_is_taken_or_set_aside_as_in_a_record(
    zsgx: Run, tmp_path: Path, refused: frozenset[tuple[str, str]], kind: str
) -> None:
    file, out, rejects = (tmp_path / name for name in (f"in.{kind}", "out.csv", "rejects.csv"))
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([PATHS, *rows()])
        file.write_text(text.getvalue(), encoding="utf-8", newline="")
    else:
        with xlsxwriter.Workbook(file, {"strings_to_numbers": False}) as book:
            sheet = book.add_worksheet()
            table: list[list[str | None]] = [[*PATHS], *rows()]
            for number, row in enumerate(table):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write_string(number, column, value)

    result = zsgx(
        "batch", str(file), str(out), "--ask", "hours.credited", *WHERE, "--rejects", str(rejects)
    )

    assert result.exit_code in (0, 1), result.output
    with rejects.open(encoding="utf-8-sig", newline="") as stream:
        aside = {int(row["row"]) for row in csv.DictReader(stream)}
    places = [(path, text) for path in PATHS for text in TEXTS]
    assert aside == {number for number, place in enumerate(places, start=2) if place in refused}
