"""
Every door reads a value as strictly as every other: the same verdict wherever it comes in.

A value is what it is read as, unknown, or refused with an error of zsgx. A door that cannot carry a
value at all (a column of Polars holds no fraction) is passed over; one that ends in a foreign
exception fails.
"""

from __future__ import annotations

import datetime
import enum
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, Final

import attrs
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import FULL, examples
from tests.engine.desk import DAY, Desk, table
from tests.properties.hostile import Hostile

from zsgx import Engine, FactsError, Institution, Kind, Training, Type, ZsgxError
from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, enumeration
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.rulebook import assemble, rulebook_of
from zsgx.hooks.plugins import Plugins
from zsgx.policy.question import Question
from zsgx.text import Text

PATHS: Final = {
    "hours": "training.hours",
    "money": "employer.payroll",
    "int": "base.rank",
    "number": "external.training_fund_ratio",
    "date": "training.started_on",
    "bool": "training.passed",
    "enum": "training.subject",
    "text": "training.occupation",
}
TYPES: Final[Mapping[str, Type]] = {
    "hours": HOURS,
    "money": MONEY,
    "int": INT,
    "number": NUMBER,
    "date": DATE,
    "bool": BOOL,
    "enum": enumeration("public", "professional"),
    "text": TEXT,
}
KINDS: Final = tuple(PATHS)
REFUSED: Final = "refused"


class Words(str, enum.Enum):  # noqa: UP042 - what programs had before there was a StrEnum
    """Options as a program may hold them."""

    PUBLIC = "public"
    OTHER = "other"


class Longer(datetime.date):
    """A day of a class of its own."""


ITSELF: dict[str, Any] = {}
ITSELF["training"] = ITSELF
ZONED = datetime.datetime(2023, 8, 23, 23, 30, tzinfo=datetime.UTC)
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 1, -1, 2, 80, 10**15 - 1, 10**15, -(10**15), 2**31, 2**63 - 1, 2**63,
    2**64, 10**39, -(10**39), 10**5000, 1_000_000_000, 999_999_999,
    0.0, -0.0, 1.0, 8.5, 8.25, 8.005, 0.1 + 0.2, 1e15, 1e22, 1e-10, 1e-11, 5e-324, 1e308,
    math.nan, math.inf, -math.inf, 2.0**45 + 0.5,
    Decimal(8), Decimal("8.0"), Decimal("8.25"), Decimal("8.250"), Decimal("8.005"),
    Decimal("1E+3"), Decimal("1E37"), Decimal("1E-39"), Decimal("1E+400"), Decimal("-0"),
    Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("0.01"), Decimal("0." + "0" * 70),
    Decimal("0.0000000001"), Decimal("0.00000000001"), Decimal(999999999), Decimal(1000000000),
    Fraction(8), Fraction(1, 3), 8 + 0j,
    "", " ", "8", " 8 ", "8.", ".5", "08", "+8", "-8", "8.00", "8.005", "8,000", "1_000", "８",
    "８．５", "８0", "８０²", "80²", "②", "٨", "1e3", "1E3", "0x10", "NaN", "nan", "inf",
    "-0", "1" * 16, "1" * 30, "1" * 100, "8\n", "\t8", "8\x1f", "8\x00", "\u30008\u3000",
    "8\u00a0", "8\u200b", "八", "8小时", "true", "false", "True", "TRUE", "yes", "1", "0",
    "是", "否",
    "public", "Public", "professional", "公需科目", "none", "null", "None", "public ", "other",
    "2024-05-01", "2024-5-1", "2024/05/01", "20240501", "2024-02-29", "2023-02-29", "2024-05-01 ",
    "1899-12-31", "1900-01-01", "2200-12-31", "2201-01-01", "0001-01-01", "２０２４-05-01",
    "2024-05-01T00:00:00", "二〇二四年五月一日", "\ud800", "a\udfffb", "\x00", "\x1b[31m", "😀",
    "物联网工程技术人员", "11010119900307123X", "a" * 100_000,
    b"8", b"\xff", bytearray(b"8"),
    datetime.date(2024, 5, 1), datetime.date(1899, 12, 31), datetime.date(2201, 1, 1),
    datetime.date.min, Longer(2024, 5, 1), datetime.datetime(2023, 8, 24, 23, 30),
    datetime.datetime(2023, 8, 24), ZONED, datetime.time(8), datetime.timedelta(hours=8),
    Words.PUBLIC, Words.OTHER, [], [8], ["public"], (), (8,), {}, {"a": 8}, set(), ITSELF,
    np.int64(8), np.float64(8.5), np.float32(8.5), np.bool_(True), np.str_("public"),
    np.datetime64("2024-05-01"), np.array(8), np.array([8]), np.array([]),
    pd.NA, pd.NaT, pd.Timestamp("2024-05-01"), pd.Timestamp("2024-05-01 08:00", tz="UTC"),
    pd.Timedelta(hours=8), Ellipsis, NotImplemented, object(), int, Hostile(), lambda: 8,
)  # fmt: skip

