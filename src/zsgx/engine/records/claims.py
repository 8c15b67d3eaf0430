"""
Claims for a subsidy, in their order: what was paid before for the same occupation and level.

Whether a claim is paid depends on those before it. That is an ordered fold, and it is done by
columns: all claims that are still open are decided at once as if none of the others were paid, and
of each group those stand whose facts are borne out by the answers. Every round settles at least
the first open claim of each group, and as a rule all up to the next one that is paid.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl

from zsgx.domain.catalogue import read_day
from zsgx.domain.kinds import BOOL, DATE
from zsgx.domain.option import names, yes_or_no
from zsgx.engine.columns.conversion import FrameT, in_polars, like_before
from zsgx.engine.columns.request import Column, Detail
from zsgx.engine.records.groups import (
    FALSE,
    LARGEST,
    ORDER,
    TRUE,
    UNKNOWN,
    DecideTable,
    canonical,
    like,
    possible_before,
    read,
    refuse,
)
from zsgx.engine.records.keys import CLAIMANT
from zsgx.text import Text, listing

__all__ = ["decide_claims"]

_ELIGIBLE: Final = "subsidy.training.eligible"
_ON: Final = "claim.on"
_PAID_BEFORE: Final = "claim.paid_before"
_LAST_PAID_ON: Final = "claim.last_paid_on"
_FACTS: Final = (_PAID_BEFORE, _LAST_PAID_ON)
_TYPES: Final = {_ON: DATE, _PAID_BEFORE: BOOL, _LAST_PAID_ON: DATE}
_TABLE: Final = Text("申领表", "table of claims")
#: How many of the rows that are refused are named.
_SHOWN: Final = 8


def decide_claims(
    decide_table: DecideTable,
    claims: FrameT,
    *,
    at: str | Column,
    date: datetime.date | Column,
    ask: Sequence[str] = (),
    by: Sequence[str] = CLAIMANT,
    complete: bool = True,
    readings: Mapping[str, str] | None = None,
    detail: Detail = "full",
) -> FrameT:
    """
    Return *claims*, each decided in the light of the claims before it.

    An ordered fold: within each person, occupation and level the claims are taken in the order of
    ``claim.on``, those of one day in the order of their rows. A claim that is eligible counts as
    paid on its day, one that is not blocks nothing, and one that is left open (undetermined, in
    conflict, or silent) leaves open what it could change and no more. The table is read when this
    is called, also where it is lazy.

    Columns that are read, beside the facts of the questions:

    - ``claim.on``, the day of the claim, and those of *by*. A claim that lacks one of them may
      belong to any group that the others allow: its own facts are unknown, and it is an open claim
      to that group. Rows that name no person are best set apart before.
    - ``claim.paid_before`` and ``claim.last_paid_on``, where given: the payments before the claim
      that are not in the table, null where that is unknown, also where one of the two columns is
      given alone. A payment after the claim's own day is
      not one before it, and leaves the last one unknown.

    Columns that are added, or replaced:

    - ``claim.paid_before``: whether there was a payment before, in the table or beside it.
    - ``claim.last_paid_on``: the day of the last one; null where there was none, or where a claim
      in between is open.
    - those of ``subsidy.training.eligible`` and of the questions *ask*, as `Engine.decide_table`
      adds them.

    Args:
        decide_table: What decides the rows.
        claims: The claims, one a row.
        at: The jurisdiction of all claims, or the column that names it.
        date: The day whose policy is asked, or the column that holds it.
        ask: Further questions.
        by: The columns within which a subsidy is paid once.
        complete: Whether the table holds every claim ever paid, where it does not say what was paid
            besides; otherwise that is unknown.
        readings: Choices where the law is ambiguous.
        detail: ``"full"``, or ``"value"`` for values without status and rule.

    Raises:
        FactsError: A column is missing, its values cannot be read, a claim follows one that is made
            after the day that it is asked about itself, or one says that nothing was paid before
            and another of its group that something was.
        QuestionError: There is no such question, or an option is not one that can be.
    """
    by = names("by", by, least=1)
    complete = yes_or_no("complete", complete)
    date = date if isinstance(date, Column) else read_day(date)
    frame = in_polars(claims)
    table = frame.lazy().collect()
    days: list[str] = [date.name] if isinstance(date, Column) else []
    types = {**_TYPES, **dict.fromkeys(days, DATE)}
    wanted = [_ON, *by, *days]
    known = read(table, _TABLE, names=wanted, types=types, keys=by, references=by).collect()
    day = pl.col(canonical(date.name)) if isinstance(date, Column) else pl.lit(date, pl.Date)
    _refuse_later(known.with_columns(day=day), by)
    _refuse_denied(known, by)
    decide = partial(decide_table, at=at, date=date, readings=readings)
    asked = list(dict.fromkeys([_ELIGIBLE, *names("ask", ask)]))

    def paid(facts: pl.DataFrame) -> pl.Series:
        """Return whether each row of *facts* is paid, null where that is open."""
        given = table[facts["row"]].with_columns(facts.select(_FACTS))
        answers: pl.DataFrame = decide(given, ask=[_ELIGIBLE], detail="value")
        return answers[_ELIGIBLE]

    keys = {f"key {number}": name for number, name in enumerate(by)}
    facts = _fold(_rows(known, keys, complete=complete), list(keys), paid)
    whole = table.with_columns(facts)
    return like_before(decide(like(whole.lazy(), frame), ask=asked, detail=detail), claims)


def _refuse_later(claims: pl.DataFrame, by: Sequence[str]) -> None:
    """Refuse *claims* that follow a claim of after their own ``day``, which nothing can pay yet."""
    on = pl.col(canonical(_ON))
    ordered = claims.with_row_index("row").filter(on.is_not_null()).sort(on, "row")
    earlier = ordered.with_columns(earlier=on.shift(1).over(by))
    bad = earlier.filter(pl.col("earlier") > pl.col("day")).sort("row")
    if bad.is_empty():
        return
    row, first, day = bad.select("row", "earlier", "day").row(0)
    rows = "1 row" if bad.height == 1 else f"{bad.height} rows"
    fault = Text(
        f"列 {_ON}：{bad.height} 行之前同组的申领晚于判定日期（从 0 计第 {row} 行：{first} 晚于 "
        f'{day}）；请以更晚的日期判定，或各按申领之日判定：date=column("{_ON}")',
        f"column {_ON}: {rows} follow a claim of the same group that is made after the day asked "
        f"about (row {row}, counted from 0: {first} is after {day}); ask as of a later day, or as "
        f'of the day of each claim: date=column("{_ON}")',
    )
    refuse(_TABLE, [fault])


def _refuse_denied(claims: pl.DataFrame, by: Sequence[str]) -> None:
    """Refuse *claims* that deny a payment before, which another row of the same group tells of."""
    if _PAID_BEFORE not in claims.columns:
        return
    on, before = pl.col(canonical(_ON)), pl.col(canonical(_PAID_BEFORE))
    tells = [pl.when(before).then(on).min().over(by) < on]
    if _LAST_PAID_ON in claims.columns:
        last = pl.col(canonical(_LAST_PAID_ON))
        tells += [last.min().over(by) < on, last <= on]
    paid = pl.any_horizontal(each.fill_null(value=False) for each in tells)
    named = pl.all_horizontal(pl.col(by).is_not_null())
    bad = claims.with_row_index("row").filter(named & ~before & paid)
    if bad.is_empty():
        return
    listed = listing(map(str, bad["row"].head(_SHOWN)))
    rows = "1 row says" if bad.height == 1 else f"{bad.height} rows say"
    fault = Text(
        f"列 {_PAID_BEFORE}：{bad.height} 行称此前未享受，而同组的行称已享受（从 0 计第 {listed} "
        "行）；请核对",
        f"column {_PAID_BEFORE}: {rows} that nothing was paid before, where the same group has a "
        f"payment (row {listed}, counted from 0); check which is right",
    )
    refuse(_TABLE, [fault])


def _rows(table: pl.DataFrame, keys: Mapping[str, str], *, complete: bool) -> pl.DataFrame:
    """Return what the fold looks at: the claims and what is known of payments beside the table."""
    said, last = (
        pl.col(canonical(name)) if name in table.columns else pl.lit(None, dtype)
        for name, dtype in ((_PAID_BEFORE, pl.Boolean), (_LAST_PAID_ON, pl.Date))
    )
    says_nothing = not {_PAID_BEFORE, _LAST_PAID_ON} & set(table.columns)
    nothing = FALSE if complete and says_nothing else pl.lit(None, pl.Boolean)
    on = pl.col(canonical(_ON))
    is_before = last <= on
    before = pl.when(said.is_not_null()).then(said).when(is_before).then(TRUE).otherwise(nothing)
    last = pl.when(before & is_before).then(last)
    return (
        table.select(on=on, before=before, last=last, **keys)
        .with_columns(named=pl.all_horizontal(pl.col("on", *keys).is_not_null()))
        .with_row_index("row")
    )


def _fold(
    rows: pl.DataFrame, keys: Sequence[str], paid: Callable[[pl.DataFrame], pl.Series]
) -> pl.DataFrame:
    """Return the two facts of each of *rows*, in their order."""
    # What holds whatever the other claims come to. Most policies, and most claims, ask no more.
    apart = rows.select(
        "row",
        "named",
        pl.when("before").then(TRUE).alias(_PAID_BEFORE),
        pl.lit(None, pl.Date).alias(_LAST_PAID_ON),
    )
    claims = _in_order(rows.with_columns(paid=paid(apart)), keys)
    done = [apart.filter(~pl.col("named")).drop("named")]
    while claims.height:
        claims = claims.with_columns(_facts(pl.col("settled")))
        is_done = claims.select(_is_done()).to_series()
        done.append(claims.filter(is_done).select("row", *_FACTS))
        claims = claims.filter(~is_done)
        if claims.height:
            claims = _settled_further(_placed(claims), paid)
    return pl.concat(done).sort("row").select(_FACTS)


def _in_order(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the claims of known groups, group by group and day by day."""
    may_count = ~pl.col("named") & pl.col("paid").fill_null(value=True)
    # Those without a day come first, since they may be earlier than any other.
    ordered = rows.sort("on", "row") if rows.select(may_count.any()).item() else rows
    weighed = possible_before(
        ordered.with_row_index(ORDER).lazy(), keys, counts=may_count, value=pl.col("on")
    )
    # Polars forms the groups of an eager frame in a quarter of the time that a lazy one takes.
    claims = weighed.filter("named").collect().select(
        "row", "on", "before", "last", "paid",
        open_on=LARGEST,
        undated=UNKNOWN,
        group=pl.col("row").first().over(keys),
        settled=pl.col("paid").is_not_null(),
    )  # fmt: skip
    return _placed(claims.sort("group", "on", "row"))


