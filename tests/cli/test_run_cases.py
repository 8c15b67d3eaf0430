"""`zsgx test`: runs policy cases."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import CASES, FILES, written

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

WRONG = CASES.replace("value: 160", "value: 161")

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    folder = tmp_path / "cases" / "deep"
    folder.mkdir(parents=True)
    (folder / "good.policy.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path / "cases"


def test_cases_that_pass_are_counted(zsgx: Run, cases: Path) -> None:
    result = zsgx("test", str(cases), str(cases / "deep" / "good.policy.yaml"))

    assert (result.exit_code, result.stdout) == (0, "10 cases in 1 file, all passed.\n")


def test_a_case_that_fails_shows_what_was_expected_and_what_came_out(
    zsgx: Run, cases: Path
) -> None:
    (cases / "wrong.policy.yaml").write_text(WRONG, encoding="utf-8")

    result = zsgx("test", str(cases))
    verbose = zsgx("test", str(cases), "-v")

    assert result.exit_code == 1
    assert "✗ failed: A certificate doubles the hours" in result.stdout
    assert 'expected  {"value": 161, "cites": ["HB-1/1.1/hours-1"]}' in result.stdout
    assert 'got       {"value": "160", "cites": ["HB-1/1.1/hours-1"]}' in result.stdout
    assert "20 cases in 2 files: 19 passed, 1 failed." in result.stdout
    assert "✓ applies" not in result.stdout
    assert "✓ applies" in verbose.stdout


def test_json_has_one_object_a_line(zsgx: Run, cases: Path) -> None:
    (cases / "deep" / "good.policy.yaml").write_text(WRONG, encoding="utf-8")

    result = zsgx("test", str(cases), "--json")

    first, *others = [json.loads(line) for line in result.stdout.splitlines()]
    assert first == {
        "file": str(cases / "deep" / "good.policy.yaml"),
        "name": "A certificate doubles the hours",
        "outcome": "failed",
        "failures": [
            {
                "key": "hours.credited",
                "expected": {"value": 161, "cites": ["HB-1/1.1/hours-1"]},
                "got": {"value": "160", "cites": ["HB-1/1.1/hours-1"]},
            }
        ],
    }
    assert {other["outcome"] for other in others} == {"passed"}


def test_a_bad_file_is_told_of_and_the_others_are_run(zsgx: Run, cases: Path) -> None:
    (cases / "bad.policy.yaml").write_text("- nam: x\n  date: 2024-05-01\n", encoding="utf-8")

    result = zsgx("test", str(cases), "--json")

    assert result.exit_code == 2
    assert len(result.stdout.splitlines()) == 10
    assert "Did you mean name?" in result.stderr


def test_a_folder_without_cases_and_a_missing_path_are_named(zsgx: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    result = zsgx("test", str(tmp_path / "empty"), str(tmp_path / "nowhere"))

    assert result.exit_code == 2
    assert "no policy cases" in result.stderr
    assert "nowhere" in result.stderr


def test_nothing_to_run_is_unusable(zsgx: Run) -> None:
    result = zsgx("test", "--lang", "zh")

    assert result.exit_code == 2
    assert "缺少" in result.stderr


def test_a_file_whose_place_has_no_policy_is_told_once_and_how_to_install_it(
    zsgx: Run, tmp_path: Path
) -> None:
    cases = CASES.replace("harbour", "quay").replace('"210200"', "quay")
    home = written(tmp_path, {"cases/all.policy.yaml": cases}, "quay")
    draft = FILES["jurisdiction.yaml"].replace("name: harbour", "name: quay")
    (home / "jurisdiction.yaml").write_text(draft, encoding="utf-8")
    (home / "cases" / "more.policy.yaml").write_text(cases, encoding="utf-8")

    result = zsgx("test", str(home))
    in_chinese = zsgx("test", str(home), "--lang", "zh")
    with_draft = zsgx("test", str(home), "--policy", str(home))

    assert result.exit_code == 1
    assert result.stdout.count("✗") == result.stdout.count("Unknown place 'quay'") == 2
    assert "all of 10 failed" in result.stdout
    assert result.stderr.count("the policy in this folder is not installed") == 1
    assert f"--policy {home}" in result.stderr
    assert "10 个案例全部不通过" in in_chinese.stdout
    assert "这个目录的政策没有安装" in in_chinese.stderr
    assert (with_draft.exit_code, with_draft.stderr) == (0, "")


def test_json_still_has_one_object_a_case_where_no_place_is_known(
    zsgx: Run, tmp_path: Path
) -> None:
    file = tmp_path / "all.policy.yaml"
    file.write_text(CASES.replace("harbour", "quay").replace('"210200"', "quay"))

    result = zsgx("test", str(file), "--json")

    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 10
    assert result.stderr == ""


def test_cases_of_several_places_without_policy_name_each_place_once(
    zsgx: Run, tmp_path: Path
) -> None:
    file = tmp_path / "all.policy.yaml"
    file.write_text(CASES.replace("harbour", "quay").replace('"210200"', "pier"))

    result = zsgx("test", str(file))

    assert result.stdout.count("✗") == 1
    assert result.stdout.count("Unknown place") == 2


def test_failures_after_a_date_was_moved_are_told_by_what_they_have_in_common(
    zsgx: Run, harbour: Path
) -> None:
    main = harbour / "jurisdiction.yaml"
    moved = main.read_text(encoding="utf-8").replace("since: 2024-01-01", "since: 2025-07-01")
    main.write_text(moved, encoding="utf-8")

    english, chinese = (zsgx("test", str(harbour), "--lang", each) for each in ("en", "zh"))

    whole = zsgx("test", str(harbour), "-v")
    said = "failing cases: document HB-1 is not in force on their days (from 2025-07-01 to"
    assert english.exit_code == 1
    assert english.stdout.index(said) < english.stdout.index("✗ failed")
    assert english.stdout.count("    expected") == 1
    assert whole.stdout.count("    expected") >= whole.stdout.count("✗ failed")
    assert "-v shows all" in english.stdout
    assert "-v shows all" not in whole.stdout
    assert english.stdout.count(said) == 1
    failed = english.stdout.count("✗ failed")
    assert failed > 2
    assert f"{failed} {said}" in english.stdout
    assert "文件 HB-1 当日不在有效期内" in chinese.stdout


def test_failures_after_a_value_was_moved_are_told_by_what_they_have_in_common(
    zsgx: Run, harbour: Path
) -> None:
    hours = harbour / "hours.yaml"
    text = hours.read_text(encoding="utf-8")
    moved = text.replace("2024-01-01: {value: 500", "2026-06-01: {value: 500")
    assert moved != text
    hours.write_text(moved, encoding="utf-8")

    result = zsgx("test", str(harbour))

    assert "failing cases: param.fewest has no value on their days" in result.stdout


def test_a_failure_of_its_own_is_told_in_full_before_those_with_a_cause_in_common(
    zsgx: Run, harbour: Path
) -> None:
    main = harbour / "jurisdiction.yaml"
    moved = main.read_text(encoding="utf-8").replace("since: 2024-01-01", "since: 2025-07-01")
    main.write_text(moved, encoding="utf-8")
    cases = harbour / "cases" / "all.policy.yaml"
    lost = "- {name: Nowhere, at: quay, date: 2026-05-01, expect: {title.route: none}}\n"
    cases.write_text(cases.read_text(encoding="utf-8") + lost, encoding="utf-8")

    result = zsgx("test", str(harbour))

    before, _, after = result.stdout.partition("failing cases:")
    assert "✗ failed: Nowhere" in before
    assert "Unknown place 'quay'" in before
    assert "Nowhere" not in after


def test_a_single_failure_has_nothing_in_common_with_others(zsgx: Run, harbour: Path) -> None:
    cases = harbour / "cases" / "all.policy.yaml"
    (file,) = harbour.rglob("*.policy.yaml")
    text = file.read_text(encoding="utf-8")
    assert cases.parent.exists()
    file.write_text(text.replace("title.route: none", "title.route: recognition"), "utf-8")

    result = zsgx("test", str(harbour))

    assert result.exit_code == 1
    assert "failing cases:" not in result.stdout


@pytest.mark.parametrize("name", ["x.policy.yml", "x.policy.YAML", "x.yaml", ".x.policy.yaml"])
def test_a_file_that_would_be_skipped_is_told_beside_the_rest(
    zsgx: Run, cases: Path, name: str
) -> None:
    (cases / name).write_text(CASES, encoding="utf-8")

    result = zsgx("test", str(cases), str(cases))

    assert result.exit_code == 2
    assert "10 cases in 1 file, all passed." in result.stdout
    assert result.stderr.count(f"{cases / name}: error [file-name]") == 1
