"""What a table may say about a record, held against the reference."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from attrs import define, field, frozen
from tests.reference.evaluator import Reference, TooManyError, Verdict, exact

from zsgx.decision.decision import Decision
from zsgx.domain.kinds import Kind, Type, Value
from zsgx.engine.engine import Engine
from zsgx.errors import ContradictionError

__all__ = [
    "Decider",
    "Note",
    "Setting",
    "Tally",
    "by_table",
    "canonical",
    "compare",
    "faults",
    "reference",
    "verdict_of",
]


#: Notes for the report how much was compared.
Note = Callable[[str, object], None]
#: How a record is decided.
Decider = Callable[["Engine", "Setting", Mapping[str, Value]], Decision]


@frozen
class Setting:
    """
    Where and when a question is asked.

    Attributes:
        question: The question.
        at: The place's name.
        day: The day.
        readings: The readings that the caller has chosen, as pairs.
    """

    question: str
    at: str
    day: datetime.date
    readings: tuple[tuple[str, str], ...] = ()


@define
class Tally:
    """
    How much has been compared.

    Attributes:
        records: How many records.
        questions: How many records of each question.
        statuses: How many records came to each status.
        bounded: Records on which arithmetic says more than comparisons do, so that the table was
            held between the two.
        skipped: Records with too many ways of completing them.
        refused: Records that contradict themselves.
        impossible: Records that no value of what is unknown completes.
    """

    records: int = 0
    questions: Counter[str] = field(factory=Counter)
    statuses: Counter[str] = field(factory=Counter)
    bounded: int = 0
    skipped: int = 0
    refused: int = 0
    impossible: int = 0

    def count(self, setting: Setting, decision: Decision, *, bounded: bool) -> None:
        """Count a record that has been compared."""
        self.records += 1
        self.questions[setting.question] += 1
        self.statuses[decision.status.value] += 1
        self.bounded += bounded

    def __str__(self) -> str:
        statuses = ", ".join(
            f"{number} {status}" for status, number in sorted(self.statuses.items())
        )
        return (
            f"{self.records} records of {len(self.questions)} questions compared: "
            f"{statuses}; {self.bounded} between two bounds, {self.skipped} left out as too large, "
            f"{self.refused} refused since they contradict themselves, "
            f"{self.impossible} that nothing completes"
        )


def canonical(value: object, type_: Type) -> Value:
    """Return a value of the reference as the engine has it."""
    if isinstance(value, Fraction):
        if type_.kind is Kind.INT:
            return int(value)
        return Decimal(value.numerator) / Decimal(value.denominator)
    assert isinstance(value, bool | str | datetime.date)
    return value


def verdict_of(decision: Decision) -> Verdict:
    """Return what a decision says, in the words of the reference."""
    value = None if decision.value is None else exact(decision.value)
    return Verdict(decision.status.value, value, frozenset(decision.missing))


@lru_cache(maxsize=20_000)
def reference(engine: Engine, setting: Setting) -> Reference:
    """Return the reference for a setting."""
    code = engine.chain(setting.at).place.code
    return Reference(
        engine.policies,
        engine.questions,
        {path: fact.type for path, fact in engine.vocabulary.items()},
        question=setting.question,
        place=code,
        day=setting.day,
        readings=dict(setting.readings),
        contradictions=engine.contradictions,
    )


def faults(said: Verdict, atoms: Verdict, values: Verdict) -> list[str]:
    """
    Return what is wrong with what a table says about one record.

    Args:
        said: What the table says.
        atoms: The reference, every open comparison tried with every sign.
        values: The reference, every unknown fact tried with real values.
    """
    found = []
    if atoms.status != "undetermined" and said != atoms:
        found.append("it is settled, whatever the open comparisons come to")
    if values.status == "undetermined" and said.status != "undetermined":
        found.append("two real ways of completing it come out differently")
    if values.status != "undetermined" and said.status != "undetermined" and said != values:
        found.append("no way of completing it comes out so")
    if said.status == "undetermined":
        if lacking := values.missing - said.missing:
            found.append(f"{sorted(lacking)} can change the answer and is not missing")
        if idle := said.missing - atoms.missing:
            found.append(f"{sorted(idle)} is missing and cannot change the answer")
    elif said.missing:
        found.append("something is missing although it is settled")
    return found


def by_table(engine: Engine, setting: Setting, facts: Mapping[str, Value]) -> Decision:
    """Decide as a caller does."""
    return engine.decide(
        setting.question,
        at=setting.at,
        date=setting.day,
        facts=facts,
        readings=dict(setting.readings),
    )


def compare(
    engine: Engine,
    setting: Setting,
    facts: Mapping[str, Value],
    tally: Tally,
    *,
    most: int = 400,
    decide: Decider = by_table,
) -> list[str]:
    """
    Decide on one record and return what is wrong with the decision, ready to be read.

    Args:
        engine: The engine.
        setting: What is asked, where and when.
        facts: The record.
        tally: Where it is counted.
        most: How many ways of completing it are tried at most.
        decide: How it is decided; the controls have ways of their own, which are wrong.
    """
    slow = reference(engine, setting)
    if slow.contradicts(facts):
        tally.refused += 1
        try:
            decision = decide(engine, setting, facts)
        except ContradictionError:
            return []
        return [f"it contradicts itself and is not refused\n  {setting}\n  {dict(facts)}"]
    try:
        atoms = slow.by_atoms(facts, most)
        values = slow.by_values(facts, most) if atoms.signs or slow.rules_out else atoms
    except TooManyError:
        tally.skipped += 1
        return []
    if not values.leaves:
        # No single contradiction says so, but what is unknown has no value that it could have:
        # there is no such record, and nothing that could be said of it is wrong.
        tally.impossible += 1
        return []
    decision = decide(engine, setting, facts)
    tally.count(setting, decision, bounded=atoms != values)
    said = verdict_of(decision)
    return [
        f"{fault}\n  {setting}\n  facts {dict(facts)}\n"
        f"  table  {said}\n  values {values}\n  atoms  {atoms}"
        for fault in faults(said, atoms, values)
    ]
