"""Names that a level above has declared already, and that would mean two things along a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from zsgx.issues import Issue, Place
from zsgx.policy.contradiction import CORE_NAMES
from zsgx.policy.policy import Policy
from zsgx.text import Text

__all__ = ["declared_above"]

_CORE: Final = "zsgx"
_HINT: Final = Text("另起一个名称。", "Choose another name.")


def declared_above(policy: Policy, above: Sequence[Policy]) -> Iterator[Issue]:
    """
    Yield an issue for each name of *policy* that a level above uses as well.

    A document would end the rules above with its own dates, a reading of other options would leave
    a choice without meaning, and of two contradictions of one name nobody could tell which is met.
    (A parameter is used by the rules of its own level alone.)
    """
    for name in sorted(set(policy.contradictions) & CORE_NAMES):
        place = policy.contradictions[name].place
        yield _issue(Text(f"矛盾 {name}", f"contradiction {name}"), _CORE, place)
    for level in above:
        name = level.jurisdiction.name or level.jurisdiction.code
        for document in sorted(set(policy.documents) & set(level.documents)):
            place = Place(f"{policy.origin}/jurisdiction.yaml")
            yield _issue(Text(f"文件 {document}", f"document {document}"), name, place)
        for reading in sorted(set(policy.readings) & set(level.readings)):
            mine, theirs = policy.readings[reading], level.readings[reading]
            if set(mine.choices) != set(theirs.choices):
                said = Text(
                    f"口径 {reading}（选项不同）", f"reading {reading} (with other options)"
                )
                yield _issue(said, name, mine.place)
        for contradiction in sorted(set(policy.contradictions) & set(level.contradictions)):
            said = Text(f"矛盾 {contradiction}", f"contradiction {contradiction}")
            yield _issue(said, name, policy.contradictions[contradiction].place)


def _issue(what: Text, level: str, place: Place) -> Issue:
    message = Text(f"{what.zh} 已由 {level} 声明", f"{what.en} is declared by {level} already")
    return Issue("declared-above", message, place, _HINT)
