from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, Final

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.columns.one_by_one import (
    Row,
    completions,
    consistent,
    ledger_of,
    registered,
    to_register,
    topped_up,
)
from tests.effort import examples

from zsgx import Engine, FactsError, HourEntry, HourLedger, OpenEntry, QuestionError
from zsgx.domain.codec import to_json
from zsgx.engine.records.hours import hour_balances, top_up

DAY: Final = datetime.date(2024, 6, 1)
AT: Final[dict[str, Any]] = {"at": "qingdao", "date": DAY}
REGISTERED: Final = "training.registered_hours"
TO_REGISTER: Final = "hours.to_register"
HOURS: Final = pl.Decimal(38, 2)
Entry = tuple[str, str, Decimal]
SCHEMA: Final = {
    "person.id": pl.String(),
    "training.id": pl.String(),
    "training.programme": pl.String(),
    "training.hours": HOURS,
    "certificate.training": pl.Boolean(),
    "certificate.level": pl.String(),
    "certificate.issued_on": pl.Date(),
    "training.in_published_plan": pl.Boolean(),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    # Digital training outside the plan and without a certificate is then never open.
    return Engine.load(
        plugins=["national", "guangxi", "qingdao", "weihai"],
        readings={"uncertified": "not_recorded"},
    )


def training(hours: str | None = "40", **others: Any) -> Row:
    """Return a training of one person with a certificate, which doubles the hours in Qingdao."""
    row = {
        "person.id": "p",
        "training.id": "t",
        "training.programme": "digital_engineer",
        "training.hours": hours and Decimal(hours),
        "certificate.training": True,
        "certificate.level": "none",
        "certificate.issued_on": datetime.date(2024, 1, 1),
        "training.in_published_plan": False,
    }
    return consistent({**row, **{name.replace("__", "."): value for name, value in others.items()}})


def frame_of(rows: Sequence[Row]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def entries_of(*entries: Entry) -> pl.DataFrame:
    schema = {"person": pl.String(), "training": pl.String(), "hours": HOURS}
    return pl.DataFrame(entries, schema=schema, orient="row")


def entry(hours: str, person: str = "p", course: str = "t") -> Entry:
    return person, course, Decimal(hours)


def topped(engine: Engine, rows: Sequence[Row], *entries: Entry, **how: Any) -> pl.DataFrame:
    return top_up(engine.decide_table, frame_of(rows), entries_of(*entries), **{**AT, **how})


def both(found: pl.DataFrame) -> list[tuple[Any, ...]]:
    return found.select(REGISTERED, TO_REGISTER).rows()


# Topping up


def test_hours_that_the_ledger_holds_are_taken_off(engine: Engine) -> None:
    found = topped(engine, [training()], entry("40"), entry("5", course="u"), entry("7", "q"))

    assert both(found) == [(40, 40)]
    assert found[REGISTERED].dtype == HOURS


def test_a_reversal_gives_the_hours_back(engine: Engine) -> None:
    found = topped(engine, [training()], entry("40"), entry("-40"), entry("12.25"))

    assert both(found) == [(Decimal("12.25"), Decimal("67.75"))]


def test_of_a_training_that_a_complete_ledger_does_not_hold_nothing_is_registered(
    engine: Engine,
) -> None:
    assert both(topped(engine, [training()])) == [(0, 80)]


def test_of_one_that_an_incomplete_ledger_does_not_hold_it_is_unknown(engine: Engine) -> None:
    rows = [training(), training(training__id="u")]

    found = topped(engine, rows, entry("40", course="u"), complete=False)

    assert both(found) == [(None, None), (40, 40)]


def test_two_rows_of_one_training_register_its_hours_once(engine: Engine) -> None:
    rows = [training(), training(), training(person__id="q"), training(training__id="u")]

    assert both(topped(engine, rows)) == [(0, 80), (80, 0), (0, 80), (0, 80)]


def test_a_later_row_with_more_hours_registers_the_difference(engine: Engine) -> None:
    rows = [training("20.25"), training("30.5"), training("10"), training("30.75")]

    found = topped(engine, rows, entry("1.01"))

    assert both(found) == [
        (Decimal("1.01"), Decimal("39.49")),
        (Decimal("40.50"), Decimal("20.50")),
        (Decimal("61.00"), 0),
        (Decimal("61.00"), Decimal("0.50")),
    ]


def test_more_than_is_due_is_never_taken_back(engine: Engine) -> None:
    assert both(topped(engine, [training(), training()], entry("100"))) == [(100, 0), (100, 0)]


def test_a_row_on_which_policy_is_silent_registers_nothing(engine: Engine) -> None:
    rows = [training(training__programme="other"), training()]

    found = topped(engine, rows)

    assert found[f"{TO_REGISTER}.status"].to_list() == ["silent", "decided"]
    assert both(found) == [(0, None), (0, 80)]


def test_a_row_whose_hours_are_open_leaves_what_is_registered_after_it_unknown(
    engine: Engine,
) -> None:
    rows = [training("10"), training(None), training(), training(training__id="u")]

    assert both(topped(engine, rows)) == [(0, 20), (20, None), (None, None), (0, 80)]


def test_the_hours_of_a_row_without_its_training_may_be_anyones_of_the_person(
    engine: Engine,
) -> None:
    unnamed = training("20", training__id=None)
    rows = [
        training("10"),
        unnamed,
        training("10"),
        training("20", training__id="u"),
        training(person__id="q"),
    ]

    found = topped(engine, rows, entry("40", course="u"))

    # It could bring 40 hours, which the ledger holds of the other training already.
    assert both(found) == [(0, 20), (None, None), (None, None), (40, 0), (0, 80)]


def test_a_row_of_nobody_known_may_be_anybodys(engine: Engine) -> None:
    rows = [training(person__id=None, training__id=None), training(), training(person__id="q")]

    assert both(topped(engine, rows)) == [(None, None), (None, None), (None, None)]


def test_what_was_given_as_registered_is_replaced_where_it_stands(engine: Engine) -> None:
    rows = frame_of([training()]).insert_column(0, pl.lit(7).alias(REGISTERED))

    found = top_up(engine.decide_table, rows, entries_of(entry("40")), **AT)

    assert found.columns[: len(rows.columns)] == rows.columns
    assert both(found) == [(40, 40)]


def test_further_questions_are_answered_and_rows_stay_in_their_order(engine: Engine) -> None:
    rows = frame_of([training(training__id=name) for name in "zyxw"])

    found = top_up(
        engine.decide_table, rows, entries_of(), ask=["hours.credited"], detail="value", **AT
    )

    assert found.columns == [*rows.columns, REGISTERED, TO_REGISTER, "hours.credited"]
    assert found.select(rows.columns).equals(rows)


def test_lazy_tables_give_a_lazy_one(engine: Engine) -> None:
    rows, entries = frame_of([training(), training()]), entries_of(entry("40"))

    lazy = top_up(engine.decide_table, rows.lazy(), entries.lazy(), **AT)

    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect().equals(top_up(engine.decide_table, rows, entries, **AT))


def test_no_trainings_need_nothing(engine: Engine) -> None:
    assert topped(engine, [], entry("40")).height == 0


def test_hours_of_the_ledger_may_be_floats_that_are_exact(engine: Engine) -> None:
    entries = entries_of(entry("40.1")).with_columns(pl.col("hours").cast(pl.Float64))

    found = top_up(engine.decide_table, frame_of([training()]), entries, **AT)

    assert both(found) == [(Decimal("40.10"), Decimal("39.90"))]


def test_a_ledger_that_cannot_be_used_is_refused_with_all_its_faults(engine: Engine) -> None:
    entries = pl.DataFrame({"person": ["p", None], "hours": [1.005, None]})

    with pytest.raises(FactsError) as caught:
        top_up(engine.decide_table, frame_of([training()]), entries, **AT)

    assert caught.value.text.en == "the hour ledger cannot be used:"
    assert [fault.en for fault in caught.value.faults] == [
        "there is no column training. Available: hours, person",
        "column hours, 1 row: 1.005 must be exact to 0.01",
        "column person, 1 row: None must not be null",
        "column hours, 1 row: None must not be null",
    ]


def test_hours_of_a_kind_that_are_none_are_refused(engine: Engine) -> None:
    entries = entries_of().with_columns(pl.lit(None, pl.Date).alias("hours"))

    with pytest.raises(FactsError, match="column hours holds Date, and hours"):
        top_up(engine.decide_table, frame_of([training()]), entries, **AT)


# Against a ledger that is posted to, one record at a time

_VALUES: Final[dict[str, list[Any]]] = {
    "person.id": ["p", "q"],
    "training.id": ["t", "u"],
    "training.programme": ["digital_engineer", "other"],
    "training.hours": [Decimal("10.25"), Decimal(20), Decimal("40.50")],
    "certificate.training": [True, False],
    "training.in_published_plan": [True, False],
}


@st.composite
def tables(draw: st.DrawFn, *, unknown: bool = True, most: int = 8) -> list[Row]:
    rows = []
    for _ in range(draw(st.integers(1, most))):
        row = training()
        for name, values in _VALUES.items():
            rare = unknown and draw(st.integers(0, 14)) == 0
            row[name] = None if rare else draw(st.sampled_from(values))
        rows.append(consistent(row))
    return rows


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    hundredths = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-2))
    credit = st.tuples(st.sampled_from("pq"), st.sampled_from("tu"), hundredths)
    entries: list[Entry] = draw(st.lists(credit, max_size=5))
    back = draw(st.sets(st.sampled_from(entries))) if entries else set()
    return [
        *entries,
        *((person, course, -hours) for person, course, hours in sorted(back) if hours),
    ]


