"""From options to what is asked: where, when and with which facts; all faults at once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cli.facts_file import read_facts
from zsgx.cli.options import engine_with
from zsgx.domain.catalogue import Facts
from zsgx.domain.kinds import DATE, Kind
from zsgx.engine.decide.need import Need, need_of
from zsgx.engine.engine import Engine
from zsgx.errors import (
    ContradictionError,
    Fault,
    UnusableError,
    ValueRefusedError,
    ZsgxError,
    faults_of,
)
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zsgx.cli.options import Given
    from zsgx.decision.decision import Decision

__all__ = [
    "ask",
    "day_of",
    "facts_from_options",
    "names_of",
    "outside",
    "pairs",
    "refuse_repeated",
    "with_readings",
    "year_of",
]

_YEARS: Final = range(1900, 2201)


@frozen
class Request:
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


def ask(questions: Iterable[str], given: Given) -> tuple[Request, tuple[str, ...]]:
    """
    Return what a command asks, out of the options that it was *given*, and the questions' names.

    Raises:
        UnusableError: Any of them cannot be used; all faults are listed.
    """
    engine = engine_with(given.drafts)
    faults: list[Fault] = []
    names = names_of(questions, engine, faults)
    place: str | None = given.at
    try:
        engine.chain(given.at)
    except ZsgxError as error:
        faults += faults_of(error)
        place = None
    day = day_of(given.date, "--date", faults)
    engine, facts = facts_from_options(engine, given, faults)
    if faults or day is None:
        # What contradicts itself is told with all other faults.
        raise UnusableError([*faults, *_contradictions(engine, facts, place, day)])
    try:
        read = engine.facts(facts, at=given.at, date=day)
    except ContradictionError as error:
        raise UnusableError(_to_check(error)) from None
    return Request(engine, given.at, day, read), names


def names_of(questions: Iterable[str], engine: Engine, faults: list[Fault]) -> tuple[str, ...]:
    """Return the names of *questions*, by name or label; add what is none to *faults*."""
    names = []
    for word in questions:
        try:
            names.append(engine.names.question(word))
        except ZsgxError as error:
            faults += [text for text in faults_of(error) if text not in faults]
    return tuple(names)


def _contradictions(
    engine: Engine, found: Mapping[str, Any], place: str | None, day: datetime.date | None
) -> list[Text]:
    """Return what contradicts itself, as far as place and day are known."""
    try:
        engine.facts(found, at=place, date=day)
    except ContradictionError as error:
        return _to_check(error)
    except ZsgxError:
        # It has been told of already, fact by fact.
        pass
    return []


def _to_check(error: ContradictionError) -> list[Text]:
    """Return the faults, each with what to do about it."""
    return [
        Text(f"{fault.zh}；请核对这些事实和 --date", f"{fault.en}; check these facts and --date")
        for fault in faults_of(error)
    ]


def facts_from_options(
    engine: Engine, given: Given, faults: list[Fault]
) -> tuple[Engine, dict[str, Any]]:
    """Return the engine with the readings that were *given*, and the facts; faults are added."""
    known: dict[str, Any] = {}
    if given.facts is not None:
        known, issues = read_facts(given.facts, engine, given.at)
        faults += issues
    pairs_ = pairs("--set", given.sets, faults)
    facts = [(path, raw) for word, raw in pairs_ for path in _path(word, engine, faults)]
    facts += outside(pairs("--external", given.externals, faults), engine, faults)
    refuse_repeated([path for path, _ in facts], faults)
    for path, raw in facts:
        _put(path, raw, given.at, engine, known, faults)
    return with_readings(engine, given.readings, faults), known


def with_readings(engine: Engine, readings: Sequence[str], faults: list[Fault]) -> Engine:
    """Return *engine* with *readings* chosen; add what cannot be chosen to *faults*."""
    chosen = pairs("--reading", readings, faults)
    refuse_repeated([f"reading.{name}" for name, _ in chosen], faults)
    try:
        return engine.with_readings(engine.names.readings(dict(chosen)))
    except ZsgxError as error:
        faults += faults_of(error)
    return engine


def _path(word: str, engine: Engine, faults: list[Fault]) -> list[str]:
    """Return the path of the fact that *word* means; add to *faults* that it means none."""
    try:
        return [engine.names.fact(word)]
    except ZsgxError as error:
        faults += faults_of(error)
    return []


def day_of(text: str, option: str, faults: list[Fault]) -> datetime.date | None:
    """Return the day that *text* is; what is wrong with it is added to *faults*."""
    try:
        day = DATE.read(text)
    except ValueRefusedError as error:
        faults.append(Text(f"{option}：{error.text.zh}", f"{option}: {error.text.en}"))
        return None
    return day if isinstance(day, datetime.date) else None


def year_of(text: str, faults: list[Fault]) -> int:
    """Return the year that *text* is; what is wrong with it is added to *faults*."""
    if text.isdecimal() and int(text) in _YEARS:
        return int(text)
    faults.append(
        Text(f"--year {text}：应为年份，如 2024", f"--year {text}: a year is wanted, such as 2024")
    )
    return _YEARS.start


def pairs(option: str, given: Sequence[str], faults: list[Fault]) -> list[tuple[str, str]]:
    """Return each ``name=value`` that was *given* for an option; add what is none to *faults*."""
    pairs = []
    for text in given:
        name, sign, value = text.partition("=")
        if sign and name.strip():
            pairs.append((name.strip(), value.strip()))
            continue
        meant = _sign_meant(text)
        fault = Text(f"{option} {text}：应写作 名称=值", f"{option} {text}: write it as name=value")
        if meant:
            fault = Text(
                f"{option} {text}：等号是全角的，请写 {meant}",
                f"{option} {text}: this equals sign is a full-width one; write {meant}",
            )
        faults.append(fault)
    return pairs


def outside(
    given: Iterable[tuple[str, str]], engine: Engine, faults: list[Fault]
) -> list[tuple[str, str]]:
    """Return the outside values *given*, by path; a name that nobody knows is refused."""
    values = []
    for name, raw in given:
        try:
            values.append((engine.names.external(name), raw))
        except ZsgxError as error:
            faults += faults_of(error)
    return values


def refuse_repeated(paths: Sequence[str], faults: list[Fault]) -> None:
    """Add to *faults* the *paths* that stand there twice."""
    faults += [
        Text(f"{path} 给出了两次", f"{path} is given twice")
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]


def _put(
    path: str,
    raw: str,
    at: str,
    engine: Engine,
    known: dict[str, Any],
    faults: list[Fault],
) -> None:
    """Put one fact among those *known*; without a value it becomes unknown."""
    fact = engine.vocabulary[path]
    try:
        value: Any = engine.names.value(path, raw, at=at) if raw else None
        if raw and fact.type.kind is Kind.TEXTS:
            value = [word.strip() for word in raw.split(",")]
        engine.facts({path: value})
    except ZsgxError as error:
        faults += faults_of(error)
    else:
        known[path] = value


def _sign_meant(raw: str) -> str | None:
    """Return *raw* with a plain equals sign where it has only a full-width one."""
    name, sign, value = raw.partition("＝")
    return f"{name.strip()}={value.strip()}" if sign and name.strip() else None