def _placed(claims: pl.DataFrame) -> pl.DataFrame:
    """Return *claims* with the ``place`` of each, and of the ``first`` and ``end`` of its group."""
    place, group = pl.col("place"), pl.col("group")
    begins, ends = (group.ne_missing(group.shift(way)) for way in (1, -1))
    return claims.with_columns(place=pl.int_range(pl.len())).with_columns(
        first=pl.when(begins).then(place).forward_fill(),
        end=pl.when(ends).then(place).backward_fill(),
    )


def _is_done() -> pl.Expr:
    """Return whether all claims of a group are settled."""
    is_open = (~pl.col("settled")).cast(pl.Int64)
    so_far = is_open.cum_sum()
    return so_far.gather("end") == (so_far - is_open).gather("first")


def _facts(counts: pl.Expr) -> list[pl.Expr]:
    """Return the facts of each claim, where of those before it the ones that *counts* count."""
    paid_on = _day_of_last(counts & pl.col("paid"))
    open_on = pl.max_horizontal("open_on", _day_of_last(counts & pl.col("paid").is_null()))
    last = pl.max_horizontal("last", paid_on)
    # A payment beside the table may be known to be, or to be possible, without its day.
    undated = pl.col("undated") | (
        pl.col("before").fill_null(value=True) & pl.col("last").is_null()
    )
    is_paid = pl.col("before").fill_null(value=False) | paid_on.is_not_null()
    is_last = is_paid & ~undated & (open_on <= last).fill_null(value=True)
    return [
        pl.when(is_paid).then(TRUE)
        .when(~(undated | open_on.is_not_null())).then(FALSE).alias(_PAID_BEFORE),
        pl.when(is_last).then(last).alias(_LAST_PAID_ON),
    ]  # fmt: skip


