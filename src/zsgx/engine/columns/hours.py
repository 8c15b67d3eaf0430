"""
Hours over tables: what the ledger holds of a training, what is left to register, and balances.

The ledger is a table of its entries (学时台账), with the columns of `HourEntry` that are looked at.
Where it has open entries too, a column ``type`` tells them apart, as `to_json` does. Nothing here
writes one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl

from zsgx.domain.kinds import HOURS, Type
from zsgx.domain.option import names, yes_or_no
from zsgx.engine.columns.across import (
    BESIDE,
    FALSE,
    LARGEST,
    ORDER,
    UNKNOWN,
    DecideTable,
    Detail,
    Frame,
    canonical,
    lacking_in,
    like,
    possible_before,
    read,
)
from zsgx.engine.columns.scope import Column
from zsgx.errors import QuestionError
from zsgx.language.polars_types import DECIMAL
from zsgx.text import Text

__all__ = ["PARTICIPATION", "hour_balances", "top_up"]

#: Whose hours, and for what: the reference to the person and to the training.
PARTICIPATION: Final = ("person.id", "training.id")

_TO_REGISTER: Final = "hours.to_register"
_STATUS: Final = f"{_TO_REGISTER}.status"
_REGISTERED: Final = "training.registered_hours"
_LEDGER: Final = Text("学时台账", "hour ledger")
_TRAININGS: Final = Text("培训表", "table of trainings")
#: Reversals take hours back.
_SIGNED_HOURS: Final = Type(HOURS.kind, HOURS.unit, least=-(10**15))
_SUM: Final = pl.col(canonical("hours")).cast(DECIMAL).sum().alias("hours")
_HELD: Final = f"{BESIDE}held"
_DUE: Final = f"{BESIDE}due"
_ABOVE: Final = f"{BESIDE}above"


def top_up(
    decide_table: DecideTable,
    trainings: Frame,
    ledger: pl.DataFrame | pl.LazyFrame,
    *,
    at: str | Column,
    date: datetime.date | Column,
    ask: Sequence[str] = (),
    by: tuple[str, str] = PARTICIPATION,
    complete: bool = True,
    readings: Mapping[str, str] | None = None,
    detail: Detail = "full",
) -> Frame:
    """
    Return *trainings* with the hours of each that are still to be registered.

    A window over the rows of each person and training, not a fold: what is due for a training does
    not depend on what is registered, so that after several rows of one training the largest due is
    registered, or what the ledger holds where that is more. Of two rows with the same 80 hours the
    first registers 80 and the second nothing.

    Columns that are read, beside the facts of the questions:

    - of *trainings* those of *by*. A row that lacks one of them may be of any training that the
      other allows: what is registered for it is unknown, and so it is for later rows that it may
      belong to, as far as it could bring more.
    - of *ledger* ``person``, ``training`` and ``hours``, the last negative in reversals; entries
      that are open (``type`` is ``open_entry``) register nothing.

    Columns that are added:

    - ``training.registered_hours`` (replaced where it is given): hours, exact to 0.01, that the
      ledger holds for the person and training, and that rows above register. Null where unknown:
      the ledger is not complete and has nothing of it, or the hours of a row above are open.
      Where no provision speaks, nothing is registered.
    - those of ``hours.to_register`` and of the questions *ask*, as `Engine.decide_table` adds them.

    Args:
        decide_table: What decides the rows.
        trainings: The participations in trainings, one a row.
        ledger: The entries of the ledger, one a row.
        at: The jurisdiction of all trainings, or the column that names it.
        date: The day whose policy is asked, or the column that holds it.
        ask: Further questions.
        by: The columns that refer to the person and to the training.
        complete: Whether the ledger holds every training that was ever registered; if not, what is
            registered for one that it does not hold is unknown.
        readings: Choices where the law is ambiguous.
        detail: ``"full"``, or ``"value"`` for values without status and rule.

    Raises:
        FactsError: A column is missing, or its values cannot be read.
        QuestionError: There is no such question, or an option is not one that can be.
    """
    by = _participation(by)
    complete = yes_or_no("complete", complete)
    decide = partial(decide_table, at=at, date=date, readings=readings)
    given = read(trainings, _TRAININGS, names=by)
    columns = given.collect_schema().names()
    held = _held(ledger).rename({"person": by[0], "training": by[1], "hours": _HELD})
    rows = given.join(held, on=by, how="left", maintain_order="left")
    nothing = pl.lit(0, DECIMAL) if complete else pl.lit(None, DECIMAL)
    rows = rows.with_columns(
        pl.when(_named(by)).then(pl.col(_HELD).fill_null(nothing)).alias(_HELD)
    )
    # What is given eagerly is joined once, and not again for all that is asked of it.
    rows = like(rows, trainings).lazy()
    if _may_meet(given, by):
        none_yet = rows.with_columns(pl.lit(0, DECIMAL).alias(_REGISTERED))
        whole = decide(like(none_yet, trainings), ask=[_TO_REGISTER])
        rows = _with_rows_above(whole.lazy(), by).select(*rows.collect_schema())
    registered = rows.with_columns(pl.col(_HELD).alias(_REGISTERED))
    kept = registered.select(*columns, *({_REGISTERED} - set(columns)))
    asked = list(dict.fromkeys([_TO_REGISTER, *names("ask", ask)]))
    return decide(like(kept, trainings), ask=asked, detail=detail)


def _participation(by: Sequence[str]) -> tuple[str, str]:
    """Return the columns *by*, which are two."""
    columns = names("by", by)
    if len(columns) != len(PARTICIPATION):
        raise QuestionError(
            Text(
                f"by 应为两列：人员和培训的编号，而不是 {len(columns)} 列",
                "by is two columns, those that refer to the person and to the training, not "
                f"{len(columns)}",
            )
        )
    person, training = columns
    return person, training


def _held(ledger: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """Return the hours that *ledger* holds of each person and training."""
    return _entries(ledger, ("person", "training")).group_by("person", "training").agg(_SUM)


def _entries(ledger: pl.DataFrame | pl.LazyFrame, named: Sequence[str]) -> pl.LazyFrame:
    """Return the credits and their reversals, whose hours and *named* columns are all known."""
    known = (*named, "hours")
    credits_ = ledger.lazy().filter(~_is_open_entry(ledger))
    return read(credits_, _LEDGER, names=known, types={"hours": _SIGNED_HOURS}, known=known)


def _is_open_entry(ledger: pl.DataFrame | pl.LazyFrame) -> pl.Expr:
    if "type" not in ledger.lazy().collect_schema():
        return FALSE
    return (pl.col("type").cast(pl.String) == "open_entry").fill_null(value=False)


def _named(by: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(by).is_not_null())


def _may_meet(rows: pl.LazyFrame, by: Sequence[str]) -> bool:
    """Return whether two rows are, or may be, of one training."""
    meets = pl.struct(by).is_duplicated().any() | ~_named(by).all()
    return bool(rows.select(meets).collect().item())


def _with_rows_above(rows: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Return *rows*, of which each holds what is due for it, with what those above register."""
    due = pl.when(pl.col(_STATUS) == "silent").then(pl.lit(0, DECIMAL)).otherwise(_TO_REGISTER)
    # A lazy table may come in another order each time it is read; what follows has to see one.
    rows = rows.with_columns(due.alias(_DUE)).with_row_index(ORDER).cache()
    due = pl.col(_DUE)
    may_count = pl.when(_named(by)).then(due.is_null()).otherwise((due > 0).fill_null(value=True))
    rows = possible_before(rows, by, counts=may_count, value=due)
    above = rows.filter(pl.struct(by).is_duplicated()).select(
        ORDER, due.cum_max().shift(1).over(by).alias(_ABOVE)
    )
    rows = rows.join(above, on=ORDER, how="left", maintain_order="left")
    held = pl.when(pl.col(_HELD).is_not_null()).then(pl.max_horizontal(_HELD, _ABOVE))
    is_sure = ~pl.col(UNKNOWN) & (pl.col(LARGEST) <= held).fill_null(value=True)
    return rows.with_columns(pl.when(is_sure).then(held).alias(_HELD))


