"""The structure of explanations; their words are looked at elsewhere."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.engine.desk import Desk, ask, document, table

from zsgx.decision.considered import ConsideredRule, RuleStanding
from zsgx.decision.decision import Decision
from zsgx.decision.explanation import Explanation
from zsgx.engine.engine import Engine

CREDITED, REGISTER, LEAST = "hours.credited", "hours.to_register", "base.minimum_trainees"
PARAMETERS = (
    "parameters:\n"
    "  multiplier: {unit: ratio, label: {zh: 倍数, en: multiplier}, values: "
    "{2020-01-01: {value: 1, cite: N-1/1/p}, 2024-01-01: {value: 2, cite: N-1/1/q}}}\n"
    "  least: {unit: hours, values: {2021-01-01: {value: 8, cite: N-1/1/l}}}\n"
)
WAY = (
    "readings:\n  way:\n    label: {zh: 口径, en: way}\n"
    "    options: {a: {zh: 甲, en: first}, b: {zh: 乙, en: second}}\n    cite: N-1/1/r\n"
)
RULE = (
    "id: a, label: {zh: 线上, en: online}, "
    'when: "training.online and training.hours >= param.least", '
    'unless: [{when: "training.off_job", cite: N-1/1/x}], '
    'then: "training.hours * param.multiplier", cite: N-1/1/a'
)
APPLIES = {"training.online": True, "training.hours": 10, "training.off_job": False}


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine with a rule that can stand in every way."""
    return desk.engine(desk.policy("nation", table(CREDITED, RULE), PARAMETERS))


def account(engine: Engine, facts: Mapping[str, object]) -> ConsideredRule:
    (rule,) = ask(engine, CREDITED, facts).explain().considered.rules
    return rule


def standing(decision: Decision) -> dict[str, RuleStanding]:
    return {rule.rule: rule.standing for rule in decision.explain().considered.rules}


def holding(rule: ConsideredRule) -> tuple[bool | None, ...]:
    return tuple(each.holds for each in (*rule.conditions, *rule.exclusions))


# How a rule stands


def test_a_rule_that_applies_shows_its_conditions_and_what_it_rests_on(engine: Engine) -> None:
    rule = account(engine, APPLIES)

    assert (rule.rule, rule.standing, rule.label.en) == ("nation/a", RuleStanding.APPLIES, "online")
    assert holding(rule) == (True, True, False)
    assert [each.facts for each in rule.conditions] == [("training.online",), ("training.hours",)]
    assert [each.cites for each in rule.exclusions] == [("N-1/1/x",)]
    assert (rule.cites, rule.operands, rule.missing) == (("N-1/1/a",), ("training.hours",), ())


def test_a_rule_that_fails_says_on_which_condition(engine: Engine) -> None:
    rule = account(engine, APPLIES | {"training.hours": 7})

    assert (rule.standing, rule.missing) == (RuleStanding.FAILED, ())
    assert holding(rule) == (True, False, False)


def test_a_rule_that_is_excepted_says_by_which_clause(engine: Engine) -> None:
    rule = account(engine, APPLIES | {"training.off_job": True})

    assert rule.standing is RuleStanding.EXCEPTED
    assert [each.cites for each in rule.exclusions if each.holds] == [("N-1/1/x",)]


def test_a_rule_that_fails_and_is_excepted_fails(engine: Engine) -> None:
    assert account(engine, APPLIES | {"training.off_job": True, "training.hours": 7}).standing is (
        RuleStanding.FAILED
    )


def test_a_rule_that_is_open_says_what_settles_it(engine: Engine) -> None:
    rule = account(engine, {"training.online": True})

    assert (rule.standing, holding(rule)) == (RuleStanding.OPEN, (True, None, None))
    assert rule.missing == ("training.hours", "training.off_job")
    assert account(engine, {}).missing == ("training.online", "training.hours", "training.off_job")


def test_a_rule_is_not_open_on_what_no_record_can_reach(desk: Desk) -> None:
    rule = (
        'id: a, when: "training.hours < 5 and (training.registered_hours < 5'
        ' or training.hours < training.registered_hours)", then: 1, cite: N-1/1/a'
    )
    engine = desk.engine(desk.policy("nation", table(CREDITED, rule)))

    decision = ask(engine, CREDITED, {"training.hours": 4})
    (found,) = decision.explain().considered.rules

    assert decision.value == 1
    assert (found.standing, holding(found), found.missing) == (
        RuleStanding.APPLIES,
        (True, True),
        (),
    )