CONNECTION: Final = duckdb.connect()

#: Where a value may come in: its path and value, and how the engine is asked.
Door = Callable[[Engine, str, str, Any], Any]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Return an engine whose questions answer with one fact each, whatever it is."""
    desk = Desk(tmp_path_factory.mktemp("doors"))
    questions = {
        f"echo.{kind}": Question(f"echo.{kind}", type_, Text("原值", "the value itself"))
        for kind, type_ in TYPES.items()
    }
    rules = [
        table(f"echo.{kind}", f"id: r, then: {path}, cite: N-1/1/r").removeprefix("tables:\n")
        for kind, path in PATHS.items()
    ]
    policy = desk.policy("nation", "tables:\n" + "".join(rules))
    empty = assemble(Plugins.load([]))
    every = {**empty.questions, **questions}
    rulebook = rulebook_of({policy.jurisdiction.code: policy}, empty.catalogue, every)
    broken = [issue.say("en") for each in rulebook.policies.values() for issue in each.issues]
    assert not broken, "\n".join(broken)
    return Engine(attrs.evolve(empty, questions=every, rulebook=rulebook))


def at_the_record(engine: Engine, question: str, path: str, value: Any) -> Any:
    """Hand a value over in a mapping, the way that all others are held against."""
    return engine.decide(question, at="nation", date=DAY, facts={path: value}).value


def nested(engine: Engine, question: str, path: str, value: Any) -> Any:
    group, _, name = path.partition(".")
    return engine.decide(question, at="nation", date=DAY, facts={group: {name: value}}).value


def read_before(engine: Engine, question: str, path: str, value: Any) -> Any:
    facts = engine.facts({path: value}, at="nation", date=DAY)
    return engine.decide(question, at="nation", date=DAY, facts=facts).value


def of_many(engine: Engine, question: str, path: str, value: Any) -> Any:
    asked = engine.decide_many([{path: value}], ask=[question], at="nation", date=DAY)
    return next(iter(asked))[question].value


def by_an_object(engine: Engine, question: str, path: str, value: Any) -> Any:
    group, _, name = path.partition(".")
    classes: dict[str, Any] = {
        "training": Training,
        "employer": partial(Institution, role="employer"),
    }
    if group not in classes:
        raise NotCarriedError
    made = classes[group](**{name: value})
    return engine.decide(question, at="nation", date=DAY, facts=[made]).value


def as_a_record(engine: Engine, question: str, path: str, value: Any) -> Any:
    return decided(engine, question, [{path: value}])[0][question]


def as_a_record_among_others(engine: Engine, question: str, path: str, value: Any) -> Any:
    rows = [{path: None}, {path: value}, {"training.online": True}]
    return decided(engine, question, rows)[1][question]


def in_an_object_of_pandas(engine: Engine, question: str, path: str, value: Any) -> Any:
    frame = pd.DataFrame({path: pd.Series([value, None], dtype=object)})
    return unknown_or(decided(engine, question, frame)[question][0])


def in_pandas(engine: Engine, question: str, path: str, value: Any) -> Any:
    if isinstance(value, np.generic):
        # There it makes a column of numpy's, which is of a type that facts can have.
        raise NotCarriedError
    try:
        frame = pd.DataFrame({path: pd.Series([value])})
    except (UnicodeEncodeError, ValueError):
        raise NotCarriedError from None
    return unknown_or(decided(engine, question, frame)[question][0])


def in_polars(engine: Engine, question: str, path: str, value: Any) -> Any:
    return decided(engine, question, held(path, value))[question][0]


def in_a_lazy_table(engine: Engine, question: str, path: str, value: Any) -> Any:
    made = decided(engine, question, held(path, value).lazy()).collect()
    return row_of(made[question][0], made[f"{question}.status"][0])


def in_arrow(engine: Engine, question: str, path: str, value: Any) -> Any:
    return decided(engine, question, pa.table({path: array(value)}))[question][0].as_py()


def in_duckdb(engine: Engine, question: str, path: str, value: Any) -> Any:
    relation = CONNECTION.cursor().from_arrow(pa.table({path: array(value)}))
    ((*_, answer, status, _),) = decided(engine, question, relation).fetchall()
    return row_of(answer, status)


DOORS: Final[tuple[Door, ...]] = (
    nested,
    read_before,
    of_many,
    by_an_object,
    as_a_record,
    as_a_record_among_others,
    in_an_object_of_pandas,
    in_pandas,
    in_polars,
    in_a_lazy_table,
    in_arrow,
    in_duckdb,
)


TYPED: Final = (in_pandas, in_polars, in_a_lazy_table, in_arrow)


FLOATS: Final = (int, float, np.float64, Decimal)
#: What a database takes as which kind.
CARRIED: Final = {
    *((kind, type(None)) for kind in KINDS),
    *((kind, each) for kind in ("hours", "money", "number") for each in FLOATS),
    *(("int", each) for each in (int, Decimal)),
    ("bool", bool),
    ("date", datetime.date),
    ("date", Longer),
    *((kind, str) for kind in ("enum", "text")),
    *((kind, each) for kind in ("enum", "text") for each in (Words, np.str_)),
}


class NotCarriedError(Exception):
    """A door that has no way for a value."""


def decided(engine: Engine, question: str, rows: Any) -> Any:
    return engine.decide_table(rows, ask=[question], at="nation", date=DAY)


def carries(value: Any) -> bool:
    """Return whether a typed column may hold such a value."""
    if isinstance(value, int):
        return value.bit_length() < 127
    return isinstance(value, float | Decimal | str | datetime.date | None)


def held(path: str, value: Any) -> pl.DataFrame:
    """Return a frame of Polars with one value, where it holds such a one."""
    if not carries(value):
        raise NotCarriedError
    if isinstance(value, Decimal) and not (value.is_finite() and abs(value.adjusted()) < 38):
        raise NotCarriedError
    try:
        frame = pl.DataFrame({path: [value]}, strict=True)
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - Polars fails in many ways
        raise NotCarriedError from None
    if frame[path].dtype == pl.Object or (value is not None and frame[path].null_count()):
        raise NotCarriedError
    return frame


def array(value: Any) -> Any:
    """Return an array of Arrow with one value, where it holds such a one."""
    if not carries(value):
        raise NotCarriedError
    try:
        made = pa.array([value])
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        raise NotCarriedError from None
    if pa.types.is_decimal256(made.type):
        raise NotCarriedError
    return made


def unknown_or(value: Any) -> Any:
    """Return what pandas holds, None where it holds its own word for it."""
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def row_of(answer: Any, status: str) -> Any:
    """Return the answer of a row, refused where it contradicts itself."""
    if status == "contradiction":
        message = Text("矛盾", "contradiction")
        raise FactsError(message)
    return answer


def verdict(door: Door, engine: Engine, kind: str, value: Any) -> Any:
    """Return what *value* is read as at a *door*, `REFUSED`, or raise what it should not."""
    try:
        return door(engine, f"echo.{kind}", PATHS[kind], value)
    except ZsgxError as error:
        if not (error.say("zh") and error.say("en")):
            raise
        return REFUSED
    except duckdb.Error as error:
        if "zsgx: " not in str(error):
            raise
        return REFUSED


def differs(door: Door, kind: str, value: Any, right: Any, got: Any) -> bool:
    """Return whether a door's verdict is another one than it may be."""
    if door in (in_pandas, in_an_object_of_pandas) and is_missing(value):
        # What pandas itself takes for missing is unknown there.
        return got is not None
    if door is in_duckdb and (kind, type(value)) not in CARRIED:
        # A database has types: no text is taken for a number, and no float for a whole one.
        return bool(got != REFUSED)
    if isinstance(value, datetime.datetime) and door in TYPED:
        # A column of moments holds days, where all are midnight of no zone.
        is_day = kind == "date" and value.tzinfo is None and value.time() == datetime.time.min
        return bool(got != (value.date() if is_day else REFUSED))
    if type(right) is not type(got) and not {type(right), type(got)} <= {int, np.int64, Decimal}:
        return not (isinstance(right, bool) and isinstance(got, np.bool_) and right == got)
    return bool(right != got)


