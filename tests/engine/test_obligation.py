"""What is due when, under every reading; what has no day is given none."""

import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.harbour import FILES
from tests.obligations import OBLIGATIONS

from zsgx import (
    ContradictionError,
    Engine,
    FactsError,
    QuestionError,
    UnknownPlaceError,
    ValueRefusedError,
    read_policy_folder,
)
from zsgx.policy.obligation import After
from zsgx.programme.filing import judge, judge_year
from zsgx.programme.obligation import Due, due_in_year, due_of
from zsgx.programme.recurrence import after_event, named_days, period_named, period_of
from zsgx.programme.status import FilingStatus
from zsgx.programme.working_days import Calendar, ChinaHolidays, roll_forward
from zsgx.words.programme import rule_words

DAY = datetime.date
INCLUSIVE = {"due_day": "inclusive"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("harbour")
    for name in ("jurisdiction.yaml", "hours.yaml"):
        (folder / name).write_text(FILES[name], encoding="utf-8")
    (folder / "obligation.yaml").write_text(OBLIGATIONS, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert issues == ()
    return Engine.load(plugins=[], policies=[policy])


def due(
    engine: Engine,
    name: str,
    period: str | None = None,
    *,
    calendar: Calendar | None = None,
    facts: dict[str, object] | None = None,
    **readings: str,
) -> Due:
    chosen = engine.with_readings(readings)
    found = facts or {}
    return due_of(chosen, name, at="harbour", period=period, facts=found, calendar=calendar)


def status(
    engine: Engine,
    name: str,
    period: str | None = None,
    filed: datetime.date | None = None,
    facts: dict[str, object] | None = None,
    **readings: str,
) -> tuple[str, tuple[str, ...]]:
    chosen = engine.with_readings({**INCLUSIVE, **readings})
    known = facts or {}
    one = due_of(chosen, name, at="harbour", period=period, facts=known)
    judged = judge(chosen, one, filed=filed, facts=known)
    return judged.status.value, judged.missing


def test_a_day_that_readings_disagree_on_is_open(engine: Engine) -> None:
    one = due(engine, "summary", "2024")

    assert one.named == DAY(2024, 11, 20)
    assert one.due is None
    assert one.missing == ("reading.due_day",)


def test_a_reading_settles_the_day(engine: Engine) -> None:
    assert due(engine, "summary", "2024", due_day="inclusive").due == DAY(2024, 11, 20)
    assert due(engine, "summary", "2024", due_day="exclusive").due == DAY(2024, 11, 19)


def test_readings_that_agree_leave_nothing_open(engine: Engine) -> None:
    class Resting:
        def is_working_day(self, day: datetime.date) -> bool:
            return day == DAY(2024, 11, 25)

    one = due(engine, "summary", "2024", calendar=Resting(), working_day_roll="yes")

    assert one.due == DAY(2024, 11, 25)
    assert one.missing == ()


def test_the_day_before_comes_off_first_and_the_roll_comes_after(engine: Engine) -> None:
    class Resting:
        def is_working_day(self, day: datetime.date) -> bool:
            return day.day not in (19, 20)

    one = due(
        engine,
        "summary",
        "2026",
        calendar=Resting(),
        due_day="exclusive",
        working_day_roll="yes",
    )

    assert one.due == DAY(2026, 11, 21)
    assert [note.en for note in one.notes] == [
        "“before” leaves the day out",
        "2026-11-19 is a day of rest: 2026-11-21",
    ]


def test_a_month_after_an_event_clamps_to_the_end_of_the_month(engine: Engine) -> None:
    one = due(engine, "roster", facts={"training.completed_on": "2024-01-31"})

    assert one.due == DAY(2024, 2, 29)


def test_without_the_event_there_is_no_day(engine: Engine) -> None:
    one = due(engine, "roster")

    assert (one.named, one.due, one.missing) == (None, None, ("training.completed_on",))
    assert judge(engine, one).status is FilingStatus.UNDETERMINED


def test_an_event_whose_period_ends_elsewhere_is_due_elsewhere(engine: Engine) -> None:
    chosen = engine.with_readings(INCLUSIVE)
    facts = {"training.completed_on": "2024-12-15"}

    def in_year(year: int) -> list[Due]:
        found = due_in_year(chosen, at="harbour", year=year, facts=facts)
        return [one for one in found if one.obligation.name == "roster"]

    assert in_year(2024) == []
    assert [one.due for one in in_year(2025)] == [DAY(2025, 1, 15)]


@pytest.mark.parametrize("year", ["2023", "2027"])
def test_outside_the_years_of_the_document_nothing_is_due(engine: Engine, year: str) -> None:
    one = due(engine, "summary", year)

    assert (one.named, one.due) == (None, None)
    assert judge(engine, one, filed=DAY(2024, 1, 1)).status is FilingStatus.UNSPECIFIED
    assert "no provision is in force" in one.notes[0].en
    assert due_in_year(engine, at="harbour", year=int(year)) == ()


def test_what_the_text_gives_no_day_is_unspecified(engine: Engine) -> None:
    one = due(engine, "plan")
    judged = judge(engine, one, filed=DAY(2024, 5, 1))

    assert judged.status is FilingStatus.UNSPECIFIED
    assert judged.why is not None
    assert "no date" in judged.why.en


def test_a_year_lists_everything_by_day_and_what_has_none_last(engine: Engine) -> None:
    found = due_in_year(engine.with_readings(INCLUSIVE), at="harbour", year=2024)

    names = [one.obligation.name for one in found]
    days = [one.due for one in found if one.due]
    assert days == sorted(days)
    assert names.count("monthly") == 12
    assert names[-2:] == ["roster", "plan"]
    assert {one.position for one in found} == {0}


def test_what_recurs_needs_a_period_that_holds_it_once(engine: Engine) -> None:
    with pytest.raises(FactsError, match="monthly recurs; name a year, a quarter"):
        due(engine, "monthly")
    with pytest.raises(FactsError, match=r"12 times in 2024; name .* 2024-01"):
        due(engine, "monthly", "2024")
    with pytest.raises(FactsError, match=r"3 times in 2024Q2; name .* 2024-04"):
        due(engine, "monthly", "2024Q2")
    with pytest.raises(FactsError, match="2024Q5 is not a year, quarter or month"):
        due(engine, "monthly", "2024Q5")
    with pytest.raises(FactsError, match="2024-13 is not a year, quarter or month"):
        due(engine, "monthly", "2024-13")


def test_a_month_can_be_named(engine: Engine) -> None:
    assert due(engine, "monthly", "2024-02").due == DAY(2024, 2, 29)
    assert due(engine, "summary", "2024-11", due_day="inclusive").due == DAY(2024, 11, 20)
    assert not due(engine, "summary", "2024-10").applies


def test_an_obligation_that_nobody_has_is_refused_with_those_there_are(engine: Engine) -> None:
    with pytest.raises(QuestionError, match="Did you mean summary"):
        due(engine, "sumary", "2024")
    with pytest.raises(UnknownPlaceError):
        due_of(engine, "summary", at="atlantis", period="2024")


def test_a_name_with_its_place_is_asked_of_that_place(engine: Engine) -> None:
    assert due(engine, "harbour/plan").place == "harbour"
    assert due(engine, "210200/plan").address == "plan"
    with pytest.raises(QuestionError, match="harbor is neither harbour nor a level above it"):
        due(engine, "harbor/plan")
    with pytest.raises(QuestionError, match="harbour has no obligation plans"):
        due(engine, "harbour/plans")


def levels(folder: Path, *having: str) -> Engine:
    """Return an engine over three levels, those in *having* with an obligation `report`."""
    policies = []
    for name, code in (("isle", "210203"), ("harbour", "210200"), ("coast", "210000")):
        own = folder / name
        own.mkdir()
        clause = f"{name.upper()}-1/1/p-1"
        files = {"jurisdiction": JURISDICTION.format(name=name, code=code, id=name.upper())}
        files["obligation"] = f"clauses: {{{clause}: {{zh: 报告, en: report}}}}\n"
        if name in having:
            files["obligation"] += REPORT.format(name=name, clause=clause)
        for file, text in files.items():
            (own / f"{file}.yaml").write_text(text, encoding="utf-8")
        policy, issues = read_policy_folder(own)
        assert policy is not None
        assert issues == ()
        policies.append(policy)
    return Engine.load(plugins=[], policies=policies)


JURISDICTION = """
format: 1
name: {name}
code: "{code}"
label: {{zh: 某地, en: Somewhere}}
gaps: ["000000"]
documents: {{{id}-1: {{title: {{zh: 方案, en: plan}}, issued: 2024-01-01}}}}
"""
REPORT = """
obligations:
  report:
    label: {{zh: 报告, en: report}}
    who: {{zh: 基地, en: the base}}
    to: {{zh: {name}, en: "{name}"}}
    cite: {clause}
"""


def test_without_a_place_a_name_is_the_asked_places_own(tmp_path: Path) -> None:
    engine = levels(tmp_path, "isle", "harbour", "coast")

    assert due_of(engine, "report", at="isle").place == "isle"
    assert due_of(engine, "harbour/report", at="isle").place == "harbour"
    assert due_of(engine, "210000/report", at="isle").address == "coast/report"


def test_a_name_of_one_level_above_needs_no_place(tmp_path: Path) -> None:
    assert due_of(levels(tmp_path, "coast"), "report", at="isle").place == "coast"


def test_a_name_of_two_levels_above_needs_one(tmp_path: Path) -> None:
    engine = levels(tmp_path, "harbour", "coast")

    with pytest.raises(QuestionError, match="name one of harbour/report, coast/report"):
        due_of(engine, "report", at="isle")


def test_who_it_is_due_from_can_be_a_reading(engine: Engine) -> None:
    one = due(engine, "copy")

    assert (one.who.en, one.open) == ("the bureau or the base", ("reading.filer",))
    assert one.missing == ()
    chosen = due(engine, "copy", filer="base")
    assert (chosen.who.en, chosen.open) == ("the base", ())
    assert chosen.readings["filer"] == "base"


def test_the_end_of_a_month_is_on_time_until_it_is_read_otherwise(engine: Engine) -> None:
    assert due(engine, "system").due == DAY(2024, 6, 30)
    assert due(engine, "system", due_day="exclusive").due == DAY(2024, 6, 30)
    assert due(engine, "inventory", "2024Q1").due == DAY(2024, 3, 31)


def test_the_end_of_a_quarter_is_left_out_where_that_is_chosen() -> None:
    engine = Engine.load(plugins=["national", "weihai"], readings={"due_end": "exclusive"})

    one = due_of(engine, "quarterly-form", at="weihai", period="2024-06")

    assert one.due == DAY(2024, 6, 29)
    assert one.readings["due_end"] == "exclusive"


def test_an_interval_counts_from_its_anchor(engine: Engine) -> None:
    assert due(engine, "inventory", "2024Q3").due == DAY(2024, 9, 30)
    assert not due(engine, "inventory", "2025Q3").applies
    assert due(engine, "inventory", "2026Q1").due == DAY(2026, 3, 31)


def test_what_belongs_to_some_years_is_due_in_these_alone(engine: Engine) -> None:
    def has_check(year: int) -> bool:
        found = due_in_year(engine, at="harbour", year=year)
        return "check" in [one.obligation.name for one in found]

    assert [year for year in range(2023, 2029) if has_check(year)] == [2025, 2026]
    assert not due(engine, "check", "2024").applies
    assert due(engine, "check", "2025").applies


def test_a_period_is_the_longest_that_holds_one_day_of_the_rule(engine: Engine) -> None:
    found = due_in_year(engine.with_readings(INCLUSIVE), at="harbour", year=2024)

    periods: dict[str, list[str | None]] = {}
    for one in found:
        periods.setdefault(one.obligation.name, []).append(one.period)
    assert periods["summary"] == ["2024"]
    assert periods["reviewed"] == ["2024Q2", "2024Q4"]
    assert periods["inventory"] == ["2024Q1", "2024Q3"]
    assert periods["monthly"] == [f"2024-{month:02}" for month in range(1, 13)]
    assert periods["copy"] == [None]


def test_several_days_of_one_month_are_numbered(engine: Engine) -> None:
    monthly = engine.policies["210200"].obligations["monthly"]
    twice = attrs.evolve(monthly, rule="FREQ=MONTHLY;BYMONTHDAY=-1,15")

    days = named_days(twice, DAY(2024, 2, 1), DAY(2024, 2, 29))

    assert [period_named(twice, day) for day in days] == ["2024-02.1", "2024-02.2"]


def test_a_numbered_day_can_be_named(engine: Engine) -> None:
    with pytest.raises(FactsError, match=r"2 times in 2024; name .* 2024-07\.1"):
        due(engine, "payroll", "2024")

    assert due(engine, "payroll", "2024-07.1").due == DAY(2024, 7, 15)
    assert due(engine, "payroll", "2024-07.2").due == DAY(2024, 7, 31)
    assert not due(engine, "payroll", "2024-07.3").applies


def test_a_filing_is_on_time_on_the_last_day_and_late_after_it(engine: Engine) -> None:
    assert status(engine, "summary", "2024", DAY(2024, 11, 20)) == ("on_time", ())
    assert status(engine, "summary", "2024", DAY(2024, 11, 21)) == ("late", ())
    assert status(engine, "summary", "2024") == ("undetermined", ("filed",))


def test_nothing_is_filed_before_the_event_that_it_is_about(engine: Engine) -> None:
    ended: dict[str, object] = {"training.completed_on": "2024-05-10"}

    assert status(engine, "roster", filed=DAY(2024, 5, 10), facts=ended) == ("on_time", ())
    with pytest.raises(ContradictionError) as refused:
        status(engine, "roster", filed=DAY(2024, 5, 9), facts=ended)

    assert [fault.en for fault in refused.value.faults] == [
        "the roster: the day of filing 2024-05-09 is before last day of the training 2024-05-10"
    ]


@pytest.mark.parametrize(
    ("name", "period", "before"),
    [
        ("summary", "2024", DAY(2023, 11, 20)),
        ("inventory", "2026Q1", DAY(2024, 9, 30)),
        ("payroll", "2024-07.2", DAY(2024, 7, 15)),
    ],
)
def test_nothing_is_filed_before_the_day_of_the_period_before(
    engine: Engine, name: str, period: str, before: datetime.date
) -> None:
    assert status(engine, name, period, before) == ("on_time", ())
    earlier = before - datetime.timedelta(days=1)
    with pytest.raises(ContradictionError) as refused:
        status(engine, name, period, earlier)

    named = f"the day that is named for the period before {before}"
    (fault,) = [fault.en for fault in refused.value.faults]
    assert fault.endswith(f": the day of filing {earlier} is before {named}")


def test_what_must_be_approved_first_is_open_until_it_is(engine: Engine) -> None:
    filed = DAY(2024, 12, 31)

    assert status(engine, "copy", filed=filed, facts={"filing.approved": True})[0] == "on_time"
    assert status(engine, "copy", filed=filed) == ("undetermined", ("filing.approved",))
    refused = status(engine, "copy", filed=filed, facts={"filing.approved": False})
    assert refused == ("undetermined", ())


def hops(engine: Engine, first: int | None, second: int | None, due_hop: str | None = None) -> str:
    days = {"filing.first_review_on": first, "filing.second_review_on": second}
    facts: dict[str, object] = {name: DAY(2024, 11, day) for name, day in days.items() if day}
    chosen = engine.with_readings({"due_hop": due_hop}) if due_hop else engine
    return status(chosen, "reviewed", "2024Q4", facts=facts)[0]


def test_hand_overs_are_judged_where_both_readings_agree(engine: Engine) -> None:
    assert hops(engine, 19, 20) == "on_time"
    assert hops(engine, 21, 22) == "late"
    assert hops(engine, 20, 21) == "undetermined"
    assert hops(engine, 20, 21, due_hop="first") == "on_time"
    assert hops(engine, 20, 21, due_hop="both") == "late"
    assert hops(engine, 20, None) == "undetermined"
    assert hops(engine, 20, None, due_hop="first") == "on_time"


def test_a_later_hand_over_in_time_shows_that_the_earlier_was(engine: Engine) -> None:
    assert hops(engine, None, 20) == "on_time"
    assert hops(engine, None, 21, due_hop="both") == "late"
    assert hops(engine, None, 21, due_hop="first") == "undetermined"


def test_what_is_missing_of_hand_overs_is_named(engine: Engine) -> None:
    assert status(engine, "reviewed", "2024Q4")[1] == (
        "filing.first_review_on",
        "filing.second_review_on",
        "reading.due_hop",
    )
    only_first = status(engine, "reviewed", "2024Q4", due_hop="first")
    assert only_first[1] == ("filing.first_review_on",)


def test_a_filing_counts_as_the_last_hand_over(engine: Engine) -> None:
    assert status(engine, "reviewed", "2024Q4", DAY(2024, 11, 20))[0] == "on_time"


def test_an_open_day_leaves_the_filing_open(engine: Engine) -> None:
    one = due_of(engine, "summary", at="harbour", period="2024")

    judged = judge(engine, one, filed=DAY(2024, 11, 20))

    assert judged.status is FilingStatus.UNDETERMINED
    assert judged.missing == ("reading.due_day",)


# Days


def test_what_is_due_in_a_year_is_held_against_the_filings_by_name_or_label(
    engine: Engine,
) -> None:
    chosen = engine.with_readings(INCLUSIVE)
    filed = {
        "年度总结": DAY(2024, 11, 21),
        "harbour/monthly/2024-05": DAY(2024, 5, 31),
        "payroll/2024-07.1": DAY(2024, 7, 16),
        "copy": DAY(2024, 12, 31),
    }
    found = judge_year(chosen, at="harbour", year=2024, filed=filed)

    assert {(one.due.obligation.name, one.due.period, one.status.value) for one in found.filed} == {
        ("summary", "2024", "late"),
        ("monthly", "2024-05", "on_time"),
        ("payroll", "2024-07.1", "late"),
        ("copy", None, "undetermined"),
    }
    assert [one.due for one in found.judged] == [*due_in_year(chosen, at="harbour", year=2024)]
    assert found.as_json()["due"] == [one.as_json() for one in found.judged]
    assert not found.rolls
    rolling = chosen.with_readings({"working_day_roll": "yes"})
    assert judge_year(rolling, at="harbour", year=2024).rolls


def test_every_filing_of_a_year_that_cannot_be_used_is_listed(engine: Engine) -> None:
    filed = {
        "sumary": DAY(2024, 1, 1),
        "月": DAY(2024, 1, 1),
        "monthly": DAY(2024, 1, 31),
        "monthly/2024Q9": DAY(2024, 1, 31),
        "summary/2024Q1": DAY(2024, 1, 31),
        "summary": DAY(2024, 11, 1),
        "年度总结": DAY(2024, 11, 2),
        "copy": "soon",
    }
    with pytest.raises(FactsError) as refused:
        judge_year(engine, at="harbour", year=2024, filed=filed)  # type: ignore[arg-type]

    assert [fault.en for fault in refused.value.faults] == [
        "sumary: harbour has no obligation sumary. Did you mean summary?",
        "月: no obligation is called so. Did you mean monthly (the monthly report)?",
        "monthly: it is due 12 times in the year; name one of them, such as monthly/2024-01=DATE",
        "monthly/2024Q9: 2024Q9 is not a year, quarter or month such as 2022, 2024Q2 or 2024-05",
        "summary/2024Q1: nothing is due for this period in this year; there are 2024",
        "年度总结 is given twice",
        "copy: 'soon': must be a date (YYYY-MM-DD)",
    ]


def test_every_filing_of_a_year_before_it_could_be_made_is_listed(engine: Engine) -> None:
    chosen = engine.with_readings(INCLUSIVE)
    filed = {"summary": DAY(2023, 11, 1), "roster": DAY(2024, 1, 1)}
    facts = {"training.completed_on": DAY(2024, 1, 31)}
    with pytest.raises(ContradictionError) as refused:
        judge_year(chosen, at="harbour", year=2024, filed=filed, facts=facts)

    assert [fault.en.partition(":")[0] for fault in refused.value.faults] == [
        "the roster",
        "the summary of the year",
    ]


def test_hand_overs_name_no_period_and_count_where_there_is_one_alone(engine: Engine) -> None:
    handed = {"filing.first_review_on": DAY(2024, 12, 1)}
    found = judge_year(engine, at="harbour", year=2024, facts=handed)

    assert found.filed == ()
    assert {one.status.value for one in found.judged if one.due.obligation.hops} == {"undetermined"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", DAY(2024, 1, 1), DAY(2024, 12, 31)),
        ("2024Q1", DAY(2024, 1, 1), DAY(2024, 3, 31)),
        ("2024Q4", DAY(2024, 10, 1), DAY(2024, 12, 31)),
        ("2024-02", DAY(2024, 2, 1), DAY(2024, 2, 29)),
        ("2024-12", DAY(2024, 12, 1), DAY(2024, 12, 31)),
        ("9999", DAY(9999, 1, 1), DAY(9999, 12, 31)),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(
    text: str, first: datetime.date, last: datetime.date
) -> None:
    assert period_of(text) == (first, last)


@given(st.dates(DAY(1900, 1, 1), DAY(2100, 1, 1)), st.integers(1, 400))
def test_thirty_days_after_a_day_do_not_count_the_day_itself(
    event: datetime.date, days: int
) -> None:
    last = after_event(After("training.completed_on", days=days), event)

    assert (last - event).days == days


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10", "每年12月10日", "every year on 10 December"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "每季度末", "at the end of each quarter"),
        (
            "FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=-1",
            "每年6月末、12月末",
            "every year at the end of June, December",
        ),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "每月末", "at the end of each month"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "每月15日", "on day 15 of each month"),
        ("FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "每季度末", "at the end of each quarter"),
        (
            "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1,-2",
            "每年1月1日、1月倒数第2日、7月1日、7月倒数第2日",
            "every year on day 1, day 2 from the end of January, July",
        ),
        ("FREQ=MONTHLY;INTERVAL=5;BYMONTHDAY=-1", "每5个月末", "every 5 months on the last day"),
        (
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=30",
            "每2年6月30日",
            "every 2 years on 30 June",
        ),
        ("FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;INTERVAL=2"),
    ],
)
def test_a_rule_is_told_in_words(rule: str, zh: str, en: str) -> None:
    assert (rule_words(rule).zh, rule_words(rule).en) == (zh, en)


def test_the_day_of_a_month_that_has_none_is_left_out(engine: Engine) -> None:
    obligation = engine.policies["210200"].obligations["monthly"]

    days = named_days(obligation, DAY(2024, 1, 1), DAY(2024, 4, 30))

    assert days == (DAY(2024, 1, 31), DAY(2024, 2, 29), DAY(2024, 3, 31), DAY(2024, 4, 30))


# Working days


def test_without_a_calendar_weekends_alone_are_days_of_rest() -> None:
    saturday, friday = DAY(2022, 12, 10), DAY(2022, 12, 9)

    rolled, note = roll_forward(saturday, None)

    assert rolled == DAY(2022, 12, 12)
    assert note is not None
    assert "no calendar" in note.en
    assert roll_forward(friday, None)[0] == friday


def test_a_calendar_knows_holidays_and_make_up_days() -> None:
    calendar = ChinaHolidays()

    assert roll_forward(DAY(2024, 2, 4), calendar) == (DAY(2024, 2, 4), None)
    assert roll_forward(DAY(2024, 2, 10), calendar) == (DAY(2024, 2, 18), None)
    assert roll_forward(DAY(2023, 9, 30), calendar) == (DAY(2023, 10, 7), None)


def test_beyond_its_years_a_calendar_says_so_and_weekends_count() -> None:
    rolled, note = roll_forward(DAY(2060, 5, 1), ChinaHolidays())

    assert rolled == DAY(2060, 5, 3)
    assert note is not None
    assert "does not reach 2060" in note.en


@given(st.dates(DAY(2001, 1, 1), DAY(2026, 12, 1)))
def test_the_roll_goes_to_the_first_working_day_and_never_back(day: datetime.date) -> None:
    calendar = ChinaHolidays()

    rolled, _ = roll_forward(day, calendar)

    between = [day + datetime.timedelta(days=step) for step in range((rolled - day).days)]
    assert rolled >= day
    assert not any(calendar.is_working_day(each) for each in between)


def test_days_and_years_are_read_as_anywhere_and_what_is_none_of_it_is_refused(
    engine: Engine,
) -> None:
    engine = engine.with_readings(INCLUSIVE)
    one = due(engine, "summary", "2024")
    everything: Any = due_in_year(engine, at="harbour", year=2024)
    nothing: Any = None

    text: Any = "2024-11-20"
    assert judge(engine, one, filed=text).status is FilingStatus.ON_TIME
    with pytest.raises(ValueRefusedError, match="filed: 'soon'"):
        judge(engine, one, filed="soon")  # type: ignore[arg-type] # a program without types may
    with pytest.raises(QuestionError, match=r"due: .* must be of class Due"):
        judge(engine, everything)
    with pytest.raises(QuestionError, match="engine: None must be of class Engine"):
        judge(nothing, one)
    with pytest.raises(ValueRefusedError, match="year: 24"):
        due_in_year(engine, at="harbour", year=24)
    with pytest.raises(QuestionError, match="calendar must have the method is_working_day"):
        due_in_year(engine, at="harbour", year=2024, calendar="china")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "filed", "said"),
    [
        (19, 20, 21, "the day of filing 2024-11-21 is .*, which is said to be 2024-11-20"),
        (19, 20, 18, "the day of filing 2024-11-18 is before"),
        (19, None, 18, "the day of filing 2024-11-18 is before"),
    ],
)
def test_the_day_of_filing_is_that_of_the_last_hand_over(
    engine: Engine, first: int, second: int | None, filed: int, said: str
) -> None:
    days = {"filing.first_review_on": first, "filing.second_review_on": second}
    facts = {name: DAY(2024, 11, day) for name, day in days.items() if day}
    one = due(engine, "reviewed", "2024Q4")

    if second is not None:
        assert judge(engine, one, filed=DAY(2024, 11, second), facts=facts).filed is not None
    with pytest.raises(ContradictionError, match=said):
        judge(engine, one, filed=DAY(2024, 11, filed), facts=facts)


def test_nothing_is_filed_before_the_document_that_asks_for_it() -> None:
    engine = Engine.load()
    one = due_of(engine, "base-annual-report", at="national", period="2021")

    with pytest.raises(ContradictionError, match="is before the day its document was issued"):
        judge(engine, one, filed=DAY(2020, 12, 20))


def test_what_has_no_day_is_filed_in_the_year_that_is_asked_about(engine: Engine) -> None:
    year = judge_year(engine, at="harbour", year=2024, filed={"plan/2024": DAY(2024, 3, 1)})

    assert [one.due.obligation.name for one in year.filed] == ["plan"]
    assert year.as_json()["year"] == 2024
