"""Plugins as they are installed: each loaded in its own try, and none of them trusted."""

import itertools
import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from tests.engine.desk import Desk, ask, table
from tests.hooks.site_packages import FINE, SitePackages

from zsgx.domain.kinds import BOOL, HOURS
from zsgx.domain.vocabulary import Fact
from zsgx.engine.engine import Engine
from zsgx.errors import PluginError, UnknownPlaceError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.specs import hookimpl
from zsgx.policy.policy import Policy
from zsgx.policy.question import Question
from zsgx.text import Text

BERTH = Fact("harbour.berth", BOOL, Text("在港", "is in berth"))
BONUS = Question("harbour.bonus", HOURS, Text("港口加计学时", "harbour bonus"))
IMPORT = "from zsgx import hookimpl\n"


def plugin_of(**hooks: Callable[..., Any]) -> ModuleType:
    """Return a plugin with *hooks*, which are decorated here."""
    module = ModuleType("zsgx_made_up")
    for name, hook in hooks.items():
        setattr(module, name, hookimpl(hook))
    return module


def with_plugins(**modules: object) -> Plugins:
    plugins = Plugins()
    for name, module in modules.items():
        plugins.add(name, partial(getattr, SimpleNamespace(plugin=module), "plugin"))
    return plugins


def nothing() -> list[object]:
    return []


def raising(error: BaseException) -> Callable[..., Any]:
    def hook() -> None:
        raise error

    return hook


# What is installed


def test_a_plugin_is_found_by_its_entry_point(site: SitePackages) -> None:
    site.install("harbour", FINE, version="3.4")

    plugins = Plugins.load(["harbour"])

    found = plugins.loaded["harbour"]
    assert (found.version, found.module, found.hooks) == ("3.4", "zsgx_harbour", ("zsgx_policies",))
    assert plugins.broken == {}


def test_a_plugin_may_be_an_object_of_a_module(site: SitePackages) -> None:
    source = (
        IMPORT
        + "class Harbour:\n  @hookimpl\n  def zsgx_facts(self):\n    return []\nplugin = Harbour()"
    )
    site.install("harbour", source, target="zsgx_harbour:plugin")

    plugins = Plugins.load(["harbour"])

    assert plugins.loaded["harbour"].hooks == ("zsgx_facts",)
    assert plugins.collect("zsgx_facts") == {"harbour": ()}


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("raise RuntimeError('no berth')", None, "failed at import (RuntimeError): no berth"),
        ("import no_such_module", None, "(ModuleNotFoundError): No module named 'no_such_module'"),
        ("import sys; sys.exit(3)", None, "failed at import (SystemExit): 3"),
        ("raise GeneratorExit", None, "failed at import (GeneratorExit): GeneratorExit"),
        ("def f(:", None, "failed at import (SyntaxError)"),
        (FINE, "zsgx_harbour:plugin", "failed at import (AttributeError)"),
        (FINE, "zsgx_elsewhere", "(ModuleNotFoundError): No module named 'zsgx_elsewhere'"),
        ("plugin = {}", "zsgx_harbour:plugin", "(TypeError): unhashable type: 'dict'"),
        (
            IMPORT + "@hookimpl\ndef zsgx_decided(decision, berth): pass",
            None,
            "failed at import (PluginValidationError)",
        ),
        ("def zsgx_policies(): return []", None, "zsgx_policies lacks the decorator"),
        (
            IMPORT + "@hookimpl\ndef zsgx_polices(): return []",
            None,
            "there is no hook zsgx_polices",
        ),
    ],
)
def test_a_plugin_that_cannot_be_loaded_is_broken_and_the_others_load(
    site: SitePackages, source: str, target: str | None, why: str
) -> None:
    site.install("harbour", source, target=target)
    site.install("airport")
    site.install("station")

    plugins = Plugins.load(["airport", "harbour", "station"])

    assert [*plugins.loaded] == ["airport", "station"]
    assert why in plugins.broken["harbour"].why.en
    assert plugins.broken["harbour"].why.zh
    assert plugins.collect("zsgx_policies") == {"airport": (), "station": ()}


