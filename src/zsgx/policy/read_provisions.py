"""Clauses, parameters, readings and decision tables out of the files by matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, mutable

from zsgx.issues import Place
from zsgx.policy import forms, shapes
from zsgx.policy.allocation import Allocation
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.document import Clause, OutsideDocument
from zsgx.policy.obligation import Obligation
from zsgx.policy.provision import (
    DatedValue,
    DecisionTable,
    Exclusion,
    HitPolicy,
    Otherwise,
    Parameter,
    Reading,
    Rule,
)
from zsgx.policy.read_allocation import read_allocation
from zsgx.policy.read_clause import read_clause, read_outside
from zsgx.policy.read_obligation import read_obligation
from zsgx.policy.read_target import read_target
from zsgx.policy.target import Target
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zsgx.domain.kinds import Type
    from zsgx.policy.examiner import Examiner, Record
    from zsgx.policy.source import Node, Scalar

__all__ = ["Provisions", "read_provisions"]


@mutable
class Provisions:
    """
    What has been read so far from all files of a policy.

    Attributes:
        clauses: Clauses by id.
        parameters: Parameters by name.
        readings: Readings by name.
        contradictions: Contradictions by name.
        tables: Decision tables by question.
        outside: Outside documents by id.
        targets: Targets by metric.
        obligations: Obligations by name.
        allocations: Allocations by name.
        defined: Where everything was defined first, by section and name, faulty ones included.
    """

    clauses: dict[str, Clause] = field(factory=dict)
    parameters: dict[str, Parameter] = field(factory=dict)
    readings: dict[str, Reading] = field(factory=dict)
    contradictions: dict[str, Contradiction] = field(factory=dict)
    tables: dict[str, DecisionTable] = field(factory=dict)
    outside: dict[str, OutsideDocument] = field(factory=dict)
    targets: dict[str, Target] = field(factory=dict)
    obligations: dict[str, Obligation] = field(factory=dict)
    allocations: dict[str, Allocation] = field(factory=dict)
    defined: dict[tuple[str, str], Place] = field(factory=dict)


def read_provisions(node: Node, examiner: Examiner, provisions: Provisions) -> None:
    """Read the content *node* of one file into *provisions*."""
    file = examiner.record(node, forms.PROVISIONS)
    if file is None:
        return
    _read(file, "clauses", shapes.CLAUSE_ID, read_clause, examiner, provisions)
    _read(file, "parameters", shapes.NAME, _parameter, examiner, provisions)
    _read(file, "readings", shapes.NAME, _reading, examiner, provisions)
    _read(file, "contradictions", shapes.SLUG, _contradiction, examiner, provisions)
    _read(file, "tables", shapes.QUESTION, _table, examiner, provisions)
    _read(file, "outside", shapes.SLUG, read_outside, examiner, provisions)
    _read(file, "targets", shapes.QUESTION, read_target, examiner, provisions)
    _read(file, "obligations", shapes.SLUG, read_obligation, examiner, provisions)
    _read(file, "allocations", shapes.NAME, read_allocation, examiner, provisions)


def _read(
    file: Record,
    section: str,
    names: shapes.Named,
    read: Callable[[Scalar, Node, Examiner], object | None],
    examiner: Examiner,
    provisions: Provisions,
) -> None:
    """Read *section* of a file into the provisions of that name."""
    known: dict[str, object] = getattr(provisions, section)
    for key, content in _entries(file, section, names, examiner, provisions.defined):
        found = read(key, content, examiner)
        if found:
            # What is defined again is read for its own faults; the first definition stays.
            known.setdefault(key.text, found)


def _entries(
    file: Record,
    section: str,
    names: shapes.Named,
    examiner: Examiner,
    defined: dict[tuple[str, str], Place],
) -> Iterator[tuple[Scalar, Node]]:
    """Yield the entries of *section*; what another file defines as well is noted."""
    for key, content in examiner.named(file[section], names):
        first = defined.setdefault((section, key.text), key.place)
        if first is not key.place:
            examiner.note(
                "duplicate-id",
                Text(
                    f"{key.text} 已在 {first} 定义",
                    f"{key.text} is defined already, at {first}",
                ),
                key.place,
                Text("删去一处，或合并两处。", "Remove one of the two, or merge them."),
            )
        yield key, content


def _parameter(key: Scalar, node: Node, examiner: Examiner) -> Parameter | None:
    record = examiner.record(node, forms.PARAMETER, key.place)
    if record is None:
        return None
    type_ = examiner.choice(record["unit"], shapes.UNITS, Text("单位", "unit"))
    label, partial = examiner.both(record["label"]), examiner.yes(record["partial"])
    values = [
        _dated(day, content, type_, examiner)
        for day, content in examiner.named(record["values"], shapes.DAY)
    ]
    if type_ is None:
        return None
    dated = sorted((value for value in values if value), key=lambda value: value.since)
    return Parameter(key.text, type_, tuple(dated), label, key.place, partial)


def _dated(key: Scalar, node: Node, type_: Type | None, examiner: Examiner) -> DatedValue | None:
    since = examiner.date(key)
    record = examiner.record(node, forms.DATED, key.place)
    if record is None:
        return None
    content = record["value"]
    value = examiner.value(content, type_) if content is not None and type_ is not None else None
    until = examiner.end(record["until"], since)
    cites = examiner.cites(record["cite"])
    if since is None or value is None:
        return None
    return DatedValue(since, value, cites, until, key.place)


def _reading(key: Scalar, node: Node, examiner: Examiner) -> Reading | None:
    record = examiner.record(node, forms.READING, key.place)
    if record is None:
        return None
    label = examiner.both(record["label"])
    options = {
        option.text: examiner.both(content)
        for option, content in examiner.named(record["options"], shapes.OPTION)
    }
    default = examiner.choice(
        record["default"], {name: name for name in options}, Text("选项", "option")
    )
    cites = examiner.cites(record["cite"])
    said = tuple((option, text) for option, text in options.items() if text)
    if label is None or not said:
        return None
    return Reading(key.text, said, default, label, cites, key.place)


def _contradiction(key: Scalar, node: Node, examiner: Examiner) -> Contradiction | None:
    record = examiner.record(node, forms.CONTRADICTION, key.place)
    if record is None:
        return None
    never, label = examiner.expression(record["never"]), examiner.both(record["label"])
    cites = examiner.cites(record["cite"])
    if never is None or label is None:
        return None
    return Contradiction(key.text, never, label, cites, key.place)


def _table(key: Scalar, node: Node, examiner: Examiner) -> DecisionTable | None:
    record = examiner.record(node, forms.TABLE, key.place)
    if record is None:
        return None
    mode = examiner.choice(record["mode"], shapes.MODES, Text("方式", "mode"))
    hit = examiner.choice(record["hit"], shapes.HITS, Text("命中方式", "hit policy"))
    ids: dict[str, Place] = {}
    rules = [_rule(item, ids, examiner) for item in examiner.items(record["rules"])]
    otherwise = _otherwise(record["otherwise"], examiner)
    if mode is None:
        return None
    return DecisionTable(
        question=key.text,
        mode=mode,
        hit=hit or HitPolicy.UNIQUE,
        rules=tuple(rule for rule in rules if rule),
        otherwise=otherwise,
        place=key.place,
    )


def _rule(node: Node, ids: dict[str, Place], examiner: Examiner) -> Rule | None:
    record = examiner.record(node, forms.RULE)
    if record is None:
        return None
    name = examiner.name(record["id"], shapes.NAME)
    place = node.place
    if name and record["id"]:
        place = record["id"].place
        first = ids.setdefault(name, place)
        if first is not place:
            examiner.note(
                "duplicate-id",
                Text(
                    f"规则 {name} 已在第 {first.line} 行定义",
                    f"the rule {name} is defined already, on line {first.line}",
                ),
                place,
                Text("换一个名称。", "Give it a name of its own."),
            )
    when, then = examiner.expression(record["when"]), examiner.expression(record["then"])
    unless = [_exclusion(item, examiner) for item in examiner.items(record["unless"], single=True)]
    cites = examiner.cites(record["cite"])
    label, partial = examiner.both(record["label"]), examiner.yes(record["partial"])
    broken = record["when"] is not None and when is None
    if name is None or then is None or broken:
        return None
    exclusions = tuple(exclusion for exclusion in unless if exclusion)
    return Rule(name, when, exclusions, then, cites, label, place, partial)


def _exclusion(node: Node, examiner: Examiner) -> Exclusion | None:
    record = examiner.record(node, forms.EXCLUSION)
    if record is None:
        return None
    when, cites = examiner.expression(record["when"]), examiner.cites(record["cite"])
    partial = examiner.yes(record["partial"])
    return Exclusion(when, cites, partial) if when else None


def _otherwise(node: Node | None, examiner: Examiner) -> Otherwise | None:
    record = None if node is None else examiner.record(node, forms.OTHERWISE)
    if record is None:
        return None
    then, cites = examiner.expression(record["then"]), examiner.cites(record["cite"])
    silent = examiner.name(record["by_silence"], shapes.DOCUMENT_ID)
    partial = examiner.yes(record["partial"])
    given = {key for key in ("then", "cite", "by_silence") if record[key] is not None}
    if given in ({"then"}, set()):
        examiner.missing("cite" if given else "by_silence", forms.OTHERWISE, record.place)
    elif given == {"cite"}:
        examiner.missing("then", forms.OTHERWISE, record.place)
    elif {"cite", "by_silence"} <= given:
        examiner.note(
            "contradicting-keys",
            Text(
                "cite 与 by_silence 不能并用",
                "cite and by_silence exclude each other",
            ),
            record.place,
            Text(
                "有条款依据写 cite；依据文件未作规定写 by_silence。",
                "Keep cite where a clause says it, by_silence where a document says nothing.",
            ),
        )
    return Otherwise(then, cites, silent, record.place, partial)
