"""Every hook says what it is for, what it is given, what it returns, and shows how."""

import inspect
import re

import pytest

from zsgx.hooks import specs
from zsgx.hooks.plugins import broken_terms
from zsgx.hooks.specs import hookimpl, specifications

HOOKS = sorted(specifications())
COLLECTORS = {"zsgx_facts", "zsgx_policies", "zsgx_questions"}


def section(hook: str, title: str) -> str:
    """Return a section of a hook's docstring, or nothing."""
    text = inspect.getdoc(specifications()[hook]) or ""
    found = re.search(rf"^{title}:\n((?:    .*\n?|\n)+)", text, re.MULTILINE)
    return found[1] if found else ""


def parameters(hook: str) -> list[inspect.Parameter]:
    return list(inspect.signature(specifications()[hook]).parameters.values())


def test_these_are_the_hooks() -> None:
    assert HOOKS == [
        "zsgx_commands",
        "zsgx_decide",
        "zsgx_decided",
        "zsgx_facts",
        "zsgx_policies",
        "zsgx_questions",
    ]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_says_what_it_is_for_and_when_it_is_called(hook: str) -> None:
    first, blank, *rest = (inspect.getdoc(specifications()[hook]) or "").splitlines()

    assert re.fullmatch(r"[A-Z][^.]+\.", first)
    assert blank == ""
    assert re.search(r"\b(Called|Asked)\b", " ".join(rest))


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_documents_its_arguments_and_no_others(hook: str) -> None:
    documented = re.findall(r"^    (\w+): \S", section(hook, "Args"), re.MULTILINE)

    assert documented == [parameter.name for parameter in parameters(hook)]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_that_returns_something_says_what(hook: str) -> None:
    returns = inspect.signature(specifications()[hook]).return_annotation

    assert bool(section(hook, "Returns")) is (returns != "None")


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_a_hook_keeps_the_contract(hook: str) -> None:
    lines = re.findall(r"^    (?:>>>|\.\.\.) (.*)$", section(hook, "Example"), re.MULTILINE)
    names: dict[str, object] = {"hookimpl": hookimpl}

    exec("\n".join(lines), names)
    made = type("Plugin", (), {hook: staticmethod(names[hook])})  # type: ignore[arg-type]

    assert broken_terms(made) == []
    example = list(inspect.signature(names[hook]).parameters)  # type: ignore[arg-type]
    assert example == [parameter.name for parameter in parameters(hook)]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_takes_plain_parameters_with_types_and_without_defaults(hook: str) -> None:
    for parameter in parameters(hook):
        assert parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert parameter.default is inspect.Parameter.empty
        assert parameter.annotation is not inspect.Parameter.empty


def test_collectors_take_nothing_and_only_the_decider_stops_at_the_first_answer() -> None:
    first = {
        hook: getattr(function, f"{specs.PROJECT}_spec")["firstresult"]
        for hook, function in specifications().items()
    }

    assert {hook for hook in HOOKS if not parameters(hook)} == COLLECTORS
    assert {hook for hook, stops in first.items() if stops} == {"zsgx_decide"}


def test_no_hook_is_historic() -> None:
    options = [getattr(hook, f"{specs.PROJECT}_spec") for hook in specifications().values()]

    assert not any(option["historic"] for option in options)
