"""`zsgx plugins`, and the commands that plugins add."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install

from zsgx.cli.main import Commands

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

COMMAND = """

@hookimpl
def zsgx_commands(cli):
    import click

    cli.add_command(click.Command("{name}", callback=lambda: {does}, help="Tell the tides."))
"""


def with_command(name: str = "tides", does: str = "click.echo('high')") -> dict[str, str]:
    return {"__init__.py": FILES["__init__.py"] + COMMAND.format(name=name, does=does)}


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_loaded_is_listed(zsgx: Run, golden: Golden, language: str) -> None:
    result = zsgx("plugins", "--lang", language)

    assert result.exit_code == 0
    golden(f"plugins.{language}.txt", result.stdout)


@pytest.mark.usefixtures("harbour")
def test_json_is_one_document(zsgx: Run) -> None:
    (plugin,) = json.loads(zsgx("plugins", "--json").stdout)["loaded"]

    assert plugin == {
        "name": "harbour",
        "version": "1.0",
        "module": "zsgx_harbour",
        "hooks": ["zsgx_policies"],
        "places": [{"name": "harbour", "code": "210200", "usable": True, "documents": ["HB-1"]}],
    }


def test_a_broken_plugin_is_listed_with_the_reason(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, {"__init__.py": "raise RuntimeError('at low tide')\n"})

    text, data = zsgx("plugins"), zsgx("plugins", "--json")

    assert text.exit_code == data.exit_code == 1
    assert "harbour: broken" in text.stdout
    assert "at low tide" in text.stdout
    assert "at low tide" in json.loads(data.stdout)["broken"][0]["why"]["en"]


def test_a_policy_with_faults_is_listed_as_unusable(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, {"hours.yaml": "table: {}\n"})

    result = zsgx("plugins")

    assert result.exit_code == 1
    assert "zsgx check harbour" in result.stdout


def test_nothing_installed_says_how_to_install(zsgx: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSGX_PLUGINS", "")

    result = zsgx("plugins")

    assert result.exit_code == 0
    assert "pip install" in result.stdout


def test_a_command_of_a_plugin_is_mounted_and_listed(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, with_command())

    assert zsgx("tides", group=Commands("zsgx")).stdout == "high\n"
    assert "Tell the tides." in zsgx("--help", group=Commands("zsgx")).stdout


def test_a_command_of_a_plugin_fails_without_a_traceback(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, with_command(does="1 / 0"))

    result = zsgx("tides", group=Commands("zsgx"))

    assert result.exit_code == 2
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_traceback_of_an_unexpected_fault_is_shown_where_it_is_asked_for(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch, with_command(does="1 / 0"))
    monkeypatch.setenv("ZSGX_TRACEBACK", "1")

    result = zsgx("tides", group=Commands("zsgx"))

    assert isinstance(result.exception, ZeroDivisionError)


@pytest.mark.parametrize("name", ["decide", "test"])
def test_a_command_name_that_is_taken_is_refused_and_the_others_go_on(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install(tmp_path, monkeypatch, with_command(name))
    monkeypatch.setattr("zsgx.cli.main.cli", group := Commands("zsgx"))

    listed, helped = zsgx("plugins", group=group), zsgx("--help", group=group)

    assert listed.exit_code == 1
    assert f"the command name {name} is taken already" in listed.stdout
    assert helped.exit_code == 0
    assert "Tell the tides." not in helped.stdout


def test_an_observer_that_fails_is_told_of_without_a_traceback(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    observer = "\n\n@hookimpl\ndef zsgx_decided(decision):\n    raise ValueError('no ink')\n"
    install(tmp_path, monkeypatch, {"__init__.py": FILES["__init__.py"] + observer})

    result = zsgx("decide", "trainee.eligible", "--at", "harbour", "--date", "2024-05-01")

    assert result.exit_code == 0
    assert "Traceback" not in result.stderr


def test_a_deciding_hook_that_fails_is_told_of_without_a_traceback(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = "\n\n@hookimpl\ndef zsgx_policies_of(x):\n    return []\n"
    install(tmp_path, monkeypatch, {"__init__.py": FILES["__init__.py"] + hook})

    result = zsgx("decide", "trainee.eligible", "--at", "harbour", "--date", "2024-05-01")

    assert result.exit_code == 2
    assert "zsgx_policies_of" in result.stderr
