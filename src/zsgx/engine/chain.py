"""
A jurisdiction and the levels above it, and what is in force there on a day.

The chain is walked from the most specific jurisdiction up. A rule is in force with every document
that it cites, within the dates of every parameter that it uses.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import define, evolve, field, frozen

from zsgx.domain.option_words import option_word
from zsgx.language.tree import DecisionName, LookupName, Node, ParameterName, RuleName, walk
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.document import Clause, Document, document_of
from zsgx.policy.policy import Policy
from zsgx.policy.provision import (
    DatedValue,
    DecisionTable,
    Exclusion,
    Mode,
    Otherwise,
    Parameter,
    Reading,
    Rule,
)
from zsgx.policy.term import Term, common, lacking
from zsgx.policy.validity import Validity
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.domain.jurisdiction import Jurisdiction
    from zsgx.domain.kinds import Type
    from zsgx.language.grid import Grid
    from zsgx.policy.lookup import LookupRest, LookupTable

__all__ = [
    "Chain",
    "Layer",
    "Level",
    "amendment_of",
    "document_words",
    "expressions",
    "lookups_in",
    "parameters_in",
    "provision_words",
]

#: What cites clauses and is in force with them.
Cited = TypeVar("Cited", Rule, Exclusion, Otherwise)

#: How a clause came to read as it does: by an amendment of its text, or as one that was added.
_CHANGED: Final = {False: Text("修正", "as amended"), True: Text("增设", "added")}
_DIGITS: Final = "零一二三四五六七八九"
_LARGEST_IN_NUMERALS: Final = 999


def document_words(chain: Chain, clause: str) -> Text:
    """Return the title and number of a clause's document, or its id where it is not known."""
    name = document_of(clause)
    document = chain.document(name)
    if document is None:
        return Text(name, name)
    number = document.number
    return Text(
        f"《{document.title.zh}》{f'（{number}）' if number else ''}",
        f"{document.title.en}{f' ({number})' if number else ''}",
    )


def provision_words(chain: Chain, clause: str, day: datetime.date) -> Text:
    """Return where in its document a clause stands, and what it says on *day* in our words."""
    known = chain.clause(clause)
    if known is None:
        return Text(clause, clause)
    held, section = known.text(day), _printed(known.section)
    said, noted = held.summary, Text("", "")
    if held.by is not None and (since := held.since or known.since) is not None:
        title = document_words(chain, held.by)
        noted = Text(
            f"（{title.zh}{_CHANGED[held.since is None].zh}，自 {since} 起）",
            f" ({_CHANGED[held.since is None].en} by {title.en}, from {since} on)",
        )
    return Text(
        f"{section}：{said.zh}{noted.zh}" if section else f"{said.zh}{noted.zh}",
        f"section {known.section}: {said.en}{noted.en}",
    )


def amendment_of(chain: Chain, clause: str, day: datetime.date) -> dict[str, str] | None:
    """Return which document amended a clause as it reads on *day*, and from when; None if none."""
    known = chain.clause(clause)
    return known.amended(day) if known else None


def _printed(section: str) -> str:
    """Return a section as Chinese documents print it: ``2.3`` is 二（三）."""
    first, *further = section.split(".")
    if not first.isdigit():
        return ""
    head = _numeral(int(first)) if int(first) else "文首"
    if further and further[0].isdigit():
        head = f"{head}（{_numeral(int(further.pop(0)))}）"
    return head + ".".join(further)


def _numeral(number: int) -> str:
    """Return a number below a thousand in Chinese numerals, and a larger one in digits."""
    if number > _LARGEST_IN_NUMERALS:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    said = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        said += "十" if number < 20 else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        said += "零"
    return said + (_DIGITS[ones] if ones or not number else "")


