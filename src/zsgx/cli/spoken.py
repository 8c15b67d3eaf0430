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

__all__ = ["CHOSEN", "Argument", "Command", "Option", "language_of", "option"]

#: Under which a context remembers what ``--lang`` asked for.
CHOSEN: Final = "zsgx.lang"


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


class Command(click.Command):
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


def option(*names: str, about: Text, **settings: Any) -> Callable[[Any], Any]:
    """Return the decorator that adds an option."""
    return click.option(*names, cls=Option, about=about, **settings)
