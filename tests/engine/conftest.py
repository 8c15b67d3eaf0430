"""What the tests of the engine share."""

from pathlib import Path

import pytest
from tests.engine.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Give a desk at which policies are written."""
    return Desk(tmp_path)
