"""Lines laid out as text and as Markdown."""

import pytest
from hypothesis import given, strategies

from zsgx.decision.layout import Line, as_markdown, as_text, padded, wrapped
from zsgx.text import Text, cells


def both(text: str) -> Text:
    return Text(text, text)


LINES = [
    Line(both("题目：答案"), "head", ids=("a.b",)),
    Line(both("第一条"), "basis", Text("依据", "basis")),
    Line(both("x_y <z>"), "detail", depth=1, ids=("Q-1/1/a", "Q-1/1/b")),
    Line(both("below"), "head", level=1),
    Line(both("inner"), "applies", Text("✓ 适用", "✓ applies"), level=1),
    Line(both("under"), "subhead"),
    Line(both("item"), "note", both("·")),
    Line(both("second"), "head"),
]


def test_chinese_characters_take_two_cells_and_accents_none() -> None:
    assert [cells("ab"), cells("学时"), cells("，"), cells("e\u0301")] == [2, 4, 2, 1]
    assert padded("学", 4) == "学  "
    assert padded("学时", 3) == "学时"


def test_terms_stand_in_one_column() -> None:
    assert [text for text, _ in as_text(LINES, "zh")] == [
        "题目：答案 [a.b]",
        "  依据    第一条",
        "            x_y <z> [Q-1/1/a, Q-1/1/b]",
        "  │ below",
        "  │   ✓ 适用  inner",
        "  under",
        "  ·       item",
        "",
        "second",
    ]


def test_a_role_comes_with_every_line_of_text() -> None:
    roles = [role for _, role in as_text(LINES, "en")]

    assert roles == ["head", "basis", "detail", "head", "applies", "subhead", "note", "", "head"]


def test_markdown_is_a_list_under_headings() -> None:
    assert as_markdown(LINES, "en") == (
        "### 题目：答案 `a.b`\n\n"
        "- **basis** 第一条\n"
        "  - x\\_y \\<z\\> `Q-1/1/a` `Q-1/1/b`\n"
        "- **below**\n"
        "  - **✓ applies** inner\n"
        "- under\n"
        "- item\n\n"
        "### second\n\n"
    )


def test_words_are_kept_whole_and_chinese_breaks_between_characters() -> None:
    assert wrapped("one two three", 8, "> ", "  ") == ["> one", "  two", "  three"]
    assert wrapped("继续教育学时", 9, "1 ", "  ") == ["1 继续教", "  育学时"]


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert wrapped("登记学时，按倍数", 8) == ["登记学", "时，按倍", "数"]
    assert wrapped("登记学（时）", 8) == ["登记学", "（时）"]


def test_without_a_width_a_line_stays_whole() -> None:
    assert wrapped("继续教育" * 50, None, "- ") == ["- " + "继续教育" * 50]


def test_a_word_that_is_wider_than_the_line_stays_whole() -> None:
    assert wrapped("QD-2023-10/2.3/hours-1", 10, "  ", "  ") == ["  QD-2023-10/2.3/hours-1"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lines_of_an_explanation_are_no_wider_than_the_terminal(language: str) -> None:
    lines = [Line(both("继续教育 hours of training，" * 20), "note", Text("注意", "note"))]

    found = list(as_text(lines, "zh" if language == "zh" else "en", 60))

    assert max(cells(text) for text, _ in found) <= 60
    assert len(found) > 5


@given(strategies.text(alphabet="ab 学时，（）。", max_size=80), strategies.integers(12, 40))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    joined = "".join(wrapped(text, width))

    assert joined.replace(" ", "") == text.replace(" ", "")
