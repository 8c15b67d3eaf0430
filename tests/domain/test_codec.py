import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import zsgx
from zsgx import (
    Certificate,
    Certificates,
    HourEntry,
    HourLedger,
    Institution,
    Jurisdiction,
    OpenEntry,
    Person,
    Project,
    ResidentIdentity,
    SocialCreditCode,
    Training,
    from_json,
    ledger_from_lines,
    ledger_to_lines,
    to_json,
)
from zsgx.domain.attributes import fact_paths
from zsgx.domain.codec import DomainObject
from zsgx.domain.vocabulary import FACTS
from zsgx.errors import FactsError, LedgerError
from zsgx.text import Text

Numbers = Callable[[str], str]

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bool": st.booleans(),
    "int": st.integers(0, 10**6),
    "text": st.text(min_size=1, max_size=9),
    "date": st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)),
    "money": st.decimals(0, 10**9, places=2),
    "hours": st.decimals(0, 10**4, places=2),
}
TYPES = {fact.path: fact.type for fact in FACTS}
PLAIN_RECORDS: list[type] = [
    zsgx.Application,
    zsgx.Assessment,
    zsgx.Claim,
    zsgx.AnnualHours,
    zsgx.Filing,
    zsgx.Person,
    zsgx.Project,
]
ENTRY = HourEntry(
    id="e1",
    person="p1",
    training="t1",
    hours=Decimal("80.50"),
    year=2024,
    credited_on=datetime.date(2024, 5, 1),
    recorded_on=datetime.date(2024, 6, 1),
    cites=("A/1", "A/2"),
)
OPEN = OpenEntry(
    id="o1",
    person="p1",
    training="t1",
    recorded_on=datetime.date(2024, 6, 1),
    missing=("certificate.level",),
)


@st.composite
def records(draw: st.DrawFn) -> DomainObject:
    record = draw(st.sampled_from(PLAIN_RECORDS))
    values = {}
    for name, path in fact_paths(record):
        type_ = TYPES[path]
        known = st.sampled_from(type_.options) if type_.options else VALUES[type_.kind.value]
        values[name] = draw(st.none() | known)
    made: DomainObject = record(**values)
    return made


def faults_of(raw: object) -> list[str]:
    with pytest.raises(FactsError) as refused:
        from_json(raw)
    return [fault.en for fault in refused.value.faults]


@given(records())
def test_every_record_comes_back_from_json_as_it_was(record: DomainObject) -> None:
    text = json.dumps(to_json(record))

    assert from_json(json.loads(text)) == record


def test_nested_records_come_back_as_they_were(canary: str, credit: Numbers) -> None:
    code = SocialCreditCode(credit("91370200000000001"))
    place = Jurisdiction("370200", name="qingdao", label=Text("青岛市", "Qingdao"))
    employer = Institution(
        role="employer", code=code, jurisdiction=place, payroll=Decimal("3333333.40")
    )
    person = Person(id="p1", identity=ResidentIdentity(canary), employer=employer)
    ledger = HourLedger().credit(ENTRY)
    given: list[DomainObject] = [
        person,
        place,
        ENTRY,
        Training(id="t1", hours=Decimal(80), started_on=datetime.date(2024, 3, 1)),
        Certificates(held=(Certificate(kind="level", level="junior"),), complete=True),
        ledger.reverse("e1", id="r1", recorded_on=ENTRY.recorded_on, reason="error"),
        OPEN,
        ledger.append(OPEN),
        zsgx.AnnualHours.of(ledger.append(OPEN), "p1", 2024),
    ]

    for record in given:
        assert from_json(json.loads(json.dumps(to_json(record)))) == record
    assert to_json(person)["identity"] == canary


def test_every_record_has_a_tag() -> None:
    tagged = set(DomainObject.__args__)
    exported = [getattr(zsgx, name) for name in zsgx.__all__]
    classes = {each for each in exported if isinstance(each, type) and attrs.has(each)}
    of_domain = {each for each in classes if each.__module__.startswith("zsgx.domain.")}

    # What is handed to an account or comes out of one is kept by nobody.
    passing = {zsgx.AccountEntry, zsgx.Bounds}
    values = {ResidentIdentity, SocialCreditCode, zsgx.Fact, zsgx.Type}
    assert tagged == of_domain - values - passing


def test_json_holds_plain_exact_values_and_leaves_out_what_is_unknown() -> None:
    assert to_json(Training(hours=Decimal("80.50"), started_on=datetime.date(2024, 3, 1))) == {
        "type": "training",
        "hours": "80.5",
        "started_on": "2024-03-01",
    }
    assert to_json(Project(actual_cost=Decimal(80000)))["actual_cost"] == "80000"


def test_null_is_unknown() -> None:
    assert from_json({"type": "training", "hours": None, "id": None}) == Training()
    assert from_json({"type": "person", "employer": None, "identity": None}) == Person()


