"""Plugins: what is installed, loaded each in its own try, with what it declares checked."""

from __future__ import annotations

import importlib
import inspect
import os
import re
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import pluggy
from attrs import frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import HOURS, MONEY, Kind, Type
from zsgx.domain.vocabulary import Fact
from zsgx.errors import PluginError
from zsgx.hooks import specs
from zsgx.hooks.discovery import installed
from zsgx.hooks.running import check_not_running, failure, running, staying
from zsgx.policy.policy import Policy
from zsgx.policy.question import Direction, Question, Strategy
from zsgx.text import Text, did_you_mean, joined, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

__all__ = ["BrokenPlugin", "LoadedPlugin", "Plugins", "broken_terms", "hook_names"]

_MARK: Final = f"{specs.PROJECT}_impl"


def hook_names(plugin: Any) -> tuple[str, ...]:
    """Return the names of the functions of *plugin* that are named or marked as hooks."""
    return tuple(
        name
        for name in dir(plugin)
        if callable(member := getattr(plugin, name))
        and (name.startswith(f"{specs.PROJECT}_") or _optional(member) is not None)
    )


def broken_terms(plugin: Any) -> list[Text]:
    """Return everything about *plugin* that pluggy would let pass in silence."""
    return [fault for name in hook_names(plugin) for fault in _faults(name, getattr(plugin, name))]


def _optional(function: Any) -> dict[str, Any] | None:
    options = getattr(function, _MARK, None)
    return options if isinstance(options, dict) else None


