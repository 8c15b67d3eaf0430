"""
People at random for tests of accounts, and a plain fold over their entries, written by itself.

The fold knows the made-up place of `tests.cove` by heart and reads no policy. It takes entries of
which everything is known; of others, tests fold the ways in which they could turn out.
"""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any, Final

import polars as pl
from attrs import frozen
from tests.cove import ACCOUNT

__all__ = ["ENTRIES", "PERSONS", "Crowd", "Year", "completed", "folded", "text_of"]

ENTRIES: Final[dict[str, Any]] = {
    "person": pl.String,
    "entry": pl.Int64,
    "date": pl.Date,
    "training.hours": pl.Decimal(20, 2),
    "training.subject": pl.String,
    "training.online": pl.Boolean,
    "training.programme": pl.String,
    "certificate.training": pl.Boolean,
    "credited": pl.Decimal(20, 2),
}
PERSONS: Final[dict[str, Any]] = {
    "person": pl.String,
    "person.title_level": pl.String,
    "person.retired": pl.Boolean,
}
#: What each fact may be, where it is unknown.
_OPTIONS: Final[Mapping[str, Sequence[Any]]] = {
    "training.subject": ("public", "professional"),
    "training.online": (True, False),
    "training.programme": ("other", "programme_other", "capability", "digital_engineer"),
    "certificate.training": (True, False),
    "person.title_level": ("none", "junior", "intermediate", "senior"),
    "person.retired": (True, False),
}
_YEARS: Final = (2021, 2022, 2022, 2022, 2023)


def text_of(*, carry: bool) -> str:
    """Return the accounts of the place, of which tables can add up, maybe with its carry-over."""
    text = re.sub(r"      - \{id: book.*?\n", "", ACCOUNT)
    return text if carry else re.sub(r"    carry: .*?\n", "", text, count=1)


@frozen
class Crowd:
    """
    People and their entries.

    Attributes:
        entries: The entries, one a row.
        persons: The people, one a row.
    """

    entries: list[dict[str, Any]]
    persons: list[dict[str, Any]]

    @classmethod
    def at_random(cls, seed: int, people: int, unknown: float = 0, also: bool = True) -> Crowd:
        """
        Return people at random.

        Args:
            seed: Where chance starts.
            people: How many.
            unknown: How likely a thing is unknown.
            also: Whether that goes for what changes a credit or what is asked of a person as well.
        """
        chance = random.Random(seed)

        def maybe(value: Any, *, may: bool = True) -> Any:
            return None if may and chance.random() < unknown else value

        entries: list[dict[str, Any]] = []
        persons: list[dict[str, Any]] = []
        for number in range(people):
            who = f"P{number}"
            for _ in range(chance.randint(1, 7)):
                day = datetime.date(
                    chance.choice(_YEARS), chance.randint(1, 12), chance.randint(1, 28)
                )
                hours = Decimal(chance.choice([5, 10, 20, 35, 60, 100]))
                entries.append(
                    {
                        "person": who,
                        "entry": len(entries),
                        "date": maybe(day),
                        "training.hours": maybe(
                            hours + Decimal(chance.randint(0, 99)) / 100, may=also
                        ),
                        "training.subject": maybe(chance.choice(["public", "professional"])),
                        "training.online": maybe(chance.random() < 0.4),
                        "training.programme": maybe(chance.choice(_OPTIONS["training.programme"])),
                        "certificate.training": maybe(chance.random() < 0.2, may=also),
                        "credited": chance.choice([None, None, None, hours]),
                    }
                )
            persons.append(
                {
                    "person": who,
                    "person.title_level": maybe(chance.choice(["senior", "junior"]), may=also),
                    "person.retired": maybe(chance.random() < 0.2, may=also),
                }
            )
        return cls(entries, persons)

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the entries and the people as tables."""
        return pl.DataFrame(self.entries, ENTRIES), pl.DataFrame(self.persons, PERSONS)

    def each(self) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Yield each person with their entries."""
        for person in self.persons:
            yield person, [one for one in self.entries if one["person"] == person["person"]]


