"""A draft of a policy in a folder, in every command that answers from policy, with one meaning."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import CASES, FILES

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


def test_the_folder_of_a_whole_project_will_do(zsgx: Run, tmp_path: Path) -> None:
    written(tmp_path / "project" / "src" / "zsgx_harbour")

    result = zsgx(*ASKED["decide"], "--policy", str(tmp_path / "project"))

    assert json.loads(result.stdout)["at"] == "harbour"


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
