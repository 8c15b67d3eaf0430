"""What facts can never be together, and never be on the day that is asked about."""

import datetime
import pickle
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Status
from zsgx.domain.annual import AnnualHours
from zsgx.domain.application import Claim
from zsgx.domain.catalogue import Facts
from zsgx.domain.certificate import Certificate, Certificates
from zsgx.domain.training import Training
from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy
from zsgx.errors import ContradictionError, FactsError, ZsgxError
from zsgx.programme.obligation import due_in_year, due_of

HOURS = "hours.credited"
CREDITED = table(HOURS, "id: h, when: training.passed, then: training.hours, cite: N-1/1/h")
BEFORE, AFTER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=1)
PASSED = {"training.passed": True, "training.hours": 8}

#: What the core says facts can never be: what is wrong, and what is just right.
NEVER: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    (
        "the certificate is issued after the day",
        {"certificate.issued_on": AFTER},
        {"certificate.issued_on": DAY},
    ),
    (
        "the training ends after the day",
        {"training.completed_on": AFTER},
        {"training.completed_on": DAY},
    ),
    (
        "the activity ends after the day",
        {"activity.completed_on": AFTER},
        {"activity.completed_on": DAY},
    ),
    (
        "off the job, and yet without time off work",
        {"training.time_off": "none", "training.off_job": True},
        {"training.time_off": "none", "training.off_job": False},
    ),
    (
        "full time off work, and yet not off the job",
        {"training.time_off": "full", "training.off_job": False},
        {"training.time_off": "half", "training.off_job": False},
    ),
    ("paid after the day", {"claim.last_paid_on": AFTER}, {"claim.last_paid_on": DAY}),
    (
        "ends before it starts",
        {"training.started_on": DAY, "training.completed_on": BEFORE},
        {"training.started_on": DAY, "training.completed_on": DAY},
    ),
    (
        "planned to end before it starts",
        {"training.started_on": AFTER, "training.planned_end_on": DAY},
        {"training.started_on": AFTER, "training.planned_end_on": AFTER},
    ),
    (
        "more hours are taught in the year than",
        {"training.hours_in_year": "8.01", "training.hours": 8},
        {"training.hours_in_year": 8, "training.hours": 8},
    ),
    (
        "more hours are registered for the year than",
        {"training.registered_hours_in_year": "8.01", "training.registered_hours": 8},
        {"training.registered_hours_in_year": 8, "training.registered_hours": 8},
    ),
    (
        "claim is made before the last subsidy",
        {"claim.on": BEFORE, "claim.last_paid_on": DAY},
        {"claim.on": DAY, "claim.last_paid_on": DAY},
    ),
    (
        "a day of a last subsidy, but none was paid",
        {"claim.last_paid_on": BEFORE, "claim.paid_before": False},
        {"claim.last_paid_on": BEFORE, "claim.paid_before": True},
    ),
    (
        "a day of issue, but no certificate is held",
        {
            "certificate.issued_on": BEFORE,
            "certificate.level": "none",
            "certificate.training": False,
        },
        {
            "certificate.issued_on": BEFORE,
            "certificate.level": "none",
            "certificate.training": True,
        },
    ),
    (
        "is not in work",
        {"person.works_in_digital": True, "person.in_work": False},
        {"person.works_in_digital": False, "person.in_work": False},
    ),
    (
        "the second hand-over comes before the first",
        {"filing.first_review_on": AFTER, "filing.second_review_on": DAY},
        {"filing.first_review_on": AFTER, "filing.second_review_on": AFTER},
    ),
    (
        "more than those of the year",
        {"annual.professional_hours": "60.01", "annual.hours": 60},
        {"annual.professional_hours": 60, "annual.hours": 60},
    ),
    (
        "more hours are certain than there are",
        {"annual.certain_hours": "60.01", "annual.hours": 60},
        {"annual.certain_hours": 60, "annual.hours": 60},
    ),
    (
        "more hours than are possible",
        {"annual.hours": "60.01", "annual.possible_hours": 60},
        {"annual.hours": 60, "annual.possible_hours": 60},
    ),
)
WRONG = pytest.mark.parametrize(("said", "wrong", "right"), NEVER, ids=[each[0] for each in NEVER])


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine over a nation that credits hours."""
    return desk.engine(desk.policy("nation", CREDITED))


def refused(engine: Engine, facts: Any, *, at: str = "nation", date: datetime.date = DAY) -> str:
    with pytest.raises(ContradictionError) as error:
        engine.decide(HOURS, at=at, date=date, facts=facts)
    return error.value.say("en")


@WRONG
def test_what_cannot_be_together_is_refused_and_what_just_can_is_not(
    engine: Engine, said: str, wrong: Mapping[str, Any], right: Mapping[str, Any]
) -> None:
    message = refused(engine, {**PASSED, **wrong})

    assert said in message
    assert all(f"{path} = " in message for path in wrong)
    assert ask(engine, HOURS, {**PASSED, **right}).status is Status.DECIDED


@pytest.mark.parametrize(
    ("wrong", "unknown"),
    [(wrong, path) for _, wrong, _ in NEVER if len(wrong) > 1 for path in wrong],
)
def test_what_is_unknown_contradicts_nothing(
    engine: Engine, wrong: Mapping[str, Any], unknown: str
) -> None:
    known = {**PASSED, **wrong, unknown: None}
    decision = ask(engine, HOURS, known)

    assert decision.missing == (("training.hours",) if unknown == "training.hours" else ())


def test_every_contradiction_of_the_core_is_tried_or_follows_from_sums(engine: Engine) -> None:
    tried = {
        each.name for each in engine.contradictions for said, _, _ in NEVER if said in each.label.en
    }

    left = {each.name for each in engine.contradictions} - tried
    assert all(set(name.split("-")) & {"certain", "possible"} for name in left)


def test_both_facts_and_both_values_stand_in_the_message_in_both_languages(engine: Engine) -> None:
    facts = {"training.started_on": "2024-04-02", "training.completed_on": "2024-04-01"}

    with pytest.raises(ContradictionError) as error:
        engine.decide(HOURS, at="nation", date=DAY, facts=facts)

    assert error.value.say("en") == (
        "These facts contradict each other:\n  - the training ends before it starts: "
        "training.completed_on = 2024-04-01, training.started_on = 2024-04-02"
    )
    assert error.value.say("zh") == (
        "这些事实互相矛盾：\n  - 结业早于开班："
        "结业日期（training.completed_on）= 2024-04-01，开班日期（training.started_on）= 2024-04-02"
    )


def test_the_day_that_is_asked_about_stands_in_the_message(engine: Engine) -> None:
    message = refused(engine, {"certificate.issued_on": AFTER})

    assert f"certificate.issued_on = {AFTER}, day = {DAY}" in message


def test_all_contradictions_are_told_at_once_with_all_other_faults(engine: Engine) -> None:
    facts = {"certificate.issued_on": AFTER, "claim.last_paid_on": AFTER}

    both = refused(engine, facts)
    with pytest.raises(FactsError) as error:
        engine.decide(HOURS, at="nation", date=DAY, facts={**facts, "training.hours": "eight"})

    assert both.count("\n  - ") == 2
    assert len(error.value.faults) == 3


def test_facts_that_were_read_earlier_are_held_against_the_day_once_it_is_known(
    engine: Engine,
) -> None:
    facts = engine.facts({**PASSED, "certificate.issued_on": DAY})

    assert ask(engine, HOURS, facts).status is Status.DECIDED
    assert ask(engine, HOURS, facts, date=AFTER).status is Status.DECIDED
    assert "certificate.issued_on" in refused(engine, facts, date=BEFORE)


def test_facts_that_contradict_each_other_are_refused_as_they_are_read(engine: Engine) -> None:
    with pytest.raises(ContradictionError, match="ends before it starts"):
        engine.facts({"training.started_on": DAY, "training.completed_on": BEFORE})


def test_facts_that_depend_on_the_day_and_on_others_wait_for_the_day(engine: Engine) -> None:
    facts = engine.facts({"claim.last_paid_on": DAY, "claim.paid_before": False})

    assert "none was paid" in refused(engine, facts)


@pytest.mark.parametrize(
    "objects",
    [
        (Training(completed_on=AFTER),),
        (Claim(last_paid_on=AFTER),),
        (Certificate(kind="level", level="junior", issued_on=AFTER),),
        (
            Certificates(
                held=(
                    Certificate(kind="level", level="junior", issued_on=BEFORE),
                    Certificate(kind="level", level="senior", issued_on=AFTER),
                ),
                complete=True,
            ),
        ),
        (AnnualHours(year=2024, hours=Decimal(60), professional_hours=Decimal(70)),),
    ],
    ids=["training", "claim", "certificate", "one of two certificates", "year"],
)
def test_objects_are_refused_as_mappings_are(engine: Engine, objects: Any) -> None:
    assert "contradict" in refused(engine, objects)


def test_an_end_before_its_start_is_refused_by_the_object_itself() -> None:
    with pytest.raises(ZsgxError, match="before it started"):
        Training(started_on=DAY, completed_on=BEFORE)


ONLINE_SEMINAR = """\
contradictions:
  online-seminar:
    never: training.online and training.programme == 'advanced_seminar'
    label: {zh: 研修班不在线上举办, en: no seminar is held online}
    cite: P-1/1/c
  taught-after-the-day:
    never: year(training.started_on) > year(day) and training.passed
    label: {zh: 尚未开班已经合格, en: passed before it began}
