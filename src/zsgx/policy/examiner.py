"""
Single values out of located YAML, each fault noted with its place.

Whatever cannot be read is noted and comes back as None, and reading goes on: all faults of all
files are found at once. What `zsgx.policy.composer` has noted already is not noted twice.
"""

from __future__ import annotations

import datetime
import keyword
import re
from collections import abc
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar

import attrs
from attrs import frozen

from zsgx.domain.kinds import BOOL, DATE, EARLIEST, INT, LATEST, NUMBER, Kind, Type, Value
from zsgx.errors import ValueRefusedError
from zsgx.issues import Issue, Place
from zsgx.language.tree import Node, Span
from zsgx.policy.source import Mapping, Scalar, Sequence, YamlNode, kind_of
from zsgx.policy.spelling import CLAUSE_ID, Named
from zsgx.policy.yaml_faults import full_width_colon
from zsgx.text import Text, did_you_mean

__all__ = ["Examiner", "Expression", "piece"]

_T = TypeVar("_T")

_A_MAPPING: Final = Text("映射（键: 值）", "a mapping (key: value)")
_A_LIST: Final = Text("列表", "a list")
_SOME_TEXT: Final = Text("文本", "text")
_AN_EXPRESSION: Final = Text("表达式", "an expression")
_QUOTE_TEXT: Final = Text(
    "形如数字、日期或真假的文本须加引号。",
    "Text that looks like a number, a date or true/false needs quotes.",
)
_QUOTE_EXPRESSION: Final = Text(
    "以括号开头的表达式须整个加引号。",
    "An expression that begins with a bracket needs quotes around it.",
)
_HOW_WRITTEN: Final = {
    Kind.BOOL: Text("写作 true 或 false，不加引号。", "Write true or false, without quotes."),
    Kind.DATE: Text("写作 YYYY-MM-DD，不加引号。", "Write YYYY-MM-DD, without quotes."),
    Kind.INT: Text("只写数字，如 500。", "Write digits only, such as 500."),
    Kind.NUMBER: Text("只写数字，如 1.5。", "Write a plain number, such as 1.5."),
    Kind.HOURS: Text("只写数字，如 64.5。", "Write a plain number, such as 64.5."),
    Kind.MONEY: Text("只写数字，如 80000.00。", "Write a plain number, such as 80000.00."),
}


@frozen
class Expression:
    """
    An expression as a file has it.

    Attributes:
        text: The text as written.
        tree: Its tree: as parsed at first, with names and types resolved once it has been checked.
        place: Where the text begins. Its width is the text's length where the file has the text
            as it is, on one line; otherwise it is 0, and no closer spot can be told.
        parts: Those that it is put together from, where they are written apart.
    """

    text: str
    tree: Node
    place: Place
    parts: tuple[Expression, ...] = ()

    def spot(self, span: Span) -> Place:
        """Return where in the file the piece *span* of the text stands."""
        return piece(self.place, self.text, span)


def piece(place: Place, text: str, span: Span) -> Place:
    """Return where the piece *span* of *text* stands, *text* being at *place* of the file."""
    if place.width != len(text):
        return place
    return place.shifted(span[0], span[1] - span[0])


