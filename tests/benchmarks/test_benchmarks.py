"""The benchmarks run and say what they measured; how fast it was is for whoever runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def run(name: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, HERE / f"{name}.py", "--quick"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_one_record_is_measured_in_every_way_of_asking() -> None:
    found = run("one_record")

    assert set(found) == {"unit", "python", "measured"}
    measured = found["measured"]
    ways = {each["way"]: each["target"] for each in measured}
    assert ways == {
        "facts": 3,
        "dict": 10,
        "objects": 10,
        "explained": 30,
        "explained as text": None,
        "explained as JSON": None,
    }
    assert {"decided", "undetermined"} <= {each["status"] for each in measured}
    assert len({each["question"] for each in measured}) * len(ways) == len(measured)
    for each in measured:
        assert set(each) == {"question", "status", "way", "microseconds", "target", "met"}
        assert each["microseconds"] > 0


def test_starting_and_filling_all_tables_are_measured() -> None:
    found = run("start")

    assert set(found) == {"python", "start", "fill"}
    assert set(found["start"]) == {
        "processes",
        "import",
        "import_and_load",
        "fastest",
        "target",
        "met",
    }
    assert (found["start"]["processes"], found["start"]["target"]) == (1, 250)
    assert set(found["fill"]) == {
        "seconds",
        "places",
        "tables",
        "cells",
        "largest",
        "target",
        "met",
    }
    assert (found["fill"]["places"], found["fill"]["target"]) == (4, 1)
    assert 0 < found["fill"]["tables"] < found["fill"]["cells"]
