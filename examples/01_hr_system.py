"""
一个小型人事程序：谁登记多少学时，为什么。A small HR program: hours credited, and why.

It keeps employees, trainings and certificates of its own, asks zsgx about each training, and writes
what is due, or still open, into an hour ledger. Everyone in it is made up, and so is every number.
"""

import datetime
from decimal import Decimal

from attrs import frozen

from zsgx import (
    AnnualHours,
    Certificate,
    Certificates,
    Decision,
    Engine,
    HourEntry,
    HourLedger,
    OpenEntry,
    Person,
    ResidentIdentity,
    Status,
    Training,
    hour_entry_of,
)


@frozen
class Attendance:
    """
    One employee's part in one training, as the program keeps it.

    Attributes:
        person: The employee.
        place: The jurisdiction whose policy holds.
        training: The training.
        certificates: The certificates that it led to, as far as they are known on the day.
    """

    person: Person
    place: str
    training: Training
    certificates: Certificates


TODAY = datetime.date(2024, 6, 3)
LI = Person(id="E-001", name="李示例", identity=ResidentIdentity("990100199001010012"))
WANG = Person(id="E-002", name="王示例", identity=ResidentIdentity("990100198512310020"))

QINGDAO_CLASS = Training(
    id="T-17",
    programme="digital_engineer",
    hours=Decimal(80),
    started_on=datetime.date(2024, 3, 11),
    completed_on=datetime.date(2024, 4, 12),
    in_published_plan=True,
)
WEIHAI_CLASS = Training(
    id="T-18",
    programme="digital_engineer",
    hours=Decimal("64.5"),
    started_on=datetime.date(2023, 12, 18),
    completed_on=datetime.date(2024, 1, 12),
)
# An examination is still going on: no certificate is known yet, but one may come.
EXAMINED_LATER = Certificates()
NO_CERTIFICATE = Certificates(complete=True)
INTERMEDIATE = Certificates(
    held=(Certificate(kind="level", level="intermediate", issued_on=datetime.date(2024, 5, 28)),),
    complete=True,
)


def main() -> None:
    """Run the program."""
    # “当年” of a training that runs over New Year can be read in two ways; this employer chose one.
    engine = Engine.load(readings={"cross_year": "completion"})
    ledger = HourLedger()

    print("# 结业时 · When the classes end")
    ledger = register(engine, ledger, Attendance(LI, "qingdao", QINGDAO_CLASS, EXAMINED_LATER))
    ledger = register(engine, ledger, Attendance(WANG, "weihai", WEIHAI_CLASS, EXAMINED_LATER))
    tell_year(engine, ledger, LI)

    print("\n# 没有证书时 · Without a certificate")
    uncertified = Attendance(LI, "qingdao", QINGDAO_CLASS, NO_CERTIFICATE)
    ledger = register(engine, ledger, uncertified)
    tell_year(engine, ledger, LI)

    print("\n# 取得证书后 · When the certificate has come")
    certified = Attendance(LI, "qingdao", QINGDAO_CLASS, INTERMEDIATE)
    ledger = register(engine, ledger, certified)
    tell_year(engine, ledger, LI)

    print("\n# 台账 · The ledger")
    for (person, year, subject), hours in ledger.balances().items():
        print(f"{person} {year} {subject or '-'}: {hours}")

    print("\n# 理由 · Why")
    why = ask(engine, "hours.credited", certified).explain()
    print(why.say("zh"))
    print(why.say("en"))


def ask(engine: Engine, question: str, attendance: Attendance) -> Decision:
    """Return the answer to *question* for *attendance*."""
    return engine.decide(
        question,
        at=attendance.place,
        date=TODAY,
        facts=[attendance.person, attendance.training, attendance.certificates],
    )


def register(engine: Engine, ledger: HourLedger, attendance: Attendance) -> HourLedger:
    """Return the ledger with what is still due for *attendance*, and say what was done."""
    who = f"{attendance.person.id} {attendance.person.identity} {attendance.place}"
    whole = entry_of(engine, ledger, attendance)
    entry = ledger.top_up(whole) if whole else None
    if entry is None:
        print(f"{who}: nothing left to register")
        return ledger
    if isinstance(entry, HourEntry):
        print(f"{who}: +{entry.hours}", entry.subject or "-", entry.year, *entry.cites)
    else:
        print(f"{who}: open, missing", *entry.missing)
    return ledger.append(entry)


def entry_of(
    engine: Engine, ledger: HourLedger, attendance: Attendance
) -> HourEntry | OpenEntry | None:
    """Return the entry for all the hours of *attendance*, an open one until they are settled."""
    person, training = str(attendance.person.id), str(attendance.training.id)
    finished = attendance.training.completed_on or TODAY
    year = ask(engine, "hours.year", attendance)
    return hour_entry_of(
        ask(engine, "hours.credited", attendance),
        # Where policy is silent, the employer's own rule holds: the year of the last day.
        year=finished.year if year.status is Status.SILENT else year,
        subject=ask(engine, "hours.subject", attendance),
        id=f"R-{len(ledger) + 1:03}",
        person=person,
        training=training,
        credited_on=finished,
        recorded_on=TODAY,
        settles=ledger.open_entries(person, training),
    )


def tell_year(engine: Engine, ledger: HourLedger, person: Person) -> None:
    """Say whether the hours of *person* are sufficient, or what is missing behind open ones."""
    annual = AnnualHours.of(ledger, str(person.id), TODAY.year)
    answer = engine.decide("annual.hours.sufficient", at="national", date=TODAY, facts=[annual])
    print(f"{person.id} {TODAY.year}: {annual.certain_hours} certain, sufficient:", end=" ")
    if answer.status is Status.DECIDED:
        print(answer.value)
        return
    print(answer.status.value)
    for training, missing in annual.missing.items():
        print(f"  {training}:", *missing)


if __name__ == "__main__":
    main()
