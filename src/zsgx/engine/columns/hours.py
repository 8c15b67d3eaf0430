"""
Hours over tables: what the ledger holds of a training, what is left to register, and balances.

The ledger is a table of its entries (学时台账), with the columns of `HourEntry` that are looked at.
Nothing here writes one.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl

from zsgx.domain.kinds import HOURS, Type
from zsgx.engine.columns.across import (
    BESIDE,
    LARGEST,
    ORDER,
    UNKNOWN,
    DecideTable,
    Detail,
    Frame,
    canonical,
    like,
    possible_before,
    read,
)
from zsgx.engine.columns.scope import Column
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
    - of *ledger* ``person``, ``training`` and ``hours``, the last negative in reversals.

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
        QuestionError: There is no such question.
    """
    decide = partial(decide_table, at=at, date=date, readings=readings)
    given = read(trainings, _TRAININGS, names=by)
    names = given.collect_schema().names()
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
    kept = registered.select(*names, *({_REGISTERED} - set(names)))
    asked = list(dict.fromkeys([_TO_REGISTER, *ask]))
    return decide(like(kept, trainings), ask=asked, detail=detail)


def _held(ledger: pl.DataFrame | pl.LazyFrame) -> pl.LazyFrame:
    """Return the hours that *ledger* holds of each person and training."""
    return _entries(ledger, ("person", "training")).group_by("person", "training").agg(_SUM)


def _entries(ledger: pl.DataFrame | pl.LazyFrame, named: Sequence[str]) -> pl.LazyFrame:
    """Return the entries, whose hours and *named* columns are all known."""
    known = (*named, "hours")
    return read(ledger, _LEDGER, names=known, types={"hours": _SIGNED_HOURS}, known=known)


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

    An aggregation. Hours taken back are taken off; a null subject is one of its own.

    Columns: those of *by*, in whose order the rows are sorted, and ``hours``, exact to 0.01.

    Args:
        ledger: The entries of a ledger, one a row: ``person``, ``year`` and ``subject``, or what
            *by* names, and ``hours``, which are negative in reversals.
        by: The columns to sum by.

    Raises:
        FactsError: A column is missing, hours cannot be read, or an entry leaves out the person,
            the training, the year or the hours.
    """
    entries = _entries(ledger, [name for name in by if name != "subject"])
    return like(entries.group_by(by).agg(_SUM).sort(by, nulls_last=True), ledger)
