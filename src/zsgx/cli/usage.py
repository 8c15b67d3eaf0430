"""What is wrong with a command line, in words of our own and in both languages."""

from __future__ import annotations

import click

from zsgx.cli.spoken import SurplusError
from zsgx.text import Text, did_you_mean

__all__ = ["usage_fault"]


def usage_fault(error: click.ClickException) -> Text:
    """Return what *error* says."""
    match error:
        case click.NoSuchOption():
            name, possible = error.option_name, error.possibilities
            hint = did_you_mean(name, possible) if possible else Text("", "")
            return Text(
                f"没有选项 {name}。{hint.zh}", f"There is no option {name}. {hint.en}".strip()
            )
        case click.BadOptionUsage():
            return _misused(error)
        case SurplusError():
            said = " ".join(error.arguments)
            return Text(f"多余的参数：{said}", f"There is no argument to take this: {said}")
        case click.MissingParameter():
            name = _name(error)
            return Text(f"缺少 {name}。", f"{name} is missing.")
        case click.BadParameter():
            return Text(
                f"{_name(error)} 的值无法使用：{error.message}",
                f"The value of {_name(error)} cannot be used: {error.message}",
            )
        case _:
            said = error.format_message()
            return Text(f"命令行无法使用：{said}", f"This command line cannot be used: {said}")


def _misused(error: click.BadOptionUsage) -> Text:
    name = error.option_name
    options = error.ctx.command.params if error.ctx else []
    if any(
        isinstance(each, click.Option) and each.is_flag and name in each.opts for each in options
    ):
        return Text(f"{name} 不带值。", f"{name} takes no value.")
    return Text(f"{name} 缺少值。", f"{name} needs a value.")


def _name(error: click.BadParameter) -> str:
    parameter = error.param
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name if parameter else "?"
