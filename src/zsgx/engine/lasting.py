"""What is not in force as long as its documents are: values, rules, and what lookups leave over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.engine.chain import Chain, expressions, lookups_in, parameters_in
from zsgx.issues import Issue, Place, Severity
from zsgx.policy.term import Term, common, lacking, terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zsgx.language.tree import Node
    from zsgx.policy.lookup import LookupTable
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DatedValue, DecisionTable, Parameter

__all__ = ["in_force_findings"]

_HINT: Final = Text(
    "核对起止日期；确属有意的，在这一处写 partial: true。",
    "Look at the first and last days; where it is so on purpose, write partial: true here.",
)


def in_force_findings(policy: Policy, chain: Chain) -> Iterator[Issue]:
    """Yield what *policy*, the lowest of *chain*, lacks on days of the documents it cites."""
    for parameter in policy.parameters.values():
        yield from _parameter(chain, parameter)
        yield from _values(chain, parameter)
    for table in policy.tables.values():
        yield from _table(chain, table)
    for lookup in policy.lookups.values():
        yield from _rest(chain, lookup)


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


def _values(chain: Chain, parameter: Parameter) -> Iterator[Issue]:
    """Yield the values that never hold, and those older than the text of a clause they cite."""
    for value, term in zip(parameter.values, parameter.value_terms, strict=True):
        held = common([term], _term_of(chain, value.cites)) if term.first <= term.last else ()
        if held:
            yield from _older(chain, parameter, value, held)
            continue
        message = Text(
            f"参数 {parameter.name} 自 {value.since} 起的值没有一天有效",
            f"the value of parameter {parameter.name} from {value.since} on is in force on no day",
        )
        hint = Text(
            "所引文件在这些日子无效，或已被其后的值取代；核对日期。",
            "The documents that it cites are not in force before the next value; look at the days.",
        )
        yield Issue("never-in-force", message, value.place, hint, Severity.WARNING)


def _older(
    chain: Chain, parameter: Parameter, value: DatedValue, held: Iterable[Term]
) -> Iterator[Issue]:
    """Yield the clauses that are amended while a value that cites them goes on."""
    terms = tuple(held)
    for cited in dict.fromkeys(value.cites):
        clause = chain.clause(cited)
        for text in clause.texts if clause else ():
            day = text.since
            if day is None or day <= value.since or not any(day in term for term in terms):
                continue
            message = Text(
                f"条款 {cited} 自 {day} 起有修正的文本，而参数 {parameter.name} 仍是 "
                f"{value.since} 起的值",
                f"clause {cited} is amended from {day} on, and parameter {parameter.name} still "
                f"has the value of {value.since}",
            )
            hint = Text(
                f"写明 {day} 起的值；修正没有改变它的，照写一遍。",
                f"Write the value from {day} on; once more if that leaves it as it is.",
            )
            yield Issue("amended-since", message, value.place, hint, Severity.WARNING)


def _rest(chain: Chain, lookup: LookupTable) -> Iterator[Issue]:
    """Yield that what a lookup table has for the rest is out of force while keys are left to it."""
    days = () if lookup.partial else chain.restless(0, lookup)
    if days and lookup.otherwise:
        said = terms_words(days)
        yield _issue(
            Text(
                f"对照表 {lookup.name} 的 otherwise 在各行有效的这些日子不生效：{said.zh}",
                f"the otherwise of lookup {lookup.name} is not in force on these days of its rows: "
                f"{said.en}",
            ),
            lookup.otherwise.place,
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
        cites = (*closing.cites, *closing.by_silence)
        name = Text(f"{table.question} 的 otherwise", f"the otherwise of {table.question}")
        yield from _stands_aside(chain, name, cites, [closing.then.tree], closing.place)


def _stands_aside(
    chain: Chain, name: Text, cites: Iterable[str], trees: Iterable[Node], place: Place
) -> Iterator[Issue]:
    terms = _term_of(chain, cites)
    lacked = _lacked(chain, terms, trees)
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
    for days in _lacked(chain, terms, trees).values():
        terms = lacking(terms, days)
    return bool(terms)


def _lacked(
    chain: Chain, terms: Iterable[Term], trees: Iterable[Node]
) -> Mapping[str, tuple[Term, ...]]:
    """Return the days of *terms* on which parameters and lookup tables in *trees* have no value."""
    days, trees = {}, tuple(trees)
    for name in parameters_in(trees):
        declared = chain.declared(0, name)
        days[name] = lacking(terms, chain.parameter_terms(declared) if declared else ())
    for name in lookups_in(trees):
        table = chain.lookup(0, name)
        days[name] = lacking(terms, chain.terms(table) if table else ())
    return {name: terms for name, terms in days.items() if terms}


def _term_of(chain: Chain, cites: Iterable[str]) -> tuple[Term, ...]:
    """Return the days on which what cites the clauses *cites* is in force."""
    return chain.validity.common_terms(cites)


def _issue(message: Text, place: Place) -> Issue:
    return Issue("not-in-force-throughout", message, place, _HINT, Severity.WARNING)
