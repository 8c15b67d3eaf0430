"""Terms: days in a row, what they have in common, and what lies between."""

import datetime

import pytest

from zsgx.policy.term import EVER, Term, common, lacking, terms_words

DAY = datetime.date


def term(first: int, last: int | None = None) -> Term:
    """Return the term from one day of January 2024 to another."""
    return Term(DAY(2024, 1, first), DAY(2024, 1, last) if last else DAY.max)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ([term(1, 9)], [term(5)], [term(5, 9)]),
        ([term(1, 4)], [term(5)], []),
        ([term(1, 5)], [term(5)], [term(5, 5)]),
        ([EVER], [term(3)], [term(3)]),
        ([term(1, 3), term(6, 9)], [term(2, 7)], [term(2, 3), term(6, 7)]),
        ([EVER], [], []),
    ],
)
def test_terms_have_the_days_in_common_that_both_hold(
    one: list[Term], other: list[Term], both: list[Term]
) -> None:
    assert list(common(one, other)) == both


@pytest.mark.parametrize(
    ("wanted", "held", "lack"),
    [
        ([term(1, 9)], [term(1, 9)], []),
        ([term(1, 9)], [term(2, 8)], [term(1, 1), term(9, 9)]),
        ([term(1, 9)], [term(1, 4), term(5)], []),
        ([term(1, 9)], [term(1, 3), term(5)], [term(4, 4)]),
        ([term(1)], [term(1, 9)], [term(10)]),
        ([term(1, 5), term(4, 9)], [], [term(1, 9)]),
        ([term(1, 5), term(6, 9)], [], [term(1, 9)]),
        ([term(1, 5), term(7, 9)], [], [term(1, 5), term(7, 9)]),
        ([term(1), term(5, 9)], [], [term(1)]),
        ([term(5, 9)], [term(1, 2), term(20)], [term(5, 9)]),
    ],
)
def test_what_is_lacking_are_the_days_wanted_and_not_held(
    wanted: list[Term], held: list[Term], lack: list[Term]
) -> None:
    assert list(lacking(wanted, held)) == lack


def test_terms_are_told_by_their_days() -> None:
    terms = [Term(DAY.min, DAY(2023, 12, 31)), term(2, 3), term(5, 5), term(7)]

    said = terms_words(terms)

    assert (
        said.zh == "至 2023-12-31 止、2024-01-02 至 2024-01-03、2024-01-05 一日、自 2024-01-07 起"
    )
    assert said.en == (
        "up to 2023-12-31, from 2024-01-02 to 2024-01-03, on 2024-01-05 alone, from 2024-01-07 on"
    )
