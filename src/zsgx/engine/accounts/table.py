"""Accounts over tables, on every engine: entries of many people, one row a person and period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from zsgx.domain.option import choice, instance, mapping, names
from zsgx.engine.accounts.asking import Asker
from zsgx.engine.accounts.plan import ENTRIES, TablePlan, crossed_bounds
from zsgx.engine.columns.conversion import FrameT, kind_of, names_in, require
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError, NoColumnsError
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.columns.sql.expressions import Dialect

__all__ = ["account_sql", "account_table"]

_DATABASES: Final[tuple[Dialect, ...]] = ("duckdb", "postgres")


def account_table(
    engine: Engine,
    name: str,
    entries: FrameT,
    *,
    at: str,
    persons: object = None,
    person: str = "person",
    date: str | None = "date",
    entry: str = "entry",
    readings: Mapping[str, str] | None = None,
    detail: str = "sums",
) -> FrameT:
    """
    Return what the entries of many people come to in an account, by person and period.

    Columns that are read of *entries*, one entry a row: the one that refers to the person, the one
    of the day of registration, ``credited``, ``least`` and ``most`` where they are there (what is
    settled already, and what bounds it), and facts by path. Entries of one day are taken in the
    order of their rows, in a database in that of *entry*. One without a day may fall into every
    period of its person.

    Columns that are given back, one row a person and period, in order:

    - the person's, ``period.first`` and ``period.last``;
    - ``counted``, and ``<requirement>.counted``, ``.wanted``, ``.lack``: exact decimals, null where
      something is open; beside each ``.least`` and ``.most``, whose null means that nothing bounds
      it;
    - ``<requirement>.status``: ``met``, ``lacking``, ``open``, or ``silent`` where it does not
      hold;
    - with a carry-over ``carried.in`` and ``carried.out``, which are a fold over the periods from
      the first entry of anybody on.

    With ``detail="entries"`` the entries are given back as they are, with ``counted.least`` and
    ``counted.most`` of each in the period of its own day.

    Args:
        engine: The engine.
        name: The account's name.
        entries: A table of Polars (eager or lazy), pandas or PyArrow, or a relation of DuckDB,
            which is added up where it lies, by one query.
        at: The jurisdiction of all people.
        persons: A second table, one person a row, with the same column of the person and facts of
            persons. Without it those come from the entries, where all of a person and period agree.
        person: The column that refers to the person.
        date: The column of the day of registration; where there is none, the fact that the account
            names.
        entry: The column of the reference to the entry; wanted in a database alone.
        readings: Choices for this table alone.
        detail: ``"sums"`` or ``"entries"``.

    Raises:
        QuestionError: There is no such account.
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: A column is missing, or its values cannot be read; all faults are listed.
        NoColumnsError: The account cannot be added up by columns: that of the term of a post, or
            one with a spread that entries state; in a database one that carries over as well.
        MissingExtraError: A library is needed that is not installed.
    """
    engine = _engine(engine, readings)
    detail = choice("detail", detail, ("sums", "entries"))
    kind = kind_of(entries)
    asker = Asker.of(engine, at, name)
    plan = TablePlan.of(asker, names_in(entries, kind), person, date)
    if kind != "duckdb":
        require("batch", "polars")
        from zsgx.engine.accounts.frames import added_up

        return added_up(engine, plan, at, entries, persons, sums=detail == "sums")
    require("duckdb", "sqlglot")
    from zsgx.engine.accounts.sql import account_select

    if detail == "entries":
        raise NoColumnsError(
            Text(
                "数据库只给出合计；要逐项的结果，请取出表（DuckDB：.pl()）",
                "a database gives sums alone; for the entries fetch the table (DuckDB: .pl())",
            )
        )
    relation: Any = entries
    if {"least", "most"} <= {*relation.columns}:
        crossed = relation.filter('"most" < "least"').aggregate("COUNT(*)").fetchall()[0][0]
        if crossed:
            raise FactsError(
                Text(f"{ENTRIES.zh}无法使用：", f"the {ENTRIES.en} cannot be used:"),
                [crossed_bounds(crossed)],
            )
    second: Any = persons
    if second is not None and kind_of(second) != "duckdb":
        raise NoColumnsError(
            Text("persons 也应为 DuckDB 的关系", "persons must be a relation of DuckDB as well")
        )
    known = None if second is None else (second.sql_query(), tuple(second.columns))
    query = account_select(
        engine, plan, at, "zsgx_source", tuple(relation.columns), entry, "duckdb", known
    )
    return cast("FrameT", relation.query("zsgx_source", query))


def account_sql(
    engine: Engine,
    name: str,
    source: str,
    *,
    at: str,
    dialect: str,
    columns: Sequence[str],
    persons: tuple[str, Sequence[str]] | None = None,
    person: str = "person",
    date: str | None = "date",
    entry: str = "entry",
    readings: Mapping[str, str] | None = None,
) -> str:
    """
    Return a SELECT that gives what the entries of *source* come to, as `account_table` does.

    An open credit has no closer bounds there than nothing and no end, unless the table has columns
    ``least`` and ``most``: only single records tell what their rules could still give.

    Args:
        engine: The engine.
        name: The account's name.
        source: A table's name, in quotes where SQL wants that, or a SELECT.
        at: The jurisdiction of all people.
        dialect: ``duckdb`` or ``postgres``.
        columns: The columns of *source*.
        persons: A second table, one person a row: its name or a SELECT, and its columns.
        person: The column that refers to the person.
        date: The column of the day of registration, or None for the fact that the account names.
        entry: The column by which entries of one day are taken in order.
        readings: Choices for this query alone.

    Raises:
        QuestionError: There is no such account or dialect, or a name is longer than it takes.
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: A column is missing, or cannot be used.
        NoColumnsError: The account cannot be added up by windows.
        MissingExtraError: sqlglot is not installed.
    """
    require("sql", "sqlglot")
    from zsgx.engine.accounts.sql import account_select

    engine = _engine(engine, readings)
    database: Dialect = choice("dialect", dialect, _DATABASES)
    known = names("columns", columns, least=1)
    plan = TablePlan.of(Asker.of(engine, at, name), known, person, date)
    return account_select(engine, plan, at, source, known, entry, database, persons)


def _engine(engine: object, readings: Mapping[str, str] | None) -> Engine:
    engine = instance("engine", engine, Engine, "Engine.load()")
    chosen = mapping("readings", readings)
    return engine.with_readings(chosen) if chosen else engine
