"""From numbers as columns hold them to exact ones."""

from decimal import Decimal
from random import Random

import polars as pl
import pytest
from tests.columns.taking import Refused, alone, reasons, refused_column, rows, taken

from zsgx.domain.kinds import HOURS, INT, MONEY, NUMBER, Kind, Type

RANK = Type(Kind.INT, least=1)
COUNTS = [INT, RANK, HOURS, MONEY, NUMBER]
SIGNED = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128]
UNSIGNED = [pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt128]
INTEGERS = [None, 0, 1, 5, 127, -1, 2**31, 10**15 - 1, 10**15, -(10**15), 2**63 - 1, 2**64 - 1,
            10**37, 2**127 - 1, 2**128 - 1]  # fmt: skip


def fitting(dtype: type[pl.DataType]) -> list[int | None]:
    """Return those of the integers that a column of *dtype* holds."""
    bits = int(str(dtype).lstrip("UInt"))
    low, high = (0, 2**bits - 1) if dtype in UNSIGNED else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
    return [each for each in INTEGERS if each is None or low <= each <= high]


@pytest.mark.parametrize("dtype", [*SIGNED, *UNSIGNED], ids=str)
@pytest.mark.parametrize("type_", COUNTS, ids=str)
def test_an_integer_of_any_width_is_taken_or_refused_as_in_a_single_record(
    dtype: type[pl.DataType], type_: Type
) -> None:
    values = fitting(dtype)

    assert rows(pl.Series(values, dtype=dtype), type_) == alone(values, type_)


DECIMALS = ["0", "1", "0.5", "0.05", "0.005", "8.005", "8.25", "-1", "-0.01", "99999.99",
            "999999999999999", "1000000000000000", "12345678901234567890", "0.0000000001",
            "0.00000000001"]  # fmt: skip


