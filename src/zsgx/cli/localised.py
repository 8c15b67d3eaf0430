"""
Commands and options that explain themselves in the reader's language.

The language is that of ``--lang``, else of the environment variable ``ZSGX_LANG``, else that of the
locale: Chinese where it is Chinese, English otherwise.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

import click

from zsgx.decision.layout import padded, wrapped
from zsgx.text import Language, Text, cells, did_you_mean, listing, usual_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from click.shell_completion import CompletionItem

__all__ = [
    "CHOSEN",
    "Argument",
    "Command",
    "Localised",
    "Option",
    "language_of",
    "option",
    "usage_fault",
]

#: Under which a context remembers what ``--lang`` asked for.
CHOSEN: Final = "zsgx.lang"

_DASHED: Final = re.compile(r"[\u2010-\u2015\u2212\uff0d]+-?[a-zA-Z]{2}")

_USAGE: Final = Text("用法：", "Usage: ")
_OPTIONS: Final = Text("选项", "Options")
_HELP: Final = Text("显示本说明并退出", "show this message and exit")
_COLON: Final = Text("：", ":")
_REQUIRED: Final = Text("（必需）", "  [required]")
#: What the parts of a command line are called, in Chinese; what stands for itself stays.
_PARTS: Final = {
    "OPTIONS": "选项",
    "COMMAND": "命令",
    "ARGS": "参数",
    "CHARACTER": "字符",
    "COLUMN": "列",
    "DATE": "日期",
    "DAYS": "天数",
    "FACT": "事实",
    "FILE": "文件",
    "FOLDER": "目录",
    "KIND": "类型",
    "NAME": "名称",
    "NUMBER": "数",
    "OLD": "旧文本",
    "OPTION": "选项",
    "PATH": "路径",
    "PLACE": "辖区",
    "QUESTION": "问题",
    "SHARE": "比例",
    "TEXT": "文本",
    "VALUE": "值",
    "WORDS": "词",
    "YEAR": "年份",
}
_PART: Final = re.compile(r"[A-Z]+")
#: What asks for the help of a command.
_HELP_NAMES: Final = ("-h", "--help")
#: Dashes that word processors write.
_DASHES: Final = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d"


def language_of(context: click.Context | None = None) -> Language:
    """Return the language that is spoken in *context*, else in the current one."""
    context = context or click.get_current_context(silent=True)
    chosen: Language | None = context.meta.get(CHOSEN) if context else None
    return chosen or usual_language()


def part_of(metavar: str, language: Language) -> str:
    """Return a part of a command line, such as ``NAME=VALUE``, as *language* has it."""
    if language == "en":
        return metavar
    return _PART.sub(lambda found: _PARTS.get(found[0], found[0]), metavar)


class Option(click.Option):
    """
    An option with help in both languages.

    Attributes:
        about: What it is for.
        former: Spellings that it had before; they are accepted still, and shown nowhere.
    """

    def __init__(
        self,
        names: Sequence[str],
        *arguments: Any,
        about: Text,
        former: tuple[str, ...] = (),
        **settings: Any,
    ) -> None:
        super().__init__([*names, *former], *arguments, **settings)
        self.about = about
        self.former = former

    @property
    def spellings(self) -> list[str]:
        """How it is written, without former spellings."""
        return [each for each in self.opts if each not in self.former]

    @property
    def spelling(self) -> str:
        """How it is written in full."""
        return max(self.spellings, key=len)

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for its value, in the language of *ctx*."""
        return part_of(super().make_metavar(ctx), language_of(ctx))

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language of *ctx*."""
        language = language_of(ctx)
        spelt = ", ".join(sorted(self.spellings, key=len))
        if not self.is_flag:
            spelt = f"{spelt} {self.make_metavar(ctx)}"
        required = _REQUIRED.say(language) if self.required else ""
        return spelt, self.about.say(language) + required


class Argument(click.Argument):
    """An argument; what it means is said in the help of its command."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for it, in the language of *ctx*."""
        return part_of(super().make_metavar(ctx), language_of(ctx))


class RefusedError(click.UsageError):
    """
    Parts of a command line that are refused.

    Attributes:
        parts: As they were typed, or as options are written.
    """

    def __init__(self, parts: list[str], context: click.Context) -> None:
        super().__init__(" ".join(parts), context)
        self.parts = parts


class SurplusError(RefusedError):
    """Arguments that are too many."""


class MissingError(RefusedError):
    """
    What a command cannot do without.

    Attributes:
        lacking: All arguments and options that are missing.
        pairs: Those of which one is missing.
        surplus: Arguments that are too many: they may be what is missing, without its option.
    """

    def __init__(
        self,
        lacking: Sequence[click.Parameter],
        pairs: Sequence[tuple[click.Parameter, click.Parameter]],
        surplus: Sequence[str],
        context: click.Context,
    ) -> None:
        super().__init__([name_of(each).en for each in lacking], context)
        self.lacking = lacking
        self.pairs = pairs
        self.surplus = surplus


class DashError(RefusedError):
    """Options that begin with another dash than the keyboard's, as word processors make them."""


class RepeatedError(RefusedError):
    """Options that take one value and stand there several times."""


