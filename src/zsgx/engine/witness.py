"""Example records: facts that lead to a cell of a truth table, so that a finding can be seen."""

from __future__ import annotations

import datetime
from decimal import Decimal
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import Kind, Type, Value
from zsgx.language.atoms import OTHER, Axis, Intervals, Options, Sign
from zsgx.language.tree import FactName, Literal, Member, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from zsgx.language.evaluate import Form

__all__ = ["witness"]

_TRIES: Final = 20_000
_LISTS: Final = 256
_DAYS: Final = (0, 1, -1, 40, -40, 366, -366, 800, -800)
_NUMBERS: Final = (
    Decimal(0),
    Decimal("0.01"),
    Decimal(1),
    Decimal(10),
    Decimal(1000),
    Decimal(99999),
)
_MIDDLE: Final = datetime.date(2024, 6, 15)


def witness(
    axes: Sequence[Axis],
    slots: Mapping[int, int],
    accept: Callable[[Mapping[str, Value]], bool] = lambda _facts: True,
    forms: Sequence[Form] = (),
) -> dict[str, Value] | None:
    """
    Return facts that have *slots*, from 0, and that *accept* takes; None where none is found.

    Args:
        axes: The atoms.
        slots: What each of some atoms is to be.
        accept: What else the facts must do.
        forms: Value forms whose operands are to be known as well.
    """
    candidates: dict[str, list[Value]] = {}
    for position, slot in slots.items():
        axis = axes[position]
        if isinstance(axis, Options):
            value = axis.values[slot]
            candidates[axis.path] = [_another_text(axis) if value == OTHER else value]
        elif isinstance(axis, Intervals):
            candidates[axis.path] = list(axis.witnesses(slot + 1))
    for position in slots:
        axis = axes[position]
        if isinstance(axis, Sign):
            forms = (*forms, axis.left, axis.right)
    texts: dict[str, list[str]] = {}
    for form in forms:
        for node in walk(form.tree):
            match node:
                case Member(item=Literal(value=str() as text), options=FactName(path=path)):
                    texts.setdefault(path, []).append(text)
                case FactName(path=path, type=type_) if type_ and type_.kind is not Kind.TEXTS:
                    candidates.setdefault(path, _generic(type_))
    for path, asked in texts.items():
        candidates[path] = _lists(tuple(dict.fromkeys(asked)))
    paths = list(candidates)
    for values in islice(product(*candidates.values()), _TRIES):
        facts = dict(zip(paths, values, strict=True))
        if all(axes[p].slot(facts.get) == slot + 1 for p, slot in slots.items()) and accept(facts):
            return facts
    return None


def _lists(texts: tuple[str, ...]) -> list[Value]:
    """Return lists of some of *texts*, the shortest first."""
    every = (some for size in range(len(texts) + 1) for some in combinations(texts, size))
    return [some or ("其他",) for some in islice(every, _LISTS)]


def _generic(type_: Type) -> list[Value]:
    if type_.kind is Kind.DATE:
        return [_MIDDLE + datetime.timedelta(days=days) for days in _DAYS]
    if type_.kind is Kind.TEXT:
        return ["甲", "乙"]
    if type_.kind is Kind.INT:
        return [int(number) for number in _NUMBERS if number == int(number)]
    return list(_NUMBERS)


def _another_text(axis: Options) -> str:
    """Return a text that no rule names."""
    text = "其他"
    while text in axis.values:
        text += "一种"
    return text
