"""
Accounts: how a person's entries add up over a period (账).

Every expression of an account is asked as a question of its own, with one rule for a table: so
conditions and amounts are layered, dated, read, explained and decided on columns like any other.
"""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.kinds import BOOL, HOURS, MONEY, Type
from zsgx.issues import Place
from zsgx.language.tree import Literal
from zsgx.policy import spelling
from zsgx.policy.declaration import (
    BOTH,
    EXPRESSION,
    Either,
    Form,
    Leaf,
    Listed,
    OneOf,
    Record,
    cite,
    key,
    keyed,
    placed,
)
from zsgx.policy.examiner import Expression
from zsgx.policy.provision import DecisionTable, HitPolicy, Mode, Rule
from zsgx.policy.question import Question
from zsgx.policy.source import Mapping as SourceMapping
from zsgx.policy.source import Scalar
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.examiner import Examiner
    from zsgx.policy.source import YamlNode

__all__ = [
    "ACCOUNT",
    "COUNTED",
    "Account",
    "Cap",
    "CarryOver",
    "Cycle",
    "Item",
    "PostTerm",
    "Requirement",
    "Spread",
    "Spreading",
    "YearPeriod",
]

#: What a share may be of, beside the amount of another requirement: all that the account counts.
COUNTED: Final = "counted"
_UNITS: Final = {"hours": HOURS, "CNY": MONEY}
_SHARE: Final = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)


def _share(node: YamlNode, examiner: Examiner) -> Fraction | None:
    """Return the part of a whole that is written as ``2/3``."""
    match = _SHARE.fullmatch(node.text) if isinstance(node, Scalar) else None
    if match is not None:
        share = Fraction(int(match[1]), int(match[2]))
        if share < 1:
            return share
    if not (isinstance(node, Scalar) and node.faulty):
        message = Text("应为小于一的分数", "a fraction of less than one is wanted here")
        hint = Text("写作 2/3。", "Write it as 2/3.")
        examiner.note("bad-value", message, node.place, hint)
    return None


def _anchor(node: YamlNode, examiner: Examiner) -> int | datetime.date | str | None:
    """Return the year, the day or the fact from which cycles count."""
    text = node.text if isinstance(node, Scalar) else ""
    if _YEAR.fullmatch(text):
        return examiner.year(node)
    if _DATE.fullmatch(text):
        return examiner.date(node)
    return examiner.name(node, spelling.FACT)


def _at_least_one(node: YamlNode, examiner: Examiner) -> int | None:
    number = examiner.integer(node)
    if number == 0:
        message = Text("至少为 1", "this is at least 1")
        examiner.note("bad-value", message, node.place)
        return None
    return number


SHARE: Final = Leaf(
    "fraction", {"type": "string", "pattern": f"^(?:{_SHARE.pattern})$"}, _share, vital=True
)
NUMBER_OF: Final = Leaf("whole number", {"type": "integer", "minimum": 1}, _at_least_one)
_ANCHOR: Final = Leaf(
    "year, date or fact", {"oneOf": [{"type": "integer"}, {"type": "string"}]}, _anchor
)
#: A question, or a fact.
_ASKED: Final = spelling.Named(
    "bad-name",
    spelling.QUESTION.pattern,
    Text("事实或问题", "a fact or a question"),
    "training.subject",
)


def _label() -> Any:
    return key(BOTH, "读者所见的名称", "what readers call it", required=True)


def _of(zh: str, en: str) -> Any:
    return key(EXPRESSION, zh, en)


def _when() -> Any:
    return key(
        EXPRESSION,
        "对谁适用：个人情况的条件；不写即一律适用",
        "for whom it holds, a condition on the person; left out, for everyone",
    )


def _share_key() -> Any:
    return key(SHARE, "占比，如 2/3", "its share, such as 2/3")


