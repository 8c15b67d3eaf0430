"""Why a decision came out as it did, as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from zsgx.decision.account import Considered
from zsgx.decision.as_json import as_json
from zsgx.decision.decision import Decision, Extent, Reasons
from zsgx.decision.layout import Line, as_markdown, as_text
from zsgx.decision.wording import lines
from zsgx.text import Language

__all__ = ["Explanation"]


@frozen
class Explanation:
    """
    Why a decision came out as it did.

    Attributes:
        decision: The decision.
        considered: How every rule stood.
        reasons: Where the words come from.
    """

    decision: Decision
    considered: Considered
    reasons: Reasons

    def lines(self, form: Extent = "fitting") -> Sequence[Line]:
        """
        Return the lines of the explanation, each with its role and in both languages.

        Args:
            form: ``short`` for what decided, near misses and what is missing; ``whole`` for every
                rule that was considered; ``fitting`` for the whole up to thirty lines.
        """
        return tuple(lines(self, form))

    def say(self, language: Language, width: int | None = None, form: Extent = "fitting") -> str:
        """
        Return the explanation as text.

        Args:
            language: The language.
            width: The most cells that a line takes; None for no end.
            form: How much to tell, as `lines` has it.
        """
        return "\n".join(text for text, _ in as_text(self.lines(form), language, width))

    def markdown(self, language: Language, form: Extent = "fitting") -> str:
        """Return the explanation as Markdown in *language*, as much of it as *form* says."""
        return as_markdown(self.lines(form), language)

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object; ``version`` counts its changes of shape."""
        return as_json(self)
