"""What there is to ask and to give: every question and fact, with where it is answered or asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from zsgx.domain.kinds import Kind, Type, shown
from zsgx.domain.lexicon import folded
from zsgx.domain.option_words import option_word
from zsgx.domain.vocabulary import Fact
from zsgx.engine.decide.tables import Tables
from zsgx.language.tree import FactName, walk
from zsgx.policy.question import Question
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain

__all__ = ["Index", "IndexedFact", "IndexedQuestion"]

#: What units are called, beside their names.
_UNITS: Final = {"hours": ("学时",), "CNY": ("元", "yuan"), "persons": ("人",)}


@frozen
class IndexedQuestion:
    """
    A question, and where policy answers it.

    Attributes:
        question: The question.
        options: What its options are called, by option.
        places: The places whose policy answers it, the levels above them included: what each is
            called, by name.
    """

    question: Question
    options: Mapping[str, Text]
    places: Mapping[str, Text]

    def as_json(self) -> dict[str, Any]:
        """Return it as ``questions --json`` prints it."""
        one = self.question
        return {
            "name": one.name,
            **_as_json(one.label, one.aliases, one.type, self.options),
            "places": list(self.places),
        }


@frozen
class IndexedFact:
    """
    A fact, and which questions may ask for it.

    Attributes:
        fact: The fact.
        options: What its options are called, by option.
        asked_by: The questions that may ask for it, each with the places where it does so: what
            each is called, by name.
    """

    fact: Fact
    options: Mapping[str, Text]
    asked_by: Mapping[str, Mapping[str, Text]]

    def as_json(self) -> dict[str, Any]:
        """Return it as ``facts --json`` prints it."""
        one = self.fact
        return {
            "path": one.path,
            **_as_json(one.label, one.aliases, one.type, self.options),
            "asked_by": {name: list(places) for name, places in self.asked_by.items()},
        }


@frozen
class Index:
    """
    All questions and facts of an engine, searched by words.

    A word fits by name, label, alias, kind, unit or option, in Chinese or English; of several words
    each must fit.
    """

    tables: Tables
    _asked: dict[tuple[str, str], frozenset[str]] = field(factory=dict, init=False, repr=False)

    def questions(
        self, words: Iterable[str] = (), *, at: str | None = None, kind: Kind | None = None
    ) -> tuple[IndexedQuestion, ...]:
        """
        Return the questions that fit, best first.

        Args:
            words: What to search for; nothing for all.
            at: Only what is answered at this place.
            kind: Only answers of this kind.

        Raises:
            UnknownPlaceError: There is no such place, or it is not available.
        """
        chains = self._chains(at)
        fitting = []
        for name, question in self.tables.questions.items():
            options = self._options(name, question.type, chains)
            rank = _rank(words, (name, question.label, question.aliases), question.type, options)
            places = dict(_place(chain) for chain in chains if _answers(chain, name))
            if rank is None or (kind and question.type.kind is not kind) or (at and not places):
                continue
            fitting.append((rank, IndexedQuestion(question, options, places)))
        return tuple(each for _, each in sorted(fitting, key=lambda pair: pair[0]))

    def facts(
        self, words: Iterable[str] = (), *, at: str | None = None, kind: Kind | None = None
    ) -> tuple[IndexedFact, ...]:
        """
        Return the facts that fit, best first.

        Args:
            words: What to search for; nothing for all.
            at: Only what a question asks for at this place.
            kind: Only facts of this kind.

        Raises:
            UnknownPlaceError: There is no such place, or it is not available.
        """
        chains = self._chains(at)
        asked_by = self._asked_by(chains)
        fitting = []
        for path, fact in self.tables.catalogue.items():
            options = self._options(path, fact.type, chains)
            rank = _rank(words, (path, fact.label, fact.aliases), fact.type, options)
            asked = asked_by.get(path, {})
            if rank is None or (kind and fact.type.kind is not kind) or (at and not asked):
                continue
            fitting.append((rank, IndexedFact(fact, options, asked)))
        return tuple(each for _, each in sorted(fitting, key=lambda pair: pair[0]))

    def _chains(self, at: str | None) -> list[Chain]:
        rulebook = self.tables.rulebook
        if at is not None:
            return [rulebook.chain(at)]
        return list(rulebook.chains())

    def _asked_by(self, chains: Iterable[Chain]) -> dict[str, dict[str, dict[str, Text]]]:
        """Return which questions may ask for each fact, and where."""
        asked: dict[str, dict[str, dict[str, Text]]] = {}
        for chain in chains:
            name, label = _place(chain)
            for question in self.tables.questions:
                for path in self._facts_of(question, chain):
                    asked.setdefault(path, {}).setdefault(question, {})[name] = label
        return asked

    def _facts_of(self, question: str, chain: Chain) -> frozenset[str]:
        """Return the facts that the rules on a question look at, those it rests on included."""
        key = (question, chain.place.code)
        known = self._asked.get(key)
        if known is None:
            trees = chain.expressions_behind(question)
            nodes = (node for tree in trees for node in walk(tree))
            known = frozenset(node.path for node in nodes if isinstance(node, FactName))
            self._asked[key] = known
        return known

    def _options(self, path: str, type_: Type, chains: list[Chain]) -> dict[str, Text]:
        """Return what the options are called; one place's own words only where it is asked."""
        if type_.kind is Kind.BOOL:
            return {"true": shown(value=True), "false": shown(value=False)}
        words = chains[0].words if len(chains) == 1 else self.tables.rulebook.words
        return {option: option_word(path, option, words) for option in type_.options}


def _place(chain: Chain) -> tuple[str, Text]:
    return chain.name, chain.label


def _answers(chain: Chain, question: str) -> bool:
    return any(question in policy.answers for policy in chain.policies)


def _rank(
    words: Iterable[str],
    called: tuple[str, Text, tuple[str, ...]],
    type_: Type,
    options: Mapping[str, Text],
) -> int | None:
    """Return how well *words* fit what is *called* so, 0 the best; None where one does not."""
    name, label, aliases = called
    own = [folded(each) for each in (name, label.zh, label.en, *aliases)]
    beside = [folded(each) for each in _beside(type_, options)]
    ranks = []
    for word in (folded(part) for words_ in words for part in words_.split()):
        if word in own:
            ranks.append(0)
        elif any(word in each for each in own):
            ranks.append(1)
        elif any(word in each for each in beside):
            ranks.append(2)
        else:
            return None
    return max(ranks, default=0)


def _beside(type_: Type, options: Mapping[str, Text]) -> Iterator[str]:
    """Yield what else a question or a fact is searched by."""
    yield from (type_.kind.value, type_.kind.label.zh, type_.kind.label.en)
    if type_.unit:
        yield from (type_.unit, *_UNITS.get(type_.unit, ()))
    for option, word in options.items():
        yield from (option, word.zh, word.en)


def _as_json(
    label: Text, aliases: tuple[str, ...], type_: Type, options: Mapping[str, Text]
) -> dict[str, Any]:
    return {
        "label": label.as_json(),
        "aliases": list(aliases),
        "type": type_.kind.value,
        "unit": type_.unit,
        "options": [{"name": option, "label": word.as_json()} for option, word in options.items()],
    }
