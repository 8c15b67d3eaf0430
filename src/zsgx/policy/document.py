"""Documents as published, and the fingerprints that hold what we say of them to the text."""

from __future__ import annotations

import datetime
import enum
import hashlib
import re
import unicodedata
from typing import Any, Final

from attrs import evolve, field, frozen

from zsgx.issues import Place
from zsgx.policy import spelling
from zsgx.policy.agreement import all_of, any_key, where
from zsgx.policy.declaration import (
    BOTH,
    DATE,
    TEXT,
    YES,
    Each,
    Form,
    Key,
    Listed,
    OneOf,
    Record,
    key,
    keyed,
    spread,
)
from zsgx.policy.term import Term
from zsgx.text import Text

__all__ = [
    "CLAUSE",
    "DOCUMENT",
    "KINDS",
    "OUTSIDE",
    "Clause",
    "ClauseText",
    "Document",
    "Modality",
    "OutsideDocument",
    "Owed",
    "Standing",
    "document_of",
    "fingerprint",
    "normalised",
]

_NOT_TEXT = re.compile(r"\s+")


@frozen
class Document:
    """
    A published document.

    Attributes:
        id: Its short id, such as ``QD-2023-10``; clause ids begin with it.
        number: Its official number (文号), or None.
        title: Its title; the Chinese one is the law's own.
        issued: The day it was issued, or None where the source does not say.
        since: The first day it is in force.
        until: The last day it is in force, or None.
        note: What a reader must know of these dates, such as that one of them stands in.
        supplementary: Whether it stands beside the documents that are accounted for clause by
            clause.
        amends: The documents of its place that it amends, by id; they stay in force.
        supersedes: The documents of its place whose place it takes, by id; they end the day before.
        superseded_by: The documents that take its place.
        amended_by: The documents that amend it, in order of their days.
        written_until: The last day that its own entry names, or None.
        place: Where it is written, or None.
    """

    id: str = keyed()
    title: Text = key(BOTH, "标题", "its title", required=True)
    since: datetime.date = key(
        DATE, "施行首日；缺省为印发日", "the first day in force; the day of issue by default"
    )
    number: str | None = key(TEXT, "文号", "its official number", default=None)
    issued: datetime.date | None = key(DATE, "印发日", "the day it was issued", default=None)
    until: datetime.date | None = key(DATE, "有效的最后一日", "the last day in force", default=None)
    note: Text | None = key(BOTH, "关于日期的说明", "what to know of its dates", default=None)
    supplementary: bool = key(
        YES,
        "是否为补充文件：不在全文核对的文件之列",
        "whether it stands beside the documents that are accounted for clause by clause",
        default=False,
    )
    amends: tuple[str, ...] = key(
        Listed(spelling.DOCUMENT_ID, single=True),
        "由它修正的文件，修正后仍有效",
        "the documents that it amends, which stay in force",
        default=(),
    )
    supersedes: tuple[str, ...] = key(
        Listed(spelling.DOCUMENT_ID, single=True),
        "由它替代的文件，至其施行前一日止",
        "the documents that it takes the place of, which end the day before it begins",
        default=(),
    )
    superseded_by: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()
    written_until: datetime.date | None = None
    place: Place | None = field(default=None, eq=False)

    def in_force(self, day: datetime.date) -> bool:
        """Return whether the document is in force on *day*."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def term(self) -> Term:
        """The days on which it is in force."""
        return Term(self.since, self.until or datetime.date.max)


def _document(record: Record) -> Document | None:
    written = record["since"] is not None
    since = record.values["since" if written else "issued"]
    if not written and record["issued"] is None:
        record.missing("since")
    record.examiner.check_order(record["until"], record.values["until"], since)
    until = record.values["until"]
    return record.build(Document, since=since, written_until=until) if since else None


DOCUMENT: Final = Form.of(
    Document,
    "document",
    Text("文件", "a document"),
    _document,
    together=any_key("since", "issued"),
)


def document_of(clause: str) -> str:
    """Return the id of the document that *clause*, the id of a clause, begins with."""
    return clause.partition("/")[0]


def normalised(text: str) -> str:
    """Return *text* without white space and with full-width forms folded."""
    return _NOT_TEXT.sub("", unicodedata.normalize("NFKC", text))


def fingerprint(text: str) -> str:
    """
    Return the fingerprint of a piece of a document: its normalised length and a digest of it.

    Whoever has the document can slide over it and find the piece; the fingerprint does not give the
    text away.
    """
    folded = normalised(text)
    return f"{len(folded)}:{hashlib.sha256(folded.encode()).hexdigest()[:24]}"


#: What a clause is about.
KINDS = (
    "phase",
    "scope",
    "target",
    "authority",
    "workflow",
    "fee",
    "quota",
    "deadline",
    "directory",
    "certificate",
    "eligibility",
    "title",
    "funding",
    "exchange",
    "report",
    "table",
    "subsidy",
    "hours",
    "award",
    "inspection",
    "principle",
    "reference",
)


class Modality(enum.Enum):
    """How a clause binds."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    ENCOURAGED = "encouraged"
    #: Its own words leave room: generally, mainly, about, on time.
    SOFT = "soft"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _MODALITIES[self]


