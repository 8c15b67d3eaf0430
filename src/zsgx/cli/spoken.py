"""
Commands and options that explain themselves in the reader's language.

The language is that of ``--lang``, else of the environment variable ``ZSGX_LANG``, else that of the
locale: Chinese where it is Chinese, English otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from zsgx.text import Language, Text, usual_language

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "CHOSEN",
    "Argument",
    "Command",
    "Option",
    "Spoken",
    "SurplusError",
    "language_of",
    "option",
]

#: Under which a context remembers what ``--lang`` asked for.
CHOSEN: Final = "zsgx.lang"

_USAGE: Final = Text("用法：", "Usage: ")
_OPTIONS: Final = Text("选项", "Options")
_HELP: Final = Text("显示本说明并退出", "show this message and exit")
#: What click calls the parts of a command line, in Chinese.
_PARTS: Final = {"[OPTIONS]": "[选项]", "[COMMAND] [ARGS]...": "[命令] [参数]..."}


def language_of(context: click.Context | None) -> Language:
    """Return the language that is spoken in *context*."""
    chosen: Language | None = context.meta.get(CHOSEN) if context else None
    return chosen or usual_language()


class Option(click.Option):
    """An option with help in both languages."""

    def __init__(self, *arguments: Any, about: Text, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language of *ctx*."""
        self.help = self.about.say(language_of(ctx))
        return super().get_help_record(ctx)


class Argument(click.Argument):
    """An argument; what it means is said in the help of its command."""


class SurplusError(click.UsageError):
    """
    Arguments that are too many.

    Attributes:
        arguments: The arguments.
    """

    def __init__(self, arguments: list[str], context: click.Context) -> None:
        super().__init__(" ".join(arguments), context)
        self.arguments = arguments


class Spoken(click.Command):
    """What the help of commands and of groups of them has in common, in both languages."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line in the language of *ctx*."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, _USAGE.say(language_of(ctx)))

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line."""
        pieces = super().collect_usage_pieces(ctx)
        return [_PARTS.get(part, part) if language_of(ctx) == "zh" else part for part in pieces]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        records = [each.get_help_record(ctx) for each in options]
        with formatter.section(_OPTIONS.say(language_of(ctx))):
            formatter.write_dl([record for record in records if record])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option that shows the help."""
        option = super().get_help_option(ctx)
        if option:
            option.help = _HELP.say(language_of(ctx))
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of *args*; a fault in them knows the command that it is about."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class Command(Spoken):
    """
    A command with help in both languages.

    Attributes:
        about: What it does; the first sentence stands in the list of commands.
    """

    def __init__(self, *arguments: Any, about: Text, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does in the language of *ctx*."""
        self.help = self.about.say(language_of(ctx))
        super().format_help_text(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of *args*, nothing; arguments that are too many are refused."""
        ctx.allow_extra_args = True  # click would refuse them in English
        surplus = super().parse_args(ctx, args)
        if surplus and not ctx.resilient_parsing:
            raise SurplusError(surplus, ctx)
        return surplus


def option(*names: str, about: Text, **settings: Any) -> Callable[[Any], Any]:
    """Return the decorator that adds an option."""
    return click.option(*names, cls=Option, about=about, **settings)
