"""What can be wrong with an expression: a value with the spot it stands at."""

from __future__ import annotations

from attrs import frozen

from zsgx.language.tree import Span
from zsgx.text import Text

__all__ = ["Fault"]


@frozen
class Fault:
    """
    One fault of an expression.

    Attributes:
        code: A stable name for the kind of fault, such as ``unknown-name``.
        message: What is wrong.
        span: Where in the expression's text.
        hint: What to do about it.
    """

    code: str
    message: Text
    span: Span
    hint: Text | None = None
