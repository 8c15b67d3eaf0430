"""What a decision says of itself."""

import datetime
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.decision.decision import Decision, Status
from zsgx.decision.replay import check_policies, check_replay
from zsgx.engine.engine import Engine
from zsgx.errors import ReplayError, UndecidedError
from zsgx.text import Text

CREDITED = "hours.credited"
RULES = table(
    CREDITED,
    "id: online, when: training.online, then: training.hours, cite: N-1/1/a",
    "id: passed, when: training.passed, then: 2, cite: N-1/1/b",
)
RECORDS: dict[Status, dict[str, object]] = {
    Status.DECIDED: {"training.online": True, "training.hours": "2.50", "training.passed": False},
    Status.UNDETERMINED: {"training.passed": False},
    Status.SILENT: {"training.online": False, "training.passed": False},
    Status.CONFLICT: {"training.online": True, "training.hours": 3, "training.passed": True},
}
KEYS = (
    "question",
    "at",
    "date",
    "status",
    "value",
    "unit",
    "rule",
    "rules",
    "cites",
    "possible",
    "missing",
    "readings",
    "gaps",
    "fingerprint",
)


@pytest.fixture
def engine(desk: Desk) -> Engine:
    """Return an engine that comes to every kind of answer."""
    return desk.engine(desk.policy("nation", RULES))


@pytest.mark.parametrize("status", RECORDS)
def test_every_kind_of_decision_has_the_same_keys_and_is_plain_json(
    engine: Engine, status: Status
) -> None:
    decision = ask(engine, CREDITED, RECORDS[status])
    said = decision.as_json()

    assert decision.status is status
    assert tuple(said) == KEYS
    assert json.loads(json.dumps(said)) == said
    assert said["status"] == status.value
    assert said["question"] == CREDITED
    assert (said["at"], said["date"], said["unit"]) == ("nation", "2024-05-01", "hours")
    assert all(isinstance(said[key], list) for key in ("rules", "cites", "missing", "gaps"))
    assert (said["value"] is None) is (status is not Status.DECIDED)
    assert len(said["fingerprint"]) == 16


def test_what_a_decision_says_is_what_it_is(engine: Engine) -> None:
    said = {status: ask(engine, CREDITED, given).as_json() for status, given in RECORDS.items()}

    decided, open_, silent, conflict = said.values()
    assert (decided["value"], decided["rule"], decided["rules"]) == (
        "2.5",
        "nation/online",
        ["nation/online"],
    )
    assert (decided["cites"], decided["possible"], decided["missing"]) == (["N-1/1/a"], False, [])
    assert (open_["rule"], open_["rules"], open_["possible"]) == (None, ["nation/online"], True)
    assert open_["missing"] == ["training.online", "training.hours"]
    assert (silent["rules"], silent["cites"]) == ([], [])
    assert (conflict["rule"], conflict["rules"]) == (None, ["nation/online", "nation/passed"])
    assert conflict["cites"] == ["N-1/1/a", "N-1/1/b"]


@pytest.mark.parametrize(
    ("question", "then", "value", "unit"),
    [
        ("trainee.eligible", "true", True, None),
        ("hours.year", "2024", 2024, None),
        ("base.minimum_trainees", "300", 300, "persons"),
        ("award.base.amount", "200000.50", "200000.5", "CNY"),
        ("title.route", "recognition", "recognition", None),
    ],
)
def test_a_value_is_a_boolean_an_integer_or_text(
    desk: Desk, question: str, then: str, value: object, unit: str | None
) -> None:
    decision = ask(desk.one(question, f"id: a, then: {then}, cite: N-1/1/a"), question)

    said = decision.as_json()

    assert (said["value"], type(said["value"]), said["unit"]) == (value, type(value), unit)


def test_a_record_adds_the_facts_in_order_and_plain(engine: Engine) -> None:
    given = {"training.online": True, "claim.on": datetime.date(2024, 3, 1), "training.hours": "8"}

    record = ask(engine, CREDITED, given).record()

    assert tuple(record) == (*KEYS, "facts")
    assert record["facts"] == {
        "claim.on": "2024-03-01",
        "training.hours": "8",
        "training.online": True,
    }
    assert list(record["facts"]) == sorted(record["facts"])


@pytest.mark.parametrize("status", RECORDS)
def test_a_record_replays_to_the_decision_it_was_made_of(engine: Engine, status: Status) -> None:
    decision = ask(engine, CREDITED, RECORDS[status])

    again = engine.replay(json.loads(json.dumps(decision.record())))

    assert again == decision
    assert again.record() == decision.record()


