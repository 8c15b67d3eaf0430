"""Lookup tables as policy uses them: what they answer, what they need, and why."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, document

from zsgx import Engine, Policy, QuestionError, Status, column
from zsgx.engine.verification import verify_policy

HOURS = "hours.credited"
LOOKUP = """
lookups:
  project_hours:
    label: {{zh: 课题学时, en: hours for a project}}
    keys: [person.title_level, base.rank]
    unit: hours
    cite: N-1/5/hours-1
    {more}
    rows:
      - [senior, 1, 64]
      - [senior, 2..3, 56]
      - {{at: [junior, any], value: 24, cite: N-1/5/hours-2}}
"""
USE = """
tables:
  hours.credited:
    mode: extends
    rules:
      - {{id: project, when: training.online, then: {then}, cite: N-1/5/hours-1}}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def engine_of(
    desk: Desk, more: str = "partial: true", then: str = "lookup.project_hours"
) -> Engine:
    return desk.engine(desk.policy("nation", LOOKUP.format(more=more), USE.format(then=then)))


def issues_of(*policies: Policy) -> list[str]:
    engine = Engine.load(plugins=[], policies=policies)
    return [
        f"{issue.code} {issue.place}"
        for policy in engine.policies.values()
        for issue in policy.issues
    ]


@pytest.mark.parametrize(
    ("level", "rank", "hours"),
    [("senior", 1, 64), ("senior", 2, 56), ("senior", 3, 56), ("junior", 9, 24)],
)
def test_the_row_that_holds_answers(desk: Desk, level: str, rank: int, hours: int) -> None:
    facts = {"training.online": True, "person.title_level": level, "base.rank": rank}

    assert ask(engine_of(desk), HOURS, facts).value == hours


def test_only_keys_that_can_still_change_the_answer_are_missing(desk: Desk) -> None:
    engine = engine_of(desk)

    assert ask(engine, HOURS, {"training.online": True}).missing == (
        "person.title_level",
        "base.rank",
    )
    # Whatever the rank, a junior has the same hours.
    junior = {"training.online": True, "person.title_level": "junior"}
    assert ask(engine, HOURS, junior).value == 24
    senior = {"training.online": True, "person.title_level": "senior"}
    assert ask(engine, HOURS, senior).missing == ("base.rank",)


def test_where_no_row_holds_the_rule_is_silent_and_the_level_above_answers(desk: Desk) -> None:
    nation = desk.policy(
        "nation",
        "tables:\n  hours.credited:\n    mode: extends\n    rules:\n"
        "      - {id: whole, then: training.hours, cite: N-1/1/hours-1}\n",
    )
    text = LOOKUP.format(more="partial: true") + USE.format(then="lookup.project_hours")
    city = desk.policy("city", text.replace("N-1/", "C-1/"), gaps=["province"])
    engine = desk.engine(nation, city)
    facts = {"training.online": True, "person.title_level": "senior", "training.hours": 5}

    assert ask(engine, HOURS, {**facts, "base.rank": 3}, at="city").value == 56
    above = ask(engine, HOURS, {**facts, "base.rank": 4}, at="city")
    assert (above.value, above.rule) == (5, "nation/whole")


def test_a_table_says_what_holds_for_the_rest(desk: Desk) -> None:
    engine = engine_of(desk, more="otherwise: {value: 8, cite: N-1/5/hours-3}")
    facts = {"training.online": True, "person.title_level": "none"}

    decision = ask(engine, HOURS, facts)

    assert (decision.value, decision.cites) == (8, ("N-1/5/hours-1", "N-1/5/hours-3"))
    assert "课题学时：其余 → 8 学时" in decision.explain().say("zh")


def test_the_answer_cites_the_row_and_the_explanation_has_it_in_one_line(desk: Desk) -> None:
    facts = {"training.online": True, "person.title_level": "junior", "base.rank": 2}

    decision = ask(engine_of(desk), HOURS, facts)
    whole = decision.explain()

    assert decision.cites == ("N-1/5/hours-1", "N-1/5/hours-2")
    said = [line for line in whole.say("en").splitlines() if "→ 24 hours" in line]
    assert len(said) == 1
    assert said[0].strip().startswith("hours for a project: level of professional title = junior")
    assert said[0].endswith("[N-1/5/hours-2]")
    (rule,) = whole.as_json()["rules"]
    assert rule["lookups"][0] | {"row": None} == {
        "name": "project_hours",
        "row": None,
        "value": "24",
        "line": 12,
        "cites": ["N-1/5/hours-2"],
    }


