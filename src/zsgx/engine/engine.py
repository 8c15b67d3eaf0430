"""The engine: policies and vocabulary loaded once, questions answered for ever after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from zsgx.decision.replay import check_complete, check_policies, check_replay
from zsgx.domain.catalogue import Catalogue, Facts, read_day
from zsgx.domain.option import each_of, mapping, names
from zsgx.engine.across_records import AcrossRecords
from zsgx.engine.alternatives import FactsLike, alternatives, best_documented
from zsgx.engine.contradiction import Guards
from zsgx.engine.decide.need import Need, need_of
from zsgx.engine.decide.tables import Tables
from zsgx.engine.index import Index
from zsgx.engine.names import Names
from zsgx.engine.rulebook import Assembly, assemble, check_readings
from zsgx.errors import FactsError, QuestionError
from zsgx.hooks.plugins import Plugins
from zsgx.policy.policy import Policy
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime

    from zsgx.decision.decision import Decision
    from zsgx.domain.kinds import Value
    from zsgx.engine.chain import Chain
    from zsgx.engine.decide.table import TruthTable
    from zsgx.engine.places import Places
    from zsgx.policy.contradiction import Contradiction
    from zsgx.policy.question import Question

__all__ = ["Engine", "Need"]

_REMEMBERED: Final = 20_000
#: How many engines with other readings an engine keeps; each has truth tables of its own.
_VIEWS: Final = 16


class Engine(AcrossRecords):
    """
    Answers questions of policy for a record, many records, a table.

    An engine is immutable: it can be shared by threads, and pickled. Load one with `Engine.load`.
    """

    def __init__(
        self,
        assembly: Assembly,
        readings: Mapping[str, str] | None = None,
        external: Mapping[str, Any] | None = None,
    ) -> None:
        self._assembly = assembly
        self._readings: dict[str, str] = mapping("readings", readings)
        check_readings(self._readings, assembly.rulebook.policies.values())
        prefixed = {
            path if path.startswith("external.") else f"external.{path}": value
            for path, value in mapping("external", external).items()
        }
        self._external: dict[str, Value] = dict(assembly.catalogue.read(prefixed))
        self._guards = Guards(assembly.rulebook.contradictions, self._label)
        self._local: dict[str, Guards] = {}
        self._tables = Tables(
            assembly.rulebook, assembly.catalogue, assembly.questions, self._readings
        )
        self._quick: dict[tuple[str, str, datetime.date], tuple[TruthTable | None, Guards]] = {}
        self._views: dict[tuple[tuple[str, str], ...], Engine] = {}
        self._observers = assembly.plugins.observers

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_observers": (), "_views": {}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._observers = self._assembly.plugins.observers

    @classmethod
    def load(
        cls,
        *,
        plugins: Iterable[str] | None = None,
        policies: Iterable[Policy] = (),
        readings: Mapping[str, str] | None = None,
        external: Mapping[str, Any] | None = None,
    ) -> Engine:
        """
        Return an engine over the installed plugins.

        Args:
            plugins: The plugins to load by name; None for those that the environment variable
                ``ZSGX_PLUGINS`` names, or all.
            policies: Policies to use beside those of the plugins, or in their place.
            readings: Choices where the law is ambiguous, by the reading's name.
            external: Values that documents outside the policies set, by name.

        Raises:
            PluginError: A plugin that is asked for by name is not installed.
            ReadingError: A reading or choice is unknown.
            FactsError: An external value is unknown or refused.
        """
        wanted = None if plugins is None else names("plugins", plugins)
        return cls(assemble(Plugins.load(wanted), _policies(policies)), readings, external)

    # What is loaded

    @property
    def plugins(self) -> Plugins:
        """The plugins, the broken ones included."""
        return self._assembly.plugins

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The policies by code, those with faults included."""
        return self._assembly.rulebook.policies

    @property
    def places(self) -> Places:
        """What the places are called, and which code a name or label leads to."""
        return self._assembly.rulebook.places

    @property
    def suppliers(self) -> Mapping[str, str]:
        """The name of the plugin that supplied each policy, by code."""
        return self._assembly.suppliers

    @property
    def questions(self) -> Mapping[str, Question]:
        """All questions by name."""
        return self._assembly.questions

    @property
    def vocabulary(self) -> Catalogue:
        """All facts by path."""
        return self._assembly.catalogue

    @property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """What no record may be, wherever it is; policies may declare more for their places."""
        return self._guards.contradictions

    @property
    def tables(self) -> Tables:
        """The truth tables."""
        return self._tables

    @cached_property
    def names(self) -> Names:
        """The names that policy has, found by what people call them."""
        return Names(self._tables)

    @cached_property
    def index(self) -> Index:
        """All questions and facts, searched by words."""
        return Index(self._tables)

    def chain(self, at: str) -> Chain:
        """Return the chain of jurisdictions of a place."""
        return self._assembly.rulebook.chain(at)

    # Asking

    def facts(
        self,
        given: FactsLike = (),
        *,
        at: str | None = None,
        date: datetime.date | None = None,
    ) -> Facts:
        """
        Return *given* as facts that have been read once and can be asked about many times.

        Args:
            given: A mapping, or domain objects.
            at: The place that will be asked about, whose policies may declare contradictions too.
            date: The day that will be asked about, against which events are held.

        Raises:
            FactsError: A path or a value is refused; all of them are listed.
            ContradictionError: Facts contradict each other, or the day where one is given.
            UnknownPlaceError: There is no such place, or it is not available.
        """
        guards = self._guards if at is None else self._guards_of(self.chain(at))
        day = None if date is None else read_day(date)
        (facts, *others) = alternatives(
            given, self._assembly.catalogue, self._external, guards, day
        )
        if others:
            raise FactsError(
                Text(
                    "证书的发证日期不止一个；请直接用 decide 判定这些对象",
                    "the certificates were issued on different days; decide on the objects",
                )
            )
        return facts

    def decide(
        self,
        question: str,
        *,
        at: str,
        date: datetime.date,
        facts: FactsLike = (),
        readings: Mapping[str, str] | None = None,
    ) -> Decision:
        """
        Return the decision on one question for one set of facts.

        Args:
            question: The question's name.
            at: The jurisdiction: its six-digit code, or a name or label that is its alone.
            date: The day whose policy is asked.
            facts: Facts that have been read, a mapping, or domain objects.
            readings: Choices for this decision alone.

        Raises:
            QuestionError: There is no such question.
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: Facts cannot be read.
            ContradictionError: Facts contradict each other, or the day.
            ReadingError: A reading or choice is unknown.
        """
        if readings is not None and (chosen := mapping("readings", readings)):
            return self.with_readings(chosen).decide(question, at=at, date=date, facts=facts)
        try:
            table, guards = self._quick[question, at, date]
        except (KeyError, TypeError):
            at, date, table, guards = self._found(question, at, date)
        if isinstance(facts, Facts) and table is not None:
            first = facts.first_day
            if (
                guards.fingerprint not in facts.held
                or facts.timed
                or (first is not None and date < first)
            ):
                guards.refuse(facts, date)
            decision = table.decide(facts, date)
        else:
            read = alternatives(facts, self._assembly.catalogue, self._external, guards, date)
            decisions = [self._decided(table, question, at, date, each) for each in read]
            decision = decisions[0]
            if len(read) > 1:
                used = [self._used(table, at, date, each) for each in read]
                decision = best_documented(decisions, used)
        for observer in self._observers:
            try:
                observer(decision=decision)
            except Exception as error:  # noqa: BLE001 - it changes nothing, not even by failing
                _note_failure(error)
        return decision

    def decide_many(
        self,
        records: Iterable[FactsLike],
        *,
        ask: Sequence[str],
        at: str,
        date: datetime.date,
        readings: Mapping[str, str] | None = None,
    ) -> Iterator[dict[str, Decision]]:
        """
        Yield, for each of *records* in order, the decisions on the questions *ask* by name.

        Raises:
            QuestionError: There is no such question, or none is asked.
            FactsError: Facts of a record cannot be read; those before it have been decided.
        """
        chosen, asked = mapping("readings", readings), names("ask", ask, least=1)
        engine = self.with_readings(chosen) if chosen else self
        for record in each_of("records", records):
            # An iterator can be gone through once, and there may be several questions.
            given = [*record] if isinstance(record, Iterator) else record
            facts = engine.facts(given) if isinstance(given, Mapping) else given
            yield {name: engine.decide(name, at=at, date=date, facts=facts) for name in asked}

    def needed(
        self,
        question: str,
        *,
        at: str,
        date: datetime.date,
        facts: FactsLike = (),
        readings: Mapping[str, str] | None = None,
    ) -> tuple[Need, ...]:
        """Return what to ask for, in order, until the question can be answered."""
        decision = self.decide(question, at=at, date=date, facts=facts, readings=readings)
        return tuple(need_of(path, self._tables, self.chain(at)) for path in decision.missing)

    def with_readings(self, readings: Mapping[str, str]) -> Engine:
        """Return an engine over the same policies that also has *readings* chosen."""
        return self._view({**self._readings, **mapping("readings", readings)})

    def replay(self, record: Mapping[str, Any]) -> Decision:
        """
        Return the decision of an earlier `Decision.record`, made again.

        Raises:
            ReplayError: The record is not complete, the policies are not those that made it, or it
                comes out differently.
        """
        record = mapping("record", record)
        check_complete(record)
        question, at = str(record["question"]), str(record["at"])
        chain = self.chain(at)
        check_policies(chain.fingerprint, record)
        # What this engine knows besides was not known then.
        engine = self._view(record["readings"])
        facts = self._assembly.catalogue.read(record["facts"])
        decision = engine.decide(question, at=chain.code, date=record["date"], facts=facts)
        check_replay(decision, {**record, "at": chain.code}, chain.codes)
        return decision

    # Behind the asking

    def _view(self, readings: Mapping[str, str]) -> Engine:
        """Return an engine over the same policies that has *readings* chosen, and no others."""
        key = tuple(sorted((str(name), str(option)) for name, option in readings.items()))
        view = self if readings == self._readings else self._views.get(key)
        if view is None:
            view = Engine(self._assembly, readings, self._external)
            # One store for all of them, or each could have as many again.
            view._views = self._views
            if len(self._views) >= _VIEWS:
                self._views.clear()
            self._views[key] = view
        return view

    def _guards_of(self, chain: Chain) -> Guards:
        """Return what no record may be at a place: by the core, and by its own policies."""
        if not chain.contradictions:
            return self._guards
        known = self._local.get(chain.place.code)
        if known is None:
            every = (*self._guards.contradictions, *chain.contradictions)
            known = self._local[chain.place.code] = Guards(every, self._label)
        return known

    def _label(self, path: str) -> Text:
        return self._tables.label(path, None)

    def _found(
        self, question: str, at: str, date: datetime.date
    ) -> tuple[str, datetime.date, TruthTable | None, Guards]:
        """Check the question, place and day, and remember where they lead."""
        day, chain = read_day(date), self.chain(at)
        self._tables.asked(question)
        hooked = any(question in policy.hooked for policy in chain.policies)
        table = self._tables.get(question, at, day)
        if len(self._quick) >= _REMEMBERED:
            self._quick.clear()
        found = (None if hooked else table, self._guards_of(chain))
        self._quick[question, at, day] = found
        return at, day, *found

    def _used(
        self, table: TruthTable | None, at: str, day: datetime.date, facts: Facts
    ) -> list[Decision]:
        """Return the decisions behind those of *table*, its own first; a hook has none."""
        names = table.compiled.met if table else ()
        return [self._tables.get(name, at, day).decide(facts, day) for name in names]

    def _decided(
        self, table: TruthTable | None, question: str, at: str, day: datetime.date, facts: Facts
    ) -> Decision:
        if table is not None:
            return table.decide(facts, day)
        from zsgx.engine.decide.hook import decide_by_hook  # noqa: PLC0415 - few questions need it

        return decide_by_hook(self._assembly, self._tables, question, self.chain(at), day, facts)


def _policies(given: Iterable[object]) -> list[Policy]:
    """Return the policies that a caller gave."""
    policies = []
    for policy in each_of("policies", given):
        if isinstance(policy, Policy):
            policies.append(policy)
        else:
            kind = type(policy).__name__
            raise QuestionError(
                Text(
                    f"policies：应为 Policy（见 read_policy_folder），而不是 {kind}",
                    f"policies: each must be a Policy, as read_policy_folder returns, not {kind}",
                )
            )
    return policies


def _note_failure(error: Exception) -> None:
    """Log that an observer failed, and how."""
    import logging  # noqa: PLC0415 - it takes long to import, and observers hardly ever fail

    logging.getLogger("zsgx").error("zsgx_decided failed", exc_info=error)
