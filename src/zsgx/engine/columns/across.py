"""
What the rules that look across records share: how columns are read, and whose row one may be.

A row that does not name its group (a claim without its occupation) may belong to any group that
the rest of its names allows. It never counts for certain there, and never as nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import Final, Literal, Protocol, TypeVar

import polars as pl

from zsgx.domain.kinds import Type
from zsgx.engine.columns.intake import Refusal, take
from zsgx.engine.columns.scope import Column
from zsgx.errors import FactsError
from zsgx.language.polars_types import dtype_of
from zsgx.outlet import masked
from zsgx.text import Text, did_you_mean

__all__ = [
    "BESIDE",
    "FALSE",
    "LARGEST",
    "ORDER",
    "TRUE",
    "UNKNOWN",
    "DecideTable",
    "Detail",
    "Frame",
    "canonical",
    "lacking_in",
    "like",
    "possible_before",
    "read",
]

#: A Polars frame; what is given eager comes back eager, and lazy lazy.
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
Detail = Literal["full", "value"]

TRUE: Final = pl.lit(value=True)
FALSE: Final = pl.lit(value=False)

#: What the names of columns begin with that are worked out on the way.
BESIDE: Final = "__across."
ORDER: Final = f"{BESIDE}order"
LARGEST: Final = f"{BESIDE}largest"
UNKNOWN: Final = f"{BESIDE}unknown"

_SHOWN: Final = 3


class DecideTable(Protocol):
    """Decides the rows of a table, as `Engine.decide_table` does."""

    def __call__(
        self,
        frame: Frame,
        *,
        ask: Sequence[str],
        at: str | Column,
        date: datetime.date | Column,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
    ) -> Frame:
        """Return *frame* with the columns of the questions *ask*."""


def like(frame: pl.LazyFrame, given: Frame) -> Frame:
    """Return *frame*, lazy where *given* is lazy."""
    if isinstance(given, pl.LazyFrame):
        return frame
    return frame.collect()


def canonical(name: str) -> str:
    """Return what the canonical form of the column *name* is called."""
    return f"{BESIDE}{name}"


def read(
    table: pl.DataFrame | pl.LazyFrame,
    what: Text,
    *,
    names: Iterable[str] = (),
    types: Mapping[str, Type] | None = None,
    known: Iterable[str] = (),
) -> pl.LazyFrame:
    """
    Return *table* with columns in their canonical form beside its own, all of its rows checked.

    What a column is called there is said by `canonical`.

    Args:
        table: The table.
        what: What it is called.
        names: The columns that it must have.
        types: What columns must hold; those that it does not have are passed over.
        known: Those that must have a value on every row.

    Raises:
        FactsError: A column is missing, or cannot be read; all faults are listed.
    """
    frame = table.lazy()
    schema = frame.collect_schema()
    faults = [
        Text(f"缺少列 {name}。{hint.zh}", f"there is no column {name}. {hint.en}")
        for name in dict.fromkeys(names)
        if name not in schema
        for hint in [did_you_mean(name, schema)]
    ]
    added: list[pl.Expr] = []
    refusals: list[Refusal] = []
    for name, type_ in (types or {}).items():
        if schema.get(name) == pl.Null:
            added.append(pl.lit(None, dtype_of(type_)).alias(canonical(name)))
        elif name in schema:
            taken = take(name, schema[name], type_, canonical(name))
            if isinstance(taken, Text):
                faults.append(taken)
            else:
                added.append(
                    pl.col(name).alias(canonical(name)) if taken.made is None else taken.made
                )
                refusals += taken.refusals
    refusals += [
        Refusal(name, Text("不得为空", "must not be null"), pl.col(name).is_null())
        for name in known
        if name in schema
    ]
    frame = frame.with_columns(added)
    faults += _faults(frame, refusals)
    if faults:
        raise FactsError(Text(f"{what.zh}无法使用：", f"the {what.en} cannot be used:"), faults)
    return frame


def _faults(frame: pl.LazyFrame, refusals: Sequence[Refusal]) -> list[Text]:
    """Return what of *refusals* the rows of *frame* meet, with how many, and some values."""
    counts = [refusal.bad.sum().alias(str(number)) for number, refusal in enumerate(refusals)]
    met = frame.select(counts).collect().row(0) if counts else ()
    faults = []
    for count, refusal in zip(met, refusals, strict=True):
        if count:
            name, why = refusal.column, refusal.why
            values = frame.filter(refusal.bad).select(name).head(_SHOWN).collect()[name]
            shown = ", ".join(dict.fromkeys(masked(repr(value)) for value in values))
            faults.append(
                Text(
                    f"列 {name} 有 {count} 行：{shown} {why.zh}",
                    f"column {name}, {count} rows: {shown} {why.en}",
                )
            )
    return faults


def possible_before(
    frame: pl.LazyFrame, keys: Sequence[str], *, counts: pl.Expr, value: pl.Expr
) -> pl.LazyFrame:
    """
    Return *frame* with what rows before each one may bring into its group.

    Columns that are added: `LARGEST`, the largest value that a row before may bring, null for none;
    and `UNKNOWN`, whether a row before may bring one that is not known.

    Args:
        frame: The rows, each with its place in their order in the column `ORDER`.
        keys: The columns that name the group.
        counts: Whether a row may count, where it is not certain that it does.
        value: What the row then brings; null where that is unknown.
    """
    found = []
    for lacking in lacking_in(frame.filter(counts), keys):
        known = [key for key in keys if key not in lacking]
        # One that lacks more lies in a window of its own kind, where no row knows its group.
        fits = counts & pl.all_horizontal(TRUE, *(pl.col(key).is_null() for key in lacking))
        unvalued = pl.when(fits & value.is_null()).then(1)
        # As a rule few rows count, so that few windows are worth opening.
        near = (
            frame.join(frame.filter(fits).select(known), on=known, how="semi") if known else frame
        )
        windows = near.sort(ORDER).select(
            ORDER,
            _within(_largest_so_far(pl.when(fits).then(value)), known).alias(LARGEST),
            _within(_largest_so_far(unvalued), known).is_not_null().alias(UNKNOWN),
        )
        found.append(windows)
    if not found:
        return frame.with_columns(pl.when(FALSE).then(value).alias(LARGEST), FALSE.alias(UNKNOWN))
    each = pl.concat(found).group_by(ORDER).agg(pl.col(LARGEST).max(), pl.col(UNKNOWN).any())
    joined = frame.join(each, on=ORDER, how="left", maintain_order="left")
    return joined.with_columns(pl.col(UNKNOWN).fill_null(value=False))


def lacking_in(frame: pl.LazyFrame, keys: Sequence[str]) -> list[tuple[str, ...]]:
    """Return which of *keys* rows lack together, an entry for each way that occurs."""
    found = frame.select(pl.col(key).is_null() for key in keys).unique().sort(keys).collect()
    return [tuple(compress(keys, row)) for row in found.rows()]


def _largest_so_far(expression: pl.Expr) -> pl.Expr:
    return expression.cum_max().forward_fill().shift(1)


def _within(expression: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    return expression.over(keys) if keys else expression
