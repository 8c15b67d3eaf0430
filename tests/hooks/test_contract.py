"""What pluggy lets pass in silence is refused by name; each of its traps is shown first."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pluggy
import pytest

from zsgx.hooks import specs
from zsgx.hooks.plugins import Plugins, broken_terms, hook_names
from zsgx.hooks.specs import hookimpl


def manager() -> pluggy.PluginManager:
    made = pluggy.PluginManager(specs.PROJECT)
    made.add_hookspecs(specs)
    return made


def plugin(**members: object) -> ModuleType:
    made = ModuleType("zsgx_made_up")
    vars(made).update(members)
    return made


def messages(made: object) -> list[str]:
    return [fault.en for fault in broken_terms(made)]


@hookimpl
def zsgx_policies() -> list[object]:
    return ["fine"]


def undecorated() -> list[object]:
    return []


def made_with(**options: Any) -> Callable[..., Any]:
    """Return a hook function that is decorated with *options*."""

    def function() -> Iterator[None]:
        yield

    decorated: Callable[..., Any] = hookimpl(**options)(function)
    return decorated


# pluggy's traps


def test_pluggy_takes_a_misspelt_hook_without_a_word() -> None:
    made = manager()

    made.register(plugin(zsgx_polices=zsgx_policies))

    assert made.hook.zsgx_policies() == []


def test_pluggy_overlooks_a_function_that_lacks_the_decorator() -> None:
    made = manager()

    made.register(plugin(zsgx_policies=lambda: ["forgotten"]))

    assert made.hook.zsgx_policies() == []


def test_pluggy_takes_a_keyword_only_parameter_and_dies_when_it_calls() -> None:
    @hookimpl
    def zsgx_decided(*, decision: object) -> None:
        raise AssertionError(decision)

    made = manager()
    made.register(plugin(zsgx_decided=zsgx_decided))

    with pytest.raises(TypeError, match="decision"):
        made.hook.zsgx_decided(decision=1)


def test_pluggy_hands_nothing_to_a_function_that_takes_everything() -> None:
    seen: list[object] = []

    @hookimpl
    def zsgx_decided(*args: object, **kwargs: object) -> None:
        seen.append((args, kwargs))

    made = manager()
    made.register(plugin(zsgx_decided=zsgx_decided))
    made.hook.zsgx_decided(decision=1)

    assert seen == [((), {})]


def test_pluggy_calls_whoever_came_last_first() -> None:
    made = manager()
    for name in ("one", "two"):
        made.register(plugin(zsgx_policies=hookimpl(lambda name=name: name)), name)

    assert made.hook.zsgx_policies() == ["two", "one"]


def test_pluggy_stops_at_the_first_plugin_that_raises() -> None:
    @hookimpl
    def failing() -> None:
        message = "failed"
        raise ValueError(message)

    made = manager()
    made.register(plugin(zsgx_policies=zsgx_policies), "fine")
    made.register(plugin(zsgx_policies=failing), "failing")

    with pytest.raises(ValueError, match="failed"):
        made.hook.zsgx_policies()


def test_pluggy_leaves_nothing_behind_of_what_it_refuses() -> None:
    @hookimpl
    def zsgx_decided(unheard_of: object) -> None:
        raise AssertionError(unheard_of)

    made = manager()
    with pytest.raises(pluggy.PluginValidationError):
        made.register(plugin(zsgx_decided=zsgx_decided), "refused")

    assert made.get_plugin("refused") is None
    assert made.hook.zsgx_decided(decision=1) == []


def test_pluggy_leaves_out_what_returns_none_and_counts_nought_as_an_answer() -> None:
    made = manager()
    made.register(plugin(zsgx_decide=hookimpl(lambda: None)), "silent")
    made.register(plugin(zsgx_decide=hookimpl(lambda: 0)), "nought")

    others = [made.get_plugin("nought")]
    arguments: dict[str, Any] = {"question": "q", "facts": {}, "scope": None}

    assert made.hook.zsgx_decide(**arguments) == 0
    assert made.subset_hook_caller("zsgx_decide", others)(**arguments) is None


# What is refused here


def test_a_plugin_that_keeps_the_contract_has_no_faults() -> None:
    @hookimpl
    def zsgx_decide(scope: object, question: str = "") -> None:
        raise AssertionError(scope, question)

    made = plugin(
        zsgx_policies=zsgx_policies,
        zsgx_decide=zsgx_decide,
        zsgx_national="no function",
        helper=lambda: None,
    )

    assert messages(made) == []
    assert hook_names(made) == ("zsgx_decide", "zsgx_policies")


@pytest.mark.parametrize(
    ("name", "function", "fault"),
    [
        ("zsgx_polices", zsgx_policies, "no hook zsgx_polices. Did you mean zsgx_policies"),
        ("zsgx_polices", undecorated, "no hook zsgx_polices. Did you mean zsgx_policies"),
        ("zgsx_policies", zsgx_policies, "no hook zgsx_policies. Did you mean zsgx_policies"),
        ("policies", zsgx_policies, "there is no hook policies"),
        ("zsgx_policies", undecorated, "zsgx_policies lacks the decorator @zsgx.hookimpl"),
        ("zsgx_policies", type("Callable", (), {}), "lacks the decorator"),
        (
            "zsgx_decided",
            hookimpl(lambda *, decision: decision),
            "the parameter decision must be a plain one",
        ),
        ("zsgx_decided", hookimpl(lambda *decision: decision), "the parameter *decision must be"),
        ("zsgx_decided", hookimpl(lambda **given: given), "the parameter **given must be"),
        ("zsgx_decided", hookimpl(lambda decision, /: decision), "the parameter decision must be"),
        ("zsgx_policies", made_with(wrapper=True), "must not be a wrapper"),
        ("zsgx_policies", made_with(hookwrapper=True), "must not be a wrapper"),
        ("zsgx_policies", made_with(specname="zsgx_facts"), "must not use specname"),
        ("facts", made_with(specname="zsgx_facts"), "there is no hook facts"),
    ],
)
def test_a_function_that_breaks_the_contract_is_refused_by_its_name(
    name: str, function: object, fault: str
) -> None:
    (found,) = messages(plugin(**{name: function}))

    assert fault in found


def test_all_faults_of_a_plugin_are_told_at_once() -> None:
    def everything(*args: object, decision: object, **kwargs: object) -> Iterator[object]:
        yield from (args, decision, kwargs)

    made = plugin(
        zsgx_facts=undecorated,
        zsgx_polices=zsgx_policies,
        zsgx_decided=hookimpl(everything, wrapper=True),
    )
    plugins = Plugins()

    plugins.add("many", lambda: made)

    why = plugins.broken["many"].why
    assert why.en.count("; ") == 5
    assert why.zh.count("；") == 5
    assert plugins.loaded == {}