"""
SEMINAR = {"training.online": True, "training.programme": "advanced_seminar"}


@pytest.fixture
def levels(desk: Desk) -> Engine:
    """Return an engine over a nation, a province that declares contradictions, and its city."""
    return desk.engine(
        desk.policy("nation", CREDITED),
        desk.policy("province", ONLINE_SEMINAR),
        desk.policy("city"),
    )


@pytest.mark.parametrize("at", ["province", "city"])
def test_contradictions_of_a_place_hold_there_and_below(levels: Engine, at: str) -> None:
    message = refused(levels, {**PASSED, **SEMINAR}, at=at)

    assert "no seminar is held online: " in message
    assert "training.online = yes, training.programme = advanced_seminar" in message
    assert ask(levels, HOURS, {**PASSED, **SEMINAR, "training.online": False}, at=at).value == 8


def test_contradictions_of_a_place_do_not_hold_above(levels: Engine) -> None:
    assert ask(levels, HOURS, {**PASSED, **SEMINAR}).value == 8


def test_contradictions_of_a_place_may_ask_the_day(levels: Engine) -> None:
    facts = {**PASSED, "training.started_on": datetime.date(2025, 1, 1)}

    assert "passed before it began" in refused(levels, facts, at="city")
    later = ask(levels, HOURS, facts, at="city", date=datetime.date(2025, 1, 1))
    assert later.status is Status.DECIDED


def test_facts_that_were_read_for_no_place_are_held_against_the_place_that_is_asked(
    levels: Engine,
) -> None:
    facts = levels.facts({**PASSED, **SEMINAR})

    assert ask(levels, HOURS, facts).value == 8
    assert "no seminar" in refused(levels, facts, at="city")


def test_facts_may_be_read_for_a_place(levels: Engine) -> None:
    with pytest.raises(ContradictionError, match="no seminar"):
        levels.facts({**PASSED, **SEMINAR}, at="city")


def test_values_from_outside_documents_are_held_against_facts_too(desk: Desk) -> None:
    section = (
        "contradictions:\n  standard:\n    label: {zh: 错, en: not below}\n"
        "    never: external.training_subsidy_standard < employer.training_fund\n"
    )
    engine = desk.engine(
        desk.policy("nation", CREDITED, section),
        external={"training_subsidy_standard": 100},
    )

    assert "external.training_subsidy_standard = " in refused(
        engine, {"employer.training_fund": 101}
    )


def test_what_no_record_may_be_does_not_keep_an_answer_open(desk: Desk) -> None:
    engine = desk.one(
        "subsidy.training.eligible",
        "id: a, when: training.completed_on >= training.started_on, then: true, cite: N-1/1/a",
        "id: b, when: training.completed_on < training.started_on, then: false, cite: N-1/1/b",
    )

    assert ask(engine, "subsidy.training.eligible").value is True


def test_what_is_not_known_to_have_happened_has_happened_by_the_day_if_at_all(desk: Desk) -> None:
    engine = desk.one(
        "subsidy.training.eligible",
        "id: a, when: certificate.issued_on <= day, then: true, cite: N-1/1/a",
        "id: b, when: certificate.issued_on > day, then: false, cite: N-1/1/b",
    )

    assert ask(engine, "subsidy.training.eligible").value is True


def test_facts_that_nobody_has_held_against_each_other_are_when_they_are_asked_about(
    engine: Engine,
) -> None:
    backwards = {"training.started_on": DAY, "training.completed_on": BEFORE}

    assert "ends before it starts" in refused(engine, Facts(backwards))
    assert "ends before it starts" in refused(engine, pickle.loads(pickle.dumps(Facts(backwards))))


def test_a_kept_decision_whose_facts_contradict_each_other_is_not_told_again(
    engine: Engine,
) -> None:
    kept = ask(engine, HOURS, PASSED).record()
    kept["facts"] |= {"training.started_on": "2024-04-02", "training.completed_on": "2024-04-01"}

    with pytest.raises(ContradictionError, match="ends before it starts"):
        engine.replay(kept)


def test_facts_keep_what_they_were_held_against_when_they_are_pickled(engine: Engine) -> None:
    facts = engine.facts({"certificate.issued_on": DAY})

    again = pickle.loads(pickle.dumps(facts))

    assert (again, again.held, again.first_day) == (facts, facts.held, DAY)
    assert "certificate.issued_on" in refused(engine, again, date=BEFORE)


def test_contradictions_are_listed_in_the_same_order_however_facts_are_given(
    engine: Engine,
) -> None:
    facts = {"claim.last_paid_on": AFTER, "certificate.issued_on": AFTER}

    assert refused(engine, facts) == refused(engine, dict(reversed(facts.items())))


def test_what_is_due_is_held_against_the_contradictions_of_the_place(desk: Desk) -> None:
    obligation = (
        "obligations:\n  report:\n    label: {zh: 报送, en: report}\n"
        "    who: {zh: 单位, en: unit}\n    to: {zh: 部门, en: authority}\n"
        "    rule: FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31\n    cite: P-1/1/o\n"
    )
    engine = desk.engine(
        desk.policy("nation", CREDITED), desk.policy("province", ONLINE_SEMINAR, obligation)
    )

    with pytest.raises(ContradictionError, match="no seminar"):
        due_in_year(engine, at="province", year=2024, facts=SEMINAR)
    with pytest.raises(ContradictionError, match="no seminar"):
        due_of(engine, "report", at="province", period="2024", facts=SEMINAR)


#: What the facts of a question can never be together, in every form that a condition has.
FORMS = """\
contradictions:
  listed:
    never: training.online and training.programme in ['advanced_seminar', 'other']
    label: {zh: 错, en: listed}
  neither:
    never: not (training.passed or training.off_job)
    label: {zh: 错, en: neither}
  named:
    never: training.occupation == 'ai' and 5 < base.rank
    label: {zh: 错, en: named}
  alike:
    never: base.tier == project.tier
    label: {zh: 错, en: alike}
  years:
    never: year(training.started_on) > year(claim.on)
    label: {zh: 错, en: years}
