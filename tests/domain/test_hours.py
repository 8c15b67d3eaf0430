import datetime
import pickle
import threading
from decimal import Decimal, localcontext
from random import Random
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.steps import counted

from zsgx import HourEntry, HourLedger, OpenEntry
from zsgx.errors import LedgerError, ValueRefusedError

MAY = datetime.date(2024, 5, 1)
JUNE = datetime.date(2024, 6, 1)
ENTRY = HourEntry(
    id="e1",
    person="p1",
    training="t1",
    hours=Decimal(80),
    year=2024,
    subject="professional",
    credited_on=MAY,
    recorded_on=MAY,
)

OPEN = OpenEntry(
    id="o1",
    person="p1",
    training="t1",
    least=Decimal(40),
    most=Decimal(160),
    year=2024,
    recorded_on=MAY,
    missing=("certificate.level",),
)

PEOPLE, TRAININGS = st.sampled_from(["p1", "p2"]), st.sampled_from(["t1", "t2", "t3"])
CREDITS = st.lists(
    st.builds(
        evolve,
        st.just(ENTRY),
        id=st.integers(0, 10**6).map(str),
        person=PEOPLE,
        training=TRAININGS,
        hours=st.integers(0, 10**6).map(lambda hundredths: Decimal(hundredths).scaleb(-2)),
        year=st.integers(2022, 2030),
        subject=st.sampled_from([None, "public", "professional"]),
    ),
    max_size=12,
    unique_by=lambda entry: entry.id,
)


def reversed_(ledger: HourLedger, entry_id: str, by: str = "r1") -> HourLedger:
    return ledger.reverse(entry_id, id=by, recorded_on=JUNE, reason="entered in error")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("37020019900101123X", "37020019900101123x"), ("P", "P "), ("P1", "Ｐ１")),
        *(("P", f"P{sign}") for sign in "\u200b\xad\x1c\u2028\u3000\ufeff"),
    ],
)
def test_one_person_is_not_written_in_two_ways(one: str, other: str) -> None:
    ledger = HourLedger().credit(evolve(ENTRY, person=one))

    for asked in (
        lambda: ledger.credit(evolve(ENTRY, id="other", person=other)),
        lambda: ledger.balance(other),
        lambda: ledger.entries_of(other),
    ):
        with pytest.raises(LedgerError, match="differ only in width, blanks or a last x"):
            asked()
    assert HourLedger().balance(other) == 0


def test_an_empty_ledger_has_no_hours() -> None:
    ledger = HourLedger()

    assert len(ledger) == 0
    assert ledger.balance("p1") == 0
    assert ledger.balances() == {}
    assert ledger.find("e1") is None


def test_a_credit_is_in_the_new_ledger_and_not_in_the_old_one() -> None:
    empty = HourLedger()
    ledger = empty.credit(ENTRY)

    assert ledger.entries == (ENTRY,)
    assert empty.entries == ()
    assert empty.balance("p1") == 0
    assert empty.find("e1") is None


def test_two_ledgers_that_go_apart_do_not_see_each_other() -> None:
    root = HourLedger().credit(ENTRY)
    left = root.credit(evolve(ENTRY, id="e2"))
    right = root.credit(evolve(ENTRY, id="e3"))

    assert [entry.id for entry in left] == ["e1", "e2"]
    assert [entry.id for entry in right] == ["e1", "e3"]
    assert left.find("e3") is None
    assert left != right
    assert right.balance("p1") == 160
    assert root.balance("p1") == 80


def test_a_resent_entry_gives_the_same_ledger() -> None:
    ledger = HourLedger().credit(ENTRY)

    assert ledger.credit(evolve(ENTRY)) is ledger


def test_a_second_different_entry_under_one_id_is_refused_and_each_difference_named() -> None:
    ledger = HourLedger().credit(ENTRY)

    with pytest.raises(LedgerError) as refused:
        ledger.credit(evolve(ENTRY, hours=Decimal(60), subject=None, cites=("A/1",)))
    assert [fault.en for fault in refused.value.faults] == [
        "hours: 80 → 60",
        "subject: professional → unknown",
        "cites:  → A/1",
    ]


