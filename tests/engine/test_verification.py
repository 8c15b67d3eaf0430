"""What is wrong with a policy as a whole, each finding with an example that shows it."""

import datetime
from collections.abc import Mapping

import pytest
from tests.engine.desk import DAY, Desk, document, table

from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy
from zsgx.issues import Issue, Severity

CREDITED, LEAST = "hours.credited", "base.minimum_trainees"
CLOSED = "otherwise: {by_silence: N-1}"


def issues_of(engine: Engine, place: str = "nation") -> list[Issue]:
    return list(verify_policy(engine, place))


def only(engine: Engine, place: str = "nation") -> Issue:
    (issue,) = issues_of(engine, place)
    assert issue.place is not None
    assert issue.message.zh
    assert issue.hint is not None
    return issue


def codes(issues: list[Issue]) -> list[str]:
    return sorted(issue.code for issue in issues)


def shown(engine: Engine, issue: Issue, question: str = CREDITED, at: str = "nation") -> Decision:
    """Decide the example of a finding."""
    facts, readings = split(dict(issue.example))
    return engine.decide(question, at=at, date=DAY, facts=facts, readings=readings)


def split(example: Mapping[str, str]) -> tuple[Mapping[str, object], Mapping[str, str]]:
    truths = {"true": True, "false": False}
    facts: Mapping[str, object] = {
        path: truths.get(value, value)
        for path, value in example.items()
        if not path.startswith("reading.")
    }
    readings = {
        path.removeprefix("reading."): value
        for path, value in example.items()
        if path.startswith("reading.")
    }
    return facts, readings


# Conflicts


def test_constants_that_conflict_are_found_with_a_record_that_shows_it(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        "id: b, when: training.hours >= 8, then: 2, cite: N-1/1/b",
        more=CLOSED,
    )

    issue = only(engine)

    assert (issue.code, issue.severity) == ("conflict", Severity.ERROR)
    assert "nation/a (N-1/1/a) and nation/b (N-1/1/b)" in issue.message.en
    decision = shown(engine, issue)
    assert (decision.status, decision.rules) == (Status.CONFLICT, ("nation/a", "nation/b"))


def test_forms_that_conflict_are_found_with_values_on_which_they_differ(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours * 2, cite: N-1/1/a",
        "id: b, when: training.passed, then: training.registered_hours, cite: N-1/1/b",
        more=CLOSED,
    )

    assert shown(engine, only(engine)).status is Status.CONFLICT


def test_forms_that_always_come_to_the_same_do_not_conflict(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, then: training.hours * 2, cite: N-1/1/a",
        "id: b, then: training.hours + training.hours, cite: N-1/1/b",
    )

    assert issues_of(engine) == []


def test_a_conflict_under_one_reading_alone_is_found_with_that_reading(desk: Desk) -> None:
    readings = (
        "readings:\n  one_year:\n    label: {zh: 口径, en: reading}\n    default: rolling\n"
        "    options: {rolling: {zh: 甲, en: a}, calendar: {zh: 乙, en: b}}\n"
        "    cite: N-1/1/r\n"
    )
    engine = desk.one(
        CREDITED,
        "id: a, then: 1, cite: N-1/1/a",
        "id: b, when: \"reading.one_year == 'calendar'\", then: 2, cite: N-1/1/b",
        sections=readings,
    )

    issue = only(engine)

    assert dict(issue.example) == {"reading.one_year": "calendar"}
    assert shown(engine, issue).status is Status.CONFLICT


def test_a_conflict_that_only_an_impossible_record_shows_is_none(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.hours < 5, then: 1, cite: N-1/1/a",
        "id: b, when: training.hours > training.registered_hours and "
        "training.registered_hours >= 5, then: 2, cite: N-1/1/b",
        more=CLOSED,
    )

    assert issues_of(engine) == []


def test_a_conflict_that_no_tried_record_shows_is_none(desk: Desk) -> None:
    # What days in a year are worth is beyond the proofs; no record has the year 9999.
    engine = desk.one(
        CREDITED,
        "id: a, then: 1, cite: N-1/1/a",
        "id: b, when: year(claim.on) >= 9999, then: 2, cite: N-1/1/b",
    )

    assert codes(issues_of(engine)) == []


