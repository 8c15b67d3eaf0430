"""Made-up numbers: each is built here, with its check character computed as the standard says."""

from collections.abc import Callable

import pytest

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

Numbers = Callable[[str], str]


def with_resident_check(digits: str) -> str:
    total = sum(int(digit) * weight for digit, weight in zip(digits, RESIDENT_WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]


def with_credit_check(body: str) -> str:
    values = (CREDIT_CHARACTERS.index(character) for character in body)
    total = sum(value * weight for value, weight in zip(values, CREDIT_WEIGHTS, strict=True))
    return body + CREDIT_CHARACTERS[(31 - total % 31) % 31]


@pytest.fixture(scope="session")
def resident() -> Numbers:
    """Completes seventeen digits to a resident identity number."""
    return with_resident_check


@pytest.fixture(scope="session")
def credit() -> Numbers:
    """Completes seventeen characters to a social credit code."""
    return with_credit_check


@pytest.fixture(scope="session")
def canary() -> str:
    """A resident identity number that must not be seen anywhere."""
    return with_resident_check("11010119000101123")
