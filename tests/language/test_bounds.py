"""How low a value form can come, as far as its form shows."""

import pytest
from tests.language.expressions import checked

from zsgx.domain.kinds import DATE, HOURS, INT, TEXT, Type
from zsgx.language.bounds import may_fall_below

TYPES = {"training.started_on": DATE, "training.occupation": TEXT}


@pytest.mark.parametrize(
    ("text", "falls"),
    [
        ("training.hours", False),
        ("training.hours + 1", False),
        ("training.hours - 1", True),
        ("10 - min(training.hours, 10)", False),
        ("10 - max(training.hours, 10)", True),
        ("max(0, training.hours - 8)", False),
        ("min(training.hours, training.hours - 8)", True),
        ("training.hours * 1.5", False),
        ("training.hours * -1", True),
        ("training.hours / 3", False),
        ("year(training.started_on)", False),
        ("year(training.started_on) - 2024", True),
        ("round_half_up(training.hours)", False),
        ("round_half_up(training.hours - 1)", True),
        ("days_between(training.started_on, training.completed_on)", True),
        ("training.started_on", False),
        ("training.occupation", False),
    ],
)
def test_a_form_falls_below_zero_or_never_does(text: str, *, falls: bool) -> None:
    expected: Type = TYPES.get(text, INT if "year" in text or "days" in text else HOURS)
    assert may_fall_below(checked(text, expected), 0) is falls
