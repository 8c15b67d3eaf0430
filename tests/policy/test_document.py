"""Documents are in force for a span of days, clauses know where they stand, values hold by date."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.domain.kinds import NUMBER
from zsgx.issues import Place
from zsgx.policy.document import Clause, Document, fingerprint, normalised
from zsgx.policy.provision import DatedValue, Parameter
from zsgx.text import Text

NAME = Text("名", "name")
PLACE = Place("file.yaml", 1, 1)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("on", "until", "held"),
    [
        ("2023-08-23", None, False),
        ("2023-08-24", None, True),
        ("2099-12-31", None, True),
        ("2030-12-31", "2030-12-31", True),
        ("2031-01-01", "2030-12-31", False),
    ],
)
def test_a_document_is_in_force_from_its_first_day_to_its_last(
    on: str, until: str | None, *, held: bool
) -> None:
    document = Document("HB-1", NAME, day("2023-08-24"), until=day(until) if until else None)

    assert document.in_force(day(on)) is held


def test_a_clause_knows_its_document_and_its_section() -> None:
    clause = Clause("HB-2023-1/2.3/hours-1", NAME)

    assert (clause.document, clause.section) == ("HB-2023-1", "2.3")
    assert Clause("HB-2023-1", NAME).section == ""


@pytest.mark.parametrize(
    ("on", "value"),
    [
        ("2023-12-31", None),
        ("2024-01-01", 1),
        ("2024-06-30", 1),
        ("2024-07-01", None),
        ("2025-01-01", 2),
        ("2099-01-01", 2),
    ],
)
def test_a_value_holds_from_its_day_to_its_end_or_to_the_next(on: str, value: int | None) -> None:
    first = DatedValue(day("2024-01-01"), Decimal(1), (), day("2024-06-30"), PLACE)
    second = DatedValue(day("2025-01-01"), Decimal(2), (), None, PLACE)
    held = Parameter("one", NUMBER, (first, second), None, PLACE).on(day(on))

    assert (held.value if held else None) == value


def test_a_fingerprint_is_the_same_however_a_text_is_set() -> None:
    assert normalised("３ 年\n（含）") == "3年(含)"
    assert fingerprint("３ 年\n（含）") == fingerprint("3年(含)")
    assert fingerprint("3年(含)").startswith("5:")


@given(st.text(), st.text())
def test_texts_that_differ_have_different_fingerprints(one: str, other: str) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (normalised(one) == normalised(other))
