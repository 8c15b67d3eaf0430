"""
The command line: its commands, and what it does when something goes wrong.

A command is imported when it is called, so that help is quick. Whatever a command is given that it
cannot use ends with exit code 2 and a message, never with a traceback.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from zsgx._version import __version__
from zsgx.cli.localised import CHOSEN, Localised, Option, language_of, usage_fault
from zsgx.cli.options import lang_option
from zsgx.cli.output import GONE, UNUSABLE, UNWRITTEN, complain, let_go, speak_utf8, writing
from zsgx.errors import OutputError, PluginError, UnusableError, ZsgxError, faults_of
from zsgx.hooks.running import apart
from zsgx.text import Language, Text, did_you_mean, system_fault, usual_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.hooks.plugins import Plugins

__all__ = ["COMMANDS", "Commands", "cli", "main"]

#: Set to have the traceback of an unexpected exception shown.
TRACEBACK: Final = "ZSGX_TRACEBACK"

_INTERRUPTED: Final = 130
_ABOUT: Final = Text(
    "继续教育政策即软件：判定有依据，政策可测试。",
    "Chinese continuing-education policy as software: decisions with their reasons.",
)
#: The commands of the core by name, and what each does.
COMMANDS: Final = {
    "demo": Text("运行随附的示例，并加以说明", "run the shipped example and explain it"),
    "questions": Text("查找问题", "find questions by words in Chinese or English"),
    "facts": Text("查找事实", "find facts by words in Chinese or English"),
    "decide": Text("依事实判定问题，并说明理由", "answer questions for one record, with reasons"),
    "needed": Text("接下来该问什么", "what to ask next until a question can be answered"),
    "test": Text("运行政策案例", "run policy cases"),
    "check": Text("检查政策文件", "find all issues of policy files"),
    "schemas": Text(
        "编辑器补全用的 JSON Schema", "write the JSON Schemas from which editors complete"
    ),
    "show": Text("用文字说明一地的政策", "show the policy of a place in words"),
    "account": Text(
        "学时等登记的合计与所差", "what a person's entries come to, and what is lacking"
    ),
    "targets": Text("目标完成情况", "progress against the targets of a year"),
    "due": Text("到期事项", "what is due when, from whom and to whom"),
    "allocation": Text("任务分解表", "a goal divided among departments and fields"),
    "coverage": Text("每个条款的去向", "what becomes of every clause, and what cases reach"),
    "audit": Text("以公布的文本核对政策", "hold a published text against the policy"),
    "batch": Text("对表格的每一行判定问题", "answer questions for every row of a table"),
    "plugins": Text("列出插件", "list the plugins that are loaded, and the broken ones"),
}


class Commands(Localised, click.Group):
    """The commands of zsgx and those that plugins add."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name,
            invoke_without_command=True,
            subcommand_metavar="[COMMAND] [ARGS]...",
            callback=_help_if_alone,
        )
        self._mounted = False

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, those of plugins last."""
        del ctx  # click hands it over; the commands are the same everywhere
        self.mount()
        return [*COMMANDS, *sorted(self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name; only where it is not our own are the plugins asked."""
        del ctx  # as above
        if cmd_name in COMMANDS:
            module = import_module(f"zsgx.cli.{cmd_name}")
            command: click.Command = module.command
            return command
        self.mount()
        return self.commands.get(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that *args* begin with."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise UnusableError(
                Text(f"没有命令 {args[0]}。{hint.zh}", f"There is no command {args[0]}. {hint.en}")
            )
        return super().resolve_command(ctx, args)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add the command of a plugin; a name that is taken is refused."""
        wanted = name or cmd.name or ""
        if wanted in COMMANDS or wanted in self.commands:
            raise PluginError(
                Text(f"命令名 {wanted} 已被占用", f"the command name {wanted} is taken already")
            )
        super().add_command(cmd, name)

    def mount(self, plugins: Plugins | None = None) -> None:
        """Have every plugin add its commands, once; a plugin that fails stays without."""
        if self._mounted:
            return
        self._mounted = True
        if plugins is None:
            from zsgx.hooks.plugins import Plugins

            plugins = Plugins.load()
        plugins.mount("zsgx_commands", cli=self)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Return what is left of *args*; the language that they ask for anywhere is spoken."""
        ctx.meta[CHOSEN] = _asked_language(args)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, and the commands after them."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        language = language_of(ctx)
        rows = []
        for name in self.list_commands(ctx):
            added = self.commands.get(name)
            about = added.get_short_help_str() if added else COMMANDS[name].say(language)
            rows.append((name, about))
        with formatter.section(Text("命令", "Commands").say(language)):
            formatter.write_dl(rows)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what zsgx is."""
        self.help = _ABOUT.say(language_of(ctx))
        super().format_help_text(ctx, formatter)

    def make_context(self, *arguments: Any, **settings: Any) -> click.Context:
        """Return the context of a call; help that is asked for is written while it is made."""
        with writing():
            return super().make_context(*arguments, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is called."""
        with writing():
            return super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # the signature is click's
        **extra: Any,
    ) -> NoReturn:
        """Run the command line and exit with its code."""
        del standalone_mode
        speak_utf8()
        _speak_plainly()
        given = list(sys.argv[1:] if args is None else args)
        if not sys.stdout:
            closed = Text(
                "标准输出已关闭，无处可写", "Standard output is closed; nothing can be written"
            )
            complain([closed], _asked_language(given))
            sys.exit(UNWRITTEN)
        with apart():
            code = self._guarded(given, prog_name=prog_name, complete_var=complete_var, **extra)
        sys.exit(code)

    def _guarded(self, args: list[str], **settings: Any) -> int:
        language = _asked_language(args)
        try:
            code = super().main(args, standalone_mode=False, **settings)
            with writing():
                sys.stdout.flush()
        except OutputError as error:
            let_go()
            if error.unread:
                return GONE
            complain([error.text], language)
            return UNWRITTEN
        except ZsgxError as error:
            complain(faults_of(error), language)
        except click.ClickException as error:
            complain([usage_fault(error)], language)
        except click.Abort:
            return _INTERRUPTED
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            raise
        except BaseException as error:  # a library in Rust raises what is no Exception
            if os.environ.get(TRACEBACK):
                raise
            complain([_refused_by_system(error) or _unexpected(error)], language)
        else:
            return code if type(code) is int else 0
        return UNUSABLE


