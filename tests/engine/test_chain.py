"""What is in force at a place on a day."""

import datetime
from decimal import Decimal

import attrs
import pytest
from tests.engine.desk import CODES, DAY, Desk, ask, document, table

from zsgx.decision.decision import Status
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.engine.chain import Chain, Level
from zsgx.engine.engine import Engine
from zsgx.policy.policy import Policy
from zsgx.text import Text

CREDITED = "hours.credited"
ALL = table(CREDITED, "id: all, then: 1, cite: N-1/1/a")
FIRST, LAST = datetime.date(2024, 3, 1), datetime.date(2024, 8, 31)
ONE_DAY = datetime.timedelta(days=1)


def value(engine: Engine, day: datetime.date, **facts: object) -> object:
    given = {path.replace("__", "."): fact for path, fact in facts.items()}
    return ask(engine, CREDITED, given, date=day).value


def test_a_chain_goes_from_the_place_up_to_the_nation(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation"),
        desk.policy("city", gaps=["province"]),
        desk.policy("district", gaps=["province"]),
    )

    chain = engine.chain("district")

    assert [level.code for level in chain.levels] == ["330101", "330100", "330000", "000000"]
    assert [level.name for level in chain.levels] == ["district", "city", "330000", "nation"]
    assert chain.gaps == ((2, "330000"),)
    assert [policy.jurisdiction.name for policy in chain.policies] == ["district", "city", "nation"]
    assert chain.place.name == "district"


def test_a_level_without_a_name_is_called_by_its_code() -> None:
    assert Level("000000", Policy(Jurisdiction("000000"))).name == "000000"


def test_the_most_specific_word_for_an_option_wins_and_words_with_a_path_stay() -> None:
    region = Policy(Jurisdiction("450000"), words={"provincial": Text("自治区级", "regional")})
    nation = Policy(Jurisdiction("000000"), words={"provincial": Text("省区级", "upper")})
    chain = Chain((Level("450000", region), Level("000000", nation)))

    assert chain.option_word("base.tier", "provincial").zh == "自治区级"
    assert chain.option_word("base.tier", "municipal").zh == "市级"
    assert chain.option_word("grant.base.payer", "provincial").zh == "省（自治区）级财政"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(FIRST - ONE_DAY, None), (FIRST, 1), (LAST, 1), (LAST + ONE_DAY, None)],
)
def test_a_rule_is_in_force_with_its_document_both_days_included(
    desk: Desk, day: datetime.date, expected: int | None
) -> None:
    documents = document("N-1", f"since: {FIRST}, until: {LAST}")
    engine = desk.engine(desk.policy("nation", ALL, documents=documents))

    assert value(engine, day) == expected


def test_a_document_without_a_first_day_begins_when_it_was_issued(desk: Desk) -> None:
    engine = desk.engine(desk.policy("nation", ALL, documents=document("N-1", f"issued: {FIRST}")))

    assert (value(engine, FIRST - ONE_DAY), value(engine, FIRST)) == (None, 1)


def test_a_rule_is_in_force_only_with_every_document_it_cites(desk: Desk) -> None:
    both = table(CREDITED, "id: all, then: 1, cite: [N-1/1/a, N-2/1/a]")
    documents = document("N-1", f"since: {FIRST}") + document("N-2", f"since: {LAST}")
    engine = desk.engine(desk.policy("nation", both, documents=documents))

    assert (value(engine, LAST - ONE_DAY), value(engine, LAST)) == (None, 1)


def test_a_rule_is_in_force_within_the_dates_of_its_parameters(desk: Desk) -> None:
    parameters = (
        "parameters:\n  hours:\n    unit: hours\n    values:\n"
        f"      {FIRST}: {{value: 3, cite: N-1/1/p}}\n"
        f"      2024-05-01: {{value: 4, until: {LAST}, cite: N-1/1/p}}\n"
    )
    engine = desk.one(
        CREDITED,
        "id: p, then: param.hours, cite: N-1/1/a",
        "id: rest, when: not rule.p, then: 1, cite: N-1/1/b",
        sections=parameters,
    )

    days = (FIRST - ONE_DAY, FIRST, datetime.date(2024, 4, 30), DAY, LAST, LAST + ONE_DAY)
    assert [value(engine, day) for day in days] == [1, 3, 3, 4, 4, 1]
    assert engine.tables.epochs(CREDITED, engine.chain("nation")) == (
        datetime.date(2020, 1, 1),
        FIRST,
        DAY,
        LAST + ONE_DAY,
    )


