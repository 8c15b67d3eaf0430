"""Every example runs and prints what the text beside it holds; the example plugin is a real one."""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.docs.reader import ROOT
from tests.engines.required import absent
from tests.engines.spark import missing

#: What the fixture `held_against` gives.
Held = Callable[[Path, str], None]

EXAMPLES = ROOT / "examples"
#: The examples that run in this process, and with what arguments.
SCRIPTS: dict[str, list[str]] = {
    "01_hr_system.py": [],
    "02_ask_next.py": [],
    "03_ten_million.py": ["--rows", "10000"],
}
ON_SPARK = EXAMPLES / "04_spark.py"


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_example_prints_what_the_text_beside_it_holds(
    script: str,
    held_against: Held,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = EXAMPLES / script
    monkeypatch.setattr(sys, "argv", [str(file), *SCRIPTS[script]])

    runpy.run_path(str(file), run_name="__main__")

    held_against(file.with_suffix(".txt"), capsys.readouterr().out)


@pytest.mark.xdist_group("engines")
def test_the_example_on_spark_prints_what_the_text_beside_it_holds(
    held_against: Held, tmp_path: Path
) -> None:
    if reason := missing():
        absent(reason)

    # Spark keeps to the process that started it, so this one has its own.
    run = subprocess.run(
        [sys.executable, str(ON_SPARK), *SCRIPTS["03_ten_million.py"]],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=tmp_path,
    )

    assert run.returncode == 0, run.stderr
    assert list(tmp_path.iterdir()) == []
    held_against(ON_SPARK.with_suffix(".txt"), run.stdout)


def test_the_answers_on_spark_are_those_of_polars() -> None:
    of_polars, of_spark = (
        (EXAMPLES / name).read_text(encoding="utf-8")
        for name in ("03_ten_million.txt", "04_spark.txt")
    )

    _, counts = of_spark.split("\n\n", 1)
    assert "subsidy.training.eligible" in counts
    assert of_polars.startswith(counts)


def test_every_example_is_run() -> None:
    scripts = sorted(script.name for script in EXAMPLES.glob("*.py"))

    assert scripts == [*SCRIPTS, ON_SPARK.name]
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
    assert "16 passed" in run.stdout


def test_without_the_example_plugin_its_place_is_unknown() -> None:
    run = run_module(["zsgx", "check", "harbour"], [])

    assert run.returncode != 0
