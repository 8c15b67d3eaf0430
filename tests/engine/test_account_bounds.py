"""Bounds of sums under caps: every outcome lies within them, and simple cases fill them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import permutations, product
from typing import Any

import pytest
from tests.effort import SEED, amount

from zsgx import Bounds
from zsgx.engine.accounts.sums import Part, count, is_tangled, sum_of

CASES = amount(400, 20_000, "ZSGX_CASES")


def bounds(chance: random.Random) -> Bounds:
    least = Decimal(chance.randint(0, 4))
    return Bounds(least, least if chance.random() < 0.6 else least + chance.randint(0, 3))


def case(seed: int) -> tuple[list[Part], list[Bounds], list[bool | None]]:
    """Return some entries, some caps, and which entries are summed up."""
    chance = random.Random(seed)
    caps = chance.randint(0, 2)
    parts = [
        Part(
            bounds(chance),
            None if chance.random() < 0.15 else place,
            tuple(chance.choice([True, False, True, False, None]) for _ in range(caps)),
        )
        for place in range(chance.randint(1, 4))
    ]
    members = [chance.choice([True, False, None, True, False]) for _ in parts]
    return parts, [bounds(chance) for _ in range(caps)], members


def whole(each: Bounds) -> range:
    return range(int(each.least), int(each.most) + 1)


def either(each: bool | None) -> tuple[bool, ...]:
    return (True, False) if each is None else (each,)


def outcomes(
    parts: Sequence[Part], limits: Sequence[Bounds], members: Sequence[bool | None]
) -> Iterator[tuple[list[int], int]]:
    """Yield every way in which a case can turn out: what counts of each entry, and the sum."""
    dated = [place for place, part in enumerate(parts) if part.place is not None]
    orders = [
        order
        for order in permutations(range(len(parts)))
        if [place for place in order if place in dated] == dated
    ]
    groups: Any = product(*(product(*map(either, part.limited)) for part in parts))
    known: Any = product(
        product(*(whole(part.value) for part in parts)),
        product(*map(whole, limits)),
        orders,
        groups,
    )
    for values, caps, order, limited in known:
        left = list(values)
        for number, cap in enumerate(caps):
            before = 0
            for place in order:
                if limited[place][number]:
                    value = left[place]
                    left[place] = max(0, min(value, cap - before))
                    before += value
        for chosen in product(*map(either, members)):
            yield left, sum(value for value, mine in zip(left, chosen, strict=True) if mine)


@pytest.mark.parametrize("block", range(8))
def test_every_outcome_lies_within_the_bounds(block: int) -> None:
    exact = 0
    for number in range(CASES // 8):
        parts, limits, members = case(SEED * 1_000_000 + block * 100_000 + number)
        counted = count(parts, limits)
        found = sum_of(parts, limits, counted, members)
        came = list(outcomes(parts, limits, members))

        sums = [total for _, total in came]
        assert found.least <= min(sums)
        assert max(sums) <= found.most
        for place, each in enumerate(counted):
            values = [left[place] for left, _ in came]
            assert each.counted.least <= min(values)
            assert max(values) <= each.counted.most
        known = all(None not in part.limited and part.place is not None for part in parts)
        if known and not is_tangled(parts, len(limits)):
            # Where only amounts and memberships of the sum are open, they are the closest bounds.
            assert found == Bounds(Decimal(min(sums)), Decimal(max(sums)))
            exact += 1
    assert exact > CASES // 40
