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
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any, Final

from attrs import define, field, frozen

from zsgx.audit.figures import FigureKind, figures_in, read_figures
from zsgx.audit.numbering import Mark, Numbering, mark_of, number_of
from zsgx.domain.option import instance
from zsgx.policy.document import fingerprint, normalised
from zsgx.text import Text

__all__ = [
    "LABELLED",
    "LARGEST",
    "Published",
    "Sentence",
    "decoded",
    "duties_in",
    "is_formal",
    "is_operative",
    "read_published",
    "segments",
]

_ENDS: Final = "。;:!?"
_SPLIT: Final = re.compile(r"[。;!?]+")
_COMMA: Final = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_CLOSING: Final = "”’\"')》】]"
_POINTED: Final = re.compile("[,。;]")
#: What a page has around the text. What else a line says makes it none of that.
_FURNITURE: Final = re.compile(
    r"(分享|字号|字体|打印|关闭|打印本页|关闭窗口|来源|扫一扫|上一篇|下一篇|返回顶部|浏览次数|点击数|Baidu|map)"
    r"([:\[(]([大中小A-Za-z\d:/.\-\]) ]*|\w{2,18}(局|厅|部|委|网|社|报|府|办|中心|平台)[)\]]?))?"
    r"|[-—–·∞_=*\s]*|[-—–·∞_=*\s]+\d{1,3}[-—–·∞_=*\s]+"
)
#: A number that stands alone; the next one may be that of a page.
_PAGE: Final = re.compile(r"\d{1,3}")
#: The longest line that furniture is looked for in.
_NARROW: Final = 40
#: How far back an open bracket is looked for.
_FAR: Final = 200
#: How a line before the first section shows that its sentence goes on.
_UNFINISHED: Final = re.compile(r"《[^《》]*$|\([^()]*$|^(为|根据|按照|现将)")
#: Labels that open a paragraph and are headings in all but their line.
_LABELS: Final = "(?:实施办法|实施方式|具体办法|具体措施|工作措施|主要内容|主要任务)"
_LABEL: Final = re.compile(f"{_LABELS}:")
_CHAPTERED: Final = r"第\s*[零〇一二两三四五六七八九十百千廿卅\d]{1,9}\s*(?:条|章|节|编|部分)"
_REFERRED: Final = "第?[款项]|规定|所|中|之|的|和|及|与|或|、|至|到|以|要求|情形|第"
#: Where a line goes on with what begins a line of its own elsewhere.
_RUN_ON: Final = re.compile(
    r"(?<=[。;；])\s*(?=[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、"
    rf"|{_LABELS}[:：]|{_CHAPTERED}(?!{_REFERRED}))|(?<=\S)\s+(?={_CHAPTERED}\s)"
)
#: An article whose number stands apart from its text, which is no reference then.
_SET_APART: Final = re.compile(rf"\s*{_CHAPTERED}\s")
#: What a page in Markdown or HTML puts before and around lines.
_MARKUP: Final = re.compile(
    r"^\s*(?:#{1,6}\s+|>\s+|[*•●■◆▪]\s+)|\*\*|<!--.*?-->|</?[a-zA-Z][^<>]{0,80}>"
)
_HEADINGS: Final = {"first": 40, "chapter": 40, "part": 40}
_LONGEST_HEADING: Final = 30
_SHORTEST_PROSE: Final = 20
_FEWEST_CELLS: Final = 3
_LINE_END: Final = re.compile("\r\n|[\n\r]")
#: What can be neither seen nor printed: controls, halves of pairs, marks of direction and no width.
_SPACES: Final = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ud800-\udfff\ufe00-\ufe0f\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e0fff]"
)

