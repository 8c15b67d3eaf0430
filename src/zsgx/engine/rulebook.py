"""All policies that are loaded, and the chain of each place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from attrs import define, field

from zsgx.domain.jurisdiction import Jurisdiction, division_words
from zsgx.engine.chain import Chain, Level
from zsgx.engine.places import Places, UnloadedPlugin
from zsgx.errors import UnknownPlaceError
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.policy import Policy
from zsgx.text import Text, joined

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
        unloaded: The plugins that could not be loaded.
        contradictions: Those of the core's own facts.
        words: What plugins call the options of their facts and questions, by path and option.
        places: What the places are called.
    """

    policies: Mapping[str, Policy]
    broken: Mapping[str, Text] = field(factory=dict)
    unloaded: tuple[UnloadedPlugin, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    words: Mapping[str, Text] = field(factory=dict)
    places: Places = field(init=False)
    _chains: dict[str, Chain] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.places = Places(self.policies, self.unloaded)

    def chain(self, place: str) -> Chain:
        """
        Return the chain of *place*: a six-digit code, or a name or label of one place alone.

        Raises:
            UnknownPlaceError: There is no such place, several are called so, it has no policy of
                its own, its policy or one above it is broken, or a level above is missing and not
                declared as a gap.
        """
        try:
            return self._chains[place]
        except (KeyError, TypeError):
            # What is no name at all, such as a list, may not even be a key.
            code = self.places.code(place)
        if code not in self._chains:
            self._chains[code] = self._make(code)
        made = self._chains[place] = self._chains[code]
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
            place = self.places.name(policy.jurisdiction.code)
            if table is not None:
                answers |= {f"{place}/{rule.id}": repr(rule.then.tree) for rule in table.rules}
                if table.otherwise and table.otherwise.then:
                    answers[f"{place}/otherwise"] = repr(table.otherwise.then.tree)
        return (SEVERAL, *sorted(answers, key=lambda name: (answers[name], name)))

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
        open_to = [above for above in codes if above not in self.policies]
        unknown = [plugin for plugin in self.places.unloaded if not plugin.whole]
        if open_to and unknown:
            raise UnknownPlaceError(_perhaps(code, open_to, unknown))
        if code not in self.policies:
            having = [up for up in codes if up in self.policies]
            near = Text("它的上级也都没有", "nor has any place above it")
            if having:
                label = self.policies[having[0]].jurisdiction.label or Text(having[0], having[0])
                name = self.places.name(having[0])
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
        levels = tuple(
            Level(above, self.policies.get(above), self.places.name(above)) for above in codes
        )
        return Chain(levels, self.contradictions, self.words)


def _perhaps(code: str, open_to: Sequence[str], unknown: Sequence[UnloadedPlugin]) -> Text:
    """Return that plugins that cannot be loaded may hold the policy of a level that has none."""
    levels = [division_words(above) for above in open_to]
    zh, en = "、".join(one.zh for one in levels), " or ".join(one.en for one in levels)
    why = joined(Text(f"{one.name}：{one.why.zh}", f"{one.name}: {one.why.en}") for one in unknown)
    return Text(
        f"辖区 {code} 不可用：{zh}没有政策，而有插件无法加载，无从得知属于哪个辖区（{why.zh}）。"
        "请修复或卸载该插件，或用 ZSGX_PLUGINS 列出要加载的插件，不含该插件。",
        f"Place {code} is not available: there is no policy for {en}, and a plugin that cannot be "
        f"loaded may hold it, since nothing tells which place it is for ({why.en}). Mend or "
        "uninstall that plugin, or list the plugins to load without it in ZSGX_PLUGINS.",
    )
