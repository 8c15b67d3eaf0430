"""Why a decision came out as it did, as text, Markdown and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from zsgx.decision.account import Considered
from zsgx.decision.as_json import as_json
from zsgx.decision.decision import Decision, Extent, Reasons
from zsgx.decision.layout import Line, as_markdown, as_text
from zsgx.decision.wording import lines
from zsgx.domain.option import choice, whole
from zsgx.text import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Sequence

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

        Raises:
            QuestionError: *form* is none of these.
        """
        return tuple(lines(self, choice("form", form, get_args(Extent))))

    def say(self, language: Language, width: int | None = None, form: Extent = "fitting") -> str:
        """
        Return the explanation as text.

        Args:
            language: The language.
            width: The most cells that a line takes; None for no end.
            form: How much to tell, as `lines` has it.

        Raises:
            QuestionError: There is no such language or form.
            ValueRefusedError: *width* is no number of cells.
        """
        language = choice("language", language, LANGUAGES)
        width = None if width is None else whole("width", width)
        return "\n".join(text for text, _ in as_text(self.lines(form), language, width))

    def markdown(self, language: Language, form: Extent = "fitting") -> str:
        """
        Return the explanation as Markdown in *language*, as much of it as *form* says.

        Raises:
            QuestionError: There is no such language or form.
        """
        return as_markdown(self.lines(form), choice("language", language, LANGUAGES))

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object; ``version`` counts its changes of shape."""
        return as_json(self)
