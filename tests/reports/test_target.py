"""A chart of progress: well-formed, in both languages, and its bars as long as the shares."""

import datetime
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.harbour import FILES
from tests.targets import TARGETS

from zsgx import Engine, read_policy_folder
from zsgx.programme.target import attain
from zsgx.reports.pictures import progress_chart
from zsgx.text import Language, Text

SVG = "{http://www.w3.org/2000/svg}"
PLACE = Text("海港市", "Harbour")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("jurisdiction.yaml", "hours.yaml"):
        (tmp_path / name).write_text(FILES[name], encoding="utf-8")
    (tmp_path / "target.yaml").write_text(TARGETS, encoding="utf-8")
    policy, _ = read_policy_folder(tmp_path)
    assert policy is not None
    return Engine.load(plugins=[], policies=[policy])


def drawn(engine: Engine, language: Language = "zh") -> ElementTree.Element:
    found = attain(
        engine,
        at="harbour",
        year=2024,
        actual={"trained.total": 500, "seminars.held": {"least": 20, "most": 40}, "bases.new": 1},
        tolerance=Decimal("0.1"),
        on=datetime.date(2024, 6, 30),
    )
    return ElementTree.fromstring(progress_chart(found, PLACE, 2024, language))


def words(chart: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in chart.iter(f"{SVG}text")]


def test_every_target_has_a_row_that_says_in_words_what_it_shows(engine: Engine) -> None:
    assert "培训总人数：已完成500，目标不少于1,000人（未达到）" in words(drawn(engine))
    told = words(drawn(engine, "en"))
    assert "seminars held: 20 to 40 of about 40 classes (undetermined)" in told
    assert "new bases: 1 of no number (no number)" in told


def test_half_of_a_target_is_a_bar_of_half_the_length(engine: Engine) -> None:
    (row,) = (
        group
        for group in drawn(engine).iter(f"{SVG}g")
        if (group.findtext(f"{SVG}title") or "").startswith("培训总人数")
    )
    bars = [int(rect.get("width", "")) for rect in row.iter(f"{SVG}rect")]

    assert bars[1:3] == [308, 308]
    assert row.find(f"{SVG}polygon") is not None


def test_a_chart_has_a_title_and_a_description_for_those_who_cannot_see_it(engine: Engine) -> None:
    chart = drawn(engine, "en")

    assert chart.findtext(f"{SVG}title") == "Harbour: progress against targets, 2024"
    assert "people trained: 500 of" in (chart.findtext(f"{SVG}desc") or "")


def test_a_year_without_targets_is_a_chart_that_says_so() -> None:
    chart = ElementTree.fromstring(progress_chart((), PLACE, 2030, "en"))

    assert "There are no targets in this year" in words(chart)
