"""All policies that are loaded, and the chain of each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from attrs import define, field

from zsgx.domain.division import division_words
from zsgx.domain.exact import brief, seen
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.spellings import spellings_of, spelt
from zsgx.engine.chain import Chain, Level
from zsgx.errors import UnknownPlaceError, ValueRefusedError
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.policy import Policy
from zsgx.text import Text, nearest

__all__ = ["SEVERAL", "Rulebook"]

#: In the legend of rules: an answer that several rules give, or could give.
SEVERAL: Final = "several"
_MOST_TOLD: Final = 8


@define(eq=False)
class Rulebook:
    """
    All policies that are loaded.

    Attributes:
        policies: Policies by code.
        broken: Why a place is not available, by code.
        missing_names: Why a plugin could not be loaded, by the plugin's name.
        contradictions: Those of the core's own facts.
    """

    policies: Mapping[str, Policy]
    broken: Mapping[str, Text] = field(factory=dict)
    missing_names: dict[str, Text] = field(factory=dict)
    contradictions: tuple[Contradiction, ...] = ()
    _chains: dict[str, Chain] = field(factory=dict, init=False)

    def chain(self, place: str) -> Chain:
        """
        Return the chain of *place*, a name or a six-digit code.

        Raises:
            UnknownPlaceError: There is no such place, it has no policy of its own, its policy or
                one above it is broken, or a level above is missing and not declared as a gap.
        """
        try:
            return self._chains[place]
        except (KeyError, TypeError):
            # What is no name at all, such as a list, may not even be a key.
            made = self._make(self._code(place))
        self._chains[place] = made
        return made

    def chains(self) -> Iterator[Chain]:
        """Yield the chain of every place that can be asked, by code."""
        for code in sorted(self.policies):
            with suppress(UnknownPlaceError):
                yield self.chain(code)

    def legend(self, question: str) -> tuple[str, ...]:
        """
        Return the legend of a question: `SEVERAL`, then its rules, over all places.

        Rules that answer alike stand together, so that columns tell their answers apart by runs.
        """
        answers: dict[str, str] = {}
        for policy in self.policies.values():
            table = policy.tables.get(question)
            place = policy.jurisdiction.name
            if table is not None:
                answers |= {f"{place}/{rule.id}": repr(rule.then.tree) for rule in table.rules}
                if table.otherwise and table.otherwise.then:
                    answers[f"{place}/otherwise"] = repr(table.otherwise.then.tree)
        return (SEVERAL, *sorted(answers, key=lambda name: (answers[name], name)))

    def _code(self, place: str) -> str:
        if str(place) in self.policies and not isinstance(place, str):
            raise UnknownPlaceError(
                Text(
                    f"未知辖区 {place}：区划代码应为文本，请写 '{place}'",
                    f"Unknown place {place}: a division code is text; write '{place}'",
                )
            )
        if isinstance(place, str):
            places = (policy.jurisdiction for policy in self.policies.values())
            code = spellings_of(places).get(place)
            if code is not None:
                return code
            with suppress(ValueRefusedError):
                return Jurisdiction(place).code
            if place in self.missing_names:
                why = self.missing_names[place]
                raise UnknownPlaceError(
                    Text(
                        f"辖区 {place} 不可用：其插件无法加载。{why.zh}",
                        f"Place {place} is not available: its plugin cannot be loaded. {why.en}",
                    )
                )
        hint = self._nearest(brief(place))
        raise UnknownPlaceError(
            Text(f"未知辖区 {seen(place)}。{hint.zh}", f"Unknown place {seen(place)}. {hint.en}")
        )

    def _nearest(self, place: str) -> Text:
        """Return which places *place* may be meant for: all of them where none comes near."""
        written: dict[str, dict[str, None]] = {}
        for code, policy in self.policies.items():
            for word in spelt(policy.jurisdiction):
                written.setdefault(word, {})[code] = None
        near = list(
            dict.fromkeys(code for word in nearest(place, written) for code in written[word])
        )
        codes = near or list(self.policies)
        zh, en = [], []
        for one in (self.policies[code].jurisdiction for code in codes[:_MOST_TOLD]):
            words = one.label or Text(one.code, one.code)
            name = one.name or one.code
            zh.append(f"{name}（{words.zh}）")
            en.append(f"{name} ({words.en})")
        if not codes:
            return Text("没有加载任何政策。", "No policy is loaded.")
        if near:
            return Text(f"是否想写 {'、'.join(zh)}？", f"Did you mean {' or '.join(en)}?")
        return Text(f"可用：{'、'.join(zh)}", f"Available: {', '.join(en)}")

    def _make(self, code: str) -> Chain:
        codes = Jurisdiction(code).chain
        for above in codes:
            if above in self.broken:
                why = self.broken[above]
                raise UnknownPlaceError(
                    Text(
                        f"辖区 {code} 不可用：{above} 的政策无法使用。{why.zh}",
                        f"Place {code} is not available: the policy of {above} cannot be used. "
                        f"{why.en}",
                    )
                )
        if code not in self.policies:
            names = [self.policies[up].jurisdiction for up in codes if up in self.policies]
            near = Text("它的上级也都没有", "nor has any place above it")
            if names:
                name = names[0].name or names[0].code
                label = names[0].label or Text(name, name)
                near = Text(
                    f"最近的有政策的上级是 {name}（{label.zh}）",
                    f"the nearest place above it that has one is {name} ({label.en})",
                )
            raise UnknownPlaceError(
                Text(
                    f"辖区 {code} 没有自己的政策插件；{near.zh}。",
                    f"Place {code} has no policy of its own; {near.en}.",
                )
            )
        policy = self.policies[code]
        missing = [c for c in codes if c not in self.policies and c not in policy.gaps]
        if missing:
            names_ = [division_words(above) for above in missing]
            zh, en = "、".join(one.zh for one in names_), ", ".join(one.en for one in names_)
            raise UnknownPlaceError(
                Text(
                    f"辖区 {code} 的上级{zh}没有政策，也未在 gaps 中声明。",
                    f"Place {code}: no policy for {en} above it, and it is not declared under "
                    f"gaps.",
                )
            )
        levels = tuple(Level(above, self.policies.get(above)) for above in codes)
        return Chain(levels, self.contradictions)
