import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from attrs import evolve

from zsgx import (
    Application,
    Certificate,
    Certificates,
    Engine,
    HourEntry,
    HourLedger,
    Institution,
    Jurisdiction,
    OpenEntry,
    Person,
    ResidentIdentity,
    SocialCreditCode,
    Training,
    attain,
    due_of,
)
from zsgx.domain.codec import from_json, ledger_from_lines
from zsgx.domain.facts import facts_of
from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, enumeration
from zsgx.errors import ZsgxError
from zsgx.outlet import mask, masked, visible

Numbers = Callable[[str], str]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ZsgxError) as refused:
        call()
    return f"{refused.value} {refused.value!r} {refused.value.faults!r}"


@pytest.mark.parametrize(
    "number",
    [
        *("990100\u00ad199001010012", "990,100,199,001,010,012", "9901:001:990010:10012"),
        *("138,0013,8000", "138\u200b00138000", "138 00138000", "13800 138000", "138 001 38000"),
    ],
)
def test_a_number_is_masked_however_it_is_broken(number: str) -> None:
    assert number not in masked(f"见 {number}。")
    assert sum(sign.isdigit() for sign in masked(number)) <= 9


@pytest.mark.parametrize(
    "text",
    [
        "共 13,800,138,000 元",
        "2024-05-01 至 2024-06-30",
        "0.138001380001",
        "13800138000.5",
        "1,234,567.89",
        "hours 159 2024-05-01",
        "159\n2024-05-01",
        "150/2024-05-01",
        "金额 150 000 000.00",
        "2024-05-01 159",
    ],
)
def test_amounts_and_days_are_no_numbers_of_people(text: str) -> None:
    assert masked(text) == text


def test_a_short_number_is_masked_whole() -> None:
    assert mask("12345") == "*****"
    assert mask("") == ""


@pytest.mark.parametrize("text", ["80", "2024-03-01", "3333333.40", "CN-2023-PLAN/4/p-3"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert text == masked(text)


def test_numbers_are_masked_wherever_they_stand_in_a_text(canary: str, credit: Numbers) -> None:
    code = credit("91370200000000001")
    spaced = f"{canary[:6]} {canary[6:14]} {canary[14:]}"
    text = masked(f"id {canary}, old 110101000101123, {spaced}, code {code.lower()}, end")

    for number in (canary, "110101000101123", spaced, code.lower(), canary[6:14]):
        assert number not in text
    assert text.startswith("id 110***")
    assert text.endswith(", end")


@pytest.mark.parametrize(
    "number",
    [
        "3702 0219 9001 0100 17",
        "3702 0219 9001 0100 1X",
        "370202/19900101/0017",
        "370202.19900101.0017",
        "370202-1990-01-01-0017",
        "370 202 1990 0101 001 7",
        "370202\u300019900101\u30000017",
        "370202  19900101  0017",
        "370202\u201319900101\u20130017",
        "370202_19900101_0017",
        "370202\u200b19900101\u200b0017",
        "3.7020219900101e+17",
        "3.7020219900101E17",
        "37020219900101e16",
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "008613800138000",
        "E12345678",
        "EA1234567",
        "G12345678",
        "H1234567890",
        "e12345678",
    ],
)
@pytest.mark.parametrize("around", ["{}", "号码 {}，", "id={};", "({})", "'{}'", "{}\n", "，{}。"])
def test_a_number_of_a_person_is_masked_however_it_is_written(number: str, around: str) -> None:
    text = around.format(number)

    assert number not in masked(text)
    assert number[3:-4] not in masked(text)
    assert masked(text)[:1] == text[:1]


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 2024-06-01",
        "2024-05-01, 2024-05-02",
        "2024.05.01-2024.06.01",
        "1,234,567,890.00",
        "13800138000.00",
        "370200 370202 000000",
        "1 2 3 4 5 6 7 8 9",
        "2024-05-01 12:30:00",
        "QD-2023-10/2.3/hours-1",
        "0.0000000001",
        "1e15",
        "电话 0532-12345678",
        "25:cd19219649310de4a2ff31c1",
        "3:42986197081289073e34c262",
        "150000000",
    ],
)
def test_days_amounts_and_codes_are_left_alone(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x1b", "\x7f", "\x9b", "\u00ad", "\u200b", "\u2060", "\u202e", "\ud800", "\ufeff"],
)
def test_a_character_that_nobody_sees_is_written_out(character: str) -> None:
    shown = visible(f"a{character}[31mb\n\tc")

    assert character not in shown
    assert shown.startswith("a\\")
    assert shown.endswith("[31mb\n\tc")
    assert shown.encode()


def test_what_may_stay_is_chosen_by_the_medium() -> None:
    assert visible("甲\n乙", keep="") == "甲\\n乙"
    assert visible("公需科目 80 学时") == "公需科目 80 学时"


