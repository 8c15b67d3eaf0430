"""What might have answered and does not: rules for want of a value, documents out of their term."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.decision.considered import Note, OutOfTerm, RuleWithoutValue, Unvalued, gap_notes
from zsgx.decision.decision import Decision, Status
from zsgx.engine.chain import Chain, expressions
from zsgx.policy.document import document_of
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.domain.kinds import Value
    from zsgx.language.tree import Node
    from zsgx.policy.document import Document

__all__ = ["documents_of", "not_in_force", "notes_of", "out_of_term", "rules_without_value"]

_NAMELESS = Text("", "")


def rules_without_value(
    chain: Chain, question: str, day: datetime.date, considered: int
) -> tuple[RuleWithoutValue, ...]:
    """
    Return the rules that stand aside on *day* because parameters have no value.

    Of the chain, the first *considered* levels count: those that were looked at.
    """
    return tuple(
        RuleWithoutValue(name, label, parameters, cites)
        for position, name, label, cites, trees in _provisions(chain, question, considered)
        if chain.cited(cites, day) and (parameters := tuple(_unvalued(chain, position, trees, day)))
    )


def out_of_term(
    chain: Chain, question: str, day: datetime.date, considered: int
) -> tuple[OutOfTerm, ...]:
    """Return the documents on the matter that are not in force on *day*, the lowest level first."""
    return not_in_force(_on_the_matter(chain, question, considered), day)


def not_in_force(documents: Iterable[Document], day: datetime.date) -> tuple[OutOfTerm, ...]:
    """Return those of the *documents* that are not in force on *day*, and why."""
    return tuple(
        OutOfTerm(
            one.id,
            one.term,
            ended := one.term.last < day,
            _note(one, ended=ended),
            one.superseded_by if ended else (),
        )
        for one in documents
        if not one.in_force(day)
    )


def documents_of(chain: Chain) -> tuple[Document, ...]:
    """Return the documents of all levels of a chain, the lowest level first."""
    return tuple(one for policy in chain.policies for one in policy.documents.values())


def _on_the_matter(chain: Chain, question: str, considered: int) -> Iterator[Document]:
    """Yield the documents that provisions on a question cite, in force or not."""
    provisions = _provisions(chain, question, considered)
    lines = (chain.validity.line(clause) for _, _, _, cites, _ in provisions for clause in cites)
    names = dict.fromkeys(document_of(clause) for line in lines for clause in line)
    yield from filter(None, map(chain.document, names))


def _note(document: Document, *, ended: bool) -> Text | None:
    """Return what must be known of a document's dates: its first day may stand in for another."""
    return document.note if ended or document.issued is None else None


def _provisions(
    chain: Chain, question: str, considered: int
) -> Iterator[tuple[int, str, Text, tuple[str, ...], list[Node]]]:
    """Yield the rules on a question, and what closes its tables, whether in force or not."""
    for position, level in enumerate(chain.levels[:considered]):
        table = level.policy.table(question) if level.policy else None
        if table is None:
            continue
        for rule in table.rules:
            name, trees = f"{level.name}/{rule.id}", [*expressions(rule)]
            yield position, name, rule.label or _NAMELESS, rule.cites, trees
        closing = table.otherwise
        if closing:
            trees = [closing.then.tree] if closing.then else []
            name = f"{level.name}/otherwise"
            yield position, name, _NAMELESS, (*closing.cites, *closing.by_silence), trees


def _unvalued(
    chain: Chain, position: int, trees: Iterable[Node], day: datetime.date
) -> Iterator[Unvalued]:
    for name in chain.unvalued(position, trees, day):
        declared = chain.declared(position, name)
        if declared is None:
            table = chain.lookup(position, name)
            assert table is not None  # or the policy were unusable
            yield Unvalued(name, table.called, chain.terms(table))
            continue
        yield Unvalued(name, declared.label or Text(name, name), chain.parameter_terms(declared))


def notes_of(
    decision: Decision,
    chain: Chain,
    choice: Callable[[str, str], Text],
    seen: Callable[[Value | None], Text],
    rule: Callable[[str], Text],
) -> Iterator[Note]:
    """
    Yield the notes on *decision*: levels that were not considered, readings, stand-in dates.

    Args:
        decision: The decision.
        chain: The chain of jurisdictions.
        choice: The word for an option of a reading.
        seen: A value of the question in words.
        rule: What a rule is called, by its full name.
    """
    silent = decision.status is Status.SILENT
    # Silence tells of every level without a policy, whether it was crossed or closed off below it.
    yield from gap_notes([code for _, code in chain.gaps] if silent else decision.gaps)
    for name, option in decision.readings.items():
        reading, said = chain.reading(name), choice(name, option)
        label = reading.label if reading else Text(name, name)
        yield Note(
            Text(f"所选口径（{label.zh}）：{said.zh}", f"Reading chosen ({label.en}): {said.en}"),
            (f"{name}={option}",),
        )
    for name, value in decision.finding.others:
        said, label = seen(value), rule(name)
        text = Text(f"另有“{label.zh}”：{said.zh}", f"Besides, “{label.en}”: {said.en}")
        yield Note(text, (name,))
    documents = dict.fromkeys(document_of(clause) for clause in decision.cites)
    known = (chain.document(name) for name in documents)
    # Where the day of issue is known, what the note says of dates changes no answer.
    yield from (Note(d.note) for d in known if d and d.note and d.issued is None)
