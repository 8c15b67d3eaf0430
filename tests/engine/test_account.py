"""Accounts of one person: caps, requirements, periods, spreading, carry-over, and what is open."""

import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.cove import ACCOUNT, FOLDER, engine_at, written
from tests.engine.desk import Desk, table

from zsgx import (
    AccountEntry,
    AccountStatement,
    Bounds,
    Engine,
    FactsError,
    HourEntry,
    HourLedger,
    OpenEntry,
    QuestionError,
    account_of,
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Give an engine over the made-up place."""
    return engine_at(FOLDER)


def entry(name: str, day: str | None, hours: float | str | None, **facts: Any) -> dict[str, Any]:
    """Return an entry whose facts are those of a training, but for a certificate."""
    certificate = facts.pop("certificate", False)
    training = {
        "hours": hours,
        "subject": "professional",
        "online": False,
        "programme": "programme_other",
        **facts,
    }
    return {"entry": name, "date": day, "training": training, "certificate.training": certificate}


def stated(engine: Engine, *entries: Any, period: Any = 2022, **given: Any) -> AccountStatement:
    person = {"person": {"title_level": "junior", "retired": False, **given.pop("person", {})}}
    return account_of(
        engine, given.pop("name", "annual"), at="cove", period=period, entries=entries,
        person=person, **given,
    )  # fmt: skip


def exactly(amount: str | int) -> Bounds:
    return Bounds.of(Decimal(amount))


def between(least: str | int, most: str | int) -> Bounds:
    return Bounds(Decimal(least), Decimal(most))


def held(statement: AccountStatement, name: str) -> Any:
    """Return how a requirement stands, which must hold."""
    found = statement.requirement(name)
    assert found is not None
    return found


def wanted(statement: AccountStatement, name: str) -> tuple[Any, ...]:
    """Return whether a requirement is met, what counts for it, and what is lacking."""
    found = held(statement, name)
    return found.met, found.counted, found.lack


def test_hours_add_up_over_the_year_of_their_days(engine: Engine) -> None:
    statement = stated(
        engine,
        entry("before", "2021-12-31", 500, programme="programme_other"),
        entry("first", "2022-01-01", 30),
        entry("last", "2022-12-31", "29.99"),
        entry("after", "2023-01-01", 500),
        period=datetime.date(2022, 6, 1),
    )

    assert [each.entry for each in statement.entries] == ["first", "last"]
    assert statement.counted == exactly("59.99")
    assert statement.period is not None
    assert (statement.period.first, statement.period.last) == (
        datetime.date(2022, 1, 1),
        datetime.date(2022, 12, 31),
    )


def test_a_requirement_is_met_at_its_amount_and_not_a_hundredth_below(engine: Engine) -> None:
    met = stated(engine, entry("a", "2022-03-01", 90))
    below = stated(engine, entry("a", "2022-03-01", "89.99"))

    assert wanted(met, "whole") == (True, exactly(90), exactly(0))
    assert wanted(below, "whole") == (False, exactly("89.99"), exactly("0.01"))
    assert "still 0.01 hours (all hours) by 2022-12-31" in below.say("en")
    assert "还差 0.01 学时（年度学时），2022-12-31 前" in below.say("zh")


def test_what_is_required_goes_by_the_title(engine: Engine) -> None:
    hours = entry("a", "2022-03-01", 90)

    assert held(stated(engine, hours, person={"title_level": "senior"}), "whole").met is False
    assert held(stated(engine, hours, person={"title_level": "junior"}), "whole").met is True


def test_a_requirement_that_a_title_could_change_is_open_only_between_the_two(
    engine: Engine,
) -> None:
    unknown = {"title_level": None}
    opened = stated(engine, entry("a", "2022-03-01", 95), person=unknown)
    surely = stated(engine, entry("a", "2022-03-01", 100), person=unknown)
    never = stated(engine, entry("a", "2022-03-01", 80), person=unknown)

    assert wanted(opened, "whole") == (None, exactly(95), between(0, 5))
    assert opened.missing == {"": ("person.title_level",)}
    assert wanted(surely, "whole")[0] is True
    assert wanted(never, "whole") == (False, exactly(80), between(10, 20))


def test_what_is_required_is_that_of_the_last_day_of_the_period(engine: Engine) -> None:
    # The notice that wants public hours is in force from July 2023 on.
    public = {"subject": "public"}
    before = stated(engine, entry("a", "2022-03-01", 10, **public), period=2022)
    after = stated(engine, entry("a", "2023-03-01", 10, **public), period=2023)

    assert before.requirement("public") is None
    assert wanted(after, "public") == (False, exactly(10), exactly(20))


def test_whom_a_requirement_does_not_concern_it_asks_nothing(engine: Engine) -> None:
    hours = entry("a", "2023-03-01", 10, subject="public")
    retired = stated(engine, hours, period=2023, person={"retired": True})
    unknown = stated(engine, hours, period=2023, person={"retired": None})

    assert retired.requirement("public") is None
    assert wanted(unknown, "public") == (None, exactly(10), between(0, 20))
    assert unknown.missing[""] == ("person.retired",)


def test_a_cap_cuts_in_order_of_date_and_says_what_it_cut(engine: Engine) -> None:
    late = entry("late", "2022-05-01", 15, programme="other")
    early = entry("early", "2022-04-01", 12, programme="other")
    statement = stated(engine, late, early)

    counted = {each.entry: each.counted for each in statement.entries}
    assert counted == {"early": exactly(12), "late": exactly(8)}
    (cut,) = statement.entries[1].cuts
    assert (cut.cap, cut.amount, cut.cites) == ("lectures", exactly(7), ("CV-1/2/hours-4",))
    assert "cap on lectures: 7 hours less" in statement.say("en")


def test_entries_of_one_day_are_taken_in_their_order(engine: Engine) -> None:
    one = entry("one", "2022-04-01", 15, programme="other")
    two = entry("two", "2022-04-01", 15, programme="other")

    assert [each.counted for each in stated(engine, one, two).entries] == [exactly(15), exactly(5)]
    assert [each.entry for each in stated(engine, two, one).entries] == ["two", "one"]


def test_a_cap_by_share_goes_by_what_is_required_of_the_person(engine: Engine) -> None:
    online = entry("a", "2022-04-01", 80, online=True)

    assert stated(engine, online).counted == exactly(30)
    # A third of a hundred is no whole number of hundredths; so much as fits within it counts.
    assert stated(engine, online, person={"title_level": "senior"}).counted == exactly("33.33")


def test_one_cap_takes_from_what_an_earlier_one_has_left(engine: Engine) -> None:
    both = entry("a", "2022-04-01", 50, online=True, programme="other")
    later = entry("b", "2022-05-01", 50, online=True)

    assert [each.counted for each in stated(engine, both, later).entries] == [
        exactly(20),
        exactly(10),
    ]


def test_a_share_of_what_is_counted_asks_for_more_of_its_own_kind(engine: Engine) -> None:
    statement = stated(
        engine,
        entry("a", "2022-03-01", 50),
        entry("b", "2022-03-02", 50, subject="public"),
    )

    found = held(statement, "professional")
    assert (found.met, found.wanted, found.lack) == (False, exactly("66.67"), exactly(50))
    enough = stated(
        engine,
        entry("a", "2022-03-01", 100),
        entry("b", "2022-03-02", 50, subject="public"),
    )
    assert held(enough, "professional").met is True


def test_sums_are_told_by_subject_and_kind(engine: Engine) -> None:
    statement = stated(
        engine,
        entry("a", "2022-03-01", 50),
        entry("b", "2022-03-02", 10, subject="public", programme="other"),
    )

    assert statement.by_subject == {"professional": exactly(50), "public": exactly(10)}
    assert statement.by_kind == {"programme_other": exactly(50), "other": exactly(10)}


def test_an_unknown_subject_leaves_shares_open_and_the_whole_exact(engine: Engine) -> None:
    statement = stated(
        engine, entry("a", "2022-03-01", 60), entry("b", "2022-03-02", 40, subject=None)
    )

    assert statement.counted == exactly(100)
    assert statement.by_subject == {"public": between(0, 40), "professional": between(60, 100)}
    assert held(statement, "professional").met is None
    assert statement.missing == {"b": ("training.subject",)}


def test_a_credit_that_is_open_is_bounded_by_what_rules_could_give(engine: Engine) -> None:
    statement = stated(engine, entry("a", "2022-03-01", 50, certificate=None))

    assert statement.counted == between(50, 100)
    assert wanted(statement, "whole") == (None, between(50, 100), between(0, 40))
    assert statement.missing == {"a": ("certificate.training",)}
    assert stated(engine, entry("a", "2022-03-01", 90, certificate=None)).met is True


def test_hours_that_are_unknown_are_neither_none_nor_all(engine: Engine) -> None:
    statement = stated(engine, entry("a", "2022-03-01", None))

    assert statement.counted == Bounds(Decimal(0), Decimal("Infinity"))
    assert statement.met is None
    assert statement.missing == {"a": ("training.hours",)}
    assert statement.as_json()["counted"] == {"least": "0", "most": None}


def test_an_open_credit_under_a_cap_leaves_the_sum_within_it(engine: Engine) -> None:
    # However the first turns out, there are at least the second's hours and at most the cap.
    statement = stated(
        engine,
        entry("a", "2022-03-01", None, programme="other"),
        entry("b", "2022-04-01", 15, programme="other"),
    )

    assert statement.counted == between(15, 20)


def test_a_day_that_is_unknown_leaves_the_year_open(engine: Engine) -> None:
    statement = stated(engine, entry("a", None, 50), entry("b", "2022-03-01", 60))

    assert statement.counted.least == Decimal(60)
    assert statement.missing["a"] == ("training.completed_on",)


def test_the_day_can_be_a_fact_of_the_entry(engine: Engine) -> None:
    statement = stated(engine, entry("a", None, 50, completed_on="2022-03-01"))

    assert statement.entries[0].on == datetime.date(2022, 3, 1)
    assert statement.counted == exactly(50)


def test_what_no_provision_credits_counts_nothing_and_is_told(engine: Engine) -> None:
    statement = stated(engine, entry("a", "2019-12-31", 50), period=2019)

    assert statement.counted == exactly(0)
    assert "no provision credits it" in statement.say("en")
    assert statement.requirements == ()
    assert "no requirement holds" in statement.say("en")


def test_a_credit_is_spread_in_equal_parts_the_rest_in_the_first(engine: Engine) -> None:
    degree = entry("degree", "2021-06-30", "100.01", programme="capability")

    first, second, third = (stated(engine, degree, period=year) for year in (2021, 2022, 2023))
    assert [first.counted, second.counted, third.counted] == [
        exactly("50.01"),
        exactly("50.00"),
        exactly(0),
    ]
    assert (first.entries[0].credited, second.entries[0].spread) == (exactly("100.01"), "degree")
    assert "CV-1/3/hours-5" in second.entries[0].cites


def test_a_credit_that_is_open_is_spread_within_bounds(engine: Engine) -> None:
    degree = entry("degree", "2021-06-30", 100, programme="capability", certificate=None)

    assert stated(engine, degree, period=2022).counted == between(50, 100)


def test_a_credit_that_may_be_spread_counts_within_both(engine: Engine) -> None:
    maybe = entry("a", "2022-06-30", 100, programme=None)

    assert stated(engine, maybe, period=2022).entries[0].part == between(0, 100)
    assert "training.programme" in stated(engine, maybe, period=2022).missing["a"]


def test_an_entry_can_say_how_it_is_divided(engine: Engine) -> None:
    book = {
        **entry("book", "2021-06-30", 90, programme="advanced_seminar"),
        "stated": {2021: 20, 2023: "70"},
    }

    counted = [stated(engine, book, period=year).counted for year in (2021, 2022, 2023, 2024)]
    assert counted == [exactly(20), exactly(0), exactly(70), exactly(0)]


def test_an_entry_that_does_not_say_so_yet_is_open(engine: Engine) -> None:
    book = entry("book", "2021-06-30", 90, programme="advanced_seminar")

    statement = stated(engine, book, period=2022)
    assert statement.counted == between(0, 90)
    assert statement.missing["book"] == ("stated",)


def test_an_entry_cannot_say_more_than_it_has_or_later_than_it_may(engine: Engine) -> None:
    book = {
        **entry("book", "2021-06-30", 90, programme="advanced_seminar"),
        "stated": {2021: 60, 2024: 60},
    }

    with pytest.raises(FactsError, match="it states 120") as error:
        stated(engine, book)
    assert "it states 2024, which is not among the 3 periods" in str(error.value)


def test_what_exceeds_the_requirement_is_carried_over_up_to_the_limit(engine: Engine) -> None:
    # 2020 has 50 hours more than it needs, of which 30 go on.
    long_ago = entry("a", "2020-05-01", 140)
    statement = stated(engine, long_ago, entry("b", "2021-05-01", 70), period=2021)

    found = held(statement, "whole")
    assert (found.carried_in, found.met) == (exactly(30), True)
    # Those carried in are used first, so that 10 of this year's own are left.
    assert statement.carried is not None
    assert (statement.carried.used, statement.carried.carried_out) == (exactly(30), exactly(10))
    assert statement.counted == exactly(70)


def test_what_is_carried_over_is_used_the_oldest_first_and_expires(engine: Engine) -> None:
    entries = [entry("a", "2020-05-01", 120), entry("b", "2021-05-01", 70)]

    carried = {
        year: held(stated(engine, *entries, period=year), "whole").carried_in
        for year in (2020, 2021, 2022, 2023)
    }
    # Of the 30 of 2020, 20 meet 2021 beside its own 70; 10 are left for 2022, and expire with it.
    assert carried == {2020: exactly(0), 2021: exactly(30), 2022: exactly(10), 2023: exactly(0)}


def test_what_is_open_is_carried_over_within_bounds(engine: Engine) -> None:
    open_ = entry("a", "2021-05-01", 50, certificate=None)

    assert held(stated(engine, open_), "whole").carried_in == between(0, 10)


def test_cycles_count_from_a_day_that_a_fact_tells(engine: Engine) -> None:
    person = {"certificate.issued_on": "2021-07-01"}
    entries = [
        entry("before", "2021-06-30", 100),
        entry("first", "2021-07-01", 100),
        entry("last", "2024-06-30", 170),
        entry("after", "2024-07-01", 100),
    ]

    statement = account_of(
        engine,
        "cycle",
        at="cove",
        period=datetime.date(2024, 6, 30),
        entries=entries,
        person=person,
    )
    assert [each.entry for each in statement.entries] == ["first", "last"]
    assert statement.met is True
    assert statement.period is not None
    assert (statement.period.first, statement.period.last) == (
        datetime.date(2021, 7, 1),
        datetime.date(2024, 6, 30),
    )


def test_without_its_anchor_a_cycle_is_open(engine: Engine) -> None:
    statement = account_of(
        engine, "cycle", at="cove", period=2024, entries=[entry("a", "2024-06-30", 300)]
    )

    assert statement.period is None
    assert statement.counted == between(0, 300)
    assert statement.met is None
    assert statement.missing[""] == ("certificate.issued_on",)


def test_the_term_of_a_post_is_one_period(engine: Engine) -> None:
    person = {"training.started_on": "2020-03-01", "training.planned_end_on": "2024-02-29"}
    entries = [
        {"entry": "early", "date": "2020-02-29", "training.hours": 100},
        {"entry": "in", "date": "2020-03-01", "training.hours": 100, "certificate.training": True},
        {"entry": "late", "date": "2024-03-01", "training.hours": 100},
    ]

    statement = account_of(
        engine, "term", at="cove", period=datetime.date(2023, 1, 1), entries=entries, person=person
    )
    assert [each.entry for each in statement.entries] == ["in"]
    assert statement.met is True
    with pytest.raises(FactsError, match="does not lie in the term"):
        account_of(engine, "term", at="cove", period=2024, entries=entries, person=person)


def test_each_entry_is_credited_by_the_policy_of_its_own_day(tmp_path: Path) -> None:
    text = ACCOUNT.replace(
        "then: training.hours, cite", "then: training.hours * param.factor, cite"
    ).replace(
        "parameters:\n",
        "parameters:\n  factor: {unit: ratio, label: {zh: 倍数, en: factor}, values: "
        "{2020-01-01: {value: 1, cite: CV-1/5/hours-8}, "
        "2022-07-01: {value: 3, cite: CV-1/5/hours-8}}}\n",
    )  # fmt: skip
    engine = engine_at(written(tmp_path, {"account.yaml": text}))

    statement = stated(engine, entry("a", "2022-06-30", 10), entry("b", "2022-07-01", 10))
    assert [each.credited for each in statement.entries] == [exactly(10), exactly(30)]


def test_contradictions_are_held_against_the_day_of_the_entry(engine: Engine) -> None:
    good = entry("a", "2022-06-30", 10, completed_on="2022-06-30")
    bad = entry("b", "2022-06-29", 10, completed_on="2022-06-30")

    stated(engine, good)
    with pytest.raises(FactsError, match="entry b: the training ends after the day asked about"):
        stated(engine, good, bad)


def test_faults_of_all_entries_are_told_at_once(engine: Engine) -> None:
    bad = {"entry": "a", "date": "2022-06-30", "training": {"hors": 1}}
    worse = {"entry": "b", "date": "2022-06-30", "training": {"hours": -1}}

    with pytest.raises(FactsError) as error:
        stated(engine, bad, worse)
    assert "entry a: unknown fact training.hors" in str(error.value)
    assert "entry b: training.hours" in str(error.value)


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"entry": "a", "date": "2022-13-01"}], "entry 1: AccountEntry.on"),
        ([{"entry": "a"}, {"entry": "a"}], "entry a: another entry has the same reference"),
        ([3], "entry 1: an AccountEntry or a mapping"),
    ],
)
def test_what_is_no_entry_is_refused(engine: Engine, entries: list[Any], said: str) -> None:
    with pytest.raises(FactsError, match=said):
        account_of(engine, "annual", at="cove", period=2022, entries=entries)


def test_an_unknown_account_is_told_with_those_that_there_are(engine: Engine) -> None:
    with pytest.raises(QuestionError, match=r"no account anual at cove or above\. .*annual"):
        account_of(engine, "anual", at="cove", period=2022, entries=[])


def test_a_ledger_gives_entries_that_are_credited_already(tmp_path: Path) -> None:
    # A ledger does not tell what was online or a lecture, so that caps would leave all of it open.
    text = re.sub(r"    caps:.*?(?=    requirements:)", "", ACCOUNT, flags=re.DOTALL)
    text = re.sub(r"    spread:.*?(?=    carry:)", "", text, flags=re.DOTALL)
    engine = engine_at(written(tmp_path, {"account.yaml": text}))
    day = datetime.date(2022, 3, 1)
    common: dict[str, Any] = {"person": "P-1", "recorded_on": day}
    ledger = HourLedger.replay(
        [
            HourEntry(
                id="e1", training="t1", hours="60", year=2022, subject="professional",
                credited_on=day, **common,
            ),
            HourEntry(
                id="e2", training="t2", hours="30", year=2022, subject="public",
                credited_on=datetime.date(2023, 1, 1), **common,
            ),
            HourEntry(id="e3", training="t3", hours="9", year=2022, credited_on=day, **common),
            OpenEntry(
                id="o1", training="t4", most="40", year=2022, subject="professional",
                missing=("certificate.level",), **common,
            ),
            OpenEntry(id="o2", training="t5", most="5", credited_on=day, **common),
        ]
    ).reverse("e3", id="r3", recorded_on=day, reason="twice")  # fmt: skip

    statement = account_of(engine, "annual", at="cove", period=2022, entries=ledger, who="P-1")
    assert {each.entry for each in statement.entries} == {"e1", "e2", "o1", "o2"}
    assert statement.counted == between(90, 135)
    assert statement.by_subject == {"professional": between(60, 105), "public": between(30, 35)}
    assert statement.missing["o1"][0] == "certificate.level"
    with pytest.raises(FactsError, match="want who"):
        account_of(engine, "annual", at="cove", period=2022, entries=ledger)


def test_what_the_caller_knows_bounds_an_entry(engine: Engine) -> None:
    least = AccountEntry(id="a", on="2022-03-01", least="10", most="20")

    assert stated(engine, least).counted == between(0, 20)


def test_a_statement_is_told_as_markdown_and_json(engine: Engine) -> None:
    statement = stated(engine, entry("a", "2022-03-01", 40, online=True), who="P-1")
    found = statement.as_json()

    assert found["version"] == 1
    assert (found["person"], found["first"], found["last"]) == ("P-1", "2022-01-01", "2022-12-31")
    assert found["entries"][0]["cuts"] == [
        {"cap": "online", "amount": {"least": "10", "most": "10"}, "cites": ["CV-1/2/hours-3"]}
    ]
    assert found["met"] is False
    assert statement.markdown("en").startswith("### hours of a year (P-1, 2022): not all")
    assert {"CV-1/1/hours-1", "CV-1/5/hours-8", "CV-1/2/hours-3"} <= set(statement.cites)


def test_a_statement_is_told_in_a_line_and_in_notebooks(engine: Engine) -> None:
    statement = stated(engine, entry("a", "2022-03-01", 40))
    cycle = account_of(engine, "cycle", at="cove", period=2022, entries=[])

    assert str(statement) == "annual at cove 2022-01-01/2022-12-31: 40 hours, not met"
    assert str(cycle) == "cycle at cove ?: 0 hours, not met"
    shown = statement._repr_markdown_()
    assert "未达到要求" in shown
    assert "not all requirements are met" in shown
    assert "in a period that is not known" in cycle.say("en")


def test_what_is_missing_is_told_beside_the_entry_and_the_requirement(engine: Engine) -> None:
    open_ = stated(
        engine,
        entry("a", "2022-03-01", 40, certificate=None),
        entry("b", None, 5),
        person={"title_level": None},
    )

    told = open_.say("en")
    assert "missing: holds a training certificate" in told or "[certificate.training]" in told
    assert "missing  " in told
    assert "[person.title_level]" in told
    assert "b (?)" in told


def test_provisions_in_conflict_leave_a_credit_open_and_are_told(tmp_path: Path) -> None:
    text = ACCOUNT.replace(
        "    hit: first\n    rules:\n      - {id: certified", "    rules:\n      - {id: certified"
    )
    engine = engine_at(written(tmp_path, {"account.yaml": text}))

    statement = stated(engine, entry("a", "2022-03-01", 40, certificate=True))
    assert statement.counted == Bounds(Decimal(0), Decimal("Infinity"))
    assert "provisions are in conflict" in statement.say("en")
    assert "规定相互冲突" in statement.say("zh")


def test_what_is_spread_and_carried_is_told(engine: Engine) -> None:
    degree = entry("degree", "2021-06-30", 400, programme="capability")

    told = stated(engine, degree).say("en")
    assert "a degree over two years: 200 hours in this period" in told
    assert "carried over: 30 hours in, 30 hours used, 30 hours out [CV-1/4/hours-7]" in told


def test_a_day_is_no_year(engine: Engine) -> None:
    with pytest.raises(FactsError):
        stated(engine, period="soon")
    with pytest.raises(FactsError):
        stated(engine, period=True)
    assert stated(engine, entry("a", "2022-03-01", 40), period="2022").counted == exactly(40)


def test_the_account_of_the_most_specific_level_holds(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    def account(clause: str, hours: str) -> str:
        return (
            "accounts:\n  annual:\n    label: {zh: 年度学时, en: hours}\n"
            "    credit: hours.credited\n    period: year\n    requirements:\n"
            "      - {id: whole, label: {zh: 全部, en: all}, "
            f"at_least: {hours}, cite: {clause}}}\n"
        )

    credit = table("hours.credited", "id: plain, then: training.hours, cite: N-1/1/hours-1")
    parameter = (
        "parameters:\n  least: {unit: hours, values: "
        "{2020-01-01: {value: 60, cite: C-1/1/hours-1}}}\n"
    )
    nation = desk.policy("nation", credit, account("N-1/1/hours-1", "90"))
    city = desk.policy(
        "city", parameter, account("C-1/1/hours-1", "param.least"), gaps=["province"]
    )
    engine = desk.engine(nation, city)

    for place, wanted_hours in (("nation", 90), ("city", 60)):
        statement = account_of(
            engine, "annual", at=place, period=2022,
            entries=[{"entry": "a", "date": "2022-01-01", "training.hours": 70}],
        )  # fmt: skip
        assert held(statement, "whole").wanted == exactly(wanted_hours)
        assert statement.declared_by == place
        # The nation credits what the city counts.
        assert statement.entries[0].decision is not None
        assert statement.entries[0].decision.rule == "nation/plain"


def test_a_reading_chooses_what_is_required() -> None:
    engine = Engine.load(plugins=["national"])
    entries = [{"entry": "a", "date": "2024-01-01", "credited": 95, "training.subject": "public"}]

    usual = account_of(engine, "annual", at="national", period=2024, entries=entries)
    strict = account_of(
        engine, "annual", at="national", period=2024, entries=entries,
        readings={"professional_share": "of_minimum"},
    )  # fmt: skip
    assert (usual.met, strict.met) == (True, False)
    assert strict.readings == {"professional_share": "of_minimum"}
    assert held(strict, "professional_of_minimum").lack == exactly(60)
