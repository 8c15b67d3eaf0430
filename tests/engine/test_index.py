"""What there is to ask and to give, found by words."""

from __future__ import annotations

import pytest

from zsgx import Engine, Kind, UnknownPlaceError


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


def questions(engine: Engine, *words: str, **filters: object) -> list[str]:
    return [each.question.name for each in engine.index.questions(words, **filters)]  # type: ignore[arg-type]


def facts(engine: Engine, *words: str, **filters: object) -> list[str]:
    return [each.fact.path for each in engine.index.facts(words, **filters)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["hours.credited"], "hours.credited"),
        (["继续教育学时"], "hours.credited"),
        (["Credited Hours"], "hours.credited"),
        (["subsidy", "amount"], "subsidy.training.amount"),
        (["补贴", "金额"], "subsidy.training.amount"),
        (["助理工程师"], "title.name"),
        (["CNY"], "subsidy.training.amount"),
        (["元"], "subsidy.training.amount"),
    ],
)
def test_questions_are_found_by_name_label_alias_unit_and_option(
    engine: Engine, words: list[str], first: str
) -> None:
    assert questions(engine, *words)[0] == first


def test_every_word_must_fit(engine: Engine) -> None:
    both = questions(engine, "学时", "年度")

    assert set(both) < set(questions(engine, "学时"))
    assert "annual.hours.sufficient" in both
    assert "hours.subject" not in both
    assert questions(engine, "学时 年度") == both


def test_without_words_everything_is_listed_and_blank_words_find_nothing(engine: Engine) -> None:
    assert set(questions(engine)) == set(engine.questions)
    assert set(facts(engine)) == set(engine.vocabulary)
    assert questions(engine, "龘") == facts(engine, "xylophone") == []


def test_a_place_leaves_what_it_or_the_levels_above_answer(engine: Engine) -> None:
    here = questions(engine, at="威海")

    assert "subsidy.training.eligible" in here
    assert "award.base.amount" not in here
    assert "award.base.amount" in questions(engine, at="370200")
    with pytest.raises(UnknownPlaceError):
        questions(engine, at="nowhere")


def test_a_place_leaves_the_facts_that_its_questions_ask_for(engine: Engine) -> None:
    assert "certificate.issued_on" in facts(engine, at="qingdao")
    assert "certificate.issued_on" not in facts(engine, at="national")


def test_a_kind_leaves_values_of_that_kind(engine: Engine) -> None:
    every = engine.index.questions(kind=Kind.MONEY)

    assert {each.question.type.kind for each in every} == {Kind.MONEY}
    assert {each.fact.type.kind for each in engine.index.facts(kind=Kind.ENUM)} == {Kind.ENUM}


def test_a_fact_says_which_questions_ask_for_it_where_through_others_too(engine: Engine) -> None:
    (level,) = engine.index.facts(["certificate.level"])

    asked = level.as_json()["asked_by"]

    assert asked["hours.credited"] == ["qingdao"]
    assert asked["hours.to_register"] == ["qingdao"]
    assert "weihai" in asked["title.route"]


def test_options_have_the_words_of_the_place_that_is_asked(engine: Engine) -> None:
    (here,) = engine.index.facts(["project.tier"], at="guangxi")
    (anywhere,) = engine.index.facts(["project.tier"])

    assert (here.options["provincial"].zh, anywhere.options["provincial"].zh) == (
        "自治区级",
        "省级",
    )


def test_an_entry_is_json_of_a_stable_shape(engine: Engine) -> None:
    (question,) = engine.index.questions(["title.name"])
    (fact,) = engine.index.facts(["base.trainees"])

    assert question.as_json() == {
        "name": "title.name",
        "label": {
            "zh": "对应职称名称（仅供认定，不是授予）",
            "en": "name of the title for recognition (no grant)",
        },
        "aliases": ["职称名称"],
        "type": "enum",
        "unit": None,
        "options": [
            {
                "name": "assistant_engineer",
                "label": {"zh": "助理工程师", "en": "assistant engineer"},
            },
            {"name": "engineer", "label": {"zh": "工程师", "en": "engineer"}},
            {"name": "none", "label": {"zh": "无", "en": "none"}},
        ],
        "places": question.as_json()["places"],
    }
    assert set(question.as_json()["places"]) == {"national", "qingdao", "weihai", "guangxi"}
    assert (fact.as_json()["unit"], fact.as_json()["options"]) == ("persons", [])
    assert set(fact.as_json()["asked_by"]) == {"base.meets_minimum"}