def test_ranges_are_told_in_words(desk: Desk) -> None:
    facts = {"training.online": True, "person.title_level": "senior", "base.rank": 2}

    whole = ask(engine_of(desk), HOURS, facts).explain()

    assert "2 to 3 → 56 hours" in whole.say("en")
    assert "2 至 3 → 56 学时" in whole.say("zh")


@pytest.mark.parametrize("text", ["a..b", "true", ">5", "6.."])
def test_a_text_is_told_as_it_is_written(desk: Desk, text: str) -> None:
    lookup = f"""
lookups:
  hours:
    label: {{zh: 学时, en: hours}}
    keys: [{{name: subject, fact: training.occupation}}]
    unit: hours
    cite: N-1/5/hours-1
    partial: true
    rows:
      - ["{text}", 40]
"""
    engine = desk.engine(desk.policy("nation", lookup, USE.format(then="lookup.hours")))
    decision = ask(engine, HOURS, {"training.online": True, "training.occupation": text})

    assert f"= {text} → 40 hours" in decision.explain().say("en")


def test_a_key_can_be_given_and_a_key_without_a_fact_must_be(desk: Desk) -> None:
    lookup = """
lookups:
  by_share:
    label: {zh: 按比例, en: by share}
    keys: [{name: share, unit: ratio}, {name: level, fact: person.title_level}]
    unit: hours
    cite: N-1/5/hours-1
    otherwise: {value: 0}
    rows:
      - ['>0.5', senior, 40]
      - ['>0.5', junior, 20]
"""
    given = "lookup.by_share(share=external.training_fund_ratio / 2, level=certificate.level)"
    engine = desk.engine(desk.policy("nation", lookup, USE.format(then=f"'{given}'")))
    facts = {"training.online": True, "person.title_level": "senior"}
    facts |= {"certificate.level": "junior", "external.training_fund_ratio": "1.2"}

    assert ask(engine, HOURS, facts).value == 20
    assert ask(engine, HOURS, facts | {"external.training_fund_ratio": "1"}).value == 0
    bare = desk.policy("nation", lookup, USE.format(then="lookup.by_share"))
    assert [each.split()[0] for each in issues_of(bare)] == ["missing-key"]


def test_rows_have_dates_and_those_of_their_documents(desk: Desk) -> None:
    lookup = """
lookups:
  hours:
    label: {zh: 学时, en: hours}
    keys: [person.title_level]
    unit: hours
    cite: N-1/5/hours-1
    rows:
      - {at: [any], value: 40, until: 2022-12-31}
      - {at: [senior], value: 60, since: 2023-01-01}
      - {at: [[none, junior, intermediate]], value: 50, since: 2023-01-01}
      - {at: [junior], value: 70, cite: N-2/5/hours-1}
"""
    lookup = lookup.replace("[none, junior, intermediate]", "[none, intermediate]")
    later = document("N-2", "since: 2023-01-01")
    use = USE.format(then="lookup.hours")
    engine = desk.engine(desk.policy("nation", lookup, use, documents=later))
    facts = {"training.online": True, "person.title_level": "junior"}
    days = [datetime.date(2022, 12, 31), datetime.date(2023, 1, 1)]

    assert [ask(engine, HOURS, facts, date=day).value for day in days] == [40, 70]
    rows = pl.DataFrame({"training.online": True, "person.title_level": "junior", "on": days})
    answers = engine.decide_table(rows, at="nation", date=column("on"), ask=[HOURS])
    assert answers[HOURS].to_list() == [40, 70]


def test_a_table_of_another_day_has_gaps_of_its_own(desk: Desk) -> None:
    lookup = """
lookups:
  hours:
    label: {zh: 学时, en: hours}
    keys: [person.title_level]
    unit: hours
    cite: N-1/5/hours-1
    rows:
      - {at: [[none, junior, intermediate]], value: 40}
      - {at: [senior], value: 60, until: 2022-12-31}
"""
    policy = desk.policy("nation", lookup)

    assert [each.split()[0] for each in issues_of(policy)] == ["lookup-gap"]
    whole = lookup.replace("    rows:", "    partial: true\n    rows:")
    assert issues_of(desk.policy("nation", whole)) == []


def test_what_holds_for_the_rest_ends_with_its_document(desk: Desk) -> None:
    more = "otherwise: {value: 7, cite: N-2/1/hours-1}"
    until = document("N-2", "since: 2020-01-01, until: 2022-12-31")
    files = LOOKUP.format(more=more), USE.format(then="lookup.project_hours")
    engine = desk.engine(desk.policy("nation", *files, documents=until))
    facts = {"training.online": True, "person.title_level": "none", "base.rank": 1}
    days = [datetime.date(2022, 12, 31), datetime.date(2023, 1, 1)]

    assert [ask(engine, HOURS, facts, date=day).value for day in days] == [7, None]
    assert ask(engine, HOURS, facts).status is Status.SILENT
    rows = pl.DataFrame({**facts, "on": days})
    answers = engine.decide_table(rows, at="nation", date=column("on"), ask=[HOURS])
    assert answers[HOURS].to_list() == [7, None]
    said = [issue.say("en") for issue in verify_policy(engine, "nation")]
    assert [
        each for each in said if "not-in-force-throughout" in each and "from 2023-01-01" in each
    ]


