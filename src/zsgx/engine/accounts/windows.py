"""
Caps as windows, and sums of whole columns: `zsgx.engine.accounts.sums` for all people at once.

Of most people nothing is open, and a cap is one window. The others are weighed by themselves: entry
by entry within bounds, and each sum once with what makes it least and once with what makes it most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import TYPE_CHECKING, Final

import polars as pl
from attrs import frozen

from zsgx.engine.accounts.columns import (
    ANCHOR,
    DAY,
    GROUP,
    LEAST,
    LOOSE,
    MOST,
    NO_END,
    NUMBER,
    PREFIX,
    ROW,
    ZERO,
    fact,
    in_cap,
    less_than,
    limit,
    of_requirement,
    sum_of,
)
from zsgx.engine.records.groups import FALSE, TRUE
from zsgx.policy.account import COUNTED

if TYPE_CHECKING:
    from zsgx.engine.accounts.plan import TablePlan

__all__ = ["WHOLE", "Weighed", "others_of", "weigh"]

#: The sum of all entries.
WHOLE: Final = "all"
_OPEN: Final = f"{PREFIX}open"
_TANGLED: Final = f"{PREFIX}tangled"
_VALUE: Final = f"{PREFIX}value"
_STARTS: Final = f"{PREFIX}starts"
_ORDER: Final = f"{PREFIX}order"


@frozen(eq=False)
class Weighed:
    """
    Entries under caps.

    Attributes:
        rows: What counts of each, at least and at most, in the columns of its credit.
        groups: The sums of each person and period, with what is asked.
    """

    rows: pl.DataFrame
    groups: pl.DataFrame


def others_of(requirement: int) -> str:
    """Return the name of the sum of the entries that do not count for a requirement."""
    return f"others {requirement}"


def targets(plan: TablePlan) -> dict[str, pl.Expr]:
    """Return what is summed up, by name: whether an entry is among it, null where that is open."""
    found: dict[str, pl.Expr] = {WHOLE: TRUE}
    for number, each in enumerate(plan.account.requirements):
        if each.of is not None:
            found[str(number)] = pl.col(of_requirement(number))
        if each.share_of == COUNTED:
            found[others_of(number)] = ~pl.col(of_requirement(number))
    return found


def weigh(
    rows: pl.DataFrame, ask: Callable[[pl.DataFrame], pl.DataFrame], plan: TablePlan
) -> Weighed:
    """
    Return the entries under caps, and their sums.

    Args:
        rows: What each entry brings into which period.
        ask: Returns groups, each a person and period with facts, with what is asked of each.
        plan: What the account asks.
    """
    keys = [plan.person, NUMBER]
    known = [_only(name) for name in rows.columns if name.startswith(fact("")) or name == ANCHOR]
    if plan.account.carry is not None:
        undated = pl.when(pl.col(DAY).is_null()).then(MOST).otherwise(ZERO)
        known.append(undated.sum().alias(LOOSE))
    wanted = targets(plan)
    if not plan.account.caps:
        groups = _grouped(rows, keys, known, wanted, closed=not _is_open(rows, (), wanted))
        return Weighed(rows.select(ROW, NUMBER, DAY, LEAST, MOST), ask(groups))
    caps = range(len(plan.account.caps))
    # In order, each person and period is one run of rows, and goes by a number from here on.
    starts = pl.any_horizontal(pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys)
    ordered = rows.sort(*keys, DAY, ROW, nulls_last=True).with_columns(
        (starts.fill_null(value=True).cum_sum() - 1).alias(GROUP)
    )
    opened = _opened(caps, wanted)
    groups = ask(
        ordered.lazy()
        .group_by(GROUP, maintain_order=True)
        .agg(pl.col(*keys).first(), *known, opened.any().alias(_OPEN))
        .collect()
    )
    limits = [name for cap in caps for name in limit(cap)]
    unsure = reduce(or_, (pl.col(least) != pl.col(most) for least, most in map(limit, caps)))
    groups = groups.with_columns(pl.col(_OPEN) | unsure)
    told = groups.select(_OPEN, *limits)[ordered[GROUP]]
    ordered = ordered.hstack(told)
    if not groups[_OPEN].any():
        parts = [_closed(ordered, caps, plan)]
    else:
        # Where anything of a person is open in a period, all of it is weighed within bounds.
        parts = [
            _closed(ordered.filter(~pl.col(_OPEN)), caps, plan),
            _within_bounds(ordered.filter(_OPEN), caps, plan),
        ]
    sums = pl.concat([each.groups for each in parts])
    return Weighed(
        pl.concat([each.rows for each in parts]),
        groups.join(sums, on=GROUP, how="left", maintain_order="left").drop(GROUP, _OPEN),
    )


def _only(name: str) -> pl.Expr:
    """Return the one value of a column in a group, null where its rows disagree."""
    return pl.when(pl.col(name).min() == pl.col(name).max()).then(pl.col(name).min()).alias(name)


def _is_open(rows: pl.DataFrame, caps: Sequence[int], wanted: Mapping[str, pl.Expr]) -> bool:
    return bool(rows.select(_opened(caps, wanted).any()).item())


def _grouped(
    rows: pl.DataFrame,
    keys: list[str],
    known: Sequence[pl.Expr],
    wanted: Mapping[str, pl.Expr],
    *,
    closed: bool,
) -> pl.DataFrame:
    """Return the sums of each group; where all is closed, both bounds are one."""
    bounds = {name: _sums(name, member) for name, member in wanted.items()}
    made = [each for pair in bounds.values() for each in pair[: 1 if closed else 2]]
    found = rows.lazy().group_by(keys, maintain_order=keys == [GROUP]).agg(*known, *made).collect()
    if closed:
        found = found.with_columns(
            pl.col(sum_of(name)[0]).alias(sum_of(name)[1]) for name in wanted
        )
    columns = [column for name in wanted for column in sum_of(name)]
    return found.select(*(name for name in found.columns if name not in columns), *columns)


def _sums(name: str, member: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the sums of the entries that are members for certain, and of those that may be."""
    least, most = sum_of(name)
    if name == WHOLE:
        return pl.col(LEAST).sum().alias(least), pl.col(MOST).sum().alias(most)
    return (
        pl.when(member).then(LEAST).otherwise(ZERO).sum().alias(least),
        pl.when(member.fill_null(value=True)).then(MOST).otherwise(ZERO).sum().alias(most),
    )


