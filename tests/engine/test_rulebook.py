"""Places: which are known, and why one is not available."""

from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.domain.vocabulary import Fact
from zsgx.engine.engine import Engine
from zsgx.errors import QuestionError, UnknownPlaceError
from zsgx.hooks.plugins import Plugins

CREDITED = "hours.credited"
NATION = table(CREDITED, "id: all, then: 1, cite: N-1/1/a")
CITY = table(CREDITED, "id: all, then: 2, cite: C-1/1/a")


def refusal(engine: Engine, place: str) -> str:
    with pytest.raises(UnknownPlaceError) as refused:
        engine.decide(CREDITED, at=place, date=DAY)
    assert refused.value.text.zh
    return refused.value.text.en


def test_a_place_is_known_by_its_name_and_by_its_code(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", NATION), desk.policy("city", CITY, gaps=["province"])
    )

    by_name = ask(engine, CREDITED, at="city")

    assert by_name.at == "city"
    assert ask(engine, CREDITED, at="330100") == by_name
    assert ask(engine, CREDITED, at="000000").at == "nation"
    assert engine.chain("330100") is engine.chain("330100")


def test_an_unknown_name_is_refused_with_the_nearest_spelling(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", NATION))

    assert refusal(engine, "natoin") == "Unknown place 'natoin'. Did you mean nation (nation)?"
    assert "Available: nation (nation)" in refusal(engine, "火星")


@pytest.mark.parametrize("place", ["", "33010", "3301000", "000100", None, 330100])
def test_what_is_no_code_is_an_unknown_name(desk: Desk, place: str) -> None:
    engine = desk.engine(desk.policy("nation", NATION))

    assert "Unknown place" in refusal(engine, place)


def test_a_code_without_a_policy_names_the_nearest_place_that_has_one(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", NATION), desk.policy("city", CITY, gaps=["province"])
    )

    assert refusal(engine, "330101").endswith(
        "the nearest place above it that has one is city (city)."
    )
    assert refusal(engine, "330200").endswith("that has one is nation (nation).")
    assert refusal(desk.engine(), "330200").endswith("nor has any place above it.")


def test_a_missing_level_that_is_not_declared_is_refused_by_name(desk: Desk) -> None:
    nation, city = desk.policy("nation", NATION), desk.policy("city", CITY)
    lone = desk.engine(desk.policy("neighbour", CITY.replace("C-", "B-")))

    assert "no policy for Zhejiang (330000) above it" in refusal(desk.engine(nation, city), "city")
    assert "for Zhejiang (330000), the nation (000000) above it" in refusal(lone, "neighbour")


def test_a_level_that_has_a_policy_after_all_is_no_gap(desk: Desk) -> None:
    province = desk.policy("province", table(CREDITED, "id: p, then: 5, cite: P-1/1/a"))
    city = desk.policy("city", gaps=["province"])

    decision = ask(desk.engine(desk.policy("nation", NATION), province, city), CREDITED, at="city")

    assert decision.rule == "province/p"
    assert decision.gaps == ()


def test_a_policy_with_faults_makes_its_place_and_those_below_unavailable(desk: Desk) -> None:
    province = desk.policy("province", table(CREDITED, "id: p, then: trainig.hours, cite: P-1/1/a"))
    city, neighbour = desk.policy("city", CITY), desk.policy("neighbour", gaps=["province"])
    engine = Engine.load(
        plugins=[], policies=[desk.policy("nation", NATION), province, city, neighbour]
    )

    assert f"policy files have 1 issue (zsgx check {province.origin})" in refusal(
        engine, "province"
    )
    assert "the policy of 330000 cannot be used" in refusal(engine, "city")
    assert "the policy of 330000 cannot be used" in refusal(engine, "neighbour")
    assert ask(engine, CREDITED, at="nation").rule == "nation/all"


def test_a_place_whose_plugin_is_broken_says_why(desk: Desk) -> None:
    def broken() -> object:
        message = "no such module"
        raise ImportError(message)

    plugins = Plugins()
    plugins.add("city", broken)
    engine = Engine(desk.assembly(desk.policy("nation", NATION), plugins=plugins))

    assert "its plugin cannot be loaded" in refusal(engine, "city")
    assert "no such module" in refusal(engine, "city")
    assert "which place it is for (city: failed at import (ImportError): no such module)" in (
        refusal(engine, "330100")
    )


def test_the_legend_names_every_rule_over_all_places_behind_several(desk: Desk) -> None:
    closing = table(
        CREDITED,
        "id: b, when: training.online, then: 2, cite: C-1/1/b",
        "id: a, when: training.passed, then: 2, cite: C-1/1/a",
        more="otherwise: {then: 0, by_silence: C-1}",
    )
    silent = table(CREDITED, "id: s, then: 2, cite: P-1/1/a", more="otherwise: {by_silence: P-1}")
    engine = desk.engine(
        desk.policy("nation", NATION), desk.policy("province", silent), desk.policy("city", closing)
    )

    several, *rules = engine.rules(CREDITED)

    assert several == "several"
    assert sorted(rules) == ["city/a", "city/b", "city/otherwise", "nation/all", "province/s"]
    assert engine.rules("hours.year") == ("several",)


def test_rules_that_answer_alike_stand_together_in_the_legend(desk: Desk) -> None:
    mixed = table(
        CREDITED,
        "id: a, when: training.online, then: 2, cite: N-1/1/a",
        "id: b, when: training.passed, then: training.hours, cite: N-1/1/b",
        "id: c, when: not training.online, then: 2, cite: N-1/1/c",
    )

    legend = desk.engine(desk.policy("nation", mixed)).rules(CREDITED)

    assert abs(legend.index("nation/a") - legend.index("nation/c")) == 1


def test_the_legend_of_an_unknown_question_is_refused_with_the_nearest_spelling(
    desk: Desk,
) -> None:
    engine = desk.engine(desk.policy("nation", NATION))

    with pytest.raises(QuestionError) as refused:
        engine.rules("hours.credted")
    assert CREDITED in refused.value.text.en


@pytest.mark.parametrize("place", [["nation"], {}, None, 0])
def test_what_is_no_name_at_all_is_an_unknown_place(desk: Desk, place: Any) -> None:
    engine = desk.engine(desk.policy("nation", NATION))

    with pytest.raises(UnknownPlaceError, match="Unknown place"):
        engine.chain(place)


def test_what_is_loaded_can_be_looked_at(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", NATION))

    assert list(engine.policies) == ["000000"]
    assert engine.suppliers == {}
    assert engine.plugins.loaded == {}
    assert engine.questions[CREDITED].name == CREDITED
    assert isinstance(engine.vocabulary["training.hours"], Fact)
