"""Tables decided by Polars: read as facts, refused or decided, all rows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import evolve

from zsgx.domain.catalogue import contradictory
from zsgx.engine.columns.answers import Steps, steps_of
from zsgx.engine.columns.conversion import (
    NOTHING,
    as_recorded,
    facts_in,
    refuse,
    refuse_unwritable,
)
from zsgx.engine.columns.joint import KnownFacts
from zsgx.engine.columns.plan import ColumnContradiction, Program, TablePlan, plan_of
from zsgx.engine.columns.polars.expressions import (
    FactColumn,
    PolarsColumns,
    narrowest,
    value_literal,
)
from zsgx.engine.columns.polars.intake import (
    ROWS,
    Refusal,
    Taken,
    as_text,
    read_objects,
    refusals_in,
    rows_refused,
    shown_values,
    take,
)
from zsgx.engine.columns.request import AT, PREFIX, Ask, WantedColumn
from zsgx.engine.contradiction import each_with_its_value
from zsgx.errors import FactsError
from zsgx.language.evaluate import operands
from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.domain.kinds import Value

__all__ = ["answers", "decided_lazily", "decided_records", "lasting", "refused"]

#: Rows from which the streaming engine is the faster one.
_MANY: Final = 50_000
#: How many forms of its columns a plan keeps.
_REMEMBERED: Final = 64
_ROW: Final = f"{PREFIX}row"
#: How many rows of a contradiction are shown.
_SHOWN: Final = 3
_NO_FAULTS: Final = pl.DataFrame(
    schema={
        "row": pl.UInt32,
        "column": pl.String,
        "value": pl.String,
        "contradicts": pl.Boolean,
        "why.zh": pl.String,
        "why.en": pl.String,
    }
)
#: Columns that are worked out on the way to the answers, and the answers: each step at once.
_Steps = tuple[tuple[pl.Expr, ...], ...]


def lasting(error: FactsError) -> FactsError:
    """
    Return *error* as one that Polars can pass on.

    Polars makes an error anew, of its class and its message alone, so that the class must tell what
    the error says.
    """

    class LastingError(FactsError):
        def __init__(self, *_: object) -> None:
            super().__init__(error.text, error.faults)

        def __reduce__(self) -> tuple[type[FactsError], tuple[Text, tuple[Text, ...]]]:
            return FactsError, (error.text, error.faults)

    LastingError.__name__ = LastingError.__qualname__ = FactsError.__name__
    LastingError.__module__ = FactsError.__module__
    return LastingError()


def answers(frame: pl.DataFrame, ask: Ask) -> pl.DataFrame:
    """
    Return the answers to *ask* for each row of *frame*.

    Raises:
        FactsError: Columns, or values in them, cannot be used; all of them are listed.
        ContradictionError: Rows contradict themselves; the first of them are named.
    """
    taken = _taken(frame.schema, ask, plainly=True)
    lacking = {
        path: frame[each.column].null_count() > 0 and path not in ask.external
        for path, each in taken.items()
    }
    plan = plan_of(ask, KnownFacts(lacking, _constants(ask, taken)), as_met=False)
    taken = _needed(taken, plan)
    whole = _with_canonical(frame, taken)
    if AT in taken and _met(whole, taken[AT].refusals):
        # Some places are not called by their names, which take the least time to tell apart.
        taken = _needed(_taken(frame.schema, ask), plan)
        whole = _with_canonical(frame, taken)
    _refuse(whole, refusals_in(taken.values()))
    _refuse_contradictions(whole, plan, taken, ask)
    return _collect(_answered(whole.lazy(), plan, taken).select(ask.answers()), frame.height)


def decided_lazily(frame: pl.LazyFrame, ask: Ask) -> pl.LazyFrame:
    """
    Return *frame* with the answers to *ask* beside its columns, to be worked out when collected.

    Raises:
        FactsError: Columns cannot be used. Values that cannot be read are refused when met.
    """
    schema = frame.collect_schema()
    taken = _taken(schema, ask)
    plan = plan_of(
        ask, KnownFacts({path: path not in ask.external for path in taken}, _constants(ask, taken))
    )
    taken = _needed(taken, plan)
    made = [each.made for each in taken.values() if each.made is not None]
    guarded = [
        _guarded(each.fact.column, each.unread).alias(f"{PREFIX}{path}")
        for path, each in taken.items()
        if each.unread
    ]
    safe = {
        path: evolve(each, fact=evolve(each.fact, column=f"{PREFIX}{path}"))
        if each.unread
        else each
        for path, each in taken.items()
    }
    ready = frame.with_columns(made).with_columns(guarded)
    return _answered(ready, plan, safe).select([*schema.names(), *ask.answers()])


def refused(frame: pl.DataFrame, ask: Ask) -> pl.DataFrame:
    """
    Return why rows of *frame* cannot be used, a row for each fault.

    Columns: ``row`` (from 0), ``column``, ``value`` (as text, numbers of people masked),
    ``contradicts`` (whether it contradicts other facts, rather than being none), ``why.zh`` and
    ``why.en``.

    Raises:
        FactsError: Columns cannot be used.
    """
    taken = _taken(frame.schema, ask)
    made = [each.made for each in taken.values() if each.made is not None]
    numbered = frame.with_row_index(_ROW).with_columns(made)
    found = [
        numbered.filter(refusal.bad).select(
            row=pl.col(_ROW),
            column=pl.lit(refusal.column),
            value=_masked(refusal.column, frame.schema),
            contradicts=pl.lit(value=False),
            **{"why.zh": pl.lit(refusal.why.zh), "why.en": pl.lit(refusal.why.en)},
        )
        for refusal in refusals_in(taken.values())
    ]
    plan = plan_of(
        ask, KnownFacts(dict.fromkeys(taken, True), _constants(ask, taken)), as_met=False
    )
    engine = PolarsColumns({path: each.fact for path, each in taken.items()})
    # What cannot be read is held against nothing.
    unread = [refusal.bad.fill_null(value=False) for refusal in refusals_in(taken.values())]
    read = numbered.filter(~pl.any_horizontal(pl.lit(value=False), *unread))
    for each in plan.contradictions:
        bad = read.filter(each.met(engine))
        paths = operands(each.declared.never.tree)
        column = next((taken[path].column for path in paths if path in taken), frame.columns[0])
        why, said = each.declared.label, _values_of(bad, each, plan, taken, ask)
        found.append(
            bad.select(
                row=pl.col(_ROW),
                column=pl.lit(column),
                value=_masked(column, frame.schema),
                contradicts=pl.lit(value=True),
                **{
                    "why.zh": pl.Series([f"{why.zh}：{each.zh}" for each in said], dtype=pl.String),
                    "why.en": pl.Series([f"{why.en}: {each.en}" for each in said], dtype=pl.String),
                },
            )
        )
    return pl.concat(found).sort("row", maintain_order=True) if found else _NO_FAULTS.clone()


def _masked(column: str, schema: pl.Schema) -> pl.Expr:
    """Return the values of a column as text that may go out."""
    return as_text(pl.col(column), schema[column]).map_elements(masked, return_dtype=pl.String)


def _collect(plan: pl.LazyFrame, height: int) -> pl.DataFrame:
    return plan.collect(engine="streaming" if height >= _MANY else "in-memory")


def _taken(schema: pl.Schema, ask: Ask, *, plainly: bool = False) -> dict[str, Taken]:
    """
    Return the columns that are read, by the path of the fact that each is.

    Args:
        schema: The columns of the frame.
        ask: What is asked.
        plainly: Whether places are taken to be called by their names alone, as they usually are.
    """
    taken, faults = {}, ask.faults(schema.names())
    for wanted in ask.wanted(schema.names()):
        dtype = schema[wanted.column]
        if dtype == pl.Null:
            # Nothing is known of it on any row, as if it were not there.
            continue
        if isinstance(dtype, pl.Enum) and wanted.path in ask.external:
            # The value that is the same for all other rows may be none of its categories.
            dtype = pl.Categorical()
        spellings = wanted.usual if plainly else wanted.spellings
        name = f"{PREFIX}{wanted.path}"
        read = take(wanted.column, dtype, wanted.type, name, spellings, wanted.several)
        if isinstance(read, Text):
            faults.append(read)
        else:
            taken[wanted.path] = _filled(read, ask.external.get(wanted.path), wanted)
    refuse(faults)
    return taken


def _filled(taken: Taken, value: Value | None, wanted: WantedColumn) -> Taken:
    """Return a column that, where it is unknown, has what is the same for all other rows."""
    if value is None:
        return taken
    codes = taken.fact.codes
    same = value_literal(value, wanted.type) if codes is None else pl.lit(codes[value])
    name, own = f"{PREFIX}{wanted.path}", pl.col(taken.column)
    # What cannot be read is no unknown: it stays null here, and is refused.
    made = pl.when(own.is_null()).then(same).otherwise(own if taken.made is None else taken.made)
    return evolve(taken, fact=evolve(taken.fact, column=name), made=made.alias(name))


def _needed(taken: dict[str, Taken], plan: TablePlan) -> dict[str, Taken]:
    """Return the columns that answers depend on."""
    facts = plan.facts()
    return {path: each for path, each in taken.items() if path in facts}


def _constants(ask: Ask, taken: dict[str, Taken]) -> dict[str, Value]:
    return {path: value for path, value in ask.constants.items() if path not in taken}


def _with_canonical(frame: pl.DataFrame, taken: dict[str, Taken]) -> pl.DataFrame:
    """Return *frame* with the canonical columns that have to be made."""
    made = [each.made for each in taken.values() if each.made is not None]
    return frame.hstack(_collect(frame.lazy().select(made), frame.height)) if made else frame


def _met(frame: pl.DataFrame, refusals: Sequence[Refusal]) -> list[Refusal]:
    """Return those of *refusals* that concern any row."""
    if not refusals or not frame.height:
        return []
    met = frame.select(refusal.met.alias(str(place)) for place, refusal in enumerate(refusals))
    return [refusal for refusal, found in zip(refusals, met.row(0), strict=True) if found]


def _refuse(frame: pl.DataFrame, refusals: Sequence[Refusal]) -> None:
    """Raise for the rows that cannot be used, all faults at once."""
    faults = [_fault(frame, refusal) for refusal in _met(frame, refusals)]
    if faults:
        raise FactsError(ROWS, faults)


def _fault(frame: pl.DataFrame, refusal: Refusal) -> Text:
    values = frame.filter(refusal.bad)[refusal.column]
    return rows_refused(refusal.column, len(values), shown_values(values), refusal.why)


def _refuse_contradictions(
    frame: pl.DataFrame, plan: TablePlan, taken: dict[str, Taken], ask: Ask
) -> None:
    """Raise for the rows that contradict themselves, the first of them named with both values."""
    if not plan.contradictions or not frame.height:
        return
    engine = PolarsColumns({path: each.fact for path, each in taken.items()})
    met = {str(place): each.met(engine) for place, each in enumerate(plan.contradictions)}
    # A null is open, and contradicts nothing.
    found = frame.select(expr.any().alias(name) for name, expr in met.items()).row(0, named=True)
    faults = [
        _contradiction(frame.with_row_index(_ROW).filter(met[str(place)]), each, plan, taken, ask)
        for place, each in enumerate(plan.contradictions)
        if found[str(place)]
    ]
    if faults:
        raise contradictory(faults)


def _contradiction(
    bad: pl.DataFrame,
    contradiction: ColumnContradiction,
    plan: TablePlan,
    taken: dict[str, Taken],
    ask: Ask,
) -> Text:
    """Return what is wrong with the *bad* rows, the first of which are shown."""
    first = bad.head(_SHOWN)
    shown = list(zip(first[_ROW], _values_of(first, contradiction, plan, taken, ask), strict=True))
    more = "…" if bad.height > _SHOWN else ""
    why, rows = contradiction.declared.label, "1 row" if bad.height == 1 else f"{bad.height} rows"
    return Text(
        f"{why.zh}，共 {bad.height} 行（从 0 计）："
        + "；".join([*(f"第 {row} 行 {values.zh}" for row, values in shown), *more]),
        f"{why.en}, {rows}, counted from 0: "
        + "; ".join([*(f"row {row} {values.en}" for row, values in shown), *more]),
    )


def _values_of(
    bad: pl.DataFrame,
    contradiction: ColumnContradiction,
    plan: TablePlan,
    taken: dict[str, Taken],
    ask: Ask,
) -> list[Text]:
    """Return, for each row of *bad*, the facts of a contradiction and their values."""
    paths = operands(contradiction.declared.never.tree)
    labels = {path: ask.tables.label(path) for path in paths}
    columns = {path: bad[taken[path].column].to_list() for path in paths if path in taken}
    # Where a row leaves it open, what is the same for all rows holds.
    same = {**ask.external, **plan.given.constants}
    said = []
    for place in range(bad.height):
        row = {path: as_recorded(values[place]) for path, values in columns.items()}
        held = {path: same.get(path) if row.get(path) is None else row[path] for path in paths}
        known = {path: value for path, value in held.items() if value is not None}
        said.append(each_with_its_value(paths, known, labels.__getitem__))
    return said


def _guarded(column: str, refusals: Sequence[Refusal]) -> pl.Expr:
    """Return a column that, when it is worked out, refuses what cannot be used."""
    inputs = [pl.col(column), pl.col(refusals[0].column), *(each.bad for each in refusals)]
    return pl.map_batches(inputs, _guard(refusals), is_elementwise=True)


def _guard(refusals: Sequence[Refusal]) -> Callable[[Sequence[pl.Series]], pl.Series]:
    """Return what hands on the first of a batch's columns where no row is bad, and raises else."""
    names = [f"bad.{number}" for number in range(len(refusals))]

    def guard(series: Sequence[pl.Series]) -> pl.Series:
        values, original, *bad = series
        if any(each.any() for each in bad):
            batch = pl.DataFrame(
                [original.alias(refusals[0].column), *map(pl.Series.alias, bad, names)]
            )
            found = [
                Refusal(refusal.column, refusal.why, pl.col(name))
                for refusal, name in zip(refusals, names, strict=True)
            ]
            raise lasting(FactsError(ROWS, [_fault(batch, each) for each in _met(batch, found)]))
        return values

    return guard