def _day_of_last(holds: pl.Expr) -> pl.Expr:
    """Return the day of the last claim of the group, before each one, of which something holds."""
    # A fill over the whole column and a look at where it came from cost a fraction of a window.
    place, on = (pl.when(holds).then(name).forward_fill().shift(1) for name in ("place", "on"))
    return pl.when(place >= pl.col("first")).then(on)


def _settled_further(
    claims: pl.DataFrame, paid: Callable[[pl.DataFrame], pl.Series]
) -> pl.DataFrame:
    """Return *claims* with the next ones of each group settled: at least one, or all."""
    is_open = ~pl.col("settled")
    answers = pl.lit(paid(claims.filter(is_open)))
    position = (is_open.cast(pl.Int64).cum_sum() - 1).clip(lower_bound=0)
    claims = claims.with_columns(
        paid=pl.when(is_open).then(answers.gather(position)).otherwise("paid")
    )
    # An answer stands where it, and all before it, were given on the facts that they come to.
    come_to = _facts(TRUE)
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(fact) for name, fact in zip(_FACTS, come_to, strict=True)
    )
    wrong = pl.when(is_open & differs).then("place").forward_fill()
    stands = (wrong < pl.col("first")).fill_null(value=True)
    return claims.with_columns(settled=pl.col("settled") | stands)
