"""The names that an expression may use, with what each of them may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from zsgx.domain.kinds import Type, Value

__all__ = ["KnownLookup", "KnownNames"]


def _no_values(_name: str) -> tuple[Value, ...]:
    return ()


@frozen
class KnownLookup:
    """
    What a lookup table may be asked for.

    Attributes:
        type: What its values may be.
        keys: What each key may be, by its name.
        facts: The fact that a key is where nothing else is given, by its name.
    """

    type: Type
    keys: Mapping[str, Type]
    facts: Mapping[str, str]


@frozen
class KnownNames:
    """
    The names that an expression may use.

    Attributes:
        facts: Facts by path.
        parameters: Parameters by name, those of the levels above included.
        readings: Readings by name, each the enum of its options.
        rules: The rules of the same table.
        questions: Questions by name.
        lookups: Lookup tables by name.
        values: All values that a parameter ever has, by its name.
    """

    facts: Mapping[str, Type] = field(factory=dict)
    parameters: Mapping[str, Type] = field(factory=dict)
    readings: Mapping[str, Type] = field(factory=dict)
    rules: frozenset[str] = frozenset()
    questions: Mapping[str, Type] = field(factory=dict)
    lookups: Mapping[str, KnownLookup] = field(factory=dict)
    values: Callable[[str], tuple[Value, ...]] = _no_values
