"""What an engine answers where one record bears on another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from zsgx.engine.on_tables import OnTables

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from zsgx.engine.columns.request import Column

__all__ = ["AcrossRecords"]

FrameT = TypeVar("FrameT")


class AcrossRecords(OnTables):
    """
    The part of an engine that answers where one record bears on another.

    Tables are those of Polars (eager or lazy), pandas or PyArrow, and the same kind is given back.
    What a database holds is fetched first, as by ``relation.pl()`` or ``frame.toPandas()``. The
    functions behind these methods say in full which columns they read and add.
    """

    def decide_claims(
        self,
        claims: FrameT,
        *,
        at: str | Column,
        date: datetime.date | Column,
        **options: Any,
    ) -> FrameT:
        """
        Return claims for the training subsidy, each decided in the light of the claims before it.

        An ordered fold: within a person, occupation and level a claim that is eligible counts as
        paid, one that is refused blocks nothing, and one that is open leaves open what it could
        change and no more. Adds ``claim.paid_before``, ``claim.last_paid_on`` and the answers.

        Args:
            claims: The claims, one a row, with ``claim.on``, ``person.id``,
                ``training.occupation`` and ``certificate.level``.
            at: The place of all claims, or the column with the place of each.
            date: The day whose policy is asked, or the column that holds it.
            options: As for `zsgx.engine.records.claims.decide_claims`.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
            QuestionError: There is no such question.
        """
        from zsgx.engine.records.claims import decide_claims  # noqa: PLC0415 - needs an extra

        def decided(frame: Any) -> Any:
            return decide_claims(self.decide_table, frame, at=at, date=date, **options)

        return _on_polars(claims, decided)

    def top_up(
        self,
        trainings: FrameT,
        ledger: object,
        *,
        at: str | Column,
        date: datetime.date | Column,
        **options: Any,
    ) -> FrameT:
        """
        Return trainings with the hours of each that are still to be registered.

        A window over the rows of each person and training: several rows of one training register it
        once. Adds ``training.registered_hours`` and the answers to ``hours.to_register``.

        Args:
            trainings: The participations, one a row, with ``person.id`` and ``training.id``.
            ledger: The entries of the ledger, one a row: ``person``, ``training`` and ``hours``,
                negative in reversals.
            at: The place of all trainings, or the column with the place of each.
            date: The day whose policy is asked, or the column that holds it.
            options: As for `zsgx.engine.records.hours.top_up`.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
            QuestionError: There is no such question.
        """
        from zsgx.engine.columns.conversion import in_polars  # noqa: PLC0415 - needs an extra
        from zsgx.engine.records.hours import top_up  # noqa: PLC0415 - needs an extra

        def decided(frame: Any) -> Any:
            return top_up(self.decide_table, frame, in_polars(ledger), at=at, date=date, **options)

        return _on_polars(trainings, decided)

    def rank_bases(self, bases: FrameT, *, score: str, by: Sequence[str], **options: Any) -> FrameT:
        """
        Return bases with ``base.rank`` and ``base.tied_count``, which awards ask about.

        A window over each group of *by*. A base without a score may stand anywhere, so that it
        leaves every rank open that it could move.

        Args:
            bases: The bases, one a row.
            score: The column of the scores.
            by: The columns that a ranking is for, such as the place and the year.
            options: As for `zsgx.engine.records.ranking.rank_bases`.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
        """
        from zsgx.engine.records.ranking import rank_bases  # noqa: PLC0415 - needs an extra

        return _on_polars(
            bases, lambda frame: rank_bases(frame, score=score, by=_names(by), **options)
        )

    def within_quota(
        self,
        projects: FrameT,
        *,
        order: str,
        by: Sequence[str],
        quota: int | Column,
        **options: Any,
    ) -> FrameT:
        """
        Return projects with ``project.place`` in the plan and ``project.within_quota``.

        A window over each group of *by*, such as at most so many municipal seminars a year.

        Args:
            projects: The projects, one a row, with ``project.tier``.
            order: The column of the order.
            by: The columns that a quota is for, such as the place and the year.
            quota: How many the plan may hold, or the column that says so.
            options: As for `zsgx.engine.records.ranking.within_quota`.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
        """
        from zsgx.engine.records.ranking import within_quota  # noqa: PLC0415 - needs an extra

        return _on_polars(
            projects,
            lambda frame: within_quota(frame, order=order, by=_names(by), quota=quota, **options),
        )

    def hour_balances(
        self, ledger: FrameT, by: Sequence[str] = ("person", "year", "subject")
    ) -> FrameT:
        """
        Return the hours of each person, year and subject, as `HourLedger.balances` does.

        An aggregation; what was taken back is taken off. What is open is never counted:
        ``hours.open`` says how many open entries could add to a sum.

        Args:
            ledger: The entries, one a row: the columns of *by*, and ``hours``; with open entries
                also ``type`` and what tells whether they stand.
            by: The columns to sum by.

        Raises:
            FactsError: A column is missing, or its values cannot be read.
        """
        from zsgx.engine.records.hours import hour_balances  # noqa: PLC0415 - needs an extra

        return _on_polars(ledger, lambda frame: hour_balances(frame, _names(by)), same_rows=False)

    def tally(self, frame: FrameT, by: Sequence[str] = (), **options: Any) -> FrameT:
        """
        Return what the rows of a decided table come to, for each value of the columns *by*.

        An aggregation, exact: ``person_times`` (人次), ``persons`` (人), ``hours``,
        ``certificates.training``, ``certificates.level``, ``subsidies`` and ``spending`` (CNY),
        those whose columns there are. What is open is never counted as nothing: beside each stands
        a column ``….open`` with how many rows could still add to it.

        Args:
            frame: A table with the answers of `decide_table`.
            by: The columns to tally by, such as the place, the year, the occupation and the level.
            options: As for `zsgx.engine.records.tally.tally`.

        Raises:
            FactsError: A column is missing or cannot be read, or there is nothing to tally.
        """
        from zsgx.engine.records.tally import tally  # noqa: PLC0415 - needs an extra

        return _on_polars(frame, lambda table: tally(table, _names(by), **options), same_rows=False)


def _names(by: Sequence[str]) -> Sequence[str]:
    """Return the names of columns; a single one may stand alone."""
    return (by,) if isinstance(by, str) else by


def _on_polars(frame: FrameT, make: Callable[[Any], Any], *, same_rows: bool = True) -> FrameT:
    """
    Return what *make* makes of a table as a Polars frame, as a table of the same kind.

    Args:
        frame: The table.
        make: What makes another of it.
        same_rows: Whether its rows stay, and with them the index of a table of pandas.
    """
    from zsgx.engine.columns.conversion import in_polars, like_before  # noqa: PLC0415 - an extra

    made: FrameT = like_before(make(in_polars(frame)), frame, same_rows=same_rows)
    return made
