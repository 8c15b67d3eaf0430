"""
Why a decision came out as it did.

For every rule of the chain that was considered: whether it applies, does not apply (and which
condition fails, with the values seen), is excepted, or is open (and what is missing).
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from attrs import frozen

from zsgx.domain.kinds import Value
from zsgx.text import Language, Text

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision
    from zsgx.decision.layout import Line

__all__ = [
    "ConditionAccount",
    "Considered",
    "Explanation",
    "ParameterUse",
    "Reasons",
    "RuleAccount",
    "Standing",
]


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


class Reasons(Protocol):
    """What an explanation draws on for its words."""

    def fact(self, path: str) -> Text:
        """Return what a fact, a reading or an outside value is called."""

    def seen(self, path: str, value: Value | None) -> Text:
        """Return the value of a fact in words."""

    def document(self, clause: str) -> Text:
        """Return the document of a clause: its title and number."""

    def provision(self, clause: str) -> Text:
        """Return where in its document a clause stands, and what it says."""

    def choices(self, path: str) -> Text | None:
        """Return the options of a reading in words, None for anything else."""

    def notes(self, decision: Decision) -> tuple[Text, ...]:
        """Return what else a reader must know of *decision*."""

    def below(self, decision: Decision, asks: tuple[str, ...]) -> tuple[Explanation, ...]:
        """Return the explanations of the answers that the rules use."""


@frozen
class Explanation:
    """
    Why a decision came out as it did.

    Attributes:
        decision: The decision.
        considered: How every rule stood.
        reasons: Where the words come from.
    """

    decision: Decision
    considered: Considered
    reasons: Reasons

    def lines(self) -> Sequence[Line]:
        """Return the lines of the explanation, each with its role and in both languages."""
        from zsgx.decision.wording import lines  # noqa: PLC0415 - words are loaded on demand

        return tuple(lines(self))

    def say(self, language: Language, width: int | None = None) -> str:
        """Return the explanation as text in *language*, in lines of at most *width* cells."""
        from zsgx.decision.layout import as_text  # noqa: PLC0415 - words are loaded on demand

        return "\n".join(text for text, _ in as_text(self.lines(), language, width))

    def markdown(self, language: Language) -> str:
        """Return the explanation as Markdown in *language*."""
        from zsgx.decision.layout import as_markdown  # noqa: PLC0415 - words are loaded on demand

        return as_markdown(self.lines(), language)

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object; ``version`` counts its changes of shape."""
        from zsgx.decision.data import as_json  # noqa: PLC0415 - words are loaded on demand

        return as_json(self)
