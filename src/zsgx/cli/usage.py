"""What is wrong with a command line, in words of our own and in both languages."""

from __future__ import annotations

from typing import Final

import click

from zsgx.cli.localised import DashError, Option, RepeatedError, SurplusError, part_of
from zsgx.text import Text, did_you_mean, listing

#: Dashes that word processors write.
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"

__all__ = ["usage_fault"]


def usage_fault(error: click.ClickException) -> Text:
    """Return what *error* says."""
    match error:
        case click.NoSuchOption():
            name, possible = error.option_name, _possible(error)
            hint = did_you_mean(name, possible) if possible else _how(error)
            return Text(f"没有选项 {name}。{hint.zh}", f"There is no option {name}. {hint.en}")
        case click.BadOptionUsage():
            return _misused(error)
        case SurplusError():
            said = " ".join(error.arguments)
            return Text(f"多余的参数：{said}", f"There is no argument to take this: {said}")
        case DashError():
            meant = [f"--{each.lstrip(_DASHES)}" for each in error.options]
            return Text(
                f"{'、'.join(error.options)} 的短横不是键盘上的，请写 {'、'.join(meant)}",
                f"The dash of {', '.join(error.options)} is not that of the keyboard; write "
                f"{', '.join(meant)}",
            )
        case RepeatedError():
            twice = listing(error.options)
            return Text(f"{twice} 给出了两次", f"{twice} is given twice")
        case click.MissingParameter():
            lacking = _name(error)
            return Text(f"缺少{_spaced(lacking.zh)}。", f"{lacking.en} is missing.")
        case click.BadParameter():
            refused, how = _name(error), _how(error)
            return Text(
                f"{refused.zh} 的值无法使用；{how.zh}",
                f"The value of {refused.en} cannot be used: {error.message}",
            )
        case _:
            # What else click refuses it says in English alone.
            said, how = error.format_message(), _how(error)
            return Text(f"命令行无法使用；{how.zh}", f"This command line cannot be used: {said}")


def _possible(error: click.NoSuchOption) -> list[str]:
    """Return the options that may be meant, former spellings left out."""
    options = error.ctx.command.params if error.ctx else []
    former = {each for option in options for each in getattr(option, "former", ())}
    return [each for each in error.possibilities or () if each not in former]


def _misused(error: click.BadOptionUsage) -> Text:
    name = error.option_name
    options = error.ctx.command.params if error.ctx else []
    if any(
        isinstance(each, click.Option) and each.is_flag and name in each.opts for each in options
    ):
        return Text(f"{name} 不带值。", f"{name} takes no value.")
    return Text(f"{name} 缺少值。", f"{name} needs a value.")


def _name(error: click.BadParameter) -> Text:
    parameter = error.param
    if isinstance(parameter, Option):
        return Text(parameter.spelling, parameter.spelling)
    if isinstance(parameter, click.Option):
        name = max(parameter.opts, key=len)
        return Text(name, name)
    name = (parameter.metavar or parameter.human_readable_name) if parameter else "?"
    bare = name.strip("[].")
    return Text(part_of(bare, "zh"), bare)


def _spaced(name: str) -> str:
    """Return *name* as it stands behind a Chinese word: Latin letters have a space before them."""
    return f" {name}" if name.isascii() else name


def _how(error: click.ClickException) -> Text:
    """Return where to read how the command is written."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "zsgx"
    return Text(f"用法见 {command} -h", f"see {command} -h")
