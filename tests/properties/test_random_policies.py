"""Random policies over two or three levels: their tables, held against the reference."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import attrs
import pytest
from tests.properties.comparing import Note, Setting, Tally, by_table, compare, reference
from tests.properties.records import days_of, record, setting
from tests.properties.synthetic import QUESTIONS, engine_of, written

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine
from zsgx.errors import ContradictionError

_PARTS = 4
_RECORDS_PER_POLICY = 40
_RECORDS_PER_SETTING = 4


def _random_engine(seed: int, name: str, folder: Path, *, wild: bool) -> tuple[Random, Engine]:
    """Return random policies under an engine, and the chance that made them."""
    random = Random(f"policy {seed} {name} {wild}")
    engine = engine_of(written(random, wild=wild), folder / name)
    broken = [
        issue.say("en")
        for policy in engine.policies.values()
        if not policy.usable
        for issue in policy.issues
    ]
    assert not broken, "\n".join(broken)
    return random, engine


@pytest.mark.parametrize("wild", [False, True], ids=["tame", "wild"])
@pytest.mark.parametrize("part", range(_PARTS))
def test_status_value_and_what_is_missing_are_those_of_the_reference(
    records: int,
    seed: int,
    part: int,
    wild: bool,
    tmp_path: Path,
    record_property: Note,
) -> None:
    # Chance makes harder policies than authors do, so they get as many records as the real ones.
    number = records // (2 * _PARTS) // (4 if wild else 1)
    tally = Tally()
    found: list[str] = []
    policies = 0
    while tally.records + tally.skipped < number:
        name = f"{part}-{policies}"
        random, engine = _random_engine(seed, name, tmp_path, wild=wild)
        days = days_of(engine.policies.values())
        places = [policy.jurisdiction.name or "" for policy in engine.policies.values()]
        for _ in range(_RECORDS_PER_POLICY // _RECORDS_PER_SETTING):
            asked = setting(random, engine, places, days, list(QUESTIONS))
            for _ in range(_RECORDS_PER_SETTING):
                facts = record(random, engine, asked, contradictory=0.05)
                faults = compare(engine, asked, facts, tally)
                found += [f"policy {seed} {name}: {fault}" for fault in faults]
        policies += 1
        reference.cache_clear()
    record_property("compared", f"seed {seed}, {policies} policies: {tally}")
    assert not found, f"{len(found)} faults, the first:\n" + "\n".join(found[:3])


def _merged(engine: Engine, setting: Setting, facts: object) -> Decision:
    """Decide with what is missing taken from merged slots: what one fact would settle."""
    assert isinstance(facts, dict)
    decision = by_table(engine, setting, facts)
    if decision.status is not Status.UNDETERMINED:
        return decision
    missing = []
    for path in decision.missing:
        seen = set()
        if path in engine.vocabulary and engine.vocabulary[path].type.kind.value == "bool":
            for value in (False, True):
                filled = by_table(engine, setting, {**facts, path: value})
                seen.add((filled.status, filled.value))
        if len(seen) != 1:
            missing.append(path)
    return attrs.evolve(decision, missing=tuple(missing))


def test_missing_facts_taken_from_merged_slots_are_caught(seed: int, tmp_path: Path) -> None:
    found: list[str] = []
    for number in range(60):
        random, engine = _random_engine(seed, f"merged-{number}", tmp_path, wild=False)
        days = days_of(engine.policies.values())
        for _ in range(10):
            asked = setting(random, engine, ["low"], days, list(QUESTIONS))
            facts = record(random, engine, asked)
            found += compare(engine, asked, facts, Tally(), decide=_merged)
        if found:
            break
    assert found


def _unguarded(engine: Engine, setting: Setting, facts: Mapping[str, Value]) -> Decision:
    """Decide on what contradicts itself as if it were not known."""
    try:
        return by_table(engine, setting, facts)
    except ContradictionError:
        return by_table(engine, setting, {})


def test_records_that_contradict_themselves_and_are_answered_are_caught(
    seed: int, tmp_path: Path
) -> None:
    found: list[str] = []
    for number in range(60):
        random, engine = _random_engine(seed, f"unguarded-{number}", tmp_path, wild=False)
        days = days_of(engine.policies.values())
        for _ in range(10):
            asked = setting(random, engine, ["low"], days, list(QUESTIONS))
            facts = record(random, engine, asked, contradictory=1)
            found += compare(engine, asked, facts, Tally(), decide=_unguarded)
        if found:
            break
    assert found
    assert "is not refused" in found[0]
