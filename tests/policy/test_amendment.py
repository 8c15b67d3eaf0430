"""Documents change: what an amendment leaves in force, what another document takes the place of."""

import datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.desk import Desk, ask, document

from zsgx import (
    Due,
    Engine,
    Issue,
    Status,
    attain,
    column,
    coverage_of,
    due_in_year,
    due_of,
)
from zsgx.engine.verification import verify_policy
from zsgx.words.policy import PolicyWords

HOURS = "hours.credited"
FACTS = {"training.hours": 10}
RULE = """
parameters:
  most:
    unit: hours
    values: {2020-01-01: {value: 30, cite: N-1/1/most-1}}
tables:
  hours.credited:
    mode: replaces
    rules:
      - id: whole
        label: {zh: 计入, en: counts}
        when: training.hours <= param.most
        unless: {when: training.online, cite: N-1/2/online-1}
        then: training.hours
        cite: N-1/1/hours-1
    otherwise: {by_silence: [N-1, N-2]}
"""
AMENDED = """
clauses:
  N-1/1/most-1: {zh: 至多三十学时, en: at most thirty hours}
  N-1/1/hours-1:
    zh: 学时照计
    en: hours count as they are
    texts:
      2022-07-01: {zh: 学时照计并登记, en: hours count and are registered, by: N-2}
  N-1/2/online-1: {zh: 网络培训除外, en: online training is excepted, repealed_by: N-2}
"""
SUPERSEDED = """
clauses:
  N-1/1/most-1: {zh: 至多三十学时, en: at most thirty hours}
  N-1/1/hours-1: {zh: 学时照计, en: hours count as they are}
  N-1/2/online-1: {zh: 网络培训除外, en: online training is excepted}
  N-2/4/most-1: {zh: 至多三十学时, en: at most thirty hours, continues: N-1/1/most-1}
  N-2/3/hours-1: {zh: 学时照旧计入, en: hours count as before, continues: N-1/1/hours-1}
"""
AMENDING = document("N-2", "since: 2022-07-01, amends: N-1")
SUPERSEDING = document("N-2", "since: 2022-07-01, supersedes: [N-1]")
BEFORE, AFTER = datetime.date(2022, 6, 30), datetime.date(2022, 7, 1)
MAIN = "format: 1\nname: nation\ncode: '000000'\nlabel: {zh: 某国, en: nation}\ndocuments:\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def files(clauses: str, documents: str, rule: str = RULE) -> dict[str, str]:
    return {"jurisdiction": MAIN + document("N-1") + documents, "clauses": clauses, "hours": rule}


def engine_of(desk: Desk, clauses: str, documents: str, rule: str = RULE) -> Engine:
    return desk.engine(desk.read("nation", files(clauses, documents, rule)))


def issues_of(desk: Desk, clauses: str, documents: str, rule: str = RULE) -> list[Issue]:
    policy = desk.read("nation", files(clauses, documents, rule))
    return [*Engine.load(plugins=[], policies=[policy]).policies["000000"].issues]


def test_a_rule_carries_over_through_an_amendment_and_shows_the_text_of_the_day(
    desk: Desk,
) -> None:
    engine = engine_of(desk, AMENDED, AMENDING)

    before, after = (
        ask(engine, HOURS, FACTS | {"training.online": False}, date=day) for day in (BEFORE, AFTER)
    )

    assert (before.value, after.value) == (10, 10)
    assert before.cites == after.cites == ("N-1/1/hours-1",)
    assert "hours count as they are" in before.explain().say("en")
    said = after.explain()
    assert (
        "hours count and are registered (as amended by document, from 2022-07-01 on)"
        in said.say("en")
    )
    assert "学时照计并登记（《文件》修正，自 2022-07-01 起）" in said.markdown("zh")
    json = said.as_json()["clauses"]["N-1/1/hours-1"]
    assert json["provision"]["en"].startswith("section 1: hours count and are registered")
    assert json["amended"] == {"by": "N-2", "since": "2022-07-01"}
    assert before.explain().as_json()["clauses"]["N-1/1/hours-1"]["amended"] is None