def is_missing(value: Any) -> bool:
    if isinstance(value, Hostile | list | tuple | dict | set | np.ndarray):
        return False
    return not (isinstance(value, Decimal) and value.is_snan()) and bool(pd.isna(value))


def wrong_doors(engine: Engine, kind: str, value: Any) -> list[str]:
    """Return the doors at which *value* is read in another way than at the record."""
    right = verdict(at_the_record, engine, kind, value)
    wrong = []
    for door in DOORS:
        try:
            got = verdict(door, engine, kind, value)
        except NotCarriedError:
            continue
        if differs(door, kind, value, right, got):
            wrong.append(f"{kind} {type(value).__name__} at {door.__name__}: {got!r:.60}")
    return wrong


@pytest.mark.parametrize("kind", KINDS)
def test_an_odd_value_has_one_verdict_at_every_door(engine: Engine, kind: str) -> None:
    # In a usual run a value is of every third kind, and each kind meets every third value.
    values = ODD if FULL else ODD[KINDS.index(kind) % 3 :: 3]

    wrong = [each for value in values for each in wrong_doors(engine, kind, value)]

    assert not wrong, "\n".join(wrong)


NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**18), max_value=10**18),
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=10**6, places=3),
    st.from_regex(r"[ \t+-]?[0-9０-９]{1,17}([.．][0-9]{0,12})?[ \n]?", fullmatch=True),
)


@examples(30)
@given(value=st.one_of(NUMBERS, st.text(), st.dates(), st.datetimes(), st.booleans()))
def test_any_value_has_one_verdict_at_every_door(engine: Engine, value: Any) -> None:
    wrong = [each for kind in KINDS for each in wrong_doors(engine, kind, value)]

    assert not wrong, "\n".join(wrong)


def test_a_lenient_door_would_be_caught(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def lenient(engine: Engine, question: str, path: str, value: Any) -> Any:
        return at_the_record(engine, question, path, str(value).strip())

    monkeypatch.setitem(globals(), "DOORS", (lenient,))

    assert wrong_doors(engine, "hours", np.int64(8))
    assert not wrong_doors(engine, "hours", "8")


def test_every_kind_of_fact_but_lists_comes_in_by_every_door() -> None:
    kinds = {fact.type.kind for fact in FACTS}

    assert kinds - {type_.kind for type_ in TYPES.values()} <= {Kind.TEXTS}
