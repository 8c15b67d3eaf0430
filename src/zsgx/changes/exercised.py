"""Which policy cases exercise each clause: those that pass and whose answers cite it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from zsgx.cases.files import case_files, read_case_file
from zsgx.cases.result import CaseResult
from zsgx.cases.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.engine import Engine

__all__ = ["exercised", "shipped_results"]


def shipped_results(engine: Engine) -> Iterator[CaseResult]:
    """Yield how the cases that the loaded policies ship with come out."""
    origins = dict.fromkeys(policy.origin for policy in engine.policies.values())
    for origin in origins:
        folder = Path(origin)
        if not folder.is_dir():
            folder = Path(import_module(origin).__path__[0])
        files, _ = case_files(folder)
        for file in files:
            cases, _ = read_case_file(file)
            yield from (run(case, engine) for case in cases)


def exercised(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Return the names of the passing cases whose answers rest on each clause, by its id."""
    found: dict[str, dict[str, None]] = {}
    for result in shipped_results(engine):
        if result.failures:
            continue
        for clause in result.cites:
            found.setdefault(clause, {})[result.name] = None
    return {clause: tuple(names) for clause, names in found.items()}
