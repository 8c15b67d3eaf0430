"""From the text of a case file to its cases, and every fault of it at once."""

import datetime
from decimal import Decimal

import pytest

from zsgx.cases import DecisionCase, ObligationCase, PolicyCase, TargetCase, read_cases
from zsgx.decision.decision import Status

HEAD = "- name: A case\n  at: harbour\n"
ASKED = f"{HEAD}  date: 2024-05-01\n"


def read(text: str) -> PolicyCase:
    cases, issues = read_cases(text, "some.policy.yaml")
    assert [issue.say("en") for issue in issues] == []
    (case,) = cases
    return case


def faults(text: str | bytes) -> list[tuple[str, int, int]]:
    """Return the code, line and column of every fault; no case with a fault is left."""
    cases, issues = read_cases(text, "some.policy.yaml")
    assert cases == ()
    return [(i.code, i.place.line, i.place.column) for i in issues if i.place]


def test_a_decision_case_is_read_with_its_expectations() -> None:
    case = read(
        ASKED
        + """\
  given: {training: {hours: 80.50}, certificate.level: none}
  readings: {early: "yes", late: no}
  expect:
    hours.credited: 160.50
    hours.subject: silent
    hours.year: conflict
    title.route: none
    title.level: {undetermined: [certificate.level, reading.early]}
    award.base.amount: {value: 100000, cites: [HB-1/1/a, HB-1/1/b]}
    programme.phase: ["2023", "2024"]
    fee.public_subject: {value: silent, cites: HB-1/1/a}
"""
    )

    assert isinstance(case, DecisionCase)
    assert (case.name, case.at, case.date) == ("A case", "harbour", datetime.date(2024, 5, 1))
    assert case.given == {"training": {"hours": Decimal("80.50")}, "certificate.level": "none"}
    assert case.readings == {"early": "yes", "late": "no"}
    assert (case.place.line, case.place.column) == (1, 3)
    expected = {name: (e.status, e.raw, e.missing, e.cites) for name, e in case.expect.items()}
    assert expected == {
        "hours.credited": (Status.DECIDED, Decimal("160.50"), (), ()),
        "hours.subject": (Status.SILENT, None, (), ()),
        "hours.year": (Status.CONFLICT, None, (), ()),
        "title.route": (Status.DECIDED, "none", (), ()),
        "title.level": (Status.UNDETERMINED, None, ("certificate.level", "reading.early"), ()),
        "award.base.amount": (Status.DECIDED, 100000, (), ("HB-1/1/a", "HB-1/1/b")),
        "programme.phase": (Status.DECIDED, ["2023", "2024"], (), ()),
        "fee.public_subject": (Status.DECIDED, "silent", (), ("HB-1/1/a",)),
    }


def test_a_code_and_a_day_need_no_quotes_and_may_have_them() -> None:
    plain = read("- {name: A, at: 210200, date: 2024-05-01, expect: {hours.credited: 1}}")
    quoted = read('- {name: A, at: "210200", date: "2024-05-01", expect: {hours.credited: 1}}')

    assert plain == quoted
    assert plain.at == "210200"


def test_a_target_case_is_read() -> None:
    case = read(
        HEAD
        + """\
  year: 2024
  actual: {seminars.held: 285, trained.total: null}
  tolerance: 0.1
  expect: {seminars.held: met, trained.total: undetermined}
"""
    )

    assert isinstance(case, TargetCase)
    assert case.year == 2024
    assert case.actual == {"seminars.held": 285, "trained.total": None}
    assert case.tolerance == Decimal("0.1")
    assert case.expect == {"seminars.held": "met", "trained.total": "undetermined"}


@pytest.mark.parametrize("period", ["2022", "2024Q2"])
def test_an_obligation_case_is_read(period: str) -> None:
    case = read(
        HEAD
        + f"""\
  obligation: trainee-roster
  given: {{training: {{completed_on: 2024-03-01}}}}
  period: {period}
  filed: 2024-03-31
  expect: {{due: 2024-03-31, status: on_time}}
"""
    )

    assert isinstance(case, ObligationCase)
    assert case.obligation == "trainee-roster"
    assert case.period == period
    assert case.filed == datetime.date(2024, 3, 31)
    assert case.expect == {"due": datetime.date(2024, 3, 31), "status": "on_time"}


