"""What to ask for next, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from zsgx.domain.kinds import Kind, Type, enumeration, shown
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision
    from zsgx.engine.chain import Chain
    from zsgx.engine.decide.tables import Tables

__all__ = ["Need", "Needed"]


@frozen
class Need:
    """
    One thing to ask for next.

    Attributes:
        path: The fact, ``reading.NAME`` or ``external.NAME``.
        label: What it is called.
        type: What it may be; a reading is the enum of its options.
        options: What it may be, where that is a closed list.
        option_labels: What the options are called, in the same order.
        kind: What kind of value is wanted, in words.
    """

    path: str
    label: Text
    type: Type
    options: tuple[str, ...]
    option_labels: tuple[Text, ...]
    kind: Text

    @property
    def is_reading(self) -> bool:
        """Whether it is a choice between interpretations, given as a reading and not as a fact."""
        return self.path.startswith("reading.")

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "path": self.path,
            "label": self.label.as_json(),
            "kind": self.kind.as_json(),
            "options": list(self.options),
        }


@frozen
class Needed:
    """
    What to ask for until a question can be answered.

    Attributes:
        decision: What is decided so far.
        needs: What to ask for, in order; none where it is decided.
    """

    decision: Decision
    needs: tuple[Need, ...]

    @classmethod
    def of(cls, decision: Decision, tables: Tables) -> Self:
        """Return what *decision*, made by *tables*, still lacks."""
        chain = tables.rulebook.chain(decision.division)
        return cls(decision, tuple(_need(path, tables, chain) for path in decision.missing))

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        decision = self.decision
        return {
            "question": decision.question,
            "at": decision.at,
            "date": decision.date.isoformat(),
            "status": decision.status.value,
            "needed": [need.as_json() for need in self.needs],
        }


def _need(path: str, tables: Tables, chain: Chain) -> Need:
    """Return the need for what a decision names as missing."""
    label = tables.label(path, chain)
    reading = chain.reading(path.removeprefix("reading."))
    if path.startswith("reading.") and reading:
        words = tuple(text for _, text in reading.options)
        kind = Text("解释口径", "a reading")
        return Need(path, label, enumeration(*reading.choices), reading.choices, words, kind)
    type_ = tables.catalogue[path].type
    options = ("true", "false") if type_.kind is Kind.BOOL else type_.options
    if type_.kind is Kind.BOOL:
        words = (shown(value=True), shown(value=False))
    else:
        words = tuple(chain.option_word(path, option) for option in options)
    return Need(path, label, type_, options, words, type_.kind.label)
