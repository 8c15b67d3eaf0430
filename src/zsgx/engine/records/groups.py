"""
What the rules that look across records share: how columns are read, and whose row one may be.

A row that does not name its group (a claim without its occupation) may belong to any group that
the rest of its names allows. It never counts for certain there, and never as nothing.
"""

from __future__ import annotations

from itertools import compress
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import polars as pl

from zsgx.domain.exact import seen
from zsgx.domain.lexicon import UNSEEN
from zsgx.engine.columns.polars.expressions import dtype_of
from zsgx.engine.columns.polars.intake import Refusal, rows_refused, shown_values, take
from zsgx.errors import FactsError, QuestionError
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping, Sequence

    from zsgx.domain.kinds import Type
    from zsgx.engine.columns.request import Column, Detail

__all__ = [
    "BESIDE",
    "FALSE",
    "LARGEST",
    "ORDER",
    "TRUE",
    "UNKNOWN",
    "DecideTable",
    "Frame",
    "canonical",
    "comparable",
    "lacking_in",
    "like",
    "possible_before",
    "read",
    "refuse",
    "refuse_shared",
    "same_references",
    "to_compare",
]

#: A Polars frame; what is given eager comes back eager, and lazy lazy.
Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)

TRUE: Final = pl.lit(value=True)
FALSE: Final = pl.lit(value=False)

#: What the names of columns begin with that are worked out on the way.
BESIDE: Final = "__across."
ORDER: Final = f"{BESIDE}order"
LARGEST: Final = f"{BESIDE}largest"
UNKNOWN: Final = f"{BESIDE}unknown"

_SCANNED: Final = 1_000
_SHOWN: Final = 8
#: The last x of the identity number of a resident.
_LAST_X: Final = r"^([0-9]{17})x$"
#: What a reference holds that may look like another: without any, none does.
_ODD: Final = rf"{UNSEEN}|\p{{M}}|[^\x00-\x7f\u3400-\u9fff]|^[0-9]{{17}}x$"
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum)
_INTEGERS: Final = (
    *(pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128),
    *(pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64),
)
_RUINED: Final = Text(
    "是浮点数，长号码的末几位已丢失；请把该列作为文本读入",
    "is a float, in which a long number has lost its last digits; read the column as text",
)
_EMPTY: Final = Text("不得为空文本；未知请留空值", "must not be an empty text; unknown is null")


class DecideTable(Protocol):
    """Decides the rows of a table, as `Engine.decide_table` does."""

    def __call__(
        self,
        frame: Frame,
        *,
        ask: Sequence[str],
        at: str | Column,
        date: datetime.date | Column,
        readings: Mapping[str, str] | None = None,
        detail: Detail = "full",
    ) -> Frame:
        """Return *frame* with the columns of the questions *ask*."""


def like(frame: pl.LazyFrame, given: Frame) -> Frame:
    """Return *frame*, lazy where *given* is lazy."""
    if isinstance(given, pl.LazyFrame):
        return frame
    return frame.collect()


def canonical(name: str) -> str:
    """Return what the canonical form of the column *name* is called."""
    return f"{BESIDE}{name}"


