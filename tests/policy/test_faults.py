"""
The catalogue of faults: for every code an example file, and beside it what its author is told.

`ZSGX_REGENERATE=1 pytest tests/policy/test_faults.py` writes the answers anew; read the difference.
"""

import ast
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy
from zsgx.errors import Fault, UnusableError
from zsgx.policy.codes import CHECKING, CODES, READING, VERIFYING
from zsgx.policy.opening import LARGEST, LARGEST_BYTES
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder

FAULTS = Path(__file__).parent / "faults"
GOOD = FAULTS / "good"
PROVISIONS = sorted((FAULTS / "provisions").glob("*.yaml"))
JURISDICTIONS = sorted((FAULTS / "jurisdiction").glob("*.yaml"))
MEANINGS = sorted((FAULTS / "meaning").glob("*.yaml"))
VERIFIED = sorted((FAULTS / "verified").glob("*.yaml"))
CORE = Path(__file__).parents[2] / "src" / "zsgx"

# What reading a file can reach, and what finds the faults of its meaning later.
READER = [
    CORE / "language" / "parse.py",
    *(
        file
        for file in sorted((CORE / "policy").glob("*.py"))
        if file.stem not in {"amendment", "check", "rows", "shared_names", "sums"}
    ),
]
CHECKER = [
    CORE / f"{name}.py"
    for name in (
        "language/check",
        "policy/amendment",
        "policy/check",
        "policy/rows",
        "policy/shared_names",
        "engine/vocabulary",
    )
]
VERIFIER = [
    CORE / f"{name}.py"
    for name in ("engine/duty", "engine/lasting", "engine/verification", "policy/sums")
]

# Faults that no text file can show, by code: what lies in a file of provisions.
BYTES = {
    "yaml-encoding": "clauses: {} # 继续教育".encode("gb18030"),
    "yaml-character": "clauses: {}\n# 不可\u200b见\n".encode(),
    "yaml-size": b"clauses: " + b"x" * LARGEST,
    "file-size": b"x" * (LARGEST_BYTES + 1),
}


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a policy without faults, in the folder `policy` of the current folder."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(GOOD, "policy")
    Path("policy/hours.yaml").unlink()
    return Path("policy")


def as_text(issues: Sequence[Fault]) -> str:
    spoken = [issue.say(language) for issue in issues for language in ("en", "zh")]
    return "\n".join(spoken) + "\n"


def check_golden(issues: Sequence[Fault], expected: Path) -> None:
    if "ZSGX_REGENERATE" in os.environ:
        expected.write_text(as_text(issues), encoding="utf-8")

    assert as_text(issues) == expected.read_text(encoding="utf-8")


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


def above() -> Policy:
    """Return the policy of the level above."""
    policy, issues = read_policy_folder(FAULTS / "above")

    assert issues == ()
    assert policy is not None
    return policy


def engine_with(policy: Path, example: Path) -> Engine:
    """Return an engine over the policy with the file *example*, and the one above it."""
    shutil.copy(example, policy / "example.yaml")
    found, issues = read_policy_folder(policy)
    assert issues == ()
    assert found is not None
    return Engine.load(plugins=[], policies=[found, above()])


@pytest.mark.parametrize("example", MEANINGS, ids=lambda path: path.stem)
def test_a_fault_of_meaning_is_told_as_the_catalogue_has_it(policy: Path, example: Path) -> None:
    with (policy / "jurisdiction.yaml").open("a") as main:
        main.write("decides: [hours.subject]\n")

    issues = engine_with(policy, example).policies["370200"].issues

    assert any(example.stem.startswith(issue.code) for issue in issues)
    assert all(issue.place and issue.place.line and issue.place.column for issue in issues)
    check_golden(issues, example.with_suffix(".txt"))


@pytest.mark.parametrize("example", VERIFIED, ids=lambda path: path.stem)
def test_a_fault_of_the_whole_is_told_as_the_catalogue_has_it(policy: Path, example: Path) -> None:
    issues = verify_policy(engine_with(policy, example), "harbour")

    assert {issue.code for issue in issues} == {example.stem}
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
    (policy / "lost.yaml").symlink_to(policy / "nowhere")
    (policy / "jurisdiction.yaml").unlink()

    found, issues = read_policy_folder(policy)

    assert found is None
    assert {issue.code for issue in issues} == {
        "file-kind",
        "file-name",
        "file-unreadable",
        "missing-file",
    }
    check_golden(issues, FAULTS / "files.txt")


@pytest.mark.parametrize(
    "name",
    [
        "hours.yml",
        "hours.YAML",
        "hours.Yml",
        ".hours.yaml",
        ".hours.yml",
        "hours.yaml.txt",
        "hours．yaml",
        "sub/hours.yaml",
        "sub/deep/hours.yaml",
        "Cases/hours.yaml",
        "sub/.hours.yaml",
        "sub/hours.YML",
        "own/jurisdiction.yaml",
        "documents/HB-1.yml",
        "documents/deep/HB-1.yaml",
    ],
)
def test_a_file_that_looks_like_policy_and_is_not_read_is_told(policy: Path, name: str) -> None:
    file = policy / name
    file.parent.mkdir(exist_ok=True, parents=True)
    file.touch()

    found, issues = read_policy_folder(policy)

    assert [(issue.code, issue.place and issue.place.file) for issue in issues] == [
        ("file-name", f"policy/{name}")
    ]
    assert issues[0].hint
    assert found is not None
    assert not found.usable


