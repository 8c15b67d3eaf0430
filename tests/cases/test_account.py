"""Policy cases of accounts: what they expect, and how they fail."""

from pathlib import Path

import pytest
from tests.cove import FOLDER, engine_at, written

from zsgx import coverage_of, read_case_file, run_case
from zsgx.cases import AccountCase, read_cases

ENTRY = (
    "{entry: a, date: 2022-03-01, certificate.training: false, training: {hours: 95, online: false,"
    " subject: professional, programme: programme_other}}"
)


def outcome(expect: str, *, account: str = "annual", entry: str = ENTRY) -> list[tuple[str, str]]:
    """Return what of a case does not come out: the part, and what came out instead."""
    text = (
        f"- {{name: x, at: cove, account: {account}, period: 2022, "
        f"person: {{person.title_level: junior}}, entries: [{entry}], expect: {expect}}}"
    )
    (case,), issues = read_cases(text, "x.policy.yaml")
    assert not issues
    result = run_case(case, engine_at(FOLDER))
    return [
        (each.key, str(each.got if each.got is not None else each.why)) for each in result.failures
    ]


def test_the_cases_of_a_place_are_read_and_pass(tmp_path: Path) -> None:
    folder = written(tmp_path)
    cases, issues = read_case_file(folder / "cases" / "account.policy.yaml")
    engine = engine_at(folder)

    assert not issues
    assert all(isinstance(case, AccountCase) for case in cases)
    assert [run_case(case, engine).failures for case in cases] == [(), ()]


@pytest.mark.parametrize(
    "expect",
    [
        "{counted: 95}",
        "{counted: 95.00, entries: {a: 95}, carried_in: 0, missing: []}",
        "{requirements: {whole: met, public: silent}, lacking: {whole: 0}}",
        "{cites: [CV-1/1/hours-1, CV-1/5/hours-8]}",
    ],
)
def test_what_comes_out_as_expected_passes(expect: str) -> None:
    assert outcome(expect) == []


@pytest.mark.parametrize(
    ("expect", "failed"),
    [
        ("{counted: 95.01}", ("counted", "95")),
        ("{counted: 95..}", ("counted", "95")),
        ("{requirements: {whole: lacking}}", ("requirements.whole", "met")),
        ("{lacking: {professional: 1}}", ("lacking.professional", "0")),
        ("{carried_in: 10}", ("carried_in", "0")),
        ("{missing: [training.hours]}", ("missing", "[]")),
        ("{cites: CV-1/3/hours-5}", ("cites", "")),
    ],
)
def test_what_does_not_is_told(expect: str, failed: tuple[str, str]) -> None:
    ((key, got),) = outcome(expect)

    assert key == failed[0]
    assert got.startswith(failed[1]) or key == "cites"


@pytest.mark.parametrize(
    ("expect", "key"),
    [
        ("{entries: {b: 1}}", "entries.b"),
        ("{requirements: {hole: silent}}", "requirements.hole"),
        ("{lacking: {hole: 0}}", "lacking.hole"),
    ],
)
def test_names_that_the_account_does_not_have_fail(expect: str, key: str) -> None:
    ((failed, why),) = outcome(expect)

    assert failed == key
    assert "there is none of the name" in why


def test_a_case_that_cannot_be_used_fails_with_the_reason() -> None:
    ((key, why),) = outcome("{counted: 1}", account="anual")
    assert key == "anual"
    assert "there is no account anual" in why
    ((key, why),) = outcome("{counted: 1}", entry="{entry: a, training.hors: 1}")
    assert "unknown fact training.hors" in why


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("{counted: many}", "wrong-kind"),
        ("{requirements: {whole: done}}", "unknown-option"),
        ("{sum: 3}", "unknown-key"),
        ("{}", "empty"),
    ],
)
def test_what_no_case_can_expect_is_an_issue(written: str, code: str) -> None:
    text = f"- {{name: x, at: cove, account: annual, period: 2022, entries: [], expect: {written}}}"

    _, issues = read_cases(text, "x.policy.yaml")
    assert code in {issue.code for issue in issues}


@pytest.mark.parametrize("period", ["1700", "sometime", "2022-13-01"])
def test_a_period_is_a_year_or_a_day(period: str) -> None:
    text = (
        f"- {{name: x, at: cove, account: a, period: {period}, entries: [], "
        "expect: {counted: 0}}"
    )

    cases, issues = read_cases(text, "x.policy.yaml")
    assert (cases, len(issues)) == ((), 1)


def test_coverage_tells_the_sides_of_caps_and_requirements_without_a_case(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (found,) = coverage_of(engine_at(folder), "cove").reach

    sides = {each.name: [said.en for said in each.lacking] for each in found.thresholds}
    assert sides["account annual: whole"] == ["that meets it"]
    assert sides["account annual: online"] == []
    assert sides["account annual: lectures"] == ["that is cut"]
    assert sides["account cycle: whole"] == ["that meets it", "that does not meet it"]
    by_clause = {one.clause.id: one.cases for one in coverage_of(engine_at(folder), "cove").clauses}
    assert by_clause["CV-1/2/hours-3"]
    assert not by_clause["CV-1/3/hours-5"]
