"""Explanations in words: a no never reads as a yes, silence says why, length is chosen."""

import datetime
from collections.abc import Mapping

import pytest
from tests.engine.desk import Desk, ask, document, table

from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine

CREDITED, PERMITTED, ROUTE = "hours.credited", "training.class_permitted", "title.route"
MULTIPLIER = (
    "parameters:\n  multiplier:\n    unit: ratio\n    label: {zh: 倍数, en: multiplier}\n"
    "    partial: true\n    values:\n"
    "      2022-01-01: {value: 2, cite: N-1/1/p, until: 2022-12-31}\n"
    "      2025-01-01: {value: 3, cite: N-1/1/p}\n"
)
MULTIPLIED = (
    "id: a, label: {zh: 加倍, en: multiplied}, then: training.hours * param.multiplier, "
    "cite: N-1/1/a, partial: true"
)


def said(decision: Decision) -> tuple[str, str]:
    explained = decision.explain()
    return explained.say("zh"), explained.say("en")


def terms(decision: Decision) -> list[str]:
    """Return the term before each rule."""
    roles = {"applies", "unmet", "gives", "open", "failed", "excepted", "gives_way"}
    return [line.term.en for line in decision.explain().lines("whole") if line.role in roles]


# A yes is a yes


@pytest.mark.parametrize(
    ("then", "facts", "term", "reason"),
    [
        ("training.online", {"online": True}, "✓ 条件满足", "须线上学习，实为是"),
        ("training.online", {"online": False}, "✗ 条件未满足", "须线上学习，实为否"),
        ("training.online", {}, "? 尚不能判定", "取决于：线上学习"),
        ("not training.online", {"online": True}, "✗ 条件未满足", "须“线上学习”为否，实为是"),
        ("not training.online", {"online": False}, "✓ 条件满足", "须“线上学习”为否，实为否"),
        (
            "training.hours >= 8 and training.online",
            {"hours": 7, "online": True},
            "✗ 条件未满足",
            "须培训学时不少于 8 学时，实为 7 学时",
        ),
        (
            "training.hours >= 8 and training.online",
            {"hours": 8, "online": True},
            "✓ 条件满足",
            "须培训学时不少于 8 学时，实为 8 学时；须线上学习，实为是",
        ),
        (
            "training.hours >= 8 and training.online",
            {"hours": 8},
            "? 尚不能判定",
            "取决于：线上学习",
        ),
    ],
)
def test_a_rule_whose_answer_is_a_condition_states_the_test_and_its_result(
    desk: Desk, then: str, facts: Mapping[str, object], term: str, reason: str
) -> None:
    rule = f'id: a, label: {{zh: 可办班, en: a class}}, then: "{then}", cite: N-1/1/a'
    given = {f"training.{name}": value for name, value in facts.items()}

    decision = ask(desk.one(PERMITTED, rule), PERMITTED, given)

    (line,) = (
        line for line in decision.explain().lines() if line.role in ("applies", "unmet", "open")
    )
    assert (line.term.zh, line.text.zh) == (term, f"可办班 — {reason}")
    assert "适用" not in said(decision)[0]
    assert "applies" not in said(decision)[1]


def test_a_rule_that_is_open_says_which_test_its_answer_is(desk: Desk) -> None:
    rule = "id: a, when: training.passed, then: training.online, cite: N-1/1/a"

    zh, en = said(ask(desk.one(PERMITTED, rule), PERMITTED, {"training.online": False}))

    assert "? 尚不能判定  nation/a → 须线上学习，实为否" in zh
    assert "? undetermined  nation/a → needs: online learning (it is no)" in en
    zh, _ = said(ask(desk.one(PERMITTED, rule), PERMITTED))
    assert "nation/a → 须线上学习 — 取决于：培训合格" in zh


def test_a_condition_that_another_answer_settles_is_told_with_that_answer_below(
    desk: Desk,
) -> None:
    inner = table("trainee.eligible", "id: t, then: training.online, cite: N-1/1/t")
    outer = table(PERMITTED, "id: a, then: decision.trainee.eligible, cite: N-1/1/a")

    decision = ask(
        desk.engine(desk.policy("nation", inner, outer)), PERMITTED, {"training.online": False}
    )

    assert terms(decision) == ["✗ condition not met", "✗ condition not met"]


@pytest.mark.parametrize(
    ("question", "then", "term"),
    [
        (PERMITTED, "true", "✓ applies"),
        (PERMITTED, "false", "■ gives"),
        (CREDITED, "8", "✓ applies"),
        (CREDITED, "0", "■ gives"),
        (CREDITED, "training.hours", "■ gives"),
        (ROUTE, "recognition", "✓ applies"),
        (ROUTE, "none", "■ gives"),
    ],
)
def test_a_rule_that_answers_no_none_or_zero_has_no_tick_and_shows_its_answer(
    desk: Desk, question: str, then: str, term: str
) -> None:
    engine = desk.one(question, f"id: a, then: {then}, cite: N-1/1/a")

    decision = ask(engine, question, {"training.hours": 0})

    assert terms(decision) == [term]
    assert (" → " in said(decision)[1]) is (term == "■ gives")