@pytest.mark.parametrize(
    "name",
    [
        "__pycache__/hours.yaml",
        ".git/hours.yaml",
        ".venv/lib/hours.yml",
        "node_modules/a/hours.yaml",
        "venv/hours.yaml",
        "own/hours.yaml",
        "cases/deep/hours.yaml",
        "sub/all.policy.yaml",
        "documents/HB-1.yaml",
        "sub/reading.md",
        "hours.yaml~",
        ".hours.yaml.swp",
        "._hours.yaml",
        "loop/hours.yaml",
    ],
)
def test_what_tools_keep_beside_policy_is_no_fault(policy: Path, name: str) -> None:
    for each in (name, "venv/pyvenv.cfg", "own/jurisdiction.yaml", "own/__init__.py"):
        (policy / each).parent.mkdir(exist_ok=True, parents=True)
        (policy / each).touch()
    shutil.rmtree(policy / "loop", ignore_errors=True)
    (policy / "loop").symlink_to(policy.absolute())

    assert read_policy_folder(policy)[1] == ()


def test_names_that_the_policy_of_another_place_declares_too_are_told(policy: Path) -> None:
    elsewhere = Path("elsewhere")
    shutil.copytree(policy, elsewhere)
    main = (policy / "jurisdiction.yaml").read_text(encoding="utf-8")
    assert '"370200"' in main
    moved = main.replace("370200", "341300").replace("370000", "340000")
    (elsewhere / "jurisdiction.yaml").write_text(moved, encoding="utf-8")
    for folder in (policy, elsewhere):
        shutil.copy(FAULTS / "meaning" / "declared-above.yaml", folder / "example.yaml")
    found = [read_policy_folder(folder)[0] for folder in (policy, elsewhere)]
    assert all(found)

    engine = Engine.load(plugins=[], policies=[each for each in found if each])

    issues = engine.policies["370200"].issues
    assert {issue.code for issue in engine.policies["341300"].issues} == {"declared-elsewhere"}
    check_golden(issues, FAULTS / "elsewhere.txt")


def test_policies_that_cannot_be_told_apart_are_told(policy: Path) -> None:
    shutil.copytree(policy, Path("project") / "src" / "zsgx_one")
    shutil.copytree(policy, Path("project") / "src" / "zsgx_two")

    found, issues = read_policy_folder("project")
    with pytest.raises(UnusableError) as refused:
        Engine.load(plugins=[], policies=["project"])

    assert found is None
    check_golden((*issues, *refused.value.faults), FAULTS / "folders.txt")


def test_documents_that_change_each_other_in_a_circle_are_told(policy: Path) -> None:
    main = (policy / "jurisdiction.yaml").read_text(encoding="utf-8")
    main = main.replace("    issued: 2023", "    amends: HB-2024-2\n    issued: 2023")
    (policy / "jurisdiction.yaml").write_text(f"{main}    amends: [HB-2023-1]\n")
    found, issues = read_policy_folder(policy)
    assert issues == ()
    assert found is not None

    engine = Engine.load(plugins=[], policies=[found, above()])

    check_golden(engine.policies["370200"].issues, FAULTS / "circle.txt")


def test_every_code_has_an_example_and_every_example_a_code() -> None:
    shown = {
        code
        for answer in FAULTS.rglob("*.txt")
        for code in re.findall(
            r": (?:error|warning) \[([a-z-]+)\]", answer.read_text(encoding="utf-8")
        )
    }

    assert shown == set(CODES)


@pytest.mark.parametrize(
    ("modules", "listed"),
    [(READER, {*READING}), (CHECKER, {*CHECKING}), (VERIFIER, {*VERIFYING})],
    ids=["reading", "checking", "verifying"],
)
def test_every_code_that_is_used_is_listed_where_it_is_found(
    modules: list[Path], listed: set[str]
) -> None:
    # What reading finds can be found later as well: an option that does not exist.
    shared = set() if modules is READER else {*READING}

    assert {code for file in modules for code in codes_in(file)} - shared == listed


def test_every_code_is_short_and_explained_in_both_languages() -> None:
    assert [code for code in CODES if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []
    assert all(text.zh and text.en for text in CODES.values())


def codes_in(file: Path) -> set[str]:
    """Return the codes in calls that make faults."""
    makers = {
        "Issue",
        "ExpressionFault",
        "ScalarFault",
        "Named",
        "note",
        "_note",
        "fault",
        "_issue",
        "_unknown",
    }
    return {
        code.value
        for call in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", getattr(call.func, "attr", "")) in makers
        and call.args
        for code in options(call.args[0])
        if isinstance(code, ast.Constant) and isinstance(code.value, str)
    }


def options(argument: ast.expr) -> list[ast.expr]:
    """Return what an argument can be: itself, or either branch of a choice."""
    return [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
