"""
zsgx side by side with OpenFisca and zen-engine, on the same records and the same three questions.

Whole columns with strings set in; one record after the other, explained; ten thousand records given
as dicts. A peer runs in an environment of its own, which the caller makes and names: zsgx depends
on neither, and OpenFisca is under the AGPL and asks for versions of its own.

    python -m venv PEERS && PEERS/bin/python -m pip install openfisca-core zen-engine
    python -m tests.benchmarks.peers --openfisca PEERS/bin/python --zen PEERS/bin/python
        [--rows N] [--rounds N] [--quick]

A peer that is not named is left out, and said to be. Before anything is measured, what a peer
answers is compared with what zsgx does; it knows no unknown, so all facts are known. Prints JSON:
what each took for a record in the median, and how many times as fast zsgx was. Needs
``zsgx[batch]``.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, Literal

import polars
from attrs import asdict, frozen
from tests.benchmarks.peer import Peer, put_down, read_answers
from tests.benchmarks.records import (
    DAY,
    QUESTIONS,
    answers_of,
    at_place,
    facts_of,
    loaded,
    table_of,
)
from tests.benchmarks.rounds import taken

import zsgx

__all__ = ["Measured", "main"]

#: How many times as fast as a peer zsgx must be, by work and the peer's way.
TARGETS: Final = {
    ("columns", "OpenFisca"): 5.0,
    ("one record", "OpenFisca, traced, as data"): 40.0,
    ("one record", "zen, traced"): 2.0,
}
#: What zsgx may take for all the dicts, in seconds, and how many there are.
DICTS_TARGET: Final = 0.3
DICTS: Final = 10_000
#: The way of zsgx that a peer is compared with, by work.
_MEASURE: Final = {
    "columns": "zsgx, in full",
    "one record": "zsgx, explained",
    "dicts": "zsgx",
}


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        work: What was done: ``columns``, ``one record`` or ``dicts``.
        way: Who did it, and how.
        microseconds_a_record: The median over the rounds, for all three questions.
        zsgx_is_faster: How many times as fast zsgx is that gives as much; None for zsgx itself.
        target: What that must be at least, or None where nothing is promised.
        met: Whether it is.
    """

    work: str
    way: str
    microseconds_a_record: float
    zsgx_is_faster: float | None
    target: float | None
    met: bool | None


