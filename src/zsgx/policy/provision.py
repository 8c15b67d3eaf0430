"""What a jurisdiction provides: parameters by date, readings, decision tables."""

from __future__ import annotations

import datetime
import enum

from attrs import frozen

from zsgx.domain.kinds import Type, Value
from zsgx.issues import Place
from zsgx.language.tree import Node, Span
from zsgx.policy.term import Term, lacking
from zsgx.text import Text

__all__ = [
    "DatedValue",
    "DecisionTable",
    "Exclusion",
    "Expression",
    "HitPolicy",
    "Mode",
    "Otherwise",
    "Parameter",
    "Reading",
    "Rule",
    "piece",
]


class Mode(enum.Enum):
    """What a table means for the level above it."""

    #: What no rule here answers, the level above may answer.
    EXTENDS = "extends"
    #: The level above has no say any more.
    REPLACES = "replaces"


class HitPolicy(enum.Enum):
    """What it means that two rules of a table apply, in DMN's words."""

    #: Two rules that apply and differ are in conflict.
    UNIQUE = "unique"
    #: The first rule that applies answers.
    FIRST = "first"


@frozen
class Expression:
    """
    An expression as a file has it.

    Attributes:
        text: The text as written.
        tree: Its tree: as parsed at first, with names and types resolved once it has been checked.
        place: Where the text begins. Its width is the text's length where the file has the text
            as it is, on one line; otherwise it is 0, and no closer spot can be told.
    """

    text: str
    tree: Node
    place: Place

    def spot(self, span: Span) -> Place:
        """Return where in the file the piece *span* of the text stands."""
        return piece(self.place, self.text, span)


def piece(place: Place, text: str, span: Span) -> Place:
    """Return where the piece *span* of *text* stands, *text* being at *place* of the file."""
    if place.width != len(text):
        return place
    return place.shifted(span[0], span[1] - span[0])


@frozen
class DatedValue:
    """
    A parameter's value from a day on.

    Attributes:
        since: The first day it holds.
        value: The value.
        cites: The clauses it rests on.
        until: The last day it holds; None up to the next value.
        place: Where it is written.
    """

    since: datetime.date
    value: Value
    cites: tuple[str, ...]
    until: datetime.date | None
    place: Place


@frozen
class Parameter:
    """
    A value by date, each cited.

    Attributes:
        name: Its name within its policy.
        type: What its values may be.
        values: Its values in order of date.
        label: What it is called, or None.
        place: Where it is written.
        partial: Whether it lacks a value on some days of its documents on purpose.
    """

    name: str
    type: Type
    values: tuple[DatedValue, ...]
    label: Text | None
    place: Place
    partial: bool = False

    def on(self, day: datetime.date) -> DatedValue | None:
        """Return the value that holds on *day*, or None."""
        held = None
        for value in self.values:
            if value.since <= day:
                held = value
        if held and held.until and held.until < day:
            return None
        return held

    @property
    def terms(self) -> tuple[Term, ...]:
        """The days on which it has a value."""
        never = (None,)
        held = []
        for value, after in zip(self.values, (*self.values[1:], *never), strict=True):
            last = value.until or datetime.date.max
            if after:
                last = min(last, after.since - datetime.timedelta(days=1))
            held.append(Term(value.since, last))
        return lacking(held, ())


@frozen
class Reading:
    """
    One of several defensible interpretations of an ambiguous clause, chosen by the caller.

    Attributes:
        name: Its name.
        options: The interpretations, by option: what each says.
        default: The option that holds where the caller chooses none; None leaves it unknown.
        label: The ambiguity in words.
        cites: The ambiguous clauses.
        place: Where it is written.
    """

    name: str
    options: tuple[tuple[str, Text], ...]
    default: str | None
    label: Text
    cites: tuple[str, ...]
    place: Place

    @property
    def choices(self) -> tuple[str, ...]:
        """The names of the options."""
        return tuple(option for option, _ in self.options)


@frozen
class Exclusion:
    """
    When a rule does not apply all the same (除外), with a citation of its own.

    Attributes:
        when: The condition.
        cites: The clauses that make the exception.
        partial: Whether it does not hold on some days of its documents on purpose.
    """

    when: Expression
    cites: tuple[str, ...]
    partial: bool = False


@frozen
class Rule:
    """
    One provision of a decision table.

    Attributes:
        id: Its name within the table.
        when: The condition; None always applies.
        unless: Its exceptions.
        then: The answer.
        cites: The clauses it rests on.
        label: What it says in words, or None.
        place: Where it is written.
        partial: Whether it is not in force on some days of its documents on purpose.
    """

    id: str
    when: Expression | None
    unless: tuple[Exclusion, ...]
    then: Expression
    cites: tuple[str, ...]
    label: Text | None
    place: Place
    partial: bool = False


@frozen
class Otherwise:
    """
    What closes a table explicitly, when none of its rules applies.

    Attributes:
        then: The answer; None for silence.
        cites: The clauses it rests on; empty where silence closes the table.
        by_silence: The document that is silent, or None.
        place: Where it is written.
        partial: Whether it closes nothing on some days of its documents on purpose.
    """

    then: Expression | None
    cites: tuple[str, ...]
    by_silence: str | None
    place: Place
    partial: bool = False


@frozen
class DecisionTable:
    """
    How one jurisdiction answers one question.

    Attributes:
        question: The question's name.
        mode: What it means for the level above.
        hit: What it means that two rules apply.
        rules: Its rules in order.
        otherwise: What closes it, or None.
        place: Where it is written.
    """

    question: str
    mode: Mode
    hit: HitPolicy
    rules: tuple[Rule, ...]
    otherwise: Otherwise | None
    place: Place
