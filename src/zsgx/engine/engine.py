"""The engine: policies and vocabulary loaded once, questions answered for ever after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from zsgx.domain.catalogue import Catalogue, Facts, read_day
from zsgx.domain.option import each_of, mapping, names, reference, whole
from zsgx.engine.alternatives import FactsLike, alone, alternatives, best_documented
from zsgx.engine.columns import forked  # noqa: F401 - it has to know of every fork
from zsgx.engine.decide.tables import Tables
from zsgx.engine.records.keys import CLAIMANT, PARTICIPATION

if TYPE_CHECKING:
    import datetime
    import os

    from zsgx.decision.decision import Decision
    from zsgx.decision.explanation import Explanation
    from zsgx.engine.chain import Chain
    from zsgx.engine.columns.request import Ask, Column, Detail
    from zsgx.engine.contradiction import Guards
    from zsgx.engine.decide.need import Need
    from zsgx.engine.decide.table import TruthTable
    from zsgx.engine.index import Index
    from zsgx.engine.names import Names
    from zsgx.engine.places import Places
    from zsgx.engine.rulebook import Assembly
    from zsgx.hooks.plugins import Plugins
    from zsgx.policy.contradiction import Contradiction
    from zsgx.policy.policy import Policy
    from zsgx.policy.question import Question

__all__ = ["Engine"]

FrameT = TypeVar("FrameT")
_REMEMBERED: Final = 20_000
#: How many engines with other readings an engine keeps; each has truth tables of its own.
_VIEWS: Final = 16


class Engine:
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
        from zsgx.engine.contradiction import Guards
        from zsgx.engine.rulebook import check_readings

        self._assembly = assembly
        self._readings: dict[str, str] = mapping("readings", readings)
        check_readings(self._readings, assembly.rulebook.policies.values())
        self._external = assembly.external(mapping("external", external))
        self._tables = Tables(
            assembly.rulebook, assembly.catalogue, assembly.questions, self._readings
        )
        self._guards = Guards(assembly.rulebook.contradictions, self._tables.label)
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
        policies: Iterable[Policy | str | os.PathLike[str]] = (),
        readings: Mapping[str, str] | None = None,
        external: Mapping[str, Any] | None = None,
        cache: str | os.PathLike[str] | None = None,
    ) -> Engine:
        """
        Return an engine over the installed plugins.

        Args:
            plugins: The plugins to load by name; None for those that the environment variable
                ``ZSGX_PLUGINS`` names, or all.
            policies: Policies, or paths of folders with some, beside or in place of plugins' own.
            readings: Choices where the law is ambiguous, by the reading's name.
            external: Values that documents outside the policies set, by name.
            cache: A folder that keeps what policies come to for the next start; None for what the
                environment variable ``ZSGX_CACHE`` names. One that others may write to is not used.

        Raises:
            PluginError: A plugin that is asked for by name is not installed.
            UnusableError: A path leads to no policy, or two lead to one of the same place.
            ReadingError: A reading or choice is unknown.
            FactsError: An external value is unknown or refused.
        """
        from zsgx.engine.rulebook import assemble, policies_of
        from zsgx.hooks.plugins import Plugins
        from zsgx.policy.cache import cached_in

        wanted = None if plugins is None else names("plugins", plugins)
        with cached_in(cache):
            assembly = assemble(Plugins.load(wanted), policies_of(policies))
        return cls(assembly, readings, external)

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
        from zsgx.engine.names import Names

        return Names(self._tables)

    @cached_property
    def index(self) -> Index:
        """All questions and facts, searched by words."""
        from zsgx.engine.index import Index

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
        guards = self._guards if at is None else self._guards.at(self.chain(at))
        day = None if date is None else read_day(date)
        return alone(given, self._assembly.catalogue, self._external, guards, day)

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
            at, date, table, guards = self._resolved(question, at, date)
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
        if self._observers:
            from zsgx.hooks.running import notify

            notify(self._observers, decision)
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
        from zsgx.engine.decide.need import Needed

        decision = self.decide(question, at=at, date=date, facts=facts, readings=readings)
        return Needed.of(decision, self._tables).needs

    def with_readings(self, readings: Mapping[str, str]) -> Engine:
        """Return an engine over the same policies that also has *readings* chosen."""
        return self._view({**self._readings, **mapping("readings", readings)})

    def with_external(self, external: Mapping[str, Any]) -> Engine:
        """Return an engine over the same policies that also has *external* values, by name."""
        values = {**self._external, **mapping("external", external)}
        return Engine(self._assembly, self._readings, values)

    def replay(self, record: Mapping[str, Any]) -> Decision:
        """
        Return the decision of an earlier `Decision.record`, made again.

        Raises:
            ReplayError: The record is not complete, the policies are not those that made it, or it
                comes out differently.
        """
        from zsgx.decision.replay import check_complete, check_policies, check_replay

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

    # Whole tables, all rows at once

    def rules(self, question: str) -> tuple[str, ...]:
        """
        Return the legend of a question's `.rule` column: ``several``, then its rules by name.

        Raises:
            QuestionError: There is no such question.
        """
        return self.tables.rulebook.legend(self.tables.question(question).name)

    def decide_table(
        self,
        frame: FrameT,
        *,
        ask: Sequence[str],
        at: str | Column,
        date: datetime.date | Column,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
    ) -> FrameT:
        """
        Return a table with the answers to *ask* beside its columns.

        Rows, their order and all columns stay as they are. For each question there is a new column
        named after it with the value, null where it is not decided: hours and money as decimals
        with two places, an option as Enum or text. ``<question>.status`` holds decided,
        undetermined, silent or conflict, and in lazy tables and databases contradiction, where the
        facts of a row exclude each other; ``<question>.rule`` the place of the rule in
        `Engine.rules`, null where no rule decided.

        Args:
            frame: A table of Polars (eager or lazy), pandas, PyArrow, DuckDB or Spark, or a list of
                records (dict), whose columns bear the paths of facts, such as ``training.hours``.
                A fact without a column is unknown, and so is a null. The same kind of table is
                given back; on DuckDB and Spark it is decided where it lies, by plain expressions.
            ask: The questions.
            at: The place of all rows, or ``zsgx.column(...)`` with the place of each; a row without
                one is undetermined.
            date: The day of all rows, or the column with the day of each.
            readings: Choices for this table alone.
            detail: ``"full"``, or ``"value"`` for the values alone.

        Raises:
            QuestionError: There is no such question.
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: Columns, or values of facts, cannot be used; every one is listed. Of a lazy
                table, and in a database, values are refused when they are met.
            ContradictionError: The facts of rows exclude each other, or the day, in a table that
                is neither lazy nor in a database; the first rows are named.
            NoColumnsError: A plugin's own code decides a question, or the table is of no kind that
                is taken.
            ReadingError: A reading or choice is unknown.
            MissingExtraError: A library is needed that is not installed.
        """
        from zsgx.engine.columns.frames import decided_frame

        return decided_frame(frame, self._ask(ask, at, date, readings, detail))

    def to_sql(
        self,
        source: str,
        *,
        ask: Sequence[str],
        at: str | Column,
        date: datetime.date | Column,
        dialect: str,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
        columns: Sequence[str] | None = None,
    ) -> str:
        """
        Return a SELECT that gives the rows of *source* with the answers, by plain expressions.

        Args:
            source: A table's name, in quotes where SQL wants that, or a SELECT.
            ask: The questions.
            at: The place of all rows, or the column with the place of each.
            date: The day of all rows, or the column with the day of each.
            dialect: ``duckdb``, ``postgres`` or ``spark``.
            readings: Choices for this query alone.
            detail: ``"full"``, or ``"value"`` for the values alone.
            columns: The columns of the source that are facts; the other facts are unknown. None if
                every fact that the questions look at has a column, named by its path.

        Raises:
            QuestionError: There is no such question or dialect, or *source* is no SELECT.
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: A column cannot be used. Values are refused when the query meets them.
            NoColumnsError: A plugin's own code decides a question.
            ReadingError: A reading or choice is unknown.
            MissingExtraError: sqlglot is not installed.
        """
        from zsgx.engine.columns.conversion import require

        require("sql", "sqlglot")
        from zsgx.engine.columns.sql.table import check_dialect, select

        asked = self._ask(ask, at, date, readings, detail)
        named = None
        if columns is not None:
            named = dict.fromkeys((*names("columns", columns), *asked.scope.columns))
        if not isinstance(source, str):
            source = reference("source", source)  # type: ignore[unreachable] # it may be anything
        return select(source, asked, check_dialect(dialect), named)

    def explain_row(
        self,
        frame: object,
        row: int,
        question: str,
        *,
        at: str | Column,
        date: datetime.date | Column,
        readings: Mapping[str, str] | None = None,
    ) -> Explanation:
        """
        Return the full explanation of one row of a table.

        Args:
            frame: The table, or a mapping that is the row itself.
            row: Which row, from 0.
            question: The question.
            at: The place, or the column with it, as for `decide_table`.
            date: The day, or the column with it.
            readings: Choices for this row alone.

        Raises:
            FactsError: There is no such row, it names no place or no day, or cannot be used.
        """
        from zsgx.engine.columns.frames import row_of

        ask = self._ask([question], at, date, readings, "full")
        record = row_of(frame, whole("row", row, least=-(10**15)), ask)
        return self.decide(
            question, at=record.place, date=record.day, facts=record.facts, readings=readings
        ).explain()

    def decide_claims(
        self,
        claims: FrameT,
        *,
        at: str | Column,
        date: datetime.date | Column,
        ask: Sequence[str] = (),
        by: Sequence[str] = CLAIMANT,
        complete: bool = True,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
    ) -> FrameT:
        """
        Return claims for the training subsidy, each decided in the light of the claims before it.

        `zsgx.engine.records.claims.decide_claims` says in full which columns are read and added.
        Tables are those of Polars (eager or lazy), pandas or PyArrow, and the same kind is given
        back; what a database holds is fetched first, as by ``relation.pl()``.

        Args:
            claims: The claims, one a row, with ``claim.on`` and the columns of *by*.
            at: As for `decide_table`.
            date: As for `decide_table`.
            readings: As for `decide_table`.
            detail: As for `decide_table`.
            ask: Further questions.
            by: The columns within which a subsidy is paid once.
            complete: Whether the table holds every claim ever paid.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
        """
        from zsgx.engine.columns.conversion import require

        require("batch", "polars")
        from zsgx.engine.records.claims import decide_claims

        how: dict[str, Any] = {"at": at, "date": date, "readings": readings, "detail": detail}
        return decide_claims(self.decide_table, claims, ask=ask, by=by, complete=complete, **how)

    def top_up(
        self,
        trainings: FrameT,
        ledger: object,
        *,
        at: str | Column,
        date: datetime.date | Column,
        ask: Sequence[str] = (),
        by: tuple[str, str] = PARTICIPATION,
        complete: bool = True,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
    ) -> FrameT:
        """
        Return trainings with the hours of each that are still to be registered.

        `zsgx.engine.records.hours.top_up` says in full which columns are read and added.

        Args:
            trainings: The participations, one a row, with the columns of *by*.
            ledger: The entries of the ledger, one a row: ``person``, ``training`` and ``hours``,
                negative in reversals.
            at: As for `decide_table`.
            date: As for `decide_table`.
            readings: As for `decide_table`.
            detail: As for `decide_table`.
            ask: Further questions.
            by: The columns that refer to the person and to the training.
            complete: Whether the ledger holds every training that was ever registered.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
        """
        from zsgx.engine.columns.conversion import require

        require("batch", "polars")
        from zsgx.engine.records.hours import top_up

        how: dict[str, Any] = {"at": at, "date": date, "readings": readings, "detail": detail}
        return top_up(
            self.decide_table, trainings, ledger, ask=ask, by=by, complete=complete, **how
        )

    def _ask(
        self,
        questions: Sequence[str],
        at: object,
        date: object,
        readings: Mapping[str, str] | None,
        detail: str,
    ) -> Ask:
        from zsgx.engine.columns.request import Ask

        chosen = mapping("readings", readings)
        tables = (self.with_readings(chosen) if chosen else self).tables
        return Ask.of(tables, questions, at, date, self._external, detail)

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

    def _resolved(
        self, question: str, at: str, date: datetime.date
    ) -> tuple[str, datetime.date, TruthTable | None, Guards]:
        """Check the question, place and day, and remember where they lead."""
        day, chain = read_day(date), self.chain(at)
        self._tables.question(question)
        hooked = any(question in policy.hooked for policy in chain.policies)
        table = self._tables.get(question, at, day)
        if len(self._quick) >= _REMEMBERED:
            self._quick.clear()
        found = (None if hooked else table, self._guards.at(chain))
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
        from zsgx.engine.decide.hook import decide_by_hook

        return decide_by_hook(self._assembly, self._tables, question, self.chain(at), day, facts)
