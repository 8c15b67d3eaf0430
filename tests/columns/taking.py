"""Columns taken as facts, row by row, beside what a single record says of the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.domain.kinds import Type, enumeration
from zsgx.engine.columns.polars.intake import Taken, take
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["LEVEL", "Refused", "alone", "reasons", "refused_column", "rows", "taken"]

LEVEL: Final = enumeration("none", "junior", "senior")


@frozen
class Refused:
    """A value that cannot be used, for whatever reason."""


def rows(
    series: pl.Series, type_: Type, spellings: Mapping[str, str] | None = None
) -> list[object]:
    """Return what each row of *series* comes to as a fact of *type_*."""
    frame, made = _canonical(series, type_, spellings)
    bad = frame.select(
        refusal.bad.alias(str(number)) for number, refusal in enumerate(made.refusals)
    )
    options = {code: option for option, code in (made.fact.codes or {}).items()}
    return [
        Refused()
        if any(faults)
        else value
        if value is None or made.fact.codes is None
        else options[value]
        for value, faults in zip(
            frame[made.fact.column].to_list(), bad.rows() or [()] * frame.height, strict=True
        )
    ]


def reasons(series: pl.Series, type_: Type) -> list[list[str]]:
    """Return why each row of *series* cannot be used as a fact of *type_*."""
    frame, made = _canonical(series, type_)
    found: list[list[str]] = [[] for _ in range(frame.height)]
    for refusal in made.refusals:
        assert refusal.column == "given"
        assert refusal.why.zh
        for row in frame.select(refusal.bad.fill_null(value=False).arg_true()).to_series():
            found[row].append(refusal.why.en)
    return found


def alone(values: Sequence[object], type_: Type) -> list[object]:
    """Return what each of *values* comes to in a record of its own."""
    return [None if value is None else _alone(value, type_) for value in values]


def taken(dtype: pl.DataType, type_: Type, spellings: Mapping[str, str] | None = None) -> Taken:
    """Return how a column of *dtype* is taken as a fact of *type_*."""
    made = take("given", dtype, type_, "made", spellings)
    assert isinstance(made, Taken), made
    return made


def refused_column(dtype: pl.DataType, type_: Type) -> str:
    """Return why no column of *dtype* can be a fact of *type_*."""
    why = take("given", dtype, type_, "made")
    assert isinstance(why, Text)
    assert why.zh.startswith("列 given ")
    return why.en


def _canonical(
    series: pl.Series, type_: Type, spellings: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, Taken]:
    made = taken(series.dtype, type_, spellings)
    frame = series.alias("given").to_frame()
    return frame.with_columns([] if made.made is None else made.made), made


def _alone(value: Any, type_: Type) -> object:
    try:
        return type_.reader()(value)
    except ValueRefusedError:
        return Refused()
