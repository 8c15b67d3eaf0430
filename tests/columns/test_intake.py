"""From the columns of a frame to facts: a row may be what a single record may be."""

import datetime
from decimal import Decimal

import polars as pl
import pytest
from tests.columns.taking import (
    LEVEL,
    Refused,
    alone,
    reasons,
    refused_column,
    rows,
    taken,
)

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
    enumeration,
)
from zsgx.engine.columns.polars.intake import refusals_in

RANK = Type(Kind.INT, least=1)
TYPES = [BOOL, INT, RANK, TEXT, DATE, MONEY, HOURS, LEVEL]
#: Texts that a record takes as something, and many that look as if it did.
TEXTS_GIVEN = [
    None, "", " ", "5", "-5", "+5", " 5 ", "５", "１２．５", "－５", "＋５", "8.00", "8.005",
    "8.000", "8.", ".5", ".555", ".550", "..5", "+.5", "1e3", "0x5", "NaN", "inf", "-0", "-0.00",
    "٣", "五", "9" * 15, "9" * 16, "9" * 20, "9" * 21, "0" * 19 + "5", "0" * 20 + "5",
    "1" * 15 + ".25", "1." + "0" * 20, "1." + "0" * 21, "1,000", "1 000", "5\n", "\u30005",
    "80²", "②", "true", "false", "True", "TRUE", "none", "junior", "Junior", "junior ", "master",
    "2024-05-01", "2024-5-1", "2024-13-01", "2023-02-29", "1899-12-31", "1900-01-01",
    "2200-12-31", "2201-01-01", " 2024-05-01", "2024-05-01\n", "２０２４-05-01",
    "2024-05-01T00:00:00", "20240501",
]  # fmt: skip


@pytest.mark.parametrize("type_", TYPES, ids=str)
@pytest.mark.parametrize("kept_as", ["String", "Categorical", "Enum"])
def test_a_text_is_taken_or_refused_exactly_as_in_a_single_record(
    type_: Type, kept_as: str
) -> None:
    given = pl.Series(TEXTS_GIVEN, dtype=pl.String)
    options = [each for each in TEXTS_GIVEN if each is not None]
    kinds = {"String": pl.String(), "Categorical": pl.Categorical(), "Enum": pl.Enum(options)}

    assert rows(given.cast(kinds[kept_as]), type_) == alone(TEXTS_GIVEN, type_)


@pytest.mark.parametrize("type_", [BOOL, INT, HOURS, LEVEL, TEXT, DATE], ids=str)
def test_a_truth_value_is_only_a_truth_value(type_: Type) -> None:
    given = [True, False, None]

    if type_ is BOOL:
        assert rows(pl.Series(given), BOOL) == given
    else:
        assert "cast it to" in refused_column(pl.Boolean(), type_)


def test_an_option_that_nobody_declares_is_never_the_first_and_never_unknown() -> None:
    given = ["master", "none", None, "senior"]
    spelt = pl.Enum(["master", "none", "senior"])

    for series in (
        pl.Series(given),
        pl.Series(given, dtype=pl.Categorical),
        pl.Series(given, dtype=spelt),
    ):
        assert rows(series, LEVEL) == [Refused(), "none", None, "senior"]
        assert reasons(series, LEVEL)[0] == ["is not one of none, junior, senior"]


def test_an_enum_may_have_more_categories_as_long_as_none_of_them_occurs() -> None:
    wide = pl.Enum(["senior", "unused", "none"])

    assert rows(pl.Series(["none", "senior", None], dtype=wide), LEVEL) == ["none", "senior", None]
    assert taken(wide, LEVEL).made is None
    assert set(taken(wide, LEVEL).fact.codes or {}) == {"senior", "none"}


def test_many_options_are_told_apart_as_few_are() -> None:
    names = [f"option{number}" for number in range(40)]
    given = [*reversed(names), None, "option40"]

    found = rows(pl.Series(given), enumeration(*names))

    assert found == [*reversed(names), None, Refused()]


@pytest.mark.parametrize("kept_as", [pl.String(), pl.Enum(["qingdao", "370200", "青岛市", "none"])])
def test_an_option_may_be_spelt_in_several_ways(kept_as: pl.DataType) -> None:
    ways = {"qingdao": "qingdao", "370200": "qingdao", "青岛市": "qingdao"}
    given = pl.Series(["370200", "青岛市", "qingdao", None, "none"], dtype=kept_as)

    assert rows(given, enumeration("qingdao"), ways) == ["qingdao"] * 3 + [None, Refused()]


