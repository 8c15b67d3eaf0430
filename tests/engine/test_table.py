"""What a truth table says of a record, whatever is unknown of it."""

import datetime
from decimal import Decimal

import pytest
from tests.engine.desk import DAY, Desk, ask, document, table

from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import NUMBER
from zsgx.domain.vocabulary import Fact
from zsgx.engine.decide import table as table_module
from zsgx.engine.engine import Engine
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl
from zsgx.text import Text

CREDITED, AMOUNT = "hours.credited", "award.base.amount"
ONLINE = {"training.online": True}


def answer_of(decision: Decision) -> tuple[object, ...]:
    """Return what matters of a decision: its value or status, and what is missing."""
    answer = decision.value if decision.status is Status.DECIDED else decision.status.value
    return (answer, *decision.missing)


# Unknown facts


def test_an_unknown_fact_leaves_the_answer_open_only_where_it_could_change_it(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online and training.passed, then: 2, cite: N-1/1/a",
        more="otherwise: {then: 1, cite: N-1/1/o}",
    )

    assert answer_of(ask(engine, CREDITED)) == (
        "undetermined",
        "training.online",
        "training.passed",
    )
    assert answer_of(ask(engine, CREDITED, ONLINE)) == ("undetermined", "training.passed")
    assert answer_of(ask(engine, CREDITED, {"training.passed": False})) == (1,)


def test_an_answer_with_an_unknown_operand_misses_that_operand(desk: Desk) -> None:
    engine = desk.one(CREDITED, "id: a, then: training.hours * 2, cite: N-1/1/a")

    decision = ask(engine, CREDITED)

    assert answer_of(decision) == ("undetermined", "training.hours")
    assert (decision.rule, decision.rules) == (None, ("nation/a",))
    assert not decision.finding.possible
    assert answer_of(ask(engine, CREDITED, {"training.hours": "2.5"})) == (5,)


def test_a_record_with_every_fact_misses_nothing(desk: Desk) -> None:
    engine = desk.one(CREDITED, "id: a, when: training.online, then: 2, cite: N-1/1/a")

    assert answer_of(ask(engine, CREDITED, ONLINE)) == (2,)
    assert answer_of(ask(engine, CREDITED, {"training.online": False})) == ("silent",)


# Agreement is on the value


def test_two_rules_that_could_apply_agree_by_value_and_all_they_cite_is_possible(
    desk: Desk,
) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 2, cite: [N-1/1/a, N-1/1/z]",
        "id: b, when: not training.online, then: 2, cite: [N-1/1/b, N-1/1/z]",
    )

    open_, known = ask(engine, CREDITED), ask(engine, CREDITED, ONLINE)

    assert answer_of(open_) == answer_of(known) == (2,)
    assert (open_.rule, set(open_.rules)) == (None, {"nation/a", "nation/b"})
    assert set(open_.cites) == {"N-1/1/a", "N-1/1/b", "N-1/1/z"}
    assert len(open_.cites) == 3
    assert open_.finding.possible
    assert (known.rule, known.cites) == ("nation/a", ("N-1/1/a", "N-1/1/z"))
    assert not known.finding.possible


def test_two_documents_that_may_be_silent_are_silent_either_way(desk: Desk) -> None:
    nation = table(
        CREDITED,
        "id: n, when: training.off_job, then: 1, cite: N-1/1/n",
        more="otherwise: {by_silence: N-1}",
    )
    city = table(
        CREDITED,
        "id: c, when: training.passed, then: 1, cite: C-1/1/c",
        mode="replaces",
    )
    engine = desk.engine(
        desk.policy("nation", nation), desk.policy("city", city, gaps=["province"])
    )

    assert answer_of(ask(engine, CREDITED, {"training.passed": False}, at="city")) == ("silent",)


def test_forms_that_come_to_the_same_on_a_record_agree(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours * 2, cite: N-1/1/a",
        "id: b, when: not training.online, then: training.hours, cite: N-1/1/b",
    )

    nothing = ask(engine, CREDITED, {"training.hours": 0})

    assert answer_of(nothing) == (0,)
    assert (nothing.rule, nothing.finding.possible) == (None, True)
    assert answer_of(ask(engine, CREDITED, {"training.hours": 8})) == (
        "undetermined",
        "training.online",
    )
    assert answer_of(ask(engine, CREDITED)) == (
        "undetermined",
        "training.online",
        "training.hours",
    )


def test_a_form_may_agree_with_a_constant_and_with_silence_never(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: not training.online and training.off_job, then: 4, cite: N-1/1/b",
    )

    off_job = {"training.hours": 4, "training.off_job": True}
    assert answer_of(ask(engine, CREDITED, off_job)) == (4,)
    assert answer_of(ask(engine, CREDITED, off_job | {"training.hours": 5})) == (
        "undetermined",
        "training.online",
    )
    assert answer_of(ask(engine, CREDITED, off_job | {"training.off_job": False})) == (
        "undetermined",
        "training.online",
    )


