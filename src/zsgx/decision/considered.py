"""How each rule stood: it applies, is excepted, is open, or fails, and on which condition."""

from __future__ import annotations

import datetime
import enum
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.domain.jurisdiction import division_words
from zsgx.domain.kinds import Value
from zsgx.policy.term import Term
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Considered",
    "ConsideredCondition",
    "ConsideredRule",
    "LookupUse",
    "Note",
    "OutOfTerm",
    "ParameterUse",
    "RuleStanding",
    "RuleWithoutValue",
    "Unvalued",
    "gap_notes",
]


class RuleStanding(enum.Enum):
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
class LookupUse:
    """
    The row of a lookup table that a rule used.

    Attributes:
        name: The table.
        label: What it is called.
        row: What the row says, in words.
        value: Its value.
        cites: The clauses it rests on.
        line: The line of its file on which it is written.
    """

    name: str
    label: Text
    row: Text
    value: Value | None
    cites: tuple[str, ...]
    line: int


@frozen
class ConsideredCondition:
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
class ConsideredRule:
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
        tests: Where its answer is itself a condition, the parts of it; each must hold.
        constant: Its answer, where that is the same for every record.
    """

    rule: str
    label: Text
    standing: RuleStanding
    then: Text
    operands: tuple[str, ...]
    conditions: tuple[ConsideredCondition, ...]
    exclusions: tuple[ConsideredCondition, ...]
    cites: tuple[str, ...]
    parameters: tuple[ParameterUse, ...]
    missing: tuple[str, ...]
    tests: tuple[ConsideredCondition, ...] = ()
    constant: Value | None = None

    @property
    def passes(self) -> bool | None:
        """Whether its answer, a condition, holds; None where that is open."""
        held = [test.holds for test in self.tests]
        return False if False in held else None if None in held else True

    @property
    def is_near(self) -> bool:
        """Whether one condition alone kept it from applying, or an exception."""
        failed = [condition for condition in self.conditions if condition.holds is False]
        if self.standing is RuleStanding.EXCEPTED:
            return True
        excepted = any(exclusion.holds for exclusion in self.exclusions)
        return self.standing is RuleStanding.FAILED and len(failed) == 1 and not excepted


@frozen
class Unvalued:
    """
    A parameter that has no value on the day.

    Attributes:
        name: The parameter.
        label: What it is called.
        terms: The days on which it has one.
    """

    name: str
    label: Text
    terms: tuple[Term, ...]


@frozen
class RuleWithoutValue:
    """
    A rule that stands aside because parameters that it uses have no value on the day.

    Attributes:
        rule: Its full name, ``qingdao/certified``.
        label: What it says in words.
        parameters: The parameters.
        cites: The clauses it rests on.
    """

    rule: str
    label: Text
    parameters: tuple[Unvalued, ...]
    cites: tuple[str, ...]


@frozen
class OutOfTerm:
    """
    A document on the matter that is not in force on the day.

    Attributes:
        document: The document's id.
        term: The days on which it is in force.
        ended: Whether its term has ended; if not, it has not begun.
        note: What a reader must know of its dates, or None.
        superseded_by: The documents that took its place, by id.
    """

    document: str
    term: Term
    ended: bool
    note: Text | None
    superseded_by: tuple[str, ...] = ()


@frozen
class Considered:
    """
    What explanations of records with the same atoms have in common.

    Attributes:
        rules: The rules of the chain that were considered, the most specific level first.
        closed: Which documents say nothing on the matter, where that is the answer, or None.
        asks: The questions whose answers the rules use.
        without_value: The rules that stand aside because parameters have no value on the day.
        out_of_term: Where nothing answers, the documents on the matter that are not in force.
    """

    rules: tuple[ConsideredRule, ...]
    closed: Text | None
    asks: tuple[str, ...]
    without_value: tuple[RuleWithoutValue, ...] = ()
    out_of_term: tuple[OutOfTerm, ...] = ()


@frozen
class Note:
    """
    One thing that a reader must know besides.

    Attributes:
        text: It in words.
        ids: What it is about, by id.
    """

    text: Text
    ids: tuple[str, ...] = ()


def gap_notes(codes: Iterable[str]) -> Iterator[Note]:
    """Yield that the rules of the levels without a policy, by their *codes*, were left out."""
    names = [division_words(code) for code in codes]
    if names:
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        yield Note(
            Text(
                f"{zh}没有政策插件，其规定未被考虑。",
                f"There is no policy for {en} above; its rules were not considered.",
            )
        )
