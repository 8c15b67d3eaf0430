"""All policies that are loaded, and the chain of each place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import define, evolve, field, frozen

from zsgx.domain.catalogue import Catalogue
from zsgx.domain.exact import brief, seen
from zsgx.domain.jurisdiction import Jurisdiction, division_words
from zsgx.domain.option import each_of
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.engine.chain import Chain, Level
from zsgx.engine.places import Places, UnloadedPlugin
from zsgx.engine.vocabulary import (
    foreign_contradictions,
    local_questions,
    local_types,
    vocabulary_of,
)
from zsgx.errors import PolicyError, QuestionError, ReadingError, UnknownPlaceError
from zsgx.hooks.plugins import BrokenPlugin, Plugins
from zsgx.policy.cache import PolicyCache, key_of, packed
from zsgx.policy.policy import Policy
from zsgx.policy.question import QUESTIONS, Question
from zsgx.text import Text, did_you_mean, joined, listing

if TYPE_CHECKING:
    from zsgx.domain.kinds import Type, Value
    from zsgx.policy.contradiction import Contradiction

__all__ = [
    "SEVERAL",
    "Assembly",
    "Rulebook",
    "assemble",
    "check_readings",
    "policies_of",
    "rulebook_of",
]


def check_readings(readings: Mapping[str, object], policies: Iterable[Policy]) -> None:
    """
    Refuse readings and choices that no policy declares, all of them at once.

    Raises:
        ReadingError: A reading or a choice is unknown.
    """
    known: dict[str, dict[str, None]] = {}
    for policy in policies:
        for name, reading in policy.readings.items():
            known.setdefault(name, {}).update(dict.fromkeys(reading.choices))
    faults = []
    for given, option in readings.items():
        name = brief(given)
        if name not in known:
            hint = did_you_mean(name, known)
            faults.append(
                Text(f"未知解释口径 {name}。{hint.zh}", f"unknown reading {name}. {hint.en}")
            )
        elif not isinstance(option, str) or option not in known[name]:
            allowed, shown = ", ".join(known[name]), seen(option)
            faults.append(
                Text(
                    f"{name} 没有选项 {shown}，可选 {allowed}",
                    f"{name} has no option {shown}; choose {allowed}",
                )
            )
    if faults:
        raise ReadingError(Text("解释口径无法使用：", "The readings cannot be used:"), faults)


_EXTERNAL: Final = "external."
#: The sections whose expressions are resolved when a policy is checked.
_RESOLVED: Final = ("lookups", "tables", "contradictions", "accounts")
#: In the legend of rules: an answer that several rules give, or could give.
SEVERAL: Final = "several"


@define(eq=False, slots=False)
class Rulebook:
    """
    All policies that are loaded.

    Attributes:
        policies: Policies by code.
        broken: Why a place is not available, by code.
        unloaded: The plugins that could not be loaded.
        contradictions: Those of the core's own facts.
        words: What plugins call the options of their facts and questions, by path and option.
        types: What all facts may be, by path.
        places: What the places are called.
    """

    policies: Mapping[str, Policy]
    broken: Mapping[str, Text] = field(factory=dict)
    unloaded: tuple[UnloadedPlugin, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    words: Mapping[str, Text] = field(factory=dict)
    types: Mapping[str, Type] = field(factory=dict)
    places: Places = field()
    _chains: dict[str, Chain] = field(factory=dict, init=False)

    @places.default
    def _places(self) -> Places:
        return Places(self.policies, self.unloaded)

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
        if self.places.has(place):
            # Otherwise it is one of endless ways to write it.
            self._chains[place] = self._chains[code]
        return self._chains[code]

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
            table = policy.table(question)
            place = self.places.name(policy.jurisdiction.code)
            if table is not None:
                answers |= {f"{place}/{rule.id}": repr(rule.then.tree) for rule in table.rules}
                if table.otherwise and table.otherwise.then:
                    answers[f"{place}/otherwise"] = repr(table.otherwise.then.tree)
        return (SEVERAL, *sorted(answers, key=lambda name: (answers[name], name)))

    @cached_property
    def account_questions(self) -> Mapping[str, Question]:
        """The questions that stand for the expressions of accounts, of all places."""
        policies = self.policies.values()
        return {
            name: question
            for each in policies
            for name, (question, _) in each.account_questions.items()
        }

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
        types = local_types(self.types, self.policies, code)
        foreign = foreign_contradictions(self.types, self.policies, code)
        return Chain(levels, self.contradictions, self.words, types, foreign)


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


Thing = TypeVar("Thing")

_FACT: Final = Text("事实", "fact")
_QUESTION: Final = Text("问题", "question")
_POLICY: Final = Text("政策", "policy of")
#: What the core itself declares, which is the same as long as its code is.
_CORE: Final = frozenset(map(id, (*FACTS, *QUESTIONS)))


@frozen
class Assembly:
    """
    What the loaded plugins come to together.

    Attributes:
        plugins: The plugins.
        catalogue: All facts.
        questions: All questions.
        rulebook: All policies, checked.
        suppliers: The plugin that supplied each policy, by code.
    """

    plugins: Plugins
    catalogue: Catalogue
    questions: Mapping[str, Question]
    rulebook: Rulebook
    suppliers: Mapping[str, str]

    def external(self, given: Mapping[str, Any]) -> dict[str, Value]:
        """
        Return the values *given* that documents outside the policies set, read, by their paths.

        Raises:
            FactsError: A value is unknown or refused; all of them are listed.
        """
        return dict(
            self.catalogue.read(
                {
                    path if path.startswith(_EXTERNAL) else f"{_EXTERNAL}{path}": value
                    for path, value in given.items()
                }
            )
        )


def assemble(plugins: Plugins, extra: Iterable[Policy] = ()) -> Assembly:
    """
    Return what *plugins* come to, with *extra* policies in place of theirs for the same place.

    Plugins that declare what another, or the core, declares are broken, all of them, and so are
    those that supply a policy for one place.

    Raises:
        PolicyError: Two of *extra* are for one place.
    """
    given = _by_code(extra)
    gathered = plugins.gather()
    facts, questions, policies = (
        {name: things[hook] for name, things in gathered.items() if hook in things}
        for hook in ("zsgx_facts", "zsgx_questions", "zsgx_policies")
    )
    places = {name: [each.jurisdiction for each in held] for name, held in policies.items()}
    _refuse_shared(
        plugins,
        places,
        _FACT,
        {name: [fact.path for fact in each] for name, each in facts.items()},
        {fact.path for fact in FACTS},
    )
    _refuse_shared(
        plugins,
        places,
        _QUESTION,
        {name: [question.name for question in each] for name, each in questions.items()},
        {question.name for question in QUESTIONS},
    )
    # A policy that is given settles which of several stands.
    claimed = {
        name: [place.code for place in held if place.code not in given]
        for name, held in places.items()
    }
    _refuse_shared(plugins, places, _POLICY, claimed, frozenset())
    suppliers, supplied = {}, {}
    for name in plugins.loaded:
        for policy in policies.get(name, ()):
            suppliers[policy.jurisdiction.code] = name
            supplied[policy.jurisdiction.code] = policy
    # A policy that is given also stands in for the plugin of its name, whatever that would hold.
    standing_in = {policy.jurisdiction.name for policy in given.values()}
    unloaded = tuple(
        plugin
        for plugin in map(_unloaded, plugins.broken.values())
        if plugin.whole or plugin.name not in standing_in
    )
    # Whoever lies below must not fall through to the level above as if nothing were there.
    broken = {code: plugin.why for plugin in unloaded for code in plugin.codes if code not in given}
    every = {**supplied, **given}
    vocabulary = vocabulary_of(every, _of(plugins, facts), _of(plugins, questions))
    for code, issues in vocabulary.issues.items():
        every[code] = evolve(every[code], issues=(*every[code].issues, *issues))
    catalogue = Catalogue(vocabulary.facts.values())
    named = vocabulary.questions
    rulebook = rulebook_of(every, catalogue, named, broken, unloaded, given)
    return Assembly(plugins, catalogue, named, rulebook, suppliers)


def rulebook_of(
    policies: Mapping[str, Policy],
    catalogue: Catalogue,
    questions: Mapping[str, Question],
    broken: Mapping[str, Text] | None = None,
    unloaded: tuple[UnloadedPlugin, ...] = (),
    drafts: Container[str] = (),
) -> Rulebook:
    """
    Return the rulebook of *policies*, each checked against the levels above it.

    Args:
        policies: The policies by code.
        catalogue: All facts.
        questions: All questions.
        broken: Why a place is not available, by code.
        unloaded: The plugins that could not be loaded.
        drafts: The codes of policies that are not installed and are checked where they lie.
    """
    checked, contradictions = _checked(policies, catalogue, questions)
    failed: dict[str, Text] = dict(broken or {})
    places = Places(checked, unloaded)
    for code, policy in checked.items():
        if not policy.usable:
            from shlex import quote

            number, name = len(policy.issues), places.name(code)
            what = quote(policy.origin) if code in drafts else name
            issues = "issue" if number == 1 else "issues"
            absent = [
                up for up in policy.jurisdiction.chain[1:] if up not in {*checked, *policy.gaps}
            ]
            failed[code] = Text(
                f"其政策文件有 {number} 个问题（zsgx check {what}）。",
                f"Its policy files have {number} {issues} (zsgx check {what}).",
            )
            if absent:
                codes = listing(absent)
                failed[code] = Text(
                    f"其上级 {codes} 的插件没有载入，请一并载入。",
                    f"The plugin of {codes}, a level above it, is not loaded; load it as well.",
                )
    declared = {path: fact.words for path, fact in catalogue.items()}
    declared |= {name: question.words for name, question in questions.items()}
    words = {
        f"{path}:{option}": word
        for path, by_option in declared.items()
        for option, word in by_option.items()
    }
    types = {path: fact.type for path, fact in catalogue.items()}
    return Rulebook(checked, failed, unloaded, contradictions, words, types, places)


def _checked(
    policies: Mapping[str, Policy], catalogue: Catalogue, questions: Mapping[str, Question]
) -> tuple[dict[str, Policy], tuple[Contradiction, ...]]:
    """Return *policies* checked, by code, and the contradictions of the core's own facts."""
    cache = PolicyCache.in_use()
    keys = cache.keys_of(policies.values()) if cache else None
    if cache is None or keys is None:
        return _check(policies, catalogue, questions)
    name = f"rulebook-{hashlib.sha256(' '.join(policies).encode()).hexdigest()[:16]}"
    vocabulary: tuple[Fact | Question, ...] = (*catalogue.values(), *questions.values())
    declared = [repr((each, dict(each.words))) for each in vocabulary if id(each) not in _CORE]
    key = key_of(*keys, *catalogue, *questions, *declared)
    held = cache.held(name, key)
    if held is not None:
        resolved, contradictions = held
        return {code: evolve(policies[code], **resolved[code]) for code in resolved}, contradictions
    checked, contradictions = _check(policies, catalogue, questions)
    if not any(policy.issues for policy in checked.values()):
        resolved = {
            code: {name: packed(getattr(policy, name)) for name in _RESOLVED}
            for code, policy in checked.items()
        }
        cache.keep(name, key, (resolved, contradictions))
    return checked, contradictions