def read(
    table: pl.DataFrame | pl.LazyFrame,
    what: Text,
    *,
    names: Iterable[str] = (),
    types: Mapping[str, Type] | None = None,
    known: Mapping[str, pl.Expr] | None = None,
    keys: Iterable[str] = (),
    references: Iterable[str] = (),
    beside: Sequence[Refusal] = (),
) -> pl.LazyFrame:
    """
    Return *table* with columns in their canonical form beside its own, all of its rows checked.

    What a column is called there is said by `canonical`.

    Args:
        table: The table.
        what: What it is called.
        names: The columns that it must have.
        types: What columns must hold; those that it does not have are passed over.
        known: Those that must have a value, each with the rows on which it must.
        keys: Those that tell rows apart, which lists and the like cannot.
        references: Those that refer to somebody or something, which no empty text does; one is not
            written in two ways that people do not tell apart.
        beside: Why else rows cannot be used, where their columns are there.

    Raises:
        FactsError: A column is missing, or cannot be read; all faults are listed.
    """
    frame = table.lazy()
    schema = frame.collect_schema()
    faults = [
        Text(f"缺少列 {name}。{hint.zh}", f"there is no column {name}. {hint.en}")
        for name in dict.fromkeys(names)
        if name not in schema
        for hint in [did_you_mean(name, schema)]
    ]
    faults += _kept(schema)
    faults += [
        fault
        for name in dict.fromkeys(keys)
        if name in schema
        for fault in _no_key(name, schema[name])
    ]
    added: list[pl.Expr] = []
    taken_as: set[str] = set()
    refusals: list[Refusal] = []
    for name, type_ in (types or {}).items():
        if schema.get(name) == pl.Null:
            added.append(pl.lit(None, dtype_of(type_)).alias(canonical(name)))
            taken_as.add(name)
        elif name in schema:
            taken = take(name, schema[name], type_, canonical(name))
            if isinstance(taken, Text):
                faults.append(taken)
            else:
                added.append(
                    pl.col(name).alias(canonical(name)) if taken.made is None else taken.made
                )
                refusals += taken.refusals
                taken_as.add(name)
    refusals += [
        Refusal(name, Text("不得为空", "must not be null"), where & pl.col(name).is_null())
        for name, where in (known or {}).items()
        if name in schema
    ]
    refusals += [
        Refusal(name, _EMPTY, pl.col(name).cast(pl.String) == "")
        for name in dict.fromkeys(references)
        if schema.get(name) in _TEXTS
    ]
    refusals += [
        Refusal(name, _RUINED, pl.col(name).abs() >= _inexact(schema[name]))
        for name in dict.fromkeys(keys)
        if name in schema and schema[name].is_float()
    ]
    # What cannot be read as its type is a fault already, and has no canonical form to look at.
    refusals += [refusal for refusal in beside if refusal.column in taken_as]
    frame = frame.with_columns(added)
    faults += _faults(frame, refusals)
    faults += [
        fault
        for name in dict.fromkeys(references)
        if schema.get(name) in _TEXTS
        for fault in same_references([(frame, name)])
    ]
    refuse(what, faults)
    return frame


def _inexact(dtype: pl.DataType) -> int:
    """Return from where on a float of a type no longer tells one whole number from the next."""
    return 2**53 if dtype == pl.Float64 else 2**24 if dtype == pl.Float32 else 2**11


def _kept(columns: Iterable[str]) -> list[Text]:
    """Return what is wrong with *columns* that are called as those worked out on the way are."""
    return [
        Text(
            f"列 {name}：以 {BESIDE} 开头的名称留作内部使用；请改名",
            f"column {name}: names that begin with {BESIDE} are kept for what is worked out on the "
            "way; rename it",
        )
        for name in columns
        if name.startswith(BESIDE)
    ]


def _no_key(name: str, dtype: pl.DataType) -> list[Text]:
    """Return why the column *name* cannot tell rows apart, if so."""
    if not (dtype.is_nested() or dtype == pl.Object):
        return []
    return [
        Text(
            f"列 {name} 的类型是 {dtype}，不能用来区分各行；请转换（cast）为 String",
            f"column {name} holds {dtype}, which cannot tell rows apart; cast it to String",
        )
    ]


def refuse(what: Text, faults: Sequence[Text]) -> None:
    """
    Refuse the table called *what* where it has *faults*.

    Raises:
        FactsError: It has.
    """
    if faults:
        raise FactsError(Text(f"{what.zh}无法使用：", f"the {what.en} cannot be used:"), faults)


def refuse_shared(option: str, columns: Iterable[str], answers: Iterable[str]) -> None:
    """
    Refuse *columns* that are called as columns of the answer are.

    Raises:
        QuestionError: There are such, all of which are named.
    """
    shared = set(answers)
    named = ", ".join(name for name in columns if name in shared)
    if named:
        raise QuestionError(
            Text(
                f"{option}：结果中也有名为 {named} 的列；请先将表中的列改名",
                f"{option}: the answer has a column {named} too; rename that of the table",
            )
        )