@frozen
class Level:
    """
    One jurisdiction of a chain.

    Attributes:
        code: Its six-digit code.
        policy: Its policy; None for a declared gap.
        name: What it is called: the name of its policy; its code where it has none, or where
            others that are loaded are called so too.
    """

    code: str
    policy: Policy | None
    name: str = field()

    @name.default
    def _named(self) -> str:
        return self.policy.jurisdiction.name or self.code if self.policy else self.code


def expressions(rule: Rule) -> Iterator[Node]:
    """Yield the trees of everything that *rule* is made of, but for its exclusions."""
    if rule.when:
        yield rule.when.tree
    yield rule.then.tree


def parameters_in(trees: Iterable[Node]) -> tuple[str, ...]:
    """Return the parameters that *trees* name."""
    nodes = (node for tree in trees for node in walk(tree))
    return tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, ParameterName)))


def lookups_in(trees: Iterable[Node]) -> tuple[str, ...]:
    """Return the lookup tables that *trees* name."""
    nodes = (node for tree in trees for node in walk(tree))
    return tuple(dict.fromkeys(node.name for node in nodes if isinstance(node, LookupName)))


@frozen
class Layer:
    """
    The part of a table that is in force at one level on one day.

    Attributes:
        position: The level's place in the chain, 0 for the most specific.
        level: The level.
        table: The whole table.
        rules: The rules in force, each with the exclusions in force.
        otherwise: What closes it, where that is in force.
    """

    position: int
    level: Level
    table: DecisionTable
    rules: tuple[tuple[Rule, tuple[Exclusion, ...]], ...]
    otherwise: Otherwise | None

    @property
    def closes(self) -> bool:
        """Whether the levels above have no say."""
        return self.table.mode is Mode.REPLACES

    @property
    def in_order(self) -> tuple[tuple[Rule, tuple[Exclusion, ...]], ...]:
        """The rules such that each stands after the rules that it names."""
        waiting = {rule.id: (rule, exclusions) for rule, exclusions in self.rules}
        ordered: list[tuple[Rule, tuple[Exclusion, ...]]] = []

        def visit(name: str) -> None:
            if name in waiting:
                rule, exclusions = waiting.pop(name)
                trees = [*expressions(rule), *(exclusion.when.tree for exclusion in exclusions)]
                for node in (node for tree in trees for node in walk(tree)):
                    if isinstance(node, RuleName):
                        visit(node.rule)
                ordered.append((rule, exclusions))

        for name in list(waiting):
            visit(name)
        return tuple(ordered)

    def trees(self) -> Iterator[Node]:
        """Yield every expression in force."""
        for rule, exclusions in self.rules:
            yield from expressions(rule)
            for exclusion in exclusions:
                yield exclusion.when.tree
        if self.otherwise and self.otherwise.then:
            yield self.otherwise.then.tree


