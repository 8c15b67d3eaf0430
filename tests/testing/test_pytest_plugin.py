"""Policy cases as tests of pytest."""

import importlib
import pkgutil
import subprocess
import sys

import pytest
from tests.harbour import CASES, install

import zsgx
from zsgx.engine.engine import Engine

pytest_plugins = ("pytester",)


@pytest.fixture(scope="module", autouse=True)
def _whole() -> None:
    """Import all of zsgx: pytester drops what a run imports, and half of it would stay."""
    for module in pkgutil.walk_packages(zsgx.__path__, "zsgx."):
        if module.name != "zsgx.__main__":
            importlib.import_module(module.name)


@pytest.fixture(autouse=True)
def _harbour(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    install(pytester.mkdir("installed"), monkeypatch)
    (pytester.path / "installed" / "zsgx_harbour" / "cases" / "all.policy.yaml").unlink()
    monkeypatch.setenv("ZSGX_LANG", "en")


def test_each_case_is_a_test_called_by_its_sentence(pytester: pytest.Pytester) -> None:
    (pytester.path / "some.policy.yaml").write_text(CASES, encoding="utf-8")
    (pytester.path / ".hidden.policy.yaml").write_text("[", encoding="utf-8")

    result = pytester.runpytest_inprocess("-v", "-p", "no:cacheprovider")

    result.assert_outcomes(passed=10)
    result.stdout.fnmatch_lines(["some.policy.yaml::A certificate doubles the hours PASSED*"])


def test_a_failure_shows_what_was_expected_why_not_and_no_traceback(
    pytester: pytest.Pytester,
) -> None:
    wrong = CASES.replace("value: 160", "value: 161") + (
        "- {name: Nowhere, at: harbor, date: 2024-05-01, expect: {hours.credited: 1}}\n"
    )
    (pytester.path / "some.policy.yaml").write_text(wrong, encoding="utf-8")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(passed=9, failed=2)
    result.stdout.fnmatch_lines(
        [
            "A certificate doubles the hours",
            '*expected  {"value": 161, *',
            '*got       {"value": "160", *',
            "*✓ applies*",
            "*Did you mean harbour?*",
        ]
    )
    result.stdout.no_fnmatch_line("*Error*")


def test_faults_of_a_file_are_shown_with_their_places(pytester: pytest.Pytester) -> None:
    (pytester.path / "some.policy.yaml").write_text("- nam: x\n  date: 2024-05-01\n")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*some.policy.yaml:1:3: error [[]unknown-key[]]*"])


def test_what_breaks_on_the_way_is_shown_as_pytest_shows_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load() -> None:
        message = "out of memory"
        raise RuntimeError(message)

    monkeypatch.setattr(Engine, "load", load)
    (pytester.path / "some.policy.yaml").write_text(CASES, encoding="utf-8")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(["*RuntimeError: out of memory*"])


def test_the_engine_is_there_for_other_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        def test_the_harbour_is_loaded(zsgx_engine):
            assert list(zsgx_engine.plugins.loaded) == ["harbour"]

        def test_the_engine_is_the_same(zsgx_engine, request):
            assert zsgx_engine is request.getfixturevalue("zsgx_engine")
        """
    )

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)


def test_loading_the_plugin_loads_nothing_else_of_zsgx() -> None:
    code = (
        "import sys, zsgx.testing.pytest_plugin\n"
        "print(*(name for name in sys.modules if name.startswith('zsgx.')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert done.stdout.split() == ["zsgx._version", "zsgx.testing", "zsgx.testing.pytest_plugin"]