def test_a_decision_is_another_one_for_another_day_other_facts_or_another_policy(
    engine: Engine, desk: Desk
) -> None:
    decision = ask(engine, CREDITED, RECORDS[Status.DECIDED])
    changed = desk.engine(desk.policy("nation", RULES + "# a remark\n"))

    others: list[Any] = [
        ask(engine, CREDITED, RECORDS[Status.DECIDED], date=DAY.replace(day=2)),
        ask(engine, CREDITED, {**RECORDS[Status.DECIDED], "claim.on": DAY}),
        ask(changed, CREDITED, RECORDS[Status.DECIDED]),
        "hours.credited",
    ]
    assert all(other != decision for other in others)


def test_a_decision_can_be_pickled(engine: Engine) -> None:
    decision = ask(engine, CREDITED, RECORDS[Status.DECIDED])

    again: Decision = pickle.loads(pickle.dumps(decision))

    assert again == decision
    assert again.explain().as_json() == decision.explain().as_json()


def test_a_decision_is_neither_true_nor_false(desk: Desk) -> None:
    decision = ask(
        desk.one("trainee.eligible", "id: a, then: false, cite: N-1/1/a"), "trainee.eligible"
    )

    with pytest.raises(TypeError, match="look at its status and its value"):
        bool(decision)


def test_a_decision_in_words_says_what_came_out(engine: Engine) -> None:
    said = [str(ask(engine, CREDITED, given)) for given in RECORDS.values()]

    head = "hours.credited at nation on 2024-05-01: "
    assert said == [
        f"{head}decided = 2.5",
        f"{head}undetermined, missing training.online, training.hours",
        f"{head}silent",
        f"{head}conflict",
    ]


def test_a_quantity_is_an_exact_number_or_none_at_all(engine: Engine, desk: Desk) -> None:
    whole = ask(desk.one("hours.year", "id: a, then: 2024, cite: N-1/1/a"), "hours.year")
    truth = ask(
        desk.one("trainee.eligible", "id: a, then: true, cite: N-1/1/a"), "trainee.eligible"
    )

    assert ask(engine, CREDITED, RECORDS[Status.DECIDED]).quantity() == Decimal("2.5")
    assert whole.quantity() == Decimal(2024)
    for decision in (truth, ask(engine, CREDITED)):
        with pytest.raises(UndecidedError, match="there is no number") as refused:
            decision.quantity()
        assert decision.status.value not in refused.value.text.zh
        assert str(decision.question) in refused.value.text.zh


def test_a_value_is_taken_by_its_kind_or_not_at_all(desk: Desk) -> None:
    answers = {
        "trainee.eligible": ("true", "truth", True),
        "hours.year": ("2024", "quantity", Decimal(2024)),
        "title.route": ("none", "option", "none"),
    }

    for question, (then, kind, value) in answers.items():
        decision = ask(desk.one(question, f"id: a, then: {then}, cite: N-1/1/a"), question)
        assert getattr(decision, kind)() == value
        for other in {"truth", "day", "option", "options"} - {kind}:
            with pytest.raises(UndecidedError, match="is decided, and its answer is "):
                getattr(decision, other)()


def test_a_decision_says_its_value_or_its_status_in_words(engine: Engine) -> None:
    said = {status: ask(engine, CREDITED, given).words for status, given in RECORDS.items()}

    assert said[Status.DECIDED] == Text("2.5 学时", "2.5 hours")
    assert said[Status.SILENT].zh == "没有规定"
    assert all(words.zh and words.en for words in said.values())


def test_a_notebook_shows_the_short_explanation_in_both_languages(engine: Engine) -> None:
    decision = ask(engine, CREDITED, RECORDS[Status.DECIDED])

    shown = decision._repr_markdown_()

    assert shown.startswith(decision.explain().markdown("zh", "short"))
    assert shown.endswith(decision.explain().markdown("en", "short"))


# Replaying


def test_policies_that_have_changed_are_named_by_their_fingerprints(engine: Engine) -> None:
    record = ask(engine, CREDITED).record()

    check_policies(record["fingerprint"], record)
    with pytest.raises(ReplayError) as refused:
        check_policies("f" * 16, record)

    assert refused.value.text.en == (
        f"the policies have changed: {record['fingerprint']} → {'f' * 16}"
    )


def test_every_key_that_comes_out_differently_is_named(engine: Engine) -> None:
    decision = ask(engine, CREDITED, RECORDS[Status.DECIDED])
    record = decision.record()

    check_replay(decision, record)
    check_replay(decision, {"value": "2.5"})
    with pytest.raises(ReplayError) as refused:
        check_replay(decision, {**record, "value": "3", "cites": []})

    assert refused.value.text.en == "it comes out differently: value, cites"