def test_a_conflict_between_two_rules_of_another_level_is_not_this_one_s(desk: Desk) -> None:
    above = table(CREDITED, "id: a, then: 1, cite: N-1/1/a", "id: b, then: 2, cite: N-1/1/b")
    own = table(CREDITED, "id: c, when: training.online, then: 3, cite: C-1/1/c")
    engine = desk.engine(desk.policy("nation", above), desk.policy("city", own, gaps=["province"]))

    assert issues_of(engine, "city") == []
    assert codes(issues_of(engine)) == ["conflict"]


def test_a_rule_that_rests_on_a_conflict_is_not_blamed_for_it(desk: Desk) -> None:
    inner = table(CREDITED, "id: a, then: 1, cite: N-1/1/a", "id: b, then: 2, cite: N-1/1/b")
    outer = table("hours.to_register", "id: r, then: decision.hours.credited, cite: N-1/1/r")
    engine = desk.engine(desk.policy("nation", inner, outer))

    issue = only(engine)

    assert CREDITED in issue.message.en


def test_a_rule_that_disagrees_with_one_that_rests_on_a_conflict_is(desk: Desk) -> None:
    inner = table(CREDITED, "id: a, then: 1, cite: N-1/1/a", "id: b, then: 2, cite: N-1/1/b")
    outer = table(
        "hours.to_register",
        "id: r, then: decision.hours.credited, cite: N-1/1/r",
        "id: s, then: 3, cite: N-1/1/s",
    )
    engine = desk.engine(desk.policy("nation", inner, outer))

    assert codes(issues_of(engine)) == ["conflict", "conflict"]


def test_a_conflict_of_several_epochs_is_one_finding(desk: Desk) -> None:
    rules = table(
        CREDITED, "id: a, then: 1, cite: N-1/1/a", "id: b, then: 2, cite: [N-1/1/b, N-2/1/b]"
    )
    documents = document("N-2", "since: 2021-01-01, until: 2022-12-31")
    engine = desk.engine(desk.policy("nation", rules, documents=documents))

    issue = only(engine)

    assert issue.example == ()
    decision = engine.decide(CREDITED, at="nation", date=datetime.date(2021, 1, 1))
    assert decision.status is Status.CONFLICT


# Gaps


@pytest.mark.parametrize("mode", ["extends", "replaces"])
def test_facts_that_no_rule_answers_and_nothing_closes_are_a_gap(desk: Desk, mode: str) -> None:
    rule = "id: a, when: training.online, then: 1, cite: N-1/1/a"
    engine = desk.engine(desk.policy("nation", table(CREDITED, rule, mode=mode)))

    issue = only(engine)

    assert (issue.code, issue.severity) == ("gap", Severity.WARNING)
    assert shown(engine, issue).status is Status.SILENT


def test_a_gap_names_the_day_from_which_the_silence_that_closed_it_ended(desk: Desk) -> None:
    rule = "id: a, when: training.online, then: 1, cite: N-2/1/hours-1"
    documents = document("N-1", "since: 2020-01-01, until: 2022-12-31") + document("N-2")
    made = table(CREDITED, rule, more=CLOSED)

    issue = only(desk.engine(desk.policy("nation", made, documents=documents)))

    assert issue.code == "gap"
    assert "from 2023-01-01 on nothing closes it: its otherwise (N-1)" in issue.message.en
    assert "自 2023-01-01 起 otherwise 不生效（N-1）" in issue.message.zh


def test_a_table_that_hands_on_to_the_level_above_has_no_gap_of_its_own(desk: Desk) -> None:
    own = table(CREDITED, "id: c, when: training.online, then: 1, cite: C-1/1/c")
    above = table(CREDITED, "id: n, when: training.passed, then: 1, cite: N-1/1/n")
    nation, city = desk.policy("nation", above), desk.policy("city", own, gaps=["province"])

    assert issues_of(desk.engine(nation, city), "city") == []
    replacing = desk.policy("city", own.replace("extends", "replaces"), gaps=["province"])
    assert codes(issues_of(desk.engine(nation, replacing), "city")) == ["gap"]
    nothing_above = desk.policy("nation")
    assert codes(issues_of(desk.engine(nothing_above, city), "city")) == ["gap"]


