"""From options and files to what is asked: where, when and with which facts; all faults at once."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cli.options import RecordOptions, engine_with
from zsgx.domain.catalogue import Facts
from zsgx.domain.kinds import DATE, Kind
from zsgx.engine.decide.need import Needed
from zsgx.engine.engine import Engine
from zsgx.engine.facts_file import read_facts
from zsgx.errors import (
    ContradictionError,
    Faults,
    UnusableError,
    ValueRefusedError,
    ZsgxError,
    faults_of,
)
from zsgx.text import Text, given_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zsgx.decision.decision import Decision

__all__ = [
    "ask",
    "day_of",
    "facts_from_options",
    "names_of",
    "outside",
    "pairs",
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

    def needed(self, question: str) -> Needed:
        """Return what to ask for until *question* can be answered, and what is decided so far."""
        return Needed.of(self.decide(question), self.engine.tables)


def ask(questions: Iterable[str], given: RecordOptions) -> tuple[Request, tuple[str, ...]]:
    """
    Return what a command asks, out of the options that it was *given*, and the questions' names.

    Raises:
        UnusableError: Any of them cannot be used; all faults are listed.
    """
    engine = engine_with(given.drafts)
    faults = Faults()
    names = names_of(questions, engine, faults)
    place = None
    with faults:
        engine.chain(given.at)
        place = given.at
    day = day_of(given.date, "--date", faults)
    engine, facts = facts_from_options(engine, given, faults)
    if faults or day is None:
        # What contradicts itself is told with all other faults.
        raise UnusableError(*faults, *_contradictions(engine, facts, place, day))
    try:
        read = engine.facts(_known(facts), at=given.at, date=day)
    except ContradictionError as error:
        raise UnusableError(*_to_check(error)) from None
    return Request(engine, given.at, day, read), names


def _known(facts: Mapping[str, Any]) -> Facts:
    """Return *facts* that have been read, but for those that are unknown."""
    return Facts({path: value for path, value in facts.items() if value is not None})


def names_of(questions: Iterable[str], engine: Engine, faults: Faults) -> tuple[str, ...]:
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
    engine: Engine, given: RecordOptions, faults: Faults
) -> tuple[Engine, dict[str, Any]]:
    """
    Return the engine with the readings that were *given*, and the facts; faults are added.

    Where there are none, each fact has been read, and is None where it is unknown.
    """
    known: dict[str, Any] = {}
    if given.facts is not None:
        known, issues = read_facts(given.facts, engine, at=given.at)
        faults += issues
    pairs_ = pairs("--set", given.sets, faults)
    facts = [(path, raw) for word, raw in pairs_ for path in _path(word, engine, faults)]
    facts += outside(pairs("--external", given.externals, faults), engine, faults)
    faults += given_twice([path for path, _ in facts])
    for path, raw in facts:
        _put(path, raw, given.at, engine, known, faults)
    return with_readings(engine, given.readings, faults), known


def with_readings(engine: Engine, readings: Sequence[str], faults: Faults) -> Engine:
    """Return *engine* with *readings* chosen; add what cannot be chosen to *faults*."""
    chosen = pairs("--reading", readings, faults)
    faults += given_twice([f"reading.{name}" for name, _ in chosen])
    with faults:
        return engine.with_readings(engine.names.readings(dict(chosen)))
    return engine


def _path(word: str, engine: Engine, faults: Faults) -> list[str]:
    """Return the path of the fact that *word* means; add to *faults* that it means none."""
    with faults:
        return [engine.names.fact(word)]
    return []


def day_of(text: str, option: str, faults: Faults) -> datetime.date | None:
    """Return the day that *text* is; what is wrong with it is added to *faults*."""
    try:
        day = DATE.read(text)
    except ValueRefusedError as error:
        faults.append(Text(f"{option}：{error.text.zh}", f"{option}: {error.text.en}"))
        return None
    return day if isinstance(day, datetime.date) else None


def year_of(text: str, faults: Faults) -> int | None:
    """Return the year that *text* is; None where it is none, which is added to *faults*."""
    if text.isdecimal() and int(text) in _YEARS:
        return int(text)
    faults.append(
        Text(f"--year {text}：应为年份，如 2024", f"--year {text}: a year is wanted, such as 2024")
    )
    return None


def pairs(option: str, given: Sequence[str], faults: Faults) -> list[tuple[str, str]]:
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
    given: Iterable[tuple[str, str]], engine: Engine, faults: Faults
) -> list[tuple[str, str]]:
    """Return the outside values *given*, by path; a name that nobody knows is refused."""
    values = []
    for name, raw in given:
        with faults:
            values.append((engine.names.external(name), raw))
    return values


def _put(
    path: str,
    raw: str,
    at: str,
    engine: Engine,
    known: dict[str, Any],
    faults: Faults,
) -> None:
    """Put one fact among those *known*; without a value it becomes unknown."""
    fact = engine.vocabulary[path]
    with faults:
        value: Any = engine.names.value(path, raw, at=at) if raw else None
        if raw and fact.type.kind is Kind.TEXTS:
            value = [word.strip() for word in raw.split(",")]
        known[path] = engine.facts({path: value}).get(path)


def _sign_meant(raw: str) -> str | None:
    """Return *raw* with a plain equals sign where it has only a full-width one."""
    name, sign, value = raw.partition("＝")
    return f"{name.strip()}={value.strip()}" if sign and name.strip() else None
