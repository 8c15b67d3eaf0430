"""One text as several printers set it."""

import pytest

from zsgx.audit.alignment import otherwise_set


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“双随机”监管", '"双随机"监管'),
        ('"双随机"和"两目录"', "“双随机”和“两目录”"),
        ("“双随机”", "「双随机」"),
        ("2021—2025年", "2021-2025年"),
        ("某发〔2021〕7号", "某发[2021]7号"),
        ("某发(2021)7号“一”2021-2025", "某发〔2021〕7号「一」2021—2025"),
    ],
)
def test_the_same_words_are_found_in_other_quotes_dashes_and_brackets(one: str, other: str) -> None:
    assert other in set(otherwise_set(one))
    assert one in set(otherwise_set(other))


def test_words_without_such_marks_are_set_in_one_way() -> None:
    assert list(otherwise_set("每年举办300期左右,培训2万名。")) == []
