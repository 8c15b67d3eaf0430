"""`zsgx coverage`: what becomes of every clause, and what the cases reach."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import CASES, FILES, install

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

PLACED = """\
clauses:
  HB-1/7/p-1: {zh: 按收费办法收费, en: Fees follow the fee rules, standing: stated, undefined: 适当}
  HB-1/7/p-3: {zh: 逐级审核, en: Reviewed level by level, standing: owed, owed: lifecycle}
  HB-1/7/p-5: {zh: 无人交代, en: Nobody has placed it}
  HB-1/7/p-6: {zh: 无案例的条款, en: A clause without a case}
  HB-1/7/p-7: {zh: 说是部分计算, en: Said to be computed in part, standing: partly, undefined: 部分}
  HB-1/7/p-8: {zh: 说是陈述, en: Said to be stated, standing: stated}
readings:
  roll:
    label: {zh: 是否顺延, en: whether it rolls over}
    options: {"yes": {zh: 是, en: "yes"}, "no": {zh: 否, en: "no"}}
    cite: [HB-1/7/p-6, HB-1/7/p-8]
"""


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = CASES.replace("title.route: none", "title.route: recognition")
    files = {"placed.yaml": PLACED, "cases/all.policy.yaml": cases}
    install(tmp_path / "installed", monkeypatch, files)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_unaccounted_or_without_a_case_is_listed(
    zsgx: Run, golden: Golden, language: str, tmp_path: Path
) -> None:
    result = zsgx("coverage", "harbour", "--lang", language)

    assert result.exit_code == 0
    shown = result.stdout.replace(str(tmp_path / "installed"), "installed")
    golden(f"coverage.{language}.txt", shown)


def test_json_is_one_document(zsgx: Run, golden: Golden, tmp_path: Path) -> None:
    result = zsgx("coverage", "--json")

    found = json.loads(result.stdout)
    assert {one["id"]: one["status"] for one in found["clauses"]}["HB-1/7/p-5"] == "unaccounted"
    assert sum(found["counts"].values()) == len(found["clauses"])
    golden("coverage.json", result.stdout.replace(str(tmp_path / "installed"), "installed"))


def test_a_draft_stands_in_for_the_installed_policy(zsgx: Run, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    for name, content in {**FILES, "cases/all.policy.yaml": CASES}.items():
        file = draft / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")

    found = json.loads(zsgx("coverage", "harbour", "--policy", str(draft), "--json").stdout)
    refused = zsgx("coverage", "harbour", "--policy", str(tmp_path / "cases"))

    assert found["counts"]["unaccounted"] == 0
    assert refused.exit_code == 2
    assert str(tmp_path / "cases") in refused.stderr


def test_an_unknown_place_is_named(zsgx: Run) -> None:
    result = zsgx("coverage", "harbor")

    assert result.exit_code == 2
    assert "harbor" in result.stderr


@pytest.mark.parametrize("name", ["bad.policy.yaml", "pipe.policy.yaml", "x.policy.yml"])
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_cases_that_cannot_be_read_are_named_and_nothing_is_counted_without_them(
    zsgx: Run, tmp_path: Path, name: str, form: tuple[str, ...]
) -> None:
    (file,) = (tmp_path / "installed").rglob("all.policy.yaml")
    if name.startswith("pipe"):
        os.mkfifo(file.with_name(name))
    else:
        file.with_name(name).write_text("- {name: [", encoding="utf-8")

    result = zsgx("coverage", *form)

    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr
