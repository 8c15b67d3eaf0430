"""
zsgx on Polars columns, side by side with the same questions written by hand.

Three questions for records of four places in one frame: hours, title and subsidy. By hand gives the
values alone; zsgx gives them alone (`detail="value"`), or with status and rule. Both with the rules
as they are and with twice as many over the same facts; with Enum and with text columns; with and
without unknown facts; for one day and for a day in each record. Before anything is measured, all
answers are compared: by hand, zsgx on the column, and on a sample zsgx on each record alone.

Prints JSON: what each took in the median, its speed as a multiple of the code by hand, run in the
fastest of Polars' engines, and what twice the rules cost. Needs ``zsgx[batch]``.

    python -m tests.benchmarks.columns [--rows N] [--rounds N] [--quick]
"""

from __future__ import annotations

import argparse
import itertools
import json
import platform
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import polars
from attrs import asdict, frozen
from tests.benchmarks.by_hand import ENGINES, ONCE, Written
from tests.benchmarks.records import DAY, QUESTIONS, answers_of, facts_of, loaded, table_of
from tests.benchmarks.rounds import Taken, taken
from tests.benchmarks.twice import TWICE, doubled

import zsgx

__all__ = ["Grown", "Measured", "main"]

#: What the speed must be at least, as a multiple of the code by hand.
TARGETS: Final = {"zsgx, values": 0.7, "zsgx, in full": 0.4}
#: What twice the rules may take, as a multiple of what the rules take.
GROWTH_TARGET: Final = 1.1
_SAMPLE: Final = 2_000


@frozen
class Variant:
    """
    What the records are like.

    Attributes:
        options: Whether places and options are ``Enum`` or ``text``.
        nulls: Whether some facts are unknown.
        day: Whether the day is ``fixed``, or a ``column``.
    """

    options: Literal["Enum", "text"]
    nulls: bool
    day: Literal["fixed", "column"]

    @classmethod
    def of(cls, text: bool, nulls: bool, dated: bool) -> Variant:
        """Return the variant of three choices."""
        return cls("text" if text else "Enum", nulls, "column" if dated else "fixed")


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        options: As in `Variant`.
        nulls: As in `Variant`.
        day: As in `Variant`.
        rules: Whether the rules are there ``once`` or ``twice``.
        way: Who answered, and whether with status and rule.
        engine: For code by hand, the engine of Polars that was fastest.
        milliseconds: The median over the rounds.
        nanoseconds_a_row: The same for one row.
        speed: As a multiple of the code by hand.
        target: What the speed must be at least, or None where nothing is promised.
        met: Whether it is.
    """

    options: str
    nulls: bool
    day: str
    rules: str
    way: str
    engine: str | None
    milliseconds: float
    nanoseconds_a_row: float
    speed: float
    target: float | None
    met: bool | None


@frozen
class Grown:
    """
    What twice the rules took.

    Attributes:
        options: As in `Variant`.
        nulls: As in `Variant`.
        day: As in `Variant`.
        way: Who answered.
        growth: As a multiple of what the rules took once.
        target: What it may be, or None where nothing is promised.
        met: Whether it is no more.
    """

    options: str
    nulls: bool
    day: str
    way: str
    growth: float
    target: float | None
    met: bool | None


@frozen
class Side:
    """
    One policy, written down twice.

    Attributes:
        rules: What it is called.
        engine: The policy in zsgx.
        written: The policy by hand.
    """

    rules: str
    engine: zsgx.Engine
    written: Written

    def zsgx(
        self, frame: polars.DataFrame, variant: Variant, detail: Literal["value", "full"]
    ) -> polars.DataFrame:
        """Return what zsgx answers."""
        date = zsgx.column("day") if variant.day == "column" else DAY
        return self.engine.decide_table(
            frame, ask=QUESTIONS, at=zsgx.column("place"), date=date, detail=detail
        )

    def by_hand(self, frame: polars.DataFrame, variant: Variant, engine: str) -> polars.DataFrame:
        """Return what the code by hand answers."""
        return self.written.answers(frame, engine, dated=variant.day == "column")

    def calls(
        self, frame: polars.DataFrame, variant: Variant
    ) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield each way to answer, by name."""
        for engine in ENGINES:
            yield engine, partial(self.by_hand, frame, variant, engine)
        yield "zsgx, values", partial(self.zsgx, frame, variant, "value")
        yield "zsgx, in full", partial(self.zsgx, frame, variant, "full")

    def check(self, frame: polars.DataFrame, variant: Variant) -> None:
        """Compare all answers; with a difference, nothing is worth being measured."""
        sample = frame.head(_SAMPLE)
        alone = answers_of(self.engine, sample, dated=variant.day == "column")
        whole = self.by_hand(frame, variant, ENGINES[0])
        _compare(f"{self.rules}, {variant}, each record alone", alone, whole.head(_SAMPLE))
        for engine in ENGINES[1:]:
            found = self.by_hand(frame, variant, engine)
            _compare(f"{self.rules}, {variant}, {engine}", found, whole)
        for detail in ("value", "full"):
            found = self.zsgx(frame, variant, detail).select(QUESTIONS)
            _compare(f"{self.rules}, {variant}, zsgx, {detail}", found, whole)
            for name in QUESTIONS:
                # How many digits a decimal may have is no difference to those who read it.
                if found[name].dtype.base_type() != whole[name].dtype.base_type():
                    raise AssertionError(f"{variant}: {name} is {found[name].dtype}")


