"""Whatever file a command is given, what is no file is refused before it is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.audit.quay import TEXT, files
from tests.harbour import install

Run = Callable[..., Result]


def zero(file: Path) -> None:
    file.symlink_to("/dev/zero")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def folder(file: Path) -> None:
    file.mkdir()


def large(file: Path) -> None:
    file.touch()
    os.truncate(file, 10**12)


KINDS = pytest.mark.parametrize(
    ("make", "told"),
    [
        (zero, "this is a device, not a file"),
        (pipe, "this is a pipe, not a file"),
        (folder, "this is a folder, not a file"),
        (large, "1,000,000,000,000 bytes, at most"),
    ],
)
Make = Callable[[Path], None]


@pytest.fixture(autouse=True)
def quay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the only plugin that is installed."""
    return install(tmp_path / "installed", monkeypatch, files())


def refused(result: Result, told: str) -> None:
    assert result.exit_code == 2, result.output
    assert told in result.stderr


@KINDS
def test_a_text_and_its_earlier_one(zsgx: Run, tmp_path: Path, make: Make, told: str) -> None:
    bad, good = tmp_path / "bad.txt", tmp_path / "good.txt"
    make(bad)
    good.write_text(TEXT, encoding="utf-8")

    refused(zsgx("audit", str(bad), "--against", "harbour"), told)
    refused(zsgx("audit", str(good), "--against", "harbour", "--was", str(bad)), told)


@KINDS
def test_the_sketch_of_a_document(
    zsgx: Run, tmp_path: Path, quay: Path, make: Make, told: str
) -> None:
    sketch, good = quay / "documents" / "HB-2.yaml", tmp_path / "good.txt"
    sketch.unlink()
    make(sketch)
    good.write_text(TEXT, encoding="utf-8")

    refused(zsgx("audit", str(good), "--against", "harbour"), told)
    refused(zsgx("audit", str(good), "--against", "harbour", "--sketch", "--write"), told)


@KINDS
@pytest.mark.parametrize("name", ["jurisdiction.yaml", "other.yaml"])
def test_a_file_of_a_policy(
    zsgx: Run, tmp_path: Path, quay: Path, name: str, make: Make, told: str
) -> None:
    draft = tmp_path / "draft"
    quay.rename(draft)
    (draft / name).unlink(missing_ok=True)
    make(draft / name)

    checked = zsgx("check", str(draft))

    assert checked.exit_code in (1, 2)
    assert told in checked.output


@KINDS
def test_a_file_of_cases(zsgx: Run, quay: Path, make: Make, told: str) -> None:
    make(quay / "cases" / "more.policy.yaml")

    refused(zsgx("test", str(quay / "cases")), told)


@KINDS
def test_facts(zsgx: Run, tmp_path: Path, make: Make, told: str) -> None:
    file = tmp_path / "facts.yaml"
    make(file)
    line = ["decide", "hours.credited", "--at", "harbour", "--date", "2024-05-01"]

    refused(zsgx(*line, "--facts", str(file)), told)


@KINDS
@pytest.mark.parametrize("suffix", ["yaml", "csv"])
def test_figures(zsgx: Run, tmp_path: Path, suffix: str, make: Make, told: str) -> None:
    file = tmp_path / f"figures.{suffix}"
    make(file)
    line = ["targets", "--at", "harbour", "--year", "2024"]

    refused(zsgx(*line, "--actual", str(file)), told)


@KINDS
@pytest.mark.parametrize("name", ["extra.py", "pyproject.toml"])
def test_what_lies_beside_a_policy_is_passed_over(
    zsgx: Run, tmp_path: Path, quay: Path, name: str, make: Make, told: str
) -> None:
    draft = tmp_path / "draft"
    quay.rename(draft)
    make(draft / name)

    assert told
    assert zsgx("check", str(draft)).exit_code in (0, 1)


def test_standard_input_has_the_limits_of_a_file(zsgx: Run) -> None:
    text = zsgx("audit", "-", "--against", "harbour", stdin=b"a" * 500_001)

    refused(text, "the file is too large (at most 500,000 bytes)")
