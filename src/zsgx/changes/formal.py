"""
Which lines of a document are form and state no rule.

They are salutations, titles, the names of annexes, signatures, dates and official numbers that
stand alone, and what a page says of a document. A line that binds, permits, excepts or has an
effect, or counts something, is none of them, whatever it looks like.
"""

from __future__ import annotations

import re
from typing import Final

from zsgx.changes.duties import duties_in
from zsgx.changes.figures import Kind, read_figures

__all__ = [
    "ALONE",
    "ANNEX",
    "LABELLED",
    "NAMES",
    "is_formal",
    "is_operative",
    "named_away",
    "rules",
]

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
_POINTED: Final = re.compile("[,。;!?]")
_LONGEST: Final = 80


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
    if len(text) > _LONGEST and not _SALUTATION.fullmatch(text):
        return False
    if ALONE.fullmatch(text) or LABELLED.fullmatch(text):
        return not _POINTED.search(text.removesuffix("。")) and not duties_in(named_away(text))
    if duties_in(text):
        return False
    if _SALUTATION.fullmatch(text):
        return not _amounts(text)
    if not stands_alone or _POINTED.search(text):
        return False
    bare = _OTHERS.sub("", _BRACKETED.sub("", text))
    formed = NAMES.fullmatch(bare) or _ENTITLED.fullmatch(bare) or _NOTED.fullmatch(text)
    return bool(formed) and not _amounts(bare)


def _amounts(text: str) -> bool:
    return any(each.kind is Kind.AMOUNT and each.unit for each in read_figures(named_away(text)))
