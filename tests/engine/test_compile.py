"""How the levels of a chain, and the rules of a level, are put together."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from tests.engine.desk import DAY, Desk, ask, document, table

from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine

CREDITED, SUBJECT = "hours.credited", "hours.subject"
ONLINE, PASSED = {"training.online": True}, {"training.passed": True}
NATION = table(CREDITED, "id: n, when: training.online, then: 1, cite: N-1/1/a")
GAP = ["province"]


def over(desk: Desk, city: str, *, gaps: tuple[str, ...] = ("province",)) -> Engine:
    """Return an engine with a city below the nation."""
    return desk.engine(desk.policy("nation", NATION), desk.policy("city", city, gaps=gaps))


def in_city(desk: Desk, city: str, facts: Mapping[str, object]) -> Decision:
    return ask(over(desk, city), CREDITED, facts, at="city")


# Extending, replacing, closing


def test_a_table_that_extends_falls_through_where_no_rule_applies(desk: Desk) -> None:
    city = table(CREDITED, "id: c, when: training.passed, then: 2, cite: C-1/1/a")

    both = in_city(desk, city, ONLINE | PASSED)
    above = in_city(desk, city, ONLINE | {"training.passed": False})

    assert (both.value, both.rule, both.cites, both.gaps) == (2, "city/c", ("C-1/1/a",), ())
    assert (above.value, above.rule, above.cites) == (1, "nation/n", ("N-1/1/a",))
    assert above.gaps == ("330000",)


def test_a_table_that_replaces_leaves_the_level_above_no_say(desk: Desk) -> None:
    city = table(CREDITED, "id: c, when: training.passed, then: 2, cite: C-1/1/a", mode="replaces")

    decision = in_city(desk, city, ONLINE | {"training.passed": False})

    assert (decision.status, decision.rules, decision.gaps) == (Status.SILENT, (), ())


def test_silence_that_no_level_breaks_has_crossed_every_gap(desk: Desk) -> None:
    city = table(CREDITED, "id: c, when: training.passed, then: 2, cite: C-1/1/a")

    decision = in_city(desk, city, {"training.passed": False, "training.online": False})

    assert (decision.status, decision.gaps) == (Status.SILENT, ("330000",))


def test_an_open_answer_has_crossed_a_gap_if_some_of_its_ways_do(desk: Desk) -> None:
    city = table(CREDITED, "id: c, when: training.passed, then: 2, cite: C-1/1/a")

    assert in_city(desk, city, ONLINE).gaps == ("330000",)
    assert in_city(desk, city, {}).rules == ("city/c", "nation/n")


def test_a_gap_at_the_top_is_crossed_by_whoever_asks_it(desk: Desk) -> None:
    rule = table(CREDITED, "id: p, when: training.online, then: 1, cite: P-1/1/a")
    engine = desk.engine(desk.policy("province", rule, gaps=["nation"]))

    gaps = [
        ask(engine, CREDITED, facts, at="province").gaps
        for facts in (ONLINE, {"training.online": False}, {})
    ]

    assert gaps == [(), ("000000",), ("000000",)]


@pytest.mark.parametrize("mode", ["extends", "replaces"])
def test_a_table_is_closed_with_a_value_by_a_clause(desk: Desk, mode: str) -> None:
    rule = "id: c, when: training.passed, then: 2, cite: C-1/1/a"
    city = table(CREDITED, rule, mode=mode, more="otherwise: {then: 0, cite: C-1/2/b}")

    decision = in_city(desk, city, ONLINE | {"training.passed": False})

    assert (decision.value, decision.rule) == (0, "city/otherwise")
    assert (decision.cites, decision.gaps) == (("C-1/2/b",), ())


def test_a_table_is_closed_with_a_value_by_silence(desk: Desk) -> None:
    rule = "id: c, when: training.passed, then: 2, cite: C-1/1/a"
    city = table(CREDITED, rule, more="otherwise: {then: 0, by_silence: C-1}")

    decision = in_city(desk, city, ONLINE | {"training.passed": False})

    assert (decision.value, decision.rule, decision.cites) == (0, "city/otherwise", ("C-1",))


def test_a_table_is_closed_with_silence_even_where_it_extends(desk: Desk) -> None:
    rule = "id: c, when: training.passed, then: 2, cite: C-1/1/a"
    city = table(CREDITED, rule, more="otherwise: {by_silence: C-1}")

    decision = in_city(desk, city, ONLINE | {"training.passed": False})

    assert (decision.status, decision.gaps) == (Status.SILENT, ())
    assert decision.finding.silent == ("C-1",)


def test_a_value_that_closes_a_table_and_needs_a_silent_answer_closes_nothing(desk: Desk) -> None:
    rule = "id: c, when: training.passed, then: 2, cite: C-1/1/a"
    city = table(
        CREDITED, rule, more="otherwise: {then: decision.hours.to_register, cite: C-1/2/b}"
    )

    assert in_city(desk, city, ONLINE | {"training.passed": False}).rule == "nation/n"


@pytest.mark.parametrize("mode", ["extends", "replaces"])
def test_a_table_without_a_rule_in_force_counts_as_none(desk: Desk, mode: str) -> None:
    city = table(CREDITED, "id: c, then: 2, cite: C-1/1/a", mode=mode)
    later = desk.policy(
        "city", city, gaps=GAP, documents=document("C-1", f"since: {DAY.replace(year=2025)}")
    )
    engine = desk.engine(desk.policy("nation", NATION), later)

    assert ask(engine, CREDITED, ONLINE, at="city").rule == "nation/n"
    assert ask(engine, CREDITED, ONLINE, at="city", date=DAY.replace(year=2025)).rule == "city/c"


# Several rules


def test_rules_that_agree_answer_together(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 2, cite: [N-1/1/a, N-1/1/z]",
        "id: b, when: training.passed, then: 1 + 1, cite: [N-1/1/b, N-1/1/z]",
    )

    decision = ask(engine, CREDITED, ONLINE | PASSED)

    assert (decision.value, decision.rule, decision.rules) == (2, None, ("nation/a", "nation/b"))
    assert decision.cites == ("N-1/1/a", "N-1/1/z", "N-1/1/b")
    assert not decision.finding.possible


def test_rules_that_disagree_are_in_conflict_with_both_named(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 2, cite: N-1/1/a",
        "id: b, when: training.passed, then: 3, cite: N-1/1/b",
    )

    decision = ask(engine, CREDITED, ONLINE | PASSED)

    assert (decision.status, decision.value, decision.rule) == (Status.CONFLICT, None, None)
    assert decision.rules == ("nation/a", "nation/b")
    assert decision.cites == ("N-1/1/a", "N-1/1/b")


def test_the_first_rule_that_applies_answers_where_the_table_says_so(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 2, cite: N-1/1/a",
        "id: b, when: training.passed, then: 3, cite: N-1/1/b",
        more="hit: first",
    )

    assert ask(engine, CREDITED, ONLINE | PASSED).rule == "nation/a"
    assert ask(engine, CREDITED, PASSED | {"training.online": False}).rule == "nation/b"


def test_the_first_rule_is_the_first_one_written_even_if_it_names_a_later_one(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: rule.b, then: 1, cite: N-1/1/a",
        "id: b, when: training.online, then: 2, cite: N-1/1/b",
        more="hit: first",
    )

    assert ask(engine, CREDITED, ONLINE).rule == "nation/a"


def test_a_rule_may_name_rules_before_and_after_it(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: rule.c and not rule.b, then: 1, cite: N-1/1/a",
        "id: b, when: training.passed, then: 2, cite: N-1/1/b",
        "id: c, when: training.online, then: 3, cite: N-1/1/c, "
        "unless: {when: training.hours > 8 and rule.b, cite: N-1/1/x}",
    )

    assert ask(engine, CREDITED, ONLINE | {"training.passed": False}).rules == (
        "nation/a",
        "nation/c",
    )
    assert ask(engine, CREDITED, ONLINE | PASSED | {"training.hours": 9}).rule == "nation/b"
    assert ask(engine, CREDITED, {"training.online": False} | PASSED).rule == "nation/b"


def test_a_rule_that_is_not_in_force_does_not_apply_for_other_rules_either(desk: Desk) -> None:
    policy = desk.policy(
        "nation",
        table(
            CREDITED,
            "id: a, when: not rule.b, then: 1, cite: N-1/1/a",
            "id: b, then: 2, cite: N-2/1/b",
        ),
        documents=document("N-2", "since: 2030-01-01"),
    )

    assert ask(desk.engine(policy), CREDITED).value == 1


def test_an_exclusion_is_reason_enough_on_its_own(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a, unless: ["
        "{when: training.off_job, cite: N-1/1/x}, {when: training.hours < 2, cite: N-1/1/y}]",
    )

    rest = {"training.off_job": False, "training.hours": 2}
    assert ask(engine, CREDITED, ONLINE | rest).value == 1
    assert ask(engine, CREDITED, ONLINE | {"training.off_job": True}).status is Status.SILENT
    assert ask(engine, CREDITED, ONLINE | {"training.hours": 1}).status is Status.SILENT


# Answers of other questions

REGISTER = "hours.to_register"


def register(*rules: str) -> str:
    return table(REGISTER, *rules)


def test_another_question_is_answered_for_the_place_that_asks(desk: Desk) -> None:
    outer = register(
        "id: r, then: decision.hours.credited - training.registered_hours, cite: N-1/1/r"
    )
    city = table(CREDITED, "id: c, then: training.hours * 2, cite: C-1/1/a")
    engine = desk.engine(desk.policy("nation", NATION, outer), desk.policy("city", city, gaps=GAP))

    decision = ask(
        engine, REGISTER, {"training.hours": 10, "training.registered_hours": 5}, at="city"
    )

    assert (decision.value, decision.rule) == (15, "nation/r")
    assert decision.cites == ("N-1/1/r", "C-1/1/a")


@pytest.mark.parametrize(
    "condition",
    [
        "decision.hours.credited > 5",
        "decision.hours.credited > 5 and training.passed",
        "not decision.hours.credited > 5",
        "training.passed if decision.hours.credited > 5 else training.passed",
        "decision.hours.credited in [1, 2]",
        "decision.hours.credited + 1 > 5",
        "max(decision.hours.credited, training.hours) > 5",
        "(training.hours if training.passed else decision.hours.credited) < 5",
    ],
)
def test_a_rule_that_needs_a_silent_answer_does_not_apply(desk: Desk, condition: str) -> None:
    outer = register(f'id: r, when: "{condition}", then: 1, cite: N-1/1/r')
    engine = desk.engine(desk.policy("nation", NATION, outer))

    decision = ask(engine, REGISTER, PASSED | {"training.online": False, "training.hours": 9})

    assert decision.status is Status.SILENT


@pytest.mark.parametrize(
    "condition",
    [
        "decision.hours.credited > 5 or training.passed",
        "not (decision.hours.credited > 5 and not training.passed)",
        "decision.hours.credited in [1, 2] or training.passed",
        "(training.hours if training.passed else decision.hours.credited) > 5",
        "training.passed if training.passed else decision.hours.credited > 5",
    ],
)
def test_a_rule_that_does_not_need_a_silent_answer_applies_without(
    desk: Desk, condition: str
) -> None:
    outer = register(f'id: r, when: "{condition}", then: 1, cite: N-1/1/r')
    engine = desk.engine(desk.policy("nation", NATION, outer))

    decision = ask(engine, REGISTER, PASSED | {"training.online": False, "training.hours": 9})

    assert (decision.value, decision.cites) == (1, ("N-1/1/r",))


def test_a_rule_whose_value_is_a_silent_answer_does_not_apply(desk: Desk) -> None:
    outer = register(
        "id: r, then: decision.hours.credited, cite: N-1/1/r",
        "id: s, when: not rule.r, then: 7, cite: N-1/1/s",
    )
    engine = desk.engine(desk.policy("nation", NATION, outer))

    assert ask(engine, REGISTER, {"training.online": False}).rule == "nation/s"
    assert ask(engine, REGISTER, ONLINE).rule == "nation/r"


def test_an_exclusion_that_needs_a_silent_answer_does_not_except(desk: Desk) -> None:
    outer = register(
        "id: r, then: 7, cite: N-1/1/r, unless: {when: decision.hours.credited > 0, cite: N-1/1/x}"
    )
    engine = desk.engine(desk.policy("nation", NATION, outer))

    assert ask(engine, REGISTER, {"training.online": False}).value == 7
    assert ask(engine, REGISTER, ONLINE).status is Status.SILENT


CONFLICTING = table(
    CREDITED,
    "id: a, when: training.online, then: 1, cite: N-1/1/a",
    "id: b, when: training.online, then: 2, cite: N-1/1/b",
)
EXCEPT = "unless: {when: decision.hours.credited > 5, cite: N-1/1/x}"


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ("then: decision.hours.credited", Status.CONFLICT),
        ('when: "decision.hours.credited > 5", then: 1', Status.CONFLICT),
        ('when: "decision.hours.credited > 5 and training.off_job", then: 1', Status.SILENT),
        ('when: "decision.hours.credited > 5 or training.passed", then: 1', Status.DECIDED),
        (
            'when: "decision.hours.credited > 5 and decision.hours.year > 5", then: 1',
            Status.CONFLICT,
        ),
        (f"then: 1, {EXCEPT}", Status.CONFLICT),
        (f"when: training.off_job, then: 1, {EXCEPT}", Status.SILENT),
        (f"when: decision.hours.year > 5, then: 1, {EXCEPT}", Status.SILENT),
    ],
)
def test_a_rule_that_needs_an_answer_in_conflict_is_in_conflict_unless_it_fails_anyway(
    desk: Desk, rule: str, status: Status
) -> None:
    engine = desk.engine(
        desk.policy("nation", CONFLICTING, register(f"id: r, {rule}, cite: N-1/1/r"))
    )

    decision = ask(engine, REGISTER, ONLINE | PASSED | {"training.off_job": False})

    assert decision.status is status
    if status is Status.CONFLICT:
        assert decision.rules == ("nation/r",)
        assert {"N-1/1/r", "N-1/1/a", "N-1/1/b"} <= set(decision.cites)


def test_a_table_closed_with_an_answer_in_conflict_is_in_conflict(desk: Desk) -> None:
    outer = table(
        REGISTER,
        "id: r, when: training.off_job, then: 1, cite: N-1/1/r",
        more="otherwise: {then: decision.hours.credited, cite: N-1/1/o}",
    )
    engine = desk.engine(desk.policy("nation", CONFLICTING, outer))

    decision = ask(engine, REGISTER, ONLINE | {"training.off_job": False})

    assert (decision.status, decision.rules) == (Status.CONFLICT, ("nation/otherwise",))


def test_forms_that_agree_on_a_record_are_one_answer_for_whoever_builds_on_them(
    desk: Desk,
) -> None:
    inner = table(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: training.online, then: training.hours * 2, cite: N-1/1/b",
    )
    outer = register("id: r, then: decision.hours.credited + 1, cite: N-1/1/r")
    engine = desk.engine(desk.policy("nation", inner, outer))

    agreed = ask(engine, REGISTER, ONLINE | {"training.hours": 0})

    assert agreed.value == 1
    assert set(agreed.cites) == {"N-1/1/r", "N-1/1/a", "N-1/1/b"}
    assert ask(engine, REGISTER, ONLINE | {"training.hours": 1}).status is Status.CONFLICT
    assert ask(engine, REGISTER, ONLINE).missing == ("training.hours",)


def test_an_enum_answer_is_compared_by_its_options(desk: Desk) -> None:
    subject = table(
        SUBJECT,
        "id: p, when: training.online, then: public, cite: N-1/1/p",
        "id: q, when: not training.online, then: training.subject, cite: N-1/1/q",
    )
    outer = table(
        "hours.year",
        "id: y, when: decision.hours.subject == 'public', then: 1, cite: N-1/1/y",
        "id: z, when: \"decision.hours.subject in ['professional']\", then: 2, cite: N-1/1/z",
    )
    engine = desk.engine(desk.policy("nation", subject, outer))

    professional = {"training.online": False, "training.subject": "professional"}
    assert ask(engine, "hours.year", ONLINE).value == 1
    assert ask(engine, "hours.year", professional).value == 2
    assert ask(engine, SUBJECT, professional).value == "professional"


def test_a_condition_is_the_answer_of_a_boolean_question(desk: Desk) -> None:
    inner = table(
        "trainee.eligible", "id: e, then: training.online and training.hours >= 8, cite: N-1/1/e"
    )
    outer = register("id: r, when: decision.trainee.eligible, then: 1, cite: N-1/1/r")
    engine = desk.engine(desk.policy("nation", inner, outer))

    eligible = ONLINE | {"training.hours": Decimal(8)}
    assert ask(engine, "trainee.eligible", eligible).value is True
    assert ask(engine, "trainee.eligible", {"training.online": False}).value is False
    assert ask(engine, REGISTER, eligible).value == 1
    assert ask(engine, REGISTER, ONLINE | {"training.hours": 7}).status is Status.SILENT


def test_a_gap_that_an_answer_crossed_is_said_by_whoever_uses_the_answer(desk: Desk) -> None:
    nation = desk.policy("nation", table("hours.to_register", "id: a, then: 7, cite: N-1/1/a"))
    rule = "id: b, then: decision.hours.to_register, cite: C-1/1/b"
    city = desk.policy("city", table("hours.credited", rule), gaps=["province"])

    decision = ask(desk.engine(nation, city), "hours.credited", at="city")

    assert decision.value == 7
    assert decision.gaps == ("330000",)


def test_products_of_amounts_and_of_ratios_are_different_atoms(desk: Desk) -> None:
    parameters = (
        "parameters:\n"
        "  amount: {unit: CNY, values: {2020-01-01: {value: 10, cite: N-1/1/a}}}\n"
        "  factor: {unit: ratio, values: {2020-01-01: {value: 10, cite: N-1/1/a}}}\n"
    )
    ratio = "external.training_fund_ratio"
    when = f"param.factor * {ratio} > 0.10 and not param.amount * {ratio} > 0.10"
    swapped = f"not param.amount * {ratio} > 0.10 and param.factor * {ratio} > 0.10"

    for condition in (when, swapped):
        rule = f"id: a, then: {condition}, cite: N-1/1/a"
        engine = desk.one("base.meets_minimum", rule, sections=parameters)
        # 0.1004 as a ratio, 0.10 as an amount.
        assert ask(engine, "base.meets_minimum", {ratio: "0.01004"}).value is True


def test_a_closing_answer_that_needs_a_silent_one_is_the_silence_of_its_document(
    desk: Desk,
) -> None:
    nation = desk.policy("nation", table("hours.credited", "id: a, then: 7, cite: N-1/1/a"))
    closed = "otherwise: {then: decision.hours.to_register, by_silence: C-1}"
    rule = "id: b, when: training.online, then: 5, cite: C-1/1/b"
    city = desk.policy("city", table("hours.credited", rule, more=closed), gaps=["province"])

    decision = ask(
        desk.engine(nation, city), "hours.credited", {"training.online": False}, at="city"
    )

    assert (decision.status.value, decision.finding.silent) == ("silent", ("C-1",))
