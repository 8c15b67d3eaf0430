"""`zsgx show`: a policy in words."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install

from zsgx import Engine
from zsgx.words.policy import PolicyWords

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.fixture
def real(
    harbour: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Load the four places in place of the made-up one."""
    monkeypatch.setenv("ZSGX_PLUGINS", "national,guangxi,qingdao,weihai")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_place_is_told_with_documents_parameters_readings_and_rules(
    zsgx: Run, golden: Golden, language: str
) -> None:
    result = zsgx("show", "harbour", "--lang", language)

    assert result.exit_code == 0
    golden(f"show.{language}.txt", result.stdout)


def test_a_question_is_told_with_what_it_uses(zsgx: Run, golden: Golden) -> None:
    result = zsgx("show", "210200", "hours.credited", "--markdown")

    assert "multiplier for certificate holders" in result.stdout
    assert "fewest trainees" not in result.stdout
    golden("show.question.md", result.stdout)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (
            "zh",
            ["不能并存的事实", "线上培训不脱产 [online-off-job, HB-1/1.2/hours-2]", "即："],
        ),
        ("en", ["Facts that exclude each other", "online training is not off", "that is, online"]),
    ],
    ids=["zh", "en"],
)
def test_facts_that_a_place_says_exclude_each_other_are_told(
    zsgx: Run, harbour: Path, language: str, shown: list[str]
) -> None:
    (harbour / "facts.yaml").write_text(
        "contradictions:\n  online-off-job:\n    never: training.online and training.off_job\n"
        "    label: {zh: 线上培训不脱产, en: online training is not off the job}\n"
        "    cite: HB-1/1.2/hours-2\n",
        encoding="utf-8",
    )

    result = zsgx("show", "harbour", "--lang", language)

    assert result.exit_code == 0
    assert [said for said in shown if said not in result.stdout] == []
    assert "不能并存的事实" not in zsgx("show", "harbour", "base.meets_minimum").stdout


def test_a_day_shows_the_values_that_hold_on_it(zsgx: Run) -> None:
    before = zsgx("show", "harbour", "hours.credited", "--date", "2024-12-31").stdout
    after = zsgx("show", "harbour", "hours.credited", "--date", "2025-01-01").stdout

    assert "training hours × 2" in before
    assert "training hours × 3" in after
    assert "since 2024-01-01: 2" not in after


@pytest.mark.parametrize(("year", "shown"), [(2025, False), (2026, True), (2030, True)])
def test_a_day_shows_what_is_due_in_its_year(
    zsgx: Run,
    real: None,
    year: int,
    shown: bool,
) -> None:
    told = zsgx("show", "qingdao", "--date", f"{year}-06-01", "--lang", "zh").stdout

    assert ("全市工程的中期检查评估" in told) is shown
    assert (
        "全市工程的中期检查评估：未写明 → 未写明，2026—2030年间，文件未写日期" in told or not shown
    )


def test_a_day_outside_the_documents_shows_no_rules(zsgx: Run) -> None:
    result = zsgx("show", "harbour", "--date", "2027-01-01")

    assert "Certificate holders" not in result.stdout
    assert "in force since" not in result.stdout


def test_a_day_without_any_document_of_the_place_says_so_and_shows_nothing_of_it(
    zsgx: Run,
) -> None:
    result = zsgx("show", "harbour", "--date", "2027-01-01")

    assert "no document of Harbour is in force that day" in result.stdout
    for gone in ("Parameters", "Readings", "multiplier", "hours.credited"):
        assert gone not in result.stdout


@pytest.mark.usefixtures("real")
def test_on_a_day_before_the_places_own_document_the_level_that_answers_is_named(
    zsgx: Run,
) -> None:
    day = ("--date", "2022-05-01")

    question = zsgx("show", "qingdao", "title.route", *day).stdout
    place = zsgx("show", "qingdao", *day).stdout

    for said in (question, place):
        assert "no document of Qingdao is in force that day" in said
        assert "China (national), the topmost level" in said
        assert "CN-2021-73/4.2/p2-2" in said
        assert "QD-2023-10" not in said


@pytest.mark.usefixtures("real")
def test_a_level_that_replaces_those_above_hides_them_on_its_days_and_on_no_others(
    zsgx: Run,
) -> None:
    on_its_days = zsgx("show", "qingdao", "title.route", "--date", "2024-05-01").stdout
    everything = zsgx("show", "qingdao", "title.route").stdout

    assert "China (national)" not in on_its_days
    assert "China (national)" in everything
    assert "in force since 2023-08-24 until 2030-12-31" in everything
    assert "in force since 2021-09-15 until 2030-12-31" in everything


@pytest.mark.usefixtures("real")
def test_a_table_that_states_silence_hides_the_levels_above(zsgx: Run) -> None:
    said = zsgx("show", "qingdao", "title.name", "--date", "2024-05-01").stdout

    assert "in all other cases nothing is said [QD-2023-10]" in said
    assert "China (national)" not in said


@pytest.mark.usefixtures("real")
def test_a_level_above_whose_provision_has_ended_is_told_of(zsgx: Run) -> None:
    said = zsgx("show", "weihai", "hours.credited", "--date", "2032-01-01").stdout

    assert "Weihai, adds to the levels above" in said
    assert "no provision of China (national) on this is in force that day" in said


