"""From plugins to a rulebook: vocabulary collected, policies checked along their chains."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import evolve, frozen

from zsgx.domain.catalogue import Catalogue
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.vocabulary import FACTS
from zsgx.engine.places import Places, UnloadedPlugin
from zsgx.engine.rulebook import Rulebook
from zsgx.errors import PolicyError
from zsgx.hooks.plugins import BrokenPlugin, Plugins
from zsgx.policy.check import check_policy, declared_elsewhere
from zsgx.policy.contradiction import core_contradictions
from zsgx.policy.packaged import held_in
from zsgx.policy.question import QUESTIONS, Question
from zsgx.text import Text, joined, listing

if TYPE_CHECKING:
    from zsgx.policy.policy import Policy

__all__ = ["Assembly", "assemble", "rulebook_of"]

Thing = TypeVar("Thing")

_FACT: Final = Text("事实", "fact")
_QUESTION: Final = Text("问题", "question")
_POLICY: Final = Text("政策", "policy of")


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
    catalogue = Catalogue([*FACTS, *_of(plugins, facts)])
    named = {each.name: each for each in (*QUESTIONS, *_of(plugins, questions))}
    rulebook = rulebook_of({**supplied, **given}, catalogue, named, broken, unloaded, given)
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
    types = {path: fact.type for path, fact in catalogue.items()}
    checked: dict[str, Policy] = {}
    for code in sorted(policies, key=lambda code: len(Jurisdiction(code).chain)):
        above = [checked[up] for up in Jurisdiction(code).chain[1:] if up in checked]
        checked[code] = check_policy(policies[code], above, types, questions)
    for code, issue in declared_elsewhere(policies):
        checked[code] = evolve(checked[code], issues=(*checked[code].issues, issue))
    failed: dict[str, Text] = dict(broken or {})
    places = Places(checked, unloaded)
    for code, policy in checked.items():
        if not policy.usable:
            number, name = len(policy.issues), places.name(code)
            what = shlex.quote(policy.origin) if code in drafts else name
            failed[code] = Text(
                f"其政策文件有 {number} 个问题（zsgx check {what}）。",
                f"Its policy files have {number} issues (zsgx check {what}).",
            )
    declared = {path: fact.words for path, fact in catalogue.items()}
    declared |= {name: question.words for name, question in questions.items()}
    words = {
        f"{path}:{option}": word
        for path, by_option in declared.items()
        for option, word in by_option.items()
    }
    return Rulebook(checked, failed, unloaded, core_contradictions(types), words)


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
    held = [held_in(module) for module in plugin.modules]
    places = tuple(dict.fromkeys(place for each in held for place in each.places))
    return UnloadedPlugin(plugin.name, plugin.why, places, whole=all(each.whole for each in held))


def _of(plugins: Plugins, declared: Mapping[str, Sequence[Thing]]) -> Iterator[Thing]:
    """Yield what the plugins declare that are loaded still."""
    for name, things in declared.items():
        if name in plugins.loaded:
            yield from things