def test_a_reversal_takes_the_hours_back_and_says_why() -> None:
    ledger = reversed_(HourLedger().credit(ENTRY), "e1")
    reversal = ledger.reversal_of("e1")

    assert ledger.balance("p1") == 0
    assert isinstance(reversal, HourEntry)
    assert reversal.hours == -80
    assert reversal.reverses == "e1"
    assert (reversal.reason, reversal.recorded_on) == ("entered in error", JUNE)


def test_a_reversal_happens_exactly_once() -> None:
    ledger = reversed_(HourLedger().credit(ENTRY), "e1")

    assert reversed_(ledger, "e1") is ledger
    with pytest.raises(LedgerError, match="already reversed by r1"):
        reversed_(ledger, "e1", by="r2")


def test_a_reversal_cannot_be_reversed() -> None:
    ledger = reversed_(HourLedger().credit(ENTRY), "e1")

    with pytest.raises(LedgerError, match="itself a reversal"):
        reversed_(ledger, "r1", by="r2")


def test_an_entry_that_is_not_there_cannot_be_reversed() -> None:
    with pytest.raises(LedgerError, match="not in the ledger"):
        reversed_(HourLedger(), "e1")


def test_a_reversal_cannot_take_the_id_of_another_entry() -> None:
    ledger = HourLedger().credit(ENTRY)

    with pytest.raises(LedgerError, match="another content"):
        reversed_(ledger, "e1", by="e1")


def test_a_reversal_is_not_credited() -> None:
    ledger = HourLedger().credit(ENTRY)
    reversal = evolve(ENTRY, id="r1", hours=Decimal(-80), reverses="e1")

    with pytest.raises(LedgerError, match="use reverse"):
        ledger.credit(reversal)


def test_a_reversal_that_does_not_mirror_its_entry_is_refused() -> None:
    ledger = HourLedger().credit(ENTRY)
    partial = evolve(ENTRY, id="r1", hours=Decimal(-40), year=2023, reverses="e1")

    with pytest.raises(LedgerError) as refused:
        ledger.append(partial)
    assert [fault.en for fault in refused.value.faults] == ["hours: 80 → 40", "year: 2024 → 2023"]


def test_hours_can_be_credited_again_after_a_reversal() -> None:
    ledger = reversed_(HourLedger().credit(ENTRY), "e1").credit(evolve(ENTRY, id="e2"))

    assert ledger.registered("p1", "t1") == 80


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"hours": -1}, "credit is never negative"),
        ({"hours": 1, "reverses": "e0"}, "a reversal is never positive"),
        ({"hours": "80.001"}, "exact to 0.01"),
        ({"year": 1899}, "HourEntry.year: must lie between"),
        ({"subject": "profesional"}, "Did you mean professional"),
        ({"person": None}, "HourEntry.person: None: must be text"),
    ],
)
def test_an_entry_that_is_not_exact_is_refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueRefusedError, match=why):
        evolve(ENTRY, **values)


def test_balances_are_kept_by_year_and_subject() -> None:
    ledger = HourLedger.replay(
        [
            ENTRY,
            evolve(ENTRY, id="e2", year=2023, hours=Decimal("0.5")),
            evolve(ENTRY, id="e3", subject="public", hours=Decimal(30)),
            evolve(ENTRY, id="e4", subject=None, hours=Decimal(4)),
            evolve(ENTRY, id="e5", person="p2", hours=Decimal(9)),
        ]
    )

    assert ledger.balance("p1") == Decimal("114.50")
    assert ledger.balance("p1", 2024) == 114
    assert ledger.balance("p1", 2024, "public") == 30
    assert ledger.balance("p1", subject="professional") == Decimal("80.50")
    assert ledger.balance("p1", subject=None) == 4
    assert ledger.balance("nobody") == 0
    assert ledger.balances()["p2", 2024, "professional"] == 9
    with pytest.raises(ValueRefusedError, match="Did you mean public"):
        ledger.balance("p1", subject="publik")


