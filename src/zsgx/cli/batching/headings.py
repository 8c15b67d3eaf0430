"""Which columns of a table are facts: those that bear the path of one, or its label."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

from zsgx.domain.lexicon import folded
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from zsgx.domain.catalogue import Catalogue
    from zsgx.domain.vocabulary import Fact

__all__ = ["facts_by_label", "label_faults", "no_fact"]

#: How many headings get a suggestion, and how many facts are named where none comes near.
_SUGGESTED: Final = 8
_NAMED: Final = 12
_ALIKE: Final = 0.5


def facts_by_label(
    headings: Iterable[str], facts: Catalogue, taken: Iterable[str]
) -> dict[str, str]:
    """
    Return the path of the fact that each heading names by a label or an alias.

    Args:
        headings: What the columns are called; one that may mean several facts names none.
        facts: All facts.
        taken: Headings that mean something else, such as the place.
    """
    others = {*taken, *facts}
    meant = {each: facts.lexicon.meanings(each) for each in headings if each not in others}
    return {heading: paths[0] for heading, paths in meant.items() if len(paths) == 1}


def label_faults(
    headings: Sequence[str], labelled: Mapping[str, str], source: Path
) -> Iterator[Text]:
    """Yield that several columns of the file *source* are the same fact."""
    called: dict[str, list[str]] = {}
    for heading, path in labelled.items():
        called.setdefault(path, []).append(heading)
    there = set(headings)
    for path, names in called.items():
        every = [*([path] if path in there else []), *names]
        if len(every) > 1:
            yield Text(
                f"{source}：这些列是同一事实 {path}：{listing(every)}；请只留一列",
                f"{source}: these columns are the same fact, {path}: {listing(every)}; leave one",
            )


def no_fact(
    headings: Sequence[str], facts: Mapping[str, Fact], needed: Sequence[str], source: Path
) -> Text:
    """
    Return that no column of the file *source* is a fact, and which facts its headings come near.

    Args:
        headings: What the columns are called.
        facts: All facts.
        needed: The facts that the questions look at.
        source: The file.
    """
    near = [(heading, _nearest(heading, facts)) for heading in headings[:_SUGGESTED]]
    meant = [(heading, path) for heading, path in near if path]
    if meant:
        zh = "；".join(f"{heading} 是否为 {_called(path, facts).zh}" for heading, path in meant)
        en = "; ".join(f"is {heading} {_called(path, facts).en}" for heading, path in meant)
        hint = Text(f"{zh}？", f"{en}?")
    else:
        named = [_called(path, facts) for path in needed[:_NAMED] if path in facts]
        hint = Text(
            f"所问的事实有：{'、'.join(each.zh for each in named)}",
            f"the questions look at {', '.join(each.en for each in named)}",
        )
    return Text(
        f"{source} 没有一列是事实（列名：{listing(headings, _NAMED)}）；"
        f"请把列名改为事实的路径或名称。{hint.zh}",
        f"no column of {source} is a fact (its columns: {listing(headings, _NAMED)}); "
        f"call the columns by the paths or the labels of facts. {hint.en[0].upper()}{hint.en[1:]}",
    )


def _called(path: str, facts: Mapping[str, Fact]) -> Text:
    label = facts[path].label
    return Text(f"{path}（{label.zh}）", f"{path} ({label.en})")


def _nearest(heading: str, facts: Mapping[str, Fact]) -> str | None:
    """Return the fact whose path or label a heading comes nearest to, None where none is near."""
    plain = folded(heading)
    matcher = difflib.SequenceMatcher(b=plain)
    best, nearest = _ALIKE, None
    for path, fact in facts.items():
        for name in (path, path.rpartition(".")[2], fact.label.zh, fact.label.en):
            candidate = folded(name)
            matcher.set_seq1(candidate)
            if matcher.real_quick_ratio() <= best or matcher.quick_ratio() <= best:
                continue
            alike = matcher.ratio()
            if alike > best:
                best, nearest = alike, path
    return nearest