def test_answers_that_differ_only_in_a_form_nobody_can_reach_any_more_do_not_miss_it(
    desk: Desk,
) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: not training.online and training.off_job, then: 4, cite: N-1/1/b",
        "id: c, when: not training.online and not training.off_job, then: 5, cite: N-1/1/c",
    )

    assert answer_of(ask(engine, CREDITED, {"training.online": False})) == (
        "undetermined",
        "training.off_job",
    )


# Conflicts


def test_constants_conflict_on_every_record(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, then: 1, cite: N-1/1/a",
        "id: b, when: training.online, then: 2, cite: N-1/1/b",
    )

    assert answer_of(ask(engine, CREDITED, ONLINE)) == ("conflict",)
    assert answer_of(ask(engine, CREDITED)) == ("undetermined", "training.online")


def test_forms_conflict_where_their_values_differ(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, then: training.hours, cite: N-1/1/a",
        "id: b, then: training.registered_hours, cite: N-1/1/b",
    )

    def decided(hours: object, registered: object) -> Decision:
        return ask(
            engine,
            CREDITED,
            {"training.hours": hours, "training.registered_hours": registered},
        )

    agreed = decided(8, 8)
    assert (agreed.value, agreed.rule, agreed.rules) == (8, None, ("nation/a", "nation/b"))
    assert answer_of(decided(8, 9)) == ("conflict",)
    assert answer_of(decided(8, None)) == ("undetermined", "training.registered_hours")
    assert answer_of(decided(None, None)) == (
        "undetermined",
        "training.hours",
        "training.registered_hours",
    )


def test_conflicts_that_several_rules_could_cause_are_one_conflict(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        "id: b, when: not training.online, then: 2, cite: N-1/1/b",
        "id: c, then: 3, cite: N-1/1/c",
    )

    decision = ask(engine, CREDITED)

    assert answer_of(decision) == ("conflict",)
    assert set(decision.rules) == {"nation/a", "nation/b", "nation/c"}
    assert decision.finding.possible


def test_a_conflict_of_forms_and_one_of_constants_are_one_conflict(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        "id: b, when: not training.online, then: training.hours, cite: N-1/1/b",
        "id: c, then: 3, cite: N-1/1/c",
    )

    assert answer_of(ask(engine, CREDITED, {"training.hours": 4})) == ("conflict",)
    assert answer_of(ask(engine, CREDITED, {"training.hours": 3})) == (
        "undetermined",
        "training.online",
    )


# Kinds of facts


@pytest.mark.parametrize("size", ["flat", "diagram"])
def test_a_text_that_no_rule_names_is_another_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    if size == "diagram":
        monkeypatch.setattr(table_module, "LARGEST", 1)
    engine = desk.one(
        CREDITED,
        "id: a, when: \"training.occupation == '大数据'\", then: 1, cite: N-1/1/a",
        "id: b, when: \"training.occupation in ['区块链', '人工智能']\", then: 2, cite: N-1/1/b",
        "id: c, when: \"training.occupation != '大数据'\", then: 2, cite: N-1/1/c",
    )

    def answer(occupation: str) -> tuple[object, tuple[str, ...]]:
        decision = ask(engine, CREDITED, {"training.occupation": occupation})
        return decision.value, decision.rules

    assert answer("大数据") == (1, ("nation/a",))
    assert answer("区块链") == (2, ("nation/b", "nation/c"))
    assert answer("物联网") == answer("其他") == (2, ("nation/c",))
    assert answer_of(ask(engine, CREDITED)) == ("undetermined", "training.occupation")


def test_two_texts_are_the_same_or_not(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.occupation == application.series, then: 1, cite: N-1/1/a",
        "id: b, when: application.series != training.occupation, then: 2, cite: N-1/1/b",
    )

    def answer(occupation: str | None, series: str | None) -> tuple[object, ...]:
        facts = {"training.occupation": occupation, "application.series": series}
        return answer_of(ask(engine, CREDITED, facts))

    assert answer("工程", "工程") == (1,)
    assert answer("工程", "经济") == (2,)
    assert answer("工程", None) == ("undetermined", "application.series")