def test_a_rule_without_conditions_applies(desk: Desk) -> None:
    rule = account(desk.one(CREDITED, "id: a, then: 1, cite: N-1/1/a"), {})

    assert (rule.standing, rule.conditions, rule.operands) == (RuleStanding.APPLIES, (), ())
    assert rule.label.en == ""


def test_parameters_are_shown_with_the_value_and_day_that_hold(engine: Engine) -> None:
    def uses(year: int) -> list[tuple[object, ...]]:
        day = datetime.date(year, 6, 1)
        (rule,) = ask(engine, CREDITED, APPLIES, date=day).explain().considered.rules
        return [
            (use.name, use.label.en, use.value, use.since.year, use.cites)
            for use in rule.parameters
        ]

    least = ("least", "least", Decimal(8), 2021, ("N-1/1/l",))
    assert uses(2023) == [least, ("multiplier", "multiplier", Decimal(1), 2020, ("N-1/1/p",))]
    assert uses(2024) == [least, ("multiplier", "multiplier", Decimal(2), 2024, ("N-1/1/q",))]


# Which rules are considered


def test_the_rules_of_every_level_that_was_looked_at_are_considered_and_no_others(
    desk: Desk,
) -> None:
    engine = desk.engine(
        desk.policy(
            "nation", table(CREDITED, "id: n, when: training.passed, then: 1, cite: N-1/1/n")
        ),
        desk.policy(
            "city",
            table(
                CREDITED,
                "id: c, when: training.online, then: 2, cite: C-1/1/c",
                "id: d, when: training.off_job, then: 2, cite: C-1/1/d",
            ),
            gaps=["province"],
        ),
    )
    own, all_ = ["city/c", "city/d"], ["city/c", "city/d", "nation/n"]

    def rules(**facts: bool) -> list[str]:
        given = {f"training.{name}": truth for name, truth in facts.items()}
        return list(standing(ask(engine, CREDITED, given, at="city")))

    assert rules(online=True) == own
    assert rules(online=False, off_job=False) == all_
    assert rules() == all_


def test_what_closed_the_table_is_said_where_silence_is_the_answer(desk: Desk) -> None:
    rule = "id: a, when: training.online, then: 1, cite: N-1/1/a"
    closed = desk.one(CREDITED, rule, more="otherwise: {by_silence: N-1}")

    def said(engine: Engine, **facts: bool) -> bool:
        given = {f"training.{name}": truth for name, truth in facts.items()}
        explained = ask(engine, CREDITED, given).explain()
        assert all(texts(explained))
        return explained.considered.closed is not None

    assert said(closed, online=False)
    assert not said(closed, online=True)
    assert not said(closed)
    assert not said(desk.one(CREDITED, rule), online=False)


# Answers that rest on others


@pytest.fixture
def nested(desk: Desk) -> Engine:
    """Return an engine with an answer that rests on another, which rests on a third."""
    return desk.engine(
        desk.policy(
            "nation",
            table("hours.year", 'id: y, then: "year(claim.on)", cite: N-1/1/y'),
            table(
                CREDITED,
                "id: a, when: decision.hours.year >= 2024, then: training.hours, cite: N-1/1/a",
            ),
            table(
                REGISTER,
                "id: r, then: decision.hours.credited - training.registered_hours, cite: N-1/1/r",
                "id: s, when: decision.hours.credited < 0, then: 0, cite: N-1/1/s",
            ),
        )
    )


def test_an_explanation_holds_those_of_the_answers_it_rests_on(nested: Engine) -> None:
    facts = {"claim.on": "2024-03-01", "training.hours": 8, "training.registered_hours": 3}

    explained = ask(nested, REGISTER, facts).explain()
    said = explained.as_json()

    assert all(texts(explained))
    (inner,) = said["rests_on"]
    (innermost,) = inner["rests_on"]
    assert [each["decision"]["question"] for each in (said, inner, innermost)] == [
        REGISTER,
        CREDITED,
        "hours.year",
    ]
    assert [each["decision"]["value"] for each in (said, inner, innermost)] == ["5", "8", 2024]
    assert innermost["rests_on"] == []


