"""
Hours over tables: what the ledger holds of a training, what is left to register, and balances.

The ledger is a table of its entries (学时台账), with the columns of `HourEntry` that are looked at.
Where it has open entries too, a column ``type`` tells them apart, as `to_json` does. Nothing here
writes one.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import polars as pl

from zsgx.domain.exact import seen
from zsgx.domain.hours import SUBJECT
from zsgx.domain.kinds import EARLIEST, HOURS, INT, LATEST, Type, enumeration
from zsgx.domain.option import names, yes_or_no
from zsgx.engine.columns.conversion import FrameT, in_polars, like_before
from zsgx.engine.columns.polars.expressions import DECIMAL
from zsgx.engine.columns.polars.intake import Refusal
from zsgx.engine.columns.request import Column, Detail
from zsgx.engine.records.groups import (
    BESIDE,
    FALSE,
    LARGEST,
    ORDER,
    TRUE,
    UNKNOWN,
    DecideTable,
    canonical,
    comparable,
    lacking_in,
    like,
    possible_before,
    read,
    refuse,
    refuse_shared,
    same_references,
    to_compare,
)
from zsgx.engine.records.keys import PARTICIPATION
from zsgx.errors import FactsError, QuestionError
from zsgx.text import Text, listing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping, Sequence


__all__ = ["hour_balances", "top_up"]

_TO_REGISTER: Final = "hours.to_register"
_STATUS: Final = f"{_TO_REGISTER}.status"
_REGISTERED: Final = "training.registered_hours"
_LEDGER: Final = Text("学时台账", "hour ledger")
_TRAININGS: Final = Text("培训表", "table of trainings")
#: Reversals take hours back.
_SIGNED_HOURS: Final = Type(HOURS.kind, HOURS.unit, least=-(10**15))
_YEAR: Final = Type(INT.kind, least=-(10**15))
#: What an entry holds, by its columns; those of text refer to something and are not empty.
_TYPES: Final = {
    "type": enumeration("hour_entry", "open_entry"),
    "year": _YEAR,
    "subject": SUBJECT,
    "hours": _SIGNED_HOURS,
    "most": HOURS,
}
_REFERENCES: Final = ("id", "person", "training", "reverses")
#: What `to_json` leaves out where it is unknown, so that a whole table may be without it.
_LEFT_OUT: Final = ("hours", "year", "subject", "most", "reverses", "settles")
_PERSON: Final = canonical("person")
_TRAINING: Final = canonical("training")
#: How many references a message shows.
_SHOWN: Final = 8
_SUM: Final = pl.col(canonical("hours")).cast(DECIMAL).sum().alias("hours")
_HELD: Final = f"{BESIDE}held"
_DUE: Final = f"{BESIDE}due"
_ABOVE: Final = f"{BESIDE}above"


def top_up(
    decide_table: DecideTable,
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
    Return *trainings* with the hours of each that are still to be registered.

    A window over the rows of each person and training, not a fold: what is due for a training does
    not depend on what is registered, so that after several rows of one training the largest due is
    registered, or what the ledger holds where that is more. Of two rows with the same 80 hours the
    first registers 80 and the second nothing.

    Columns that are read, beside the facts of the questions:

    - of *trainings* those of *by*. A row that lacks one of them may be of any training that the
      other allows: what is registered for it is unknown, and so it is for later rows that it may
      belong to, as far as it could bring more.
    - of *ledger* ``person``, ``training`` and ``hours``, the last negative in reversals; entries
      that are open (``type`` is ``open_entry``) register nothing.

    Columns that are added:

    - ``training.registered_hours`` (replaced where it is given): hours, exact to 0.01, that the
      ledger holds for the person and training, and that rows above register. Null where unknown:
      the ledger is not complete and has nothing of it, or the hours of a row above are open.
      Where no provision speaks, nothing is registered.
    - those of ``hours.to_register`` and of the questions *ask*, as `Engine.decide_table` adds them.

    Args:
        decide_table: What decides the rows.
        trainings: The participations in trainings, one a row.
        ledger: The entries of the ledger, one a row.
        at: The jurisdiction of all trainings, or the column that names it.
        date: The day whose policy is asked, or the column that holds it.
        ask: Further questions.
        by: The columns that refer to the person and to the training.
        complete: Whether the ledger holds every training that was ever registered; if not, what is
            registered for one that it does not hold is unknown.
        readings: Choices where the law is ambiguous.
        detail: ``"full"``, or ``"value"`` for values without status and rule.

    Raises:
        FactsError: A column is missing, or its values cannot be read.
        QuestionError: There is no such question, or an option is not one that can be.
    """
    by = _participation(by)
    complete = yes_or_no("complete", complete)
    decide = partial(decide_table, at=at, date=date, readings=readings)
    table = in_polars(trainings)
    given = read(table, _TRAININGS, names=by, keys=by, references=by)
    entries = _entries(in_polars(ledger), ("person", "training"))
    columns = given.collect_schema().names()
    given, held = _alike(given, by, entries)
    # What is compared stands beside the columns of the table, which keep their types.
    by = (_PERSON, _TRAINING)
    rows = given.join(held, on=by, how="left", maintain_order="left")
    nothing = pl.lit(0, DECIMAL) if complete else pl.lit(None, DECIMAL)
    rows = rows.with_columns(
        pl.when(_named(by)).then(pl.col(_HELD).fill_null(nothing)).alias(_HELD)
    )
    # What is given eagerly is joined once, and not again for all that is asked of it.
    rows = like(rows, table).lazy()
    if _may_meet(given, by):
        none_yet = rows.with_columns(pl.lit(0, DECIMAL).alias(_REGISTERED))
        whole = decide(like(none_yet, table), ask=[_TO_REGISTER])
        rows = _with_rows_above(whole.lazy(), by).select(*rows.collect_schema())
    registered = rows.with_columns(pl.col(_HELD).alias(_REGISTERED))
    kept = registered.select(*columns, *({_REGISTERED} - set(columns)))
    asked = list(dict.fromkeys([_TO_REGISTER, *names("ask", ask)]))
    return like_before(decide(like(kept, table), ask=asked, detail=detail), trainings)


