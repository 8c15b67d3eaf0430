"""
How the attributes of domain records are declared, and read exactly.

An attribute names its type once, in its metadata. From that come its converter, how it is shown,
how it is written to and read from JSON, and which fact it feeds.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from attrs import Attribute, field, fields

from zsgx.domain.kinds import TEXT, Kind, Type
from zsgx.domain.vocabulary import FACTS
from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text

__all__ = [
    "Reader",
    "day",
    "day_if_known",
    "exactly",
    "fact",
    "fact_paths",
    "is_plain",
    "of",
    "of_fact",
    "part",
    "quantity",
    "quantity_if_known",
    "reader",
    "several",
]

#: Takes what a caller gave and returns the exact value, or refuses it.
Reader = Callable[[object], object]

_TYPE, _SIGNED, _FACT = "zsgx.type", "zsgx.signed", "zsgx.fact"
_PART, _SEVERAL = "zsgx.part", "zsgx.several"
#: A plugin may have options of its own for a fact that is extensible; the engine knows them all.
_FACT_TYPES = {fact.path: TEXT if fact.extensible else fact.type for fact in FACTS}


def of(type_: Type, *, signed: bool = False, feeds: str | None = None) -> dict[str, Any]:
    """
    Return the metadata of an attribute.

    Args:
        type_: What it may be.
        signed: Whether a negative quantity is allowed.
        feeds: The fact that it feeds.
    """
    return {_TYPE: type_, _SIGNED: signed, _FACT: feeds}


def part(record: type) -> dict[str, Any]:
    """Return the metadata of an attribute that holds another record."""
    return {_PART: record}


def several(record: type) -> dict[str, Any]:
    """Return the metadata of an attribute that holds a tuple of other records."""
    return {_SEVERAL: record}


def of_fact(path: str) -> dict[str, Any]:
    """Return the metadata of an attribute that feeds the fact *path*, and is of its type."""
    return of(_FACT_TYPES[path], feeds=path)


def fact(path: str) -> Any:
    """Return the attribute that feeds the fact *path*: of the fact's type, and unknown at first."""
    return field(default=None, metadata=of_fact(path))


# What an attribute takes beside values of its type, for type checkers. `exactly` puts the reading
# of the attribute's own type, with its bounds and its name, in the place of these.


def day(raw: datetime.date | str) -> datetime.date:
    """Return a day, or what ISO 8601 writes of one."""
    return datetime.date.fromisoformat(raw) if isinstance(raw, str) else raw


def day_if_known(raw: datetime.date | str | None) -> datetime.date | None:
    """Return a day, or what ISO 8601 writes of one, or None."""
    return None if raw is None else day(raw)


def quantity(raw: Decimal | int | str) -> Decimal:
    """Return an exact number, or what is written of one."""
    return Decimal(raw)


def quantity_if_known(raw: Decimal | int | str | None) -> Decimal | None:
    """Return an exact number, or what is written of one, or None."""
    return None if raw is None else quantity(raw)


def exactly(record: type, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Give each of *attributes* the converter that its metadata asks for; a hook for attrs."""
    return [_exact(record, attribute) for attribute in attributes]


def fact_paths(record: type) -> tuple[tuple[str, str], ...]:
    """Return the attributes of *record* that feed facts, each with the fact's path."""
    return tuple(
        (attribute.name, attribute.metadata[_FACT])
        for attribute in fields(record)
        if attribute.metadata.get(_FACT)
    )


def is_plain(attribute: Attribute[Any]) -> bool:
    """Whether *attribute* holds a plain value, and no other record."""
    return _TYPE in attribute.metadata


def reader(attribute: Attribute[Any]) -> Reader:
    """Return what reads a value of *attribute*; it does not name the attribute when it refuses."""
    metadata = attribute.metadata
    if _PART in metadata:
        read = partial(_one, metadata[_PART])
    elif _SEVERAL in metadata:
        read = partial(_many, metadata[_SEVERAL])
    else:
        read = partial(metadata[_TYPE].read, signed=metadata[_SIGNED])
    return partial(_unless_unknown, read) if attribute.default is None else read


def _exact(record: type, attribute: Attribute[Any]) -> Attribute[Any]:
    type_ = attribute.metadata.get(_TYPE)
    # Whoever numbers people by their identity numbers must not find them in a log.
    free_text = type_ is not None and type_.kind in (Kind.TEXT, Kind.TEXTS)
    shown = _shielded if free_text and attribute.repr is True else attribute.repr
    read = partial(_named, f"{record.__name__}.{attribute.name}", reader(attribute))
    return attribute.evolve(converter=read, repr=shown)


def _named(name: str, read: Reader, raw: object) -> object:
    try:
        return read(raw)
    except ValueRefusedError as refused:
        why = refused.text
    raise ValueRefusedError(Text(f"{name}：{why.zh}", f"{name}: {why.en}"))


def _unless_unknown(read: Reader, raw: object) -> object:
    return None if raw is None else read(raw)


def _one(record: type, raw: object) -> object:
    if isinstance(raw, record):
        return raw
    # The value itself is not shown: it may be the number that the record is there to mask.
    kind = type(raw).__name__
    raise ValueRefusedError(
        Text(
            zh=f"应为 {record.__name__}，得到的是 {kind}",
            en=f"must be {record.__name__}, not {kind}",
        )
    )


def _many(record: type, raw: object) -> object:
    return tuple(_one(record, each) for each in (raw if isinstance(raw, list | tuple) else [raw]))


def _shielded(value: object) -> str:
    return masked(repr(value))
