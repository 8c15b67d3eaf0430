"""Which document a text is: by its own number, its title, or what it says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from attrs import evolve, frozen

from zsgx.audit.sketch import sketches_of, texts_of
from zsgx.domain.lexicon import Called, Lexicon
from zsgx.policy.document import Document, normalised
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator

    from zsgx.audit.publication import Published
    from zsgx.engine.chain import Chain
    from zsgx.engine.places import Places
    from zsgx.policy.policy import Policy

__all__ = ["BY", "Recognised", "own_number", "recognise"]

By = Literal["given", "number", "title", "text"]

#: By what a document is recognised, in words.
BY: Final[dict[By, Text]] = {
    "given": Text("依指定", "as it was named"),
    "number": Text("依文号认出", "recognised by its number"),
    "title": Text("依标题认出", "recognised by its title"),
    "text": Text("依内容认出", "recognised by what it says"),
}
_NUMBER: Final = re.compile(
    r"(?P<by>[^\W\d_]{2,14})[〔\[(【](?P<year>\d{4})[〕\])】]第?0*(?P<n>\d+)号"
)
_LABELLED: Final = re.compile(r"(发文字号|发文机关字号|文号|文件编号|字号):?")
#: Before the number of a document that this one rests on.
_BASIS: Final = re.compile(r"[《》]|根据|按照|依据|贯彻|落实|转发")
_PROMULGATED: Final = re.compile(r".*?关于印发《?(?P<title>.+?)》?的通知")
_DASHES: Final = re.compile(r"[‐-―−－-]+")
#: Which part of the sentences must be known where neither number nor title tells.
_KNOWN: Final = 0.5
#: How many lines before the first section are looked at, and how long they may be.
_MOST_LINES: Final = 60
_LONGEST_LINE: Final = 200
_LONGEST_TITLE: Final = 3


@frozen
class Recognised:
    """
    A document that was recognised.

    Attributes:
        document: Its id.
        by: By what.
        since: The first day of the text that is meant, where it is one as amended.
        texts: How many texts of it there are: one more than it was amended.
    """

    document: str
    by: By
    since: datetime.date | None = None
    texts: int = 1


def recognise(
    published: Published,
    chain: Chain,
    places: Places,
    given: str | None = None,
    date: datetime.date | None = None,
) -> Recognised | Text:
    """
    Return which document of a place *published* is; where it is none of them, why not.

    Args:
        published: The text.
        chain: The place, with the levels above it.
        places: All places.
        given: The id, the number or the title of the document, where somebody says so.
        date: A day of the text that is meant, where somebody says so; otherwise the text is that
            whose sketch knows most of its sentences, and the last where none does.
    """
    place = chain.policies[0]
    known = {name: policy for policy in places.policies.values() for name in policy.documents}
    if given is not None:
        titles = {
            name: Called(policy.documents[name].title, (policy.documents[name].number or name,))
            for name, policy in known.items()
        }
        meant = Lexicon(titles).meanings(given)
        found: Recognised | None = Recognised(meant[0] if len(meant) == 1 else given, "given")
    else:
        found = _by_head(published, known) or _by_text(published, [place])
        found = found or _by_text(published, known.values())
    if found is None:
        return _unknown(published, chain)
    if found.document in place.documents:
        return _text_of(found, published, place, date)
    return _elsewhere(found.document, known.get(found.document), chain, places)


def _text_of(
    found: Recognised, published: Published, place: Policy, date: datetime.date | None
) -> Recognised | Text:
    """Return which text of a document is meant: as it began, or as an amendment left it."""
    texts = texts_of(place, found.document)
    if date is not None:
        first = place.documents[found.document].since
        if date < first:
            return Text(
                f"{found.document} 自 {first} 起施行，{date} 还没有文本。",
                f"{found.document} begins on {first} and has no text on {date}.",
            )
        since = [each for each in texts if each is None or each <= date][-1]
        return evolve(found, since=since, texts=len(texts))
    sketches = sketches_of(place, found.document)
    shares = [(sketch.share_of(published), since) for since, sketch in sketches.items()]
    best = max((share for share, _ in shares), default=0.0)
    alike = [since for share, since in shares if share == best]
    return evolve(found, since=alike[-1] if alike else texts[-1], texts=len(texts))


def own_number(published: Published) -> str | None:
    """Return the official number of a text, in one spelling; None where it shows none."""
    head = _head(published)
    for line in head:
        found = _NUMBER.fullmatch(_LABELLED.sub("", line, count=1))
        if found:
            return _folded(found)
    for line in head:
        # The name of who issues it stands before its number: 某局文件 某发〔2024〕1号.
        found = _NUMBER.search(line, line.find("文件") + 2 if "文件" in line else 0)
        if found and not re.search("[,。]", line) and not _BASIS.search(line[: found.end()]):
            return _folded(found)
    return None


def _head(published: Published) -> list[str]:
    """Return the lines in which a number or a title may stand."""
    return [line for line in published.head[:_MOST_LINES] if len(line) <= _LONGEST_LINE]


def _by_head(published: Published, known: dict[str, Policy]) -> Recognised | None:
    documents = [known[name].documents[name] for name in known]
    number = own_number(published)
    if number:
        for document in documents:
            if _number_of(document) == number:
                return Recognised(document.id, "number")
    titles = set(_titles(published))
    for document in documents:
        # What has a number of its own is not the document of another number.
        named = _title(document.title.zh) in titles
        if named and (number is None or document.number is None):
            return Recognised(document.id, "title")
    return None


def _by_text(published: Published, policies: Iterable[Policy]) -> Recognised | None:
    best, share = None, _KNOWN
    for policy in {policy.jurisdiction.code: policy for policy in policies}.values():
        for document in policy.documents:
            for sketch in sketches_of(policy, document).values():
                if (here := sketch.share_of(published)) >= share:
                    best, share = document, here
    return Recognised(best, "text") if best else None


def _titles(published: Published) -> Iterator[str]:
    """Yield what may be the title: a line before the first section, or a few together."""
    lines = [line for line in _head(published) if not re.search("[,。]", line)]
    for start in range(len(lines)):
        for length in range(1, _LONGEST_TITLE + 1):
            line = "".join(lines[start : start + length])
            promulgated = _PROMULGATED.fullmatch(line)
            yield _title(line)
            if promulgated:
                yield _title(promulgated["title"])


def _title(text: str) -> str:
    return _DASHES.sub("-", normalised(text)).strip("《》")


def _number_of(document: Document) -> str | None:
    found = _NUMBER.fullmatch(normalised(document.number)) if document.number else None
    return _folded(found) if found else None


def _folded(found: re.Match[str]) -> str:
    return f"{found['by']}〔{found['year']}〕{found['n']}号"


def _listing(policy: Policy) -> str:
    return ", ".join(
        f"{document.id} ({document.number})" if document.number else document.id
        for document in policy.documents.values()
    )


def _unknown(published: Published, chain: Chain) -> Text:
    number, name, listed = own_number(published), chain.name, _listing(chain.policies[0])
    shown_zh = f"文号是 {number}，" if number else ""
    shown_en = f"its number is {number}, and " if number else ""
    return Text(
        f"认不出这是哪个文件：{shown_zh}{name} 的文件有 {listed}。"
        "如果是其中之一，请指明是哪一件（命令行用 --document）。",
        f"This document is not recognised: {shown_en}{name} has {listed}. "
        "If it is one of these, name it (on the command line, --document).",
    )


def _elsewhere(document: str, owner: Policy | None, chain: Chain, places: Places) -> Text:
    here = chain.name
    if owner is None:
        hint = did_you_mean(document, chain.policies[0].documents)
        return Text(
            f"{here} 没有文件 {document}。{hint.zh}",
            f"{here} has no document {document}. {hint.en}",
        )
    there = places.name(owner.jurisdiction.code)
    number = owner.documents[document].number
    shown = f"{document} ({number})" if number else document
    above = owner.jurisdiction.code in {level.code for level in chain.levels}
    return Text(
        f"这是 {there} 的文件 {shown}，{f'{here} 的上级' if above else f'不是 {here} 的'}；"
        f"请与 {there} 的政策核对（命令行用 --at {there}）。",
        f"This is {shown}, a document of {there}, "
        f"{f'a level above {here}' if above else f'not of {here}'}; "
        f"hold it against the policy of {there} (on the command line, --at {there}).",
    )
