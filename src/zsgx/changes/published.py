"""
A document as published: its sentences in order, each with its section and line.

Published texts come from web pages and scans: lines are broken within a sentence, furniture of the
page stands between them, marks are half or full width. What is told apart here is where a sentence
begins and ends, for there the fingerprints of policy files are taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from attrs import define, field, frozen

from zsgx.changes.figures import figures_in
from zsgx.changes.numbering import Numbering, mark_of
from zsgx.policy.document import fingerprint, normalised
from zsgx.text import Text

__all__ = ["Published", "Sentence", "decoded", "is_operative", "read_published", "segments"]

_ENDS: Final = "。;:!?"
_SPLIT: Final = re.compile(r"[。;!?]+")
_COMMA: Final = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_CLOSING: Final = "”’\"')》】]"
_POINTED: Final = re.compile("[,。;]")
#: What a page has around the text.
_FURNITURE: Final = re.compile(
    r"(分享|字号|字体|打印|关闭|打印本页|关闭窗口|来源|扫一扫|上一篇|下一篇|返回顶部|Baidu|map)"
    r"([:\[(].{0,20})?|[-—–·∞\s]*\d{0,3}[-—–·∞\s]*"
)
#: The longest line that furniture is looked for in.
_NARROW: Final = 40
_ANNEX: Final = re.compile(r"附件\d{0,2}:?")
#: A line that stands alone whatever comes before: a date, an official number, an annex's name.
_ALONE: Final = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日(印发)?|\w{2,12}[〔\[(]\d{4}[〕\])]\d+号|附件.*"
)
#: How titles and signatures end, which have no full stop either.
_NAMES: Final = re.compile(
    r".*(方案|计划|办法|通知|意见|规定|细则|纲要|规划|公告|函|决定|条例|措施|表|文件|印发"
    r"|局|厅|部|委|室|府|院|会|组|处|科|章)[)》]?"
)
#: How a line before the first section shows that its sentence goes on.
_UNFINISHED: Final = re.compile(r"《[^》]*$|\([^)]*$|^(为|根据|按照|现将)")
#: Labels that open a paragraph and are headings in all but their line.
_LABELS: Final = "(?:实施办法|实施方式|具体办法|具体措施|工作措施|主要内容|主要任务)"
_LABEL: Final = re.compile(f"{_LABELS}:")
#: Where a line goes on with what begins a line of its own elsewhere.
_RUN_ON: Final = re.compile(
    r"(?<=[。;；])\s*(?=[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、"
    rf"|{_LABELS}[:：])"
)
_HEADINGS: Final = {"first": 40, "chapter": 40}
_LONGEST_HEADING: Final = 30
_SHORTEST_PROSE: Final = 20
_FEWEST_CELLS: Final = 3
_DUTY: Final = re.compile(
    r"(?<![相适响供反效对呼])应(?![急届用对邀])|须|不得|不再|不予|严禁|禁止"
    r"|(?<![许认])可(?![持能行靠])|不超过|不少于|不低于|不高于|不多于|(?<![公急所必])需(?![求要])"
)
#: What names another document, whose figures say nothing here.
_NAMED: Final = re.compile(r"《[^》]*》|[〔\[(]\d{4}[〕\])]\d+号")

#: Documents of this kind have some 50,000 bytes.
_LARGEST: Final = 500_000
#: How PDF, Word and archives begin.
_OTHER_FILES: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a]")


@frozen
class Sentence:
    """
    A sentence of a document, or a line of it that stands alone.

    Attributes:
        section: Its section, ``2.3`` for 二（三）.
        line: The line it begins on, from 1.
        text: Its normalised text, without the mark that ends it.
        figures: The figures in it.
        prose: Whether it is no mere title, signature or date.
        operative: Whether it holds a figure or a word of duty.
    """

    section: str
    line: int
    text: str
    figures: tuple[str, ...] = ()
    prose: bool = True
    operative: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its text."""
        return fingerprint(self.text)


@frozen
class Published:
    """
    A document as published.

    Attributes:
        sentences: Its sentences in order.
        head: The lines before its first section, normalised.
    """

    sentences: tuple[Sentence, ...]
    head: tuple[str, ...]


