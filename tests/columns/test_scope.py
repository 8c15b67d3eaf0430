"""Where and when the rows of a table are decided."""

import datetime
from typing import Any

import attrs
import polars as pl
import pytest
from tests.columns.registry import as_kind, plain
from tests.engine.desk import DAY, Desk

import zsgx
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.engine.columns.request import Column, TableScope, column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, UnknownPlaceError


def scope(engine: Engine, at: object, date: object = DAY) -> TableScope:
    return TableScope.of(engine.tables.rulebook, at, date)


def test_a_column_is_named(engine: Engine) -> None:
    assert column("place") == Column("place")
    assert zsgx.column("place") == column("place")
    assert scope(engine, column("place"), column("day")).columns == ("place", "day")
    assert scope(engine, "qingdao", column("day")).columns == ("day",)
    assert scope(engine, column("place")).columns == ("place",)
    assert scope(engine, "qingdao").columns == ()


@pytest.mark.parametrize(
    "spelling", ["qingdao", "370200", "青岛市", "Qingdao", "青岛", "山东省青岛市"]
)
def test_one_place_for_all_rows_may_be_spelt_as_for_a_single_record(
    engine: Engine, spelling: str
) -> None:
    made = scope(engine, spelling)

    assert made.at == "370200"
    assert list(made.chains) == ["370200"]
    assert made.chains["370200"] is engine.chain(spelling)


def test_a_column_may_spell_every_place_by_name_code_and_label_in_both_languages(
    engine: Engine,
) -> None:
    made = scope(engine, column("place"))

    assert set(made.chains) == {"000000", "450000", "370200", "371000"}
    spelt = [spelling for spelling, place in made.spellings.items() if place == "371000"]
    assert spelt[:5] == ["weihai", "371000", "威海市", "Weihai", "威海"]
    assert {"山东省威海市", "山东威海"} <= set(spelt)
    for spelling, place in made.spellings.items():
        assert engine.chain(spelling).place == made.chains[place].place


def test_a_label_of_two_places_is_that_of_neither_as_for_a_single_record(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation"), desk.policy("province"))

    made = scope(engine, column("place"))

    with pytest.raises(UnknownPlaceError, match="Several places are called 某地: 000000"):
        scope(engine, "某地")
    assert "某地" not in made.spellings
    assert "000000, 330000" in made.several["某地"].en


def test_a_place_without_a_name_or_a_label_goes_by_its_code(desk: Desk) -> None:
    policy = attrs.evolve(desk.policy("nation"), jurisdiction=Jurisdiction("000000"))
    engine = Engine.load(plugins=[], policies=[policy])

    assert scope(engine, column("place")).spellings == {"000000": "000000"}
    assert scope(engine, "000000").at == "000000"


def test_a_place_that_is_not_available_is_none_that_a_row_may_name(desk: Desk) -> None:
    lonely = desk.policy("city")
    engine = Engine.load(plugins=[], policies=[desk.policy("nation"), lonely])

    with pytest.raises(UnknownPlaceError, match="not declared under gaps"):
        scope(engine, "city")
    assert set(scope(engine, column("place")).chains) == {"000000"}


@pytest.mark.parametrize("at", ["qingdoa", "", None, 370200, ["qingdao"]])
def test_what_names_no_place_is_refused(engine: Engine, at: object) -> None:
    with pytest.raises(UnknownPlaceError, match="Unknown place"):
        scope(engine, at)


def test_one_day_for_all_rows_may_be_written_out(engine: Engine) -> None:
    assert scope(engine, "qingdao", "2024-05-01").date == DAY


@pytest.mark.parametrize(
    "date",
    [
        None,
        "2024-5-1",
        20240501,
        datetime.datetime(2024, 5, 1),
        datetime.date(1899, 12, 31),
    ],
)
def test_what_is_no_day_is_refused(engine: Engine, date: Any) -> None:
    with pytest.raises(FactsError, match="the date cannot be used"):
        scope(engine, "qingdao", date)


@pytest.mark.parametrize("kind", ["polars", "lazy", "pyarrow", "duckdb"])
@pytest.mark.parametrize("beside", ["qingdao", None])
def test_a_place_that_there_is_not_is_refused_even_where_the_answer_is_open_everywhere(
    engine: Engine, kind: str, beside: str | None
) -> None:
    frame = pl.DataFrame({"place": ["nowhere", beside], "training.hours": [8, 8]})

    with pytest.raises(Exception, match=r"nowhere"):
        plain(
            engine.decide_table(
                as_kind(kind, frame), ask=["hours.credited"], at=column("place"), date=DAY
            )
        )


@pytest.mark.parametrize("lazy", [False, True])
def test_a_day_that_there_is_not_is_refused_even_where_the_answer_is_open_on_every_day(
    engine: Engine, *, lazy: bool
) -> None:
    frame = pl.DataFrame({"day": ["2024-13-01"], "training.hours": [8]})

    with pytest.raises(FactsError, match="2024-13-01"):
        engine.decide_table(
            frame.lazy() if lazy else frame,
            ask=["hours.credited"],
            at="qingdao",
            date=column("day"),
        ).lazy().collect()


class Name(str):
    """A text of a class of its own."""

    __slots__ = ()


def test_records_may_write_places_in_any_way_and_name_none_that_is_shared(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation"), desk.policy("province"))
    asked: dict[str, Any] = {"ask": ["hours.credited"], "at": column("place"), "date": DAY}
    good = [{"place": Name("nation")}, {"place": "330000"}, {"place": None}]

    assert len(engine.decide_table(good, **asked)) == 3
    with pytest.raises(FactsError) as refused:
        engine.decide_table([*good, {"place": Name("某地")}, {"place": 330000}], **asked)
    said = refused.value.say("en")
    assert "'某地' is what several places are called" in said
    assert "330000 is not one of " in said


@pytest.mark.parametrize("scope", [{"at": "city"}, {"date": "day"}])
def test_who_means_a_column_and_names_a_value_is_told_how(
    engine: Engine, scope: dict[str, Any]
) -> None:
    (name,) = scope.values()
    with pytest.raises(
        (FactsError, UnknownPlaceError), match=f"If {name} is a column, write column"
    ):
        engine.decide_table(
            [{"city": "nation", "day": DAY}],
            ask=["hours.credited"],
            **{"at": "nation", "date": DAY, **scope},
        )
