"""`zsgx needed`: what to ask next until a question can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zsgx.cli.localised import Argument, Command
from zsgx.cli.options import (
    RecordOptions,
    complete_questions,
    json_option,
    lang_option,
    record_options,
)
from zsgx.cli.output import DONE, OPEN, print_json, print_laid_out, say
from zsgx.decision.layout import Line
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.decision.decision import Decision
    from zsgx.engine.decide.need import Need

__all__ = ["command"]


@click.command(
    "needed",
    cls=Command,
    about=Text(
        "接下来该问什么：按应问的顺序列出尚缺的事实、解释口径和文件外的值。"
        "退出码：0 已可回答，2 输入无法使用，3 尚有所缺。",
        "List what is missing, in the order to ask for it: facts, readings and outside values. "
        "Exit: 0 nothing is missing, 2 unusable input, 3 something is.",
    ),
)
@click.argument("question", metavar="QUESTION", cls=Argument, shell_complete=complete_questions)
@record_options
@json_option
@lang_option
def command(question: str, *, given: RecordOptions, as_json: bool) -> int:
    """List what to ask next."""
    from zsgx.cli.request import ask

    asked, (question,) = ask([question], given)
    decision = asked.decide(question)
    needs = asked.needs(decision)
    if as_json:
        print_json(
            {
                "question": question,
                "at": decision.at,
                "date": decision.date.isoformat(),
                "status": decision.status.value,
                "needed": [_as_json(need) for need in needs],
            }
        )
    elif needs:
        print_laid_out(_lines(decision, needs))
    else:
        label, came = decision.ground.question.label, decision.words
        say(
            Text(
                f"{label.zh}：{came.zh}。不需要再问什么。",
                f"{label.en}: {came.en}. Nothing more is needed.",
            )
        )
    return OPEN if needs or decision.status.value == "conflict" else DONE


def _as_json(need: Need) -> dict[str, object]:
    return {
        "path": need.path,
        "label": need.label.as_json(),
        "kind": need.kind.as_json(),
        "options": list(need.options),
    }


def _lines(decision: Decision, needs: Iterable[Need]) -> Iterator[Line]:
    label = decision.ground.question.label
    yield Line(Text(f"{label.zh}：接下来该问", f"{label.en}: what to ask next"), "head")
    for place, need in enumerate(needs, 1):
        yield Line(need.label, "missing", Text(f"{place}.", f"{place}."), ids=(need.path,))
        yield Line(_answers(need), "detail", depth=1)


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
