"""An allocation adds up as it is printed, or what does not is told and never repaired."""

from decimal import Decimal

import attrs
import pytest
from tests.harbour import FILES
from tests.targets import ALLOCATION, TARGETS

from zsgx import Engine, read_policy_folder
from zsgx.policy.allocation import Allocation
from zsgx.policy.policy import Policy
from zsgx.policy.sums import Sum, allocation_findings, differences, goal_of
from zsgx.programme.status import Progress
from zsgx.programme.target import attain


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("harbour")
    for name in ("jurisdiction.yaml", "hours.yaml"):
        (folder / name).write_text(FILES[name], encoding="utf-8")
    (folder / "target.yaml").write_text(TARGETS, encoding="utf-8")
    (folder / "allocation.yaml").write_text(ALLOCATION, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert issues == ()
    return policy


@pytest.fixture
def allocation(policy: Policy) -> Allocation:
    return policy.allocations["classes_2025"]


def test_every_sum_that_differs_is_told_with_what_the_policy_says_about_it(
    policy: Policy, allocation: Allocation
) -> None:
    found = list(differences(allocation, goal_of(policy, allocation)))

    assert [(one.sum, one.printed, one.computed) for one in found] == [
        (Sum.COLUMN, Decimal("2.1"), Decimal(2)),
        (Sum.ROWS, Decimal("4.6"), Decimal("4.5")),
        (Sum.GOAL, Decimal("4.6"), Decimal(5)),
    ]
    assert [erratum.id for erratum in found[0].errata] == ["shipping"]
    assert found[0].amount == Decimal("0.1")
    assert found[2].cites == ("HB-1/6/table-1", "HB-1/5/target-1")


def test_a_table_that_adds_up_has_no_difference(allocation: Allocation) -> None:
    right = attrs.evolve(
        allocation, totals={"数字": Decimal("2.5"), "港航": Decimal(2)}, total=Decimal("4.5")
    )

    assert list(differences(right)) == []


def test_a_whole_that_is_the_goal_is_no_difference(policy: Policy, allocation: Allocation) -> None:
    goal = goal_of(policy, allocation)
    assert goal is not None

    met = attrs.evolve(goal, quantity=46)
    unquantified = attrs.evolve(goal, quantity=None)

    for one in (met, unquantified):
        assert Sum.GOAL not in {found.sum for found in differences(allocation, one)}


def test_only_what_is_not_explained_is_an_issue(policy: Policy, allocation: Allocation) -> None:
    right = attrs.evolve(
        allocation, totals={"数字": Decimal("2.5"), "港航": Decimal(2)}, total=Decimal("4.5")
    )
    mended = attrs.evolve(policy, allocations={"classes_2025": right})

    assert [issue.message.en for issue in allocation_findings(policy)] == [
        "classes_2025: classes of 2025 (grand total against the departments) 4.6 ≠ 4.5"
    ]
    assert [issue.message.en for issue in allocation_findings(mended)] == [
        "classes_2025: erratum shipping is about totals that add up"
    ]


def test_without_a_target_there_is_no_goal(policy: Policy, allocation: Allocation) -> None:
    assert goal_of(attrs.evolve(policy, targets={}), allocation) is None


def test_each_department_and_field_has_what_it_was_given_as_a_target(policy: Policy) -> None:
    engine = Engine.load(plugins=[], policies=[policy])
    actual = {
        "seminars.held/港口局": 35,
        "seminars.held/港口局/数字": 14,
        "seminars.held/数字": 25,
        "seminars.held/港航": 20,
    }

    found = {one.metric: one for one in attain(engine, at="harbour", year=2025, actual=actual)}

    assert found["seminars.held/港口局"].progress is Progress.MET
    assert found["seminars.held/港口局/数字"].progress is Progress.BELOW
    assert found["seminars.held/数字"].progress is Progress.MET
    assert found["seminars.held/港航"].progress is Progress.UNQUANTIFIED
    assert found["seminars.held/港口局"].cites == ("HB-1/6/table-1",)


def test_targets_of_departments_are_listed_only_where_they_are_asked_for(policy: Policy) -> None:
    engine = Engine.load(plugins=[], policies=[policy])

    found = attain(engine, at="harbour", year=2025, actual={})

    assert not any("/" in one.metric for one in found)


def test_the_plan_of_2023_is_as_it_was_printed() -> None:
    nation = Engine.load().policies["000000"]
    table = nation.allocations["capability_2023"]

    found = list(differences(table, goal_of(nation, table)))

    assert len(table.departments) == 16
    assert len(table.fields) == 15
    assert sum(len(department.shares) for department in table.departments) == 97
    assert [(one.sum, one.name.zh, one.amount) for one in found] == [
        (Sum.COLUMN, "应急管理", Decimal("0.05")),
        (Sum.COLUMN, "乡村振兴", Decimal("-0.05")),
        (Sum.GOAL, "2023 年能力提升项目计划表", Decimal("2.35")),
    ]
    assert all(len(erratum.explanations) == 3 for one in found for erratum in one.errata)
    assert list(allocation_findings(nation)) == []
