"""What becomes of a test whose engine this machine does not have."""

from __future__ import annotations

import os
from typing import Final, NoReturn

import pytest

__all__ = ["REQUIRED", "absent"]

#: Set where every engine has to be there, as in CI.
REQUIRED: Final = "ZSGX_REQUIRE_ENGINES"


def absent(reason: str) -> NoReturn:
    """Skip the test with *reason*, or fail it where every engine is required."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{REQUIRED}: {reason}", pytrace=False)
    pytest.skip(reason)