def test_a_top_up_credits_only_what_is_left_for_the_training() -> None:
    ledger = HourLedger().credit(ENTRY)
    whole = evolve(ENTRY, id="e2", hours=Decimal(160))

    top_up = ledger.top_up(whole)

    assert top_up == evolve(ENTRY, id="e2", hours=Decimal(80))
    assert ledger.credit(top_up).top_up(whole) is None
    assert ledger.top_up(evolve(whole, hours=Decimal(60))) is None
    assert ledger.top_up(evolve(whole, training="t2")) == evolve(whole, training="t2")


@given(CREDITS, st.randoms())
def test_the_order_of_independent_credits_does_not_matter_for_balances(
    credits_: list[HourEntry], random: Random
) -> None:
    shuffled = list(credits_)
    random.shuffle(shuffled)

    assert HourLedger.replay(credits_).balances() == HourLedger.replay(shuffled).balances()


@given(CREDITS)
def test_the_balances_add_up_to_the_entries(credits_: list[HourEntry]) -> None:
    ledger = HourLedger.replay(credits_)
    people = {entry.person for entry in credits_}
    total = sum(entry.hours for entry in credits_)

    assert sum(ledger.balances().values()) == total
    assert sum(ledger.balance(person) for person in people) == total
    for person in people:
        registered = [ledger.registered(person, training) for training in ("t1", "t2", "t3")]
        assert sum(registered) == ledger.balance(person)


@given(CREDITS, st.data())
def test_resending_any_entries_changes_nothing(
    credits_: list[HourEntry], data: st.DataObject
) -> None:
    ledger = HourLedger.replay(credits_)
    again = data.draw(st.lists(st.sampled_from(credits_))) if credits_ else []

    assert HourLedger.replay([*credits_, *again]) == ledger
    assert HourLedger.replay(ledger) == ledger


@given(CREDITS, CREDITS, st.data())
def test_reversing_an_entry_restores_the_balances(
    before: list[HourEntry], after: list[HourEntry], data: st.DataObject
) -> None:
    before = [evolve(entry, id=f"b{entry.id}") for entry in before]
    if not before:
        return
    victim = data.draw(st.sampled_from(before))
    spared = [entry for entry in before if entry.id != victim.id]
    ledger = reversed_(HourLedger.replay([*before, *after]), victim.id, by="reversal")

    balances = {key: hours for key, hours in ledger.balances().items() if hours}
    expected = HourLedger.replay([*spared, *after]).balances()
    assert balances == {key: hours for key, hours in expected.items() if hours}


@given(CREDITS, st.integers(0, 10**6))
def test_a_top_up_brings_the_training_exactly_to_what_is_credited(
    credits_: list[HourEntry], hundredths: int
) -> None:
    ledger = HourLedger.replay(credits_)
    whole = evolve(ENTRY, id="top-up", hours=Decimal(hundredths).scaleb(-2))
    before = ledger.registered("p1", "t1")

    top_up = ledger.top_up(whole)

    after = ledger.credit(top_up) if top_up else ledger
    assert after.registered("p1", "t1") == max(before, whole.hours)


# Open entries


def test_open_hours_are_in_no_balance() -> None:
    ledger = HourLedger().append(OPEN)

    assert ledger.open_entries("p1") == ledger.open_entries("p1", "t1") == (OPEN,)
    assert ledger.open_entries("p1", "t2") == ledger.open_entries("p2") == ()
    assert ledger.registered("p1", "t1") == ledger.balance("p1") == 0
    assert ledger.balances() == {}


def test_a_resent_open_entry_is_recorded_once() -> None:
    ledger = HourLedger().append(OPEN)

    assert ledger.append(evolve(OPEN)) is ledger
    with pytest.raises(LedgerError) as refused:
        ledger.append(evolve(OPEN, most=Decimal(80)))
    assert [fault.en for fault in refused.value.faults] == ["most: 160 → 80"]


def test_a_credit_that_names_an_open_entry_settles_it() -> None:
    before = HourLedger().append(OPEN)

    ledger = before.credit(evolve(ENTRY, settles=("o1",)))

    assert ledger.open_entries("p1") == ()
    assert ledger.settled_by("o1") == ledger.find("e1")
    assert ledger.balance("p1") == 80
    assert before.open_entries("p1") == (OPEN,)
    assert before.settled_by("o1") is None


