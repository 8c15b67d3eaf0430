"""The hours of one person in one year, folded from the ledger; unknown subjects stay unknown."""

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zsgx import AnnualHours, Engine, HourEntry, HourLedger

DAY = datetime.date(2024, 5, 1)
SUBJECTS = st.sampled_from(["public", "professional", None])
#: The hours in hundredths, the subject, the year and the person of an entry.
ENTRIES = st.lists(
    st.tuples(st.integers(0, 9000), SUBJECTS, st.integers(2023, 2024), st.sampled_from(["a", "b"])),
    max_size=8,
)


def entry(number: int, hours: str, subject: str | None, year: int = 2024) -> HourEntry:
    return HourEntry(
        id=f"e{number}",
        person="a",
        training=f"t{number}",
        hours=Decimal(hours),
        year=year,
        subject=subject,
        credited_on=DAY,
        recorded_on=DAY,
    )


def test_hours_of_the_year_are_added_up_by_subject() -> None:
    ledger = HourLedger.replay(
        [entry(1, "30", "public"), entry(2, "64.5", "professional"), entry(3, "8", "public", 2023)]
    )

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.hours == Decimal("94.5")
    assert annual.professional_hours == Decimal("64.5")


def test_hours_of_unknown_subject_leave_the_professional_ones_unknown() -> None:
    ledger = HourLedger.replay([entry(1, "30", None), entry(2, "60", "professional")])

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.hours == 90
    assert annual.professional_hours is None


def test_what_was_taken_back_does_not_count() -> None:
    ledger = HourLedger.replay([entry(1, "30", None), entry(2, "60", "professional")])
    ledger = ledger.reverse("e1", id="r1", recorded_on=DAY, reason="entered twice")

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.hours == annual.professional_hours == 60


def test_somebody_without_an_entry_has_no_hours() -> None:
    assert AnnualHours.of(HourLedger(), "a", 2024).hours == 0


def test_the_requirement_is_decided_on_the_ledger() -> None:
    ledger = HourLedger.replay([entry(1, "30", "public"), entry(2, "50", "professional")])
    annual = AnnualHours.of(ledger, "a", 2024)
    engine = Engine.load()

    def asked(question: str) -> object:
        return engine.decide(question, at="qingdao", date=DAY, facts=[annual]).value

    assert asked("annual.hours.sufficient") is False
    assert asked("annual.hours.shortfall") == 10
    assert asked("annual.hours.professional_usual") is False


@given(ENTRIES)
def test_the_sums_are_those_of_the_entries(entries: list[tuple[int, str | None, int, str]]) -> None:
    ledger = HourLedger.replay(
        HourEntry(
            id=str(number),
            person=person,
            training=str(number),
            hours=Decimal(hundredths) / 100,
            year=year,
            subject=subject,
            credited_on=DAY,
            recorded_on=DAY,
        )
        for number, (hundredths, subject, year, person) in enumerate(entries)
    )
    mine = [(h, s) for h, s, year, person in entries if (year, person) == (2024, "a")]

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.hours == Decimal(sum(h for h, _ in mine)) / 100
    unknown = any(h for h, s in mine if s is None)
    known = Decimal(sum(h for h, s in mine if s == "professional")) / 100
    assert annual.professional_hours == (None if unknown else known)
