"""
What knowing less, and knowing more, may do to an answer.

Forgetting a fact leaves an answer as it was or makes it undetermined. Learning a fact that is
missing settles the answer or leaves strictly less missing, and nothing that was not missing before.
Learning one that is not missing changes nothing, not even what else is missing; where
contradictions are declared among the facts of a question, it may rule out what others could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

from tests.effort import FULL
from tests.properties.comparing import Note, Setting, by_table, canonical, reference, verdict_of
from tests.properties.given_cases import decision_cases
from tests.properties.records import days_of, record, setting
from tests.properties.synthetic import QUESTIONS, engine_of, written

from zsgx.decision.decision import Decision, Status
from zsgx.domain.catalogue import Facts
from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine

_PLACES = ("national", "guangxi", "qingdao", "weihai")


def _settings(engine: Engine) -> Iterator[tuple[Setting, Facts]]:
    """Yield what every case asks, and its facts."""
    for case in decision_cases():
        facts = engine.facts(case.given)
        readings = tuple(sorted(case.readings.items()))
        for question in case.expect:
            yield Setting(question, case.at, case.date, readings), facts


def _same(one: Decision, other: Decision) -> bool:
    return (one.status, one.value) == (other.status, other.value)


def _without(facts: Facts, *paths: str) -> Facts:
    """Return the facts with *paths* unknown."""
    return Facts({path: value for path, value in facts.items() if path not in paths})


def _filled(
    engine: Engine, asked: Setting, facts: Mapping[str, Value], path: str
) -> Iterator[tuple[Any, Decision]]:
    """Yield decisions with *path* known, for values on all sides of where an answer turns."""
    for value in reference(engine, asked).telling_values(path, facts):
        if path.startswith("reading."):
            name = path.removeprefix("reading.")
            chosen = (*asked.readings, (name, str(value)))
            again = Setting(asked.question, asked.at, asked.day, chosen)
            yield value, by_table(engine, again, facts)
        else:
            known = {**facts, path: canonical(value, engine.vocabulary[path].type)}
            if not reference(engine, asked).contradicts(known):
                yield value, by_table(engine, asked, known)


def _learning(
    engine: Engine, asked: Setting, facts: Mapping[str, Value], most: int = 8
) -> list[str]:
    """Return what is wrong with what learning one more fact does to an answer."""
    before = by_table(engine, asked, facts)
    unknown = [path for path in reference(engine, asked).paths if path not in facts]
    found = []
    for path in unknown:
        tried = list(_filled(engine, asked, facts, path))[:most]
        for value, after in tried:
            where = (
                f"{asked}\n  {dict(facts)}\n  {path} = {value}: "
                f"{verdict_of(before)} -> {verdict_of(after)}"
            )
            if path not in before.missing:
                # What contradicts it is no longer possible, so that less may be open than before.
                narrower = before.status is Status.UNDETERMINED and (
                    reference(engine, asked).rules_out and set(after.missing) < set(before.missing)
                )
                if verdict_of(before) != verdict_of(after) and not narrower:
                    found.append(f"a fact that is not missing changes the answer: {where}")
            elif not set(after.missing) <= set(before.missing) - {path}:
                found.append(f"something new is missing: {where}")
    return found


def test_forgetting_a_fact_leaves_the_answer_or_makes_it_undetermined(
    engine: Engine, record_property: Note
) -> None:
    compared = 0
    for asked, facts in _settings(engine):
        before = by_table(engine, asked, facts)
        for path in facts:
            after = by_table(engine, asked, _without(facts, path))
            compared += 1
            assert after.status is Status.UNDETERMINED or _same(before, after), (asked, facts, path)
            if before.status is Status.UNDETERMINED:
                assert after.status is Status.UNDETERMINED, (asked, facts, path)
                assert set(before.missing) <= set(after.missing), (asked, facts, path)
            elif after.status is Status.UNDETERMINED:
                ruled_out = reference(engine, asked).rules_out
                assert path in after.missing or ruled_out, (asked, facts, path)
    record_property("compared", f"{compared} facts forgotten in {len(decision_cases())} cases")


def test_forgetting_any_facts_never_makes_another_answer(engine: Engine, seed: int) -> None:
    random = Random(f"forgetting {seed}")
    for asked, facts in _settings(engine):
        before = by_table(engine, asked, facts)
        for _ in range(4):
            gone = [path for path in facts if random.random() < 0.5]
            after = by_table(engine, asked, _without(facts, *gone))
            assert after.status is Status.UNDETERMINED or _same(before, after), (asked, facts, gone)


def test_learning_a_fact_settles_the_answer_or_leaves_strictly_less_missing(
    engine: Engine, record_property: Note
) -> None:
    compared = 0
    for asked, facts in _settings(engine):
        found = _learning(engine, asked, facts)
        compared += 1
        assert not found, "\n".join(found[:3])
    record_property("compared", f"every fact learnt beside {compared} records of the cases")


def test_the_same_holds_for_random_records(
    engine: Engine, records: int, seed: int, record_property: Note
) -> None:
    random = Random(f"learning {seed}")
    days = days_of(engine.policies.values())
    number = records // 8
    for _ in range(number):
        asked = setting(random, engine, _PLACES, days, sorted(engine.questions))
        found = _learning(engine, asked, record(random, engine, asked))
        assert not found, "\n".join(found[:3])
    record_property("compared", f"seed {seed}: every fact learnt beside {number} records")


def test_the_same_holds_for_random_policies(
    records: int, seed: int, tmp_path: Path, record_property: Note
) -> None:
    number = records // 200
    for each in range(number):
        random = Random(f"learning {seed} {each}")
        files = written(random)
        engine = engine_of(files, tmp_path / str(each))
        days = days_of(engine.policies.values())
        for _ in range(8):
            asked = setting(random, engine, list(files), days, list(QUESTIONS))
            found = _learning(engine, asked, record(random, engine, asked))
            assert not found, f"policy {each}: " + "\n".join(found[:3])
        reference.cache_clear()
    record_property("compared", f"seed {seed}: every fact learnt under {number} policies")


def test_the_ownership_of_the_employer_never_changes_an_answer(
    engine: Engine, record_property: Note
) -> None:
    compared = 0
    for number, case in enumerate(decision_cases()[:: 1 if FULL else 3]):
        bare = {**engine.facts(case.given)}
        ways = [Facts({**bare, "employer.ownership": way}) for way in ("public", "non_public")]
        # In a usual run every third case is asked, and the places take turns.
        for place in _PLACES if FULL else (_PLACES[number % len(_PLACES)],):
            chain = engine.chain(place)
            readings = {
                name: option for name, option in case.readings.items() if chain.reading(name)
            }
            chosen = engine.with_readings(readings)
            for question in engine.questions:
                expected = chosen.decide(question, at=place, date=case.date, facts=bare).as_json()
                for facts in ways:
                    compared += 1
                    decision = chosen.decide(question, at=place, date=case.date, facts=facts)
                    assert decision.as_json() == expected, (case.name, place, question)
    record_property("compared", f"{compared} answers, with public and non-public ownership")


def test_no_rule_looks_at_the_ownership_of_the_employer(engine: Engine) -> None:
    for day in days_of(engine.policies.values()):
        for place in _PLACES:
            for question in engine.questions:
                paths = reference(engine, Setting(question, place, day)).paths
                assert "employer.ownership" not in paths