def _participation(by: Sequence[str]) -> tuple[str, str]:
    """Return the columns *by*, which are two."""
    columns = names("by", by)
    if len(columns) != len(PARTICIPATION):
        raise QuestionError(
            Text(
                f"by 应为两列：人员和培训的编号，而不是 {len(columns)} 列",
                "by is two columns, those that refer to the person and to the training, not "
                f"{len(columns)}",
            )
        )
    person, training = columns
    return person, training


def _alike(
    trainings: pl.LazyFrame, by: tuple[str, str], entries: pl.LazyFrame
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Return *trainings* with what they are compared by, and the hours held, by the same."""
    schema, held = trainings.collect_schema(), entries.collect_schema()
    pairs = list(zip(by, ("person", "training"), strict=True))
    faults = [
        fault
        for name, own in pairs
        for fault in comparable((name, schema[name]), (own, held[own]), _LEDGER)
    ]
    faults += [
        fault
        for name, own in pairs
        for fault in same_references([(trainings, name), (entries, own)])
    ]
    if faults:
        raise FactsError(
            Text(
                f"{_TRAININGS.zh}与{_LEDGER.zh}无法对应：",
                f"the {_TRAININGS.en} and the {_LEDGER.en} cannot be brought together:",
            ),
            faults,
        )
    # A column of no type, in which nothing is known, takes that of the other.
    types = {own: held[own] if schema[name] == pl.Null else schema[name] for name, own in pairs}
    both = [
        [to_compare(name, types[own]).alias(canonical(own)) for name, own in pairs],
        [to_compare(own, types[own]).alias(canonical(own)) for own in types],
    ]
    keyed = entries.filter(~_is_open_entry(entries)).with_columns(both[1])
    sums = keyed.group_by(_PERSON, _TRAINING).agg(_SUM.alias(_HELD))
    return trainings.with_columns(both[0]), sums


def _entries(ledger: pl.DataFrame | pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Return the rows of *ledger*, read as entries are, those of *by* known as far as they are."""
    frame = ledger.lazy()
    columns = frame.collect_schema().names()
    tells = "type" in columns
    left_out = [name for name in _LEFT_OUT if tells or (name == "subject" and name in by)]
    frame = frame.with_columns(
        pl.lit(None, pl.String if name == "subject" else pl.Null).alias(name)
        for name in left_out
        if name not in columns
    )
    is_credit = ~_is_open_entry(frame)
    known = {name: is_credit if name == "year" else TRUE for name in by if name != "subject"}
    needed = ("id",) if tells else ()
    first, last = EARLIEST.year, LATEST.year
    why = Text(f"不在 {first} 至 {last} 之间", f"must lie between {first} and {last}")
    year = Refusal("year", why, ~pl.col(canonical("year")).is_between(first, last))
    rows = read(
        frame,
        _LEDGER,
        names=(*by, "hours", *needed),
        types=_TYPES,
        known={**known, "hours": is_credit, **({"type": TRUE} if tells else {})},
        keys=(*by, *_REFERENCES),
        references=_REFERENCES,
        beside=[year],
    )
    faults = [fault for name in ("id", "reverses") for fault in _twice(rows, name)]
    faults = faults or _unmirrored(rows)
    refuse(_LEDGER, faults)
    # The same year may be written in several ways.
    years = ["year"] if "year" in rows.collect_schema() else []
    return rows.with_columns(pl.col(canonical(name)).alias(name) for name in years)


def _twice(ledger: pl.LazyFrame, name: str) -> list[Text]:
    """Return which entries stand in a ledger twice, or are taken back twice."""
    schema = ledger.collect_schema()
    if name not in schema or schema[name] == pl.Null:
        return []
    counts = ledger.select(name).drop_nulls().group_by(name).len().filter(pl.col("len") > 1)
    found = counts.sort(name).head(_SHOWN).collect()[name]
    if not len(found):
        return []
    listed = listing(seen(value) for value in found)
    if name == "id":
        return [
            Text(
                f"列 id：这些登记不止一行：{listed}；同一登记只留一行",
                f"column id: these entries stand in several rows: {listed}; leave one of each",
            )
        ]
    return [
        Text(
            f"列 reverses：这些登记被冲销不止一次：{listed}",
            f"column reverses: these entries are taken back more than once: {listed}",
        )
    ]


def _unmirrored(ledger: pl.LazyFrame) -> list[Text]:
    """Return which reversals take back other hours than those of the entry that they name."""
    schema, hours = ledger.collect_schema(), pl.col(canonical("hours"))
    if not {"id", "reverses"} <= set(schema) or pl.Null in (schema["id"], schema["reverses"]):
        return []
    if comparable(("reverses", schema["reverses"]), ("id", schema["id"]), _LEDGER):
        return []
    credited = ledger.select(to_compare("id", schema["id"]).alias("of"), hours.alias("credited"))
    reversals = ledger.filter(pl.col("reverses").is_not_null()).select(
        to_compare("reverses", schema["id"]).alias("of"), hours.alias("taken")
    )
    found = (
        reversals.join(credited, on="of")
        .filter(pl.col("taken") != -pl.col("credited"))
        .sort("of")
        .head(_SHOWN)
        .collect()
    )
    if not found.height:
        return []
    listed = listing(seen(value) for value in found["of"])
    return [
        Text(
            f"列 hours：对这些登记的冲销，学时与原登记不符：{listed}",
            f"column hours: the reversals of these entries take back other hours: {listed}",
        )
    ]


def _is_open_entry(ledger: pl.LazyFrame) -> pl.Expr:
    if "type" not in ledger.collect_schema():
        return FALSE
    return (pl.col("type").cast(pl.String) == "open_entry").fill_null(value=False)


def _named(by: Sequence[str]) -> pl.Expr:
    return pl.all_horizontal(pl.col(by).is_not_null())


def _may_meet(rows: pl.LazyFrame, by: Sequence[str]) -> bool:
    """Return whether two rows are, or may be, of one training."""
    meets = pl.struct(by).is_duplicated().any() | ~_named(by).all()
    return bool(rows.select(meets).collect().item())


def _with_rows_above(rows: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """Return *rows*, of which each holds what is due for it, with what those above register."""
    due = pl.when(pl.col(_STATUS) == "silent").then(pl.lit(0, DECIMAL)).otherwise(_TO_REGISTER)
    # A lazy table may come in another order each time it is read; what follows has to see one.
    rows = rows.with_columns(due.alias(_DUE)).with_row_index(ORDER).cache()
    due = pl.col(_DUE)
    may_count = pl.when(_named(by)).then(due.is_null()).otherwise((due > 0).fill_null(value=True))
    rows = possible_before(rows, by, counts=may_count, value=due)
    above = rows.filter(pl.struct(by).is_duplicated()).select(
        ORDER, due.cum_max().shift(1).over(by).alias(_ABOVE)
    )
    rows = rows.join(above, on=ORDER, how="left", maintain_order="left")
    held = pl.when(pl.col(_HELD).is_not_null()).then(pl.max_horizontal(_HELD, _ABOVE))
    is_sure = ~pl.col(UNKNOWN) & (pl.col(LARGEST) <= held).fill_null(value=True)
    return rows.with_columns(pl.when(is_sure).then(held).alias(_HELD))


def hour_balances(ledger: FrameT, by: Sequence[str] = ("person", "year", "subject")) -> FrameT:
    """
    Return the hours of each person, year and subject, as `HourLedger.balances` does.

    An aggregation. Hours taken back are taken off; a null subject is one of its own. Open entries
    add nothing to a sum; ``hours.open`` says how many of those that stand could, an entry of
    unknown year or subject to each. A sum whose ``hours.open`` is 0 is final, apart from hours of
    the null subject.

    Columns: those of *by*, in whose order the rows are sorted, ``hours``, exact to 0.01, and
    ``hours.open``. What is open for a group without any hours has a row of its own there.

    Args:
        ledger: The entries of a ledger, one a row: ``person``, ``year`` and ``subject``, or what
            *by* names, and ``hours``, which are negative in reversals. Where there are open
            entries, also ``type`` and ``id``, and ``most``, ``reverses`` and ``settles`` (a list)
            where any entry has them, as `to_json` writes them. Years come back as whole numbers.
        by: The columns to sum by.

    Raises:
        QuestionError: *by* lists something else than columns, none, or what a column of the
            balances is called.
        FactsError: A column is missing, hours cannot be read, or an entry leaves out the person,
            the training, the year or the hours, of which only an open one may leave out the year
            and the hours; or it holds what no `HourEntry` does.
    """
    table = in_polars(ledger)
    by = names("by", by, least=1)
    refuse_shared("by", by, ("hours", "hours.open"))
    entries = _entries(table, by)
    sums = entries.filter(~_is_open_entry(entries)).group_by(by).agg(_SUM)
    opened = _standing(entries).select(by)
    none_yet = opened.unique().with_columns(pl.lit(0, DECIMAL).alias("hours"))
    groups = pl.concat([sums, none_yet.select(*by, "hours")], how="vertical_relaxed")
    groups = groups.group_by(by).agg(pl.col("hours").sum().cast(DECIMAL))
    counts = [pl.lit(0, pl.Int64)]
    for number, lacking in enumerate(lacking_in(opened, by)):
        # One that lacks a year may be of any year, and so of every group that the rest allows.
        rest = [name for name in by if name not in lacking]
        alike = opened.filter(_lacking(by, lacking))
        name = f"{BESIDE}open.{number}"
        count = pl.len().cast(pl.Int64).alias(name)
        groups = (
            groups.join(alike.group_by(rest).agg(count), on=rest, how="left")
            if rest
            else groups.join(alike.select(count), how="cross")
        )
        counts.append(pl.col(name).fill_null(0))
    found = groups.select(*by, "hours", pl.sum_horizontal(counts).alias("hours.open"))
    found = found.sort(by, nulls_last=True)
    return like_before(like(found, table), ledger, same_rows=False)


def _standing(entries: pl.LazyFrame) -> pl.LazyFrame:
    """Return those of *entries* that are open and neither settled nor taken back."""
    schema = entries.collect_schema()
    if "type" not in schema:
        return entries.filter(FALSE)
    entry, reverses, settles = (f"{BESIDE}{name}" for name in ("entry", "reversed", "settled"))
    held = schema["settles"]
    inner = held.inner if isinstance(held, pl.List) else held
    assert isinstance(inner, pl.DataType)  # Polars has it so
    faults = [
        *comparable(("reverses", schema["reverses"]), ("id", schema["id"]), _LEDGER),
        *_no_list(held),
        *comparable(("settles", inner), ("id", schema["id"]), _LEDGER),
    ]
    refuse(_LEDGER, faults)
    rows = entries.with_columns(
        to_compare("id", schema["id"]).alias(entry),
        to_compare("reverses", schema["id"]).alias(reverses),
    )
    taken_back = rows.filter(pl.col(reverses).is_not_null()).select(pl.col(reverses).alias(entry))
    # Whoever takes a credit back leaves open again what it had settled.
    lists = pl.lit(None, pl.List(pl.String)) if held == pl.Null else pl.col("settles")
    settled = (
        rows.join(taken_back, on=entry, how="anti")
        .select(lists.explode().alias(settles))
        .select(to_compare(settles, schema["id"]).alias(entry))
    )
    may_add = (pl.col(canonical("most")) > 0).fill_null(value=True)
    opened = rows.filter(_is_open_entry(entries) & pl.col(reverses).is_null() & may_add)
    return opened.join(taken_back, on=entry, how="anti").join(settled, on=entry, how="anti")


def _no_list(held: pl.DataType) -> list[Text]:
    """Return what is wrong with a column ``settles`` of a type that is no list."""
    if isinstance(held, pl.List) or held == pl.Null:
        return []
    return [
        Text(
            f"列 settles 的类型是 {held}，应为编号的列表（List）",
            f"column settles holds {held}, and lists of references are wanted",
        )
    ]


def _lacking(by: Sequence[str], lacking: Sequence[str]) -> pl.Expr:
    """Return whether a row lacks just these of the columns *by*."""
    return pl.all_horizontal(pl.col(name).is_null() == (name in lacking) for name in by)
