"""What an engine answers over whole tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Self, TypeVar

from zsgx.domain.option import mapping, names, reference, whole
from zsgx.engine.columns import forked  # noqa: F401 - it has to know of every fork

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence

    from zsgx.decision.decision import Decision, Explained
    from zsgx.domain.kinds import Value
    from zsgx.engine.columns.request import Ask, Column
    from zsgx.engine.decide.tables import Tables

__all__ = ["OnTables"]

FrameT = TypeVar("FrameT")


class OnTables(ABC):
    """The part of an engine that answers over whole tables, all rows at once."""

    _external: dict[str, Value]

    @property
    @abstractmethod
    def tables(self) -> Tables:
        """The truth tables."""

    @abstractmethod
    def with_readings(self, readings: Mapping[str, str]) -> Self:
        """Return an engine over the same policies that also has *readings* chosen."""

    @abstractmethod
    def decide(
        self,
        question: str,
        *,
        at: str,
        date: datetime.date,
        facts: Any = (),
        readings: Mapping[str, str] | None = None,
    ) -> Decision:
        """Return the decision on one question for one set of facts."""

    def rules(self, question: str) -> tuple[str, ...]:
        """
        Return the legend of a question's `.rule` column: ``several``, then its rules by name.

        Raises:
            QuestionError: There is no such question.
        """
        return self.tables.rulebook.legend(self.tables.asked(question).name)

    def decide_table(
        self,
        frame: FrameT,
        *,
        ask: Sequence[str],
        at: str | Column,
        date: datetime.date | Column,
        readings: Mapping[str, str] | None = None,
        detail: str = "full",
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
        from zsgx.engine.columns.frames import decided_frame  # noqa: PLC0415 - one record needs no columns

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
        detail: str = "full",
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
        from zsgx.engine.columns.conversion import require  # noqa: PLC0415 - needs extras

        require("sql", "sqlglot")
        from zsgx.engine.columns.sql.table import check_dialect, select  # noqa: PLC0415 - see above

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
    ) -> Explained:
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
        from zsgx.engine.columns.rows import row_of  # noqa: PLC0415 - one record needs no columns

        found = row_of(
            frame,
            whole("row", row, least=-(10**15)),
            self._ask([question], at, date, readings, "full"),
        )
        decided = self.decide(
            question, at=found.place, date=found.day, facts=found.facts, readings=readings
        )
        return decided.explain()

    def _ask(
        self,
        questions: Sequence[str],
        at: object,
        date: object,
        readings: Mapping[str, str] | None,
        detail: str,
    ) -> Ask:
        from zsgx.engine.columns.request import Ask  # noqa: PLC0415 - one record needs no columns

        chosen = mapping("readings", readings)
        tables = (self.with_readings(chosen) if chosen else self).tables
        return Ask.of(tables, questions, at, date, self._external, detail)
