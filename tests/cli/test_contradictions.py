"""Facts that contradict each other, or the day, on the command line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]

WHERE = ("--at", "harbour", "--date", "2024-05-01")
LATE = ("--set", "certificate.issued_on=2024-05-02")
BACKWARDS = ("--set", "training.started_on=2024-04-02", "--set", "training.completed_on=2024-04-01")

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.mark.parametrize("command", ["decide", "needed"])
def test_the_facts_and_their_values_are_named_in_the_language_of_the_reader(
    zsgx: Run, command: str
) -> None:
    asked = (command, "hours.credited", *WHERE, *BACKWARDS, *LATE, "--lang")

    zh, en = zsgx(*asked, "zh"), zsgx(*asked, "en")

    assert (zh.exit_code, en.exit_code) == (2, 2)
    assert zh.stderr == (
        "证书在判定日期之后才颁发：发证日期（certificate.issued_on）= 2024-05-02，"
        "判定日期（day）= 2024-05-01；请核对这些事实和 --date\n"
        "结业早于开班：结业日期（training.completed_on）= 2024-04-01，"
        "开班日期（training.started_on）= 2024-04-02；请核对这些事实和 --date\n"
    )
    assert en.stderr == (
        "the certificate is issued after the day asked about: "
        "certificate.issued_on = 2024-05-02, day = 2024-05-01; check these facts and --date\n"
        "the training ends before it starts: training.completed_on = 2024-04-01, "
        "training.started_on = 2024-04-02; check these facts and --date\n"
    )


def test_nothing_is_wrong_on_the_day_itself(zsgx: Run) -> None:
    known = ("--set", "certificate.issued_on=2024-05-01", "--set", "training.hours=8")
    level = ("--set", "certificate.level=senior")

    assert zsgx("decide", "hours.credited", *WHERE, *known, *level).exit_code == 0


def test_they_are_told_with_all_that_cannot_be_read(zsgx: Run) -> None:
    wrong = ("--set", "training.hours=eight", "--set", "training.huors=8")

    result = zsgx("decide", "hours.credted", *WHERE, *BACKWARDS, *wrong)

    assert result.exit_code == 2
    for said in ("hours.credted", "training.hours", "training.huors", "ends before it starts"):
        assert said in result.stderr


def test_facts_of_a_file_are_held_against_those_that_are_set(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training: {started_on: 2024-04-02}\n", encoding="utf-8")
    ended = ("--facts", str(file), "--set", "training.completed_on=2024-04-01")

    result = zsgx("decide", "hours.credited", *WHERE, *ended)

    assert result.exit_code == 2
    assert "training.started_on = 2024-04-02" in result.stderr


def test_facts_that_no_question_looks_at_are_checked_too(zsgx: Run) -> None:
    known = ("--set", "annual.hours=10", "--set", "annual.professional_hours=11")

    result = zsgx("decide", "hours.credited", *WHERE, *known)

    assert result.exit_code == 2
    assert "annual.hours = 10" in result.stderr


def test_the_day_is_not_set_as_a_fact(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, "--set", "day=2024-06-01")

    assert result.exit_code == 2
    assert "day is the day that is asked about" in result.stderr
    assert "give it as the date" in result.stderr


def test_an_event_after_the_day_is_told_with_all_that_cannot_be_read(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, *LATE, "--set", "training.hours=eight")

    assert "training.hours" in result.stderr
    assert "certificate.issued_on = 2024-05-02" in result.stderr