@examples(80)
@given(rows=tables(unknown=False), entries=ledgers())
def test_top_ups_are_those_of_a_ledger_that_is_posted_to_row_by_row(
    engine: Engine, rows: list[Row], entries: list[Entry]
) -> None:
    found = both(topped(engine, rows, *entries))

    assert found == topped_up(engine, rows, ledger_of(entries), **AT)


@examples(80)
@given(rows=tables(), entries=ledgers(), complete=st.booleans())
def test_hours_are_unknown_exactly_where_something_could_change_them(
    engine: Engine, rows: list[Row], entries: list[Entry], *, complete: bool
) -> None:
    found = topped(engine, rows, *entries, complete=complete)[REGISTERED].to_list()

    assert found == registered(engine, rows, ledger_of(entries), complete=complete, **AT)


@examples(40)
@given(rows=tables(most=4), entries=ledgers())
def test_what_is_known_of_hours_holds_however_the_unknown_turns_out(
    engine: Engine, rows: list[Row], entries: list[Entry]
) -> None:
    found = both(topped(engine, rows, *entries))

    assert contradictions(engine, rows, entries, found) == []


def contradictions(
    engine: Engine, rows: list[Row], entries: list[Entry], found: list[tuple[Any, ...]]
) -> list[str]:
    """Return what *found* says that is not so in one of the tables that *rows* may be."""
    values = {**_VALUES, "training.id": ["t", "u", "another"]}
    ledger = ledger_of(entries)
    return [
        f"row {place}: {said} where it is {is_so} of {whole}"
        for whole in islice(completions(rows, values, []), 100)
        for place, (row, is_so) in enumerate(
            zip(found, topped_up(engine, whole, ledger, **AT), strict=True)
        )
        for said, true in zip(row, is_so, strict=True)
        if said not in (None, true)
    ]


