"""
Made-up training records for the benchmarks: the same ones for every engine and every peer.

What columns there are is asked of the engine: `place`, `day`, and every fact that the three
questions look at. Draws come from a hash of the row's number, so that a slice of a large table can
be made alone, in any process, and comes out the same. Hours are quarters between half an hour and
120, never none: at zero hours twice the hours are the hours, and values would agree by accident.
"""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import polars

from zsgx import Engine, Fact, Kind, Policy

__all__ = [
    "DAY",
    "PLACES",
    "QUESTIONS",
    "answers_of",
    "at_place",
    "facts_of",
    "loaded",
    "table_of",
]

DAY: Final = datetime.date(2024, 5, 1)
PLACES: Final = ("national", "guangxi", "qingdao", "weihai")
QUESTIONS: Final = ("hours.credited", "title.route", "subsidy.training.eligible")
#: Chosen so that the days of a record count: the other choices leave them idle.
READINGS: Final = {
    "before_issue": "not_apply",
    "one_year": "rolling",
    "cross_year": "completion",
    "unplanned": "not_recorded",
    "uncertified": "not_recorded",
}

_EPOCH: Final = datetime.date(1970, 1, 1)
#: Days by path: the first that is drawn, and over how many days they spread.
_DAYS: Final = {
    "day": (datetime.date(2021, 6, 1), 2000),
    "certificate.issued_on": (datetime.date(2022, 6, 1), 730),
    "claim.on": (datetime.date(2023, 6, 1), 500),
    "claim.last_paid_on": (datetime.date(2022, 1, 1), 800),
    "training.started_on": (datetime.date(2022, 3, 1), 700),
    "training.completed_on": (datetime.date(2022, 4, 1), 700),
}
#: What is no later than what, so that the days of a record agree with each other.
_BY: Final = {
    "certificate.issued_on": ("day",),
    "training.completed_on": ("day",),
    "training.started_on": ("training.completed_on", "certificate.issued_on"),
    "claim.last_paid_on": ("day", "claim.on"),
}
#: Of a hundred records, for how many a fact is true.
_TRUE: Final = {
    "certificate.training": 50,
    "claim.paid_before": 50,
    "application.exam_based": 30,
    "training.in_published_plan": 60,
}
_MOSTLY: Final = 80
#: Of a hundred records, for how many a fact is not known, where any is unknown.
_UNKNOWN: Final = 5


def loaded(policies: Iterable[Policy] = ()) -> Engine:
    """Return the engine that the benchmarks ask, with *policies* in place of the plugins' own."""
    return Engine.load(policies=policies, readings=READINGS)


def facts_of(engine: Engine) -> dict[str, Fact]:
    """Return by path every fact that the questions look at, at any place in any epoch."""
    paths = dict.fromkeys(
        path
        for question in QUESTIONS
        for place in PLACES
        for table in engine.tables.all_of(question, engine.chain(place))
        for path in table.facts
    )
    return {path: engine.vocabulary[path] for path in paths}


def table_of(
    facts: Mapping[str, Fact],
    rows: int,
    *,
    nulls: bool = False,
    text: bool = False,
    start: int = 0,
) -> polars.DataFrame:
    """
    Return *rows* records, from number *start* on: `place`, `day` and a column for each fact.

    Args:
        facts: The facts by path, as `facts_of` gives them.
        rows: How many.
        nulls: Whether some five in a hundred of each fact are unknown; a place and a day never are.
        text: Whether places and options are text; otherwise they are Enum.
        start: The number of the first.
    """
    numbers = polars.int_range(start, start + rows, dtype=polars.UInt64)
    columns = [
        _options("place", PLACES, numbers),
        _day("day", numbers),
        *(_column(path, fact, numbers) for path, fact in facts.items()),
    ]
    frame = _agreeing(polars.select(columns))
    if nulls:
        frame = frame.with_columns(
            polars.when(_draw(f"{path}?", 100, numbers) >= _UNKNOWN).then(polars.col(path))
            for path in facts
        )
    if text:
        frame = frame.with_columns(polars.col(polars.Enum).cast(polars.String))
    return frame.rechunk()


def _agreeing(frame: polars.DataFrame) -> polars.DataFrame:
    """Return the records with what would contradict the other facts, or the day, put right."""
    for path, others in _BY.items():
        bounds = [polars.col(other) for other in others if other in frame.columns]
        if path in frame.columns:
            frame = frame.with_columns(polars.min_horizontal(path, *bounds, DAY).alias(path))
    if "claim.last_paid_on" in frame.columns:
        frame = frame.with_columns(polars.lit(value=True).alias("claim.paid_before"))
    none = polars.col("certificate.level").cast(polars.String) == "none"
    return frame.with_columns(
        (polars.col("certificate.training") | none).alias("certificate.training")
    )


def _draw(name: str, below: int, numbers: polars.Expr) -> polars.Expr:
    """Return for each of *numbers* a whole number from 0 to *below*, as if drawn for *name*."""
    return numbers.hash(seed=zlib.crc32(name.encode())) % below


def _options(name: str, options: tuple[str, ...], numbers: polars.Expr) -> polars.Expr:
    drawn = _draw(name, len(options), numbers).cast(polars.UInt8)
    return drawn.cat.to(polars.Enum(options)).alias(name)


def _day(name: str, numbers: polars.Expr) -> polars.Expr:
    first, span = _DAYS[name]
    drawn = _draw(name, span, numbers).cast(polars.Int32) + (first - _EPOCH).days
    return drawn.cast(polars.Int32).cast(polars.Date).alias(name)


def _column(path: str, fact: Fact, numbers: polars.Expr) -> polars.Expr:
    match fact.type.kind:
        case Kind.BOOL:
            return (_draw(path, 100, numbers) < _TRUE.get(path, _MOSTLY)).alias(path)
        case Kind.ENUM:
            return _options(path, fact.type.options, numbers)
        case Kind.DATE:
            return _day(path, numbers)
        case Kind.HOURS:
            quarters = _draw(path, 479, numbers).cast(polars.Int64) + 2
            # A quotient has as many places as its operands, so that the divisor is given two.
            hours = (quarters * 25).cast(polars.Decimal(18, 0)) / Decimal("100.00")
            return hours.cast(polars.Decimal(10, 2)).alias(path)
        case kind:
            raise ValueError(f"{path}: nothing is made up for {kind.value}")


def at_place(frame: polars.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each place with its records as dicts of facts, in the order of *frame*."""
    for place in PLACES:
        here = frame.filter(polars.col("place").cast(polars.String) == place)
        yield place, here.drop("place", "day").to_dicts()


def answers_of(engine: Engine, frame: polars.DataFrame, *, dated: bool) -> polars.DataFrame:
    """
    Return what the engine decides on each record alone: the measure of all faster ways.

    Args:
        engine: The engine.
        frame: The records.
        dated: Whether the policy of the record's own `day` is asked; otherwise that of `DAY`.
    """
    found: dict[str, list[Any]] = {question: [] for question in QUESTIONS}
    for record in frame.iter_rows(named=True):
        place, day = record.pop("place"), record.pop("day")
        facts = engine.facts(record)
        for question, values in found.items():
            decided = engine.decide(question, at=place, date=day if dated else DAY, facts=facts)
            values.append(decided.value)
    hours, route, subsidy = QUESTIONS
    route_type = polars.Enum(engine.questions[route].type.options)
    schema = {hours: polars.Decimal(38, 2), route: route_type, subsidy: polars.Boolean()}
    return polars.DataFrame(found, schema=schema)
