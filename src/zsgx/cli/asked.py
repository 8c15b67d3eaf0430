"""From options to what is asked: where, when and with which facts; all faults at once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

from zsgx.cli.facts_file import read_facts
from zsgx.cli.output import UnusableError, texts_of
from zsgx.domain.catalogue import Facts
from zsgx.domain.kinds import DATE, Kind
from zsgx.engine.engine import Engine
from zsgx.engine.need import Need, need_of
from zsgx.errors import ValueRefusedError, ZsgxError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.cli.options import Given
    from zsgx.decision.decision import Decision
    from zsgx.issues import Issue

__all__ = ["Asked", "ask", "day_of"]


@frozen
class Asked:
    """
    What is asked.

    Attributes:
        engine: The engine, with the readings chosen.
        at: The place.
        date: The day whose policy is asked.
        facts: The facts.
    """

    engine: Engine
    at: str
    date: datetime.date
    facts: Facts

    def decide(self, question: str) -> Decision:
        """Return the decision on *question*."""
        return self.engine.decide(question, at=self.at, date=self.date, facts=self.facts)

    def needs(self, decision: Decision) -> tuple[Need, ...]:
        """Return what to ask for next, in order, given the *decision* on a question."""
        chain = self.engine.chain(self.at)
        return tuple(need_of(path, self.engine.tables, chain) for path in decision.missing)


def ask(questions: Iterable[str], given: Given) -> Asked:
    """
    Return what a command asks, out of the options that it was *given*.

    Raises:
        UnusableError: Any of them cannot be used; all faults are listed.
    """
    engine = Engine.load()
    faults: list[Text | Issue] = []
    for question in dict.fromkeys(questions):
        if question not in engine.questions:
            hint = did_you_mean(question, engine.questions)
            faults.append(
                Text(f"未知问题 {question}。{hint.zh}", f"Unknown question {question}. {hint.en}")
            )
    try:
        engine.chain(given.at)
    except ZsgxError as error:
        faults += texts_of(error)
    day = day_of(given.date, "--date", faults)
    found: dict[str, Any] = {}
    if given.facts is not None:
        found, issues = read_facts(given.facts, engine)
        faults += issues
    for path, raw in _pairs("--set", given.sets, faults):
        _put(path, raw, engine, found, faults)
    for name, raw in _pairs("--external", given.externals, faults):
        path = name if name.startswith("external.") else f"external.{name}"
        _put(path, raw, engine, found, faults)
    try:
        engine = engine.with_readings(dict(_pairs("--reading", given.readings, faults)))
    except ZsgxError as error:
        faults += texts_of(error)
    if faults or day is None:
        raise UnusableError(faults)
    return Asked(engine, given.at, day, engine.facts(found))


def day_of(text: str, option: str, faults: list[Text | Issue]) -> datetime.date | None:
    """Return the day that *text* is; what is wrong with it is added to *faults*."""
    try:
        day = DATE.read(text)
    except ValueRefusedError as error:
        faults.append(Text(f"{option}：{error.text.zh}", f"{option}: {error.text.en}"))
        return None
    return day if isinstance(day, datetime.date) else None


def _pairs(option: str, given: Sequence[str], faults: list[Text | Issue]) -> list[tuple[str, str]]:
    pairs = []
    for text in given:
        name, sign, value = text.partition("=")
        if sign and name.strip():
            pairs.append((name.strip(), value.strip()))
        else:
            faults.append(
                Text(f"{option} {text}：应写作 名称=值", f"{option} {text}: write it as name=value")
            )
    return pairs


def _put(
    path: str, raw: str, engine: Engine, found: dict[str, Any], faults: list[Text | Issue]
) -> None:
    """Put one fact among those *found*; without a value it becomes unknown."""
    value: Any = raw or None
    fact = engine.vocabulary.get(path)
    if fact and raw and fact.type.kind is Kind.TEXTS:
        value = [word.strip() for word in raw.split(",")]
    try:
        engine.facts({path: value})
    except ZsgxError as error:
        faults += texts_of(error)
    else:
        found[path] = value
