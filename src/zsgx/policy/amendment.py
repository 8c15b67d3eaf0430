"""
Whether documents can change each other as a policy says: who amends, supersedes, adds, repeals.

What follows from it where nothing is wrong, `zsgx.policy.validity` works out.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from zsgx.issues import Issue
from zsgx.policy.document import Clause, ClauseText, Document, document_of
from zsgx.policy.term import Term
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from zsgx.issues import Place
    from zsgx.policy.policy import Policy

__all__ = ["amendment_issues"]

_ONE: Final = datetime.timedelta(days=1)


def amendment_issues(policy: Policy, above: Sequence[Policy]) -> Iterator[Issue]:
    """
    Yield an issue for each way in which documents of *policy* cannot change as it says.

    Args:
        policy: The policy, its documents settled.
        above: The policies of the levels above.
    """
    for document in policy.documents.values():
        for name in dict.fromkeys((*document.amends, *document.supersedes)):
            # A document whose own entry has faults is told of there, and once.
            if name not in (*policy.documents, *policy.unread):
                yield _unknown(name, document.place, policy, above)
        yield from _supersession(document, policy.documents)
        yield from _amendment(document, policy.documents)
    yield from _cycles(policy.documents)
    for clause in policy.clauses.values():
        yield from _clause(clause, policy)


def _unknown(name: str, place: Place | None, policy: Policy, above: Sequence[Policy]) -> Issue:
    message = Text(f"未知文件 {name}", f"unknown document {name}")
    hint = did_you_mean(name, policy.documents)
    owners = [level for level in above if name in level.documents]
    if owners:
        owner = owners[0].jurisdiction.name or owners[0].jurisdiction.code
        message = Text(f"文件 {name} 是 {owner} 的", f"document {name} is that of {owner}")
        hint = Text("文件只改动本辖区的文件。", "A document changes those of its own place alone.")
    return Issue("unknown-document", message, place, hint, name=name)


def _supersession(document: Document, documents: Mapping[str, Document]) -> Iterator[Issue]:
    """Yield what is wrong with the documents whose place *document* takes."""
    for older in (documents[name] for name in document.supersedes if name in documents):
        if older.id == document.id:
            continue
        if document.since <= older.since:
            yield _order(document, older, Text("替代", "supersedes"))
        # Settled, it ends before whatever takes its place, but for what was written.
        elif older.written_until is not None and older.written_until >= document.since:
            message = Text(
                f"{older.id} 写明有效至 {older.written_until}，"
                f"而 {document.id} 自 {document.since} 起替代它",
                f"{older.id} is written to end with {older.written_until}, and {document.id} "
                f"supersedes it from {document.since} on",
            )
            hint = Text(
                f"删去 {older.id} 的 until，它至 {document.since - _ONE} 止；或核对日期。",
                f"Remove the until of {older.id}, which ends with {document.since - _ONE}; or look "
                "at the days.",
            )
            yield Issue("contradicting-keys", message, older.place, hint)
        days = {documents[name].since for name in older.superseded_by}
        if len(days) > 1 and document.id == older.superseded_by[0]:
            names = "、".join(older.superseded_by), ", ".join(older.superseded_by)
            message = Text(
                f"{older.id} 由 {names[0]} 在不同日期替代",
                f"{older.id} is superseded by {names[1]} on different days",
            )
            yield Issue("contradicting-keys", message, older.place)


def _amendment(document: Document, documents: Mapping[str, Document]) -> Iterator[Issue]:
    """Yield what is wrong with the documents that *document* amends."""
    for name in sorted({*document.amends} & {*document.supersedes}):
        message = Text(
            f"{document.id} 不能既修正又替代 {name}",
            f"{document.id} cannot both amend and supersede {name}",
        )
        hint = Text("只留一项。", "Keep one of the two.")
        yield Issue("contradicting-keys", message, document.place, hint)
    for older in (documents[name] for name in document.amends if name in documents):
        if document.since < older.since:
            message = Text(
                f"{document.id} 修正 {older.id}，却早于它施行（{document.since}、{older.since}）",
                f"{document.id} amends {older.id} and begins before it ({document.since}, "
                f"{older.since})",
            )
            yield Issue("date-order", message, document.place)
        if older.until is not None and older.until < document.since:
            message = Text(
                f"{document.id} 施行时 {older.id} 已于 {older.until} 终止",
                f"{older.id} ended with {older.until}, before {document.id} amends it",
            )
            yield Issue("outside-term", message, document.place)


def _order(document: Document, older: Document, does: Text) -> Issue:
    message = Text(
        f"{document.id} {does.zh}{older.id}，却不晚于它施行（{document.since}、{older.since}）",
        f"{document.id} {does.en} {older.id} and does not begin after it ({document.since}, "
        f"{older.since})",
    )
    return Issue("date-order", message, document.place)


def _cycles(documents: Mapping[str, Document]) -> Iterator[Issue]:
    """Yield the documents that come back to themselves over what they amend and supersede."""
    for start in documents.values():
        todo, seen = [(*start.amends, *start.supersedes)], {start.id}
        while todo:
            for name in todo.pop():
                if name == start.id:
                    message = Text(
                        f"文件 {start.id} 经修正或替代又回到自己",
                        f"document {start.id} comes back to itself over what it amends or "
                        "supersedes",
                    )
                    yield Issue("document-cycle", message, start.place)
                    todo = []
                    break
                if name not in seen and name in documents:
                    seen.add(name)
                    todo.append((*documents[name].amends, *documents[name].supersedes))


def _clause(clause: Clause, policy: Policy) -> Iterator[Issue]:
    document = policy.documents.get(clause.document)
    if document is None:
        return
    for name, day in ((clause.added_by, clause.since), (clause.repealed_by, clause.until)):
        if name is None:
            continue
        yield from _by(clause, name, clause.place, policy)
        by = policy.documents.get(name)
        first = day + _ONE if day and name == clause.repealed_by else day
        if by is not None and first is not None and first not in by.term:
            yield _outside(clause, first, by, clause.place)
    yield from _days(clause, document)
    for text in clause.texts:
        yield from _text(clause, text, document, policy)
    for older in clause.continues:
        yield from _continues(clause, older, document, policy)


def _days(clause: Clause, document: Document) -> Iterator[Issue]:
    """Yield the days of its own that a clause has and that its document does not."""
    for day in (clause.since, clause.until):
        if day is not None and day not in document.term:
            yield _outside(clause, day, document, clause.place)


def _text(clause: Clause, text: ClauseText, document: Document, policy: Policy) -> Iterator[Issue]:
    assert text.since is not None  # it stands under its day
    assert text.by is not None  # it is required
    yield from _by(clause, text.by, text.place, policy)
    by = policy.documents.get(text.by)
    if by is not None and text.since not in by.term:
        yield _outside(clause, text.since, by, text.place)
    first = clause.since or document.since
    last = min(clause.until or datetime.date.max, document.term.last)
    if text.since == first:
        message = Text(
            f"条款 {clause.id} 在 {first} 有两个文本：起初的和修正的",
            f"clause {clause.id} has two texts on {first}: that it began with, and an amended one",
        )
        yield Issue("outside-term", message, text.place)
    elif text.since not in Term(first, last):
        yield _outside(clause, text.since, document, text.place)


def _outside(clause: Clause, day: datetime.date, document: Document, place: Place | None) -> Issue:
    term = document.term.words
    message = Text(
        f"条款 {clause.id} 的日期 {day} 不在 {document.id} 的有效期内（{term.zh}）",
        f"{day}, a day of clause {clause.id}, is not within those of {document.id} ({term.en})",
    )
    return Issue("outside-term", message, place)


def _by(clause: Clause, name: str, place: Place | None, policy: Policy) -> Iterator[Issue]:
    """Yield that the document *name*, which is said to change a clause, does not amend its own."""
    by = policy.documents.get(name)
    if by is None:
        if name not in policy.unread:
            yield _unknown(name, place, policy, ())
    elif clause.document not in by.amends:
        message = Text(
            f"{name} 没有修正条款 {clause.id} 的文件",
            f"{name} does not amend the document of clause {clause.id}",
        )
        hint = Text(
            f"在文件 {name} 处写 amends: {clause.document}。",
            f"Write amends: {clause.document} at the document {name}.",
        )
        yield Issue("unrelated-document", message, place, hint)


def _continues(clause: Clause, older: str, document: Document, policy: Policy) -> Iterator[Issue]:
    if older not in policy.clauses:
        message = Text(f"未知条款 {older}", f"unknown clause {older}")
        hint = did_you_mean(older, policy.clauses)
        yield Issue("unknown-clause", message, clause.place, hint, name=older)
    elif document_of(older) not in document.supersedes:
        message = Text(
            f"{document.id} 没有替代条款 {older} 的文件",
            f"{document.id} does not supersede the document of clause {older}",
        )
        hint = Text(
            f"在文件 {document.id} 处写 supersedes: {document_of(older)}。",
            f"Write supersedes: {document_of(older)} at the document {document.id}.",
        )
        yield Issue("unrelated-document", message, clause.place, hint)
