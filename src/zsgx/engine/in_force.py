"""
Whether parameters and rules are in force as long as the documents that they cite.

A rule stands aside on every day on which a parameter that it uses has no value, and nothing else
warns of it. What lacks days on purpose says ``partial: true``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.engine.chain import Chain, expressions, parameters_in
from zsgx.issues import Issue, Place, Severity
from zsgx.policy.term import EVER, Term, common, lacking, terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zsgx.language.tree import Node
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable, Parameter

__all__ = ["in_force_findings"]

_HINT = Text(
    "核对起止日期；确属有意的，在这一处写 partial: true。",
    "Look at the first and last days; where it is so on purpose, write partial: true here.",
)


def in_force_findings(policy: Policy, chain: Chain) -> Iterator[Issue]:
    """Yield what *policy*, the lowest of *chain*, lacks on days of the documents it cites."""
    for parameter in policy.parameters.values():
        yield from _parameter(chain, parameter)
    for table in policy.tables.values():
        yield from _table(chain, table)


def _parameter(chain: Chain, parameter: Parameter) -> Iterator[Issue]:
    terms = [term for value in parameter.values for term in _term_of(chain, value.cites)]
    days = lacking(terms, parameter.terms)
    if days and not parameter.partial:
        said = terms_words(days)
        yield _issue(
            Text(
                f"参数 {parameter.name} 在所引文件有效期内这些日子没有值：{said.zh}",
                f"parameter {parameter.name} has no value on these days of the documents that it "
                f"cites: {said.en}",
            ),
            parameter.place,
        )


def _table(chain: Chain, table: DecisionTable) -> Iterator[Issue]:
    for rule in table.rules:
        name, trees = Text(f"规则 {rule.id}", f"rule {rule.id}"), [*expressions(rule)]
        # A rule that is in force on no day at all is told as that.
        if not rule.partial and _ever(chain, rule.cites, trees):
            yield from _stands_aside(chain, name, rule.cites, trees, rule.place)
        for exclusion in rule.unless:
            place = exclusion.when.place
            name = Text(f"规则 {rule.id} 的除外", f"an exception of rule {rule.id}")
            if not exclusion.partial:
                # Where its rule is not in force, there is nothing to except from.
                cites, trees = (*rule.cites, *exclusion.cites), [exclusion.when.tree]
                yield from _stands_aside(chain, name, cites, trees, place)
    closing = table.otherwise
    if closing and closing.then and not closing.partial:
        cites = (*closing.cites, *([closing.by_silence] if closing.by_silence else []))
        name = Text(f"{table.question} 的 otherwise", f"the otherwise of {table.question}")
        yield from _stands_aside(chain, name, cites, [closing.then.tree], closing.place)


def _stands_aside(
    chain: Chain, name: Text, cites: Iterable[str], trees: Iterable[Node], place: Place
) -> Iterator[Issue]:
    terms = _term_of(chain, cites)
    lacked = _lacked(chain, terms, parameters_in(trees))
    days = lacking((day for each in lacked.values() for day in each), ())
    if not days:
        return
    said, zh, en = terms_words(days), "、".join(lacked), ", ".join(lacked)
    yield _issue(
        Text(
            f"{name.zh} 在所引文件有效期内这些日子不生效（{zh} 没有值）：{said.zh}",
            f"{name.en} is not in force on these days of the documents that it cites, for want of "
            f"a value of {en}: {said.en}",
        ),
        place,
    )


def _ever(chain: Chain, cites: Iterable[str], trees: Iterable[Node]) -> bool:
    """Return whether there is a day on which all documents and parameters are there."""
    terms = _term_of(chain, cites)
    for days in _lacked(chain, terms, parameters_in(trees)).values():
        terms = lacking(terms, days)
    return bool(terms)


def _lacked(
    chain: Chain, terms: Iterable[Term], names: Iterable[str]
) -> Mapping[str, tuple[Term, ...]]:
    """Return the days of *terms* on which each of the parameters *names* has no value."""
    days = {}
    for name in names:
        declared = chain.declared(0, name)
        days[name] = lacking(terms, declared.terms if declared else ())
    return {name: terms for name, terms in days.items() if terms}


def _term_of(chain: Chain, cites: Iterable[str]) -> tuple[Term, ...]:
    """Return the days on which all documents of the clauses *cites* are in force."""
    terms: tuple[Term, ...] = (EVER,)
    for name in dict.fromkeys(clause.partition("/")[0] for clause in cites):
        document = chain.document(name)
        terms = common(terms, [document.term] if document else [])
    return terms


def _issue(message: Text, place: Place) -> Issue:
    return Issue("not-in-force-throughout", message, place, _HINT, Severity.WARNING)
