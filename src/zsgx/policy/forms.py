"""
What policy files hold: every section and key, what it means, and whether it must be there.

The reader looks keys up here, and so does the JSON Schema for editors; neither has a list of its
own.
"""

from __future__ import annotations

from typing import Final

from zsgx.policy.read_allocation import ALLOCATION
from zsgx.policy.read_clause import CLAUSE, OUTSIDE
from zsgx.policy.read_obligation import OBLIGATION
from zsgx.policy.read_target import TARGET
from zsgx.policy.shapes import (
    BOTH,
    CITE,
    CLAUSE_ID,
    DAY,
    DOCUMENT_ID,
    LABEL,
    NAME,
    OPTION,
    OPTION_OF,
    QUESTION,
    SLUG,
    Each,
    Form,
    Key,
    Listed,
    Shape,
)
from zsgx.text import Text

__all__ = [
    "ALLOCATION",
    "CLAUSE",
    "CONTRADICTION",
    "DATED",
    "DOCUMENT",
    "EXCLUSION",
    "JURISDICTION",
    "OBLIGATION",
    "OTHERWISE",
    "OUTSIDE",
    "PARAMETER",
    "PROVISIONS",
    "READING",
    "RULE",
    "TABLE",
    "TARGET",
]

_WHEN: Final = Key(Shape.EXPRESSION, Text("条件", "the condition"))
_PARTIAL: Final = Key(
    Shape.YES,
    Text(
        "在所引文件的部分有效期内有意没有值或不生效",
        "whether it lacks a value, or is not in force, on some days of its documents on purpose",
    ),
)
_THEN: Final = Key(Shape.EXPRESSION, Text("结果", "the answer"), required=True)