def test_whatever_is_refused_goes_out_without_numbers_and_controls(canary: str) -> None:
    engine = Engine.load()
    day = datetime.date(2024, 5, 1)
    asked: dict[str, Any] = {"at": "qingdao", "date": day}
    attempts: list[Callable[[], object]] = []
    for bad in (canary, f"\x1b[31m{canary}", "13800138000", "\x1b]0;x\x07"):
        decide = partial(engine.decide, "hours.credited")
        table = partial(engine.decide_table, [{"training.hours": f"{bad} 学时"}], **asked)
        attempts += [
            partial(engine.decide, bad, **asked),
            partial(decide, at=bad, date=day),
            partial(decide, at="qingdao", date=bad),
            partial(decide, **asked, facts={bad: 1}),
            partial(decide, **asked, facts={"training": {bad: 1}}),
            partial(decide, **asked, readings={bad: "x"}),
            partial(decide, **asked, readings={"annual_subsidy": bad}),
            partial(table, ask=[bad]),
            partial(table, ask=["hours.credited"]),
            partial(engine.to_sql, "t", ask=["hours.credited"], dialect=bad, **asked),
            partial(Engine.load, plugins=[bad]),
            partial(Engine.load, external={bad: 1}),
            partial(due_of, engine, bad, at="qingdao", period=bad),
            partial(attain, engine, at="qingdao", year=2024, actual={bad: 1}),
        ]

    for attempt in attempts:
        said = refusal(attempt)
        assert canary not in said
        assert "13800138000" not in said
        assert "\x1b" not in said


def test_no_record_shows_a_number(canary: str, credit: Numbers) -> None:
    code = credit("91370200000000001")
    person = Person(id=canary, name="张三", identity=ResidentIdentity(canary))
    employer = Institution(role="employer", id=canary, name=code, code=SocialCreditCode(code))
    records = (
        evolve(person, employer=employer),
        Training(id=canary, occupation=canary),
        Certificate(kind="level", number=canary, training=canary),
        Certificates(held=(Certificate(kind="training", number=canary),)),
        Application(series=canary),
        Jurisdiction("370200", name=canary),
        entry(canary),
        HourLedger().credit(entry(canary)),
        OpenEntry(
            id=canary,
            person=canary,
            training=canary,
            recorded_on=entry(canary).recorded_on,
            missing=(canary,),
            settles=(canary,),
        ),
    )

    seen = " ".join(f"{record} {record!r}" for record in records)
    assert canary not in seen
    assert code not in seen
    assert "张三" not in seen


@pytest.mark.parametrize("type_", [HOURS, INT, BOOL, DATE, enumeration("public", "professional")])
def test_a_number_in_the_wrong_column_is_not_shown(type_: object, canary: str) -> None:
    for raw in (f"{canary}X", [canary], {canary: canary}):
        assert canary not in refusal(lambda raw=raw: type_.read(raw))  # type: ignore[attr-defined,misc]


def test_no_error_of_the_domain_shows_a_number(canary: str) -> None:
    ledger = HourLedger().credit(entry(canary))
    other = evolve(entry(canary), person="p2", training=f"t{canary}", reason=canary)
    line = f'{{"id": "{canary}", "hours": "{canary}", "{canary}": 1}}'
    attempts = (
        lambda: Training(hours=canary),
        lambda: Training(programme=canary),
        lambda: Person(identity=canary),  # type: ignore[arg-type]
        lambda: Jurisdiction(canary),
        lambda: Certificate(kind=canary),
        lambda: ledger.credit(other),
        lambda: ledger.reverse("p1", id=canary, recorded_on=other.recorded_on, reason=canary),
        lambda: ledger.balance("p1", subject=canary),
        lambda: facts_of(Training(occupation=canary), Training(occupation="AI")),
        lambda: facts_of(
            Certificate(kind="training", training=canary), Certificate(kind="level", training="t")
        ),
        lambda: facts_of(canary),
        lambda: from_json({"type": canary}),
        lambda: from_json({"type": "training", canary: canary, "hours": canary}),
        lambda: from_json({"type": "person", "identity": f"{canary}0", "employer": canary}),
        lambda: from_json({"type": "certificates", "held": canary}),
        lambda: ledger_from_lines([line, canary, f'"{canary}"', f"{{{canary}"]),
    )

    for attempt in attempts:
        assert canary not in refusal(attempt)


def entry(canary: str) -> HourEntry:
    return from_json(  # type: ignore[return-value]
        {
            "type": "hour_entry",
            "id": canary,
            "person": canary,
            "training": canary,
            "hours": "80",
            "year": 2024,
            "credited_on": "2024-04-01",
            "recorded_on": "2024-05-01",
            "cites": [canary],
            "decision": canary,
            "reason": canary,
        }
    )
