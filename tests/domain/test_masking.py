from collections.abc import Callable

import pytest
from attrs import evolve

from zsgx import (
    Application,
    Certificate,
    Certificates,
    HourEntry,
    HourLedger,
    Institution,
    Jurisdiction,
    OpenEntry,
    Person,
    ResidentIdentity,
    SocialCreditCode,
    Training,
)
from zsgx.domain.codec import from_json, ledger_from_lines
from zsgx.domain.facts import facts_of
from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, enumeration
from zsgx.domain.masking import mask, masked
from zsgx.errors import ZsgxError

Numbers = Callable[[str], str]


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ZsgxError) as refused:
        call()
    return f"{refused.value} {refused.value!r} {refused.value.faults!r}"


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
        lambda: Training(hours=canary),  # type: ignore[arg-type]
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