def test_a_text_that_changes_changes_no_column(desk: Desk) -> None:
    rule = RULE.replace("[N-1, N-2]", "N-1")
    engine = engine_of(desk, AMENDED.replace(", repealed_by: N-2", ""), AMENDING, rule)
    rows = pl.DataFrame({"training.hours": 10, "training.online": False, "on": [BEFORE, AFTER]})

    answers = engine.decide_table(rows, at="nation", date=column("on"), ask=[HOURS])

    assert answers[HOURS].to_list() == [10, 10]
    # One table makes both, and yet each tells the text of its own day.
    made = [
        ask(engine, HOURS, FACTS | {"training.online": False}, date=day) for day in (BEFORE, AFTER)
    ]
    assert made[0].ground is made[1].ground
    assert [one.explain().say("zh").count("并登记") for one in made] == [0, 1]


def test_what_rests_on_a_repealed_clause_is_in_force_up_to_the_day_before(desk: Desk) -> None:
    engine = engine_of(desk, AMENDED, AMENDING)
    online = FACTS | {"training.online": True}

    assert ask(engine, HOURS, online, date=BEFORE).status is Status.SILENT
    assert ask(engine, HOURS, online, date=AFTER).value == 10


def test_a_clause_that_an_amendment_added_is_in_force_from_its_first_day(desk: Desk) -> None:
    added = AMENDED.replace("repealed_by", "added_by")
    engine = engine_of(desk, added, AMENDING)
    online = FACTS | {"training.online": True}

    assert ask(engine, HOURS, online, date=BEFORE).value == 10
    after = ask(engine, HOURS, online, date=AFTER)
    assert after.status is Status.SILENT
    said = after.explain().as_json()["clauses"]
    assert "N-1/1/hours-1" in said


def test_what_another_document_takes_the_place_of_ends_the_day_before(desk: Desk) -> None:
    bare = SUPERSEDED.replace(", continues: N-1/1/hours-1", "")
    engine = engine_of(desk, bare, SUPERSEDING)

    assert engine.policies["000000"].documents["N-1"].until == BEFORE
    assert ask(engine, HOURS, FACTS | {"training.online": False}, date=BEFORE).value == 10
    after = ask(engine, HOURS, FACTS | {"training.online": False}, date=AFTER)
    assert after.status is Status.SILENT


def test_what_a_newer_clause_continues_stays_in_force_and_cites_the_newer_one(
    desk: Desk,
) -> None:
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING)
    given = FACTS | {"training.online": False}

    before, after = (ask(engine, HOURS, given, date=day) for day in (BEFORE, AFTER))

    assert (before.value, before.cites) == (10, ("N-1/1/hours-1",))
    assert (after.value, after.cites) == (10, ("N-2/3/hours-1",))
    (rule,) = after.explain().as_json()["rules"]
    assert rule["parameters"][0]["cites"] == ["N-2/4/most-1"]
    # What the newer document does not continue is gone.
    assert ask(engine, HOURS, FACTS | {"training.online": True}, date=AFTER).value == 10
    too_many = ask(engine, HOURS, {"training.hours": 31, "training.online": False}, date=AFTER)
    assert (too_many.status, too_many.finding.silent) == (Status.SILENT, ("N-2",))


def test_rows_of_a_lookup_table_carry_over(desk: Desk) -> None:
    rule = """
lookups:
  each:
    keys: [person.title_level]
    unit: hours
    cite: N-1/1/hours-1
    otherwise: {value: 3}
    rows: [[senior, 5]]
tables:
  hours.credited:
    mode: replaces
    rules: [{id: rows, then: lookup.each, cite: N-1/1/hours-1}]
"""
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, rule)

    after = ask(engine, HOURS, {"person.title_level": "senior"}, date=AFTER)

    assert (after.value, after.cites) == (5, ("N-2/3/hours-1",))
    (row,) = after.explain().as_json()["rules"][0]["lookups"]
    assert row["cites"] == ["N-2/3/hours-1"]


