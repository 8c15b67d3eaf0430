"""What a plugin declares is checked when it is loaded, all of it at once."""

from typing import Any

import attrs
import pytest
from tests.engine.desk import Desk, ask, table
from tests.hooks.test_plugins import plugin_of, with_plugins

from zsgx.domain.kinds import (
    BOOL,
    DATE,
    HOURS,
    INT,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    Kind,
    Type,
    enumeration,
)
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.engine.engine import Engine
from zsgx.errors import UnknownPlaceError
from zsgx.policy.question import QUESTIONS, Direction, Question, Strategy
from zsgx.text import Text

LABEL = Text("潮汐", "the tide")
FACT = Fact("harbour.tide", BOOL, LABEL)
QUESTION = Question("harbour.bonus", HOURS, LABEL)
TIDE = enumeration("low", "high")


def why(**hooks: object) -> str:
    """Return what is said of a plugin that returns these; nothing if it is taken."""
    plugins = with_plugins(
        harbour=plugin_of(**{n: lambda things=t: things for n, t in hooks.items()})
    )
    plugins.gather()
    broken = plugins.broken.get("harbour")
    assert broken is None or broken.why.zh
    return broken.why.en if broken else ""


def test_all_that_the_core_declares_would_be_taken() -> None:
    assert why(zsgx_facts=FACTS, zsgx_questions=QUESTIONS) == ""


@pytest.mark.parametrize(
    "type_",
    [
        *(BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, TEXTS, TIDE, enumeration("甲")),
        Type(Kind.INT, "persons"),
        Type(Kind.INT, "ships", least=1),
        Type(Kind.NUMBER, "knots"),
    ],
)
def test_facts_and_questions_of_every_type_are_taken(type_: Type) -> None:
    assert why(zsgx_facts=[attrs.evolve(FACT, type=type_)]) == ""
    assert why(zsgx_questions=[attrs.evolve(QUESTION, type=type_)]) == ""


SPELT = "a rule can only ask for lower-case words joined by dots"
TYPE = "type must be a Type, such as BOOL, HOURS or enumeration(…), not"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        *(
            ({"path": path}, SPELT)
            for path in (
                *("tide", "", "harbour.", ".tide", "harbour..tide", "Harbour.tide", "harbour.Tide"),
                *("harbour tide", "harbour.tide ", "harbour.tide\n", "港.潮", "harbour-x.tide"),
                *("param.tide", "reading.tide", "rule.tide", "decision.tide", "harbour.class"),
                *("and.tide", "harbour.tide.in", "1.tide", "harbour.1", "f(x).y", "true.x.if"),
            )
        ),
        ({"path": None}, "fact None: path must be a str, not None"),
        ({"path": "x" * 99}, f"fact {'x' * 60}…: "),
        ({"label": "the tide"}, "label must be a Text(zh, en), not the tide"),
        ({"label": None}, "label must be a Text(zh, en), not None"),
        ({"label": Text("", "the tide")}, "label has no text in zh"),
        ({"label": Text("潮汐", " ")}, "label has no text in en"),
        ({"label": Text("潮汐", None)}, "label has no text in en"),  # type: ignore[arg-type]
        ({"type": None}, f"{TYPE} None"),
        ({"type": bool}, f"{TYPE} <class 'bool'>"),
        ({"type": Kind.BOOL}, TYPE),
        ({"type": Type("bool")}, TYPE),  # type: ignore[arg-type]
        ({"type": enumeration()}, "an enumeration has at least one option"),
        ({"type": enumeration("x", "x", "y", "y")}, "options stand twice: x, y"),
        ({"type": enumeration("x", "")}, "an option must not be empty"),
        ({"type": enumeration("x", " y")}, "nor begin or end with white space"),
        ({"type": enumeration("x", 1)}, "options must be a tuple of str"),  # type: ignore[arg-type]
        ({"type": Type(Kind.ENUM, options=["x"])}, "options must be a tuple"),  # type: ignore[arg-type]
        ({"type": Type(Kind.BOOL, options=("x",))}, "only an enumeration has options"),
        ({"type": Type(Kind.HOURS)}, "unit must be a 'hours', not None"),
        ({"type": Type(Kind.MONEY, "USD")}, "unit must be a 'CNY', not USD"),
        ({"type": Type(Kind.DATE, "days")}, "a date (YYYY-MM-DD) cannot have the unit days"),
        ({"type": Type(Kind.INT, "Ships ")}, "a whole number cannot have the unit Ships"),
        ({"type": Type(Kind.INT, 7)}, "cannot have the unit 7"),  # type: ignore[arg-type]
        ({"type": Type(Kind.INT, least=0.5)}, "least must be a int, not 0.5"),  # type: ignore[arg-type]
        ({"words": None}, "words must be a mapping from options to Text(zh, en), not None"),
        ({"words": {"low": LABEL}}, "words: there is no option low"),
        ({"type": TIDE, "words": {"lwo": LABEL}}, "words: there is no option lwo"),
        ({"type": TIDE, "words": {"low": "low"}}, "words: low must be a Text(zh, en), not low"),
        ({"type": TIDE, "words": {"low": Text("低", "")}}, "words: low has no text in en"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_with_its_plugin(
    change: dict[str, Any], said: str
) -> None:
    assert said in why(zsgx_facts=[attrs.evolve(FACT, **change)])
    of_question = {"name" if name == "path" else name: to for name, to in change.items()}
    said = said.replace("fact ", "question ").replace(" path ", " name ")
    assert said in why(zsgx_questions=[attrs.evolve(QUESTION, **of_question)])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"strategy": "strictest"}, "strategy must be a Strategy, not strictest"),
        ({"direction": None}, "direction must be a Direction, not None"),
        *(
            ({"strategy": Strategy.STRICTEST, "type": type_}, "it must be a number or a date")
            for type_ in (BOOL, TEXT, TEXTS, TIDE)
        ),
    ],
)
def test_a_question_that_cannot_be_is_refused(change: dict[str, Any], said: str) -> None:
    assert said in why(zsgx_questions=[attrs.evolve(QUESTION, **change)])