def test_the_posted_ledger_notices_a_row_that_registers_twice(engine: Engine) -> None:
    rows = [training(), training()]
    alone = [to_register(engine, row, Decimal(0), **AT)[1] for row in rows]

    posted = topped_up(engine, rows, HourLedger(), **AT)

    assert [left for _, left in posted] != alone


def test_the_completed_trainings_notice_an_unknown_taken_for_nothing(engine: Engine) -> None:
    rows = [training(None), training()]

    assert contradictions(engine, rows, [], [(Decimal(0), None), (Decimal(0), Decimal(80))])


# Balances

_CREDITS: Final = st.lists(
    st.builds(
        HourEntry,
        id=st.integers(0, 10**6).map(str),
        person=st.sampled_from(["p", "q"]),
        training=st.sampled_from(["t", "u"]),
        hours=st.integers(0, 10**6).map(lambda number: Decimal(number).scaleb(-2)),
        year=st.integers(2022, 2024),
        subject=st.sampled_from([None, "public", "professional"]),
        credited_on=st.just(DAY),
        recorded_on=st.just(DAY),
    ),
    max_size=12,
    unique_by=lambda entry: entry.id,
)


def table_of(ledger: HourLedger) -> pl.DataFrame:
    schema = {
        "person": pl.String(),
        "training": pl.String(),
        "year": pl.Int64(),
        "subject": pl.String(),
        "hours": HOURS,
    }
    rows = [tuple(getattr(entry, name) for name in schema) for entry in ledger]
    return pl.DataFrame(rows, schema=schema, orient="row")