def _compare(what: str, found: polars.DataFrame, expected: polars.DataFrame) -> None:
    """Raise an error that shows the first difference, if there is one."""
    for name in QUESTIONS:
        mine, other = (
            each[name].cast(polars.String) if each[name].dtype == polars.Enum else each[name]
            for each in (found, expected)
        )
        differ = mine.ne_missing(other).arg_true()
        if len(differ):
            row = differ[0]
            raise AssertionError(f"{what}: {name}, row {row}: {mine[row]}, {other[row]}")


def measure(
    sides: tuple[Side, ...], variant: Variant, rows: int, rounds: int
) -> tuple[list[Measured], list[Grown]]:
    """Return what every way took for one kind of records, and what twice the rules cost."""
    facts = facts_of(sides[0].engine)
    frame = table_of(facts, rows, nulls=variant.nulls, text=variant.options == "text")
    for side in sides:
        side.check(frame, variant)
    times = taken(
        {
            f"{side.rules}: {way}": call
            for side in sides
            for way, call in side.calls(frame, variant)
        },
        rounds,
    )
    found, best = [], {}
    for side in sides:
        by_engine = {engine: times[f"{side.rules}: {engine}"] for engine in ENGINES}
        fastest = min(by_engine, key=lambda engine: by_engine[engine].median)
        best[side.rules] = ways = {
            "by hand": by_engine[fastest],
            **{way: times[f"{side.rules}: {way}"] for way in TARGETS},
        }
        for way, took in ways.items():
            engine = fastest if way == "by hand" else None
            found.append(_measured(variant, side.rules, way, engine, took, ways["by hand"], rows))
    once, twice = best.values()
    grown = [_grown(variant, way, twice[way].times(once[way])) for way in once]
    return found, grown


def _measured(
    variant: Variant,
    rules: str,
    way: str,
    engine: str | None,
    took: Taken,
    by_hand: Taken,
    rows: int,
) -> Measured:
    speed = round(by_hand.times(took), 3)
    # What is promised is promised of the rules as they are.
    target = TARGETS.get(way) if rules == "once" else None
    return Measured(
        **asdict(variant),
        rules=rules,
        way=way,
        engine=engine,
        milliseconds=round(took.median * 1e3, 2),
        nanoseconds_a_row=round(took.median / rows * 1e9, 2),
        speed=speed,
        target=target,
        met=None if target is None else speed >= target,
    )


def _grown(variant: Variant, way: str, growth: float) -> Grown:
    target = GROWTH_TARGET if way in TARGETS else None
    met = None if target is None else growth <= target
    return Grown(**asdict(variant), way=way, growth=round(growth, 3), target=target, met=met)


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="zsgx on columns beside code by hand.")
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="few rows, to see that it works")
    given = parser.parse_args()
    rows, rounds = (500, 2) if given.quick else (given.rows, given.rounds)
    measured: list[Measured] = []
    grown: list[Grown] = []
    with tempfile.TemporaryDirectory() as folder:
        sides = (
            Side("once", loaded(), ONCE),
            Side("twice", loaded(doubled(Path(folder))), TWICE),
        )
        for kind in itertools.product((False, True), repeat=3):
            found = measure(sides, Variant.of(*kind), rows, rounds)
            measured += found[0]
            grown += found[1]
    shown: dict[str, Any] = {
        "python": platform.python_version(),
        "polars": polars.__version__,
        "rows": rows,
        "rounds": rounds,
        "measured": [asdict(each) for each in measured],
        "twice_the_rules": [asdict(each) for each in grown],
    }
    print(json.dumps(shown, indent=2))


if __name__ == "__main__":
    main()
