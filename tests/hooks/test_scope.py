"""A deciding hook, asked at its level of the chain, and how it states its decision."""

import pickle
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine
from zsgx.errors import PluginError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.scope import Scope
from zsgx.hooks.specs import hookimpl
from zsgx.text import Text

Decide = Callable[..., Any]
CITE = "C-1/2.3/hours-1"
#: A table of the city's own for something else, which makes the clause known.
YEAR = table("hours.year", f"id: own, then: year(training.completed_on), cite: {CITE}")


def engine_over(desk: Desk, decide: Decide, *, mode: str = "extends", when: str = "") -> Engine:
    """Return an engine over a district, a city whose hook decides, and a nation with a table."""
    plugins = Plugins()
    module = ModuleType("zsgx_city")
    module.zsgx_decide = hookimpl(decide)  # type: ignore[attr-defined]
    policy = desk.policy("city", YEAR, gaps=["province"], decides=["hours.credited"])
    module.zsgx_policies = hookimpl(lambda: [policy])  # type: ignore[attr-defined]
    plugins.add("city", lambda: module)
    rule = "id: any, then: training.hours, cite: N-1/1/a-1"
    below = f"id: low, when: {when or 'training.online'}, then: 1, cite: D-1/1/a-1"
    policies = [
        desk.policy("nation", table("hours.credited", rule)),
        desk.policy("district", table("hours.credited", below, mode=mode), gaps=["province"]),
    ]
    return Engine(desk.assembly(*policies, plugins=plugins))


def credited(engine: Engine, at: str = "city", **facts: object) -> Decision:
    given = {name.replace("__", "."): value for name, value in facts.items()}
    return ask(engine, "hours.credited", given, at=at)


def doubled(facts: Mapping[str, Any], scope: Scope) -> Decision:
    if "training.hours" not in facts:
        return scope.undetermined(["training.hours"], cites=[CITE])
    return scope.decided(
        facts["training.hours"] * 2,
        cites=[CITE],
        rule="port",
        because=Text("港口学时加倍。", "Hours in port count double."),
    )


# What it may say


def test_a_hook_decides_with_its_rule_its_citations_and_its_reason(desk: Desk) -> None:
    decision = credited(engine_over(desk, doubled), training__hours=8)

    assert (decision.status, decision.value, decision.rule) == (Status.DECIDED, 16, "city/port")
    assert (decision.cites, decision.at, decision.date) == ((CITE,), "city", DAY)
    assert "Hours in port count double." in decision.explain().say("en")
    assert "港口学时加倍" in decision.explain().say("zh")


def test_a_hook_leaves_open_what_it_cannot_know(desk: Desk) -> None:
    decision = credited(engine_over(desk, doubled))

    assert (decision.status, decision.missing) == (Status.UNDETERMINED, ("training.hours",))
    assert decision.finding.possible
    assert decision.rule is None
    assert "training.hours" in decision.explain().say("en")


def test_a_hook_may_say_that_nothing_regulates_the_matter(desk: Desk) -> None:
    engine = engine_over(desk, lambda scope: scope.silent())

    decision = credited(engine, training__hours=8)

    assert (decision.status, decision.cites, decision.rules) == (Status.SILENT, (), ())
    assert decision.explain().say("zh")


def test_a_hook_is_told_where_and_when_it_is_asked(desk: Desk) -> None:
    told: list[Scope] = []

    def decide(scope: Scope, question: str) -> Decision:
        told.append(scope)
        return scope.silent(because=Text(question, question))

    engine = engine_over(desk, decide)
    credited(engine, "district", training__hours=8, training__online=False)

    (scope,) = told
    assert (scope.question.name, scope.place, scope.level) == ("hours.credited", "district", "city")
    assert (scope.date, scope.gaps) == (DAY, ())
    assert scope.fingerprint == engine.chain("district").fingerprint
    assert scope.clauses[CITE].en.endswith(f"clause {CITE}")
    assert scope.facts["training.hours"] == 8


def test_a_decision_of_a_hook_travels_to_another_process(desk: Desk) -> None:
    decision = credited(engine_over(desk, doubled), training__hours=8)

    again = pickle.loads(pickle.dumps(decision))

    assert again.as_json() == decision.as_json()
    assert again.explain().say("en") == decision.explain().say("en")


# What it may not


@pytest.mark.parametrize(
    ("decide", "why"),
    [
        (lambda: 8, "must return a Decision or None"),
        (lambda: "rubbish", "must return a Decision or None"),
        (lambda scope: scope.decided("rubbish", cites=[CITE]), "must be hours"),
        (lambda scope: scope.decided(-1, cites=[CITE]), "must not be negative"),
        (lambda scope: scope.decided(8, cites=["C-1/9/z-1"]), "known clauses: C-1/9/z-1"),
        (lambda scope: scope.decided(8, cites=[]), "known clauses: none given"),
        (lambda scope: scope.undetermined(["training.hours"], cites=[]), "none given"),
        (lambda scope: scope.silent(cites=["C-1/9/z-1"]), "known clauses: C-1/9/z-1"),
        (lambda facts: facts["no.such"], "failed to decide hours.credited"),
        (lambda facts: facts.update(a=1), "facts are immutable"),
    ],
)
@pytest.mark.parametrize("at", ["city", "district"])
def test_a_hook_that_says_what_it_may_not_is_never_taken_for_silence(
    desk: Desk, decide: Decide, why: str, at: str
) -> None:
    engine = engine_over(desk, decide)

    with pytest.raises(PluginError, match=why):
        credited(engine, at, training__hours=8, training__online=False)


def test_a_hook_that_exits_fails_and_one_that_is_interrupted_stops(desk: Desk) -> None:
    def exits() -> None:
        raise SystemExit(3)

    def stops() -> None:
        raise KeyboardInterrupt

    with pytest.raises(PluginError):
        credited(engine_over(desk, exits))
    with pytest.raises(KeyboardInterrupt):
        credited(engine_over(desk, stops))


# Along the chain


def test_a_level_below_that_extends_falls_through_to_the_hook(desk: Desk) -> None:
    engine = engine_over(desk, doubled)

    assert credited(engine, "district", training__online=True, training__hours=8).value == 1
    found = credited(engine, "district", training__online=False, training__hours=8)
    assert (found.value, found.rule) == (16, "city/port")


def test_a_level_below_that_replaces_closes(desk: Desk) -> None:
    engine = engine_over(desk, doubled, mode="replaces")

    found = credited(engine, "district", training__online=False, training__hours=8)

    assert found.status is Status.SILENT


def test_a_hook_that_passes_hands_on_to_the_level_above(desk: Desk) -> None:
    engine = engine_over(desk, lambda: None)

    found = credited(engine, "district", training__online=False, training__hours=8)

    assert (found.value, found.rule) == (8, "nation/any")
    assert found.gaps == ("330000",)


def test_the_level_above_the_hook_is_not_touched_by_it(desk: Desk) -> None:
    engine = engine_over(desk, doubled)

    assert credited(engine, "nation", training__hours=8).value == 8
