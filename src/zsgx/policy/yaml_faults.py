"""
Why a file is not YAML that can be read: bytes, characters and syntax, in words for its author.

The parser's own messages are written for people who know its insides; the usual ones are said here
as an author meets them, in both languages, and the others are passed on in English.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from zsgx.issues import Issue, Place
from zsgx.policy.opening import LARGEST, LARGEST_BYTES
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml

__all__ = [
    "Refused",
    "decoded",
    "explained",
    "full_width_colon",
    "lines_of",
    "not_text",
    "unseen",
]

# Control characters, halves of surrogate pairs, and what can be neither seen nor printed: marks of
# zero width and of direction, which make a text read otherwise than it is.
_NO_TEXT: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_MOST_SHOWN: Final = 20

# What YAML 1.1 takes for the end of a line, so that line numbers agree with the parser's.
_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WIDEST: Final = 200

# A line that was meant to begin with a key.
_FULL_WIDTH_KEY: Final = re.compile(r"\s*(- +)?[^\s:：\"'#]+：")

_WORDED: Final = (
    (
        "mapping values are not allowed",
        Text("此处不能出现“: ”", "a “: ” cannot stand here"),
        Text(
            "检查缩进；含“: ”的文本或表达式须加引号。",
            "Check the indentation; text or an expression that contains “: ” needs quotes.",
        ),
    ),
    (
        "could not find expected ':'",
        Text("键后缺少“: ”", "a key without a “: ” after it"),
        Text("写作 键: 值，冒号后有空格。", "Write key: value, with a space after the colon."),
    ),
    (
        "cannot start any token",
        Text("文本不能以这个字符开头", "text cannot begin with this character"),
        Text("给文本加引号。", "Put the text in quotes."),
    ),
    (
        "unexpected end of stream",
        Text("引号没有闭合", "a quote that is never closed"),
        Text("补上结束的引号。", "Add the closing quote."),
    ),
    (
        "expected ',' or",
        Text("括号没有闭合，或项之间缺少逗号", "a bracket is not closed, or a comma is missing"),
        Text(
            "检查括号与逗号；以括号开头的表达式须加引号。",
            "Check brackets and commas; an expression that begins with a bracket needs quotes.",
        ),
    ),
    (
        "expected key",
        Text("此处应为键", "a key was expected here"),
        Text(
            "检查缩进；以引号开头的表达式须整个加引号。",
            "Check the indentation; an expression that begins with a quote needs quotes around it.",
        ),
    ),
    (
        "expected <block end>",
        Text("此处的缩进与上文不符", "this does not fit the indentation above"),
        Text("检查缩进和引号。", "Check the indentation and the quotes."),
    ),
    (
        "expected '-' indicator",
        Text("此处应为列表项（- ）", "a list item (- ) was expected here"),
        Text("检查缩进。", "Check the indentation."),
    ),
    (
        "unknown escape character",
        Text("双引号内不能有这个反斜杠转义", "double quotes do not know this escape"),
        Text("改用单引号。", "Use single quotes."),
    ),
)


class Refused(Exception):  # noqa: N818 - it ends the reading of one file and never leaves it
    """Reading a file ends here, with one issue."""

    def __init__(self, issue: Issue) -> None:
        super().__init__(issue)
        self.issue = issue


def decoded(source: str | bytes, file: str) -> tuple[str | None, tuple[Issue, ...]]:
    """Return the text of *source*, and why it cannot be used."""
    if len(source) > LARGEST_BYTES:
        return None, (_too_large(file),)
    if isinstance(source, bytes):
        try:
            text = source.decode("utf-8")
        except UnicodeDecodeError as error:
            return None, (_not_utf8(source, error.start, file),)
    else:
        text = source
    text = text.removeprefix("\ufeff")
    if len(text) > LARGEST:
        return None, (_too_large(file),)
    found = [match.start() for match in _NO_TEXT.finditer(text)][:_MOST_SHOWN]
    lines = lines_of(text) if found else []
    return text, tuple(_not_text(text, position, lines, file) for position in found)


def lines_of(text: str) -> list[str]:
    """Return the lines of *text* as the parser counts them, for excerpts; long ones are cut."""
    # The parser may report the end of the text as the beginning of one more line.
    return [
        line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…" for line in (*_BREAK.split(text), "")
    ]


def explained(error: yaml.YAMLError, lines: Sequence[str], file: str) -> Issue:
    """Return the parser's *error* as an issue of *file*, whose text is *lines*."""
    problem = str(getattr(error, "problem", None) or error)
    line, column = _spot(error, lines)
    place = Place(file, line + 1, column + 1, lines[line])
    indent = lines[line][: len(lines[line]) - len(lines[line].lstrip())]
    if "\t" in indent or "\t" in problem:
        return Issue(
            "yaml-tab",
            Text("此处不能使用制表符", "a tab cannot stand here"),
            place,
            Text("改用空格。", "Use spaces."),
        )
    if "mapping values" in problem or "expected ':'" in problem:
        # The parser stumbles over the key after a line that a full-width colon made into text.
        for number in range(line, max(line - 2, -1), -1):
            if _FULL_WIDTH_KEY.match(lines[number]):
                return full_width_colon(lines[number], Place(file, number + 1, 1, lines[number]))
    for fragment, message, hint in _WORDED:
        if fragment in problem:
            return Issue("yaml-syntax", message, place, hint)
    message = Text("这里不合 YAML 语法", f"this is not YAML: {problem}")
    return Issue("yaml-syntax", message, place)


