"""What was reached of a metric: a number, two bounds around it, or nothing that is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.kinds import NUMBER, Value
from zsgx.errors import ValueRefusedError, ZsgxError, faults_of
from zsgx.issues import Issue, Place
from zsgx.policy import source
from zsgx.policy.composer import read_yaml
from zsgx.policy.opening import STANDARD_INPUT, read_file
from zsgx.policy.source import Scalar
from zsgx.policy.target import COUNTED, METRICS, unit_label
from zsgx.text import Text, did_you_mean, repeated

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy

__all__ = ["UNKNOWN", "Actual", "declared_units", "read_actual", "read_figures"]

#: What a tally counts in each unit; classes, projects and bases are no rows of persons.
_TALLIED: Final = {"persons": "persons", "person_times": "person_times"}
_OPEN: Final = ".open"
_KEYS: Final = ("value", "least", "most", "unit")
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
#: What people call the columns.
_HEADINGS: Final = {
    "指标": _METRIC,
    "部门": _DEPARTMENT,
    "领域": _FIELD,
    "单位": "unit",
    **dict.fromkeys(("数量", "完成数", "实际", "人数"), "value"),
}
_DIVIDED: Final = Text(
    "CSV 有 department（部门）、field（领域）和 value（数量）三列；YAML 写作 部门: {领域: 数量}。",
    "A CSV file has the columns department, field and value; YAML is department: {field: number}.",
)


@frozen
class Actual:
    """
    How much of a metric was reached, as far as that is known.

    Attributes:
        least: At least so much, or None where even that is unknown.
        most: At most so much, or None where that is unknown.
        unit: The unit in which it was counted, or None where it was not said.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    unit: str | None = None

    @classmethod
    def exactly(cls, number: Decimal | int) -> Actual:
        """Return a number that is known, whatever it counts."""
        return cls(Decimal(number), Decimal(number))

    @classmethod
    def of_tally(cls, row: Mapping[str, Any], unit: str) -> Actual:
        """
        Return what one row of `zsgx.tally` comes to in *unit*: persons or attendances.

        What is open in the row may be so many more, so the number lies between two bounds; where
        it is not known how much is open, nothing bounds it above.

        Raises:
            ValueRefusedError: A tally does not count this unit, the row lacks its column, or a
            number in it is none.
        """
        column = _TALLIED.get(unit)
        if column is None or row.get(column) is None:
            raise ValueRefusedError(
                Text(
                    f"汇总表不计{unit_label(unit).zh}（需要列 persons 或 person_times）",
                    f"a tally does not count {unit_label(unit).en} "
                    f"(a column persons or person_times is needed)",
                )
            )
        least = _number(row[column])
        assert least is not None  # it is there
        # Each attendance is a row of its own; of persons a row without a name may be one more.
        open_ = row.get(column + _OPEN, 0 if column == "person_times" else None)
        more = _number(open_)
        return cls(least, None if more is None else least + more, unit)

    @property
    def is_exact(self) -> bool:
        """Whether the number is known."""
        return self.least is not None and self.least == self.most


UNKNOWN: Final = Actual()


def declared_units(policies: Iterable[Policy]) -> dict[str, str]:
    """Return the units of all metrics that *policies* have targets of or divide."""
    return {name: one.unit for policy in policies for name, one in policy.metrics.items()}


def read_actual(
    actual: Mapping[str, Any], declared: Mapping[str, str]
) -> tuple[dict[str, Actual], list[Text]]:
    """
    Return *actual* as what was reached by metric, and everything that is wrong with it.

    Args:
        actual: A number, None, an `Actual`, or a mapping with ``value`` or ``least`` and ``most``,
            and perhaps ``unit``, by a metric that is known.
        declared: The units of the metrics that policies declare.
    """
    units = {**METRICS, **declared}
    found: dict[str, Actual] = {}
    faults: list[Text] = []
    for metric, given in actual.items():
        try:
            found[metric] = reached = _read(given)
        except ValueRefusedError as error:
            faults.append(Text(f"{metric}：{error.text.zh}", f"{metric}: {error.text.en}"))
            continue
        bounds = (reached.least, reached.most)
        if units[metric] in COUNTED and any(end is not None and end % 1 for end in bounds):
            counted = unit_label(units[metric])
            faults.append(
                Text(
                    f"{metric} 以{counted.zh}计，应为整数",
                    f"{metric} counts {counted.en}, in whole numbers",
                )
            )
        if reached.unit not in (None, units[metric]):
            given_in, wanted = unit_label(reached.unit or ""), unit_label(units[metric])
            faults.append(
                Text(
                    f"{metric} 以{wanted.zh}计，此处给的是{given_in.zh}，二者不可混用",
                    f"{metric} counts {wanted.en}; these are {given_in.en}, never mixed with them",
                )
            )
    return found, faults


def _read(given: Any) -> Actual:
    if isinstance(given, Actual):
        return given
    if not isinstance(given, Mapping):
        number = _number(given)
        return UNKNOWN if number is None else Actual.exactly(number)
    strange = [str(key) for key in given if key not in _KEYS]
    if strange:
        hint = did_you_mean(strange[0], _KEYS)
        raise ValueRefusedError(
            Text(f"没有键 {strange[0]}。{hint.zh}", f"there is no key {strange[0]}. {hint.en}")
        )
    if "value" in given and ("least" in given or "most" in given):
        raise ValueRefusedError(
            Text("value 与 least、most 只能取其一", "value excludes least and most")
        )
    unit = given.get("unit")
    if "value" in given:
        number = _number(given["value"])
        return Actual(number, number, unit)
    least, most = _number(given.get("least")), _number(given.get("most"))
    if least is not None and most is not None and least > most:
        raise ValueRefusedError(
            Text(f"下限 {least} 大于上限 {most}", f"least {least} is more than most {most}")
        )
    return Actual(least, most, unit)


def _number(given: Any) -> Decimal | None:
    if given is None:
        return None
    number = NUMBER.read(given)
    assert isinstance(number, int | Decimal)  # that is what NUMBER reads
    return Decimal(number)


def read_figures(
    name: str, engine: Engine, within: str = "", *, at: str | None = None
) -> tuple[dict[str, Actual], tuple[Issue, ...]]:
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
    found: dict[str, Actual] = {}
    for word, given, place in entries:
        try:
            metric = engine.names.metric(word, at=at)
        except ZsgxError as error:
            issues += [Issue("figure", fault, place) for fault in faults_of(error)]
            continue
        if metric in found:
            issues.append(Issue("duplicate-figure", repeated(metric), place))
        read, faults = read_actual({metric: given}, declared)
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
                if not value.entries:
                    yield path, [], key.place
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
    columns = [_HEADINGS.get((each or "").strip(), each) for each in rows.fieldnames or ()]
    rows.fieldnames = columns
    twice = sorted({column for column in columns if list(columns).count(column) > 1})
    if twice:
        messages = (Text(f"列 {name} 重复", f"the column {name} stands twice") for name in twice)
        return [], [Issue("duplicate-column", each, Place(file, 1)) for each in messages]
    named_by = _DEPARTMENT if within else _METRIC
    if named_by not in columns:
        message = Text(f"没有 {named_by} 列", f"there is no column {named_by}")
        return [], [Issue("missing-column", message, Place(file, 1), _DIVIDED if within else _HINT)]
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
    numbers = {name: _cell(text) for name, text in row.items() if name not in _WORDS}
    if "value" in numbers:
        return {"value": numbers["value"], "unit": row.get("unit") or None}
    return Actual.of_tally(numbers, unit)


def _cell(text: str | None) -> Value | None:
    return NUMBER.read(text) if text else None