@pytest.mark.parametrize(
    "dtype",
    [pl.Decimal(3, 2), pl.Decimal(10, 2), pl.Decimal(38, 2), pl.Decimal(5, 1), pl.Decimal(15, 0),
     pl.Decimal(38, 0), pl.Decimal(20, 5), pl.Decimal(38, 11), pl.Decimal(38, 37)],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("type_", [INT, RANK, HOURS, MONEY], ids=str)
def test_a_decimal_of_any_scale_is_taken_where_it_is_exact(dtype: pl.Decimal, type_: Type) -> None:
    values = [
        number
        for number in map(Decimal, DECIMALS)
        if len(format(number, "f").partition(".")[2]) <= dtype.scale
        and abs(number) < Decimal(10) ** (dtype.precision - dtype.scale)
    ]

    assert rows(pl.Series(values, dtype=dtype), type_) == alone(values, type_)


FLOATS = [None, 0.0, -0.0, 1.0, 5.0, 8.25, 8.005, 0.07, 0.29, 0.57, 80.29, -1.0, -0.001, 1e-5,
          1e10, 123456789.5, 1e300, -1e300, 5e-324, float("nan"), float("inf"), -float("inf"),
          0.5700000000000001]  # fmt: skip


@pytest.mark.parametrize("type_", [INT, RANK, HOURS, MONEY], ids=str)
def test_a_float_is_taken_where_it_is_exact_as_written(type_: Type) -> None:
    assert rows(pl.Series(FLOATS), type_) == alone(FLOATS, type_)


def test_every_float_that_stands_for_hundredths_is_taken_and_no_neighbour_of_it() -> None:
    random = Random(1)
    hundredths = [*range(20_000), *(random.randrange(2**45 * 100) for _ in range(20_000))]
    written = [each / 100 for each in hundredths]
    beside = [each / 1000 for each in range(1, 20_000) if each % 10]

    assert rows(pl.Series(written), HOURS) == [Decimal(each).scaleb(-2) for each in hundredths]
    assert set(rows(pl.Series(beside), HOURS)) == {Refused()}


def test_one_float_alone_is_taken_as_it_is_among_others() -> None:
    assert rows(pl.Series([0.57]), HOURS) == [Decimal("0.57")]


def test_a_float_too_large_to_tell_hundredths_apart_is_refused() -> None:
    large = [2.0**45 - 1, 2.0**45, 1e14 + 0.02]

    assert rows(pl.Series(large), MONEY) == [Decimal(2**45 - 1), Refused(), Refused()]
    assert reasons(pl.Series(large), MONEY)[1] == ["must be exact to 0.01"]


def test_a_float_of_32_bits_stands_for_the_hundredths_that_are_nearest_to_it() -> None:
    given = [8.25, 0.57, 64.1, 131071.99, None, 0.001, float("nan"), float("inf")]
    whole = [131072.0, 16777216.0, 200000.0]

    found = rows(pl.Series([*given, *whole, 131072.5], dtype=pl.Float32), HOURS)

    expected = [Decimal("8.25"), Decimal("0.57"), Decimal("64.1"), Decimal("131071.99"), None]
    assert found[:5] == expected
    assert found[5:8] == [Refused()] * 3
    assert found[8:11] == [Decimal(each) for each in whole]
    assert found[11] == Refused()
    assert rows(pl.Series([5.0, 5.5, None], dtype=pl.Float32), INT) == [5, Refused(), None]


def test_a_float_of_16_bits_is_no_amount() -> None:
    for type_ in COUNTS:
        assert "cast it to" in refused_column(pl.Float16(), type_)


def test_whole_numbers_say_what_is_wrong_with_them() -> None:
    nan, inf = float("nan"), float("inf")

    assert reasons(pl.Series([5.5, nan, inf, 1e300]), INT) == [
        ["must be a whole number"],
        ["must be a whole number"],
        ["is out of range"],
        ["is out of range"],
    ]
    assert reasons(pl.Series([2**64 - 1], dtype=pl.UInt64), INT) == [["is out of range"]]
    decimals = pl.Series([Decimal("5.5"), Decimal(10) ** 30], dtype=pl.Decimal(38, 1))
    assert reasons(decimals, INT) == [["must be a whole number"], ["is out of range"]]
    assert reasons(pl.Series(["five"]), INT) == [["must be a whole number"]]


def test_hours_and_money_say_what_is_wrong_with_them() -> None:
    assert reasons(pl.Series([8.005]), HOURS) == [["must be exact to 0.01"]]
    assert reasons(pl.Series([-8.005]), HOURS) == [
        ["must be exact to 0.01", "must not be negative"]
    ]
    assert reasons(pl.Series([2**64 - 1], dtype=pl.UInt64), HOURS) == [["is out of range"]]
    fine = pl.Series([Decimal("8.005")], dtype=pl.Decimal(10, 3))
    assert reasons(fine, HOURS) == [["must be exact to 0.01"]]
    far = pl.Series([Decimal(10) ** 37], dtype=pl.Decimal(38, 0))
    assert reasons(far, HOURS) == [["is out of range"]]
    assert reasons(pl.Series(["much"]), HOURS) == [["must be hours (exact to 0.01)"]]
    assert reasons(pl.Series(["much"]), MONEY) == [
        ["must be an amount of money (CNY, exact to the fen)"]
    ]


NUMBERS = ["0.015", "1", ".5", "0", "０．０１５", "123456789.0123456789", "0.0000000001", " 1 ",
           "00000000000000000001.5", "-1", "1e-3", "", "abc", "1." + "0" * 20, "1." + "0" * 21,
           None]  # fmt: skip


def test_a_number_written_as_text_is_taken_or_refused_as_in_a_single_record() -> None:
    assert rows(pl.Series(NUMBERS), NUMBER) == alone(NUMBERS, NUMBER)


def test_a_number_of_more_digits_than_arithmetic_has_room_for_is_refused() -> None:
    why = "must be a number of at most 9 digits and 10 places"

    for one in (
        pl.Series(["1234567890"]),
        pl.Series(["0.00000000001"]),
        pl.Series([1234567890.0]),
        pl.Series([1e-11]),
        pl.Series([float("nan")]),
        pl.Series([Decimal("0.00000000001")], dtype=pl.Decimal(38, 11)),
        pl.Series([Decimal(1234567890)], dtype=pl.Decimal(38, 10)),
        pl.Series([Decimal(10) ** 28 - 1], dtype=pl.Decimal(38, 10)),
    ):
        assert reasons(one, NUMBER)[0][0] == why


def test_a_float_number_is_the_one_that_is_written() -> None:
    given = [0.015, 1.5, 1e-5, 1e-6, 1e-7, 2e-10, 0.1234567891, 123456789.1, 0.0, None]

    assert rows(pl.Series(given), NUMBER) == alone(given, NUMBER)
    short = rows(pl.Series([0.57, 1e-6, 0.015, None], dtype=pl.Float32), NUMBER)
    assert short == [Decimal("0.57"), Decimal("0.000001"), Decimal("0.015"), None]


@pytest.mark.parametrize(
    ("dtype", "size", "as_it_is"),
    [
        (pl.Decimal(10, 4), (6, 4), True),
        (pl.Decimal(13, 4), (9, 4), True),
        (pl.Decimal(38, 4), (9, 10), False),
        (pl.Decimal(38, 5), (9, 10), False),
        (pl.Decimal(15, 12), (9, 10), False),
        (pl.Int32(), (9, 0), False),
        (pl.String(), (9, 10), False),
        (pl.Float64(), (9, 10), False),
    ],
)
def test_a_number_has_as_many_digits_as_its_column_can_hold(
    dtype: pl.DataType, size: tuple[int, int], *, as_it_is: bool
) -> None:
    made = taken(dtype, NUMBER)

    assert made.fact.size == size
    assert (made.made is None) is as_it_is
