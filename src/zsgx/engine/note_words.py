"""What else a reader of an answer must know, beside the rules that made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.decision.decision import Decision, Status
from zsgx.decision.note import Note, gap_notes
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from zsgx.domain.kinds import Value
    from zsgx.engine.chain import Chain

__all__ = ["notes_of"]


def notes_of(
    decision: Decision,
    chain: Chain,
    choice: Callable[[str, str], Text],
    seen: Callable[[Value | None], Text],
    rule: Callable[[str], Text],
) -> Iterator[Note]:
    """
    Yield the notes on *decision*: levels that were not considered, readings, stand-in dates.

    Args:
        decision: The decision.
        chain: The chain of jurisdictions.
        choice: The word for an option of a reading.
        seen: A value of the question in words.
        rule: What a rule is called, by its full name.
    """
    silent = decision.status is Status.SILENT
    # Silence tells of every level without a policy, whether it was crossed or closed off below it.
    yield from gap_notes([code for _, code in chain.gaps] if silent else decision.gaps)
    for name, option in decision.readings.items():
        reading, said = chain.reading(name), choice(name, option)
        label = reading.label if reading else Text(name, name)
        yield Note(
            Text(f"所选口径（{label.zh}）：{said.zh}", f"Reading chosen ({label.en}): {said.en}"),
            (f"{name}={option}",),
        )
    for name, value in decision.finding.others:
        said, label = seen(value), rule(name)
        text = Text(f"另有“{label.zh}”：{said.zh}", f"Besides, “{label.en}”: {said.en}")
        yield Note(text, (name,))
    documents = dict.fromkeys(clause.partition("/")[0] for clause in decision.cites)
    known = (chain.document(name) for name in documents)
    # Where the day of issue is known, what the note says of dates changes no answer.
    yield from (Note(d.note) for d in known if d and d.note and d.issued is None)
