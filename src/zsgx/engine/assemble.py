"""From plugins to a rulebook: vocabulary collected, policies checked along their chains."""

from __future__ import annotations

import shlex
from collections.abc import Container, Iterable, Mapping
from typing import TypeVar

from attrs import frozen

from zsgx.domain.catalogue import Catalogue
from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.engine.rulebook import Rulebook
from zsgx.hooks.plugins import Plugins
from zsgx.policy.check import check_policy
from zsgx.policy.contradiction import core_contradictions
from zsgx.policy.policy import Policy
from zsgx.policy.question import QUESTIONS, Question
from zsgx.policy.reader import place_of
from zsgx.text import Text

__all__ = ["Assembly", "assemble", "rulebook_of"]

Thing = TypeVar("Thing")


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

    A plugin that declares what is declared already is broken; a place that two plugins claim is not
    available.
    """
    facts: dict[str, Fact] = {fact.path: fact for fact in FACTS}
    questions: dict[str, Question] = {question.name: question for question in QUESTIONS}
    for name, added in plugins.collect("zsgx_facts").items():
        _declare(plugins, name, facts, {fact.path: fact for fact in added})
    for name, added in plugins.collect("zsgx_questions").items():
        _declare(plugins, name, questions, {question.name: question for question in added})
    supplied: dict[str, list[tuple[str, Policy]]] = {}
    for name, policies in plugins.collect("zsgx_policies").items():
        for policy in policies:
            supplied.setdefault(policy.jurisdiction.code, []).append((name, policy))
    catalogue = Catalogue(facts.values())
    policies_by_code, broken, suppliers = {}, {}, {}
    for code, claims in supplied.items():
        if len(claims) > 1:
            names = ", ".join(name for name, _ in claims)
            why = Text(f"插件 {names} 都提供 {code} 的政策", f"plugins {names} both claim {code}")
            broken[code] = why
        else:
            suppliers[code], policies_by_code[code] = claims[0]
    for plugin in plugins.broken.values():
        # Whoever lies below must not fall through to the level above as if nothing were there.
        place = place_of(plugin.module)
        if place is not None and place not in policies_by_code:
            broken[place] = plugin.why
    drafts = {policy.jurisdiction.code: policy for policy in extra}
    for code, policy in drafts.items():
        policies_by_code[code] = policy
        broken.pop(code, None)
    rulebook = rulebook_of(policies_by_code, catalogue, questions, broken, drafts)
    rulebook.missing_names.update({name: plugin.why for name, plugin in plugins.broken.items()})
    return Assembly(plugins, catalogue, questions, rulebook, suppliers)


def rulebook_of(
    policies: Mapping[str, Policy],
    catalogue: Catalogue,
    questions: Mapping[str, Question],
    broken: Mapping[str, Text] | None = None,
    drafts: Container[str] = (),
) -> Rulebook:
    """
    Return the rulebook of *policies*, each checked against the levels above it.

    Args:
        policies: The policies by code.
        catalogue: All facts.
        questions: All questions.
        broken: Why a place is not available, by code.
        drafts: The codes of policies that are not installed and are checked where they lie.
    """
    types = {path: fact.type for path, fact in catalogue.items()}
    checked: dict[str, Policy] = {}
    failed: dict[str, Text] = dict(broken or {})
    for code in sorted(policies, key=lambda code: len(Jurisdiction(code).chain)):
        above = [checked[up] for up in Jurisdiction(code).chain[1:] if up in checked]
        policy = check_policy(policies[code], above, types, questions)
        checked[code] = policy
        if not policy.usable:
            number = len(policy.issues)
            name = policy.jurisdiction.name or code
            what = shlex.quote(policy.origin) if code in drafts else name
            failed[code] = Text(
                f"其政策文件有 {number} 个问题（zsgx check {what}）。",
                f"Its policy files have {number} issues (zsgx check {what}).",
            )
    return Rulebook(checked, failed, contradictions=core_contradictions(types))


def _declare(
    plugins: Plugins, name: str, known: dict[str, Thing], added: Mapping[str, Thing]
) -> None:
    taken = sorted(set(known) & set(added))
    if taken:
        listed = ", ".join(taken)
        plugins.break_off(name, Text(f"已有同名声明：{listed}", f"declared already: {listed}"))
        return
    known.update(added)
