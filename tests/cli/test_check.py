"""`zsgx check`: issues of the files, and what the truth tables show."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install, written

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

HOURS = FILES["hours.yaml"]
#: Two rules that disagree, a rule that is never reached, and a table that nothing closes.
FINDINGS = HOURS.replace(
    "        unless: {when: rule.certified, cite: HB-1/1.1/hours-1}\n", ""
).replace(
    "    otherwise: {by_silence: HB-1}\n  hours.to_register",
    "  hours.to_register",
)
#: Faults of the files themselves.
FAULTS = HOURS.replace("training.hours *", "training.hors *").replace("cite: HB-1/2/title-2", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "mine", name="quay")


@pytest.mark.usefixtures("harbour")
def test_clean_policies_are_said_to_be_clean(zsgx: Run) -> None:
    for arguments in ([], ["harbour"], ["210200"]):
        result = zsgx("check", *arguments)
        assert (result.exit_code, result.stdout) == (0, "No issues: harbour\n")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_conflicts_and_gaps_come_with_an_example(
    zsgx: Run, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    install(tmp_path, monkeypatch, {"hours.yaml": FINDINGS})

    result = zsgx("check", "harbour", "--lang", language)

    assert result.exit_code == 1
    golden(f"check.{language}.txt", result.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_faults_of_the_files_are_shown_with_their_places(
    zsgx: Run, golden: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    install(tmp_path, monkeypatch, {"hours.yaml": FAULTS})

    result = zsgx("check", "--lang", language)

    assert result.exit_code == 1
    golden(f"check.faults.{language}.txt", result.stdout)


def test_json_is_one_document(zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, {"hours.yaml": FAULTS})

    result = zsgx("check", "--json")

    found = json.loads(result.stdout)
    assert result.exit_code == 1
    assert found["checked"] == ["harbour"]
    assert {issue["code"] for issue in found["issues"]} >= {"unknown-name", "missing-key"}


@pytest.mark.usefixtures("harbour")
def test_a_folder_under_development_is_checked_from_anywhere_above_it(
    zsgx: Run, folder: Path
) -> None:
    for path in (folder, folder.parent, folder / "jurisdiction.yaml"):
        result = zsgx("check", str(path))
        assert (result.exit_code, result.stdout) == (0, f"No issues: {folder}\n")


@pytest.mark.usefixtures("harbour")
def test_faults_of_a_folder_and_of_its_cases_are_found(zsgx: Run, folder: Path) -> None:
    (folder / "hours.yaml").write_text(FINDINGS, encoding="utf-8")
    (folder / "cases" / "all.policy.yaml").write_text("- nam: x\n  date: 2024-01-01\n")

    result = zsgx("check", str(folder))

    assert result.exit_code == 1
    assert "[conflict]" in result.stdout
    assert "all.policy.yaml:1:3" in result.stdout


@pytest.mark.usefixtures("harbour")
def test_a_folder_that_does_not_tell_its_place_is_an_issue(zsgx: Run, tmp_path: Path) -> None:
    lost = tmp_path / "lost"
    lost.mkdir()
    (lost / "hours.yaml").write_text(HOURS, encoding="utf-8")

    result = zsgx("check", str(lost))

    assert result.exit_code == 1
    assert "there is no jurisdiction.yaml here" in result.stdout


@pytest.mark.usefixtures("harbour")
def test_a_folder_without_policy_cannot_be_checked(zsgx: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    result = zsgx("check", str(empty))

    assert result.exit_code == 2
    assert "there is no jurisdiction.yaml here" in result.stderr


@pytest.mark.usefixtures("harbour")
def test_what_is_neither_a_place_nor_a_path_is_named(zsgx: Run) -> None:
    result = zsgx("check", "harbor")

    assert result.exit_code == 2
    assert "Did you mean harbour (Harbour)?" in result.stderr


@pytest.mark.usefixtures("harbour")
def test_a_folder_whose_levels_above_are_missing_is_unavailable(zsgx: Run, folder: Path) -> None:
    text = FILES["jurisdiction.yaml"].replace('gaps: ["210000", "000000"]\n', "")
    (folder / "jurisdiction.yaml").write_text(text, encoding="utf-8")

    result = zsgx("check", str(folder))

    assert result.exit_code == 1
    assert "[unavailable]" in result.stdout


def test_a_broken_plugin_is_an_issue(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, {"__init__.py": "1 / 0\n"})

    result = zsgx("check")

    assert result.exit_code == 1
    assert "division by zero" in result.stdout


def test_nothing_installed_cannot_be_checked(zsgx: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSGX_PLUGINS", "")

    result = zsgx("check")

    assert result.exit_code == 2
    assert "No policy plugin is installed." in result.stderr


HOOKS = """
from zsgx import BOOL, HOURS, Fact, Question, Text, hookimpl, read_policy

raise SystemExit("nobody runs this")

@hookimpl
def zsgx_policies():
    return [read_policy(__name__)]

@hookimpl
def zsgx_facts():
    return [Fact("quay.berth", BOOL, Text("在港", "in berth"))]
