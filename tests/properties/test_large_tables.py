"""Tables of every size: a flat array and a decision diagram say the same."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tests.effort import amount
from tests.properties.comparing import Note, Setting, Tally, compare, verdict_of
from tests.properties.records import days_of, record, setting
from tests.properties.synthetic import QUESTIONS, engine_of, written

import zsgx.engine.decide.table
from zsgx.domain.kinds import Kind
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.engine import Engine

_LABEL = "{zh: 试, en: test}"
_BOOLEANS = [fact.path for fact in FACTS if fact.type.kind is Kind.BOOL][:30]


def _engines(
    files: dict[str, dict[str, str]],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    question: Setting,
) -> tuple[Engine, Engine]:
    """Return an engine whose tables are flat arrays and one whose tables are diagrams."""
    both = []
    for name, largest in (("flat", 10**7), ("diagram", 0)):
        monkeypatch.setattr(zsgx.engine.decide.table, "LARGEST", largest)
        engine = engine_of(files, folder / name)
        engine.decide(question.question, at=question.at, date=question.day)
        both.append(engine)
    return both[0], both[1]


def _thirty(random: Random) -> str:
    """Return the condition of a rule over thirty booleans."""
    paths = random.sample(_BOOLEANS, len(_BOOLEANS))
    groups = [paths[start : start + 3] for start in range(0, len(paths), 3)]
    clauses = []
    for group in groups:
        terms = [path if random.random() < 0.7 else f"not {path}" for path in group]
        clauses.append(f"({random.choice((' and ', ' or ')).join(terms)})")
    words = [random.choice(("and", "or")) for _ in clauses]
    text = clauses[0]
    for word, clause in zip(words, clauses[1:], strict=False):
        text = f"({text} {word} {clause})"
    return text


def _over_thirty(random: Random) -> dict[str, dict[str, str]]:
    document = f"documents:\n  D-1: {{title: {_LABEL}, since: 2021-01-01}}\n"
    rules = "".join(
        f'      - {{id: r{number}, when: "{_thirty(random)}", then: {level}, cite: D-1/1/a-1}}\n'
        for number, level in enumerate(("junior", "intermediate", "senior"))
    )
    return {
        "top": {
            "jurisdiction.yaml": "format: 1\nname: top\ncode: '000000'\n"
            f"label: {_LABEL}\n{document}",
            "rules.yaml": f"clauses:\n  D-1/1/a-1: {_LABEL}\n"
            f"tables:\n  title.level:\n    mode: extends\n    hit: first\n    rules:\n{rules}"
            "    otherwise: {by_silence: D-1}\n",
        }
    }


@pytest.mark.parametrize("number", range(3))
def test_thirty_booleans_stay_a_diagram_and_equal_the_reference(
    seed: int, number: int, tmp_path: Path, record_property: Note
) -> None:
    random = Random(f"thirty {seed} {number}")
    engine = engine_of(_over_thirty(random), tmp_path)
    day = days_of(engine.policies.values())[-1]
    asked = Setting("title.level", "top", day)
    assert engine.tables.get(asked.question, asked.at, day).cells is None
    tally = Tally()
    found: list[str] = []
    for _ in range(60):
        facts = record(random, engine, asked, most_unknown=7)
        found += compare(engine, asked, facts, tally)
    record_property("compared", f"seed {seed}: {tally}")
    assert not found, "\n".join(found[:3])


@pytest.mark.parametrize("number", range(3))
def test_a_record_about_which_nothing_is_known_is_decided_over_thirty_booleans(
    seed: int, number: int, tmp_path: Path
) -> None:
    random = Random(f"thirty {seed} {number}")
    engine = engine_of(_over_thirty(random), tmp_path)
    day = days_of(engine.policies.values())[-1]
    decision = engine.decide("title.level", at="top", date=day)
    assert decision.status.value == "undetermined"
    assert set(decision.missing) <= set(_BOOLEANS)


def test_a_flat_array_and_a_diagram_say_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(amount(2, 6)):
        random = Random(f"both {seed} {number}")
        files = written(random, wild=number % 2 == 1)
        probe = engine_of(files, tmp_path / f"probe-{number}")
        days = days_of(probe.policies.values())
        for again in range(4):
            asked = setting(random, probe, list(files), days, list(QUESTIONS))
            flat, diagram = _engines(files, tmp_path / f"{number}-{again}", monkeypatch, asked)
            assert diagram.tables.get(asked.question, asked.at, asked.day).cells is None
            for _ in range(15):
                facts = record(random, probe, asked)
                said = [
                    engine.decide(asked.question, at=asked.at, date=asked.day, facts=facts)
                    for engine in (flat, diagram)
                ]
                assert verdict_of(said[0]) == verdict_of(said[1]), (asked, facts)
                assert said[0].as_json() == said[1].as_json(), (asked, facts)


def test_the_real_tables_say_the_same_as_diagrams(
    engine: Engine, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zsgx.engine.decide.table, "LARGEST", 0)
    diagrams = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
    random = Random(f"real both {seed}")
    days = days_of(engine.policies.values())
    places = ["national", "guangxi", "qingdao", "weihai"]
    for _ in range(amount(60, 150)):
        asked = setting(random, engine, places, days, sorted(engine.questions))
        for _ in range(3):
            facts = record(random, engine, asked)
            said = [
                each.decide(
                    asked.question,
                    at=asked.at,
                    date=asked.day,
                    facts=facts,
                    readings=dict(asked.readings),
                )
                for each in (engine, diagrams)
            ]
            assert said[0].as_json() == said[1].as_json(), (asked, facts)
