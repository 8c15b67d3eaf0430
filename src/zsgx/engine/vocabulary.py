"""
The facts and questions that are known: the core's, those of hooks, and those of policies.

A name means one thing everywhere. Places that do not lie above one another may declare the same
fact, as long as it is of the same type; below one another, whoever declares it again has not seen
that it is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from attrs import evolve, field, frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import Kind
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.issues import Issue
from zsgx.policy.question import QUESTIONS, Question
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.issues import Place
    from zsgx.policy.policy import Policy

__all__ = ["Vocabulary", "vocabulary_of"]

#: Who declares what policies do not.
_CORE: Final = "zsgx"
_HOOK: Final = "zsgx_facts / zsgx_questions"
_FACT: Final = Text("事实", "fact")
_QUESTION: Final = Text("问题", "question")
_HINT: Final = Text(
    "删去这里的声明，或另起一个名称。", "Leave it out here, or choose another name."
)


@frozen
class Vocabulary:
    """
    All facts and questions.

    Attributes:
        facts: The facts by path.
        questions: The questions by name.
        issues: What is wrong with the declarations of policies, by the code of the place.
    """

    facts: Mapping[str, Fact]
    questions: Mapping[str, Question]
    issues: Mapping[str, tuple[Issue, ...]] = field(factory=dict)


def vocabulary_of(
    policies: Mapping[str, Policy], facts: Iterable[Fact], questions: Iterable[Question]
) -> Vocabulary:
    """
    Return all facts and questions.

    Args:
        policies: The policies by code.
        facts: The facts of hooks.
        questions: The questions of hooks.
    """
    in_order = sorted(policies, key=lambda code: (len(Jurisdiction(code).chain), code))
    issues: dict[str, list[Issue]] = {code: [] for code in in_order}
    all_facts = {
        **{fact.path: (_CORE, fact) for fact in FACTS},
        **{fact.path: (_HOOK, fact) for fact in facts},
    }
    all_questions = {
        **{question.name: (_CORE, question) for question in QUESTIONS},
        **{question.name: (_HOOK, question) for question in questions},
    }
    for code in in_order:
        policy = policies[code]
        for path, fact in policy.facts.items():
            by, _ = all_facts.setdefault(path, (code, made := fact.as_fact()))
            if by != code and not _is_shared(by, code, all_facts[path][1], made):
                issues[code].append(_again(_FACT, path, _named(by, policies), fact.place))
        for name, question in policy.questions.items():
            by, _ = all_questions.setdefault(name, (code, asked := question.as_question()))
            if by != code and not _is_shared(by, code, all_questions[name][1], asked):
                issues[code].append(_again(_QUESTION, name, _named(by, policies), question.place))
    known = {path: fact for path, (_, fact) in all_facts.items()}
    for code in in_order:
        issues[code] += _add_options(policies[code], policies, known)
    return Vocabulary(
        known,
        {name: question for name, (_, question) in all_questions.items()},
        {code: tuple(each) for code, each in issues.items() if each},
    )


def _is_shared(by: str, code: str, one: Fact | Question, other: Fact | Question) -> bool:
    """Return whether two places that have nothing to do with each other mean the same thing."""
    if not by.isdigit() or by in Jurisdiction(code).chain or code in Jurisdiction(by).chain:
        return False
    return one.type == other.type


def _named(by: str, policies: Mapping[str, Policy]) -> str:
    return (policies[by].jurisdiction.name or by) if by in policies else by


def _again(what: Text, name: str, by: str, place: Place) -> Issue:
    message = Text(f"{what.zh} {name} 已由 {by} 声明", f"the {what.en} {name} is declared by {by}")
    return Issue("declared-above", message, place, _HINT)


def _add_options(
    policy: Policy, policies: Mapping[str, Policy], facts: dict[str, Fact]
) -> Iterator[Issue]:
    """Add the options of *policy* to *facts*; yield what is wrong with those that cannot be."""
    chain = policy.jurisdiction.chain
    own = {path for up in chain if up in policies for path in policies[up].facts}
    for path, options in policy.options.items():
        fact = facts.get(path)
        place = next((option.place for option in options.values()), policy.main_file)
        if fact is None:
            message = Text(f"未知事实 {path}", f"unknown fact {path}")
            yield Issue("unknown-name", message, place, did_you_mean(path, facts), name=path)
        elif fact.type.kind is not Kind.ENUM or not (fact.extensible or path in own):
            message = Text(f"{path} 不能添加选项", f"{path} takes no further options")
            more = listing(sorted(each.path for each in FACTS if each.extensible))
            hint = Text(
                f"可添加选项的事实：{more}；或声明自己的事实。",
                f"These take more: {more}. Or declare a fact of your own.",
            )
            yield Issue("closed-options", message, place, hint)
        else:
            first = _first_options(path, chain, policies)
            for name in options.keys() & {*first}:
                message = Text(f"{path} 已有选项 {name}", f"{path} has the option {name} already")
                yield Issue("duplicate-id", message, options[name].place, _HINT)
            # Another place may have added it as well.
            new = {n: each.word for n, each in options.items() if n not in fact.type.options}
            type_ = evolve(fact.type, options=(*fact.type.options, *new))
            facts[path] = evolve(fact, type=type_, words={**fact.words, **new})


def _first_options(
    path: str, chain: tuple[str, ...], policies: Mapping[str, Policy]
) -> tuple[str, ...]:
    """Return the options with which a fact was declared."""
    for fact in FACTS:
        if fact.path == path:
            return fact.type.options
    declaring = (policies[code].facts for code in chain if code in policies)
    return next((facts[path].type.options for facts in declaring if path in facts), ())
