"""
Which facts the undetermined rows lack.

What a row lacks follows from what it knows. So rows are put together that know the same, as far as
rules can tell, and one of each lot is decided as a single record is, which says what is missing. Of
facts that a rule compares with each other it is told only whether they are known, so that such
counts are close rather than exact.
"""

from __future__ import annotations

import datetime
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field, frozen

from zsgx.domain.kinds import DATE
from zsgx.engine.columns.scope import Column
from zsgx.language.atoms import Intervals, Options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import polars as pl

    from zsgx.engine.columns.ask import Ask
    from zsgx.engine.engine import Engine
    from zsgx.engine.table import TruthTable

__all__ = ["Lacking"]

#: How many lots are looked at, in one part and in all.
_IN_PART: Final = 3_000
_IN_ALL: Final = 30_000
#: What the columns begin with that tell lots apart; no column of a table is called so.
_LOT: Final = "zsgx lot "
_OTHER: Final = "\0other"


@frozen
class _Question:
    """
    What tells the lots of one question apart.

    Attributes:
        facts: The columns of a row that the question looks at, place and day included.
        signs: What is known of them, as far as it matters.
    """

    facts: tuple[str, ...]
    signs: tuple[pl.Expr, ...]


@define
class Lacking:
    """
    Finds what undetermined rows lack, and remembers it from part to part.

    Attributes:
        engine: The engine.
        ask: What is asked.
        known: What the rows of a lot lack, by the question and what they know.
    """

    engine: Engine
    ask: Ask
    known: dict[tuple[Any, ...], tuple[str, ...]] = field(factory=dict)
    _questions: dict[str, _Question] = field(factory=dict)

    def count(self, decided: pl.DataFrame, question: str) -> tuple[Counter[str], int]:
        """
        Return how many undetermined rows lack which fact, and how many were looked at.

        Args:
            decided: Rows with their answers.
            question: The question.
        """
        import polars as pl

        rows = decided.filter(pl.col(f"{question}.status") == "undetermined")
        found: Counter[str] = Counter()
        seen = 0
        if not rows.height:
            return found, seen
        about = self._question(question, decided.schema)
        size = f"{_LOT}size"
        signs = [sign.meta.output_name() for sign in about.signs]
        falling = [True, *[False] * len(signs)]
        lots = rows.group_by(about.signs).agg(
            pl.len().alias(size), pl.col(about.facts).first() if about.facts else pl.lit(0)
        )
        for lot in lots.sort(size, *signs, descending=falling).head(_IN_PART).iter_rows(named=True):
            lacking = self._lacking(question, lot, about.facts)
            if lacking is not None:
                seen += lot[size]
                found.update(dict.fromkeys(lacking, lot[size]))
        return found, seen

    def _lacking(
        self, question: str, lot: dict[str, Any], facts: Iterable[str]
    ) -> tuple[str, ...] | None:
        """Return what the rows of a lot lack, None where too many lots were looked at already."""
        signs = (value for name, value in lot.items() if name.startswith(_LOT))
        key = (question, *list(signs)[:-1])  # how many rows there are does not matter
        known = self.known.get(key)
        if known is None and len(self.known) < _IN_ALL:
            known = self.known[key] = self._decided(question, lot, facts)
        return known

    def _decided(self, question: str, lot: dict[str, Any], facts: Iterable[str]) -> tuple[str, ...]:
        scope = self.ask.scope
        unknown = tuple(name for name in scope.columns if lot[name] is None)
        if unknown:
            return unknown
        at = lot[scope.at.name] if isinstance(scope.at, Column) else scope.at
        date = lot[scope.date.name] if isinstance(scope.date, Column) else scope.date
        day = DATE.read(_without_time(date))
        assert isinstance(day, datetime.date)  # noqa: S101 - that is what DATE reads
        given = {path: _without_time(lot[path]) for path in facts if path in self.engine.vocabulary}
        # The table itself is asked: this is no decision that observers should hear of.
        table = self.engine.tables.get(question, at, day)
        return table.decide(self.engine.facts(given), day).missing

    # What tells lots apart

    def _question(self, question: str, schema: pl.Schema) -> _Question:
        about = self._questions.get(question)
        if about is None:
            import polars as pl

            tables = list(self._tables(question))
            paths = dict.fromkeys(path for table in tables for path in table.facts)
            facts = [path for path in paths if path in schema]
            signs = [
                *self._scope_signs(question, schema),
                *(_sign(path, tables, schema) for path in facts),
            ]
            about = self._questions[question] = _Question(
                tuple(dict.fromkeys([*facts, *self.ask.scope.columns])),
                tuple(
                    sign.alias(f"{_LOT}{number}") for number, sign in enumerate([pl.lit(0), *signs])
                ),
            )
        return about

    def _tables(self, question: str) -> Iterator[TruthTable]:
        scope, tables = self.ask.scope, self.engine.tables
        for place, chain in scope.chains.items():
            if isinstance(scope.date, Column):
                yield from tables.all_of(question, chain)
            else:
                yield tables.get(question, place, scope.date)

    def _scope_signs(self, question: str, schema: pl.Schema) -> Iterator[pl.Expr]:
        import polars as pl

        scope = self.ask.scope
        if isinstance(scope.at, Column):
            yield pl.col(scope.at.name)
        if isinstance(scope.date, Column):
            epochs = {
                day
                for chain in scope.chains.values()
                for day in self.engine.tables.epochs(question, chain)
            }
            if epochs:
                yield _cut(scope.date.name, epochs, schema)


def _sign(path: str, tables: Iterable[TruthTable], schema: pl.Schema) -> pl.Expr:
    """Return what rules can tell of a fact."""
    import polars as pl

    cuts: set[Any] = set()
    options: set[Any] = set()
    column = pl.col(path)
    for table in tables:
        for axis in table.compiled.axes:
            if isinstance(axis, Intervals) and axis.path == path:
                cuts |= {value for value, _ in axis.cuts}
            elif isinstance(axis, Options) and axis.path == path:
                options |= set(axis.values)
    if cuts:
        return _cut(path, cuts, schema)
    if options and schema[path] != pl.Boolean:
        written = [option for option in options if isinstance(option, str)]
        text = column.cast(pl.String)
        other = pl.when(text.is_not_null()).then(pl.lit(_OTHER))
        return pl.when(text.is_in([*written, "true", "false"])).then(text).otherwise(other)
    return column if options else column.is_null()


def _cut(column: str, cuts: Iterable[Any], schema: pl.Schema) -> pl.Expr:
    """Return in which of the intervals between *cuts* a value lies, null where it is unknown."""
    import polars as pl

    bounds = sorted(cuts)
    value = pl.col(column)
    if not isinstance(bounds[0], datetime.date):
        # Lots may be told apart coarsely, so that a number in full-width digits can be left out.
        value = value.cast(pl.Float64, strict=False)
        bounds = [float(bound) for bound in bounds]
    elif not schema[column].is_temporal():
        value = value.cast(pl.String)
        bounds = [bound.isoformat() for bound in bounds]
    passed = [sign.cast(pl.UInt32) for b in bounds for sign in (value >= b, value > b)]
    return pl.when(pl.col(column).is_not_null()).then(pl.sum_horizontal(passed))


def _without_time(value: Any) -> Any:
    """Return a day that a table holds as midnight as the day that it is."""
    return value.date() if isinstance(value, datetime.datetime) else value
