"""The tables of the real policies, held against the reference on random partial records."""

from __future__ import annotations

from random import Random

import attrs
import pytest
from tests.effort import FULL
from tests.properties.comparing import Decider, Note, Setting, Tally, by_table, compare
from tests.properties.records import days_of, record, setting

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine

_PLACES = ("national", "guangxi", "qingdao", "weihai")
_PARTS = 4
_RECORDS_PER_SETTING = 5
#: Of how many questions at a place and in an epoch one is compared; the seed says which.
_THINNED = 1 if FULL else 4


def _faults(
    engine: Engine, random: Random, number: int, tally: Tally, decide: Decider = by_table
) -> list[str]:
    """Try *number* records and return everything that is wrong with what the tables say."""
    days = days_of(engine.policies.values())
    questions = sorted(engine.questions)
    found: list[str] = []
    while tally.records + tally.skipped < number:
        asked = setting(random, engine, _PLACES, days, questions)
        for _ in range(_RECORDS_PER_SETTING):
            facts = record(random, engine, asked, contradictory=0.1)
            found += compare(engine, asked, facts, tally, decide=decide)
    return found


@pytest.mark.parametrize("part", range(_PARTS))
def test_status_value_and_what_is_missing_are_those_of_the_reference(
    engine: Engine, records: int, seed: int, part: int, record_property: Note
) -> None:
    tally = Tally()
    random = Random(f"real {seed} {part}")
    found = _faults(engine, random, records // _PARTS, tally)
    record_property("compared", f"seed {seed}: {tally}")
    assert not found, f"seed {seed}: {len(found)} faults, the first:\n" + "\n".join(found[:3])
    assert tally.records > 0.9 * (tally.records + tally.skipped)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_every_question_is_compared_at_every_place_and_in_every_epoch(
    engine: Engine, seed: int, share: float, record_property: Note
) -> None:
    tally = Tally()
    random = Random(f"every {seed} {share}")
    found: list[str] = []
    for number, day in enumerate(days_of(engine.policies.values()), start=seed):
        for place in _PLACES:
            # From day to day it is the turn of others, so that each is compared at every place.
            for question in sorted(engine.questions)[number % _THINNED :: _THINNED]:
                asked = Setting(question, place, day)
                facts = record(random, engine, asked, most_unknown=4, share=share)
                found += compare(engine, asked, facts, tally)
    record_property("compared", f"seed {seed}: {tally}")
    assert not found, "\n".join(found[:3])
    assert set(tally.questions) == set(engine.questions)


def _turned(engine: Engine, setting: Setting, facts: object) -> Decision:
    """Decide with an outcome swapped: who is entitled to something comes out as if not."""
    assert isinstance(facts, dict)
    decision = by_table(engine, setting, facts)
    if decision.value is True:
        return attrs.evolve(decision, value=False)
    return decision


def _unasked(engine: Engine, setting: Setting, facts: object) -> Decision:
    """Decide with the last of the missing facts left out."""
    assert isinstance(facts, dict)
    decision = by_table(engine, setting, facts)
    return attrs.evolve(decision, missing=decision.missing[:-1])


def _overasked(engine: Engine, setting: Setting, facts: object) -> Decision:
    """Decide with a fact more among the missing than there is need for."""
    assert isinstance(facts, dict)
    decision = by_table(engine, setting, facts)
    if decision.status is not Status.UNDETERMINED:
        return decision
    return attrs.evolve(decision, missing=(*decision.missing, "employer.ownership"))


def _unknown_is_false(engine: Engine, setting: Setting, facts: object) -> Decision:
    """Decide as if every unknown condition were false."""
    assert isinstance(facts, dict)
    decision = by_table(engine, setting, facts)
    denied = {
        path: False
        for path in decision.missing
        if path in engine.vocabulary and engine.vocabulary[path].type.kind.value == "bool"
    }
    return by_table(engine, setting, {**facts, **denied})


@pytest.mark.parametrize(
    "wrong", [_turned, _unasked, _overasked, _unknown_is_false], ids=lambda wrong: wrong.__name__
)
def test_a_wrong_table_is_caught(engine: Engine, seed: int, wrong: Decider) -> None:
    random = Random(f"wrong {seed}")
    assert any(_faults(engine, random, 50, Tally(), wrong) for _ in range(16))


def test_a_table_whose_cells_are_swapped_is_caught(seed: int) -> None:
    engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
    random = Random(f"swapped {seed}")
    day = days_of(engine.policies.values())[-3]
    asked = Setting("title.route", "qingdao", day)
    facts: dict[str, Value] = {"certificate.level": "junior", "application.exam_based": False}
    senior: dict[str, Value] = {"certificate.level": "senior"}
    table = engine.tables.get(asked.question, asked.at, day)
    assert table.cells is not None
    assert not compare(engine, asked, facts, Tally())
    one, other = table.code(facts.get), table.code(senior.get)
    assert table.cells[one] != table.cells[other]
    table.cells[one], table.cells[other] = table.cells[other], table.cells[one]
    found = [
        fault
        for _ in range(200)
        for fault in compare(engine, asked, record(random, engine, asked), Tally())
    ]
    assert found
