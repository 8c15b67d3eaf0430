"""
Lookup tables (对照表): rows of options and ranges over facts, each with its value.

What the rows of a published table say stands as it is printed: a line for each, in YAML or in a CSV
file beside it. A row is in force with the documents it cites, within its own dates.
"""

from __future__ import annotations

import datetime
from typing import Final

from attrs import field, frozen

from zsgx.domain.kinds import Type, Value, enumeration
from zsgx.domain.vocabulary import DAY
from zsgx.issues import Place
from zsgx.language.grid import Cell
from zsgx.policy import declaration, spelling
from zsgx.policy.declaration import (
    BOTH,
    CITES,
    YES,
    Either,
    Form,
    Leaf,
    Listed,
    OneOf,
    Record,
    key,
    keyed,
    placed,
)
from zsgx.policy.examiner import Examiner
from zsgx.policy.provision import UNITS, HitPolicy
from zsgx.policy.source import Mapping as SourceMapping
from zsgx.policy.source import Scalar, Sequence, YamlNode
from zsgx.text import Text

__all__ = ["LOOKUP", "LookupKey", "LookupRest", "LookupRow", "LookupTable", "Written"]


@frozen
class Written:
    """
    A cell as it is written: one item, or several of which any may be met.

    Attributes:
        items: The items.
        place: Where the cell is written.
    """

    items: tuple[Scalar, ...]
    place: Place = field(eq=False, repr=False)


def _written(node: YamlNode, examiner: Examiner) -> Written | None:
    if isinstance(node, SourceMapping):
        examiner.note(
            "wrong-kind",
            Text("单元格应为一项或列表，此处是映射", "a cell is one item or a list, not a mapping"),
            node.place,
        )
        return None
    items = node.items if isinstance(node, Sequence) else (node,)
    held = tuple(item for item in items if isinstance(item, Scalar))
    for item in items:
        if not isinstance(item, Scalar):
            examiner.note(
                "wrong-kind", Text("此处应为单项", "a single item is wanted here"), item.place
            )
    if any(item.faulty for item in held) or len(held) < len(items):
        return None
    return Written(held, node.place)


_CELL_SCHEMA: Final = {
    "oneOf": [
        {"type": ["boolean", "number", "string"]},
        {"type": "array", "items": {"type": ["boolean", "number", "string"]}, "minItems": 1},
    ]
}
_CELL: Final = Leaf("cell", _CELL_SCHEMA, _written, vital=True)


@frozen
class LookupKey:
    """
    What the rows of a lookup table are told apart by.

    Attributes:
        name: Its name in the table; the last word of the fact where nothing else is written.
        fact: The fact that it is; None where each use of the table gives it.
        type: What it may be; None for what the fact may be.
        place: Where it is written.
    """

    name: str = key(spelling.NAME, "键名", "its name", required=True)
    fact: str | None = key(
        spelling.FACT, "所查的事实；缺省则每次查表时给出", "the fact; without one each use gives it"
    )
    type: Type | None = key(
        OneOf(UNITS, Text("单位", "unit")),
        "不是事实时，它的单位",
        "its unit, where it is no fact",
        name="unit",
    )
    options: tuple[str, ...] = key(
        Listed(spelling.OPTION, fewest=0),
        "不是事实时，它的选项",
        "its options, where it is no fact and has no unit",
    )
    place: Place = placed()


def _key(record: Record) -> LookupKey | None:
    kinds = [name for name in ("fact", "unit", "options") if record[name] is not None]
    if len(kinds) != 1:
        _one_of(record, ("fact", "unit", "options"), kinds)
        return None
    options = record.values["options"]
    return record.build(LookupKey, type=enumeration(*options) if options else record.values["unit"])


def _one_of(record: Record, names: tuple[str, ...], written: list[str]) -> None:
    """Note that just one of *names* is wanted."""
    if not written:
        record.missing(names[0])
        return
    said = ", ".join(written)
    record.examiner.note(
        "contradicting-keys",
        Text(f"{said} 只能写一个", f"{said}: write one of them"),
        record.place,
        Text(f"留下 {written[0]}，删去其余。", f"Keep {written[0]} and remove the rest."),
    )


_NAMED_KEY: Final = Form.of(LookupKey, "lookup key", Text("对照表的键", "a key of a lookup"), _key)


def _fact_key(node: YamlNode, examiner: Examiner) -> LookupKey | None:
    if isinstance(node, Scalar) and node.text == DAY:
        return LookupKey(DAY, DAY, None, (), node.place)
    path = examiner.name(node, spelling.FACT)
    return LookupKey(path.rpartition(".")[2], path, None, (), node.place) if path else None


#: The day that is asked about is a key as well, though no fact.
_FACT_KEY: Final = Leaf("fact", {"oneOf": [spelling.FACT.schema, {"const": DAY}]}, _fact_key)
_KEY: Final = Either(
    (_FACT_KEY, _NAMED_KEY),
    lambda node: _NAMED_KEY if isinstance(node, SourceMapping) else _FACT_KEY,
)


@frozen
class LookupRow:
    """
    A row of a lookup table.

    Attributes:
        written: What it says of each key, as written.
        written_value: Its value, as written.
        cites: The clauses it rests on; empty for those of the table.
        since: The first day it holds; None for that of the table.
        until: The last day it holds; None for that of the table.
        place: Where it is written.
        cells: What it says of each key.
        value: Its value.
    """

    written: tuple[Written, ...] = key(
        Listed(_CELL), "各键的取值", "what it says of each key", required=True, name="at"
    )
    written_value: Written = key(_CELL, "值", "the value", required=True, name="value")
    cites: tuple[str, ...] = key(
        CITES, "依据的条款；缺省为表的依据", "its clauses, if not those of the table", name="cite"
    )
    since: datetime.date | None = key(declaration.DATE, "有效的首日", "the first day it holds")
    until: datetime.date | None = key(declaration.DATE, "有效的最后一日", "the last day it holds")
    place: Place = placed()
    cells: tuple[Cell, ...] = field(default=(), repr=False)
    value: Value | None = None


