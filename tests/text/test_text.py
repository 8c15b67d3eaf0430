"""Text in two languages, and the nearest spelling."""

import errno
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.text import (
    Text,
    cells,
    did_you_mean,
    given_twice,
    listing,
    nearest,
    system_fault,
    usual_language,
)


def test_a_text_is_said_in_either_language_and_shown_in_both() -> None:
    text = Text(zh="学时", en="hours")

    assert (text.say("zh"), text.say("en"), str(text)) == ("学时", "hours", "hours / 学时")


@pytest.mark.parametrize(
    ("word", "options", "close"),
    [
        ("juniour", ["senior", "junior", "none"], ("junior", "senior")),
        ("trainig.hours", ["training.hours", "claim.on"], ("training.hours",)),
        ("hours", ["training.hours", "claim.on"], ("training.hours",)),
        ("zzz.on", ["training.hours", "claim.on"], ("claim.on",)),
        ("zzz", ["training.hours", "claim.on"], ()),
        ("aaaa", ["aaab", "aaac", "aaad", "aaae"], ("aaae", "aaad", "aaac")),
        ("a", [], ()),
    ],
)
def test_the_nearest_spellings_come_first(
    word: str, options: list[str], close: tuple[str, ...]
) -> None:
    assert nearest(word, options) == close


@given(st.text(max_size=8), st.lists(st.text(min_size=1, max_size=8), max_size=6))
def test_the_order_of_the_options_changes_nothing(word: str, options: list[str]) -> None:
    assert nearest(word, options) == nearest(word, [*reversed(options), *options])
    assert set(nearest(word, options)) <= set(options)


@pytest.mark.parametrize(
    ("word", "options", "zh", "en"),
    [
        ("juniour", ["junior"], "是否想写 junior？", "Did you mean junior?"),
        (
            "juniour",
            ["junior", "senior"],
            "是否想写 junior、senior？",
            "Did you mean junior or senior?",
        ),
        ("zzz", ["b", "a"], "可用：a, b", "Available: a, b"),
        ("zzz", [], "此处没有可用的名称。", "There is no name to choose from here."),
    ],
)
def test_a_hint_has_the_nearest_spellings_or_all_there_is(
    word: str, options: list[str], zh: str, en: str
) -> None:
    assert did_you_mean(word, options) == Text(zh, en)


def test_a_long_list_is_cut_and_says_so() -> None:
    assert listing("abc") == "a, b, c"
    assert listing("abc", most=2) == "a, b, … (+1)"
    assert listing([]) == ""


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"ZSGX_LANG": "zh", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"ZSGX_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"ZSGX_LANG": "fr", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "ZH_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "en_GB"}, "zh"),
    ],
)
def test_the_usual_language_is_the_chosen_one_or_that_of_the_locale(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("ZSGX_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert usual_language() == language


def test_what_the_system_refuses_is_told_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file") as absent:
        (tmp_path / "no").read_bytes()

    assert system_fault(absent.value) == Text("没有这个文件或目录", "No such file or directory")
    assert system_fault(OSError(errno.EPIPE, "")) == Text("系统错误 32", "Broken pipe")
    assert system_fault(OSError("odd")) == Text("系统错误 0", "OSError")


def test_of_many_names_none_is_listed_where_none_is_near() -> None:
    many = [f"name{number}" for number in range(30)]

    hint = did_you_mean("zzz", many)

    assert hint.zh == "没有相近的写法（共 30 个名称）。"
    assert hint.en == "None of the 30 names is spelt like it."


def test_what_stands_several_times_is_told_once() -> None:
    assert given_twice(["b", "a", "b", "c", "b"]) == [Text("b 给出了两次", "b is given twice")]


def test_a_chinese_character_takes_two_cells_and_an_accent_none() -> None:
    assert [cells(text) for text in ("hours", "学时", "e\u0301")] == [5, 4, 1]
