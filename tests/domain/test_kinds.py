import datetime
import enum
import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.domain.kinds import (
    BOOL,
    DATE,
    HOURS,
    INT,
    MONEY,
    NUMBER,
    TEXT,
    TEXTS,
    Kind,
    Type,
    Value,
    enumeration,
    plain,
    shown,
)
from zsgx.domain.vocabulary import FACTS
from zsgx.errors import ValueRefusedError

LEVEL = enumeration("junior", "senior")


class Drawn(float):
    """A float of a library of its own, whose repr is no number."""

    def __repr__(self) -> str:
        return f"drawn.float64({float.__repr__(self)})"


class Rank(enum.IntEnum):
    FIRST = 1


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        (BOOL, True, True),
        (BOOL, "false", False),
        (INT, 3, 3),
        (INT, "３", 3),
        (INT, "　＋３　", 3),
        (INT, " 12\n", 12),
        (INT, 3.0, 3),
        (INT, Drawn(3), 3),
        (INT, Rank.FIRST, 1),
        (INT, Decimal("3.00"), 3),
        (NUMBER, "1.5", Decimal("1.5")),
        (HOURS, 80, Decimal("80.00")),
        (HOURS, 0.1, Decimal("0.10")),
        (HOURS, " ８０.5 ", Decimal("80.50")),
        (HOURS, "８０．５", Decimal("80.50")),
        (HOURS, Drawn(80.5), Decimal("80.50")),
        (MONEY, Decimal("3333333.4"), Decimal("3333333.40")),
        (TEXT, "AI", "AI"),
        (TEXTS, ["a", "b"], ("a", "b")),
        (DATE, "2024-02-29", datetime.date(2024, 2, 29)),
        (DATE, datetime.date(2024, 2, 29), datetime.date(2024, 2, 29)),
        (LEVEL, "junior", "junior"),
    ],
)
def test_a_value_is_read_as_one_canonical_value(type_: Type, raw: object, value: Value) -> None:
    read = type_.read(raw)

    assert value == read
    assert type(value) is type(read)
    assert read == type_.read(read)


@pytest.mark.parametrize(
    ("type_", "raw", "why"),
    [
        (BOOL, 1, "true or false"),
        (INT, True, "a whole number"),
        (INT, 3.5, "a whole number"),
        (INT, None, "a whole number"),
        (INT, 10**15, "out of range"),
        (INT, "", "a whole number"),
        (INT, Drawn(3.5), "a whole number"),
        (INT, "9" * 16, "out of range"),
        (NUMBER, None, "an exact number"),
        (NUMBER, [], "an exact number"),
        (NUMBER, "1e3", "an exact number"),
        (NUMBER, Decimal("1E+30"), "out of range"),
        (HOURS, True, "must be hours"),
        (HOURS, math.nan, "not a number"),
        (HOURS, math.inf, "not a number"),
        (HOURS, "80.001", "exact to 0.01"),
        (HOURS, 0.1 + 0.2, "exact to 0.01"),
        (MONEY, -1, "must not be negative"),
        (TEXT, "", "must be text"),
        (TEXTS, "ab", "a list of text"),
        (TEXTS, [1], "a list of text"),
        (DATE, datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC), "without a time of day"),
        (DATE, "2024-02-30", "a day of the calendar"),
        (DATE, "20240501", "must be a date"),
        (DATE, "1899-12-31", "must lie between"),
        (LEVEL, "junor", "Did you mean junior"),
        (LEVEL, 1, "is not one of junior, senior"),
    ],
)
def test_what_is_not_exact_or_not_of_the_kind_is_refused(
    type_: Type, raw: object, why: str
) -> None:
    with pytest.raises(ValueRefusedError, match=why):
        type_.read(raw)


@pytest.mark.parametrize("raw", ["²", "10²", "②", "Ⅳ", "½", "٣", "三", "𝟑", "１²"])
@pytest.mark.parametrize("type_", [INT, NUMBER, HOURS, MONEY])
def test_only_ascii_and_full_width_digits_are_digits(type_: Type, raw: str) -> None:
    with pytest.raises(ValueRefusedError, match=type_.kind.label.en.split(" (", maxsplit=1)[0]):
        type_.read(raw)


def test_no_context_of_a_thread_changes_what_is_read_or_shown() -> None:
    with localcontext(prec=3, Emax=3, Emin=-3):
        read = [type_.read("999999.25", signed=True) for type_ in (NUMBER, HOURS, MONEY)]
        lowest = MONEY.read("-999999.25", signed=True)
        whole = INT.read(Decimal(999999))
        words = shown(lowest, MONEY)

    assert read == [Decimal("999999.25")] * 3
    assert (lowest, whole) == (Decimal("-999999.25"), 999999)
    assert words.en == "CNY -999,999.25"


def test_a_long_value_is_cut_where_it_is_refused() -> None:
    with pytest.raises(ValueRefusedError) as refused:
        INT.read("x" * 1000)
    assert len(refused.value.text.en) < 120


def test_a_signed_quantity_may_be_negative() -> None:
    assert HOURS.read("-80", signed=True) == -80


@given(st.decimals(0, 10**9, places=2))
def test_a_quantity_comes_back_from_its_shortest_text(value: Decimal) -> None:
    text = plain(HOURS.read(value))

    assert HOURS.read(text) == value
    assert "E" not in str(text)


@pytest.mark.parametrize(
    ("value", "type_", "zh", "en"),
    [
        (None, None, "未知", "unknown"),
        (True, BOOL, "是", "yes"),
        (False, BOOL, "否", "no"),
        (Decimal("3333333.40"), MONEY, "3,333,333.40 元", "CNY 3,333,333.40"),
        (Decimal("80000.00"), MONEY, "80,000 元", "CNY 80,000"),
        (Decimal("-0.50"), MONEY, "-0.50 元", "CNY -0.50"),
        (Decimal("-1234.50"), MONEY, "-1,234.50 元", "CNY -1,234.50"),
        (Decimal("-0.00"), MONEY, "0 元", "CNY 0"),
        (Decimal("80.50"), HOURS, "80.5 学时", "80.5 hours"),
        (3000, Type(Kind.INT, "persons"), "3000 人", "3000 persons"),
        (("a", "b"), TEXTS, "a、b", "a, b"),
    ],
)
def test_a_value_is_shown_with_its_unit(
    value: Value | None, type_: Type | None, zh: str, en: str
) -> None:
    assert shown(value, type_).zh == zh
    assert shown(value, type_).en == en


def test_plain_values_are_what_json_has() -> None:
    assert plain(Decimal("-0.00")) == "0"
    assert plain(datetime.date(2024, 5, 1)) == "2024-05-01"
    assert plain(("a",)) == ["a"]
    assert plain(value=True) is True


def test_a_type_says_what_it_is() -> None:
    assert str(LEVEL) == "enum [junior, senior]"
    assert str(HOURS) == "hours (hours)"
    assert str(BOOL) == "bool"
    assert Kind.MONEY.is_quantity
    assert Kind.DATE.is_ordered
    assert not Kind.TEXT.is_ordered


def test_a_rank_begins_with_one() -> None:
    rank = next(fact.type for fact in FACTS if fact.path == "base.rank")

    assert rank.read("1") == 1
    with pytest.raises(ValueRefusedError, match="must be at least 1"):
        rank.read("0")
