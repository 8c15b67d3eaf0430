"""
YAML read safely: a small, exact part of it, every value with its place.

libyaml's parser reports events one by one, and the nodes are built from these, so that nothing is
ever nested deeper than is allowed: a bomb is refused at the level that is one too many, and neither
parser nor reader recurses into it. Anchors, tags and duplicate keys are refused. Plain scalars mean
what `resolved` says, and nothing else. Where libyaml is missing, PyYAML's own parser does the same,
slower.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import yaml
from attrs import frozen

from zsgx.issues import Issue, Place
from zsgx.policy.source import Mapping, Scalar, ScalarValue, Sequence, YamlNode
from zsgx.policy.yaml_faults import (
    Refused,
    decoded,
    explained,
    full_width_colon,
    lines_of,
    not_text,
    unseen,
)
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DEEPEST", "read_yaml", "resolved"]

_WORDS: Final[dict[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_MAYBE: Final = frozenset("0123456789+-")
_NUMBER: Final = re.compile(r"[+-]?(?P<whole>0|[1-9][0-9]*)(?:\.(?P<fraction>[0-9]+))?\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MOST_DIGITS: Final = 15


@frozen
class ScalarFault:
    """
    Why a plain scalar has no meaning.

    Attributes:
        code: The kind of fault.
        message: What is wrong.
        hint: What to do about it.
    """

    code: str
    message: Text
    hint: Text


def resolved(text: str) -> tuple[ScalarValue, ScalarFault | None]:
    """Return what the plain scalar *text* means; what has no meaning stays text."""
    if text in _WORDS:
        return _WORDS[text], None
    if text[0] not in _MAYBE:
        return text, None
    if _DATE.match(text):
        return _date(text)
    number = _NUMBER.match(text)
    if not number:
        return text, None
    if max(len(number["whole"]), len(number["fraction"] or "")) > _MOST_DIGITS:
        return text, ScalarFault(
            "bad-number",
            Text(
                f"数字位数过多（小数点前后各至多 {_MOST_DIGITS} 位）",
                f"this number is too long (at most {_MOST_DIGITS} digits before the point and "
                "after it)",
            ),
            Text("号码等文本须加引号。", "If it is text, such as an id number, put it in quotes."),
        )
    return (Decimal(text) if number["fraction"] else int(text)), None


def _date(text: str) -> tuple[ScalarValue, ScalarFault | None]:
    try:
        return datetime.date.fromisoformat(text), None
    except ValueError:
        return text, ScalarFault(
            "bad-date",
            Text(f"没有 {text} 这一天", f"there is no such day as {text}"),
            Text(
                "日期写作 YYYY-MM-DD；文本须加引号。",
                "Dates are YYYY-MM-DD; quote it if it is text.",
            ),
        )


#: How deep a file may nest; policy files need about ten levels.
DEEPEST: Final = 30

#: What the parser reports. PyYAML's types do not promise the marks that every event has.
_Event: TypeAlias = Any

#: The most characters that one scalar may have.
_LONGEST: Final = 20_000

_WRITE_KEYS: Final = Text(
    "以括号开头的文本须加引号；<< 不能使用。",
    "Text that begins with a bracket needs quotes; << is not for policy files.",
)


def read_yaml(source: str | bytes, file: str) -> tuple[YamlNode | None, tuple[Issue, ...]]:
    """
    Return the content of a YAML file and everything that is wrong with it.

    The content is None when it cannot be made out at all; otherwise it is complete but for what was
    refused, so that a reader can go on and find more.

    Args:
        source: The file's text, or its bytes.
        file: What to call the file.
    """
    text, issues = decoded(source, file)
    if text is None or issues:
        return None, issues
    return _Composer(text, file).read()


class _Composer:
    """Builds nodes from the parser's events and collects every fault on the way."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._lines = lines_of(text)
        self._issues: list[Issue] = []
        self._events: Iterator[_Event] = iter(())

    def read(self) -> tuple[YamlNode | None, tuple[Issue, ...]]:
        root: YamlNode | None = None
        # libyaml's parser, or PyYAML's own where that is missing.
        parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            # As yaml.parse does, without a generator between.
            self._events = iter(parser(self._text).get_event, None)
            root = self._document()
        except Refused as refused:
            self._issues.append(refused.issue)
        except yaml.YAMLError as error:
            self._issues.append(explained(error, self._lines, self._file))
        return root, tuple(self._issues)

    def _document(self) -> YamlNode | None:
        root: YamlNode | None = None
        for event in self._events:
            if type(event) is yaml.DocumentStartEvent:
                if root is not None:
                    self._note(
                        "yaml-documents",
                        Text("一个文件只能有一个 YAML 文档", "a file holds one YAML document"),
                        self._place(event),
                        Text("删去 --- 或另建文件。", "Remove the ---, or start another file."),
                    )
                    break
                root = self._node(next(self._events), 1)
        match root:
            case None | Scalar(value=None, quoted=False, faulty=False):
                message = Text("文件没有内容", "the file says nothing")
                self._note("yaml-empty", message, Place(self._file))
                return None
            case Scalar(quoted=False, text=text) if "：" in text:
                self._issues.append(full_width_colon(text, root.place))
                return None
        return root

    def _node(self, event: _Event, depth: int) -> YamlNode:
        kind = type(event)
        if kind is yaml.ScalarEvent and event.anchor is event.tag is None:
            # Nearly everything is a plain value.
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            self._refuse_anchor(event, "*")
            return Scalar("", None, self._place(event), faulty=True)
        if event.anchor is not None:
            self._refuse_anchor(event, "&")
        if event.tag is not None:
            self._note(
                "yaml-tag",
                Text("不能使用 YAML 标签（!）", "YAML tags (!) are not allowed"),
                self._place(event),
                Text("删去标签；文本加引号即可。", "Remove the tag; quotes make a value text."),
            )
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if depth > DEEPEST:
            message = Text(
                f"嵌套超过 {DEEPEST} 层", f"this is nested more than {DEEPEST} levels deep"
            )
            raise Refused(Issue("yaml-depth", message, self._place(event)))
        if kind is yaml.SequenceStartEvent:
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _scalar(self, event: _Event) -> Scalar:
        text: str = event.value
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if start.line == end.line else 0
        place = Place(self._file, start.line + 1, start.column + 1, self._lines[start.line], width)
        if len(text) > _LONGEST:
            message = Text(
                f"文本过长（{len(text)} 字符，至多 {_LONGEST}）",
                f"this text is too long ({len(text)} characters, at most {_LONGEST})",
            )
            self._note("yaml-size", message, place)
            return Scalar("", None, place, event.style or "", faulty=True)
        if event.style:
            if character := unseen(text):
                # An escape wrote it; what stands in the file as it is was refused before.
                self._issues.append(not_text(character, place))
                return Scalar("", None, place, event.style, faulty=True)
            return Scalar(text, text, place, event.style)
        value, fault = resolved(text)
        if fault:
            self._issues.append(Issue(fault.code, fault.message, place, fault.hint))
        return Scalar(text, value, place, "", fault is not None)

    def _sequence(self, start: _Event, depth: int) -> Sequence:
        items: list[YamlNode] = []
        while type(event := next(self._events)) is not yaml.SequenceEndEvent:
            items.append(self._node(event, depth + 1))
        return Sequence(tuple(items), self._place(start))

    def _mapping(self, start: _Event, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, YamlNode]] = {}
        faulty = False
        while type(event := next(self._events)) is not yaml.MappingEndEvent:
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            refused = self._refused_key(key, value, entries)
            if isinstance(key, Scalar) and not refused:
                entries[key.text] = (key, value)
            faulty = faulty or refused
        return Mapping(tuple(entries.values()), self._place(start), faulty)

    def _refused_key(
        self, key: YamlNode, value: YamlNode, entries: dict[str, tuple[Scalar, YamlNode]]
    ) -> bool:
        """Note what keeps *key* from being one; a key that stands twice keeps its first value."""
        if not isinstance(key, Scalar) or not key.text or key.text == "<<":
            message = Text("键应是一个词、编号或日期", "a key is a word, an id or a date")
            self._note("yaml-key", message, key.place, _WRITE_KEYS)
            return True
        if not key.quoted and "：" in key.text and value.value is None:
            self._issues.append(full_width_colon(key.text, key.place))
            return True
        if key.text in entries:
            line = entries[key.text][0].place.line
            self._note(
                "duplicate-key",
                Text(
                    f"键 {key.text} 重复，已见于第 {line} 行",
                    f"the key {key.text} stands here twice, first on line {line}",
                ),
                key.place,
                Text("删去一处，或合并两处。", "Remove one of the two, or merge them."),
            )
            return True
        return False

    def _refuse_anchor(self, event: _Event, sign: str) -> None:
        name = f"{sign}{event.anchor}"
        self._note(
            "yaml-anchor",
            Text(f"不能使用锚点和别名：{name}", f"anchors and aliases are not allowed: {name}"),
            self._place(event),
            Text("把内容写全；文本须加引号。", "Write it out; quote it if it is text."),
        )

    def _place(self, event: _Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1, self._lines[mark.line])

    def _note(self, code: str, message: Text, place: Place, hint: Text | None = None) -> None:
        self._issues.append(Issue(code, message, place, hint))
