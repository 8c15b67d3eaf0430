"""`zsgx due`: what is due when, from whom and to whom."""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import vobject
from click.testing import Result
from tests.harbour import install, written
from tests.obligations import OBLIGATIONS

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

PACKAGE = "w/zsgx_harbour"
WHERE = ("--at", "harbour", "--year", "2024")
CHOSEN = ("--reading", "due_day=inclusive")


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "installed", monkeypatch, {"obligation.yaml": OBLIGATIONS})
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_year_is_listed_by_day_with_who_to_whom_and_the_clause(
    zsgx: Run, golden: Golden, language: str
) -> None:
    filed = ("--filed", "summary=2024-11-21", "--filed", "copy=2024-12-31")
    handed = ("--set", "filing.first_review_on=2024-11-20")
    result = zsgx("due", *WHERE, *CHOSEN, *filed, *handed, "--lang", language)

    assert result.exit_code == 1
    golden(f"due.{language}.txt", result.stdout)


def test_json_is_one_document(zsgx: Run, golden: Golden) -> None:
    result = zsgx("due", *WHERE, "--set", "training.completed_on=2024-01-31", "--json")

    found = json.loads(result.stdout)
    assert found["due"][1]["due"] == "2024-02-29"
    golden("due.json", result.stdout)


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        (("--filed", "summary=2024-11-20"), 0),
        (("--filed", "summary=2024-11-21"), 1),
        (("--filed", "copy=2024-12-31"), 3),
        (("--filed", "copy=2024-12-31", "--set", "filing.approved=true"), 0),
        (("--filed", "plan=2024-12-31"), 0),
        (("--set", "filing.first_review_on=2024-12-01"), 0),
        ((), 0),
    ],
)
def test_the_exit_code_says_how_the_filings_stand(
    zsgx: Run, filed: tuple[str, ...], code: int
) -> None:
    assert zsgx("due", *WHERE, *CHOSEN, *filed).exit_code == code


@pytest.mark.parametrize(
    ("filed", "code"),
    [
        ("harbour/summary=2024-11-20", 0),
        ("harbour/summary=2024-11-21", 1),
        ("210200/summary/2024Q4=2024-11-21", 1),
        ("monthly/2024-05=2024-05-31", 0),
        ("monthly/2024-05=2024-06-01", 1),
        ("payroll/2024-07.1=2024-07-15", 0),
        ("payroll/2024-07.1=2024-07-16", 1),
        ("payroll/2024-07.2=2024-07-16", 0),
    ],
)
def test_a_filing_names_its_place_and_its_period(zsgx: Run, filed: str, code: int) -> None:
    assert zsgx("due", *WHERE, *CHOSEN, "--filed", filed).exit_code == code


def test_nothing_due_says_so(zsgx: Run) -> None:
    result = zsgx("due", "--at", "harbour", "--year", "2030")

    assert result.exit_code == 0
    assert "nothing is due in this year" in result.stdout


@pytest.mark.parametrize("again", ["copy", "抄送", "harbour/copy"])
def test_a_filing_that_is_given_twice_is_refused(zsgx: Run, again: str) -> None:
    twice = ("--filed", "copy=2024-03-01", "--filed", f"{again}=2024-04-01")

    result = zsgx("due", "--at", "harbour", "--year", "2024", *twice)

    assert result.exit_code == 2
    assert f"--filed {again} is given twice" in result.stderr


def test_an_alarm_rings_at_most_ten_years_ahead(zsgx: Run, tmp_path: Path) -> None:
    ics = ("--ics", str(tmp_path / "due.ics"))

    result = zsgx("due", "--at", "harbour", "--year", "2024", *ics, "--alarm", "999999999999")

    assert result.exit_code == 2
    assert "--alarm: '999999999999': must be at most 3650" in result.stderr


def test_every_fault_is_told_at_once(zsgx: Run) -> None:
    wrong = ("--alarm", "soon", "--filed", "summary", "--filed", "copy=2024-13-01")
    more = ("--filed", "monthly/2024Q9=2024-01-01", "--set", "x=1", "--reading", "y=z")
    result = zsgx("due", "--at", "harbour", "--year", "soon", *wrong, *more)

    assert result.exit_code == 2
    for said in (
        "--year soon",
        "--alarm: 'soon'",
        "--filed summary",
        "2024-13-01",
        "2024Q9",
        "x",
        "y",
    ):
        assert said in result.stderr


