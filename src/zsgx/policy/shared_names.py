"""Names that a policy shares with others: those of the levels above, and those of other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.issues import Issue, Place
from zsgx.policy.contradiction import CORE_NAMES
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from zsgx.policy.policy import Policy

__all__ = ["declared_above", "declared_elsewhere"]

_CORE: Final = "zsgx"
_HINT: Final = Text("另起一个名称。", "Choose another name.")
_DOCUMENT: Final = Text("文件", "document")
_READING: Final = Text("口径", "reading")


def declared_above(policy: Policy, above: Sequence[Policy]) -> Iterator[Issue]:
    """
    Yield an issue for each name of *policy* that a level above uses as well.

    A document would end the rules above with its own dates, a reading of other options would leave
    a choice without meaning, and of two contradictions of one name nobody could tell which is met.
    (A parameter is used by the rules of its own level alone.)
    """
    for name in sorted(set(policy.contradictions) & CORE_NAMES):
        place = policy.contradictions[name].place
        yield _declared(Text(f"矛盾 {name}", f"contradiction {name}"), _CORE, place)
    for level in above:
        name = level.jurisdiction.name or level.jurisdiction.code
        for document in sorted(set(policy.documents) & set(level.documents)):
            place = policy.main_file
            yield _declared(Text(f"文件 {document}", f"document {document}"), name, place)
        for reading in sorted(set(policy.readings) & set(level.readings)):
            mine, theirs = policy.readings[reading], level.readings[reading]
            if set(mine.choices) != set(theirs.choices):
                said = Text(
                    f"口径 {reading}（选项不同）", f"reading {reading} (with other options)"
                )
                yield _declared(said, name, mine.place)
        for contradiction in sorted(set(policy.contradictions) & set(level.contradictions)):
            said = Text(f"矛盾 {contradiction}", f"contradiction {contradiction}")
            yield _declared(said, name, policy.contradictions[contradiction].place)


def declared_elsewhere(policies: Mapping[str, Policy]) -> Iterator[tuple[str, Issue]]:
    """
    Yield, for each policy's code, an issue for each of its names that is used in another chain too.

    Documents and readings are told apart by their ids alone: a clause would be taken for that of
    another place, and one choice of a reading would hold at both. A reading that a level above both
    declares is one and the same.

    Args:
        policies: The policies of all places by code.
    """
    documents: dict[str, list[str]] = {}
    readings: dict[str, list[str]] = {}
    for code, policy in policies.items():
        for document in policy.documents:
            documents.setdefault(document, []).append(code)
        for reading in policy.readings:
            readings.setdefault(reading, []).append(code)
    for what, found in ((_DOCUMENT, documents), (_READING, readings)):
        for name, codes in found.items():
            for code in codes:
                shared = codes if what is _READING else ()
                others = [policies[other] for other in codes if not _related(code, other, shared)]
                if others:
                    yield code, _elsewhere(what, name, policies[code], others)


def _related(code: str, other: str, declaring: Collection[str]) -> bool:
    """Return whether one place lies above the other, or one of *declaring* above both."""
    mine, theirs = Jurisdiction(code).chain, Jurisdiction(other).chain
    return code in theirs or other in mine or bool({*mine} & {*theirs} & {*declaring})


def _elsewhere(what: Text, name: str, policy: Policy, others: Sequence[Policy]) -> Issue:
    reading = policy.readings.get(name) if what is _READING else None
    place = reading.place if reading else policy.main_file
    declared = [f"{other.jurisdiction.code} ({other.origin})" for other in others]
    message = Text(
        f"{what.zh} {name} 也由 {listing(declared)} 声明",
        f"{what.en} {name} is declared by {listing(declared)} too",
    )
    return Issue("declared-elsewhere", message, place, _HINT)


def _declared(what: Text, level: str, place: Place) -> Issue:
    message = Text(f"{what.zh} 已由 {level} 声明", f"{what.en} is declared by {level} already")
    return Issue("declared-above", message, place, _HINT)