def completed(
    person: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], chance: random.Random
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a person and entries with everything known that was not, at random."""

    def known(row: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(row)
        for path, value in row.items():
            if value is None and path in _OPTIONS:
                found[path] = chance.choice(_OPTIONS[path])
            elif value is None and path == "training.hours":
                found[path] = Decimal(chance.choice([0, 3, 18, 40, 250]))
            elif value is None and path == "date":
                found[path] = datetime.date(chance.choice(_YEARS), chance.randint(1, 12), 28)
        return found

    return known(person), [known(row) for row in entries]


@frozen
class Year:
    """
    What a year of a person comes to.

    Attributes:
        counted: All hours.
        professional: Those of professional subjects.
        public: Those of public subjects.
        carried_in: What is carried in.
        wanted: What is asked.
        status: How each requirement stands.
    """

    counted: Decimal
    professional: Decimal
    public: Decimal
    carried_in: Decimal
    wanted: Decimal
    status: Mapping[str, str]


def folded(
    person: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], year: int, *, carry: bool
) -> Year:
    """Return what a year of a person comes to, of whom everything is known."""
    wanted = Decimal(100 if person["person.title_level"] == "senior" else 90)
    stock: list[tuple[int, Decimal]] = []
    first = min([year, *(row["date"].year for row in entries)])
    for each in range(first, year):
        counted, _, _ = _year(entries, each, wanted)
        stock = _after(stock, each, counted, wanted)
    carried = sum((left for _, left in stock), Decimal(0)) if carry else Decimal(0)
    counted, professional, public = _year(entries, year, wanted)
    asked = year >= 2023 and not person["person.retired"]
    status = {
        "whole": counted + carried >= wanted,
        "professional": 3 * professional >= 2 * counted,
        "public": public >= 30,
    }
    told = {name: "met" if met else "lacking" for name, met in status.items()}
    told["public"] = told["public"] if asked else "silent"
    return Year(counted, professional, public, carried, wanted, told)


def _year(
    entries: Sequence[Mapping[str, Any]], year: int, wanted: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    lectures = Decimal(20)
    online = (wanted / 3).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
    rows = []
    for row in entries:
        hours = row["credited"]
        if hours is None:
            hours = row["training.hours"] * (2 if row["certificate.training"] else 1)
        for later, part in enumerate(_parts(row, hours)):
            if row["date"].year + later == year and part:
                rows.append((row["date"], row["entry"], row, part))
    rows.sort(key=lambda one: one[:2])
    # One cap after the other, each over all entries in order.
    left = []
    room = lectures
    for _, _, row, part in rows:
        kept = part
        if row["training.programme"] == "other":
            kept = min(part, room)
            room -= kept
        left.append(kept)
    room = online
    sums = {"public": Decimal(0), "professional": Decimal(0)}
    for (_, _, row, _), part in zip(rows, left, strict=True):
        kept = part
        if row["training.online"]:
            kept = min(part, room)
            room -= kept
        sums[row["training.subject"]] += kept
    return sums["public"] + sums["professional"], sums["professional"], sums["public"]


def _parts(row: Mapping[str, Any], hours: Decimal) -> list[Decimal]:
    if row["training.programme"] != "capability":
        return [hours]
    half = (hours / 2).quantize(Decimal("0.01"), rounding=ROUND_FLOOR)
    return [hours - half, half]


def _after(
    stock: Sequence[tuple[int, Decimal]], year: int, counted: Decimal, wanted: Decimal
) -> list[tuple[int, Decimal]]:
    """Return what is left over after a year: by its year, for two years, thirty of each at most."""
    need, rest = wanted, []
    for of, amount in stock:
        used = min(need, amount)
        need -= used
        if of + 2 > year:
            rest.append((of, amount - used))
    surplus = max(counted - need, Decimal(0))
    return [*rest, (year, min(surplus, Decimal(30)))]