def test_a_rule_that_denies_has_no_tick_where_another_disagrees_either(desk: Desk) -> None:
    engine = desk.one(
        PERMITTED, "id: a, then: true, cite: N-1/1/a", "id: b, then: false, cite: N-1/1/b"
    )

    decision = ask(engine, PERMITTED)

    assert decision.status is Status.CONFLICT
    assert terms(decision) == ["✓ applies", "■ gives"]


def test_a_rule_that_another_one_comes_before_gives_way(desk: Desk) -> None:
    engine = desk.one(
        PERMITTED,
        "id: a, then: false, cite: N-1/1/a",
        "id: b, then: true, cite: N-1/1/b",
        more="hit: first",
    )

    assert terms(ask(engine, PERMITTED)) == ["■ gives", "○ gives way"]


def test_an_exception_is_told_with_the_clause_that_makes_it(desk: Desk) -> None:
    rule = (
        "id: a, label: {zh: 计入, en: counts}, then: 8, cite: N-1/1/a, "
        "unless: {when: training.online, cite: N-1/1/x}"
    )

    decision = ask(desk.one(CREDITED, rule), CREDITED, {"training.online": True})

    because = next(line for line in decision.explain().lines() if line.text.zh.startswith("因"))
    assert (because.text.zh, because.ids) == ("因线上学习：是", ("N-1/1/x",))


# Silence


@pytest.fixture
def dated(desk: Desk) -> Engine:
    """Return an engine with a document of the years 2022 to 2024, and a parameter with gaps."""
    return desk.engine(
        desk.policy(
            "nation",
            table(CREDITED, MULTIPLIED),
            MULTIPLIER,
            documents=document(
                "N-1",
                "issued: 2022-01-01, until: 2025-12-31, note: {zh: 未写失效日, en: no end named}",
            ),
        ),
        desk.policy(
            "city",
            table(ROUTE, "id: c, when: training.online, then: recognition, cite: C-1/1/c"),
            table(
                PERMITTED,
                "id: p, when: training.online, then: true, cite: C-1/1/p",
                mode="replaces",
                more="otherwise: {by_silence: C-1}",
            ),
            gaps=["province"],
        ),
    )


@pytest.mark.parametrize(
    ("day", "zh"),
    [
        (datetime.date(2021, 12, 31), "《文件》自 2022-01-01 起有效，此前没有规定"),
        (datetime.date(2022, 1, 1), None),
        (datetime.date(2022, 12, 31), None),
        (
            datetime.date(2023, 1, 1),
            "（有值：2022-01-01 至 2022-12-31、2025-01-01 至 2025-12-31）",
        ),
        (datetime.date(2025, 12, 31), None),
        (datetime.date(2026, 1, 1), "《文件》的期限至 2025-12-31 止"),
    ],
)
def test_silence_says_which_document_is_not_in_force_and_which_value_is_wanting(
    dated: Engine, day: datetime.date, zh: str | None
) -> None:
    decision = ask(dated, CREDITED, {"training.hours": 8}, date=day)

    told = decision.explain().say("zh")

    assert (decision.status is Status.SILENT) is (zh is not None)
    assert zh is None or zh in told
    assert ("未写失效日" in told) is (day.year == 2026)
    assert ("期限至" in told) is (day.year == 2026)
    assert ("此前没有规定" in told) is (day.year == 2021)


def test_silence_as_json_names_ended_documents_and_rules_without_a_value(
    dated: Engine,
) -> None:
    def seen(year: int) -> tuple[list[object], list[object]]:
        explained = ask(dated, CREDITED, date=datetime.date(year, 6, 1)).explain().as_json()
        documents = [(one["document"], one["until"]) for one in explained["out_of_term"]]
        rules = [(one["rule"], one["parameters"]) for one in explained["without_value"]]
        return [*documents], [*rules]

    terms_ = [
        {"since": "2022-01-01", "until": "2022-12-31"},
        {"since": "2025-01-01", "until": "2025-12-31"},
    ]
    parameter = {"name": "multiplier", "label": {"zh": "倍数", "en": "multiplier"}, "terms": terms_}
    assert seen(2026) == ([("N-1", "2025-12-31")], [])
    assert seen(2023) == ([], [("nation/a", [parameter])])
    assert seen(2022) == ([], [])


def test_a_table_that_is_not_closed_for_want_of_a_value_is_told(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(
                CREDITED,
                "id: a, when: training.online, then: 1, cite: N-1/1/a",
                more="otherwise: {then: training.hours * param.multiplier, by_silence: N-1}",
            ),
            MULTIPLIER,
        )
    )

    zh, _ = said(ask(engine, CREDITED, {"training.online": False, "training.hours": 1}))

    assert "○ 缺值    nation/otherwise — “倍数”" in zh


