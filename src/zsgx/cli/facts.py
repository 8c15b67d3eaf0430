"""`zsgx facts`: which facts there are, found by words in Chinese or English."""

from __future__ import annotations

from typing import Literal

import click

from zsgx.cli.localised import Argument, Command, option
from zsgx.cli.options import at_option, engine_with, json_option, lang_option, policy_option
from zsgx.cli.output import DONE, NO, print_json, print_laid_out, say
from zsgx.errors import Faults
from zsgx.text import Text

__all__ = ["command", "search_command"]


def search_command(name: Literal["facts", "questions"], about: Text) -> click.Command:
    """Return the command that searches the facts, or the questions, that there are."""

    @click.command(name, cls=Command, about=about)
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
    def searching(
        words: tuple[str, ...],
        *,
        at: str | None,
        kind: str | None,
        drafts: tuple[str, ...],
        as_json: bool,
    ) -> int:
        from zsgx.words.index import ELSEWHERE, fact_lines, kind_of, question_lines

        engine = engine_with(drafts)
        only = kind_of(kind) if kind is not None else None
        faults = Faults([only] if isinstance(only, Text) else [])
        wanted = None if isinstance(only, Text) else only
        with faults:
            if name == "facts":
                facts = engine.index.facts(words, at=at, kind=wanted)
                lexicon = engine.vocabulary.lexicon
                labels = {each: question.label for each, question in engine.questions.items()}
                found, lines = [each.as_json() for each in facts], fact_lines(facts, labels)
            else:
                questions = engine.index.questions(words, at=at, kind=wanted)
                lexicon = engine.tables.lexicon
                found, lines = [each.as_json() for each in questions], question_lines(questions)
        faults.refuse()
        if as_json:
            print_json({name: found})
        elif found:
            print_laid_out(lines)
        else:
            hint = lexicon.hint(" ".join(words), Text("", ""))
            say(Text(f"没有找到。{hint.zh}", f"Nothing found. {hint.en}".strip()))
            say(ELSEWHERE)
        return DONE if found else NO

    return searching


command = search_command(
    "facts",
    Text(
        "查找规则询问的事实：每个事实的名称、中文名、值的类型和单位、可选项，以及哪些问题在何处用到。"
        "词按名称、中文名、别名、单位和选项查找，几个词须都符合；不写词则全部列出。"
        "退出码：0 找到，1 没有找到，2 输入无法使用。",
        "Find facts that rules ask for: the name, the label, type and unit of the value, its "
        "options, and which questions ask for it where. Words are searched in names, labels, "
        "aliases, units and options, and each must fit; without words everything is listed. "
        "Exit: 0 found, 1 nothing found, 2 unusable input.",
    ),
)
