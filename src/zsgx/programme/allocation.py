"""An allocation as a table: one row for each department and field that was given something."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from zsgx.policy.allocation import Allocation

__all__ = ["allocation_csv"]

#: The columns of the table, in order.
COLUMNS: Final = ("department", "printed_label", "field", "printed", "quantity", "unit")


def allocation_rows(allocation: Allocation) -> Iterator[dict[str, str]]:
    """
    Yield the cells of *allocation* with something in them, and the printed totals.

    Columns: ``department``, ``printed_label`` (what is printed in its row), ``field``, ``printed``
    (the number as the table has it), ``quantity`` (the same in ``unit``). A row without a field is
    the printed total of a department, one without a department that of a field, one without either
    the grand total. An empty cell is no row.
    """

    def row(department: str, label: str, field: str, printed: Decimal) -> dict[str, str]:
        quantity = plain(allocation.counted(printed))
        cells = (department, label, field, printed, quantity, allocation.unit)
        return dict(zip(COLUMNS, map(str, cells), strict=True))

    for department in allocation.departments:
        for field, share in department.shares.items():
            yield row(department.name.zh, department.printed, field, share)
        yield row(department.name.zh, department.printed, "", department.total)
    for field, total in allocation.totals.items():
        yield row("", allocation.printed, field, total)
    yield row("", allocation.printed, "", allocation.total)


def allocation_csv(allocation: Allocation) -> str:
    """Return the table as CSV, with a byte-order mark so that spreadsheets read the Chinese."""
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(allocation_rows(allocation))
    return "\ufeff" + written.getvalue()
