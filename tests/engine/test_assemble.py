"""From plugins to a rulebook."""

from functools import partial
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.domain.kinds import BOOL, HOURS
from zsgx.domain.vocabulary import Fact
from zsgx.engine.engine import Engine
from zsgx.errors import UnknownPlaceError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl
from zsgx.policy.policy import Policy
from zsgx.policy.question import Question
from zsgx.text import Text

CREDITED = "hours.credited"
BERTH = Fact("harbour.berth", BOOL, Text("在港", "is in berth"))
BONUS = Question("harbour.bonus", HOURS, Text("港口加计", "harbour bonus"))


class Plugin:
    """A plugin with facts, questions and policies."""

    def __init__(
        self, facts: Any = (), questions: Any = (), policies: tuple[Policy, ...] = ()
    ) -> None:
        self.facts, self.questions, self.policies = facts, questions, policies

    @hookimpl
    def zsgx_facts(self) -> Any:
        return self.facts

    @hookimpl
    def zsgx_questions(self) -> Any:
        return self.questions

    @hookimpl
    def zsgx_policies(self) -> tuple[Policy, ...]:
        return self.policies


def _loaded(plugin: Plugin) -> Plugin:
    return plugin


def plugged(**plugins: Plugin) -> Plugins:
    made = Plugins()
    for name, plugin in plugins.items():
        made.add(name, partial(_loaded, plugin))
    return made


def test_a_plugin_s_facts_and_questions_are_used_by_its_policies(desk: Desk) -> None:
    policy = desk.policy(
        "nation", table("harbour.bonus", "id: b, when: harbour.berth, then: 2, cite: N-1/1/b")
    )
    engine = Engine(desk.assembly(plugins=plugged(harbour=Plugin([BERTH], [BONUS], (policy,)))))

    assert ask(engine, "harbour.bonus", {"harbour": {"berth": True}}).value == 2
    assert engine.needed("harbour.bonus", at="nation", date=DAY)[0].path == ("harbour.berth")
    assert engine.vocabulary["harbour.berth"] is BERTH
    assert engine.suppliers == {"000000": "harbour"}


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        (Plugin(facts=[Fact("training.hours", BOOL, BERTH.label)]), "training.hours"),
        (Plugin(questions=[Question(CREDITED, HOURS, BONUS.label)]), CREDITED),
        (Plugin(facts=8), "zsgx_facts"),
        (Plugin(questions=[8]), "zsgx_questions"),
    ],
)
def test_a_plugin_that_declares_what_is_declared_already_is_broken(
    desk: Desk, plugin: Plugin, said: str
) -> None:
    plugin.policies = (desk.policy("nation", table(CREDITED, "id: a, then: 1, cite: N-1/1/a")),)

    engine = Engine(desk.assembly(plugins=plugged(nation=plugin)))

    assert said in engine.plugins.broken["nation"].why.en
    assert engine.policies == {}
    with pytest.raises(UnknownPlaceError, match="the policy of 000000 cannot be used"):
        ask(engine, CREDITED)


def test_a_place_that_two_plugins_claim_is_not_available(desk: Desk) -> None:
    policy = desk.policy("nation", table(CREDITED, "id: a, then: 1, cite: N-1/1/a"))
    plugins = plugged(one=Plugin(policies=(policy,)), two=Plugin(policies=(policy,)))
    engine = Engine(desk.assembly(desk.policy("province"), plugins=plugins))

    for place in ("000000", "province", "nation"):
        with pytest.raises(UnknownPlaceError, match="the policy of 000000 is declared by"):
            ask(engine, CREDITED, at=place)
    assert {name: plugin.why.en for name, plugin in engine.plugins.broken.items()} == {
        "one": "the policy of 000000 is declared by two too",
        "two": "the policy of 000000 is declared by one too",
    }


def test_a_policy_that_is_given_stands_in_place_of_a_plugin_s(desk: Desk) -> None:
    plugins = plugged(
        one=Plugin(
            policies=(desk.policy("nation", table(CREDITED, "id: a, then: 1, cite: N-1/1/a")),)
        )
    )
    other = desk.policy("nation", table(CREDITED, "id: b, then: 2, cite: N-1/1/b"))

    assert ask(Engine(desk.assembly(plugins=plugins)), CREDITED).value == 1
    assert ask(Engine(desk.assembly(other, plugins=plugins)), CREDITED).value == 2


def test_a_policy_that_is_given_settles_what_two_plugins_claim(desk: Desk) -> None:
    policy = desk.policy("nation", table(CREDITED, "id: a, then: 1, cite: N-1/1/a"))
    plugins = plugged(one=Plugin(policies=(policy,)), two=Plugin(policies=(policy,)))

    assert ask(Engine(desk.assembly(policy, plugins=plugins)), CREDITED).value == 1


def test_policies_are_checked_against_the_levels_above_in_whatever_order_they_come(
    desk: Desk,
) -> None:
    parameters = (
        "parameters:\n  p: {unit: hours, values: {2020-01-01: {value: 4, cite: N-1/1/p}}}\n"
    )
    nation = desk.policy("nation", parameters)
    city = desk.policy(
        "city", table(CREDITED, "id: c, then: param.p, cite: [C-1/1/c, N-1/1/p]"), gaps=["province"]
    )

    for policies in ((nation, city), (city, nation)):
        assert ask(desk.engine(*policies), CREDITED, at="city").value == 4


def test_a_broken_plugin_makes_its_place_unavailable_and_those_below(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> object:
        message = "the sky fell"
        raise RuntimeError(message)

    desk.policy("city", gaps=["province"])
    (desk.folder / "city").rename(desk.folder / "zsgx_fallen")
    monkeypatch.syspath_prepend(desk.folder)
    plugins = Plugins()
    plugins.add("fallen", broken, module="zsgx_fallen")
    nation = desk.policy("nation", table(CREDITED, "id: a, then: 1, cite: N-1/1/a"))
    district = desk.policy("district", gaps=["province", "city"])

    engine = Engine(desk.assembly(nation, district, plugins=plugins))

    for place in ("330100", "district", "fallen"):
        with pytest.raises(UnknownPlaceError, match="the sky fell"):
            ask(engine, CREDITED, at=place)
    assert ask(engine, CREDITED).value == 1
