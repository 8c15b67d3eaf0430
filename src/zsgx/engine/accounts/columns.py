"""What the columns are called that an account works out on the way, and how amounts are held."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import polars as pl

from zsgx.domain.bounds import UNBOUNDED, Bounds
from zsgx.engine.columns.polars.expressions import DECIMAL

if TYPE_CHECKING:
    from fractions import Fraction

__all__ = [
    "ANCHOR",
    "DAY",
    "FIRST",
    "GROUP",
    "LAST",
    "LEAST",
    "LOOSE",
    "MOST",
    "NO_END",
    "NUMBER",
    "PREFIX",
    "ROW",
    "ZERO",
    "bounds_of",
    "carried",
    "ceiling_of",
    "decimal",
    "fact",
    "floor_of",
    "hundredths",
    "in_cap",
    "less_than",
    "limit",
    "of_requirement",
    "sum_of",
    "wanted",
]

#: More hundredths than all entries of a person come to stand for what nothing bounds.
_NO_END: Final = 10**13
PREFIX: Final = "__account."
DAY: Final = f"{PREFIX}day"
ROW: Final = f"{PREFIX}row"
NUMBER: Final = f"{PREFIX}number"
GROUP: Final = f"{PREFIX}group"
ANCHOR: Final = f"{PREFIX}anchor"
FIRST: Final = f"{PREFIX}first"
LAST: Final = f"{PREFIX}last"
LOOSE: Final = f"{PREFIX}loose"
LEAST: Final = f"{PREFIX}least"
MOST: Final = f"{PREFIX}most"
NO_END: Final = pl.lit(_NO_END, pl.Int64)
ZERO: Final = pl.lit(0, pl.Int64)


def hundredths(amount: pl.Expr) -> pl.Expr:
    """Return an exact decimal as a whole number of hundredths, with which sums are quick."""
    return amount.cast(DECIMAL).reinterpret(dtype=pl.Int128).cast(pl.Int64)


def decimal(amount: pl.Expr) -> pl.Expr:
    """Return hundredths as an exact decimal, null where nothing bounds them."""
    bounded = pl.when(amount < _NO_END).then(amount)
    return bounded.cast(pl.Int128).reinterpret(dtype=DECIMAL)


def bounds_of(bounds: Bounds) -> tuple[int, int]:
    """Return bounds in hundredths."""
    return _count(bounds.least), _count(bounds.most)


def _count(amount: Decimal) -> int:
    return _NO_END if amount == UNBOUNDED else int(amount * 100)


def floor_of(amount: pl.Expr, share: Fraction) -> pl.Expr:
    """Return a share of hundredths, rounded down."""
    return (
        pl.when(amount < _NO_END)
        .then(amount * share.numerator // share.denominator)
        .otherwise(NO_END)
    )


def ceiling_of(amount: pl.Expr, share: Fraction) -> pl.Expr:
    """Return a share of hundredths, rounded up."""
    up = -(-amount * share.numerator // share.denominator)
    return pl.when(amount < _NO_END).then(up).otherwise(NO_END)


def less_than(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Return *one* less *other*, never less than none."""
    left = pl.max_horizontal(one - other, ZERO)
    return pl.when(other >= _NO_END).then(ZERO).when(one >= _NO_END).then(NO_END).otherwise(left)


def in_cap(cap: object) -> str:
    """Return the column of whether an entry is in the group of a cap."""
    return f"{PREFIX}in {cap}"


def of_requirement(requirement: object) -> str:
    """Return the column of whether an entry counts for a requirement."""
    return f"{PREFIX}of {requirement}"


def fact(path: str) -> str:
    """Return the column of a fact of the person."""
    return f"{PREFIX}fact {path}"


def limit(cap: int) -> tuple[str, str]:
    """Return the columns of how much a cap leaves, at least and at most."""
    return f"{PREFIX}limit {cap} least", f"{PREFIX}limit {cap} most"


def carried() -> tuple[str, str]:
    """Return the columns of how much is carried over at most, at least and at most."""
    return f"{PREFIX}carry least", f"{PREFIX}carry most"


def wanted(requirement: int) -> tuple[str, str, str]:
    """Return the columns of what a requirement asks, at least and at most, and if it holds."""
    start = f"{PREFIX}wanted {requirement}"
    return f"{start} least", f"{start} most", f"{start} holds"


def sum_of(target: str) -> tuple[str, str]:
    """Return the columns of a sum, at least and at most."""
    return f"{PREFIX}sum {target} least", f"{PREFIX}sum {target} most"
