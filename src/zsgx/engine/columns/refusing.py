"""An error that says the same however it is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.errors import FactsError

if TYPE_CHECKING:
    from zsgx.text import Text

__all__ = ["lasting"]


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
