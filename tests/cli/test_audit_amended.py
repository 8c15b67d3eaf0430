"""A document that was amended has several texts, and each is held against its own sketch."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from zsgx.policy.document import fingerprint

FIRST = """\
示例修正办法
一、期限
    主管部门应当在四十五日内答复申诉。
二、评估
    主管部门每三年评估一次。
"""
AMENDED = FIRST.replace("四十五日", "三十日")
JURISDICTION = """\
format: 1
name: quay
code: "990300"
label: {zh: 示例, en: Quay}
gaps: ["990000"]
documents:
  QU-1: {title: {zh: 示例修正办法, en: Measures}, since: 1998-12-01}
  QU-2: {title: {zh: 修正决定, en: Decision}, since: 2010-07-30, amends: QU-1}
"""
CLAUSES = """\
clauses:
  QU-1/1/reply-1:
    zh: 四十五日内答复
    en: An answer is due within 45 days
    fingerprint: "{first}"
    texts:
      2010-07-30:
        zh: 三十日内答复
        en: An answer is due within 30 days
        by: QU-2
        fingerprint: "{second}"
  QU-1/2/assess-1: {{zh: 每三年评估, en: Assessed every third year, fingerprint: "{other}"}}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("quay").mkdir()
    Path("quay/jurisdiction.yaml").write_text(JURISDICTION, encoding="utf-8")
    clauses = CLAUSES.format(
        first=fingerprint("主管部门应当在四十五日内答复申诉"),
        second=fingerprint("主管部门应当在三十日内答复申诉"),
        other=fingerprint("主管部门每三年评估一次"),
    )
    Path("quay/clauses.yaml").write_text(clauses, encoding="utf-8")
    Path("1998.txt").write_text(FIRST, encoding="utf-8")
    Path("2010.txt").write_text(AMENDED, encoding="utf-8")
    return tmp_path


Audited = Callable[..., tuple[int, str]]


@pytest.fixture
def audit(zsgx: Run) -> Audited:
    def run(*words: str) -> tuple[int, str]:
        result = zsgx("audit", *words, "--at", "quay", "--policy", "quay")
        return result.exit_code, result.output

    return run


def sketch_both(audit: Audited) -> None:
    for text, day in (("1998.txt", "1998-12-01"), ("2010.txt", "2010-07-30")):
        assert audit(text, "--date", day, "--sketch", "--write")[0] == 0


def test_each_text_has_a_sketch_of_its_own(folder: Path, audit: Audited) -> None:
    sketch_both(audit)

    names = sorted(file.name for file in (folder / "quay" / "documents").iterdir())
    assert names == ["QU-1.2010-07-30.yaml", "QU-1.yaml"]
    amended = (folder / "quay" / "documents" / names[0]).read_text(encoding="utf-8")
    assert "since: 2010-07-30" in amended
    assert "--date 2010-07-30 --sketch --write" in amended
    assert amended.count("QU-1/1/reply-1:") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1998.txt", "held against quay: its first text, of 1998-12-01."),
        ("2010.txt", "held against quay: its text as amended from 2010-07-30 on."),
    ],
)
def test_the_text_that_is_most_alike_is_meant_and_said(
    audit: Audited, text: str, said: str
) -> None:
    sketch_both(audit)

    code, output = audit(text)

    assert code == 0
    assert said in output
    assert "2 clauses: 2 unchanged." in output


def test_a_day_says_which_text_is_meant(audit: Audited) -> None:
    sketch_both(audit)

    code, output = audit("2010.txt", "--date", "2010-07-29")

    assert code == 1
    assert "its first text" in output
    assert "changed QU-1/1/reply-1: An answer is due within 45 days" in output
    code, output = audit("1998.txt", "--date", "2010-07-30", "--json")
    assert code == 1
    found = json.loads(output)
    assert found["text"] == "2010-07-30"
    (pair,) = found["clauses"][0]["figures"]
    assert pair == {"was": "≤30日", "now": "≤45日"}


def test_a_text_without_a_sketch_of_its_own_is_held_against_the_one_there_is(
    audit: Audited,
) -> None:
    assert audit("1998.txt", "--date", "1998-12-01", "--sketch", "--write")[0] == 0

    code, output = audit("2010.txt")

    assert code == 1
    assert "its first text" in output
    code, output = audit("2010.txt", "--date", "2010-07-30")
    assert code == 2
    assert "--date 2010-07-30 --sketch --write" in output


def test_a_sketch_wants_to_know_of_which_text_it_is(audit: Audited) -> None:
    code, output = audit("2010.txt", "--sketch")

    assert code == 2
    assert "QU-1 has 2 texts; say with --date which: 1998-12-01, 2010-07-30" in output
    code, output = audit("2010.txt", "--date", "1998-11-30")
    assert code == 2
    assert "QU-1 begins on 1998-12-01" in output


def test_a_sketch_under_the_name_of_another_text_is_refused(folder: Path, audit: Audited) -> None:
    sketch_both(audit)
    documents = folder / "quay" / "documents"
    (documents / "QU-1.yaml").replace(documents / "QU-1.2010-07-30.yaml")

    code, output = audit("2010.txt", "--date", "2010-07-30")

    assert code == 2
    assert "says that it began with" in output