@examples(60)
@given(credits=_CREDITS, data=st.data())
def test_balances_are_those_of_the_ledger(credits: list[HourEntry], data: st.DataObject) -> None:  # noqa: A002 - what they are
    ledger = HourLedger.replay(credits)
    for taken_back in data.draw(st.sets(st.sampled_from(credits))) if credits else ():
        ledger = ledger.reverse(
            taken_back.id, id=f"r{taken_back.id}", recorded_on=DAY, reason="error"
        )

    found = hour_balances(table_of(ledger))

    assert {row[:3]: row[3] for row in found.rows()} == ledger.balances()
    assert found["hours"].dtype == HOURS


def test_balances_notice_a_reversal_that_is_left_out() -> None:
    ledger = ledger_of([entry("40"), entry("40", "q"), entry("-40")])

    found = hour_balances(table_of(ledger).filter(pl.col("hours") > 0))

    assert {row[:3]: row[3] for row in found.rows()} != ledger.balances()


def test_balances_by_person_alone_are_sorted_and_lazy_where_the_ledger_is() -> None:
    ledger = table_of(ledger_of([entry("0.10", "q"), entry("0.20", "q"), entry("1", "p")]))

    found = hour_balances(ledger.lazy(), by=["person"])

    assert isinstance(found, pl.LazyFrame)
    assert found.collect().rows() == [("p", 1, 0), ("q", Decimal("0.30"), 0)]


def test_an_entry_without_its_year_has_no_balance() -> None:
    ledger = table_of(ledger_of([entry("1")])).with_columns(pl.lit(None, pl.Int64).alias("year"))

    with pytest.raises(FactsError, match="column year, 1 row: None must not be null"):
        hour_balances(ledger)


# Open entries

_OPENED: Final = st.lists(
    st.builds(
        OpenEntry,
        id=st.integers(0, 10**6).map(lambda number: f"o{number}"),
        person=st.sampled_from(["p", "q"]),
        training=st.just("t"),
        year=st.sampled_from([None, 2022, 2023]),
        subject=st.sampled_from([None, "public", "professional"]),
        most=st.sampled_from([None, Decimal(8), Decimal(0)]),
        recorded_on=st.just(DAY),
    ),
    max_size=5,
    unique_by=lambda entry: entry.id,
)


def whole_table_of(ledger: HourLedger) -> pl.DataFrame:
    schema = {
        "type": pl.String(),
        "id": pl.String(),
        "person": pl.String(),
        "training": pl.String(),
        "year": pl.Int64(),
        "subject": pl.String(),
        "hours": HOURS,
        "most": HOURS,
        "reverses": pl.String(),
        "settles": pl.List(pl.String()),
    }
    rows = [
        (
            "open_entry" if isinstance(entry, OpenEntry) else "hour_entry",
            *(getattr(entry, name, None) for name in [*schema][1:]),
        )
        for entry in ledger
    ]
    return pl.DataFrame(rows, schema=schema, orient="row")


