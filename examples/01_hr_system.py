"""
一个小型人事程序：谁登记多少学时，为什么。A small HR program: hours credited, and why.

It keeps employees, trainings and certificates of its own, asks zsgx about each training, and writes
what is due into an hour ledger. Everyone in it is made up, and so is every number.
"""

import datetime
from decimal import Decimal

from attrs import frozen

from zsgx import (
    Certificate,
    Certificates,
    Decision,
    Engine,
    HourEntry,
    HourLedger,
    Person,
    ResidentIdentity,
    Status,
    Training,
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
    for attendance in (
        Attendance(LI, "qingdao", QINGDAO_CLASS, EXAMINED_LATER),
        Attendance(LI, "qingdao", QINGDAO_CLASS, NO_CERTIFICATE),
        Attendance(WANG, "weihai", WEIHAI_CLASS, EXAMINED_LATER),
    ):
        ledger = register(engine, ledger, attendance)

    print("\n# 取得证书后 · When the certificate has come")
    certified = Attendance(LI, "qingdao", QINGDAO_CLASS, INTERMEDIATE)
    ledger = register(engine, ledger, certified)

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
    credited = ask(engine, "hours.credited", attendance)
    if credited.status is not Status.DECIDED:
        print(f"{who}: {credited.status.value}", *credited.missing)
        return ledger
    entry = ledger.top_up(entry_of(engine, attendance, credited, number=len(ledger) + 1))
    if entry is None:
        print(f"{who}: nothing left to register")
        return ledger
    print(f"{who}: +{entry.hours}", entry.subject or "-", entry.year, *entry.cites)
    return ledger.credit(entry)


def entry_of(
    engine: Engine, attendance: Attendance, credited: Decision, *, number: int
) -> HourEntry:
    """Return the entry for all the hours of *attendance*."""
    training = attendance.training
    subject = ask(engine, "hours.subject", attendance)
    year = ask(engine, "hours.year", attendance)
    finished = training.completed_on or TODAY
    return HourEntry(
        id=f"R-{number:03}",
        person=str(attendance.person.id),
        training=str(training.id),
        hours=credited.quantity(),
        # Where policy is silent, the employer's own rule holds: the year of the last day.
        year=int(str(year.value)) if year.value else finished.year,
        subject=str(subject.value) if subject.value else None,
        credited_on=finished,
        recorded_on=TODAY,
        decision=credited.fingerprint,
        cites=credited.cites,
    )


if __name__ == "__main__":
    main()
