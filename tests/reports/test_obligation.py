"""A year as a picture: every due day is marked, and everything is told in words below."""

import datetime
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest
from tests.harbour import FILES
from tests.obligations import OBLIGATIONS

from zsgx import Engine, read_policy_folder
from zsgx.programme.obligation import due_in_year, due_of
from zsgx.reports.calendars import due_calendar
from zsgx.reports.pictures import year_overview
from zsgx.text import Language, Text
from zsgx.words.programme import when_words

SVG = "{http://www.w3.org/2000/svg}"
PLACE = Text("海港市", "Harbour")
RED = "#c62828"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("jurisdiction.yaml", "hours.yaml"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    (tmp_path / "obligation.yaml").write_text(OBLIGATIONS, encoding="utf-8")
    policy, _ = read_policy_folder(tmp_path)
    assert policy is not None
    return Engine.load(plugins=[], policies=[policy], readings={"due_day": "inclusive"})


def drawn(engine: Engine, language: Language = "zh", year: int = 2024) -> ElementTree.Element:
    found = due_in_year(engine, at="harbour", year=year)
    return ElementTree.fromstring(year_overview(found, PLACE, year, language))


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_every_due_day_is_marked_once(engine: Engine) -> None:
    marked = [rect for rect in drawn(engine).iter(f"{SVG}rect") if rect.get("fill") == RED]

    # The last days of twelve months, on which all else is due but 20 May, 15 July and 20 November.
    assert len(marked) == 15


def test_everything_that_is_due_is_told_in_words(engine: Engine) -> None:
    assert "2024-11-20　年度总结：基地 → 市局（海港市）" in words(drawn(engine))
    told = words(drawn(engine, "en"))
    assert "not known yet  the roster: the body → the bureau (harbour)" in told
    assert "no date in the text  the plan of the year: the districts → the bureau (harbour)" in told


def test_a_leap_year_has_its_day(engine: Engine) -> None:
    assert words(drawn(engine)).count("29") == 12
    assert words(drawn(engine, year=2025)).count("29") == 11


def test_a_year_without_anything_says_so(engine: Engine) -> None:
    assert "Nothing is due in this year" in words(drawn(engine, "en", year=2030))


def test_an_entry_keeps_its_id_where_the_text_moves_its_day(engine: Engine) -> None:
    (summary,) = (
        one
        for one in due_in_year(engine, at="harbour", year=2024)
        if one.obligation.name == "summary"
    )
    moved = attrs.evolve(
        summary, named=datetime.date(2024, 11, 25), due=datetime.date(2024, 11, 25)
    )
    stamp = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

    made = [due_calendar([one], PLACE, "zh", stamp=stamp) for one in (summary, moved)]

    assert made[0] != made[1]
    assert all(b"UID:210200-summary-2024@zsgx" in each for each in made)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("summary", "每年11月20日前", "every year on 20 November (“before”)"),
        ("system", "2024年6月底前", "the end of June 2024 (“before”)"),
        ("copy", "2024年12月31日", "2024-12-31"),
        ("roster", "结业日期之后1个月内", "within 1 month of the last day of the training"),
        ("plan", "文件未写日期", "no date in the text"),
        ("check", "2025—2026年间，文件未写日期", "no date in the text, between 2025 and 2026"),
        (
            "inventory",
            "每2年3月末、9月末前，自2024年起算",
            "every 2 years at the end of March, September (“before”), counted from 2024",
        ),
    ],
)
def test_when_something_is_due_is_told_in_the_words_of_the_text(
    engine: Engine, name: str, zh: str, en: str
) -> None:
    one = due_of(engine, name, at="harbour", period="2024Q4" if name == "summary" else "2024Q1")

    assert when_words(one.obligation, one.labels) == Text(zh, en)


@pytest.mark.parametrize(
    ("since", "until", "zh", "en"),
    [
        (2025, 2025, "2025年，文件未写日期", "no date in the text, in 2025"),
        (2025, None, "2025年起，文件未写日期", "no date in the text, from 2025 on"),
        (None, 2026, "2026年止，文件未写日期", "no date in the text, until 2026"),
    ],
)
def test_the_years_that_something_belongs_to_are_told(
    engine: Engine, since: int | None, until: int | None, zh: str, en: str
) -> None:
    plan = engine.policies["210200"].obligations["plan"]

    told = when_words(attrs.evolve(plan, since=since, until=until), {})

    assert told == Text(zh, en)


def test_equal_days_make_equal_calendars(engine: Engine) -> None:
    found = due_in_year(engine, at="harbour", year=2024)
    stamp = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

    first, second = (due_calendar(found, PLACE, "en", stamp=stamp) for _ in range(2))

    assert first == second
    assert b"DTSTAMP:20240101T000000Z" in first