def test_a_parameter_in_a_condition_counts_as_well(desk: Desk) -> None:
    parameters = (
        "parameters:\n  least:\n    unit: hours\n    values:\n"
        f"      {FIRST}: {{value: 8, cite: N-1/1/p}}\n"
    )
    engine = desk.one(
        CREDITED,
        "id: p, when: training.hours >= param.least, then: 1, cite: N-1/1/a",
        sections=parameters,
    )

    assert value(engine, FIRST - ONE_DAY, training__hours=8) is None
    assert value(engine, FIRST, training__hours=8) == 1


def test_an_exclusion_is_in_force_with_its_own_document_and_parameters(desk: Desk) -> None:
    parameters = (
        "parameters:\n  most:\n    unit: hours\n    values:\n"
        f"      {LAST}: {{value: 8, cite: N-1/1/p}}\n"
    )
    rule = (
        "id: a, then: 1, cite: N-1/1/a, unless: ["
        "{when: training.online, cite: N-2/1/x}, "
        "{when: training.hours > param.most, cite: N-1/1/y}]"
    )
    documents = document("N-2", f"since: {FIRST}, until: {LAST}")
    engine = desk.engine(
        desk.policy("nation", table(CREDITED, rule), parameters, documents=documents)
    )

    online, long = {"training__online": True}, {"training__hours": 9}
    assert value(engine, FIRST - ONE_DAY, **online) == 1
    assert value(engine, FIRST, **online, training__hours=1) is None
    assert value(engine, LAST + ONE_DAY, **online, training__hours=1) == 1
    assert value(engine, LAST - ONE_DAY, **long, training__online=False) == 1
    assert value(engine, LAST, **long) is None
    assert engine.tables.epochs(CREDITED, engine.chain("nation")) == (
        datetime.date(2020, 1, 1),
        FIRST,
        LAST,
        LAST + ONE_DAY,
    )


def test_what_closes_a_table_is_in_force_with_what_it_rests_on(desk: Desk) -> None:
    never = "id: never, when: training.online, then: 9, cite: N-1/1/a"
    documents = document("N-2", f"since: {FIRST}")
    parameters = (
        "parameters:\n  least:\n    unit: hours\n    values:\n"
        f"      {LAST}: {{value: 8, cite: N-1/1/p}}\n"
    )

    def status(closing: str, day: datetime.date) -> tuple[Status, object]:
        made = table(CREDITED, never, more=f"otherwise: {{{closing}}}")
        engine = desk.engine(desk.policy("nation", made, parameters, documents=documents))
        decision = ask(engine, CREDITED, {"training.online": False}, date=day)
        return decision.status, decision.finding.silent or decision.value

    before, after = FIRST - ONE_DAY, FIRST
    assert status("then: 0, cite: N-2/1/a", before) == (Status.SILENT, None)
    assert status("then: 0, cite: N-2/1/a", after) == (Status.DECIDED, 0)
    assert status("by_silence: N-2", before) == (Status.SILENT, None)
    assert status("by_silence: N-2", after) == (Status.SILENT, ("N-2",))
    assert status("then: 1, by_silence: N-2", after) == (Status.DECIDED, 1)
    assert status("then: param.least, cite: N-1/1/b", after) == (Status.SILENT, None)
    assert status("then: param.least, cite: N-1/1/b", LAST) == (Status.DECIDED, 8)


def test_epochs_begin_with_what_bears_on_the_question_and_with_nothing_else(desk: Desk) -> None:
    parameters = (
        "parameters:\n"
        "  ours: {unit: hours, values: {2021-01-01: {value: 1, cite: N-1/1/p}}}\n"
        "  unused: {unit: hours, values: {2021-06-01: {value: 1, cite: N-1/1/p}}}\n"
    )
    inner = table("hours.year", "id: y, then: year(claim.on), cite: N-2/1/a").removeprefix(
        "tables:\n"
    )
    outer = table(
        CREDITED, "id: a, when: decision.hours.year == 2024, then: param.ours, cite: N-1/1/a"
    )
    documents = (
        document("N-1", "since: 2020-01-01, until: 2030-12-31")
        + document("N-2", "since: 2022-01-01")
        + document("N-3", "since: 2023-01-01")
    )
    engine = desk.engine(desk.policy("nation", outer + inner, parameters, documents=documents))

    chain = engine.chain("nation")

    days = [day.isoformat() for day in engine.tables.epochs(CREDITED, chain)]
    assert days == ["2020-01-01", "2021-01-01", "2022-01-01", "2031-01-01"]
    assert [day.year for day in engine.tables.epochs("hours.year", chain)] == [2022]
    assert engine.tables.epochs("title.route", chain) == ()