def _opened(caps: Sequence[int], wanted: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return whether anything of an entry is open."""
    signs = [pl.col(LEAST) != pl.col(MOST), pl.col(DAY).is_null()]
    signs += [pl.col(in_cap(cap)).is_null() for cap in caps]
    signs += [member.is_null() for name, member in wanted.items() if name != WHOLE]
    return reduce(or_, signs)


def _closed(rows: pl.DataFrame, caps: Sequence[int], plan: TablePlan) -> Weighed:
    """Return entries of which nothing is open under caps, each a window over them."""
    starts = pl.col(GROUP) != pl.col(GROUP).shift(1)
    lazy = rows.lazy().with_columns(
        starts.fill_null(value=True).alias(_STARTS), pl.col(LEAST).alias(_VALUE)
    )
    for cap in caps:
        is_in, room = pl.col(in_cap(cap)), pl.col(limit(cap)[0])
        inside = pl.when(is_in).then(_VALUE).otherwise(ZERO)
        # What stands before an entry, less what stood before the first of its person and period.
        running = inside.cum_sum() - inside
        before = running - pl.when(_STARTS).then(running).forward_fill()
        kept = pl.min_horizontal(_VALUE, pl.max_horizontal(room - before, ZERO))
        lazy = lazy.with_columns(
            pl.when(is_in & (room < NO_END)).then(kept).otherwise(_VALUE).alias(_VALUE)
        )
    both = [pl.col(_VALUE).alias(LEAST), pl.col(_VALUE).alias(MOST)]
    members = {of for name, of in _members(plan)}
    counted = lazy.select(ROW, NUMBER, DAY, GROUP, *members, *both).collect()
    sums = _grouped(counted, [GROUP], [], targets(plan), closed=True)
    return Weighed(counted.select(ROW, NUMBER, DAY, LEAST, MOST), sums)


def _members(plan: TablePlan) -> list[tuple[int, str]]:
    """Return the columns of whether an entry counts for each requirement."""
    return [(number, of_requirement(number)) for number, _ in enumerate(plan.account.requirements)]


def _within_bounds(rows: pl.DataFrame, caps: Sequence[int], plan: TablePlan) -> Weighed:
    """Return entries of which something is open, within bounds."""
    wanted, keys = targets(plan), [GROUP]
    ordered = rows.with_columns(_tangled(caps).over(keys).alias(_TANGLED))
    bounded = ordered
    for cap in caps:
        bounded = bounded.with_columns(_kept(cap, keys))
    found = _grouped(bounded, keys, [pl.col(_TANGLED).first()], wanted, closed=False)
    for name, member in wanted.items():
        least, most = sum_of(name)
        low, high = (
            _extreme(ordered, caps, keys, member, upper=upper).rename({_VALUE: which})
            for upper, which in ((False, "low"), (True, "high"))
        )
        found = found.join(low, on=keys).join(high, on=keys).with_columns(
            pl.when(_TANGLED).then(least).otherwise(pl.max_horizontal(least, "low")).alias(least),
            pl.when(_TANGLED).then(most).otherwise(pl.min_horizontal(most, "high")).alias(most),
        ).drop("low", "high")  # fmt: skip
    return Weighed(bounded.select(ROW, NUMBER, DAY, LEAST, MOST), found.drop(_TANGLED))


def _tangled(caps: Sequence[int]) -> pl.Expr:
    """Return whether groups of caps overlap, or may, and the first does not lie in the second."""
    may = {cap: pl.col(in_cap(cap)).fill_null(value=True) for cap in caps}
    pairs = [
        (may[one] & may[other]).any()
        & (may[one] & ~pl.col(in_cap(other)).fill_null(value=False)).any()
        for one, other in combinations(caps, 2)
    ]
    return reduce(or_, pairs, FALSE.any())


def _kept(cap: int, keys: list[str]) -> list[pl.Expr]:
    """Return what a cap leaves of each entry at least and at most; rows are in order."""
    least, most = (pl.col(name) for name in limit(cap))
    is_in, undated = pl.col(in_cap(cap)), pl.col(DAY).is_null()
    may = is_in.fill_null(value=True)
    low, high = pl.col(LEAST), pl.col(MOST)
    sure = pl.when(is_in.fill_null(value=False) & ~undated).then(low).otherwise(ZERO)
    possible = pl.when(may).then(high).otherwise(ZERO)
    dated = pl.when(undated).then(ZERO).otherwise(possible)
    loose = (possible - dated).sum().over(keys)
    surely = pl.when(undated).then(ZERO).otherwise((sure.cum_sum() - sure).over(keys))
    others = possible.sum().over(keys) - possible
    possibly = pl.when(undated).then(others).otherwise((dated.cum_sum() - dated).over(keys) + loose)
    kept_low = pl.min_horizontal(low, _room(least, possibly))
    kept_high = pl.min_horizontal(high, _room(most, surely))
    holds = may & (least < NO_END)
    return [
        pl.when(holds).then(kept_low).otherwise(low).alias(LEAST),
        pl.when(holds & is_in.fill_null(value=False)).then(kept_high).otherwise(high).alias(MOST),
    ]


def _room(cap: pl.Expr, before: pl.Expr) -> pl.Expr:
    """Return how much a cap still has room for."""
    return pl.when(cap >= NO_END).then(NO_END).otherwise(less_than(cap, before))


def _extreme(
    rows: pl.DataFrame, caps: Sequence[int], keys: list[str], member: pl.Expr, *, upper: bool
) -> pl.DataFrame:
    """Return the least, or the most, that the members of each person and period come to."""
    ours = member.fill_null(value=upper)
    large = ours if upper else ~ours
    loose = pl.col(DAY).is_null()
    if not upper:
        loose = loose | (ours & reduce(or_, (pl.col(in_cap(cap)).is_null() for cap in caps), FALSE))
    place = pl.when(~loose).then(0).when(large).then(-1).otherwise(1)
    made = rows.select(
        *keys,
        DAY,
        ROW,
        *(in_cap(cap) for cap in caps),
        *(name for cap in caps for name in limit(cap)),
        ours.alias("ours"),
        large.alias("large"),
        pl.when(large).then(MOST).otherwise(LEAST).alias(_VALUE),
        place.alias(_ORDER),
    ).sort(*keys, _ORDER, DAY, ROW, nulls_last=True)
    for cap in caps:
        is_in, mine, value = pl.col(in_cap(cap)), pl.col("ours"), pl.col(_VALUE)
        unsure = is_in.is_null()
        # What may be in the group or not makes most for the members where it is neither cut, being
        # theirs, nor there at all.
        spared = unsure & mine if upper else FALSE
        gone = unsure & ~mine if upper else FALSE
        takes_part = is_in.fill_null(value=True) & ~spared & ~gone
        blocks = pl.when(takes_part).then(value).otherwise(ZERO)
        before = (blocks.cum_sum() - blocks).over(keys)
        least, most = limit(cap)
        room = _room(pl.when("large").then(most).otherwise(least), before)
        cut = takes_part & (is_in.fill_null(value=False) | mine)
        made = made.with_columns(
            pl.when(gone).then(ZERO).when(cut).then(pl.min_horizontal(value, room))
            .otherwise(value).alias(_VALUE)
        )  # fmt: skip
    return made.group_by(keys).agg(pl.when("ours").then(_VALUE).otherwise(ZERO).sum().alias(_VALUE))