DOCUMENT: Final = Form(
    "document",
    Text("文件", "a document"),
    {
        "number": Key(Shape.TEXT, Text("文号", "its official number")),
        "title": Key(BOTH, Text("标题", "its title"), required=True),
        "issued": Key(Shape.DATE, Text("印发日", "the day it was issued")),
        "since": Key(
            Shape.DATE,
            Text("施行首日；缺省为印发日", "the first day in force; the day of issue by default"),
        ),
        "until": Key(Shape.DATE, Text("有效的最后一日", "the last day in force")),
        "supplementary": Key(
            Shape.YES,
            Text(
                "是否为补充文件：不在全文核对的文件之列",
                "whether it stands beside the documents that are accounted for clause by clause",
            ),
        ),
        "note": Key(BOTH, Text("关于日期的说明", "what to know of its dates")),
    },
)
JURISDICTION: Final = Form(
    "jurisdiction",
    Text("辖区", "a jurisdiction"),
    {
        "format": Key(Shape.FORMAT, Text("格式版本", "the format version"), required=True),
        "name": Key(
            Shape.NAME, Text("名称，如 qingdao", "its name, such as qingdao"), required=True
        ),
        "code": Key(Shape.CODE, Text("六位区划代码", "its six-digit division code"), required=True),
        "label": Key(BOTH, Text("读者所见的名称", "what readers call it"), required=True),
        "gaps": Key(
            Listed(Shape.CODE, fewest=0),
            Text("有意没有插件的上级", "levels above without a plugin, on purpose"),
        ),
        "decides": Key(
            Listed(Shape.TEXT, fewest=0),
            Text("由插件钩子判定的问题", "questions that the plugin decides by a hook"),
        ),
        "limitations": Key(Listed(BOTH, fewest=0), Text("未涵盖的内容", "what it leaves out")),
        "words": Key(
            Each(OPTION_OF, BOTH), Text("本地对选项的称谓", "what it calls options in its own way")
        ),
        "documents": Key(Each(DOCUMENT_ID, DOCUMENT), Text("文件", "the documents"), required=True),
    },
)
DATED: Final = Form(
    "dated value",
    Text("某日起的值", "a value from a day on"),
    {
        "value": Key(Shape.VALUE, Text("值", "the value"), required=True),
        "until": Key(Shape.DATE, Text("有效的最后一日", "the last day it holds")),
        "cite": CITE,
    },
)
PARAMETER: Final = Form(
    "parameter",
    Text("参数", "a parameter"),
    {
        "unit": Key(Shape.UNIT, Text("单位", "its unit"), required=True),
        "label": LABEL,
        "values": Key(
            Each(DAY, DATED), Text("各日期起的值", "its values by first day"), required=True
        ),
        "partial": _PARTIAL,
    },
)
READING: Final = Form(
    "reading",
    Text("解释口径", "a reading"),
    {
        "label": Key(BOTH, Text("歧义", "the ambiguity"), required=True),
        "options": Key(Each(OPTION, BOTH), Text("各种解释", "the interpretations"), required=True),
        "default": Key(Shape.OPTION, Text("缺省的解释", "the option taken by default")),
        "cite": CITE,
    },
)
EXCLUSION: Final = Form(
    "exclusion",
    Text("除外", "an exception"),
    {
        "when": Key(Shape.EXPRESSION, Text("除外的条件", "its condition"), required=True),
        "cite": CITE,
        "partial": _PARTIAL,
    },
)
RULE: Final = Form(
    "rule",
    Text("规则", "a rule"),
    {
        "id": Key(
            Shape.NAME, Text("名称，表内唯一", "its name, unique in the table"), required=True
        ),
        "label": LABEL,
        "when": _WHEN,
        "unless": Key(Listed(EXCLUSION, single=True), Text("除外", "its exceptions")),
        "then": _THEN,
        "cite": CITE,
        "partial": _PARTIAL,
    },
)
OTHERWISE: Final = Form(
    "otherwise",
    Text("否则", "what closes a table"),
    {
        "then": Key(
            Shape.EXPRESSION, Text("结果；缺省为无规定", "the answer; without it, silence")
        ),
        "cite": Key(Shape.CITES, Text("依据的条款", "the clauses it rests on")),
        "by_silence": Key(Shape.DOCUMENT, Text("未作规定的文件", "the document that is silent")),
        "partial": _PARTIAL,
    },
)
CONTRADICTION: Final = Form(
    "contradiction",
    Text("矛盾", "a contradiction"),
    {
        "never": Key(
            Shape.EXPRESSION,
            Text(
                "不可能成立的条件，只涉事实与 day",
                "what no record may meet, of facts and day alone",
            ),
            required=True,
        ),
        "label": Key(BOTH, Text("错在何处", "what is wrong where it is met"), required=True),
        "cite": Key(Shape.CITES, Text("依据的条款", "the clauses it rests on")),
    },
)
TABLE: Final = Form(
    "table",
    Text("判定表", "a decision table"),
    {
        "mode": Key(
            Shape.MODE,
            Text(
                "对上级的关系：replaces 取代，extends 补充", "replaces or extends the level above"
            ),
            required=True,
        ),
        "hit": Key(
            Shape.HIT,
            Text("命中方式：unique（缺省）或 first", "hit policy: unique (the default) or first"),
        ),
        "rules": Key(Listed(RULE), Text("规则", "its rules"), required=True),
        "otherwise": Key(OTHERWISE, Text("规则都不适用时", "when no rule applies")),
    },
)
PROVISIONS: Final = Form(
    "provisions",
    Text("规定文件", "a file of provisions"),
    {
        "clauses": Key(Each(CLAUSE_ID, CLAUSE), Text("条款", "clauses")),
        "parameters": Key(Each(NAME, PARAMETER), Text("参数", "parameters by name")),
        "readings": Key(Each(NAME, READING), Text("解释口径", "readings by name")),
        "contradictions": Key(
            Each(SLUG, CONTRADICTION), Text("矛盾", "what no record may be, by name")
        ),
        "tables": Key(Each(QUESTION, TABLE), Text("判定表", "decision tables by question")),
        "outside": Key(
            Each(SLUG, OUTSIDE), Text("文件外的文件", "documents that are named and not at hand")
        ),
        "targets": Key(Each(QUESTION, TARGET), Text("目标", "targets by metric")),
        "obligations": Key(Each(SLUG, OBLIGATION), Text("义务", "obligations by name")),
        "allocations": Key(Each(NAME, ALLOCATION), Text("任务分解表", "allocations by name")),
    },
)
