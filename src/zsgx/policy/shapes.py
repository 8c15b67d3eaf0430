"""What the values of policy files are made of: kinds of value, spellings of names, units."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, TEXTS, Kind, Type
from zsgx.policy.provision import HitPolicy, Mode
from zsgx.text import Text

__all__ = [
    "BOTH",
    "CITE",
    "CLAUSE_ID",
    "COUNTED",
    "DAY",
    "DOCUMENT_ID",
    "FACT",
    "FINGERPRINT",
    "FORMAT",
    "HITS",
    "LABEL",
    "MODES",
    "NAME",
    "OPTION",
    "QUESTION",
    "RECURRENCE",
    "SLUG",
    "UNITS",
    "WORD",
    "Each",
    "Form",
    "Key",
    "Listed",
    "Named",
    "OneOf",
    "Shape",
]

#: The format version that this reader reads.
FORMAT: Final = 1

#: What is counted, and never taken for one another: 人, 人次, 期, 个 (projects), 个 (bases).
COUNTED: Final = ("persons", "person_times", "classes", "projects", "bases")
#: What the values of a parameter may be, by the unit that the file names. Ratios and numbers have
#: no unit and multiply any quantity; years, days and places count steps for functions.
UNITS: Final[Mapping[str, Type]] = {
    "ratio": NUMBER,
    "number": NUMBER,
    "hours": HOURS,
    "CNY": MONEY,
    **{unit: Type(Kind.INT, unit) for unit in COUNTED},
    "years": INT,
    "days": INT,
    "places": INT,
    "date": DATE,
    "bool": BOOL,
    "text": TEXT,
    "texts": TEXTS,
}


class Shape(enum.Enum):
    """What a single value may be."""

    FORMAT = "format"
    TEXT = "text"
    CODE = "division code"
    DATE = "date"
    CITES = "clause ids"
    EXPRESSION = "expression"
    UNIT = "unit"
    MODE = "mode"
    HIT = "hit policy"
    VALUE = "value"
    NAME = "name"
    OPTION = "option"
    DOCUMENT = "document id"
    FINGERPRINT = "fingerprint"
    INTEGER = "whole number"
    NUMBER = "number"
    YEAR = "year"
    YES = "true or false"
    FACT = "fact"
    METRIC = "metric"
    SLUG = "name with hyphens"
    RECURRENCE = "recurrence rule of RFC 5545"


@frozen
class Named:
    """
    How names of a sort are spelt.

    Attributes:
        code: The kind of fault a misspelt one is.
        pattern: The regular expression of the whole name.
        label: What to call one.
        example: One of them.
    """

    code: str
    pattern: str
    label: Text
    example: str


@frozen
class OneOf:
    """
    One of a few words.

    Attributes:
        options: The words.
    """

    options: tuple[str, ...]


@frozen
class Form:
    """
    A mapping with fixed keys.

    Attributes:
        name: Its name in the JSON Schema.
        label: What to call it.
        keys: Its keys.
    """

    name: str
    label: Text
    keys: Mapping[str, Key]


@frozen
class Each:
    """
    A mapping from names to one form.

    Attributes:
        names: How the names are spelt.
        content: What stands under each.
    """

    names: Named
    content: Form | Shape


@frozen
class Listed:
    """
    A list of one form.

    Attributes:
        content: What an item is.
        single: Whether a single item may stand without a list.
        fewest: How many items there must be.
    """

    content: Form | Shape
    single: bool = False
    fewest: int = 1


@frozen
class Key:
    """
    A key of a form.

    Attributes:
        content: What stands under it.
        meaning: What it says.
        required: Whether it must be there.
    """

    content: Shape | Form | Each | Listed | OneOf
    meaning: Text
    required: bool = field(default=False, kw_only=True)


_DOCUMENT_ID: Final = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*"
_WORD: Final = r"[a-z][a-z0-9_]*"

NAME: Final = Named("bad-name", _WORD, Text("名称", "a name"), "before_issue")
QUESTION: Final = Named(
    "bad-name", rf"{_WORD}(\.{_WORD})+", Text("问题名", "a question's name"), "hours.credited"
)
OPTION: Final = Named("bad-name", _WORD, Text("选项名", "the name of an option"), "not_apply")
#: An option, of one fact or question alone where its path stands before it.
OPTION_OF: Final = Named(
    "bad-name",
    rf"([a-z_.]+:)?{_WORD}",
    Text("选项名，或“路径:选项名”", "the name of an option, or a path and an option"),
    "grant.base.payer:provincial",
)
DAY: Final = Named("bad-date", r"\d{4}-\d{2}-\d{2}", Text("日期", "a date"), "2024-01-31")
DOCUMENT_ID: Final = Named(
    "bad-document", _DOCUMENT_ID, Text("文件编号", "a document id"), "QD-2023-10"
)
CLAUSE_ID: Final = Named(
    "bad-clause",
    rf"{_DOCUMENT_ID}/[0-9a-z]+(\.[0-9a-z]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*(-\*)?",
    Text("条款编号", "a clause id"),
    "QD-2023-10/2.3/hours-1",
)
FINGERPRINT: Final = Named(
    "bad-fingerprint",
    r"\d{1,6}:[0-9a-f]{24}",
    Text("指纹（长度:24 位十六进制）", "a fingerprint (length:24 hexadecimal digits)"),
    "42:0123456789abcdef01234567",
)

FACT: Final = Named(
    "bad-name", rf"{_WORD}(\.{_WORD})+", Text("事实", "a fact"), "training.completed_on"
)
SLUG: Final = Named(
    "bad-name",
    r"[a-z][a-z0-9]*(-[a-z0-9]+)*",
    Text("以连字符相连的名称", "a name of words joined by hyphens"),
    "base-annual-report",
)
_MONTH: Final = r"(1[0-2]|[1-9])"
_MONTH_DAY: Final = r"-?(3[01]|[12]\d|[1-9])"
#: The part of RFC 5545 that deadlines need: days of months, every so many years or months.
RECURRENCE: Final = Named(
    "bad-recurrence",
    r"FREQ=(YEARLY|MONTHLY)(;INTERVAL=[1-9]\d?)?"
    rf"(;BYMONTH={_MONTH}(,{_MONTH})*)?;BYMONTHDAY={_MONTH_DAY}(,{_MONTH_DAY})*",
    Text("重复规则", "a recurrence rule"),
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
)
#: A word of the law itself, such as the name of a field.
WORD: Final = Named("bad-name", r"[^\s：:]+", Text("一个词", "a word"), "数字技术")

#: Modes and hit policies by the words that files use.
MODES: Final = {mode.value: mode for mode in Mode}
HITS: Final = {hit.value: hit for hit in HitPolicy}

#: Text for readers, in both languages.
BOTH: Final = Form(
    "both",
    Text("中英文文本", "a text in both languages"),
    {
        "zh": Key(Shape.TEXT, Text("中文", "the Chinese text"), required=True),
        "en": Key(Shape.TEXT, Text("英文", "the English text"), required=True),
    },
)

CITE: Final = Key(Shape.CITES, Text("依据的条款", "the clauses it rests on"), required=True)
LABEL: Final = Key(BOTH, Text("读者所见的名称", "what readers call it"))
