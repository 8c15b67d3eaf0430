"""What people call things: names, labels, aliases, and the nearest few."""

from __future__ import annotations

import pytest

from zsgx import Text
from zsgx.domain.lexicon import Called, Lexicon, folded, mentioned

ALL = Text("全部见某处", "they are all listed somewhere")
THINGS = {
    "hours.credited": Called(
        Text("登记的学时（合计）", "hours that count (in all)"), ("计入学时",)
    ),
    "hours.left": Called(Text("尚差学时", "hours that lack")),
    "award": Called(Text("基地奖补", "award of the base"), ("计入学时",)),
}


@pytest.fixture
def lexicon() -> Lexicon:
    return Lexicon(THINGS)


@pytest.mark.parametrize(
    "word",
    [
        *(
            "hours.credited",
            "登记的学时（合计）",
            "登记的学时(合计)",
            "登记的学时",
            " 登记的 学时 ",
        ),
        *("hours that count (in all)", "Hours that count", "ＨＯＵＲＳ THAT COUNT"),
    ],
)
def test_a_name_goes_by_its_label_in_both_languages_whatever_width_case_and_spaces(
    lexicon: Lexicon, word: str
) -> None:
    assert lexicon.meanings(word) == ("hours.credited",)


def test_an_alias_of_two_things_means_both_and_is_refused_with_them(lexicon: Lexicon) -> None:
    hint = lexicon.hint("计入学时", ALL)

    assert lexicon.meanings("计入学时") == ("hours.credited", "award")
    assert hint.zh == "它可指 hours.credited（登记的学时）、award（基地奖补），请写其中一个"
    assert hint.en == (
        "It may mean hours.credited (hours that count) or award (award of the base); "
        "write one of them"
    )


@pytest.mark.parametrize(
    ("word", "zh"),
    [
        ("hours.crdited", "是否想写 hours.credited、hours.left？"),
        (
            "学时",
            "是否想写 hours.credited（登记的学时）、hours.left（尚差学时）、award（基地奖补）？",
        ),
        ("基地的奖补", "是否想写 award（基地奖补）？"),
        ("awards of the base", "是否想写 award（基地奖补）？"),
        ("frobnicate", "全部见某处"),
        ("税", "全部见某处"),
        ("  ", "全部见某处"),
    ],
)
def test_an_unknown_word_is_answered_by_the_nearest_few(
    lexicon: Lexicon, word: str, zh: str
) -> None:
    assert lexicon.meanings(word) == ()
    assert lexicon.hint(word, ALL).zh == zh


def test_no_more_than_the_nearest_few_are_told() -> None:
    many = Lexicon({f"n{each}": Called(Text(f"学时{each}", f"hours {each}")) for each in range(40)})

    assert len(many.nearest("学时")) == 4
    assert len(many.nearest("学时", most=2)) == 2


def test_a_name_is_mentioned_with_its_label_and_without_its_remark() -> None:
    assert mentioned("a", Text("甲（乙）", "b (c)")) == Text("a（甲）", "a (b)")
    assert folded("Ａ b\tＣ") == "abc"
