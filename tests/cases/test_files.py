"""Where policy cases are found."""

from pathlib import Path

import pytest

from zsgx.cases import case_files, is_case_file, read_case_file
from zsgx.cases.reader import unread_case_files

CASE = "- {name: A, at: harbour, date: 2024-05-01, expect: {hours.credited: 1}}\n"


def test_files_are_found_at_any_depth_but_for_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.policy.yaml", "deep/er/a.policy.yaml", ".venv/x.policy.yaml", "other.yaml"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(CASE)

    files, issue = case_files(tmp_path)

    assert issue is None
    assert [file.relative_to(tmp_path).as_posix() for file in files] == [
        "b.policy.yaml",
        "deep/er/a.policy.yaml",
    ]


def test_a_file_that_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(CASE)

    assert case_files(file) == ((file,), None)
    assert [case.name for case in read_case_file(file)[0]] == ["A"]


@pytest.mark.parametrize(("name", "code"), [("", "no-cases"), ("nowhere", "file-unreadable")])
def test_where_there_are_no_cases_is_an_issue(tmp_path: Path, name: str, code: str) -> None:
    files, issue = case_files(tmp_path / name)

    assert files == ()
    assert issue is not None
    assert issue.code == code


def test_a_file_that_cannot_be_read_is_an_issue(tmp_path: Path) -> None:
    (folder,) = read_case_file(tmp_path)[1]
    (missing,) = read_case_file(tmp_path / "nowhere")[1]

    assert (folder.code, missing.code) == ("file-kind", "file-unreadable")


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.policy.yaml", True), (".a.policy.yaml", False), ("a.yaml", False)],
)
def test_the_name_tells_a_file_of_cases(name: str, expected: bool) -> None:
    assert is_case_file(Path(name)) is expected


UNREAD = [
    "cases/x.policy.yml",
    "cases/x.Policy.yaml",
    "cases/x.policy.YAML",
    "cases/x.yaml",
    "cases/.x.policy.yaml",
    "cases/deep/x.yml",
    "cases/x.policy.yaml.txt",
    "x.policy.yml",
    "sub/.x.policy.yaml",
]
READ_OR_NONE = [
    "cases/x.policy.yaml",
    "x.yaml",
    "cases/notes.md",
    "cases/x.policy.yaml~",
    "cases/.x.policy.yaml.swp",
    "cases/._x.policy.yaml",
    "cases/__pycache__/x.yaml",
    ".venv/cases/x.policy.yml",
]


@pytest.mark.parametrize("name", [*UNREAD, *READ_OR_NONE])
def test_a_file_that_looks_like_cases_and_is_not_read_is_told(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(CASE)

    issues = unread_case_files(tmp_path)

    places = [issue.place.file for issue in issues if issue.place]
    assert places == ([str(file)] if name in UNREAD else [])
    assert all(issue.code == "file-name" and issue.hint for issue in issues)


def test_a_folder_within_cases_is_one_of_cases(tmp_path: Path) -> None:
    folder = tmp_path / "cases" / "deep"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text(CASE)

    assert len(unread_case_files(folder)) == 1


def test_a_policy_that_lies_in_a_folder_called_cases_is_none_of_its_cases(tmp_path: Path) -> None:
    policy = tmp_path / "cases" / "pier"
    (policy / "cases").mkdir(parents=True)
    for name in ("jurisdiction.yaml", "hours.yaml", "cases/some.policy.yaml"):
        (policy / name).write_text("[]\n", encoding="utf-8")
    (policy / "cases" / "other.yaml").write_text("[]\n", encoding="utf-8")
    environment = policy / "venv"
    (environment / "cases").mkdir(parents=True)
    (environment / "pyvenv.cfg").touch()
    (environment / "cases" / "x.policy.yml").touch()

    (issue,) = unread_case_files(policy)
    (again,) = unread_case_files(policy / "cases")

    assert str(issue.place) == str(again.place) == str(policy / "cases" / "other.yaml")