class Examiner:
    """Reads values and keeps every fault it finds."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []

    def note(self, code: str, message: Text, place: Place, hint: Text | None = None) -> None:
        """Keep a fault."""
        self.issues.append(Issue(code, message, place, hint))

    def named(self, node: YamlNode | None, names: Named) -> abc.Iterator[tuple[Scalar, YamlNode]]:
        """
        Yield the entries of the mapping *node*; keys not spelt as *names* are noted and faulty.

        What stands under such a key is read all the same, so that its own faults are found.
        """
        mapping = None if node is None else self.mapping(node)
        if mapping is None:
            return
        if not mapping.entries and not mapping.faulty:
            self._empty(mapping)
        for key, value in mapping.entries:
            yield key if self._is_spelt(key, names) else attrs.evolve(key, faulty=True), value

    def items(
        self, node: YamlNode | None, *, single: bool = False, fewest: int = 1
    ) -> tuple[YamlNode, ...]:
        """Return the items of the list *node*, or *node* itself where one may stand alone."""
        if node is None:
            return ()
        if isinstance(node, Sequence):
            if len(node.items) < fewest:
                self._empty(node)
            return node.items
        if single:
            return (node,)
        self._wrong_kind(node, _A_LIST)
        return ()

    def text(self, node: YamlNode | None, wanted: Text = _SOME_TEXT) -> str | None:
        """Return the text that *node* is."""
        if node is None:
            return None
        if isinstance(node, Scalar) and isinstance(node.value, str) and node.value.strip():
            return None if node.faulty else node.value
        looks_otherwise = isinstance(node, Scalar) and node.value is not None and not node.quoted
        self._wrong_kind(node, wanted, _QUOTE_TEXT if looks_otherwise else None)
        return None

    def name(self, node: YamlNode | None, names: Named) -> str | None:
        """Return the name that *node* is, spelt as *names* are."""
        if self.text(node, names.label) is None or not isinstance(node, Scalar):
            return None
        return node.text if self._is_spelt(node, names) else None

    def choice(
        self, node: YamlNode | None, options: abc.Mapping[str, _T], wanted: Text
    ) -> _T | None:
        """Return what *node* stands for among *options*, each of which is a *wanted*."""
        text = self.text(node)
        if node is None or text is None:
            return None
        if text not in options:
            message = Text(f"没有{wanted.zh} {text}", f"there is no {wanted.en} {text}")
            self.note("unknown-option", message, node.place, did_you_mean(text, options))
        return options.get(text)

    def date(self, node: YamlNode | None) -> datetime.date | None:
        """Return the day that *node* is."""
        value = None if node is None else self.value(node, DATE)
        return value if isinstance(value, datetime.date) else None

    def check_order(
        self, node: YamlNode | None, until: datetime.date | None, since: datetime.date | None
    ) -> None:
        """Note where *node* says *until*, a last day that lies before *since*."""
        if node is not None and until and since and until < since:
            message = Text(f"{until} 早于起始日 {since}", f"{until} lies before {since}, its start")
            self.note("date-order", message, node.place)

    def check_years(self, node: YamlNode | None, until: int | None, since: int | None) -> None:
        """Note where *node* says *until*, a last year before *since*."""
        if node is not None and until and since and until < since:
            message = Text(
                f"{until} 早于首年 {since}", f"{until} lies before {since}, the first year"
            )
            hint = Text("核对 since 和 until。", "Look at since and until.")
            self.note("date-order", message, node.place, hint)

    def value(self, node: YamlNode, type_: Type) -> Value | None:
        """Return the value of *type_* that *node* is."""
        if type_.kind is Kind.TEXT:
            return self.text(node)
        if type_.kind is Kind.TEXTS:
            texts = [self.text(item) for item in self.items(node)]
            return tuple(text for text in texts if text is not None)
        if not isinstance(node, Scalar) or node.faulty or isinstance(node.value, str | None):
            self._wrong_kind(node, type_.kind.label, _HOW_WRITTEN.get(type_.kind))
            return None
        try:
            return type_.read(node.text)
        except ValueRefusedError as refusal:
            self.note("bad-value", refusal.text, node.place)
            return None

    def cites(self, node: YamlNode | None) -> tuple[str, ...]:
        """Return the clause ids that *node* lists."""
        cited = [self.name(item, CLAUSE_ID) for item in self.items(node, single=True)]
        return tuple(dict.fromkeys(clause for clause in cited if clause))

    def expression(self, node: YamlNode | None) -> Expression | None:
        """Return the expression that *node* is."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.faulty:
            self._wrong_kind(node, _AN_EXPRESSION, _QUOTE_EXPRESSION)
            return None
        if node.value is None:
            self._wrong_kind(node, _AN_EXPRESSION)
            return None
        place = node.beginning
        if isinstance(node.value, datetime.date):
            self.note(
                "syntax",
                Text("表达式中的日期须写成 date('…')", "a date in an expression is date('…')"),
                place,
                Text(f"写作 date('{node.text}')。", f"Write date('{node.text}')."),
            )
            return None
        from zsgx.language.parse import parse

        parsed, faults = parse(node.text)
        for fault in faults:
            spot = piece(place, node.text, fault.span)
            self.note(fault.code, fault.message, spot, fault.hint)
        return None if parsed is None else Expression(node.text, parsed, place)

    def mapping(self, node: YamlNode, hint: Text | None = None) -> Mapping | None:
        """Return the mapping that *node* is; where it is none, *hint* is how to write it."""
        if isinstance(node, Mapping):
            return node
        if isinstance(node, Scalar) and not node.quoted and "：" in node.text:
            self.issues.append(full_width_colon(node.text, node.place))
        else:
            self._wrong_kind(node, _A_MAPPING, hint)
        return None

    def _is_spelt(self, node: Scalar, names: Named) -> bool:
        text = node.text
        words = text.split(".") if names.in_expressions else ()
        taken = [word for word in words if keyword.iskeyword(word)]
        if _pattern(names.pattern).fullmatch(text) and not taken:
            return True
        if not node.faulty:
            message = Text(f"{text} 不是{names.label.zh}", f"{text} is not {names.label.en}")
            hint = Text(f"写法如 {names.example}。", f"Write it like {names.example}.")
            if taken:
                hint = Text(
                    f"{taken[0]} 是表达式中的保留字。",
                    f"{taken[0]} means something in expressions; take another word.",
                )
            self.note(names.code, message, node.place, hint)
        return False

    def _empty(self, node: Mapping | Sequence) -> None:
        hint = Text("写上内容，或删去这个键。", "Fill it, or remove its key.")
        self.note("empty", Text("这里是空的", "there is nothing in here"), node.place, hint)

    def _wrong_kind(self, node: YamlNode, wanted: Text, hint: Text | None = None) -> None:
        if isinstance(node, Scalar) and node.faulty:
            return
        message = Text(f"此处缺少{wanted.zh}", f"{wanted.en} is missing here")
        if not isinstance(node, Scalar) or (node.value is not None and node.value != ""):
            seen = _kind(node)
            message = Text(
                f"应为{wanted.zh}，此处是{seen.zh}", f"{wanted.en} is wanted, not {seen.en}"
            )
        self.note("wrong-kind", message, node.place, hint)

    def yes(self, node: YamlNode | None) -> bool:
        """Return whether *node* says true; what is left out says false."""
        return node is not None and self.value(node, BOOL) is True

    def integer(self, node: YamlNode | None) -> int | None:
        """Return the whole number that *node* is."""
        value = None if node is None else self.value(node, INT)
        return value if isinstance(value, int) else None

    def year(self, node: YamlNode | None) -> int | None:
        """Return the year that *node* is."""
        year = self.integer(node)
        if node is None or year is None or EARLIEST.year <= year <= LATEST.year:
            return year
        message = Text(f"{year} 不是年份", f"{year} is not a year")
        self.note("bad-value", message, node.place, Text("写法如 2024。", "Write it like 2024."))
        return None

    def number(self, node: YamlNode | None) -> Decimal | None:
        """Return the exact number that *node* is."""
        value = None if node is None else self.value(node, NUMBER)
        return Decimal(value) if isinstance(value, int | Decimal) else None


def _kind(node: YamlNode) -> Text:
    if isinstance(node, Scalar):
        return kind_of(node.value)
    return _A_MAPPING if isinstance(node, Mapping) else _A_LIST


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