@examples(60)
@given(credits=_CREDITS, opened=_OPENED, data=st.data())
def test_open_entries_add_nothing_and_are_counted_wherever_they_could(
    credits: list[HourEntry],  # noqa: A002 - what they are
    opened: list[OpenEntry],
    data: st.DataObject,
) -> None:
    ledger = HourLedger.replay([*opened, *credits])
    for settled in data.draw(st.sets(st.sampled_from(opened))) if opened else ():
        settles = (settled.id,)
        settling = evolve(_SETTLING, id=f"s{settled.id}", person=settled.person, settles=settles)
        ledger = ledger.credit(settling)
        if data.draw(st.booleans()):
            ledger = taken_back(ledger, settling.id)
    for spared in [each for person in "pq" for each in ledger.open_entries(person)][:1]:
        ledger = taken_back(ledger, spared.id)
    still_open = [each for person in "pq" for each in ledger.open_entries(person)]

    found = hour_balances(whole_table_of(ledger))

    balances = ledger.balances()
    alone = {(each.person, each.year, each.subject) for each in still_open}
    assert {row[:3] for row in found.rows()} == {*balances, *alone}
    for person, year, subject, hours, open_ in found.rows():
        assert hours == balances.get((person, year, subject), 0)
        assert open_ == sum(
            each.person == person and each.year in (None, year) and each.subject in (None, subject)
            for each in still_open
        )


_SETTLING: Final = HourEntry(
    id="s", person="p", training="t", hours=Decimal(1), year=2024, credited_on=DAY, recorded_on=DAY
)


def taken_back(ledger: HourLedger, name: str) -> HourLedger:
    return ledger.reverse(name, id=f"r{name}", recorded_on=DAY, reason="error")


def test_open_entries_of_no_known_year_count_for_all_years() -> None:
    opened = OpenEntry(id="o", person="p", training="t", recorded_on=DAY)
    ledger = ledger_of([entry("40")]).append(opened)

    found = hour_balances(whole_table_of(ledger), by=["year"])

    assert found.rows() == [(2024, 40, 1), (None, 0, 1)]


def test_open_entries_register_nothing(engine: Engine) -> None:
    opened = OpenEntry(id="o", person="p", training="t", least=Decimal(8), recorded_on=DAY)
    ledger = whole_table_of(ledger_of([entry("40")]).append(opened))

    found = top_up(engine.decide_table, frame_of([training()]), ledger, **AT)

    assert both(found) == [(40, 40)]


def test_a_table_with_open_entries_has_what_tells_whether_they_stand() -> None:
    opened = OpenEntry(id="o", person="p", training="t", recorded_on=DAY)
    ledger = whole_table_of(HourLedger().append(opened))

    with pytest.raises(FactsError, match="there is no column id"):
        hour_balances(ledger.drop("id"))
    with pytest.raises(FactsError, match="column person, 1 row: None must not be null"):
        hour_balances(ledger.with_columns(pl.lit(None, pl.String).alias("person")))


# Columns of all types

_EMPTY_LEDGER: Final[dict[str, list[Any]]] = {
    "person": [],
    "training": [],
    "hours": [],
    "year": [],
    "subject": [],
}
_TEXT: Final = (pl.String(), pl.Categorical(), pl.Enum(["p", "t"]), pl.Enum(["t", "q", "p"]))
_WHOLE: Final = (pl.Int8(), pl.Int64(), pl.UInt64(), pl.Int128())


def typed(values: Sequence[Any], type_: pl.DataType, names: Sequence[str]) -> pl.DataFrame:
    columns = dict(zip(names, values, strict=True))
    return pl.DataFrame({name: pl.Series([value], dtype=type_) for name, value in columns.items()})


