"""An allocation as a table: one row for each department and field that was given something."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.kinds import plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from zsgx.policy.allocation import Allocation
    from zsgx.policy.sums import Difference
    from zsgx.programme.target import Attainment

__all__ = ["AllocationStanding", "allocation_csv"]

#: The columns of the table, in order.
COLUMNS: Final = ("department", "printed_label", "field", "printed", "quantity", "unit")


@frozen
class AllocationStanding:
    """
    How an allocation stands: to the sums that it prints, and to what was reached.

    Attributes:
        allocation: The allocation.
        part: The allocation with the departments and fields alone that are asked for.
        differences: The sums that do not add up, where that was asked.
        attainments: How what was reached stands to what was given, where figures are known.
    """

    allocation: Allocation
    part: Allocation
    differences: tuple[Difference, ...] = ()
    attainments: tuple[Attainment, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            **self.allocation.as_json(self.part),
            "differences": [one.as_json() for one in self.differences],
            "errata": [erratum.as_json() for erratum in self.allocation.errata],
            "progress": [one.as_json() for one in self.attainments],
            "cites": list(self.allocation.cites),
        }


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
