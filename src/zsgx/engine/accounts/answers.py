"""From the sums of columns to answers: what each requirement comes to, and what is carried over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from zsgx.engine.accounts.columns import (
    FIRST,
    LAST,
    LOOSE,
    NUMBER,
    PREFIX,
    ZERO,
    carried,
    ceiling_of,
    decimal,
    less_than,
    sum_of,
    wanted,
)
from zsgx.engine.accounts.windows import WHOLE, others_of
from zsgx.policy.account import COUNTED

if TYPE_CHECKING:
    from zsgx.engine.accounts.plan import TablePlan
    from zsgx.policy.account import CarryOver, Requirement

__all__ = ["answers"]

_IN: Final = (f"{PREFIX}stock least", f"{PREFIX}stock most")
_OUT: Final = (f"{PREFIX}left least", f"{PREFIX}left most")


def answers(groups: pl.DataFrame, plan: TablePlan) -> pl.DataFrame:
    """
    Return the answers, a row for each person and period in order.

    Args:
        groups: The sums of each person and period, with what is asked.
        plan: What the account asks.
    """
    groups = groups.sort(plan.person, NUMBER)
    carry = plan.account.carry
    if carry is not None:
        groups = _carried_over(groups, carry, plan)
    bounds = {"counted": (pl.col(sum_of(WHOLE)[0]), pl.col(sum_of(WHOLE)[1]))}
    statuses: dict[str, pl.Expr] = {}
    for number, each in enumerate(plan.account.requirements):
        statuses[f"{each.id}.wanted"] = _requirement(number, each, plan, bounds)
    if carry is not None:
        bounds |= {"carried.in": _pair(_IN), "carried.out": _pair(_OUT)}
    # All at once, on every core.
    worked_out = groups.select(
        pl.col(plan.person),
        pl.col(FIRST).alias("period.first"),
        pl.col(LAST).alias("period.last"),
        *(status.alias(f"{PREFIX}{name}") for name, status in statuses.items()),
        *(
            bound.alias(f"{PREFIX}{name} {side}")
            for name, pair in bounds.items()
            for bound, side in zip(pair, ("least", "most"), strict=True)
        ),
    )
    made = [pl.col(plan.person, "period.first", "period.last")]
    for name in bounds:
        if name in statuses:
            made.append(pl.col(f"{PREFIX}{name}").alias(name.replace(".wanted", ".status")))
        made += _amount(worked_out, name)
    return worked_out.select(made)


def _pair(names: tuple[str, str]) -> tuple[pl.Expr, pl.Expr]:
    return pl.col(names[0]), pl.col(names[1])


def _amount(worked_out: pl.DataFrame, name: str) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    """Return the columns of an amount: exact where nothing is open, and its bounds."""
    least, most = (f"{PREFIX}{name} {side}" for side in ("least", "most"))
    low, high = decimal(pl.col(least)), decimal(pl.col(most))
    exact = decimal(pl.when(pl.col(least) == pl.col(most)).then(least))
    if worked_out[least].eq_missing(worked_out[most]).all():
        exact = high = low
    return exact.alias(name), low.alias(f"{name}.least"), high.alias(f"{name}.most")


def _target(number: int, each: Requirement) -> str:
    return WHOLE if each.of is None else str(number)


def _requirement(
    number: int,
    each: Requirement,
    plan: TablePlan,
    bounds: dict[str, tuple[pl.Expr, pl.Expr]],
) -> pl.Expr:
    """Return how a requirement stands; its amounts are added to *bounds*."""
    least, most = map(pl.col, sum_of(_target(number, each)))
    low, high, known = wanted(number)
    holds = pl.col(known)
    if each.share is not None and each.share_of == COUNTED:
        whole = [ceiling_of(pl.col(name), each.share) for name in sum_of(WHOLE)]
        beside = each.share / (1 - each.share)
        others = [ceiling_of(pl.col(name), beside) for name in sum_of(others_of(number))]
        lack = (less_than(others[0], most), less_than(others[1], least))
        lack = (pl.when(holds.is_null()).then(ZERO).otherwise(lack[0]), lack[1])
        asked = (whole[0], whole[1])
    else:
        carry = plan.account.carry
        came = _IN if carry and carry.of == each.id else ()
        with_least = least + pl.col(came[0]) if came else least
        with_most = most + pl.col(came[1]) if came else most
        asked = (pl.col(low), pl.col(high))
        lack = (less_than(asked[0], with_most), less_than(asked[1], with_least))
    stands = holds.fill_null(value=True)
    for name, (one, other) in (("wanted", asked), ("counted", (least, most)), ("lack", lack)):
        bounds[f"{each.id}.{name}"] = pl.when(stands).then(one), pl.when(stands).then(other)
    return (
        pl.when(~stands).then(pl.lit("silent"))
        .when(lack[1] == 0).then(pl.lit("met"))
        .when(lack[0] > 0).then(pl.lit("lacking"))
        .otherwise(pl.lit("open"))
    )  # fmt: skip


def _carried_over(groups: pl.DataFrame, carry: CarryOver, plan: TablePlan) -> pl.DataFrame:
    """Return *groups* with what is carried into each period and out of it, period by period."""
    places = {each.id: place for place, each in enumerate(plan.account.requirements)}
    number = places[carry.of]
    target = _target(number, plan.account.requirements[number])
    stock = pl.DataFrame({plan.person: groups[plan.person].clear()})
    buckets = [
        (f"{PREFIX}old {place} least", f"{PREFIX}old {place} most")
        for place in range(carry.periods)
    ]
    stock = stock.with_columns(pl.lit(0, pl.Int64).alias(name) for pair in buckets for name in pair)
    if groups.is_empty():
        return groups.with_columns(ZERO.alias(name) for name in (*_IN, *_OUT))
    done = []
    for _, period in sorted(groups.group_by(NUMBER), key=lambda item: item[0]):
        # Before the first period of a person there may be what lies in any of them.
        held = period.join(stock, on=plan.person, how="left", maintain_order="left").with_columns(
            pl.col(name).fill_null(otherwise)
            for pair in buckets
            for name, otherwise in zip(pair, (ZERO, pl.col(LOOSE)), strict=True)
        )
        held = held.with_columns(
            pl.sum_horizontal(least for least, _ in buckets).alias(_IN[0]),
            pl.sum_horizontal(most for _, most in buckets).alias(_IN[1]),
        )
        left = _left(held, target, wanted(number), buckets)
        done.append(
            held.drop(name for pair in buckets for name in pair).with_columns(
                left.select(
                    pl.sum_horizontal(least for least, _ in buckets).alias(_OUT[0]),
                    pl.sum_horizontal(most for _, most in buckets).alias(_OUT[1]),
                )
            )
        )
        stock = left.with_columns(held[plan.person]).select(stock.columns)
    return pl.concat(done).sort(plan.person, NUMBER)


def _left(
    held: pl.DataFrame,
    target: str,
    asked: tuple[str, str, str],
    buckets: list[tuple[str, str]],
) -> pl.DataFrame:
    """Return what later periods can use, the oldest first; what is oldest now expires."""
    low, high, known = asked
    silent = ~pl.col(known).fill_null(value=True)
    # Where nothing is required, nothing is used and nothing is more than that.
    need_least = pl.when(silent).then(ZERO).otherwise(pl.col(low))
    need_most = pl.when(silent).then(ZERO).otherwise(pl.col(high))
    rest = []
    for least, most in buckets:
        rest.append((less_than(pl.col(least), need_most), less_than(pl.col(most), need_least)))
        need_least = less_than(need_least, pl.col(most))
        need_most = less_than(need_most, pl.col(least))
    own_least, own_most = map(pl.col, sum_of(target))
    limit_least, limit_most = map(pl.col, carried())
    is_sure = pl.col(known).fill_null(value=False)
    surely = pl.min_horizontal(less_than(own_least, need_most), limit_least)
    rest.append(
        (
            pl.when(is_sure).then(surely).otherwise(ZERO),
            pl.when(silent).then(ZERO)
            .otherwise(pl.min_horizontal(less_than(own_most, need_least), limit_most)),
        )
    )  # fmt: skip
    return held.select(
        expression.alias(name)
        for pair, names in zip(rest[1:], buckets, strict=True)
        for expression, name in zip(pair, names, strict=True)
    )