def test_a_rest_that_is_not_needed_may_end_with_its_document(desk: Desk) -> None:
    more = "otherwise: {value: 7, cite: N-2/1/hours-1}"
    until = document("N-2", "since: 2020-01-01, until: 2022-12-31")
    whole = LOOKUP.format(more=more) + "      - {at: [any, any], value: 7, since: 2023-01-01}\n"
    whole = whole.replace("otherwise:", "hit: first\n    otherwise:")
    policy = desk.policy("nation", whole, USE.format(then="lookup.project_hours"), documents=until)

    found = verify_policy(desk.engine(policy), "nation")

    assert "not-in-force-throughout" not in {issue.code for issue in found}


def test_a_lookup_is_held_against_constants_and_other_facts(desk: Desk) -> None:
    rules = """
tables:
  hours.credited:
    mode: extends
    hit: first
    rules:
      - {id: many, when: lookup.project_hours > 60, then: 1, cite: N-1/5/hours-1}
      - {id: enough, when: lookup.project_hours >= training.hours, then: 2, cite: N-1/5/hours-1}
      - {id: few, when: 'lookup.project_hours in [24]', then: 3, cite: N-1/5/hours-1}
"""
    policy = desk.policy("nation", LOOKUP.format(more="partial: true"), rules)
    engine = desk.engine(policy)

    def answer(**facts: object) -> object:
        named = {name.replace("__", "."): value for name, value in facts.items()}
        decision = ask(engine, HOURS, named)
        return decision.value if decision.status is Status.DECIDED else set(decision.missing)

    assert answer(person__title_level="senior", base__rank=1) == 1
    assert answer(person__title_level="senior", base__rank=2, training__hours=56) == 2
    assert answer(person__title_level="junior", training__hours="24.01") == 3
    assert answer(person__title_level="senior", training__hours=50) == {"base.rank"}


def test_values_are_of_every_kind(desk: Desk) -> None:
    lookups = """
lookups:
  route:
    label: {zh: 途径, en: route}
    keys: [certificate.level]
    options: [recognition, delegated, none]
    cite: N-1/5/title-1
    otherwise: {value: none}
    rows: [[senior, delegated], [[junior, intermediate], recognition]]
  allowed:
    label: {zh: 是否可以, en: whether it may}
    keys: [certificate.level, training.online]
    unit: bool
    cite: N-1/5/title-1
    rows: [[senior, any, false], [[none, junior, intermediate], false, false],
           [[none, junior, intermediate], true, true]]
"""
    rules = """
tables:
  title.route:
    mode: extends
    rules:
      - {id: route, then: lookup.route, cite: N-1/5/title-1}
  hours.credited:
    mode: extends
    rules:
      - {id: may, when: lookup.allowed, then: 1, cite: N-1/5/title-1}
      - {id: must_not, when: not lookup.allowed, then: 0, cite: N-1/5/title-1}
"""
    engine = desk.engine(desk.policy("nation", lookups, rules))
    junior = {"certificate.level": "junior"}

    assert ask(engine, "title.route", junior).value == "recognition"
    assert ask(engine, "title.route", {"certificate.level": "none"}).value == "none"
    assert ask(engine, HOURS, {"certificate.level": "senior"}).value == 0
    assert ask(engine, HOURS, junior).missing == ("training.online",)
    assert ask(engine, HOURS, junior | {"training.online": True}).value == 1
    rows = pl.DataFrame({"certificate.level": ["senior", "junior", None]})
    answers = engine.decide_table(rows, at="nation", date=DAY, ask=["title.route"])
    assert answers["title.route"].to_list() == ["delegated", "recognition", None]


CSV = "level,rank,value,cite\nsenior,1,64,\nsenior,2|3,56,\njunior,any,24,N-1/5/hours-2\n"


def csv_policy(desk: Desk, content: str) -> Policy:
    head, _, _ = LOOKUP.format(more="partial: true").partition("    rows:")
    keys = "[{name: level, fact: person.title_level}, base.rank]"
    text = f"{head}    rows: hours.csv\n".replace("[person.title_level, base.rank]", keys)
    desk.policy("nation", text, USE.format(then="lookup.project_hours"), clauses=["N-1/5/hours-2"])
    (desk.folder / "nation" / "hours.csv").write_text(content, encoding="utf-8")
    return desk.again("nation")