"""
LOOKS_AT_ALL = (
    "id: o, when: \"training.online and training.programme == 'other'\", then: 1, cite: N-1/1/a",
    "id: open, when: not training.passed and not training.off_job, then: 2, cite: N-1/1/b",
    "id: ranked, when: \"training.occupation == 'ai' and base.rank > 5\", then: 3, cite: N-1/1/c",
    "id: tiers, when: base.tier == project.tier, then: 4, cite: N-1/1/d",
    "id: years, when: year(training.started_on) > year(claim.on), then: 5, cite: N-1/1/e",
)


def test_what_can_never_be_leaves_no_rule_open_whatever_its_form(desk: Desk) -> None:
    engine = desk.one(
        HOURS, *LOOKS_AT_ALL, more="otherwise: {then: 9, cite: N-1/1/f}", sections=FORMS
    )

    # Each rule applies only where a contradiction is met, so that nothing is left to ask for.
    assert ask(engine, HOURS).value == 9


def test_without_its_contradictions_the_same_question_is_open(desk: Desk) -> None:
    engine = desk.one(HOURS, *LOOKS_AT_ALL, more="otherwise: {then: 9, cite: N-1/1/f}")

    assert ask(engine, HOURS).status is Status.UNDETERMINED


def test_where_nothing_that_is_unknown_could_be_known_all_of_it_is_missing(desk: Desk) -> None:
    never = (
        "contradictions:\n  one:\n    never: training.online and training.off_job\n"
        "    label: {zh: 错, en: one}\n"
        "  other:\n    never: not training.online and training.off_job\n"
        "    label: {zh: 错, en: other}\n"
    )
    rule = "id: r, when: training.online and training.off_job, then: 1, cite: N-1/1/a"
    engine = desk.one(HOURS, rule, sections=never)

    decision = ask(engine, HOURS, {"training.off_job": True})

    assert decision.missing == ("training.online",)
    for online in (False, True):
        facts = {"training.off_job": True, "training.online": online}
        assert "one" in refused(engine, facts) or "other" in refused(engine, facts)


def test_a_value_that_only_a_contradiction_puts_below_zero_is_no_issue(desk: Desk) -> None:
    rule = "id: r, then: training.hours - training.hours_in_year, cite: N-1/1/a"
    engine = desk.one(HOURS, rule)

    assert [each.code for each in verify_policy(engine, "nation")] == []
