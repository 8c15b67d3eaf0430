"""The pinned semantics, held against Python's own fractions and calendar."""

import calendar
import datetime
import decimal
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.domain.kinds import EARLIEST, LATEST
from zsgx.language.operators import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    MIRRORED,
    NEGATED,
    hundredths,
)

AMOUNTS = st.decimals(0, 10**12, places=2)
RATIOS = st.decimals(Decimal("0.0001"), 10**6, places=4)
DAYS = st.dates(EARLIEST, LATEST)
WHOLE = st.integers(-(10**15), 10**15)


def call(function: str, *arguments: Any) -> Any:
    return FUNCTIONS[function].apply(*arguments)


def half_up(value: Fraction, places: int) -> Fraction:
    """Return *value* rounded half away from zero, in whole numbers alone."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if value >= 0 else -whole, 10**places)


def days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


# Rounding


@given(AMOUNTS, RATIOS)
def test_a_product_is_rounded_half_up_to_a_hundredth(amount: Decimal, ratio: Decimal) -> None:
    product = hundredths(ARITHMETIC["*"].apply(amount, ratio))

    assert Fraction(product) == half_up(Fraction(amount) * Fraction(ratio), 2)


@given(AMOUNTS, RATIOS)
def test_a_quotient_is_rounded_half_up_to_a_hundredth(amount: Decimal, ratio: Decimal) -> None:
    quotient = hundredths(ARITHMETIC["/"].apply(amount, ratio))

    assert Fraction(quotient) == half_up(Fraction(amount) / Fraction(ratio), 2)


@given(st.integers(-(10**9), 10**9))
def test_a_half_is_rounded_away_from_zero(thousandths: int) -> None:
    value = Decimal(2 * thousandths + 1) * 5 / 1000

    assert abs(hundredths(value)) > abs(value)
    assert abs(hundredths(value)) - abs(value) == Decimal("0.005")


@pytest.mark.parametrize(
    ("amount", "ratio", "product"),
    [
        ("3333333.40", "0.015", "50000.00"),
        ("0.01", "0.5", "0.01"),
        ("0.01", "0.4999", "0.00"),
        ("1.15", "0.1", "0.12"),
        ("-0.01", "0.5", "-0.01"),
    ],
)
def test_a_product_is_the_one_that_a_clerk_writes(amount: str, ratio: str, product: str) -> None:
    made = hundredths(ARITHMETIC["*"].apply(Decimal(amount), Decimal(ratio)))

    assert str(made) == product


@given(st.decimals(-(10**12), 10**12, places=8), st.integers(0, 6))
def test_rounding_to_places_is_half_up_at_each_of_them(value: Decimal, places: int) -> None:
    rounded = call("round_half_up", value, places)

    assert Fraction(rounded) == half_up(Fraction(value), places)
    assert rounded.as_tuple().exponent == -places


def test_rounding_to_no_places_gives_a_whole_number() -> None:
    assert call("round_half_up", Decimal("2.5")) == 3
    assert call("round_half_up", Decimal("-2.5")) == -3


def test_a_whole_number_stays_the_number_it_is() -> None:
    assert type(call("round_half_up", 7, 2)) is int


# Exactness


@given(WHOLE, WHOLE)
def test_whole_numbers_stay_whole(left: int, right: int) -> None:
    for sign, expected in {"+": left + right, "-": left - right, "*": left * right}.items():
        made = ARITHMETIC[sign].apply(left, right)
        assert (type(made), made) == (int, expected)


@given(AMOUNTS, st.one_of(AMOUNTS, WHOLE))
def test_sums_and_differences_are_exact(left: Decimal, right: Decimal | int) -> None:
    assert Fraction(ARITHMETIC["+"].apply(left, right)) == Fraction(left) + Fraction(right)
    assert Fraction(ARITHMETIC["-"].apply(left, right)) == Fraction(left) - Fraction(right)


@given(WHOLE, st.integers(1, 10**6))
def test_a_quotient_of_whole_numbers_is_near_the_fraction(left: int, right: int) -> None:
    quotient = ARITHMETIC["/"].apply(left, right)

    assert isinstance(quotient, Decimal)
    assert abs(Fraction(quotient) - Fraction(left, right)) < Fraction(1, 10**40)


@given(AMOUNTS, RATIOS, st.sampled_from("+-*/"))
def test_no_decimal_context_of_a_thread_changes_a_result(
    left: Decimal, right: Decimal, sign: str
) -> None:
    expected = ARITHMETIC[sign].apply(left, right)
    rounded = call("round_half_up", left, 1)

    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_DOWN

        assert ARITHMETIC[sign].apply(left, right) == expected
        assert hundredths(expected) == hundredths(ARITHMETIC[sign].apply(left, right))
        assert call("round_half_up", left, 1) == rounded
        assert call("max", left, right) in (left, right)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_least_and_the_greatest_are_among_the_values(
    a: Decimal, b: Decimal, c: Decimal
) -> None:
    least, greatest = call("min", a, b, c), call("max", a, b, c)

    assert all(least <= value <= greatest for value in (a, b, c))
    assert {least, greatest} <= {a, b, c}


# The calendar


@given(DAYS, st.integers(-720, 720))
def test_months_clamp_to_the_end_of_the_month(day: datetime.date, months: int) -> None:
    moved = call("add_months", day, months)

    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    assert (moved.year, moved.month) == (year, month + 1)
    assert moved.day == min(day.day, days_in(year, month + 1))


@given(DAYS, st.integers(-60, 60))
def test_a_year_is_twelve_months(day: datetime.date, years: int) -> None:
    assert call("add_years", day, years) == call("add_months", day, 12 * years)


@pytest.mark.parametrize(
    ("function", "day", "step", "moved"),
    [
        ("add_years", "2024-02-29", 1, "2025-02-28"),
        ("add_years", "2024-02-29", 4, "2028-02-29"),
        ("add_years", "2096-02-29", 4, "2100-02-28"),
        ("add_years", "2023-11-20", 1, "2024-11-20"),
        ("add_months", "2024-01-31", 1, "2024-02-29"),
        ("add_months", "2023-01-31", 1, "2023-02-28"),
        ("add_months", "2024-03-31", -1, "2024-02-29"),
        ("add_days", "2024-03-01", 30, "2024-03-31"),
        ("add_days", "2024-02-28", 1, "2024-02-29"),
        ("add_days", "2024-01-01", -1, "2023-12-31"),
    ],
)
def test_a_day_moves_as_the_calendar_has_it(function: str, day: str, step: int, moved: str) -> None:
    assert call(function, call("date", day), step) == datetime.date.fromisoformat(moved)


@given(DAYS, DAYS)
def test_days_between_are_the_later_minus_the_earlier_with_their_sign(
    first: datetime.date, last: datetime.date
) -> None:
    days = call("days_between", first, last)

    assert days == last.toordinal() - first.toordinal()
    assert call("days_between", last, first) == -days
    assert call("add_days", first, days) == last


@given(DAYS)
def test_the_year_of_a_day_is_its_year(day: datetime.date) -> None:
    assert call("year", day) == day.year


def test_the_farthest_steps_stay_on_the_calendar() -> None:
    day = LATEST
    for _ in range(29):
        day = call("add_years", day, 60)
    early = EARLIEST
    for _ in range(29):
        early = call("add_months", early, -720)

    assert (day.year, early.year) == (3940, 160)


# Comparisons


def sign(left: int, right: int) -> int:
    return (left > right) - (left < right)


@pytest.mark.parametrize("operator", COMPARISONS)
@given(st.integers(-3, 3), st.integers(-3, 3))
def test_a_comparison_its_mirror_and_its_denial_agree_with_python(
    operator: str, left: int, right: int
) -> None:
    truth = eval(f"left {operator} right", {}, {"left": left, "right": right})

    assert (sign(left, right) in COMPARISONS[operator].holds_for) is truth
    assert (sign(right, left) in COMPARISONS[MIRRORED[operator]].holds_for) is truth
    assert (sign(left, right) in COMPARISONS[NEGATED[operator]].holds_for) is not truth


def test_everything_has_words_in_both_languages() -> None:
    words = [comparison.words for comparison in COMPARISONS.values()]
    words += [function.words for function in FUNCTIONS.values()]

    assert all(text.zh and text.en for text in words)