def test_a_text_is_held_against_a_list_by_date(desk: Desk) -> None:
    listed = (
        "parameters:\n  listed:\n    unit: texts\n    values:\n"
        "      2020-01-01: {value: [工程], cite: N-1/1/p}\n"
        "      2025-01-01: {value: [工程, 经济], cite: N-1/1/p}\n"
    )
    engine = desk.one(
        CREDITED,
        "id: a, then: 1, when: application.series in param.listed, cite: N-1/1/a",
        sections=listed,
    )

    for year, expected in ((2024, None), (2025, 1)):
        day = DAY.replace(year=year)
        assert ask(engine, CREDITED, {"application.series": "经济"}, date=day).value == expected


@pytest.mark.parametrize(
    ("condition", "holding"),
    [
        ("training.hours > 8", ["8.01", 9]),
        ("training.hours >= 8", [8, "8.01", 9]),
        ("8 > training.hours", [0, "7.99"]),
        ("training.hours != 8", [0, "7.99", "8.01", 9]),
        ("training.hours == 8", [8]),
        ("7.99 < training.hours <= 8", [8]),
        ("training.hours > 7.995", [8, "8.01", 9]),
        ("training.hours >= 0", [0, "7.99", 8, "8.01", 9]),
        ("training.hours < 0", []),
        ("training.hours > -1", [0, "7.99", 8, "8.01", 9]),
        ("training.hours == -1", []),
        ("8 > 9", []),
        ("1 + 1 == 2", [0, "7.99", 8, "8.01", 9]),
        ("training.hours in [8, 9]", [8, 9]),
    ],
)
def test_a_quantity_is_cut_where_constants_cut_it(
    desk: Desk, condition: str, holding: list[object]
) -> None:
    engine = desk.one(CREDITED, f'id: a, when: "{condition}", then: 1, cite: N-1/1/a')

    found = [
        hours
        for hours in [0, "7.99", 8, "8.01", 9]
        if ask(engine, CREDITED, {"training.hours": hours}).status is Status.DECIDED
    ]

    assert found == holding


def test_a_condition_on_which_every_value_of_a_fact_agrees_does_not_ask_for_it(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours >= 0 and claim.on >= date('1900-01-01'), then: 1, "
        "cite: N-1/1/a",
    )

    assert answer_of(ask(engine, CREDITED)) == (1,)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("claim.on < add_years(date('2190-01-01'), 60)", 1),
        ("claim.on <= date('2200-12-31')", 1),
        ("claim.on > date('2200-12-31')", "silent"),
        ("claim.on >= add_years(date('2190-01-01'), 60)", "silent"),
        ("claim.on == add_years(date('2190-01-01'), 60)", "silent"),
        ("claim.on > add_years(date('1900-01-01'), -5)", 1),
        ("claim.on <= add_years(date('1900-01-01'), -5)", "silent"),
        ("claim.on < date('1900-01-01')", "silent"),
    ],
)
def test_a_day_beyond_all_days_is_compared_like_any_other(
    desk: Desk, condition: str, answer: object
) -> None:
    engine = desk.one(CREDITED, f'id: a, when: "{condition}", then: 1, cite: N-1/1/a')

    assert answer_of(ask(engine, CREDITED)) == (answer,)


def test_a_number_that_does_not_step_is_cut_before_and_after_a_constant(desk: Desk) -> None:
    class Plugin:
        @hookimpl
        def zsgx_facts(self) -> list[Fact]:
            return [Fact("base.score", NUMBER, Text("得分", "score"))]

    plugins = Plugins()
    plugins.add("score", Plugin)
    rules = table(
        CREDITED,
        'id: a, when: "base.score < 90.5", then: 1, cite: N-1/1/a',
        'id: b, when: "base.score == 90.5", then: 2, cite: N-1/1/b',
        'id: c, when: "base.score > 90.5", then: 3, cite: N-1/1/c',
    )
    engine = Engine(desk.assembly(desk.policy("nation", rules), plugins=plugins))

    values = [
        ask(engine, CREDITED, {"base.score": score}).value
        for score in (0, "90.499999", "90.5", "90.50", "90.500001", 91)
    ]

    assert values == [1, 1, 2, 2, 3, 3]
    assert answer_of(ask(engine, CREDITED)) == ("undetermined", "base.score")


def test_two_facts_meet_in_one_atom_however_they_are_compared(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours < training.registered_hours, then: 1, cite: N-1/1/a",
        "id: b, when: training.registered_hours <= training.hours, then: 2, cite: N-1/1/b",
        "id: c, when: training.hours == training.registered_hours, then: 2, cite: N-1/1/c",
    )

    def answer(hours: object, registered: object) -> tuple[object, ...]:
        facts = {"training.hours": hours, "training.registered_hours": registered}
        return answer_of(ask(engine, CREDITED, facts))

    assert [answer(7, 8), answer(8, 8), answer(9, 8)] == [(1,), (2,), (2,)]
    assert answer(None, 8) == ("undetermined", "training.hours")
    assert answer(8, None) == ("undetermined", "training.registered_hours")
    assert len(engine.tables.get(CREDITED, "nation", DAY).compiled.axes) == 1