def test_an_enum_that_spells_all_its_options_plainly_is_taken_as_it_is() -> None:
    ways = {"qingdao": "qingdao", "370200": "qingdao"}

    made = taken(pl.Enum(["qingdao"]), enumeration("qingdao"), ways)

    assert made.made is None
    assert made.refusals == ()


def test_an_empty_text_is_refused_and_says_how_to_be_unknown() -> None:
    assert reasons(pl.Series(["", "a"]), TEXT) == [
        ["must not be an empty text; unknown is null"],
        [],
    ]


DAYS = [
    datetime.date(1, 1, 1),
    datetime.date(1899, 12, 31),
    datetime.date(1900, 1, 1),
    datetime.date(2024, 2, 29),
    datetime.date(2200, 12, 31),
    datetime.date(2201, 1, 1),
    None,
]


def test_a_day_outside_the_calendar_is_refused() -> None:
    assert rows(pl.Series(DAYS), DATE) == alone(DAYS, DATE)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_time_of_day_is_refused_unless_it_is_midnight(unit: pl._typing.TimeUnit) -> None:
    moments = [
        datetime.datetime(2024, 5, 1),  # without a zone, as tables have it
        datetime.datetime(2024, 5, 1, 12),
        datetime.datetime(1950, 1, 1, 0, 0, 0, 1000),
        datetime.datetime(1890, 1, 1),
        None,
    ]
    series = pl.Series(moments, dtype=pl.Datetime(unit))

    assert rows(series, DATE) == [datetime.date(2024, 5, 1), *[Refused()] * 3, None]
    assert reasons(series, DATE)[1] == ["must be a date without a time of day"]
    assert reasons(series, DATE)[3] == ["must lie between 1900-01-01 and 2200-12-31"]


def test_a_moment_with_a_zone_is_no_day() -> None:
    zoned = pl.Datetime("us", "Asia/Shanghai")

    assert "a date (YYYY-MM-DD) is wanted" in refused_column(zoned, DATE)


@pytest.mark.parametrize(
    ("dtype", "type_", "cure"),
    [
        (pl.Int64(), BOOL, "cast it to Boolean or String"),
        (pl.Float64(), LEVEL, "cast it to Enum or String"),
        (pl.Int64(), TEXT, "cast it to String or Enum"),
        (pl.Int64(), DATE, "cast it to Date or String"),
        (pl.Date(), INT, "cast it to Decimal, Int64, Float64 or String"),
        (pl.Date(), HOURS, "cast it to Decimal, Int64, Float64 or String"),
        (pl.Date(), MONEY, "cast it to Decimal, Int64, Float64 or String"),
        (pl.Date(), NUMBER, "cast it to Decimal, Int64, Float64 or String"),
        (pl.List(pl.String), TEXTS, "which no column can give"),
        (pl.Object(), HOURS, "cast it to Decimal, Int64, Float64 or String"),
        (pl.Binary(), TEXT, "cast it to String or Enum"),
    ],
)
def test_a_column_of_a_type_that_no_fact_can_have_is_refused_with_what_to_do(
    dtype: pl.DataType, type_: Type, cure: str
) -> None:
    why = refused_column(dtype, type_)

    assert f"column given holds {dtype}, and {type_.kind.label.en} is wanted" in why
    assert cure in why


def test_what_no_fact_may_be_is_refused_with_its_own_reason() -> None:
    assert reasons(pl.Series([-1, 0, 10**15]), INT) == [
        ["must not be negative"],
        [],
        ["is out of range"],
    ]
    assert reasons(pl.Series([0, 1]), RANK) == [["must be at least 1"], []]
    assert reasons(pl.Series(["yes"]), BOOL) == [["must be true or false"]]
    assert reasons(pl.Series(["1 May"]), DATE) == [["must be a date (YYYY-MM-DD)"]]


def test_the_refusals_of_several_columns_are_put_together() -> None:
    one, other = taken(pl.Int64(), INT), taken(pl.String(), LEVEL)

    assert refusals_in([one, other]) == [*one.refusals, *other.refusals]


def test_an_exact_column_is_taken_as_it_is() -> None:
    for dtype, type_ in (
        (pl.Boolean(), BOOL),
        (pl.Int64(), INT),
        (pl.Decimal(12, 2), HOURS),
        (pl.Decimal(10, 4), NUMBER),
        (pl.Date(), DATE),
        (pl.String(), TEXT),
        (pl.Enum(["none"]), LEVEL),
    ):
        made = taken(dtype, type_)
        assert made.made is None
        assert made.fact.column == "given"
    assert rows(pl.Series([Decimal("8.25"), None], dtype=pl.Decimal(12, 2)), HOURS) == [
        Decimal("8.25"),
        None,
    ]
