"""
From the columns of a table in a database to facts in their canonical form, exactly or not at all.

What cannot be read fails when its row is met, with the column and the value in the message; what
can be, and is less than the fact can be, is left to the plan. A column of a type that no fact can
have is refused before anything runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from attrs import frozen
from sqlglot import exp

from zsgx.domain.kinds import EARLIEST, LATEST, Kind, Type, Value
from zsgx.engine.columns.digits import FACT_SIZE, Size
from zsgx.engine.columns.request import PREFIX, WantedColumn
from zsgx.engine.columns.sql.expressions import Dialect, SqlFact, decimal, refusing
from zsgx.text import Text

__all__ = ["Stored", "TakenInSql", "stored", "take_in_sql"]

#: The digits of hours and money, and those of another number, before and after the point.
_QUANTITY: Final[Size] = (15, 2)
_NUMBER: Final[Size] = FACT_SIZE
#: From here on a float of 64 bits, and one of 32, is too coarse to be told exact to 0.01.
_COARSE: Final = 2**45
_COARSER: Final = 2**17

_KINDS: Final = (
    ("bool", r"bool(ean)?"),
    ("int", r"u?(tiny|small|big|huge)?int(eger)?|byte|short|long|int[248]"),
    ("decimal", r"(decimal|numeric)(\(.*\))?"),
    ("float", r"float|double|real|float[48]|double precision"),
    ("date", r"date"),
    ("text", r"(var)?char(\(\d+\))?|text|string|enum\(.*\)|bpchar|character varying.*"),
    ("nothing", r"\"?null\"?|void"),
)
_ALLOWED: Final[dict[Kind, Sequence[str]]] = {
    Kind.BOOL: ("bool",),
    Kind.ENUM: ("text",),
    Kind.TEXT: ("text",),
    Kind.TEXTS: (),
    Kind.DATE: ("date",),
    Kind.INT: ("int", "decimal"),
    Kind.HOURS: ("decimal", "int", "float"),
    Kind.MONEY: ("decimal", "int", "float"),
    Kind.NUMBER: ("decimal", "int", "float"),
}


@frozen
class Stored:
    """
    What a column of a database holds.

    Attributes:
        kind: ``bool``, ``int``, ``decimal``, ``float``, ``date``, ``text``, ``nothing``, or the
            name of another type.
        places: For an exact number, how many places after the point, where that is known.
        digits: For an exact number, how many digits before the point, where that is known.
        coarse: For a float, from where on it is too coarse.
    """

    kind: str
    places: int | None = None
    digits: int | None = None
    coarse: int = _COARSE


@frozen(eq=False)
class TakenInSql:
    """
    A column of a database, taken as a fact.

    Attributes:
        fact: The canonical column.
        made: How it is made of the table's column.
    """

    fact: SqlFact
    made: exp.Expr


def stored(type_: str) -> Stored:
    """Return what a type, as DuckDB or Spark calls it, holds."""
    name = type_.strip().lower()
    for kind, pattern in _KINDS:
        if re.fullmatch(pattern, name, re.DOTALL):
            if kind == "float" and name in ("float", "real", "float4"):
                return Stored(kind, coarse=_COARSER)
            size = re.search(r"\((\d+),\s*(\d+)\)", name) if kind == "decimal" else None
            if size:
                whole, places = int(size[1]), int(size[2])
                return Stored(kind, places, whole - places)
            return Stored(kind, 0 if kind == "int" else None)
    return Stored(name)


def take_in_sql(dialect: Dialect, wanted: WantedColumn, held: Stored | None) -> TakenInSql | Text:
    """
    Return a column taken as a fact, or why no column of its type can be.

    Args:
        dialect: The database.
        wanted: The column and what it is wanted as.
        held: What it holds, where that is known.
    """
    taker = _Taker(dialect, wanted, held)
    kind = wanted.type.kind
    allowed = _ALLOWED[kind]
    if held is not None and held.kind not in allowed:
        label = kind.label
        return Text(
            f"列 {wanted.column} 的类型是 {held.kind}，应为{label.zh}（{'、'.join(allowed)}）；"
            "请先转换（CAST）",
            f"column {wanted.column} holds {held.kind}, and {label.en} is wanted "
            f"({', '.join(allowed)}); CAST it first",
        )
    made, size, codes = taker.taken()
    return TakenInSql(SqlFact(f"{PREFIX}{wanted.path}", size, codes), made)


@frozen(eq=False)
class _Taker:
    """Takes one column."""

    dialect: Dialect
    wanted: WantedColumn
    held: Stored | None

    @property
    def column(self) -> exp.Expr:
        return exp.column(exp.to_identifier(self.wanted.column, quoted=True))

    def taken(self) -> tuple[exp.Expr, Size, dict[Value, int] | None]:
        """Return the canonical column, its size and its codes."""
        type_ = self.wanted.type
        match type_.kind:
            case Kind.ENUM:
                return self._options(type_)
            case Kind.TEXT:
                filled = exp.NEQ(this=self.column, expression=exp.Literal.string(""))
                return self._guarded(filled, self.column, "TEXT"), (0, 0), None
            case Kind.DATE:
                return self._guarded(self._in_calendar(), self.column, "DATE"), (0, 0), None
            case Kind.INT:
                places = self.held.places if self.held else None
                whole = self._exact(exp.cast(self.column, "BIGINT"), places)
                return self._guarded(whole, exp.cast(self.column, "BIGINT"), "BIGINT"), (0, 0), None
            case Kind.HOURS | Kind.MONEY:
                return self._number(_QUANTITY)
            case Kind.NUMBER:
                return self._number(_NUMBER)
            case _:
                return self.column, (0, 0), None

    def _options(self, type_: Type) -> tuple[exp.Expr, Size, dict[Value, int]]:
        written = self.wanted.spellings or {option: option for option in type_.options}
        codes: dict[Value, int] = {option: code for code, option in enumerate(type_.options)}
        ifs = [
            exp.If(
                this=exp.EQ(this=self.column, expression=exp.Literal.string(spelling)),
                true=exp.Literal.number(codes[option]),
            )
            for spelling, option in written.items()
        ]
        ifs.append(exp.If(this=_is_null(self.column), true=exp.null()))
        for spelling, why in self.wanted.several.items():
            shared = exp.EQ(this=self.column, expression=exp.Literal.string(spelling))
            message = f"zsgx: {self.wanted.column}: {why.en} / {why.zh}: "
            ifs.append(exp.If(this=shared, true=refusing(self.dialect, message, self.column)))
        return exp.Case(ifs=ifs, default=self._refusal()), (0, 0), codes

    def _number(self, size: Size) -> tuple[exp.Expr, Size, None]:
        kept = decimal(*size)
        places = self.held.places if self.held else None
        made = exp.cast(self.column, kept)
        allowed = self._exact(made, places, size)
        return self._guarded(allowed, made, kept), size, None

    def _exact(self, made: exp.Expr, places: int | None, size: Size = (15, 0)) -> exp.Expr:
        """Return whether a number is in range, and is what is made of it."""
        most = 10 ** size[0]
        if self.held and self.held.kind == "float":
            most = min(most, self.held.coarse)
        parts: list[exp.Expr] = []
        if self.held is None or self.held.digits is None or self.held.digits > size[0]:
            # A column that cannot hold as much may not be compared with it either.
            parts = [
                exp.GT(this=self.column, expression=exp.Literal.number(-most)),
                exp.LT(this=self.column, expression=exp.Literal.number(most)),
            ]
        if places is None or places > size[1]:
            parts.append(exp.EQ(this=self.column, expression=made.copy()))
        return exp.and_(*parts) if parts else exp.true()

    def _in_calendar(self) -> exp.Expr:
        low, high = (
            exp.cast(exp.Literal.string(day.isoformat()), "DATE") for day in (EARLIEST, LATEST)
        )
        return exp.Between(this=self.column, low=low, high=high)

    def _guarded(self, allowed: exp.Expr, made: exp.Expr, type_: str) -> exp.Expr:
        """Return *made* where the column is unknown or *allowed*, and a failure elsewhere."""
        passed = exp.or_(_is_null(self.column), allowed)
        refused = exp.cast(exp.cast(self._refusal(), "TEXT"), type_)
        return exp.Case(ifs=[exp.If(this=passed, true=made.copy())], default=refused)

    def _refusal(self) -> exp.Expr:
        label = self.wanted.type.kind.label
        message = f"zsgx: {self.wanted.column}: {label.en} / {label.zh}: "
        return refusing(self.dialect, message, self.column)


def _is_null(column: exp.Expr) -> exp.Expr:
    return exp.Is(this=column.copy(), expression=exp.null())
