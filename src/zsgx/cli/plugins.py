"""`zsgx plugins`: what is loaded, and what is broken and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from zsgx.cli.localised import Command
from zsgx.cli.options import json_option, lang_option
from zsgx.cli.output import DONE, NO, print_json, print_laid_out, say
from zsgx.decision.layout import Line
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.engine import Engine
    from zsgx.hooks.plugins import LoadedPlugin
    from zsgx.policy.policy import Policy

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

    engine = Engine.load()
    cli.mount(engine.plugins)
    if as_json:
        print_json(_as_json(engine))
    elif not engine.plugins.loaded and not engine.plugins.broken:
        say(
            Text(
                "没有安装插件。在检出的源码中可用：pip install -e plugins/qingdao",
                "No plugin is installed. In a checkout, say: pip install -e plugins/qingdao",
            )
        )
    else:
        print_laid_out(_lines(engine))
    unusable = any(not policy.usable for policy in engine.policies.values())
    return NO if engine.plugins.broken or unusable else DONE


def _policies(engine: Engine, plugin: LoadedPlugin) -> list[Policy]:
    """Return the policies that a plugin supplied."""
    return [
        engine.policies[code]
        for code, supplier in engine.suppliers.items()
        if supplier == plugin.name
    ]


def _lines(engine: Engine) -> Iterator[Line]:
    for plugin in engine.plugins.loaded.values():
        version = plugin.version or "?"
        head = Text(f"{plugin.name} {version}", f"{plugin.name} {version}")
        yield Line(head, "head", ids=(plugin.module,))
        for policy in _policies(engine, plugin):
            place = policy.jurisdiction
            label = place.label or Text(place.code, place.code)
            name = engine.places.name(place.code)
            named = tuple(dict.fromkeys((name, place.code)))
            yield Line(label, "basis", Text("辖区", "place"), ids=named)
            for document in policy.documents.values():
                until = document.until.isoformat() if document.until else "…"
                dates = f"{document.since.isoformat()} – {until}"
                text = Text(f"{document.title.zh}，{dates}", f"{document.title.en}, {dates}")
                yield Line(text, "detail", depth=1, ids=(document.id,))
            if not policy.usable:
                yield Line(
                    Text(
                        f"政策文件有 {len(policy.issues)} 个问题，无法使用：zsgx check {name}",
                        f"unusable, its files have {len(policy.issues)} issues: zsgx check {name}",
                    ),
                    "missing",
                    Text("✗", "✗"),
                )
        hooks = ", ".join(plugin.hooks)
        yield Line(Text(hooks, hooks), "note", Text("钩子", "hooks"))
    for broken in engine.plugins.broken.values():
        head = Text(f"{broken.name}：无法使用", f"{broken.name}: broken")
        yield Line(head, "head", ids=(broken.module,))
        yield Line(broken.why, "missing", Text("✗ 原因", "✗ why"))


def _as_json(engine: Engine) -> dict[str, Any]:
    return {
        "loaded": [
            {
                "name": plugin.name,
                "version": plugin.version,
                "module": plugin.module,
                "hooks": list(plugin.hooks),
                "places": [
                    {
                        "name": policy.jurisdiction.name,
                        "code": policy.jurisdiction.code,
                        "usable": policy.usable,
                        "documents": list(policy.documents),
                    }
                    for policy in _policies(engine, plugin)
                ],
            }
            for plugin in engine.plugins.loaded.values()
        ],
        "broken": [
            {
                "name": broken.name,
                "module": broken.module,
                "why": broken.why.as_json(),
            }
            for broken in engine.plugins.broken.values()
        ],
    }
