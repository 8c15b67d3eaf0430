"""
The facts and questions that are known: the core's, those of hooks, and those of policies.

A name means one thing everywhere. Places that do not lie above one another may declare the same
fact, as long as it means the same; below one another, whoever declares it again has not seen that
it is there. What a place adds is there for itself and the places below it: elsewhere no rule knows
it, and a record that has it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import evolve, field, frozen

from zsgx.domain.jurisdiction import Jurisdiction
from zsgx.domain.kinds import BOOL, Kind
from zsgx.domain.vocabulary import FACTS, Fact
from zsgx.issues import Issue, Place
from zsgx.language.tree import Compare, FactName, Literal
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.examiner import Expression
from zsgx.policy.question import QUESTIONS, Question
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.domain.kinds import Type
    from zsgx.policy.policy import Policy

__all__ = [
    "Vocabulary",
    "foreign_contradictions",
    "local_questions",
    "local_types",
    "vocabulary_of",
]

#: Who declares what policies do not.
_CORE: Final = "zsgx"
_HOOK: Final = "zsgx_facts / zsgx_questions"
_FACT: Final = Text("事实", "fact")
_QUESTION: Final = Text("问题", "question")
_LEAVE_OUT: Final = Text(
    "删去这里的声明，或另起一个名称。", "Leave it out here, or choose another name."
)
_RENAME: Final = Text(
    "两地各自的事实须各有名称；含义相同的，写成同样的类型。",
    "Facts of two places have names of their own; one that means the same has the same type.",
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
            issues[code] += _declare(_FACT, path, fact.as_fact(), code, all_facts, fact.place)
        for name, each in policy.questions.items():
            question = each.as_question()
            issues[code] += _declare(_QUESTION, name, question, code, all_questions, each.place)
    known = {path: fact for path, (_, fact) in all_facts.items()}
    for code in in_order:
        issues[code] += _add_options(policies[code], policies, known)
    return Vocabulary(
        known,
        {name: question for name, (_, question) in all_questions.items()},
        {code: tuple(each) for code, each in issues.items() if each},
    )


ThingT = TypeVar("ThingT", Fact, Question)


def _declare(
    what: Text,
    name: str,
    made: ThingT,
    code: str,
    known: dict[str, tuple[str, ThingT]],
    place: Place,
) -> Iterator[Issue]:
    """Add what a policy declares to what is *known*; yield why it cannot be."""
    known.setdefault(name, (code, made))
    by = known[name][0]
    held: ThingT = known[name][1]
    if by == code:
        return
    above = not by.isdigit() or by in Jurisdiction(code).chain
    if not above and code not in Jurisdiction(by).chain and _meaning(held) == _meaning(made):
        # Either place calls it in its own way.
        called = (*held.aliases, made.label.zh, made.label.en, *made.aliases)
        said = (held.label.zh, held.label.en)
        aliases = tuple(dict.fromkeys(each for each in called if each not in said))
        known[name] = (by, evolve(held, aliases=aliases))
        return
    message = Text(f"{what.zh} {name} 已由 {by} 声明", f"the {what.en} {name} is declared by {by}")
    hint = _LEAVE_OUT
    if not above:
        message = Text(
            f"{what.zh} {name} 已由 {by} 以另一含义声明：{held.type}，此处为 {made.type}",
            f"the {what.en} {name} is declared by {by} with another meaning: {held.type} there, "
            f"{made.type} here",
        )
        hint = _RENAME
    yield Issue("declared-above", message, place, hint)


def _meaning(thing: Fact | Question) -> object:
    """Return what two places that have nothing to do with each other must agree on."""
    type_ = thing.type
    rest = (thing.strategy, thing.direction) if isinstance(thing, Question) else ()
    return (type_.kind, type_.unit, frozenset(type_.options), type_.least, rest)


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
            there = _options_above(path, policy, policies)
            for name in sorted(options.keys() & there):
                message = Text(f"{path} 已有选项 {name}", f"{path} has the option {name} already")
                yield Issue("duplicate-id", message, options[name].place, _LEAVE_OUT)
            # Another place may have added it as well.
            new = {n: each.word for n, each in options.items() if n not in fact.type.options}
            type_ = evolve(fact.type, options=(*fact.type.options, *new))
            facts[path] = evolve(fact, type=type_, words={**fact.words, **new})


def _options_above(path: str, policy: Policy, policies: Mapping[str, Policy]) -> set[str]:
    """Return the options that a fact has before *policy* adds its own."""
    chain = policy.jurisdiction.chain
    options = {option for fact in FACTS if fact.path == path for option in fact.type.options}
    for code in chain:
        if code in policies:
            declared = policies[code].facts.get(path)
            options |= set(declared.type.options) if declared else set()
            if code != chain[0]:
                options |= set(policies[code].options.get(path, ()))
    return options


def local_types(
    types: Mapping[str, Type], policies: Mapping[str, Policy], code: str
) -> dict[str, Type]:
    """Return the types of the facts that are there at a place, with the options that are."""
    elsewhere = _elsewhere(policies, code, lambda policy: policy.facts)
    foreign = foreign_options(policies, code)
    local = {path: type_ for path, type_ in types.items() if path not in elsewhere}
    for path, options in foreign.items():
        if path in local:
            kept = tuple(each for each in local[path].options if each not in options)
            local[path] = evolve(local[path], options=kept)
    return local


def local_questions(
    questions: Mapping[str, Question], policies: Mapping[str, Policy], code: str
) -> dict[str, Question]:
    """Return the questions that are there at a place."""
    elsewhere = _elsewhere(policies, code, lambda policy: policy.questions)
    return {name: each for name, each in questions.items() if name not in elsewhere}


def _elsewhere(
    policies: Mapping[str, Policy], code: str, declared: Callable[[Policy], Iterable[str]]
) -> set[str]:
    """Return what is declared at other places than *code* and those above it alone."""
    chain = Jurisdiction(code).chain
    own = {name for up in chain if up in policies for name in declared(policies[up])}
    every = {name for policy in policies.values() for name in declared(policy)}
    core = {fact.path for fact in FACTS} | {question.name for question in QUESTIONS}
    return every - own - core


def foreign_options(policies: Mapping[str, Policy], code: str) -> dict[str, set[str]]:
    """Return the options, by fact, that other places have added and a place does not have."""
    added: dict[str, set[str]] = {}
    for policy in policies.values():
        for path, options in policy.options.items():
            added.setdefault(path, set()).update(options)
    own = policies[code]
    foreign = {
        path: every - _options_above(path, own, policies) - set(own.options.get(path, ()))
        for path, every in added.items()
    }
    return {path: options for path, options in foreign.items() if options}


def foreign_contradictions(
    types: Mapping[str, Type], policies: Mapping[str, Policy], code: str
) -> tuple[Contradiction, ...]:
    """Return that no record of a place has an option that only other places have."""
    return tuple(
        _none_has(path, types[path], option)
        for path, options in sorted(foreign_options(policies, code).items())
        if path in types
        for option in sorted(options)
    )


def _none_has(path: str, type_: Type, option: str) -> Contradiction:
    fact = FactName(path, type=type_)
    never = Compare("==", fact, Literal(value=option, type=type_), type=BOOL)
    return Contradiction(
        f"no-{option}",
        Expression(f"{path} == {option!r}", never, Place(_CORE)),
        Text(f"此地没有选项 {option}", f"there is no option {option} at this place"),
        (),
        Place(_CORE),
    )