def topped_of(engine: Engine, mine: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    trainings = frame_of([training()]).drop("person.id", "training.id").hstack(mine)
    ledger = theirs.with_columns(hours=pl.lit(40))
    return top_up(engine.decide_table, trainings, ledger, by=("who", "what"), **AT)


@pytest.mark.parametrize(
    ("mine", "theirs", "values"),
    [
        *((one, other, ("p", "t")) for one in _TEXT for other in _TEXT),
        *((one, other, (1, 2)) for one in _WHOLE for other in _WHOLE),
        (pl.Date(), pl.Date(), (DAY, DAY)),
    ],
)
def test_text_and_whole_numbers_meet_however_they_are_kept(
    engine: Engine, mine: pl.DataType, theirs: pl.DataType, values: tuple[Any, Any]
) -> None:
    trainings = typed(values, mine, ("who", "what"))

    found = topped_of(engine, trainings, typed(values, theirs, ("person", "training")))

    assert both(found) == [(40, 40)]
    assert found.select("who", "what").equals(trainings)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (pl.Series([1]), pl.Series(["p"])),
        (pl.Series([1]), pl.Series([1.0])),
        (pl.Series(["p"]), pl.Series([DAY])),
        (pl.Series([DAY]), pl.Series(["p"], dtype=pl.Categorical())),
        (pl.Series(["p"], dtype=pl.Enum(["p"])), pl.Series([1])),
        (pl.Series([DAY]), pl.Series([datetime.datetime(2024, 6, 1)])),  # none
    ],
)
def test_columns_that_cannot_meet_are_named_with_their_types(
    engine: Engine, mine: pl.Series, theirs: pl.Series
) -> None:
    with pytest.raises(FactsError) as caught:
        topped_of(
            engine,
            pl.DataFrame({"who": mine, "what": mine}),
            pl.DataFrame({"person": theirs, "training": theirs}),
        )

    start = f"column who holds {mine.dtype}, and column person of the hour ledger holds"
    assert caught.value.faults[0].en.startswith(f"{start} {theirs.dtype}, which cannot")
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize("type_", [pl.String(), pl.Int64(), pl.Date(), pl.Null()])
def test_an_empty_ledger_of_no_types_holds_nothing(engine: Engine, type_: pl.DataType) -> None:
    who = pl.Series([None], dtype=type_)
    rows = frame_of([training(), training()]).with_columns(pl.lit(who[0], type_).alias("person.id"))

    found = top_up(engine.decide_table, rows, pl.DataFrame(_EMPTY_LEDGER), **AT)

    assert both(found) == [(None, None)] * 2
    known = frame_of([training()])
    assert both(top_up(engine.decide_table, known, pl.DataFrame(_EMPTY_LEDGER), **AT)) == [(0, 80)]
    assert hour_balances(pl.DataFrame(_EMPTY_LEDGER)).height == 0
    nothing = pl.DataFrame({"person.id": [], "training.id": [], "training.hours": []})
    assert top_up(engine.decide_table, nothing, entries_of(entry("1")), **AT).height == 0


def test_an_empty_text_is_no_person_and_no_training(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"table of trainings(.|\n)*column training.id, 1 row: ''"):
        topped(engine, [training(training__id="")])
    with pytest.raises(FactsError, match=r"hour ledger(.|\n)*column person, 1 row: '' must not"):
        topped(engine, [training()], entry("1", ""))
    with pytest.raises(FactsError, match="column training, 1 row: '' must not"):
        hour_balances(table_of(ledger_of([entry("1")])).with_columns(training=pl.lit("")))


# What an entry may hold


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        *(("subject", bad) for bad in ("Professional", "专业科目", "")),
        *(("year", bad) for bad in (2024.5, "next", 1, -2024, 9999)),
        *(("type", bad) for bad in ("nonsense", "Open_Entry", "")),
        *((name, "") for name in ("id", "person", "training")),
    ],
)
def test_what_no_entry_holds_is_refused(engine: Engine, name: str, bad: Any) -> None:
    ledger = whole_table_of(ledger_of([entry("40")])).with_columns(pl.lit(bad).alias(name))

    with pytest.raises(FactsError, match=f"column {name}, 1 row: "):
        hour_balances(ledger)
    with pytest.raises(FactsError, match=f"column {name}, 1 row: "):
        top_up(engine.decide_table, frame_of([training()]), ledger, **AT)


