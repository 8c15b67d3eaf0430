"""Any change of a kind, anywhere in a text, is found as what it is."""

import random
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.audit.quay import TEXT, sketch

from zsgx.audit.figures import figures_in
from zsgx.audit.findings import ClauseStatus, Findings, audit
from zsgx.audit.publication import read_published

#: The figures of the text after its head, and its sentences, each by where it stands.
BODY = TEXT.index("一、目标任务")
FIGURES = [found.span() for found in re.finditer(r"(?<!\d)\d+", TEXT) if found.start() > BODY]
SENTENCES = [found.span() for found in re.finditer(r"(?<=[。；])[^。；\n]+[。；]", TEXT)]


def audited(text: str) -> Findings:
    return audit(sketch(), read_published(text))


@given(st.sampled_from(FIGURES), st.integers(1, 99_999))
def test_any_other_figure_anywhere_is_found(span: tuple[int, int], figure: int) -> None:
    start, end = span
    other = f"{TEXT[:start]}{figure}{TEXT[end:]}"

    found = audited(other)

    same = TEXT[start:end] == str(figure)
    pairs = {pair for each in found.sentences for pair in each.figures}
    assert found.clean is same
    assert bool(pairs) is not same
    assert not found.new
    assert found.count(ClauseStatus.MISSING) == 0


@given(st.sampled_from(SENTENCES))
def test_any_sentence_that_is_left_out_is_missing(span: tuple[int, int]) -> None:
    start, end = span

    found = audited(TEXT[:start] + TEXT[end:])

    gone = [each for each in found.sentences if each.status is ClauseStatus.MISSING]
    assert len(gone) == 1
    assert not found.new
    assert not found.clean


@given(st.sampled_from(SENTENCES), st.integers(2, 90))
def test_any_sentence_that_is_put_in_is_new(span: tuple[int, int], days: int) -> None:
    _, end = span
    sentence = f"申领人须在{days}日内提交承诺书"

    found = audited(f"{TEXT[:end]}{sentence}。{TEXT[end:]}")

    assert [each.text for each in found.unaccounted] == [sentence]
    assert all(each.status is ClauseStatus.UNCHANGED for each in found.clauses)


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES))
def test_any_sentence_that_is_moved_is_moved(one: tuple[int, int], other: tuple[int, int]) -> None:
    (start, end), (_, place) = sorted((one, other))
    moved = TEXT[:start] + TEXT[end:place] + TEXT[start:end] + TEXT[place:]

    found = audited(moved)

    assert {each.status for each in found.clauses} <= {ClauseStatus.UNCHANGED, ClauseStatus.MOVED}
    assert not found.new
    shifted = [each for each in found.sentences if each.moved]
    assert bool(shifted) is (moved != TEXT)


@given(st.integers(18, 70), st.integers(0, 10**6))
def test_lines_broken_anywhere_change_nothing(width: int, seed: int) -> None:
    chance = random.Random(seed)  # it chooses where lines break
    lines = []
    for line in TEXT.splitlines():
        while len(line) > width + 12 and "\t" not in line:
            cut = width + chance.randrange(10)
            lines += [line[:cut], ""]
            line = line[cut:]  # noqa: PLW2901 - what is left of it
        lines.append(line)

    assert audited("\n".join(lines)).clean


@given(st.sampled_from([("[", "]"), ("(", ")"), ("［", "］"), ("【", "】")]))
def test_numbers_in_other_brackets_change_nothing(brackets: tuple[str, str]) -> None:
    opening, closing = brackets

    assert audited(TEXT.replace("〔", opening).replace("〕", closing)).clean


@given(st.text("甲乙丙丁。；，0123456789一二三（）、\n\t 年月日", max_size=200))
def test_no_text_makes_it_fail(text: str) -> None:
    found = audited(text)

    assert len(found.sentences) == len(sketch().sentences)
    assert sum(found.count(status) for status in ClauseStatus) == len(found.clauses)


@given(st.integers(0, 10**10))
def test_a_number_reads_the_same_with_and_without_a_scale(number: int) -> None:
    assert figures_in(f"{number}万元") == figures_in(f"{number * 10_000}元")
