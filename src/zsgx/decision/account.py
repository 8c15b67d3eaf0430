"""How each rule stood: it applies, is excepted, is open, or fails, and on which condition."""

from __future__ import annotations

import datetime
import enum

from attrs import frozen

from zsgx.domain.kinds import Value
from zsgx.text import Text

__all__ = ["ConditionAccount", "Considered", "ParameterUse", "RuleAccount", "Standing"]


class Standing(enum.Enum):
    """How a rule stands for one record."""

    APPLIES = "applies"
    FAILED = "failed"
    EXCEPTED = "excepted"
    OPEN = "open"


@frozen
class ParameterUse:
    """
    A parameter's value as a rule used it.

    Attributes:
        name: The parameter.
        label: What it is called.
        value: The value.
        since: The first day it holds.
        cites: The clauses it rests on.
    """

    name: str
    label: Text
    value: Value
    since: datetime.date
    cites: tuple[str, ...]


@frozen
class ConditionAccount:
    """
    One condition of a rule and how it stands.

    Attributes:
        text: The condition in words, as far as it matters for the record.
        holds: Whether it holds; None where it is open.
        facts: The paths of the facts it looks at.
        cites: For an exclusion, the clauses that make it.
    """

    text: Text
    holds: bool | None
    facts: tuple[str, ...]
    cites: tuple[str, ...] = ()


@frozen
class RuleAccount:
    """
    One rule and how it stands.

    Attributes:
        rule: Its full name, ``qingdao/certified``.
        label: What it says in words.
        standing: How it stands.
        then: Its answer in words.
        operands: The paths of the facts that its answer is worked out from.
        conditions: Its conditions.
        exclusions: Its exclusions.
        cites: The clauses it rests on.
        parameters: The parameter values it uses.
        missing: Where it is open, the unknown facts that settle it.
    """

    rule: str
    label: Text
    standing: Standing
    then: Text
    operands: tuple[str, ...]
    conditions: tuple[ConditionAccount, ...]
    exclusions: tuple[ConditionAccount, ...]
    cites: tuple[str, ...]
    parameters: tuple[ParameterUse, ...]
    missing: tuple[str, ...]


@frozen
class Considered:
    """
    What explanations of records with the same atoms have in common.

    Attributes:
        rules: The rules of the chain that were considered, the most specific level first.
        closed: What closed the last table that was looked at, or None.
        asks: The questions whose answers the rules use.
    """

    rules: tuple[RuleAccount, ...]
    closed: Text | None
    asks: tuple[str, ...]