def hour_balances(ledger: Frame, by: Sequence[str] = ("person", "year", "subject")) -> Frame:
    """
    Return the hours of each person, year and subject, as `HourLedger.balances` does.

    An aggregation. Hours taken back are taken off; a null subject is one of its own. Open entries
    add nothing to a sum; ``hours.open`` says how many of those that stand could, an entry of
    unknown year or subject to each. A sum whose ``hours.open`` is 0 is final, apart from hours of
    the null subject.

    Columns: those of *by*, in whose order the rows are sorted, ``hours``, exact to 0.01, and
    ``hours.open``. What is open for a group without any hours has a row of its own there.

    Args:
        ledger: The entries of a ledger, one a row: ``person``, ``year`` and ``subject``, or what
            *by* names, and ``hours``, which are negative in reversals. Where there are open
            entries, also ``type``, ``id``, ``most``, ``reverses`` and ``settles`` (a list), as
            `to_json` writes them.
        by: The columns to sum by.

    Raises:
        QuestionError: *by* lists something else than columns.
        FactsError: A column is missing, hours cannot be read, or an entry leaves out the person,
            the training, the year or the hours, of which only an open one may leave out the year
            and the hours.
    """
    by = names("by", by)
    known = [name for name in by if name != "subject"]
    sums = _entries(ledger, known).group_by(by).agg(_SUM)
    opened = _standing(ledger, [name for name in known if name != "year"]).select(by)
    none_yet = opened.unique().with_columns(pl.lit(0, DECIMAL).alias("hours"))
    groups = pl.concat([sums, none_yet.select(*by, "hours")], how="vertical_relaxed")
    groups = groups.group_by(by).agg(pl.col("hours").sum().cast(DECIMAL))
    counts = [pl.lit(0, pl.Int64)]
    for number, lacking in enumerate(lacking_in(opened, by)):
        # One that lacks a year may be of any year, and so of every group that the rest allows.
        rest = [name for name in by if name not in lacking]
        alike = opened.filter(_lacking(by, lacking))
        name = f"{BESIDE}open.{number}"
        count = pl.len().cast(pl.Int64).alias(name)
        groups = (
            groups.join(alike.group_by(rest).agg(count), on=rest, how="left")
            if rest
            else groups.join(alike.select(count), how="cross")
        )
        counts.append(pl.col(name).fill_null(0))
    found = groups.select(*by, "hours", pl.sum_horizontal(counts).alias("hours.open"))
    return like(found.sort(by, nulls_last=True), ledger)