def test_rows_may_stand_in_a_csv_file(desk: Desk) -> None:
    policy = csv_policy(desk, CSV)
    engine = desk.engine(policy)
    facts = {"training.online": True, "person.title_level": "senior", "base.rank": 3}

    assert ask(engine, HOURS, facts).value == 56
    junior = ask(engine, HOURS, facts | {"person.title_level": "junior"})
    assert (junior.value, junior.cites) == (24, ("N-1/5/hours-1", "N-1/5/hours-2"))
    changed = csv_policy(desk, CSV.replace("56", "57"))
    assert changed.digest != policy.digest
    assert ask(desk.engine(changed), HOURS, facts).value == 57


def test_every_fault_of_a_csv_file_is_told_with_its_line(desk: Desk) -> None:
    broken = csv_policy(desk, CSV.replace("64", "6x4").replace("2|3", "3..2"))
    assert [each.partition(" ")[2].rpartition("/")[2] for each in issues_of(broken)] == [
        "hours.csv:2:1",
        "hours.csv:3:1",
    ]
    for content, codes in (
        (CSV.replace("rank,", "rnk,"), ["unknown-key", "missing-key"]),
        (
            CSV.replace("level,rank", "level,level"),
            ["duplicate-key", "duplicate-key", "missing-key"],
        ),
        (CSV + "senior,7\n", ["row-length"]),
        ("", ["empty"]),
        (CSV.replace("junior", '"junior'), ["wrong-kind"]),
    ):
        assert [each.split()[0] for each in issues_of(csv_policy(desk, content))] == codes
    desk.folder.joinpath("nation", "hours.csv").unlink()
    assert [each.split()[0] for each in issues_of(desk.again("nation"))] == ["missing-file"]


def test_a_table_that_changes_on_too_many_days_is_told_as_that(desk: Desk) -> None:
    first = datetime.date(2020, 1, 1)
    days = [first + datetime.timedelta(days=day) for day in range(201)]
    rows = "".join(
        f"      - {{at: [senior, {n + 1}], value: 1, since: {d}}}\n" for n, d in enumerate(days)
    )
    head = LOOKUP.format(more="partial: true").partition("      - [senior, 1, 64]")[0]

    policy = Engine.load(plugins=[], policies=[desk.policy("nation", head + rows)])
    (issue,) = policy.policies["000000"].issues

    assert issue.code == "yaml-size"
    assert "begin or end on 201 days, and those of a table on at most 200" in issue.say("en")
    assert "keys: [day, …]" in issue.say("en")
    fewer = head + "".join(rows.splitlines(keepends=True)[:200])
    assert issues_of(desk.policy("nation", fewer)) == []


def test_a_table_of_ten_thousand_rows_answers_from_records_and_columns(desk: Desk) -> None:
    rows = "".join(
        f"{level},{rank},{(number * 7 + rank) % 100}\n"
        for number, level in enumerate(("none", "junior", "intermediate", "senior"))
        for rank in range(1, 2_501)
    )
    engine = desk.engine(csv_policy(desk, "level,rank,value\n" + rows))
    levels, ranks = ["junior", "senior", "senior", None], [2_500, 1, 2_501, 7]
    facts = {"training.online": [True] * 4, "person.title_level": levels, "base.rank": ranks}

    one_by_one = [
        ask(engine, HOURS, dict(zip(facts, values, strict=True)))
        for values in zip(*facts.values(), strict=True)
    ]
    answers = engine.decide_table(pl.DataFrame(facts), at="nation", date=DAY, ask=[HOURS])

    assert [each.value for each in one_by_one] == [Decimal(7), Decimal(22), None, None]
    assert one_by_one[2].status is Status.SILENT
    assert one_by_one[3].missing == ("person.title_level",)
    assert answers[HOURS].to_list() == [each.value for each in one_by_one]
    statuses = answers[f"{HOURS}.status"].to_list()
    assert statuses == [each.status.value for each in one_by_one]


def test_a_city_uses_the_table_of_the_nation(desk: Desk) -> None:
    nation = desk.policy("nation", LOOKUP.format(more="partial: true"), clauses=["N-1/5/hours-1"])
    use = USE.format(then="lookup.project_hours").replace("N-1/", "C-1/")
    engine = desk.engine(nation, desk.policy("city", use, gaps=["province"]))
    facts = {"training.online": True, "person.title_level": "junior"}

    assert ask(engine, HOURS, facts, at="city").value == 24


def test_a_name_that_is_no_lookup_is_no_question_either(desk: Desk) -> None:
    with pytest.raises(QuestionError, match="lookup"):
        engine_of(desk).decide("lookup.project_hours", at="nation", date=DAY, facts={})