def test_a_rule_that_needs_a_silent_answer_fails(nested: Engine) -> None:
    decision = ask(nested, REGISTER, {"claim.on": "2023-03-01"})

    assert standing(decision)["nation/s"] is RuleStanding.FAILED
    assert all(texts(decision.explain()))


def test_a_condition_on_another_answer_is_told_by_that_answer(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(CREDITED, "id: a, then: training.hours, cite: N-1/1/a"),
            table(
                REGISTER,
                'id: r, when: "decision.hours.credited + 1 > 5 or rule.s", then: 1, cite: N-1/1/r',
                "id: s, label: {zh: 线上, en: online}, when: training.online, then: 1, "
                "cite: N-1/1/s",
            ),
        )
    )

    decision = ask(engine, REGISTER, {"training.hours": 8, "training.online": False})

    assert standing(decision) == {"nation/r": RuleStanding.APPLIES, "nation/s": RuleStanding.FAILED}
    assert "online" in decision.explain().considered.rules[0].conditions[0].text.en


# The part of a condition that matters


@pytest.mark.parametrize(
    ("condition", "facts", "looked_at"),
    [
        ("training.online or training.passed", {"online": True}, ["online"]),
        ("training.online or training.passed", {"online": False}, ["passed"]),
        (
            "training.online or training.passed",
            {"online": False, "passed": False},
            ["online", "passed"],
        ),
        (
            "not training.online or (training.passed and training.off_job)",
            {"online": True, "passed": True, "off_job": True},
            ["passed", "off_job"],
        ),
        (
            "(training.online and training.passed) or training.off_job",
            {"online": False, "off_job": True},
            ["off_job"],
        ),
        (
            "training.hours * 2 >= 9 or training.registered_hours < param.least",
            {"hours": 5, "registered_hours": 9},
            ["hours"],
        ),
        (
            "max(training.hours, param.least) > 8 or training.online",
            {"hours": 5, "online": True},
            ["online"],
        ),
        (
            "training.online or training.occupation in ['x'] or training.occupation in param.more",
            {"occupation": "x", "online": False},
            ["occupation"],
        ),
        ("reading.way == 'a' or training.online", {"online": False}, []),
        (
            "decision.hours.year + 1 > 0 or training.online",
            {"online": True},
            ["online"],
        ),
        (
            "training.registered_hours > training.hours or training.hours != 5 or training.online",
            {"hours": 5, "registered_hours": 5, "online": True},
            ["online"],
        ),
        (
            "training.off_job if training.online else training.passed",
            {"online": True, "off_job": True},
            ["online", "off_job", "passed"],
        ),
    ],
)
def test_of_several_alternatives_the_part_that_settles_it_is_shown(
    desk: Desk, condition: str, facts: Mapping[str, object], looked_at: list[str]
) -> None:
    sections = [
        PARAMETERS + "  more: {unit: texts, values: {2020-01-01: {value: [z], cite: N-1/1/p}}}\n",
        WAY,
        table("hours.year", "id: y, then: 2024, cite: N-1/1/y"),
    ]
    rule = f'id: a, when: "{condition}", then: 1, cite: N-1/1/a'
    engine = desk.engine(desk.policy("nation", table(CREDITED, rule), *sections))
    given = {f"training.{name}": value for name, value in facts.items()}

    (considered,) = ask(engine, CREDITED, given).explain().considered.rules

    assert all(texts(ask(engine, CREDITED, given).explain()))
    seen = [path for part in considered.conditions for path in part.facts]
    assert seen == [f"training.{name}" for name in looked_at]


# As JSON, text and Markdown

JSON_KEYS = [
    "version",
    "decision",
    "outcome",
    "clauses",
    "rules",
    "closed",
    "seen",
    "missing",
    "without_value",
    "out_of_term",
    "notes",
    "rests_on",
]


def both(value: Any) -> bool:
    return set(value) == {"zh", "en"} and all(isinstance(text, str) for text in value.values())


