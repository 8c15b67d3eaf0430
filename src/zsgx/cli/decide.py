"""`zsgx decide`: answers questions for one record, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zsgx.cli.localised import Argument, Command, language_of, option
from zsgx.cli.options import (
    RecordOptions,
    complete_questions,
    json_option,
    lang_option,
    markdown_option,
    record_options,
)
from zsgx.cli.output import DONE, OPEN, print_explanations, print_json, say
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision, Extent

__all__ = ["command"]

_HOW_WHOLE = Text("加上 --whole，列出全部规则。", "With --whole every rule is listed.")


@click.command(
    "decide",
    cls=Command,
    about=Text(
        "依事实判定问题，并说明理由、依据和尚缺的事实。"
        "退出码：0 已判定或无规定，2 输入无法使用，3 尚不能判定或规定冲突。",
        "Answer questions for one record, with the reasons, the clauses and what is missing. "
        "Exit: 0 decided or silent, 2 unusable input, 3 undetermined or in conflict.",
    ),
)
@click.argument(
    "questions",
    metavar="QUESTION...",
    nargs=-1,
    required=True,
    cls=Argument,
    shell_complete=complete_questions,
)
@record_options
@json_option
@markdown_option
@option(
    "--whole",
    is_flag=True,
    about=Text(
        "完整的说明：列出考虑过的全部规则；超过三十行时，缺省为简要说明",
        "the whole explanation, every rule considered; past thirty lines the short one is usual",
    ),
)
@lang_option
def command(
    questions: tuple[str, ...], *, given: RecordOptions, as_json: bool, markdown: bool, whole: bool
) -> int:
    """Answer questions for one record."""
    from zsgx.cli.request import ask

    asked, names = ask(questions, given)
    language = language_of()
    form: Extent = "whole" if whole else "fitting"
    decisions = [asked.decide(question) for question in names]
    if as_json:
        for decision in decisions:
            print_json(decision.as_json())
        return max(exit_code(decision) for decision in decisions)
    explanations = [decision.explain() for decision in decisions]
    if markdown:
        for explanation in explanations:
            say(explanation.markdown(language, form))
    else:
        print_explanations(explanations, form)
    if any(len(each.lines(form)) < len(each.lines("whole")) for each in explanations):
        click.echo(f"\n{_HOW_WHOLE.say(language)}")
    return max(exit_code(decision) for decision in decisions)


def exit_code(decision: Decision) -> int:
    """Return the exit code that a decision asks for."""
    return OPEN if decision.status.value in ("undetermined", "conflict") else DONE
