"""`zsgx show`: a policy in words."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

pytestmark = pytest.mark.usefixtures("harbour")


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


def test_a_day_shows_the_values_that_hold_on_it(zsgx: Run) -> None:
    before = zsgx("show", "harbour", "hours.credited", "--date", "2024-12-31").stdout
    after = zsgx("show", "harbour", "hours.credited", "--date", "2025-01-01").stdout

    assert "training hours × 2" in before
    assert "training hours × 3" in after
    assert "since 2024-01-01: 2" not in after


def test_a_day_outside_the_documents_shows_no_rules(zsgx: Run) -> None:
    result = zsgx("show", "harbour", "--date", "2027-01-01")

    assert "Certificate holders" not in result.stdout
    assert "in force since" not in result.stdout


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

    assert "370000 → national (no plugin for 370000)" in whole
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

    assert "decided by the plugin's own code" in result.stdout
    assert "What it leaves out" not in result.stdout


def test_an_answer_that_silence_gives_is_told_with_the_document(zsgx: Run, harbour: Path) -> None:
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    head, tail = text.split("  title.route:", 1)
    closed = tail.replace("{by_silence: HB-1}", "{by_silence: HB-1, then: none}", 1)
    (harbour / "hours.yaml").write_text(f"{head}  title.route:{closed}", encoding="utf-8")

    result = zsgx("show", "harbour", "title.route", "--date", "2024-05-01")

    assert "in all other cases → no route to a title [HB-1]" in result.stdout