def _check(
    policies: Mapping[str, Policy], catalogue: Catalogue, questions: Mapping[str, Question]
) -> tuple[dict[str, Policy], tuple[Contradiction, ...]]:
    from zsgx.policy.check import check_policy
    from zsgx.policy.contradiction import core_contradictions
    from zsgx.policy.shared_names import declared_elsewhere

    types = {path: fact.type for path, fact in catalogue.items()}
    checked: dict[str, Policy] = {}
    for code in sorted(policies, key=lambda code: len(Jurisdiction(code).chain)):
        above = [checked[up] for up in Jurisdiction(code).chain[1:] if up in checked]
        checked[code] = check_policy(
            policies[code],
            above,
            local_types(types, policies, code),
            local_questions(questions, policies, code),
        )
    for code, issue in declared_elsewhere(policies):
        checked[code] = evolve(checked[code], issues=(*checked[code].issues, issue))
    return checked, core_contradictions(types)


def _by_code(policies: Iterable[Policy]) -> dict[str, Policy]:
    by_code: dict[str, Policy] = {}
    faults = []
    for policy in policies:
        code = policy.jurisdiction.code
        if code in by_code:
            one, other = by_code[code].origin, policy.origin
            faults.append(
                Text(
                    f"{code} 有两份政策：{one}、{other}",
                    f"there are two policies for {code}: {one} and {other}",
                )
            )
        by_code[code] = policy
    if faults:
        raise PolicyError(Text("政策无法使用：", "The policies cannot be used:"), faults)
    return by_code


