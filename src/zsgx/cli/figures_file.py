"""Figures out of a file, YAML, JSON or CSV: what was reached of each metric."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.kinds import NUMBER
from zsgx.engine.reached import Reached, declared_units, read_reached
from zsgx.errors import ValueRefusedError, ZsgxError, texts_of
from zsgx.issues import Issue, Place
from zsgx.policy import source
from zsgx.policy.opening import STANDARD_INPUT, read_file
from zsgx.policy.source import Scalar, read_yaml
from zsgx.policy.target import METRICS
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.domain.kinds import Value
    from zsgx.engine.engine import Engine

__all__ = ["read_figures"]

#: The most bytes of a file of figures.
_LARGEST: Final = 10_000_000
_METRIC: Final = "metric"
_DEPARTMENT: Final = "department"
_FIELD: Final = "field"
_WORDS: Final = (_METRIC, _DEPARTMENT, _FIELD, "unit")
_HINT: Final = Text(
    "每行一个指标，如 seminars.held: 285；CSV 则有 metric 列和 value 列，或汇总表的列。",
    "One metric a line, such as seminars.held: 285; a CSV file has a column metric and a column "
    "value, or those of a tally.",
)


def read_figures(
    name: str, engine: Engine, within: str = "", *, at: str | None = None
) -> tuple[dict[str, Reached], tuple[Issue, ...]]:
    """
    Return what was reached by metric, as the file *name* has it, and all that is wrong with it.

    Args:
        name: The file; ``-`` is standard input. CSV is told by its ending.
        engine: The engine, whose policies may declare metrics of their own.
        within: The metric that an allocation divides, where the file names departments and fields:
            ``科技部: 60000``, ``科技部: {数字技术: 6000}``, or the columns department and field.
        at: The place, by whose labels metrics may be called.
    """
    declared = declared_units(engine.policies.values())
    shown = "stdin" if name == STANDARD_INPUT else name
    content = read_file(name, _LARGEST, shown)
    if isinstance(content, Issue):
        return {}, (content,)
    if name.lower().endswith(".csv"):
        units = {**METRICS, **declared}

        def unit_of(word: str) -> str:
            with suppress(ZsgxError):
                return units.get(engine.names.metric(word, at=at), "")
            return ""

        entries, issues = _of_csv(content, shown, unit_of, within)
    else:
        entries, issues = _of_yaml(content, shown, within)
    found: dict[str, Reached] = {}
    for word, given, place in entries:
        try:
            metric = engine.names.metric(word, at=at)
        except ZsgxError as error:
            issues += [Issue("figure", fault, place) for fault in texts_of(error)]
            continue
        if metric in found:
            message = Text(f"{metric} 给出了两次", f"{metric} is given twice")
            issues.append(Issue("duplicate-figure", message, place))
        read, faults = read_reached({metric: given}, declared)
        issues += [Issue("figure", fault, place) for fault in faults]
        found |= read
    return found, tuple(issues)


def _of_yaml(
    content: bytes, file: str, within: str
) -> tuple[list[tuple[str, Any, Place]], list[Issue]]:
    node, issues = read_yaml(content, file)
    if not isinstance(node, source.Mapping):
        place = node.place if node else Place(file)
        message = Text("完成数应为映射（指标: 数量）", "figures are a mapping (metric: number)")
        return [], [*issues, Issue("wrong-kind", message, place, _HINT)] if node else [*issues]
    return list(_leaves(node, (within,) if within else (), "/" if within else ".")), [*issues]


def _leaves(
    node: source.Mapping, above: tuple[str, ...], joint: str
) -> Iterator[tuple[str, Any, Place]]:
    """Yield the metrics with their figures; joined and nested names mean the same."""
    for key, value in node.entries:
        path = joint.join((*above, key.text))
        if isinstance(value, Scalar):
            yield path, value.value, value.place
        elif isinstance(value, source.Mapping):
            keys = {inner.text: each for inner, each in value.entries}
            if keys.keys() & {"value", "least", "most"}:
                given: dict[str, Any] = {
                    name: each.value if isinstance(each, Scalar) else []
                    for name, each in keys.items()
                }
                yield path, given, key.place
            else:
                yield from _leaves(value, (path,), joint)
        else:
            yield path, [], value.place


def _of_csv(
    content: bytes, file: str, units: Callable[[str], str], within: str
) -> tuple[list[tuple[str, Any, Place]], list[Issue]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Text("文件不是 UTF-8 编码", "the file is not UTF-8 text")
        return [], [Issue("encoding", message, Place(file))]
    rows = csv.DictReader(io.StringIO(text))
    columns = rows.fieldnames or ()
    twice = sorted({column for column in columns if list(columns).count(column) > 1})
    if twice:
        messages = (Text(f"列 {name} 重复", f"the column {name} stands twice") for name in twice)
        return [], [Issue("duplicate-column", each, Place(file, 1)) for each in messages]
    named_by = _DEPARTMENT if within else _METRIC
    if named_by not in columns:
        message = Text(f"没有 {named_by} 列", f"there is no column {named_by}")
        return [], [Issue("missing-column", message, Place(file, 1), _HINT)]
    entries, issues = [], []
    for row in rows:
        place = Place(file, rows.line_num)
        if None in row:
            message = Text(
                f"这一行多于 {len(columns)} 格", f"this row has more than {len(columns)} cells"
            )
            issues.append(Issue("ragged-row", message, place))
            continue
        parts = (within, row[_DEPARTMENT], row.get(_FIELD)) if within else (row[_METRIC],)
        metric = "/".join(part for part in parts if part)
        try:
            given = _of_row(row, units(metric))
        except ValueRefusedError as error:
            issues.append(Issue("figure", error.text, place))
            continue
        entries.append((metric, given, place))
    return entries, issues


def _of_row(row: Mapping[str, str | None], unit: str) -> Any:
    numbers = {name: _number(text) for name, text in row.items() if name not in _WORDS}
    if "value" in numbers:
        return {"value": numbers["value"], "unit": row.get("unit") or None}
    return Reached.of_tally(numbers, unit)


def _number(text: str | None) -> Value | None:
    return NUMBER.read(text) if text else None