class Standing(enum.Enum):
    """What becomes of a clause."""

    #: A table, parameter, target, obligation or allocation cites it.
    COMPUTED = "computed"
    #: Something cites it, and the rest of it lies in a document that is not at hand, or in a word
    #: that nothing defines.
    PARTLY = "partly"
    #: It stands in the inventory and nothing rests on it: what it would take lies outside.
    STATED = "stated"
    #: It can be computed, and nothing does so yet.
    OWED = "owed"
    #: Nothing in it can be computed.
    PRINCIPLE = "principle"

    @property
    def rests(self) -> bool:
        """Whether something of the policy rests on such a clause, and not nothing."""
        return self in (Standing.COMPUTED, Standing.PARTLY)

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _STANDINGS[self]


class Owed(enum.Enum):
    """What will compute a clause that is owed."""

    LIFECYCLE = "lifecycle"
    DIRECTORY = "directory"
    FORM = "form"
    INSPECTION = "inspection"

    @property
    def label(self) -> Text:
        """The word for it in both languages."""
        return _OWED[self]


_MODALITIES = {
    Modality.MUST: Text("必须", "must"),
    Modality.SHOULD: Text("应当", "should"),
    Modality.MAY: Text("可以", "may"),
    Modality.ENCOURAGED: Text("鼓励", "encouraged"),
    Modality.SOFT: Text("留有余地", "soft"),
}
_STANDINGS = {
    Standing.COMPUTED: Text("已计算", "computed"),
    Standing.PARTLY: Text("部分计算", "partly computed"),
    Standing.STATED: Text("陈述", "stated"),
    Standing.OWED: Text("待实现", "owed"),
    Standing.PRINCIPLE: Text("原则", "principle"),
}
_OWED = {
    Owed.LIFECYCLE: Text("流程", "lifecycle"),
    Owed.DIRECTORY: Text("目录", "directory"),
    Owed.FORM: Text("表单", "form"),
    Owed.INSPECTION: Text("检查", "inspection"),
}


@frozen
class OutsideDocument:
    """
    A document that a clause refers to and that is not at hand.

    Attributes:
        id: Its name here, such as ``seminar-measures``.
        title: Its title, or what it is about where the text names none.
        number: Its official number (文号), or None.
        sets: The facts and outside values (``external.…``) that it would settle.
        place: Where it is written.
    """

    id: str = keyed()
    title: Text = key(BOTH, "标题或内容", "its title, or what it is about", required=True)
    number: str | None = key(TEXT, "文号", "its official number", default=None)
    sets: tuple[str, ...] = key(
        Listed(spelling.FACT.of(spelling.Sort.FACT), single=True),
        "由它确定的事实和值",
        "the facts and outside values that it would settle",
        default=(),
    )
    place: Place | None = field(default=None, eq=False)


