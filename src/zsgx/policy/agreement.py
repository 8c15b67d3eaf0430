"""What the keys of a mapping ask of each other, as JSON Schema says it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

__all__ = ["all_of", "any_key", "exclude", "where"]


def where(key: str, value: Any, wanted: Any, otherwise: Any = None) -> dict[str, Any]:
    """
    Return that *wanted* holds where what stands under *key* fits *value*.

    Args:
        key: The key.
        value: A schema.
        wanted: What then holds, a schema of the mapping.
        otherwise: What holds where *key* is there and does not fit, if anything.
    """
    said = {"if": {"properties": {key: value}, "required": [key]}, "then": wanted}
    if otherwise is None:
        return said
    there = {"if": {"required": [key]}, "then": otherwise}
    return {**said, "else": there}


def all_of(*said: dict[str, Any]) -> dict[str, Any]:
    """Return that all of these hold."""
    return {"allOf": [*said]}


def any_key(*keys: str) -> dict[str, Any]:
    """Return that at least one of *keys* is there."""
    return {"anyOf": [{"required": [key]} for key in keys]}


def exclude(*keys: str) -> dict[str, Any]:
    """Return that at most one of *keys* is there."""
    return {"not": {"anyOf": [{"required": [*pair]} for pair in combinations(keys, 2)]}}
