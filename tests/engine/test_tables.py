"""Truth tables on demand."""

import datetime

from tests.engine.desk import DAY, Desk, document, table

CREDITED = "hours.credited"
RULES = table(
    CREDITED,
    "id: a, when: \"reading.one_year == 'rolling'\", then: param.hours, cite: N-1/1/a",
    "id: b, when: training.online, then: training.hours, cite: N-2/1/b",
)
PARAMETERS = (
    "parameters:\n  hours: {unit: hours, values: {2020-01-01: {value: 1, cite: N-1/1/p}}}\n"
)
READINGS = (
    "readings:\n  one_year:\n    label: {zh: 一年, en: one year}\n    default: rolling\n"
    "    options: {rolling: {zh: 滚动, en: rolling}, calendar: {zh: 年度, en: calendar}}\n"
    "    cite: N-1/1/r\n"
)
DOCUMENTS = document("N-2", "since: 2022-01-01")


def test_days_of_one_epoch_share_a_table(desk: Desk) -> None:
    policy = desk.policy("nation", RULES, PARAMETERS, READINGS, documents=DOCUMENTS)
    tables = desk.engine(policy).tables

    days = [datetime.date(year, month, 1) for year in (2019, 2020, 2022) for month in (1, 12)]
    made = [tables.get(CREDITED, "nation", day) for day in days]

    assert made[0] is made[1]
    assert made[2] is made[3]
    assert made[4] is made[5]
    assert [each.since for each in made[::2]] == [
        None,
        datetime.date(2020, 1, 1),
        datetime.date(2022, 1, 1),
    ]


def test_all_epochs_have_a_table_each_but_for_the_time_before_the_first(desk: Desk) -> None:
    policy = desk.policy("nation", RULES, PARAMETERS, READINGS, documents=DOCUMENTS)
    engine = desk.engine(policy)

    made = list(engine.tables.all_of(CREDITED, engine.chain("nation")))

    assert [len(each.compiled.rules) for each in made] == [1, 2]
    assert list(engine.tables.all_of("title.route", engine.chain("nation"))) == []


def test_a_chosen_reading_is_no_axis_and_an_open_one_is(desk: Desk) -> None:
    policy = desk.policy("nation", RULES, PARAMETERS, READINGS, documents=DOCUMENTS)
    engine = desk.engine(policy)

    chosen = engine.tables.get(CREDITED, "nation", DAY)
    left_open = engine.tables.left_open().get(CREDITED, "nation", DAY)

    assert (chosen.facts, chosen.readings) == (
        ("training.online", "training.hours"),
        {"one_year": "rolling"},
    )
    assert left_open.facts == ("reading.one_year", "training.online", "training.hours")
    assert left_open.readings == {}


def test_a_reading_that_no_rule_asks_does_not_bear_on_the_question(desk: Desk) -> None:
    rules = table(CREDITED, "id: a, then: 1, cite: N-1/1/a")
    engine = desk.engine(desk.policy("nation", rules, READINGS))

    assert engine.tables.get(CREDITED, "nation", DAY).readings == {}
    assert engine.tables.chosen(engine.chain("nation")) == {"one_year": "rolling"}


def test_only_some_levels_of_a_chain_can_be_asked(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy("nation", table(CREDITED, "id: n, then: 1, cite: N-1/1/n")),
        desk.policy("province", table(CREDITED, "id: p, then: 2, cite: P-1/1/p")),
    )
    chain = engine.chain("province")

    values = [
        engine.tables.part(CREDITED, chain, DAY, part).decide({}, DAY).value
        for part in (range(2), range(1), range(1, 2), range(0))
    ]

    assert values == [2, 2, 1, None]


def test_what_is_not_declared_is_called_by_its_path(desk: Desk) -> None:
    policy = desk.policy("nation", RULES, PARAMETERS, READINGS, documents=DOCUMENTS)
    engine = desk.engine(policy)
    tables, chain = engine.tables, engine.chain("nation")

    labels = [
        tables.label(path, chain).en
        for path in ("training.online", "reading.one_year", "reading.no", "no.fact")
    ]
    types = [
        str(tables.type_of(path, chain))
        for path in ("training.online", "param.hours", "param.no", "no.fact")
    ]

    assert labels == ["online learning", "one year", "reading.no", "no.fact"]
    assert types == ["bool", "hours (hours)", "None", "None"]
