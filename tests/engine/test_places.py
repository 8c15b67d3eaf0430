"""What places are called: codes are the key, and a shared name is refused wherever it is given."""

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Literal

import attrs
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.engine.desk import DAY, Desk, ask, document, table
from tests.harbour import install

import zsgx
from zsgx.coverage.coverage import coverage
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, PolicyError, ReplayError, UnknownPlaceError
from zsgx.policy.policy import Policy
from zsgx.programme.obligation import due_in_year
from zsgx.reports.calendars import due_calendar
from zsgx.text import Text

CREDITED: Final = "hours.credited"
#: 苏州 and 宿州 are written alike without their tones.
SUZHOU: Final = {"320500": "苏州市", "341300": "宿州市"}
TIMES: Final = {"320500": 2, "341300": 5}
FACTS: Final = {"training.hours": 10}


def place(
    desk: Desk, code: str, name: str, label: str, times: int, *, more: str = "", letter: str = "S"
) -> Policy:
    """Return the policy of a place that credits hours so many times."""
    own = f"{letter}{code}-1"
    gaps = [f"'{code[:2]}0000'"] if code[2:] != "0000" else []
    main = (
        f"format: 1\nname: {name}\ncode: '{code}'\nlabel: {{zh: {label}, en: {label} place}}\n"
        f"gaps: [{', '.join(gaps)}]\ndocuments:\n{document(own)}"
    )
    rule = f"id: base, then: training.hours * {times}, cite: {own}/1/a"
    clauses = f"clauses:\n  {own}/1/a: {{zh: 条款, en: clause}}\n"
    files = {"jurisdiction": main, "clauses": clauses, "tables": table(CREDITED, rule)}
    return desk.read(f"place-{code}", files | ({"more": more} if more else {}))


def nation(desk: Desk) -> Policy:
    return desk.policy("nation", table(CREDITED, "id: any, then: 1, cite: N-1/1/a"))


@pytest.fixture
def suzhou(desk: Desk) -> Engine:
    """Give an engine over two places that are both called suzhou."""
    both = [place(desk, code, "suzhou", label, TIMES[code]) for code, label in SUZHOU.items()]
    return desk.engine(nation(desk), *both)


def refused(engine: Engine, at: str) -> str:
    with pytest.raises(UnknownPlaceError) as error:
        ask(engine, CREDITED, FACTS, at=at)
    assert error.value.text.zh
    return error.value.text.en


# One record


@pytest.mark.parametrize(
    "word", ["青岛 ", " 青岛市", "QINGDAO", "３７０２００", "Qingdao ", "山东省 青岛市"]
)
def test_width_case_and_blanks_of_a_place_make_no_difference(word: str) -> None:
    engine = Engine.load(plugins=["national", "qingdao"])

    assert engine.chain(word).code == "370200"


def test_a_plugin_that_cannot_be_loaded_is_known_in_any_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, {"__init__.py": "raise RuntimeError"})
    engine = Engine.load()

    for place in ("210200", " 210200", "２１０２００"):
        with pytest.raises(UnknownPlaceError, match="failed at import"):
            engine.chain(place)


def test_a_province_without_policy_is_no_other_place() -> None:
    engine = Engine.load(plugins=["national", "qingdao"])

    with pytest.raises(UnknownPlaceError, match="Place 370000 has no policy of its own"):
        engine.chain("山东")


def test_a_name_that_two_places_have_is_refused_with_their_codes(suzhou: Engine) -> None:
    assert refused(suzhou, "suzhou") == (
        "Several places are called suzhou: 320500 (苏州市 place), 341300 (宿州市 place). "
        "Give the division code."
    )


@pytest.mark.parametrize("code", SUZHOU)
def test_the_codes_and_labels_of_such_places_lead_to_each_of_them(
    suzhou: Engine, code: str
) -> None:
    for spelling in (code, SUZHOU[code], f"{SUZHOU[code]} place"):
        decision = ask(suzhou, CREDITED, FACTS, at=spelling)
        assert decision.value == 10 * TIMES[code]
        assert (decision.at, decision.division, decision.rule) == (code, code, f"{code}/base")


