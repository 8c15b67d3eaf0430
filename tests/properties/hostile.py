"""An object of a caller's that does everything wrong."""

from __future__ import annotations

__all__ = ["Hostile"]


class Hostile:
    """An object of a caller's that does everything wrong."""

    def __repr__(self) -> str:
        message = "no way to show it"
        raise RuntimeError(message)

    def __eq__(self, other: object) -> bool:
        message = "no way to compare it"
        raise RuntimeError(message)

    def __bool__(self) -> bool:
        message = "neither true nor false"
        raise RuntimeError(message)

    __hash__ = None  # type: ignore[assignment]
