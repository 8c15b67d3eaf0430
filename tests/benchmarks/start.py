"""
How long it takes until the first question can be asked, and to fill every truth table there is.

Prints JSON: the median over fresh processes of importing zsgx and loading the engine, and the time
in which all tables of all places, questions and epochs are filled, each with its target. Machines
differ and are noisy; compare medians taken on the same one.

    python tests/benchmarks/start.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import time
from typing import Any, Final

__all__ = ["main"]

#: What starting may take, in milliseconds, and filling all tables, in seconds.
START_TARGET: Final = 250.0
FILL_TARGET: Final = 1.0

_START: Final = """
import time
start = time.perf_counter()
import zsgx
imported = time.perf_counter()
zsgx.Engine.load()
print((imported - start) * 1e3, (time.perf_counter() - start) * 1e3)
"""


def started() -> tuple[float, float]:
    """Return how long a fresh process took to import zsgx, and to have an engine, in all."""
    run = subprocess.run([sys.executable, "-c", _START], check=True, capture_output=True, text=True)
    imported, loaded = map(float, run.stdout.split())
    return imported, loaded


def start(processes: int) -> dict[str, Any]:
    """Return the medians over fresh *processes*, in milliseconds."""
    imports, loads = zip(*(started() for _ in range(processes)), strict=True)
    took = round(statistics.median(loads), 1)
    return {
        "processes": processes,
        "import": round(statistics.median(imports), 1),
        "import_and_load": took,
        "fastest": round(min(loads), 1),
        "target": START_TARGET,
        "met": took <= START_TARGET,
    }


def fill() -> dict[str, Any]:
    """Return how long all truth tables take to fill, in seconds, and how many there are."""
    from zsgx import Engine  # noqa: PLC0415 - its import is measured elsewhere

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
    print(json.dumps(found, indent=2))  # noqa: T201 - that is what it is for


if __name__ == "__main__":
    main()
