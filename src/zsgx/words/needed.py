"""What to ask for next, in words, as `zsgx needed` prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.decision.layout import Line
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.decide.need import Need, Needed

__all__ = ["needed_lines", "nothing_needed"]


def needed_lines(needed: Needed) -> Iterator[Line]:
    """Yield what to ask for, in order, each with what may be answered."""
    label = needed.decision.ground.question.label
    yield Line(Text(f"{label.zh}：接下来该问", f"{label.en}: what to ask next"), "head")
    for place, need in enumerate(needed.needs, 1):
        yield Line(need.label, "missing", Text(f"{place}.", f"{place}."), ids=(need.path,))
        yield Line(_answers(need), "detail", depth=1)


def nothing_needed(needed: Needed) -> Text:
    """Return the answer of a decision that lacks nothing."""
    label, came = needed.decision.ground.question.label, needed.decision.words
    return Text(
        f"{label.zh}：{came.zh}。不需要再问什么。",
        f"{label.en}: {came.en}. Nothing more is needed.",
    )


def _answers(need: Need) -> Text:
    """Return what may be answered: every option with its words, or what kind of value."""
    options = list(zip(need.options, need.option_labels, strict=True))
    if need.is_reading:
        return Text(
            "；".join(f"{option} = {words.zh}" for option, words in options),
            "; ".join(f"{option} = {words.en}" for option, words in options),
        )
    listed = [_option(option, word) for option, word in options]
    if not listed:
        return need.kind
    return Text("、".join(each.zh for each in listed), ", ".join(each.en for each in listed))


def _option(option: str, word: Text) -> Text:
    """Return an option as it is written, with its word where that says more."""
    same = word.en.casefold() == option.casefold()
    return Text(f"{option}（{word.zh}）", option if same else f"{option} ({word.en})")
