"""What differs between two sentences, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from zsgx.audit.audit import marked, word_diff


def test_a_figure_is_replaced_as_a_whole() -> None:
    assert marked(word_diff("每期300人", "每期350人")) == "每期[-300-]{+350+}人"


def test_what_stays_the_same_is_shortened_around_a_change() -> None:
    long = "甲乙丙丁戊己庚辛壬癸" * 6

    assert marked(word_diff(f"{long}3倍", f"{long}4倍")).startswith("…")
    assert "…" not in marked(word_diff("按3倍", "按4倍"))


def test_single_characters_between_two_changes_are_part_of_the_change() -> None:
    assert marked(word_diff("应当按时报送", "可以择时上报")) == "[-应当按时报送-]{+可以择时上报+}"


def test_an_insertion_and_a_deletion_are_marked_alone() -> None:
    assert marked(word_diff("每年报送", "每年定期报送")) == "每年{+定期+}报送"
    assert marked(word_diff("每年定期报送", "每年报送")) == "每年[-定期-]报送"


@given(st.text("甲乙丙12,。", max_size=14), st.text("甲乙丙12,。", max_size=14))
def test_both_texts_can_be_put_together_again(was: str, now: str) -> None:
    pieces = word_diff(was, now)

    assert "".join(text for kind, text in pieces if kind != "new") == was
    assert "".join(text for kind, text in pieces if kind != "old") == now