def decoded(content: bytes) -> str | Text:
    """Return the text of a file, UTF-8 or GB18030; where it holds none, why it cannot be read."""
    if len(content) > _LARGEST:
        return Text(
            f"文件过大（超过 {_LARGEST:,} 字节）",
            f"the file is too large (over {_LARGEST:,} bytes)",
        )
    if content.startswith(_OTHER_FILES):
        return Text(
            "这不是纯文本文件；请先将其另存为文本（.txt）",
            "this is no plain text; save it as text (.txt) first",
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text if text.strip() else Text("文件没有内容", "the file says nothing")
    return Text(
        "这个文件不是 UTF-8 或 GB18030 编码的文本", "this file is no text in UTF-8 or GB18030"
    )


def is_operative(text: str) -> bool:
    """Return whether a normalised *text* holds a figure or a word of duty."""
    said = _NAMED.sub("", text)
    return bool(_DUTY.search(said)) or bool(figures_in(said))


def segments(text: str) -> list[str]:
    """Return the pieces of a normalised *text* between its commas."""
    return _COMMA.split(text)


def read_published(text: str) -> Published:
    """Return the document that *text* is."""
    return _Reader().read(text)


@define
class _Block:
    """Lines that belong together, as far as they have been read."""

    section: str
    parts: list[tuple[int, str]] = field(factory=list)
    figures: tuple[str, ...] | None = None
    prose: bool = True
    said: bool = False

    def sentences(self) -> Iterator[Sentence]:
        whole, start = "".join(text for _, text in self.parts), 0
        begins = [0, *accumulate(len(text) for _, text in self.parts)]
        stops = [(stop.start(), stop.end()) for stop in _SPLIT.finditer(whole)]
        for stop, after in [*stops, (len(whole), len(whole))]:
            text = whole[start:stop].lstrip(_CLOSING)
            if text.strip(_CLOSING):
                figures = figures_in(text) if self.figures is None else self.figures
                operative = is_operative(text) if self.figures is None else bool(figures)
                operative = operative and self.prose
                line = self.parts[min(bisect_right(begins, start), len(self.parts)) - 1][0]
                yield Sentence(self.section, line, text, figures, self.prose, operative)
            start = after


@define
class _Reader:
    """Goes through the lines of a document."""

    numbering: Numbering = field(factory=Numbering)
    blocks: list[_Block] = field(factory=list)
    head: list[str] = field(factory=list)
    open: _Block | None = None

    def read(self, text: str) -> Published:
        for number, line in enumerate(text.splitlines(), 1):
            for part in _RUN_ON.split(line):
                flat = normalised(part)
                if flat and not (len(flat) <= _NARROW and _FURNITURE.fullmatch(flat)):
                    self.take(number, part, flat)
        sentences = [sentence for block in self.blocks for sentence in block.sentences()]
        return Published(tuple(sentences), tuple(self.head))

    def take(self, number: int, line: str, flat: str) -> None:
        mark = mark_of(flat)
        if mark and not (self.open and mark.kind == "third" and not _ends(self.open.parts[-1][1])):
            self.open = None
            self.numbering.enter(mark)
            flat = flat[mark.length :]
            longest = _HEADINGS.get(mark.kind, _LONGEST_HEADING)
            if not flat or (len(flat) <= longest and not _is_said(flat, mark.kind)):
                return
            self.begin(number, flat)
            return
        if not self.numbering.begun:
            self.head.append(flat)
        cells = _cells(line)
        if cells:
            figures = tuple(figure for cell in cells for figure in figures_in(normalised(cell)))
            self.alone(_Block(self.numbering.section, [(number, flat)], figures))
        elif _ALONE.fullmatch(flat):
            if _ANNEX.fullmatch(flat):
                self.numbering.annex()
            prose = flat.startswith("附件") and not _ANNEX.fullmatch(flat)
            self.alone(_Block(self.numbering.section, [(number, flat)], prose=prose))
        elif self.open:
            self.open.parts.append((number, flat))
            self.settle()
        else:
            self.begin(number, flat)

    def begin(self, number: int, flat: str) -> None:
        label = _LABEL.match(flat)
        flat = flat[label.end() :] if label else flat
        if flat:
            self.open = _Block(self.numbering.section, [(number, flat)])
            self.blocks.append(self.open)
            self.settle()

    def alone(self, block: _Block) -> None:
        self.open = None
        self.blocks.append(block)

    def settle(self) -> None:
        """Close the open block where its last line ends it."""
        block = self.open
        assert block is not None  # noqa: S101 - whoever calls has just opened or lengthened it
        flat, first = block.parts[-1][1], len(block.parts) == 1
        block.said = block.said or bool(_POINTED.search(flat))
        if _ends(flat):
            self.open = None
        elif not block.said:
            begun = self.numbering.begun or not first or _UNFINISHED.search(flat)
            block.prose = bool(begun) and not _NAMES.fullmatch(flat[-_NARROW:])
            if not block.prose or (first and len(flat) < _SHORTEST_PROSE):
                self.open = None


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] in tuple(_ENDS)


def _is_said(text: str, kind: str) -> bool:
    """Return whether the rest of a line with a mark says something, and is no mere heading."""
    return bool(_SPLIT.search(text)) or (kind not in _HEADINGS and is_operative(text))


def _cells(line: str) -> list[str]:
    """Return the cells of a line of a table; none where it is no such line."""
    line = line.strip(" \r\n\u3000").lstrip("\t")
    if "。" in line:
        return []
    if "\t" in line:
        return line.split("\t")
    cells = re.split(r"\s{2,}", line)
    numbers = [cell for cell in cells if re.fullmatch(r"[\d.,%]+", cell)]
    return cells if len(cells) >= _FEWEST_CELLS and len(numbers) * 2 >= len(cells) else []