def test_an_explanation_as_json_has_a_version_and_fixed_keys(engine: Engine) -> None:
    decision = ask(engine, CREDITED, {"training.online": True})

    said = decision.explain().as_json()

    assert list(said) == JSON_KEYS
    assert said["version"] == 1
    assert said["decision"] == decision.as_json()
    assert both(said["outcome"])
    assert list(said["clauses"]) == ["N-1/1/a"]
    assert set(said["clauses"]["N-1/1/a"]) == {"document", "provision", "amended"}
    assert said["seen"] == {
        "training.online": True,
        "training.hours": None,
        "training.off_job": None,
    }
    assert [each["path"] for each in said["missing"]] == list(decision.missing)
    (rule,) = said["rules"]
    assert set(rule) == {
        "rule",
        "label",
        "standing",
        "then",
        "conditions",
        "unless",
        "cites",
        "parameters",
        "lookups",
        "missing",
        "tests",
    }
    assert rule["standing"] == "open"
    assert [each["holds"] for each in (*rule["conditions"], *rule["unless"])] == [True, None, None]
    assert [use["since"] for use in rule["parameters"]] == ["2021-01-01", "2024-01-01"]


def texts(explained: Explanation) -> tuple[str, ...]:
    return (
        explained.say("zh"),
        explained.say("en"),
        explained.markdown("zh"),
        explained.markdown("en"),
    )


@pytest.mark.parametrize(
    "facts",
    [
        APPLIES,
        APPLIES | {"training.hours": 7},
        APPLIES | {"training.off_job": True},
        {"training.online": True},
        {},
    ],
)
def test_every_standing_can_be_told_in_both_languages(
    engine: Engine, facts: Mapping[str, object]
) -> None:
    explained = ask(engine, CREDITED, facts).explain()

    for text in texts(explained):
        assert "nation/a" in text
        assert "N-1/1/" in text
    assert explained.markdown("en").startswith("### ")
    assert explained.lines()[0].role == "head"
    assert all(len(line) <= 40 for line in explained.say("zh", 40).splitlines())


def test_levels_crossed_readings_chosen_and_notes_of_documents_are_told(desk: Desk) -> None:
    noted = document("N-1", "since: 2020-01-01, note: {zh: 代用日期, en: a stand-in date}")
    rule = "id: a, when: \"reading.way == 'a' and training.online\", then: 1, cite: N-1/1/a"
    engine = desk.engine(
        desk.policy("nation", table(CREDITED, rule), f"{WAY}    default: a\n", documents=noted),
        desk.policy("city", gaps=["province"]),
    )

    decision = ask(engine, CREDITED, {"training.online": True}, at="city")
    notes = decision.explain().as_json()["notes"]

    assert all(texts(decision.explain()))
    assert len(notes) == 3
    assert notes[0]["zh"] == "浙江省（330000）没有政策插件，其规定未被考虑。"
    assert "Zhejiang (330000)" in notes[0]["en"]
    assert (notes[1]["zh"], notes[1]["ids"]) == ("所选口径（口径）：甲", ["way=a"])
    assert notes[2]["en"] == "a stand-in date"


def test_a_reading_that_is_missing_is_asked_for_with_its_choices(desk: Desk) -> None:
    engine = desk.one(
        CREDITED, "id: a, when: \"reading.way == 'a'\", then: 1, cite: N-1/1/a", sections=WAY
    )

    explained = ask(engine, CREDITED).explain()

    (wanted,) = explained.as_json()["missing"]
    assert wanted["path"] == "reading.way"
    assert "a = first" in wanted["en"]
    assert "b = second" in wanted["en"]
    assert explained.reasons.choices("reading.no") is None
    assert all(texts(explained))


def test_what_the_other_levels_ask_is_told_where_every_level_binds(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", table(LEAST, "id: n, then: 30, cite: N-1/1/n")),
        desk.policy("province", table(LEAST, "id: p, then: 20, cite: P-1/1/p")),
    )

    decision = ask(engine, LEAST, at="province")

    assert standing(decision) == {
        "province/p": RuleStanding.APPLIES,
        "nation/n": RuleStanding.APPLIES,
    }
    (other,) = decision.explain().as_json()["notes"]
    assert other["ids"] == ["province/p"]
    assert "20" in other["en"]


