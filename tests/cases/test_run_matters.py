"""Cases of targets and of obligations: what passes, what fails, and what cannot be asked."""

import pytest
from tests.harbour import FILES
from tests.obligations import OBLIGATIONS
from tests.targets import ALLOCATION, TARGETS

from zsgx import Engine, read_policy_folder
from zsgx.cases import CaseResult, read_cases, run


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("harbour")
    matters = {"target": TARGETS, "allocation": ALLOCATION, "obligation": OBLIGATIONS}
    files = {f"{name}.yaml": content for name, content in matters.items()}
    for name in ("jurisdiction.yaml", "hours.yaml"):
        files[name] = FILES[name]
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert issues == ()
    return Engine.load(plugins=[], policies=[policy])


def ran(engine: Engine, text: str) -> CaseResult:
    (case,), issues = read_cases(f"- {{name: A, {text}}}", "a.policy.yaml")
    assert issues == ()
    return run(case, engine)


def failures(engine: Engine, text: str) -> list[tuple[str, object, object]]:
    found = ran(engine, text).failures
    return [(one.key, one.expected, one.as_json()["got"]) for one in found]


def test_progress_that_comes_out_passes_and_names_its_clauses(engine: Engine) -> None:
    result = ran(
        engine,
        "at: harbour, year: 2025, actual: {seminars.held: 50}, expect: {seminars.held: met}",
    )

    assert result.outcome == "passed"
    assert result.cites == ("HB-1/5/target-1", "HB-1/4/target-1")


def test_progress_that_does_not_come_out_shows_both(engine: Engine) -> None:
    found = ran(
        engine,
        "at: harbour, year: 2025, actual: {seminars.held: 49}, expect: {seminars.held: met}",
    )

    (failure,) = found.failures
    assert failure.as_json() == {"key": "seminars.held", "expected": "met", "got": "below"}
    assert failure.lines("en")[-2:] == ["    expected  met", "    got       below"]


def test_a_metric_without_a_figure_is_undetermined(engine: Engine) -> None:
    text = "at: harbour, year: 2024, actual: {bases.new: 1}, expect: {trained.total: undetermined}"

    assert ran(engine, text).outcome == "passed"


def test_a_share_of_an_allocation_can_be_expected(engine: Engine) -> None:
    text = "at: harbour, year: 2025, actual: {seminars.held/数据局: 10}, "

    assert ran(engine, text + "expect: {seminars.held/数据局: met}").outcome == "passed"


def test_an_unknown_metric_is_named_with_the_nearest(engine: Engine) -> None:
    text = "at: harbour, year: 2024, actual: {trained.total: 1}, expect: {trained.totl: met}"

    ((key, _, got),) = failures(engine, text)

    assert key == "trained.totl"
    assert "Did you mean trained.total" in str(got)


def test_a_figure_that_cannot_be_used_fails_the_case(engine: Engine) -> None:
    text = "at: harbour, year: 2024, actual: {trained.totl: 1}, expect: {trained.total: met}"

    ((key, _, got),) = failures(engine, text)

    assert key == "actual"
    assert "unknown metric trained.totl" in str(got)


@pytest.mark.parametrize(
    "text",
    [
        "at: atlantis, year: 2024, actual: {trained.total: 1}, expect: {trained.total: met}",
        "at: atlantis, obligation: summary, period: 2024, expect: {due: 2024-11-20}",
    ],
)
def test_a_place_that_cannot_be_asked_is_at_fault(engine: Engine, text: str) -> None:
    ((key, _, got),) = failures(engine, text)

    assert key == "at"
    assert "Unknown place 'atlantis'" in str(got)


def test_a_due_day_that_comes_out_passes_and_names_its_clause(engine: Engine) -> None:
    result = ran(
        engine,
        "at: harbour, obligation: summary, period: 2024, readings: {due_day: inclusive}, "
        "filed: 2024-11-21, expect: {due: 2024-11-20, status: late}",
    )

    assert result.outcome == "passed"
    assert result.cites == ("HB-1/8/due-1",)


def test_a_due_day_that_does_not_come_out_shows_both(engine: Engine) -> None:
    found = failures(
        engine,
        "at: harbour, obligation: summary, period: 2024, readings: {due_day: exclusive}, "
        "filed: 2024-11-20, expect: {due: 2024-11-20, status: on_time}",
    )

    assert found == [("due", "2024-11-20", "2024-11-19"), ("status", "on_time", "late")]


def test_an_expected_day_where_there_is_none_fails(engine: Engine) -> None:
    text = "at: harbour, obligation: plan, expect: {due: 2024-11-20}"

    assert failures(engine, text) == [("due", "2024-11-20", None)]


def test_who_to_whom_and_whether_it_applies_can_be_expected(engine: Engine) -> None:
    asked = (
        "at: harbour, obligation: harbour/check, period: {}, expect: {{applies: {}, who: 未写明}}"
    )

    assert ran(engine, asked.format(2025, "true")).outcome == "passed"
    assert ran(engine, asked.format(2024, "false")).outcome == "passed"
    assert failures(engine, asked.format(2024, "true")) == [("applies", "true", "false")]
    wrong = "at: harbour, obligation: plan, expect: {who: 基地, to: 省厅}"
    assert failures(engine, wrong) == [("who", "基地", "各区"), ("to", "省厅", "市局")]


def test_a_month_is_a_period(engine: Engine) -> None:
    text = "at: harbour, obligation: monthly, period: 2024-02, expect: {due: 2024-02-29}"

    assert ran(engine, text).outcome == "passed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("obligation: sumary, period: 2024, expect: {due: null}", "Did you mean summary"),
        ("obligation: summary, expect: {due: null}", "name a year, a quarter"),
        (
            "obligation: roster, given: {training.complete_on: 2024-01-01}, expect: {due: null}",
            "training.complete_on",
        ),
        ("obligation: plan, readings: {due_dy: no}, expect: {due: null}", "due_dy"),
    ],
)
def test_what_nobody_knows_fails_the_case(engine: Engine, text: str, said: str) -> None:
    ((_, _, got),) = failures(engine, f"at: harbour, {text}")

    assert said in str(got)