@pytest.mark.parametrize(
    ("question", "online", "told"),
    [
        # Silence tells of the province, whether it was passed or closed off by the city's text.
        (CREDITED, None, True),
        (ROUTE, False, True),
        (PERMITTED, False, True),
        (ROUTE, True, False),
        (PERMITTED, True, False),
    ],
)
def test_silence_names_the_province_that_was_not_considered(
    dated: Engine, question: str, *, online: bool | None, told: bool
) -> None:
    day = datetime.date(2023, 6, 1)

    decision = ask(dated, question, {"training.online": online}, at="city", date=day)

    assert (decision.status is Status.SILENT) is told
    assert ("浙江省（330000）没有政策插件" in said(decision)[0]) is told


@pytest.mark.parametrize("place", ["national", "guangxi", "qingdao"])
def test_the_shipped_plans_tell_that_their_term_ended_with_2030(place: str) -> None:
    engine = Engine.load(plugins=["national", "guangxi", "qingdao"])

    def sentences(year: int, month: int, day: int) -> str:
        when = datetime.date(year, month, day)
        return engine.decide("programme.phase", at=place, date=when).explain().say("zh")

    assert "没有规定" not in sentences(2030, 12, 31)
    assert "的期限至 2030-12-31 止" in sentences(2031, 1, 1)
    assert "没有条文写明失效之日" in sentences(2031, 1, 1)


def test_weihai_has_no_term_that_could_end() -> None:
    engine = Engine.load(plugins=["national", "weihai"])

    decision = engine.decide("hours.credited", at="weihai", date=datetime.date(2031, 1, 1))

    assert decision.status is Status.UNDETERMINED
    assert "期限至" not in decision.explain().say("zh")


# Short and whole


@pytest.fixture
def many(desk: Desk) -> Engine:
    """Return an engine with a rule that decides, one that nearly does, and others."""
    far = [
        f"id: far_{number}, when: training.online and training.hours > {number}, then: 1, "
        f"cite: N-1/1/f"
        for number in range(100, 130)
    ]
    return desk.one(
        CREDITED,
        "id: yes, when: training.passed, then: 8, cite: N-1/1/a",
        "id: near, when: training.passed and training.hours > 50, then: 9, cite: N-1/1/b",
        "id: excepted, when: training.passed, then: 7, cite: N-1/1/c, "
        "unless: {when: training.off_job, cite: N-1/1/x}",
        *far,
    )


FACTS = {
    "training.passed": True,
    "training.online": False,
    "training.off_job": True,
    "training.hours": 40,
}


def test_a_short_explanation_tells_what_decided_and_near_misses(many: Engine) -> None:
    explained = ask(many, CREDITED, FACTS).explain()

    short, whole = explained.say("en", form="short"), explained.say("en", form="whole")

    assert [name for name in ("yes", "near", "excepted") if f"nation/{name}" in short] == [
        "yes",
        "near",
        "excepted",
    ]
    assert "far" not in short
    assert whole.count("nation/far") == 30
    assert explained.say("en") == short
    assert explained.markdown("zh") == explained.markdown("zh", "short")
    assert explained.markdown("zh", "whole").count("nation/far") == 30
    assert len(explained.as_json()["rules"]) == 33


def test_a_short_explanation_says_what_is_missing_and_that_there_is_more(many: Engine) -> None:
    explained = ask(many, CREDITED, {"training.passed": False}).explain()

    short = explained.say("zh")

    assert "[training.online]" in short
    assert "far" not in short
    assert short.splitlines()[-1].strip().startswith("注意")
    assert "简要说明" in short


def test_up_to_thirty_lines_the_whole_is_told(desk: Desk) -> None:
    def sentences(rules: int) -> str:
        far = [
            f"id: far_{number}, when: training.online and training.hours > 90, then: 1, "
            f"cite: N-1/1/f"
            for number in range(rules)
        ]
        yes = "id: yes, then: 8, cite: N-1/1/a"
        facts = {"training.online": False, "training.hours": 4}
        return ask(desk.one(CREDITED, yes, *far), CREDITED, facts).explain().say("en")

    # The head, two lines of the basis, the rule that decides; then three lines for each other one.
    assert len(sentences(8).splitlines()) == 28
    assert "short form" not in sentences(8)
    assert "far" not in sentences(9)
    assert "short form" in sentences(9)


def test_what_is_not_long_is_not_made_shorter(engine_of_one: Engine) -> None:
    explained = ask(engine_of_one, CREDITED).explain()

    assert explained.say("en", form="short") == explained.say("en", form="whole")


@pytest.fixture
def engine_of_one(desk: Desk) -> Engine:
    """Return an engine with one rule."""
    return desk.one(CREDITED, "id: a, then: 8, cite: N-1/1/a")


def test_what_an_answer_below_lacks_is_asked_for_once_in_short(desk: Desk) -> None:
    inner = table(CREDITED, "id: a, when: training.online, then: training.hours, cite: N-1/1/a")
    outer = table("hours.to_register", "id: r, then: decision.hours.credited, cite: N-1/1/r")
    explained = ask(desk.engine(desk.policy("nation", inner, outer)), "hours.to_register").explain()

    assert explained.say("en", form="whole").count("[training.online]") == 2
    assert explained.say("en", form="short").count("[training.online]") == 1
