"""Questions that the code of a plugin decides."""

import pickle
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine
from zsgx.errors import PluginError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.scope import Scope
from zsgx.hooks.specs import hookimpl
from zsgx.policy.policy import Policy
from zsgx.text import Text

CREDITED = "hours.credited"
CLAUSE = "P-1/1/h"
NATION = table(CREDITED, "id: n, then: 1, cite: N-1/1/n")
CITY = table(CREDITED, "id: c, when: training.online, then: 3, cite: C-1/1/c")


def plugin(policy: Policy, decide: Any) -> ModuleType:
    """Return the module of a plugin that supplies *policy* and decides by *decide*."""
    module = ModuleType("zsgx_province")

    @hookimpl
    def zsgx_policies() -> list[Policy]:
        return [policy]

    @hookimpl
    def zsgx_decide(question: str, facts: Mapping[str, Value], scope: Scope) -> Decision | None:
        found: Decision | None = decide(question, facts, scope)
        return found

    vars(module).update(zsgx_policies=zsgx_policies, zsgx_decide=zsgx_decide)
    return module


READINGS = (
    "readings:\n  one_year:\n    label: {zh: 口径, en: reading}\n    default: a\n"
    "    options: {a: {zh: 甲, en: a}, b: {zh: 乙, en: b}}\n    cite: P-1/1/h\n"
)


def engine_with(desk: Desk, decide: Any, city: str = CITY, nation: str = NATION) -> Engine:
    """Return an engine in which the province's plugin decides between city and nation."""
    province = desk.policy("province", decides=[CREDITED], clauses=[CLAUSE])
    plugins = Plugins()
    plugins.add("hooked", lambda: plugin(province, decide))
    nation_, city_ = desk.policy("nation", nation), desk.policy("city", city)
    engine = Engine(desk.assembly(nation_, city_, plugins=plugins))
    assert all(not policy.issues for policy in engine.policies.values())
    assert engine.suppliers["330000"] == "hooked"
    return engine


def twice_the_hours(_question: str, facts: Mapping[str, Value], scope: Scope) -> Decision | None:
    hours = facts.get("training.hours")
    if hours is None:
        return scope.undetermined(["training.hours"], cites=[CLAUSE])
    if hours == 0:
        return scope.silent(because=Text("无", "nothing to credit"))
    if hours == 13:
        return None
    assert not isinstance(hours, str | tuple)
    return scope.decided(hours * 2, cites=[CLAUSE], rule="double")  # type: ignore[operator]


OFFLINE = {"training.online": False}


def test_the_hook_answers_what_the_tables_below_leave_open(desk: Desk) -> None:
    engine = engine_with(desk, twice_the_hours)

    decision = ask(engine, CREDITED, OFFLINE | {"training.hours": 4}, at="city")

    assert (decision.value, decision.rule) == (8, "province/double")
    assert (decision.at, decision.cites) == ("city", (CLAUSE,))
    assert ask(engine, CREDITED, {"training.hours": 4}, at="province").at == "province"
    assert decision.explain().as_json()["rules"] == []


def test_a_table_below_the_hook_answers_first(desk: Desk) -> None:
    engine = engine_with(desk, twice_the_hours)

    assert ask(engine, CREDITED, {"training.online": True}, at="city").rule == "city/c"
    assert ask(engine, CREDITED, {"training.hours": 4}, at="city").missing == ("training.online",)


@pytest.mark.parametrize(
    "closed",
    [
        CITY.replace("extends", "replaces"),
        CITY.replace("rules:", "otherwise: {by_silence: C-1}\n    rules:"),
    ],
)
def test_a_table_below_that_is_closed_leaves_the_hook_no_say(desk: Desk, closed: str) -> None:
    engine = engine_with(desk, twice_the_hours, closed)

    decision = ask(engine, CREDITED, OFFLINE | {"training.hours": 4}, at="city")

    assert decision.status is Status.SILENT


def test_the_hook_may_leave_it_open_or_be_silent(desk: Desk) -> None:
    engine = engine_with(desk, twice_the_hours)

    open_ = ask(engine, CREDITED, OFFLINE, at="city")
    silent = ask(engine, CREDITED, OFFLINE | {"training.hours": 0}, at="city")

    assert (open_.status, open_.missing) == (Status.UNDETERMINED, ("training.hours",))
    assert open_.finding.possible
    assert silent.status is Status.SILENT
    assert silent.explain().considered.closed == Text("无", "nothing to credit")


def test_the_level_above_answers_what_the_hook_passes_on(desk: Desk) -> None:
    engine = engine_with(desk, twice_the_hours)

    decision = ask(engine, CREDITED, OFFLINE | {"training.hours": 13}, at="city")

    assert decision.rule == "nation/n"