def test_what_lacks_days_over_both_documents_is_told(desk: Desk) -> None:
    late = RULE.replace("{value: 30,", "{value: 30, until: 2022-12-31,")
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, late)

    found = [issue.message.en for issue in verify_policy(engine, "nation")]

    assert any("parameter most" in said and "from 2023-01-01 on" in said for said in found)
    assert any("rule whole" in said and "from 2023-01-01 on" in said for said in found)


@given(
    on=st.dates(datetime.date(2020, 1, 1), datetime.date(2025, 12, 31)),
    change=st.dates(datetime.date(2020, 1, 2), datetime.date(2025, 12, 31)),
)
def test_on_every_day_one_text_and_one_document_hold(
    tmp_path_factory: pytest.TempPathFactory, on: datetime.date, change: datetime.date
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    amended = engine_of(
        desk,
        AMENDED.replace("2022-07-01", str(change)),
        AMENDING.replace("2022-07-01", str(change)),
    )
    superseded = engine_of(desk, SUPERSEDED, SUPERSEDING.replace("2022-07-01", str(change)))
    given_ = FACTS | {"training.online": False}

    changed = on >= change
    said = ask(amended, HOURS, given_, date=on).explain().say("en")
    assert ("are registered" in said) is changed
    assert ("as they are" in said) is not changed
    cited = ask(superseded, HOURS, given_, date=on).cites
    assert cited == (("N-2/3/hours-1",) if changed else ("N-1/1/hours-1",))


@pytest.mark.parametrize(
    ("clauses", "documents", "codes", "said"),
    [
        (
            AMENDED,
            document("N-2", "since: 2022-07-01, amends: N-9"),
            ["unknown-document", "unrelated-document", "unrelated-document"],
            "unknown document N-9",
        ),
        (
            AMENDED,
            document("N-2", "since: 2022-07-01, amends: [N-1, N-2]"),
            ["document-cycle"],
            "document N-2 comes back to itself",
        ),
        (
            AMENDED,
            document("N-2", "since: 2023-07-01, amends: N-1"),
            ["outside-term"],
            "2022-07-01, a day of clause N-1/1/hours-1, is not within those of N-2",
        ),
        (
            AMENDED,
            document("N-2", "since: 2022-07-01"),
            ["unrelated-document"] * 2,
            "N-2 does not amend the document of clause N-1/1/hours-1",
        ),
        (
            AMENDED.replace("2022-07-01", "2019-07-01"),
            AMENDING,
            ["outside-term"] * 2,
            "2019-07-01, a day of clause N-1/1/hours-1, is not within those",
        ),
        (
            AMENDED.replace("2022-07-01", "2020-01-01"),
            document("N-2", "since: 2020-01-01, amends: N-1"),
            ["outside-term", "outside-term"],
            "has two texts on 2020-01-01",
        ),
        (
            SUPERSEDED,
            document("N-2", "since: 2022-07-01, supersedes: N-1, amends: N-1"),
            ["contradicting-keys"],
            "N-2 cannot both amend and supersede N-1",
        ),
        (
            SUPERSEDED,
            document("N-2", "since: 2020-01-01, supersedes: N-1"),
            ["date-order"],
            "N-2 supersedes N-1 and does not begin after it",
        ),
        (
            AMENDED,
            document("N-2", "since: 2019-01-01, amends: N-1"),
            ["date-order"],
            "N-2 amends N-1 and begins before it",
        ),
        (
            SUPERSEDED,
            document("N-2", "since: 2022-07-01"),
            ["unrelated-document"] * 2,
            "N-2 does not supersede the document of clause N-1/1/",
        ),
        (
            SUPERSEDED.replace("continues: N-1/1/hours-1", "continues: N-1/1/hour-1"),
            SUPERSEDING,
            ["unknown-clause"],
            "unknown clause N-1/1/hour-1",
        ),
        (
            AMENDED.replace(
                "2022-07-01:", "2022-07-01: {zh: 甲, en: a, by: N-2}\n      2022-07-01:"
            ),
            AMENDING,
            ["duplicate-key"],
            "2022-07-01",
        ),
        (
            AMENDED,
            "  N-2: {title: {zh: 文件, en: document}, amends: N-1}\n",
            ["missing-key"],
            "since",
        ),
    ],
    ids=[
        "unknown",
        "circle",
        "before the amendment",
        "no amendment",
        "before the document",
        "two texts",
        "both",
        "order",
        "amended before it begins",
        "not superseded",
        "unknown clause",
        "one day twice",
        "without a date",
    ],
)
def test_documents_that_cannot_change_each_other_so_are_told(
    desk: Desk, clauses: str, documents: str, codes: list[str], said: str
) -> None:
    found = issues_of(desk, clauses, documents)

    assert sorted(issue.code for issue in found if issue.code in codes) == codes
    assert any(said in issue.say("en") for issue in found)
    assert all(issue.place and issue.place.line for issue in found)


def test_a_written_last_day_that_a_newer_document_contradicts_is_told(desk: Desk) -> None:
    main = MAIN + document("N-1", "since: 2020-01-01, until: 2025-12-31") + SUPERSEDING

    policy = desk.read("nation", {"jurisdiction": main, "clauses": SUPERSEDED, "hours": RULE})
    (issue,) = Engine.load(plugins=[], policies=[policy]).policies["000000"].issues

    assert issue.code == "contradicting-keys"
    assert "N-1 is written to end with 2025-12-31, and N-2 supersedes it" in issue.message.en


def test_a_document_of_a_level_above_is_not_changed(desk: Desk) -> None:
    nation = desk.policy("nation")
    city = desk.policy(
        "city", gaps=["province"], documents=document("C-2", "since: 2022-07-01, amends: N-1")
    )

    issues = Engine.load(plugins=[], policies=[nation, city]).policies["330100"].issues

    assert [issue.message.en for issue in issues] == ["document N-1 is that of nation"]


OBLIGATION = """
parameters:
  reply_days:
    unit: days
    partial: true
    values:
      2020-01-01: {value: 45, cite: N-1/1/most-1}
      2022-07-01: {value: 30, cite: N-1/1/most-1}
      2024-01-01: {value: 20, until: 2024-06-30, cite: N-1/1/most-1}
obligations:
  reply:
    label: {zh: 答复, en: the reply}
    who: {zh: 部门, en: the department}
    to: {zh: 申请人, en: the applicant}
    after: {event: training.completed_on, days: param.reply_days}
    partial: true
    cite: N-1/1/hours-1
  review:
    label: {zh: 评估, en: the review}
    who: {zh: 部门, en: the department}
    to: {zh: 未写明, en: not named}
    every: 2
    anchor: 2020-03-01
    cite: N-1/1/hours-1
targets:
  seminars.held:
    label: {zh: 研修班, en: seminars}
    unit: classes
    values:
      - plan: programme
        since: 2020
        until: 2025
        compare: goal
        quantity: 5
        cite: N-1/1/hours-1
"""


def test_obligations_carry_over_and_cite_the_clause_of_their_day(desk: Desk) -> None:
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, OBLIGATION)

    def due(year: int, event: str | None = None) -> dict[str, Due]:
        facts = {"training.completed_on": event} if event else {}
        found = due_in_year(engine, at="nation", year=year, facts=facts)
        return {one.obligation.name: one for one in found}

    before, after = due(2022, "2022-06-30")["reply"], due(2022, "2022-07-01")["reply"]
    assert (before.named, before.cites) == (
        datetime.date(2022, 8, 14),
        ("N-1/1/hours-1", "N-1/1/most-1"),
    )
    assert (after.named, after.cites) == (
        datetime.date(2022, 7, 31),
        ("N-2/3/hours-1", "N-2/4/most-1"),
    )
    # On the day of the event the parameter has no value any more.
    assert "reply" not in due(2024, "2024-07-01")
    review = due(2022)["review"]
    assert (review.named, review.period) == (datetime.date(2022, 3, 1), "2022")
    assert review.cites == ("N-1/1/hours-1",)
    assert due(2024)["review"].cites == ("N-2/3/hours-1",)
    assert "review" not in due(2023)