@frozen
class Bench:
    """
    What is put to everybody.

    Attributes:
        engine: The engine of zsgx.
        frame: The records, as columns of text.
        records: By place, some of them as dicts.
        times: How many records are decided one after the other in a round.
        openfisca: OpenFisca, if it is there.
        zen: zen-engine, if it is there.
    """

    engine: zsgx.Engine
    frame: polars.DataFrame
    records: dict[str, list[dict[str, Any]]]
    times: int
    openfisca: Peer | None
    zen: Peer | None

    def columns(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield each way to decide whole columns."""
        yield "zsgx, values", lambda: self.table("value")
        yield "zsgx, in full", lambda: self.table("full")
        if (openfisca := self.openfisca) is not None:
            yield "OpenFisca", lambda: openfisca.order("columns")

    def table(self, detail: Literal["full", "value"]) -> polars.DataFrame:
        """Return the answers of zsgx on whole columns."""
        place = zsgx.column("place")
        return self.engine.decide_table(
            self.frame, ask=QUESTIONS, at=place, date=DAY, detail=detail
        )

    def one_record(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield each way to decide one record after the other."""
        yield "zsgx", lambda: self.one_by_one(lambda decision: decision)
        yield "zsgx, explained", lambda: self.one_by_one(lambda each: each.explain().considered)
        yield "zsgx, explained, as data", lambda: self.one_by_one(lambda e: e.explain().as_json())
        if (openfisca := self.openfisca) is not None:
            yield "OpenFisca", lambda: openfisca.order("plain", self.times)
            yield "OpenFisca, traced", lambda: openfisca.order("traced", self.times)
            yield (
                "OpenFisca, traced, as data",
                lambda: openfisca.order("traced, as data", self.times),
            )
        if (zen := self.zen) is not None:
            yield "zen", lambda: zen.order("plain", self.times)
            yield "zen, traced", lambda: zen.order("traced", self.times)

    def one_by_one(self, use: Callable[[zsgx.Decision], object]) -> None:
        """Decide records one after the other, the places in turn, and *use* each decision."""
        decide, read = self.engine.decide, self.engine.facts
        for number in range(self.times // len(self.records)):
            for place, records in self.records.items():
                facts = read(records[number % len(records)])
                for question in QUESTIONS:
                    use(decide(question, at=place, date=DAY, facts=facts))

    def dicts(self) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield each way to decide many records given as dicts."""
        yield "zsgx", self.many
        if (openfisca := self.openfisca) is not None:
            yield "OpenFisca", lambda: openfisca.order("dicts")

    def many(self) -> None:
        """Decide all the dicts."""
        for place, records in self.records.items():
            for _ in self.engine.decide_many(records, ask=QUESTIONS, at=place, date=DAY):
                pass

    def check(self, folder: Path) -> None:
        """Compare the answers of the peers; with a difference, nothing is worth being measured."""
        count = sum(map(len, self.records.values()))
        mine = answers_of(self.engine, self.frame.head(count), dated=False)
        _compare("zsgx on columns", self.table("full").select(QUESTIONS).head(count), mine)
        if self.openfisca is not None:
            self.openfisca.order("keep columns")
            # OpenFisca has no silence: where nothing is regulated, it credits and pays nothing.
            nothing = mine.with_columns(
                polars.col("hours.credited").fill_null(0),
                polars.col("subsidy.training.eligible").fill_null(value=False),
            )
            _compare("OpenFisca", read_answers(folder, nothing.schema).head(count), nothing)
        if self.zen is not None:
            self.zen.order("keep")
            answers = json.loads((folder / "zen.json").read_text("utf-8"))
            names = dict(zip(QUESTIONS, ("hours", "route", "subsidy"), strict=True))
            found = {name: [each.get(short) for each in answers] for name, short in names.items()}
            _compare("zen", polars.DataFrame(found, strict=False), mine)


def _compare(who: str, found: polars.DataFrame, expected: polars.DataFrame) -> None:
    """Raise an error that shows the first difference, if there is one."""
    kinds = dict(zip(QUESTIONS, (polars.Float64, polars.String, polars.Boolean), strict=True))
    for name, kind in kinds.items():
        mine, other = found[name].cast(kind), expected[name].cast(kind)
        differ = mine.ne_missing(other).arg_true()
        if len(differ):
            row = differ[0]
            raise AssertionError(f"{who}: {name}, row {row}: {mine[row]}, {other[row]}")


def measure(bench: Bench, rounds: int) -> Iterator[Measured]:
    """Yield what everybody took for every work."""
    dicts = sum(map(len, bench.records.values()))
    works = (
        ("columns", dict(bench.columns()), len(bench.frame)),
        ("one record", dict(bench.one_record()), bench.times),
        ("dicts", dict(bench.dicts()), dicts),
    )
    for work, calls, records in works:
        # Ten thousand dicts take OpenFisca the better part of a minute.
        times = taken(calls, min(rounds, 3) if work == "dicts" else rounds)
        measure_of_all = times[_MEASURE[work]]
        for way, took in times.items():
            is_peer = not way.startswith("zsgx")
            faster = round(took.times(measure_of_all), 2) if is_peer else None
            target = TARGETS.get((work, way))
            met = None if target is None or faster is None else faster >= target
            each = round(took.median / records * 1e6, 4)
            yield Measured(work, way, each, faster, target, met)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="zsgx beside OpenFisca and zen-engine.")
    parser.add_argument("--openfisca", metavar="PYTHON", help="an interpreter with openfisca-core")
    parser.add_argument("--zen", metavar="PYTHON", help="an interpreter with zen-engine")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it works")
    given = parser.parse_args()
    rows, dicts, rounds, times = (
        (2_000, 400, 2, 20) if given.quick else (given.rows, DICTS, given.rounds, 400)
    )
    named = {"openfisca": given.openfisca, "zen": given.zen}
    left_out = [name for name, interpreter in named.items() if interpreter is None]
    for name in left_out:
        print(f"{name} is left out: name its interpreter with --{name}", file=sys.stderr)
    engine = loaded()
    frame = table_of(facts_of(engine), rows, text=True)
    with tempfile.TemporaryDirectory() as folder:
        put_down(Path(folder), frame, dicts)
        peers = {
            name: None if interpreter is None else Peer.started(name, interpreter, Path(folder))
            for name, interpreter in named.items()
        }
        bench = Bench(engine, frame, dict(at_place(frame.head(dicts))), times, **peers)
        bench.check(Path(folder))
        measured = list(measure(bench, rounds))
        for peer in peers.values():
            if peer is not None:
                peer.end()
    (many,) = (each for each in measured if each.work == "dicts" and each.way == "zsgx")
    seconds = many.microseconds_a_record * DICTS / 1e6
    shown = {
        "python": platform.python_version(),
        "rows": rows,
        "rounds": rounds,
        "left_out": left_out,
        "measured": [asdict(each) for each in measured],
        "ten_thousand_dicts": {
            "seconds": round(seconds, 3),
            "target": DICTS_TARGET,
            "met": seconds <= DICTS_TARGET,
        },
    }
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
