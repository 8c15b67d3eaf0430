"""The door through which everything is asked."""

import datetime
import json
import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table
from tests.steps import counted

from zsgx.decision.decision import Decision, Status
from zsgx.domain.catalogue import Facts
from zsgx.domain.certificate import Certificate, Certificates
from zsgx.domain.training import Training
from zsgx.engine.engine import Engine
from zsgx.errors import (
    FactsError,
    PluginError,
    QuestionError,
    ReadingError,
    ReplayError,
    UnknownPlaceError,
    ZsgxError,
)
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl

CREDITED, ELIGIBLE = "hours.credited", "subsidy.training.eligible"
HOURS = table(CREDITED, "id: h, when: training.online, then: training.hours, cite: N-1/1/h")
ONLINE = {"training.online": True, "training.hours": 8}


def reading(name: str, *options: str, default: str = "", letter: str = "N") -> str:
    listed = ", ".join(f"{option}: {{zh: 解释, en: {option}}}" for option in options)
    given = f"    default: {default}\n" if default else ""
    return (
        f"readings:\n  {name}:\n    label: {{zh: 口径, en: reading}}\n"
        f"    options: {{{listed}}}\n{given}    cite: {letter}-1/1/r\n"
    )


YEAR = reading("one_year", "rolling", "calendar")
PERIOD = table(
    CREDITED,
    "id: r, when: \"reading.one_year == 'rolling'\", then: 1, cite: N-1/1/a",
    "id: c, when: \"reading.one_year == 'calendar'\", then: 2, cite: N-1/1/b",
)


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine that credits the hours of online training."""
    return desk.engine(desk.policy("nation", HOURS))


@pytest.fixture
def period(desk: Desk) -> Engine:
    """Return an engine whose answer depends on a reading."""
    return desk.engine(desk.policy("nation", PERIOD, YEAR))


def faults(error: pytest.ExceptionInfo[ZsgxError]) -> list[str]:
    return [fault.en for fault in error.value.faults]


# What facts can be given as


def test_facts_are_a_mapping_nested_or_dotted_or_both(engine: Engine) -> None:
    for given in (
        {"training": {"online": True, "hours": 8}},
        {"training.online": True, "training.hours": "8.00"},
        {"training": {"online": True}, "training.hours": Decimal(8)},
    ):
        assert ask(engine, CREDITED, given).value == 8


def test_facts_are_domain_objects_alone_or_several(engine: Engine) -> None:
    training = Training(online=True, hours=Decimal(8))

    assert ask(engine, CREDITED, training).value == 8
    assert ask(engine, CREDITED, [training]).value == 8
    assert ask(engine, CREDITED, iter([training, Certificates()])).value == 8


def test_facts_are_read_once_and_asked_about_many_times(engine: Engine) -> None:
    facts = engine.facts(ONLINE)

    decision = ask(engine, CREDITED, facts)

    assert isinstance(facts, Facts)
    assert decision.facts is facts
    assert engine.facts(facts) is facts
    assert engine.facts() == {}
    assert engine.facts(Training(online=True)) == {"training.online": True}


CERTIFIED = table(
    CREDITED,
    "id: new, when: certificate.issued_on >= date('2024-01-01'), then: 2, cite: N-1/1/a",
    "id: old, when: certificate.issued_on < date('2024-01-01') and certificate.training, then: 1, "
    "cite: N-1/1/b",
)
OLD = Certificate(kind="training", issued_on=datetime.date(2023, 5, 1))
NEW = Certificate(kind="level", level="junior", issued_on=datetime.date(2024, 2, 1))


def test_of_two_certificates_the_one_that_opens_the_rule_is_named(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", CERTIFIED))
    only_old = desk.engine(
        desk.policy("nation", CERTIFIED.replace("2024-01-01'), then: 2", "2030-01-01'), then: 2"))
    )

    for certificates in ([OLD, NEW], [NEW, OLD]):
        decision = ask(engine, CREDITED, certificates)
        assert (decision.value, decision.rule) == (2, "nation/new")
        assert decision.facts["certificate.issued_on"] == NEW.issued_on
        decision = ask(only_old, CREDITED, certificates)
        assert (decision.value, decision.rule) == (1, "nation/old")


def test_a_decision_is_better_documented_than_none_and_by_more_clauses_than_by_fewer(
    desk: Desk,
) -> None:
    rules = table(
        CREDITED,
        "id: a, when: certificate.issued_on >= date('2024-01-01') and training.online, then: 1, "
        "cite: N-1/1/a",
        "id: b, when: certificate.issued_on < date('2024-01-01'), then: 2, cite: N-1/1/b",
    )
    more = table(
        CREDITED,
        "id: a, then: 1, cite: N-1/1/a",
        "id: b, when: certificate.issued_on < date('2024-01-01'), then: 1, cite: N-1/1/b",
    )

    engine = desk.engine(desk.policy("nation", rules))
    assert ask(engine, CREDITED, [OLD, NEW, Training(online=False)]).rule == "nation/b"
    assert ask(engine, CREDITED, [OLD, NEW, Training(online=True)]).rule == "nation/a"
    engine = desk.engine(desk.policy("nation", more))
    assert ask(engine, CREDITED, [OLD, NEW]).cites == ("N-1/1/a", "N-1/1/b")
    engine = desk.engine(
        desk.policy("nation", table("hours.year", "id: y, then: 1, cite: N-1/1/y"))
    )
    assert ask(engine, CREDITED, [OLD, NEW]).status is Status.SILENT


def test_what_one_certificate_decides_waits_for_an_earlier_rule_that_another_could_bring(
    desk: Desk,
) -> None:
    rules = table(
        CREDITED,
        "id: a, when: certificate.issued_on >= date('2024-01-01') and training.online, then: 1, "
        "cite: N-1/1/a",
        "id: b, when: certificate.issued_on < date('2024-01-01'), then: 0, cite: N-1/1/b",
    )

    decision = ask(desk.engine(desk.policy("nation", rules)), CREDITED, [OLD, NEW])

    assert (decision.status, decision.missing) == (Status.UNDETERMINED, ("training.online",))


@pytest.mark.parametrize("certificates", [[OLD, NEW], [NEW, OLD]])
def test_the_certificate_that_opens_a_rule_also_opens_the_answers_that_rest_on_it(
    desk: Desk, certificates: list[Certificate]
) -> None:
    rest = table("hours.to_register", f"id: r, then: decision.{CREDITED}, cite: N-1/1/r")
    falling = table(
        CREDITED,
        "id: old, when: certificate.issued_on < date('2024-01-01'), then: 2, cite: N-1/1/a",
        "id: new, when: certificate.issued_on >= date('2024-01-01'), then: 0, cite: N-1/1/b",
    )
    engine = desk.engine(desk.policy("nation", falling, rest))

    assert ask(engine, CREDITED, certificates).value == 2
    assert ask(engine, "hours.to_register", certificates).value == 2


def test_an_undated_certificate_keeps_the_answers_that_rest_on_it_open(desk: Desk) -> None:
    undated = Certificate(kind="level", level="junior")
    rules = CERTIFIED.replace("then: 1,", "then: 0,")
    rest = table("hours.to_register", f"id: r, then: decision.{CREDITED}, cite: N-1/1/r")
    engine = desk.engine(desk.policy("nation", rules, rest))

    for question in (CREDITED, "hours.to_register"):
        decision = ask(engine, question, [OLD, undated])
        assert (decision.status, decision.missing) == (
            Status.UNDETERMINED,
            ("certificate.issued_on",),
        )
        assert ask(engine, question, [NEW, undated]).value == 2


def test_certificates_of_several_days_are_not_one_set_of_facts(engine: Engine) -> None:
    with pytest.raises(FactsError, match="issued on different days"):
        engine.facts([OLD, NEW])


# What is refused


def test_every_fault_of_the_facts_is_listed(engine: Engine) -> None:
    given = {"training": {"huors": 8, "online": "perhaps"}, "training.hours": -1, "reading.x": "a"}

    with pytest.raises(FactsError) as refused:
        ask(engine, CREDITED, given)

    named = ("training.huors", "training.online", "training.hours", "reading.x")
    assert len(faults(refused)) == len(named)
    assert all(any(name in fault for fault in faults(refused)) for name in named)
    assert any("training.hours" in fault and "Did you mean" in fault for fault in faults(refused))


@pytest.mark.parametrize("given", [8, [None], None])
def test_what_gives_no_facts_is_refused(engine: Engine, given: object) -> None:
    with pytest.raises(FactsError, match="give no facts"):
        ask(engine, CREDITED, given)


def test_a_text_is_no_facts_and_one_record_is_no_list_of_them(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"mapping .* or domain objects, and not text"):
        ask(engine, CREDITED, "training.hours=8")
    with pytest.raises(QuestionError, match="is a single one; put it into a list"):
        next(engine.decide_many({"training.hours": 8}, ask=[CREDITED], at="nation", date=DAY))


def test_objects_of_one_wrong_kind_are_named_once(engine: Engine) -> None:
    with pytest.raises(FactsError) as refused:
        ask(engine, CREDITED, [None, None, 8])

    assert faults(refused) == ["NoneType objects give no facts", "int objects give no facts"]


def test_a_float_is_shown_so_far_that_one_sees_why_it_is_refused(engine: Engine) -> None:
    with pytest.raises(FactsError) as refused:
        ask(engine, CREDITED, {"training.hours": 0.1 + 0.2})

    (fault,) = faults(refused)
    assert "0.3000000000…: must be exact to 0.01; round it, or use Decimal" in fault


@pytest.mark.parametrize("given", [[{"training.online": True}], iter([Training(), {}])])
def test_several_records_are_not_one(engine: Engine, given: object) -> None:
    with pytest.raises(FactsError, match="for many records use decide_many"):
        ask(engine, CREDITED, given)


@pytest.mark.parametrize("question", ["hours.creditd", "", None])
def test_an_unknown_question_is_refused_with_the_nearest_spelling(
    engine: Engine, question: str
) -> None:
    with pytest.raises(QuestionError, match="Unknown question"):
        ask(engine, question)
    if question:
        with pytest.raises(QuestionError, match=r"Did you mean hours\.credited"):
            ask(engine, question)


@pytest.mark.parametrize("date", ["2024-5-1", None, 20240501, datetime.datetime(2024, 5, 1)])
def test_what_is_no_day_is_refused(engine: Engine, date: datetime.date) -> None:
    with pytest.raises(FactsError, match="the date cannot be used"):
        ask(engine, CREDITED, date=date)


def test_a_place_or_question_that_is_no_name_at_all_is_refused_as_unknown(engine: Engine) -> None:
    anything: Any = [CREDITED]

    with pytest.raises(QuestionError, match="Unknown question"):
        engine.decide(anything, at="nation", date=DAY)
    with pytest.raises(QuestionError, match="Unknown question"):
        engine.rules(anything)
    with pytest.raises(UnknownPlaceError, match="Unknown place"):
        engine.decide(CREDITED, at=anything, date=DAY)


def test_a_day_may_be_written_out(engine: Engine) -> None:
    written: datetime.date = "2024-05-01"  # type: ignore[assignment]

    assert ask(engine, CREDITED, ONLINE, date=written) == ask(engine, CREDITED, ONLINE)


def test_a_plugin_that_is_not_installed_is_refused() -> None:
    with pytest.raises(PluginError, match="no plugin atlantis is installed"):
        Engine.load(plugins=["atlantis"])


# Readings


def test_a_reading_is_chosen_for_an_engine_or_for_one_call(period: Engine, desk: Desk) -> None:
    rolling = desk.engine(desk.policy("nation", PERIOD, YEAR), readings={"one_year": "rolling"})

    def value(engine: Engine, **choice: str) -> object:
        return engine.decide(CREDITED, at="nation", date=DAY, readings=choice).value

    assert value(rolling) == 1
    assert value(rolling, one_year="calendar") == 2
    assert value(period) is None
    assert value(period, one_year="rolling") == 1
    assert value(period) is None


def test_a_default_holds_until_the_caller_chooses(desk: Desk) -> None:
    default = reading("one_year", "rolling", "calendar", default="calendar")
    engine = desk.engine(desk.policy("nation", PERIOD, default))

    decision = ask(engine, CREDITED)

    assert (decision.value, decision.readings) == (2, {"one_year": "calendar"})
    assert ask(engine.with_readings({"one_year": "rolling"}), CREDITED).value == 1


def test_readings_and_choices_that_nobody_declares_are_refused_together(period: Engine) -> None:
    choices = {"one_yaer": "rolling", "one_year": "roling"}

    with pytest.raises(ReadingError) as refused:
        period.decide(CREDITED, at="nation", date=DAY, readings=choices)

    unknown, choice = faults(refused)
    assert "one_yaer" in unknown
    assert "Did you mean one_year" in unknown
    assert choice == "one_year has no option 'roling'; choose rolling, calendar"
    with pytest.raises(ReadingError):
        next(period.decide_many([{}], ask=[CREDITED], at="nation", date=DAY, readings=choices))
    with pytest.raises(ReadingError):
        Engine.load(plugins=[], policies=period.policies.values(), readings=choices)


def test_a_reading_belongs_to_the_nearest_level_that_declares_it(desk: Desk) -> None:
    default = reading("one_year", "rolling", "calendar", default="rolling")
    own = reading("one_year", "rolling", "calendar", letter="C")
    engine = desk.engine(
        desk.policy("nation", PERIOD, default), desk.policy("city", own, gaps=["province"])
    )

    assert ask(engine, CREDITED).value == 1
    assert ask(engine, CREDITED, at="city").missing == ("reading.one_year",)


def test_an_engine_with_the_same_readings_is_the_same_engine(period: Engine) -> None:
    rolling = period.with_readings({"one_year": "rolling"})

    assert period.with_readings({"one_year": "rolling"}) is rolling
    assert period.with_readings({"one_year": "calendar"}) is not rolling
    assert ask(rolling, CREDITED).value == 1
    assert ask(period, CREDITED).value is None


# External values

AMOUNT = "subsidy.training.amount"
PAID = table(AMOUNT, "id: p, then: external.training_subsidy_standard, cite: N-1/1/p")


def test_an_external_value_is_known_to_the_engine_or_comes_with_the_record(desk: Desk) -> None:
    policy = desk.policy("nation", PAID)
    plain = desk.engine(policy)
    engine = desk.engine(policy, external={"training_subsidy_standard": 3000})
    prefixed = desk.engine(policy, external={"external.training_subsidy_standard": "3000.00"})
    own = {"external": {"training_subsidy_standard": 2000}}

    assert ask(plain, AMOUNT).missing == ("external.training_subsidy_standard",)
    assert ask(engine, AMOUNT).value == ask(prefixed, AMOUNT).value == 3000
    assert ask(engine, AMOUNT, Training()).value == 3000
    assert ask(engine, AMOUNT, own).value == ask(plain, AMOUNT, own).value == 2000
    assert ask(engine.with_readings({}), AMOUNT).value == 3000


def test_external_values_can_be_set_for_an_engine_that_is_loaded(desk: Desk) -> None:
    plain = desk.engine(desk.policy("nation", PAID))
    engine = plain.with_external({"training_subsidy_standard": 3000})
    later = engine.with_external({"training_subsidy_standard": "2000"})

    assert ask(engine, AMOUNT).value == 3000
    assert ask(later, AMOUNT).value == ask(later.with_readings({}), AMOUNT).value == 2000
    assert ask(plain, AMOUNT).missing == ("external.training_subsidy_standard",)
    with pytest.raises(FactsError):
        plain.with_external({"payroll": 3})


def test_external_values_that_are_unknown_or_refused_are_listed(desk: Desk) -> None:
    with pytest.raises(FactsError) as refused:
        desk.engine(external={"training_subsidy_standard": -1, "subsidy": 3, "payroll": 3})

    assert len(faults(refused)) == 3
    assert any("external.subsidy" in fault for fault in faults(refused))


# Many records


def test_many_records_are_decided_in_order_whatever_they_are_made_of(engine: Engine) -> None:
    training = Training(online=True, hours=Decimal(2))
    records = [
        {"training": {"online": True, "hours": 1}},
        training,
        [training, OLD],
        (record for record in [training]),
        engine.facts({"training.online": True, "training.hours": 5}),
        {},
    ]

    decided = list(engine.decide_many(records, ask=[CREDITED, "hours.year"], at="nation", date=DAY))

    assert [each[CREDITED].value for each in decided] == [1, 2, 2, 2, 5, None]
    assert all(list(each) == [CREDITED, "hours.year"] for each in decided)


def test_objects_that_can_be_gone_through_once_answer_every_question(desk: Desk) -> None:
    outer = table("hours.to_register", "id: r, then: decision.hours.credited, cite: N-1/1/r")
    engine = desk.engine(desk.policy("nation", HOURS, outer))
    record = iter([Training(online=True, hours=Decimal(2))])

    (decided,) = engine.decide_many(
        [record], ask=[CREDITED, "hours.to_register"], at="nation", date=DAY
    )

    assert [decision.value for decision in decided.values()] == [2, 2]


def test_records_are_decided_one_by_one_as_they_are_wanted(engine: Engine) -> None:
    taken = []

    def records() -> Iterator[dict[str, object]]:
        for hours in range(3):
            taken.append(hours)
            yield {"training.online": True, "training.hours": hours}

    decided = engine.decide_many(records(), ask=[CREDITED], at="nation", date=DAY)

    assert taken == []
    assert next(decided)[CREDITED].value == 0
    assert taken == [0]
    assert [each[CREDITED].value for each in decided] == [1, 2]


def test_many_records_can_be_decided_under_a_reading(period: Engine) -> None:
    (decided,) = period.decide_many(
        [{}], ask=[CREDITED], at="nation", date=DAY, readings={"one_year": "rolling"}
    )

    assert decided[CREDITED].value == 1


# What is needed


def test_what_is_needed_has_a_name_its_options_and_its_kind(desk: Desk) -> None:
    rules = table(
        AMOUNT,
        "id: p, when: \"training.online and certificate.level == 'junior' and "
        "reading.one_year == 'rolling' and claim.on > date('2024-01-01')\", "
        "then: external.training_subsidy_standard, cite: N-1/1/p",
    )
    engine = desk.engine(desk.policy("nation", rules, YEAR))

    needed = {each.path: each for each in engine.needed(AMOUNT, at="nation", date=DAY)}

    options = {path: need.options for path, need in needed.items()}
    assert options == {
        "training.online": ("true", "false"),
        "certificate.level": ("none", "junior", "intermediate", "senior"),
        "reading.one_year": ("rolling", "calendar"),
        "claim.on": (),
        "external.training_subsidy_standard": (),
    }
    assert needed["training.online"].label.zh == "线上学习"
    assert needed["reading.one_year"].label.zh == "口径"
    assert needed["reading.one_year"].kind.en == "a reading"
    assert [path for path, need in needed.items() if need.is_reading] == ["reading.one_year"]
    assert "YYYY-MM-DD" in needed["claim.on"].kind.en
    assert list(needed)[-1] == "external.training_subsidy_standard"


def test_nothing_is_needed_once_the_question_is_answered(period: Engine, engine: Engine) -> None:
    choice = {"one_year": "rolling"}

    assert period.needed(CREDITED, at="nation", date=DAY, readings=choice) == ()
    assert engine.needed(CREDITED, at="nation", date=DAY, facts=ONLINE) == ()


# Replaying


def replayed(engine: Engine, decision: Decision) -> Decision:
    """Replay a decision from what a file would keep of it."""
    return engine.replay(json.loads(json.dumps(decision.record())))


@pytest.mark.parametrize("given", [ONLINE, {"training.online": True}, {"training.online": False}])
def test_a_decision_is_replayed_to_the_same(engine: Engine, given: Mapping[str, object]) -> None:
    decision = ask(engine, CREDITED, given)

    assert replayed(engine, decision) == decision


def test_a_replay_is_refused_when_the_policies_have_changed(engine: Engine, desk: Desk) -> None:
    decision = ask(engine, CREDITED, ONLINE)
    gone = table("hours.year", "id: y, then: 1, cite: N-1/1/y")
    changed = desk.engine(desk.policy("nation", gone))

    with pytest.raises(ReplayError, match="the policies have changed"):
        replayed(changed, decision)


def test_a_replay_is_refused_when_the_answer_is_another_and_says_where(engine: Engine) -> None:
    record = ask(engine, CREDITED, ONLINE).record()

    with pytest.raises(ReplayError) as refused:
        engine.replay({**record, "value": "9"})

    assert refused.value.text.en == "it comes out differently: value"


def test_a_replay_knows_only_what_was_known_then(desk: Desk) -> None:
    paid = PAID.replace("then:", "when: \"reading.one_year == 'rolling'\", then:")
    policy = desk.policy("nation", paid, YEAR)
    then = desk.engine(policy)
    now = desk.engine(
        policy,
        readings={"one_year": "rolling"},
        external={"training_subsidy_standard": 3000},
    )

    for early in (ask(then, AMOUNT), ask(now, AMOUNT)):
        for engine in (then, now):
            assert replayed(engine, early).as_json() == early.as_json()


@pytest.mark.parametrize("key", ["readings", "facts"])
@pytest.mark.parametrize("wrong", [[], [1], "x", 5])
def test_a_record_whose_parts_are_no_mappings_is_refused(
    engine: Engine, key: str, wrong: object
) -> None:
    record = ask(engine, CREDITED).record()

    with pytest.raises(ReplayError, match=f"{key} of the record must be a mapping"):
        engine.replay({**record, key: wrong})


@pytest.mark.parametrize("key", ["status", "value"])
def test_a_record_without_its_answer_confirms_nothing(engine: Engine, key: str) -> None:
    record = ask(engine, CREDITED).record()
    del record[key]

    with pytest.raises(ReplayError, match=f"the record lacks {key}"):
        engine.replay(record)


def test_a_record_that_is_not_complete_is_refused_with_what_it_lacks(engine: Engine) -> None:
    decision = ask(engine, CREDITED, ONLINE)

    with pytest.raises(ReplayError) as empty:
        engine.replay({})
    with pytest.raises(ReplayError) as bare:
        engine.replay(decision.as_json())
    needed = "question, at, date, readings, facts, fingerprint, status, value"
    assert f"lacks {needed};" in empty.value.text.en
    assert "lacks facts;" in bare.value.text.en


def test_a_replay_of_what_is_no_day_says_so(engine: Engine) -> None:
    record = ask(engine, CREDITED, ONLINE).record()

    with pytest.raises(FactsError, match="the date cannot be used"):
        engine.replay({**record, "date": "yesterday"})


def test_a_replay_of_a_place_that_is_gone_says_so(engine: Engine) -> None:
    record = ask(engine, CREDITED, ONLINE).record()

    with pytest.raises(UnknownPlaceError):
        engine.replay({**record, "at": "atlantis"})


# Sharing


def test_an_engine_and_its_decisions_can_be_pickled(engine: Engine) -> None:
    decision = ask(engine, CREDITED, ONLINE)
    decision.explain()

    again, kept = pickle.loads(pickle.dumps((engine, decision)))

    assert ask(again, CREDITED, ONLINE).as_json() == decision.as_json() == kept.as_json()
    assert kept.explain().as_json() == decision.explain().as_json()
    assert ask(again, CREDITED).missing == ("training.online", "training.hours")
    assert again.replay(decision.record()).value == 8


def test_threads_can_share_an_engine(desk: Desk) -> None:
    rules = [
        f"id: r{hours}, when: training.hours == {hours} and training.online, then: {hours}, "
        f"cite: N-1/1/r{hours}"
        for hours in range(8)
    ]
    engine = desk.engine(desk.policy("nation", table(CREDITED, *rules)))

    def decided(number: int) -> tuple[object, ...]:
        hours = number % 8
        known = ask(engine, CREDITED, {"training.hours": hours, "training.online": True})
        open_ = ask(engine, CREDITED, {"training.hours": hours})
        known.explain()
        return known.value, known.rule, open_.missing

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(decided, range(400)))

    assert found == [
        (number % 8, f"nation/r{number % 8}", ("training.online",)) for number in range(400)
    ]


def test_what_is_remembered_of_places_and_days_is_bounded(engine: Engine) -> None:
    def asked(number: int) -> int:
        """Return the work of asking on the day of that *number*."""
        day = DAY + datetime.timedelta(days=number)
        decision, work = counted(lambda: ask(engine, CREDITED, ONLINE, date=day))
        assert decision.value == 8
        return work

    asked(0)  # which makes the table that holds on all the days
    anew = asked(1)
    assert asked(1) < anew

    # Where they lead is remembered of no more than 20,000 days.
    for number in range(2, 20_002):
        asked(number)

    assert asked(1) == anew


# Observers


class Observer:
    """A plugin that is told of every decision."""

    def __init__(self) -> None:
        self.told: list[Decision] = []

    @hookimpl
    def zsgx_decided(self, decision: Decision) -> None:
        self.told.append(decision)


def observed(desk: Desk, observer: object, *sections: str) -> Engine:
    plugins = Plugins()
    plugins.add("observer", lambda: observer)
    return Engine(desk.assembly(desk.policy("nation", *sections), plugins=plugins))


def test_an_observer_is_told_of_every_decision_once(desk: Desk) -> None:
    observer = Observer()
    engine = observed(desk, observer, PERIOD, YEAR)

    first = ask(engine, CREDITED)
    second = engine.decide(CREDITED, at="nation", date=DAY, readings={"one_year": "rolling"})
    third = ask(engine, CREDITED, [OLD, NEW])
    first.explain().as_json()

    assert observer.told == [first, second, third]


def test_an_observer_that_fails_changes_nothing_and_is_logged(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        @hookimpl
        def zsgx_decided(self, decision: Decision) -> None:
            raise ValueError(decision.question)

    engine = observed(desk, Broken(), HOURS)

    assert ask(engine, CREDITED, ONLINE).value == 8
    assert [record.message for record in caplog.records] == ["zsgx_decided failed"]
