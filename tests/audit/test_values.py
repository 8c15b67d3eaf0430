"""The values of a policy held against the figures of a changed text."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from tests.audit.quay import policy_in

from zsgx.audit.audit import ValueChange, value_changes
from zsgx.policy.obligation import After
from zsgx.policy.policy import Policy


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return policy_in(tmp_path_factory.mktemp("harbour"))


@pytest.mark.parametrize(
    ("clause", "was", "now", "change"),
    [
        ("2.1/quota-1", "15人", "20人", ("parameter fewest", "15", "20")),
        ("2.1/subsidy-1", "60000元", "80000元", ("parameter grant", "60000", "80000")),
        ("2.2/hours-1", "2倍", "4倍", ("parameter multiplier", "2", "4")),
        ("3.2/ratio-1", "1.5%", "2.5%", ("parameter share", "0.015", "0.025")),
        ("1/target-1", "40期", "60期", ("target seminars.held", "40", "60")),
        (
            "2.1/report-1",
            "11月20日",
            "11月30日",
            ("obligation pier-report", "11月20日", "11月30日"),
        ),
        ("2.1/quota-1", "15人", None, ("parameter fewest", "15", None)),
    ],
)
def test_a_changed_figure_is_named_with_what_holds_it(
    policy: Policy, clause: str, was: str, now: str | None, change: tuple[str, str, str | None]
) -> None:
    assert value_changes(policy, f"HB-2/{clause}", [(was, now)]) == (ValueChange(*change),)


@pytest.mark.parametrize(
    ("clause", "was", "now"),
    [
        # The policy holds 3 from 2026 on.
        ("2.2/hours-1", "2倍", "3倍"),
        # What the policy holds was another figure of the sentence.
        ("2.1/quota-1", "40期", "60期"),
        ("2.1/report-1", "12月31日", "12月1日"),
        ("2.2/hours-2", "15人", "20人"),
    ],
)
def test_a_figure_that_contradicts_nothing_names_nothing(
    policy: Policy, clause: str, was: str, now: str
) -> None:
    assert value_changes(policy, f"HB-2/{clause}", [(was, now)]) == ()
    assert value_changes(policy, f"HB-2/{clause}", [(None, now)]) == ()


@pytest.mark.parametrize(
    ("timing", "was"),
    [
        ({"once": datetime.date(2023, 6, 30)}, "2023年6月底"),
        ({"once": datetime.date(2023, 6, 30)}, "6月30日"),
        ({"once": datetime.date(2030, 12, 31)}, "2030年"),
        ({"after": After("training.completed_on", days=30)}, "30日"),
        ({"after": After("training.completed_on", months=6)}, "6个月"),
        ({"after": After("training.completed_on", years=1)}, "1年"),
        ({"rule": "FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=-1"}, "6月底"),
    ],
)
def test_a_term_is_known_however_a_text_prints_it(
    policy: Policy, timing: dict[str, Any], was: str
) -> None:
    report = policy.obligations["pier-report"]
    plain = (
        attrs.evolve(report, rule=None, **timing)
        if "rule" not in timing
        else attrs.evolve(report, **timing)
    )
    other = attrs.evolve(policy, obligations={"pier-report": plain})

    (change,) = value_changes(other, "HB-2/2.1/report-1", [(was, "9月1日")])

    assert (change.name, change.was) == ("obligation pier-report", was)


def test_a_day_that_a_parameter_holds_is_known_too(policy: Policy) -> None:
    fewest = policy.parameters["fewest"]
    dated = attrs.evolve(fewest.values[0], value=datetime.date(2024, 4, 1))
    other = attrs.evolve(
        policy, parameters={"start": attrs.evolve(fewest, name="start", values=(dated,))}
    )

    (change,) = value_changes(other, "HB-2/2.1/quota-1", [("2024年4月1日", "2024年5月1日")])

    assert change == ValueChange("parameter start", "2024年4月1日", "2024年5月1日")


def of_parameter(policy: Policy, value: Any, was: str, now: str | None) -> list[tuple[str, Any]]:
    """Return what is told where a parameter holds *value* and its clause's figure changes."""
    fewest = policy.parameters["fewest"]
    dated = attrs.evolve(fewest.values[0], value=value)
    held = attrs.evolve(fewest, name="held", values=(dated,))
    other = attrs.evolve(policy, parameters={"held": held})
    return [(each.was, each.now) for each in value_changes(other, "HB-2/2.1/quota-1", [(was, now)])]


@pytest.mark.parametrize(
    ("value", "was", "now", "change"),
    [
        (Decimal("0.5"), "50%", "60%", ("0.5", "0.6")),
        (Decimal("1.5"), "1.5倍", "2.5倍", ("1.5", "2.5")),
        (Fraction(2, 3), "2/3", "1/3", ("2/3", "1/3")),
        (Decimal("0.0005"), "0.05%", "0.06%", ("0.0005", "0.0006")),
        (3, "3至5年", "4至5年", ("3", "4")),
        (5, "3至5年", "3至6年", ("5", "6")),
        (6, "0.5年", "1年", ("6", "12")),
        (12, "1年", "0.5年", ("12", "6")),
        (15, "≥15人", "≥20人", ("15", "20")),
        (15, "≥15人", "≤15人", ("≥15人", "≤15人")),
        (15, "≥15人", None, ("15", None)),
        (10000, "10000余人", "20000余人", ("10000", "20000")),
    ],
)
def test_a_value_is_compared_in_the_reading_that_the_policy_has(
    policy: Policy, value: Any, was: str, now: str | None, change: tuple[str, str | None]
) -> None:
    assert of_parameter(policy, value, was, now) == [change]


@pytest.mark.parametrize(
    ("value", "was", "now"),
    [
        (3, "3至5年", "3至6年"),
        (5, "3至5年", "4至5年"),
        (4, "3至5年", "3至6年"),
        (15, "约15人", "15人"),
    ],
)
def test_the_end_of_a_range_that_stays_contradicts_nothing(
    policy: Policy, value: int, was: str, now: str
) -> None:
    assert of_parameter(policy, value, was, now) == []


def test_a_period_of_half_a_year_is_one_of_six_months(policy: Policy) -> None:
    report = policy.obligations["pier-report"]
    after = After("training.completed_on", months=6)
    other = attrs.evolve(
        policy, obligations={"pier-report": attrs.evolve(report, rule=None, after=after)}
    )

    (change,) = value_changes(other, "HB-2/2.1/report-1", [("≤0.5年", "≤1年")])
    kept = value_changes(other, "HB-2/2.1/report-1", [("≤0.5年", "≤6个月")])

    assert (change.was, change.now) == ("≤0.5年", "≤1年")
    assert kept == ()
