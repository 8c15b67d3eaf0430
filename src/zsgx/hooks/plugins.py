"""
The plugins that are installed: each loaded in its own try, validated, and asked for what it has.

Whatever goes wrong with a plugin stays with it: it is broken, with the reason, and the others load.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import pluggy
from attrs import frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.vocabulary import Fact
from zsgx.errors import PluginError
from zsgx.hooks import specs
from zsgx.hooks.contract import broken_terms, hook_names
from zsgx.hooks.declared import fact_faults, policy_faults, question_faults
from zsgx.hooks.running import check_not_running, failure, running, staying
from zsgx.policy.policy import Policy
from zsgx.policy.question import Question
from zsgx.text import Text, did_you_mean, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

__all__ = ["BrokenPlugin", "LoadedPlugin", "Plugins"]

GROUP: Final = "zsgx"
ENVIRONMENT: Final = "ZSGX_PLUGINS"
#: What each collecting hook returns a list of, and what tells the faults of one.
_COLLECTED: Final[dict[str, tuple[type, Callable[[Any], Iterable[Text]]]]] = {
    "zsgx_facts": (Fact, fact_faults),
    "zsgx_questions": (Question, question_faults),
    "zsgx_policies": (Policy, policy_faults),
}


@frozen
class LoadedPlugin:
    """
    A plugin that was loaded.

    Attributes:
        name: Its entry point's name.
        version: Its distribution's version, or None where it has none.
        module: Its module.
        hooks: The hooks it implements.
    """

    name: str
    version: str | None
    module: str
    hooks: tuple[str, ...]


@frozen
class BrokenPlugin:
    """
    A plugin that could not be loaded.

    Attributes:
        name: Its entry point's name.
        module: Its module.
        why: What is wrong, and all of it.
        others: The modules of the other plugins of its name.
        claims: The places that it supplied policies for; None if it did not come so far.
    """

    name: str
    module: str
    why: Text
    others: tuple[str, ...] = ()
    claims: tuple[Jurisdiction, ...] | None = None

    @property
    def modules(self) -> tuple[str, ...]:
        """Every module that could hold what it would supply."""
        return (self.module, *self.others)


class Plugins:
    """
    The loaded plugins and the broken ones.

    Attributes:
        loaded: The plugins that were loaded, by name.
        broken: The plugins that were not, by name.
    """

    def __init__(self) -> None:
        self.loaded: dict[str, LoadedPlugin] = {}
        self.broken: dict[str, BrokenPlugin] = {}
        self._modules: dict[str, Any] = {}
        self._manager = _manager()

    def __getstate__(self) -> dict[str, Any]:
        # Modules travel by name; whoever unpickles must have the same plugins installed.
        named = {
            name: module.__name__ if isinstance(module, ModuleType) else module
            for name, module in self._modules.items()
        }
        return {"loaded": self.loaded, "broken": self.broken, "modules": named}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.loaded, self.broken = state["loaded"], state["broken"]
        self._modules = {
            name: importlib.import_module(module) if isinstance(module, str) else module
            for name, module in state["modules"].items()
        }
        self._manager = _manager()
        for name, module in self._modules.items():
            self._manager.register(module, name=name)

    @classmethod
    def load(cls, names: Iterable[str] | None = None) -> Plugins:
        """
        Return the installed plugins.

        Args:
            names: Which to load; None for what the environment variable ``ZSGX_PLUGINS`` names,
                separated by commas, or all where it is not set. An empty list loads none.

        Raises:
            PluginError: One of *names* is not installed, or a plugin's own code asks for them.
        """
        check_not_running()
        plugins = cls()
        found = sorted(importlib.metadata.entry_points(group=GROUP), key=lambda point: point.name)
        wanted = _wanted(names)
        for point in found:
            if wanted is None or point.name in wanted:
                version = point.dist.version if point.dist else None
                plugins.add(point.name, point.load, module=_module_of(point), version=version)
        known = {point.name for point in found}
        for name in sorted((wanted or set()) - known):
            hint = did_you_mean(name, known)
            why = Text(
                f"没有安装插件 {name}。{hint.zh}", f"no plugin {name} is installed. {hint.en}"
            )
            if names is not None:
                raise PluginError(why)
            plugins.broken[name] = BrokenPlugin(name, name, why)
        return plugins

    def add(
        self,
        name: str,
        load: Callable[[], Any],
        *,
        module: str | None = None,
        version: str | None = None,
    ) -> None:
        """Load one plugin; whatever goes wrong with it stays with it."""
        module = module or name
        if name in self.loaded or name in self.broken:
            broken = self.broken.get(name)
            others = broken.modules if broken else (self.loaded[name].module,)
            self._drop(name)
            why = Text(f"有两个插件都叫 {name}", f"two plugins are called {name}")
            self.broken[name] = BrokenPlugin(name, module, why, others)
            return
        try:
            with running(name):
                plugin = load()
                faults = broken_terms(plugin)
                hooks = hook_names(plugin)
            if faults:
                self.broken[name] = BrokenPlugin(name, module, joined(faults))
                return
            hash(plugin)  # pluggy keeps plugins in sets, and fails only when it calls them
            self._manager.register(plugin, name=name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may even exit at import
            self.broken[name] = BrokenPlugin(name, module, failure("导入", "import", error))
            return
        self._modules[name] = plugin
        self.loaded[name] = LoadedPlugin(name, version, module, hooks)

    def collect(self, hook: str) -> dict[str, tuple[Any, ...]]:
        """Return what each plugin returns from a collecting hook, by plugin; failures break it."""
        return {
            name: things[hook] for name, things in self._collected([hook]).items() if hook in things
        }

    def gather(self) -> dict[str, dict[str, tuple[Any, ...]]]:
        """
        Return what each plugin returns from all collecting hooks, by plugin and hook.

        A plugin that fails in one, or declares what cannot be, is broken with all that is wrong.
        """
        return self._collected([*_COLLECTED])

    def _collected(self, hooks: Sequence[str]) -> dict[str, dict[str, tuple[Any, ...]]]:
        collected = {}
        for name in sorted(self.loaded):
            things: dict[str, tuple[Any, ...]] = {}
            faults: list[Text] = []
            for hook in hooks:
                if hook in self.loaded[name].hooks:
                    returned = self._returned(name, hook, faults)
                    if returned is not None:
                        things[hook] = returned
            if faults:
                self.break_off(name, joined(faults), _claims(things, self.loaded[name].hooks))
            else:
                collected[name] = things
        return collected

    def _returned(self, name: str, hook: str, faults: list[Text]) -> tuple[Any, ...] | None:
        """Return what a plugin returns from a collecting hook; *faults* gain what is wrong."""
        wanted, faults_of = _COLLECTED[hook]
        try:
            with running(name):
                # pluggy leaves out what returns None.
                told = self._caller(hook, name)()
                things = tuple(thing for returned in told for thing in returned)
                odd = [type(thing).__name__ for thing in things if not isinstance(thing, wanted)]
                if not odd:
                    faults += [fault for thing in things for fault in faults_of(thing)]
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a plugin may even exit in a hook
            faults.append(failure(hook, hook, error))
            return None
        if odd:
            listed, kind = ", ".join(odd), wanted.__name__
            faults.append(
                Text(
                    f"{hook} 须返回 {kind} 的列表，却有 {listed}",
                    f"{hook} must return a list of {kind}, not of {listed}",
                )
            )
            return None
        return things

    def break_off(
        self, name: str, why: Text, claims: tuple[Jurisdiction, ...] | None = None
    ) -> None:
        """
        Take a plugin out, and say why.

        Args:
            name: The plugin.
            why: What is wrong with it.
            claims: The places that it supplied policies for, where that is known.
        """
        module = self.loaded[name].module
        self._drop(name)
        self.broken[name] = BrokenPlugin(name, module, why, claims=claims)

    def decide(self, name: str, **arguments: Any) -> Any:
        """
        Return what one plugin's deciding hook says.

        Raises:
            PluginError: What it raises is no exception, such as an exit.
        """
        return staying(name, self._caller("zsgx_decide", name))(**arguments)

    def decides(self, name: str) -> bool:
        """Return whether a plugin has a deciding hook."""
        return name in self.loaded and "zsgx_decide" in self.loaded[name].hooks

    @property
    def observers(self) -> tuple[Callable[..., Any], ...]:
        """The functions that are told of every decision, one a plugin."""
        return tuple(
            staying(name, self._caller("zsgx_decided", name))
            for name, plugin in sorted(self.loaded.items())
            if "zsgx_decided" in plugin.hooks
        )

    def mount(self, hook: str, **arguments: Any) -> None:
        """Call a mounting hook of every plugin; a failure breaks that plugin alone."""
        for name in sorted(self.loaded):
            if hook in self.loaded[name].hooks:
                try:
                    with running(name):
                        self._caller(hook, name)(**arguments)
                except KeyboardInterrupt:
                    raise
                except BaseException as error:  # noqa: BLE001 - a plugin may even exit in a hook
                    self.break_off(name, failure(hook, hook, error))

    def _caller(self, hook: str, name: str) -> Callable[..., Any]:
        """Return the caller of a hook that asks one plugin alone."""
        others = [plugin for other, plugin in self._modules.items() if other != name]
        return self._manager.subset_hook_caller(hook, others)

    def _drop(self, name: str) -> None:
        if name in self.loaded:
            del self.loaded[name]
            self._manager.unregister(self._modules.pop(name))


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(specs.PROJECT)
    manager.add_hookspecs(specs)
    return manager


def _module_of(point: importlib.metadata.EntryPoint) -> str:
    """Return the module that an entry point names; what stands there, if that names none."""
    try:
        return point.module
    except AttributeError:
        return point.value


def _wanted(names: Iterable[str] | None) -> set[str] | None:
    if isinstance(names, str):
        return {names}
    if names is not None:
        return set(names)
    listed = os.environ.get(ENVIRONMENT)
    if listed is None:
        return None
    return {name.strip() for name in listed.split(",") if name.strip()}


def _claims(
    things: Mapping[str, tuple[Any, ...]], hooks: Collection[str]
) -> tuple[Jurisdiction, ...] | None:
    """Return the places that a plugin supplied policies for, None where that is not known."""
    if "zsgx_policies" not in hooks:
        return ()
    policies = things.get("zsgx_policies")
    if policies is None:
        return None
    places = [policy.jurisdiction for policy in policies]
    return tuple(places) if all(isinstance(place, Jurisdiction) for place in places) else None
