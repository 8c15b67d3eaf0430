"""`zsgx questions` and `zsgx facts`: names found by what people call things."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("command", "words"), [("questions", ["学时"]), ("facts", ["certificate", "--at", "青岛"])]
)
def test_entries_are_told_in_both_languages(
    zsgx: Run, golden: Callable[[str, str], None], language: str, command: str, words: list[str]
) -> None:
    result = zsgx(command, *words, "--lang", language)

    assert result.exit_code == 0
    golden(f"{command}.{language}.txt", result.stdout)


def test_json_has_every_entry_with_its_options_and_places(zsgx: Run) -> None:
    found = json.loads(zsgx("questions", "title.route", "--json").stdout)["questions"]
    facts = json.loads(zsgx("facts", "证书等级", "--json").stdout)["facts"]

    assert [each["name"] for each in found] == ["title.route"]
    assert found[0]["options"][0] == {
        "name": "recognition",
        "label": {"zh": "可认定", "en": "open to recognition"},
    }
    assert set(found[0]["places"]) == {"national", "guangxi", "qingdao", "weihai"}
    assert [each["path"] for each in facts] == ["certificate.level"]
    assert facts[0]["asked_by"]["hours.credited"] == ["qingdao"]


def test_nothing_that_fits_is_answered_with_what_comes_near(zsgx: Run) -> None:
    near = zsgx("facts", "学时登记", "--lang", "zh")
    far = zsgx("questions", "frobnicate")
    empty = json.loads(zsgx("questions", "frobnicate", "--json").stdout)

    assert (near.exit_code, far.exit_code, empty) == (1, 1, {"questions": []})
    assert near.stdout.splitlines() == [
        "没有找到。是否想写 training.registered_hours（该次培训已登记学时）？",
        "到期事项见 zsgx due，目标见 zsgx targets，任务分解见 zsgx allocation，政策见 zsgx show。",
    ]
    assert far.stdout.startswith("Nothing found.\nWhat is due: zsgx due;")


@pytest.mark.parametrize("kind", ["hours", "学时", "HOURS"])
def test_a_kind_goes_by_its_name_or_what_it_is_called(zsgx: Run, kind: str) -> None:
    found = json.loads(zsgx("questions", "--kind", kind, "--json").stdout)["questions"]

    assert {each["type"] for each in found} == {"hours"}


def test_everything_that_is_wrong_is_told_at_once(zsgx: Run) -> None:
    result = zsgx("facts", "--kind", "x", "--at", "nowhere")

    assert result.exit_code == 2
    assert "there is no kind x; available: bool, int" in result.stderr
    assert "Unknown place 'nowhere'" in result.stderr


@pytest.mark.usefixtures("harbour")
def test_a_draft_is_searched_too(zsgx: Run, tmp_path: Path, harbour: Path) -> None:
    draft = tmp_path / "draft"
    harbour.rename(draft)

    without = json.loads(zsgx("questions", "hours.credited", "--json").stdout)["questions"]
    drafted = zsgx("questions", "hours.credited", "--policy", str(draft), "--at", "海港")

    assert without[0]["places"] == []
    assert (drafted.exit_code, drafted.stderr) == (0, "")
    assert "Harbour" in drafted.stdout