#: The most bytes a text may have; documents of this kind have some 50,000.
LARGEST: Final = 500_000
#: How PDF, Word and archives begin.
_OTHER_FILES: Final = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a]")
#: A line that begins an annex, with its number if it has one.
ANNEX: Final = re.compile(r"附(?:件|录|表)(?:[-—]?(\d{1,2}|[一二三四五六七八九十]{1,2}))?:?")
#: A line that stands alone whatever comes before: a date, an official number, an annex's name.
ALONE: Final = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日(?:印发)?|[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月"
    r"[一二三四五六七八九十]{1,3}日|\w{2,14}[〔\[(【]\d{4}[〕\])】]第?\d+号|附(?:件|录|表).*"
)
_BODIES: Final = "局|厅|部|委|室|府|院|会|组|处|科|中心|站|协会|学会|省|市|区|县|会议"
#: How titles and signatures end, which have no full stop either.
NAMES: Final = re.compile(
    r".*(?:方案|计划|办法|通知|意见|规定|规则|细则|纲要|规划|公告|通告|函|决定|条例|措施|标准|制度|表"
    rf"|文件|印发|章|目录|{_BODIES})[)》]?"
)
_ENTITLED: Final = re.compile(r"关于.*|《[^《》]{1,100}》")
_SALUTATION: Final = re.compile(
    rf".*(?:{_BODIES}|单位|部门|公司|企业|机构|院校|学校|大学|基地|同志|人员)(?:\([^()]*\))?:"
)
#: What a page says of a document, each with its label.
LABELLED: Final = re.compile(
    "(?:索引号|发文机关|发布机构|发文字号|发文机关字号|文号|字号|成文日期|发文日期|签发日期|发布日期|公布日期|印发日期"
    "|发布时间|施行日期|实施日期|生效日期|有效期至?|失效日期|废止日期|有效性|时效性|主题分类|主题词|公开方式"
    "|信息来源|标题|名称|抄送|附件):.{0,60}"
)
_NOTED: Final = re.compile(r"\([^()]{1,20}\)")
#: How a title counts who else issued a document.
_OTHERS: Final = re.compile(r"等\d{1,3}个?(?:部门|单位|部委|家)")
_BRACKETED: Final = re.compile(r"(?:\([^()]{0,30}\))+$")
#: What names another document, whose figures say nothing here.
_NAMED: Final = re.compile(r"《[^《》]{0,100}》|[〔\[(【]\d{4}[〕\])】]第?\d+号")
_STOPPED: Final = re.compile("[,。;!?]")
_LONGEST_FORM: Final = 80
#: Each word as it is spelt, with how texts say it. Of two that begin alike the longer comes first.
_WORDS: Final = (
    ("不超过", "不得?(?:超过|高于|多于|大于)"),
    ("不少于", "不得?(?:少于|低于|小于)"),
    ("不得", "不得|不许|不准|不允许"),
    ("不应", "不应当?(?=[少低超高多]?)|不宜"),
    ("不可", "不可以?(?![或缺分替逆抗避])|不能(?!够)"),
    ("不须", "不须|不需要?|无须|无需|不必"),
    ("不予", "不予"),
    ("不再", "不再"),
    ("暂不", "暂不|暂缓|不执行|不实施"),
    ("禁止", "严禁|禁止|严格限制"),
    ("可", "可以|可(?![持能行靠控观见视信比喜])(?<![许认不]可)"),
    ("须", "必须|务必|须(?!知)|(?<![公急所必])需(?![求要])"),
    ("应", r"应当|应该|(?<![相适响供反效对呼回])应(?![急届用对邀聘届考答变有城])"),
    ("原则上", "原则上|一般(?=应|不|为|可|需|须)"),
    ("有权", "有权|无权|享有|享受"),
    (
        "除外",
        "除外|另有规定的?(?:除外)?|不在此限|不受[^,。;]{0,12}限制|(?<![扣清解排])除[^,。;]{1,24}外",
    ),
    ("免", "免于|免除|免收|免缴|免予|免考|免修|豁免|减免"),
    ("停止", "停止|暂停|中止|终止|停办"),
    ("废止", "废止|失效|作废|无效"),
    ("撤销", "撤销|撤回|取消|吊销|收回|注销"),
    ("追究", "追究|追回|处分|处罚|罚款|通报批评|责令|责任追究"),
    ("顺延", "顺延|延期|延长|推迟|延后"),
    ("提前", "提前|缩短"),
    ("参照", "参照|比照|视同|视为|等同"),
    ("执行", "(?:按|按照|照)[^,。;]{0,20}执行|继续执行|(?:起|后)(?:正式)?(?:施行|执行|实施|生效)"),
    ("适用", "适用(?!性|范围)|不适用"),
    ("不计", "不计(?!报酬)|计入|折算|抵扣|抵免|抵顶|冲抵|扣减|结转"),
    ("优先", "优先"),
    ("承担", "承担|负担|自费|自负|自理|免费|收费|缴纳|支付|负责(?!人|同志)"),
    ("一律", "一律"),
)
#: With what signs these words begin, so that a text is gone through fast.
_BEGINNINGS: Final = (
    "[不无禁严可必务须需应原一有享除另免豁减停暂中终废失作撤取吊收注追处罚通责顺延推提缩参"
    "比视等按照继起后适计折抵冲扣结优承负自理缴支]"
)
_DUTY: Final = re.compile(
    f"(?={_BEGINNINGS})(?:"
    + "|".join(f"(?P<w{place}>{pattern})" for place, (_, pattern) in enumerate(_WORDS))
    + ")"
)
#: Words that mean the same in whatever way they are said.
_SAME: Final = frozenset(
    {"不超过", "不少于", "不得", "不可", "不须", "不予", "禁止", "可", "须", "应", "原则上"}
)
_LONGEST_WORD: Final = 4


