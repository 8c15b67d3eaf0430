"""
Random tables.

Rows gather where answers turn: on both sides of every constant and day that a rule meets, on leap
days and at the ends of years, at the amounts whose products end in half a fen. Any fact of a row
may be unknown, and so may its place and its day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Final

from attrs import field, frozen
from tests.properties.comparing import Setting, reference
from tests.properties.records import days_of, record

from zsgx.domain.kinds import Kind, Type, Value
from zsgx.engine.engine import Engine

if TYPE_CHECKING:
    from tests.reference.evaluator import Reference

__all__ = ["Rows", "random_rows"]

_D: Final = Decimal
#: How many of the rows do not contradict themselves; of the others many do.
_MOSTLY: Final = 0.9
#: How many of the rows ask whatever there is, be it that nothing regulates it.
_SILENT: Final = 0.1
#: More than the facts of any question.
_ALL: Final = 1_000
#: Values that are telling whatever the rules say.
_TELLING: Final[Mapping[Kind, tuple[Value, ...]]] = {
    Kind.HOURS: tuple(map(_D, ("0", "0.01", "9.99", "64.5", "71.99", "72", "80", "0.05"))),
    Kind.MONEY: tuple(
        map(_D, ("0", "0.01", "0.05", "1000", "50000", "50000.01", "3333333.40", "3333333.30"))
    ),
    Kind.NUMBER: tuple(
        map(_D, ("0", "0.015", "0.0149999999", "0.0150000001", "0.025", "1", "2.5"))
    ),
    Kind.INT: (0, 1, 2, 9, 10, 11, 499, 500, 501, 999, 1000, 1001, 2023, 2024),
    Kind.TEXT: ("law", "法律", "engineering", " ", "it's", "a\\b"),
    Kind.DATE: tuple(
        map(
            datetime.date.fromisoformat,
            (
                "2000-02-29",
                "2023-02-28",
                "2023-08-23",
                "2023-08-24",
                "2023-12-31",
                "2024-01-01",
                "2024-01-31",
                "2024-02-28",
                "2024-02-29",
                "2024-03-01",
                "2025-02-28",
                "2025-03-01",
            ),
        )
    ),
}
#: The ends of what a fact may be.
_EXTREME: Final[Mapping[Kind, tuple[Value, ...]]] = {
    Kind.HOURS: (_D("999999999999999.99"),),
    Kind.MONEY: (_D("999999999999999.99"),),
    Kind.NUMBER: (_D("999999999.9999999999"),),
    Kind.INT: (999_999_999_999_999,),
    Kind.DATE: (datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)),
}


@frozen
class Rows:
    """
    A table.

    Attributes:
        types: What each fact may be, by path; each is a column.
        records: The known facts of each row.
        places: The place of each row.
        days: The day of each row.
    """

    types: Mapping[str, Type] = field(repr=False)
    records: tuple[Mapping[str, Value], ...] = field(repr=False)
    places: tuple[str | None, ...] = field(repr=False)
    days: tuple[datetime.date | None, ...] = field(repr=False)

    @property
    def height(self) -> int:
        """How many rows there are."""
        return len(self.records)

    def without(self, prefix: str) -> Rows:
        """Return the table without the columns whose names begin with *prefix*."""
        types = {path: type_ for path, type_ in self.types.items() if not path.startswith(prefix)}
        records = tuple(
            {path: value for path, value in each.items() if path in types} for each in self.records
        )
        return Rows(types, records, self.places, self.days)

    def whole(self) -> Rows:
        """Return the table with whole hours and amounts."""
        records = tuple(
            {
                path: value.to_integral_value() if isinstance(value, Decimal) else value
                for path, value in each.items()
            }
            for each in self.records
        )
        return Rows(self.types, records, self.places, self.days)

    def tuples(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield each row: its number, its place, its day, its facts."""
        for number, (each, place, day) in enumerate(
            zip(self.records, self.places, self.days, strict=True)
        ):
            yield (number, place, day, *(each.get(path) for path in self.types))


def random_rows(
    random: Random,
    engine: Engine,
    number: int,
    questions: Sequence[str],
    *,
    extreme: bool = True,
) -> Rows:
    """
    Return a table over all places.

    Args:
        random: Where chance comes from.
        engine: The engine.
        number: How many rows.
        questions: The questions; whatever any of them may look at is a column.
        extreme: Whether some facts are as large, or as late, as they may be.
    """
    places = [policy.jurisdiction.name or "" for policy in engine.policies.values()]
    days = days_of(engine.policies.values())
    paths: dict[str, None] = {}
    pools: dict[str, dict[Value, None]] = {}
    focused: list[tuple[Setting, Mapping[str, Value]]] = []
    # Each question has as many rows as the others at every place whose policies speak of it.
    spoken = [
        (question, place)
        for question in questions
        for place in places
        if any(question in policy.tables for policy in engine.chain(place).policies)
    ]
    random.shuffle(spoken)
    for count in range(number):
        question, place = spoken[count % len(spoken)] if spoken else (questions[0], places[0])
        if random.random() < _SILENT:
            question, place = random.choice(questions), random.choice(places)
        asked = Setting(question, place, random.choice(days))
        facts = record(random, engine, asked, most_unknown=_ALL)
        focused.append((asked, facts))
        for path in reference(engine, asked).paths:
            if not path.startswith("reading."):
                paths[path] = None
        for path, value in facts.items():
            pools.setdefault(path, {})[value] = None
    types = {path: engine.vocabulary[path].type for path in sorted(paths)}
    values = {path: _pool(type_, pools.get(path, {})) for path, type_ in types.items()}
    codes = {
        policy.jurisdiction.name: policy.jurisdiction.code for policy in engine.policies.values()
    }
    records, where, when = [], [], []
    for asked, drawn in focused:
        likely = random.choice((0.0, 0.5, 0.8, 0.95, 1.0))
        row = {path: value for path, value in drawn.items() if path in types}
        known = frozenset(reference(engine, asked).paths)
        for path in types:
            if path not in known and random.random() < likely:
                row[path] = random.choice(values[path])
        for path in row:
            if extreme and random.random() < 0.02 and types[path].kind in _EXTREME:
                row[path] = random.choice(_EXTREME[types[path].kind])
        if random.random() < _MOSTLY:
            row = _consistent(row, reference(engine, asked))
        records.append(row)
        spelt: str | None = codes[asked.at] if random.random() < 0.1 else asked.at
        where.append(spelt if random.random() < 0.97 else None)
        when.append(asked.day if random.random() < 0.97 else None)
    return Rows(types, tuple(records), tuple(where), tuple(when))


def _consistent(row: Mapping[str, Value], slow: Reference) -> dict[str, Value]:
    """Return *row* without what contradicts the facts before it, or the day."""
    kept: dict[str, Value] = {}
    for path, value in row.items():
        if not slow.contradicts({**kept, path: value}):
            kept[path] = value
    return kept


def _pool(type_: Type, met: Mapping[Value, None]) -> list[Value]:
    """Return the values that a fact has in rows which do not turn on it."""
    if type_.kind is Kind.BOOL:
        return [True, False]
    if type_.kind is Kind.ENUM:
        return list(type_.options)
    found = dict.fromkeys((*met, *_TELLING[type_.kind]))
    return [value for value in found if not isinstance(value, int) or value >= type_.least]