def test_the_epochs_of_a_place_are_those_of_its_whole_chain(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", ALL),
        desk.policy("province", documents=document("P-1", "since: 2021-01-01")),
        desk.policy(
            "city",
            table(CREDITED, "id: c, then: 2, cite: [C-1/1/a, N-1/1/a]"),
            documents=document("C-1", "since: 2022-01-01"),
        ),
    )

    days = engine.tables.epochs(CREDITED, engine.chain("city"))

    assert [day.year for day in days] == [2020, 2022]


def test_a_parameter_of_a_lower_level_does_not_reach_up(desk: Desk) -> None:
    def parameter(place: str, hours: int) -> str:
        cite = f"{place}-1/1/p"
        return (
            "parameters:\n  hours: {unit: hours, values: "
            f"{{2020-01-01: {{value: {hours}, cite: {cite}}}}}}}\n"
        )

    nation = table(CREDITED, "id: n, when: training.online, then: param.hours, cite: N-1/1/a")
    city = table(CREDITED, "id: c, when: training.off_job, then: param.hours, cite: C-1/1/a")
    engine = desk.engine(
        desk.policy("nation", nation, parameter("N", 1)),
        desk.policy("province"),
        desk.policy("city", city, parameter("C", 2)),
        desk.policy("neighbour", table(CREDITED, "id: b, then: param.hours, cite: B-1/1/a")),
    )

    facts = {"training.online": True, "training.off_job": False}
    assert ask(engine, CREDITED, facts, at="city").value == 1
    assert ask(engine, CREDITED, {"training.off_job": True}, at="city").value == 2
    assert ask(engine, CREDITED, at="neighbour").value == 1


def test_clauses_documents_readings_and_parameters_are_found_along_the_chain(desk: Desk) -> None:
    readings = (
        "readings:\n  one_year:\n    label: {zh: 一年, en: one year}\n"
        "    options: {rolling: {zh: 滚动, en: rolling}, calendar: {zh: 年度, en: calendar}}\n"
        "    cite: N-1/1/a\n"
    )
    parameters = (
        "parameters:\n  hours: {unit: hours, values: {2020-01-01: {value: 1, cite: N-1/1/p}}}\n"
    )
    engine = desk.engine(desk.policy("nation", ALL, readings, parameters), desk.policy("province"))

    chain = engine.chain("province")

    clause, title, reading = (
        chain.clause("N-1/1/a"),
        chain.document("N-1"),
        chain.reading("one_year"),
    )
    assert clause is not None
    assert clause.summary.en == "clause N-1/1/a"
    assert title is not None
    assert title.since.year == 2020
    assert reading is not None
    assert reading.choices == ("rolling", "calendar")
    assert chain.clause("P-1/1/a") is None
    assert chain.document("X-1") is None
    assert chain.reading("two_years") is None
    assert chain.parameter(0, "minutes", DAY) is None
    held = chain.parameter(0, "hours", DAY)
    assert held is not None
    assert held.value == Decimal(1)


def test_a_document_or_clause_that_is_not_there_keeps_a_rule_out_of_force(desk: Desk) -> None:
    # A policy made by hand is not checked; one with faults decides nothing.
    engine = desk.engine(desk.policy("nation", ALL))
    policy = attrs.evolve(engine.policies["000000"], documents={})

    chain = Chain((Level("000000", policy),))

    assert chain.layers(CREDITED, DAY) == []
    assert chain.epochs(CREDITED) == ()


# Fingerprints


def test_the_fingerprint_is_that_of_the_policies_of_the_chain(desk: Desk) -> None:
    policies = {
        "nation": desk.policy("nation", ALL),
        "province": desk.policy("province"),
        "city": desk.policy("city"),
    }
    fingerprint = desk.engine(*policies.values()).chain("city").fingerprint

    assert len(fingerprint) == 16
    for place in policies:
        file = desk.folder / place / "jurisdiction.yaml"
        file.write_text(file.read_text("utf-8") + "# a remark\n", encoding="utf-8")
        changed = desk.engine(*{**policies, place: desk.again(place)}.values())
        assert changed.chain("city").fingerprint != fingerprint, place
        assert desk.engine(*policies.values()).chain("city").fingerprint == fingerprint


def test_the_fingerprint_leaves_other_places_readings_and_line_ends_out(desk: Desk) -> None:
    nation, province, city = (
        desk.policy("nation", ALL),
        desk.policy("province"),
        desk.policy("city"),
    )
    fingerprint = desk.engine(nation, province, city).chain("city").fingerprint
    file = desk.folder / "city" / "jurisdiction.yaml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    engine = desk.engine(
        nation, province, desk.again("city"), desk.policy("neighbour"), desk.policy("district")
    )

    assert engine.chain("city").fingerprint == fingerprint
    assert engine.chain("province").fingerprint != fingerprint
    assert ask(engine, CREDITED, at="city").fingerprint == fingerprint
    assert set(CODES.values()) == set(engine.policies)
