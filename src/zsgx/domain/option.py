"""
Options of calls, read as strictly as facts: what is none of them is refused, with its name.

A misspelt option that is taken for another one answers a question that nobody asks.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeVar

from zsgx.domain.exact import Value, seen
from zsgx.domain.kinds import DATE, EARLIEST, INT, LATEST, TEXT, Type
from zsgx.errors import QuestionError, ValueRefusedError
from zsgx.text import Text, did_you_mean, listing, nearest

__all__ = [
    "choice",
    "day",
    "each_of",
    "instance",
    "mapping",
    "names",
    "path",
    "reference",
    "value",
    "whole",
    "year",
    "yes_or_no",
]

#: A longer text is no misspelt option.
_LONGEST: Final = 40

C = TypeVar("C", bound=str)
T = TypeVar("T")


def choice(option: str, raw: object, choices: Iterable[C]) -> C:
    """
    Return which of its *choices* an *option* is.

    Raises:
        QuestionError: It is none of them.
    """
    allowed = list(choices)
    for each in allowed:
        if isinstance(raw, str) and raw == each:
            return each
    close = nearest(raw, allowed) if isinstance(raw, str) and len(raw) <= _LONGEST else ()
    hint = did_you_mean(close[0], close) if close else Text("", "")
    raise _refusal(
        option,
        raw,
        Text(
            f"应为 {'、'.join(allowed)} 之一。{hint.zh}",
            f"must be one of {listing(allowed)}. {hint.en}".rstrip(),
        ),
    )


def yes_or_no(option: str, raw: object) -> bool:
    """
    Return whether an *option* is on.

    Raises:
        QuestionError: It is neither True nor False.
    """
    if isinstance(raw, bool):
        return raw
    raise _refusal(option, raw, Text("应为 True 或 False", "must be True or False"))


def names(option: str, raw: object, *, least: int = 0) -> tuple[str, ...]:
    """
    Return the names that an *option* lists, a single one standing for itself, each once.

    Args:
        option: What the option is called.
        raw: What the caller gave.
        least: How many there must be.

    Raises:
        QuestionError: It lists something else than names, or too few.
    """
    every: tuple[object, ...] = ()
    if isinstance(raw, str):
        every = (raw,)
    elif isinstance(raw, Iterable):
        every = tuple(raw)
    elif raw is not None:
        raise _refusal(option, raw, _NAMES)
    found = [each for each in every if isinstance(each, str) and each]
    if len(found) < len(every):
        wrong = next(each for each in every if not (isinstance(each, str) and each))
        raise _refusal(option, wrong, _NAMES)
    if len(found) < least:
        raise _refusal(option, raw, Text(f"至少要有 {least} 个名称", f"must list {least} or more"))
    return tuple(dict.fromkeys(found))


def each_of(option: str, raw: Iterable[T]) -> Iterator[T]:
    """
    Return what goes through the items of an *option*.

    Raises:
        QuestionError: It has no items, or is a single one.
    """
    try:
        items = iter(raw)
    except TypeError:
        what = Text("应为列表或其他可遍历的对象", "must be a list, or something else to go through")
        raise _refusal(option, raw, what) from None
    if isinstance(raw, Mapping | str | bytes):
        what = Text("是单独的一个；请放入列表", "is a single one; put it into a list")
        raise _refusal(option, raw, what)
    return items


def mapping(option: str, raw: object) -> dict[str, Any]:
    """
    Return what an *option* says by name; None says nothing.

    Raises:
        QuestionError: It is no mapping of names.
    """
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise _refusal(option, raw, _MAPPING)
    for name in raw:
        if not isinstance(name, str):
            raise _refusal(option, name, Text("应为名称（文本）", "must be a name, that is text"))
    return dict(raw)


def value(option: str, raw: object, type_: Type) -> Value:
    """
    Return the value of a *type_* that an *option* has, exactly as a fact is read.

    Raises:
        ValueRefusedError: It is not exact, not in range or not of that type.
    """
    try:
        return type_.read(raw)
    except ValueRefusedError as refused:
        text, shown, why = refused.text, refused.seen, refused.why
    named = Text(f"{option}：{text.zh}", f"{option}: {text.en}")
    raise ValueRefusedError(named, seen=shown, why=why)


def day(option: str, raw: object) -> datetime.date:
    """
    Return the day that an *option* is.

    Raises:
        ValueRefusedError: It is no day.
    """
    read = value(option, raw, DATE)
    assert isinstance(read, datetime.date)  # that is what DATE reads
    return read


def reference(option: str, raw: object) -> str:
    """
    Return the text by which an *option* refers to a person, a training or the like.

    Raises:
        ValueRefusedError: It is no text, or an empty one.
    """
    return str(value(option, raw, TEXT))


def path(option: str, raw: object) -> str:
    """
    Return the path that an *option* is.

    Raises:
        QuestionError: It is none.
    """
    named = os.fspath(raw) if isinstance(raw, os.PathLike) else raw
    if isinstance(named, str) and named and "\0" not in named:
        return named
    raise _refusal(option, raw, Text("应为路径", "must be a path"))


def whole(option: str, raw: object, *, least: int = 0, most: int | None = None) -> int:
    """
    Return the whole number that an *option* is.

    Raises:
        ValueRefusedError: It is none, or not between *least* and *most*.
    """
    number = value(option, raw, Type(INT.kind, least=least))
    assert isinstance(number, int)  # that is what INT reads
    if most is not None and number > most:
        shown, why = seen(raw), Text(f"至多为 {most}", f"must be at most {most}")
        text = Text(f"{option}：{shown}：{why.zh}", f"{option}: {shown}: {why.en}")
        raise ValueRefusedError(text, seen=shown, why=why)
    return number


def year(option: str, raw: object) -> int:
    """
    Return the year that an *option* is.

    Raises:
        ValueRefusedError: It is none that policy could be of, such as 24 for 2024.
    """
    return whole(option, raw, least=EARLIEST.year, most=LATEST.year)


def instance(option: str, raw: object, kind: type[T], source: str = "") -> T:
    """
    Return the object of a *kind* that an *option* is.

    Args:
        option: What the option is called.
        raw: What the caller gave.
        kind: The class.
        source: What gives such objects, such as ``read_published(text)``.

    Raises:
        QuestionError: It is something else.
    """
    if isinstance(raw, kind):
        return raw
    name, zh, en = kind.__name__, f"，见 {source}" * bool(source), f", see {source}" * bool(source)
    raise _refusal(option, raw, Text(f"应为 {name}{zh}", f"must be of class {name}{en}"))


_MAPPING = Text("应为名称到值的映射（dict）", "must be a mapping (dict) of names to values")
_NAMES = Text("应为名称或名称的列表", "must be a name, or a list of names")


def _refusal(option: str, raw: object, why: Text) -> QuestionError:
    shown = seen(raw)
    return QuestionError(Text(f"{option}：{shown} {why.zh}", f"{option}: {shown} {why.en}"))