def test_a_credit_that_does_not_name_it_leaves_it_open() -> None:
    ledger = HourLedger().append(OPEN).credit(ENTRY)

    assert ledger.open_entries("p1", "t1") == (OPEN,)


def test_a_narrower_open_entry_replaces_an_earlier_one() -> None:
    narrower = evolve(OPEN, id="o2", most=Decimal(80), settles=("o1",))

    ledger = HourLedger().append(OPEN).append(narrower)

    assert ledger.open_entries("p1") == (narrower,)


def test_one_credit_settles_all_that_is_open_of_a_training() -> None:
    ledger = HourLedger().append(OPEN).append(evolve(OPEN, id="o2", year=2023))

    assert ledger.credit(evolve(ENTRY, settles=("o1", "o2"))).open_entries("p1") == ()


def test_a_credit_that_is_taken_back_leaves_open_again_what_it_settled() -> None:
    ledger = HourLedger().append(OPEN).credit(evolve(ENTRY, settles=("o1",)))

    again = reversed_(ledger, "e1")

    assert again.open_entries("p1") == (OPEN,)
    assert again.balance("p1") == 0
    settled = again.credit(evolve(ENTRY, id="e2", settles=("o1",)))
    assert settled.open_entries("p1") == ()


def test_an_open_entry_that_is_taken_back_is_no_longer_open() -> None:
    ledger = reversed_(HourLedger().append(OPEN), "o1")
    reversal = ledger.reversal_of("o1")

    assert ledger.open_entries("p1") == ()
    assert isinstance(reversal, OpenEntry)
    assert (reversal.reverses, reversal.reason) == ("o1", "entered in error")
    assert reversed_(ledger, "o1") is ledger


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"settles": ("o9",)}, "entry o9 is not in the ledger"),
        ({"settles": ("e0",)}, "entry e0 is not open"),
        ({"settles": ("o2",)}, "entry o2 was already settled by e2"),
        ({"settles": ("o3",)}, "entry o3 was already reversed by r3"),
        ({"settles": ("r3",)}, "entry r3 is itself a reversal"),
        ({"settles": ("o1",), "training": "t2"}, "entry e1 is not for the training that it"),
        ({"settles": ("o1",), "person": "p2"}, "person: p1 → p2"),
    ],
)
def test_an_entry_cannot_settle_what_is_not_open_for_its_training(
    changes: dict[str, Any], why: str
) -> None:
    ledger = HourLedger.replay(
        [
            evolve(ENTRY, id="e0"),
            *(evolve(OPEN, id=name) for name in ("o1", "o2", "o3")),
            evolve(ENTRY, id="e2", settles=("o2",)),
        ]
    )
    ledger = reversed_(ledger, "o3", by="r3")

    with pytest.raises(LedgerError, match=why):
        ledger.credit(evolve(ENTRY, **changes))


def test_an_open_entry_is_taken_back_only_while_it_is_open() -> None:
    ledger = HourLedger().append(OPEN).credit(evolve(ENTRY, settles=("o1",)))

    with pytest.raises(LedgerError, match="already settled by e1"):
        reversed_(ledger, "o1")


def test_a_reversal_of_another_kind_is_refused() -> None:
    ledger = HourLedger().append(OPEN)

    with pytest.raises(LedgerError, match="does not mirror"):
        ledger.append(evolve(ENTRY, id="r1", hours=Decimal(0), reverses="o1"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"least": -1}, "OpenEntry.least: -1: must not be negative"),
        ({"least": 161}, "OpenEntry.most: 160 is less than least, which is 161"),
        ({"most": "0.001"}, "exact to 0.01"),
        ({"year": 1899}, "OpenEntry.year: must lie between"),
        ({"subject": "profesional"}, "Did you mean professional"),
        ({"reverses": "o0", "settles": ("o0",)}, "a reversal settles nothing"),
    ],
)
def test_an_open_entry_that_is_not_exact_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueRefusedError, match=why):
        evolve(OPEN, **changes)