@frozen
class Cap:
    """
    The most that entries of some sort count for in a period.

    Attributes:
        id: Its name, unique in the account.
        label: What it says in words.
        of: Which entries it limits; None for all.
        at_most: The amount; None where it is a share.
        share: The share, or None.
        share_of: The requirement of whose amount it is a share, or None.
        when: For whom it holds; None for everyone.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    id: str = key(spelling.NAME, "名称，账内唯一", "its name, unique in the account", required=True)
    label: Text = _label()
    of: Expression | None = _of(
        "哪些登记受限；不写即全部", "which entries it limits; left out, all of them"
    )
    at_most: Expression | None = key(EXPRESSION, "至多计多少", "how much counts at most")
    share: Fraction | None = _share_key()
    share_of: str | None = key(
        spelling.NAME,
        "占哪一要求的数额",
        "the requirement of whose amount it is a share",
    )
    when: Expression | None = _when()
    cites: tuple[str, ...] = cite()
    place: Place = placed()


@frozen
class Requirement:
    """
    What entries must come to in a period.

    Attributes:
        id: Its name, unique in the account.
        label: What it says in words.
        of: Which entries count for it; None for all.
        at_least: The amount; None where it is a share.
        share: The share, or None.
        share_of: What it is a share of: the amount of another requirement, or all that is
            counted, `COUNTED`.
        when: For whom it holds; None for everyone.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    id: str = key(spelling.NAME, "名称，账内唯一", "its name, unique in the account", required=True)
    label: Text = _label()
    of: Expression | None = _of(
        "哪些登记计入；不写即全部", "which entries count for it; left out, all of them"
    )
    at_least: Expression | None = key(EXPRESSION, "至少多少", "how much it is at least")
    share: Fraction | None = _share_key()
    share_of: str | None = key(
        spelling.NAME,
        "占哪一要求的数额；counted 为账内所计的全部",
        "the requirement of whose amount it is a share; counted is all that the account counts",
    )
    when: Expression | None = _when()
    cites: tuple[str, ...] = cite()
    place: Place = placed()


class Spreading(enum.Enum):
    """How a credit is divided between periods."""

    #: In equal parts to 0.01, what is left over in the first.
    EQUAL = "equal"
    #: As the entry itself says, at most the credit in all.
    STATED = "stated"


@frozen
class Spread:
    """
    A credit that counts in several periods.

    Attributes:
        id: Its name, unique in the account.
        label: What it says in words.
        of: Which entries; None for all. Of several that hold, the first spreads.
        over: Over how many periods at most, from that of the entry's day on.
        how: How it is divided.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    id: str = key(spelling.NAME, "名称，账内唯一", "its name, unique in the account", required=True)
    label: Text = _label()
    of: Expression | None = _of("哪些登记；不写即全部", "which entries; left out, all of them")
    over: int = key(NUMBER_OF, "分摊到几期", "over how many periods", required=True)
    how: Spreading = key(
        OneOf.of(Spreading, "分摊方式", "way of spreading"),
        "equal 等分（缺省），stated 由登记载明",
        "equal parts (the default), or stated by the entry",
        absent=Spreading.EQUAL,
    )
    cites: tuple[str, ...] = cite()
    place: Place = placed()


@frozen
class CarryOver:
    """
    What is more than a requirement asks, and counts for it in later periods.

    Attributes:
        of: The requirement.
        id: Its name, unique in the account.
        label: What it says in words.
        at_most: How much of one period is carried over at most; None for all of it.
        periods: For how many periods after its own it can be used.
        cites: The clauses it rests on.
        place: Where it is written.
    """

    of: str = key(
        spelling.NAME, "超出哪一要求的部分", "the requirement that is exceeded", required=True
    )
    label: Text = _label()
    at_most: Expression | None = key(
        EXPRESSION,
        "每期至多结转多少；不写即全部",
        "how much of a period is carried over at most; left out, all of it",
    )
    periods: int = key(
        NUMBER_OF, "结转后几期内可用", "for how many later periods it can be used", absent=1
    )
    cites: tuple[str, ...] = cite()
    place: Place = placed()
    id: str = "carry"


@frozen
class YearPeriod:
    """
    A calendar year.

    Attributes:
        facts: The facts of the person that tell it: none.
    """

    facts: tuple[str, ...] = ()


@frozen
class Cycle:
    """
    Several years in a row, counted from an anchor.

    Attributes:
        years: How many.
        anchor: Where the first begins: a year, a day, or the fact of the person that tells it.
    """

    years: int = key(
        NUMBER_OF, "几年一周期", "how many years a cycle has", required=True, name="cycle"
    )
    anchor: int | datetime.date | str = key(
        _ANCHOR,
        "自何时起算：年份、日期或个人的事实",
        "where the first begins: a year, a date, or a fact of the person",
        required=True,
    )

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of the person that tell it."""
        return (self.anchor,) if isinstance(self.anchor, str) else ()


