"""`zsgx plugins`: what is loaded, and what is broken and why."""

from __future__ import annotations

import click

from zsgx.cli.localised import Command
from zsgx.cli.options import json_option, lang_option
from zsgx.cli.output import DONE, NO, print_json, print_laid_out, say
from zsgx.text import Text

__all__ = ["command"]


@click.command(
    "plugins",
    cls=Command,
    about=Text(
        "列出已加载的插件及其辖区、文件和钩子，以及无法加载的插件和原因。"
        "退出码：0 全部可用，1 有插件无法使用。",
        "List the plugins that are loaded, with their places, documents and hooks, and the broken "
        "ones with the reason. Exit: 0 all usable, 1 one is broken.",
    ),
)
@json_option
@lang_option
def command(*, as_json: bool) -> int:
    """List the plugins."""
    from zsgx.cli.main import cli
    from zsgx.engine.engine import Engine
    from zsgx.engine.inventory import Inventory
    from zsgx.words.plugins import NO_PLUGIN, plugin_lines

    engine = Engine.load()
    cli.mount(engine.plugins)
    inventory = Inventory.of(engine)
    if as_json:
        print_json(inventory.as_json())
    elif not inventory.loaded and not inventory.broken:
        say(NO_PLUGIN)
    else:
        print_laid_out(plugin_lines(inventory))
    return DONE if inventory.is_whole else NO
