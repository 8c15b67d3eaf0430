"""A plugin's code at work: what it raises, prints and may not do harms nothing but itself."""

import asyncio
import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner, Result
from tests.engine.desk import DAY, Desk, ask, table
from tests.harbour import install
from tests.hooks.site_packages import SitePackages
from tests.hooks.test_plugins import plugin_of, raising, with_plugins
from tests.hooks.test_scope import CITE, credited, engine_over

from zsgx.cli.main import Commands
from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine
from zsgx.errors import PluginError
from zsgx.hooks.plugins import Plugins
from zsgx.hooks.scope import Scope

#: What ends whoever does not expect it.
FATAL: list[BaseException] = [
    SystemExit(3),
    GeneratorExit("done"),
    asyncio.CancelledError("enough"),
    BaseException("the end"),
    BaseExceptionGroup("all at once", [SystemExit(3)]),
]


class SpeechlessError(BaseException):
    """One that cannot even say what it is."""

    def __str__(self) -> str:
        raise ValueError


# What it raises


@pytest.mark.parametrize("error", [*FATAL, SpeechlessError()], ids=type)
def test_nothing_that_a_hook_raises_ends_who_asks(
    desk: Desk, error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    rule = "id: any, then: training.hours, cite: N-1/1/a-1"
    policy = desk.policy("nation", table("hours.credited", rule))
    plugins = with_plugins(
        watching=plugin_of(zsgx_decided=raising(error)), facts=plugin_of(zsgx_facts=raising(error))
    )
    engine = Engine(desk.assembly(policy, plugins=plugins))

    assert ask(engine, "hours.credited", {"training.hours": 8}).value == 8
    assert [record.message for record in caplog.records] == ["zsgx_decided failed"]
    assert type(error).__name__ in plugins.broken["facts"].why.en

    def decide(question: str, facts: Any, scope: Scope) -> None:
        raise error

    with pytest.raises(PluginError, match=type(error).__name__):
        credited(engine_over(desk, decide))


def test_an_interrupt_passes_whatever_runs(desk: Desk) -> None:
    def decide(question: str, facts: Any, scope: Scope) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        credited(engine_over(desk, decide))


# What it answers

LATER = datetime.date(2025, 5, 1)


def other_engine(desk: Desk) -> Engine:
    rule = "id: any, then: training.hours, cite: N-1/1/a-1"
    year = "id: any, then: 2024, cite: N-1/1/a-1"
    nation = desk.policy("nation", table("hours.credited", rule), table("hours.year", year))
    return desk.engine(nation)


@pytest.mark.parametrize(
    ("question", "date"),
    [("hours.credited", DAY), ("hours.year", DAY), ("hours.credited", LATER)],
)
def test_a_hook_answers_nothing_but_what_it_was_asked(
    desk: Desk, question: str, date: datetime.date
) -> None:
    stated = other_engine(desk).decide(
        question, at="nation", date=date, facts={"training.hours": 8}
    )
    engine = engine_over(desk, lambda question, facts, scope: stated)  # noqa: ARG005

    with pytest.raises(PluginError) as refused:
        credited(engine)

    assert refused.value.text.en == (
        f"plugin city was asked for hours.credited at city on {DAY} and answers {question} at "
        f"nation on {date}; state the answer with the scope that it is given: decided, "
        "undetermined or silent"
    )
    assert refused.value.text.zh


def test_a_hook_does_not_answer_for_another_day_place_or_policy(desk: Desk) -> None:
    kept: list[Scope] = []

    def keep(question: str, facts: Any, scope: Scope) -> Decision:
        kept.append(scope)
        return kept[0].decided(1, cites=[CITE])

    engine = engine_over(desk, keep)

    assert credited(engine).value == 1
    with pytest.raises(PluginError, match=r"hours\.credited at district"):
        credited(engine, at="district", training__online=False)
    with pytest.raises(PluginError, match=f"at city on {LATER}"):
        engine.decide("hours.credited", at="city", date=LATER)
    kept[0] = attrs.evolve(kept[0], fingerprint="0" * 16)
    with pytest.raises(PluginError, match="was asked for"):
        credited(engine)


@pytest.mark.parametrize(
    "change",
    [
        {"value": None},
        {"status": Status.SILENT},
        {"status": Status.UNDETERMINED},
        {"missing": ("training.hours",)},
        {"status": Status.UNDETERMINED, "value": None},
    ],
)
def test_an_answer_that_does_not_agree_with_itself_is_refused(
    desk: Desk, change: dict[str, Any]
) -> None:
    def decide(question: str, facts: Any, scope: Scope) -> Decision:
        return attrs.evolve(scope.decided(1, cites=[CITE]), **change)

    with pytest.raises(PluginError, match="in a way that does not agree with itself"):
        credited(engine_over(desk, decide))


@pytest.mark.parametrize("value", ["many", 1.001, -1])
def test_an_answer_of_another_kind_is_refused(desk: Desk, value: Any) -> None:
    def decide(question: str, facts: Any, scope: Scope) -> Decision:
        return attrs.evolve(scope.decided(1, cites=[CITE]), value=value)

    with pytest.raises(PluginError):
        credited(engine_over(desk, decide))


# What it may not do


def loading() -> Any:
    return [Engine.load(plugins=[])]


@pytest.mark.parametrize("hook", ["zsgx_facts", "zsgx_questions", "zsgx_policies"])
def test_a_collector_that_loads_an_engine_is_refused_and_does_not_go_on_for_ever(
    hook: str,
) -> None:
    plugins = with_plugins(harbour=plugin_of(**{hook: loading}))

    plugins.gather()

    assert "plugin harbour loads the plugins (Engine.load) at its import or in a hook" in (
        plugins.broken["harbour"].why.en
    )
    assert plugins.broken["harbour"].why.zh
    Plugins.load([])


def test_a_plugin_that_loads_an_engine_at_its_import_is_refused(site: SitePackages) -> None:
    site.install("harbour", "from zsgx import Engine\nEngine.load()\n")
    site.install(
        "station",
        "from zsgx import Engine, hookimpl\n\n"
        "@hookimpl\ndef zsgx_policies():\n    return Engine.load().policies.values()\n",
    )

    engine = Engine.load(plugins=["harbour", "station"])

    for name in ("harbour", "station"):
        assert f"plugin {name} loads the plugins" in engine.plugins.broken[name].why.en


def test_a_decider_and_an_observer_that_load_an_engine_are_refused(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def decide(question: str, facts: Any, scope: Scope) -> Decision:
        return loading()  # type: ignore[no-any-return]

    with pytest.raises(PluginError, match="plugin city loads the plugins"):
        credited(engine_over(desk, decide))

    plugins = with_plugins(watching=plugin_of(zsgx_decided=loading))
    rule = "id: any, then: 1, cite: N-1/1/a-1"
    policy = desk.policy("nation", table("hours.credited", rule))
    assert ask(Engine(desk.assembly(policy, plugins=plugins)), "hours.credited").value == 1
    assert "plugin watching loads the plugins" in str(caplog.records[0].exc_info)


# What it prints

PRINTING = """
import sys
print("at import")
from zsgx import hookimpl, read_policy


@hookimpl
def zsgx_policies():
    print("in policies")
    return [read_policy(__name__)]


@hookimpl
def zsgx_decided(decision):
    sys.stdout.write("in decided\\n")


@hookimpl
def zsgx_commands(cli):
    import click

    print("in commands")
    cli.add_command(click.Command("tides", callback=lambda: print("high")))
"""


@pytest.fixture
def printing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Give the command line, over a plugin that prints wherever it can."""
    install(tmp_path, monkeypatch, {"__init__.py": PRINTING})
    monkeypatch.setenv("ZSGX_LANG", "en")

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(Commands("zsgx"), list(arguments))

    return run


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (("plugins", "--json"), {"in policies"}),
        (("check", "--json"), {"in policies"}),
        (("coverage", "--json"), {"in policies", "in decided"}),
        (
            ("decide", "hours.credited", "--at", "harbour", "--date", "2024-05-01", "--json"),
            {"in policies", "in decided"},
        ),
    ],
)
def test_what_plugins_print_does_not_spoil_json(
    printing: Callable[..., Result], arguments: tuple[str, ...], printed: set[str]
) -> None:
    result = printing(*arguments)

    assert json.loads(result.stdout)
    assert printed <= {*result.stderr.splitlines()}


def test_the_commands_of_a_plugin_print_where_they_mean_to(
    printing: Callable[..., Result],
) -> None:
    result = printing("tides")

    assert result.stdout == "high\n"
    assert "in commands" in result.stderr


def test_what_plugins_print_in_other_programs_is_left_to_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def printing() -> list[object]:
        print("here")
        return []

    with_plugins(harbour=plugin_of(zsgx_facts=printing)).gather()

    assert capsys.readouterr().out == "here\n"
