"""All policies that are loaded, and the chain of each place."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from attrs import define, field

from zsgx.domain.division import division_words
from zsgx.domain.exact import brief, seen
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.engine.chain import Chain, Level
from zsgx.errors import UnknownPlaceError, ValueRefusedError
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.policy import Policy
from zsgx.text import Text, did_you_mean

__all__ = ["SEVERAL", "Rulebook"]

#: In the legend of rules: an answer that several rules give, or could give.
SEVERAL: Final = "several"


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
        if isinstance(place, str):
            for code, policy in self.policies.items():
                label = policy.jurisdiction.label
                if place in (code, policy.jurisdiction.name) or (
                    label and place in (label.zh, label.en)
                ):
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
        names = [p.jurisdiction.name or code for code, p in self.policies.items()]
        shown = brief(place)
        hint = did_you_mean(shown, [*names, *self.policies])
        raise UnknownPlaceError(
            Text(f"未知辖区 {seen(place)}。{hint.zh}", f"Unknown place {seen(place)}. {hint.en}")
        )

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
            names = [self.policies[up].jurisdiction.name for up in codes if up in self.policies]
            near = Text(
                f"最近的有政策的上级是 {names[0]}" if names else "它的上级也都没有",
                f"the nearest place above it that has one is {names[0]}"
                if names
                else "nor has any place above it",
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
