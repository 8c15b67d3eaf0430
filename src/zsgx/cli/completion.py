"""What a shell may complete: places, questions, facts with their options, readings with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.domain.jurisdiction import spelt
from zsgx.domain.kinds import Kind, Type

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click

    from zsgx.engine.engine import Engine

__all__ = ["facts", "outside_values", "places", "questions", "readings"]

_EXTERNAL = "external."


def places(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the places that begin so, in every way that they are written."""
    known = [policy.jurisdiction for policy in _engine().policies.values()]
    words = [word for one in known for word in spelt(one)]
    return _beginning(dict.fromkeys(words), begun)


def questions(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the questions that begin so."""
    return _beginning(_engine().questions, begun)


def facts(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the facts that begin so, each with a sign behind it, or the options of one."""
    known = _engine().vocabulary
    return _pairs({path: _options(known[path].type) for path in known}, begun)


def outside_values(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the values set outside the documents that begin so, or the options of one."""
    known = {
        path.removeprefix(_EXTERNAL): _options(fact.type)
        for path, fact in _engine().vocabulary.items()
        if path.startswith(_EXTERNAL)
    }
    return _pairs(known, begun)


def readings(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the readings that begin so, each with a sign behind it, or the options of one."""
    known: dict[str, tuple[str, ...]] = {}
    for policy in _engine().policies.values():
        for name, reading in policy.readings.items():
            known[name] = tuple(dict.fromkeys((*known.get(name, ()), *reading.choices)))
    return _pairs(known, begun)


def _engine() -> Engine:
    from zsgx.engine.engine import Engine

    return Engine.load()


def _options(type_: Type) -> tuple[str, ...]:
    return ("true", "false") if type_.kind is Kind.BOOL else type_.options


def _pairs(known: dict[str, tuple[str, ...]], begun: str) -> list[str]:
    name, sign, value = begun.partition("=")
    if sign:
        return [f"{name}={each}" for each in _beginning(known.get(name, ()), value)]
    return [f"{each}=" for each in _beginning(known, begun)]


def _beginning(words: Iterable[str], begun: str) -> list[str]:
    return [word for word in words if word.startswith(begun)]
