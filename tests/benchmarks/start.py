"""
How long it takes until the first question is answered, and to fill every truth table there is.

Prints JSON: the medians over fresh processes of a Python that does nothing, of importing the engine
and of loading it and answering a question, and how many times as long as nothing each takes, with
its target; then the time in which all tables of all places, questions and epochs are filled. The
processes alternate, so that each meets the same machine; the ratios are what to quote.

    python tests/benchmarks/start.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

__all__ = ["main"]

#: What filling all tables may take, in seconds.
FILL_TARGET: Final = 1.0

#: A Python that does nothing, importing the engine, and loading it with the first answer.
NOTHING: Final = "pass"
IMPORT: Final = "from zsgx import Engine"
ANSWER: Final = """
import datetime
from zsgx import Engine
facts = {
    "training": {"programme": "digital_engineer", "hours": 80},
    "certificate": {"level": "intermediate", "issued_on": "2024-04-20"},
}
day = datetime.date(2024, 5, 1)
engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
assert engine.decide("hours.credited", at="qingdao", date=day, facts=facts).value == 160
"""
#: How many times as long as a Python that does nothing each may take.
TARGETS: Final = {IMPORT: 5.0, ANSWER: 10.0}


def started(code: str, environment: Mapping[str, str]) -> float:
    """Return how many milliseconds a fresh process took to run *code*."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    return (time.perf_counter() - begun) * 1e3


def start(processes: int) -> dict[str, Any]:
    """Return the medians over fresh *processes* of each kind, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        kept, lost = Path(folder, "kept"), Path(folder, "lost")
        usual = {name: value for name, value in os.environ.items() if name not in _FOLDERS}
        warm = {**usual, "PYTHONPYCACHEPREFIX": str(kept)}
        cached = {**warm, "ZSGX_CACHE": str(Path(folder, "cache"))}
        started(ANSWER, cached)
        shutil.copytree(kept, lost)
        for package in [*lost.rglob("zsgx*")]:
            shutil.rmtree(package, ignore_errors=True)
        cold = {**usual, "PYTHONPYCACHEPREFIX": str(lost), "PYTHONDONTWRITEBYTECODE": "1"}
        ways = [
            (NOTHING, warm),
            (IMPORT, warm),
            (ANSWER, warm),
            (ANSWER, cached),
            (IMPORT, cold),
            (ANSWER, cold),
        ]
        # The first round fills what the system keeps of files.
        rounds = [[started(*way) for way in ways] for _ in range(processes + 1)][1:]
    bare, *medians = map(statistics.median, zip(*rounds, strict=True))
    return {
        "processes": processes,
        "pass": round(bare, 1),
        "measured": [
            {
                "what": "import" if code == IMPORT else "import, load and answer",
                "bytecode": "none of zsgx" if environment is cold else "kept",
                "policies": "kept" if environment is cached else "read",
                "milliseconds": round(median, 1),
                "times_pass": round(median / bare, 1),
                "target": TARGETS[code],
                "met": median / bare <= TARGETS[code],
            }
            for (code, environment), median in zip(ways[1:], medians, strict=True)
        ],
    }


#: What says whether and where bytecode and policies are kept.
_FOLDERS: Final = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "ZSGX_CACHE")


def fill() -> dict[str, Any]:
    """Return how long all truth tables take to fill, in seconds, and how many there are."""
    from zsgx import Engine

    engine = Engine.load()
    tables = cells = 0
    largest = 0
    begun = time.perf_counter()
    for code in engine.policies:
        chain = engine.chain(code)
        for question in engine.questions:
            for table in engine.tables.all_of(question, chain):
                tables += 1
                cells += table.size
                largest = max(largest, table.size)
    took = round(time.perf_counter() - begun, 3)
    return {
        "seconds": took,
        "places": len(engine.policies),
        "tables": tables,
        "cells": cells,
        "largest": largest,
        "target": FILL_TARGET,
        "met": took <= FILL_TARGET,
    }


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="How long starting takes.")
    parser.add_argument("--quick", action="store_true", help="once, to see that it works")
    processes = 1 if parser.parse_args().quick else 15
    fills = [fill() for _ in range(1 if processes == 1 else 5)]
    found = {
        "python": platform.python_version(),
        "start": start(processes),
        "fill": sorted(fills, key=lambda each: float(each["seconds"]))[len(fills) // 2],
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
