"""The rows of lookup tables that a rule used for a record, each in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from zsgx.decision.considered import LookupUse
from zsgx.domain.kinds import DATE, Kind, shown
from zsgx.domain.vocabulary import DAY
from zsgx.language.grid import REST
from zsgx.language.tree import FactName, LookupName, walk
from zsgx.policy.rows import ANY
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from zsgx.domain.kinds import Type, Value
    from zsgx.engine.chain import Chain
    from zsgx.engine.compile.outcome import RuleDiagram
    from zsgx.engine.decide.record import KnownRecord
    from zsgx.language.tree import Node
    from zsgx.policy.lookup import LookupKey, LookupTable, Written

__all__ = ["row_words", "uses_of", "value_words"]

_REST: Final = Text("其余", "the rest")
_SIDES: Final = {
    "<": Text("小于 {}", "less than {}"),
    "<=": Text("至多 {}", "at most {}"),
    ">": Text("大于 {}", "more than {}"),
    ">=": Text("至少 {}", "at least {}"),
}
_SIDE: Final = re.compile(r"(<=|>=|<|>)\s*(.+)")


def uses_of(
    trees: Iterable[Node],
    chain: Chain,
    made: RuleDiagram,
    record: KnownRecord,
    called: Callable[[str], Text],
    day: datetime.date,
) -> Iterator[LookupUse]:
    """
    Yield the rows that lookups in *trees* find for a record; none where that is open, or none is.

    Args:
        trees: Expressions of the rule.
        chain: The place that is asked, with the levels above it.
        made: The rule.
        record: What is known of the record.
        called: Returns what a fact is called.
        day: The day that is asked about.
    """
    for node in dict.fromkeys(node for tree in trees for node in walk(tree)):
        if not isinstance(node, LookupName):
            continue
        grid = record.grid(node.name)
        place = grid.row(grid.slots([record.value(key) for _, key in node.keys]))
        table = chain.lookup(made.layer.position, node.name)
        if place is None or table is None:
            continue
        row = table.otherwise if place == REST else table.rows[place]
        assert row is not None  # the grid is made of the table
        said = row_words(
            table,
            () if place == REST else table.rows[place].written,
            chain,
            called,
            {name: key.path if isinstance(key, FactName) else "" for name, key in node.keys},
        )
        word = value_words(table, row.value, chain)
        text = Text(f"{said.zh} → {word.zh}", f"{said.en} → {word.en}")
        cites = chain.standing(table.clauses(row), day)
        yield LookupUse(node.name, table.called, text, row.value, cites, row.place.line)


def value_words(table: LookupTable, value: Value | None, chain: Chain) -> Text:
    """Return a value of a lookup table in words."""
    if isinstance(value, str) and table.type and table.type.options:
        return chain.option_word("", value)
    return shown(value, table.type)


def row_words(
    table: LookupTable,
    written: Sequence[Written],
    chain: Chain,
    called: Callable[[str], Text],
    facts: Mapping[str, str] | None = None,
) -> Text:
    """
    Return what a row says of its keys, in words.

    Args:
        table: The table.
        written: The cells of the row; none for the rest.
        chain: The place that is asked, with the levels above it.
        called: Returns what a fact is called.
        facts: The facts that are looked up, by key; by default the table's own.
    """
    if not written:
        return _REST
    parts = []
    for key, cell in zip(table.keys, written, strict=True):
        if cell.items[0].text == ANY and not cell.items[0].quoted:
            continue
        path = (facts or {}).get(key.name, key.fact or "")
        label = called(path) if path else Text(key.name, key.name)
        said = _cell_words(cell, path, _type_of(key, path, chain), chain)
        parts.append(Text(f"{label.zh} = {said.zh}", f"{label.en} = {said.en}"))
    if not parts:
        return Text("任何情形", "in every case")
    return Text("，".join(each.zh for each in parts), ", ".join(each.en for each in parts))


def _type_of(key: LookupKey, path: str, chain: Chain) -> Type | None:
    """Return what a key may be: as the table has it, or the fact that is looked up by it."""
    return key.type or (DATE if path == DAY else chain.types.get(path))


def _cell_words(written: Written, path: str, type_: Type | None, chain: Chain) -> Text:
    def one(text: str) -> Text:
        if type_ and type_.options:
            return chain.option_word(path, text)
        if type_ and type_.kind is Kind.TEXT:
            return Text(text, text)
        if type_ and type_.kind is Kind.BOOL:
            return shown(text == "true")
        low, range_, high = text.partition("..")
        side = _SIDE.fullmatch(text)
        if side:
            words, bound = _SIDES[side[1]], side[2]
            return Text(words.zh.format(bound), words.en.format(bound))
        if not range_:
            return Text(text, text)
        low, high = low.strip(), high.strip()
        if low and high:
            return Text(f"{low} 至 {high}", f"{low} to {high}")
        words = _SIDES[">=" if low else "<="]
        return Text(words.zh.format(low or high), words.en.format(low or high))

    items = [one(item.text) for item in written.items]
    return Text("、".join(each.zh for each in items), " or ".join(each.en for each in items))
