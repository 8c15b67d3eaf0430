"""A year as a picture: every due day is marked, and everything is told in words below."""

import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.harbour import FILES
from tests.obligations import OBLIGATIONS

from zsgx import Engine, read_policy_folder
from zsgx.engine.obligation import due_in_year
from zsgx.reports.due_calendar import due_calendar
from zsgx.reports.obligation import year_overview
from zsgx.text import Language, Text

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
    return ElementTree.fromstring(year_overview(found, PLACE, year, language))  # noqa: S314 - ours


def words(picture: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def test_every_due_day_is_marked_once(engine: Engine) -> None:
    marked = [rect for rect in drawn(engine).iter(f"{SVG}rect") if rect.get("fill") == RED]

    # The last days of twelve months, and 20 May and 20 November.
    assert len(marked) == 14


def test_everything_that_is_due_is_told_in_words(engine: Engine) -> None:
    assert "2024-11-20　年度总结：基地 → 市局（harbour）" in words(drawn(engine))
    told = words(drawn(engine, "en"))
    assert "not known yet  the roster: the body → the bureau (harbour)" in told
    assert "no date in the text  the plan of the year: the districts → the bureau (harbour)" in told


def test_a_leap_year_has_its_day(engine: Engine) -> None:
    assert words(drawn(engine)).count("29") == 12
    assert words(drawn(engine, year=2025)).count("29") == 11


def test_a_year_without_anything_says_so(engine: Engine) -> None:
    assert "Nothing is due in this year" in words(drawn(engine, "en", year=2030))


def test_equal_days_make_equal_calendars(engine: Engine) -> None:
    found = due_in_year(engine, at="harbour", year=2024)
    stamp = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)

    first, second = (due_calendar(found, PLACE, "en", stamp=stamp) for _ in range(2))

    assert first == second
    assert b"DTSTAMP:20240101T000000Z" in first
