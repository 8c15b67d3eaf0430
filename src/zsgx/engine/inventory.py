"""What an engine has loaded: the plugins with their policies, and those that are broken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.hooks.plugins import BrokenPlugin, LoadedPlugin
    from zsgx.policy.policy import Policy

__all__ = ["Inventory", "Supply"]


@frozen
class Supply:
    """
    A plugin that was loaded, with what it supplied.

    Attributes:
        plugin: The plugin.
        policies: The policies that it supplied, those with faults included.
    """

    plugin: LoadedPlugin
    policies: tuple[Policy, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "name": self.plugin.name,
            "version": self.plugin.version,
            "module": self.plugin.module,
            "hooks": list(self.plugin.hooks),
            "places": [
                {
                    "name": policy.jurisdiction.name,
                    "code": policy.jurisdiction.code,
                    "usable": policy.usable,
                    "documents": list(policy.documents),
                }
                for policy in self.policies
            ],
        }


@frozen
class Inventory:
    """
    The plugins that there are.

    Attributes:
        loaded: Those that were loaded.
        broken: Those that could not be.
        names: What the places of their policies go by, by code.
    """

    loaded: tuple[Supply, ...]
    broken: tuple[BrokenPlugin, ...]
    names: Mapping[str, str]

    @classmethod
    def of(cls, engine: Engine) -> Self:
        """Return what *engine* has loaded."""
        suppliers, policies = engine.suppliers, engine.policies
        return cls(
            tuple(
                Supply(
                    plugin, tuple(policies[code] for code in suppliers if suppliers[code] == name)
                )
                for name, plugin in engine.plugins.loaded.items()
            ),
            tuple(engine.plugins.broken.values()),
            {code: engine.places.name(code) for code in suppliers},
        )

    @property
    def is_whole(self) -> bool:
        """Whether no plugin is broken, and every policy can be used."""
        policies = (policy for supply in self.loaded for policy in supply.policies)
        return not self.broken and all(policy.usable for policy in policies)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "loaded": [supply.as_json() for supply in self.loaded],
            "broken": [
                {"name": broken.name, "module": broken.module, "why": broken.why.as_json()}
                for broken in self.broken
            ],
        }
