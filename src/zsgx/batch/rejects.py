"""
Rows that cannot be used: set aside with the reason for each, so that the others go on.

Among them are numbers that a spreadsheet has ruined: it took an identity number for a number and
kept 15 digits.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import frozen

from zsgx.domain.identity import resident_check_fails
from zsgx.outlet import masked, visible
from zsgx.text import Language, Text

if TYPE_CHECKING:
    from pathlib import Path


__all__ = [
    "CORRECT",
    "DIGITS",
    "FORMULA",
    "HEADER",
    "LOST",
    "REFILL",
    "Allowance",
    "Defect",
    "RejectedRow",
    "is_formula",
    "rejected_in",
    "ruined_rows",
    "shown",
    "write_rejected",
    "write_table",
]

#: The columns of the file of rows set aside, the same in every language.
HEADER: Final = ("row", "column", "value", "reason", "remedy")
#: What a spreadsheet takes for the beginning of a formula, full-width signs included; it may pass
#: over blanks before it.
FORMULA: Final = "^[\\s\ufeff\u200b]*[=+\\-@＝＋－＠]|^[\\t\\r\\n]"

_SHOWN: Final = 60
#: What to do about a cell that cannot be used, where nothing more is known.
CORRECT: Final = Text("在表中改正，再运行", "correct it in the table and run again")
_BEGINS: Final = re.compile(FORMULA)
_ALLOWANCE: Final = re.compile(r"(?P<rows>\d{1,12})|(?P<share>\d{1,3}(\.\d{1,6})?)\s*%", re.ASCII)
#: Signs that steer a terminal or turn the direction of what follows, and are no text.
_UNSEEN: Final = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
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


@frozen
class RejectedRow:
    """
    Why one row cannot be used; a row with several faults has several of these.

    Attributes:
        row: Its number, as a spreadsheet counts: the header of a CSV or XLSX file is row 1. The
            first row of a Parquet file is row 1.
        column: The column; None where the whole row is meant.
        value: The value as text, personal numbers masked; None where there is none to show.
        reason: What is wrong with it.
        remedy: What to do about it.
    """

    row: int
    column: str | None
    value: str | None
    reason: Text
    remedy: Text

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason.as_json(),
            "remedy": self.remedy.as_json(),
        }


@frozen
class Allowance:
    """
    How many rows may be set aside before a run counts as one that failed.

    Attributes:
        said: As it was typed.
        rows: How many; None where a share is meant.
        share: Which share of all rows that were read.
    """

    said: str
    rows: int | None
    share: Fraction

    @classmethod
    def read(cls, said: str) -> Allowance | None:
        """Return what *said* means, such as ``20`` or ``5%``; None where it means nothing."""
        found = _ALLOWANCE.fullmatch(unicodedata.normalize("NFKC", said).strip())
        if not found:
            return None
        if found["rows"]:
            return cls(said, int(found["rows"]), Fraction(0))
        share = Fraction(found["share"]) / 100
        return cls(said, None, share) if share <= 1 else None

    def is_exceeded(self, rejected: int, read: int) -> bool:
        """Return whether *rejected* of the rows that were *read* are too many."""
        return rejected > (read * self.share if self.rows is None else self.rows)


@frozen
class Defect:
    """
    What is looked for in columns of one type.

    Attributes:
        columns: The columns.
        bad: Which values are bad, over an expression that stands for a column.
        reason: What is wrong with them.
        remedy: What to do about them.
    """

    columns: tuple[str, ...]
    bad: Callable[[pl.Expr], pl.Expr]
    reason: Text
    remedy: Text


def rejected_in(
    frame: pl.DataFrame, rows: pl.Series, looked_for: Iterable[Defect]
) -> list[RejectedRow]:
    """
    Return why rows cannot be used.

    All columns of one type are looked at by one expression, and only those that have anything bad
    one by one: of thousands of columns, thousands of expressions would take minutes.

    Args:
        frame: The rows.
        rows: The number of each.
        looked_for: What is looked for.
    """
    found: list[RejectedRow] = []
    for each in looked_for if frame.height else ():
        bad = each.bad(pl.col(each.columns)).fill_null(value=False)
        met = frame.select(bad.any()).row(0) if each.columns else ()
        for name, is_met in zip(each.columns, met, strict=True):
            if is_met:
                picked = frame.select(each.bad(pl.col(name)).fill_null(value=False)).to_series()
                column = frame[name]
                if column.dtype.is_temporal():
                    column = column.to_physical()  # it may be no day that Python knows
                pairs = zip(rows.filter(picked), column.filter(picked), strict=True)
                found += [
                    RejectedRow(row, name, shown(value), each.reason, each.remedy)
                    for row, value in pairs
                ]
    return found


def shown(raw: object) -> str:
    """Return *raw* in quotation marks, short, and with personal numbers masked."""
    # Masked before it is cut: half a number would not be known for one.
    if isinstance(raw, float) and raw.is_integer():
        raw = format(raw, ".0f")  # with all digits, which are masked
    text = masked(raw if isinstance(raw, str) else str(raw))
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    quoted = json.dumps(text, ensure_ascii=False)
    return visible(_UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", quoted))


def write_rejected(rejected: Iterable[RejectedRow], file: Path) -> None:
    """Write *rejected* in both languages, one JSON object a line."""
    with file.open("w", encoding="utf-8") as lines:
        for each in rejected:
            lines.write(f"{json.dumps(each.as_json(), ensure_ascii=False)}\n")


def write_table(parts: Iterable[Path], file: Path, language: Language) -> None:
    """
    Write what `write_rejected` wrote in *parts* as one CSV file in *language*.

    It begins with a byte order mark, without which spreadsheets misread Chinese.
    """
    with file.open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(HEADER)
        for part in parts:
            with part.open(encoding="utf-8") as lines:
                writer.writerows(_cells(json.loads(line), language) for line in lines)


def _cells(row: dict[str, Any], language: Language) -> list[Any]:
    texts = (row["column"], row["value"], row["reason"][language], row["remedy"][language])
    return [row["row"], *map(_inert, texts)]


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run *text*."""
    return bool(_BEGINS.match(text))


def _inert(text: str | None) -> str | None:
    """Return *text* in quotation marks where a spreadsheet would run it."""
    return shown(text) if text and is_formula(text) else text


def ruined_rows(frame: pl.DataFrame, rows: pl.Series, columns: Sequence[str]) -> list[RejectedRow]:
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
    return rejected_in(
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
