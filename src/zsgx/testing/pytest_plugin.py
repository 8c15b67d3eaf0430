"""
The pytest plugin: every `*.policy.yaml` file is a file of tests, every policy case a test.

pytest imports this module in every run of everybody who has zsgx installed. So it imports nothing
of zsgx before a policy file turns up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from pathlib import Path

    from zsgx.cases import CaseResult, PolicyCase
    from zsgx.cases.case import Failure
    from zsgx.engine.engine import Engine
    from zsgx.text import Language

__all__ = ["PolicyCaseItem", "PolicyFile", "pytest_addoption", "pytest_collect_file", "zsgx_engine"]

_ENGINE: pytest.StashKey[Engine] = pytest.StashKey()
_POLICIES = "zsgx_policies"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting that names policies which no installed plugin brings."""
    parser.addini(_POLICIES, "folders of policies, as --policy of zsgx takes them", type="paths")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> PolicyFile | None:
    """Collect the files of policy cases."""
    if file_path.name.endswith(".policy.yaml") and not file_path.name.startswith("."):
        return PolicyFile.from_parent(parent, path=file_path)
    return None


@pytest.fixture(scope="session")
def zsgx_engine(pytestconfig: pytest.Config) -> Engine:
    """
    Return the engine of the session: over the installed plugins, and `zsgx_policies`.

    A folder that the setting names is used beside the policies of the plugins, or in their place.
    """
    return _engine(pytestconfig)


class PolicyFile(pytest.File):
    """A file of policy cases."""

    def collect(self) -> Iterator[PolicyCaseItem]:
        """Yield its cases; with any fault of the file, none of them and all of the faults."""
        from zsgx.cases import read_case_file

        cases, issues = read_case_file(self.path)
        if issues:
            language = _language()
            raise self.CollectError("\n".join(issue.say(language) for issue in issues))
        for case in cases:
            yield PolicyCaseItem.from_parent(self, name=case.name, case=case)


class PolicyCaseItem(pytest.Item):
    """One policy case, called by its sentence."""

    def __init__(self, *, case: PolicyCase, **settings: Any) -> None:
        super().__init__(**settings)
        self.case = case

    def runtest(self) -> None:
        """Run the case."""
        from zsgx.cases import run

        result = run(self.case, _engine(self.config))
        if result.failures:
            raise _CaseFailedError(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return what was expected, what came out and why, without a traceback."""
        if isinstance(excinfo.value, _CaseFailedError):
            return _message(excinfo.value.result, _language())
        from zsgx.errors import ZsgxError

        if isinstance(excinfo.value, ZsgxError):
            return excinfo.value.say(_language())
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[PathLike[str] | str, int | None, str]:
        """Return where the case is written."""
        return self.path, self.case.place.line - 1, self.name


class _CaseFailedError(Exception):
    """A case did not come out as expected."""

    def __init__(self, result: CaseResult) -> None:
        super().__init__(result.name)
        self.result = result


def _engine(config: pytest.Config) -> Engine:
    engine = config.stash.get(_ENGINE, None)
    if engine is None:
        from zsgx.engine.engine import Engine

        engine = config.stash[_ENGINE] = Engine.load(policies=config.getini(_POLICIES))
    return engine


def _language() -> Language:
    from zsgx.text import usual_language

    return usual_language()


def _message(result: CaseResult, language: Language) -> str:
    lines = [result.name]
    for failure in result.failures:
        lines += failure.lines(language)
        lines += _explained(failure, language)
    return "\n".join(lines)


def _explained(failure: Failure, language: Language) -> list[str]:
    if failure.decision is None:
        return []
    return [f"    {line}" for line in failure.decision.explain().say(language).splitlines()]