def test_every_fault_is_reported_with_its_place() -> None:
    assert faults_of(
        {
            "type": "person",
            "retired": "perhaps",
            "manager": 1,
            "employeer": {},
            "employer": {"role": "employer", "payroll": "-1", "payrol": 1},
        }
    ) == [
        "$.employer.payroll: '-1': must not be negative",
        "$.employer.payrol: no such name. Did you mean payroll or role?",
        "$.retired: 'perhaps': must be true or false",
        "$.manager: 1: must be true or false",
        "$.employeer: no such name. Did you mean employer?",
    ]


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (3, ["$: must be an object"]),
        ({}, ["$.type: no such record."]),
        ({"type": "trainin"}, ["$.type: no such record. Did you mean training?"]),
        ({"type": ["training"]}, ["$.type: no such record."]),
        ({"type": "training", "hous": 1}, ["$.hous: no such name. Did you mean hours?"]),
        ({"type": "training", 1: 1}, ["$.1: no such name."]),
        ({"type": "person", "employer": 5}, ["$.employer: must be an object"]),
        ({"type": "person", "employer": {}}, ["$.employer.role: is missing"]),
        ({"type": "certificates", "held": 5}, ["$.held: must be a list"]),
        (
            {"type": "certificates", "held": [{"kind": "level"}, 5, {"kind": "levl"}]},
            ["$.held[1]: must be an object", "$.held[2].kind: 'levl': is not one of"],
        ),
        ({"type": "certificate", "kind": "training", "level": "junior"}, ["$: Certificate: a"]),
        ({"type": "jurisdiction", "code": "37"}, ["$: code '37' must be six digits"]),
        (
            {"type": "jurisdiction", "code": "370200", "label": {"zh": 5}},
            ["$.label.zh: 5: must be text", "$.label.en: is missing"],
        ),
        ({"type": "training", "hours": float("nan")}, ["$.hours: nan: is not a number"]),
        ({"type": "hour_ledger", "entries": [5]}, ["$.entries[0]: must be an object"]),
        (
            {"type": "hour_ledger", "entries": [{"type": "hour_entri"}, {"type": "open_entry"}]},
            [
                "$.entries[0]: type: no such record. Did you mean hour_entry or",
                "$.entries[1].id: is missing",
                "$.entries[1].person: is missing",
                "$.entries[1].training: is missing",
                "$.entries[1].recorded_on: is missing",
            ],
        ),
    ],
)
def test_a_fault_names_its_place(raw: object, faults: list[str]) -> None:
    found = faults_of(raw)

    assert len(found) == len(faults)
    for expected, actual in zip(faults, found, strict=True):
        assert actual.startswith(expected)


def test_a_bad_identity_number_lists_its_faults_and_does_not_show_itself(canary: str) -> None:
    mistyped = f"{canary[:10]}13{canary[12:]}"

    faults = faults_of({"type": "person", "identity": mistyped})
    assert [fault.partition(": ")[0] for fault in faults] == ["$.identity"] * len(faults)
    assert not any(mistyped in fault for fault in faults)


def test_a_ledger_comes_back_from_lines_as_it_was() -> None:
    ledger = HourLedger().credit(ENTRY)
    ledger = ledger.reverse("e1", id="r1", recorded_on=ENTRY.recorded_on, reason="误登")
    ledger = ledger.append(OPEN)
    lines = list(ledger_to_lines(ledger))

    assert ledger_from_lines([*lines, "", "\n"]) == ledger
    assert "误登" in lines[1]
    assert ledger_from_lines([]) == HourLedger()


def test_faults_of_all_lines_are_reported_with_their_line() -> None:
    (line,) = ledger_to_lines(HourLedger().credit(ENTRY))
    lines = [line, "{", "[]", line.replace("80.5", "80.555"), "[" * 100_000]

    with pytest.raises(FactsError) as refused:
        ledger_from_lines(lines)
    assert [fault.en for fault in refused.value.faults] == [
        "2: $: is not JSON",
        "3: $: must be an object",
        "4: $.hours: '80.555': must be exact to 0.01",
        "5: $: is not JSON",
    ]


def test_numbers_in_lines_are_read_exactly() -> None:
    (line,) = ledger_to_lines(HourLedger().credit(ENTRY))

    ledger = ledger_from_lines([line.replace('"80.5"', "0.10")])

    assert ledger.balance("p1") == Decimal("0.10")


def test_lines_that_break_the_law_of_the_ledger_are_refused() -> None:
    (line,) = ledger_to_lines(HourLedger().credit(ENTRY))

    with pytest.raises(LedgerError, match="another content"):
        ledger_from_lines([line, line.replace("2024-06-01", "2024-06-02")])
    with pytest.raises(LedgerError, match="another content"):
        from_json(
            {
                "type": "hour_ledger",
                "entries": [json.loads(line), {**json.loads(line), "year": 2023}],
            }
        )


def test_an_entry_that_does_not_say_what_it_is_is_a_credit() -> None:
    (line,) = ledger_to_lines(HourLedger().credit(ENTRY))
    described = json.loads(line)
    del described["type"]

    assert ledger_from_lines([json.dumps(described)]).entries == (ENTRY,)


@pytest.mark.parametrize("record", [{"a": 1}, [Person()], "text", None])
def test_what_is_no_domain_object_has_no_json_form(record: Any) -> None:
    with pytest.raises(FactsError, match="writes one domain object, not a"):
        to_json(record)


def test_a_record_can_be_read_as_the_kind_that_is_wanted() -> None:
    described = to_json(Training(hours="8"))

    assert from_json(described, Training) == Training(hours="8")
    with pytest.raises(FactsError, match=r"\$\.type: must be person"):
        from_json(described, Person)
