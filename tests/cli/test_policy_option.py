"""A draft of a policy in a folder, in every command that answers from policy, with one meaning."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import CASES, FILES

from zsgx import Engine, UnusableError, read_policy_folder

Run = Callable[..., Result]

WHERE = ("--at", "harbour", "--date", "2024-05-01")
#: A command that answers from the policy of the harbour; {} is a folder to write to.
ASKED = {
    "decide": ("decide", "hours.credited", *WHERE, "--set", "training.hours=8", "--json"),
    "needed": ("needed", "hours.credited", *WHERE, "--json"),
    "show": ("show", "harbour"),
    "questions": ("questions", "--at", "harbour", "--json"),
    "facts": ("facts", "--at", "harbour", "--json"),
    "check": ("check", "harbour"),
    "test": ("test", "{}/all.policy.yaml"),
    "targets": ("targets", "--at", "harbour", "--year", "2024", "--json"),
    "due": ("due", "--at", "harbour", "--year", "2024", "--json"),
    "coverage": ("coverage", "harbour", "--json"),
    "batch": (
        *("batch", "{}/in.csv", "{}/out.csv", "--ask", "hours.credited", *WHERE, "--json"),
        "--restart",
    ),
}


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the harbour's policy, which is installed nowhere, nor is any other."""
    monkeypatch.setenv("ZSGX_PLUGINS", "")
    return written(tmp_path / "draft")


@pytest.fixture
def command_line(tmp_path: Path) -> Callable[[str], list[str]]:
    """Gives the command line of a command, with the files that it reads."""
    (tmp_path / "in.csv").write_text("training.hours\n8\n", encoding="utf-8")
    (tmp_path / "all.policy.yaml").write_text(CASES, encoding="utf-8")
    return lambda name: [each.replace("{}", str(tmp_path)) for each in ASKED[name]]


def written(folder: Path) -> Path:
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ASKED)
def test_a_draft_joins_the_installed_policies(
    zsgx: Run, draft: Path, command_line: Callable[[str], list[str]], name: str
) -> None:
    without = zsgx(*command_line(name))
    drafted = zsgx(*command_line(name), "--policy", str(draft))

    assert without.exit_code in (1, 2)
    assert drafted.exit_code in (0, 3)
    assert drafted.stderr == ""


@pytest.mark.parametrize("name", sorted(set(ASKED) - {"check", "due", "targets"}))
def test_a_draft_takes_the_place_of_the_installed_policy_of_its_place(
    zsgx: Run, draft: Path, harbour: Path, command_line: Callable[[str], list[str]], name: str
) -> None:
    file = next(file for file in draft.glob("*.yaml") if "hours.credited" in file.read_text())
    file.unlink()

    installed = zsgx(*command_line(name))
    drafted = zsgx(*command_line(name), "--policy", str(draft))

    assert harbour.exists()
    assert (installed.exit_code, installed.stdout) != (drafted.exit_code, drafted.stdout)


@pytest.mark.parametrize("name", ASKED)
def test_a_draft_with_faults_names_the_command_that_checks_that_folder(
    zsgx: Run, draft: Path, command_line: Callable[[str], list[str]], name: str
) -> None:
    file = next(file for file in draft.glob("*.yaml") if "hours.credited" in file.read_text())
    text = file.read_text(encoding="utf-8").replace("training.hours *", "training.huors *")
    file.write_text(text, encoding="utf-8")

    result = zsgx(*command_line(name), "--policy", str(draft))
    said = result.stdout + result.stderr

    assert result.exit_code in (1, 2)
    if name == "check":
        assert "training.huors" in said
        return
    advice = f"zsgx check {shlex.quote(str(draft))}"
    assert advice in said
    assert "pip install" not in said
    assert "training.huors" in zsgx(*shlex.split(advice)[1:]).stdout


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the harbour's policy in it, and with what else projects hold."""
    monkeypatch.setenv("ZSGX_PLUGINS", "")
    root = tmp_path / "project"
    package = written(root / "src" / "zsgx_harbour")
    (package / "cases" / "deep").mkdir()
    for copied in ("tests/made_up", "build/lib/zsgx_harbour", "venv/lib/zsgx_harbour"):
        shutil.copytree(package, root / copied)
    (root / "venv" / "pyvenv.cfg").touch()
    (root / "pyproject.toml").touch()
    return root