@given(day=st.dates(datetime.date(2020, 1, 1), datetime.date(2023, 12, 31)))
def test_a_period_is_as_long_as_the_value_of_the_day_of_its_event(
    tmp_path_factory: pytest.TempPathFactory, day: datetime.date
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, OBLIGATION)

    due = due_of(engine, "reply", at="nation", facts={"training.completed_on": day})

    assert due.named is not None
    assert (due.named - day).days == (45 if day < AFTER else 30)


def test_a_target_cites_the_clause_that_stands_at_the_end_of_its_year(desk: Desk) -> None:
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, OBLIGATION)

    cited = [
        attain(engine, at="nation", year=year, actual={})[0].as_json()["cites"]
        for year in (2021, 2022)
    ]

    assert cited == [["N-1/1/hours-1"], ["N-2/3/hours-1"]]


def test_days_on_which_a_period_has_no_number_are_told(desk: Desk) -> None:
    bare = OBLIGATION.replace("    partial: true\n    cite", "    cite")
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING, bare)

    (issue,) = verify_policy(engine, "nation")

    assert issue.code == "not-in-force-throughout"
    assert "obligation reply has no period on these days" in issue.message.en
    assert issue.message.en.endswith("from 2024-07-01 on")


@pytest.mark.parametrize(
    ("changed", "to", "code", "said"),
    [
        ("param.reply_days}", "param.reply_day}", "unknown-name", "unknown parameter reply_day"),
        ("unit: days", "unit: ratio", "wrong-kind", "is no number of years, months or days"),
        ("every: 2", "every: 0", "bad-value", "every is 1 or more"),
        ("    anchor: 2020-03-01\n", "", "missing-key", "lacks the key anchor"),
        (
            "    every: 2\n",
            "    rule: FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1\n",
            "bad-value",
            "the INTERVAL of a rule counts from a year",
        ),
    ],
)
def test_numbers_that_are_none_and_intervals_without_an_anchor_are_told(
    desk: Desk, changed: str, to: str, code: str, said: str
) -> None:
    issues = issues_of(desk, SUPERSEDED, SUPERSEDING, OBLIGATION.replace(changed, to))

    assert [said in issue.message.en for issue in issues if issue.code == code] == [True]


