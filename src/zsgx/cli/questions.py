"""`zsgx questions`: which questions there are, found by words in Chinese or English."""

from __future__ import annotations

import click

from zsgx.cli.localised import Argument, Command, option
from zsgx.cli.options import at_option, engine_with, json_option, lang_option, policy_option
from zsgx.cli.output import DONE, NO, print_json, print_laid_out, say
from zsgx.errors import Faults
from zsgx.text import Text

__all__ = ["command"]


@click.command(
    "questions",
    cls=Command,
    about=Text(
        "查找可以提问的问题：每个问题的名称、中文名、答案的类型和单位、可选项，以及何处有规定。"
        "词按名称、中文名、别名、单位和选项查找，几个词须都符合；不写词则全部列出。"
        "退出码：0 找到，1 没有找到，2 输入无法使用。",
        "Find questions that can be asked: the name, the label, type and unit of the answer, its "
        "options, and where it is answered. Words are searched in names, labels, aliases, units "
        "and options, and each must fit; without words everything is listed. "
        "Exit: 0 found, 1 nothing found, 2 unusable input.",
    ),
)
@click.argument("words", metavar="[WORDS]...", nargs=-1, cls=Argument)
@at_option(required=False)
@option(
    "--kind",
    metavar="KIND",
    about=Text("只看这一类型的值，如 hours、学时", "only values of this kind, such as hours"),
)
@policy_option
@json_option
@lang_option
def command(
    words: tuple[str, ...],
    *,
    at: str | None,
    kind: str | None,
    drafts: tuple[str, ...],
    as_json: bool,
) -> int:
    """Find questions."""
    from zsgx.words.index import ELSEWHERE, kind_of, question_lines

    engine = engine_with(drafts)
    only = kind_of(kind) if kind is not None else None
    faults = Faults([only] if isinstance(only, Text) else [])
    with faults:
        found = engine.index.questions(words, at=at, kind=None if isinstance(only, Text) else only)
    faults.refuse()
    if as_json:
        print_json({"questions": [each.as_json() for each in found]})
    elif found:
        print_laid_out(question_lines(found))
    else:
        hint = engine.tables.lexicon.hint(" ".join(words), Text("", ""))
        say(Text(f"没有找到。{hint.zh}", f"Nothing found. {hint.en}".strip()))
        say(ELSEWHERE)
    return DONE if found else NO