def to_compare(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return the column *name* as keys are compared: as text or whole numbers, where it is such."""
    return pl.col(name).cast(_compared(dtype))


def comparable(
    one: tuple[str, pl.DataType], other: tuple[str, pl.DataType], where: Text
) -> list[Text]:
    """
    Return why two columns cannot be compared, if so.

    Args:
        one: The name and the type of a column.
        other: Those of the other.
        where: Whose column the other is.
    """
    (name, dtype), (other_name, other_dtype) = one, other
    if pl.Null in (dtype, other_dtype) or _compared(dtype) == _compared(other_dtype):
        return []
    return [
        Text(
            f"列 {name} 的类型是 {dtype}，{where.zh}的列 {other_name} 的类型是 {other_dtype}，"
            "两者无法比较；请将其中一列转换（cast）为另一列的类型",
            f"column {name} holds {dtype}, and column {other_name} of the {where.en} holds "
            f"{other_dtype}, which cannot be compared; cast one to the type of the other",
        )
    ]


def _compared(dtype: pl.DataType) -> pl.DataType:
    """Return as what a column of a type is compared."""
    if dtype in _TEXTS or dtype == pl.Null:
        return pl.String()
    return pl.Int128() if dtype in _INTEGERS else dtype


def _faults(frame: pl.LazyFrame, refusals: Sequence[Refusal]) -> list[Text]:
    """Return what of *refusals* the rows of *frame* meet, with how many, and some values."""
    counts = [refusal.bad.sum().alias(str(number)) for number, refusal in enumerate(refusals)]
    met = frame.select(counts).collect().row(0) if counts else ()
    faults = []
    for count, refusal in zip(met, refusals, strict=True):
        if count:
            name = refusal.column
            values = frame.filter(refusal.bad).select(name).head(_SCANNED).collect()[name]
            faults.append(rows_refused(name, count, shown_values(values), refusal.why))
    return faults


def same_references(columns: Sequence[tuple[pl.LazyFrame, str]]) -> list[Text]:
    """
    Return which references of columns differ only in what nobody sees: width, blanks, a last x.

    Args:
        columns: The frames, each with the name of its column, whose references are compared.
    """
    written = [
        frame.select(pl.col(name).cast(pl.String).alias("written"))
        for frame, name in columns
        if frame.collect_schema()[name] in _TEXTS
    ]
    if not written:
        return []
    distinct = pl.concat(written).unique().collect()
    if not distinct["written"].str.contains(_ODD).any():
        return []
    plain = pl.col("written").str.normalize("NFKC").str.replace_all(UNSEEN, "")
    plain = plain.str.replace(_LAST_X, "${1}X")
    found = (
        distinct.lazy()
        .group_by(plain.alias("plain"))
        .agg(pl.col("written").sort())
        .filter(pl.col("written").list.len() > 1)
        .sort("plain")
        .head(_SHOWN)
        .collect()
    )
    pairs = [listing(map(seen, values)) for values in found["written"]]
    if not pairs:
        return []
    zh, en = "；".join(pairs), "; ".join(pairs)
    called = listing(dict.fromkeys(name for _, name in columns))
    return [
        Text(
            f"列 {called} 的这些值只在全半角、空白或末位 x 上不同：{zh}；请统一写法",
            f"values of {called} differ only in width, blanks or a last x: {en}; write each in one "
            "way",
        )
    ]


def possible_before(
    frame: pl.LazyFrame, keys: Sequence[str], *, counts: pl.Expr, value: pl.Expr
) -> pl.LazyFrame:
    """
    Return *frame* with what rows before each one may bring into its group.

    Columns that are added: `LARGEST`, the largest value that a row before may bring, null for none;
    and `UNKNOWN`, whether a row before may bring one that is not known.

    Args:
        frame: The rows, each with its place in their order in the column `ORDER`.
        keys: The columns that name the group.
        counts: Whether a row may count, where it is not certain that it does.
        value: What the row then brings; null where that is unknown.
    """
    found = []
    for lacking in lacking_in(frame.filter(counts), keys):
        known = [key for key in keys if key not in lacking]
        # One that lacks more lies in a window of its own kind, where no row knows its group.
        fits = counts & pl.all_horizontal(TRUE, *(pl.col(key).is_null() for key in lacking))
        unvalued = pl.when(fits & value.is_null()).then(1)
        # As a rule few rows count, so that few windows are worth opening.
        near = (
            frame.join(frame.filter(fits).select(known), on=known, how="semi") if known else frame
        )
        windows = near.sort(ORDER).select(
            ORDER,
            _within(_largest_so_far(pl.when(fits).then(value)), known).alias(LARGEST),
            _within(_largest_so_far(unvalued), known).is_not_null().alias(UNKNOWN),
        )
        found.append(windows)
    if not found:
        return frame.with_columns(pl.when(FALSE).then(value).alias(LARGEST), FALSE.alias(UNKNOWN))
    each = pl.concat(found).group_by(ORDER).agg(pl.col(LARGEST).max(), pl.col(UNKNOWN).any())
    joined = frame.join(each, on=ORDER, how="left", maintain_order="left")
    return joined.with_columns(pl.col(UNKNOWN).fill_null(value=False))


def lacking_in(frame: pl.LazyFrame, keys: Sequence[str]) -> list[tuple[str, ...]]:
    """Return which of *keys* rows lack together, an entry for each way that occurs."""
    found = frame.select(pl.col(key).is_null() for key in keys).unique().sort(keys).collect()
    return [tuple(compress(keys, row)) for row in found.rows()]


def _largest_so_far(expression: pl.Expr) -> pl.Expr:
    return expression.cum_max().forward_fill().shift(1)


def _within(expression: pl.Expr, keys: Sequence[str]) -> pl.Expr:
    return expression.over(keys) if keys else expression
