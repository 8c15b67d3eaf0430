"""Obligations by name: which level one is asked of, and what the names that it holds stand for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zsgx.errors import QuestionError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.engine.chain import Chain
    from zsgx.engine.engine import Engine
    from zsgx.policy.obligation import Obligation

__all__ = ["from_whom", "labels_of", "level_of"]


def level_of(chain: Chain, name: str) -> int:
    """
    Return how far up *chain* the obligation stands that *name* asks for, 0 for the place itself.

    Args:
        chain: The jurisdiction and the levels above it.
        name: The obligation's name, perhaps with the name or code of its place before it.

    Raises:
        QuestionError: There is no such obligation, or several levels above have one.
    """
    place, _, bare = name.rpartition("/")
    at = chain.levels[0].name
    levels = {
        position: level
        for position, level in enumerate(chain.levels)
        if level.policy and (not place or place in (level.name, level.code))
    }
    if not levels:
        hint = did_you_mean(place, [level.name for level in chain.levels if level.policy])
        raise QuestionError(
            Text(
                f"{place} 不是 {at} 或其上级。{hint.zh}",
                f"{place} is neither {at} nor a level above it. {hint.en}",
            )
        )
    having = [
        at for at, level in levels.items() if level.policy and bare in level.policy.obligations
    ]
    if not having:
        names = [
            one for level in levels.values() if level.policy for one in level.policy.obligations
        ]
        hint = did_you_mean(bare, names)
        where = place or at
        raise QuestionError(
            Text(
                f"{where} 没有义务 {bare}。{hint.zh}",
                f"{where} has no obligation {bare}. {hint.en}",
            )
        )
    if len(having) > 1 and having[0] > 0:
        listed = [f"{chain.levels[position].name}/{bare}" for position in having]
        raise QuestionError(
            Text(
                f"{at} 的上级有 {len(having)} 项义务 {bare}，请写明哪一级：{'、'.join(listed)}",
                f"{len(having)} levels above {at} have an obligation {bare}; name one of "
                f"{', '.join(listed)}",
            )
        )
    return having[0]


def labels_of(engine: Engine, chain: Chain, position: int, one: Obligation) -> dict[str, Text]:
    """
    Return what the facts and the obligation are called that *one* names, by name.

    Args:
        engine: The engine.
        chain: The chain of its jurisdiction or of one below.
        position: How far up the chain it stands.
        one: The obligation.
    """
    event = one.after.event if one.after else None
    facts = [path for path in (one.needs, event, *one.hops) if path in engine.vocabulary]
    named = {path: engine.vocabulary[path].label for path in facts if path}
    above = [level.policy.obligations for level in chain.levels[position:] if level.policy]
    before = next(
        (each[one.follows] for each in above if one.follows and one.follows in each), None
    )
    return {**named, before.name: before.label} if before else named


def from_whom(
    chain: Chain, known: Mapping[str, str], one: Obligation
) -> tuple[Text, tuple[str, ...]]:
    """
    Return from whom *one* is due, and the reading that leaves it open.

    Args:
        chain: The chain of its jurisdiction or of one below.
        known: The readings that are chosen, or known by default.
        one: The obligation.
    """
    name = one.who_by
    if name is None:
        return one.who, ()
    reading = chain.reading(name)
    if name in known and reading:
        return dict(reading.options)[known[name]], ()
    return one.who, (f"reading.{name}",)
