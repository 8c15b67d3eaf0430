"""What divisions of the country are called."""

import pytest

from zsgx.domain.jurisdiction import PROVINCES, division_words
from zsgx.text import Text


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("370000", "山东省（370000）", "Shandong (370000)"),
        ("450000", "广西壮族自治区（450000）", "Guangxi (450000)"),
        ("000000", "国家（000000）", "the nation (000000)"),
        ("370200", "山东省所辖的 370200", "370200 in Shandong"),
        ("990000", "990000", "990000"),
    ],
)
def test_a_code_is_told_by_the_name_of_its_province(code: str, zh: str, en: str) -> None:
    assert division_words(code) == Text(zh, en)


def test_every_province_has_a_name_of_its_own_in_both_languages() -> None:
    assert len(PROVINCES) == 34
    assert len({text.zh for text in PROVINCES.values()}) == 34
    assert len({text.en for text in PROVINCES.values()}) == 34