"""
#: A rule on a fact that only the plugin's code declares, and a fault of another kind.
DECLARED = HOURS.replace("training.in_published_plan", "quay.berth").replace(
    "cite: HB-1/2/title-1", "cite: HB-1/2/title-9"
)


@pytest.fixture
def quay(tmp_path: Path) -> Path:
    """The folder of a plugin with hooks of its own that is not installed."""
    folder = written(tmp_path / "mine", {"hours.yaml": DECLARED, "__init__.py": HOOKS}, "quay")
    (tmp_path / "mine" / "pyproject.toml").write_text(
        "[project]\nname = 'zsgx-quay'\n[project.entry-points.zsgx]\nquay = 'zsgx_quay'\n"
    )
    return folder


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("language", "says", "besides"),
    [
        ("en", "the plugin in this folder is not installed", "names are unknown in 1 place ("),
        ("zh", "这个目录的插件没有安装", "另有 1 处名称无法识别"),
    ],
)
def test_that_the_plugin_of_a_folder_is_not_installed_comes_first_and_once(
    zsgx: Run, quay: Path, language: str, says: str, besides: str
) -> None:
    result = zsgx("check", str(quay), "--lang", language)

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{quay}: ")
    assert result.stdout.count(says) == 1
    assert f"pip install -e {quay.parent}\n" in result.stdout
    assert besides in result.stdout
    assert "quay.berth" not in result.stdout
    assert "HB-1/2/title-9" in result.stdout


@pytest.mark.usefixtures("harbour")
def test_json_lists_what_follows_from_a_plugin_that_is_not_installed_as_well(
    zsgx: Run, quay: Path
) -> None:
    found = json.loads(zsgx("check", str(quay), "--json").stdout)

    codes = [issue["code"] for issue in found["issues"]]
    assert codes == ["not-installed", "unknown-name", "unknown-clause"]


@pytest.mark.usefixtures("harbour")
def test_a_misspelt_name_of_a_plugin_without_declarations_is_shown_in_full(
    zsgx: Run, folder: Path
) -> None:
    (folder / "hours.yaml").write_text(FAULTS, encoding="utf-8")

    result = zsgx("check", str(folder))

    assert "not-installed" not in result.stdout
    assert "training.hors" in result.stdout


@pytest.mark.usefixtures("harbour")
def test_a_misspelt_name_is_shown_in_full_beside_those_that_wait_for_the_installation(
    zsgx: Run, quay: Path
) -> None:
    hours = (quay / "hours.yaml").read_text(encoding="utf-8")
    (quay / "hours.yaml").write_text(
        hours.replace("training.hours", "quay.brth", 1), encoding="utf-8"
    )

    result = zsgx("check", str(quay))

    assert "unknown name quay.brth" in result.stdout
    assert "unknown name quay.berth" not in result.stdout
    assert "Besides, names are unknown in 1 place" in result.stdout


LIVE = HOOKS.replace('raise SystemExit("nobody runs this")\n', "")


@pytest.mark.parametrize("misspelt", [False, True])
def test_of_a_copy_of_an_installed_plugin_the_misspelt_fact_alone_is_told(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, misspelt: bool
) -> None:
    installed = install(
        tmp_path / "installed",
        monkeypatch,
        {"__init__.py": LIVE, "hours.yaml": DECLARED.replace("title-9", "title-1")},
    )
    copy = tmp_path / "draft"
    shutil.copytree(installed, copy)
    hours = (copy / "hours.yaml").read_text(encoding="utf-8")
    assert "quay.berth" in hours
    if misspelt:
        hours = hours.replace("quay.berth", "quay.brth")
    (copy / "hours.yaml").write_text(hours, encoding="utf-8")

    result = zsgx("check", str(copy))

    if not misspelt:
        assert (result.exit_code, result.stdout.startswith("No issues")) == (0, True)
        return
    assert result.exit_code == 1
    assert "not-installed" not in result.stdout
    assert "unknown name quay.brth" in result.stdout
    assert "Did you mean quay.berth" in result.stdout
    assert "1 issue" in result.stdout


def test_of_a_copy_with_a_fact_of_its_own_that_fact_waits_for_the_installation(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = install(
        tmp_path / "installed",
        monkeypatch,
        {"__init__.py": LIVE, "hours.yaml": DECLARED.replace("title-9", "title-1")},
    )
    copy = tmp_path / "draft"
    shutil.copytree(installed, copy)
    for file in ("hours.yaml", "__init__.py"):
        text = (copy / file).read_text(encoding="utf-8")
        (copy / file).write_text(text.replace("quay.berth", "quay.crane"), encoding="utf-8")

    result = zsgx("check", str(copy))

    assert "not-installed" in result.stdout
    assert "unknown name" not in result.stdout


def test_a_plugin_that_is_left_out_or_broken_is_told_as_that(
    zsgx: Run, quay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(quay.parent)

    for wanted, says in (("national", "ZSGX_PLUGINS leaves out quay"), ("quay", "nobody runs")):
        monkeypatch.setenv("ZSGX_PLUGINS", wanted)
        result = zsgx("check", str(quay))
        assert says in result.stdout.split("\n\n", maxsplit=1)[0]


@pytest.mark.usefixtures("harbour")
def test_a_folder_without_a_project_file_is_told_to_get_one(zsgx: Run, quay: Path) -> None:
    (quay.parent / "pyproject.toml").write_text("[project")
    (quay / "tides.py").write_text("def (:")

    result = zsgx("check", str(quay))

    assert "Write a pyproject.toml with an entry point in the group zsgx" in result.stdout


@pytest.mark.parametrize(
    "name",
    ["extra.YAML", ".extra.yaml", "sub/extra.yaml", "cases/x.policy.yml", "cases/.x.policy.yaml"],
)
@pytest.mark.parametrize("installed", [True, False])
def test_a_file_that_would_not_be_read_is_an_issue(
    zsgx: Run,
    harbour: Path,
    name: str,
    installed: bool,
) -> None:
    file = harbour / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("- {}\n", encoding="utf-8")

    result = zsgx("check", "harbour" if installed else str(harbour))

    assert result.exit_code == 1
    assert f"{name}: error [file-name]" in result.stdout