def test_a_place_of_its_own_name_goes_by_it_beside_them(suzhou: Engine) -> None:
    decision = ask(suzhou, CREDITED, FACTS, at="nation")

    assert (decision.at, decision.division, decision.rule) == ("nation", "000000", "nation/any")
    assert suzhou.places.names == ("nation", "320500", "341300")


def test_a_label_that_is_another_place_s_takes_over_no_answer(desk: Desk) -> None:
    engine = desk.engine(
        nation(desk),
        place(desk, "370200", "qingdao", "青岛市", 2),
        place(desk, "110100", "capital", "青岛市", 5, letter="T"),
    )

    assert "370200 (青岛市 place), 110100" not in refused(engine, "青岛市")
    assert "110100 (青岛市 place), 370200 (青岛市 place)" in refused(engine, "青岛市")
    assert ask(engine, CREDITED, FACTS, at="qingdao").value == 20
    assert ask(engine, CREDITED, FACTS, at="capital").value == 50


def test_a_label_that_is_the_official_name_of_a_province_is_not_taken_over(desk: Desk) -> None:
    engine = desk.engine(nation(desk), place(desk, "110100", "capital", "山东省", 5))

    assert "110100 (山东省 place), Shandong (370000)" in refused(engine, "山东省")
    assert "has no policy of its own" in refused(engine, "Shandong")
    assert ask(engine, CREDITED, FACTS, at="capital").value == 50


def test_a_name_that_is_another_place_s_label_is_refused(desk: Desk) -> None:
    other = place(desk, "341300", "other", "宿州市", 5)
    label = Text("宿州市", "suzhou")
    labelled = attrs.evolve(other, jurisdiction=attrs.evolve(other.jurisdiction, label=label))
    engine = desk.engine(nation(desk), place(desk, "320500", "suzhou", "苏州市", 2), labelled)

    assert "320500 (苏州市 place), 341300 (suzhou)" in refused(engine, "suzhou")
    assert ask(engine, CREDITED, FACTS, at="320500").at == "320500"


def test_a_name_that_is_a_code_never_leads_anywhere_else_than_the_code(desk: Desk) -> None:
    made = place(desk, "110100", "capital", "首都", 5)
    posing = attrs.evolve(made, jurisdiction=Jurisdiction("110100", "370200", Text("首", "C")))
    engine = desk.engine(nation(desk), posing)

    assert "Place 370200 has no policy of its own" in refused(engine, "370200")
    assert ask(engine, CREDITED, FACTS, at="110100").at == "110100"


def test_a_city_of_its_province_s_name_goes_by_its_code(desk: Desk) -> None:
    province = place(desk, "220000", "jilin", "吉林省", 2, letter="T")
    engine = desk.engine(nation(desk), province, place(desk, "220200", "jilin", "吉林市", 5))

    assert "220000 (吉林省 place), 220200 (吉林市 place)" in refused(engine, "jilin")
    assert ask(engine, CREDITED, FACTS, at="220200").rule == "220200/base"
    assert {*engine.rules(CREDITED)} == {"several", "nation/any", "220000/base", "220200/base"}


# Records


@pytest.mark.parametrize("code", SUZHOU)
def test_a_record_names_its_place_by_code_and_is_replayed_whatever_else_is_loaded(
    desk: Desk, suzhou: Engine, code: str
) -> None:
    alone = desk.engine(nation(desk), place(desk, code, "suzhou", SUZHOU[code], TIMES[code]))
    decision = ask(alone, CREDITED, FACTS, at="suzhou")
    record = json.loads(json.dumps(decision.record()))

    assert (record["at"], record["rule"]) == (code, "suzhou/base")
    assert suzhou.replay(record).value == 10 * TIMES[code]
    assert alone.replay(ask(suzhou, CREDITED, FACTS, at=code).record()).value == 10 * TIMES[code]
    with pytest.raises(ReplayError, match="it comes out differently: rule, rules"):
        suzhou.replay({**record, "rule": "320500/other", "rules": ["341300/other"]})
    with pytest.raises(UnknownPlaceError, match="Several places are called suzhou"):
        suzhou.replay({**record, "at": "suzhou"})


