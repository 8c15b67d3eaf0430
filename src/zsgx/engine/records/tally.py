"""
Tallies of a decided table: hours, persons, certificates and money, by whatever its columns name.

What is open is never counted as nothing: beside each sum stands how many rows could add to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from typing import Final

import polars as pl
from attrs import frozen

from zsgx.domain.kinds import BOOL, HOURS, MONEY, Type
from zsgx.domain.option import names, reference
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.columns.conversion import FrameT, in_polars, like_before
from zsgx.engine.columns.polars.expressions import DECIMAL
from zsgx.engine.records.groups import canonical, like, read, refuse_shared
from zsgx.errors import FactsError
from zsgx.text import Text

__all__ = ["SPENDING", "tally"]

#: The questions whose answers public money pays.
SPENDING: Final = (
    "subsidy.training.amount",
    "subsidy.seminar.amount",
    "award.base.amount",
    "grant.base.amount",
)

_TABLE: Final = Text("判定结果表", "table of decisions")
_CERTIFICATES: Final[Mapping[str, Type]] = {
    fact.path: fact.type
    for fact in FACTS
    if fact.path in ("certificate.training", "certificate.level")
}
_SETTLED: Final = ("decided", "silent")
_COUNT: Final = pl.Int64()


def tally(
    frame: FrameT,
    by: Sequence[str] = (),
    *,
    person: str | None = "person.id",
    hours: str | None = None,
    subsidies: str | None = None,
    spending: Sequence[str] | None = None,
) -> FrameT:
    """
    Return what the rows of a decided table come to, for each value of the columns *by*.

    An aggregation, exact: hours and money are decimals with two places. An answer that is
    undetermined or in conflict, and a fact that is unknown, add nothing to a sum; the column beside
    it, ``….open``, says how many such rows could; so does a row whose facts contradict each other.
    A sum whose ``.open`` is 0 is final. Where no provision speaks, nothing is added and nothing is
    open.

    Columns, in this order, the rows sorted by the first; those whose own columns *frame* lacks are
    left out:

    - those of *by*, a null being a value of its own.
    - ``person_times``: rows, each of which is one participation (人次).
    - ``persons``, ``persons.open``: different persons (人); rows that name none, who may
      be one more or one of those.
    - ``hours``, ``hours.open``: hours, from *hours*.
    - ``certificates.training`` and ``certificates.level``, each with ``.open``: certificates held,
      from the facts ``certificate.training`` and ``certificate.level``.
    - ``subsidies``, ``subsidies.open``: how many may be claimed, from *subsidies*.
    - ``spending``, ``spending.open``: CNY, exact to the fen, from all of *spending* that there are.

    Targets are met by persons or by person-times and never by one for the other, so that a sum of
    ``persons`` over rows of the tally is not the persons of all of them: tally again with less in
    *by*.

    Args:
        frame: A table with the answers of `Engine.decide_table`.
        by: The columns to tally by, such as the place, the year, the occupation and the level.
        person: The column that tells persons apart; None for a table whose rows are not persons.
        hours: The question whose hours are added up; if left out, ``hours.credited``.
        subsidies: The question of whether a subsidy may be claimed; if left out,
            ``subsidy.training.eligible``.
        spending: The questions whose amounts are added up; if left out, `SPENDING`.

    Raises:
        FactsError: A column is missing or cannot be read, or there is nothing to tally.
        QuestionError: An option is no name, or no list of names, or *by* names what a column of
            the tally is called.
        ValueRefusedError: The same, of one that is a single name.
    """
    table = in_polars(frame)
    by = names("by", by)
    person = None if person is None else reference("person", person)
    hours = None if hours is None else reference("hours", hours)
    subsidies = None if subsidies is None else reference("subsidies", subsidies)
    spending = None if spending is None else names("spending", spending)
    measures = _Measures(
        hours=hours or "hours.credited",
        subsidies=subsidies or "subsidy.training.eligible",
        spending=SPENDING if spending is None else spending,
    )
    wanted = [*by, *filter(None, [person, hours, subsidies, *(spending or ())])]
    persons: list[str] = [person] if person else []
    rows = read(
        table, _TABLE, names=wanted, types=measures.types, keys=[*by, *persons], references=persons
    )
    columns = rows.collect_schema().names()
    rows, sums = _believed(rows, columns), measures.sums(columns, person)
    refuse_shared("by", by, (each.meta.output_name() for each in sums))
    found = rows.group_by(by).agg(sums).sort(by, nulls_last=True) if by else rows.select(sums)
    return like_before(like(found, table), frame, same_rows=False)


def _believed(rows: pl.LazyFrame, columns: Sequence[str]) -> pl.LazyFrame:
    """Return *rows* with the certificates unknown where the facts of a row exclude each other."""
    statuses = [name for name in columns if name.endswith(".status")]
    certificates = [
        name for path in _CERTIFICATES for name in (path, canonical(path)) if name in columns
    ]
    if not (statuses and certificates):
        return rows
    contradicts = pl.any_horizontal(
        pl.col(name).cast(pl.String).eq_missing("contradiction") for name in statuses
    )
    return rows.with_columns(
        pl.when(~contradicts).then(pl.col(name)).alias(name) for name in certificates
    )


@frozen
class _Measures:
    """
    What is added up, by the names of its questions.

    Attributes:
        hours: The question of hours.
        subsidies: The question that is true for a subsidy.
        spending: The questions of money.
    """

    hours: str
    subsidies: str
    spending: tuple[str, ...]

    @property
    def types(self) -> dict[str, Type]:
        """What the columns hold."""
        answers = {self.hours: HOURS, self.subsidies: BOOL, **dict.fromkeys(self.spending, MONEY)}
        return {**answers, **_CERTIFICATES}

    def sums(self, columns: Sequence[str], person: str | None) -> list[pl.Expr]:
        """Return all sums that a table with these *columns* has."""
        sums = [
            *([] if person is None else _persons(person)),
            *_sums("hours", [self.hours], columns, DECIMAL),
            *_sums("certificates.training", ["certificate.training"], columns),
            *_sums("certificates.level", ["certificate.level"], columns),
            *_sums("subsidies", [self.subsidies], columns),
            *_sums("spending", self.spending, columns, DECIMAL),
        ]
        if not sums:
            wanted = ", ".join(self.types)
            raise FactsError(
                Text(f"没有可以汇总的列：{wanted}", f"there is nothing to tally, none of {wanted}")
            )
        return sums


def _persons(name: str) -> tuple[pl.Expr, ...]:
    who = pl.col(name)
    return (
        pl.len().cast(_COUNT).alias("person_times"),
        who.drop_nulls().n_unique().cast(_COUNT).alias("persons"),
        who.is_null().sum().cast(_COUNT).alias("persons.open"),
    )


def _sums(
    name: str, of: Sequence[str], columns: Sequence[str], dtype: pl.DataType = _COUNT
) -> tuple[pl.Expr, ...]:
    """Return the sum of those of the columns *of* that there are, and how many rows are open."""
    present = [column for column in of if column in columns]
    if not present:
        return ()
    total = reduce(add, (_amount(column).sum().cast(dtype) for column in present))
    open_ = pl.any_horizontal(_is_open(column, columns) for column in present)
    return total.alias(name), open_.sum().cast(_COUNT).alias(f"{name}.open")


def _amount(column: str) -> pl.Expr:
    """Return what a row adds: a quantity, or one for what is true."""
    if column == "certificate.level":
        return pl.col(column).cast(pl.String) != "none"
    return pl.col(canonical(column))


def _is_open(column: str, columns: Sequence[str]) -> pl.Expr:
    """Return whether an answer, or a fact, could still add something."""
    status = f"{column}.status"
    if status not in columns:
        return pl.col(column).is_null()
    return pl.col(status).cast(pl.String).is_in(_SETTLED).not_().fill_null(value=True)