def test_a_top_up_takes_what_is_registered_off_both_bounds() -> None:
    ledger = HourLedger().credit(ENTRY)

    assert ledger.top_up(OPEN) == evolve(OPEN, least=Decimal(0), most=Decimal(80))
    assert ledger.top_up(evolve(OPEN, most=None)) == evolve(OPEN, least=Decimal(0), most=None)
    assert ledger.top_up(evolve(OPEN, most=Decimal(80))) is None


def test_a_top_up_that_has_something_to_settle_is_made_even_of_no_hours() -> None:
    ledger = HourLedger().credit(ENTRY).append(OPEN)

    settling = ledger.top_up(evolve(ENTRY, id="e2", settles=("o1",)))

    assert settling == evolve(ENTRY, id="e2", hours=Decimal(0), settles=("o1",))
    assert ledger.credit(settling).open_entries("p1") == ()
    closing = ledger.top_up(evolve(OPEN, id="o2", most=Decimal(80), settles=("o1",)))
    assert closing is not None
    assert ledger.append(closing).open_entries("p1") == ()


OPENED = st.lists(
    st.builds(
        evolve,
        st.just(OPEN),
        id=st.integers(0, 10**6).map(lambda number: f"o{number}"),
        person=PEOPLE,
        training=TRAININGS,
        year=st.none() | st.integers(2022, 2030),
        most=st.none() | st.integers(40, 200).map(Decimal),
    ),
    max_size=6,
    unique_by=lambda entry: entry.id,
)


@given(CREDITS, OPENED, st.randoms())
def test_open_entries_change_no_balance_and_come_back_whole(
    credits_: list[HourEntry], opened: list[OpenEntry], random: Random
) -> None:
    entries: list[HourEntry | OpenEntry] = [*credits_, *opened]
    random.shuffle(entries)
    ledger = HourLedger.replay(entries)

    assert ledger.balances() == HourLedger.replay(credits_).balances()
    assert HourLedger.replay([*ledger, *opened]) == ledger
    assert pickle.loads(pickle.dumps(ledger)) == ledger
    open_ = [entry for person in ("p1", "p2") for entry in ledger.open_entries(person)]
    assert sorted(entry.id for entry in open_) == sorted(entry.id for entry in opened)


def test_sums_are_exact_whatever_the_decimal_context_of_the_thread() -> None:
    with localcontext() as context:
        context.prec = 2
        ledger = HourLedger().credit(evolve(ENTRY, hours=Decimal("123.45")))
        ledger = ledger.credit(evolve(ENTRY, id="e2", hours=Decimal("0.01")))
        reversal = reversed_(ledger, "e1")

        assert str(ledger.balance("p1")) == "123.46"
        assert str(reversal.balance("p1")) == "0.01"


def test_ledgers_are_equal_by_their_entries_and_survive_pickling() -> None:
    ledger = HourLedger().credit(ENTRY)

    assert ledger == HourLedger.replay([ENTRY])
    assert hash(ledger) == hash(HourLedger.replay([ENTRY]))
    assert ledger != [ENTRY]
    assert pickle.loads(pickle.dumps(ledger)) == ledger
    assert repr(ledger) == "<HourLedger of 1 entries>"


def test_threads_that_append_to_one_ledger_each_get_their_own() -> None:
    root = HourLedger().credit(ENTRY)
    results: dict[int, HourLedger] = {}

    def work(number: int) -> None:
        ledger = root
        for step in range(50):
            ledger = ledger.credit(evolve(ENTRY, id=f"{number}-{step}"))
        results[number] = ledger

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for number, ledger in results.items():
        assert [entry.id for entry in ledger] == ["e1", *(f"{number}-{n}" for n in range(50))]
        assert ledger.balance("p1") == 80 * 51


def test_a_fold_of_twice_the_entries_is_twice_the_work() -> None:
    numbers = range(10_000)
    entries = [evolve(ENTRY, id=f"e{number}", person=f"p{number % 100}") for number in numbers]

    _, half = counted(lambda: HourLedger.replay(entries[:5_000]))
    ledger, whole = counted(lambda: HourLedger.replay(entries))

    assert len(ledger) == 10_000
    assert whole == pytest.approx(2 * half, rel=0.01)