def full_width_colon(text: str, place: Place) -> Issue:
    """Return the issue for *text* at *place*, where a full-width colon stands for ``: ``."""
    before, _, after = text.partition("：")
    name = before.split()[-1] if before.split() else ""
    rest = after.split()[0] if after.split() else ""
    written = f"{name}: {rest}".rstrip()
    return Issue(
        "full-width-colon",
        Text("冒号是全角的，所以此处只是一段文本", "a full-width colon makes no key: this is text"),
        place.shifted(len(before)),
        Text(f"写作 {written}，半角冒号加空格。", f"Write {written}, with “: ” and a space."),
    )


def _spot(error: yaml.YAMLError, lines: Sequence[str]) -> tuple[int, int]:
    """Return line and column of a parser's *error*, from 0: where the author has to look."""
    mark: Any = getattr(error, "problem_mark", None)
    opening: Any = getattr(error, "context_mark", None)
    if mark is None:
        return 0, 0
    line = min(mark.line, len(lines) - 1)
    at_the_end = not any(rest.strip() for rest in (lines[line][mark.column :], *lines[line + 1 :]))
    if opening and (at_the_end or "simple key" in str(getattr(error, "context", ""))):
        return opening.line, opening.column
    return line, mark.column


def _too_large(file: str) -> Issue:
    message = Text(
        f"文件过大（至多 {LARGEST:,} 个字符）",
        f"the file is too large (at most {LARGEST:,} characters)",
    )
    hint = Text("分成几个文件。", "Divide it into several files.")
    return Issue("yaml-size", message, Place(file), hint)


def _not_utf8(source: bytes, position: int, file: str) -> Issue:
    hint = Text("用 UTF-8 编码保存。", "Save the file as UTF-8.")
    if source.startswith((b"\xff\xfe", b"\xfe\xff")):
        hint = Text("文件像是 UTF-16，请存为 UTF-8。", "It looks like UTF-16; save it as UTF-8.")
    elif _is_gbk(source):
        hint = Text("文件可能是 GBK 编码，请存为 UTF-8。", "It may be GBK; save it as UTF-8.")
    before = len(source[:position].decode())
    text = source.decode(errors="replace")
    place = _place_in(text, before, lines_of(text), file)
    return Issue("yaml-encoding", Text("文件不是 UTF-8", "the file is not UTF-8"), place, hint)


def _is_gbk(source: bytes) -> bool:
    try:
        source.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def unseen(text: str) -> str:
    """Return the first character of *text* that is invisible or a control, empty if none is."""
    found = _NO_TEXT.search(text)
    return found.group() if found else ""


def not_text(character: str, place: Place) -> Issue:
    """Return the issue of a *character* that is invisible or a control, however it is written."""
    name = f"U+{ord(character):04X}"
    return Issue(
        "yaml-character",
        Text(
            f"含有不可见或控制字符 {name}",
            f"there is an invisible or control character here, {name}",
        ),
        place,
        Text("删去它；它未必显示出来。", "Delete it; your editor may not show it."),
    )


def _not_text(text: str, position: int, lines: Sequence[str], file: str) -> Issue:
    return not_text(text[position], _place_in(text, position, lines, file))


def _place_in(text: str, position: int, lines: Sequence[str], file: str) -> Place:
    before = _BREAK.split(text[:position])
    excerpt = _NO_TEXT.sub("�", lines[len(before) - 1])
    return Place(file, len(before), len(before[-1]) + 1, excerpt)
