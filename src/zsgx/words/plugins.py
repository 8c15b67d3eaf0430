"""The plugins that there are, in words, as `zsgx plugins` prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.decision.layout import Line
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.inventory import Inventory
    from zsgx.policy.policy import Policy

__all__ = ["NO_PLUGIN", "plugin_lines"]

#: What is said where no plugin is installed.
NO_PLUGIN: Final = Text(
    "没有安装插件。在检出的源码中可用：pip install -e plugins/qingdao",
    "No plugin is installed. In a checkout, say: pip install -e plugins/qingdao",
)


def plugin_lines(inventory: Inventory) -> Iterator[Line]:
    """Yield each plugin with its places, documents and hooks, then the broken ones with why."""
    for supply in inventory.loaded:
        plugin = supply.plugin
        version = plugin.version or "?"
        head = Text(f"{plugin.name} {version}", f"{plugin.name} {version}")
        yield Line(head, "head", ids=(plugin.module,))
        for policy in supply.policies:
            yield from _policy(policy, inventory.names[policy.jurisdiction.code])
        hooks = ", ".join(plugin.hooks)
        yield Line(Text(hooks, hooks), "note", Text("钩子", "hooks"))
    for broken in inventory.broken:
        head = Text(f"{broken.name}：无法使用", f"{broken.name}: broken")
        yield Line(head, "head", ids=(broken.module,))
        yield Line(broken.why, "missing", Text("✗ 原因", "✗ why"))


def _policy(policy: Policy, name: str) -> Iterator[Line]:
    """Yield the place of a policy, which goes by *name*, with its documents."""
    place = policy.jurisdiction
    label = place.label or Text(place.code, place.code)
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
                f"unusable, issues in its files: {len(policy.issues)}; zsgx check {name}",
            ),
            "missing",
            Text("✗", "✗"),
        )