#: Ways of naming the policy: the folder in which the command runs, and what is written there.
NAMED = {
    "the folder": (".", "src/zsgx_harbour"),
    "with a slash": (".", "src/zsgx_harbour/"),
    "from inside": ("src/zsgx_harbour", "."),
    "its parent": ("src", "."),
    "from beside": ("tests", "../src/zsgx_harbour"),
    "the project": (".", "."),
    "the project by its name": ("..", "project"),
    "its main file": (".", "src/zsgx_harbour/jurisdiction.yaml"),
    "another file": ("src/zsgx_harbour", "hours.yaml"),
    "its cases": ("src", "zsgx_harbour/cases"),
    "from its cases": ("src/zsgx_harbour/cases/deep", "."),
    "a file of cases": (".", "src/zsgx_harbour/cases/all.policy.yaml"),
}


@pytest.mark.parametrize("named", NAMED)
def test_a_policy_is_named_by_its_folder_a_file_of_it_or_what_it_lies_in(
    zsgx: Run, project: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    inside, path = NAMED[named]
    monkeypatch.chdir(project / inside)

    answered = zsgx(*ASKED["decide"], "--policy", path)
    checked = zsgx("check", path)
    engine = Engine.load(policies=[path])
    policy, issues = read_policy_folder(path)

    assert json.loads(answered.stdout)["at"] == "harbour"
    assert (checked.exit_code, checked.stdout[:11]) == (0, "No issues: ")
    assert [each.jurisdiction.name for each in engine.policies.values()] == ["harbour"]
    assert policy is not None
    assert (policy.digest, issues) == (engine.policies["210200"].digest, ())


@pytest.mark.parametrize("name", ASKED)
def test_every_command_takes_the_project_for_its_policy(
    zsgx: Run, project: Path, command_line: Callable[[str], list[str]], name: str
) -> None:
    by_folder = zsgx(*command_line(name), "--policy", str(project / "src" / "zsgx_harbour"))
    by_project = zsgx(*command_line(name), "--policy", str(project))

    assert by_folder.exit_code in (0, 3)
    assert by_project.exit_code == by_folder.exit_code
    assert without_pace(by_project.stdout) == without_pace(by_folder.stdout)


def without_pace(printed: str) -> str:
    return re.sub(r'"seconds": .*?"policies"', "", printed)


#: What leads to no policy, and the code of what is said.
LEADS_NOWHERE = {
    "nowhere": "file-unreadable",
    "project/docs": "missing-file",
    "project/pyproject.toml": "missing-file",
    "project/src/zsgx_harbour/new": "missing-file",
}


@pytest.mark.parametrize("path", LEADS_NOWHERE)
def test_what_leads_to_no_policy_is_refused_alike_everywhere(
    zsgx: Run, project: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(project.parent)
    (project / "docs").mkdir()
    (project / "src" / "zsgx_harbour" / "new").mkdir()

    answered = zsgx(*ASKED["decide"], "--policy", path)
    with pytest.raises(UnusableError) as refused:
        Engine.load(policies=[path])
    policy, (issue,) = read_policy_folder(path)

    assert (answered.exit_code, policy, issue.code) == (2, None, LEADS_NOWHERE[path])
    assert answered.stderr == f"{issue.say('en')}\n"
    assert [fault.en for fault in refused.value.faults] == [issue.say("en")]
    if Path(path).exists():
        assert zsgx("check", path).stderr == answered.stderr


def test_all_policies_of_a_folder_are_used_but_one_is_read(zsgx: Run, project: Path) -> None:
    city = written(project / "src" / "zsgx_quay") / "jurisdiction.yaml"
    text = FILES["jurisdiction.yaml"].replace("harbour", "quay").replace("210200", "210300")
    city.write_text(text, encoding="utf-8")

    engine = Engine.load(policies=[project])
    policy, (issue,) = read_policy_folder(project)

    assert {"210200", "210300"} <= set(engine.policies)
    assert (policy, issue.code) == (None, "several-policies")
    assert "zsgx_quay" in issue.say("en")
    assert len(json.loads(zsgx("check", str(project), "--json").stdout)["checked"]) == 2


def test_two_drafts_of_one_place_and_folders_without_a_policy_are_refused_at_once(
    zsgx: Run, draft: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(draft, tmp_path / "other")
    empty = tmp_path / "empty"
    empty.mkdir()
    folders = [draft, other, empty, tmp_path / "nowhere"]
    options = [option for folder in folders for option in ("--policy", str(folder))]

    result = zsgx("decide", "hours.credited", *WHERE, *options)

    assert result.exit_code == 2
    assert f"{draft} is a policy of 210200 too; give one of them" in result.stderr
    assert f"{empty}: error [missing-file]" in result.stderr
    assert f"{tmp_path / 'nowhere'}: error [file-unreadable]" in result.stderr


def test_a_folder_that_is_named_twice_is_one(zsgx: Run, draft: Path) -> None:
    folder = str(draft)

    assert zsgx(*ASKED["decide"], "--policy", folder, "--policy", folder).exit_code in (0, 3)
