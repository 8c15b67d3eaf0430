"""The part of a condition that matters for one record."""

from decimal import Decimal

import pytest

from zsgx.domain.kinds import BOOL, HOURS, Value
from zsgx.engine.decide.record import KnownRecord
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Compare,
    DecisionName,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
)

PARAMETERS: dict[str, Value] = {"least": Decimal(10), "levels": ("junior", "senior")}
RECORD = KnownRecord(
    {"yes": True, "no": False, "hours": Decimal(20), "level": "senior"},
    {"early": "count"},
    PARAMETERS.get,
    lambda name: pytest.fail(f"no rule here looks anything up in {name}"),
)

YES, NO, OPEN = FactName("yes", type=BOOL), FactName("no", type=BOOL), FactName("open", type=BOOL)
HOURS_FACT = FactName("hours", type=HOURS)
LEVEL = FactName("level")
ELSEWHERE = Compare("==", DecisionName("other.question"), Literal(value=1))


@pytest.mark.parametrize(
    ("tree", "relevant"),
    [
        (YES, YES),
        (Any((NO, YES, OPEN)), YES),
        (Any((YES, Not(NO))), YES),
        (Any((NO, OPEN)), OPEN),
        (Any((NO, Not(YES))), Any((NO, Not(YES)))),
        (All((YES, NO, OPEN)), NO),
        (All((YES, OPEN)), OPEN),
        (All((YES, Not(NO))), All((YES, Not(NO)))),
        (All((NO, YES, Not(YES))), All((NO, Not(YES)))),
        (All((YES, Any((NO, OPEN)))), OPEN),
        (Any((NO, ELSEWHERE)), ELSEWHERE),
    ],
)
def test_alternatives_shrink_to_the_one_that_holds_and_requirements_to_those_that_fail(
    tree: Node, relevant: Node
) -> None:
    assert RECORD.relevant(tree) == relevant


def least(tree: Node) -> Node:
    return Compare(">=", tree, ParameterName("least", type=HOURS))


@pytest.mark.parametrize(
    ("tree", "holds"),
    [
        (Literal(value=True), True),
        (least(HOURS_FACT), True),
        (Compare("<", HOURS_FACT, Literal(value=Decimal(20))), False),
        (Compare("!=", LEVEL, Literal(value="none")), True),
        (Compare("==", ReadingName("early"), Literal(value="count")), True),
        (Compare("==", ReadingName("late"), Literal(value="count")), None),
        (least(FactName("unknown")), None),
        (Compare(">", HOURS_FACT, ParameterName("nameless")), None),
        (Member(LEVEL, ListOf((Literal(value="junior"),))), False),
        (Member(LEVEL, ParameterName("levels")), True),
        (Member(LEVEL, ParameterName("least")), None),
        (Member(FactName("unknown"), ParameterName("levels")), None),
        (least(Arithmetic("-", HOURS_FACT, ParameterName("least", type=HOURS), type=HOURS)), True),
        (least(Call("min", (HOURS_FACT, Literal(value=Decimal(9))), type=HOURS)), False),
        (least(Arithmetic("-", HOURS_FACT, ParameterName("nameless"), type=HOURS)), None),
        (least(Arithmetic("-", HOURS_FACT, DecisionName("a.b"), type=HOURS)), None),
        (Not(OPEN), None),
        (HOURS_FACT, None),
        (Any((NO, ELSEWHERE)), None),
    ],
)
def test_a_condition_holds_or_not_or_is_open(tree: Node, holds: object) -> None:
    assert RECORD.holds(tree) is holds