def _help_if_alone() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _asked_language(args: Sequence[str]) -> Language:
    """Return the language that *args* ask for, even where they cannot be parsed."""
    for place, argument in enumerate(args):
        asked = argument.removeprefix("--lang=")
        if argument == "--lang":
            asked = args[place + 1] if place + 1 < len(args) else ""
        if asked == "zh":
            return "zh"
        if asked == "en":
            return "en"
    return usual_language()


def _refused_by_system(error: BaseException) -> Text | None:
    """Return which file the system refuses, and why; None where it is something else."""
    if not isinstance(error, OSError) or not error.filename:
        return None
    why, name = system_fault(error), os.fsdecode(error.filename)
    return Text(f"{name} 无法读写：{why.zh}", f"{name} cannot be read or written: {why.en}")


def _unexpected(error: BaseException) -> Text:
    said = f"{type(error).__name__}: {error}"
    return Text(
        f"意外错误，不是输入的问题：{said}（设 {TRACEBACK}=1 可看到出处）",
        f"This should not happen, and the input is not to blame: {said} "
        f"(set {TRACEBACK}=1 to see where)",
    )


class _Plain(logging.Formatter):
    """One line a message, and never a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        said = f": {type(error).__name__}: {error}" if error else ""
        return f"{record.name}: {record.getMessage()}{said}"


def _speak_plainly() -> None:
    logger = logging.getLogger("zsgx")
    if not any(isinstance(handler.formatter, _Plain) for handler in logger.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(_Plain())
        logger.addHandler(handler)


cli = Commands("zsgx")
lang_option(cli)
click.version_option(
    __version__,
    "-V",
    "--version",
    message="zsgx %(version)s",
    cls=Option,
    about=Text("显示版本并退出", "show the version and exit"),
)(cli)


def main() -> None:
    """Run the command line."""
    cli.main(prog_name="zsgx")