@pytest.mark.parametrize(
    "years", [["2024", "２０２４"], [2024.0, 2024], [Decimal(2024), Decimal("2024.0")]]
)
def test_a_year_is_one_however_it_is_written(years: list[Any]) -> None:
    ledger = pl.DataFrame({"person": ["p", "p"], "year": years, "hours": [1, 2]}, strict=False)

    assert hour_balances(ledger).rows() == [("p", 2024, None, 3, 0)]


@pytest.mark.parametrize("name", ["hours", "hours.open"])
def test_a_column_to_sum_by_is_not_called_as_one_of_the_balances_is(name: str) -> None:
    ledger = entries_of(entry("1")).with_columns(pl.lit(1).alias(name))

    with pytest.raises(QuestionError, match=f"by: the answer has a column {name} too"):
        hour_balances(ledger, by=["person", name])


def test_names_that_are_kept_are_refused(engine: Engine) -> None:
    kept = pl.lit(1).alias("__across.held")
    rows, ledger = frame_of([training()]), entries_of(entry("1"))

    with pytest.raises(FactsError, match=r"column __across\.held: names"):
        hour_balances(ledger.with_columns(kept), by=["person"])
    with pytest.raises(FactsError, match=r"column __across\.held: names"):
        top_up(engine.decide_table, rows, ledger.with_columns(kept), **AT)
    with pytest.raises(FactsError, match=r"column __across\.held: names"):
        top_up(engine.decide_table, rows.with_columns(kept), ledger, **AT)


def test_a_ledger_may_leave_out_what_none_of_its_entries_knows(engine: Engine) -> None:
    opened = [OpenEntry(id=name, person="p", training="t", recorded_on=DAY) for name in "ab"]
    ledger = pl.DataFrame([to_json(each) for each in opened])

    assert not {"hours", "year", "subject", "most", "reverses", "settles"} & {*ledger.columns}
    assert hour_balances(ledger).rows() == [("p", None, None, 0, 2)]
    assert both(top_up(engine.decide_table, frame_of([training()]), ledger, **AT)) == [(0, 80)]
    credit = pl.DataFrame([to_json(_SETTLING)])
    assert hour_balances(credit).rows() == [("p", 2024, None, 1, 0)]
    with pytest.raises(FactsError, match="column hours, 1 row: None must not be null"):
        hour_balances(credit.drop("hours"))
    with pytest.raises(FactsError, match="there is no column hours"):
        hour_balances(credit.drop("hours", "type"))


def test_references_of_entries_meet_however_they_are_kept() -> None:
    ledger = pl.DataFrame(
        {
            "type": ["open_entry", "open_entry", "open_entry", "hour_entry"],
            "id": [1, 2, 3, 4],
            "person": ["p"] * 4,
            "year": [2024] * 4,
            "hours": [None, None, None, "1"],
            "reverses": pl.Series([None, None, 1, None], dtype=pl.Int8),
            "settles": [None, None, None, [2]],
        }
    )

    assert hour_balances(ledger).rows() == [("p", 2024, None, 1, 0)]
    by_text = ledger.with_columns(pl.col("id").cast(pl.String))
    with pytest.raises(FactsError) as caught:
        hour_balances(by_text)
    assert [fault.en.partition(",")[0] for fault in caught.value.faults] == [
        "column reverses holds Int8",
        "column settles holds Int64",
    ]
    with pytest.raises(FactsError, match="column settles holds String, and lists of references"):
        hour_balances(by_text.with_columns(reverses=None, settles=pl.lit("2")))


def test_a_participation_is_of_a_person_and_a_training(engine: Engine) -> None:
    with pytest.raises(QuestionError, match=r"by is two columns, .* not 1"):
        top_up(engine.decide_table, frame_of([]), entries_of(), by=("person.id",), **AT)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", ["37020019900101123x", "37020019900101123X "])