def test_an_obligation_may_have_no_due_day() -> None:
    case = read("- {name: A, at: harbour, obligation: report, expect: {due: null}}")

    assert isinstance(case, ObligationCase)
    assert case.expect == {"due": None}
    assert (case.given, case.period, case.filed) == ({}, None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("yaml-empty", 0, 0)]),
        ("[]", [("empty", 1, 1)]),
        ("name: x", [("wrong-kind", 1, 1)]),
        ("- text", [("wrong-kind", 1, 3)]),
        ("- {name: A, at: b}", [("unknown-kind", 1, 3)]),
        (f"{ASKED}  expect: {{a.b: 1}}\n  given: [1]", [("wrong-kind", 5, 10)]),
        (f"{ASKED}  expect: {{}}", [("empty", 4, 11)]),
        (f"{ASKED}  expect: 3", [("wrong-kind", 4, 11)]),
        (f"{ASKED}  expect: {{a.b: null}}", [("bad-expectation", 4, 17)]),
        (f"{ASKED}  expect: {{a.b: undetermined}}", [("bad-expectation", 4, 17)]),
        (f"{ASKED}  expect: {{a.b: {{}}}}", [("bad-expectation", 4, 17)]),
        (f"{ASKED}  expect: {{a.b: {{undetermined: []}}}}", [("bad-expectation", 4, 32)]),
        (f"{ASKED}  expect: {{a.b: {{undetermined: [1]}}}}", [("wrong-kind", 4, 33)]),
        (f"{ASKED}  expect: {{a.b: {{value: null}}}}", [("bad-expectation", 4, 25)]),
        (f"{ASKED}  expect: {{a.b: {{value: {{c: 1}}}}}}", [("bad-expectation", 4, 17)]),
        (f"{ASKED}  expect: {{a.b: {{value: 1, cites: [2]}}}}", [("wrong-kind", 4, 36)]),
        (f"{ASKED}  expect: {{a.b: {{valu: 1}}}}", [("unknown-key", 4, 18)]),
        (f"{ASKED}  expect: {{a.b: {{value: 2024-02-30}}}}", [("bad-date", 4, 25)]),
        (f"{ASKED}  expect: {{a.b: {{value: 1, cites: [2024-02-30]}}}}", [("bad-date", 4, 36)]),
        (f"{ASKED}  expect: {{a.b: {{value: 1, cites: 2024-02-30}}}}", [("bad-date", 4, 35)]),
        (f"{ASKED}  expect: {{a.b: {{undetermined: 2024-02-30}}}}", [("bad-date", 4, 32)]),
        (f"{ASKED}  expect: {{a.b: {{undetermined: [c, 2024-02-30]}}}}", [("bad-date", 4, 36)]),
        (
            f"{ASKED}  expect: {{a.b: {{value: 1, undetermined: [c]}}}}",
            [("bad-expectation", 4, 17)],
        ),
        (f"{ASKED}  expect: {{a.b: 2024-02-30}}", [("bad-date", 4, 17)]),
        (f"{ASKED}  expect: {{a.b: 1}}\n  readings: {{c: [d]}}", [("wrong-kind", 5, 17)]),
        (f"{ASKED}  expect: {{a.b: 1}}\n  readings: x", [("wrong-kind", 5, 13)]),
        (f"{HEAD}  date: 2024-02-30\n  expect: {{a.b: 1}}", [("bad-date", 3, 9)]),
        (f"{HEAD}  date: 1024-02-20\n  expect: {{a.b: 1}}", [("bad-date", 3, 9)]),
        (f"{HEAD}  date: 2024/5/1\n  expect: {{a.b: 1}}", [("bad-date", 3, 9)]),
        (f"{HEAD}  date: {{}}\n  expect: {{a.b: 1}}", [("bad-date", 3, 9)]),
        (f"{HEAD}  year: soon\n  actual: {{a: 1}}\n  expect: {{a: met}}", [("bad-year", 3, 9)]),
        (f"{HEAD}  year: 2024\n  actual: [1]\n  expect: {{a: met}}", [("wrong-kind", 4, 11)]),
        (f"{HEAD}  year: 2024\n  actual: {{a: x}}\n  expect: {{a: met}}", [("wrong-kind", 4, 15)]),
        (
            f"{HEAD}  year: 2024\n  actual: {{a: 1}}\n  expect: {{a: mat}}",
            [("unknown-option", 1, 3)],
        ),
        (f"{HEAD}  obligation: a\n  expect: {{}}", [("empty", 4, 11)]),
        (
            f"{HEAD}  obligation: a\n  expect: {{stats: late}}",
            [("empty", 4, 11), ("unknown-key", 4, 12)],
        ),
        (f"{HEAD}  obligation: a\n  expect: {{status: lat}}", [("unknown-option", 4, 20)]),
        (f"{HEAD}  obligation: a\n  period: Q2\n  expect: {{due: null}}", [("bad-period", 4, 11)]),
        (f"{HEAD}  obligation: a\n  period: [1]\n  expect: {{due: null}}", [("bad-period", 4, 11)]),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert faults(text) == expected


def test_a_tolerance_lies_between_nothing_and_all() -> None:
    text = f"{HEAD}  year: 2024\n  actual: {{a: 1}}\n  tolerance: 2\n  expect: {{a: met}}"

    assert faults(text) == [("bad-value", 5, 14)]


def test_missing_and_misspelt_keys_are_all_named_at_once() -> None:
    text = "- {nam: A, date: 2024-05-01}\n- {name: B, obligaton: x, filed: 2024-02-30}\n"

    assert [code for code, *_ in faults(text)] == [
        *["missing-key"] * 3,
        "unknown-key",
        *["missing-key"] * 3,
        "unknown-key",
        "bad-date",
    ]


def test_a_case_without_a_fault_is_kept_beside_one_with_a_fault() -> None:
    good = f"{ASKED}  expect: {{hours.credited: 1}}\n"

    cases, issues = read_cases(
        f"{good}- {{name: B, at: harbour, dat: 2024-05-01}}", "a.policy.yaml"
    )

    assert [case.name for case in cases] == ["A case"]
    assert [issue.code for issue in issues] == ["unknown-kind"]


def test_a_key_that_stands_twice_spoils_its_case_alone() -> None:
    text = f"{ASKED}  given: {{a: 1, a: 2}}\n  expect: {{hours.credited: 1}}\n"
    twice = f"{ASKED}  date: 2024-05-02\n  expect: {{hours.credited: 1}}\n"

    assert [code for code, *_ in faults(text)] == ["duplicate-key"]
    assert [code for code, *_ in faults(twice)] == ["duplicate-key"]


def test_a_number_that_cannot_be_made_out_is_told_of_once() -> None:
    long = "1" * 40
    text = f"{HEAD}  year: {long}\n  actual: {{a: {long}}}\n  tolerance: {long}\n"
    text += "  expect: {a: met}"

    assert [code for code, *_ in faults(text)] == ["bad-number"] * 3
