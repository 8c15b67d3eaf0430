"""Random lookup tables, and beside each the same rows written out as rules."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

from attrs import frozen

from zsgx import Engine, read_policy_folder

__all__ = ["DAY", "FACTS", "Pair", "pair", "record"]

DAY: Final = datetime.date(2024, 6, 1)
_FIRST: Final = datetime.date(2024, 1, 1)
#: Facts of every kind, and values that meet each other often.
FACTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "person.title_level": ("none", "junior", "intermediate", "senior"),
    "training.online": (False, True),
    "employer.ownership": ("public", "non_public"),
    "training.occupation": ("a", "b", "c", "d", "e"),
    "base.rank": tuple(range(1, 9)),
    "training.hours": tuple(Decimal(number) / 4 for number in range(33)),
    "employer.payroll": tuple(Decimal(number) / 100 for number in range(0, 500, 20)),
    "certificate.issued_on": tuple(_FIRST + datetime.timedelta(days=day) for day in range(13)),
    "external.training_fund_ratio": tuple(Decimal(number) / 10 for number in range(0, 50, 4)),
}
_NAMED: Final = ("person.title_level", "training.online", "employer.ownership")
_TEXT: Final = "training.occupation"
#: Texts in such number that a table of them is too large to be told apart cell by cell.
_MANY: Final = tuple(f"x{number}" for number in range(4_200))


@frozen
class Pair:
    """
    Two places that answer alike, one by a lookup table and one by rules.

    Attributes:
        engine: The engine that has both.
        text: The policy with the lookup table.
    """

    engine: Engine
    text: str


def record(random: Random, known: float = 0.7) -> dict[str, Any]:
    """Return facts of which each is known about as often as *known* says."""
    return {path: random.choice(of) for path, of in FACTS.items() if random.random() < known}


def pair(random: Random, folder: Path, *, large: bool = False) -> Pair:
    """Return a random lookup table in use, and the same as rules."""
    keys = random.sample(list(FACTS), random.randint(1, 3))
    if large:
        keys = list(dict.fromkeys([_TEXT, *keys[1:]]))
    rows = [
        ([_cell(random, key) for key in keys], random.choice((0, 8, 16, 24)))
        for _ in range(random.randint(1, 6))
    ]
    rest = random.random() < 0.5
    lookup = [
        "lookups:",
        "  table:",
        f"    keys: [{', '.join(keys)}]",
        "    unit: hours",
        "    cite: DOC/1/hours-1",
        "    hit: first",
        "    otherwise: {value: 8}" if rest else "    partial: true",
        "    rows:",
        *(f"      - [{', '.join([*(said for said, _ in cells), str(v)])}]" for cells, v in rows),
    ]
    if large:
        many = [f"[{', '.join(_MANY)}]" if key == _TEXT else "any" for key in keys]
        lookup.append(f"      - [{', '.join(many)}, 99]")
    written = ["  hours.to_register:", "    mode: replaces", "    hit: first", "    rules:"]
    for number, (cells, value) in enumerate(rows):
        conditions = [condition for _, condition in cells if condition]
        written += _rule(f"row_{number}", conditions, str(value))
    if rest:
        written.append("    otherwise: {then: 8, cite: DOC/1/hours-1}")
    uses = [_use(random) for _ in range(random.randint(1, 3))]
    text = "\n".join([*lookup, "tables:", *_table(uses, "lookup.table")])
    rules = "\n".join(["tables:", *_table(uses, "decision.hours.to_register"), *written])
    policies = [
        _policy(folder / name, code, name, body)
        for name, code, body in (("table", "990100", text), ("rules", "990200", rules))
    ]
    return Pair(Engine.load(plugins=[], policies=policies), text)


def _policy(folder: Path, code: str, name: str, body: str) -> Any:
    folder.mkdir()
    document = name.upper()
    (folder / "jurisdiction.yaml").write_text(
        f"format: 1\nname: {name}\ncode: '{code}'\nlabel: {{zh: 甲, en: {name}}}\n"
        f"gaps: ['990000', '000000']\ndocuments:\n  {document}:\n"
        "    title: {zh: 标准, en: Standard}\n    issued: 2024-01-01\n",
        encoding="utf-8",
    )
    clauses = "clauses:\n  DOC/1/hours-1: {zh: 折算, en: conversion}\n"
    provisions = (clauses + body).replace("DOC/", f"{document}/")
    (folder / "hours.yaml").write_text(provisions, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert not issues, [issue.say("en") for issue in issues]
    return policy


def _table(uses: list[tuple[str, str, str, int]], value: str) -> list[str]:
    lines = ["  hours.credited:", "    mode: replaces", "    hit: first", "    rules:"]
    for number, (how, condition, test, other) in enumerate(uses):
        conditions = [condition] if condition else []
        if how in ("when", "both"):
            conditions.append(test.format(value))
        then = {"when": str(other), "most": f"max({value}, {other})"}.get(how, value)
        lines += _rule(f"use_{number}", conditions, then)
    return lines


def _rule(name: str, conditions: list[str], then: str) -> list[str]:
    when = [f'        when: "{" and ".join(conditions)}"'] if conditions else []
    return [f"      - id: {name}", *when, f"        then: {then}", "        cite: DOC/1/hours-1"]


def _use(random: Random) -> tuple[str, str, str, int]:
    how = random.choice(("then", "then", "when", "both", "most"))
    path = random.choice(list(FACTS))
    condition = f"{path} == {_literal(random.choice(FACTS[path]))}"
    test = f"{{}} {random.choice(('>', '>=', '==', '<'))} {random.choice((8, 16, 24))}"
    return how, condition if random.random() < 0.6 else "", test, random.choice((0, 8, 16))


def _cell(random: Random, path: str) -> tuple[str, str]:
    """Return a cell as it is written, and as a condition; the empty one for any."""
    values = FACTS[path]
    if random.random() < 0.2:
        return "any", ""
    if path in _NAMED or path == _TEXT:
        some = random.sample(values[:4], 1 if len(values) == 2 else random.choice((1, 1, 2)))
        said = [str(value).lower() for value in some]
        if path == "training.online":
            return said[0], path if some[0] else f"not {path}"
        listed = ", ".join(map(_literal, some))
        return (f"[{', '.join(said)}]" if some[1:] else said[0]), f"{path} in [{listed}]"
    low, high = sorted(random.sample(values[1:], 2))
    match random.choice(("one", "range", "from", "to", "more", "less")):
        case "one":
            return str(low), f"{path} == {_literal(low)}"
        case "range":
            span = f"{path} >= {_literal(low)} and {path} <= {_literal(high)}"
            return f"{low}..{high}", span
        case "from":
            return f"{low}..", f"{path} >= {_literal(low)}"
        case "to":
            return f"..{high}", f"{path} <= {_literal(high)}"
        case "more":
            return f"'>{low}'", f"{path} > {_literal(low)}"
        case _:
            return f"'<{high}'", f"{path} < {_literal(high)}"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.date):
        return f"date('{value}')"
    return f"'{value}'" if isinstance(value, str) else str(value)