def _faults(name: str, function: Any) -> list[Text]:
    known = specs.specifications()
    if name not in known:
        hint = did_you_mean(name, known)
        return [Text(f"没有钩子 {name}。{hint.zh}", f"there is no hook {name}. {hint.en}")]
    options = _optional(function)
    if options is None:
        return [Text(f"{name} 缺少 @zsgx.hookimpl", f"{name} lacks the decorator @zsgx.hookimpl")]
    faults = [
        Text(
            f"{name} 的参数 {parameter} 须为普通参数",
            f"{name}: the parameter {parameter} must be a plain one",
        )
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    if options.get("wrapper") or options.get("hookwrapper"):
        faults.append(Text(f"{name} 不得为 wrapper", f"{name} must not be a wrapper"))
    if options.get("specname"):
        faults.append(Text(f"{name} 不得改用 specname", f"{name} must not use specname"))
    return faults


_SHOWN: Final = 60
_UNIT: Final = r"[a-z][a-z0-9_]*\Z"
#: The units of quantities, which values and parameters of policies have too.
_UNITS: Final[Mapping[Kind, str | None]] = {Kind.HOURS: HOURS.unit, Kind.MONEY: MONEY.unit}


def fact_faults(fact: Any) -> Iterator[Text]:
    """Yield everything that is wrong with a fact."""
    called = _called("事实", "fact", fact.path)
    found = [*_path("path", fact.path), *_label(fact.label), *_type(fact.type)]
    found += [*_words(fact.words, fact.type), *_aliases(fact.aliases)]
    yield from (_of(called, fault) for fault in found)


def question_faults(question: Any) -> Iterator[Text]:
    """Yield everything that is wrong with a question."""
    called = _called("问题", "question", question.name)
    found = [*_path("name", question.name), *_label(question.label), *_type(question.type)]
    found += [*_words(question.words, question.type), *_aliases(question.aliases)]
    if not isinstance(question.strategy, Strategy):
        found.append(_wrong("strategy", question.strategy, "Strategy"))
    if not isinstance(question.direction, Direction):
        found.append(_wrong("direction", question.direction, "Direction"))
    strictest = question.strategy is Strategy.STRICTEST
    if strictest and isinstance(question.type, Type) and question.type.kind in _UNORDERED:
        found.append(
            Text(
                "取最严者的问题须是数值或日期",
                "the strictest of its answers is wanted, so that it must be a number or a date",
            )
        )
    yield from (_of(called, fault) for fault in found)


def policy_faults(policy: Any) -> Iterator[Text]:
    """Yield what is wrong with a policy's place; `Policy.issues` has what is with the rest."""
    if not isinstance(policy.jurisdiction, Jurisdiction):
        place = policy.jurisdiction
        yield _of(Text("政策", "policy"), _wrong("jurisdiction", place, "Jurisdiction"))


_UNORDERED: Final = frozenset({Kind.BOOL, Kind.TEXT, Kind.TEXTS, Kind.ENUM})


def _called(zh: str, en: str, name: object) -> Text:
    return Text(f"{zh} {_shown(name)}", f"{en} {_shown(name)}")


def _of(called: Text, fault: Text) -> Text:
    return Text(f"{called.zh}：{fault.zh}", f"{called.en}: {fault.en}")


def _wrong(name: str, value: object, wanted: str) -> Text:
    return Text(
        f"{name} 应为 {wanted}，而不是 {_shown(value)}",
        f"{name} must be a {wanted}, not {_shown(value)}",
    )


def _shown(value: object) -> str:
    written = value if isinstance(value, str) else repr(value)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


def _path(name: str, path: object) -> Iterator[Text]:
    """Yield what keeps rules from asking for *path*, which stands under *name*."""
    from zsgx.language.parse import parse
    from zsgx.language.tree import FactName
    from zsgx.policy.spelling import FACT

    if not isinstance(path, str):
        yield _wrong(name, path, "str")
    elif not re.fullmatch(FACT.pattern, path) or not isinstance(parse(path)[0], FactName):
        yield Text(
            f"名称须由点号连接的小写字母词组成，规则才能引用，如 {FACT.example}；"
            "不得以 param、reading、rule、decision、lookup 开头，也不得用 Python 的关键字",
            "a rule can only ask for lower-case words joined by dots, such as "
            f"{FACT.example}, that do not begin with param, reading, rule, decision or lookup and "
            "are no keywords of Python",
        )


def _label(label: object) -> Iterator[Text]:
    if not isinstance(label, Text):
        yield _wrong("label", label, "Text(zh, en)")
    else:
        yield from _both("label", label)


def _both(name: str, text: Any) -> Iterator[Text]:
    for language, said in (("zh", text.zh), ("en", text.en)):
        if not isinstance(said, str) or not said.strip():
            yield Text(f"{name} 缺少 {language} 文本", f"{name} has no text in {language}")


def _type(type_: Any) -> Iterator[Text]:
    kind: object = getattr(type_, "kind", None)
    if not isinstance(type_, Type) or not isinstance(kind, Kind):
        yield _wrong("type", type_, "Type, such as BOOL, HOURS or enumeration(…)")
        return
    yield from _options(type_)
    allowed = _UNITS.get(type_.kind)
    if allowed is not None and type_.unit != allowed:
        yield _wrong("unit", type_.unit, f"{allowed!r}")
    elif allowed is None and type_.unit is not None:
        counted = type_.kind in (Kind.INT, Kind.NUMBER)
        if not counted or not re.match(_UNIT, str(type_.unit)):
            yield Text(
                f"{type_.kind.label.zh}不能有单位 {_shown(type_.unit)}",
                f"{type_.kind.label.en} cannot have the unit {_shown(type_.unit)}",
            )
    if type(type_.least) is not int:
        yield _wrong("least", type_.least, "int")


def _options(type_: Any) -> Iterator[Text]:
    options = type_.options
    if not isinstance(options, tuple) or not all(isinstance(each, str) for each in options):
        yield _wrong("options", options, "tuple of str")
        return
    if type_.kind is not Kind.ENUM:
        if options:
            yield Text("只有枚举才有选项", "only an enumeration has options")
        return
    if not options:
        yield Text("枚举至少须有一个选项", "an enumeration has at least one option")
    if any(not option.strip() or option != option.strip() for option in options):
        yield Text(
            "选项不得为空，也不得以空白开头或结尾",
            "an option must not be empty, nor begin or end with white space",
        )
    twice = sorted({option for option in options if options.count(option) > 1})
    if twice:
        yield Text(f"选项重复：{listing(twice)}", f"options stand twice: {listing(twice)}")


def _words(words: Any, type_: object) -> Iterator[Text]:
    if not isinstance(words, Mapping):
        yield _wrong("words", words, "mapping from options to Text(zh, en)")
        return
    options = type_.options if isinstance(type_, Type) else ()
    for option, word in words.items():
        if option not in options:
            yield Text(
                f"words：没有选项 {_shown(option)}", f"words: there is no option {_shown(option)}"
            )
        if isinstance(word, Text):
            yield from _both(f"words: {_shown(option)}", word)
        else:
            yield _wrong(f"words: {_shown(option)}", word, "Text(zh, en)")


def _aliases(aliases: Any) -> Iterator[Text]:
    if not isinstance(aliases, tuple):
        yield _wrong("aliases", aliases, "tuple of str")
    elif not all(isinstance(each, str) and each.strip() for each in aliases):
        yield Text("aliases 须为文本，且不得为空", "aliases must be texts that are not empty")


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
        found = installed()
        wanted = _wanted(names)
        for each in found:
            if wanted is None or each.name in wanted:
                plugins.add(each.name, each.load, module=each.module, version=each.version)
        known = {each.name for each in found}
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
