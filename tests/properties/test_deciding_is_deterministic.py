"""One record, one answer: whatever the thread, the process, the locale, the order of the facts."""

from __future__ import annotations

import copy
import decimal
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier
from typing import Any

import attrs
import pytest
from tests.effort import amount
from tests.properties.comparing import Setting, by_table
from tests.properties.given_cases import decision_cases
from tests.properties.records import days_of, record, setting

from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine
from zsgx.errors import ReplayError
from zsgx.policy.reader import read_policy_folder

_PLACES = ("national", "guangxi", "qingdao", "weihai")
_PLUGINS = list(_PLACES)
_ROOT = Path(__file__).resolve().parents[2]


def _fresh() -> Engine:
    return Engine.load(plugins=_PLUGINS)


def _settings(
    engine: Engine, seed: int, number: int = amount(60, 150)
) -> list[tuple[Setting, dict[str, Value]]]:
    """Return random records, each with what is asked about it."""
    random = Random(f"deterministic {seed}")
    days = days_of(engine.policies.values())
    found = []
    for _ in range(number):
        asked = setting(random, engine, _PLACES, days, sorted(engine.questions))
        found += [(asked, record(random, engine, asked)) for _ in range(3)]
    return found


def _answers(engine: Engine, asked: list[tuple[Setting, dict[str, Value]]]) -> list[dict[str, Any]]:
    return [by_table(engine, each, facts).as_json() for each, facts in asked]


def test_many_threads_at_once_on_a_fresh_engine_decide_as_one_does(
    engine: Engine, seed: int
) -> None:
    asked = _settings(engine, seed)
    alone = _answers(engine, asked)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for again in range(amount(1, 3)):
            fresh = _fresh()
            number = 8
            barrier = Barrier(number)

            def work(
                thread: int, fresh: Engine = fresh, barrier: Barrier = barrier, again: int = again
            ) -> list[dict[str, Any]]:
                order = list(range(len(asked)))
                Random(again * 100 + thread).shuffle(order)
                barrier.wait()
                found: dict[int, dict[str, Any]] = {}
                for place in order:
                    found[place] = by_table(fresh, *asked[place]).as_json()
                return [found[place] for place in range(len(asked))]

            with ThreadPoolExecutor(number) as pool:
                for answers in pool.map(work, range(number)):
                    assert answers == alone
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize("used", [False, True], ids=["fresh", "used"])
def test_an_engine_that_was_pickled_decides_the_same(
    engine: Engine,
    seed: int,
    used: bool,
) -> None:
    asked = _settings(engine, seed, amount(30, 60))
    made = _fresh()
    if used:
        _answers(made, asked)
    again = pickle.loads(pickle.dumps(made))
    assert _answers(again, asked) == _answers(engine, asked)


def test_a_decision_that_was_pickled_says_the_same(engine: Engine, seed: int) -> None:
    for each, facts in _settings(engine, seed, amount(5, 15)):
        decision = by_table(engine, each, facts)
        again = pickle.loads(pickle.dumps(decision))
        assert again.as_json() == decision.as_json()
        assert again.explain().as_json() == decision.explain().as_json()
        assert again.explain().say("zh") == decision.explain().say("zh")


def test_the_order_of_questions_and_what_was_asked_before_do_not_matter(
    engine: Engine, seed: int
) -> None:
    asked = _settings(engine, seed)
    backwards = _answers(_fresh(), asked[::-1])[::-1]
    assert backwards == _answers(engine, asked) == _answers(engine, asked)


def test_the_order_of_the_facts_and_how_they_are_nested_do_not_matter(
    engine: Engine, seed: int
) -> None:
    random = Random(f"order {seed}")
    for each, facts in _settings(engine, seed, 80):
        expected = by_table(engine, each, facts).record()
        paths = list(facts)
        random.shuffle(paths)
        nested: dict[str, Any] = {}
        for path in paths:
            group, _, name = path.partition(".")
            nested.setdefault(group, {})[name] = facts[path]
        assert by_table(engine, each, {path: facts[path] for path in paths}).record() == expected
        assert by_table(engine, each, nested).record() == expected


def test_facts_that_were_given_are_left_as_they_were(engine: Engine, seed: int) -> None:
    for each, facts in _settings(engine, seed, 30):
        before = copy.deepcopy(facts)
        by_table(engine, each, facts)
        assert facts == before


