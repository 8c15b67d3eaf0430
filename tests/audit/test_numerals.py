"""Numbers in Chinese numerals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.audit.numbering import LONGEST, number_of, spread_of


def written(number: int, *, inner: bool = False) -> str:
    """Return a number in numerals, written by rules of its own."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    for scale, sign in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        high, low = divmod(number, scale)
        if high:
            tens = sign == "十" and high == 1 and not inner
            head = "" if tens else written(high, inner=inner)
            zero = "零" if low and low < scale // 10 else ""
            return f"{head}{sign}{zero}{written(low, inner=True) if low else ''}"
    raise AssertionError(number)


@given(st.integers(0, 10**16))
def test_a_number_written_out_reads_as_itself(number: int) -> None:
    numerals = written(number)

    assert len(numerals) > LONGEST or number_of(numerals) == number


@given(st.integers(0, 10**16))
def test_signs_of_bank_notes_read_as_the_others(number: int) -> None:
    numerals = written(number)
    formal = numerals.translate(
        str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    )

    assert number_of(formal) == number_of(numerals)


@given(st.integers(0, 9999), st.text("零一二三四五六七八九", min_size=1, max_size=9))
def test_decimals_are_exact(whole: int, decimals: str) -> None:
    digits = decimals.translate(str.maketrans("零一二三四五六七八九", "0123456789"))

    assert number_of(f"{written(whole)}点{decimals}") == Fraction(f"{whole}.{digits}")


@pytest.mark.parametrize(
    ("numerals", "number"),
    [
        ("三亿五千万", 350_000_000),
        ("一万亿", 10**12),
        ("一亿亿", 10**16),
        ("一亿亿亿", 10**24),
        ("一万万", 10**8),
        ("两万五", 25_000),
        ("一百五", 150),
        ("一百零五", 105),
        ("三千五", 3_500),
        ("廿一", 21),
        ("卅", 30),
        ("卌五", 45),
        ("二〇二四", 2024),
        ("一九九八", 1998),
        ("1.5万", 15_000),
        ("3万5千", 35_000),
        ("1亿2000万", 120_000_000),
        ("5千3百", 5_300),
        ("1,234,567", 1_234_567),
        ("一点五万", 15_000),
        ("兩萬", 20_000),
    ],
)
def test_a_number_is_read_however_it_is_written(numerals: str, number: int) -> None:
    assert number_of(numerals) == number


@pytest.mark.parametrize(
    "numerals", ["", "十百", "三五十", "一点", "点五", "一点十", "亿" * 41, "一" * 41, "甲"]
)
def test_what_is_no_number_is_none(numerals: str) -> None:
    assert number_of(numerals) is None


@pytest.mark.parametrize(
    ("numerals", "ends"),
    [
        ("两三", (2, 3)),
        ("七八十", (70, 80)),
        ("十二三", (12, 13)),
        ("二三十万", (200_000, 300_000)),
        ("三五", (3, 5)),
        ("数百", (100, 1000)),
        ("几十", (10, 100)),
        ("数十万", (100_000, 1_000_000)),
        ("十几", (11, 19)),
        ("二十几", (21, 29)),
        ("十几万", (110_000, 190_000)),
    ],
)
def test_numerals_that_go_from_one_number_to_another_do(
    numerals: str, ends: tuple[int, int]
) -> None:
    assert spread_of(numerals) == tuple(Fraction(end) for end in ends)


@pytest.mark.parametrize(
    "numerals", ["五三", "二〇二四", "一九九八", "三十", "数", "几", "一" * 41, "七七"]
)
def test_other_numerals_go_nowhere(numerals: str) -> None:
    assert spread_of(numerals) is None