def _refuse_shared(
    plugins: Plugins,
    places: Mapping[str, Sequence[Jurisdiction]],
    what: Text,
    declared: Mapping[str, Sequence[str]],
    core: Collection[str],
) -> None:
    """Break off every plugin that declares what another, or the core, declares, or one twice."""
    by_name: dict[str, list[str]] = {}
    for plugin, names in declared.items():
        for name in names:
            by_name.setdefault(name, []).append(plugin)
    faults: dict[str, list[Text]] = {}
    for name, declaring in by_name.items():
        if name not in core and len(declaring) == 1:
            continue
        for plugin in dict.fromkeys(declaring):
            others = [*(["zsgx"] if name in core else []), *declaring]
            others.remove(plugin)
            listed = listing(others)
            faults.setdefault(plugin, []).append(
                Text(
                    f"{what.zh} {name} 也由 {listed} 声明",
                    f"the {what.en} {name} is declared by {listed} too",
                )
            )
    for plugin, texts in faults.items():
        if plugin in plugins.loaded:
            plugins.break_off(plugin, joined(texts), tuple(places.get(plugin, ())))


def _unloaded(plugin: BrokenPlugin) -> UnloadedPlugin:
    """Return which places lack their policy for a broken plugin."""
    if plugin.claims is not None:
        return UnloadedPlugin(plugin.name, plugin.why, plugin.claims, whole=True)
    from zsgx.policy.packaged import held_in

    held = [held_in(module) for module in plugin.modules]
    places = tuple(dict.fromkeys(place for each in held for place in each.places))
    return UnloadedPlugin(plugin.name, plugin.why, places, whole=all(each.whole for each in held))


def _of(plugins: Plugins, declared: Mapping[str, Sequence[Thing]]) -> Iterator[Thing]:
    """Yield what the plugins declare that are loaded still."""
    for name, things in declared.items():
        if name in plugins.loaded:
            yield from things


def policies_of(given: Iterable[object]) -> list[Policy]:
    """
    Return the policies that a caller gave, themselves or by the paths that lead to them.

    Raises:
        QuestionError: Something among them is none.
        UnusableError: A path leads to no policy, or two lead to one of the same place.
    """
    policies: list[Policy] = []
    paths: list[str | os.PathLike[str]] = []
    for policy in each_of("policies", given):
        if isinstance(policy, Policy):
            policies.append(policy)
        elif isinstance(policy, str | os.PathLike):
            paths.append(policy)
        else:
            kind = type(policy).__name__
            raise QuestionError(
                Text(
                    f"policies：应为 Policy 或其目录，而不是 {kind}",
                    f"policies: each must be a Policy or the folder of one, not {kind}",
                )
            )
    if not paths:
        return policies
    # Most engines have installed policies alone, which are read from packages.
    from zsgx.policy.reader import policies_at

    return [*policies, *policies_at(paths)]
