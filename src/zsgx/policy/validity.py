"""
What is in force when (时效): documents that others amend or supersede, and clauses with them.

A clause is in force with its document, within days of its own. Where a document takes another's
place, a clause of it may continue one of the other's: what cites the older one then rests on the
newer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from attrs import define, evolve, field

from zsgx.policy.document import Clause, Document, document_of
from zsgx.policy.term import EVER, Term, common, lacking

if TYPE_CHECKING:
    from zsgx.policy.policy import Policy

__all__ = ["Validity", "clauses_in", "settled", "text_days"]

_ONE: Final = datetime.timedelta(days=1)


def settled(policy: Policy) -> Policy:
    """
    Return *policy* with the days that its documents give each other.

    A superseded document ends the day before the one that takes its place begins; a clause that an
    amendment adds or repeals begins or ends with it. What cannot be so is told by
    `zsgx.policy.amendment`.
    """
    documents = dict(policy.documents)
    for newer in policy.documents.values():
        for name in newer.supersedes:
            older = documents.get(name)
            if older is not None:
                by = (*older.superseded_by, newer.id)
                last = _last(older, newer)
                documents[name] = evolve(older, until=last, superseded_by=by)
    for newer in sorted(policy.documents.values(), key=lambda each: (each.since, each.id)):
        for name in newer.amends:
            if name in documents:
                by = (*documents[name].amended_by, newer.id)
                documents[name] = evolve(documents[name], amended_by=by)
    clauses = {name: _dated(clause, documents) for name, clause in policy.clauses.items()}
    return evolve(policy, documents=documents, clauses=clauses)


def _last(older: Document, newer: Document) -> datetime.date | None:
    """Return the last day of a document whose place another takes."""
    if newer.since <= older.since:
        return older.until
    last = newer.since - _ONE
    return last if older.until is None else min(last, older.until)


def _dated(clause: Clause, documents: Mapping[str, Document]) -> Clause:
    """Return a clause with the days on which an amendment added or repealed it."""
    added = documents.get(clause.added_by or "")
    repealed = documents.get(clause.repealed_by or "")
    since, until = clause.since, clause.until
    if added is not None and since is None:
        since = added.since
    if repealed is not None and until is None:
        until = repealed.since - _ONE
    return evolve(clause, since=since, until=until) if added or repealed else clause


def text_days(policy: Policy, document: str) -> tuple[datetime.date, ...]:
    """
    Return the first days of the texts of a document: as it began, and as each amendment left it.

    Without an amendment it is the document's first day alone.
    """
    first = policy.documents[document]
    days = {policy.documents[name].since for name in first.amended_by}
    for clause in policy.clauses.values():
        if clause.document == document:
            days |= {text.since for text in clause.texts if text.since}
            days |= {clause.since} if clause.added_by and clause.since else set()
            days |= {clause.until + _ONE} if clause.repealed_by and clause.until else set()
    return (first.since, *sorted(day for day in days if day > first.since))


def clauses_in(policy: Policy, document: str, date: datetime.date) -> dict[str, Clause]:
    """Return the clauses that stand in the text of a document on *date*, as they read then."""
    return {
        name: clause.as_of(date)
        for name, clause in policy.clauses.items()
        if clause.document == document
        and (clause.added_by is None or clause.since is None or clause.since <= date)
        and (clause.repealed_by is None or clause.until is None or date <= clause.until)
    }


@define(eq=False)
class Validity:
    """
    When the documents and clauses of a chain are in force, and what stands for what is cited.

    Attributes:
        documents: The documents by id.
        clauses: The clauses by id.
    """

    documents: Mapping[str, Document]
    clauses: Mapping[str, Clause]
    _continued: dict[str, tuple[str, ...]] = field(factory=dict, init=False)
    _terms: dict[str, tuple[Term, ...]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        for clause in self.clauses.values():
            for older in clause.continues:
                self._continued[older] = (*self._continued.get(older, ()), clause.id)

    @classmethod
    def of(cls, policies: Iterable[Policy]) -> Validity:
        """Return that of *policies*, the most specific first."""
        documents: dict[str, Document] = {}
        clauses: dict[str, Clause] = {}
        for policy in reversed(tuple(policies)):
            documents |= policy.documents
            clauses |= policy.clauses
        return cls(documents, clauses)

    def term(self, cited: str) -> Term | None:
        """Return the days on which a clause, or a document, is in force itself; None for never."""
        document = self.documents.get(document_of(cited))
        if document is None:
            return None
        first, last = document.term.first, document.term.last
        clause = self.clauses.get(cited)
        if clause is not None:
            first = max(first, clause.since or first)
            last = min(last, clause.until or last)
        return Term(first, last) if first <= last else None

    def line(self, cited: str) -> tuple[str, ...]:
        """Return a clause and those that continue it, and these in turn, in order."""
        found = {cited: None}
        todo = [cited]
        for name in todo:
            newer = [each for each in self._continued.get(name, ()) if each not in found]
            found |= dict.fromkeys(newer)
            todo += newer
        return tuple(found)

    def terms(self, cited: str) -> tuple[Term, ...]:
        """Return the days on which what cites a clause may rest on it, or on what continues it."""
        if cited not in self._terms:
            held = filter(None, map(self.term, self.line(cited)))
            self._terms[cited] = lacking(held, ())
        return self._terms[cited]

    def common_terms(self, cites: Iterable[str]) -> tuple[Term, ...]:
        """Return the days on which what cites all of *cites* is in force."""
        terms: tuple[Term, ...] = (EVER,)
        for cited in dict.fromkeys(cites):
            terms = common(terms, self.terms(cited))
        return terms

    def holds(self, cites: Iterable[str], day: datetime.date) -> bool:
        """Return whether what cites all of *cites* is in force on *day*."""
        return all(any(day in term for term in self.terms(cited)) for cited in cites)

    def standing(self, cites: Iterable[str], day: datetime.date) -> tuple[str, ...]:
        """Return the clauses that stand for *cites* on *day*: each itself, or what continues it."""
        found: dict[str, None] = {}
        for cited in cites:
            line = self.line(cited)
            here = (
                line if len(line) == 1 else [name for name in line if self.is_in_force(name, day)]
            )
            found |= dict.fromkeys(here or (cited,))
        return tuple(found)

    def is_in_force(self, cited: str, day: datetime.date) -> bool:
        """Return whether a clause, or a document, is in force itself on *day*."""
        term = self.term(cited)
        return term is not None and day in term

    def behind(self, cites: Iterable[str]) -> tuple[Document, ...]:
        """Return the documents of *cites* and of what continues them, by id."""
        names = {document_of(each) for cited in cites for each in self.line(cited)}
        return tuple(self.documents[name] for name in sorted(names) if name in self.documents)

    def days(self, cites: Iterable[str]) -> Iterator[datetime.date]:
        """Yield the days on which something that *cites* rest on begins, or is no more."""
        for cited in dict.fromkeys(cites):
            for name in self.line(cited):
                term = self.term(name)
                if term is not None:
                    yield term.first
                    if term.last < datetime.date.max:
                        yield term.last + _ONE
