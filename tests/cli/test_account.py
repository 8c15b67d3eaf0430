"""`zsgx account`: entries of a file added up, for one person or many."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.cove import FOLDER

Run = Callable[..., Result]

ROWS = """\
人员编号,登记,登记日期,培训学时,training.subject,线上学习,training.programme,certificate.training
P-1,a,2022-03-01,95,专业科目,否,programme_other,否
P-1,b,2022-04-01,40,public,yes,programme_other,no
P-2,c,2022-04-01,40,public,no,programme_other,no
"""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a file of entries."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return path


def asked(zsgx: Run, *more: str, entries: str = "rows.csv", name: str = "annual") -> Result:
    junior = ("--set", "person.title_level=junior")
    where = ("--at", "cove", "--policy", str(FOLDER), "--period", "2022")
    return zsgx("account", name, entries, *where, *junior, *more)


@pytest.mark.usefixtures("rows")
def test_each_person_of_a_file_gets_a_statement(zsgx: Run) -> None:
    result = asked(zsgx, "--lang", "en")

    assert result.exit_code == 1
    assert "hours of a year (P-1, 2022): all requirements are met" in result.stdout
    assert "hours of a year (P-2, 2022): not all requirements are met" in result.stdout
    assert "still 50 hours (all hours) by 2022-12-31" in result.stdout
    assert "cap on online learning: 10 hours less [CV-1/2/hours-3]" in result.stdout


@pytest.mark.usefixtures("rows")
def test_json_and_markdown_say_the_same(zsgx: Run) -> None:
    first = json.loads(asked(zsgx, "--json").stdout.splitlines()[0])
    markdown = asked(zsgx, "--markdown", "--lang", "zh").stdout

    assert (first["person"], first["counted"]["least"], first["met"]) == ("P-1", "125", True)
    assert "### 年度学时（P-1，2022年）：达到要求" in markdown


def test_entries_are_json_too_and_come_from_standard_input(zsgx: Run) -> None:
    entries = [{"entry": "a", "date": "2022-03-01", "训练": 1}]
    entry = {"entry": "a", "date": "2022-03-01", "credited": 90.5, "training": {"online": False}}

    unknown = zsgx(
        "account", "annual", "-", "--at", "national", "--period", "2022", "--lang", "en",
        stdin=json.dumps(entries),
    )  # fmt: skip
    met = zsgx(
        "account", "annual", "-", "--at", "national", "--period", "2022-05-01",
        stdin=json.dumps([entry]),
    )  # fmt: skip
    assert unknown.exit_code == 2
    assert "stdin: unknown fact 训练" in unknown.stderr
    assert met.exit_code == 0


def test_what_is_open_ends_with_its_own_code(zsgx: Run) -> None:
    entry = [{"entry": "a", "date": "2022-03-01", "least": 50, "most": 100}]

    result = zsgx(
        "account", "annual", "-", "--at", "national", "--period", "2022", stdin=json.dumps(entry)
    )
    assert result.exit_code == 3


def test_all_faults_are_told_at_once(zsgx: Run, rows: Path) -> None:
    rows.write_text(
        "人员,日期,培训学时,颜色\nP-1,2022-01-01,1,red\nP-1,2022-01-02,1,red\n", encoding="utf-8"
    )

    result = asked(zsgx, "--lang", "en", "--set", "person.retird=yes", "--period", "sometime")
    assert result.exit_code == 2
    assert "--period" in result.stderr
    result = asked(zsgx, "--lang", "en", "--set", "person.retird=yes")
    assert (result.exit_code, "person.retired" in result.stderr) == (2, True)
    assert result.stderr.count("rows.csv: unknown fact 颜色") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{}", "a list is wanted"),
        ("[1]", "an object is wanted"),
        ("[", "this is not JSON"),
        ('[{"entry": "a", "date": "2022-31-01"}]', "AccountEntry.on"),
    ],
)
def test_what_is_no_list_of_entries_is_refused(zsgx: Run, content: str, said: str) -> None:
    result = zsgx(
        "account", "annual", "-", "--at", "national", "--period", "2022", "--lang", "en",
        stdin=content,
    )  # fmt: skip

    assert result.exit_code == 2
    assert said in result.stderr


def test_an_unknown_account_and_a_missing_file_are_told(zsgx: Run, rows: Path) -> None:
    unknown = asked(zsgx, "--lang", "en", name="anual")
    missing = asked(zsgx, "--lang", "en", entries="nothing.csv")

    assert (unknown.exit_code, missing.exit_code) == (2, 2)
    assert "there is no account anual at cove" in unknown.stderr
    assert "nothing.csv" in missing.stderr
    rows.write_bytes("人员\n某\n".encode("gb18030"))
    assert "UTF-8" in asked(zsgx, "--lang", "en").stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "over a year adds up",
                "cap on lectures → at most “cap on lectures” [lectures, CV-1/2/hours-4]",
                "at most 1/3 of all hours",
                "professional subjects → at least 2/3 of all that counts",
                "over 2 periods, in equal parts",
                "over 3 periods, as the entry says",
                "what exceeds “all hours” goes to 2 later periods, at most 30 hours of each",
                "over cycles of 3 years from",
                "over the term of a post from",
                "of entries where",
            ),
        ),
        ("zh", ("按年度合计", "超出“年度学时”的部分转入以后 2 期", "分 3 期，由登记载明")),
    ],
)
def test_a_policy_is_shown_with_its_accounts(
    zsgx: Run, language: str, said: tuple[str, ...]
) -> None:
    result = zsgx("show", "cove", "--policy", str(FOLDER), "--lang", language)

    assert result.exit_code == 0
    for each in said:
        assert each in result.stdout


@pytest.mark.usefixtures("rows")
def test_where_no_requirement_holds_it_does_not_end_as_met(zsgx: Run) -> None:
    result = zsgx(
        "account", "annual", "rows.csv", "--at", "cove", "--policy", str(FOLDER),
        "--period", "2010", "--lang", "en",
    )  # fmt: skip

    assert result.exit_code == 3
    assert "no requirement holds" in result.stdout
