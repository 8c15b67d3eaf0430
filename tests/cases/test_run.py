"""Cases held against an engine's answers."""

from typing import Any

import attrs
import pytest
from tests.harbour import CASES

from zsgx.cases import CaseResult, read_cases, run
from zsgx.cases.decision import DecisionCase, Expected
from zsgx.decision.decision import Status
from zsgx.engine.engine import Engine
from zsgx.errors import PluginError, QuestionError
from zsgx.text import Text

FACTS = "{training: {hours: 80}, certificate: {training: true, issued_on: 2024-02-01}}"


def ran(engine: Engine, expect: str, given: str = FACTS, more: str = "") -> CaseResult:
    text = f"- name: A\n  at: harbour\n  date: 2024-05-01\n  given: {given}\n  expect: {expect}\n"
    cases, issues = read_cases(text + more, "a.policy.yaml")
    assert issues == ()
    return run(cases[0], engine)


def failures(result: CaseResult) -> list[tuple[str, Any, Any]]:
    return [(failure.key, failure.expected, failure.got) for failure in result.failures]


def test_every_case_of_the_harbour_passes_and_reports_its_decisions(engine: Engine) -> None:
    cases, _ = read_cases(CASES, "all.policy.yaml")

    results = [run(case, engine) for case in cases]

    assert [result.outcome for result in results] == ["passed"] * len(cases)
    assert [d.question for d in results[3].decisions] == ["hours.credited", "hours.to_register"]


@pytest.mark.parametrize("value", ["160", "160.00", '"160"', "{value: 160.0}"])
def test_values_compare_by_value(engine: Engine, value: str) -> None:
    assert ran(engine, f"{{hours.credited: {value}}}").outcome == "passed"


def test_what_is_missing_compares_as_a_set(engine: Engine) -> None:
    given = "{certificate: {training: true, issued_on: 2023-02-01}}"
    missing = "[training.in_published_plan, training.hours, reading.early]"
    one = "{hours.credited: {undetermined: [reading.early]}}"

    passed = ran(engine, f"{{hours.credited: {{undetermined: {missing}}}}}", given)
    failed = ran(engine, one, given)

    assert passed.outcome == "passed"
    ((key, expected, got),) = failures(failed)
    assert (key, expected) == ("hours.credited", {"undetermined": ["reading.early"]})
    assert set(got["undetermined"]) == {
        "training.in_published_plan",
        "training.hours",
        "reading.early",
    }


@pytest.mark.parametrize(
    ("expect", "expected", "got"),
    [
        ("161", 161, "160"),
        ("silent", "silent", "160"),
        ("conflict", "conflict", "160"),
        ("{undetermined: [training.hours]}", {"undetermined": ["training.hours"]}, "160"),
        (
            "{value: 160, cites: [HB-1/1.2/hours-2]}",
            {"value": 160, "cites": ["HB-1/1.2/hours-2"]},
            {"value": "160", "cites": ["HB-1/1.1/hours-1"]},
        ),
        ("[a, b]", ["a", "b"], "160"),
    ],
)
def test_a_failure_says_what_was_expected_and_what_came_out(
    engine: Engine, expect: str, expected: object, got: object
) -> None:
    result = ran(engine, f"{{hours.credited: {expect}}}")

    assert failures(result) == [("hours.credited", expected, got)]


def test_silence_that_was_expected_to_be_a_value_says_silent(engine: Engine) -> None:
    result = ran(engine, "{trainee.eligible: true}")

    assert failures(result) == [("trainee.eligible", True, "silent")]
    assert result.failures[0].lines("zh") == [
        "  trainee.eligible",
        "    应为  true",
        "    实为  silent",
    ]


def test_an_answer_that_the_question_never_has_is_said_to_be_one(engine: Engine) -> None:
    result = ran(engine, "{title.route: recogniton}", "{certificate: {level: senior}}")

    (failure,) = result.failures
    assert failure.got == "silent"
    assert failure.why is not None
    assert "Did you mean recognition?" in failure.why.en