class _Formatter(click.HelpFormatter):
    """Writes help in cells of a terminal, of which a Chinese character takes two."""

    def __init__(self, language: Language, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._language = language

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(f"{heading}{_COLON.say(self._language)}\n")

    def write_text(self, text: str) -> None:
        """Write text, wrapped; Chinese is broken between its characters."""
        margin = " " * self.current_indent
        self.write("\n".join(wrapped(text, self.width, margin, margin)) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write terms with what they are, in two columns."""
        known, margin = list(rows), " " * self.current_indent
        widest = min(max((cells(term) for term, _ in known), default=0), col_max)
        rest = margin + " " * (widest + col_spacing)
        for term, said in known:
            first = f"{margin}{padded(term, widest)}{' ' * col_spacing}"
            if cells(term) > widest:
                self.write(f"{margin}{term}\n")
                first = rest
            self.write("\n".join(wrapped(said, self.width, first, rest)) + "\n")


class Localised(click.Command):
    """What the help of commands and of groups of them has in common, in both languages."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.context_settings.setdefault("help_option_names", list(_HELP_NAMES))

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line in the language of *ctx*."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, _USAGE.say(language_of(ctx)))

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in the language of *ctx*."""
        width, most = ctx.terminal_width, ctx.max_content_width
        formatter = _Formatter(language_of(ctx), width, most)
        self.format_help(ctx, formatter)
        return formatter.getvalue().rstrip("\n")

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return what may stand next; former spellings of options are offered to nobody."""
        former = {each for option in self.params for each in getattr(option, "former", ())}
        items = super().shell_complete(ctx, incomplete)
        return [item for item in items if item.value not in former]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the parts of the usage line."""
        language = language_of(ctx)
        return [part_of(part, language) for part in super().collect_usage_pieces(ctx)]

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


class Command(Localised):
    """
    A command with help in both languages.

    Attributes:
        about: What it does; the first sentence stands in the list of commands.
        either: Pairs of options of which one is needed, by the names of their parameters.
    """

    either: ClassVar[tuple[tuple[str, str], ...]] = ()

    def __init__(self, *arguments: Any, about: Text, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.about = about

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does in the language of *ctx*."""
        self.help = self.about.say(language_of(ctx))
        super().format_help_text(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of *args*, nothing; what is too many, or twice, is refused."""
        ctx.allow_extra_args = True  # click would refuse them in English
        dashed = [each for each in args if _DASHED.match(each)]
        if dashed and not ctx.resilient_parsing:
            raise DashError(dashed, ctx)
        typed = [*args]
        try:
            surplus = super().parse_args(ctx, args)
        except click.MissingParameter as error:
            # click names the first alone.
            raise self._missing(ctx, typed) or error from None
        if surplus and not ctx.resilient_parsing:
            raise SurplusError(surplus, ctx)
        twice = [] if ctx.resilient_parsing else self._twice(ctx, typed)
        if twice:
            raise RepeatedError(twice, ctx)
        return surplus

    def _missing(self, ctx: click.Context, typed: list[str]) -> MissingError | None:
        """Return that required parts are not among what was *typed*, all of them."""
        values, surplus, _ = self.make_parser(ctx).parse_args([*typed])
        lacking = [
            each
            for each in self.get_params(ctx)
            if each.required
            and (not values.get(each.name) or each.value_is_missing(values[each.name]))
        ]
        by_name = {each.name: each for each in self.get_params(ctx)}
        pairs = [
            (by_name[one], by_name[other])
            for one, other in self.either
            if not (values.get(one) or values.get(other))
        ]
        return MissingError(lacking, pairs, surplus, ctx) if lacking else None

    def _twice(self, ctx: click.Context, typed: list[str]) -> list[str]:
        """Return the options with a second value, where click takes the last and says nothing."""
        _, _, order = self.make_parser(ctx).parse_args(typed)
        single = [
            each.spelling
            for each in order
            if isinstance(each, Option) and not each.multiple and not each.is_flag
        ]
        return [each for each in dict.fromkeys(single) if single.count(each) > 1]


def option(*names: str, about: Text, **settings: Any) -> Callable[[Any], Any]:
    """Return the decorator that adds an option."""
    return click.option(*names, cls=Option, about=about, **settings)


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
            said = " ".join(error.parts)
            return Text(f"多余的参数：{said}", f"There is no argument to take this: {said}")
        case DashError():
            meant = [f"--{each.lstrip(_DASHES)}" for each in error.parts]
            return Text(
                f"{'、'.join(error.parts)} 的短横不是键盘上的，请写 {'、'.join(meant)}",
                f"The dash of {', '.join(error.parts)} is not that of the keyboard; write "
                f"{', '.join(meant)}",
            )
        case RepeatedError():
            twice = listing(error.parts)
            return Text(f"{twice} 给出了两次", f"{twice} is given twice")
        case MissingError():
            return _lacking(error)
        case click.BadParameter():
            refused, how = name_of(error.param), _how(error)
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


def _lacking(error: MissingError) -> Text:
    names = [name_of(each) for each in error.lacking]
    pairs = [(name_of(one), name_of(other)) for one, other in error.pairs]
    names += [Text(f"{one.zh} 或 {other.zh}", f"{one.en} or {other.en}") for one, other in pairs]
    zh = "、".join(each.zh for each in names)
    verb = "is" if len(names) == 1 else "are"
    en = f"{listing(each.en for each in names)} {verb} missing"
    if error.surplus:
        said = " ".join(error.surplus)
        zh, en = f"{zh}；多余的参数：{said}", f"{en}; there is no argument to take this: {said}"
    return Text(f"缺少{_spaced(zh)}。", f"{en}.")


def name_of(parameter: click.Parameter | None) -> Text:
    """Return what an argument or option is called on the command line."""
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
    return f" {name}" if name[:1].isascii() else name


def _how(error: click.ClickException) -> Text:
    """Return where to read how the command is written."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "zsgx"
    return Text(f"用法见 {command} -h", f"see {command} -h")
