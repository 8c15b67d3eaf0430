"""`zsgx needed`: what to ask next until a question can be answered."""

from __future__ import annotations

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
from zsgx.text import Text

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
    from zsgx.words.needed import needed_lines, nothing_needed

    asked, (question,) = ask([question], given)
    needed = asked.needed(question)
    if as_json:
        print_json(needed.as_json())
    elif needed.needs:
        print_laid_out(needed_lines(needed))
    else:
        say(nothing_needed(needed))
    is_open = needed.needs or needed.decision.status.value == "conflict"
    return OPEN if is_open else DONE