OUTSIDE: Final = Form.of(
    OutsideDocument, "outside document", Text("文件外的文件", "an outside document")
)


_PARAPHRASE: Final = Form(
    "paraphrase",
    Text("转述", "a paraphrase"),
    {
        "zh": Key(
            TEXT, Text("中文转述", "what it says, in Chinese"), required=True, attribute="zh"
        ),
        "en": Key(
            TEXT, Text("英文转述", "what it says, in English"), required=True, attribute="en"
        ),
    },
    Text,
)


def _fingerprint() -> Any:
    return key(
        spelling.FINGERPRINT,
        "原文指纹，整句或所在分句",
        "the fingerprint of the sentence it stands in, or of its part of it",
        default=None,
    )


@frozen
class ClauseText:
    """
    What a clause says from a day on, in our own words.

    Attributes:
        since: The first day.
        summary: What it says, paraphrased.
        by: The document that amends it so; None for the text it began with.
        fingerprint: The fingerprint of the sentence it stands in, or of its part of it, or None.
        place: Where it is written, or None.
    """

    since: datetime.date | None = keyed(DATE)
    summary: Text = spread(_PARAPHRASE)
    by: str | None = key(
        spelling.DOCUMENT_ID, "作出修正的文件", "the document that amends it so", required=True
    )
    fingerprint: str | None = _fingerprint()
    place: Place | None = field(default=None, eq=False)


_TEXT: Final = Form.of(ClauseText, "clause text", Text("修正后的条款", "an amended clause"))


