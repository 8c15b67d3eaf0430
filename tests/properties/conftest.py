"""What the property tests share: the engine over the four plugins, and how much they try."""

from __future__ import annotations

import os

import pytest

from zsgx.engine.engine import Engine

#: How many records are tried in all; CI tries this many unless it is told otherwise.
_RECORDS = 3_000


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return an engine over the policies that zsgx ships."""
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


@pytest.fixture(scope="session")
def records() -> int:
    """Return how many records to try: ``ZSGX_RECORDS=100000`` for a long run."""
    return int(os.environ.get("ZSGX_RECORDS", _RECORDS))


@pytest.fixture(scope="session")
def seed() -> int:
    """Return where chance starts from: ``ZSGX_SEED=2`` for other records."""
    return int(os.environ.get("ZSGX_SEED", "1"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was compared."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, value in report.user_properties:
                if name == "compared":
                    terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
