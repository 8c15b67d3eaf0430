"""
The figures that a text states: amounts with their bounds, shares, ordinals and dates.

A figure has one spelling however it is printed: 两倍 and 加倍 are `2倍`, 15人以上 is `≥15人`,
三至五年 and 3—5年 are `3至5年`. The spelling is a text itself and reads as the same figure, so that
what is kept of a document needs to hold no more than that.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from attrs import evolve, frozen

from zsgx.audit.numbering import FORMAL, LONGEST, WORDS, number_of, spread_of

__all__ = ["FigureKind", "differing", "figure_of", "figures_in", "plain_number", "read_figures"]

#: What figures of time count.
_LASTING: Final = "工作日|自然日|季度|学年|学期|小时|分钟|周岁|周年|年级|星期|月|年|岁|周|天|日|秒"
_TIMES: Final = f"{_LASTING}|时"
#: What is counted with 个 before it.
_OF_GE: Final = "工作日|自然日|百分点|小时|学时|星期|季度|学年|学期|月"
#: What else figures count. Of two that begin alike the longer comes first.
_THINGS: Final = (
    "学时|课时|学分|元|圆|人次|人天|人日|人|名|位|户|批次|场次|档次|百分点|平方米|部门|期|倍|批|项|家|门|场"
    "|种|类|级|档|分|章|条|款|页|号|届|次|篇|部|本|册|件|份|所|轮|讲|节|套|间|台|组|字"
)
_UNIT: Final = f"个(?:{_OF_GE})|{_TIMES}|{_THINGS}|个"
#: What 一 does count; before anything else it only introduces: 一批 is some, not one.
_SINGLE: Final = re.compile(f"个(?:{_OF_GE})|{_LASTING}|学时|课时|学分|元|倍|次|%")
_TIMED: Final = re.compile(f"个?(?:{_TIMES})")
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3}){1,6}(?![\d,])|\d+)(?:\.\d+)?"
_MIXED: Final = rf"{_ARABIC}(?:[百千]?[万亿]+{_ARABIC}[百千]?[万亿]*|[百千]?[万亿]*)(?!\d)"
_SEVERAL: Final = "[几数][十百千][万亿]?|[几数][万亿]|[一二三四五六七八九]?十几[万亿]?"
_BARE: Final = "(?<=[每近上逾过超约])[百千万亿]+"
_SINGLE_FORMAL: Final = "(?<![队大登内着水])[壹贰叁肆伍陆柒捌玖](?=[元圆倍年])"
_WORDED: Final = f"{FORMAL}|{_SINGLE_FORMAL}|{WORDS}"
_NUMBER: Final = f"{_MIXED}|{_WORDED}"
_YEAR: Final = r"(?<![\d.])(?:1[89]|2[0-2])\d\d|[一二][〇零一二三四五六七八九]{3}"
_MONTH: Final = "1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DATE_DAY: Final = (
    "3[01]|[12][0-9]|0?[1-9]|三十一?|二十[一二三四五六七八九]?|十[一二三四五六七八九]?"
    "|[一二三四五六七八九]"
)
#: With what signs figures begin, so that a text is gone through fast.
_BEGINNINGS: Final = (
    r"\d〇零一二两三四五六七八九十百千万亿廿卅卌壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟"
    "几数第前半过减折对加翻双上下"
)
_FIGURE: Final = re.compile(
    rf"""
    (?=[{_BEGINNINGS}])(?:(?P<iso>(?<![\d.])(?:1[89]|2[0-2])\d\d(?P<dash>[-/.])(?:1[0-2]|0?[1-9])(?P=dash)
        (?:3[01]|[12]\d|0?[1-9])(?![\d.]))
    |(?P<year>{_YEAR})年(?!代|级)
        (?:(?P<month>{_MONTH})月(?:(?P<day>{_DATE_DAY})[日号]|(?P<part>[底末初]|[上中下]旬))?
        |(?P<time>[底末初]|[上下]半年|第?[一二三四1-4]季度))?
    |(?<![\d.〇零一二两三四五六七八九十百千万亿几数])(?P<month_>{_MONTH})月
        (?:(?P<day_>{_DATE_DAY})[日号]|(?P<part_>[底末初]|[上中下]旬))?
    |(?P<half_year>[上下]半年)
    |(?P<half_share>过半数?|半数|减半|折半|对折|一半)
    |(?<![上下前后大小])半(?P<half>个(?:{_OF_GE})|天|日(?!制)|年(?![报刊度])|月(?![刊谈])
        |小时|学时|课时|学分|学年|学期|倍|成)
    |(?P<double>加倍|翻倍|双倍)|翻了?(?P<folds>{_NUMBER})?番
    |(?P<per>[百千万]|{_NUMBER})分之(?P<share>{_NUMBER}|百)
    |(?P<part_of>\d{{1,9}})[/⁄](?P<whole>\d{{1,9}})(?![\d/⁄])
    |(?P<plan>十[一二三四五六]五)(?=规划|时期|期间|末|["”」]|$)
    |(?P<rank>第|前)?(?P<number>{_MIXED}|{_SEVERAL}|{_BARE}|(?!十分(?!之))(?:{_WORDED}))
        (?P<odd>[余多])?(?P<scale>[百千]?[万亿]*)
        (?:(?P<rate>[%‰‱])
        |(?P<tenths>成)(?P<hundredths>[一二三四五六七八九])?(?![立为果员功就长熟绩本交年人才套不])
        |(?P<off>折)(?![算合旧扣中叠])
        |个(?P<more>[半余多])(?P<of_ge>{_OF_GE})
        |(?P<unit>{_UNIT})(?!度|性)(?:(?P<and_half>半)(?![脱数导径工军成停天年月日个载公])
            |(?P<and_odd>[余多])(?=[的以内前后,。;]|$))?)?)
    """,
    re.VERBOSE,
)
_TEN: Final = 10
_ONE: Final = Fraction(1)
_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_TO: Final = re.compile("至|到|-+|~|—+|–|‐|−")
_AND: Final = re.compile("[、和或及与]")
#: What stands before a figure and bounds it, as it is spelt.
_BEFORE: Final = re.compile(
    "(?P<ge>不得?[少低小]于|不[应能]少于|至少|最少|最低|起码|(?<![不未])满|≥)"
    "|(?P<le>不得?[超高多大][过于]|不[应能]超过|至多|最多|最高|≤)"
    "|(?P<gt>(?<![不得])(?:超过|多于|高于|大于)|逾|[上超](?=$)|>)"
    "|(?P<lt>(?<![不得])(?:少于|低于|小于)|不足|不满|未满|不到|未达到?|<)"
    "|(?P<about>大约|大概|约)|(?P<near>将近|接近|近)"
)
_LONGEST_BEFORE: Final = 4
#: What stands after a figure and bounds it.
_AFTER: Final = re.compile(
    "(?P<ge>[及或]?以上|之上)|(?P<le>[及或]?以下|[及或]?以内|之内|内)"
    "|(?P<gt>以外)|(?P<about>左右|上下)"
)
_SIGNS: Final = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<", "about": "约", "near": "近"}
#: Below this many figures a sentence's are held against each other one by one.
_MOST_COMPARED: Final = 200


class FigureKind(enum.Enum):
    """What a figure states."""

    AMOUNT = "amount"
    #: A place in a row, or a number that names: 第十八条, 10号.
    ORDINAL = "ordinal"
    DATE = "date"
    #: Digits that are no number anybody states, such as a hundred of them.
    UNREAD = "unread"


@frozen
class Figure:
    """
    A figure that a text states.

    Attributes:
        spelling: It in its one spelling.
        kind: What it states.
        least: The least that it means; None where it has no lower end, or is no amount.
        most: The most that it means; None where it has no upper end, or is no amount.
        unit: Of what it is so many; ``%`` for every share.
        about: Whether it is said to be about so many.
    """

    spelling: str
    kind: FigureKind = FigureKind.AMOUNT
    least: Fraction | None = None
    most: Fraction | None = None
    unit: str = ""
    about: bool = False

    @property
    def day(self) -> datetime.date | None:
        """The day that a date is; None where it is no single day."""
        found = _DAY.fullmatch(self.spelling) if self.kind is FigureKind.DATE else None
        try:
            return datetime.date(*(int(part) for part in found.groups())) if found else None
        except ValueError:
            return None


@frozen
class _Atom:
    """A number with what it counts, before ranges are joined and bounds are read."""

    start: int
    end: int
    figure: Figure
    rank: str = ""
    #: How many of the whole one is: 3 of 千分之三 counts tenths of a per cent.
    per: Fraction = Fraction(1)
    #: Whether it stands in numerals and counts nothing that is known.
    loose: bool = False
    #: Whether it is 一 before what it only introduces.
    article: bool = False
    #: What 万 or 亿 multiplied it by.
    scale: Fraction = Fraction(1)
    #: Whether it is so many and some more: 十余, 五十多.
    odd: bool = False
    #: The bound that its own words say.
    sign: str = ""


@lru_cache(maxsize=4096)
def read_figures(text: str) -> tuple[Figure, ...]:
    """Return the figures in a normalised *text*, in order."""
    atoms = _elliptic(_atoms(text), text)
    return tuple(_bounded(text, atom) for atom in _joined(atoms, text) if not atom.loose)


def figures_in(text: str) -> tuple[str, ...]:
    """Return the figures in a normalised *text*, in order, each as it is spelt."""
    return tuple(figure.spelling for figure in read_figures(text) if figure.spelling)


def figure_of(spelling: str) -> Figure:
    """Return the figure that is spelt so."""
    found = read_figures(spelling)
    whole = len(found) == 1 and found[0].spelling == spelling
    return found[0] if whole else Figure(spelling, FigureKind.UNREAD)


def differing(was: Sequence[str], now: Sequence[str]) -> tuple[tuple[str | None, str | None], ...]:
    """Return what differs between two rows of words, each beside what stands in its place."""
    pairs: list[tuple[str | None, str | None]] = []
    if max(len(was), len(now)) > _MOST_COMPARED:
        return tuple(pair for pair in zip_longest(was, now) if pair[0] != pair[1])
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind != "equal":
            pairs += zip_longest(was[first:last], now[start:end])
    return tuple(pairs)


def plain_number(number: Fraction | Decimal) -> str:
    """Return *number* in its shortest spelling: as a decimal where it is one, else a fraction."""
    exact = Fraction(number)
    if exact.denominator == 1:
        return str(exact.numerator)
    places, rest = 0, exact.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return f"{exact.numerator}/{exact.denominator}"
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).rjust(places + 1, "0")
    shown = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{shown}" if exact < 0 else shown


def _atoms(text: str) -> list[_Atom]:
    return [atom for found in _FIGURE.finditer(text) if (atom := _atom(found)) is not None]


def _atom(found: re.Match[str]) -> _Atom | None:
    start, end = found.span()
    for read in (_date, _share, _multiple):
        figure = read(found)
        if figure is not None:
            per = _per(found["per"]) if found["per"] else None
            sign = "gt" if found[0].startswith("过") else ""
            return _Atom(start, end, figure, per=per or Fraction(1), sign=sign)
    if found["plan"]:
        return _Atom(start, end, Figure(found["plan"], FigureKind.ORDINAL))
    return _counted(found) if found["number"] else None


def _date(found: re.Match[str]) -> Figure | None:
    if found["iso"]:
        numbers = (int(part) for part in found["iso"].split(found["dash"]))
        return Figure("{}年{}月{}日".format(*numbers), FigureKind.DATE)
    if found["half_year"]:
        return Figure(found["half_year"], FigureKind.DATE)
    month, day = found["month"] or found["month_"], found["day"] or found["day_"]
    part = found["part"] or found["part_"] or found["time"] or ""
    if not (found["year"] or month):
        return None
    shown = "".join(
        f"{_whole(number)}{unit}"
        for number, unit in ((found["year"], "年"), (month, "月"), (day, "日"))
        if number
    )
    return Figure(f"{shown}{_part(part)}", FigureKind.DATE)


def _part(part: str) -> str:
    if part.endswith("季度"):
        return f"第{_whole(part.removeprefix('第').removesuffix('季度'))}季度"
    return part.replace("末", "底")


def _whole(numerals: str) -> int:
    number = number_of(numerals)
    return int(number) if number is not None else 0


def _share(found: re.Match[str]) -> Figure | None:
    if found["half_share"]:
        share = Fraction(50)
        return _amount(share, share, "%")
    if found["per"]:
        number, whole = number_of(found["share"]), _per(found["per"])
        if number is None or not whole:
            return Figure(_clipped(found[0]), FigureKind.UNREAD)
        return _amount(number * whole, number * whole, "%")
    if found["whole"]:
        share = Fraction(int(found["part_of"]) * 100, int(found["whole"]) or 1)
        return _amount(share, share, "%")
    return None


def _per(numerals: str) -> Fraction | None:
    """Return how many hundredths one part is of so many."""
    parts = number_of(numerals if numerals not in "百千万" else f"一{numerals}")
    return 100 / parts if parts else None


def _multiple(found: re.Match[str]) -> Figure | None:
    if found["half"]:
        if found["half"] == "成":
            return _amount(Fraction(5), Fraction(5), "%")
        return _amount(Fraction(1, 2), Fraction(1, 2), found["half"])
    if found["double"] or (found[0].startswith("翻") and not found["folds"]):
        return _amount(Fraction(2), Fraction(2), "倍")
    if found["folds"]:
        folds = number_of(found["folds"])
        if folds is None or folds > LONGEST or folds.denominator != 1:
            return Figure(_clipped(found[0]), FigureKind.UNREAD)
        return _amount(Fraction(2 ** int(folds)), Fraction(2 ** int(folds)), "倍")
    return None


def _counted(found: re.Match[str]) -> _Atom | None:
    """Return a number with what it counts."""
    start, end = found.span()
    numerals, rank = found["number"], found["rank"] or ""
    unit = found["unit"] or (f"个{found['of_ge']}" if found["of_ge"] else "")
    unit = "元" if unit == "圆" else unit
    if len(numerals) > LONGEST:
        return _Atom(start, end, Figure(_clipped(found[0]), FigureKind.UNREAD))
    scale = _ONE if not found["scale"] else number_of(f"1{found['scale']}") or _ONE
    bare = numerals[0] in "百千万亿" and not found["rank"]
    spread = None if numerals[0].isdecimal() else spread_of(numerals)
    number = number_of(f"1{numerals}" if bare else numerals)
    if spread is None and number is None:
        return _Atom(start, end, Figure(_clipped(found[0]), FigureKind.UNREAD)) if unit else None
    least, most = spread or (number or Fraction(0), number or Fraction(0))
    odd = bool(found["odd"] or found["and_odd"] or found["more"] in ("余", "多"))
    if found["odd"]:
        most = least + _step(least)
    if scale != _ONE:
        least, most = least * scale, most * scale
    if found["and_half"] or found["more"] == "半":
        least, most = least + Fraction(1, 2), most + Fraction(1, 2)
    elif odd and not found["odd"]:
        most = least + _step(least)
    if found["tenths"]:
        unit, extra = "%", _whole(found["hundredths"]) if found["hundredths"] else 0
        least, most = least * 10 + extra, most * 10 + extra
    elif found["off"]:
        # 八折 and 85折 are 80 % and 85 %.
        unit, tenth = "%", 1 if least >= _TEN else _TEN
        least, most = least * tenth, most * tenth
    elif found["rate"]:
        unit, per = "%", {"%": 1, "‰": 10, "‱": 100}[found["rate"]]
        least, most = least / per, most / per
    named = rank == "第" or unit == "号"
    figure = Figure("", FigureKind.ORDINAL if named else FigureKind.AMOUNT, least, most, unit)
    worded = not numerals[0].isdecimal()
    stated = any(sign in numerals for sign in "点十百千万亿") and len(numerals) > 1
    return _Atom(
        start,
        end,
        figure,
        rank,
        loose=worded and not unit and not (stated and not rank),
        article=numerals == "一" and not rank and not _SINGLE.fullmatch(unit),
        scale=_trailing(numerals, scale),
        odd=odd,
    )


def _trailing(numerals: str, scale: Fraction) -> Fraction:
    """Return what 万 or 亿 at the end of a number multiplies it by."""
    tail = numerals[len(numerals.rstrip("万亿")) :]
    return scale * (number_of(f"1{tail}") or 1) if tail else scale


def _step(number: Fraction) -> Fraction:
    """Return the lowest place of a number that is not zero, and at least one."""
    step = Fraction(1)
    while number and number % (step * 10) == 0:
        step *= 10
    return step


def _elliptic(atoms: list[_Atom], text: str) -> list[_Atom]:
    """Return the atoms, where the first of 三、四级 counts what the last does."""
    for place in range(len(atoms) - 2, -1, -1):
        atom, after = atoms[place], atoms[place + 1]
        shared = (
            after.figure.unit and not after.loose and _AND.fullmatch(text[atom.end : after.start])
        )
        if atom.loose and shared:
            figure = evolve(atom.figure, unit=after.figure.unit)
            atoms[place] = evolve(atom, figure=figure, loose=False, article=False)
    return atoms


def _joined(atoms: Iterable[_Atom], text: str) -> Iterator[_Atom]:
    """Yield the atoms, those joined that say from one to another."""
    last: _Atom | None = None
    for atom in atoms:
        if last is not None:
            whole = _range(last, atom) if _TO.fullmatch(text[last.end : atom.start]) else None
            if whole is None:
                yield last
            last = whole or atom
        else:
            last = atom
    if last is not None:
        yield last


def _range(first: _Atom, last: _Atom) -> _Atom | None:
    """Return what goes from *first* to *last*, None where they are no two ends of one."""
    one, other = first.figure, last.figure
    if other.kind is FigureKind.DATE:
        start, end = _year(one), _year(other)
        if start is None or end is None or start >= end:
            return None
        return _Atom(first.start, last.end, Figure(f"{start}至{end}年", FigureKind.DATE))
    if FigureKind.UNREAD in (one.kind, other.kind) or one.kind is FigureKind.DATE or last.rank:
        return None
    least, most, unit = one.most, other.least, other.unit or one.unit
    if least is None or most is None or one.unit not in ("", unit) or one.least != least:
        return None
    if other.least != other.most or "至" in one.spelling:
        return None
    if not other.unit and one.unit == "%":
        # 百分之三至五: both count the same parts.
        most *= first.per
    if not one.unit and first.scale == 1 and last.scale > 1 and least < most / last.scale:
        least *= last.scale
    if least >= most:
        return None
    kind = FigureKind.ORDINAL if FigureKind.ORDINAL in (one.kind, other.kind) else FigureKind.AMOUNT
    figure = Figure("", kind, least, most, unit)
    return _Atom(first.start, last.end, figure, first.rank, first.per)


def _year(figure: Figure) -> int | None:
    """Return the year that a figure is, or a number that may be one before 至2030年."""
    if figure.kind is FigureKind.DATE:
        year = figure.spelling.removesuffix("年")
        return int(year) if year.isdecimal() else None
    number = figure.least
    plain = figure.kind is FigureKind.AMOUNT and not figure.unit and number == figure.most
    first, last = 1800, 2300
    return int(number) if plain and number is not None and first <= number < last else None


def _bounded(text: str, atom: _Atom) -> Figure:
    """Return the figure of an atom with the bound that stands beside it, spelt."""
    figure = atom.figure
    if figure.kind is not FigureKind.AMOUNT:
        return _spelt(atom, "") if figure.kind is FigureKind.ORDINAL else figure
    sign = atom.sign or _sign(text, atom)
    if atom.article and not sign and figure.least == figure.most:
        return Figure("")
    least, most, about = figure.least, figure.most, sign in ("about", "near")
    if sign in ("ge", "gt"):
        most = None
    elif sign in ("le", "lt", "near"):
        least = None
    return evolve(_spelt(atom, _SIGNS.get(sign, "")), least=least, most=most, about=about)


def _sign(text: str, atom: _Atom) -> str:
    begin = max(0, atom.start - _LONGEST_BEFORE)
    for found in _BEFORE.finditer(text, begin, atom.start):
        # 近三年 are the last three, and not nearly so many; 以上3人 are those above.
        recent = found.lastgroup == "near" and _TIMED.fullmatch(atom.figure.unit)
        above = found[0] in "上超" and text[atom.start] not in "百千万亿"
        if found.end() == atom.start and not recent and not above:
            return found.lastgroup or ""
    after = _AFTER.match(text, atom.end)
    if after is None:
        return ""
    if after[0] == "内":
        return "le" if _TIMED.fullmatch(atom.figure.unit) else ""
    return next(name for name in ("ge", "le", "gt", "about") if after[name])


def _spelt(atom: _Atom, sign: str) -> Figure:
    figure = atom.figure
    least, most, unit = figure.least, figure.most, figure.unit
    if least is None or most is None:
        return figure
    ends = [plain_number(least), plain_number(most)]
    if unit == "%" and any("/" in end for end in ends):
        parts = (least / 100, most / 100)
        ends, unit = [f"{part.numerator}/{part.denominator}" for part in parts], ""
    shown = f"{ends[0]}{'余' * atom.odd}" if least == most or atom.odd else "至".join(ends)
    return evolve(figure, spelling=f"{sign}{atom.rank}{shown}{unit}")


def _amount(least: Fraction, most: Fraction, unit: str) -> Figure:
    return Figure("", FigureKind.AMOUNT, least, most, unit)


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
