"""
How long one decision takes, once everything is loaded and warm.

Prints JSON: for each question and way of asking, the median over several rounds of the mean time of
a round, in microseconds, with its target. Machines differ and are noisy; compare medians taken on
the same one.

    python tests/benchmarks/one_record.py [--quick]
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import asdict, frozen

from zsgx import Certificate, Claim, Engine, Project, Training

__all__ = ["Measured", "main"]

DAY: Final = datetime.date(2024, 5, 1)
#: What a decision may take at most, in microseconds, by how it is asked for.
TARGETS: Final = {"facts": 3.0, "dict": 10.0, "objects": 10.0, "explained": 30.0}


@frozen
class Ask:
    """
    One question about one record.

    Attributes:
        question: The question.
        at: The place.
        facts: The record as a mapping.
        objects: The same record as domain objects; None for one that is undetermined on purpose.
    """

    question: str
    at: str
    facts: Mapping[str, Any]
    objects: tuple[object, ...]


@frozen
class Measured:
    """
    What was measured.

    Attributes:
        question: The question.
        status: What the decision was.
        way: How it was asked for.
        microseconds: The median over the rounds.
        target: What it may take, or None where nothing is promised.
        met: Whether it took no longer.
    """

    question: str
    status: str
    way: str
    microseconds: float
    target: float | None
    met: bool | None


ASKED: Final = (
    Ask(
        "hours.credited",
        "qingdao",
        {
            "training": {"programme": "digital_engineer", "hours": 80},
            "certificate": {"level": "intermediate", "issued_on": "2024-04-20"},
        },
        (
            Training(programme="digital_engineer", hours="80"),
            Certificate(kind="level", level="intermediate", issued_on=datetime.date(2024, 4, 20)),
        ),
    ),
    Ask(
        "title.route",
        "qingdao",
        {"certificate": {"level": "intermediate", "issued_on": "2024-04-20"}},
        (Certificate(kind="level", level="intermediate", issued_on=datetime.date(2024, 4, 20)),),
    ),
    Ask(
        "subsidy.training.eligible",
        "weihai",
        {"training": {"programme": "digital_engineer"}, "claim": {"on": "2024-05-01"}},
        (Training(programme="digital_engineer"), Claim(on=DAY)),
    ),
    Ask("award.base.amount", "qingdao", {}, ()),
    Ask(
        "subsidy.seminar.amount",
        "guangxi",
        {"project": {"kind": "advanced", "implemented": True, "in_plan": True}},
        (Project(kind="advanced", implemented=True, in_plan=True),),
    ),
)


def measured(call: Callable[[], object], rounds: int, times: int) -> float:
    """Return the median over *rounds* of the mean time of *call*, in microseconds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            call()
        found.append((time.perf_counter() - start) / times * 1e6)
    return round(statistics.median(found), 2)


def ways(engine: Engine, ask: Ask) -> Iterator[tuple[str, float | None, Callable[[], object]]]:
    """Yield each way to ask: its name, its target, and a call that does it once."""
    read = engine.facts(ask.facts)

    def decide(facts: object) -> Any:
        return engine.decide(ask.question, at=ask.at, date=DAY, facts=facts)

    yield "facts", TARGETS["facts"], lambda: decide(read)
    yield "dict", TARGETS["dict"], lambda: decide(ask.facts)
    yield "objects", TARGETS["objects"], lambda: decide(ask.objects)
    yield "explained", TARGETS["explained"], lambda: decide(read).explain().considered
    yield "explained as text", None, lambda: decide(read).explain().say("zh")
    yield "explained as JSON", None, lambda: decide(read).explain().as_json()


def measure(*, quick: bool) -> list[Measured]:
    """Return what every question takes in every way of asking."""
    engine = Engine.load()
    rounds, times = (2, 5) if quick else (9, 3000)
    found = []
    for ask in ASKED:
        status = engine.decide(ask.question, at=ask.at, date=DAY, facts=ask.facts).status.value
        for way, target, call in ways(engine, ask):
            call()
            # Text is some hundred times as much work.
            number = max(times // (1 if target else 20), 1)
            took = measured(call, rounds, number)
            met = None if target is None else took <= target
            found.append(Measured(ask.question, status, way, took, target, met))
    return found


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description="How long one decision takes.")
    parser.add_argument("--quick", action="store_true", help="a few times, to see that it works")
    quick = parser.parse_args().quick
    found = {
        "unit": "microseconds, median",
        "python": platform.python_version(),
        "measured": [asdict(each) for each in measure(quick=quick)],
    }
    print(json.dumps(found, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