@frozen
class Clause:
    """
    A clause of a document, in our own words.

    Attributes:
        id: Its id, ``QD-2023-10/2.3/hours-1``: document, section, provision.
        summary: What it says, paraphrased; where it was amended, what it said at first.
        fingerprint: The fingerprint of the sentence it stands in, or of its part of it; None where
            that has not been taken.
        place: Where it is written, or None.
        kind: What it is about, one of `KINDS`, or None.
        modality: How it binds, or None.
        standing: What becomes of it, or None where nothing has been said.
        outside: The outside documents that decide the rest of it, by id.
        undefined: The words of the text that nothing defines.
        owed: What will compute it, where its standing is `Standing.OWED`.
        texts: What it says since it was amended, in order of date.
        since: The first day it is in force; None from its document's first day on.
        until: The last day it is in force; None up to its document's last day.
        added_by: The document that added it, or None.
        repealed_by: The document that repealed it, or None.
        continues: The clauses of a superseded document that it continues, by id: what cites them
            rests on it from its document's first day on.
    """

    id: str = keyed()
    summary: Text = spread(_PARAPHRASE)
    fingerprint: str | None = _fingerprint()
    place: Place | None = field(default=None, eq=False)
    kind: str | None = key(
        OneOf({one: one for one in KINDS}, Text("种类", "kind")),
        "内容的种类",
        "what it is about",
        default=None,
    )
    modality: Modality | None = key(
        OneOf.of(Modality, "强度", "modality"),
        "约束的强度",
        "how it binds",
        default=None,
    )
    standing: Standing | None = key(
        OneOf.of(Standing, "处理方式", "standing"),
        "如何处理",
        "what becomes of it",
        default=None,
    )
    outside: tuple[str, ...] = key(
        Listed(spelling.SLUG.of(spelling.Sort.OUTSIDE), single=True),
        "其余内容所在的文件外文件",
        "the outside documents that decide the rest",
        default=(),
    )
    undefined: tuple[str, ...] = key(
        Listed(TEXT, single=True),
        "未作定义的用词",
        "words of the text that nothing defines",
        default=(),
    )
    owed: Owed | None = key(
        OneOf.of(Owed, "实现方式", "matter"),
        "将由什么实现",
        "what will compute it",
        default=None,
    )
    texts: tuple[ClauseText, ...] = key(
        Each(spelling.DAY, _TEXT),
        "修正后的内容，按日期",
        "what it says since it was amended, by day",
        default=(),
    )
    since: datetime.date | None = key(
        DATE,
        "有效的首日；缺省同文件",
        "the first day it is in force, if not its document's",
        default=None,
    )
    until: datetime.date | None = key(
        DATE,
        "有效的最后一日；缺省同文件",
        "the last day it is in force, if not its document's",
        default=None,
    )
    added_by: str | None = key(
        spelling.DOCUMENT_ID,
        "增设它的文件，自其施行之日起有效",
        "the document that added it, on its first day",
        default=None,
    )
    repealed_by: str | None = key(
        spelling.DOCUMENT_ID,
        "废止它的文件，至其施行前一日止",
        "the document that repealed it, on its first day",
        default=None,
    )
    continues: tuple[str, ...] = key(
        Listed(spelling.CLAUSE_ID, single=True),
        "由它接续的、被替代文件的条款",
        "the clauses of a superseded document that it continues",
        default=(),
    )

    @property
    def every_text(self) -> tuple[ClauseText, ...]:
        """All its texts in order of date, the one it began with first."""
        first = ClauseText(None, self.summary, self.added_by, self.fingerprint, self.place)
        return (first, *self.texts)

    def text(self, day: datetime.date | None = None) -> ClauseText:
        """Return what it says on *day*, or by its last text."""
        held, *later = self.every_text
        for each in later:
            if day is None or (each.since and each.since <= day):
                held = each
        return held

    def amended(self, day: datetime.date | None = None) -> dict[str, str] | None:
        """Return what amended it so that it reads as on *day*, and when; None if nothing did."""
        held = self.text(day)
        if held.by is None or held.since is None:
            return None
        return {"by": held.by, "since": held.since.isoformat()}

    def as_of(self, day: datetime.date | None = None) -> Clause:
        """Return it as it reads on *day*, or by its last text."""
        held = self.text(day)
        return evolve(self, summary=held.summary, fingerprint=held.fingerprint, texts=())

    @property
    def document(self) -> str:
        """The id of its document."""
        return document_of(self.id)

    @property
    def section(self) -> str:
        """Its section in the document, as printed there: ``2.3`` is 二（三）."""
        return self.id.split("/")[1] if "/" in self.id else ""


def _clause(record: Record) -> Clause | None:
    """Return a clause; what its standing asks for and does not have is noted."""
    standing, owed = record.values["standing"], record["owed"]
    if standing is Standing.PARTLY and record["outside"] is None and record["undefined"] is None:
        record.missing("outside")
    if standing is Standing.OWED and owed is None:
        record.missing("owed")
    if owed is not None and standing is not None and standing is not Standing.OWED:
        record.examiner.note(
            "contradicting-keys",
            Text(
                f"standing: {standing.value} 与 owed 不能并用",
                f"standing: {standing.value} and owed exclude each other",
            ),
            owed.place,
            Text("写 standing: owed，或删去 owed。", "Write standing: owed, or remove owed."),
        )
    record.examiner.check_order(record["until"], record.values["until"], record.values["since"])
    texts = sorted(record.values["texts"].values(), key=lambda text: text.since)
    return record.build(Clause, texts=tuple(texts))


CLAUSE: Final = Form.of(
    Clause,
    "clause",
    Text("条款", "a clause"),
    _clause,
    together=all_of(
        where("standing", {"const": Standing.PARTLY.value}, any_key("outside", "undefined")),
        where(
            "standing",
            {"const": Standing.OWED.value},
            {"required": ["owed"]},
            {"not": {"required": ["owed"]}},
        ),
    ),
)