def _answered(frame: pl.LazyFrame, plan: TablePlan, taken: dict[str, Taken]) -> pl.LazyFrame:
    """Return *frame* with what is worked out on the way, and the answers."""
    facts = {path: each.fact for path, each in taken.items()}
    key = tuple((path, _key(fact)) for path, fact in facts.items())
    steps: _Steps | None = plan.said.get(key)
    if steps is None:
        if len(plan.said) >= _REMEMBERED:
            plan.said.clear()
        steps = plan.said[key] = _said(plan, facts)
    for step in filter(None, steps):
        frame = frame.with_columns(step)
    return frame


def _key(fact: FactColumn) -> object:
    codes = None if fact.codes is None else tuple(fact.codes.items())
    return (fact.column, fact.size, codes, fact.in_order)


def _said(plan: TablePlan, facts: dict[str, FactColumn]) -> _Steps:
    forms = plan.prepared()

    def code(program: Program) -> Callable[[int], pl.Expr]:
        dtype = narrowest(max(program.resolutions))
        return lambda number: pl.lit(number, dtype=dtype)

    bare, engine = PolarsColumns(facts), PolarsColumns(facts, forms)

    def lookup(program: Program, steps: Steps[pl.Expr]) -> pl.Expr:
        weight, parts = 1, []
        dtype = narrowest(len(program.table))
        for axis, begin in zip(reversed(program.asked), reversed(program.begins), strict=True):
            test = partial(steps.test, axis)
            parts.append(engine.slots(axis, weight, dtype, lacks=not begin, test=test))
            weight *= axis.size + 1 - begin
        return engine.entry_at(parts, program.table)

    steps = steps_of(plan, engine, code, lookup)
    prepared = {name: bare.form(tree) for tree, name in forms.items()}
    return tuple(
        tuple(made.alias(name) for name, made in step.items()) for step in (prepared, *steps)
    )


def decided_records(records: Sequence[Mapping[str, Any]], ask: Ask) -> list[dict[str, Any]]:
    """
    Return the *records*, each with the answers to *ask* beside its facts.

    Facts stand under their dotted paths, or in groups.

    Raises:
        FactsError: Facts, or their values, cannot be used; all of them are listed.
    """
    facts = [facts_in(record, ask) for record in records]
    names = list(dict.fromkeys(name for record in facts for name in record))
    refuse_unwritable(names)
    read = {
        wanted.column: read_objects(wanted, [record.get(wanted.column) for record in facts])
        for wanted in ask.wanted(names)
    }
    faults = [fault for each in read.values() for fault in each.faults]
    if faults:
        raise FactsError(ROWS, [*faults, *ask.faults(names)])
    # Of what is not read only the name matters.
    columns = [read[name].column if name in read else pl.lit(None).alias(name) for name in names]
    # Records without any fact are records all the same.
    rows = pl.select(pl.repeat(None, len(records)).alias(NOTHING))
    found = answers(rows.with_columns(columns), ask).to_dicts()
    return [{**record, **answer} for record, answer in zip(records, found, strict=True)]