def test_everything_that_is_wrong_with_a_case_is_told_at_once(engine: Engine) -> None:
    text = """\
- name: A
  at: harbor
  date: 2024-05-01
  given: {training: {hors: 80, hours: -1}}
  readings: {erly: count}
  expect: {hours.credted: 1, hours.credited: 1}
"""
    (case,), _ = read_cases(text, "a.policy.yaml")

    result = run(case, engine)

    assert result.decisions == ()
    told = {failure.key: failure.as_json()["got"] for failure in result.failures}
    assert list(told) == ["at", "readings", "given", "hours.credted"]
    assert "harbour" in told["at"]
    assert "early" in told["readings"]
    assert "training.hors" in told["given"]
    assert "negative" in told["given"]
    assert "hours.credited" in told["hours.credted"]


def test_an_unknown_question_does_not_keep_the_others_from_being_asked(engine: Engine) -> None:
    result = ran(engine, "{hours.credted: 1, hours.credited: 161}")

    assert [failure.key for failure in result.failures] == ["hours.credted", "hours.credited"]
    assert len(result.decisions) == 1


def test_an_answer_of_nothing_does_not_pass_for_a_case_that_cannot_be_asked(
    engine: Engine,
) -> None:
    (case,), _ = read_cases(CASES.split("\n- ")[0], "a.policy.yaml")
    assert isinstance(case, DecisionCase)
    nothing = Expected(Status.DECIDED, None, place=case.place)

    result = run(attrs.evolve(case, expect={"hours.credted": nothing, **case.expect}), engine)

    assert [failure.key for failure in result.failures] == ["hours.credted"]
    assert [decision.question for decision in result.decisions] == ["hours.credited"]


def test_a_case_tells_why_its_place_cannot_be_asked(engine: Engine) -> None:
    (case,), _ = read_cases(CASES.split("\n- ")[0], "a.policy.yaml")

    assert run(case, engine).homeless is None
    homeless = run(attrs.evolve(case, at="atlantis"), engine).homeless
    assert homeless is not None
    assert "Unknown place 'atlantis'" in homeless.en


def test_what_a_plugin_raises_is_a_failure_of_the_case(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide(*_: object, **__: object) -> None:
        raise PluginError(Text("坏了", "it broke"))

    monkeypatch.setattr(Engine, "decide", decide)

    (failure,) = ran(engine, "{hours.credited: 160}").failures

    assert failure.as_json() == {"key": "hours.credited", "expected": 160, "got": "it broke"}
    assert failure.lines("en")[-1] == "    it broke"


@pytest.mark.parametrize(
    ("given", "expect", "outcome"),
    [
        ("{certificate: {issued_on: 2024-05-02}}", "contradiction", "passed"),
        ("{certificate: {issued_on: 2024-05-01}}", "contradiction", "failed"),
        ("{certificate: {issued_on: 2024-05-02}}", "silent", "failed"),
        ("{certificate: {issued_on: 2024-05-02}}", "80", "failed"),
    ],
)
def test_a_case_may_expect_that_facts_exclude_each_other(
    engine: Engine, given: str, expect: str, outcome: str
) -> None:
    result = ran(engine, f"{{hours.credited: {expect}}}", given)

    assert result.outcome == outcome


def test_a_case_whose_facts_exclude_each_other_says_which(engine: Engine) -> None:
    result = ran(engine, "{hours.credited: 80}", "{certificate: {issued_on: 2024-05-02}}")

    assert failures(result) == [("hours.credited", 80, "contradiction")]
    said = "\n".join(result.failures[0].lines("en"))
    assert "certificate.issued_on = 2024-05-02, day = 2024-05-01" in said


@pytest.mark.parametrize("swapped", [True, False])
def test_what_is_no_case_or_no_engine_is_refused(swapped: bool) -> None:
    engine = Engine.load(plugins=[])
    case: Any = "no case"

    with pytest.raises(QuestionError, match="must be of class PolicyCase"):
        run(*((engine, case) if swapped else (case, engine)))