def _standing(ledger: pl.DataFrame | pl.LazyFrame, known: Sequence[str]) -> pl.LazyFrame:
    """Return the open entries that are neither settled nor taken back."""
    if "type" not in ledger.lazy().collect_schema():
        return ledger.lazy().filter(FALSE)
    rows = read(ledger, _LEDGER, names=("id", "reverses", "settles", "most"), types={"most": HOURS})
    taken_back = rows.filter(pl.col("reverses").is_not_null()).select(
        pl.col("reverses").alias("id")
    )
    # Whoever takes a credit back leaves open again what it had settled.
    settled = rows.join(taken_back, on="id", how="anti").select(
        pl.col("settles").cast(pl.List(pl.String)).explode().alias("id")
    )
    stands = _is_open_entry(ledger) & pl.col("reverses").is_null()
    may_add = (pl.col(canonical("most")) > 0).fill_null(value=True)
    opened = read(rows.filter(stands & may_add), _LEDGER, known=known)
    return opened.join(taken_back, on="id", how="anti").join(settled, on="id", how="anti")


def _lacking(by: Sequence[str], lacking: Sequence[str]) -> pl.Expr:
    """Return whether a row lacks just these of the columns *by*."""
    return pl.all_horizontal(pl.col(name).is_null() == (name in lacking) for name in by)
