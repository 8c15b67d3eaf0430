"""Targets out of policy files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.policy import shapes
from zsgx.policy.shapes import BOTH, CITE, COUNTED, Form, Key, Listed, OneOf, Shape
from zsgx.policy.target import METRICS, Comparison, Plan, Target, TargetValue
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import Node, Scalar

__all__ = ["TARGET", "read_target"]

_PLANS: Final = {one.value: one for one in Plan}
_COMPARISONS: Final = {one.value: one for one in Comparison}
_UNITS: Final = {unit: unit for unit in COUNTED}

_VALUE: Final = Form(
    "target value",
    Text("目标值", "a target's value"),
    {
        "plan": Key(
            OneOf(tuple(_PLANS)),
            Text("实施方案或年度计划", "the programme or an annual plan"),
            required=True,
        ),
        "since": Key(Shape.YEAR, Text("首年", "the first year"), required=True),
        "until": Key(Shape.YEAR, Text("末年", "the last year"), required=True),
        "compare": Key(
            OneOf(tuple(_COMPARISONS)), Text("如何比较", "how it is compared"), required=True
        ),
        "quantity": Key(
            Shape.INTEGER, Text("数量，以该目标的单位计", "how many, in the target's unit")
        ),
        "cite": CITE,
    },
)
TARGET: Final = Form(
    "target",
    Text("目标", "a target"),
    {
        "unit": Key(OneOf(COUNTED), Text("单位", "what is counted"), required=True),
        "label": Key(BOTH, Text("读者所见的名称", "what readers call it"), required=True),
        "parts": Key(
            Listed(Shape.METRIC), Text("合计应等于本目标的各项", "metrics that add up to this one")
        ),
        "values": Key(Listed(_VALUE), Text("各文件的目标值", "what is wanted"), required=True),
    },
)


def read_target(key: Scalar, node: Node, examiner: Examiner) -> Target | None:
    """Return the target *key*; None where it has a fault that leaves nothing, which is noted."""
    record = examiner.record(node, TARGET, key.place)
    if record is None:
        return None
    unit = examiner.choice(record["unit"], _UNITS, Text("单位", "unit"))
    wanted = METRICS.get(key.text)
    if unit and wanted and unit != wanted and record["unit"]:
        examiner.note(
            "bad-value",
            Text(f"{key.text} 的单位是 {wanted}", f"{key.text} is counted in {wanted}"),
            record["unit"].place,
            Text(
                "人、人次、期、个不能互换；另立一个指标。",
                "Persons, attendances, classes and pieces are not exchanged; take another metric.",
            ),
        )
    label = examiner.both(record["label"])
    parts = tuple(
        part
        for item in examiner.items(record["parts"])
        if (part := examiner.name(item, shapes.QUESTION))
    )
    values = [_value(item, examiner) for item in examiner.items(record["values"])]
    if unit is None or label is None:
        return None
    found = tuple(value for value in values if value)
    return Target(key.text, unit, label, found, parts, key.place)


def _value(node: Node, examiner: Examiner) -> TargetValue | None:
    record = examiner.record(node, _VALUE)
    if record is None:
        return None
    plan = examiner.choice(record["plan"], _PLANS, Text("计划", "plan"))
    compare = examiner.choice(record["compare"], _COMPARISONS, Text("比较方式", "comparison"))
    since, until = examiner.year(record["since"]), examiner.year(record["until"])
    quantity = examiner.integer(record["quantity"])
    cites = examiner.cites(record["cite"])
    if since and until and until < since and record["until"]:
        message = Text(f"{until} 早于首年 {since}", f"{until} lies before {since}, the first year")
        examiner.note("date-order", message, record["until"].place)
    counted = compare is not None and compare is not Comparison.UNQUANTIFIED
    if counted and record["quantity"] is None:
        examiner.missing("quantity", _VALUE, record.place)
    if compare is Comparison.UNQUANTIFIED and record["quantity"] is not None:
        examiner.note(
            "contradicting-keys",
            Text(
                "compare: unquantified 与 quantity 不能并用",
                "compare: unquantified and quantity exclude each other",
            ),
            record["quantity"].place,
        )
    if plan is None or compare is None or since is None or until is None:
        return None
    return TargetValue(plan, since, until, compare, quantity, cites, record.place)