def _row(record: Record) -> LookupRow | None:
    record.examiner.check_order(record["until"], record.values["until"], record.values["since"])
    return record.build(LookupRow)


_DATED_ROW: Final = Form.of(LookupRow, "row", Text("对照表的行", "a row of a lookup"), _row)


def _plain_row(node: YamlNode, examiner: Examiner) -> LookupRow | None:
    items = examiner.items(node, fewest=2)
    cells = [_written(item, examiner) for item in items]
    held = [cell for cell in cells if cell is not None]
    if len(held) < max(len(items), 2):
        return None
    return LookupRow(tuple(held[:-1]), held[-1], (), None, None, node.place)


_PLAIN_ROW: Final = Leaf("row", {"type": "array", "items": _CELL_SCHEMA, "minItems": 2}, _plain_row)
_ROW: Final = Either(
    (_PLAIN_ROW, _DATED_ROW),
    lambda node: _DATED_ROW if isinstance(node, SourceMapping) else _PLAIN_ROW,
)
_ROWS: Final = Listed(_ROW)
#: The name of a CSV file beside the file that names it.
_FILE: Final = spelling.Named(
    "bad-name", r"[\w.-]+\.csv", Text("CSV 文件名", "the name of a CSV file"), "prizes.csv"
)


@frozen
class LookupRest:
    """
    What a lookup table has where no row holds.

    Attributes:
        written_value: The value, as written.
        cites: The clauses it rests on; empty for those of the table.
        place: Where it is written.
        value: The value.
    """

    written_value: Written = key(_CELL, "值", "the value", required=True, name="value")
    cites: tuple[str, ...] = key(
        CITES, "依据的条款；缺省为表的依据", "its clauses, if not those of the table", name="cite"
    )
    place: Place = placed()
    value: Value | None = None


_REST: Final = Form.of(LookupRest, "rest", Text("其余", "what holds for the rest"))


@frozen
class LookupTable:
    """
    Rows of options and ranges over facts, each with its value.

    Attributes:
        name: Its name.
        keys: What rows are told apart by.
        type: What its values may be.
        rows: Its rows, in order.
        file: The CSV file that holds the rows; None where they stand in it.
        hit: What it means that two rows hold.
        otherwise: What holds where no row does, or None.
        label: What it is called, or None.
        cites: The clauses that its rows rest on, but for those with their own.
        since: The first day that its rows hold, but for those with their own.
        until: The last day that its rows hold, but for those with their own.
        partial: Whether it has no row for some keys, or on some days, on purpose.
        place: Where it is written.
    """

    name: str = keyed()
    keys: tuple[LookupKey, ...] = key(
        Listed(_KEY), "查表所用的键，依列的次序", "what rows are told apart by", required=True
    )
    type: Type | None = key(OneOf(UNITS, Text("单位", "unit")), "值的单位", "its unit", name="unit")
    options: tuple[str, ...] = key(
        Listed(spelling.OPTION, fewest=0),
        "值的选项，代替单位",
        "the options that values are, in place of a unit",
    )
    rows: tuple[LookupRow, ...] = key(
        Either((_ROWS, _FILE), lambda node: _FILE if isinstance(node, Scalar) else _ROWS),
        "各行，或其 CSV 文件名",
        "its rows, or the CSV file that holds them",
        required=True,
    )
    hit: HitPolicy = key(
        OneOf.of(HitPolicy, "命中方式", "hit policy"),
        "命中方式：unique（缺省）或 first",
        "hit policy: unique (the default) or first",
        absent=HitPolicy.UNIQUE,
    )
    otherwise: LookupRest | None = key(_REST, "没有行适用时", "where no row holds")
    label: Text | None = key(BOTH, "读者所见的名称", "what readers call it")
    cites: tuple[str, ...] = key(CITES, "各行依据的条款", "the clauses of its rows", name="cite")
    since: datetime.date | None = key(declaration.DATE, "有效的首日", "the first day it holds")
    until: datetime.date | None = key(declaration.DATE, "有效的最后一日", "the last day it holds")
    place: Place = placed()
    partial: bool = key(
        YES,
        "对某些键或某些日期有意没有行",
        "whether it has no row for some keys, or on some days, on purpose",
        default=False,
    )
    file: str | None = None

    def clauses(self, row: LookupRow | LookupRest) -> tuple[str, ...]:
        """Return the clauses that a row rests on."""
        return row.cites or self.cites

    def dated(self, row: LookupRow, day: datetime.date) -> bool:
        """Return whether *day* lies within the dates of a row."""
        since, until = row.since or self.since, row.until or self.until
        return (since is None or since <= day) and (until is None or day <= until)

    @property
    def called(self) -> Text:
        """Its label, or its name."""
        return self.label or Text(self.name, self.name)


def _lookup(record: Record) -> LookupTable | None:
    values = record.values
    kinds = [name for name in ("unit", "options") if record[name] is not None]
    if len(kinds) != 1:
        _one_of(record, ("unit", "options"), kinds)
        return None
    rows = values["rows"]
    type_ = enumeration(*values["options"]) if values["options"] else values["unit"]
    held = () if isinstance(rows, str) else rows or ()
    return record.build(
        LookupTable, type=type_, rows=held, file=rows if isinstance(rows, str) else None
    )


LOOKUP: Final = Form.of(LookupTable, "lookup", Text("对照表", "a lookup table"), _lookup)
