"""Facts of plugins: options with labels of their own, and lists that are asked what they hold."""

from itertools import combinations
from typing import Any, Final

import duckdb
import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, table
from tests.hooks.test_plugins import plugin_of, with_plugins

from zsgx.decision.decision import Status
from zsgx.domain.kinds import TEXTS, enumeration
from zsgx.domain.vocabulary import Fact
from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy
from zsgx.errors import ContradictionError
from zsgx.policy.question import Question
from zsgx.text import Text

ELIGIBLE: Final = "trainee.eligible"
WAYS: Final = {
    "by_reference": Text("参照适用", "by reference"),
    "in_full": Text("直接适用", "in full"),
}
FACTS: Final = [
    Fact(
        "plan.way", enumeration(*WAYS, "other"), Text("条例是否适用", "how it applies"), words=WAYS
    ),
    Fact("plan.fields", TEXTS, Text("重点领域", "the priority fields")),
]
QUESTIONS: Final = [
    Question("plan.result", enumeration(*WAYS), Text("结论", "the result"), words=WAYS)
]


def engine_of(desk: Desk, *sections: str) -> Engine:
    plugins = with_plugins(
        plan=plugin_of(zsgx_facts=lambda: FACTS, zsgx_questions=lambda: QUESTIONS)
    )
    engine = Engine(desk.assembly(desk.policy("nation", *sections), plugins=plugins))
    issues = [each.say("en") for each in engine.policies["000000"].issues]
    assert issues == []
    return engine


# Options


def test_options_of_a_plugin_are_told_by_their_labels(desk: Desk) -> None:
    rule = "id: a, when: plan.way == 'by_reference', then: plan.way, cite: N-1/1/a"
    engine = engine_of(
        desk, table("plan.result", rule.replace("plan.way, cite", "by_reference, cite"))
    )

    decided = ask(engine, "plan.result", {"plan.way": "by_reference"}).explain()
    silent = ask(engine, "plan.result", {"plan.way": "in_full"}).explain()

    assert "参照适用" in decided.say("zh").splitlines()[0]
    assert "by reference" in decided.say("en").splitlines()[0]
    assert "by_reference" not in decided.say("zh") + decided.say("en")
    assert "直接适用" in silent.say("zh", form="whole")
    assert "“by reference”" in silent.say("en", form="whole")
    (need,) = engine.needed("plan.result", at="nation", date=DAY)
    assert [each.zh for each in need.option_labels] == ["参照适用", "直接适用", "other"]


def test_labels_of_such_options_are_taken_wherever_several_places_are_loaded(desk: Desk) -> None:
    plugins = with_plugins(plan=plugin_of(zsgx_facts=lambda: FACTS))
    rule = "id: a, when: plan.way == 'by_reference', then: true, cite: N-1/1/a"
    nation = desk.policy("nation", table(ELIGIBLE, rule))
    engine = Engine(desk.assembly(nation, desk.policy("city"), plugins=plugins))

    for at in (None, "nation", "city"):
        assert engine.names.value("plan.way", "参照适用", at=at) == "by_reference"
        assert engine.names.spelt("plan.way", ["By Reference", "other"], at=at) == {
            "By Reference": "by_reference"
        }
    (found,) = engine.index.facts(["参照适用"])
    assert found.options["by_reference"].zh == "参照适用"


def test_a_place_may_call_such_options_in_its_own_way(desk: Desk) -> None:
    rule = "id: a, when: plan.way == 'by_reference', then: true, cite: N-1/1/a"
    policy = desk.policy("nation", table(ELIGIBLE, rule))
    folder = desk.folder / "nation"
    main = (folder / "jurisdiction.yaml").read_text(encoding="utf-8")
    own = "words:\n  plan.way:by_reference: {zh: 准用, en: mutatis mutandis}\n"
    (folder / "jurisdiction.yaml").write_text(main + own, encoding="utf-8")
    assert policy.usable
    plugins = with_plugins(plan=plugin_of(zsgx_facts=lambda: FACTS))
    engine = Engine(desk.assembly(desk.again("nation"), plugins=plugins))

    told = ask(engine, ELIGIBLE, {"plan.way": "by_reference"}).explain()

    assert "“准用”" in told.say("zh")
    assert "mutatis mutandis" in told.say("en")


# Lists

RULES: Final = (
    "id: a, when: \"'ai' in plan.fields and 'law' not in plan.fields\", then: true, cite: N-1/1/a",
    "id: b, when: \"'ai' not in plan.fields or 'law' in plan.fields\", then: false, cite: N-1/1/a",
)
LISTS: Final = [some for size in range(4) for some in combinations(("ai", "law", "medicine"), size)]


@pytest.mark.parametrize("fields", [*LISTS, ("law", "ai"), ("AI",)])
def test_a_list_is_asked_what_it_holds(desk: Desk, fields: tuple[str, ...]) -> None:
    engine = engine_of(desk, table(ELIGIBLE, *RULES))

    decision = ask(engine, ELIGIBLE, {"plan.fields": list(fields)})

    assert decision.value is ("ai" in fields and "law" not in fields)


