"""Tables decided by Polars: read as facts, refused or decided, all rows at once."""

import datetime
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.columns.registry import ASKED, DAY, QUESTION, RECORDS
from tests.engine.desk import Desk, table

from zsgx.domain.kinds import enumeration
from zsgx.domain.vocabulary import Fact
from zsgx.engine.columns.polars.table import answers, decided_lazily, refused
from zsgx.engine.columns.request import Ask, column
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl
from zsgx.text import Text

ELIGIBLE, AMOUNT = "subsidy.training.eligible", "subsidy.training.amount"
RATIO = "external.training_fund_ratio"


def ask(engine: Engine, **changes: Any) -> Ask:
    asked = {**ASKED, "detail": "full", **changes}
    questions, at, date, detail = (asked[name] for name in ("ask", "at", "date", "detail"))
    return Ask.of(engine.tables, questions, at, date, {}, detail)


WAYS: dict[str, dict[str, pl.Expr]] = {
    "as they are": {},
    "options as text": {"certificate.level": pl.col("certificate.level").cast(pl.String)},
    "options as categories": {
        "certificate.level": pl.col("certificate.level").cast(pl.Categorical)
    },
    "options as an enum": {
        "certificate.level": pl.col("certificate.level").cast(
            pl.Enum(["none", "junior", "intermediate", "senior"])
        )
    },
    "options as an enum in another order": {
        "certificate.level": pl.col("certificate.level").cast(
            pl.Enum(["senior", "unused", "junior", "none"])
        )
    },
    "hours as floats": {"training.hours": pl.col("training.hours").cast(pl.Float64)},
    "hours as short floats": {"training.hours": pl.col("training.hours").cast(pl.Float32)},
    "hours as text": {"training.hours": pl.col("training.hours").cast(pl.String)},
    "hours as wider decimals": {"training.hours": pl.col("training.hours").cast(pl.Decimal(30, 6))},
    "days as text": {"certificate.issued_on": pl.col("certificate.issued_on").cast(pl.String)},
    "days as moments": {
        "certificate.issued_on": pl.col("certificate.issued_on").cast(pl.Datetime("ns"))
    },
    "truth values as text": {
        name: pl.col(name).cast(pl.String)
        for name in ("certificate.training", "training.in_published_plan")
    },
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("detail", ["full", "value"])
def test_the_same_facts_are_decided_alike_however_columns_hold_them(
    engine: Engine, way: str, detail: str
) -> None:
    plain = pl.DataFrame(RECORDS)
    wanted = answers(plain, ask(engine, detail=detail))

    frame = plain.with_columns(**WAYS[way])

    assert_frame_equal(answers(frame, ask(engine, detail=detail)), wanted)
    lazily = decided_lazily(frame.lazy(), ask(engine, detail=detail)).collect()
    assert_frame_equal(lazily, pl.concat([frame, wanted], how="horizontal"))


@pytest.mark.parametrize("rows", [1, 49_999, 50_000, 120_001])
def test_long_frames_are_decided_as_short_ones_are(engine: Engine, rows: int) -> None:
    plain = pl.DataFrame(RECORDS).with_columns(place=pl.lit("qingdao"), day=pl.lit(DAY))
    many = pl.concat([plain] * (rows // plain.height + 1)).head(rows)
    wanted = answers(plain, ask(engine))

    found = answers(many, ask(engine, at=column("place"), date=column("day")))

    assert found.height == rows
    expected = pl.concat([wanted] * (rows // plain.height + 1)).head(rows)
    assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    "places",
    [
        ["qingdao", "weihai", "national"],
        ["370200", "weihai", "国家"],
        ["青岛市", "Weihai", "000000"],
    ],
)
@pytest.mark.parametrize("kept_as", ["String", "Categorical", "Enum"])
def test_a_place_may_be_called_by_its_name_its_code_or_its_label(
    engine: Engine, places: list[str], kept_as: str
) -> None:
    kinds: dict[str, Any] = {
        "String": pl.String(),
        "Categorical": pl.Categorical(),
        "Enum": pl.Enum([*places, "elsewhere"]),
    }
    frame = pl.DataFrame([RECORDS[1]] * 3).with_columns(
        place=pl.Series(places, dtype=kinds[kept_as])
    )
    alone = [
        engine.decide_table(pl.DataFrame([RECORDS[1]]), **{**ASKED, "at": place})[QUESTION].item()
        for place in places
    ]

    for found in (
        answers(frame, ask(engine, at=column("place"))),
        decided_lazily(frame.lazy(), ask(engine, at=column("place"))).collect(),
    ):
        assert found[QUESTION].to_list() == alone


@pytest.mark.parametrize("place", ["elsewhere", "", "qingdao ", "Qingdao City"])
def test_a_place_that_nobody_knows_is_refused_with_all_that_are_known(
    engine: Engine, place: str
) -> None:
    frame = pl.DataFrame(RECORDS[:2]).with_columns(place=pl.Series(["370200", place]))

    with pytest.raises(FactsError, match="is not one of national, qingdao") as refusal:
        answers(frame, ask(engine, at=column("place")))

    (fault,) = refusal.value.faults
    assert f"column place, 1 row: {place!r} is not one of" in fault.en
    assert "青岛市" in fault.zh


def test_the_rows_that_cannot_be_used_are_told_with_every_fault_of_each(engine: Engine) -> None:
    frame = pl.DataFrame(RECORDS[:3]).with_columns(
        **{
            "certificate.level": pl.Series(["master", "none", "doctor"]),
            "training.hours": pl.Series(["8", "110101199003071234", "-1"]),
        }
    )

    found = refused(frame, ask(engine))

    assert found.columns == ["row", "column", "value", "contradicts", "why.zh", "why.en"]
    assert found.select("row", "column", "value").rows() == [
        (0, "certificate.level", "master"),
        (1, "training.hours", "110***********1234"),
        (2, "certificate.level", "doctor"),
        (2, "training.hours", "-1"),
    ]
    assert found["why.en"].to_list() == [
        "is not one of none, junior, intermediate, senior",
        "is out of range",
        "is not one of none, junior, intermediate, senior",
        "must not be negative",
    ]


def test_where_all_rows_can_be_used_none_is_told(engine: Engine) -> None:
    usable = pl.DataFrame(RECORDS)
    bare = usable.select("number")

    for frame in (usable, bare, usable.head(0)):
        found = refused(frame, ask(engine))
        assert found.height == 0
        assert found.columns == ["row", "column", "value", "contradicts", "why.zh", "why.en"]


def test_columns_that_cannot_be_used_are_refused_before_any_row(engine: Engine) -> None:
    frame = pl.DataFrame(RECORDS).with_columns(**{"training.hours": pl.lit(value=True)})

    for decide in (answers, refused):
        with pytest.raises(FactsError, match=r"column training\.hours holds Boolean"):
            decide(frame, ask(engine))
    with pytest.raises(FactsError, match=r"column training\.hours holds Boolean"):
        decided_lazily(frame.lazy(), ask(engine))


def test_a_lazy_frame_is_read_from_files_and_written_to_them_as_it_streams(
    engine: Engine, tmp_path: Any
) -> None:
    plain = pl.DataFrame(RECORDS)
    plain.write_parquet(tmp_path / "in.parquet")

    decided = engine.decide_table(pl.scan_parquet(tmp_path / "in.parquet"), **ASKED)
    decided.sink_parquet(tmp_path / "out.parquet")

    whole = engine.decide_table(plain, **ASKED)
    assert_frame_equal(pl.read_parquet(tmp_path / "out.parquet"), whole)


def test_a_lazy_frame_can_be_filtered_and_cut_after_it_is_decided(engine: Engine) -> None:
    whole = engine.decide_table(pl.DataFrame(RECORDS), **ASKED)

    decided = engine.decide_table(pl.LazyFrame(RECORDS), **ASKED)

    kept = pl.col(QUESTION).is_not_null()
    assert_frame_equal(decided.filter(kept).collect(), whole.filter(kept))
    assert_frame_equal(
        decided.select(QUESTION, "number").collect(), whole.select(QUESTION, "number")
    )
    assert_frame_equal(decided.tail(2).collect(), whole.tail(2))


def test_a_batch_that_cannot_be_used_is_refused_where_it_is_worked_out(desk: Desk) -> None:
    engine = desk.one(AMOUNT, f"id: a, when: {RATIO} > 2, then: 1, cite: N-1/1/a")
    frame = pl.LazyFrame({RATIO: ["1", "3", "三", None]})

    decided = engine.decide_table(frame, ask=[AMOUNT], at="nation", date=DAY)

    assert decided.head(2).collect()[AMOUNT].to_list() == [None, 1]
    with pytest.raises(FactsError, match=f"column {RATIO}, 1 row: '三' must be") as refusal:
        decided.collect()
    assert len(refusal.value.faults) == 1


# Outside values

PAID = "id: p, when: training.online, then: external.training_subsidy_standard, cite: N-1/1/p"


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("wrong", ["abc", "", "-5x", "8.005"])
def test_an_outside_value_that_cannot_be_read_is_refused_and_never_that_of_the_engine(
    desk: Desk, wrong: str, *, lazy: bool
) -> None:
    engine = desk.engine(
        desk.policy("nation", table(AMOUNT, PAID)), external={"training_subsidy_standard": 3000}
    )
    frame = pl.DataFrame(
        {"external.training_subsidy_standard": [wrong, "5", None], "training.online": [True] * 3}
    )

    with pytest.raises(FactsError, match=r"external\.training_subsidy_standard, 1 row"):
        engine.decide_table(
            frame.lazy() if lazy else frame, ask=AMOUNT, at="nation", date=DAY
        ).lazy().collect()


@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("kept_as", [pl.String(), pl.Enum(["low", "high"]), pl.Enum(["low"])])
def test_an_outside_value_with_options_fills_its_gaps_too(
    desk: Desk, kept_as: pl.DataType, *, lazy: bool
) -> None:
    module = ModuleType("zsgx_nation")

    @hookimpl
    def zsgx_facts() -> Sequence[Fact]:
        return [Fact("external.tide", enumeration("low", "high"), Text("潮汐", "the tide"))]

    vars(module).update(zsgx_facts=zsgx_facts)
    plugins = Plugins()
    plugins.add("tides", lambda: module)
    rules = table(
        ELIGIBLE,
        "id: h, when: \"external.tide == 'high'\", then: true, cite: N-1/1/h",
        "id: l, when: \"external.tide == 'low'\", then: false, cite: N-1/1/l",
    )
    policy = desk.policy("nation", rules)
    engine = Engine(desk.assembly(policy, plugins=plugins), external={"tide": "high"})
    frame = pl.DataFrame({"external.tide": pl.Series(["low", None, "low"], dtype=kept_as)})

    decided = engine.decide_table(
        frame.lazy() if lazy else frame, ask=ELIGIBLE, at="nation", date=DAY
    )

    assert decided.lazy().collect()[ELIGIBLE].to_list() == [False, True, False]


def test_a_day_of_a_column_may_be_any_that_a_record_may_have(engine: Engine) -> None:
    days = [datetime.date(1900, 1, 1), DAY, datetime.date(2200, 12, 31)]
    frame = pl.DataFrame([RECORDS[2]] * 3).with_columns(day=pl.Series(days))

    found = answers(frame, ask(engine, date=column("day")))

    assert found[f"{QUESTION}.status"].to_list()[1] == "decided"
    far = frame.with_columns(day=pl.lit(datetime.date(2201, 1, 1)))
    with pytest.raises(FactsError, match="2201-01-01 must lie between 1900-01-01 and 2200-12-31"):
        answers(far, ask(engine, date=column("day")))


# Days beyond all years, at which Polars panics when it shows them

FAR: Final = [
    pl.Series([19_000, 2**30, None], dtype=pl.Int32).cast(pl.Date),
    *(pl.Series([0, 2**62, None]).cast(pl.Datetime(unit)) for unit in ("ms", "us")),
]


@pytest.mark.parametrize("days", FAR, ids=lambda days: str(days.dtype))
@pytest.mark.parametrize("way", ["eager", "lazy", "row", "column", "batch"])
def test_a_day_beyond_all_years_is_refused_like_any_other(
    desk: Desk, days: pl.Series, way: str
) -> None:
    engine = desk.engine(desk.policy("nation", table(AMOUNT, PAID)))
    frame = pl.DataFrame({"training.online": [True] * 3, "training.started_on": days})
    asked: dict[str, Any] = {"ask": [AMOUNT], "at": "nation"}

    def run() -> None:
        if way == "row":
            engine.explain_row(frame, 1, AMOUNT, at="nation", date=DAY)
        elif way == "column":
            engine.decide_table(frame, **asked, date=column("training.started_on"))
        elif way == "batch":
            found = refused(frame, Ask.of(engine.tables, [AMOUNT], "nation", DAY, {}, "full"))
            assert found["row"].to_list() == [1]
            raise FactsError(Text(*found.select("why.zh", "why.en").row(0)))
        else:
            given = frame.lazy() if way == "lazy" else frame
            engine.decide_table(given, **asked, date=DAY).lazy().collect()

    with pytest.raises(FactsError, match=r"lie between 1900-01-01|the years 1 to 9999"):
        run()


def test_tables_with_numbers_of_very_many_sizes_are_decided_alike(desk: Desk) -> None:
    rule = f"id: a, when: {RATIO} >= 2, then: 1, cite: N-1/1/a"
    engine = desk.engine(desk.policy("nation", table(AMOUNT, rule)))
    sizes = [(digits, places) for digits in range(1, 10) for places in range(10)]

    for digits, places in sizes:
        numbers = pl.Series(RATIO, [1, 2, None], dtype=pl.Decimal(digits + places, places))
        found = engine.decide_table(numbers.to_frame(), ask=[AMOUNT], at="nation", date=DAY)
        assert found[AMOUNT].to_list() == [None, 1, None]
