"""Terms: when documents are in force and parameters have a value, and what lies between."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["EVER", "Term", "common", "lacking", "terms_words"]

_DAY = datetime.timedelta(days=1)


@frozen(order=True)
class Term:
    """
    Days in a row.

    Attributes:
        first: The first of them.
        last: The last of them; `datetime.date.max` where there is none.
    """

    first: datetime.date
    last: datetime.date = datetime.date.max

    def __contains__(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last

    @property
    def words(self) -> Text:
        """The term in words."""
        first, last = self.first.isoformat(), self.last.isoformat()
        if self.last == datetime.date.max:
            return Text(f"自 {first} 起", f"from {first} on")
        if self.first == datetime.date.min:
            return Text(f"至 {last} 止", f"up to {last}")
        if self.first == self.last:
            return Text(f"{first} 一日", f"on {first} alone")
        return Text(f"{first} 至 {last}", f"from {first} to {last}")


EVER = Term(datetime.date.min)


def common(one: Iterable[Term], other: Iterable[Term]) -> tuple[Term, ...]:
    """Return the days that two lists of terms have in common."""
    others = tuple(other)
    return tuple(
        Term(first, last)
        for mine in one
        for theirs in others
        if (first := max(mine.first, theirs.first)) <= (last := min(mine.last, theirs.last))
    )


def lacking(wanted: Iterable[Term], held: Iterable[Term]) -> tuple[Term, ...]:
    """Return the days of *wanted* that are not among those *held*, without overlaps."""
    rest = sorted(wanted)
    for span in held:
        rest = [
            piece
            for one in rest
            for piece in (
                [one] if span.last < one.first or one.last < span.first else _around(one, span)
            )
        ]
    joined: list[Term] = []
    for span in rest:
        if joined and (
            joined[-1].last == datetime.date.max or span.first <= joined[-1].last + _DAY
        ):
            joined[-1] = Term(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def terms_words(terms: Iterable[Term]) -> Text:
    """Return several of them in words."""
    words = [term.words for term in terms]
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))


def _around(one: Term, taken: Term) -> list[Term]:
    """Return what is left of *one* before and after *taken*."""
    left = []
    if one.first < taken.first:
        left.append(Term(one.first, taken.first - _DAY))
    if taken.last < one.last:
        left.append(Term(taken.last + _DAY, one.last))
    return left
