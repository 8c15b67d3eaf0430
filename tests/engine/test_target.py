"""Progress against targets: met, below, above, or not known, and never guessed."""

import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.harbour import FILES
from tests.targets import TARGETS

import zsgx
from zsgx import Engine, FactsError, ValueRefusedError, read_policy_folder
from zsgx.issues import Place
from zsgx.policy.sums import target_sums
from zsgx.policy.target import Comparison, Plan, TargetValue
from zsgx.programme.actual import Actual
from zsgx.programme.status import Progress
from zsgx.programme.target import Attainment, attain, progress_of

TENTH = Decimal("0.1")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("harbour")
    for name in ("jurisdiction.yaml", "hours.yaml"):
        (folder / name).write_text(FILES[name], encoding="utf-8")
    (folder / "target.yaml").write_text(TARGETS, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert issues == ()
    return Engine.load(plugins=[], policies=[policy])


def attained(
    engine: Engine,
    actual: dict[str, Any],
    year: int = 2024,
    tolerance: Decimal | None = TENTH,
    on: datetime.date | None = None,
) -> dict[str, Attainment]:
    found = attain(engine, at="harbour", year=year, actual=actual, tolerance=tolerance, on=on)
    return {one.metric: one for one in found}


def progress(engine: Engine, metric: str, number: Any, **asked: Any) -> Progress:
    return attained(engine, {metric: number}, **asked)[metric].progress


@pytest.mark.parametrize(
    ("metric", "number", "came"),
    [
        ("seminars.held", 35, "below"),
        ("seminars.held", 36, "met"),
        ("seminars.held", 44, "met"),
        ("seminars.held", 45, "above"),
        ("trained.total", 999, "below"),
        ("trained.total", 1000, "met"),
        ("trained.total", 5000, "met"),
        ("seminars.municipal_planned", 8, "met"),
        ("seminars.municipal_planned", 9, "above"),
        ("capability.attendances", 699, "below"),
        ("capability.attendances", 700, "met"),
        ("capability.attendances", 701, "met"),
        ("bases.new", 3, "unquantified"),
        ("trained.attendances", 3, "none"),
    ],
)
def test_a_number_stands_to_its_target_as_the_comparison_says(
    engine: Engine, metric: str, number: int, came: str
) -> None:
    assert progress(engine, metric, number).value == came


@pytest.mark.parametrize(
    ("number", "came", "missing"),
    [
        (0, "below", ()),
        (1, "undetermined", ("tolerance",)),
        (39, "undetermined", ("tolerance",)),
        (40, "met", ()),
        (41, "reached", ()),
        ({"least": 40, "most": 41}, "reached", ()),
        ({"least": 41}, "reached", ()),
        ({"least": 39, "most": 41}, "undetermined", ("actual", "tolerance")),
        ({"least": 0, "most": 1}, "undetermined", ("actual", "tolerance")),
    ],
)
def test_about_without_a_tolerance_decides_what_no_tolerance_could_change(
    engine: Engine, number: Any, came: str, missing: tuple[str, ...]
) -> None:
    one = attained(engine, {"seminars.held": number}, tolerance=None)["seminars.held"]

    assert one.progress.value == came
    assert one.missing == missing


def test_what_is_missed_is_below_or_above_a_ceiling(engine: Engine) -> None:
    figures = {
        "seminars.held": 45,
        "seminars.trained": 359,
        "seminars.municipal_planned": 9,
        "capability.attendances": 700,
        "bases.new": 0,
    }
    found = attained(engine, figures)

    assert found["seminars.held"].progress is Progress.ABOVE
    assert [metric for metric in figures if found[metric].missed] == [
        "seminars.trained",
        "seminars.municipal_planned",
    ]


def test_a_number_that_is_unknown_is_never_zero(engine: Engine) -> None:
    found = attained(engine, {"trained.total": None})

    assert found["trained.total"].progress is Progress.UNDETERMINED
    assert found["trained.total"].missing == ("actual",)
    assert found["trained.total"].share is None
    assert found["seminars.held"].missing == ("actual",)


def test_between_two_bounds_it_is_decided_where_both_agree(engine: Engine) -> None:
    def between(least: int, most: int | None) -> Progress:
        return progress(engine, "trained.total", {"least": least, "most": most})

    assert between(1000, None) is Progress.MET
    assert between(10, 999) is Progress.BELOW
    assert between(10, 1000) is Progress.UNDETERMINED
    assert progress(engine, "seminars.municipal_planned", {"least": 9}) is Progress.ABOVE
    assert progress(engine, "seminars.municipal_planned", {"most": 8}) is Progress.MET


def test_the_annual_plan_counts_and_the_programme_stands_beside_it(engine: Engine) -> None:
    one = attained(engine, {"seminars.held": 42}, year=2025)["seminars.held"]

    assert one.progress is Progress.BELOW
    assert [(value.plan, progress) for value, progress in one.beside] == [
        (Plan.PROGRAMME, Progress.MET)
    ]
    assert one.cites == ("HB-1/5/target-1", "HB-1/4/target-1")


def test_outside_its_years_there_is_no_target(engine: Engine) -> None:
    assert progress(engine, "trained.total", 1000, year=2023) is Progress.NONE
    assert progress(engine, "trained.total", 1000, year=2026) is Progress.MET
    assert progress(engine, "trained.total", 1000, year=2027) is Progress.NONE


def test_targets_of_levels_above_never_count() -> None:
    engine = Engine.load()

    (one,) = attain(engine, at="weihai", year=2024, actual={"seminars.held": 300})

    assert one.progress is Progress.NONE
    assert one.cites == ()
    assert one.share is None
    assert one.remaining is None
    assert one.missing == ()


def test_share_remainder_and_pace_are_exact(engine: Engine) -> None:
    day = datetime.date(2024, 6, 30)
    found = attained(engine, {"trained.total": 500, "seminars.municipal_planned": 2}, on=day)
    one, ceiling = found["trained.total"], found["seminars.municipal_planned"]

    assert one.share == Fraction(1, 2)
    assert one.remaining == 500
    assert one.expected == Fraction(1000 * 182, 366)
    assert one.ahead == 500 - Fraction(1000 * 182, 366)
    assert ceiling.remaining is None
    assert (ceiling.expected, ceiling.ahead) == (None, None)
    assert found["bases.new"].expected is None
    assert found["bases.new"].ahead is None


def test_the_whole_year_has_passed_on_its_last_day(engine: Engine) -> None:
    found = attained(engine, {"trained.total": 1}, on=datetime.date(2024, 12, 31))

    assert found["trained.total"].expected == 1000


def test_every_fault_of_the_figures_is_told_at_once(engine: Engine) -> None:
    actual = {
        "seminars.hold": 1,
        "trained.total": -1,
        "seminars.trained": {"value": 1, "unit": "person_times"},
        "digital.trained": {"valve": 1},
        "bases.new": {"value": 1, "least": 2},
        "seminars.held": {"least": 3, "most": 2},
    }
    with pytest.raises(FactsError) as caught:
        attained(engine, actual, tolerance=Decimal(2), on=datetime.date(2023, 1, 1))

    said = [fault.en for fault in caught.value.faults]
    assert said == [
        "unknown metric seminars.hold. Did you mean seminars.held or seminars.trained?",
        "trained.total: -1: must not be negative",
        "seminars.trained counts persons; these are attendances, never mixed with them",
        "digital.trained: there is no key valve. Did you mean value?",
        "bases.new: value excludes least and most",
        "seminars.held: least 3 is more than most 2",
        "a tolerance lies between 0 and 1",
        "on: 2023-01-01 is not in 2024",
    ]


def test_a_year_has_its_targets_with_the_sums_that_they_come_to(engine: Engine) -> None:
    actual = {"seminars.held": 3}
    found = zsgx.attain_year(engine, at="harbour", year=2024, actual=actual)

    assert (found.at, found.year) == ("harbour", 2024)
    assert found.attainments == attain(engine, at="harbour", year=2024, actual=actual)
    assert found.sums
    assert found.as_json()["sums"] == [one.as_json() for one in found.sums]


def test_nobody_is_counted_in_parts(engine: Engine) -> None:
    with pytest.raises(FactsError) as refused:
        attain(engine, at="harbour", year=2024, actual={"seminars.held": "2.5"})

    assert [fault.en for fault in refused.value.faults] == [
        "seminars.held counts classes, in whole numbers"
    ]


def test_a_tally_feeds_the_targets_with_what_is_open_in_it() -> None:
    frame = pl.DataFrame({"person.id": ["a", "b", None], "hours.credited": [None, None, None]})
    frame = frame.with_columns(pl.lit("silent").alias("hours.credited.status"))
    (row,) = zsgx.tally(frame).to_dicts()

    assert Actual.of_tally(row, "persons") == Actual(Decimal(2), Decimal(3), "persons")
    assert Actual.of_tally({"person_times": 3}, "person_times").is_exact
    for unbounded in ({"persons": 2}, {"persons": 2, "persons.open": None}):
        assert Actual.of_tally(unbounded, "persons") == Actual(Decimal(2), None, "persons")
    for wrong in (-1, "many", 1.5e300):
        with pytest.raises(ValueRefusedError):
            Actual.of_tally({"persons": 2, "persons.open": wrong}, "persons")
    with pytest.raises(ValueRefusedError, match="does not count classes"):
        Actual.of_tally(row, "classes")


def test_the_parts_come_to_the_whole(engine: Engine) -> None:
    (added,) = target_sums(engine.policies["210200"], 2024)

    assert added.text.en == "400 + 600 = 1000"
    assert added.adds_up


def value_of(comparison: Comparison, quantity: int) -> TargetValue:
    return TargetValue(Plan.PROGRAMME, 2024, 2024, comparison, quantity, ("A/1/a-1",), Place("a"))


COMPARISONS = st.sampled_from([one for one in Comparison if one is not Comparison.UNQUANTIFIED])
NUMBERS = st.integers(0, 60)
TENTHS = st.integers(0, 10).map(lambda tenths: Decimal(tenths) / 10)


@given(COMPARISONS, NUMBERS, TENTHS, NUMBERS, st.integers(0, 20))
def test_two_bounds_decide_what_every_number_between_them_agrees_on(
    comparison: Comparison, quantity: int, tolerance: Decimal, least: int, more: int
) -> None:
    value = value_of(comparison, quantity)
    bounds = Actual(Decimal(least), Decimal(least + more))
    every = {
        progress_of(value, Actual.exactly(number), tolerance)
        for number in range(least, least + more + 1)
    }

    found = progress_of(value, bounds, tolerance)

    assert found is (every.pop() if len(every) == 1 else Progress.UNDETERMINED)


@given(NUMBERS.filter(bool), TENTHS, NUMBERS, st.integers(0, 20))
def test_what_is_decided_about_a_number_without_a_tolerance_holds_under_each(
    quantity: int, tolerance: Decimal, least: int, more: int
) -> None:
    value = value_of(Comparison.ABOUT, quantity)
    bounds = Actual(Decimal(least), Decimal(least + more))
    every = {
        progress_of(value, Actual.exactly(number), min(tolerance, Decimal("0.9")))
        for number in range(least, least + more + 1)
    }

    found = progress_of(value, bounds, None)

    met_or_above = {Progress.MET, Progress.ABOVE}
    assert found is not Progress.MET or every == {Progress.MET}
    assert found is not Progress.REACHED or every <= met_or_above
    assert found is not Progress.BELOW or every == {Progress.BELOW}
    assert found is not Progress.UNDETERMINED or least < quantity


def test_a_target_without_a_number_has_no_share(engine: Engine) -> None:
    one = attained(engine, {"bases.new": 3})["bases.new"]

    assert attrs.evolve(one, tolerance=None).share is None
    assert one.remaining is None
    assert one.missing == ()


def test_figures_go_by_the_labels_of_the_places_targets(engine: Engine) -> None:
    label = next(
        target.label.zh
        for target in engine.chain("harbour").policies[0].targets.values()
        if target.metric == "trained.total"
    )

    named, labelled = (attained(engine, {word: 500}) for word in ("trained.total", label))

    assert named == labelled
    with pytest.raises(FactsError) as caught:
        attained(engine, {"trained.total": 1, label: 2})
    assert [fault.en for fault in caught.value.faults] == ["trained.total is given twice"]