def test_a_year_that_is_none_is_the_only_fault_of_it(zsgx: Run) -> None:
    handed = ("--set", "filing.first_review_on=2024-11-20")
    others = ("--filed", "summary=2024-11-20", "--filed", "monthly/2024Q9=2024-01-01")
    result = zsgx("due", "--at", "harbour", "--year", "abc", *handed, *others)

    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    assert first == "--year abc: a year is wanted, such as 2024"
    assert second.startswith("--filed monthly/2024Q9: 2024Q9 is not a year, quarter or month such")


@pytest.mark.parametrize(
    ("filed", "said"),
    [
        ("sumary=2024-01-01", "Did you mean summary?"),
        (
            "monthly=2024-01-31",
            "it is due 12 times in the year; name one of them, such as monthly/2024-01=DATE",
        ),
        ("monthly/2024Q2=2024-04-30", "name one of them, such as monthly/2024-04=DATE"),
        ("harbor/summary=2024-01-01", "--filed harbor/summary: harbor is neither harbour"),
        ("harbour/sumary=2024-01-01", "harbour has no obligation sumary. Did you mean summary?"),
        (
            "summary/2024Q1=2024-01-31",
            "nothing is due for this period in this year; there are 2024",
        ),
    ],
)
def test_a_filing_of_what_is_not_due_is_named(zsgx: Run, filed: str, said: str) -> None:
    result = zsgx("due", *WHERE, *CHOSEN, "--filed", filed)

    assert result.exit_code == 2
    assert said in result.stderr


def test_an_unknown_place_is_named(zsgx: Run) -> None:
    result = zsgx("due", "--at", "harbor", "--year", "2024")

    assert result.exit_code == 2
    assert "harbor" in result.stderr


def test_holidays_and_make_up_days_count_where_they_are_asked_for(zsgx: Run) -> None:
    rolled = ("--reading", "working_day_roll=yes", "--holidays")
    result = zsgx("due", *WHERE, *CHOSEN, *rolled, "--json")

    days = [one["due"] for one in json.loads(result.stdout)["due"]]
    # The last day of March was a Sunday, and the last of August a Saturday.
    assert "2024-04-01" in days
    assert "2024-09-02" in days


def test_the_calendar_opens_in_a_second_reader(zsgx: Run) -> None:
    result = zsgx("due", *WHERE, *CHOSEN, "--ics", "due.ics", "--alarm", "30", "--lang", "zh")

    assert result.exit_code == 0
    calendar = vobject.readOne(Path("due.ics").read_text(encoding="utf-8"))
    events = {event.uid.value: event for event in calendar.vevent_list}
    # Twelve monthly reports, two that are reviewed, two inventories, two
    # payrolls, summary, copy and system.
    assert len(events) == 21
    summary = events["210200-summary-2024@zsgx"]
    assert "210200-monthly-2024-02@zsgx" in events
    assert "210200-copy@zsgx" in events
    assert summary.dtstart.value == datetime.date(2024, 11, 20)
    assert summary.dtend.value == datetime.date(2024, 11, 21)
    assert summary.summary.value == "年度总结"
    assert "HB-1/8/due-1" in summary.description.value
    assert summary.valarm.trigger.value == datetime.timedelta(days=-30)
    assert summary.valarm.action.value == "DISPLAY"


def test_an_entry_keeps_its_id_when_its_day_moves(zsgx: Run) -> None:
    chosen = ("--reading", "due_day=exclusive", "--reading", "working_day_roll=yes")
    zsgx("due", *WHERE, *CHOSEN, "--ics", "as-read.ics")
    zsgx("due", *WHERE, *chosen, "--ics", "moved.ics")

    as_read, moved = (
        {
            event.uid.value: event.dtstart.value
            for event in vobject.readOne(Path(name).read_text(encoding="utf-8")).vevent_list
        }
        for name in ("as-read.ics", "moved.ics")
    )
    assert as_read.keys() == moved.keys()
    assert as_read["210200-summary-2024@zsgx"] != moved["210200-summary-2024@zsgx"]
    assert as_read["210200-monthly-2024-03@zsgx"] != moved["210200-monthly-2024-03@zsgx"]


