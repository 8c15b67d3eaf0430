"""Rows that cannot be used: set aside with the reason for each, so that the others go on."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from zsgx.text import Language

__all__ = ["FORMULA", "HEADER", "Aside", "shown", "write_asides", "write_table"]

#: The columns of the file of rows set aside, the same in every language.
HEADER: Final = ("row", "column", "value", "reason", "remedy")
#: What a spreadsheet takes for the beginning of a formula, full-width signs included.
FORMULA: Final = r"^[=+\-@\t\r\n＝＋－＠]"

_SHOWN: Final = 60
_BEGINS: Final = re.compile(FORMULA)


@frozen
class Aside:
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
            "reason": {"zh": self.reason.zh, "en": self.reason.en},
            "remedy": {"zh": self.remedy.zh, "en": self.remedy.en},
        }


def shown(raw: object) -> str:
    """Return *raw* in quotation marks, short, and with personal numbers masked."""
    # Masked before it is cut: half a number would not be known for one.
    text = masked(raw if isinstance(raw, str) else str(raw))
    text = text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
    return json.dumps(text, ensure_ascii=False)


def write_asides(asides: Iterable[Aside], file: Path) -> None:
    """Write *asides* in both languages, one JSON object a line."""
    with file.open("w", encoding="utf-8") as lines:
        for aside in asides:
            lines.write(f"{json.dumps(aside.as_json(), ensure_ascii=False)}\n")


def write_table(parts: Iterable[Path], file: Path, language: Language) -> None:
    """
    Write what `write_asides` wrote in *parts* as one CSV file in *language*.

    It begins with a byte order mark, without which spreadsheets misread Chinese.
    """
    with file.open("w", encoding="utf-8-sig", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(HEADER)
        for part in parts:
            with part.open(encoding="utf-8") as lines:
                writer.writerows(_cells(json.loads(line), language) for line in lines)


def _cells(aside: dict[str, Any], language: Language) -> list[Any]:
    column = aside["column"]
    if column and _BEGINS.match(column):
        column = json.dumps(column, ensure_ascii=False)
    reason, remedy = aside["reason"][language], aside["remedy"][language]
    return [aside["row"], column, aside["value"], reason, remedy]
