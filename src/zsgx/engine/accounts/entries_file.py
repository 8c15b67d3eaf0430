"""A file of entries, CSV or JSON: one entry a row, of one person or of many."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.option import instance
from zsgx.domain.option import path as path_of
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, UnusableError, faults_of
from zsgx.issues import Issue
from zsgx.policy.opening import STANDARD_INPUT, read_file
from zsgx.text import Text

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

__all__ = ["read_entries_file"]

#: The most bytes of a file of entries.
_LARGEST: Final = 50_000_000
#: What else than a fact a row holds, by what it is called.
_WORDS: Final = {
    **dict.fromkeys(("person", "人员", "人员编号"), "person"),
    **dict.fromkeys(("entry", "登记", "登记编号"), "entry"),
    **dict.fromkeys(("date", "登记日期", "日期"), "date"),
    **dict.fromkeys(("credited", "已登记学时", "学时"), "credited"),
    **dict.fromkeys(("least", "最少"), "least"),
    **dict.fromkeys(("most", "最多"), "most"),
    **dict.fromkeys(("year", "年度"), "year"),
    "stated": "stated",
}
_TABLE: Final = Text("应为列表，每项一条登记", "a list is wanted, one entry an item")


def read_entries_file(
    name: str | os.PathLike[str], engine: Engine, *, at: str | None = None
) -> dict[str | None, list[dict[str, Any]]]:
    """
    Return the entries in the file *name*, by the reference to the person in the order met.

    A CSV has a row for each entry and a column for each thing known; JSON is a list of objects.
    Beside facts, by path or label, there are ``person``, ``entry``, ``date``, ``credited``,
    ``least``, ``most``, ``year`` and, in JSON, ``stated``. An empty cell is unknown. Entries
    without a person are of one person who is not named.

    Args:
        name: The file; ``-`` is standard input, which holds JSON.
        engine: The engine, by whose names and labels the facts go.
        at: The place, which may call options in its own way.

    Raises:
        UnusableError: The file cannot be read; all faults are listed.
        QuestionError: *name* is no path, or *engine* no engine.
    """
    name, engine = path_of("name", name), instance("engine", engine, Engine, "Engine.load()")
    shown = "stdin" if name == STANDARD_INPUT else name
    content = read_file(name, _LARGEST, shown)
    if isinstance(content, Issue):
        raise UnusableError(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        why = Text("不是 UTF-8 文本", "this is not UTF-8 text")
        raise UnusableError(_at(shown, None, why)) from None
    rows = _from_csv(text) if name.lower().endswith(".csv") else _from_json(text, shown)
    found: dict[str | None, list[dict[str, Any]]] = {}
    faults: list[Text] = []
    names: dict[str, str | None] = {}
    for place, row in rows:
        for key, _ in _leaves(row, engine):
            if key not in names:
                names[key] = _named(key, shown, engine, faults)
        read = _entry(row, names, engine, at, faults, lambda why, at=place: _at(shown, at, why))
        person = read.pop("person", None)
        found.setdefault(None if person is None else str(person), []).append(read)
    if faults:
        raise UnusableError(*dict.fromkeys(faults))
    return found


def _at(file: str, row: int | None, why: Text) -> Text:
    if row is None:
        return Text(f"{file}：{why.zh}", f"{file}: {why.en}")
    return Text(f"{file} 第 {row} 行：{why.zh}", f"{file}, row {row}: {why.en}")


def _from_csv(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the rows of a CSV, each with its number, the header being the first."""
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
        yield number, {key: value.strip() or None for key, value in row.items() if key and value}


def _from_json(text: str, file: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        listed = json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        why = Text(f"JSON 无法读取：{error}", f"this is not JSON that can be used: {error}")
        raise UnusableError(_at(file, None, why)) from None
    if not isinstance(listed, list):
        raise UnusableError(_at(file, None, _TABLE))
    for number, row in enumerate(listed, 1):
        if not isinstance(row, Mapping):
            raise UnusableError(_at(file, number, Text("应为映射", "an object is wanted")))
        yield number, row


def _named(key: str, file: str, engine: Engine, faults: list[Text]) -> str | None:
    """Return what a column or key stands for; None where nobody knows it, which is noted once."""
    try:
        return _WORDS.get(key) or engine.names.fact(key)
    except FactsError as error:
        faults += [_at(file, None, why) for why in faults_of(error)]
        return None


def _entry(
    row: Mapping[str, Any],
    names: Mapping[str, str | None],
    engine: Engine,
    at: str | None,
    faults: list[Text],
    about: Any,
) -> dict[str, Any]:
    """Return an entry with the paths of its facts; what cannot be read is added to *faults*."""
    read: dict[str, Any] = {}
    for key, raw in _leaves(row, engine):
        path = names[key]
        if path is None or raw is None:
            continue
        try:
            known = path in engine.vocabulary
            read[path] = engine.names.value(path, raw, at=at) if known else raw
        except FactsError as error:
            faults += map(about, faults_of(error))
    return read


def _leaves(row: Mapping[str, Any], engine: Engine, prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in row.items():
        path = f"{prefix}{key}"
        if isinstance(value, Mapping) and path != "stated" and path not in engine.vocabulary:
            yield from _leaves(value, engine, f"{path}.")
        else:
            yield path, value