def test_the_calendar_rings_twice_where_nothing_is_said(zsgx: Run) -> None:
    zsgx("due", *WHERE, *CHOSEN, "--ics", "due.ics")

    text = Path("due.ics").read_text(encoding="utf-8")
    assert text.count("BEGIN:VALARM") == 2 * text.count("BEGIN:VEVENT")


def test_the_picture_of_the_year_is_written(zsgx: Run) -> None:
    result = zsgx("due", *WHERE, *CHOSEN, "--picture", "year.svg")

    assert result.exit_code == 0
    assert Path("year.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("option", "library"), [("--ics=due.ics", "icalendar"), ("--holidays", "holidays")]
)
def test_a_missing_extra_names_what_installs_it(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch, option: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)

    result = zsgx("due", *WHERE, *CHOSEN, option)

    assert result.exit_code == 2
    assert "zsgx[" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--facts", "f.yaml", "--ics", "f.yaml"), ["--ics and --facts are the same file"]),
        (("--ics", "a", "--picture", "./a"), ["--picture and --ics are the same file"]),
        (("--policy", "w", "--ics", f"{PACKAGE}/hours.yaml"), ["hours.yaml lies in --policy w"]),
        (
            ("--policy", PACKAGE, "--picture", "l/new.svg"),
            [f"l/new.svg lies in --policy {PACKAGE}"],
        ),
        (("--policy", "l", "--ics", f"{PACKAGE}/sub/a.ics"), ["sub/a.ics lies in --policy l"]),
        (("--ics", "a.txt", "--picture", "a.pdf"), ["in .ics", "is SVG; let the name end in .svg"]),
        (("--ics", "-", "--picture", "-"), ["--ics: name a file", "--picture: name a file"]),
    ],
)
def test_an_output_that_would_replace_something_is_refused_before_any_is_written(
    zsgx: Run, options: tuple[str, ...], said: list[str]
) -> None:
    written(Path("w"))
    Path("l").symlink_to(PACKAGE)
    Path("f.yaml").write_text("filing.approved: true\n", encoding="utf-8")
    before = {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()}

    result = zsgx("due", *WHERE, *options)

    assert (result.exit_code, result.stdout) == (2, "")
    assert all(each in result.stderr for each in said)
    assert {file: file.read_bytes() for file in Path().rglob("*") if file.is_file()} == before


def test_outputs_beside_what_is_read_are_written(zsgx: Run) -> None:
    written(Path("w"))
    Path("f.yaml").write_text("filing.approved: true\n", encoding="utf-8")

    result = zsgx("due", *WHERE, "--policy", "w", "--facts", "f.yaml", "--picture", "w.svg")

    assert (result.exit_code, Path("w.svg").exists()) == (0, True), result.stderr


def test_an_output_may_lie_in_the_project_but_not_in_its_policy(zsgx: Run) -> None:
    written(Path("w"))
    main = f"{PACKAGE}/jurisdiction.yaml"

    beside = zsgx("due", *WHERE, "--policy", "w", "--picture", "w/year.svg")
    by_file = zsgx("due", *WHERE, "--policy", main, "--picture", f"{PACKAGE}/year.svg")

    assert (beside.exit_code, Path("w/year.svg").exists()) == (0, True), beside.stderr
    assert by_file.exit_code == 2
    assert f"lies in --policy {main} and" in by_file.stderr


def test_a_refused_output_is_told_in_chinese(zsgx: Run) -> None:
    result = zsgx("due", *WHERE, "--ics", "a", "--picture", "a", "--lang", "zh")

    assert "--picture 与 --ics 是同一个文件 a" in result.stderr


def test_a_file_that_is_piped_in_is_not_replaced(tmp_path: Path) -> None:
    facts = tmp_path / "f.yaml"
    facts.write_text("filing.approved: true\n", encoding="utf-8")
    command = [sys.executable, "-m", "zsgx", "due", *WHERE, "--facts", "-", "--ics", str(facts)]

    with facts.open("rb") as stream:
        ran = subprocess.run(command, stdin=stream, capture_output=True, check=False)

    assert ran.returncode == 2
    assert facts.read_text(encoding="utf-8") == "filing.approved: true\n"