def test_the_hook_of_a_level_above_is_asked_when_the_one_below_passes(desk: Desk) -> None:
    def national(_question: str, _facts: Mapping[str, Value], scope: Scope) -> Decision:
        return scope.decided(7, cites=["N-1/1/n"])

    province = desk.policy("province", decides=[CREDITED], clauses=[CLAUSE])
    nation = desk.policy("nation", decides=[CREDITED], clauses=["N-1/1/n"])
    plugins = Plugins()
    plugins.add("province", lambda: plugin(province, twice_the_hours))
    plugins.add("nation", lambda: plugin(nation, national))
    engine = Engine(desk.assembly(desk.policy("city", CITY), plugins=plugins))

    def rule(hours: int) -> str | None:
        return ask(engine, CREDITED, OFFLINE | {"training.hours": hours}, at="city").rule

    assert rule(4) == "province/double"
    assert rule(13) == "nation/hook"


def test_the_hook_is_told_where_when_and_under_which_readings(desk: Desk) -> None:
    scopes: list[Scope] = []

    def decide(question: str, facts: Mapping[str, Value], scope: Scope) -> Decision:
        assert (question, facts) == (CREDITED, {"training.online": False})
        scopes.append(scope)
        return scope.decided(1, cites=[CLAUSE])

    district = desk.policy("district", gaps=["city"])
    province = desk.policy("province", READINGS, decides=[CREDITED])
    plugins = Plugins()
    plugins.add("hooked", lambda: plugin(province, decide))
    engine = Engine(desk.assembly(desk.policy("nation"), district, plugins=plugins))

    decision = ask(engine, CREDITED, OFFLINE, at="district")

    (scope,) = scopes
    assert (scope.place, scope.level, scope.gaps) == ("district", "province", ("330100",))
    assert scope.readings == decision.readings == {"one_year": "a"}
    assert scope.fingerprint == decision.fingerprint == engine.chain("district").fingerprint
    assert scope.clauses[CLAUSE].en.endswith("clause P-1/1/h")
    assert decision.gaps == ("330100",)


def test_a_hook_s_decision_can_be_replayed_and_pickled(desk: Desk) -> None:
    engine = engine_with(desk, twice_the_hours)
    decision = ask(engine, CREDITED, OFFLINE | {"training.hours": 4}, at="city")

    assert engine.replay(decision.record()).as_json() == decision.as_json()
    assert pickle.loads(pickle.dumps(decision)).as_json() == decision.as_json()


def fails(*_: object) -> Decision:
    message = "the sky fell"
    raise KeyError(message)


def cites_nothing(_question: str, _facts: object, scope: Scope) -> Decision:
    return scope.decided(1, cites=[])


def misses_nonsense(_question: str, _facts: object, scope: Scope) -> Decision:
    return scope.undetermined(["training.hours", "training.huors"], cites=[CLAUSE])


@pytest.mark.parametrize(
    ("decide", "said"),
    [
        (fails, "plugin hooked failed to decide hours.credited: 'the sky fell'"),
        (lambda *_: 8, "plugin hooked must return a Decision or None"),
        (cites_nothing, "must cite known clauses: none given"),
        (misses_nonsense, "neither a fact nor a reading .*: training.huors"),
    ],
)
def test_a_hook_that_breaks_its_contract_is_never_taken_for_silence(
    desk: Desk, decide: Any, said: str
) -> None:
    engine = engine_with(desk, decide)

    with pytest.raises(PluginError, match=said):
        ask(engine, CREDITED, OFFLINE, at="city")


def test_a_reading_that_a_hook_misses_is_named_as_one(desk: Desk) -> None:
    def named(name: str) -> Any:
        province = desk.policy("province", READINGS, decides=[CREDITED])
        plugins = Plugins()
        plugins.add(
            "hooked",
            lambda: plugin(
                province, lambda _q, _f, scope: scope.undetermined([name], cites=[CLAUSE])
            ),
        )
        engine = Engine(desk.assembly(desk.policy("nation"), province, plugins=plugins))
        return engine.needed(CREDITED, at="province", date=DAY)

    (need,) = named("reading.one_year")
    assert (need.path, need.options) == ("reading.one_year", ("a", "b"))
    with pytest.raises(PluginError, match=r"neither a fact nor a reading .*: one_year"):
        named("one_year")


def test_a_policy_whose_plugin_is_not_there_is_never_passed_over(desk: Desk) -> None:
    province = desk.policy("province", decides=[CREDITED], clauses=[CLAUSE])
    engine = desk.engine(desk.policy("nation", NATION), province)

    with pytest.raises(PluginError, match="there is no plugin province with zsgx_decide"):
        ask(engine, CREDITED, at="province")


def test_other_questions_of_the_place_are_answered_by_its_tables(desk: Desk) -> None:
    nation = (
        NATION
        + "  hours.year:\n    mode: extends\n    rules:\n"
        + ("      - {id: y, then: 2024, cite: N-1/1/y}\n")
    )

    assert ask(engine_with(desk, fails, nation=nation), "hours.year", at="city").value == 2024
