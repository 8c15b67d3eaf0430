"""What people call things: the names, labels and aliases of one kind, and the nearest few."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.text import Text, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["UNSEEN", "Called", "Lexicon", "folded", "mentioned", "plain_reference"]

_MOST: Final = 4
_BLANKS: Final = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_OF_NO_WIDTH: Final = "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
#: Blanks, and characters that have no width, for the regular expressions of Python and of Polars.
UNSEEN: Final = f"[{_BLANKS}{_OF_NO_WIDTH}]+"
_LAST_X: Final = r"[0-9]{17}x"
#: How alike a word and a label are at least, to be shown as near: 1 is the same.
_NEAR: Final = 0.4
_ASIDE: Final = r"\s*[（(][^（()）]*[)）]\s*\Z"


@frozen
class Called:
    """
    What something is called.

    Attributes:
        label: Its name in both languages.
        aliases: What else people call it, in either language.
    """

    label: Text
    aliases: tuple[str, ...] = ()


def folded(word: str) -> str:
    """Return *word* as it is compared: width, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def plain_reference(reference: str) -> str:
    """
    Return what is left of a *reference* without what nobody sees or tells apart in it.

    That is its width, its blanks and marks of no width, and the case of the X at the end of the
    identity number of a resident. Two references that differ in no more are of one person.
    """
    plain = re.sub(UNSEEN, "", unicodedata.normalize("NFKC", reference))
    return f"{plain[:-1]}X" if re.fullmatch(_LAST_X, plain) else plain


def mentioned(name: str, label: Text) -> Text:
    """Return a name with its label, as a message has them: without remarks at the label's end."""
    zh, en = re.sub(_ASIDE, "", label.zh), re.sub(_ASIDE, "", label.en)
    # What is called as it is spelt is named once.
    return Text(f"{name}（{zh}）", name if folded(en) == folded(name) else f"{name} ({en})")


class Lexicon:
    """
    The names of one kind of thing: each with its label in both languages and its aliases.

    A word that is a name means that name. Otherwise it means whatever has it for a label or an
    alias, a remark in parentheses at the end of a label left out or not.
    """

    def __init__(self, things: Mapping[str, Called]) -> None:
        self._things = dict(things)
        self._called: dict[str, dict[str, None]] = {}
        for name, thing in self._things.items():
            for word in _words(thing):
                self._called.setdefault(folded(word), {})[name] = None

    def meanings(self, word: str) -> tuple[str, ...]:
        """Return the names that *word* may stand for: one where it is clear, none if unknown."""
        if word in self._things:
            return (word,)
        return tuple(self._called.get(folded(word), ()))

    def label(self, name: str) -> Text:
        """Return what *name* is called."""
        return self._things[name].label

    def nearest(self, word: str, most: int = _MOST) -> tuple[str, ...]:
        """Return at most *most* names that come near *word* by their labels, the nearest first."""
        wanted = folded(word)
        if not wanted:
            return ()
        scores = {
            name: max(_likeness(wanted, folded(each)) for each in (name, *_words(thing)))
            for name, thing in self._things.items()
        }
        near = sorted((name for name in scores if scores[name] >= _NEAR), key=lambda n: -scores[n])
        return tuple(near[:most])

    def hint(self, word: str, everything: Text) -> Text:
        """
        Return what to do about *word*, which means nothing here, or several things.

        Args:
            word: The word.
            everything: What lists all names, said where none comes near.
        """
        several = self.meanings(word)
        if several:
            named = [mentioned(name, self.label(name)) for name in several]
            return Text(
                f"它可指 {'、'.join(each.zh for each in named)}，请写其中一个",
                f"It may mean {' or '.join(each.en for each in named)}; write one of them",
            )
        spelt = nearest(word, self._things)
        if spelt:
            return Text(f"是否想写 {'、'.join(spelt)}？", f"Did you mean {' or '.join(spelt)}?")
        near = [mentioned(name, self.label(name)) for name in self.nearest(word)]
        if near:
            return Text(
                f"是否想写 {'、'.join(each.zh for each in near)}？",
                f"Did you mean {' or '.join(each.en for each in near)}?",
            )
        return everything


def _words(thing: Called) -> Iterator[str]:
    """Yield what *thing* is called, remarks at the end left out too."""
    for label in (thing.label.zh, thing.label.en):
        yield label
        bare = re.sub(_ASIDE, "", label)
        if bare != label:
            yield bare
    yield from thing.aliases


def _likeness(wanted: str, word: str) -> float:
    """Return how alike two folded words are: by what one has of the other, else by spelling."""
    if wanted in word or word in wanted:
        shorter, longer = sorted((len(wanted), len(word)))
        return 0.5 + shorter / longer / 2
    if not wanted.isascii():
        pairs, others = _pairs(wanted), _pairs(word)
        return 2 * len(pairs & others) / (len(pairs) + len(others) or 1)
    from difflib import SequenceMatcher

    ratio = SequenceMatcher(None, wanted, word).ratio()
    return ratio if ratio >= 0.7 else 0.0  # below, Latin words share only letters


def _pairs(word: str) -> set[str]:
    return {word[place : place + 2] for place in range(len(word) - 1)}