@pytest.mark.usefixtures("real")
def test_on_a_day_a_place_lists_the_questions_that_the_levels_above_answer(zsgx: Run) -> None:
    on_a_day = zsgx("show", "qingdao", "--date", "2024-05-01").stdout
    _, _, listed = on_a_day.partition("Questions that the levels above answer")

    assert "fee.public_subject" in listed
    assert "hours.credited" not in listed
    assert "Questions that the levels above" not in zsgx("show", "qingdao").stdout


@pytest.mark.usefixtures("real", "read_once")
@pytest.mark.parametrize("day", ["2020-01-01", "2022-05-01", "2024-05-01", "2031-01-01"])
@pytest.mark.parametrize("at", ["qingdao", "weihai", "guangxi"])
def test_what_is_shown_on_a_day_is_what_is_decided_by(at: str, day: str) -> None:
    engine, date = Engine.load(), datetime.date.fromisoformat(day)
    chain = engine.chain(at)
    words = PolicyWords(engine, chain, date)

    for question in engine.questions:
        lines = list(words.question(question))
        ids = {line.ids[0] for line in lines if line.role == "applies" and len(line.ids) > 1}
        layers = chain.layers(question, date)
        assert {rule.id for layer in layers[:1] for rule, _ in layer.rules} <= ids
        said = [line.text.en for line in lines]
        assert ("no provision here or above regulates this" in said) is (not layers)
        for rule in engine.decide(question, at=at, date=date).rules:
            assert rule.partition("/")[2] in {*ids, "otherwise"}


def test_a_provision_that_ends_before_its_document_is_told_to_be_out_of_force(
    zsgx: Run, harbour: Path
) -> None:
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    late = text.replace("2024-01-01: {value: 500", "2025-01-01: {value: 500")
    (harbour / "hours.yaml").write_text(late, encoding="utf-8")

    early = zsgx("show", "harbour", "base.meets_minimum", "--date", "2024-05-01").stdout

    assert "no provision of Harbour on this is in force that day" in early
    assert "no provision here or above regulates this" in early


@pytest.mark.usefixtures("real")
def test_where_the_strictest_answer_holds_every_level_is_shown_to_bind(zsgx: Run) -> None:
    said = zsgx("show", "guangxi", "base.minimum_trainees", "--date", "2024-05-01").stdout

    assert "Guangxi, every level binds and the strictest holds" in said
    assert "China (national), the topmost level" in said


def test_a_question_without_any_rule_says_so(zsgx: Run) -> None:
    result = zsgx("show", "harbour", "trainee.eligible")

    assert result.exit_code == 0
    assert "no provision here or above regulates this" in result.stdout


def test_the_other_ways_to_write_a_table_have_words_too(zsgx: Run, harbour: Path) -> None:
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    changed = text.replace(
        "  base.meets_minimum:\n    mode: replaces\n",
        "  base.meets_minimum:\n    mode: replaces\n    hit: first\n"
        "    otherwise: {then: false, cite: HB-1/3/base-1}\n",
    ).replace("label: {zh: 达到人数下限, en: Reaches the fewest trainees}\n        ", "")
    (harbour / "hours.yaml").write_text(changed, encoding="utf-8")

    result = zsgx("show", "harbour", "base.meets_minimum")

    assert "the first rule that applies" in result.stdout
    assert "in all other cases → no" in result.stdout
    assert "enough →" in result.stdout


def test_a_place_with_levels_above_shows_what_they_say(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZSGX_PLUGINS")

    whole = zsgx("show", "qingdao").stdout
    question = zsgx("show", "weihai", "hours.credited").stdout

    assert "Shandong (370000), no plugin → China (national)" in whole
    assert "Weihai, adds to the levels above" in question
    assert "the topmost level" in question


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["harbor"], "harbour"),
        (["harbour", "hours.credted"], "hours.credited"),
        (["harbour", "--date", "soon"], "soon"),
    ],
)
def test_what_cannot_be_used_is_named(zsgx: Run, arguments: list[str], named: str) -> None:
    result = zsgx("show", *arguments)

    assert result.exit_code == 2
    assert named in result.stderr


def test_what_a_plugin_decides_by_code_is_told(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = "\n\n@hookimpl\ndef zsgx_decide(question, facts, scope):\n    return None\n"
    changes = {
        "__init__.py": FILES["__init__.py"] + hook,
        "jurisdiction.yaml": re.sub(
            "limitations:\n.*\n", "decides: [fee.public_subject]\n", FILES["jurisdiction.yaml"]
        ),
    }
    install(tmp_path / "other", monkeypatch, changes)

    result = zsgx("show", "harbour")

    question = zsgx("show", "harbour", "fee.public_subject", "--date", "2024-05-01")

    assert "decided by the plugin's own code" in result.stdout
    assert "Harbour, decided by the plugin's own code" in question.stdout
    assert "What it leaves out" not in result.stdout


def test_an_answer_that_silence_gives_is_told_with_the_document(zsgx: Run, harbour: Path) -> None:
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    head, tail = text.split("  title.route:", 1)
    closed = tail.replace("{by_silence: HB-1}", "{by_silence: HB-1, then: none}", 1)
    (harbour / "hours.yaml").write_text(f"{head}  title.route:{closed}", encoding="utf-8")

    result = zsgx("show", "harbour", "title.route", "--date", "2024-05-01")

    assert "in all other cases → no route to a title [HB-1]" in result.stdout
