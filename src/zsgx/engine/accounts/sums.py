"""
How much of each entry counts under caps, and what entries sum up to, with bounds.

Caps are applied one after another, each over the entries of its group in order of date, to what
those before it have left: an entry keeps ``max(0, min(x, cap - the entries before it))``. Where
something is open, bounds are worked out in two ways, and the closer one holds.

- Entry by entry: what may stand before an entry, and what surely does, bounds what is left of it.
  That is sound for caps of any groups.
- Sum by sum, where no two groups overlap without the first lying within the second: a sum over some
  entries then grows with each of them and shrinks with every other. So its least is met with
  its own entries at their least and last in order, and the others at their most and first; and its
  most the other way round.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

from attrs import frozen

from zsgx.domain.bounds import UNBOUNDED, Bounds, less, summed
from zsgx.domain.kinds import EXACT

__all__ = ["Counted", "Part", "count", "is_tangled", "sum_of"]

_ZERO: Final = Decimal("0.00")


@frozen
class Part:
    """
    What an entry may bring into a period.

    Attributes:
        value: How much, before caps.
        place: Its place in order of date; None where its day is unknown.
        limited: Whether it is in the group of each cap, None where that is open.
    """

    value: Bounds
    place: int | None
    limited: tuple[bool | None, ...]


@frozen
class Counted:
    """
    What is left of an entry.

    Attributes:
        counted: How much counts.
        cuts: How much each cap takes away, by the cap's place.
    """

    counted: Bounds
    cuts: tuple[Bounds, ...]


def count(parts: Sequence[Part], limits: Sequence[Bounds]) -> list[Counted]:
    """
    Return what counts of each of *parts* under caps.

    Args:
        parts: The entries.
        limits: How much each cap leaves; infinity where it does not hold.
    """
    left = [each.value for each in parts]
    cuts: list[list[Bounds]] = [[] for _ in parts]
    for number, limit in enumerate(limits):
        kept = _kept(parts, left, number, limit)
        for cut, before, after in zip(cuts, left, kept, strict=True):
            cut.append(before.less(after))
        left = kept
    return [Counted(each, tuple(cut)) for each, cut in zip(left, cuts, strict=True)]


def _kept(
    parts: Sequence[Part], values: Sequence[Bounds], number: int, limit: Bounds
) -> list[Bounds]:
    """Return what the cap with a *number* leaves of each of *parts*, which have *values*."""
    kept = list(values)
    if limit.least == UNBOUNDED:
        return kept
    may = [place for place, part in enumerate(parts) if part.limited[number] is not False]
    dated = sorted((place for place in may if parts[place].place is not None), key=_by_day(parts))
    undated = [place for place in may if parts[place].place is None]
    surely, possibly = _ZERO, summed(values[place].most for place in undated)
    for place in dated:
        kept[place] = _within(values[place], limit, surely, possibly)
        if parts[place].limited[number]:
            surely = EXACT.add(surely, values[place].least)
        possibly = EXACT.add(possibly, values[place].most)
    for place in undated:
        others = summed(values[other].most for other in may if other != place)
        kept[place] = _within(values[place], limit, _ZERO, others)
    for place in may:
        if parts[place].limited[number] is None:
            kept[place] = Bounds(kept[place].least, values[place].most)
    return kept


def _by_day(parts: Sequence[Part]) -> Callable[[int], int]:
    return lambda place: parts[place].place or 0


def _within(value: Bounds, limit: Bounds, surely: Decimal, possibly: Decimal) -> Bounds:
    """Return what is left of *value* where *surely* so much, or *possibly*, stands before it."""
    return Bounds(
        min(value.least, _room(limit.least, possibly)), min(value.most, _room(limit.most, surely))
    )


def _room(limit: Decimal, before: Decimal) -> Decimal:
    """Return how much a cap still has room for."""
    return UNBOUNDED if limit == UNBOUNDED else less(limit, before)


def is_tangled(parts: Sequence[Part], caps: int) -> bool:
    """Return whether groups of caps overlap, or may, and the first does not lie in the second."""
    return any(
        any(_may(part, one) and _may(part, other) for part in parts)
        and any(_may(part, one) and part.limited[other] is not True for part in parts)
        for one, other in combinations(range(caps), 2)
    )


def _may(part: Part, cap: int) -> bool:
    return part.limited[cap] is not False


def sum_of(
    parts: Sequence[Part],
    limits: Sequence[Bounds],
    counted: Sequence[Counted],
    members: Sequence[bool | None],
) -> Bounds:
    """
    Return what those of *parts* that are *members* come to.

    Args:
        parts: The entries.
        limits: How much each cap leaves.
        counted: What `count` returned for them.
        members: Whether each entry is one of those that are summed up, None where that is open.
    """
    least = summed(each.counted.least for each, is_in in _zip(counted, members) if is_in)
    most = summed(each.counted.most for each, is_in in _zip(counted, members) if is_in is not False)
    if least == most or not limits or is_tangled(parts, len(limits)):
        return Bounds(least, most)
    return Bounds(
        max(least, _extreme(parts, limits, members, upper=False)),
        min(most, _extreme(parts, limits, members, upper=True)),
    )


def _extreme(
    parts: Sequence[Part],
    limits: Sequence[Bounds],
    members: Sequence[bool | None],
    *,
    upper: bool,
) -> Decimal:
    """Return the least, or the most, that the members come to."""
    # One whose membership is open is a member where that makes more, and else one of the others.
    ours = [is_in is not False if upper else is_in is True for is_in in members]
    large = [mine is upper for mine in ours]
    values = [
        part.value.most if most else part.value.least
        for part, most in zip(parts, large, strict=True)
    ]
    # Without a day, what is at its least stands last, so that it takes nothing from the rest.
    last = len(parts)
    places = [
        (-1 if most else last) if _is_loose(part, most=most, upper=upper) else part.place
        for part, most in zip(parts, large, strict=True)
    ]
    order = sorted(range(len(parts)), key=lambda place: (places[place], place))
    for number, limit in enumerate(limits):
        before = _ZERO
        for place in order:
            part = parts[place]
            is_in, mine = part.limited[number], ours[place]
            if is_in is False or (is_in is None and upper and mine):
                # In the group or not, the members come to no more than without it.
                continue
            if is_in is None and upper:
                values[place] = _ZERO
                continue
            room = _room(limit.most if large[place] else limit.least, before)
            before = EXACT.add(before, values[place])
            if is_in or mine:
                values[place] = min(values[place], room)
    return summed(value for value, mine in zip(values, ours, strict=True) if mine)


def _is_loose(part: Part, *, most: bool, upper: bool) -> bool:
    """Return whether an entry may stand wherever the bound is met."""
    return part.place is None or (not upper and not most and None in part.limited)


def _zip(
    counted: Sequence[Counted], members: Sequence[bool | None]
) -> list[tuple[Counted, bool | None]]:
    return list(zip(counted, members, strict=True))
