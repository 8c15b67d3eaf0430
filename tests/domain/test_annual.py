"""The hours of one person in one year, folded from the ledger; what is open stays open."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Final

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.effort import examples

from zsgx import AnnualHours, Engine, HourEntry, HourLedger, OpenEntry, Status

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


def opened(
    number: int,
    least: str = "0",
    most: str | None = None,
    subject: str | None = None,
    year: int | None = 2024,
    missing: tuple[str, ...] = (),
) -> OpenEntry:
    return OpenEntry(
        id=f"o{number}",
        person="a",
        training=f"t{number}",
        least=Decimal(least),
        most=None if most is None else Decimal(most),
        year=year,
        subject=subject,
        recorded_on=DAY,
        missing=missing,
    )


def bounds_of(annual: AnnualHours, subject: str = "") -> tuple[object, object]:
    """Return what is certain and what is possible, of all hours or of those of a subject."""
    names = f"certain_{subject}hours", f"possible_{subject}hours"
    return getattr(annual, names[0]), getattr(annual, names[1])


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


def test_open_hours_leave_the_sum_open_between_what_is_certain_and_what_is_possible() -> None:
    ledger = HourLedger.replay(
        [entry(1, "30", "public"), entry(2, "50", None), opened(3, "8", "40", "professional")]
    )

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.hours is annual.professional_hours is None
    assert bounds_of(annual) == (88, 120)
    assert bounds_of(annual, "professional_") == (8, 90)
    assert bounds_of(annual, "public_") == (30, 80)
    assert [each.id for each in annual.open_entries] == ["o3"]


def test_open_public_hours_leave_the_professional_ones_exact() -> None:
    ledger = HourLedger.replay([entry(1, "30", "professional"), opened(2, subject="public")])

    annual = AnnualHours.of(ledger, "a", 2024)

    assert annual.professional_hours == annual.possible_professional_hours == 30
    assert annual.hours is annual.possible_hours is annual.possible_public_hours is None


def test_hours_whose_year_is_open_are_certain_of_none() -> None:
    ledger = HourLedger.replay([opened(1, "40", "80", "public", year=None)])

    for year in (2023, 2024):
        annual = AnnualHours.of(ledger, "a", year)
        assert bounds_of(annual) == (0, 80)
        assert len(annual.open_entries) == 1


def test_hours_that_are_open_for_another_year_do_not_matter() -> None:
    annual = AnnualHours.of(HourLedger().append(opened(1, year=2023)), "a", 2024)

    assert annual.hours == annual.certain_hours == annual.possible_hours == 0
    assert annual.open_entries == ()


def test_what_is_missing_is_named_by_training() -> None:
    ledger = HourLedger.replay(
        [
            opened(1, missing=("certificate.level", "reading.before_issue")),
            entry(2, "30", None),
            entry(3, "30", "public"),
            opened(4, year=2023, missing=("training.hours",)),
        ]
    )

    assert AnnualHours.of(ledger, "a", 2024).missing == {
        "t1": ("certificate.level", "reading.before_issue"),
        "t2": ("training.subject",),
    }


def test_a_settled_training_is_exact_again() -> None:
    ledger = HourLedger().append(opened(1, missing=("certificate.level",)))
    credit = evolve(entry(1, "80", "professional"), settles=("o1",))

    annual = AnnualHours.of(ledger.credit(credit), "a", 2024)

    assert annual.hours == annual.professional_hours == annual.possible_hours == 80
    assert annual.missing == {}


def test_the_requirement_is_decided_on_the_ledger() -> None:
    ledger = HourLedger.replay([entry(1, "30", "public"), entry(2, "50", "professional")])
    annual = AnnualHours.of(ledger, "a", 2024)
    engine = Engine.load()

    def value_of(question: str) -> object:
        return engine.decide(question, at="qingdao", date=DAY, facts=[annual]).value

    assert value_of("annual.hours.sufficient") is False
    assert value_of("annual.hours.shortfall") == 10
    assert value_of("annual.hours.professional_usual") is False


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


# Against every way in which the open hours may turn out

#: Hours count in tens here: the requirement is then nine, six of them professional, and few values
#: stand for all of them. So many are as good as no bound.
TEN: Final = 10
PLENTY: Final = 60
BOUNDS = st.sampled_from(
    [(0, 1), (0, 3), (2, 2), (1, 3), (3, 3), (0, 0), (0, 9), (0, None), (2, None)]
)
OPENED = st.lists(
    st.tuples(BOUNDS, SUBJECTS, st.sampled_from([2024, 2024, 2023, None])), max_size=3
)
CREDITS = st.lists(
    st.tuples(
        st.integers(0, 7), SUBJECTS | st.just("professional"), st.sampled_from([2024, 2024, 2023])
    ),
    max_size=4,
)


@st.composite
def ledgers(draw: st.DrawFn) -> HourLedger:
    """Draw a ledger of one person with a few credits and a few open entries."""
    credits_ = [
        entry(n, str(tens * TEN), subject, year)
        for n, (tens, subject, year) in enumerate(draw(CREDITS))
    ]
    opened_ = [
        opened(n, str(least * TEN), None if most is None else str(most * TEN), subject, year)
        for n, ((least, most), subject, year) in enumerate(draw(OPENED))
    ]
    return HourLedger.replay([*credits_, *opened_])


def completions(ledger: HourLedger) -> set[tuple[int, int]]:
    """Return the professional and the public hours of 2024, in tens, for every way to settle it."""
    found = {(0, 0)}
    for each in ledger:
        if each.year == 2023:
            continue
        if isinstance(each, HourEntry):
            amounts = [int(each.hours) // TEN]
        else:
            # Hours of an unknown year can be divided between years.
            least = 0 if each.year is None else int(each.least) // TEN
            most = PLENTY if each.most is None else int(each.most) // TEN
            amounts = [*range(least, most + 1)]
        subjects = [each.subject] if each.subject else ["professional", "public"]
        found = {
            (p + hours, b) if subject == "professional" else (p, b + hours)
            for p, b in found
            for hours in amounts
            for subject in subjects
        }
    return found


@given(ledgers())
def test_the_bounds_are_those_of_all_ways_in_which_open_hours_may_turn_out(
    ledger: HourLedger,
) -> None:
    ways = completions(ledger)
    sums = {
        "": {professional + public for professional, public in ways},
        "professional_": {professional for professional, _ in ways},
        "public_": {public for _, public in ways},
    }

    annual = AnnualHours.of(ledger, "a", 2024)

    for subject, tens in sums.items():
        most = None if max(tens) >= PLENTY else max(tens) * TEN
        assert bounds_of(annual, subject) == (min(tens) * TEN, most)
    exact = [min(tens) * TEN if len(tens) == 1 else None for tens in sums.values()]
    assert [annual.hours, annual.professional_hours] == exact[:2]


def sufficient(professional: int, public: int, share: str) -> bool:
    """Return whether the hours are sufficient under a reading of the share, all in tens."""
    binds = {
        "general": True,
        "of_minimum": professional >= 6,
        "of_total": professional >= 2 * public,
    }
    return professional + public >= 9 and binds[share]


def shortfall(professional: int, public: int, share: str) -> int:
    """Return what is lacking under a reading of the share, all in tens."""
    lacks = {"general": 0, "of_minimum": 6 - professional, "of_total": 2 * public - professional}
    return max(0, 9 - professional - public, lacks[share])


def usual(professional: int, public: int, _share: str) -> bool:
    """Return whether the professional hours have their usual share."""
    return professional >= 2 * public


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(plugins=["national"])


@pytest.mark.parametrize("share", ["general", "of_minimum", "of_total"])
@pytest.mark.parametrize("rule", [sufficient, shortfall, usual])
@examples(200)
@given(ledger=ledgers())
def test_an_answer_over_a_year_is_decided_exactly_where_all_ways_agree(
    engine: Engine, ledger: HourLedger, rule: Callable[[int, int, str], int], share: str
) -> None:
    answers = {rule(*way, share) for way in completions(ledger)}
    question = {"usual": "professional_usual"}.get(rule.__name__, rule.__name__)

    found = engine.decide(
        f"annual.hours.{question}",
        at="national",
        date=DAY,
        facts=[AnnualHours.of(ledger, "a", 2024)],
        readings={"professional_share": share},
    )

    if len(answers) > 1:
        assert found.status is Status.UNDETERMINED
        assert set(found.missing) <= {"annual.hours", "annual.professional_hours"}
        assert AnnualHours.of(ledger, "a", 2024).missing
    else:
        (answer,) = answers
        tens = answer if isinstance(answer, bool) else answer * TEN
        assert (found.status, found.value) == (Status.DECIDED, tens)


@pytest.mark.parametrize("share", ["general", "of_minimum", "of_total"])
@pytest.mark.parametrize("rule", [sufficient, shortfall, usual])
@given(professional=st.integers(0, 12), public=st.integers(0, 12))
def test_exact_sums_alone_decide(
    engine: Engine,
    professional: int,
    public: int,
    rule: Callable[[int, int, str], int],
    share: str,
) -> None:
    question = {"usual": "professional_usual"}.get(rule.__name__, rule.__name__)
    annual = AnnualHours(
        hours=Decimal(TEN * (professional + public)), professional_hours=Decimal(TEN * professional)
    )

    found = engine.decide(
        f"annual.hours.{question}",
        at="national",
        date=DAY,
        facts=[annual],
        readings={"professional_share": share},
    )

    answer = rule(professional, public, share)
    assert found.value == (answer if isinstance(answer, bool) else answer * TEN)