def test_a_record_replays_to_the_same_decision(engine: Engine, seed: int) -> None:
    for each, facts in _settings(engine, seed, 60):
        decision = by_table(engine, each, facts)
        kept = json.loads(json.dumps(decision.record()))
        assert engine.replay(kept).record() == decision.record()


def _changed(engine: Engine, folder: Path, change: Callable[[str], str]) -> Engine:
    """Return an engine over the same policies, but for Qingdao's hours."""
    source = _ROOT / "plugins" / "qingdao" / "src" / "zsgx_qingdao"
    shutil.copytree(source, folder)
    file = folder / "hours.yaml"
    before = file.read_text(encoding="utf-8")
    after = change(before)
    assert before != after
    file.write_text(after, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert not issues
    assert policy.jurisdiction == engine.policies["370200"].jurisdiction
    return Engine.load(plugins=_PLUGINS, policies=[policy])


def test_a_changed_policy_refuses_the_replay(engine: Engine, tmp_path: Path) -> None:
    day = days_of(engine.policies.values())[-3]
    facts = {
        "training.hours": 80,
        "training.in_published_plan": True,
        "certificate.training": False,
    }
    decision = engine.decide("hours.credited", at="qingdao", date=day, facts=facts)
    changed = _changed(
        engine, tmp_path / "new", lambda text: text.replace("value: 2,", "value: 3,")
    )
    assert engine.replay(decision.record()) == engine.replay(decision.record())
    with pytest.raises(ReplayError):
        changed.replay(decision.record())
    elsewhere = engine.decide("hours.credited", at="weihai", date=day, facts=facts)
    assert changed.replay(elsewhere.record()).record() == elsewhere.record()


def test_a_policy_whose_digest_differs_refuses_the_replay(engine: Engine) -> None:
    day = days_of(engine.policies.values())[-3]
    kept = engine.decide("title.route", at="weihai", date=day).record()
    policy = attrs.evolve(engine.policies["000000"], digest="another")
    with pytest.raises(ReplayError):
        Engine.load(plugins=_PLUGINS, policies=[policy]).replay(kept)


def test_no_decimal_context_changes_an_answer(engine: Engine, seed: int) -> None:
    asked = _settings(engine, seed)
    expected = _answers(_fresh(), asked)
    context = decimal.Context(
        prec=3,
        rounding=decimal.ROUND_UP,
        Emax=5,
        Emin=-5,
        traps=[decimal.Inexact, decimal.Rounded, decimal.Overflow, decimal.InvalidOperation],
    )
    with decimal.localcontext(context):
        assert _answers(_fresh(), asked) == expected
        assert _answers(engine, asked) == expected
        cases = [(case, engine.facts(case.given)) for case in decision_cases()]
    assert [facts for _, facts in cases] == [engine.facts(case.given) for case, _ in cases]


_SCRIPT = r"""
import datetime, json, sys
from zsgx.engine.engine import Engine
engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
for line in sys.stdin:
    asked = json.loads(line)
    kept = engine.with_readings(asked.pop("readings"))
    day = datetime.date.fromisoformat(asked.pop("date"))
    decision = kept.decide(asked["question"], at=asked["at"], date=day, facts=asked["facts"])
    explained = decision.explain()
    print(json.dumps(decision.record()), ascii(explained.say("zh")), sep="\t")
"""


def test_no_hash_seed_locale_or_time_zone_changes_an_answer(engine: Engine, seed: int) -> None:
    asked = [by_table(engine, *each).record() for each in _settings(engine, seed, 40)]
    lines = "".join(
        json.dumps({key: kept[key] for key in ("question", "at", "date", "facts", "readings")})
        + "\n"
        for kept in asked
    )
    said = set()
    for environment in (
        {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
        {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai", "PYTHONUTF8": "1"},
        {"PYTHONHASHSEED": "4242", "LC_ALL": "POSIX", "PYTHONUTF8": "0", "TZ": "America/Adak"},
    ):
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            input=lines,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)
    assert len(said) == 1
    (only,) = said
    kept_there = [json.loads(line.split("\t")[0]) for line in only.splitlines()]
    assert kept_there == [json.loads(json.dumps(kept)) for kept in asked]