@frozen
class Sentence:
    """
    A sentence of a document, or a line of it that stands alone.

    Attributes:
        section: Its section, ``2.3`` for 二（三）.
        line: The line it begins on, from 1.
        text: Its normalised text, without the mark that ends it.
        figures: The figures in it, each as it is spelt.
        duties: The words of duty or effect in it.
        formal: Whether it is form and states no rule: a title, a salutation, a signature, a date.
        operative: Whether it holds a figure or a word of duty, and is no mere form.
    """

    section: str
    line: int
    text: str
    figures: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    formal: bool = False
    operative: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its text."""
        return fingerprint(self.text)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "section": self.section,
            "line": self.line,
            "text": self.text,
            "figures": list(self.figures),
            "duties": list(self.duties),
            "formal": self.formal,
            "operative": self.operative,
        }


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

    def as_json(self) -> list[dict[str, Any]]:
        """Return its sentences as JSON objects, each with its fingerprint."""
        return [
            {"fingerprint": sentence.fingerprint, **sentence.as_json()}
            for sentence in self.sentences
        ]


def decoded(content: bytes) -> str | Text:
    """Return the text of a file, UTF-8 or GB18030; where it holds none, why it cannot be read."""
    if len(content) > LARGEST:
        return Text(
            f"文件过大（{len(content):,} 字节，至多 {LARGEST:,} 字节）",
            f"the file is too large ({len(content):,} bytes, at most {LARGEST:,})",
        )
    if content.startswith(_OTHER_FILES):
        return Text(
            "这不是纯文本文件；请先将其另存为文本（.txt）",
            "this is not plain text; save it as text (.txt) first",
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
        "这个文件不是 UTF-8 或 GB18030 编码的文本", "this file is not text in UTF-8 or GB18030"
    )


def segments(text: str) -> list[str]:
    """Return the pieces of a normalised *text* between its commas."""
    return _COMMA.split(text)


def read_published(text: str) -> Published:
    """
    Return the document that *text* is.

    Raises:
        QuestionError: It is no text, such as the bytes of a file.
    """
    return _Reader().read(instance("text", text, str, "Path.read_text(encoding='utf-8')"))


@define
class _Block:
    """Lines that belong together, as far as they have been read."""

    section: str
    parts: list[tuple[int, str]] = field(factory=list)
    figures: tuple[str, ...] | None = None
    prose: bool = True
    said: bool = False
    heading: bool = False

    def sentences(self) -> Iterator[Sentence]:
        whole, start = "".join(text for _, text in self.parts), 0
        begins = [0, *accumulate(len(text) for _, text in self.parts)]
        stops = [(stop.start(), stop.end()) for stop in _SPLIT.finditer(whole)]
        for stop, after in [*stops, (len(whole), len(whole))]:
            text = whole[start:stop].lstrip(_CLOSING)
            if text.strip(_CLOSING):
                figures = figures_in(text) if self.figures is None else self.figures
                formal = self.heading or (
                    self.figures is None and is_formal(text, stands_alone=not self.prose)
                )
                operative = not formal and (bool(self.figures) or is_operative(text))
                line = self.parts[min(bisect_right(begins, start), len(self.parts)) - 1][0]
                duties = duties_in(text)
                yield Sentence(self.section, line, text, figures, duties, formal, operative)
            start = after


@define
class _Reader:
    """Goes through the lines of a document."""

    numbering: Numbering = field(factory=Numbering)
    blocks: list[_Block] = field(factory=list)
    head: list[str] = field(factory=list)
    open: _Block | None = None
    #: The number of the last page.
    page: int = 0
    #: A line with a mark that may be a heading: it is where something stands below it.
    heading: tuple[Mark, _Block] | None = None

    def read(self, text: str) -> Published:
        for number, line in enumerate(_LINE_END.split(_seen(text)), 1):
            for part in _RUN_ON.split(_MARKUP.sub("", line)):
                flat = normalised(part)
                if flat and ("\t" in part or not self.is_furniture(flat)):
                    self.take(number, part, flat)
        self.under(None)
        found: list[list[Sentence]] = []
        said = False
        for block in reversed(self.blocks):
            # What has no more below it than a signature or a date heads nothing.
            block.heading = block.heading and said
            sentences = list(block.sentences())
            said = block.heading or any(not sentence.formal for sentence in sentences)
            found.append(sentences)
        return Published(tuple(chain(*reversed(found))), tuple(self.head))

    def is_furniture(self, flat: str) -> bool:
        """Return whether a line is a page's and no document's."""
        if _PAGE.fullmatch(flat) and int(flat) in (self.page + 1, 2):
            self.page = int(flat)
            return True
        return len(flat) <= _NARROW and bool(_FURNITURE.fullmatch(flat)) and not rules(flat)

    def take(self, number: int, line: str, flat: str) -> None:
        mark = mark_of(flat, apart=bool(_SET_APART.match(line)))
        if mark and not self.goes_on(mark):
            self.open = None
            self.under(mark)
            self.numbering.enter(mark)
            self.opened(number, mark, flat[mark.length :])
            return
        if not self.numbering.begun:
            self.head.append(flat)
        annex = ANNEX.fullmatch(flat)
        if annex:
            self.under(None)
            self.numbering.annex(_arabic(annex[1]))
            self.alone(_Block(self.numbering.section, [(number, flat)], prose=False))
            return
        self.above()
        cells = _cells(line)
        if cells:
            figures = tuple(figure for cell in cells for figure in figures_in(normalised(cell)))
            self.alone(_Block(self.numbering.section, [(number, flat)], figures))
        elif ALONE.fullmatch(flat):
            self.alone(_Block(self.numbering.section, [(number, flat)], prose=False))
        elif self.open:
            self.open.parts.append((number, flat))
            self.settle()
        else:
            self.begin(number, flat)

    def goes_on(self, mark: Mark) -> bool:
        """Return whether what looks like a mark only goes on with an open sentence."""
        if self.open is None or _ends(self.open.parts[-1][1]):
            return False
        if mark.kind == "article":
            return mark.number not in (1, self.numbering.article + 1)
        return mark.kind in ("third", "fourth") and not self.numbering.is_next(mark)

    def opened(self, number: int, mark: Mark, flat: str) -> None:
        """Take what stands after a mark on its line."""
        longest = _HEADINGS.get(mark.kind, _LONGEST_HEADING)
        if not flat:
            return
        if len(flat) <= longest and not _SPLIT.search(flat) and not is_operative(flat):
            self.heading = (mark, _Block(self.numbering.section, [(number, flat)]))
        else:
            self.begin(number, flat)

    def under(self, mark: Mark | None) -> None:
        """Settle whether the last line with a mark is a heading, as something stands below it."""
        if self.heading and (mark is None or mark.depth <= self.heading[0].depth):
            self.blocks.append(self.heading[1])
            self.heading = None
        else:
            self.above()

    def above(self) -> None:
        """Keep the last line with a mark as the heading that it is."""
        if self.heading:
            self.heading[1].heading = True
            self.blocks.append(self.heading[1])
        self.heading = None

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
        assert block is not None  # whoever calls has just opened or lengthened it
        flat, first = block.parts[-1][1], len(block.parts) == 1
        block.said = block.said or bool(_POINTED.search(flat))
        if _ends(flat):
            self.open = None
        elif not block.said:
            begun = self.numbering.begun or not first or _UNFINISHED.search(flat[-_FAR:])
            block.prose = bool(begun) and not NAMES.fullmatch(flat[-_NARROW:])
            if not block.prose or (first and len(flat) < _SHORTEST_PROSE):
                self.open = None


def _ends(text: str) -> bool:
    return text.rstrip(_CLOSING)[-1:] in tuple(_ENDS)


def _seen(text: str) -> str:
    """Return *text* without what cannot be seen."""
    return _UNSEEN.sub("", _SPACES.sub(" ", text))


def _arabic(number: str | None) -> str:
    """Return the number of an annex in Arabic numerals."""
    found = number_of(number) if number else None
    return str(found) if found is not None else ""


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


def named_away(text: str) -> str:
    """Return *text* without the names and numbers of other documents."""
    return _NAMED.sub("", text)


def is_operative(text: str) -> bool:
    """Return whether a normalised *text* holds a figure or a word of duty or effect."""
    said = named_away(text)
    return bool(duties_in(said)) or any(figure.spelling for figure in read_figures(said))


def rules(text: str) -> bool:
    """Return whether a normalised *text* binds, has an effect or counts something."""
    return bool(duties_in(text)) or _amounts(text)


def is_formal(text: str, *, stands_alone: bool) -> bool:
    """
    Return whether a normalised *text* is form and states no rule.

    Args:
        text: The text.
        stands_alone: Whether it is a line of its own that no sentence goes on in.
    """
    if len(text) > _LONGEST_FORM and not _SALUTATION.fullmatch(text):
        return False
    if ALONE.fullmatch(text) or LABELLED.fullmatch(text):
        return not _STOPPED.search(text.removesuffix("。")) and not duties_in(named_away(text))
    if duties_in(text):
        return False
    if _SALUTATION.fullmatch(text):
        return not _amounts(text)
    if not stands_alone or _STOPPED.search(text):
        return False
    bare = _OTHERS.sub("", _BRACKETED.sub("", text))
    formed = NAMES.fullmatch(bare) or _ENTITLED.fullmatch(bare) or _NOTED.fullmatch(text)
    return bool(formed) and not _amounts(bare)


def _amounts(text: str) -> bool:
    return any(
        each.kind is FigureKind.AMOUNT and each.unit for each in read_figures(named_away(text))
    )


@lru_cache(maxsize=4096)
def duties_in(text: str) -> tuple[str, ...]:
    """Return the words of duty or effect in a normalised *text*, in order, each in one spelling."""
    return tuple(_spelt(found) for found in _DUTY.finditer(text))


def _spelt(found: re.Match[str]) -> str:
    spelling, _ = _WORDS[int((found.lastgroup or "w0")[1:])]
    # 废止 and 失效 are not the same to everybody; of longer runs nothing else of the text is kept.
    return spelling if spelling in _SAME or len(found[0]) > _LONGEST_WORD else found[0]
