"""An engine over the made-up harbour alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.harbour import install

from zsgx.engine.engine import Engine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("harbour")
    with pytest.MonkeyPatch.context() as patch:
        install(folder, patch)
        yield Engine.load()
