"""Numbers that a spreadsheet has ruined: it took an identity number for one and kept 15 digits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from zsgx.batch.rejects import Defect, picked_asides
from zsgx.domain.identity import resident_check_fails
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.batch.rejects import RejectedRow

__all__ = ["DIGITS", "LOST", "REFILL", "ruined_asides"]

#: How many digits of a number a spreadsheet keeps.
DIGITS: Final = 15
LOST: Final = Text(
    f"是超过 {DIGITS} 位的数，表格软件已丢掉后面的位",
    f"is a number of more than {DIGITS} digits, whose last ones a spreadsheet has lost",
)
REFILL: Final = Text(
    "将该列设为文本格式，并由来源重新填写",
    "format the column as text and fill it anew from its source",
)

#: 9.901E+17, and 990100199001010000.0.
_SCIENTIFIC: Final = r"^\s*\d(\.\d{0,20})?[eE]\+?(1[4-9]|2\d)\s*$|^\s*\d{15,30}\.0*\s*$"
#: A resident identity number with its last three digits lost; one in eleven still checks.
_ZEROED: Final = r"^\s*[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d000\s*$"


def ruined_asides(
    frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str]
) -> list[RejectedRow]:
    """
    Return why rows cannot be used in which a number has lost digits.

    Args:
        frame: The rows.
        rows: The number of each.
        columns: The columns to look at: those that are no facts, which are read more strictly.
    """
    schema = frame.schema
    floats = tuple(name for name in columns if schema[name].is_float())
    texts = tuple(name for name in columns if schema[name] in (pl.String, pl.Categorical, pl.Enum))
    return picked_asides(
        frame,
        rows,
        (
            Defect(floats, _is_large, LOST, REFILL),
            Defect(texts, _is_scientific, LOST, REFILL),
            Defect(texts, _is_zeroed, LOST, REFILL),
        ),
    )


def _is_large(number: pl.Expr) -> pl.Expr:
    return number.is_finite() & (number.abs() >= 10**DIGITS) & (number.floor() == number)


def _is_scientific(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.String).str.contains(_SCIENTIFIC)


def _is_zeroed(text: pl.Expr) -> pl.Expr:
    """Return which identity numbers end in zeros that are not theirs."""
    return text.cast(pl.String).str.contains(_ZEROED) & text.cast(pl.String).map_batches(
        _fails_to_check, return_dtype=pl.Boolean, is_elementwise=True
    )


def _fails_to_check(numbers: pl.Series) -> pl.Series:
    """Return which of *numbers*, if any is one with zeros at its end, has the wrong last digit."""
    zeroed = numbers.str.contains(_ZEROED).fill_null(value=False)
    fails = [
        zero and resident_check_fails(number.strip())
        for number, zero in (zip(numbers, zeroed, strict=True) if zeroed.any() else ())
    ]
    return pl.Series(fails or [False] * len(numbers), dtype=pl.Boolean)
