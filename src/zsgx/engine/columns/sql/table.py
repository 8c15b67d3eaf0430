"""
Tables decided where they lie: one SELECT of plain expressions, for DuckDB, PostgreSQL and Spark.

The table is read as facts, switches with a name follow layer by layer, then the answers. DuckDB and
Spark nest a query for each layer and leave out at the end what was worked out on the way;
PostgreSQL, which cannot leave out columns by name, joins each layer to the row laterally.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import sqlglot
from attrs import evolve
from sqlglot import exp
from sqlglot.errors import SqlglotError

from zsgx.domain.option import choice
from zsgx.engine.columns.answers import steps_of
from zsgx.engine.columns.conversion import refuse
from zsgx.engine.columns.digits import size_of
from zsgx.engine.columns.joint import KnownFacts
from zsgx.engine.columns.plan import Program, TablePlan, plan_of
from zsgx.engine.columns.request import PREFIX, Ask, WantedColumn
from zsgx.engine.columns.sql.expressions import (
    DIALECTS,
    Dialect,
    SqlColumns,
    SqlFact,
    SqlJoin,
    sql_type,
)
from zsgx.engine.columns.sql.intake import Stored, TakenInSql, take_in_sql
from zsgx.errors import QuestionError
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.domain.kinds import Value

__all__ = ["check_dialect", "select"]

_NAME: Final = re.compile(r"\w+(\.\w+)*\Z")

#: Columns by name, worked out of what stands before, or joined to it.
SqlLayer = Mapping[str, "exp.Expr | SqlJoin"]


def check_dialect(dialect: str) -> Dialect:
    """
    Return a dialect by its name.

    Raises:
        QuestionError: There is no such dialect.
    """
    return choice("dialect", dialect, DIALECTS)


def select(
    source: str,
    ask: Ask,
    dialect: Dialect,
    columns: Mapping[str, Stored | None] | None = None,
) -> str:
    """
    Return the SELECT that gives the rows of *source* with the answers to *ask*.

    Args:
        source: A table's name, or a SELECT.
        ask: What is asked.
        dialect: The database.
        columns: The columns of the source, with what each holds where that is known; None where
            every fact that the questions look at has a column.

    Raises:
        FactsError: A column cannot be used.
        QuestionError: *source* is neither a name nor a SELECT, or no database takes its text.
    """
    for name, text in (("source", source), *(("column", each) for each in ask.scope.columns)):
        if "\0" in text:
            raise QuestionError(
                Text(
                    f"{name} 含有空字符（U+0000），没有数据库接受；请删去",
                    f"{name} holds a null character (U+0000), which no database takes; remove it",
                )
            )
    named = columns if columns is not None else dict.fromkeys((*ask.facts, *ask.scope.columns))
    taken = _taken(ask, dialect, named)
    same = {path: value for path, value in ask.constants.items() if path not in taken}
    plan = plan_of(
        ask, KnownFacts({path: path not in ask.external for path in taken}, same), lazily=True
    )
    needed = plan.facts()
    taken = {path: each for path, each in taken.items() if path in needed}
    layers = _layers(plan, dialect, taken)
    rows = _source(source, dialect)
    query = _joined(rows, layers) if dialect == "postgres" else _nested(rows, layers, dialect)
    return query.sql(dialect=dialect, copy=False)


def _taken(
    ask: Ask, dialect: Dialect, columns: Mapping[str, Stored | None]
) -> dict[str, TakenInSql]:
    taken, faults = {}, ask.faults(list(columns))
    for wanted in ask.wanted(list(columns)):
        held = columns[wanted.column]
        if held is not None and held.kind == "nothing":
            continue
        read = take_in_sql(dialect, wanted, held)
        if isinstance(read, Text):
            faults.append(read)
        else:
            taken[wanted.path] = _filled(read, ask.external.get(wanted.path), wanted, dialect)
    refuse(faults)
    return taken


def _filled(
    taken: TakenInSql, value: Value | None, wanted: WantedColumn, dialect: Dialect
) -> TakenInSql:
    """Return a column that, where it is unknown, has what is the same for all other rows."""
    if value is None:
        return taken
    codes = taken.fact.codes
    constant = SqlColumns(dialect, {}).constant(codes[value] if codes else value, wanted.type)
    return evolve(taken, made=exp.func("COALESCE", taken.made, constant))


def _layers(plan: TablePlan, dialect: Dialect, taken: Mapping[str, TakenInSql]) -> list[SqlLayer]:
    """Return what is worked out, each layer of what stands before it; the answers come last."""
    facts: dict[str, SqlFact] = {path: each.fact for path, each in taken.items()}
    forms = plan.prepared()
    bare = SqlColumns(dialect, facts)
    engine = SqlColumns(dialect, facts, forms)

    types = {program.question.name: _answer_type(program, engine) for program in plan.programs}
    *before, values, others = steps_of(plan, engine, lambda _: exp.Literal.number)
    prepared = {name: bare.form(tree) for tree, name in forms.items()}
    return [
        {each.fact.column: each.made for each in taken.values()},
        *_stages(bare.joins),
        prepared,
        *before,
        {name: exp.cast(made, types[name]) for name, made in values.items()},
        {
            name: exp.cast(made, "INT" if name.endswith(".rule") else "TEXT")
            for name, made in others.items()
        },
    ]


def _stages(joins: Mapping[str, SqlJoin]) -> list[SqlLayer]:
    """Return the joins in layers, each by what the layers before it have."""
    stages: list[dict[str, exp.Expr | SqlJoin]] = []
    at: dict[str, int] = {}
    for name, join in joins.items():
        needs = [at[each.name] + 1 for each in join.key.find_all(exp.Column) if each.name in at]
        at[name] = max(needs, default=0)
        while len(stages) <= at[name]:
            stages.append({})
        stages[at[name]][name] = join
    return list(stages)


def _answer_type(program: Program, engine: SqlColumns) -> str:
    """Return the type of the column of answers, which holds the largest that rows can come to."""
    sizes = [
        size_of(tree, engine.size) for made in program.resolutions.values() for tree in made.agree
    ]
    whole, places = (max((size[part] for size in sizes), default=0) for part in (0, 1))
    return sql_type(program.question.type, (whole, places))


def _source(source: str, dialect: Dialect) -> exp.Expr:
    """Return what stands after FROM."""
    if _NAME.match(source.strip()):
        return exp.to_table(source.strip(), dialect=dialect)
    try:
        parsed = sqlglot.parse_one(source, dialect=dialect)
    except SqlglotError as error:
        raise QuestionError(
            Text(
                f"source 应为表名或 SELECT 语句：{error}",
                f"source must be a table's name or a SELECT: {error}",
            )
        ) from None
    if isinstance(parsed, exp.Query):
        return parsed.subquery("zsgx_source")
    if isinstance(parsed, exp.Column | exp.Dot | exp.Table):
        return exp.to_table(source.strip(), dialect=dialect)
    raise QuestionError(
        Text(
            "source 应为表名或 SELECT 语句",
            "source must be a table's name or a SELECT",
        )
    )


def _nested(rows: exp.Expr, layers: Sequence[SqlLayer], dialect: Dialect) -> exp.Query:
    """Return a query within a query for each layer; what was worked out on the way is left out."""
    query = exp.select("*").from_(rows)
    made: list[str] = []
    first = True
    for layer in layers:
        if not layer:
            continue
        if not first:
            every = "zsgx_rows.*" if any(isinstance(e, SqlJoin) for e in layer.values()) else "*"
            query = exp.select(every).from_(query.subquery("zsgx_rows", copy=False))
        first = False
        for name, each in layer.items():
            if isinstance(each, SqlJoin):
                alias = f"zsgx_join_{len(made)}"
                query = query.select(exp.column(exp.to_identifier(name, quoted=True), alias))
                table = each.table(dialect, name)
                on = exp.EQ(this=exp.column("zsgx_key", alias), expression=each.key)
                query = query.join(table.subquery(alias), on=on, join_type="left", copy=False)
            else:
                query = query.select(_as(each, name), copy=False)
            made += [name] if name.startswith(PREFIX) else []
    if not made:
        return query
    left_out = exp.Star(except_=[exp.to_identifier(name, quoted=True) for name in made])
    return exp.select(left_out).from_(query.subquery("zsgx_rows", copy=False))


def _joined(rows: exp.Expr, layers: Sequence[SqlLayer]) -> exp.Query:
    """Return a query that joins each layer to the row; OFFSET 0 keeps each worked out once."""
    if isinstance(rows, exp.Table) and not rows.alias:
        rows = exp.alias_(rows, "zsgx_source", table=True)
    query = exp.select("zsgx_source.*").from_(rows)
    for number, layer in enumerate(layers):
        if not layer:
            continue
        alias = f"zsgx_{number}"
        columns = [_as(e, name) for name, e in layer.items() if not isinstance(e, SqlJoin)]
        inner = exp.select(*columns).offset(0)
        lateral = exp.Lateral(
            this=inner.subquery(copy=False), alias=exp.TableAlias(this=exp.to_identifier(alias))
        )
        query = query.join(lateral, join_type="cross", copy=False)
        if not all(name.startswith(PREFIX) for name in layer):
            query = query.select(f"{alias}.*", copy=False)
    return query


def _as(each: exp.Expr, name: str) -> exp.Expr:
    return exp.alias_(each, name, quoted=True)
