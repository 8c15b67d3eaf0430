"""Clauses, and the outside documents they name, out of policy files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.policy import shapes
from zsgx.policy.document import KINDS, Clause, Modality, OutsideDocument, Owed, Standing
from zsgx.policy.shapes import BOTH, Form, Key, Listed, OneOf, Shape
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner, Record
    from zsgx.policy.source import Node, Scalar

__all__ = ["CLAUSE", "OUTSIDE", "read_clause", "read_outside"]

_MODALITIES: Final = {one.value: one for one in Modality}
_STANDINGS: Final = {one.value: one for one in Standing}
_OWED: Final = {one.value: one for one in Owed}

CLAUSE: Final = Form(
    "clause",
    Text("条款", "a clause"),
    {
        "zh": Key(Shape.TEXT, Text("中文转述", "what it says, in Chinese"), required=True),
        "en": Key(Shape.TEXT, Text("英文转述", "what it says, in English"), required=True),
        "kind": Key(OneOf(KINDS), Text("内容的种类", "what it is about")),
        "modality": Key(OneOf(tuple(_MODALITIES)), Text("约束的强度", "how it binds")),
        "standing": Key(OneOf(tuple(_STANDINGS)), Text("如何处理", "what becomes of it")),
        "outside": Key(
            Listed(Shape.SLUG, single=True),
            Text("其余内容所在的文件外文件", "the outside documents that decide the rest"),
        ),
        "undefined": Key(
            Listed(Shape.TEXT, single=True),
            Text("未作定义的用词", "words of the text that nothing defines"),
        ),
        "owed": Key(OneOf(tuple(_OWED)), Text("将由什么实现", "what will compute it")),
        "fingerprint": Key(
            Shape.FINGERPRINT,
            Text(
                "原文指纹，整句或所在分句",
                "the fingerprint of the sentence it stands in, or of its part of it",
            ),
        ),
    },
)
OUTSIDE: Final = Form(
    "outside document",
    Text("文件外的文件", "an outside document"),
    {
        "title": Key(BOTH, Text("标题或内容", "its title, or what it is about"), required=True),
        "number": Key(Shape.TEXT, Text("文号", "its official number")),
        "sets": Key(
            Listed(Shape.FACT, single=True),
            Text("由它确定的事实和值", "the facts and outside values that it would settle"),
        ),
    },
)


def read_clause(key: Scalar, node: Node, examiner: Examiner) -> Clause | None:
    """Return the clause *key*; None where it says nothing, which is noted."""
    record = examiner.record(node, CLAUSE, key.place)
    if record is None:
        return None
    zh, en = examiner.text(record["zh"]), examiner.text(record["en"])
    kind = examiner.choice(record["kind"], {one: one for one in KINDS}, Text("种类", "kind"))
    modality = examiner.choice(record["modality"], _MODALITIES, Text("强度", "modality"))
    standing = examiner.choice(record["standing"], _STANDINGS, Text("处理方式", "standing"))
    owed = examiner.choice(record["owed"], _OWED, Text("实现方式", "matter"))
    outside = tuple(
        name
        for item in examiner.items(record["outside"], single=True)
        if (name := examiner.name(item, shapes.SLUG))
    )
    undefined = tuple(
        word
        for item in examiner.items(record["undefined"], single=True)
        if (word := examiner.text(item))
    )
    mark = examiner.name(record["fingerprint"], shapes.FINGERPRINT)
    _check_standing(record, standing, examiner)
    if not (zh and en):
        return None
    return Clause(
        key.text,
        Text(zh, en),
        mark,
        key.place,
        kind=kind,
        modality=modality,
        standing=standing,
        outside=outside,
        undefined=undefined,
        owed=owed,
    )


def read_outside(key: Scalar, node: Node, examiner: Examiner) -> OutsideDocument | None:
    """Return the outside document *key*; None where it has no title, which is noted."""
    record = examiner.record(node, OUTSIDE, key.place)
    if record is None:
        return None
    title, number = examiner.both(record["title"]), examiner.text(record["number"])
    sets = tuple(
        path
        for item in examiner.items(record["sets"], single=True)
        if (path := examiner.name(item, shapes.FACT))
    )
    return OutsideDocument(key.text, title, number, sets, key.place) if title else None


def _check_standing(record: Record, standing: Standing | None, examiner: Examiner) -> None:
    """Note a clause that is partly computed and does not say what is missing, and its like."""
    lacking = record["outside"] is None and record["undefined"] is None
    if standing is Standing.PARTLY and lacking:
        examiner.missing("outside", CLAUSE, record.place)
    if standing is Standing.OWED and record["owed"] is None:
        examiner.missing("owed", CLAUSE, record.place)
    if record["owed"] is not None and standing is not None and standing is not Standing.OWED:
        examiner.note(
            "contradicting-keys",
            Text(
                f"standing: {standing.value} 与 owed 不能并用",
                f"standing: {standing.value} and owed exclude each other",
            ),
            record["owed"].place,
            Text("写 standing: owed，或删去 owed。", "Write standing: owed, or remove owed."),
        )