def test_decisions_of_two_places_of_one_name_are_never_equal(suzhou: Engine) -> None:
    one, other = (ask(suzhou, CREDITED, {"training.hours": 0}, at=code) for code in SUZHOU)

    assert (one.value, one.question, one.date) == (other.value, other.question, other.date)
    assert one != other


# Tables

SPELLINGS: Final = {code: (code, SUZHOU[code], f"{SUZHOU[code]} place") for code in SUZHOU} | {
    "000000": ("000000", "nation")
}
ROWS: Final = [(spelling, code) for code, each in SPELLINGS.items() for spelling in each]
ASKED: Final[Mapping[str, Any]] = {"ask": [CREDITED], "date": DAY}


def frame(spellings: Iterable[str]) -> pl.DataFrame:
    written = list(spellings)
    return pl.DataFrame({"place": written, "training.hours": [10] * len(written)})


def answers(made: Any) -> list[Decimal]:
    """Return the answers of a decided table of any kind."""
    match made:
        case pl.LazyFrame():
            made = made.collect()
        case duckdb.DuckDBPyRelation():
            made = made.pl()
        case list():
            return [row[CREDITED] for row in made]
        case pd.DataFrame():
            return [Decimal(str(value)) for value in made[CREDITED]]
        case pa.Table():
            return list(made[CREDITED].to_pylist())
    return list(made[CREDITED])


