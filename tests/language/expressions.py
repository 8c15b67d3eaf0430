"""Expressions and the names they may use, as the tests of the language share them."""

from __future__ import annotations

from typing import Final

import attrs

from zsgx.domain.kinds import (
    BOOL,
    DATE,
    HOURS,
    INT,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    Kind,
    Type,
    Value,
    enumeration,
)
from zsgx.language.check import check
from zsgx.language.names import KnownNames
from zsgx.language.parse import parse
from zsgx.language.tree import ExpressionFault, Node

__all__ = ["LEVEL", "PERSONS", "SCOPE", "TIMES", "checked", "codes", "faults", "meant", "read"]

PERSONS: Final = Type(Kind.INT, "persons")
TIMES: Final = Type(Kind.INT, "person_times")
LEVEL: Final = enumeration("none", "junior", "intermediate", "senior")

VALUES: Final[dict[str, tuple[Value, ...]]] = {
    "nothing": (0,),
    "sometimes_nothing": (2, 0),
    "divisor": (4,),
    "window": (1, 30),
    "ages": (61,),
    "levels": (("junior", "senior"),),
    "odd_levels": (("junior",), ("juniour",)),
}

SCOPE: Final = KnownNames(
    facts={
        "training.hours": HOURS,
        "training.registered_hours": HOURS,
        "training.online": BOOL,
        "training.passed": BOOL,
        "training.completed_on": DATE,
        "training.started_on": DATE,
        "training.occupation": TEXT,
        "base.rank": INT,
        "base.trainees": PERSONS,
        "base.visits": TIMES,
        "project.cost": MONEY,
        "employer.payroll": MONEY,
        "certificate.level": LEVEL,
        "person.title_level": LEVEL,
        "person.sex": enumeration("female", "male"),
        "external.ratio": NUMBER,
        "external.weight": Type(Kind.NUMBER, "persons"),
        "培训.名称": TEXT,
    },
    parameters={
        "multiplier": NUMBER,
        "ceiling": HOURS,
        "amount": MONEY,
        "minimum": PERSONS,
        "nothing": NUMBER,
        "sometimes_nothing": NUMBER,
        "divisor": INT,
        "window": INT,
        "ages": INT,
        "levels": TEXTS,
        "odd_levels": TEXTS,
        "places": TEXTS,
        "start": DATE,
        "open": BOOL,
    },
    readings={"one_year": enumeration("rolling", "calendar")},
    rules=frozenset({"certified", "planned"}),
    questions={"hours.credited": HOURS, "title.level": LEVEL, "base.meets_minimum": BOOL},
    values=lambda name: VALUES.get(name, ()),
)


def read(text: str) -> Node:
    """Return the tree of *text*, which parses."""
    tree, found = parse(text)
    assert found == ()
    assert tree is not None
    return tree


def meant(
    text: str, expected: Type = BOOL, scope: KnownNames = SCOPE
) -> tuple[Node, tuple[ExpressionFault, ...]]:
    """Return the checked tree of *text*, which parses, and its faults."""
    return check(read(text), scope, expected)


def checked(text: str, expected: Type = BOOL) -> Node:
    """Return the checked tree of *text*, which has no faults."""
    tree, found = meant(text, expected)
    assert found == ()
    return tree


def faults(text: str, expected: Type = BOOL) -> tuple[ExpressionFault, ...]:
    """Return what is wrong with *text*, which parses."""
    return meant(text, expected)[1]


def codes(text: str, expected: Type = BOOL) -> list[str]:
    """Return the codes of what is wrong with *text*, which parses."""
    return [fault.code for fault in faults(text, expected)]


def without_rules(scope: KnownNames = SCOPE) -> KnownNames:
    """Return *scope* as an answer sees it."""
    return attrs.evolve(scope, rules=frozenset())
