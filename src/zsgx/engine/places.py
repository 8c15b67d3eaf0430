"""
What places are called: the division code is the key, and names and labels lead to codes.

A name or a label says which place is meant only where it is that of one place alone. What a
province is officially called is its own, whether or not its policy is loaded.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from attrs import define, field, frozen

from zsgx.domain.exact import brief, seen
from zsgx.domain.jurisdiction import PROVINCES, Jurisdiction, division_words, spelt
from zsgx.domain.lexicon import folded
from zsgx.errors import UnknownPlaceError, ValueRefusedError
from zsgx.policy.policy import Policy
from zsgx.text import Text, joined, listing, nearest

__all__ = ["Places", "UnloadedPlugin"]

_LENGTH: Final = 6
#: How many places a message lists.
_MOST_SHOWN: Final = 8


@frozen
class UnloadedPlugin:
    """
    A plugin that could not be loaded, and the places that lack their policy for it.

    Attributes:
        name: Its name.
        why: What is wrong with it.
        places: Those places, as far as they can be told.
        whole: Whether those are all of them.
    """

    name: str
    why: Text
    places: tuple[Jurisdiction, ...] = ()
    whole: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its places."""
        return frozenset(place.code for place in self.places)


@define(eq=False)
class Places:
    """
    The spellings of all places that are loaded.

    Attributes:
        policies: Their policies by code.
        unloaded: The plugins that could not be loaded.
    """

    policies: Mapping[str, Policy]
    unloaded: tuple[UnloadedPlugin, ...] = ()
    _spelt: dict[str, tuple[str, ...]] = field(init=False)
    _loosely: dict[str, tuple[str, ...]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        spelt: dict[str, dict[str, None]] = {}
        for code, spelling in self._pairs():
            if not _is_code(spelling):
                spelt.setdefault(spelling, {})[code] = None
        self._spelt = {spelling: tuple(sorted(codes)) for spelling, codes in spelt.items()}
        loosely: dict[str, set[str]] = {}
        for spelling, codes in self._spelt.items():
            loosely.setdefault(folded(spelling), set()).update(codes)
        self._loosely = {spelling: tuple(sorted(codes)) for spelling, codes in loosely.items()}

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each place that is loaded, that cannot be or is a province, and its spellings."""
        loaded = [policy.jurisdiction for policy in self.policies.values()]
        lost = [place for plugin in self.unloaded for place in plugin.places]
        for place in (*loaded, *lost):
            yield from ((place.code, spelling) for spelling in spelt(place))
        for first in PROVINCES:
            province = Jurisdiction(f"{first}0000", None, PROVINCES[first])
            yield from ((province.code, spelling) for spelling in spelt(province))

    def name(self, code: str) -> str:
        """Return the name of the place with *code*; the code where others are called so too."""
        policy = self.policies.get(code)
        name = policy.jurisdiction.name if policy else None
        mine = name and self._spelt.get(name) == (code,) and not self._unloaded(name, (code,))
        return name if name and mine else code

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that are loaded, in order of their codes."""
        return tuple(self.name(code) for code in sorted(self.policies))

    def spellings(self, codes: Iterable[str]) -> dict[str, str]:
        """
        Return how the places with *codes* may be written, each spelling with the place's code.

        Those that are most usual in a column stand first.
        """
        wanted = list(codes)
        written = {self.name(code): code for code in wanted}
        written |= {code: code for code in wanted}
        found = set(wanted)
        for spelling, meant in self._spelt.items():
            if len(meant) == 1 and meant[0] in found:
                written.setdefault(spelling, meant[0])
        return written

    @property
    def ambiguous(self) -> Mapping[str, tuple[str, ...]]:
        """The spellings that are those of several places, each with their codes."""
        return {spelling: codes for spelling, codes in self._spelt.items() if len(codes) > 1}

    def code(self, place: object) -> str:
        """
        Return the code of *place*: a six-digit code, or a name or label of one place alone.

        Raises:
            UnknownPlaceError: There is no such place, or several are called so.
        """
        if isinstance(place, str):
            with suppress(ValueRefusedError):
                return Jurisdiction(_plain(place)).code
            codes = self._codes(place)
            plugin = self._unloaded(place, codes)
            if plugin is not None:
                raise UnknownPlaceError(_not_loaded(plugin, codes))
            if len(codes) > 1:
                raise UnknownPlaceError(self.several(place, codes))
            if codes:
                return codes[0]
        shown, hint = seen(place), self._nearest(brief(place))
        raise UnknownPlaceError(
            Text(f"未知辖区 {shown}。{hint.zh}", f"Unknown place {shown}. {hint.en}")
        )

    def _nearest(self, place: str) -> Text:
        """Return which places *place* may be meant for: all of them where none comes near."""
        if place in self.policies:
            return Text(
                f"区划代码应为文本，请写 '{place}'", f"A division code is text; write '{place}'"
            )
        near = dict.fromkeys(
            code
            for word in nearest(place, [*self._spelt, *self.policies])
            for code in self._spelt.get(word, (word,))
            if code in self.policies
        )
        called = [self._name_and_label(code) for code in list(near or self.policies)[:_MOST_SHOWN]]
        zh, en = [each.zh for each in called], [each.en for each in called]
        if not called:
            why = joined(each.why for each in self.unloaded)
            if why.en:
                return Text(f"没有加载任何政策：{why.zh}", f"No policy is loaded: {why.en}")
            return Text("没有加载任何政策。", "No policy is loaded.")
        if near:
            return Text(f"是否想写 {'、'.join(zh)}？", f"Did you mean {' or '.join(en)}?")
        return Text(f"可用：{'、'.join(zh)}", f"Available: {', '.join(en)}")

    def _name_and_label(self, code: str) -> Text:
        name, label = self.name(code), self.policies[code].jurisdiction.label or Text(code, code)
        return Text(f"{name}（{label.zh}）", f"{name} ({label.en})")

    def find(self, place: str) -> str | None:
        """
        Return the code of a place that is loaded, None where none is called *place*.

        Raises:
            UnknownPlaceError: Several places are called so.
        """
        if place in self.policies:
            return place
        codes = self._codes(place)
        if len(codes) > 1:
            raise UnknownPlaceError(self.several(place, codes))
        return next((code for code in codes if code in self.policies), None)

    def has(self, spelling: str) -> bool:
        """Return whether a place is written just so."""
        return spelling in self._spelt

    def _codes(self, spelling: str) -> tuple[str, ...]:
        """Return the codes of what is written so, width, case and blanks aside if need be."""
        return self._spelt.get(spelling) or self._loosely.get(folded(spelling), ())

    def several(self, spelling: str, codes: Iterable[str]) -> Text:
        """Return that the places with *codes* are all called *spelling*."""
        called = [self._called(code) for code in codes]
        zh, en = listing(each.zh for each in called), listing(each.en for each in called)
        return Text(
            f"不止一个辖区叫 {spelling}：{zh}。请改用区划代码。",
            f"Several places are called {spelling}: {en}. Give the division code.",
        )

    def _called(self, code: str) -> Text:
        policy = self.policies.get(code)
        label = policy.jurisdiction.label if policy else None
        if label is None:
            return division_words(code) if code[2:] == "0000" else Text(code, code)
        return Text(f"{code}（{label.zh}）", f"{code} ({label.en})")

    def _unloaded(self, place: str, codes: tuple[str, ...]) -> UnloadedPlugin | None:
        """Return the plugin called *place* that could not be loaded, if it is not of *codes*."""
        for plugin in self.unloaded:
            mine = folded(place) == folded(plugin.name)
            if mine and not (codes and plugin.codes and plugin.codes <= {*codes}):
                return plugin
        return None


def _plain(code: str) -> str:
    """Return a code without blanks around it, in half-width digits."""
    return unicodedata.normalize("NFKC", code).strip()


def _is_code(spelling: str) -> bool:
    """Return whether *spelling* can only be a code, whoever calls a place so."""
    return len(spelling) == _LENGTH and spelling.isascii() and spelling.isdigit()


def _not_loaded(plugin: UnloadedPlugin, codes: tuple[str, ...]) -> Text:
    """Return that the plugin that a place is named after could not be loaded."""
    also = listing(codes)
    return Text(
        f"辖区 {plugin.name} 不可用：其插件无法加载。{plugin.why.zh}"
        + (f"另有辖区 {also} 也叫此名，请改用区划代码。" if codes else ""),
        f"Place {plugin.name} is not available: its plugin cannot be loaded. {plugin.why.en}"
        + (f" {also} is called so too; give the division code." if codes else ""),
    )
