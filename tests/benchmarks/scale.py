"""
How time and memory grow with the rows: made-up records from Parquet to Parquet, streaming.

For each size, a fresh process reads the file lazily, has zsgx decide three questions with status
and rule for records of four places, and writes everything into a new file, so that the peak of its
memory is that of this work alone. The file is made beforehand, one group of rows after another.

Prints JSON: seconds, nanoseconds a row, and the peak of memory for each size; how far the time for
a row is from that of the smallest size. Needs ``zsgx[batch]``, and room in the folder: about 3 GB
for 100 million rows.

    python -m tests.benchmarks.scale [--folder FOLDER] [--rows N,N] [--full] [--text] [--quick]
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Final

import polars
from attrs import asdict, frozen
from tests.benchmarks.records import DAY, QUESTIONS, facts_of, loaded, table_of

import zsgx

__all__ = ["Measured", "main"]

#: What memory may be at its peak, in MiB, however many rows there are.
MEMORY_TARGET: Final = 2048
#: How far the time for a row may be from that of the smallest size, as a share of it.
LINEAR_TARGET: Final = 0.15
_GROUP: Final = 500_000


@frozen
class Measured:
    """
    What was measured for one size.

    Attributes:
        rows: How many rows.
        seconds: The median over the processes, from the file that is read to the one that is
            written.
        nanoseconds_a_row: The same for one row.
        drift: How much longer a row takes than at the smallest size, as a share of it.
        linear: Whether that is within the target.
        peak_mebibytes: The most memory of any of the processes.
        within: Whether that is within the target.
        read_bytes: The size of the file that is read.
        written_bytes: The size of the file that is written.
    """

    rows: int
    seconds: float
    nanoseconds_a_row: float
    drift: float
    linear: bool
    peak_mebibytes: float
    within: bool
    read_bytes: int
    written_bytes: int


def write(file: Path, rows: int, *, text: bool) -> None:
    """Write *rows* made-up records into *file*, never more than a group of them in memory."""
    facts = facts_of(loaded())
    parts = file.with_suffix(".parts")
    parts.mkdir()
    for start in range(0, rows, _GROUP):
        group = table_of(facts, min(_GROUP, rows - start), nulls=True, text=text, start=start)
        group.write_parquet(parts / f"{start:012}.parquet")
    polars.scan_parquet(parts / "*.parquet").sink_parquet(file, row_group_size=_GROUP)
    for part in parts.iterdir():
        part.unlink()
    parts.rmdir()


def work(source: Path, target: Path) -> dict[str, float]:
    """Decide all records of *source* into *target*; return the seconds, and the peak in MiB."""
    engine, records = loaded(), polars.scan_parquet(source)
    # Tables are filled once, however many rows there are.
    decide = partial(engine.decide_table, ask=QUESTIONS, at=zsgx.column("place"), date=DAY)
    decide(records.head(1)).collect()
    begun = time.perf_counter()
    decide(records).sink_parquet(target)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return {"seconds": seconds, "peak": peak / (1024 if sys.platform != "darwin" else 1024**2)}


def in_a_fresh_process(source: Path, target: Path) -> dict[str, float]:
    """Return what `work` found in a process that does nothing else."""
    command = [sys.executable, "-m", "tests.benchmarks.scale", "--work", str(source), str(target)]
    root = Path(__file__).parents[2]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=root)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def measure(folder: Path, sizes: list[int], rounds: int, *, text: bool) -> list[Measured]:
    """Return what each size took; the sizes take turns."""
    sources = {rows: folder / f"records-{rows}.parquet" for rows in sizes}
    for rows, file in sources.items():
        write(file, rows, text=text)
    target = folder / "decided.parquet"
    runs: dict[int, list[dict[str, float]]] = {rows: [] for rows in sizes}
    written = {}
    for _ in range(rounds):
        for rows, source in sources.items():
            runs[rows].append(in_a_fresh_process(source, target))
            written[rows] = target.stat().st_size
            found = polars.scan_parquet(target).select(polars.len()).collect().item()
            if found != rows:
                raise AssertionError(f"{rows} rows were read, {found} written")
            target.unlink()
    seconds = {rows: statistics.median(run["seconds"] for run in runs[rows]) for rows in sizes}
    base = seconds[sizes[0]] / sizes[0]
    measured = []
    for rows in sizes:
        a_row = seconds[rows] / rows
        drift = round(a_row / base - 1, 3)
        peak = max(run["peak"] for run in runs[rows])
        measured.append(
            Measured(
                rows=rows,
                seconds=round(seconds[rows], 3),
                nanoseconds_a_row=round(a_row * 1e9, 1),
                drift=drift,
                linear=abs(drift) <= LINEAR_TARGET,
                peak_mebibytes=round(peak, 1),
                within=peak <= MEMORY_TARGET,
                read_bytes=sources[rows].stat().st_size,
                written_bytes=written[rows],
            )
        )
    return measured


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="How time and memory grow with the rows.")
    parser.add_argument("--folder", type=Path, help="where the files are made; a temporary folder")
    parser.add_argument("--rows", default="1000000,10000000", help="the sizes, smallest first")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--full", action="store_true", help="100 million rows too")
    parser.add_argument("--text", action="store_true", help="options as text, not as Enum")
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it works")
    parser.add_argument("--work", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        print(json.dumps(work(*given.work)))
        return
    sizes = [int(rows) for rows in given.rows.split(",")] + [100_000_000] * given.full
    rounds = given.rounds
    if given.quick:
        sizes, rounds = [1_000, 2_000], 1
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        measured = measure(Path(folder), sizes, rounds, text=given.text)
    shown = {
        "python": platform.python_version(),
        "polars": polars.__version__,
        "options": "text" if given.text else "Enum",
        "memory_target": MEMORY_TARGET,
        "linear_target": LINEAR_TARGET,
        "measured": [asdict(each) for each in measured],
    }
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