@frozen
class PostTerm:
    """
    The time in which a person holds a post.

    Attributes:
        since: The fact that holds the first day.
        until: The fact that holds the last day; None where it is left open.
    """

    since: str = key(
        spelling.FACT, "首日的事实", "the fact of its first day", required=True, name="from"
    )
    until: str | None = key(spelling.FACT, "末日的事实", "the fact of its last day")

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts of the person that tell it."""
        return (self.since, self.until) if self.until else (self.since,)


_PERIODS: Final = Text(
    "写作 year、{cycle: 3, anchor: 2021}，或任职期间 {from: …}。",
    "Write year, {cycle: 3, anchor: 2021}, or the term of a post: {from: …}.",
)


def _year(node: YamlNode, examiner: Examiner) -> YearPeriod | None:
    """Return the calendar year, the one period that is a single word."""
    text = examiner.text(node)
    if text is not None and text != "year":
        message = Text(f"没有期间 {text}", f"there is no period {text}")
        examiner.note("unknown-option", message, node.place, _PERIODS)
    return YearPeriod() if text == "year" else None


_WORD: Final = Leaf("`year`", {"const": "year"}, _year)
_CYCLE: Final = Form.of(Cycle, "cycle", Text("若干年的周期", "a cycle of years"))
_TERM: Final = Form.of(PostTerm, "term", Text("任职期间", "the term of a post"))


def _period_by(node: YamlNode) -> Leaf | Form:
    if not isinstance(node, SourceMapping):
        return _WORD
    keys = {name.text for name, _ in node.entries}
    return _TERM if keys & {"from", "until"} else _CYCLE


def _amount(record: Record, name: str) -> bool:
    """Note what is wrong with an amount, which is one or a share; return whether it is right."""
    given = [each for each in (name, "share") if record[each] is not None]
    if not given:
        record.missing(name)
    for each, wanted in (("share", "share_of"), ("share_of", "share")):
        if record[each] is not None and record[wanted] is None:
            record.missing(wanted)
    if len(given) > 1:
        record.examiner.note(
            "contradicting-keys",
            Text(f"{name} 与 share 不能并用", f"{name} and share exclude each other"),
            record.place,
            Text("只留一个。", "Keep one of the two."),
        )
    return len(given) == 1


def _cap(record: Record) -> Cap | None:
    return record.build(Cap) if _amount(record, "at_most") else None


def _requirement(record: Record) -> Requirement | None:
    return record.build(Requirement) if _amount(record, "at_least") else None


def _one_of(name: str) -> dict[str, object]:
    share = {"required": ["share", "share_of"], "not": {"required": [name]}}
    return {"oneOf": [{"required": [name]}, share]}


_CAP: Final = Form.of(
    Cap, "cap", Text("上限", "a cap"), _cap, together=_one_of("at_most"), placed_by="id"
)
_REQUIREMENT: Final = Form.of(
    Requirement,
    "requirement",
    Text("要求", "a requirement"),
    _requirement,
    together=_one_of("at_least"),
    placed_by="id",
)
_SPREAD: Final = Form.of(Spread, "spread", Text("分摊", "a spread"), placed_by="id")
_CARRY: Final = Form.of(CarryOver, "carry-over", Text("结转", "a carry-over"))

#: What an account holds that cites clauses.
Item = Cap | Requirement | Spread | CarryOver


@frozen
class Account:
    """
    How a person's entries add up over a period.

    Attributes:
        name: Its name, such as ``annual``.
        label: What it is called.
        unit: What it counts.
        credit: The question that credits an entry.
        date: The fact that holds the day on which an entry is registered; None for the day that is
            given with it.
        subject: The fact or question by whose answers entries are added up, or None.
        kind: A second one, or None.
        period: Over what it adds up.
        caps: The most that entries count for, in the order in which they are applied.
        requirements: What they must come to.
        spread: Which credits count in several periods.
        carry: What is carried over, or None.
        place: Where it is written.
    """

    name: str = keyed()
    label: Text = key(BOTH, "读者所见的名称", "what readers call it", required=True)
    unit: Type = key(
        OneOf(_UNITS, Text("单位", "unit")),
        "单位：hours（缺省）或 CNY",
        "its unit: hours (the default) or CNY",
        absent=HOURS,
    )
    credit: str = key(
        spelling.QUESTION, "计算每项登记的问题", "the question that credits an entry", required=True
    )
    date: str | None = key(
        spelling.FACT,
        "登记之日的事实；不写即随登记给出的日期",
        "the fact of the day of registration; left out, the day that is given with an entry",
    )
    subject: str | None = key(
        _ASKED, "按何种科目合计：事实或问题", "the fact or question of the subject"
    )
    kind: str | None = key(_ASKED, "按何种类别合计：事实或问题", "the fact or question of the kind")
    period: YearPeriod | Cycle | PostTerm = key(
        Either((_WORD, _CYCLE, _TERM), _period_by),
        "期间：year、若干年的周期或任职期间",
        "its period: year, a cycle of years or the term of a post",
        required=True,
    )
    caps: tuple[Cap, ...] = key(
        Listed(_CAP, fewest=0), "上限，按所写的先后适用", "caps, applied in the order written"
    )
    requirements: tuple[Requirement, ...] = key(
        Listed(_REQUIREMENT, fewest=0), "要求", "requirements"
    )
    spread: tuple[Spread, ...] = key(Listed(_SPREAD, fewest=0), "分摊", "spreads")
    carry: CarryOver | None = key(_CARRY, "结转", "what is carried over")
    place: Place = placed()

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything that it asks questions of its own for."""
        carry = (self.carry,) if self.carry else ()
        return (*self.caps, *self.requirements, *self.spread, *carry)

    def requirement(self, name: str) -> Requirement | None:
        """Return the requirement with the id *name*, or None."""
        return next((each for each in self.requirements if each.id == name), None)

    def name_of(self, code: str, item: Item, part: str) -> str:
        """
        Return the name of the question that stands for a part of an item.

        Args:
            code: The code of the place that declares the account.
            item: The cap, requirement, spread or carry-over.
            part: ``of`` for which entries, ``amount`` for how much, or of a share for whom.
        """
        return f"account.{code}.{self.name}.{item.id}.{part}"

    def questions(self, code: str) -> Iterator[tuple[Question, DecisionTable]]:
        """Yield the questions that stand for its expressions, each with its one-rule table."""
        for item in self.items:
            certain = Expression("true", Literal(value=True, type=BOOL), item.place)
            if isinstance(item, Spread):
                # An entry is divided only where its document is in force on the day of the entry.
                yield self._question(code, item, "of", BOOL, None, item.of or certain, item.cites)
            elif not isinstance(item, CarryOver) and item.of is not None:
                # To what an entry belongs does not depend on the day that a document begins.
                yield self._question(code, item, "of", BOOL, None, item.of, ())
            amount = getattr(item, "at_most", None) or getattr(item, "at_least", None)
            if not isinstance(item, Spread):
                when = None if isinstance(item, CarryOver) else item.when
                then = amount or certain
                type_ = self.unit if amount else BOOL
                yield self._question(code, item, "amount", type_, when, then, item.cites)

    def _question(
        self,
        code: str,
        item: Item,
        part: str,
        type_: Type,
        when: Expression | None,
        then: Expression,
        cites: tuple[str, ...],
    ) -> tuple[Question, DecisionTable]:
        name = self.name_of(code, item, part)
        label = Text(f"{self.label.zh}：{item.label.zh}", f"{self.label.en}: {item.label.en}")
        rule = Rule(item.id, when, (), then, cites, item.label, item.place, partial=True)
        table = DecisionTable(name, Mode.EXTENDS, HitPolicy.UNIQUE, (rule,), None, item.place)
        return Question(name, type_, label), table


