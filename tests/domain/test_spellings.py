"""How people write places."""

from __future__ import annotations

import pytest

from zsgx import Jurisdiction, Text
from zsgx.domain.jurisdiction import PROVINCES, spelt


def place(code: str, zh: str, name: str | None = None) -> Jurisdiction:
    return Jurisdiction(code, name, Text(zh, zh))


@pytest.mark.parametrize(
    ("here", "words"),
    [
        (place("370200", "青岛市", "qingdao"), {"qingdao", "370200", "青岛市", "青岛"}),
        (place("370200", "青岛市"), {"山东省青岛市", "山东省青岛", "山东青岛市", "山东青岛"}),
        (place("450000", "广西壮族自治区"), {"广西", "450000"}),
        (place("650000", "新疆维吾尔自治区"), {"新疆"}),
        (place("150000", "内蒙古自治区"), {"内蒙古"}),
        (place("000000", "国家"), {"全国", "中国", "国家"}),
    ],
)
def test_a_place_is_written_by_name_code_label_in_short_and_with_its_province(
    here: Jurisdiction, words: set[str]
) -> None:
    assert words <= set(spelt(here))


def test_every_province_is_written_in_short() -> None:
    short = {
        zh: [*spelt(place(f"{code}0000", zh))]
        for code, zh in ((code, name.zh) for code, name in PROVINCES.items())
    }

    assert [zh for zh, words in short.items() if len({*words}) < 3] == []
    assert [word for words in short.values() for word in words if word.endswith("族")] == []


def test_a_name_of_one_character_is_not_made_of_a_label() -> None:
    assert set(spelt(place("370202", "单县"))) == {"370202", "单县", "山东省单县", "山东单县"}


def test_a_place_without_a_label_goes_by_its_code() -> None:
    assert list(spelt(Jurisdiction("370200"))) == ["370200"]