def test_an_interrupt_at_import_ends_the_program(site: SitePackages) -> None:
    site.install("harbour", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        Plugins.load(["harbour"])


@pytest.mark.parametrize("number", [2, 3])
def test_plugins_of_one_name_are_all_refused(site: SitePackages, number: int) -> None:
    for index in range(number):
        site.install("harbour", FINE, distribution=f"zsgx-harbour-{index}")
    site.install("airport")

    plugins = Plugins.load(["airport", "harbour"])

    assert [*plugins.loaded] == ["airport"]
    assert plugins.broken["harbour"].why.en == "two plugins are called harbour"


def test_one_module_under_two_names_is_taken_once() -> None:
    module = plugin_of(zsgx_facts=nothing)

    plugins = with_plugins(one=module, two=module)

    assert [*plugins.loaded] == ["one"]
    assert "already registered" in plugins.broken["two"].why.en


# Which are wanted


def wanted_in_a_process_of_its_own(
    site: SitePackages, variable: str | None
) -> tuple[list[str], list[str]]:
    """Return the names of the plugins that are loaded, and of those that are broken."""
    program = (
        "import json; from zsgx.hooks.plugins import Plugins; p = Plugins.load(); "
        "print(json.dumps([sorted(p.loaded), sorted(p.broken)]))"
    )
    environment = {**os.environ, "PYTHONPATH": str(site.folder)}
    if variable is not None:
        environment["ZSGX_PLUGINS"] = variable
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    loaded, broken = json.loads(done.stdout)
    return loaded, broken


@pytest.mark.parametrize(
    ("variable", "loaded", "broken"),
    [
        ("", [], []),
        (" , ", [], []),
        ("harbour", ["harbour"], []),
        (" harbour , airport ,", ["airport", "harbour"], []),
        ("harbour,harbor", ["harbour"], ["harbor"]),
        ("station", [], ["station"]),
    ],
)
def test_the_environment_names_the_plugins_to_load(
    site: SitePackages, variable: str, loaded: list[str], broken: list[str]
) -> None:
    site.install("harbour")
    site.install("airport")
    site.install("station", "raise RuntimeError")

    assert wanted_in_a_process_of_its_own(site, variable) == (loaded, broken)


def test_all_plugins_are_loaded_where_none_is_named(site: SitePackages) -> None:
    site.install("harbour")
    site.install("station", "raise RuntimeError")

    loaded, broken = wanted_in_a_process_of_its_own(site, None)

    assert {"harbour", "national", "qingdao"} <= set(loaded)
    assert broken == ["station"]


def test_names_that_are_given_count_before_the_environment(
    site: SitePackages, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("harbour")
    site.install("airport")
    monkeypatch.setenv("ZSGX_PLUGINS", "airport")

    assert [*Plugins.load().loaded] == ["airport"]
    assert [*Plugins.load(["harbour"]).loaded] == ["harbour"]
    assert [*Plugins.load([]).loaded] == []


def test_a_plugin_that_is_named_and_not_installed_is_told_with_the_nearest(
    site: SitePackages, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("harbour")

    with pytest.raises(PluginError, match=r"no plugin harbor is installed\. Did you mean harbour"):
        Plugins.load(["harbor"])

    monkeypatch.setenv("ZSGX_PLUGINS", "harbor")
    assert "Did you mean harbour" in Plugins.load().broken["harbor"].why.en


# What they return


def test_collectors_are_asked_plugin_by_plugin() -> None:
    def generated() -> Any:
        yield BERTH

    plugins = with_plugins(
        two=plugin_of(zsgx_facts=generated),
        one=plugin_of(zsgx_facts=lambda: (BERTH,)),
        none=plugin_of(zsgx_facts=lambda: None),
        other=plugin_of(zsgx_questions=lambda: [BONUS]),
    )

    assert plugins.collect("zsgx_facts") == {"none": (), "one": (BERTH,), "two": (BERTH,)}
    assert plugins.collect("zsgx_questions") == {"other": (BONUS,)}


@pytest.mark.parametrize(
    ("hook", "why"),
    [
        (raising(RuntimeError("no berth")), "failed at zsgx_facts (RuntimeError): no berth"),
        (raising(SystemExit(3)), "failed at zsgx_facts (SystemExit): 3"),
        (lambda: 7, "failed at zsgx_facts (TypeError): 'int' object is not iterable"),
        (lambda: "no", "zsgx_facts must return a list of Fact, not of str, str"),
        (lambda: [BERTH, BONUS], "zsgx_facts must return a list of Fact, not of Question"),
        (lambda: [None], "zsgx_facts must return a list of Fact, not of NoneType"),
    ],
)
def test_a_plugin_that_fails_in_a_collector_is_broken_and_the_others_are_heard(
    hook: Callable[..., Any], why: str
) -> None:
    plugins = with_plugins(
        harbour=plugin_of(zsgx_facts=hook, zsgx_policies=lambda: ["never asked"]),
        station=plugin_of(zsgx_facts=lambda: [BERTH]),
    )

    collected = plugins.collect("zsgx_facts")

    assert collected == {"station": (BERTH,)}
    assert plugins.broken["harbour"].why.en == why
    assert [*plugins.loaded] == ["station"]
    assert plugins.collect("zsgx_policies") == {}


def test_an_interrupt_in_a_collector_ends_the_program() -> None:
    plugins = with_plugins(harbour=plugin_of(zsgx_facts=raising(KeyboardInterrupt())))

    with pytest.raises(KeyboardInterrupt):
        plugins.collect("zsgx_facts")


def test_the_order_of_loading_carries_no_meaning() -> None:
    modules = {
        "airport": plugin_of(zsgx_facts=lambda: [BERTH], zsgx_decided=lambda: "airport"),
        "harbour": plugin_of(zsgx_facts=lambda: [BERTH], zsgx_decided=lambda: "harbour"),
        "station": plugin_of(zsgx_facts=raising(ValueError("closed"))),
        "tunnel": plugin_of(zsgx_polices=nothing),
    }

    seen = set()
    for order in itertools.permutations(modules):
        plugins = with_plugins(**{name: modules[name] for name in order})
        collected = plugins.collect("zsgx_facts")
        heard = [said for observer in plugins.observers for said in observer(decision=None)]
        seen.add(
            (str(collected), tuple(heard), *(str(p.why) for _, p in sorted(plugins.broken.items())))
        )

    assert len(seen) == 1


def test_plugins_that_declare_one_fact_are_all_refused_in_whatever_order_they_are_loaded(
    desk: Desk,
) -> None:
    modules = {name: plugin_of(zsgx_facts=lambda: [BERTH]) for name in ("airport", "harbour")}

    for order in itertools.permutations(modules):
        plugins = with_plugins(**{name: modules[name] for name in order})
        assembly = desk.assembly(plugins=plugins)
        assert [*assembly.plugins.loaded] == []
        assert {name: plugin.why.en for name, plugin in plugins.broken.items()} == {
            "airport": "the fact harbour.berth is declared by harbour too",
            "harbour": "the fact harbour.berth is declared by airport too",
        }
        assert "harbour.berth" not in assembly.catalogue


# Deciding and observing


def test_only_the_plugin_that_is_meant_decides() -> None:
    plugins = with_plugins(
        one=plugin_of(zsgx_decide=lambda question: f"one {question}"),
        two=plugin_of(zsgx_decide=lambda: None),
        three=plugin_of(zsgx_decided=lambda: None),
    )
    arguments: dict[str, Any] = {"question": "q", "facts": {}, "scope": None}

    assert plugins.decide("one", **arguments) == "one q"
    assert plugins.decide("two", **arguments) is None
    assert [name for name in ("one", "two", "three", "four") if plugins.decides(name)] == [
        "one",
        "two",
    ]


def test_an_exit_in_a_hook_is_a_fault_of_the_plugin_and_an_interrupt_passes() -> None:
    plugins = with_plugins(
        exits=plugin_of(
            zsgx_decide=raising(SystemExit(3)), zsgx_decided=raising(SystemExit("enough"))
        ),
        stops=plugin_of(zsgx_decide=raising(KeyboardInterrupt())),
        fails=plugin_of(zsgx_decide=raising(ValueError("no berth"))),
    )
    arguments: dict[str, Any] = {"question": "q", "facts": {}, "scope": None}

    with pytest.raises(PluginError, match=r"\(SystemExit\): 3"):
        plugins.decide("exits", **arguments)
    with pytest.raises(PluginError, match="enough"):
        plugins.observers[0](decision=None)
    with pytest.raises(KeyboardInterrupt):
        plugins.decide("stops", **arguments)
    with pytest.raises(ValueError, match="no berth"):
        plugins.decide("fails", **arguments)


def test_observers_are_told_and_change_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[object] = []

    def watching(decision: object) -> None:
        told.append(decision)

    plugins = with_plugins(
        a=plugin_of(zsgx_decided=raising(ValueError("private"))),
        b=plugin_of(zsgx_decided=raising(SystemExit(1))),
        c=plugin_of(zsgx_decided=watching),
    )
    rule = "id: any, then: training.hours, cite: N-1/1/a-1"
    policy = desk.policy("nation", table("hours.credited", rule))
    engine = Engine(desk.assembly(policy, plugins=plugins))

    decision = ask(engine, "hours.credited", {"training.hours": 8})

    assert decision.value == 8
    assert told == [decision]
    assert [record.message for record in caplog.records] == ["zsgx_decided failed"] * 2
    assert [*plugins.loaded] == ["a", "b", "c"]


def test_a_mount_that_fails_breaks_its_plugin_alone() -> None:
    mounted: list[str] = []
    plugins = with_plugins(
        two=plugin_of(zsgx_commands=lambda cli: mounted.append(f"two {cli}")),
        bad=plugin_of(zsgx_commands=raising(SystemExit(1))),
        one=plugin_of(zsgx_commands=lambda cli: mounted.append(f"one {cli}")),
        other=plugin_of(zsgx_facts=nothing),
    )

    plugins.mount("zsgx_commands", cli="here")

    assert mounted == ["one here", "two here"]
    assert plugins.broken["bad"].why.en == "failed at zsgx_commands (SystemExit): 1"


def test_an_interrupt_in_a_mount_ends_the_program() -> None:
    plugins = with_plugins(one=plugin_of(zsgx_commands=raising(KeyboardInterrupt())))

    with pytest.raises(KeyboardInterrupt):
        plugins.mount("zsgx_commands", cli=None)


def test_a_plugin_that_is_taken_out_is_asked_no_more() -> None:
    plugins = with_plugins(one=plugin_of(zsgx_decided=lambda: "one", zsgx_facts=lambda: [BERTH]))

    plugins.break_off("one", Text("坏了", "broken"))

    assert plugins.observers == ()
    assert plugins.collect("zsgx_facts") == {}
    assert not plugins.decides("one")
    assert plugins.broken["one"].why.en == "broken"


def test_plugins_travel_to_another_process_by_the_names_of_their_modules(
    site: SitePackages,
) -> None:
    site.install("harbour", IMPORT + "@hookimpl\ndef zsgx_decided(decision):\n  return 'seen'")
    site.install("airport", "raise RuntimeError")
    plugins = Plugins.load(["airport", "harbour"])

    again = pickle.loads(pickle.dumps(plugins))

    assert again.loaded == plugins.loaded
    assert again.broken == plugins.broken
    assert [observer(decision=None) for observer in again.observers] == [["seen"]]


# What a broken plugin does to places

POLICY = """
from pathlib import Path
from zsgx import hookimpl, read_policy_folder
FOLDER = Path({folder!r})
@hookimpl
def zsgx_policies():
    {first}
    return [read_policy_folder(FOLDER)[0]]
"""


def installed(site: SitePackages, desk: Desk, place: str, first: str = "") -> Policy:
    """Install the plugin of *place*, whose rule says that hours are credited."""
    rule = f"id: any, then: training.hours, cite: {place[0].upper()}-1/1/a-1"
    policy = desk.policy(place, table("hours.credited", rule))
    folder = str(desk.folder / place)
    site.install(f"the-{place}", POLICY.format(folder=folder, first=first or "pass"))
    return policy


PLACES = ["nation", "province", "city"]


def test_places_with_plugins_that_work_are_decided_by_their_own(
    site: SitePackages, desk: Desk
) -> None:
    for place in PLACES:
        installed(site, desk, place)

    engine = Engine.load(plugins=[f"the-{place}" for place in PLACES])

    facts = {"training.hours": 8}
    assert [ask(engine, "hours.credited", facts, at=place).rule for place in PLACES] == [
        f"{place}/any" for place in PLACES
    ]


@pytest.mark.parametrize(
    "first", ["raise RuntimeError('no berth')", "raise SystemExit", "return [1]"]
)
def test_a_broken_plugin_makes_its_place_and_those_below_unavailable(
    site: SitePackages, desk: Desk, first: str
) -> None:
    installed(site, desk, "nation")
    installed(site, desk, "province", first)
    installed(site, desk, "city")

    engine = Engine.load(plugins=[f"the-{place}" for place in PLACES])

    assert ask(engine, "hours.credited", {"training.hours": 8}).value == 8
    for at in ("city", "330100", "330000", "province"):
        with pytest.raises(UnknownPlaceError):
            ask(engine, "hours.credited", {"training.hours": 8}, at=at)