def _account(record: Record) -> Account | None:
    account = record.build(Account)
    if account is None:
        return None
    _check_ids(account, record)
    _check_shares(account, record)
    if account.carry:
        exceeded = account.requirement(account.carry.of)
        if exceeded and exceeded.share_of == COUNTED:
            message = Text(
                "占所计全部的要求没有可结转的数额",
                "nothing of a share of what is counted can be carried over",
            )
            hint = Text("结转有数额的要求。", "Carry over what exceeds a requirement's amount.")
            record.examiner.note("share-cycle", message, account.carry.place, hint)
    if isinstance(account.period, PostTerm) and (account.spread or account.carry):
        record.examiner.note(
            "contradicting-keys",
            Text(
                "任职期间只有一期，不能分摊或结转",
                "the term of a post is one period: nothing is spread or carried over",
            ),
            record.place,
            Text("去掉 spread 和 carry，或改用周期。", "Drop spread and carry, or use a cycle."),
        )
    return account


def _check_ids(account: Account, record: Record) -> None:
    seen: dict[str, Place] = {"carry": account.place, COUNTED: account.place}
    items: tuple[Item, ...] = (*account.caps, *account.requirements, *account.spread)
    for item in items:
        first = seen.setdefault(item.id, item.place)
        if first is item.place:
            continue
        message = Text(
            f"{item.id} 已在第 {first.line} 行定义",
            f"{item.id} is defined already, on line {first.line}",
        )
        if item.id in ("carry", COUNTED):
            message = Text(f"{item.id} 另有所指", f"{item.id} means something else")
        hint = Text("换一个名称。", "Give it a name of its own.")
        record.examiner.note("duplicate-id", message, item.place, hint)


def _check_shares(account: Account, record: Record) -> None:
    """Note shares of what is no requirement, of themselves, or caps on a share of what counts."""
    items: tuple[Cap | Requirement, ...] = (*account.caps, *account.requirements)
    for item in items:
        way = [item.id]
        whole = item.share_of
        while whole is not None and whole != COUNTED and whole not in way:
            found = account.requirement(whole)
            if found is None:
                break
            way.append(whole)
            whole = found.share_of
        if whole in way:
            message = Text(
                f"占比互相指向：{' → '.join([*way, whole])}",
                f"shares are of each other: {' → '.join([*way, whole])}",
            )
            hint = Text("给其中一项写上数额。", "Give one of them an amount.")
            record.examiner.note("share-cycle", message, item.place, hint)
        elif whole == COUNTED and (isinstance(item, Cap) or len(way) > 1):
            message = Text(
                "只有要求可以占账内所计的全部，且不能再被占比",
                "only a requirement is a share of what is counted, and no share is of it in turn",
            )
            hint = Text("改为占某一要求的数额。", "Take a share of a requirement's amount.")
            record.examiner.note("share-cycle", message, item.place, hint)


ACCOUNT: Final = Form.of(Account, "account", Text("账", "an account"), _account)
