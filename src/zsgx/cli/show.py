"""`zsgx show`: the policy of a place in words, with citations."""

from __future__ import annotations

import click

from zsgx.cli.localised import Argument, Command, language_of
from zsgx.cli.options import (
    complete_places,
    complete_questions,
    date_option,
    engine_with,
    lang_option,
    markdown_option,
    policy_option,
)
from zsgx.cli.output import DONE, print_laid_out, say
from zsgx.decision.layout import as_markdown
from zsgx.errors import Faults
from zsgx.text import Text

__all__ = ["command"]


@click.command(
    "show",
    cls=Command,
    about=Text(
        "用文字说明一地的政策：文件、参数、解释口径和规则，都附依据；"
        "给出问题时，说明本级和上级对该问题的规定。"
        "给出 --date 时，只说明当日有效的内容；否则说明全部，并注明起止日期。",
        "Show the policy of a place in words: documents, parameters, readings and rules, with "
        "citations; with QUESTION, what the place and the levels above say on it. With --date, "
        "what is in force that day; without it, everything with its dates.",
    ),
)
@click.argument("place", metavar="PLACE", cls=Argument, shell_complete=complete_places)
@click.argument(
    "question",
    metavar="[QUESTION]",
    required=False,
    cls=Argument,
    shell_complete=complete_questions,
)
@date_option(required=False)
@policy_option
@markdown_option
@lang_option
def command(
    place: str, question: str | None, date: str | None, *, drafts: tuple[str, ...], markdown: bool
) -> int:
    """Show the policy of a place."""
    from zsgx.cli.request import day_of
    from zsgx.words.policy import PolicyWords

    engine = engine_with(drafts)
    faults = Faults()
    day = day_of(date, "--date", faults) if date else None
    with faults:
        question = question and engine.names.question(question)
    with faults:
        chain = engine.chain(place)
    faults.refuse()
    words = PolicyWords(engine, chain, day)
    lines = list(words.question(question) if question else words.place())
    language = language_of()
    if markdown:
        say(as_markdown(lines, language))
    else:
        print_laid_out(lines)
    return DONE
