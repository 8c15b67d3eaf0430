"""Allocations: a goal divided among departments and fields (任务分解), as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

from zsgx.issues import Place
from zsgx.text import Text

__all__ = ["Allocation", "Department", "Erratum"]


@frozen
class Erratum:
    """
    Something that the printed table has wrong. It is reported, and never repaired.

    Attributes:
        id: Its name.
        says: What is wrong.
        fields: The fields whose printed totals it is about, or none.
        explanations: What would explain it, none of which can be proven.
    """

    id: str
    says: Text
    fields: tuple[str, ...]
    explanations: tuple[Text, ...]


@frozen
class Department:
    """
    What one department is to do.

    Attributes:
        name: The department.
        printed: The label that is printed in its row.
        shares: How many, by field, in the table's unit.
        total: The total that is printed in its row.
    """

    name: Text
    printed: str
    shares: Mapping[str, Decimal]
    total: Decimal


@frozen
class Allocation:
    """
    A goal divided among departments and fields.

    Attributes:
        name: Its name, such as ``capability_2023``.
        label: What it is called.
        metric: The metric whose goal is divided.
        year: The year.
        unit: What is counted.
        multiple: How many of the unit a printed 1 stands for: 10,000 where 万人 is printed.
        fields: What the fields are called in both languages, in the order of the table.
        departments: The departments in the order of the table.
        totals: The total that is printed below each field.
        total: The total of the whole that is printed.
        printed: The label that is printed in the row of totals.
        errata: What the printed table has wrong.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    name: str
    label: Text
    metric: str
    year: int
    unit: str
    multiple: int
    fields: Mapping[str, Text]
    departments: tuple[Department, ...]
    totals: Mapping[str, Decimal]
    total: Decimal
    printed: str
    errata: tuple[Erratum, ...]
    cites: tuple[str, ...]
    place: Place