def test_silence_says_which_document_took_the_place_of_the_one_that_answered(desk: Desk) -> None:
    rule = RULE.replace("[N-1, N-2]", "N-1")
    bare = SUPERSEDED.replace(", continues: N-1/1/hours-1", "")
    engine = engine_of(desk, bare, SUPERSEDING, rule)

    silent = ask(engine, HOURS, FACTS, date=AFTER)

    said = silent.explain()
    assert "document was in force up to 2022-06-30, and document took its place" in said.say("en")
    assert "《文件》有效至 2022-06-30，此后由《文件》替代" in said.say("zh")
    (one,) = said.as_json()["out_of_term"]
    assert (one["document"], one["superseded_by"]) == ("N-1", ["N-2"])


def test_a_clause_is_computed_by_what_cites_the_one_that_it_continues(desk: Desk) -> None:
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING)

    found = {one.clause.id: one for one in coverage_of(engine, "nation").clauses}
    later = {one.clause.id for one in coverage_of(engine, "nation", date=AFTER).clauses}

    assert found["N-2/3/hours-1"].by == ("table hours.credited: whole",)
    assert found["N-2/3/hours-1"].status == "computed"
    assert later == {"N-2/4/most-1", "N-2/3/hours-1"}


def test_what_is_shown_of_a_place_names_what_changed_its_documents(desk: Desk) -> None:
    engine = engine_of(desk, SUPERSEDED, SUPERSEDING)

    def shown(day: datetime.date | None) -> list[tuple[str, tuple[str, ...]]]:
        lines = PolicyWords(engine, engine.chain("nation"), day).place()
        return [(line.text.en, line.ids) for line in lines]

    assert ("superseded by", ("N-2",)) in shown(None)
    assert ("supersedes", ("N-1",)) in shown(AFTER)
    assert ("since 2020-01-01: 30 hours", ("N-2/4/most-1",)) in shown(AFTER)
    assert ("since 2020-01-01: 30 hours", ("N-1/1/most-1",)) in shown(BEFORE)
