"""How names in YAML files are spelt: those of clauses, questions, facts, options and documents."""

from __future__ import annotations

import enum
import keyword
from typing import Any, Final

from attrs import evolve, frozen

from zsgx.text import Text

__all__ = [
    "CLAUSE_ID",
    "DAY",
    "DOCUMENT_ID",
    "FACT",
    "FINGERPRINT",
    "METRIC",
    "NAME",
    "OPTION",
    "OPTION_OF",
    "PARAMETER",
    "QUESTION",
    "RECURRENCE",
    "RESERVED",
    "SLUG",
    "WORD",
    "Named",
    "Sort",
]

#: What no part of a name may be, since it means something in expressions, as JSON Schema.
RESERVED: Final = {
    "pattern": rf"(^|\.)({'|'.join(word for word in keyword.kwlist if word.islower())})(\.|$)"
}


class Sort(enum.Enum):
    """What a name stands for that was defined elsewhere, so that an editor can complete it."""

    FACT = "fact"
    QUESTION = "question"
    METRIC = "metric"
    CLAUSE = "clause"
    DOCUMENT = "document"
    OUTSIDE = "outside"
    OBLIGATION = "obligation"
    READING = "reading"
    OPTION = "option"
    PLACE = "place"


@frozen
class Named:
    """
    How names of a sort are spelt.

    Attributes:
        code: The kind of fault a misspelt one is.
        pattern: The regular expression of the whole name.
        label: What to call one.
        example: One of them.
        sort: What it stands for; None where it is defined with what stands under it.
        in_expressions: Whether expressions name it, so that no part of it may be a word of theirs.
    """

    code: str
    pattern: str
    label: Text
    example: str
    sort: Sort | None = None
    in_expressions: bool = True

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of such a name; the last key is what editors of VS Code's kind show."""
        return {
            "type": "string",
            "pattern": f"^(?:{self.pattern})$",
            "patternErrorMessage": self.wanted,
        }

    @property
    def wanted(self) -> str:
        """What is wanted where a name is misspelt, in both languages."""
        label, example = self.label, self.example
        return str(
            Text(f"应为{label.zh}，如 {example}", f"{label.en} is wanted, such as {example}")
        )

    def of(self, sort: Sort) -> Named:
        """Return such a name that stands for something of *sort*, defined elsewhere."""
        return evolve(self, sort=sort)


_DOCUMENT_ID: Final = r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*"
_WORD: Final = r"[a-z][a-z0-9_]*"

NAME: Final = Named("bad-name", _WORD, Text("名称", "a name"), "before_issue")
QUESTION: Final = Named(
    "bad-name",
    rf"{_WORD}(\.{_WORD})+",
    Text("问题名", "a question's name"),
    "hours.credited",
    Sort.QUESTION,
)
METRIC: Final = Named(
    "bad-name",
    QUESTION.pattern,
    Text("指标名", "a metric's name"),
    "trained.total",
    Sort.METRIC,
)
OPTION: Final = Named("bad-name", _WORD, Text("选项名", "the name of an option"), "not_apply")
#: An option, of one fact or question alone where its path stands before it.
OPTION_OF: Final = Named(
    "bad-name",
    rf"([a-z_.]+:)?{_WORD}",
    Text("选项名，或“路径:选项名”", "the name of an option, or a path and an option"),
    "grant.base.payer:provincial",
    Sort.OPTION,
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
PARAMETER: Final = Named(
    "bad-name", rf"param\.{_WORD}", Text("参数", "a parameter"), "param.reply_days"
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