@pytest.mark.parametrize("type_", [INT, HOURS, DATE])
def test_the_strictest_of_numbers_and_days_can_be_asked_for(type_: Type) -> None:
    question = attrs.evolve(
        QUESTION, type=type_, strategy=Strategy.STRICTEST, direction=Direction.SMALLEST
    )

    assert why(zsgx_questions=[question]) == ""


def test_a_policy_of_no_place_is_refused(desk: Desk) -> None:
    nowhere: Any = "nation"
    policy = attrs.evolve(desk.policy("nation"), jurisdiction=nowhere)

    assert why(zsgx_policies=[policy]) == (
        "policy: jurisdiction must be a Jurisdiction, not nation"
    )


def test_all_faults_of_a_plugin_are_told_at_once() -> None:
    said = why(
        zsgx_facts=[Fact("a.b", None, None), Fact("tide", TIDE, LABEL)],  # type: ignore[arg-type]
        zsgx_questions=[attrs.evolve(QUESTION, type=enumeration())],
        zsgx_policies=[8],
    )

    assert said == (
        "fact a.b: label must be a Text(zh, en), not None; "
        f"fact a.b: {TYPE} None; "
        "fact tide: a rule can only ask for lower-case words joined by dots, such as "
        "training.completed_on, that do not begin with param, reading, rule, decision or lookup "
        "and are no keywords of Python; "
        "question harbour.bonus: an enumeration has at least one option; "
        "zsgx_policies must return a list of Policy, not of int"
    )


def test_a_plugin_that_is_refused_declares_nothing_and_blocks_its_places(desk: Desk) -> None:
    policy = desk.policy("province", table("hours.credited", "id: a, then: 1, cite: P-1/1/a"))
    plugins = with_plugins(
        harbour=plugin_of(
            zsgx_facts=lambda: [FACT, attrs.evolve(FACT, path="tide")],
            zsgx_policies=lambda: [policy],
        )
    )
    nation = desk.policy("nation", table("hours.credited", "id: a, then: 1, cite: N-1/1/a"))
    city = desk.policy("city", table("hours.credited", "id: a, then: 1, cite: C-1/1/a"))

    engine = Engine(desk.assembly(nation, city, plugins=plugins))

    assert FACT.path not in engine.vocabulary
    for at in ("province", "330000", "city"):
        with pytest.raises(UnknownPlaceError, match=r"of 330000 cannot be used\. fact ti"):
            ask(engine, "hours.credited", at=at)
    assert ask(engine, "hours.credited").value == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_plugin_that_declares_one_thing_twice_is_refused(desk: Desk, times: int) -> None:
    plugins = with_plugins(harbour=plugin_of(zsgx_facts=lambda: [FACT] * times))

    desk.assembly(plugins=plugins)

    assert [*plugins.broken] == ["harbour"] * (times - 1)


def test_what_a_plugin_shares_with_one_that_is_refused_for_another_reason_is_its_own(
    desk: Desk,
) -> None:
    plugins = with_plugins(
        one=plugin_of(zsgx_facts=lambda: [FACT]),
        other=plugin_of(zsgx_facts=lambda: [FACT, attrs.evolve(FACT, path="tide")]),
    )

    assembly = desk.assembly(plugins=plugins)

    assert [*assembly.plugins.loaded] == ["one"]
    assert FACT.path in assembly.catalogue


def test_a_plugin_that_shares_a_fact_and_a_question_is_refused_once(desk: Desk) -> None:
    shared = {"zsgx_facts": lambda: [FACT], "zsgx_questions": lambda: [QUESTION]}
    plugins = with_plugins(one=plugin_of(**shared), other=plugin_of(**shared))

    desk.assembly(plugins=plugins)

    assert {name: plugin.why.en for name, plugin in plugins.broken.items()} == {
        "one": "the fact harbour.tide is declared by other too",
        "other": "the fact harbour.tide is declared by one too",
    }


def test_a_policy_that_is_no_place_s_does_not_tell_whose_plugin_it_is(desk: Desk) -> None:
    nowhere: Any = "nation"
    policy = attrs.evolve(desk.policy("nation"), jurisdiction=nowhere)
    plugins = with_plugins(harbour=plugin_of(zsgx_policies=lambda: [policy]))

    desk.assembly(plugins=plugins)

    assert plugins.broken["harbour"].claims is None


@pytest.mark.parametrize("aliases", ["abc", (3,), None, ("",)])
def test_aliases_are_texts(aliases: Any) -> None:
    assert "aliases" in why(zsgx_facts=[attrs.evolve(FACT, aliases=aliases)])
    assert "aliases" in why(zsgx_questions=[attrs.evolve(QUESTION, aliases=aliases)])
