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
    "CLAUSE_ID",
    "DAY",
    "DOCUMENT_ID",
    "FINGERPRINT",
    "FORMAT",
    "HITS",
    "MODES",
    "NAME",
    "OPTION",
    "QUESTION",
    "UNITS",
    "Each",
    "Form",
    "Key",
    "Listed",
    "Named",
    "Shape",
]

#: The format version that this reader reads.
FORMAT: Final = 1

#: What the values of a parameter may be, by the unit that the file names. Ratios and numbers have
#: no unit and multiply any quantity; years, days and places count steps for functions.
UNITS: Final[Mapping[str, Type]] = {
    "ratio": NUMBER,
    "number": NUMBER,
    "hours": HOURS,
    "CNY": MONEY,
    **{
        unit: Type(Kind.INT, unit)
        for unit in ("persons", "person_times", "classes", "projects", "bases")
    },
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

    content: Shape | Form | Each | Listed
    meaning: Text
    required: bool = field(default=False, kw_only=True)


_DOCUMENT_ID: Final = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*"
_WORD: Final = r"[a-z][a-z0-9_]*"

NAME: Final = Named("bad-name", _WORD, Text("名称", "a name"), "before_issue")
QUESTION: Final = Named(
    "bad-name", rf"{_WORD}(\.{_WORD})+", Text("问题名", "a question's name"), "hours.credited"
)
OPTION: Final = Named("bad-name", _WORD, Text("选项名", "the name of an option"), "not_apply")
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
