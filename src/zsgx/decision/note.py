"""What else a reader of an answer must know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.domain.jurisdiction import division_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Note", "gap_notes"]


@frozen
class Note:
    """
    One thing that a reader must know besides.

    Attributes:
        text: It in words.
        ids: What it is about, by id.
    """

    text: Text
    ids: tuple[str, ...] = ()


def gap_notes(codes: Iterable[str]) -> Iterator[Note]:
    """Yield that the rules of the levels without a policy, by their *codes*, were left out."""
    names = [division_words(code) for code in codes]
    if names:
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        yield Note(
            Text(
                f"{zh}没有政策插件，其规定未被考虑。",
                f"There is no policy for {en} above; its rules were not considered.",
            )
        )