def test_an_epoch_in_which_the_table_is_not_in_force_has_no_gap(desk: Desk) -> None:
    rules = table(CREDITED, "id: a, then: 1, cite: N-1/1/a")
    until = document("N-1", "since: 2020-01-01, until: 2023-12-31")

    assert issues_of(desk.engine(desk.policy("nation", rules, documents=until))) == []


# Rules without a say


def test_a_rule_that_never_has_a_say_is_found_with_facts_on_which_it_applies(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: 1, cite: N-1/1/a",
        "id: b, when: training.online and training.passed, then: 1, cite: N-1/1/b",
        more=f"hit: first\n    {CLOSED}",
    )

    issue = only(engine)

    assert (issue.code, issue.severity) == ("shadowed", Severity.WARNING)
    assert "nation/b never has a say" in issue.message.en
    assert dict(issue.example) == {"training.online": "true", "training.passed": "true"}
    assert shown(engine, issue).rule == "nation/a"


def test_a_rule_that_never_applies_is_found_without_facts(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, then: 1, cite: N-1/1/a",
        "id: b, when: training.online and not training.online, then: 2, cite: N-1/1/b",
    )

    issue = only(engine)

    assert (issue.code, issue.example) == ("shadowed", ())


def test_a_rule_that_is_in_force_on_no_day_is_found(desk: Desk) -> None:
    rules = table(
        CREDITED, "id: a, then: 1, cite: N-1/1/a", "id: b, then: 1, cite: [N-2/1/b, N-3/1/b]"
    )
    documents = document("N-2", "since: 2020-01-01, until: 2020-12-31") + document(
        "N-3", "since: 2021-01-01"
    )

    issue = only(desk.engine(desk.policy("nation", rules, documents=documents)))

    assert (issue.code, issue.example) == ("never-in-force", ())
    assert "nation/b is in force on no day" in issue.message.en


# Laxer rules


def test_a_rule_laxer_than_one_that_binds_from_above_is_found(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", table(LEAST, "id: n, then: 300, cite: N-1/1/n")),
        desk.policy("province", table(LEAST, "id: p, then: 300, cite: P-1/1/p")),
        desk.policy(
            "city",
            table(
                LEAST,
                "id: c, when: training.online, then: 200, cite: C-1/1/c",
                "id: d, when: not training.online, then: 400, cite: C-1/1/d",
            ),
        ),
    )

    issue = only(engine, "city")

    assert (issue.code, issue.severity) == ("laxer", Severity.ERROR)
    assert "city/c (200 persons) is laxer than province/p (300 persons)" in issue.message.en
    decision = shown(engine, issue, LEAST, "city")
    assert (decision.value, decision.rule) == (300, "province/p")
    assert issues_of(engine, "province") == issues_of(engine) == []


def test_a_rule_of_which_only_the_record_tells_whether_it_is_laxer_is_none(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", table(LEAST, "id: n, then: base.trainees, cite: N-1/1/n")),
        desk.policy("province", table(LEAST, "id: p, then: 300, cite: P-1/1/p")),
    )

    assert issues_of(engine, "province") == []


# Clean policies


def test_a_policy_without_findings_gives_none(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: training.online, then: training.hours, cite: N-1/1/a",
        "id: b, when: not training.online and training.passed, then: 8, cite: N-1/1/b",
        more=CLOSED,
    )

    assert issues_of(engine) == []


@pytest.mark.parametrize("place", ["national", "guangxi", "qingdao", "weihai"])
def test_the_policies_that_are_shipped_are_clean(place: str) -> None:
    engine = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])

    assert engine.chain(place).policies[0].issues == ()
    assert [issue.say("en") for issue in verify_policy(engine, place)] == []


def test_a_conflict_over_any_other_text_is_shown_with_one_that_no_rule_names(desk: Desk) -> None:
    engine = desk.one(
        CREDITED,
        "id: a, when: \"training.occupation != '其他'\", then: 1, cite: N-1/1/a",
        "id: b, when: \"training.occupation != '甲'\", then: 2, cite: N-1/1/b",
        more=CLOSED,
    )

    issue = only(engine)

    assert issue.code == "conflict"
    assert shown(engine, issue).status is Status.CONFLICT