def test_references_that_look_alike_in_the_two_tables_are_refused(
    engine: Engine, other: str
) -> None:
    trainings = frame_of([training(person__id="37020019900101123X")])

    with pytest.raises(FactsError, match="differ only in width, blanks or a last x"):
        top_up(engine.decide_table, trainings, entries_of(entry("8", other)), **AT)


def test_a_reference_that_a_float_has_ruined_is_refused(engine: Engine) -> None:
    # What pandas makes of a column of long numbers in which one is missing.
    trainings = frame_of([training(), training()]).with_columns(
        pl.Series("person.id", [370200199001011234.0, None])
    )

    with pytest.raises(FactsError, match="a long number has lost its last digits"):
        top_up(engine.decide_table, trainings, entries_of(), **AT)


ENTRIES: Final = {
    "id": ["a", "b"],
    "person": ["p", "p"],
    "training": ["t", "t"],
    "year": [2024, 2024],
    "subject": ["public", "public"],
    "hours": [Decimal(8), Decimal(-8)],
    "reverses": [None, "a"],
}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": ["a", "a"]}, "column id: these entries stand in several rows: 'a'"),
        ({"reverses": ["a", "a"]}, "column reverses: these entries are taken back more than once"),
        ({"hours": [Decimal(8), Decimal(-9)]}, "the reversals of these entries take back other"),
    ],
)
def test_a_table_of_entries_holds_what_a_ledger_would(changed: dict[str, Any], said: str) -> None:
    assert hour_balances(pl.DataFrame(ENTRIES))["hours"].to_list() == [0]
    with pytest.raises(FactsError, match=said):
        hour_balances(pl.DataFrame({**ENTRIES, **changed}))


@pytest.mark.parametrize(
    ("dtype", "numbers"),
    [
        (pl.Float64, [990100199001010012, 990100199001010021]),
        (pl.Float32, [16777216, 16777217]),
    ],
)
def test_no_two_people_become_one_in_a_float(dtype: Any, numbers: list[int]) -> None:
    ledger = pl.DataFrame({**ENTRIES, "hours": [Decimal(8), Decimal(9)], "reverses": [None, None]})
    ledger = ledger.with_columns(pl.Series("person", numbers).cast(dtype))

    with pytest.raises(FactsError, match="a long number has lost its last digits"):
        hour_balances(ledger)


def test_an_entry_of_unknown_kind_is_refused() -> None:
    kinds = {"type": ["hour_entry", None], "reverses": [None, None], "hours": [8, 9]}

    with pytest.raises(FactsError, match="column type, 1 row: None must not be null"):
        hour_balances(pl.DataFrame({**ENTRIES, **kinds}))


@pytest.mark.parametrize("dtype", [pl.Date(), pl.Boolean(), pl.List(pl.Int64()), pl.Binary()])
def test_a_year_of_a_type_that_no_year_has_is_refused(dtype: pl.DataType) -> None:
    years = pl.Series("year", [None, None], dtype=dtype)

    with pytest.raises(FactsError, match="column year holds"):
        hour_balances(pl.DataFrame(ENTRIES).with_columns(years))


@pytest.mark.parametrize("name", ["id", "reverses"])
def test_references_that_cannot_be_compared_are_refused(name: str) -> None:
    odd = pl.Series(name, [object(), object()], dtype=pl.Object)

    with pytest.raises(FactsError, match=f"column {name} holds"):
        hour_balances(pl.DataFrame(ENTRIES).with_columns(odd))


def test_a_ledger_of_one_entry_over_and_over_is_refused_at_once() -> None:
    number = 100_000
    ledger = pl.select(
        id=pl.repeat("a", number),
        reverses=pl.repeat("a", number),
        person=pl.repeat("p", number),
        training=pl.repeat("t", number),
        year=pl.repeat(2024, number),
        subject=pl.repeat("public", number),
        hours=pl.repeat(1, number),
    )

    with pytest.raises(FactsError, match="these entries stand in several rows"):
        hour_balances(ledger)
