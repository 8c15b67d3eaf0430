"""What the tests of columns share."""

from pathlib import Path

import pytest
from tests.engine.desk import Desk

from zsgx.engine.engine import Engine


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk at which policies are written."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Return an engine over the policies that are installed."""
    return Engine.load()
