"""Every example runs and prints what the text beside it holds; the example plugin is a real one."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

#: What the fixture `held_against` gives.
Held = Callable[[Path, str], None]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SCRIPTS = sorted(EXAMPLES.glob("*.py"))


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_the_example_prints_what_the_text_beside_it_holds(
    script: Path, held_against: Held, capsys: pytest.CaptureFixture[str]
) -> None:
    runpy.run_path(str(script), run_name="__main__")

    held_against(script.with_suffix(".txt"), capsys.readouterr().out)


def test_there_are_three_examples() -> None:
    assert [script.name for script in SCRIPTS] == ["01_hr_system.py", "02_ask_next.py"]
    assert (EXAMPLES / "plugin_minimal" / "pyproject.toml").is_file()


def run_module(arguments: list[str], paths: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "ZSGX_LANG": "en"}
    environment.pop("ZSGX_PLUGINS", None)
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=ROOT,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plugins"], "harbour"),
        (["check", "harbour"], ""),
        (["check", "examples/plugin_minimal"], ""),
        (["test", "examples/plugin_minimal"], "6 cases"),
        (["harbour-due", "2024-05-10"], "2024-05-17"),
    ],
    ids=" ".join,
)
def test_the_example_plugin_is_found_by_its_entry_point(
    arguments: list[str], said: str, installed: list[str]
) -> None:
    run = run_module(["zsgx", *arguments], installed)

    assert (run.returncode, run.stderr) == (0, "")
    assert said in run.stdout


def test_the_example_plugin_passes_the_conformance_suite(installed: list[str]) -> None:
    tests = "examples/plugin_minimal"

    run = run_module(["pytest", "-q", "-p", "no:cacheprovider", "--noconftest", tests], installed)

    assert run.returncode == 0, run.stdout
    assert "15 passed" in run.stdout


def test_without_the_example_plugin_its_place_is_unknown() -> None:
    run = run_module(["zsgx", "check", "harbour"], [])

    assert run.returncode != 0