def test_a_day_inside_a_period_between_two_facts_is_still_within(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        'id: a, when: "claim.on <= add_days(claim.last_paid_on, 30)", then: 1, cite: N-1/1/a',
        more="otherwise: {then: 0, cite: N-1/1/o}",
    )
    paid = datetime.date(2024, 3, 1)

    values = [
        ask(engine, CREDITED, {"claim.last_paid_on": paid, "claim.on": day}).value
        for day in (datetime.date(2024, 3, 31), datetime.date(2024, 4, 1))
    ]

    assert values == [1, 0]


def test_a_product_in_money_is_rounded_half_up_before_it_is_compared(desk: Desk) -> None:
    engine = desk.one(
        "employer.fund.sufficient",
        "id: a, then: employer.training_fund >= employer.payroll * 0.015, cite: N-1/1/a",
    )

    def sufficient(payroll: str, fund: str) -> object:
        facts = {"employer.payroll": payroll, "employer.training_fund": fund}
        return ask(engine, "employer.fund.sufficient", facts).value

    assert sufficient("3333333.40", "50000.00") is True
    assert sufficient("3333333.40", "49999.99") is False
    assert sufficient("3333333.00", "49999.99") is False
    assert sufficient("3333332.99", "49999.99") is True


def test_an_enum_fact_is_an_answer(desk: Desk) -> None:
    engine = desk.one("hours.subject", "id: a, then: training.subject, cite: N-1/1/a")

    assert answer_of(ask(engine, "hours.subject", {"training.subject": "public"})) == ("public",)
    assert answer_of(ask(engine, "hours.subject")) == ("undetermined", "training.subject")


# Readings

READINGS = (
    "readings:\n  one_year:\n    label: {zh: 一年, en: one year}\n"
    "    options: {rolling: {zh: 滚动, en: rolling}, calendar: {zh: 年度, en: calendar}}\n"
    "    cite: N-1/1/r\n"
)


def test_a_reading_that_nobody_has_chosen_is_missing_where_it_matters(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: \"training.online or reading.one_year == 'rolling'\", then: 1, cite: N-1/1/a",
        sections=READINGS,
    )

    assert answer_of(ask(engine, CREDITED, ONLINE)) == (1,)
    assert answer_of(ask(engine, CREDITED, {"training.online": False})) == (
        "undetermined",
        "reading.one_year",
    )
    rolling = engine.with_readings({"one_year": "rolling"})
    assert answer_of(ask(rolling, CREDITED)) == (1,)
    assert ask(rolling, CREDITED).readings == {"one_year": "rolling"}
    assert ask(engine, CREDITED, ONLINE).readings == {}


# Size

BOOLEANS = (
    "training.online",
    "training.passed",
    "training.off_job",
    "training.test_passed",
    "training.project_listed",
    "training.hours_completed",
    "training.content_completed",
    "training.held_in_jurisdiction",
    "training.filing_approved",
    "training.in_published_plan",
    "person.retired",
    "person.manager",
)


def wide(desk: Desk) -> Engine:
    either = " or ".join(
        f"{one} and {other}" for one, other in zip(BOOLEANS[::2], BOOLEANS[1::2], strict=True)
    )
    return desk.one(
        CREDITED,
        f"id: a, when: {either}, then: training.hours, cite: N-1/1/a",
        more="otherwise: {then: 0, cite: N-1/1/o}",
    )


def test_a_table_past_the_stated_size_stays_a_diagram_and_answers_the_same(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, flat = wide(desk), wide(desk)

    assert large.tables.get(CREDITED, "nation", DAY).cells is None
    monkeypatch.setattr(table_module, "LARGEST", 3**12)
    assert flat.tables.get(CREDITED, "nation", DAY).cells is not None
    for known in (0, 1, 5, 12):
        for truth in (True, False):
            for hours in (None, Decimal(0), Decimal(3)):
                facts = dict.fromkeys(BOOLEANS[:known], truth) | {"training.hours": hours}
                assert answer_of(ask(large, CREDITED, facts)) == answer_of(
                    ask(flat, CREDITED, facts)
                )


def test_before_the_first_document_nothing_is_regulated(desk: Desk) -> None:
    policy = desk.policy(
        "nation",
        table(CREDITED, "id: a, then: 1, cite: N-1/1/a"),
        documents=document("N-1", "since: 2024-05-02"),
    )

    made = desk.engine(policy).tables.get(CREDITED, "nation", DAY)

    assert (made.since, made.size, made.facts) == (None, 1, ())
