"""
Ranks with ties and a quota: the best bases of an assessment, the seminars that a year has room for.

A row whose score is unknown may stand anywhere, and one whose group is unknown in any group that
the rest allows. So every count here is a span, from what is certain to what is possible, and a rank
is known where its span is a single number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal

import polars as pl
from attrs import frozen

from zsgx.domain.kinds import INT, Kind, Type
from zsgx.domain.option import choice, names, value, whole
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.columns.conversion import FrameT, in_polars, like_before
from zsgx.engine.columns.request import Column
from zsgx.engine.records.groups import (
    BESIDE,
    FALSE,
    TRUE,
    Frame,
    canonical,
    lacking_in,
    like,
    read,
    refuse,
)
from zsgx.text import Text

__all__ = ["rank_bases", "within_quota"]

Best = Literal["highest", "lowest"]
_BEST: Final[tuple[Best, ...]] = ("highest", "lowest")

_BASES: Final = Text("基地表", "table of bases")
_PROJECTS: Final = Text("项目表", "table of projects")
#: A score may be below zero, and is never a binary float.
_SCORE: Final = Type(Kind.NUMBER, least=-(10**15))
_TIER: Final = next(fact for fact in FACTS if fact.path == "project.tier")
# What is counted on the way, at a score and, with the suffix, above it.
_TAKES: Final = f"{BESIDE}takes"
_GROUP: Final = f"{BESIDE}group"
_SCORED: Final = f"{BESIDE}scored"
_SURE: Final = f"{BESIDE}sure"
_MAYBE: Final = f"{BESIDE}maybe"
_ALL: Final = f"{BESIDE}all"
_UNSCORED: Final = f"{BESIDE}unscored"
_ABOVE: Final = ".above"


@frozen
class _Standing:
    """
    Where a row stands in its group, as expressions over what `_counted` adds.

    Attributes:
        is_in: Whether it is for certain in the ranking of a known group.
        first: The rank, at best.
        later: How many more may be above it.
        ties: How many are tied with it for certain.
        may_tie: How many more may be tied with it.
        beside: How many more may be above it or tied with it.
    """

    is_in: pl.Expr
    first: pl.Expr
    later: pl.Expr
    ties: pl.Expr
    may_tie: pl.Expr
    beside: pl.Expr

    @property
    def rank(self) -> pl.Expr:
        """The rank, null where it is open."""
        return pl.when(self.is_in & (self.later == 0)).then(self.first)

    @property
    def last(self) -> pl.Expr:
        """The place of the last one that is tied with it, at best."""
        return self.first + self.ties

    @property
    def last_at_worst(self) -> pl.Expr:
        """That place, at worst."""
        return self.last + self.beside

    @property
    def tied_count(self) -> pl.Expr:
        """How many share the rank, itself included, null where it is open."""
        return pl.when(self.is_in & (self.may_tie == 0)).then(1 + self.ties)

    def within(self, quota: pl.Expr) -> pl.Expr:
        """Return whether it has a place within *quota*, null where open."""
        is_out = self.first > quota
        is_within = self.last_at_worst <= quota
        return pl.when(self.is_in).then(pl.when(is_within).then(TRUE).when(is_out).then(FALSE))


def rank_bases(
    bases: FrameT,
    *,
    score: str,
    by: Sequence[str],
    best: Best = "highest",
) -> FrameT:
    """
    Return *bases* with their ranks in the assessment, as facts that awards ask about.

    A window over each group of *by*. Bases with one score share the best of their ranks (1, 2, 2,
    4). A base without a score may stand anywhere, and leaves every rank of its group unknown; one
    that lacks a column of *by* may be of any group that the others allow, and leaves those ranks
    unknown that it could move.

    Columns that are added, or replaced:

    - ``base.rank``: the rank, from 1; null where it is unknown.
    - ``base.tied_count``: how many bases share the rank, itself included; null where that is open.
      So the last place of those who are tied is ``base.rank + base.tied_count - 1``.

    Args:
        bases: The bases, one a row.
        score: The column of the scores: whole numbers, decimals, or floats and text that say one.
        by: The columns that a ranking is for, such as the place and the year; none for a single
            ranking.
        best: Which score is the best.

    Raises:
        FactsError: A column is missing, or its values cannot be read.
        NoColumnsError: A database holds the table, or it is of no kind that is taken.
        QuestionError: *best*, *score* or *by* is not one that can be.
    """
    table = in_polars(bases)
    best = choice("best", best, _BEST)
    (score,), by = names("score", score, least=1), names("by", by)
    rows = read(table, _BASES, names=[score, *by], types={score: _SCORE}, keys=by, references=by)
    counted = _counted(rows.with_columns(TRUE.alias(_TAKES)), score, by, best)
    standing = _standing(by)
    answers = {"base.rank": standing.rank, "base.tied_count": standing.tied_count}
    return like_before(_answered(table, counted, answers), bases)


def within_quota(
    projects: FrameT,
    *,
    order: str,
    by: Sequence[str],
    quota: int | Column,
    tier: str | None = "municipal",
    best: Best = "lowest",
) -> FrameT:
    """
    Return *projects* with the place of each in the plan, and whether the quota has room for it.

    A window over each group of *by*: at most so many municipal seminars a year. What the order
    leaves open stays open: projects of one rank that do not all have room, and those that a project
    of unknown rank, tier or group could push out.

    Columns that are added:

    - ``project.place``: the place in the order, from 1, those tied sharing the first; null where it
      is unknown, and for projects of other tiers.
    - ``project.within_quota``: whether the quota has room for the project, null where that is open,
      and for projects of other tiers, which take no place.

    Args:
        projects: The projects, one a row.
        order: The column of the order: whole numbers, decimals, or floats and text that say one.
        by: The columns that a quota is for, such as the place and the year.
        quota: How many the plan may hold, as the policy says, or the column that holds it.
        tier: The value of ``project.tier`` that takes a place; None where all projects do.
        best: Which end of the order comes first.

    Raises:
        FactsError: A column is missing, or its values cannot be read.
        QuestionError: *best*, *order* or *by* is not one that can be.
        ValueRefusedError: *tier* or *quota* is not one that can be.
    """
    table = in_polars(projects)
    best = choice("best", best, _BEST)
    (order,), by = names("order", order, least=1), names("by", by)
    types = {order: _SCORE}
    takes = TRUE
    if tier is not None:
        types[_TIER.path] = _TIER.type
        takes = pl.col(_TIER.path).cast(pl.String) == pl.lit(value("tier", tier, _TIER.type))
    rows, room = _read(table, types, by, quota)
    counted = _counted(rows.with_columns(takes.alias(_TAKES)), order, by, best)
    standing = _standing(by)
    answers = {"project.place": standing.rank, "project.within_quota": standing.within(room)}
    return like_before(_answered(table, counted, answers), projects)


def _read(
    projects: pl.DataFrame | pl.LazyFrame,
    types: Mapping[str, Type],
    by: Sequence[str],
    quota: int | Column,
) -> tuple[pl.LazyFrame, pl.Expr]:
    """Return the rows of *projects*, and the quota of each."""
    columns = [*types, *by]
    if not isinstance(quota, Column):
        room = pl.lit(whole("quota", quota))
        return read(projects, _PROJECTS, names=columns, types=types, keys=by, references=by), room
    types = {**types, quota.name: INT}
    columns.append(quota.name)
    rows = read(projects, _PROJECTS, names=columns, types=types, keys=by, references=by)
    _refuse_differing(rows, by, quota.name)
    return rows, pl.col(canonical(quota.name))


def _refuse_differing(rows: pl.LazyFrame, by: Sequence[str], quota: str) -> None:
    """Refuse groups whose rows name several quotas."""
    several = (pl.col(canonical(quota)).drop_nulls().n_unique() > 1).alias(_GROUP)
    found = rows.group_by(by).agg(several) if by else rows.select(several)
    number = found.select(pl.col(_GROUP).sum()).collect().item()
    if not number:
        return
    groups = "1 group has" if number == 1 else f"{number} groups have"
    fault = Text(
        f"列 {quota}：有 {number} 组各行的名额不一致", f"column {quota}: {groups} several quotas"
    )
    refuse(_PROJECTS, [fault])


def _answered(given: Frame, rows: pl.LazyFrame, answers: Mapping[str, pl.Expr]) -> Frame:
    """Return *given* with *answers*, which are worked out on *rows*."""
    names = dict.fromkeys([*given.lazy().collect_schema(), *answers])
    return like(rows.with_columns(**answers).select(*names), given)


def _counted(rows: pl.LazyFrame, score: str, by: Sequence[str], best: Best) -> pl.LazyFrame:
    """Return *rows* with how many of the group, sure and possible, there are at and above each."""
    keys = [*by, _GROUP]
    rows = rows.with_columns(pl.lit(0).alias(_GROUP), pl.col(canonical(score)).alias(_SCORED))
    seats = _seats(rows, keys)
    either = pl.col(_SURE) + pl.col(_MAYBE)
    totals = seats.group_by(keys).agg(
        either.sum().alias(_ALL), either.filter(pl.col(_SCORED).is_null()).sum().alias(_UNSCORED)
    )
    here = pl.col(_SURE, _MAYBE)
    levels = (
        seats.filter(pl.col(_SCORED).is_not_null())
        .group_by(*keys, _SCORED)
        .agg(here.sum())
        .sort(_SCORED, descending=best == "highest")
        .with_columns((here.cum_sum().over(keys) - here).name.suffix(_ABOVE))
    )
    return rows.join(totals, on=keys, how="left", maintain_order="left").join(
        levels, on=[*keys, _SCORED], how="left", maintain_order="left"
    )


def _seats(rows: pl.LazyFrame, keys: Sequence[str]) -> pl.LazyFrame:
    """Return who is in which group, a row that lacks its group possibly in several."""
    is_named = pl.all_horizontal(pl.col(keys).is_not_null())
    takes = rows.filter(pl.col(_TAKES).fill_null(value=True))
    is_sure = pl.col(_TAKES).fill_null(value=False)
    unnamed = takes.filter(~is_named)
    groups = rows.filter(is_named).select(keys).unique()
    seats = [takes.filter(is_named).select(*keys, _SCORED, is_sure.alias(_SURE))]
    for lacking in lacking_in(unnamed, keys):
        known = [key for key in keys if key not in lacking]
        these = [pl.col(key).is_null() == (key in lacking) for key in keys]
        possible = unnamed.filter(these).select(*known, _SCORED).join(groups, on=known)
        seats.append(possible.select(*keys, _SCORED, FALSE.alias(_SURE)))
    sure = pl.col(_SURE)
    return pl.concat(seats).with_columns(
        sure.cast(pl.Int64).alias(_SURE), (~sure).cast(pl.Int64).alias(_MAYBE)
    )


def _standing(by: Sequence[str]) -> _Standing:
    """Return where each of the rows stands that `_counted` returns."""
    is_scored = pl.col(_SCORED).is_not_null()
    others = pl.col(_ALL) - 1

    def count(scored: pl.Expr, unscored: pl.Expr | int) -> pl.Expr:
        return pl.when(is_scored).then(scored).otherwise(unscored)

    may_be_above = pl.col(_MAYBE + _ABOVE) + pl.col(_UNSCORED)
    return _Standing(
        is_in=pl.all_horizontal(_TAKES, *(pl.col(key).is_not_null() for key in by)),
        first=1 + count(pl.col(_SURE + _ABOVE), 0),
        later=count(may_be_above, others),
        ties=count(pl.col(_SURE) - 1, 0),
        may_tie=count(pl.col(_UNSCORED) + pl.col(_MAYBE), others),
        beside=count(may_be_above + pl.col(_MAYBE), others),
    )
