"""The schemas in the repository are those of the code, and its policy files name them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

import pytest
from tests.docs.reader import REGENERATE, ROOT

from zsgx import schemas, write_schemas

FOLDER: Final = ROOT / "schemas"
POLICIES: Final = [*sorted((ROOT / "plugins").iterdir()), ROOT / "examples" / "plugin_minimal"]
FILES: Final = sorted(file for each in POLICIES for file in (each / "src").rglob("*.yaml"))


@pytest.fixture(scope="module", autouse=True)
def _written_anew() -> None:
    if os.environ.get(REGENERATE):
        write_schemas(FOLDER, name_in=POLICIES)


@pytest.mark.parametrize("kind", schemas())
def test_the_schema_is_that_of_the_code(kind: str) -> None:
    """Where it is not, ``ZSGX_REGENERATE=1`` has it written anew, and the lines that name it."""
    held = json.loads((FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8"))

    assert held == schemas()[kind]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_the_policy_file_names_the_schema_of_its_kind(file: Path) -> None:
    """Where it does not, ``ZSGX_REGENERATE=1`` has the line written."""
    kind = "provisions"
    if file.name == "jurisdiction.yaml":
        kind = "jurisdiction"
    elif file.parent.name in {"cases", "documents"}:
        kind = {"cases": "cases", "documents": "sketch"}[file.parent.name]

    named = file.read_text(encoding="utf-8").partition("\n")[0].partition("$schema=")[2]

    assert (file.parent / named).resolve() == FOLDER / f"{kind}.schema.json"