def test_a_list_that_is_unknown_is_missing_and_no_empty_one(desk: Desk) -> None:
    engine = engine_of(desk, table(ELIGIBLE, *RULES))

    assert ask(engine, ELIGIBLE).missing == ("plan.fields",)
    assert ask(engine, ELIGIBLE, {"plan.fields": []}).value is False


def test_what_a_list_holds_is_told_in_words(desk: Desk) -> None:
    engine = engine_of(desk, table(ELIGIBLE, *RULES))

    told = ask(engine, ELIGIBLE, {"plan.fields": ["ai"]}).explain()

    assert "重点领域含有 ai" in told.say("zh", form="whole")
    assert "ai is among the priority fields" in told.say("en", form="whole")
    assert "law is not among the priority fields" in told.say("en", form="whole")
    assert "重点领域不含 law" in told.say("zh", form="whole")


def test_checking_finds_an_example_with_a_list(desk: Desk) -> None:
    engine = engine_of(
        desk,
        table(
            ELIGIBLE,
            RULES[0],
            "id: c, when: \"'medicine' in plan.fields\", then: false, cite: N-1/1/a",
            more="otherwise: {then: false, cite: N-1/1/a}",
        ),
    )

    (issue,) = verify_policy(engine, "nation")

    assert issue.code == "conflict"
    assert dict(issue.example) == {"plan.fields": "['ai', 'medicine']"}


def test_a_parameter_may_say_what_a_list_is_asked_for(desk: Desk) -> None:
    field = (
        "parameters:\n  field:\n    unit: text\n    label: {zh: 领域, en: the field}\n"
        "    values:\n      2020-01-01: {value: ai, cite: N-1/1/a}\n"
        "      2024-01-01: {value: law, cite: N-1/1/a}\n"
    )
    rule = 'id: a, when: "param.field in plan.fields", then: true, cite: N-1/1/a'
    engine = engine_of(
        desk, table(ELIGIBLE, rule, more="otherwise: {then: false, cite: N-1/1/a}"), field
    )

    facts = {"plan.fields": ["law"]}
    assert ask(engine, ELIGIBLE, facts).value is True
    assert ask(engine, ELIGIBLE, facts, date=DAY.replace(year=2023)).value is False


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("training.occupation in plan.fields", "what a list fact is asked for must be a constant"),
        ("plan.way in plan.fields", "what a list fact is asked for must be a constant"),
        ("5 in plan.fields", "text is wanted here, this is int"),
        ("'ai' in training.occupation", "a list must follow in"),
        ("'ai' in plan.nowhere", "unknown name plan.nowhere"),
        ("plan.fields == 'ai'", "lists cannot be compared"),
    ],
)
def test_what_a_list_cannot_be_asked_is_refused(desk: Desk, condition: str, said: str) -> None:
    plugins = with_plugins(plan=plugin_of(zsgx_facts=lambda: FACTS))
    rule = f'id: a, when: "{condition}", then: true, cite: N-1/1/a'

    assembly = desk.assembly(desk.policy("nation", table(ELIGIBLE, rule)), plugins=plugins)

    messages = " ".join(issue.say("en") for issue in assembly.rulebook.policies["000000"].issues)
    assert said in messages


def test_a_contradiction_may_ask_a_list(desk: Desk) -> None:
    never = (
        "contradictions:\n  no-law:\n"
        "    never: \"'law' in plan.fields and plan.way == 'in_full'\"\n"
        "    label: {zh: 不能并存, en: they exclude each other}\n"
    )
    engine = engine_of(desk, table(ELIGIBLE, *RULES), never)

    facts: dict[str, Any] = {"plan.fields": ["law"], "plan.way": "in_full"}
    with pytest.raises(ContradictionError, match="they exclude each other"):
        ask(engine, ELIGIBLE, facts)
    assert ask(engine, ELIGIBLE, {**facts, "plan.fields": ["ai"]}).value is True
    frame = pl.DataFrame({"plan.way": ["in_full"]})
    for given in (frame, frame.lazy()):
        decided = engine.decide_table(given, ask=[ELIGIBLE], at="nation", date=DAY)
        assert decided.lazy().collect()[f"{ELIGIBLE}.status"].to_list() == ["undetermined"]


def test_tables_leave_open_what_only_a_list_settles(desk: Desk) -> None:
    way = "id: z, when: plan.way == 'in_full', then: true, cite: N-1/1/a"
    rule = (
        "id: a, when: \"plan.way != 'in_full' and 'ai' in plan.fields\", then: true, cite: N-1/1/a"
    )
    engine = engine_of(desk, table(ELIGIBLE, way, rule))
    frame = pl.DataFrame({"plan.way": ["in_full", "by_reference", None]})
    relation = duckdb.connect().from_arrow(frame.to_arrow())

    asked: dict[str, Any] = {"ask": [ELIGIBLE], "at": "nation", "date": DAY}
    by_polars = engine.decide_table(frame, **asked)
    for decided in (by_polars, engine.decide_table(relation, **asked).pl()):
        assert decided[f"{ELIGIBLE}.status"].to_list() == [
            Status.DECIDED.value,
            *[Status.UNDETERMINED.value] * 2,
        ]
