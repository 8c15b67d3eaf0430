"""What the property tests share: the engine over the four plugins, and how much they try."""

from __future__ import annotations

import pytest
from tests.effort import SEED, amount

from zsgx.engine.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return an engine over the policies that zsgx ships."""
    return Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])


@pytest.fixture(scope="session")
def records() -> int:
    """Return how many records to try: ``ZSGX_RECORDS=100000`` for a long run."""
    return amount(800, 6_000, "ZSGX_RECORDS")


@pytest.fixture(scope="session")
def seed() -> int:
    """Return where chance starts from: ``ZSGX_SEED=2`` for other records."""
    return SEED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was compared."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, value in report.user_properties:
                if name == "compared":
                    terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")
