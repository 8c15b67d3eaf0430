"""Allocations out of policy files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.policy import shapes
from zsgx.policy.allocation import Allocation, Department, Erratum
from zsgx.policy.shapes import BOTH, CITE, COUNTED, Each, Form, Key, Listed, OneOf, Shape
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection
    from decimal import Decimal

    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import Node, Scalar

__all__ = ["ALLOCATION", "read_allocation"]

_UNITS: Final = {unit: unit for unit in COUNTED}
_NUMBERS: Final = Each(shapes.WORD, Shape.NUMBER)

_DEPARTMENT: Final = Form(
    "department",
    Text("部门", "a department"),
    {
        "name": Key(BOTH, Text("部门名称", "the department"), required=True),
        "printed": Key(
            Shape.TEXT, Text("该行印出的名称", "the label printed in its row"), required=True
        ),
        "shares": Key(_NUMBERS, Text("各领域的数量", "how many, by field"), required=True),
        "total": Key(Shape.NUMBER, Text("印出的小计", "the printed total"), required=True),
    },
)
_ERRATUM: Final = Form(
    "erratum",
    Text("勘误", "an erratum"),
    {
        "id": Key(Shape.NAME, Text("名称", "its name"), required=True),
        "says": Key(BOTH, Text("何处有误", "what is wrong"), required=True),
        "fields": Key(Listed(Shape.TEXT), Text("涉及的领域", "the fields it is about")),
        "explanations": Key(
            Listed(BOTH), Text("可能的原因，均无法证实", "what would explain it, unproven")
        ),
    },
)
ALLOCATION: Final = Form(
    "allocation",
    Text("任务分解表", "an allocation"),
    {
        "label": Key(BOTH, Text("读者所见的名称", "what readers call it"), required=True),
        "metric": Key(Shape.METRIC, Text("分解哪项目标", "whose goal is divided"), required=True),
        "year": Key(Shape.YEAR, Text("年度", "the year"), required=True),
        "unit": Key(OneOf(COUNTED), Text("单位", "what is counted"), required=True),
        "multiple": Key(
            Shape.INTEGER,
            Text("表中 1 代表多少个单位", "how many units a printed 1 stands for"),
            required=True,
        ),
        "fields": Key(Each(shapes.WORD, BOTH), Text("领域", "the fields"), required=True),
        "departments": Key(Listed(_DEPARTMENT), Text("部门", "the departments"), required=True),
        "totals": Key(_NUMBERS, Text("印出的各领域合计", "the printed totals"), required=True),
        "total": Key(Shape.NUMBER, Text("印出的总计", "the printed grand total"), required=True),
        "printed": Key(
            Shape.TEXT, Text("合计行印出的名称", "the label of the row of totals"), required=True
        ),
        "errata": Key(Listed(_ERRATUM), Text("勘误", "what the printed table has wrong")),
        "cite": CITE,
    },
)


def read_allocation(key: Scalar, node: Node, examiner: Examiner) -> Allocation | None:
    """Return the allocation *key*; None where it has any fault, which is noted."""
    before = len(examiner.issues)
    record = examiner.record(node, ALLOCATION, key.place)
    if record is None:
        return None
    label = examiner.both(record["label"])
    metric = examiner.name(record["metric"], shapes.QUESTION)
    year = examiner.year(record["year"])
    unit = examiner.choice(record["unit"], _UNITS, Text("单位", "unit"))
    multiple = examiner.integer(record["multiple"])
    fields = {
        name.text: examiner.both(content)
        for name, content in examiner.named(record["fields"], shapes.WORD)
    }
    departments = [
        _department(item, fields, examiner) for item in examiner.items(record["departments"])
    ]
    totals = _numbers(record["totals"], fields, examiner)
    total = examiner.number(record["total"])
    printed = examiner.text(record["printed"])
    errata = [_erratum(item, fields, examiner) for item in examiner.items(record["errata"])]
    cites = examiner.cites(record["cite"])
    # Figures that stand for each other are used all together or not at all.
    if year is None or multiple is None or total is None or printed is None:
        return None
    if len(examiner.issues) > before or label is None or metric is None or unit is None:
        return None
    return Allocation(
        key.text,
        label,
        metric,
        year,
        unit,
        multiple,
        {name: text for name, text in fields.items() if text},
        tuple(one for one in departments if one),
        totals,
        total,
        printed,
        tuple(one for one in errata if one),
        cites,
        key.place,
    )


def _department(node: Node, fields: Collection[str], examiner: Examiner) -> Department | None:
    record = examiner.record(node, _DEPARTMENT)
    if record is None:
        return None
    name, printed = examiner.both(record["name"]), examiner.text(record["printed"])
    shares = _numbers(record["shares"], fields, examiner)
    total = examiner.number(record["total"])
    return Department(name, printed, shares, total) if name and printed and total else None


def _erratum(node: Node, fields: Collection[str], examiner: Examiner) -> Erratum | None:
    record = examiner.record(node, _ERRATUM)
    if record is None:
        return None
    name, says = examiner.name(record["id"], shapes.NAME), examiner.both(record["says"])
    about = []
    for item in examiner.items(record["fields"]):
        word = examiner.text(item)
        if word:
            _check_field(word, item, fields, examiner)
            about.append(word)
    explanations = [examiner.both(item) for item in examiner.items(record["explanations"])]
    if name is None or says is None:
        return None
    return Erratum(name, says, tuple(about), tuple(text for text in explanations if text))


def _numbers(node: Node | None, fields: Collection[str], examiner: Examiner) -> dict[str, Decimal]:
    found = {}
    for field, content in examiner.named(node, shapes.WORD):
        _check_field(field.text, field, fields, examiner)
        number = examiner.number(content)
        if number is not None:
            found[field.text] = number
    return found


def _check_field(name: str, node: Node, fields: Collection[str], examiner: Examiner) -> None:
    if name not in fields:
        message = Text(f"没有领域 {name}", f"there is no field {name}")
        examiner.note("unknown-option", message, node.place, did_you_mean(name, fields))
