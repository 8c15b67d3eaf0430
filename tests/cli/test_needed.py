"""`zsgx needed`: what to ask next."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

WHERE = ("--at", "harbour", "--date", "2024-05-01")

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_missing_is_listed_in_order_with_its_options(
    zsgx: Run, golden: Golden, language: str
) -> None:
    result = zsgx("needed", "hours.to_register", *WHERE, "--lang", language)

    assert result.exit_code == 3
    golden(f"needed.{language}.txt", result.stdout)


def test_json_is_one_document(zsgx: Run, golden: Golden) -> None:
    result = zsgx("needed", "title.route", *WHERE, "--json")

    found = json.loads(result.stdout)
    assert [need["path"] for need in found["needed"]] == [
        "certificate.level",
        "application.exam_based",
    ]
    assert found["needed"][0]["options"] == ["none", "junior", "intermediate", "senior"]
    golden("needed.json", result.stdout)


def test_nothing_is_needed_once_the_question_is_answered(zsgx: Run) -> None:
    result = zsgx("needed", "base.meets_minimum", *WHERE, "--set", "base.trainees=500")

    assert result.exit_code == 0
    assert (
        "base reaches the least number of trainees: yes. Nothing more is needed." in result.stdout
    )


def test_what_cannot_be_used_is_named(zsgx: Run) -> None:
    result = zsgx("needed", "title.rout", *WHERE)

    assert result.exit_code == 2
    assert "title.route" in result.stderr


def test_the_question_is_decided_once_so_that_observers_hear_of_it_once(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    observer = f"""

@hookimpl
def zsgx_decided(decision):
    with open({str(told)!r}, "a") as journal:
        journal.write(decision.question + "\\n")
"""
    install(tmp_path / "observed", monkeypatch, {"__init__.py": FILES["__init__.py"] + observer})

    zsgx("needed", "title.route", *WHERE)

    assert told.read_text() == "title.route\n"