@define(eq=False, slots=False)
class Chain:
    """
    A jurisdiction and the levels above it.

    Attributes:
        levels: From the most specific up, declared gaps included.
        core: The contradictions of the core's own facts, which hold everywhere.
        declared_words: What plugins call the options of their facts and questions, by path and
            option.
        types: What the facts that are there may be, by path.
        foreign: That no record has what only other places have.
    """

    levels: tuple[Level, ...]
    core: tuple[Contradiction, ...] = ()
    declared_words: Mapping[str, Text] = field(factory=dict)
    types: Mapping[str, Type] = field(factory=dict)
    foreign: tuple[Contradiction, ...] = ()
    _grids: dict[Hashable, Grid] = field(factory=dict, init=False)

    @property
    def place(self) -> Jurisdiction:
        """The most specific jurisdiction."""
        policy = self.levels[0].policy
        assert policy is not None  # a chain begins with a policy
        return policy.jurisdiction

    @property
    def code(self) -> str:
        """The code of the most specific jurisdiction."""
        return self.levels[0].code

    @property
    def name(self) -> str:
        """What the most specific jurisdiction is called: its name, where it is its alone."""
        return self.levels[0].name

    @property
    def label(self) -> Text:
        """What the place is called: its label, else its name."""
        return self.place.label or Text(self.name, self.name)

    @property
    def codes(self) -> Mapping[str, str]:
        """The codes of its places by their names, the most specific of one name alone."""
        places = (policy.jurisdiction for policy in reversed(self.policies))
        return {place.name: place.code for place in places if place.name}

    @cached_property
    def gaps(self) -> tuple[tuple[int, str], ...]:
        """The declared gaps: their positions and codes."""
        return tuple(
            (position, level.code) for position, level in enumerate(self.levels) if not level.policy
        )

    @cached_property
    def policies(self) -> tuple[Policy, ...]:
        """The policies of the chain, the most specific first."""
        return tuple(level.policy for level in self.levels if level.policy)

    @cached_property
    def validity(self) -> Validity:
        """When its documents and clauses are in force."""
        return Validity.of(self.policies)

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """The contradictions that the policies of the chain declare, beside those of the core."""
        own = (each for policy in self.policies for each in policy.contradictions.values())
        return (*own, *self.foreign)

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of the policies of the chain."""
        text = "\n".join(f"{policy.jurisdiction.code} {policy.digest}" for policy in self.policies)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @cached_property
    def words(self) -> Mapping[str, Text]:
        """What the places of the chain call options in their own way; the most specific wins."""
        own = {
            option: word
            for policy in reversed(self.policies)
            for option, word in policy.words.items()
        }
        added = {
            f"{path}:{option.name}": option.word
            for policy in reversed(self.policies)
            for path, options in policy.options.items()
            for option in options.values()
        }
        return {**self.declared_words, **added, **own}

    def option_word(self, path: str, option: str) -> Text:
        """Return the word for *option* of the fact or question *path*, as the place has it."""
        return option_word(path, option, self.words)

    def choice_word(self, reading: str, option: str) -> Text:
        """Return the word for *option* of a reading, as its policy has it."""
        declared = self.reading(reading)
        options = dict(declared.options) if declared else {}
        return options.get(option) or self.option_word("", option)

    def document(self, name: str) -> Document | None:
        """Return a document of the chain by its id."""
        return self.validity.documents.get(name)

    def clause(self, name: str) -> Clause | None:
        """Return a clause of the chain by its id."""
        return self.validity.clauses.get(name)

    def declared(self, position: int, name: str) -> Parameter | None:
        """Return a parameter as the level at *position* and those above it have it."""
        for level in self.levels[position:]:
            if level.policy and name in level.policy.parameters:
                return level.policy.parameters[name]
        return None

    def parameter(self, position: int, name: str, day: datetime.date) -> DatedValue | None:
        """
        Return the value of a parameter on *day*, as the level at *position* has it.

        A value holds no longer than the documents that it cites, or what continues them.
        """
        declared = self.declared(position, name)
        held = declared.on(day) if declared else None
        return held if held and self.cited(held.cites, day) else None

    def parameter_terms(self, declared: Parameter) -> tuple[Term, ...]:
        """Return the days on which a parameter has a value."""
        found: list[Term] = []
        for value, term in zip(declared.values, declared.value_terms, strict=True):
            found += common([term], self.validity.common_terms(value.cites))
        return lacking(found, ())

    def parameter_days(self, declared: Parameter) -> Iterator[datetime.date]:
        """Yield the days on which a value of a parameter begins, or is no more."""
        one = datetime.timedelta(days=1)
        for value in declared.values:
            yield value.since
            if value.until and value.until < datetime.date.max:
                yield value.until + one
            yield from self.validity.days(value.cites)

    def lookup(self, position: int, name: str) -> LookupTable | None:
        """Return a lookup table as the level at *position* and those above it have it."""
        for level in self.levels[position:]:
            if level.policy and name in level.policy.lookups:
                return level.policy.lookups[name]
        return None

    def rows(self, table: LookupTable, day: datetime.date) -> tuple[int, ...]:
        """Return the places of the rows of a lookup table that are in force on *day*."""
        cited: dict[tuple[str, ...], bool] = {}
        held = []
        for place, row in enumerate(table.rows):
            clauses = table.clauses(row)
            if clauses not in cited:
                cited[clauses] = self.cited(clauses, day)
            if cited[clauses] and table.dated(row, day):
                held.append(place)
        return tuple(held)

    def rest(self, table: LookupTable, day: datetime.date) -> LookupRest | None:
        """Return what a lookup table has on *day* where no row holds, if that is in force."""
        rest = table.otherwise
        return rest if rest and self.cited(table.clauses(rest), day) else None

    def terms(self, table: LookupTable) -> tuple[Term, ...]:
        """Return the days on which any row of a lookup table is in force."""
        return lacking((span for span in self._spans(table) if self.rows(table, span.first)), ())

    def restless(self, position: int, table: LookupTable) -> tuple[Term, ...]:
        """Return the days on which rows leave keys to the rest, and that is not in force."""
        return lacking(
            (
                span
                for span in self._spans(table)
                if table.otherwise
                and not self.rest(table, span.first)
                and self.rows(table, span.first)
                and self.grid(position, table.name, span.first).has_gaps
            ),
            (),
        )

    def _spans(self, table: LookupTable) -> list[Term]:
        """Return the days between which nothing of a lookup table changes."""
        days = sorted(set(self.lookup_days(table)))
        one = datetime.timedelta(days=1)
        return list(map(Term, days, [*(day - one for day in days[1:]), datetime.date.max]))

    def grid(self, position: int, name: str, day: datetime.date) -> Grid:
        """Return the rows of a lookup table on *day*, as the level at *position* has it."""
        table = self.lookup(position, name)
        assert table is not None  # the checker has seen it
        held, rest = self.rows(table, day), self.rest(table, day)
        which = hashlib.sha256(repr((held, rest is None)).encode()).hexdigest()[:16]
        identity = (str(table.place), name, which)
        grid = self._grids.get(identity)
        if grid is None:
            from zsgx.policy.rows import grid_on

            grid, _ = grid_on(table, self.types, held, identity, rest)
            self._grids[identity] = grid
        return grid

    def reading(self, name: str) -> Reading | None:
        """Return a reading of the chain."""
        for policy in self.policies:
            if name in policy.readings:
                return policy.readings[name]
        return None

    def layers(self, question: str, day: datetime.date) -> list[Layer]:
        """Return the tables for *question* with a provision in force on *day*, lowest first."""
        found = []
        for position, level in enumerate(self.levels):
            table = level.policy.table(question) if level.policy else None
            if table is None:
                continue
            rules = tuple(
                (self._resting(rule, day), tuple(self._exclusions(position, rule, day)))
                for rule in table.rules
                if self.cited(rule.cites, day) and self._valued(position, expressions(rule), day)
            )
            otherwise = self._closing(position, table.otherwise, day)
            if rules or otherwise:
                found.append(Layer(position, level, table, rules, otherwise))
        return found

    def epochs(self, question: str) -> tuple[datetime.date, ...]:
        """Return the days on which anything that bears on *question* begins or ends."""
        days: set[datetime.date] = set()
        for position, table in self._tables_behind(question):
            days.update(self.validity.days(_cites_in(table)))
            for name in _parameters_in(table):
                declared = self.declared(position, name)
                days.update(self.parameter_days(declared) if declared else ())
            for name in lookups_in(_expressions_in(table)):
                lookup = self.lookup(position, name)
                days.update(self.lookup_days(lookup) if lookup else ())
        return tuple(sorted(days))

    def lookup_days(self, table: LookupTable) -> Iterator[datetime.date]:
        """Yield the days on which rows of a lookup table come into force, or are it no more."""
        one = datetime.timedelta(days=1)
        rest = (table.otherwise,) if table.otherwise else ()
        cited = {clause for row in (*table.rows, *rest) for clause in table.clauses(row)}
        yield from self.validity.days(cited)
        own = {(row.since, row.until) for row in table.rows}
        for since, until in {(table.since, table.until), *own}:
            if since:
                yield since
            if until and until < datetime.date.max:
                yield until + one

    def _tables_behind(self, question: str) -> list[tuple[int, DecisionTable]]:
        """Return the tables of *question* and of every question that they ask in turn."""
        found, seen, todo = [], {question}, [question]
        while todo:
            name = todo.pop()
            for position, level in enumerate(self.levels):
                table = level.policy.table(name) if level.policy else None
                if table is None:
                    continue
                found.append((position, table))
                for node in _nodes_in(table):
                    if isinstance(node, DecisionName) and node.question not in seen:
                        seen.add(node.question)
                        todo.append(node.question)
        return found

    def expressions_behind(self, question: str) -> Iterator[Node]:
        """Yield the expressions of *question* and of every question that they ask in turn."""
        for _, table in self._tables_behind(question):
            yield from _expressions_in(table)

    def cited(self, cites: Iterable[str], day: datetime.date) -> bool:
        """Return whether what cites all of the clauses *cites* is in force on *day*."""
        return self.validity.holds(cites, day)

    def standing(self, cites: Iterable[str], day: datetime.date) -> tuple[str, ...]:
        """Return the clauses that stand for *cites* on *day*."""
        return self.validity.standing(cites, day)

    def unvalued(self, position: int, trees: Iterable[Node], day: datetime.date) -> tuple[str, ...]:
        """Return the parameters and lookup tables in *trees* that have no value on *day*."""
        trees = tuple(trees)
        lookups = ((name, self.lookup(position, name)) for name in lookups_in(trees))
        return (
            *(name for name in parameters_in(trees) if self.parameter(position, name, day) is None),
            *(name for name, table in lookups if table is None or not self.rows(table, day)),
        )

    def _valued(self, position: int, trees: Iterable[Node], day: datetime.date) -> bool:
        return not self.unvalued(position, trees, day)

    def _resting(self, provision: Cited, day: datetime.date) -> Cited:
        """Return a provision with the clauses that stand for those it cites on *day*."""
        standing = self.standing(provision.cites, day)
        return provision if standing == provision.cites else evolve(provision, cites=standing)

    def _exclusions(self, position: int, rule: Rule, day: datetime.date) -> Iterator[Exclusion]:
        for exclusion in rule.unless:
            trees = [exclusion.when.tree]
            if self.cited(exclusion.cites, day) and self._valued(position, trees, day):
                yield self._resting(exclusion, day)

    def _closing(
        self, position: int, otherwise: Otherwise | None, day: datetime.date
    ) -> Otherwise | None:
        """Return what closes a table on *day*, with the documents that are silent then."""
        if otherwise is None:
            return None
        silent = tuple(name for name in otherwise.by_silence if self.cited([name], day))
        trees = [otherwise.then.tree] if otherwise.then else []
        lacks = otherwise.by_silence and not silent
        if lacks or not self.cited(otherwise.cites, day) or not self._valued(position, trees, day):
            return None
        return evolve(self._resting(otherwise, day), by_silence=silent)


def _expressions_in(table: DecisionTable) -> Iterator[Node]:
    for rule in table.rules:
        yield from expressions(rule)
        for exclusion in rule.unless:
            yield exclusion.when.tree
    if table.otherwise and table.otherwise.then:
        yield table.otherwise.then.tree


def _nodes_in(table: DecisionTable) -> Iterator[Node]:
    for tree in _expressions_in(table):
        yield from walk(tree)


def _parameters_in(table: DecisionTable) -> Iterable[str]:
    return parameters_in(_expressions_in(table))


def _cites_in(table: DecisionTable) -> Iterator[str]:
    for rule in table.rules:
        yield from rule.cites
        for exclusion in rule.unless:
            yield from exclusion.cites
    if table.otherwise:
        yield from (*table.otherwise.cites, *table.otherwise.by_silence)