def test_a_document_that_closes_a_table_with_a_value_is_cited_by_itself(desk: Desk) -> None:
    numbered = document("N-1", "since: 2020-01-01, number: 人社〔2020〕1号")
    rules = table(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        more="otherwise: {then: 0, by_silence: N-1}",
    )
    engine = desk.engine(desk.policy("nation", rules, documents=numbered))

    decision = ask(engine, CREDITED, {"training.online": False})
    clauses = decision.explain().as_json()["clauses"]

    assert decision.cites == ("N-1",)
    assert "人社〔2020〕1号" in clauses["N-1"]["document"]["zh"]
    assert all(texts(decision.explain()))
    assert decision.explain().reasons.document("X-1/1/x").en == "X-1"


def test_sections_are_printed_as_chinese_documents_print_them(desk: Desk) -> None:
    sections = ["0", "2", "2.3", "2.30", "11", "20", "101", "110", "annex"]
    cites = [f"N-1/{section}/a" for section in sections]
    engine = desk.one(CREDITED, f"id: a, then: 1, cite: [{', '.join(cites)}]")
    decision = ask(engine, CREDITED)
    reasons = decision.explain().reasons

    printed = [reasons.provision(decision, clause).zh.partition("：")[0] for clause in cites]

    assert printed == [
        *("文首", "二", "二（三）", "二（三十）", "十一", "二十", "一百零一", "一百一十", "条款")
    ]


def test_an_option_is_told_in_words_and_not_by_its_name(desk: Desk) -> None:
    engine = desk.one(
        "title.route",
        "id: a, when: \"certificate.level in ['junior'] and certificate.issued_on > "
        "date('2024-01-01')\", then: recognition, cite: N-1/1/a",
        "id: b, when: \"certificate.level == 'senior'\", then: delegated, cite: N-1/1/b",
    )
    facts = {"certificate.level": "junior", "certificate.issued_on": "2024-03-01"}

    explained = ask(engine, "title.route", facts).explain()

    assert explained.considered.rules[0].then.en != "recognition"
    assert all(texts(explained))


def test_an_answer_that_is_itself_a_fact_is_told_as_the_fact(desk: Desk) -> None:
    engine = desk.one("hours.subject", "id: a, then: training.subject, cite: N-1/1/a")

    explained = ask(engine, "hours.subject", {"training.subject": "public"}).explain()

    assert explained.considered.rules[0].operands == ("training.subject",)


def test_a_rule_without_a_label_is_told_by_its_name(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: not rule.unlabelled, then: 1, cite: N-1/1/a",
        "id: unlabelled, when: training.online, then: 2, cite: N-1/1/b",
    )

    first, _ = ask(engine, CREDITED, {"training.online": False}).explain().considered.rules

    assert "unlabelled" in first.conditions[0].text.en


def test_what_explanations_share_is_forgotten_when_it_grows_too_much(desk: Desk) -> None:
    named = [f"named {number}" for number in range(65)]
    occupation, series = "training.occupation", "application.series"
    rule = f"{occupation} in {named} and {series} in {named}"
    engine = desk.engine(
        desk.policy("nation", table(CREDITED, f'id: a, when: "{rule}", then: 1, cite: N-1/1/a')),
        desk.policy(
            "province", table(CREDITED, "id: b, when: training.online, then: 2, cite: P-1/1/a")
        ),
    )
    # As many cells as there are pairs, and what only 4,096 share is remembered. The province has
    # the say in all of them, so that explaining one is little work.
    first, *others = [
        ask(
            engine,
            CREDITED,
            {"training.online": True, occupation: one, series: other},
            at="province",
        )
        for one in named
        for other in named
    ]
    was = first.explain()
    assert first.explain().considered is was.considered

    for decision in others:
        decision.explain()

    again = first.explain()
    assert again.as_json() == was.as_json()
    assert again.considered is not was.considered


def test_explanations_of_records_alike_share_how_the_rules_stood(engine: Engine) -> None:
    one = ask(engine, CREDITED, APPLIES).explain()
    other = ask(engine, CREDITED, APPLIES | {"training.hours": 11}).explain()

    assert one.considered is other.considered
    assert one.decision.value != other.decision.value