KINDS: Final[dict[str, Callable[[pl.DataFrame], Any]]] = {
    "polars": lambda made: made,
    "lazy": lambda made: made.lazy(),
    "categorical": lambda made: made.cast({"place": pl.Categorical()}),
    "enum": lambda made: made.cast({"place": pl.Enum(made["place"].unique(maintain_order=True))}),
    "pandas": lambda made: made.to_pandas(),
    "pyarrow": lambda made: made.to_arrow(),
    "duckdb": lambda made: duckdb.connect().from_arrow(made.to_arrow()),
    "records": lambda made: made.to_dicts(),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("detail", ["value", "full"])
def test_a_column_of_any_kind_of_table_spells_places_as_single_records_do(
    suzhou: Engine, kind: str, detail: Literal["full", "value"]
) -> None:
    rows = [*ROWS, *reversed(ROWS)]
    single = [ask(suzhou, CREDITED, FACTS, at=spelling).value for spelling, _ in rows]
    given = KINDS[kind](frame(spelling for spelling, _ in rows))

    made = suzhou.decide_table(given, at=zsgx.column("place"), detail=detail, **ASKED)

    assert answers(made) == single == [10 * TIMES[c] if c in TIMES else 1 for _, c in rows]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spelling", [spelling for spelling, _ in ROWS])
def test_one_place_for_all_rows_is_spelt_as_a_single_record_s(
    suzhou: Engine, kind: str, spelling: str
) -> None:
    single = ask(suzhou, CREDITED, FACTS, at=spelling).value
    given = KINDS[kind](frame(["nothing to do with it"] * 3))

    assert answers(suzhou.decide_table(given, at=spelling, **ASKED)) == [single] * 3
    with pytest.raises(UnknownPlaceError, match="Several places are called suzhou"):
        suzhou.decide_table(given, at="suzhou", **ASKED)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("beside", [["nation"], ["320500", "苏州市"], []])
def test_a_row_with_a_shared_name_is_refused_with_the_codes_in_any_kind_of_table(
    suzhou: Engine, kind: str, beside: list[str]
) -> None:
    given = KINDS[kind](frame([*beside, "suzhou"]))

    with pytest.raises((FactsError, duckdb.Error)) as error:
        answers(suzhou.decide_table(given, at=zsgx.column("place"), **ASKED))

    assert "what several places are called; give the division code (320500, 341300)" in str(
        error.value
    )


def test_all_rows_that_cannot_be_placed_are_told_at_once(suzhou: Engine) -> None:
    with pytest.raises(FactsError) as error:
        suzhou.decide_table(
            frame(["suzhou", "hangzhou", "suzhou", "320500"]), at=zsgx.column("place"), **ASKED
        )

    shared, unknown = (fault.en for fault in error.value.faults)
    assert shared.startswith("column place, 2 rows: 'suzhou' is what several places are called")
    assert unknown.startswith("column place, 1 row: 'hangzhou' is not one of nation, 320500")


def test_rules_of_two_places_of_one_name_are_told_apart_in_a_table(suzhou: Engine) -> None:
    made = suzhou.decide_table(frame(["341300", "320500"]), at=zsgx.column("place"), **ASKED)

    legend = suzhou.rules(CREDITED)
    assert [legend[number] for number in made[f"{CREDITED}.rule"]] == ["341300/base", "320500/base"]


def test_a_query_for_a_database_refuses_a_shared_name_too(suzhou: Engine) -> None:
    made = suzhou.to_sql("rows", at=zsgx.column("place"), dialect="duckdb", **ASKED)
    connection = duckdb.connect()
    connection.register("rows", frame(["320500", "宿州市"]).to_arrow())

    assert list(connection.sql(made).pl()[CREDITED]) == [20, 50]
    connection.register("rows", frame(["suzhou"]).to_arrow())
    with pytest.raises(duckdb.Error, match="320500, 341300"):
        connection.sql(made).fetchall()


def test_a_row_is_explained_at_the_place_that_it_names(suzhou: Engine) -> None:
    explained = suzhou.explain_row(
        frame(["宿州市"]), 0, CREDITED, at=zsgx.column("place"), date=DAY
    )

    assert explained.decision.division == "341300"
    with pytest.raises(UnknownPlaceError, match="Several places are called suzhou"):
        suzhou.explain_row(frame(["suzhou"]), 0, CREDITED, at=zsgx.column("place"), date=DAY)


def test_a_contradiction_of_one_place_is_not_that_of_another_of_its_name(desk: Desk) -> None:
    more = (
        "contradictions:\n  no-zero:\n    never: training.hours == 0\n"
        "    label: {zh: 学时为零, en: there are no hours}\n"
    )
    engine = desk.engine(
        nation(desk),
        place(desk, "320500", "suzhou", "苏州市", 2, more=more),
        place(desk, "341300", "suzhou", "宿州市", 5),
    )
    rows = pl.DataFrame({"place": ["341300", "nation"], "training.hours": [0, 0]})

    asked: dict[str, Any] = {"ask": [CREDITED], "at": zsgx.column("place"), "date": DAY}
    assert list(engine.decide_table(rows, **asked)[CREDITED]) == [0, 1]
    with pytest.raises(FactsError, match="there are no hours"):
        engine.decide_table(rows.with_columns(place=pl.lit("苏州市")), **asked)


# Elsewhere


def test_coverage_tells_places_of_one_name_apart(suzhou: Engine) -> None:
    assert [reach.place for reach in coverage(suzhou).reach] == ["nation", "320500", "341300"]
    with pytest.raises(UnknownPlaceError, match="Several places are called suzhou"):
        coverage(suzhou, "suzhou")


def test_two_policies_that_are_given_for_one_place_are_refused(desk: Desk) -> None:
    one = place(desk, "320500", "suzhou", "苏州市", 2)
    other = attrs.evolve(one, origin="elsewhere")

    with pytest.raises(PolicyError, match=r"two policies for 320500: .*place-320500 and elsewhere"):
        Engine.load(plugins=[], policies=[one, other])


READING: Final = (
    "readings:\n  one_year:\n    label: {zh: 一年, en: a year}\n    cite: LETTER-1/1/a\n"
    "    options:\n      a: {zh: 甲, en: a}\n      b: {zh: 乙, en: b}\n"
)


@pytest.mark.parametrize(("more", "what"), [("", "document S-1"), (READING, "reading one_year")])
def test_a_document_or_reading_of_two_places_is_refused_with_who_declares_it(
    desk: Desk, more: str, what: str
) -> None:
    policies = []
    for code in SUZHOU:
        letter = f"S{code}" if more else "S"
        made = place(desk, code, f"in_{code}", SUZHOU[code], 2)
        folder = desk.folder / f"place-{code}"
        for file in folder.iterdir():
            file.write_text(file.read_text("utf-8").replace(f"S{code}-1", f"{letter}-1"), "utf-8")
        if more:
            (folder / "more.yaml").write_text(more.replace("LETTER", letter), "utf-8")
        policies.append(desk.again(folder.name))
        assert made.usable
    engine = Engine.load(plugins=[], policies=[nation(desk), *policies])

    for code, other in (("320500", "341300"), ("341300", "320500")):
        (issue,) = engine.policies[code].issues
        assert issue.code == "declared-elsewhere"
        assert issue.message.en.startswith(f"{what} is declared by {other} (")
        assert "cannot be used" in refused(engine, code)
    assert ask(engine, CREDITED, FACTS, at="nation").value == 1


def test_a_reading_that_a_level_above_both_declares_is_one_and_the_same(desk: Desk) -> None:
    engine = desk.engine(
        desk.policy(
            "nation",
            table(CREDITED, "id: any, then: 1, cite: N-1/1/a"),
            READING.replace("LETTER", "N"),
        ),
        *(
            place(desk, c, f"in_{c}", SUZHOU[c], 2, more=READING.replace("LETTER", f"S{c}"))
            for c in SUZHOU
        ),
    )

    assert ask(engine, CREDITED, FACTS, at="320500").value == 20


def test_days_due_at_places_of_one_name_have_ids_of_their_own(desk: Desk) -> None:
    def duty(code: str) -> str:
        return (
            "obligations:\n  annual-report:\n    label: {zh: 年报, en: annual report}\n"
            "    who: {zh: 基地, en: the base}\n    to: {zh: 部门, en: the bureau}\n"
            f"    rule: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10\n    cite: S{code}-1/1/a\n"
        )

    engine = desk.engine(
        nation(desk),
        *(place(desk, c, "suzhou", SUZHOU[c], 2, more=duty(c)) for c in SUZHOU),
    )
    stamp = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

    def ids(code: str) -> list[str]:
        found = due_in_year(engine, at=code, year=2026)
        made = due_calendar(found, Text("历", "days"), "en", stamp=stamp).decode()
        return [line for line in made.splitlines() if line.startswith("UID:")]

    assert [ids(code) for code in SUZHOU] == [
        [f"UID:{code}-annual-report-2026@zsgx"] for code in SUZHOU
    ]


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("320500", "320500"),
        ("宿州市", "341300"),
        ("nation", "000000"),
        ("110000", None),
        ("x", None),
    ],
)
def test_a_place_that_is_loaded_is_found_by_every_spelling(
    suzhou: Engine, spelling: str, code: str | None
) -> None:
    assert suzhou.places.find(spelling) == code
    with pytest.raises(UnknownPlaceError, match="Several places are called suzhou"):
        suzhou.places.find("suzhou")


def test_a_plugin_without_the_one_above_it_says_which_to_load() -> None:
    engine = Engine.load(plugins=["qingdao"])

    with pytest.raises(
        UnknownPlaceError, match="The plugin of 000000, a level above it, is not load"
    ):
        engine.chain("qingdao")


def test_where_no_policy_is_loaded_the_plugins_that_are_not_there_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZSGX_PLUGINS", "nosuch")

    with pytest.raises(UnknownPlaceError, match="No policy is loaded: no plugin nosuch is install"):
        Engine.load().chain("qingdao")
