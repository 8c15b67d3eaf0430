"""Policy cases as tests of pytest."""

import importlib
import pkgutil
import subprocess
import sys

import pytest
from tests.harbour import CASES, install

import zsgx

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


def test_a_policy_that_cannot_be_read_is_told_without_a_traceback(
    pytester: pytest.Pytester,
) -> None:
    (pytester.path / "some.policy.yaml").write_text(CASES, encoding="utf-8")
    pytester.makeini("[pytest]\nzsgx_policies = nowhere")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(["*nowhere: error [[]file-unreadable[]]*"])
    result.stdout.no_fnmatch_line("*PosixPath*")


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


def test_a_policy_that_is_not_installed_is_named_in_the_settings(
    pytester: pytest.Pytester,
) -> None:
    policy = pytester.path / "draft"
    (policy / "cases").mkdir(parents=True)
    (policy / "jurisdiction.yaml").write_text(
        'format: 1\nname: draft\ncode: "990700"\nlabel: {zh: 草案, en: Draft}\n'
        'gaps: ["990000", "000000"]\ndocuments:\n'
        "  DR-1: {title: {zh: 办法, en: Rules}, since: 2020-01-01}\n",
        encoding="utf-8",
    )
    (policy / "hours.yaml").write_text(
        "clauses:\n  DR-1/1/hours-1: {zh: 三十学时, en: Thirty hours}\n"
        "tables:\n  hours.credited:\n    mode: replaces\n    rules:\n"
        "      - {id: all, label: {zh: 均计, en: All}, then: 30, cite: DR-1/1/hours-1}\n",
        encoding="utf-8",
    )
    (policy / "cases" / "hours.policy.yaml").write_text(
        "- {name: All, at: draft, date: 2024-05-01, expect: {hours.credited: 30}}\n",
        encoding="utf-8",
    )

    without = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    pytester.makeini("[pytest]\nzsgx_policies = draft")
    named = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    without.assert_outcomes(failed=1)
    named.assert_outcomes(passed=1)


def test_loading_the_plugin_loads_nothing_else_of_zsgx() -> None:
    code = (
        "import sys, zsgx.testing.pytest_plugin\n"
        "print(*(name for name in sys.modules if name.startswith('zsgx.')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert done.stdout.split() == ["zsgx._version", "zsgx.testing", "zsgx.testing.pytest_plugin"]
