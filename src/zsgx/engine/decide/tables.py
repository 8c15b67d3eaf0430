"""Truth tables on demand: compiled once for a question, a chain and an epoch, then kept."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from zsgx.domain.exact import brief
from zsgx.domain.kinds import DATE, Type, shown
from zsgx.domain.lexicon import Called, Lexicon, mentioned
from zsgx.domain.vocabulary import DAY
from zsgx.errors import QuestionError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping

    from zsgx.domain.catalogue import Catalogue
    from zsgx.engine.chain import Chain
    from zsgx.engine.decide.explainer import Explainer
    from zsgx.engine.decide.table import TruthTable
    from zsgx.engine.rulebook import Rulebook
    from zsgx.language.sentence import Words
    from zsgx.policy.provision import Rule
    from zsgx.policy.question import Question

__all__ = ["Tables"]

_LIST: Final = Text("用 zsgx questions 查找。", "Search with zsgx questions.")
#: What the day that is asked about is called in sentences.
_DAY: Final = Text("判定日期", "the day that is asked about")


class Tables:
    """
    The truth tables of all questions and places, for one choice of readings.

    Attributes:
        rulebook: The policies.
        questions: The questions by name.
        every: Those and the ones that stand for the expressions of accounts.
        readings: The chosen readings by name, defaults not included.
        catalogue: The facts by path.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        catalogue: Catalogue,
        questions: Mapping[str, Question],
        readings: Mapping[str, str],
        *,
        by_default: bool = True,
    ) -> None:
        self.rulebook = rulebook
        self.catalogue = catalogue
        self.questions = questions
        self.every = {**rulebook.account_questions, **questions}
        self.readings = dict(readings)
        self._by_default = by_default
        self._tables: dict[tuple[str, str, int, range], TruthTable] = {}
        self._epochs: dict[tuple[str, str], tuple[datetime.date, ...]] = {}
        #: How tables are decided, by what they give: worked out once, and again after pickling.
        self.plans: dict[Hashable, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "plans": {}}

    def get(self, question: str, place: str, day: datetime.date) -> TruthTable:
        """
        Return the table for a question at a place on a day.

        Raises:
            QuestionError: There is no such question.
            UnknownPlaceError: There is no such place, or it is not available.
        """
        chain = self.rulebook.chain(place)
        return self.part(question, chain, day, range(len(chain.levels)))

    def question(self, name: str) -> Question:
        """
        Return a question by its name.

        Raises:
            QuestionError: There is no such question.
        """
        try:
            return self.every[name]
        except (KeyError, TypeError):
            # What is no name at all, such as a list, may not even be a key.
            raise QuestionError(self.unknown(brief(name))) from None

    @cached_property
    def lexicon(self) -> Lexicon:
        """What the questions are called."""
        return Lexicon(
            {name: Called(one.label, one.aliases) for name, one in self.questions.items()}
        )

    def unknown(self, name: str) -> Text:
        """Return that *name* is no question, and what it may be meant for."""
        facts = () if self.lexicon.meanings(name) else self.catalogue.lexicon.meanings(name)
        if facts:
            called = [mentioned(path, self.catalogue[path].label) for path in facts]
            zh, en = "、".join(one.zh for one in called), " or ".join(one.en for one in called)
            return Text(
                f"{name} 不是问题，而是事实 {zh}；用 zsgx facts 查看。",
                f"{name} is not a question but the fact {en}; see zsgx facts.",
            )
        hint = self.lexicon.hint(name, _LIST)
        return Text(f"未知问题 {name}。{hint.zh}", f"Unknown question {name}. {hint.en}")

    def left_open(self) -> Tables:
        """Return the tables with every reading open, so that each choice of a caller is met."""
        return Tables(self.rulebook, self.catalogue, self.questions, {}, by_default=False)

    def epochs(self, question: str, chain: Chain) -> tuple[datetime.date, ...]:
        """Return the days on which an epoch of a question begins; before the first, nothing is."""
        key = (question, chain.place.code)
        known = self._epochs.get(key)
        if known is None:
            self.question(question)
            known = self._epochs[key] = chain.epochs(question)
        return known

    def all_of(self, question: str, chain: Chain) -> Iterator[TruthTable]:
        """Yield the table of every epoch of a question, the time before the first left out."""
        for since in self.epochs(question, chain):
            yield self.get(question, chain.place.code, since)

    def chosen(self, chain: Chain) -> dict[str, str]:
        """Return the readings that are known in a chain: chosen by the caller, or by default."""
        known = {}
        for name in dict.fromkeys(name for policy in chain.policies for name in policy.readings):
            reading = chain.reading(name)
            assert reading is not None  # the chain has just named it
            default = reading.default if self._by_default else None
            # A choice can be meant for another place, which has other options.
            chosen = self.readings.get(name)
            option = chosen if chosen in reading.choices else default
            if option is not None:
                known[name] = option
        return known

    def label(self, path: str, chain: Chain | None = None) -> Text:
        """Return what a fact, a reading (``reading.one_year``) or an outside value is called."""
        if path == DAY:
            return _DAY
        if path.startswith("reading."):
            reading = chain.reading(path.removeprefix("reading.")) if chain else None
            return reading.label if reading else Text(path, path)
        fact = self.catalogue.get(path)
        return fact.label if fact else Text(path, path)

    def words(
        self, chain: Chain, position: int, rules: Collection[Rule], day: datetime.date | None
    ) -> Words:
        """
        Return what the names in an expression are called.

        Args:
            chain: The place that is asked, with the levels above it.
            position: The level in whose table the expression stands.
            rules: The rules that it may name.
            day: The day on which a parameter has the value that it is shown by; without one, and
                where it has none, it is shown by its label.
        """
        # As what explains decisions, not needed by those who only decide.
        from zsgx.language.sentence import Words

        def parameter(name: str) -> Text:
            declared = chain.declared(position, name)
            held = chain.parameter(position, name, day) if day else None
            if held and declared:
                return shown(held.value, declared.type)
            label = declared.label if declared and declared.label else Text(name, name)
            return Text(f"“{label.zh}”", f"“{label.en}”")

        def lookup(name: str) -> Text:
            table = chain.lookup(position, name)
            return table.called if table else Text(name, name)

        def rule(name: str) -> Text:
            found = next((rule.label for rule in rules if rule.id == name), None)
            return found or Text(name, name)

        return Words(
            fact=lambda path: self.label(path, chain),
            option=chain.option_word,
            reading=lambda name: self.label(f"reading.{name}", chain),
            choice=chain.choice_word,
            parameter=parameter,
            question=lambda name: self.every[name].label,
            lookup=lookup,
            rule=rule,
        )

    def type_of(self, path: str, chain: Chain) -> Type | None:
        """Return the type of a fact or of a parameter (``param.x``) of the chain."""
        if path.startswith("param."):
            declared = chain.declared(0, path.removeprefix("param."))
            return declared.type if declared else None
        if path == DAY:
            return DATE
        fact = self.catalogue.get(path)
        return fact.type if fact else None

    def explainer(self, table: TruthTable) -> Explainer:
        """Return what explains the decisions of *table*."""
        # Loaded on demand: importing zsgx stays cheap for those who need no explanation.
        from zsgx.engine.decide.explainer import Explainer

        return Explainer(table, self)

    def part(self, question: str, chain: Chain, day: datetime.date, part: range) -> TruthTable:
        """Return the table for a question that asks only some levels of the chain, by position."""
        epochs = self.epochs(question, chain)
        position = bisect_right(epochs, day)
        key = (question, chain.place.code, position, part)
        table = self._tables.get(key)
        if table is None:
            since = epochs[position - 1] if position else None
            table = self._tables[key] = self._built(question, chain, since, epochs, part)
        return table

    def _built(
        self,
        question: str,
        chain: Chain,
        since: datetime.date | None,
        epochs: tuple[datetime.date, ...],
        part: range,
    ) -> TruthTable:
        from zsgx.engine.compile.compiler import compile_question
        from zsgx.engine.decide.table import TruthTable
        from zsgx.language.tree import ReadingName, walk

        first = epochs[0] if epochs else datetime.date.max
        day = since or first - datetime.timedelta(days=1)
        chosen = self.chosen(chain)
        compiled = compile_question(question, chain, day, chosen, self.every, part)
        asked = {
            node.name
            for layers in compiled.met.values()
            for layer in layers
            for tree in layer.trees()
            for node in walk(tree)
            if isinstance(node, ReadingName)
        }
        readings = {name: option for name, option in chosen.items() if name in asked}
        return TruthTable(self.every[question], chain, since, readings, compiled, self.explainer)
