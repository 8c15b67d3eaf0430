"""The work of an audit grows with the text: it is counted in steps, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from tests.audit.quay import sketch

from zsgx.audit.audit import word_diff
from zsgx.audit.figures import read_figures
from zsgx.audit.findings import audit
from zsgx.audit.publication import duties_in, read_published
from zsgx.audit.sketch import sketched


def steps(work: Callable[[], Any]) -> int:
    """Return how many lines of zsgx run while *work* is done."""
    count = 0
    read_figures.cache_clear()
    duties_in.cache_clear()

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if "zsgx" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def unlike(number: int) -> Iterator[str]:
    return (f"{chr(0x4E00 + place % 20000)}{chr(0x5E00 + place // 3)}。" for place in range(number))


KINDS: dict[str, Callable[[int], str]] = {
    "the same short sentence": lambda number: "应。" * number,
    "short sentences, none like another": lambda number: "".join(unlike(number)),
    "numbers": lambda number: "".join(f"第{place}类计{place}学时。" for place in range(number)),
    "articles": lambda number: "".join(
        f"第{place}条 应当{place}。\n" for place in range(1, number)
    ),
    "lines": lambda number: "应\n" * number,
    "quotes": lambda number: "“甲”—乙。" * number,
    "one long sentence": lambda number: "应" * 8 * number,
    "commas": lambda number: "应," * 4 * number,
    "open brackets": lambda number: "《(" * 4 * number,
    "digits": lambda number: "12" * 4 * number,
    "numerals": lambda number: "一亿" * 4 * number,
    "groups of digits": lambda number: "1,111" * number,
    "ranges": lambda number: "3至" * 3 * number,
    "headings": lambda number: "".join(f"({place})甲\n" for place in range(1, number)),
    "rows of a table": lambda number: "甲\t1\t2\n" * number,
    "exceptions without an end": lambda number: "除" * 8 * number,
}


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_takes_about_twice_the_steps(kind: str) -> None:
    made = KINDS[kind]

    def work(number: int) -> Callable[[], Any]:
        text = made(number)
        known = sketched(read_published(text[: len(text) // 2]), "HB-2", [])
        other = text.replace("应", "可").replace("1", "2").replace("甲", "丙")

        def run() -> None:
            audit(known, read_published(other))
            audit(sketch(), read_published(text))

        return run

    once, twice = steps(work(300)), steps(work(600))

    assert twice < 2.4 * once + 20_000


@pytest.mark.parametrize("number", [500, 2000])
def test_a_sentence_is_compared_with_a_bounded_number_of_others(number: int) -> None:
    was = "".join(f"第{place}类人员按规定登记。" for place in range(number))
    now = was.replace("登记", "申报")
    known = sketched(read_published(was), "HB-2", [])

    found = audit(known, read_published(now))

    assert 0 < found.compared <= 48 * number
    assert not found.new


def test_long_sentences_are_told_apart_without_comparing_every_pair() -> None:
    was, now = "甲" + "一二三四" * 3000 + "乙", "甲" + "三一四二" * 3000 + "乙"

    assert [kind for kind, _ in word_diff(was, now)] == ["same", "old", "new", "same"]
    assert [kind for kind, _ in word_diff("一" * 5000, "二" * 5000)] == ["old", "new"]
