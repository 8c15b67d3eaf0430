"""
The catalogue of faults: for every code an example file, and beside it what its author is told.

`ZSGX_REGENERATE=1 pytest tests/policy/test_faults.py` writes the answers anew; read the difference.
"""

import ast
import os
import re
import shutil
from pathlib import Path

import pytest

from zsgx.issues import Issue
from zsgx.policy.codes import CODES
from zsgx.policy.reader import read_policy_folder
from zsgx.policy.yaml_faults import LARGEST

FAULTS = Path(__file__).parent / "faults"
GOOD = FAULTS / "good"
PROVISIONS = sorted((FAULTS / "provisions").glob("*.yaml"))
JURISDICTIONS = sorted((FAULTS / "jurisdiction").glob("*.yaml"))
CORE = Path(__file__).parents[2] / "src" / "zsgx"

# What reading a file can reach. What a policy means is checked later, with codes of its own.
READER = [
    CORE / "language" / "parse.py",
    *(CORE / "policy" / f"{name}.py" for name in ("examiner", "reader", "scalars", "shapes")),
    *(CORE / "policy" / f"{name}.py" for name in ("source", "yaml_faults")),
    *sorted((CORE / "policy").glob("read_*.py")),
]

# Faults that no text file can show, by code: what lies in a file of provisions.
BYTES = {
    "yaml-encoding": "clauses: {} # 继续教育".encode("gb18030"),
    "yaml-character": "clauses: {}\n# 不可\u200b见\n".encode(),
    "yaml-size": b"clauses: " + b"x" * LARGEST,
}


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a policy without faults, in the folder `policy` of the current folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, "policy")
    Path("policy/hours.yaml").unlink()
    return Path("policy")


def told(issues: tuple[Issue, ...]) -> str:
    spoken = [issue.say(language) for issue in issues for language in ("en", "zh")]
    return "\n".join(spoken) + "\n"


def check_golden(issues: tuple[Issue, ...], expected: Path) -> None:
    if "ZSGX_REGENERATE" in os.environ:
        expected.write_text(told(issues), encoding="utf-8")

    assert told(issues) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", PROVISIONS, ids=lambda path: path.stem)
def test_a_fault_of_provisions_is_told_as_the_catalogue_has_it(policy: Path, example: Path) -> None:
    shutil.copy(example, policy / "example.yaml")

    _, issues = read_policy_folder(policy)

    assert any(example.stem.startswith(issue.code) for issue in issues)
    check_golden(issues, example.with_suffix(".txt"))


@pytest.mark.parametrize("example", JURISDICTIONS, ids=lambda path: path.stem)
def test_a_fault_of_a_jurisdiction_is_told_as_the_catalogue_has_it(
    policy: Path, example: Path
) -> None:
    shutil.copy(example, policy / "jurisdiction.yaml")

    _, issues = read_policy_folder(policy)

    check_golden(issues, example.with_suffix(".txt"))


@pytest.mark.parametrize("code", BYTES)
def test_bytes_that_are_no_text_are_told_with_their_place(policy: Path, code: str) -> None:
    (policy / "example.yaml").write_bytes(BYTES[code])

    _, issues = read_policy_folder(policy)

    assert [issue.code for issue in issues] == [code]
    check_golden(issues, FAULTS / f"{code}.txt")


def test_files_that_cannot_be_read_are_told(policy: Path) -> None:
    (policy / "hours.yml").touch()
    (policy / "title.yaml").mkdir()
    (policy / "jurisdiction.yaml").unlink()

    found, issues = read_policy_folder(policy)

    assert found is None
    assert {issue.code for issue in issues} == {"file-name", "file-unreadable", "missing-file"}
    check_golden(issues, FAULTS / "files.txt")


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    shown = {
        code
        for answer in FAULTS.rglob("*.txt")
        for code in re.findall(r": error \[([a-z-]+)\]", answer.read_text(encoding="utf-8"))
    }

    assert shown == set(CODES)


def test_every_code_that_the_reader_uses_is_listed() -> None:
    assert {code for file in READER for code in codes_in(file)} == set(CODES)


def test_every_code_is_short_and_explained_in_both_languages() -> None:
    assert [code for code in CODES if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []
    assert all(text.zh and text.en for text in CODES.values())


def codes_in(file: Path) -> set[str]:
    """Return the codes in calls that make faults."""
    makers = {"Issue", "Fault", "ScalarFault", "Named", "note", "_note"}
    return {
        call.args[0].value
        for call in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in makers
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }
