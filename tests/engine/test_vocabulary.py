"""Facts, questions and options that a policy declares in YAML are known as those of hooks are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, table
from tests.hooks.test_plugins import plugin_of, with_plugins

from zsgx import Activity, ContradictionError, Engine, FactsError, Policy, Status, Text
from zsgx.domain.kinds import BOOL, HOURS, INT, Type, enumeration
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.engine.rulebook import assemble
from zsgx.engine.verification import verify_policy
from zsgx.policy.question import Question

VOCABULARY = """
facts:
  prize.body:
    options: {union: {zh: 工会, en: trade union}, bureau: {zh: 局机关, en: bureau}}
    label: {zh: 颁奖单位, en: awarding body}
    aliases: [颁发单位]
  prize.jointly: {unit: bool, label: {zh: 联合颁奖, en: awarded jointly}}
  prize.place: {unit: count, least: 1, label: {zh: 名次, en: place}}
questions:
  prize.bonus: {unit: hours, label: {zh: 奖项加计学时, en: bonus hours for a prize}}
"""
BONUS = table(
    "prize.bonus",
    "id: union, when: prize.body == 'union' and not prize.jointly, then: 4, cite: N-1/1/bonus-1",
    "id: bureau, when: prize.body == 'bureau', then: 2, cite: N-1/1/bonus-1",
)
UNION = {"prize.body": "union", "prize.jointly": False}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def issues_of(*policies: Policy) -> list[tuple[str, str]]:
    engine = Engine.load(plugins=[], policies=policies)
    return [
        (issue.code, issue.message.en)
        for policy in engine.policies.values()
        for issue in policy.issues
    ]


def test_what_yaml_declares_answers_as_what_hooks_declare(desk: Desk) -> None:
    declared = desk.engine(desk.policy("nation", VOCABULARY, BONUS))
    facts = [
        Fact("prize.body", enumeration("union", "bureau"), Text("颁奖单位", "awarding body")),
        Fact("prize.jointly", BOOL, Text("联合颁奖", "awarded jointly")),
        Fact("prize.place", Type(INT.kind, least=1), Text("名次", "place")),
    ]
    questions = [Question("prize.bonus", HOURS, Text("奖项加计学时", "bonus hours for a prize"))]
    plugins = with_plugins(
        prize=plugin_of(zsgx_facts=lambda: facts, zsgx_questions=lambda: questions)
    )
    hooked = Engine(assemble(plugins, [desk.policy("nation", BONUS)]))

    for given in (UNION, {"prize.body": "union"}, {"prize.body": "bureau"}, {}):
        one, other = (ask(engine, "prize.bonus", given) for engine in (declared, hooked))
        assert (one.status, one.value, one.missing) == (other.status, other.value, other.missing)
    assert {path: declared.vocabulary[path].type for path in ("prize.body", "prize.place")} == {
        fact.path: fact.type for fact in facts if fact.path != "prize.jointly"
    }


def test_they_go_by_their_labels_and_have_columns(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", VOCABULARY, BONUS))

    assert engine.names.question("奖项加计学时") == "prize.bonus"
    said = ask(engine, "prize.bonus", UNION).explain().say("zh")
    assert "颁奖单位为“工会”" in said
    rows = pl.DataFrame({"prize.body": ["union", "bureau"], "prize.jointly": [False, None]})
    answers = engine.decide_table(rows, at="nation", date=DAY, ask=["prize.bonus"])
    assert answers["prize.bonus"].to_list() == [4, 2]


def test_they_are_known_to_the_levels_below(desk: Desk) -> None:
    nation = desk.policy("nation", VOCABULARY, BONUS)
    city = desk.policy(
        "city",
        table("hours.credited", "id: bonus, then: decision.prize.bonus * 2, cite: C-1/1/bonus-1"),
        gaps=["province"],
    )
    engine = desk.engine(nation, city)

    assert ask(engine, "hours.credited", UNION, at="city").value == 8


@pytest.mark.parametrize(
    ("section", "code", "said"),
    [
        ("facts:\n  training.hours: {unit: hours, LABEL}", "declared-above", "by zsgx"),
        ("questions:\n  hours.credited: {unit: hours, LABEL}", "declared-above", "by zsgx"),
        ("facts:\n  prize: {unit: bool, LABEL}", "bad-name", "prize is not a fact"),
        ("facts:\n  lookup.prize: {unit: bool, LABEL}", "bad-name", "must not begin with lookup"),
        ("facts:\n  prize.body: {LABEL}", "missing-key", "lacks the key unit"),
        ("facts:\n  prize.body: {unit: bool}", "missing-key", "lacks the key label"),
        ("facts:\n  prize.body: {unit: bool, label: prize}", "wrong-kind", "a mapping"),
        ("facts:\n  prize.body: {options: {}, LABEL}", "empty", "nothing in here"),
        (
            "facts:\n  prize.body: {unit: bool, options: {a: {zh: 甲, en: a}}, LABEL}",
            "contradicting-keys",
            "unit or options",
        ),
        ("facts:\n  prize.body: {unit: bool, least: 1, LABEL}", "contradicting-keys", "least"),
        (
            "questions:\n  prize.may: {unit: bool, strategy: strictest, LABEL}",
            "contradicting-keys",
            "a number or a date",
        ),
        (
            "options:\n  training.subject: {elective: {zh: 选修, en: elective}}",
            "closed-options",
            "training.subject takes no further options",
        ),
        (
            "options:\n  activity.kind: {paper: {zh: 论文, en: paper}}",
            "duplicate-id",
            "has the option paper already",
        ),
        ("options:\n  activity.kin: {poem: {zh: 诗, en: poem}}", "unknown-name", "activity.kin"),
    ],
)
def test_what_cannot_be_declared_is_said_so(desk: Desk, section: str, code: str, said: str) -> None:
    text = section.replace("LABEL", "label: {zh: 奖项, en: a prize}") + "\n"

    found = issues_of(desk.policy("nation", text))

    assert [each for each, _ in found] == [code]
    assert said in found[0][1]


def test_a_level_below_does_not_declare_again_what_is_there(desk: Desk) -> None:
    nation = desk.policy("nation", VOCABULARY)
    city = desk.policy("city", VOCABULARY, gaps=["province"])

    assert {code for code, _ in issues_of(nation, city)} == {"declared-above"}


def test_places_that_do_not_meet_may_mean_the_same_fact_and_no_other(desk: Desk) -> None:
    city = desk.policy("city", VOCABULARY, gaps=["province", "nation"])
    same = desk.policy("neighbour", VOCABULARY, gaps=["province", "nation"])
    other = VOCABULARY.replace("union:", "party:")

    assert issues_of(city, same) == []
    differing = desk.policy("neighbour", other, gaps=["province", "nation"])
    assert [code for code, _ in issues_of(city, differing)] == ["declared-above"]


def test_an_option_is_added_where_the_fact_takes_more(desk: Desk) -> None:
    options = "options:\n  activity.kind: {standard: {zh: 标准制定, en: drafting a standard}}\n"
    rule = table(
        "hours.credited",
        "id: standard, when: activity.kind == 'standard', then: 20, cite: N-1/1/hours-1",
        "id: paper, when: activity.kind == 'paper', then: 10, cite: N-1/1/hours-1",
    )
    engine = desk.engine(desk.policy("nation", options, rule))
    plain = desk.engine(desk.policy("nation", rule.replace("'standard'", "'patent'")))

    assert ask(engine, "hours.credited", {"activity.kind": "standard"}).value == 20
    assert ask(engine, "hours.credited", [Activity(kind="standard")]).value == 20
    assert ask(engine, "hours.credited", [Activity(kind="degree")]).status is Status.SILENT
    # An engine without that policy knows no such option, whatever an object has.
    with pytest.raises(FactsError, match="standard"):
        plain.decide("hours.credited", at="nation", date=DAY, facts=[Activity(kind="standard")])


def test_only_facts_that_no_rule_tells_from_all_else_take_more_options() -> None:
    extensible = {fact.path for fact in FACTS if fact.extensible}

    assert {path.partition(".")[0] for path in extensible} == {"activity", "employer", "training"}
    assert not {"training.programme", "training.subject", "person.title_level"} & extensible


ALONE = ("province", "nation")
SIDE = "options:\n  activity.part: {side: {zh: 旁支, en: side project}}\n"
BY_PART = """
lookups:
  by_part:
    label: {zh: 按主次, en: by part}
    keys: [activity.part]
    unit: hours
    cite: B-1/1/hours-1
    rows: [[main, 10], [sub, 5]]
"""


def test_an_option_of_one_place_changes_nothing_at_another(desk: Desk) -> None:
    use = table(
        "hours.credited",
        "id: looked_up, when: training.online, then: lookup.by_part, cite: B-1/1/hours-1",
        "id: main, when: not training.online and activity.part == 'main', then: 1, cite: B-1/1/h-2",
        "id: sub, when: not training.online and activity.part == 'sub', then: 2, cite: B-1/1/h-3",
    )
    neighbour = desk.policy("neighbour", BY_PART, use, gaps=ALONE)
    city = desk.policy("city", SIDE, gaps=ALONE)

    engine = desk.engine(neighbour, city)

    assert [i.code for i in verify_policy(engine, "neighbour")] == []
    facts = {"training.online": True, "activity.part": "side"}
    with pytest.raises(ContradictionError, match="no option side at this place"):
        engine.decide("hours.credited", at="neighbour", date=DAY, facts=facts)
    rows = pl.LazyFrame({name: [value] for name, value in facts.items()})
    answers = engine.decide_table(rows, at="neighbour", date=DAY, ask=["hours.credited"])
    assert answers.collect()["hours.credited.status"].to_list() == ["contradiction"]


def test_an_option_of_a_city_meets_the_rules_of_the_nation(desk: Desk) -> None:
    nation = desk.policy(
        "nation",
        table(
            "hours.credited",
            "id: main, when: activity.part == 'main', then: 1, cite: N-1/1/h-1",
            "id: other, when: activity.part != 'main', then: 2, cite: N-1/1/h-2",
        ),
    )
    engine = desk.engine(nation, desk.policy("city", SIDE, gaps=["province"]))
    side = {"activity.part": "side"}

    assert ask(engine, "hours.credited", side, at="city").value == 2
    rows = pl.DataFrame({"activity.part": ["side", "main"]})
    answers = engine.decide_table(rows, at="city", date=DAY, ask=["hours.credited"])
    assert answers["hours.credited"].to_list() == [2, 1]


def test_a_fact_of_a_city_is_none_of_the_nation(desk: Desk) -> None:
    city = desk.policy("city", VOCABULARY, gaps=["province"])
    nation = desk.policy("nation", BONUS.replace("prize.bonus", "hours.credited"))

    assert {code for code, _ in issues_of(nation, city)} == {"unknown-name"}


def test_an_option_is_added_once_in_a_chain(desk: Desk) -> None:
    nation, city = desk.policy("nation", SIDE), desk.policy("city", SIDE, gaps=["province"])

    assert [code for code, _ in issues_of(nation, city)] == ["duplicate-id"]


def test_each_place_calls_a_shared_fact_and_an_added_option_in_its_own_way(desk: Desk) -> None:
    place = "facts:\n  prize.place: {unit: count, label: {zh: 名次, en: place}}\n"
    city = desk.policy("city", place, SIDE, gaps=ALONE)
    other = desk.policy(
        "neighbour",
        place.replace("名次", "获奖名次"),
        SIDE.replace("旁支", "附属课题"),
        gaps=ALONE,
    )
    engine = desk.engine(city, other)

    assert engine.names.facts({"获奖名次": 2}) == engine.names.facts({"名次": 2})
    words = [engine.chain(at).option_word("activity.part", "side") for at in ("city", "neighbour")]
    assert [word.zh for word in words] == ["旁支", "附属课题"]


def test_options_in_another_order_are_the_same(desk: Desk) -> None:
    turned = VOCABULARY.replace(
        "{union: {zh: 工会, en: trade union}, bureau: {zh: 局机关, en: bureau}}",
        "{bureau: {zh: 局机关, en: bureau}, union: {zh: 工会, en: trade union}}",
    )
    city = desk.policy("city", VOCABULARY, gaps=ALONE)

    assert issues_of(city, desk.policy("neighbour", turned, gaps=ALONE)) == []
    differing = desk.policy("neighbour", turned.replace("unit: hours", "unit: CNY"), gaps=ALONE)
    assert [code for code, _ in issues_of(city, differing)] == ["declared-above"]


def test_two_options_of_one_fact_have_names_of_their_own(desk: Desk) -> None:
    same = VOCABULARY.replace("局机关", "工会")

    assert [code for code, _ in issues_of(desk.policy("nation", same))] == ["duplicate-id"]
